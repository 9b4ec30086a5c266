// From calculated paths to the RIB: only what changed is offered or retracted.
import { entryOf } from "../../base/memo.ts";
import { keyOf, type Prefix, type PrefixKey, samePrefix } from "../../base/prefix.ts";
import type { NextHop, OspfRouteInfo } from "../../forwarding/route.ts";
import { DISTANCE } from "./constants.ts";
import type { Graph } from "./graph.ts";
import type { OspfInstance } from "./instance.ts";
import { DISCARD, makeRoute, type OspfRoute, type PathType, type RouteKind } from "./route-table.ts";
import type { Calculation } from "./routes.ts";
import type { Hop } from "./spf.ts";
import { activeRanges } from "./summary.ts";

/** Distance of discard routes for `summary-address`; those of ranges have the process's own. */
const EXTERNAL_DISCARD_DISTANCE = 254;
const routeTypes: Readonly<Record<PathType, OspfRouteInfo["routeType"]>> = {
  intra: 2,
  inter: 3,
  E1: 5,
  E2: 5,
  N1: 7,
  N2: 7,
  summary: 3,
};

export class RouteTable {
  readonly #instance: OspfInstance;
  #routes: ReadonlyMap<PrefixKey, OspfRoute> = new Map();
  /** Not in the RIB: attached, filtered, or over a sham link. */
  #withheld = new Set<PrefixKey>();
  /** By type, area and distance, then by advertising router: those without a metric or tag of their own. */
  readonly #kinds = new Map<string, Map<number, RouteKind>>();

  constructor(instance: OspfInstance) {
    this.#instance = instance;
  }
  get(key: PrefixKey): OspfRoute | undefined {
    return this.#routes.get(key);
  }
  routes(): Iterable<OspfRoute> {
    return this.#routes.values();
  }
  isOffered(key: PrefixKey): boolean {
    return this.#routes.has(key) && !this.#withheld.has(key);
  }

  /** The route for these values: the one in the table when it is the same. */
  route(
    key: PrefixKey,
    prefix: Prefix,
    type: PathType,
    area: number,
    metric: number,
    forward: number,
    hops: readonly Hop[],
    by: number,
    tag: number,
  ): OspfRoute {
    const nextHops = type === "summary" ? DISCARD : this.#instance.nextHops.of(hops);
    const before = this.#routes.get(key);
    const distance = this.#distance(type, prefix, by);
    const kind = this.#kind(before, type, area, distance, metric, forward, by, tag);
    if (before !== undefined && before.nextHops === nextHops && before.metric === metric && before.detail === kind)
      return before;
    return makeRoute(prefix, metric, nextHops, kind);
  }
  /** What intra-area routes found in this graph share with those of other routers, by vertex; null when they do not. */
  kindsOf(graph: Graph, area: number): (RouteKind | undefined)[] | null {
    const { ctx, config, source } = this.#instance;
    if (ctx.vrf.id !== 0 || config.distanceBySource.length > 0) return null;
    const distance = config.distanceIntra ?? config.distance ?? DISTANCE;
    return entryOf(graph.kinds, `${source} ${area} ${distance}`, () => []);
  }
  /** As `route`, for the many: `kinds` is what `kindsOf` answered, `vertex` that of the router that advertises it. */
  intraRoute(
    key: PrefixKey,
    prefix: Prefix,
    area: number,
    metric: number,
    nextHops: readonly NextHop[],
    by: number,
    kinds: (RouteKind | undefined)[] | null,
    vertex: number,
  ): OspfRoute {
    const before = this.#routes.get(key);
    const distance = this.#distance("intra", prefix, by);
    let kind = kinds?.[vertex];
    if (kind === undefined) {
      kind = this.#kind(before, "intra", area, distance, metric, 0, by, 0);
      if (kinds !== null) kinds[vertex] = kind;
    }
    if (before === undefined) return makeRoute(prefix, metric, nextHops, kind);
    const held = before.detail as RouteKind;
    const same = held === kind || (kinds !== null && isKind(held, "intra", area, distance, by));
    if (same && before.nextHops === nextHops && before.metric === metric) return before;
    return makeRoute(prefix, metric, nextHops, same ? held : kind);
  }

  /** Makes the table what was calculated, and tells the RIB the difference. */
  apply(c: Calculation): void {
    const rib = this.#instance.ctx.rib("ipv4");
    const next = c.paths;
    this.#discards(c);
    const filtered = this.#instance.config.distributeLists.some((d) => d.direction === "in");
    const withheld = new Set<PrefixKey>();
    next.forEach((route, key) => {
      const before = this.#routes.get(key);
      const was = before !== undefined && !this.#withheld.has(key);
      const is = this.#isForRib(route, filtered);
      if (!is) withheld.add(key);
      if (is && (!was || before !== route)) rib.offer(route);
      else if (was && !is) rib.retract(route.prefix);
    });
    this.#routes.forEach((route, key) => {
      if (!next.has(key) && !this.#withheld.has(key)) rib.retract(route.prefix);
    });
    this.#routes = next;
    this.#withheld = withheld;
  }
  clear(): void {
    const rib = this.#instance.ctx.rib("ipv4");
    for (const [key, route] of this.#routes) if (!this.#withheld.has(key)) rib.retract(route.prefix);
    this.#routes = new Map();
    this.#withheld = new Set();
  }

  #distance(type: PathType, prefix: Prefix, by: number): number {
    const { config, ctx, externalRoutes } = this.#instance;
    if (type === "summary")
      return externalRoutes.summaries().some((s) => samePrefix(s, prefix))
        ? EXTERNAL_DISCARD_DISTANCE
        : (config.distance ?? DISTANCE);
    for (const d of config.distanceBySource)
      if (
        ((d.source ^ by) & ~d.wildcard) === 0 &&
        (d.list === undefined || ctx.policy.permits("access-list", d.list, prefix))
      )
        return d.distance;
    const own =
      type === "intra" ? config.distanceIntra : type === "inter" ? config.distanceInter : config.distanceExternal;
    return own ?? config.distance ?? DISTANCE;
  }
  /** The bulk of a large area's routes differ in nothing here but the router that advertises them. */
  #kind(
    before: OspfRoute | undefined,
    type: PathType,
    area: number,
    distance: number,
    metric: number,
    forward: number,
    by: number,
    tag: number,
  ): RouteKind {
    const { source, ctx } = this.#instance;
    const forwardMetric = type === "E2" || type === "N2" ? forward : null;
    const inVrf = ctx.vrf.id !== 0;
    const held = before?.detail as RouteKind | undefined;
    if (inVrf || forwardMetric !== null || tag !== 0) {
      const common = kindOf(area, by, forwardMetric, source, type, distance, tag);
      const made: RouteKind = { ...common, ...(inVrf ? { ospf: this.#info(type, area, metric) } : {}) };
      return held !== undefined && sameKind(held, made) ? held : made;
    }
    if (held !== undefined && isKind(held, type, area, distance, by)) return held;
    const shared = entryOf(this.#kinds, `${type} ${area} ${distance}`, () => new Map<number, RouteKind>());
    let kind = shared.get(by);
    if (kind === undefined) {
      kind = kindOf(area, by, null, source, type, distance, 0);
      shared.set(by, kind);
    }
    return kind;
  }
  #info(type: PathType, area: number, metric: number): OspfRouteInfo {
    const external = type !== "intra" && type !== "inter";
    return {
      domainId: this.#instance.domainId,
      area: external ? 0 : area,
      routeType: routeTypes[type],
      options: type === "E2" || type === "N2" ? 1 : 0,
      metric,
      routerId: this.#instance.routerId,
    };
  }
  #isForRib(route: OspfRoute, filtered: boolean): boolean {
    if (route.subtype === "summary") return true;
    // An attached network is the connected route's business.
    for (const h of route.nextHops) if (h.via === "interface") return false;
    // A sham link's traffic follows the BGP route. RFC 4577, 4.2.7.4.
    if (route.nextHops.length === 0 || (route.nextHops[0] as { interface?: number }).interface === 0) return false;
    if (!filtered) return true;
    const { ctx, config } = this.#instance;
    return config.distributeLists.every((d) => {
      if (d.direction !== "in") return true;
      const through = (h: NextHop): boolean =>
        h.via === "gateway" && ctx.interface(h.interface ?? 0)?.name === d.interface;
      if (d.interface !== undefined && !route.nextHops.some(through)) return true;
      return d.kind === "route-map"
        ? ctx.policy.routeMap(d.name, route) !== null
        : ctx.policy.permits(d.kind, d.name, route.prefix);
    });
  }
  /** Routes to nowhere under what is summarised, so that the gaps do not loop. RFC 2328, 12.4.3 and 16.2. */
  #discards(c: Calculation): void {
    const { config } = this.#instance;
    const install = (prefix: Prefix, area: number, metric: number): void => {
      const key = keyOf(prefix);
      const found = c.paths.get(key);
      if (found !== undefined && this.#isForRib(found, false)) return;
      c.paths.set(key, this.route(key, prefix, "summary", area, metric, 0, [], this.#instance.routerId, 0));
    };
    if (config.discardInternal)
      for (const range of activeRanges(this.#instance, c).values()) install(range.prefix, range.area, range.metric);
    if (config.discardExternal) for (const prefix of this.#instance.externalRoutes.summaries()) install(prefix, 0, 0);
  }
}

const kindOf = (
  area: number,
  by: number,
  forwardMetric: number | null,
  source: string,
  subtype: PathType,
  distance: number,
  tag: number,
): RouteKind => ({ area, advertisingRouter: by, from: by, forwardMetric, source, subtype, distance, tag });
const isKind = (k: RouteKind, type: PathType, area: number, distance: number, by: number): boolean =>
  k.subtype === type && k.area === area && k.distance === distance && k.advertisingRouter === by && k.tag === 0;
const sameKind = (a: RouteKind, b: RouteKind): boolean =>
  a.subtype === b.subtype &&
  a.distance === b.distance &&
  a.tag === b.tag &&
  a.area === b.area &&
  a.advertisingRouter === b.advertisingRouter &&
  a.forwardMetric === b.forwardMetric &&
  a.ospf?.metric === b.ospf?.metric &&
  a.ospf?.routeType === b.ospf?.routeType &&
  a.ospf?.options === b.ospf?.options &&
  a.ospf?.domainId === b.ospf?.domainId &&
  a.ospf?.routerId === b.ospf?.routerId;
