// Read-only snapshots of the BGP process: peers, destinations with every path and why it won or lost. Plain data.
import { formatIp, formatZonedIp } from "../../base/ip.ts";
import { comparePrefix, formatPrefix, type Prefix } from "../../base/prefix.ts";
import type { Instant } from "../../kernel/kernel.ts";
import { pathLength } from "../../wire/bgp/as-path.ts";
import type { Capability } from "../../wire/bgp/capability.ts";
import { formatCommunity, formatExtendedCommunity, formatLargeCommunity } from "../../wire/bgp/community.ts";
import { type AddressFamilyName, familyNamed } from "../../wire/bgp/family.ts";
import { formatRd } from "../../wire/bgp/rd.ts";
import type { BgpPolicyConfig, BgpSessionConfig } from "./config.ts";
import { penaltyAt, untilReuse } from "./dampening.ts";
import { isDenied, pathOf } from "./inbound.ts";
import type { BgpInstance } from "./instance.ts";
import { advertise, waitsForCondition } from "./outbound.ts";
import { type Destination, Path, type PathSource, type Table } from "./path.ts";
import type { Peer } from "./peer.ts";
import { asPathText } from "./policy.ts";
import type { VrfTables } from "./speaker.ts";

export interface PathView {
  readonly best: boolean;
  readonly multipath: boolean;
  readonly valid: boolean;
  readonly kind: "external" | "internal" | "confederation" | "local";
  /** How a path of this router came about; null for a learnt one. */
  readonly local: "network" | "redistribute" | "aggregate" | "default" | null;
  /** Peer address, "0.0.0.0" for this router. */
  readonly from: string;
  /** BGP identifier of the peer. */
  readonly routerId: string;
  readonly nextHop: string;
  /** The link-local address that the next hop stands for on its link; null where there is none. */
  readonly linkLocal: string | null;
  /** IGP metric to the next hop; null when there is no next hop or it is inaccessible. */
  readonly igpMetric: number | null;
  /** An LSP leads to the next hop. */
  readonly labelled: boolean;
  readonly med: number | null;
  readonly localPref: number | null;
  readonly weight: number;
  readonly asPath: string;
  readonly asPathLength: number;
  readonly origin: "IGP" | "EGP" | "incomplete";
  readonly atomicAggregate: boolean;
  readonly aggregator: { readonly asn: number; readonly address: string } | null;
  readonly communities: readonly number[];
  readonly extendedCommunities: readonly string[];
  readonly largeCommunities: readonly string[];
  readonly originatorId: string | null;
  readonly clusterList: readonly string[];
  /** Label that the next hop wants; null without one. */
  readonly labelOut: number | null;
  readonly reflectorClient: boolean;
  /** Why it takes no part in the decision; null when it does. */
  readonly ineligible: string | null;
  /** The comparison that decided against it; null for the best one. */
  readonly lostBy: string | null;
  /** The policy clause that let it in or kept it out; "" when none applied. */
  readonly policy: string;
  readonly receivedOnly: boolean;
  /** Kept as received by `soft-reconfiguration inbound`, and used as it is. */
  readonly receivedAndUsed: boolean;
  /** Where an imported path came from. */
  readonly importedFrom: { readonly rd: string; readonly prefix: string } | null;
  /** `duration` since the first flap and `reuse` until the path comes back, in nanoseconds. */
  readonly dampened: {
    readonly penalty: number;
    readonly flaps: number;
    readonly suppressed: boolean;
    readonly duration: Instant;
    readonly reuse: Instant;
  } | null;
  readonly since: Instant;
}
export interface DestinationView {
  readonly prefix: string;
  readonly address: string;
  readonly length: number;
  readonly version: number;
  readonly paths: readonly PathView[];
  /** Index of the best path, -1 without one. */
  readonly best: number;
  /** Another protocol's route is in the RIB instead. */
  readonly ribFailure: boolean;
  /** Aggregates that suppress it. */
  readonly suppressedBy: readonly string[];
  /** Label this router advertises for it. */
  readonly labelIn: number | null;
  /** Update groups that were told of it. */
  readonly updateGroups: readonly number[];
}
export interface TableView {
  readonly family: AddressFamilyName;
  /** VRF name; "" for the global table and VPN tables. */
  readonly vrf: string;
  /** Of a VPN table, or of a VRF table that exports under it; null otherwise. */
  readonly rd: string | null;
  /** A VPN table: routes as they are exchanged between PEs. */
  readonly vpn: boolean;
  readonly version: number;
  readonly destinations: readonly DestinationView[];
}
export interface PeerFamilyView {
  readonly family: AddressFamilyName;
  readonly negotiated: boolean;
  readonly accepted: number;
  readonly denied: number;
  readonly best: number;
  readonly advertised: number;
  readonly unwanted: number;
  /** Since the session came up: prefixes announced, announced again, withdrawn. */
  readonly received: { readonly announced: number; readonly replaced: number; readonly withdrawn: number };
  /** `denied`: how often outbound policy kept a prefix back. */
  readonly sent: {
    readonly announced: number;
    readonly replaced: number;
    readonly withdrawn: number;
    readonly denied: number;
  };
  /** Prefixes per UPDATE sent. */
  readonly nlri: { readonly most: number; readonly least: number };
  /** Paths of this peer in use beside a best path. */
  readonly multipaths: number;
  readonly endOfRibReceived: boolean;
  readonly updateGroup: number | null;
  /** Whether the condition of `advertise-map` holds; null without one. */
  readonly conditionHolds: boolean | null;
  readonly advertisementInterval: number | null;
  readonly policy: BgpPolicyConfig;
}
export interface PeerView {
  readonly address: string;
  readonly vrf: string;
  readonly remoteAs: number;
  readonly localAs: number;
  readonly kind: "external" | "internal" | "confederation";
  readonly state: string;
  readonly shutdown: boolean;
  readonly overLimit: boolean;
  /** Why no connection is attempted; "" when there is no such reason. */
  readonly obstacle: string;
  readonly routerId: string;
  readonly localAddress: string | null;
  readonly localPort: number | null;
  readonly remotePort: number | null;
  /** When it last came up or went down; null when never up. */
  readonly since: Instant | null;
  readonly lastRead: Instant | null;
  readonly lastWrite: Instant | null;
  /** Seconds, as negotiated, or configured while down. */
  readonly holdTime: number;
  readonly keepalive: number;
  readonly configuredHold: number;
  readonly configuredKeepalive: number;
  readonly minimumHold: number;
  readonly capabilities: { readonly sent: readonly Capability[]; readonly received: readonly Capability[] };
  readonly counters: {
    readonly sent: Readonly<Record<string, number>>;
    readonly received: Readonly<Record<string, number>>;
  };
  readonly established: number;
  readonly dropped: number;
  readonly lastReset: { readonly at: Instant; readonly reason: string } | null;
  readonly lastNotification: {
    readonly at: Instant;
    readonly direction: "sent" | "received";
    readonly code: number;
    readonly subcode: number;
  } | null;
  readonly initiated: boolean;
  readonly session: BgpSessionConfig;
  readonly families: readonly PeerFamilyView[];
}
export interface BgpView {
  readonly version: 1;
  readonly asn: number;
  readonly routerId: string;
  readonly clusterId: string;
  readonly started: Instant;
  readonly peers: readonly PeerView[];
  readonly tables: readonly TableView[];
  readonly updateGroups: readonly {
    readonly index: number;
    readonly family: AddressFamilyName;
    readonly vrf: string;
    readonly members: readonly string[];
    readonly advertised: number;
  }[];
  readonly attributeSets: number;
}

const sourceText = ({ address, link }: PathSource): string => formatZonedIp({ address, zone: link ?? null });
const ORIGINS = ["IGP", "EGP", "incomplete"] as const;
const now = (bgp: BgpInstance): Instant => bgp.context.now();

export const pathView = (bgp: BgpInstance, d: Destination, p: Path): PathView => {
  const a = p.attributes;
  return {
    best: d.best === p,
    multipath: p.multipath,
    valid: p.ineligible === null,
    kind: p.source.kind,
    local: p.local,
    from: p.source.kind === "local" ? "0.0.0.0" : sourceText(p.source),
    routerId: formatIp(p.source.kind === "local" ? bgp.speaker.routerId : p.source.identifier),
    nextHop:
      typeof p.nextHop === "number" && d.table.family.ip === "ipv6"
        ? `::ffff:${formatIp(p.nextHop)}`
        : p.nextHop === null
          ? d.table.family.ip === "ipv6"
            ? "::"
            : "0.0.0.0"
          : formatIp(p.nextHop),
    linkLocal: p.linkLocal === null ? null : formatIp(p.linkLocal),
    igpMetric: p.tracked === null ? (p.nextHop === null ? 0 : null) : p.tracked.reachable ? p.tracked.metric : null,
    labelled: p.tracked?.labelled ?? false,
    med: a.med,
    localPref: a.localPref,
    weight: p.weight,
    asPath: asPathText(a.asPath),
    asPathLength: pathLength(a.asPath),
    origin: ORIGINS[a.origin] ?? "incomplete",
    atomicAggregate: a.atomicAggregate,
    aggregator: a.aggregator === null ? null : { asn: a.aggregator.asn, address: formatIp(a.aggregator.address) },
    communities: a.communities,
    extendedCommunities: a.extendedCommunities.map(formatExtendedCommunity),
    largeCommunities: a.largeCommunities.map(formatLargeCommunity),
    originatorId: a.originatorId === null ? null : formatIp(a.originatorId),
    clusterList: a.clusterList.map(formatIp),
    labelOut: p.labels?.[0] ?? null,
    reflectorClient: p.source.client,
    ineligible: p.ineligible,
    lostBy: p.lost,
    policy: p.remark,
    receivedOnly: isDenied(p),
    receivedAndUsed: !isDenied(p) && p.attributes === p.received && keepsReceived(bgp, d, p),
    importedFrom:
      p.from === null || p.fromDestination?.table.rd == null
        ? null
        : { rd: formatRd(p.fromDestination.table.rd), prefix: formatPrefix(p.fromDestination.prefix) },
    dampened:
      p.dampening === null
        ? null
        : {
            penalty: Math.round(penaltyAt(p.dampening, now(bgp))),
            flaps: p.dampening.flaps,
            suppressed: p.dampening.suppressed,
            duration: now(bgp) - p.dampening.firstFlap,
            reuse: p.dampening.suppressed ? untilReuse(p.dampening, now(bgp)) : 0,
          },
    since: p.since,
  };
};
/** `soft-reconfiguration inbound` is on for the neighbour the path is from. */
const keepsReceived = (bgp: BgpInstance, d: Destination, p: Path): boolean => {
  const vrf = bgp.speaker.vrfs.get(p.source.vrf);
  const peer =
    vrf === undefined ? undefined : [...(bgp.peers.get(vrf.id)?.values() ?? [])].find((x) => x.source === p.source);
  return peer?.settings.families.get(d.table.family.name)?.softReconfigurationInbound === true;
};
/** A path as the neighbour told it, before any policy here; the same view where policy left it alone. */
export const receivedView = (bgp: BgpInstance, d: Destination, p: Path): PathView => {
  if (!isDenied(p) && p.attributes === p.received && p.nextHop === p.receivedNextHop) return pathView(bgp, d, p);
  const told = new Path(p.source, null, p.received, p.receivedNextHop, p.since);
  told.labels = p.labels;
  told.tracked = p.tracked;
  told.ineligible = "denied by policy";
  return pathView(bgp, d, told);
};
/** What a destination's paths were before inbound policy changed them, where it is kept. */
export const changedByPolicy = (bgp: BgpInstance, d: Destination): readonly PathView[] =>
  d.paths
    .filter((p) => !isDenied(p) && p.from === null && p.local === null && p.received !== p.attributes)
    .filter((p) => keepsReceived(bgp, d, p))
    .map((p) => receivedView(bgp, d, p));
/** Denied paths are only kept for show with `soft-reconfiguration inbound`. */
const shown = (bgp: BgpInstance, d: Destination, all: boolean): Path[] =>
  d.paths.filter((p) => all || !isDenied(p) || keepsReceived(bgp, d, p));
/** `all` includes the paths that inbound policy and loop checks keep out. */
export const destinationView = (bgp: BgpInstance, d: Destination, all = false): DestinationView => {
  const vrf = d.table.rd === null ? bgp.speaker.vrfs.get(d.table.vrf) : undefined;
  const rib = vrf?.context.rib(d.table.family.ip);
  const paths = shown(bgp, d, all);
  return {
    prefix: formatPrefix(d.prefix),
    address: formatIp(d.prefix.address),
    length: d.prefix.length,
    version: d.version,
    paths: paths.map((p) => pathView(bgp, d, p)),
    best: d.best === null ? -1 : paths.indexOf(d.best),
    ribFailure: d.installed !== null && rib !== undefined && rib.best(d.prefix)?.source !== d.installed.source,
    suppressedBy: d.suppressedBy ?? [],
    labelIn: d.localLabel,
    updateGroups: bgp.groups
      .groups()
      .filter((g) => g.advertised.has(d))
      .map((g) => g.index),
  };
};
const rdOf = (bgp: BgpInstance, t: Table): string | null => {
  const rd = t.rd ?? bgp.speaker.vrfs.get(t.vrf)?.rd ?? null;
  return rd === null ? null : formatRd(rd);
};
export const tableView = (
  bgp: BgpInstance,
  t: Table,
  keep: (d: Destination) => boolean = () => true,
  all = false,
): TableView => ({
  family: t.family.name,
  vrf: t.rd === null ? (bgp.speaker.vrfs.get(t.vrf)?.name ?? "") : "",
  rd: rdOf(bgp, t),
  vpn: t.rd !== null,
  version: bgp.speaker.version,
  destinations: t
    .sorted()
    .filter(keep)
    .map((d) => destinationView(bgp, d, all))
    .filter((d) => d.paths.length > 0),
});

const sum = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.keys(a).map((k) => [k, (a[k] ?? 0) + (b[k] ?? 0)]));
const familyView = (bgp: BgpInstance, peer: Peer, name: AddressFamilyName, policy: BgpPolicyConfig): PeerFamilyView => {
  const state = peer.families.get(name);
  const group = bgp.groups.groupOf(peer, familyNamed(name));
  let best = 0;
  let multipaths = 0;
  for (const d of bgp.inbound.routesOf(peer, familyNamed(name))) {
    if (d.best !== null && d.best.source === peer.source) best++;
    if (d.multipaths.some((p) => p !== d.best && p.source === peer.source)) multipaths++;
  }
  let advertised = 0;
  for (const a of group?.advertised.values() ?? []) if (a.from === null || a.from !== peer.source) advertised++;
  return {
    family: name,
    negotiated: peer.up && (peer.session.agreement?.families.includes(name) ?? false),
    accepted: state?.accepted ?? 0,
    denied: state?.denied ?? 0,
    best,
    advertised,
    unwanted: state?.unwanted ?? 0,
    received: { announced: state?.announced ?? 0, replaced: state?.replaced ?? 0, withdrawn: state?.withdrawn ?? 0 },
    sent: { ...(group?.activity ?? { announced: 0, replaced: 0, withdrawn: 0, denied: 0 }) },
    nlri: { most: state?.mostNlri ?? 0, least: state?.leastNlri ?? 0 },
    multipaths,
    endOfRibReceived: state?.endOfRib ?? false,
    updateGroup: group?.index ?? null,
    conditionHolds: policy.advertiseMap === undefined ? null : (group?.conditionHolds ?? false),
    advertisementInterval: group?.interval ?? null,
    policy,
  };
};
export const peerView = (bgp: BgpInstance, peer: Peer): PeerView => {
  const { settings } = peer;
  const session = peer.sessions.length > 0 ? peer.session : null;
  const agreement = session?.agreement ?? null;
  return {
    address: settings.text,
    vrf: settings.vrf,
    remoteAs: settings.remoteAs,
    localAs: settings.localAs,
    kind: settings.kind,
    state: session?.state ?? "Idle",
    shutdown: settings.session.shutdown === true,
    overLimit: peer.overLimit,
    obstacle: peer.up ? "" : peer.obstacle,
    routerId: formatIp(peer.source?.identifier ?? 0),
    localAddress: peer.localAddress === null ? null : formatIp(peer.localAddress),
    localPort: session?.connection?.localPort ?? null,
    remotePort: session?.connection?.remotePort ?? null,
    since: peer.since,
    lastRead: peer.up ? session!.lastRead : null,
    lastWrite: peer.up ? session!.lastWrite : null,
    holdTime: agreement?.hold ?? settings.timers.hold,
    keepalive: agreement?.keepalive ?? settings.timers.keepalive,
    configuredHold: settings.timers.hold,
    configuredKeepalive: settings.timers.keepalive,
    minimumHold: settings.timers.minimumHold,
    capabilities: { sent: session?.sent?.capabilities ?? [], received: session?.received?.capabilities ?? [] },
    counters: {
      sent: sum(peer.past.sent, session?.counters.sent ?? {}),
      received: sum(peer.past.received, session?.counters.received ?? {}),
    },
    established: peer.establishedCount,
    dropped: peer.droppedCount,
    lastReset: peer.lastReset,
    lastNotification:
      peer.lastError === null
        ? null
        : {
            at: peer.lastError.at,
            direction: peer.lastError.direction,
            code: peer.lastError.error.code,
            subcode: peer.lastError.error.subcode,
          },
    initiated: session?.initiated ?? true,
    session: { ...settings.session },
    families: [...settings.families].map(([name, policy]) => familyView(bgp, peer, name, { ...policy })),
  };
};
export const viewOf = (bgp: BgpInstance): BgpView => ({
  version: 1,
  asn: bgp.speaker.asn,
  routerId: formatIp(bgp.speaker.routerId),
  clusterId: formatIp(bgp.speaker.clusterId),
  started: bgp.started,
  peers: bgp.allPeers().map((p) => peerView(bgp, p)),
  tables: bgp.speaker
    .tables()
    .filter((t) => t.destinations.size > 0)
    .map((t) => tableView(bgp, t)),
  updateGroups: bgp.groups.groups().map((g) => ({
    index: g.index,
    family: g.profile.family.name,
    vrf: g.profile.vrf,
    members: g.members.map((m) => m.settings.text),
    advertised: g.advertised.size,
  })),
  attributeSets: bgp.speaker.attributes.size,
});

// --- questions of show commands and of explain ---

/** The VRF's record; undefined when BGP does not know it. */
export const vrfNamed = (bgp: BgpInstance, name: string): VrfTables | undefined =>
  [...bgp.speaker.vrfs.values()].find((v) => v.name === name);
export const peerNamed = (bgp: BgpInstance, address: string, vrf: string): Peer | undefined =>
  bgp.allPeers().find((p) => p.settings.vrf === vrf && p.settings.text === address);

/** What one peer was sent in a family, or has sent; in prefix order. */
export const advertisedTo = (
  bgp: BgpInstance,
  peer: Peer,
  family: AddressFamilyName,
): readonly { readonly destination: Destination; readonly path: Path }[] => {
  const group = bgp.groups.groupOf(peer, familyNamed(family));
  const out: { destination: Destination; path: Path }[] = [];
  for (const [d, a] of group?.advertised ?? [])
    if ((a.from === null || a.from !== peer.source) && d.best !== null) out.push({ destination: d, path: d.best });
  return out.sort((a, b) => comparePrefix(a.destination.prefix, b.destination.prefix));
};
export const receivedFrom = (
  bgp: BgpInstance,
  peer: Peer,
  family: AddressFamilyName,
  denied: boolean,
): readonly { readonly destination: Destination; readonly path: Path }[] => {
  const out: { destination: Destination; path: Path }[] = [];
  for (const d of bgp.inbound.routesOf(peer, familyNamed(family))) {
    const path = pathOf(d, peer);
    if (path !== null && (denied || !isDenied(path))) out.push({ destination: d, path });
  }
  return out.sort((a, b) => comparePrefix(a.destination.prefix, b.destination.prefix));
};
/** Why a peer is not told of a destination's best path; "" when it is. */
export const withheldFrom = (bgp: BgpInstance, peer: Peer, d: Destination): string => {
  const group = bgp.groups.groupOf(peer, d.table.family);
  if (group === undefined)
    return peer.up ? `${d.table.family.title} is not negotiated` : "the session is not established";
  if (d.best === null) return "there is no best path";
  if (d.best.source === peer.source) return "it was learnt from this neighbor";
  if (waitsForCondition(bgp.speaker, group.profile, group.conditionHolds, d, d.best))
    return `advertise-map ${group.profile.policy.advertiseMap?.map ?? ""}: its condition does not hold`;
  const out = advertise(bgp.speaker, group.profile, d, d.best);
  return "withheld" in out ? out.withheld : "";
};
export interface ImportView {
  readonly rd: string;
  readonly prefix: string;
  readonly path: PathView;
  /** Null when the path is in the VRF's table. */
  readonly refusal: string | null;
  /** The clause of the import map, the resolving route or the comparison, as text. */
  readonly by: string;
}
/** Every VPN path for a prefix, and what became of it in a VRF. */
export const importsOf = (bgp: BgpInstance, vrf: VrfTables, prefix: Prefix): readonly ImportView[] => {
  const tables = typeof prefix.address === "number" ? bgp.speaker.vpn.vpnv4 : bgp.speaker.vpn.vpnv6;
  const out: ImportView[] = [];
  for (const [rd, table] of tables) {
    const d = table.find(prefix);
    for (const p of d?.paths ?? []) {
      const verdict = bgp.vpn.refusal(vrf, d!, p);
      out.push({
        rd: formatRd(rd),
        prefix: formatPrefix(prefix),
        path: pathView(bgp, d!, p),
        refusal: verdict?.refusal ?? null,
        by: verdict?.by ?? "",
      });
    }
  }
  return out;
};
export const communitiesText = (communities: readonly number[], newFormat: boolean): string =>
  communities.map((c) => formatCommunity(c, newFormat)).join(" ");
