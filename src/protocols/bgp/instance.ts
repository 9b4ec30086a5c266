// One BGP process: follows its configuration, wires peers, tables and the VPN machinery together, answers views and commands.
import { compareIp, type Ip } from "../../base/ip.ts";
import { keyOf, type PrefixKey } from "../../base/prefix.ts";
import { type Instant, seconds } from "../../kernel/kernel.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";
import { parseRouteTarget } from "../../wire/bgp/community.ts";
import { CeaseSubcode } from "../../wire/bgp/error.ts";
import { type AddressFamily, familyFor, familyNamed } from "../../wire/bgp/family.ts";
import { endOfRibFamily, type RouteRefreshMessage, type UpdateMessage } from "../../wire/bgp/message.ts";
import { parseRd } from "../../wire/bgp/rd.ts";
import type { BusEvent, Context, InterfaceView, Protocol } from "../protocol.ts";
import { Aggregates } from "./aggregate.ts";
import { type ClearRequest, clear } from "./clear.ts";
import { MAXIMUM_PREFIX_THRESHOLD } from "./constants.ts";

import { Inbound } from "./inbound.ts";
import { install } from "./install.ts";
import { listen } from "./listener.ts";
import { LocalRoutes } from "./local.ts";
import type { Destination, Path } from "./path.ts";
import { comparePeers, Peer, type PeerOwner } from "./peer.ts";
import { type PeerSettings, peersOf } from "./settings.ts";
import { type BgpInstanceConfig, type Followers, Speaker, type VpnSettings, type VrfTables } from "./speaker.ts";
import { UpdateGroups } from "./update-groups.ts";
import { type BgpView, viewOf } from "./view.ts";
import { Vpn } from "./vpn.ts";

const IPS = ["ipv4", "ipv6"] as const;
/** Settings whose change ends the session. */
const sessionKey = (s: PeerSettings): string =>
  JSON.stringify([
    s.remoteAs,
    s.localAs,
    s.session.updateSource,
    s.link,
    s.session.ebgpMultihop,
    s.session.ttlSecurity,
    s.session.disableConnectedCheck,
    s.session.password,
    s.session.localAs,
    s.session.passive,
    s.session.dontCapabilityNegotiate,
    [...s.families].map(([name, p]) => [name, p.routeReflectorClient ?? false]),
  ]);

export class BgpInstance implements Protocol<BgpInstanceConfig, BgpView>, Followers, PeerOwner {
  readonly context: Context;
  readonly speaker: Speaker;
  readonly vpn: Vpn;
  readonly inbound: Inbound;
  readonly groups: UpdateGroups;
  /** By VRF id, then by address text. */
  readonly peers = new Map<number, Map<string, Peer>>();
  readonly started: Instant;
  readonly #local = new Map<string, LocalRoutes>();
  readonly #aggregates = new Map<string, Aggregates>();
  readonly #listeners = new Map<number, () => void>();
  readonly #covers = new Map<number, Map<string, ReadonlySet<PrefixKey>>>();
  #lists = "";

  constructor(context: Context) {
    this.context = context;
    this.started = context.now();
    this.speaker = new Speaker(context);
    this.speaker.followers = this;
    this.vpn = new Vpn(this.speaker);
    this.inbound = new Inbound(this.speaker, this.vpn, (peer, family, count) => this.#prefixLimit(peer, family, count));
    this.groups = new UpdateGroups(this.speaker);
    context.publish({ kind: "covers-request" });
  }

  // --- configuration ---

  configure(next: BgpInstanceConfig): void {
    const { speaker } = this;
    const first = speaker.config === undefined;
    speaker.config = next;
    speaker.reconfigured();
    const lists = JSON.stringify(
      Object.values(next.lists).map((m) => [...m]),
      (_k, v) => (typeof v === "bigint" ? `${v}n` : v),
    );
    const listsChanged = !first && lists !== this.#lists;
    this.#lists = lists;
    const decided = this.#changed("decision", decisionSignature(next));
    const distances = this.#changed("distance", distanceSignature(next));
    this.#chooseRouterId();
    this.#followVrfs();
    this.#followPeers();
    for (const vrf of speaker.vrfs.values())
      for (const ip of IPS) {
        const config = speaker.family(ip, vrf.name);
        this.#localOf(vrf, ip).configure(config, listsChanged);
        this.#aggregatesOf(vrf, ip).configure([...(config?.aggregates.values() ?? [])]);
      }
    if (first) return;
    this.vpn.relabel();
    if (decided) for (const table of speaker.tables()) for (const d of table.destinations.values()) speaker.touch(d);
    if (distances)
      for (const vrf of speaker.vrfs.values())
        for (const ip of IPS) for (const d of vrf.tables[ip].destinations.values()) install(speaker, d);
    if (listsChanged) {
      for (const vrf of speaker.vrfs.values()) if (vrf.rd !== null) this.vpn.reexport(vrf);
      this.vpn.reimport();
      this.groups.markAll();
    }
  }
  readonly #signatures = new Map<string, string>();
  #changed(what: string, signature: string): boolean {
    const before = this.#signatures.get(what);
    this.#signatures.set(what, signature);
    return before !== undefined && before !== signature;
  }
  #chooseRouterId(): void {
    const { speaker } = this;
    const wanted = speaker.config.bgp.routerId ?? (speaker.routerId || this.context.chooseRouterId());
    if (wanted === speaker.routerId) return;
    const had = speaker.routerId !== 0;
    speaker.routerId = wanted;
    if (had) for (const peer of this.allPeers()) peer.reset(CeaseSubcode.configurationChange, "Router ID changed");
  }
  #followVrfs(): void {
    const { speaker } = this;
    const ids = new Map(this.context.vrfs().map((v) => [v.name, v.id]));
    const wanted = new Map<number, (typeof speaker.config.vrfs)[number] | null>([[0, null]]);
    for (const v of speaker.config.vrfs) {
      const id = ids.get(v.name);
      if (id !== undefined && id !== 0) wanted.set(id, v);
    }
    for (const vrf of [...speaker.vrfs.values()]) if (!wanted.has(vrf.id)) this.#dropVrf(vrf);
    const reexport: VrfTables[] = [];
    for (const [id, config] of [...wanted].sort((a, b) => a[0] - b[0])) {
      const context = speaker.contextOf(id);
      if (context === undefined) continue;
      const vrf = speaker.vrfTables(id, config?.name ?? "", context);
      if (config === null) continue;
      const rd = config.rd === null ? null : parseRd(config.rd);
      if (vrf.rd !== null && rd !== vrf.rd) this.vpn.withdrawExports(vrf, vrf.rd);
      const perVrfLabels =
        speaker.config.perVrfLabels.includes("") || speaker.config.perVrfLabels.includes(config.name);
      const vpn = { ipv4: vpnSettings(config, "ipv4"), ipv6: vpnSettings(config, "ipv6") };
      if (rd !== vrf.rd || perVrfLabels !== vrf.perVrfLabels || !sameVpn(vpn, vrf.vpn)) reexport.push(vrf);
      vrf.rd = rd;
      vrf.perVrfLabels = perVrfLabels;
      vrf.vpn = vpn;
    }
    const { families, defaultRouteTargetFilter } = speaker.config.bgp;
    const client = (afi: string): boolean =>
      [...(families.get(afi)?.policies.values() ?? [])].some((p) => p.routeReflectorClient === true);
    const keepAll = !defaultRouteTargetFilter || client("vpnv4") || client("vpnv6");
    const relaxed = keepAll && !this.vpn.keepAll;
    const stricter = !keepAll && this.vpn.keepAll;
    this.vpn.keepAll = keepAll;
    const inUse = (["ipv4", "ipv6"] as const).filter((ip) => families.has(ip === "ipv4" ? "vpnv4" : "vpnv6"));
    const newlyUsed = inUse.some((ip) => !this.vpn.active.has(ip));
    for (const ip of inUse) this.vpn.active.add(ip);
    if (reexport.length === 0 && !relaxed && !stricter && !newlyUsed) return;
    const grown = this.vpn.reindex();
    for (const vrf of newlyUsed ? speaker.vrfs.values() : reexport) if (vrf.rd !== null) this.vpn.reexport(vrf);
    this.vpn.reimport();
    // What was dropped for lack of a wish must be asked for again; what nobody wants any more can go.
    for (const peer of this.allPeers())
      for (const name of ["vpnv4", "vpnv6"] as const) {
        const family = familyNamed(name);
        if (!this.#speaks(peer, family)) continue;
        this.inbound.sift(peer, family);
        if (grown || relaxed) this.requestRefresh(peer, family);
      }
  }
  #dropVrf(vrf: VrfTables): void {
    for (const peer of this.peers.get(vrf.id)?.values() ?? [])
      peer.stop(CeaseSubcode.peerDeconfigured, "Neighbor deleted");
    this.peers.delete(vrf.id);
    this.#listeners.get(vrf.id)?.();
    this.#listeners.delete(vrf.id);
    for (const ip of IPS) {
      this.#local.get(`${vrf.id} ${ip}`)?.stop();
      this.#local.delete(`${vrf.id} ${ip}`);
      this.#aggregates.delete(`${vrf.id} ${ip}`);
    }
    if (vrf.rd !== null) this.vpn.withdrawExports(vrf, vrf.rd);
    vrf.rd = null;
    for (const table of [vrf.tables.ipv4, vrf.tables.ipv6])
      for (const d of table.destinations.values()) this.speaker.abandon(d);
    this.speaker.vrfs.delete(vrf.id);
    this.vpn.reindex();
    this.vpn.reimport();
  }
  #followPeers(): void {
    for (const vrf of this.speaker.vrfs.values()) {
      const wanted = peersOf(this.speaker.config.bgp, vrf.name);
      let have = this.peers.get(vrf.id);
      if (have === undefined) {
        have = new Map();
        this.peers.set(vrf.id, have);
      }
      for (const [text, peer] of [...have]) {
        if (wanted.has(text)) continue;
        peer.stop(CeaseSubcode.peerDeconfigured, "Neighbor deleted");
        have.delete(text);
      }
      for (const [text, settings] of [...wanted].sort((a, b) => compareIp(a[1].address, b[1].address))) {
        const peer = have.get(text);
        if (peer === undefined) {
          const made = new Peer(vrf.context, settings, this);
          have.set(text, made);
          made.start();
        } else this.#follow(peer, settings);
      }
      if (have.size > 0 && !this.#listeners.has(vrf.id))
        this.#listeners.set(
          vrf.id,
          listen(vrf.context, () => this.peers.get(vrf.id)?.values() ?? []),
        );
      if (have.size === 0) {
        this.#listeners.get(vrf.id)?.();
        this.#listeners.delete(vrf.id);
      }
    }
  }
  #follow(peer: Peer, settings: PeerSettings): void {
    const before = peer.configured;
    peer.configured = settings;
    if (settings.session.shutdown && !before.session.shutdown) {
      peer.stop(CeaseSubcode.administrativeShutdown, "Admin. shutdown");
      peer.start();
    } else if (!settings.session.shutdown && before.session.shutdown) peer.start();
    else if (sessionKey(settings) !== sessionKey(before))
      peer.reset(CeaseSubcode.configurationChange, reasonFor(before, settings));
    else if (peer.up) for (const name of settings.families.keys()) this.groups.regroup(peer, familyNamed(name));
  }
  #localOf(vrf: VrfTables, ip: "ipv4" | "ipv6"): LocalRoutes {
    const key = `${vrf.id} ${ip}`;
    let found = this.#local.get(key);
    if (found === undefined) {
      found = new LocalRoutes(this.speaker, vrf, ip);
      const covers = this.#covers.get(vrf.id);
      if (covers !== undefined) found.covers = covers;
      this.#local.set(key, found);
    }
    return found;
  }
  #aggregatesOf(vrf: VrfTables, ip: "ipv4" | "ipv6"): Aggregates {
    const key = `${vrf.id} ${ip}`;
    let found = this.#aggregates.get(key);
    if (found === undefined) {
      found = new Aggregates(this.speaker, vrf, ip, (d) => {
        this.groups.mark(d);
        this.#advertiseLater();
      });
      this.#aggregates.set(key, found);
    }
    return found;
  }

  // --- what the tables tell ---

  bestChanged(d: Destination, _before: Path | null): void {
    const { table } = d;
    if (table.rd === null) {
      install(this.speaker, d);
      const vrf = this.speaker.vrfs.get(table.vrf);
      if (vrf !== undefined && vrf.rd !== null) this.vpn.export(vrf, d);
      this.#aggregates.get(`${table.vrf} ${table.family.ip}`)?.changed(d);
    }
    this.groups.mark(d);
  }
  decided(d: Destination): void {
    if (d.table.rd !== null) this.vpn.import(d);
  }
  emptied(d: Destination): void {
    d.table.drop(d);
  }
  settled(): void {
    this.groups.flushSoon();
    if (this.speaker.attributes.overgrown) this.speaker.attributes.keep(this.#attributesInUse());
  }
  #attributesInUse(): ReadonlySet<PathAttributes> {
    const used = new Set<PathAttributes>();
    for (const table of this.speaker.tables())
      for (const d of table.destinations.values())
        for (const p of d.paths) {
          used.add(p.attributes);
          used.add(p.received);
        }
    for (const group of this.groups.groups()) for (const a of group.advertised.values()) used.add(a.attributes);
    return used;
  }
  #advertiseLater(): void {
    this.context.defer("bgp advertise", () => this.groups.flushSoon());
  }

  // --- what peers tell ---

  routerId = (vrf: string): number => {
    if (this.speaker.routerId === 0) this.#chooseRouterId();
    return this.speaker.family("ipv4", vrf)?.routerId ?? this.speaker.routerId;
  };
  logChanges = (): boolean => this.speaker.config.bgp.logNeighborChanges;
  #speaks(peer: Peer, family: AddressFamily): boolean {
    return peer.up && (peer.session.agreement?.families.includes(family.name) ?? false);
  }
  established(peer: Peer): void {
    for (const name of peer.session.agreement!.families) this.groups.join(peer, familyNamed(name));
  }
  lost(peer: Peer): void {
    this.groups.leave(peer);
    this.inbound.forget(peer);
  }
  update(peer: Peer, message: UpdateMessage): void {
    const done = endOfRibFamily(message);
    if (done !== null) peer.family(done).endOfRib = true;
    else this.inbound.receive(peer, message);
  }
  refresh(peer: Peer, message: RouteRefreshMessage): void {
    const family = familyFor(message.afi, message.safi);
    if (family !== undefined && message.subtype === 0) this.groups.groupOf(peer, family)?.refresh(peer);
  }
  requestRefresh(peer: Peer, family: AddressFamily): void {
    if (!this.#speaks(peer, family) || !peer.session.agreement!.routeRefresh) return;
    peer.session.send({
      kind: "route-refresh",
      afi: family.afi,
      subtype: 0,
      safi: family.safi,
      filters: new Uint8Array(0),
    });
  }
  #prefixLimit(peer: Peer, family: AddressFamily, count: number): void {
    const limit = peer.settings.families.get(family.name)?.maximumPrefix;
    if (limit === undefined || peer.overLimit) return;
    const state = peer.family(family.name);
    const log = (severity: 3 | 4, mnemonic: string, text: string): void =>
      this.context.log({ facility: "BGP", severity, mnemonic, text });
    const threshold = limit.threshold ?? MAXIMUM_PREFIX_THRESHOLD;
    const kind = family.title;
    if (count <= limit.limit) {
      if (!state.warned)
        log(
          4,
          "MAXPFX",
          `Number of prefixes received from ${peer.name} (afi ${family.afi - 1}) reaches ${count}, max ${limit.limit}`,
        );
      state.warned = threshold > 0;
      return;
    }
    log(
      3,
      "MAXPFXEXCEED",
      `Number of prefixes received from ${peer.name} (afi ${family.afi - 1}): ${count} exceeds limit ${limit.limit}`,
    );
    if (limit.warningOnly) return;
    this.context.debug("ip bgp events", () => `BGP: ${peer.name} over the limit of ${kind}`);
    this.context.defer(`bgp overflow ${peer.name}`, () => peer.overflow(limit.restart ?? null, family, limit.limit));
  }

  // --- the rest of Protocol ---

  notice(event: BusEvent): void {
    if (event.kind === "covers") {
      let covers = this.#covers.get(event.vrf);
      if (covers === undefined) {
        covers = new Map();
        this.#covers.set(event.vrf, covers);
      }
      covers.set(event.source, new Set(event.prefixes.map(keyOf)));
      const local = this.#local.get(`${event.vrf} ipv4`);
      if (local !== undefined) {
        local.covers = covers;
        local.coversChanged();
      }
    }
    if (event.kind === "interface") this.#interfaceChanged(event);
  }
  #interfaceChanged(event: BusEvent & { kind: "interface" }): void {
    const { before, after } = event;
    this.inbound.addressesChanged();
    this.speaker.nextHops.linkChanged((after ?? before)!.index);
    for (const peer of this.peers.get((after ?? before)!.vrf)?.values() ?? []) peer.linkChanged();
    if (this.speaker.config === undefined) return;
    if (this.speaker.routerId === 0) this.#chooseRouterId();
    if (before === null || !before.up) return;
    const has = (i: InterfaceView | null, address: Ip | null): boolean =>
      i?.up === true && [...i.ipv4, ...i.ipv6].some((a) => a.address === address);
    const down = after === null || !after.up;
    for (const peer of this.peers.get(before.vrf)?.values() ?? []) {
      if (!peer.up || !has(before, peer.localAddress) || has(after, peer.localAddress)) continue;
      // Several links may have the same link-local address.
      if (peer.settings.link !== null && peer.settings.link !== before.name) continue;
      // A session survives a link, but not the loss of its own address; an external one next door does not wait for either.
      const direct = peer.external && peer.settings.session.ebgpMultihop === undefined;
      if (down && !(direct && this.speaker.config.bgp.fastExternalFallover)) continue;
      for (const s of [...peer.sessions]) s.reset(CeaseSubcode.configurationChange, "Interface flap");
    }
  }
  allPeers(): Peer[] {
    return [...this.peers.values()].flatMap((m) => [...m.values()]).sort(comparePeers);
  }
  view(): BgpView {
    return viewOf(this);
  }
  command(name: string, args: Readonly<Record<string, unknown>>): boolean {
    if (name !== "clear") return false;
    return clear(this, args as unknown as ClearRequest);
  }
  pending(): readonly { readonly what: string; readonly until: Instant }[] {
    const now = this.context.now();
    const out: { what: string; until: Instant }[] = [];
    for (const peer of this.allPeers()) {
      if (peer.up) {
        const s = peer.session;
        const hold = s.holdRemaining;
        // A keepalive that is overdue means that the session may be about to fail.
        if (hold !== null && s.agreement !== null && now - s.lastRead > seconds(s.agreement.keepalive + 1))
          out.push({ what: `bgp ${peer.name} hold timer`, until: now + hold });
      } else if (
        !peer.settings.session.shutdown &&
        !peer.overLimit &&
        now < peer.hopefulUntil &&
        (peer.attempts < 2 || peer.reachable)
      )
        out.push({ what: `bgp ${peer.name} ${peer.sessions[0]?.state ?? "Idle"}`, until: peer.hopefulUntil });
    }
    for (const group of this.groups.groups())
      if (group.waiting !== null)
        out.push({ what: `bgp update-group ${group.index} advertisement interval`, until: now + group.waiting });
    if (this.speaker.nextHopsPending !== null)
      out.push({ what: "bgp next-hop trigger", until: now + this.speaker.nextHopsPending });
    return out;
  }
  stop(): void {
    for (const peer of this.allPeers()) peer.stop(CeaseSubcode.peerDeconfigured, "Neighbor deleted");
    for (const stop of this.#listeners.values()) stop();
    for (const local of this.#local.values()) local.stop();
    for (const vrf of this.speaker.vrfs.values()) {
      for (const table of [vrf.tables.ipv4, vrf.tables.ipv6])
        for (const d of table.destinations.values())
          if (d.installed !== null) vrf.context.rib(table.family.ip).retract(d.prefix);
      if (vrf.rd !== null) this.vpn.withdrawExports(vrf, vrf.rd);
    }
  }
}

/** What the choice among paths depends on. */
const decisionSignature = ({ bgp: c }: BgpInstanceConfig): string =>
  JSON.stringify([
    c.alwaysCompareMed,
    c.deterministicMed,
    c.bestpath,
    c.defaultLocalPreference,
    [...c.families].map(([key, f]) => [key, f.maximumPaths, f.maximumPathsIbgp, f.maximumPathsEibgp]),
  ]);
const distanceSignature = ({ bgp: c }: BgpInstanceConfig): string =>
  JSON.stringify(
    [...c.families].map(([key, f]) => [
      key,
      f.distance,
      f.distances,
      [...f.networks].filter(([, n]) => n.backdoor).map(([k]) => k),
    ]),
  );
const reasonFor = (a: PeerSettings, b: PeerSettings): string => {
  if (a.remoteAs !== b.remoteAs) return "Remote AS changed";
  if ([...a.families.keys()].join() !== [...b.families.keys()].join())
    return b.families.size > a.families.size ? "Address family activated" : "Address family deactivated";
  if ([...a.families].some(([n, p]) => p.routeReflectorClient !== b.families.get(n)?.routeReflectorClient))
    return "RR client config change";
  return "Configuration change";
};
const vpnSettings = (config: BgpInstanceConfig["vrfs"][number], ip: "ipv4" | "ipv6"): VpnSettings => {
  const f = config.families.find((x) => x.family === ip);
  const targets = (texts: readonly string[]): bigint[] => texts.map(parseRouteTarget).filter((t) => t !== null);
  return {
    importTargets: new Set(targets(f?.importTargets ?? [])),
    exportTargets: targets(f?.exportTargets ?? []),
    importMap: f?.importMap ?? null,
    exportMap: f?.exportMap ?? null,
  };
};
const sameVpn = (a: VrfTables["vpn"], b: VrfTables["vpn"]): boolean =>
  IPS.every(
    (ip) =>
      [...a[ip].importTargets].join() === [...b[ip].importTargets].join() &&
      a[ip].exportTargets.join() === b[ip].exportTargets.join() &&
      a[ip].importMap === b[ip].importMap &&
      a[ip].exportMap === b[ip].exportMap,
  );
