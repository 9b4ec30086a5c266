// From UPDATE to paths: checks, inbound policy, adj-RIB-in. RFC 4271 9.1.1 and 9.1.2, RFC 4456 8, RFC 5065 4, RFC 7606.
import { formatIp, type Ip, isLinkLocalIpv6 } from "../../base/ip.ts";
import { keyOf, type Prefix, type PrefixKey, samePrefix } from "../../base/prefix.ts";
import type { Timer } from "../../kernel/kernel.ts";
import { firstAs, occurrences, prepend } from "../../wire/bgp/as-path.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";
import { isRouteOrigin, isRouteTarget, parseRouteOrigin } from "../../wire/bgp/community.ts";
import { type AddressFamily, familyNamed } from "../../wire/bgp/family.ts";
import type { Reach, UpdateMessage } from "../../wire/bgp/message.ts";
import { formatNlri, type Nlri } from "../../wire/bgp/nlri.ts";
import type { BgpPolicyConfig, DampeningParameters } from "./config.ts";
import { type DampeningState, flap, untilReuse } from "./dampening.ts";
import { type Destination, type Ineligible, Path, type Table } from "./path.ts";
import type { Peer } from "./peer.ts";
import { applyFilters, applyRouteMap, asPathText, type Filters, hasFilters, type PolicyRoute } from "./policy.ts";
import { type Speaker, withinAsLimit } from "./speaker.ts";

export const inboundFilters = (p: BgpPolicyConfig): Filters => ({
  prefixList: p.prefixListIn,
  distributeList: p.distributeListIn,
  filterList: p.filterListIn,
  routeMap: p.routeMapIn,
});

/** The VRFs' wishes: which route targets are worth keeping. */
export interface RouteTargetFilter {
  /** True when some VRF imports one of the targets, or everything is kept (a route reflector). */
  wants(attributes: PathAttributes): boolean;
}
/** The next hops of an UPDATE: what policies see, and the link-local one that may stand beside it or for it. */
interface NextHops {
  readonly nextHop: Ip;
  readonly linkLocal: bigint | null;
}
const isLinkLocal = (ip: Ip | null): ip is bigint => typeof ip === "bigint" && isLinkLocalIpv6(ip);
/** A neighbour without a global address leaves its place empty, or puts the link-local one there. */
const nextHopsOf = ({ nextHop, linkLocal }: Reach): NextHops => {
  if (linkLocal !== null && nextHop === 0n) return { nextHop: linkLocal, linkLocal };
  return { nextHop, linkLocal: linkLocal ?? (isLinkLocal(nextHop) ? nextHop : null) };
};
/** What follows when a peer sends more than `maximum-prefix` allows. */
export type PrefixLimit = (peer: Peer, family: AddressFamily, count: number) => void;

export class Inbound {
  readonly #speaker: Speaker;
  readonly #filter: RouteTargetFilter;
  readonly #limit: PrefixLimit;
  readonly #reuseTimer: Timer;
  constructor(speaker: Speaker, filter: RouteTargetFilter, limit: PrefixLimit) {
    this.#speaker = speaker;
    this.#filter = filter;
    this.#limit = limit;
    this.#reuseTimer = speaker.context.timer("bgp dampening", () => this.#reuse());
  }
  /** @rfc 4271 9 */
  receive(peer: Peer, m: UpdateMessage): void {
    const reaction = m.errors.find((e) => e.reaction === "treat-as-withdraw");
    if (m.errors.length > 0)
      this.#speaker.context.debug(
        "ip bgp updates",
        () => `BGP(0): ${peer.name} ${m.errors.map((e) => `${e.reaction}: ${e.reason}`).join("; ")}`,
      );
    const active = (name: string): boolean => peer.session.agreement!.families.includes(name as "ipv4");
    this.#debug(peer, m);
    if (m.withdrawn.length > 0 && active("ipv4")) this.#withdrawAll(peer, familyNamed("ipv4"), m.withdrawn);
    if (m.unreach !== null && active(m.unreach.family))
      this.#withdrawAll(peer, familyNamed(m.unreach.family), m.unreach.nlri);
    if (reaction !== undefined) {
      // RFC 7606, 2: the routes are gone, the session stays.
      if (m.nlri.length > 0 && active("ipv4")) this.#withdrawAll(peer, familyNamed("ipv4"), m.nlri);
      if (m.reach !== null && active(m.reach.family))
        this.#withdrawAll(peer, familyNamed(m.reach.family), m.reach.nlri);
      return;
    }
    if (m.attributes === null) return;
    if (
      m.nlri.length === 0 &&
      m.reach !== null &&
      this.#unwanted(peer, familyNamed(m.reach.family), m.reach.nlri, m.attributes)
    )
      return;
    const attributes = this.#speaker.attributes.intern(this.#cleaned(peer, m.attributes));
    if (m.nlri.length > 0 && active("ipv4"))
      this.#announceAll(peer, familyNamed("ipv4"), m.nlri, attributes, {
        nextHop: attributes.nextHop!,
        linkLocal: null,
      });
    if (m.reach !== null && active(m.reach.family)) {
      this.#announceAll(peer, familyNamed(m.reach.family), m.reach.nlri, attributes, nextHopsOf(m.reach));
    }
  }
  #debug(peer: Peer, m: UpdateMessage): void {
    const { context } = this.#speaker;
    let on = false;
    const a = m.attributes;
    context.debug("ip bgp updates", () => {
      on = true;
      const hop = m.reach?.nextHop ?? a?.nextHop ?? null;
      return a === null
        ? `BGP(0): ${peer.name} rcv UPDATE w/o attributes`
        : `BGP(0): ${peer.name} rcvd UPDATE w/ attr: nexthop ${hop === null ? "none" : formatIp(hop)}, origin ${"ie?"[a.origin]}${a.localPref === null ? "" : `, localpref ${a.localPref}`}${a.med === null ? "" : `, metric ${a.med}`}${a.asPath.length === 0 ? "" : `, merged path ${asPathText(a.asPath)}, AS_PATH`}`;
    });
    if (!on) return;
    const debug = (text: string): void => context.debug("ip bgp updates", () => `BGP(0): ${peer.name} ${text}`);
    for (const n of [...m.nlri, ...(m.reach?.nlri ?? [])]) debug(`rcvd ${formatNlri(n)}`);
    for (const n of [...m.withdrawn, ...(m.unreach?.nlri ?? [])])
      debug(`rcv UPDATE about ${formatNlri({ ...n, labels: null })} -- withdrawn`);
  }
  /** Attributes that only internal peers may send are discarded from others. @rfc 7606 7.5 @rfc 7606 7.9 @rfc 7606 7.10 */
  #cleaned(peer: Peer, a: PathAttributes): PathAttributes {
    if (!peer.external) return a;
    if (a.localPref === null && a.originatorId === null && a.clusterList.length === 0) return a;
    return { ...a, localPref: null, originatorId: null, clusterList: [] };
  }
  #table(peer: Peer, family: AddressFamily, rd: bigint | null): Table {
    if (rd !== null) return this.#speaker.vpnTable(family, rd);
    return this.#speaker.vrfs.get(peer.context.vrf.id)!.tables[family.ip];
  }
  /** VPN routes that no VRF here imports are not even looked at; what they replace goes. @rfc 4364 4.3.3 */
  #unwanted(peer: Peer, family: AddressFamily, nlri: readonly Nlri[], a: PathAttributes): boolean {
    if (!family.vpn || this.#filter.wants(a)) return false;
    const state = peer.family(family.name);
    state.unwanted += nlri.length;
    if (state.accepted + state.denied > 0) this.#withdrawAll(peer, family, nlri);
    return true;
  }
  #announceAll(peer: Peer, family: AddressFamily, nlri: readonly Nlri[], a: PathAttributes, hops: NextHops): void {
    const state = peer.family(family.name);
    const policy = peer.settings.families.get(family.name) ?? {};
    for (const n of nlri) this.#announce(peer, family, policy, n, a, hops);
    const limit = policy.maximumPrefix;
    if (limit !== undefined && state.accepted > (limit.limit * (limit.threshold ?? 75)) / 100)
      this.#limit(peer, family, state.accepted);
  }
  #announce(
    peer: Peer,
    family: AddressFamily,
    policy: BgpPolicyConfig,
    n: Nlri,
    a: PathAttributes,
    hops: NextHops,
  ): void {
    const destination = this.#table(peer, family, n.rd).at(n.prefix);
    const old = pathOf(destination, peer);
    if (
      old !== null &&
      old.received === a &&
      old.receivedNextHop === hops.nextHop &&
      old.receivedLinkLocal === hops.linkLocal &&
      sameLabels(old.labels, n.labels)
    )
      return;
    const path = this.#judge(peer, policy, destination, a, hops);
    path.labels = n.labels;
    this.#dampen(peer, destination, old, path);
    this.#put(peer, family, destination, old, path);
  }
  /** Makes the path: loop checks, then inbound policy. @rfc 4271 9.1.1 */
  #judge(peer: Peer, policy: BgpPolicyConfig, destination: Destination, a: PathAttributes, hops: NextHops): Path {
    const speaker = this.#speaker;
    const { nextHop, linkLocal } = hops;
    const path = new Path(peer.source!, null, a, nextHop, speaker.context.now());
    path.receivedLinkLocal = linkLocal;
    this.#onLink(peer, path, linkLocal);
    path.weight = policy.weight ?? 0;
    const fault = this.#fault(peer, policy, path);
    if (fault !== null) {
      path.ineligible = fault;
      return path;
    }
    const { localAs } = peer.settings.session;
    let attributes = a;
    // A path that came in under `local-as` shows that number inside, unless told otherwise.
    if (peer.external && localAs !== undefined && !localAs.noPrepend)
      attributes = { ...attributes, asPath: prepend(attributes.asPath, [localAs.asn]) };
    const soo = policy.soo === undefined ? null : parseRouteOrigin(policy.soo);
    if (soo !== null)
      attributes = {
        ...attributes,
        extendedCommunities: [...attributes.extendedCommunities.filter((c) => !isRouteOrigin(c)), soo],
      };
    const filters = inboundFilters(policy);
    if (hasFilters(filters)) {
      const route: PolicyRoute = {
        prefix: destination.prefix,
        attributes,
        nextHop,
        weight: path.weight,
        peerAddress: peer.settings.address,
        ...(peer.localAddress === null ? {} : { selfAddress: peer.localAddress }),
      };
      const { permitted, by } = applyFilters(filters, route, speaker.config.lists);
      path.remark = by;
      if (!permitted) {
        path.ineligible = "denied by policy";
        path.weight = 0;
        return path;
      }
      attributes = route.attributes;
      path.weight = route.weight;
      if (route.nextHop !== nextHop) this.#onLink(peer, path, isLinkLocal(route.nextHop) ? route.nextHop : null);
      path.nextHop = route.nextHop;
      if (attributes.nextHop !== null && typeof route.nextHop === "number" && attributes.nextHop !== route.nextHop)
        attributes = { ...attributes, nextHop: route.nextHop };
    }
    path.attributes = attributes === a ? a : speaker.attributes.intern(attributes);
    return path;
  }
  /** A link-local next hop counts on the link to a neighbour that is next door, and nowhere else. @rfc 2545 3 */
  #onLink(peer: Peer, path: Path, linkLocal: bigint | null): void {
    const link = linkLocal === null ? undefined : peer.sharedLink();
    path.linkLocal = link === undefined ? null : linkLocal;
    path.link = link?.index ?? null;
  }
  /** What no policy can mend. @rfc 4271 9.1.2 @rfc 4456 8 @rfc 5065 4 */
  #fault(peer: Peer, policy: BgpPolicyConfig, path: Path): Ineligible | null {
    const speaker = this.#speaker;
    const { bgp } = speaker.config;
    const a = path.attributes;
    const allowed = policy.allowasIn ?? 0;
    if (peer.external && bgp.enforceFirstAs && firstAs(a.asPath) !== peer.settings.remoteAs)
      return "first AS is not the neighbor's";
    if (occurrences(a.asPath, bgp.asn) > allowed) return "AS loop";
    const { identifier } = bgp.confederation;
    if (identifier !== undefined && occurrences(a.asPath, identifier) > allowed) return "AS loop";
    const localAs = peer.settings.session.localAs;
    if (localAs !== undefined && peer.external && occurrences(a.asPath, localAs.asn) > allowed) return "AS loop";
    if (!peer.external) {
      if (a.originatorId === speaker.routerId) return "originator loop";
      if (a.clusterList.includes(speaker.clusterId)) return "cluster loop";
    }
    if (!withinAsLimit(bgp, path)) return "too many AS numbers";
    if (path.nextHop !== null && isLinkLocal(path.nextHop) && path.link === null) return "next hop is not on a link";
    if (path.nextHop !== null && this.#isOwn(peer, path.nextHop)) return "next hop is this router";
    return null;
  }
  /** A route must not point back at its receiver. @rfc 4271 5.1.3 */
  #isOwn(peer: Peer, nextHop: Ip): boolean {
    if (nextHop === peer.localAddress) return true;
    const { context } = peer;
    // Link-local addresses are only unique on their link.
    if (isLinkLocal(nextHop)) return peer.sharedLink()?.ipv6.some((a) => a.address === nextHop) ?? false;
    let own = this.#own.get(context.vrf.id);
    if (own === undefined) {
      own = new Set(context.interfaces().flatMap((i) => [...i.ipv4, ...i.ipv6].map((x) => x.address)));
      this.#own.set(context.vrf.id, own);
    }
    return own.has(nextHop);
  }
  /** Own addresses by VRF, until an interface changes. */
  readonly #own = new Map<number, ReadonlySet<Ip>>();
  addressesChanged(): void {
    this.#own.clear();
  }
  #put(peer: Peer, family: AddressFamily, destination: Destination, old: Path | null, next: Path | null): void {
    const state = peer.family(family.name);
    const denied = (p: Path | null): number => (p !== null && isDenied(p) ? 1 : 0);
    const accepted = (p: Path | null): number => (p !== null && !isDenied(p) ? 1 : 0);
    state.denied += denied(next) - denied(old);
    state.accepted += accepted(next) - accepted(old);
    if (next === null) state.withdrawn++;
    else if (old === null) state.announced++;
    else state.replaced++;
    // VPN next hops are addresses of the backbone.
    if (next !== null && next.nextHop !== null && !isDenied(next))
      this.#speaker.trackNextHop(next, next.nextHop, family.vpn ? 0 : peer.context.vrf.id);
    this.#speaker.replace(destination, old, next);
  }
  #withdrawAll(peer: Peer, family: AddressFamily, nlri: readonly Nlri[]): void {
    let rd: bigint | null = null;
    let table: Table | undefined = family.vpn ? undefined : this.#table(peer, family, null);
    for (const n of nlri) {
      if (n.rd !== rd) {
        rd = n.rd;
        table = rd === null ? undefined : this.#speaker.vpn[family.name as "vpnv4"].get(rd);
      }
      const destination = table?.find(n.prefix);
      if (destination === undefined) continue;
      const old = pathOf(destination, peer);
      if (old === null) continue;
      this.#dampen(peer, destination, old, null);
      this.#put(peer, family, destination, old, null);
    }
  }
  /** Destinations with a path of this peer, denied ones included. Found by walking: books of them would be far larger. */
  routesOf(peer: Peer, family: AddressFamily): Destination[] {
    const state = peer.families.get(family.name);
    if (state === undefined || state.accepted + state.denied === 0) return [];
    const tables = family.vpn ? this.#speaker.vpn[family.name as "vpnv4"].values() : [this.#table(peer, family, null)];
    const out: Destination[] = [];
    for (const table of tables) for (const d of table.destinations.values()) if (pathOf(d, peer) !== null) out.push(d);
    return out;
  }
  /** The session is gone: so are its routes. RFC 4271, 9. */
  forget(peer: Peer): void {
    for (const [name, state] of peer.families) {
      for (const d of this.routesOf(peer, familyNamed(name))) {
        const old = pathOf(d, peer);
        if (old !== null) this.#speaker.replace(d, old, null);
      }
      state.accepted = 0;
      state.denied = 0;
      state.unwanted = 0;
      state.mostNlri = 0;
      state.leastNlri = null;
      state.announced = 0;
      state.replaced = 0;
      state.withdrawn = 0;
      state.endOfRib = false;
      state.warned = false;
      if (!peer.settings.families.has(name)) peer.families.delete(name);
    }
  }
  /** Inbound policy has changed: judges every stored route of the family again. */
  reapply(peer: Peer, family: AddressFamily): void {
    if (peer.source === null) return;
    const policy = peer.settings.families.get(family.name) ?? {};
    for (const d of this.routesOf(peer, family)) {
      const old = pathOf(d, peer);
      if (old === null || old.receivedNextHop === null) continue;
      const path = this.#judge(peer, policy, d, old.received, {
        nextHop: old.receivedNextHop,
        linkLocal: old.receivedLinkLocal,
      });
      path.received = old.received;
      path.labels = old.labels;
      path.since = old.since;
      path.dampening = old.dampening;
      if (path.dampening?.suppressed && path.ineligible === null) path.ineligible = "dampened";
      this.#put(peer, family, d, old, path);
    }
  }
  /** Drops VPN routes that no VRF wants any longer. */
  sift(peer: Peer, family: AddressFamily): void {
    const state = peer.families.get(family.name);
    if (state === undefined) return;
    for (const d of this.routesOf(peer, family)) {
      const old = pathOf(d, peer);
      if (old === null || this.#filter.wants(old.received)) continue;
      state.unwanted++;
      this.#put(peer, family, d, old, null);
    }
  }
  /** @rfc 2439 4.8 */
  #dampen(peer: Peer, destination: Destination, old: Path | null, next: Path | null): void {
    if (!peer.external || destination.table.rd !== null) return;
    const judged = next ?? old;
    const c = judged === null ? undefined : this.#dampeningOf(peer, destination, judged);
    if (c === undefined) return;
    const key = `${peer.name} ${destination.table.family.name}`;
    let flaps = this.flaps.get(key);
    if (flaps === undefined) {
      flaps = new Map();
      this.flaps.set(key, flaps);
    }
    const now = this.#speaker.context.now();
    const prefix = keyOf(destination.prefix);
    let state = flaps.get(prefix)?.state ?? null;
    if (next === null) state = flap(state, "withdrawal", now, c);
    else if (state !== null) {
      if (!state.withdrawn && old !== null) state = flap(state, "change", now, c);
      state.withdrawn = false;
    } else if (old !== null) state = flap(null, "change", now, c);
    if (state === null) return;
    flaps.set(prefix, { prefix: destination.prefix, state });
    if (next !== null) {
      next.dampening = state;
      if (!state.suppressed || next.ineligible !== null) return;
      next.ineligible = "dampened";
      const left = untilReuse(state, now);
      if ((this.#reuseTimer.remaining ?? Number.POSITIVE_INFINITY) > left) this.#reuseTimer.start(left);
    }
  }
  /** Suppressed paths whose penalty has decayed come back. @rfc 2439 4.8.4 */
  #reuse(): void {
    const now = this.#speaker.context.now();
    let next = Number.POSITIVE_INFINITY;
    for (const table of this.#speaker.tables())
      for (const d of table.destinations.values())
        for (const p of d.paths) {
          if (p.dampening === null || !p.dampening.suppressed) continue;
          const left = untilReuse(p.dampening, now);
          if (left > 0) {
            next = Math.min(next, left);
            continue;
          }
          p.dampening.suppressed = false;
          if (p.ineligible === "dampened") p.ineligible = null;
          this.#speaker.touch(d);
        }
    if (Number.isFinite(next)) this.#reuseTimer.start(next);
  }
  /** How a path is dampened; undefined when it is not: a route-map dampens what it permits, as its `set dampening` says. */
  #dampeningOf(peer: Peer, d: Destination, path: Path): DampeningParameters | undefined {
    const c = this.#speaker.family(d.table.family.name, peer.settings.vrf)?.dampening;
    if (c?.routeMap === undefined) return c;
    const route: PolicyRoute = { prefix: d.prefix, attributes: path.received, nextHop: path.nextHop, weight: 0 };
    if (!applyRouteMap(c.routeMap, route, this.#speaker.config.lists).permitted) return undefined;
    return route.dampening ?? c;
  }
  clearDampening(only: { readonly prefix?: Prefix; readonly neighbor?: string } = {}): void {
    const wanted = (prefix: Prefix): boolean => only.prefix === undefined || samePrefix(prefix, only.prefix);
    const gone = new Set<DampeningState>();
    for (const [key, flaps] of this.flaps) {
      if (only.neighbor !== undefined && key.split(" ")[0] !== only.neighbor) continue;
      for (const [prefix, flap] of [...flaps]) {
        if (!wanted(flap.prefix)) continue;
        gone.add(flap.state);
        flaps.delete(prefix);
      }
    }
    for (const table of this.#speaker.tables())
      for (const d of table.destinations.values())
        for (const p of d.paths) {
          if (p.dampening === null || !gone.has(p.dampening)) continue;
          p.dampening = null;
          if (p.ineligible === "dampened") p.ineligible = null;
          this.#speaker.touch(d);
        }
  }
  /** Flap histories by peer and family, then by prefix. */
  readonly flaps = new Map<string, Map<PrefixKey, { readonly prefix: Prefix; readonly state: DampeningState }>>();
}

/** Kept apart from accepted paths: only `soft-reconfiguration inbound` shows them. */
export const isDenied = (p: Path): boolean =>
  p.ineligible !== null && p.ineligible !== "next hop inaccessible" && p.ineligible !== "dampened";
export const pathOf = (d: Destination, peer: Peer): Path | null => {
  for (const p of d.paths) if (p.source === peer.source && p.from === null && p.local === null) return p;
  return null;
};
const sameLabels = (a: readonly number[] | null, b: readonly number[] | null): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((l, i) => l === b[i]));
export const routeTargetsOf = (a: PathAttributes): readonly bigint[] => a.extendedCommunities.filter(isRouteTarget);
