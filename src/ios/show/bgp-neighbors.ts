// `show ip bgp neighbors`.
import { upperIp } from "../../base/ip.ts";
import { type PeerFamilyView, type PeerView, peerView } from "../../protocols/bgp/view.ts";
import type { Capability } from "../../wire/bgp/capability.ts";
import { familyNamed } from "../../wire/bgp/family.ts";
import { describeError } from "../../wire/bgp/error.ts";
import { ageText } from "../clock.ts";
import { type Command, Refused, show } from "../command.ts";
import { policyLines } from "../config/bgp-policy.ts";
import { ALL_FAMILIES, bgpOf, helpFor, type Root, ROOTS, type ScopeArguments, selectPeers } from "./bgp-scope.ts";

interface NeighborsView {
  readonly now: number;
  readonly version: number;
  readonly peers: readonly PeerView[];
  /** Members per update group. */
  readonly members: Readonly<Record<number, number>>;
}
const both = (p: PeerView, is: (c: Capability) => boolean): string => {
  const sent = p.capabilities.sent.some(is);
  const received = p.capabilities.received.some(is);
  return sent && received ? "advertised and received" : sent ? "advertised" : received ? "received" : "";
};
const capabilityLines = (p: PeerView): string[] => {
  if (p.state !== "Established") return [];
  const lines = [
    "  Neighbor sessions:",
    "    1 active, is not multisession capable (disabled)",
    "  Neighbor capabilities:",
  ];
  const refresh = both(p, (c) => c.kind === "route-refresh");
  if (refresh !== "") lines.push(`    Route refresh: ${refresh}${refresh.includes("received") ? "(new)" : ""}`);
  const four = both(p, (c) => c.kind === "four-octet-as");
  if (four !== "") lines.push(`    Four-octets ASN Capability: ${four}`);
  for (const name of ["ipv4", "ipv6", "ipv4-labelled", "ipv6-labelled", "vpnv4", "vpnv6"] as const) {
    const f = familyNamed(name);
    const text = both(p, (c) => c.kind === "multiprotocol" && c.afi === f.afi && c.safi === f.safi);
    if (text !== "") lines.push(`    Address family ${f.title}: ${text}`);
  }
  for (const [kind, title] of [
    ["enhanced-route-refresh", "Enhanced Refresh Capability"],
    ["graceful-restart", "Graceful Restart Capability"],
    ["add-path", "Additional Paths Capability"],
  ] as const) {
    const text = both(p, (c) => c.kind === kind);
    if (text !== "") lines.push(`    ${title}: ${text}`);
  }
  lines.push("    Multisession Capability: ", "    Stateful switchover support enabled: NO for session 1");
  return lines;
};
const messageLines = (p: PeerView): string[] => {
  const row = (title: string, kind: string): string =>
    `    ${`${title}:`.padEnd(15)}${String(p.counters.sent[kind] ?? 0).padStart(10)}${String(p.counters.received[kind] ?? 0).padStart(11)}`;
  const total = (c: Readonly<Record<string, number>>): number => Object.values(c).reduce((a, b) => a + b, 0);
  return [
    "  Message statistics:",
    "    InQ depth is 0",
    "    OutQ depth is 0",
    "    ",
    "                         Sent       Rcvd",
    row("Opens", "open"),
    row("Notifications", "notification"),
    row("Updates", "update"),
    row("Keepalives", "keepalive"),
    row("Route Refresh", "route-refresh"),
    `    ${"Total:".padEnd(15)}${String(total(p.counters.sent)).padStart(10)}${String(total(p.counters.received)).padStart(11)}`,
  ];
};
const policyText = (f: PeerFamilyView): string[] => {
  const lines: string[] = [];
  const p = f.policy;
  if (p.routeReflectorClient) lines.push("  Route-Reflector Client");
  if (p.nextHopSelf !== undefined) lines.push("  NEXT_HOP is always this router for eBGP paths");
  if (p.sendCommunity?.standard) lines.push("  Community attribute sent to this neighbor");
  if (p.sendCommunity?.extended) lines.push("  Extended-community attribute sent to this neighbor");
  if (p.softReconfigurationInbound) lines.push("  Inbound soft reconfiguration allowed");
  if (p.asOverride) lines.push("  Overrides the neighbor AS with my AS before sending updates");
  if (p.allowasIn !== undefined) lines.push(`  My AS number is allowed for ${p.allowasIn} number of times`);
  if (p.removePrivateAs !== undefined) lines.push("  Private AS number removed from updates to this neighbor");
  if (p.weight !== undefined) lines.push(`  Default weight ${p.weight}`);
  if (p.defaultOriginate !== undefined) lines.push("  Default information originate, default sent");
  if (p.soo !== undefined) lines.push(`  Site-of-Origin is SoO:${p.soo}`);
  for (const [direction, word] of [
    ["In", "Incoming"],
    ["Out", "Outgoing"],
  ] as const) {
    if (p[`distributeList${direction}`] !== undefined)
      lines.push(`  ${word} update network filter list is ${p[`distributeList${direction}`]}`);
    if (p[`prefixList${direction}`] !== undefined)
      lines.push(`  ${word} update prefix filter list is ${p[`prefixList${direction}`]}`);
    if (p[`filterList${direction}`] !== undefined)
      lines.push(`  ${word} update AS path filter list is ${p[`filterList${direction}`]}`);
    if (p[`routeMap${direction}`] !== undefined)
      lines.push(`  Route map for ${word.toLowerCase()} advertisements is ${p[`routeMap${direction}`]}`);
  }
  if (p.unsuppressMap !== undefined) lines.push(`  Route map for selective unsuppress is ${p.unsuppressMap}`);
  if (p.advertiseMap !== undefined)
    lines.push(
      `  Condition-map ${p.advertiseMap.condition}, Advertise-map ${p.advertiseMap.map}, status: ${f.conditionHolds === true ? "Advertise" : "Withdraw"}`,
    );
  if (p.maximumPrefix !== undefined)
    lines.push(
      `  Maximum prefixes allowed ${p.maximumPrefix.limit}${p.maximumPrefix.warningOnly ? " (warning-only)" : ""}`,
      `  Threshold for warning message ${p.maximumPrefix.threshold ?? 75}%${p.maximumPrefix.restart === undefined ? "" : `, restart interval ${p.maximumPrefix.restart} min`}`,
    );
  return lines;
};
const familyLines = (v: NeighborsView, p: PeerView, f: PeerFamilyView): string[] => {
  const vrf = p.vrf === "" ? "" : `  Translates address family IPv4 Unicast for VRF ${p.vrf}`;
  const members = f.updateGroup === null ? 0 : (v.members[f.updateGroup] ?? 0);
  const count = (n: number, width: number): string => String(n).padStart(width);
  const consumed = f.accepted > 0 ? ` (Consumes ${f.accepted * 80} bytes)` : "";
  return [
    "",
    ` For address family: ${p.vrf === "" ? familyNamed(f.family).title : f.family === "ipv6" ? "VPNv6 Unicast" : "VPNv4 Unicast"}`,
    ...(vrf === "" ? [] : [vrf]),
    ...(f.negotiated ? [`  Session: ${upperIp(p.address)}`] : []),
    `  BGP table version ${v.version}, neighbor version ${f.negotiated ? v.version : 1}/0`,
    "  Output queue size : 0",
    `  Index ${f.updateGroup ?? 0}, Advertise bit ${f.updateGroup === null ? 0 : f.updateGroup - 1}`,
    ...policyText(f),
    ...(f.updateGroup === null ? [] : [`  ${f.updateGroup} update-group member${members === 1 ? "" : "s"}`]),
    "  Slow-peer detection is disabled",
    "  Slow-peer split-update-group dynamic is disabled",
    "                                 Sent       Rcvd",
    "  Prefix activity:               ----       ----",
    `    Prefixes Current:      ${count(f.advertised, 10)} ${count(f.accepted, 10)}${consumed}`,
    `    Prefixes Total:        ${count(f.sent.announced + f.sent.replaced, 10)} ${count(f.received.announced + f.received.replaced, 10)}`,
    `    Implicit Withdraw:     ${count(f.sent.replaced, 10)} ${count(f.received.replaced, 10)}`,
    `    Explicit Withdraw:     ${count(f.sent.withdrawn, 10)} ${count(f.received.withdrawn, 10)}`,
    `    Used as bestpath:             n/a ${count(f.best, 10)}`,
    `    Used as multipath:            n/a ${count(f.multipaths, 10)}`,
    "",
    "                                   Outbound    Inbound",
    "  Local Policy Denied Prefixes:    --------    -------",
    ...(f.unwanted > 0 ? [`    RT filter (not imported anywhere):    n/a ${count(f.unwanted, 10)}`] : []),
    `    Total:                         ${count(f.sent.denied, 8)} ${count(f.denied, 10)}`,
    `  Number of NLRIs in the update sent: max ${f.nlri.most}, min ${f.nlri.least}`,
    "  Last detected as dynamic slow peer: never",
    "  Dynamic slow peer recovered: never",
    "  Refresh Epoch: 1",
  ];
};
const transportLines = (p: PeerView): string[] => {
  const multihop = p.session.ebgpMultihop;
  const ttl = p.session.ttlSecurity !== undefined ? 255 : p.kind === "external" ? (multihop ?? 1) : 255;
  const minimum = p.session.ttlSecurity === undefined ? 0 : 255 - p.session.ttlSecurity;
  const hops =
    p.session.ttlSecurity !== undefined
      ? [
          `  External BGP neighbor may be up to ${p.session.ttlSecurity} hop${p.session.ttlSecurity === 1 ? "" : "s"} away.`,
        ]
      : p.kind === "external" && multihop !== undefined
        ? [`  External BGP neighbor may be up to ${multihop} hops away.`]
        : p.obstacle === "external neighbor not directly connected"
          ? ["  External BGP neighbor not directly connected."]
          : [];
  const path = ["  Transport(tcp) path-mtu-discovery is enabled", "  Graceful-Restart is disabled"];
  if (p.state !== "Established")
    return [
      ...hops,
      ...path,
      ...(p.obstacle === "no route to the neighbor"
        ? ["  No active TCP connection; no route to the neighbor"]
        : ["  No active TCP connection"]),
    ];
  return [
    ...hops,
    ...path,
    `Connection state is ESTAB, I/O status: 1, unread input bytes: 0            `,
    `Connection is ECN Disabled, Mininum incoming TTL ${minimum}, Outgoing TTL ${ttl}`,
    `Local host: ${upperIp(p.localAddress ?? "")}, Local port: ${p.localPort}`,
    `Foreign host: ${upperIp(p.address)}, Foreign port: ${p.remotePort}`,
  ];
};
const renderPeer = (v: NeighborsView, p: PeerView): string => {
  const vrf = p.vrf === "" ? "" : `,  vrf ${p.vrf}`;
  const link = p.kind === "internal" ? "internal link" : "external link";
  const lines = [`BGP neighbor is ${upperIp(p.address)}${vrf},  remote AS ${p.remoteAs}, ${link}`];
  if (p.session.description !== undefined) lines.push(` Description: ${p.session.description}`);
  if (p.session.peerGroup !== undefined)
    lines.push(` Member of peer-group ${p.session.peerGroup} for session parameters`);
  if (p.session.localAs !== undefined)
    lines.push(
      `  Local AS ${p.session.localAs.asn}${p.session.localAs.noPrepend ? " no-prepend" : ""}${p.session.localAs.replaceAs ? " replace-as" : ""}`,
    );
  lines.push(`  BGP version 4, remote router ID ${p.routerId}`);
  if (p.kind === "confederation") lines.push("  Neighbor under common administration");
  if (p.state === "Established") {
    lines.push(`  BGP state = Established, up for ${ageText(v.now - (p.since ?? v.now))}`);
    const read = ageText(v.now - (p.lastRead ?? v.now));
    const write = ageText(v.now - (p.lastWrite ?? v.now));
    lines.push(
      `  Last read ${read}, last write ${write}, hold time is ${p.holdTime}, keepalive interval is ${p.keepalive} seconds`,
    );
    if (p.configuredHold !== p.holdTime || p.configuredKeepalive !== p.keepalive)
      lines.push(
        `  Configured hold time is ${p.configuredHold}, keepalive interval is ${p.configuredKeepalive} seconds`,
      );
  } else {
    const down = p.since === null ? "never" : ageText(v.now - p.since);
    lines.push(`  BGP state = ${p.state}${p.since === null ? "" : `, down for ${down}`}`);
    if (p.shutdown) lines.push("  Administratively shut down");
    if (p.overLimit) lines.push("  Neighbor over prefix limit");
  }
  lines.push(...capabilityLines(p), ...messageLines(p));
  const interval = p.families[0]?.advertisementInterval ?? (p.kind === "external" && p.vrf === "" ? 30 : 0);
  lines.push(`  Default minimum time between advertisement runs is ${interval} seconds`);
  for (const f of p.families) lines.push(...familyLines(v, p, f));
  const routed = p.obstacle === "no route to the neighbor" ? "does not have" : "does have";
  lines.push("", `  Address tracking is enabled, the RIB ${routed} a route to ${upperIp(p.address)}`);
  lines.push(`  Connections established ${p.established}; dropped ${p.dropped}`);
  lines.push(
    p.lastReset === null
      ? "  Last reset never"
      : `  Last reset ${ageText(v.now - p.lastReset.at)}, due to ${p.lastReset.reason}`,
  );
  if (p.lastNotification !== null) {
    const { code, subcode, direction } = p.lastNotification;
    lines.push(`  Last ${direction} notification: ${code}/${subcode} (${describeError(code, subcode)})`);
  }
  lines.push(...transportLines(p));
  return lines.map((l) => `${l}\n`).join("");
};
const viewFor =
  (root: Root, wanted: (p: PeerView) => boolean) =>
  (router: Parameters<typeof bgpOf>[0], args: unknown): NeighborsView => {
    const bgp = bgpOf(router);
    const members: Record<number, number> = {};
    for (const g of bgp.groups.groups()) members[g.index] = g.members.length;
    const peers = selectPeers(bgp, root, args as ScopeArguments)
      .map((p) => peerView(bgp, p))
      .filter(wanted);
    return { now: router.now(), version: bgp.speaker.version, peers, members };
  };
const render = (v: NeighborsView): string => v.peers.map((p) => renderPeer(v, p)).join("\n");

const forRoot = (root: Root): readonly Command[] => [
  show({
    grammar: `${root.words} neighbors`,
    help: helpFor(`${root.words} neighbors`),
    view: viewFor(root, () => true),
    render,
  }),
  show({
    grammar: `${root.words} neighbors <address:neighbor>`,
    help: helpFor(`${root.words} neighbors <address:neighbor>`),
    view: (router, args) => {
      const { address } = args as unknown as { address: string };
      const view = viewFor(root, (p) => p.address === address)(router, args);
      if (view.peers.length === 0) throw new Refused("% No such neighbor or address family");
      return view;
    },
    render,
  }),
  show({
    grammar: `${root.words} neighbors <address:neighbor> policy`,
    help: helpFor(`${root.words} neighbors <address:neighbor> policy`),
    view: (router, args) => {
      const { address } = args as unknown as { address: string };
      const view = viewFor(root, (p) => p.address === address)(router, args);
      if (view.peers.length === 0) throw new Refused("% No such neighbor or address family");
      return view;
    },
    render: (v) =>
      v.peers
        .flatMap((p) =>
          p.families.map((f) => {
            const lines = policyLines.flatMap((l) => l.write(f.policy));
            return ` Neighbor: ${upperIp(p.address)}, Address-Family: ${familyNamed(f.family).title}${p.vrf === "" ? "" : ` (${p.vrf})`}\n${lines.length > 0 ? " Locally configured policies:\n" : ""}${lines.map((l) => `  ${l}\n`).join("")}`;
          }),
        )
        .join(""),
  }),
];
const allNeighbors = (words: string): Command =>
  show({
    grammar: `${words} all neighbors`,
    help: helpFor(`${words} all neighbors`),
    view: (router) =>
      ALL_FAMILIES.map((root) => ({
        title: familyNamed(root.afi).title,
        neighbors: viewFor(root, () => true)(router, {}),
      })).filter((f) => f.neighbors.peers.length > 0),
    render: (families) => families.map((f) => `For address family: ${f.title}\n${render(f.neighbors)}`).join("\n"),
  });
export const commands: readonly Command[] = [
  ...ROOTS.flatMap(forRoot),
  ...["show ip bgp", "show bgp"].map(allNeighbors),
];
