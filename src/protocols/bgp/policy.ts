// Route-maps, as-path lists and community lists over BGP routes.
import type { Ip } from "../../base/ip.ts";
import { compilePattern } from "../../base/pattern.ts";
import { hostPrefix, type Prefix } from "../../base/prefix.ts";
import type { CommunityListConfig, RouteMapClause, RouteMapMatch, RouteMapSet } from "../../config/model.ts";
import { type AsPath, firstAs, formatAsPath, prepend } from "../../wire/bgp/as-path.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";
import {
  formatCommunity,
  formatExtendedCommunity,
  formatLargeCommunity,
  isRouteOrigin,
  isRouteTarget,
  parseCommunity,
  parseLargeCommunity,
  parseRouteOrigin,
  parseRouteTarget,
} from "../../wire/bgp/community.ts";
import type { DampeningParameters } from "./config.ts";
import { accessListNamedPermits, type PolicyLists, prefixListPermits } from "../lists.ts";

/** A route as policy sees and changes it. */
export interface PolicyRoute {
  readonly prefix: Prefix;
  attributes: PathAttributes;
  nextHop: Ip | null;
  weight: number;
  /** Of a redistributed route: where from, its tag, its kind ("internal", "type-1") and outgoing interface. */
  readonly source?: string;
  tag?: number;
  readonly routeType?: readonly string[];
  readonly interface?: string;
  /** `set ip next-hop peer-address`: known only where the policy applies. */
  readonly peerAddress?: Ip;
  readonly selfAddress?: Ip;
  /** Set by `set ip next-hop`, so that next-hop rules leave it alone. */
  nextHopSet?: boolean;
  /** `set metric` and `set metric-type` applied, for protocols that have those. */
  metricSet?: boolean;
  metricType?: 1 | 2;
  /** `set dampening` applied. */
  dampening?: DampeningParameters;
}
/** The outcome of a policy, with the clause or list entry that decided, for people. */
export interface Verdict {
  readonly permitted: boolean;
  /** "route-map X deny 20", "prefix-list Y" */
  readonly by: string;
}
const PERMITTED: Verdict = { permitted: true, by: "" };

const texts = new WeakMap<AsPath, string>();
/** The text that as-path patterns match, kept per path. */
export const asPathText = (path: AsPath): string => {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const text = formatAsPath(path);
  texts.set(path, text);
  return text;
};

/** A list that does not exist permits. A malformed pattern matches nothing. */
export const asPathListPermits = (lists: PolicyLists, name: string, path: AsPath): boolean => {
  const list = lists.asPathLists.get(name);
  if (list === undefined) return true;
  const text = asPathText(path);
  return list.entries.find((e) => compilePattern(e.pattern)?.matches(text))?.action === "permit";
};

const communityTexts = (list: CommunityListConfig, a: PathAttributes): readonly string[] =>
  list.of === "community"
    ? a.communities.map((c) => formatCommunity(c, true))
    : list.of === "large-community"
      ? a.largeCommunities.map(formatLargeCommunity)
      : a.extendedCommunities.map(formatExtendedCommunity);
/** Communities of the list's kind, canonical, as keys. */
const communitiesOf = (list: CommunityListConfig, a: PathAttributes): readonly (number | bigint)[] =>
  list.of === "community" ? a.communities : list.of === "large-community" ? a.largeCommunities : a.extendedCommunities;
const valueIn = (list: CommunityListConfig, text: string): number | bigint | null => {
  if (list.of === "community") return parseCommunity(text);
  if (list.of === "large-community") return parseLargeCommunity(text);
  const [kind, value] = text.includes(" ") ? (text.split(" ", 2) as [string, string]) : ["rt", text];
  return kind === "soo" ? parseRouteOrigin(value) : parseRouteTarget(value);
};
/** The Map key of a list: standard communities by name alone, the others by kind and name, since each kind counts for itself. */
export const communityListKey = (of: CommunityListConfig["of"], name: string): string =>
  of === "community" ? name : `${of} ${name}`;
const INTERNET = 0;
type CommunityEntry = CommunityListConfig["entries"][number];
const entryMatches = (list: CommunityListConfig, e: CommunityEntry, a: PathAttributes, exact: boolean): boolean => {
  if (list.kind === "expanded") {
    const text = communityTexts(list, a).join(" ");
    return e.values.some((v) => compilePattern(v)?.matches(text));
  }
  const have = communitiesOf(list, a);
  if (exact && have.length !== e.values.length) return false;
  return e.values.every((v) => {
    const value = valueIn(list, v);
    return value === INTERNET || (value !== null && have.includes(value));
  });
};
export const communityListPermits = (
  lists: PolicyLists,
  name: string,
  a: PathAttributes,
  exact: boolean,
  of: CommunityListConfig["of"] = "community",
): boolean => {
  const list = lists.communityLists.get(communityListKey(of, name));
  return list === undefined || list.entries.find((e) => entryMatches(list, e, a, exact))?.action === "permit";
};

const matches = (m: RouteMapMatch, r: PolicyRoute, lists: PolicyLists): boolean => {
  switch (m.kind) {
    case "ip address":
      return m.lists.some((name) => accessListNamedPermits(lists, name, r.prefix));
    case "ip address prefix-list":
      return typeof r.prefix.address === "number" && m.lists.some((name) => prefixListPermits(lists, name, r.prefix));
    case "ipv6 address prefix-list":
      return typeof r.prefix.address === "bigint" && m.lists.some((name) => prefixListPermits(lists, name, r.prefix));
    case "ipv6 address":
      return (
        typeof r.prefix.address === "bigint" && m.lists.some((name) => accessListNamedPermits(lists, name, r.prefix))
      );
    case "ip next-hop": {
      const hop = r.nextHop;
      return hop !== null && m.lists.some((name) => accessListNamedPermits(lists, name, hostPrefix(hop)));
    }
    case "ip next-hop prefix-list": {
      const hop = r.nextHop;
      return hop !== null && m.lists.some((name) => prefixListPermits(lists, name, hostPrefix(hop)));
    }
    case "as-path":
      return m.lists.some((name) => asPathListPermits(lists, name, r.attributes.asPath));
    case "community":
    case "large-community":
      return m.lists.some((name) => communityListPermits(lists, name, r.attributes, m.exact, m.kind));
    case "extcommunity":
      return m.lists.some((name) => communityListPermits(lists, name, r.attributes, false, "extcommunity"));
    case "interface":
      return r.interface !== undefined && m.interfaces.includes(r.interface);
    case "metric":
      return m.values.includes(r.attributes.med ?? 0);
    case "tag":
      return m.values.includes(r.tag ?? 0);
    case "local-preference":
      return m.values.includes(r.attributes.localPref ?? 100);
    case "source-protocol":
      return r.source !== undefined && m.protocols.some((p) => r.source === p || r.source?.startsWith(`${p} `));
    case "route-type":
      return m.types.some((t) => r.routeType?.includes(t));
  }
};

const merged = <T>(have: readonly T[], add: readonly T[]): readonly T[] => [...new Set([...have, ...add])];
const ascending = <T extends number | bigint>(values: readonly T[]): readonly T[] =>
  [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const parsed = <T>(values: readonly string[], parse: (text: string) => T | null): readonly T[] =>
  values.map(parse).filter((v): v is T & {} => v !== null);

const apply = (s: RouteMapSet, r: PolicyRoute, lists: PolicyLists): void => {
  const a = r.attributes;
  const change = (some: Partial<PathAttributes>): void => {
    r.attributes = { ...a, ...some };
  };
  switch (s.kind) {
    case "metric": {
      r.metricSet = true;
      const sum = s.sign === "+" ? (a.med ?? 0) + s.value : s.sign === "-" ? (a.med ?? 0) - s.value : s.value;
      change({ med: Math.min(Math.max(sum, 0), 0xffffffff) });
      return;
    }
    case "metric-type":
      if (s.value !== "internal") r.metricType = s.value === "type-1" ? 1 : 2;
      return;
    case "tag":
      r.tag = s.value;
      return;
    case "local-preference":
      change({ localPref: s.value });
      return;
    case "weight":
      r.weight = s.value;
      return;
    case "origin":
      change({ origin: s.value === "igp" ? 0 : s.value === "egp" ? 1 : 2 });
      return;
    case "as-path prepend": {
      const last = firstAs(a.asPath);
      const again = s.lastAs !== undefined && last !== null ? new Array<number>(s.lastAs).fill(last) : [];
      change({ asPath: prepend(a.asPath, [...s.asns, ...again]) });
      return;
    }
    case "community": {
      if (s.none) {
        change({ communities: [] });
        return;
      }
      const values = parsed(s.values, parseCommunity);
      change({ communities: ascending(s.additive ? merged(a.communities, values) : values) });
      return;
    }
    case "comm-list delete": {
      const list = lists.communityLists.get(s.list);
      if (list === undefined) return;
      const one = (c: number): boolean => !communityListPermits(lists, s.list, { ...a, communities: [c] }, false);
      change({ communities: a.communities.filter(one) });
      return;
    }
    case "extcommunity rt": {
      const values = parsed(s.values, parseRouteTarget);
      const kept = s.additive ? a.extendedCommunities : a.extendedCommunities.filter((c) => !isRouteTarget(c));
      change({ extendedCommunities: merged(kept, values) });
      return;
    }
    case "extcommunity soo": {
      const value = parseRouteOrigin(s.value);
      const kept = a.extendedCommunities.filter((c) => !isRouteOrigin(c));
      change({ extendedCommunities: value === null ? kept : [...kept, value] });
      return;
    }
    case "large-community": {
      if (s.none) {
        change({ largeCommunities: [] });
        return;
      }
      const values = parsed(s.values, parseLargeCommunity);
      change({ largeCommunities: ascending(s.additive ? merged(a.largeCommunities, values) : values) });
      return;
    }
    case "dampening":
      r.dampening = s;
      return;
    case "ip next-hop": {
      const hop = s.unchanged ? r.nextHop : s.peer ? r.peerAddress : s.self ? r.selfAddress : s.addresses[0];
      if (hop === undefined || hop === null) return;
      r.nextHop = hop;
      r.nextHopSet = true;
      return;
    }
    case "ipv6 next-hop":
      if (s.addresses[0] === undefined) return;
      r.nextHop = s.addresses[0];
      r.nextHopSet = true;
  }
};

/**
 * Runs a route-map, changing `route` as its permitting clauses say. A map that does not exist denies.
 * Matches of one clause must all hold; one that names several lists holds when any of them permits.
 */
export const applyRouteMap = (name: string, route: PolicyRoute, lists: PolicyLists): Verdict => {
  const map = lists.routeMaps.get(name);
  if (map === undefined) return { permitted: false, by: `route-map ${name} (not defined)` };
  const clauses = map.clauses;
  let permitted: RouteMapClause | null = null;
  let i = 0;
  while (i < clauses.length) {
    const clause = clauses[i]!;
    i++;
    if (!clause.match.every((m) => matches(m, route, lists))) continue;
    if (clause.action === "deny") return { permitted: false, by: `route-map ${name} deny ${clause.sequence}` };
    for (const s of clause.set) apply(s, route, lists);
    permitted = clause;
    if (clause.continue === undefined) break;
    const target = clause.continue;
    if (target === 0) continue;
    const at = clauses.findIndex((c) => c.sequence >= target);
    if (at < i) break;
    i = at;
  }
  if (permitted !== null) return { permitted: true, by: `route-map ${name} permit ${permitted.sequence}` };
  return { permitted: false, by: `route-map ${name} (no clause matches)` };
};

/** The filters of one neighbour in one direction, in the order in which they are asked. */
export interface Filters {
  readonly prefixList?: string | undefined;
  readonly distributeList?: string | undefined;
  readonly filterList?: string | undefined;
  readonly routeMap?: string | undefined;
}
export const applyFilters = (filters: Filters, route: PolicyRoute, lists: PolicyLists): Verdict => {
  if (filters.prefixList !== undefined && !prefixListPermits(lists, filters.prefixList, route.prefix))
    return { permitted: false, by: `prefix-list ${filters.prefixList}` };
  if (filters.distributeList !== undefined && !accessListNamedPermits(lists, filters.distributeList, route.prefix))
    return { permitted: false, by: `distribute-list ${filters.distributeList}` };
  if (filters.filterList !== undefined && !asPathListPermits(lists, filters.filterList, route.attributes.asPath))
    return { permitted: false, by: `filter-list ${filters.filterList}` };
  return filters.routeMap === undefined ? PERMITTED : applyRouteMap(filters.routeMap, route, lists);
};
export const hasFilters = (f: Filters): boolean =>
  f.prefixList !== undefined ||
  f.distributeList !== undefined ||
  f.filterList !== undefined ||
  f.routeMap !== undefined;
