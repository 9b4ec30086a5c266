// From calculated paths to the RIB: only what changed is offered or retracted.
import { keyOf, type Prefix, type PrefixKey } from "../../base/prefix.ts";
import type { NextHop, OspfRouteInfo } from "../../forwarding/route.ts";
import { DISTANCE } from "./constants.ts";
import type { OspfInstance } from "./instance.ts";
import { DISCARD, type OspfRoute, type OspfRouteDetail, type PathType, sameRoute } from "./route-table.ts";
import type { Calculation, Path } from "./routes.ts";
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
  readonly #routes = new Map<PrefixKey, OspfRoute>();
  /** Those that the RIB does not have: attached, filtered or over a sham link. */
  readonly #held = new Set<PrefixKey>();
  /** Details without a metric of their own, shared: by kind and area, then by advertising router. */
  readonly #details = new Map<string, Map<number, OspfRouteDetail>>();
  #last: Calculation | null = null;

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
    return this.#routes.has(key) && !this.#held.has(key);
  }
  get size(): number {
    return this.#routes.size;
  }

  apply(c: Calculation): void {
    const rib = this.#instance.ctx.rib("ipv4");
    const filtered = this.#instance.config.distributeLists.some((d) => d.direction === "in");
    for (const [key, path] of c.paths) {
      const before = this.#routes.get(key);
      const nextHops = this.#instance.nextHops.of(path.hops);
      const detail = this.#detail(path);
      const distance = this.#distance(path.type);
      // Most routes of most runs: nothing about them changed, and no object is made.
      if (
        before !== undefined &&
        !filtered &&
        before.nextHops === nextHops &&
        before.metric === path.metric &&
        before.subtype === path.type &&
        before.detail === detail &&
        before.distance === distance &&
        (before.tag ?? 0) === path.tag
      )
        continue;
      const made = this.#route(path, nextHops, detail, distance);
      const route = before !== undefined && sameRoute(before, made) ? before : made;
      this.#put(key, route, this.#isForRib(path, made, filtered));
    }
    const discards = this.#discards(c);
    if (this.#routes.size > c.paths.size)
      for (const [key, route] of this.#routes) {
        if (c.paths.has(key) || discards.has(key)) continue;
        if (!this.#held.delete(key)) rib.retract(route.prefix);
        this.#routes.delete(key);
      }
    this.#last = this.#needsDiscards() ? c : null;
  }
  /** Takes a route into the table, and offers or retracts it as needed. */
  #put(key: PrefixKey, route: OspfRoute, offered: boolean): void {
    const rib = this.#instance.ctx.rib("ipv4");
    const before = this.#routes.get(key);
    const was = before !== undefined && !this.#held.has(key);
    if (offered && (!was || route !== before)) rib.offer(route);
    else if (!offered && was) rib.retract(route.prefix);
    if (offered) this.#held.delete(key);
    else this.#held.add(key);
    if (route !== before) this.#routes.set(key, route);
  }
  /** Distances, filters or paths changed: offer everything again that differs. */
  refresh(): void {
    for (const [key, route] of this.#routes) this.#routes.set(key, { ...route, distance: -1 });
  }
  discardsChanged(): void {
    if (this.#last !== null || this.#needsDiscards()) this.#instance.scheduleSpf();
  }
  clear(): void {
    const rib = this.#instance.ctx.rib("ipv4");
    for (const [key, route] of this.#routes) if (!this.#held.has(key)) rib.retract(route.prefix);
    this.#routes.clear();
    this.#held.clear();
    this.#last = null;
  }

  #needsDiscards(): boolean {
    return this.#instance.externalRoutes.summaries().length > 0;
  }
  #distance(type: PathType): number {
    const { config } = this.#instance;
    const own =
      type === "intra" ? config.distanceIntra : type === "inter" ? config.distanceInter : config.distanceExternal;
    return own ?? config.distance ?? DISTANCE;
  }
  /** The bulk of a large area's routes differ in nothing here but the router that advertises them. */
  #detail(path: Path): OspfRouteDetail {
    const forwardMetric = path.type === "E2" || path.type === "N2" ? path.forward : null;
    const inVrf = this.#instance.ctx.vrf.id !== 0;
    if (inVrf || forwardMetric !== null) {
      const before = this.#routes.get(keyOf(path.prefix))?.detail;
      const made: OspfRouteDetail = {
        area: path.area,
        advertisingRouter: path.advertisingRouter,
        from: path.advertisingRouter,
        forwardMetric,
        ...(inVrf ? { ospf: this.#info(path) } : {}),
      };
      return before !== undefined && sameDetail(before, made) ? before : made;
    }
    const kind = `${path.type} ${path.area}`;
    let shared = this.#details.get(kind);
    if (shared === undefined) {
      shared = new Map();
      this.#details.set(kind, shared);
    }
    let detail = shared.get(path.advertisingRouter);
    if (detail === undefined) {
      detail = {
        area: path.area,
        advertisingRouter: path.advertisingRouter,
        from: path.advertisingRouter,
        forwardMetric: null,
      };
      shared.set(path.advertisingRouter, detail);
    }
    return detail;
  }
  #info(path: Path): OspfRouteInfo {
    const external = path.type !== "intra" && path.type !== "inter";
    return {
      domainId: this.#instance.domainId,
      area: external ? 0 : path.area,
      routeType: routeTypes[path.type],
      options: path.type === "E2" || path.type === "N2" ? 1 : 0,
      metric: path.metric,
      routerId: this.#instance.routerId,
    };
  }
  #route(path: Path, nextHops: readonly NextHop[], detail: OspfRouteDetail, distance: number): OspfRoute {
    const base = {
      prefix: path.prefix,
      source: this.#instance.source,
      protocol: "ospf" as const,
      subtype: path.type,
      distance,
      metric: path.metric,
      nextHops,
      detail,
    };
    return path.tag === 0 ? base : { ...base, tag: path.tag };
  }
  #isForRib(path: Path, route: OspfRoute, filtered: boolean): boolean {
    // An attached network is the connected route's business; a sham link's traffic follows the BGP route. RFC 4577, 4.2.7.4.
    if (path.hops.length === 0 || path.hops.some((h) => h.gateway === 0) || path.hops.every((h) => h.sham))
      return false;
    if (!filtered) return true;
    const { ctx, config } = this.#instance;
    return config.distributeLists.every((d) => {
      if (d.direction !== "in") return true;
      if (d.interface !== undefined && !path.hops.some((h) => ctx.interface(h.interface)?.name === d.interface))
        return true;
      return d.kind === "route-map"
        ? ctx.policy.routeMap(d.name, route) !== null
        : ctx.policy.permits(d.kind, d.name, path.prefix);
    });
  }
  /** Routes to nowhere under what is summarised, so that the gaps do not loop. RFC 2328, 12.4.3 and 16.2. */
  #discards(c: Calculation): ReadonlySet<PrefixKey> {
    const { config } = this.#instance;
    const installed = new Set<PrefixKey>();
    const install = (prefix: Prefix, distance: number, area: number, metric: number): void => {
      const key = keyOf(prefix);
      if (installed.has(key) || (c.paths.has(key) && !this.#held.has(key))) return;
      const before = this.#routes.get(key);
      const path: Path = {
        prefix,
        type: "summary",
        area,
        metric,
        forward: 0,
        hops: [],
        advertisingRouter: this.#instance.routerId,
        tag: 0,
        lsa: null,
      };
      const made = this.#route(path, DISCARD, this.#detail(path), distance);
      this.#put(key, before !== undefined && sameRoute(before, made) ? before : made, true);
      installed.add(key);
    };
    if (config.discardInternal)
      for (const range of activeRanges(this.#instance, c).values())
        install(range.prefix, config.distance ?? DISTANCE, range.area, range.metric);
    if (config.discardExternal)
      for (const prefix of this.#instance.externalRoutes.summaries()) install(prefix, EXTERNAL_DISCARD_DISTANCE, 0, 0);
    return installed;
  }
}

const sameDetail = (a: OspfRouteDetail, b: OspfRouteDetail): boolean =>
  a.area === b.area &&
  a.advertisingRouter === b.advertisingRouter &&
  a.forwardMetric === b.forwardMetric &&
  a.ospf?.metric === b.ospf?.metric &&
  a.ospf?.routeType === b.ospf?.routeType &&
  a.ospf?.options === b.ospf?.options &&
  a.ospf?.domainId === b.ospf?.domainId &&
  a.ospf?.routerId === b.ospf?.routerId;
