// What a peer is told about a path, if anything: RFC 4271 5.1, 9.1.3 and 9.2; RFC 1997; RFC 4456 8; RFC 5065 4 and 5.
import type { Ip } from "../../base/ip.ts";
import { contains, type Prefix, prefixOf } from "../../base/prefix.ts";
import { type AsPath, isPrivateAs, mapAsns, prepend, withoutConfederation } from "../../wire/bgp/as-path.ts";
import { NO_ATTRIBUTES, type PathAttributes } from "../../wire/bgp/attribute.ts";
import { isRouteOrigin, parseRouteOrigin, WellKnownCommunity } from "../../wire/bgp/community.ts";
import type { AddressFamily } from "../../wire/bgp/family.ts";
import { IMPLICIT_NULL } from "./constants.ts";
import type { BgpPolicyConfig } from "./config.ts";
import type { Destination, Path, PathSource, Table } from "./path.ts";
import type { Peer } from "./peer.ts";
import { applyFilters, applyRouteMap, type Filters, hasFilters, type PolicyRoute } from "./policy.ts";
import { isLinkLocal } from "./settings.ts";
import type { Speaker } from "./speaker.ts";

/** One advertised route. */
export interface Advertised {
  readonly attributes: PathAttributes;
  /** Next hop of multiprotocol families; null where the NEXT_HOP attribute carries it. */
  readonly nextHop: Ip | null;
  readonly labels: readonly number[] | null;
  /** Who it was learnt from: that peer is not told its own route. */
  readonly from: PathSource | null;
}
/** Why a path is not advertised. */
export interface Withheld {
  readonly withheld: string;
  /** A filter or route-map of the neighbour says so. */
  readonly policy?: true;
}

/** What the peers of an update group have in common: everything that decides what they are told. */
export interface OutboundProfile {
  readonly family: AddressFamily;
  /** VRF name. */
  readonly vrf: string;
  readonly kind: "external" | "internal" | "confederation";
  readonly remoteAs: number;
  readonly localAs: number;
  readonly localAsOptions: { readonly replaceAs: boolean } | null;
  readonly client: boolean;
  readonly policy: BgpPolicyConfig;
  /** The address this router speaks from; next hop where it names itself. */
  readonly localAddress: Ip;
  /** Link-local address beside it, for IPv6 next hops. */
  readonly linkLocal: bigint | null;
  /** The subnet shared with a directly connected external peer: next hops in it may stay. */
  readonly shared: Prefix | null;
  readonly peerAddress: Ip;
  /** The interface of a session between link-local addresses: one group per link. */
  readonly link: string | null;
  readonly fourOctetAs: boolean;
}

export const profileOf = (peer: Peer, family: AddressFamily): OutboundProfile => {
  const { settings } = peer;
  const policy = settings.families.get(family.name) ?? {};
  const view = peer.connectedInterface();
  const addresses = view === undefined ? [] : [...view.ipv4, ...view.ipv6];
  const zoned = settings.link !== null;
  // A session between link-local addresses names the link's global one: it is what may be passed on. RFC 2545, 3.
  const own = zoned
    ? view?.ipv6.find((a) => !isLinkLocal(a.address))
    : addresses.find((a) => contains(prefixOf(a.address, a.length), settings.address));
  const direct = settings.kind === "external" && settings.session.ebgpMultihop === undefined && own !== undefined;
  let local = peer.localAddress ?? 0;
  if (family.ip === "ipv6" && !family.vpn && typeof local === "number")
    local =
      (view?.ipv6.find((a) => !isLinkLocal(a.address))?.address as bigint | undefined) ??
      (0xffffn << 32n) | BigInt(local);
  else if (family.ip === "ipv6" && zoned) local = own?.address ?? local;
  // An IPv6 address in a NEXT_HOP of four octets: what fits of it, which only a route-map can mend.
  else if (family.ip === "ipv4" && typeof local === "bigint") local = Number(local >> 96n);
  const linkLocal = view?.ipv6.find((a) => isLinkLocal(a.address))?.address;
  return {
    family,
    vrf: settings.vrf,
    kind: settings.kind,
    remoteAs: settings.remoteAs,
    localAs: settings.localAs,
    localAsOptions: settings.session.localAs === undefined ? null : { replaceAs: settings.session.localAs.replaceAs },
    client: policy.routeReflectorClient === true,
    policy,
    localAddress: local,
    linkLocal:
      family.name === "ipv6" && (direct || zoned) && typeof linkLocal === "bigint" && linkLocal !== local
        ? linkLocal
        : null,
    shared: direct ? prefixOf(own.address, own.length) : null,
    peerAddress: settings.address,
    link: settings.link,
    fourOctetAs: peer.session.agreement?.parameters.fourOctetAs ?? true,
  };
};
/** Peers with equal keys share an update group. The peer's own address only matters where a policy may name it. */
export const profileKey = (p: OutboundProfile): string => {
  const named = p.policy.routeMapOut !== undefined ? String(p.peerAddress) : "";
  const remote = p.kind === "internal" && p.policy.asOverride === undefined ? 0 : p.remoteAs;
  return JSON.stringify(
    [
      p.family.name,
      p.vrf,
      p.kind,
      remote,
      p.localAs,
      p.localAsOptions,
      p.client,
      p.policy,
      p.localAddress,
      p.linkLocal,
      p.shared,
      p.link,
      named,
      p.fourOctetAs,
    ],
    (_key, value) => (typeof value === "bigint" ? `${value}n` : value),
  );
};
export const outboundFilters = (p: BgpPolicyConfig): Filters => ({
  prefixList: p.prefixListOut,
  distributeList: p.distributeListOut,
  filterList: p.filterListOut,
  routeMap: p.routeMapOut,
});

const withhold = (withheld: string): Withheld => ({ withheld });

/** What internal peers are not told. @rfc 4271 9.2 @rfc 4456 6 */
const interiorRule = (s: Speaker, profile: OutboundProfile, path: Path): Withheld | null => {
  if (profile.kind !== "internal" || path.source.kind !== "internal") return null;
  if (path.source.client) {
    if (profile.client && !s.config.bgp.clientToClient) return withhold("client-to-client reflection is off");
    return null;
  }
  return profile.client ? null : withhold("learnt from an internal peer, and neither side is a route reflector client");
};
/** Well-known communities. @rfc 1997 1 */
const communityRule = (profile: OutboundProfile, a: PathAttributes): Withheld | null => {
  if (a.communities.length === 0) return null;
  if (a.communities.includes(WellKnownCommunity["no-advertise"])) return withhold("community no-advertise");
  if (profile.kind === "external" && a.communities.includes(WellKnownCommunity["no-export"]))
    return withhold("community no-export");
  if (profile.kind !== "internal" && a.communities.includes(WellKnownCommunity["local-AS"]))
    return withhold("community local-AS");
  return null;
};

const withoutPrivate = (path: AsPath, profile: OutboundProfile): AsPath => {
  const how = profile.policy.removePrivateAs;
  if (how === undefined) return path;
  if (how === "all-replace") return mapAsns(path, (a) => (isPrivateAs(a) ? profile.localAs : a));
  const all = path.flatMap((s) => s.asns);
  // Without `all`, a path with any public number is left alone, and so is one with the peer's own number.
  if (how === "yes" && (!all.every(isPrivateAs) || all.includes(profile.remoteAs))) return path;
  return mapAsns(path, (a) => (isPrivateAs(a) ? null : a));
};
/** @rfc 4271 5.1.2 @rfc 5065 4.1 */
const exportedPath = (s: Speaker, profile: OutboundProfile, path: AsPath): AsPath => {
  if (profile.kind === "internal") return path;
  if (profile.kind === "confederation") return prepend(path, [s.asn], "confed-sequence");
  let out = withoutPrivate(withoutConfederation(path), profile);
  if (profile.policy.asOverride) out = mapAsns(out, (a) => (a === profile.remoteAs ? profile.localAs : a));
  const real = s.config.bgp.confederation.identifier ?? s.asn;
  const options = profile.localAsOptions;
  const own = options === null || options.replaceAs ? [profile.localAs] : [profile.localAs, real];
  return prepend(out, own);
};
const communitiesFor = (profile: OutboundProfile, a: PathAttributes): Partial<PathAttributes> => {
  const send = profile.policy.sendCommunity;
  return {
    communities: send?.standard ? a.communities : NO_ATTRIBUTES.communities,
    extendedCommunities: send?.extended ? a.extendedCommunities : NO_ATTRIBUTES.extendedCommunities,
    largeCommunities: send?.large ? a.largeCommunities : NO_ATTRIBUTES.largeCommunities,
  };
};
/** Null stands for this router itself. @rfc 4271 5.1.3 */
const nextHopFor = (profile: OutboundProfile, path: Path, route: PolicyRoute): Ip | null => {
  if (route.nextHopSet) return route.nextHop;
  const learnt = route.nextHop;
  // A link-local address means nothing beyond its link.
  if (learnt !== null && isLinkLocal(learnt)) return null;
  // What a PE exports carries this router's label, so it must come here.
  if (learnt === null || (profile.family.vpn && path.from !== null)) return null;
  const reflected = path.source.kind === "internal" && profile.kind === "internal";
  const self = profile.policy.nextHopSelf;
  if (profile.kind !== "external") return self === "all" || (self === "yes" && !reflected) ? null : learnt;
  if (profile.policy.nextHopUnchanged) return learnt;
  if (self !== undefined) return null;
  return profile.shared !== null && contains(profile.shared, learnt) ? learnt : null;
};

/** The attributes that a route-map leaves a path with; null where it denies it. */
const passed = (s: Speaker, map: string, destination: Destination, path: Path): PathAttributes | null => {
  const route: PolicyRoute = {
    prefix: destination.prefix,
    attributes: path.attributes,
    nextHop: path.nextHop,
    weight: path.weight,
  };
  return applyRouteMap(map, route, s.config.lists).permitted ? route.attributes : null;
};
/** Some best path of the tables is one that the route-map permits. */
export const anyPasses = (s: Speaker, map: string, tables: Iterable<Table>): boolean => {
  for (const table of tables)
    for (const d of table.destinations.values()) if (d.best !== null && passed(s, map, d, d.best) !== null) return true;
  return false;
};
/** `advertise-map` names the path, and its condition does not hold. */
export const waitsForCondition = (
  s: Speaker,
  profile: OutboundProfile,
  holds: boolean,
  destination: Destination,
  path: Path,
): boolean => {
  const { advertiseMap: rule } = profile.policy;
  return rule !== undefined && !holds && passed(s, rule.map, destination, path) !== null;
};
/**
 * What peers with this profile are told about `path` for `destination`.
 * @rfc 4271 9.1.3
 */
export const advertise = (
  s: Speaker,
  profile: OutboundProfile,
  destination: Destination,
  path: Path,
): Advertised | Withheld => {
  const unsuppressed =
    destination.suppressedBy === null || profile.policy.unsuppressMap === undefined
      ? null
      : passed(s, profile.policy.unsuppressMap, destination, path);
  const refused =
    interiorRule(s, profile, path) ??
    communityRule(profile, path.attributes) ??
    (destination.suppressedBy === null || unsuppressed !== null
      ? null
      : withhold(`suppressed by aggregate ${destination.suppressedBy[0]}`));
  if (refused !== null) return refused;
  if (profile.family.vpn && path.from !== null && destination.localLabel === null) return withhold("no label is free");
  const { policy } = profile;
  const soo = policy.soo === undefined ? null : parseRouteOrigin(policy.soo);
  if (soo !== null && path.attributes.extendedCommunities.some((c) => isRouteOrigin(c) && c === soo))
    return withhold("its site of origin is the neighbor's site");
  const external = profile.kind === "external";
  const a = unsuppressed ?? path.attributes;
  // RFC 4271, 5.1.4: a metric received from one neighbouring AS is not passed on to another.
  const own = path.local !== null || (path.from !== null && path.from.local !== null);
  const base: PathAttributes = external
    ? { ...a, med: own ? a.med : null, localPref: null, originatorId: null, clusterList: NO_ATTRIBUTES.clusterList }
    : { ...a, localPref: a.localPref ?? s.config.bgp.defaultLocalPreference ?? 100 };
  const route: PolicyRoute = {
    prefix: destination.prefix,
    attributes: base,
    nextHop: path.nextHop,
    weight: path.weight,
    peerAddress: profile.peerAddress,
    selfAddress: profile.localAddress,
  };
  const filters = outboundFilters(policy);
  if (hasFilters(filters)) {
    const { permitted, by } = applyFilters(filters, route, s.config.lists);
    if (!permitted) return { withheld: by, policy: true };
  }
  const changed = route.attributes;
  const nextHop = nextHopFor(profile, path, route);
  const self = nextHop === null;
  const address = nextHop ?? profile.localAddress;
  const reflecting = profile.kind === "internal" && path.source.kind === "internal";
  const plain = profile.family.name === "ipv4";
  const attributes = s.attributes.intern({
    ...changed,
    asPath: exportedPath(s, profile, changed.asPath),
    nextHop: plain ? (address as number) : null,
    ...communitiesFor(profile, changed),
    ...(reflecting
      ? {
          originatorId: changed.originatorId ?? path.source.identifier,
          clusterList: [s.clusterId, ...changed.clusterList],
        }
      : {}),
  });
  const labels = profile.family.labelled
    ? self && destination.localLabel !== null
      ? [destination.localLabel]
      : (path.labels ?? [IMPLICIT_NULL])
    : null;
  return {
    attributes,
    nextHop: plain ? null : address,
    labels,
    from: path.source.kind === "local" ? null : path.source,
  };
};

/** `neighbor X default-originate`: a default route that is in no table; null when its condition does not hold. */
export const defaultRoute = (
  s: Speaker,
  profile: OutboundProfile,
  holds: (routeMap: string) => boolean,
): Advertised | null => {
  const wanted = profile.policy.defaultOriginate;
  if (wanted === undefined || (wanted.routeMap !== undefined && !holds(wanted.routeMap))) return null;
  const plain = profile.family.name === "ipv4";
  const route: PolicyRoute = {
    prefix: { address: profile.family.ip === "ipv4" ? 0 : 0n, length: 0 },
    attributes: {
      ...NO_ATTRIBUTES,
      origin: 0,
      localPref: profile.kind === "external" ? null : (s.config.bgp.defaultLocalPreference ?? 100),
    },
    nextHop: null,
    weight: 0,
  };
  if (wanted.routeMap !== undefined) applyRouteMap(wanted.routeMap, route, s.config.lists);
  const attributes = s.attributes.intern({
    ...route.attributes,
    asPath: exportedPath(s, profile, route.attributes.asPath),
    nextHop: plain ? (profile.localAddress as number) : null,
    ...communitiesFor(profile, route.attributes),
  });
  return { attributes, nextHop: plain ? null : profile.localAddress, labels: null, from: null };
};
