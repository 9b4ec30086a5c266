// Calculation of the routing table: intra-area, inter-area, transit areas, AS-external. RFC 2328, 16; RFC 3509; RFC 3101, 2.5.
import { lengthOfMask } from "../../base/ip.ts";
import { keyOf, type Prefix, type PrefixKey } from "../../base/prefix.ts";
import type { NextHop } from "../../forwarding/route.ts";
import {
  type ExternalBody,
  type Lsa,
  LsaType,
  Options,
  RouterFlags,
  type RouterBody,
  type SummaryBody,
} from "../../wire/ospf/lsa.ts";
import type { Area } from "./area.ts";
import { attachedHops } from "./attached.ts";
import { LS_INFINITY } from "./constants.ts";
import type { OspfInstance } from "./instance.ts";
import type { OspfRoute, Path, PathType, RouterRoute } from "./route-table.ts";
import { type Hop, UNREACHABLE } from "./spf.ts";

export interface Calculation {
  /** Unchanged routes are the objects of the calculation before. */
  readonly paths: Map<PrefixKey, OspfRoute>;
  /** The LSA behind an external path. */
  readonly lsas: Map<PrefixKey, Lsa>;
  /** Of external paths: the preference of the way to the boundary router or forwarding address. */
  readonly preferences: Map<PrefixKey, number>;
  readonly routers: Map<number, RouterRoute[]>;
}

/** @rfc 2328 16 */
export const calculate = (instance: OspfInstance): Calculation => {
  const c: Calculation = { paths: new Map(), lsas: new Map(), preferences: new Map(), routers: new Map() };
  for (const area of instance.areaList) intraArea(instance, area, c);
  const border = instance.isAreaBorderRouter;
  const backbone = instance.areas.get(0);
  // RFC 3509, 2.2: a border router examines the backbone's summaries alone, if it has a backbone.
  const examined = border && backbone?.active ? [backbone] : instance.areaList.filter((a) => a.active);
  for (const area of examined) interArea(instance, area, c);
  if (border)
    for (const area of instance.areaList) if (area.transit && area.id !== 0) improveThroughTransit(instance, area, c);
  for (const entry of instance.external.ofType(LsaType.External))
    if (!entry.isMaxAge(instance.ctx.now())) external(instance, null, entry.lsa, c);
  for (const area of instance.areaList)
    if (area.config.type === "nssa")
      for (const entry of area.database.ofType(LsaType.NssaExternal))
        if (!entry.isMaxAge(instance.ctx.now())) external(instance, area, entry.lsa, c);
  return c;
};

/** @rfc 2328 16.1 */
const intraArea = (instance: OspfInstance, area: Area, c: Calculation): void => {
  const { tree } = area;
  if (tree === null || tree.root < 0) return;
  const { graph } = tree;
  area.transit = false;
  for (let v = 0; v < graph.routers; v++) {
    if (v === tree.root || tree.distance[v] === UNREACHABLE) continue;
    const lsa = graph.lsas[v]!;
    const { flags } = lsa.body as RouterBody;
    if ((flags & RouterFlags.V) !== 0) area.transit = true;
    if ((flags & (RouterFlags.B | RouterFlags.E | RouterFlags.V)) === 0) continue;
    addRouter(c, {
      id: lsa.id,
      area: area.id,
      type: "intra",
      cost: tree.distance[v]!,
      hops: instance.hopSets.get(tree.hops[v]!),
      flags,
    });
  }
  if (area.endsVirtualLink) area.transit = true;
  const { table } = instance;
  const first = c.paths.size === 0;
  const kinds = table.kindsOf(graph, area.id);
  /** By set of hops; the routes of a large area share a few. */
  const nextHops: (readonly NextHop[] | undefined)[] = [];
  const attached = attachedHops(instance);
  for (let p = 0; p < graph.prefixes.length; p++) {
    const metric = tree.prefixDistance[p]!;
    if (metric === UNREACHABLE || metric >= LS_INFINITY) continue;
    const key = graph.keys[p]!;
    const before = first ? undefined : c.paths.get(key);
    if (before !== undefined && before.metric <= metric) continue;
    const set = tree.prefixHops[p]!;
    const prefix = graph.prefixes[p]!;
    let hops = nextHops[set];
    if (hops === undefined) {
      hops = instance.nextHops.of(set === 0 ? attached(prefix) : instance.hopSets.get(set));
      if (set !== 0) nextHops[set] = hops;
    }
    const vertex = tree.prefixVertex[p]!;
    const by = graph.lsas[vertex]!.advertisingRouter;
    c.paths.set(key, table.intraRoute(key, prefix, area.id, metric, hops, by, kinds, vertex));
  }
};

const addRouter = (c: Calculation, route: RouterRoute): void => {
  const list = c.routers.get(route.id);
  if (list === undefined) c.routers.set(route.id, [route]);
  else list.push(route);
};
/** The intra-area way to a border router through one area. */
const routerWithin = (c: Calculation, id: number, area: number, flag: number): RouterRoute | undefined =>
  c.routers.get(id)?.find((r) => r.area === area && r.type === "intra" && (r.flags & flag) !== 0);

/** The prefix of a summary- or external-LSA; null for an impossible mask. */
export const prefixOfLsa = (lsa: Lsa): Prefix | null => {
  const { mask } = lsa.body as SummaryBody | ExternalBody;
  const length = lengthOfMask(mask);
  return length === null ? null : { address: (lsa.id & mask) >>> 0, length };
};

/** RFC 4577, 4.2.5.1: what came down from a PE is not for another PE. */
const comesFromProvider = (instance: OspfInstance, lsa: Lsa): boolean =>
  instance.config.provider && (lsa.options & Options.DN) !== 0;

/** @rfc 2328 16.2 */
const interArea = (instance: OspfInstance, area: Area, c: Calculation): void => {
  const now = instance.ctx.now();
  for (const type of [LsaType.SummaryNetwork, LsaType.SummaryRouter])
    for (const entry of area.database.ofType(type)) {
      const { lsa } = entry;
      const { metric } = lsa.body as SummaryBody;
      if (metric >= LS_INFINITY || entry.isMaxAge(now) || lsa.advertisingRouter === instance.routerId) continue;
      if (comesFromProvider(instance, lsa)) continue;
      const border = routerWithin(c, lsa.advertisingRouter, area.id, RouterFlags.B);
      if (border === undefined) continue;
      const cost = border.cost + metric;
      if (type === LsaType.SummaryRouter) {
        interAreaRouter(instance, c, area, lsa, cost, border.hops);
        continue;
      }
      const prefix = prefixOfLsa(lsa);
      // RFC 2328, 16.2 (3): a range of our own is a discard route, not a way to somebody else.
      if (prefix === null || instance.hasActiveRange(prefix)) continue;
      offer(instance, c, {
        prefix,
        type: "inter",
        area: area.id,
        metric: cost,
        forward: 0,
        hops: border.hops,
        advertisingRouter: lsa.advertisingRouter,
        tag: 0,
      });
    }
};
const interAreaRouter = (
  instance: OspfInstance,
  c: Calculation,
  area: Area,
  lsa: Lsa,
  cost: number,
  hops: readonly Hop[],
): void => {
  if (lsa.id === instance.routerId) return;
  const list = c.routers.get(lsa.id) ?? [];
  if (list.some((r) => r.type === "intra" && r.area === area.id && (r.flags & RouterFlags.E) !== 0)) return;
  const at = list.findIndex((r) => r.type === "inter" && r.area === area.id);
  const before = list[at];
  const made = { id: lsa.id, area: area.id, type: "inter" as const, cost, hops, flags: RouterFlags.E };
  if (before === undefined) addRouter(c, made);
  else if (cost < before.cost) list[at] = made;
  else if (cost === before.cost) list[at] = { ...made, hops: instance.joinHops(before.hops, hops) };
};

const routeOf = (instance: OspfInstance, p: Path): OspfRoute =>
  instance.table.route(
    keyOf(p.prefix),
    p.prefix,
    p.type,
    p.area,
    p.metric,
    p.forward,
    p.hops,
    p.advertisingRouter,
    p.tag,
  );
const hopsOf = (instance: OspfInstance, route: OspfRoute): readonly Hop[] => instance.nextHops.hopsOf(route.nextHops);
/** The same path at another cost or over other hops. */
const rerouted = (instance: OspfInstance, r: OspfRoute, metric: number, hops: readonly Hop[]): OspfRoute =>
  routeOf(instance, {
    prefix: r.prefix,
    type: r.subtype,
    area: r.detail.area,
    metric,
    forward: r.detail.forwardMetric ?? 0,
    hops,
    advertisingRouter: r.detail.advertisingRouter,
    tag: r.tag ?? 0,
  });

/** Keeps the better of two paths, or both where they are equal; true when the new one took over. Intra-area paths stay. */
const offer = (instance: OspfInstance, c: Calculation, path: Path): boolean => {
  const key = keyOf(path.prefix);
  const before = c.paths.get(key);
  const order = before === undefined ? -1 : comparePaths(c, path, before);
  if (order < 0) take(instance, c, path);
  else if (order === 0 && before!.subtype !== "intra")
    c.paths.set(
      key,
      rerouted(instance, before!, before!.metric, instance.joinHops(hopsOf(instance, before!), path.hops)),
    );
  return order < 0;
};
const rank = (type: PathType): number =>
  type === "intra" ? 0 : type === "inter" ? 1 : type === "E1" || type === "N1" ? 2 : 3;
/** Negative when `a` is preferred. RFC 2328, 11 and 16.4 (6): type 2 metrics come before the ways, type 1 after them. */
const comparePaths = (c: Calculation, a: Path, b: OspfRoute): number => {
  const ranks = rank(a.type) - rank(b.subtype);
  if (ranks !== 0) return ranks;
  const metrics = a.metric - b.metric;
  const ways = (a.preference ?? 0) - (c.preferences.get(keyOf(a.prefix)) ?? 0);
  return (rank(a.type) === 3 ? metrics || ways : ways || metrics) || a.forward - (b.detail.forwardMetric ?? 0);
};
const take = (instance: OspfInstance, c: Calculation, path: Path): void => {
  const key = keyOf(path.prefix);
  c.paths.set(key, routeOf(instance, path));
  if (path.preference !== undefined) c.preferences.set(key, path.preference);
};

/** A network of the router's own: nothing is gained by a detour to it. */
const isAttached = (hops: readonly Hop[]): boolean => hops.some((h) => h.gateway === 0);

/** Transit areas may offer shorter ways than the backbone. @rfc 2328 16.3 */
const improveThroughTransit = (instance: OspfInstance, area: Area, c: Calculation): void => {
  const now = instance.ctx.now();
  for (const entry of area.database.ofType(LsaType.SummaryNetwork)) {
    const { lsa } = entry;
    const { metric } = lsa.body as SummaryBody;
    if (metric >= LS_INFINITY || entry.isMaxAge(now) || lsa.advertisingRouter === instance.routerId) continue;
    const prefix = prefixOfLsa(lsa);
    if (prefix === null) continue;
    const key = keyOf(prefix);
    const before = c.paths.get(key);
    if (before === undefined || before.detail.area !== 0 || (before.subtype !== "intra" && before.subtype !== "inter"))
      continue;
    const border = routerWithin(c, lsa.advertisingRouter, area.id, RouterFlags.B);
    if (border === undefined) continue;
    const cost = border.cost + metric;
    const ways = hopsOf(instance, before);
    if (cost < before.metric) c.paths.set(key, rerouted(instance, before, cost, border.hops));
    else if (cost === before.metric && !isAttached(ways))
      c.paths.set(key, rerouted(instance, before, cost, instance.joinHops(ways, border.hops)));
  }
  for (const entry of area.database.ofType(LsaType.SummaryRouter)) {
    const { lsa } = entry;
    const { metric } = lsa.body as SummaryBody;
    const list = c.routers.get(lsa.id);
    const at = list?.findIndex((r) => r.area === 0) ?? -1;
    const border = routerWithin(c, lsa.advertisingRouter, area.id, RouterFlags.B);
    if (list === undefined || at < 0 || border === undefined || metric >= LS_INFINITY || entry.isMaxAge(now)) continue;
    const before = list[at]!;
    const cost = border.cost + metric;
    if (cost < before.cost) list[at] = { ...before, cost, hops: border.hops };
    else if (cost === before.cost) list[at] = { ...before, hops: instance.joinHops(before.hops, border.hops) };
  }
};

/** Smaller is better, whatever it costs: without RFC 1583 compatibility, intra-area ways past the backbone. @rfc 2328 16.4.1 */
const preferenceOf = (instance: OspfInstance, type: PathType, area: number): number =>
  instance.config.rfc1583Compatible || (type === "intra" && area !== 0) ? 0 : 1;
/** Which way to an AS boundary router counts. @rfc 2328 16.4.1 */
export const wayToBoundary = (
  instance: OspfInstance,
  c: Calculation,
  id: number,
  within: Area | null,
): RouterRoute | undefined => {
  const list = (c.routers.get(id) ?? []).filter(
    (r) =>
      (r.flags & RouterFlags.E) !== 0 &&
      (within === null ? takesExternals(instance, r.area) : r.area === within.id && r.type === "intra"),
  );
  let best: RouterRoute | undefined;
  for (const r of list) {
    if (best === undefined) best = r;
    else {
      const order =
        preferenceOf(instance, r.type, r.area) - preferenceOf(instance, best.type, best.area) ||
        r.cost - best.cost ||
        best.area - r.area;
      if (order < 0) best = r;
    }
  }
  return best;
};
const takesExternals = (instance: OspfInstance, area: number): boolean =>
  instance.areas.get(area)?.takesExternals === true;

/** `nssa` is the area of a type-7 LSA. @rfc 2328 16.4 @rfc 3101 2.5 */
const external = (instance: OspfInstance, nssa: Area | null, lsa: Lsa, c: Calculation): void => {
  const body = lsa.body as ExternalBody;
  if (body.metric >= LS_INFINITY || lsa.advertisingRouter === instance.routerId) return;
  if (comesFromProvider(instance, lsa)) return;
  // RFC 4577, 4.2.5.2: the domain tag marks what another PE of this domain injected.
  if (instance.config.provider && body.tag !== 0 && body.tag === instance.domainTag) return;
  const prefix = prefixOfLsa(lsa);
  if (prefix === null) return;
  // RFC 3101, 2.5 (3): a border router takes no default from inside an NSSA it injects one into, unless the P-bit says so.
  if (
    nssa !== null &&
    prefix.length === 0 &&
    instance.isAreaBorderRouter &&
    (nssa.config.noSummary || (lsa.options & Options.NP) === 0)
  )
    return;
  const boundary = wayToBoundary(instance, c, lsa.advertisingRouter, nssa);
  if (boundary === undefined) return;
  let { cost, hops } = boundary;
  let preference = preferenceOf(instance, boundary.type, boundary.area);
  if (body.forwardingAddress !== 0) {
    const way = wayToForwarding(instance, c, body.forwardingAddress, nssa);
    if (way === null) return;
    ({ cost, hops, preference } = way);
  }
  const second = body.metricType === 2;
  const path: Path = {
    prefix,
    type: nssa === null ? (second ? "E2" : "E1") : second ? "N2" : "N1",
    area: nssa?.id ?? 0,
    metric: second ? body.metric : cost + body.metric,
    forward: second ? cost : 0,
    hops,
    advertisingRouter: lsa.advertisingRouter,
    tag: body.tag,
    preference,
  };
  const key = keyOf(prefix);
  const before = c.paths.get(key);
  const rival = c.lsas.get(key);
  if (
    before !== undefined &&
    rival !== undefined &&
    comparePaths(c, path, before) === 0 &&
    functionallyEqual(lsa, rival)
  ) {
    if (!preferLsa(lsa, rival)) return;
    take(instance, c, path);
    c.lsas.set(key, lsa);
    return;
  }
  if (offer(instance, c, path)) c.lsas.set(key, lsa);
};
const functionallyEqual = (a: Lsa, b: Lsa): boolean => {
  const x = a.body as ExternalBody;
  const y = b.body as ExternalBody;
  return (
    x.forwardingAddress !== 0 &&
    x.forwardingAddress === y.forwardingAddress &&
    x.metric === y.metric &&
    x.metricType === y.metricType
  );
};
/** @rfc 3101 2.5 */
const preferLsa = (a: Lsa, b: Lsa): boolean => {
  const order = (l: Lsa): number =>
    l.type === LsaType.NssaExternal && (l.options & Options.NP) !== 0 ? 0 : l.type === LsaType.External ? 1 : 2;
  return order(a) - order(b) < 0 || (order(a) === order(b) && a.advertisingRouter > b.advertisingRouter);
};

/** The forwarding address must lie behind an intra- or inter-area path (within the NSSA, intra-area). RFC 2328, 16.4 (3). */
const wayToForwarding = (
  instance: OspfInstance,
  c: Calculation,
  address: number,
  nssa: Area | null,
): { cost: number; hops: readonly Hop[]; preference: number } | null => {
  for (let length = 32; length >= 0; length--) {
    const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
    const path = c.paths.get(((address & mask) >>> 0) * 64 + length);
    if (path === undefined || (path.subtype !== "intra" && path.subtype !== "inter")) continue;
    if (nssa !== null && (path.subtype !== "intra" || path.detail.area !== nssa.id)) return null;
    if (instance.isOwnAddress(address)) return null;
    return {
      cost: path.metric,
      hops: instance.hopsTowards(hopsOf(instance, path), address),
      preference: preferenceOf(instance, path.subtype, path.detail.area),
    };
  }
  return null;
};
