// From calculated paths to the RIB: only what changed is offered or retracted.
import { keyOf, type Prefix, type PrefixKey } from "../../base/prefix.ts";
import type { NextHop, OspfRouteInfo } from "../../forwarding/route.ts";
import { DISTANCE } from "./constants.ts";
import type { OspfInstance } from "./instance.ts";
import { DISCARD, type OspfRoute, type OspfRouteDetail, type PathType, sameRoute } from "./route-table.ts";
import type { Calculation, Path } from "./routes.ts";
import { activeRanges } from "./summary.ts";

interface Row {
  route: OspfRoute;
  /** The RIB has it: it is not attached, filtered or over a sham link. */
  offered: boolean;
}

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
  #rows = new Map<PrefixKey, Row>();
  /** Details without a metric of their own, shared: by kind and area, then by advertising router. */
  readonly #details = new Map<string, Map<number, OspfRouteDetail>>();
  #last: Calculation | null = null;

  constructor(instance: OspfInstance) {
    this.#instance = instance;
  }
  get(key: PrefixKey): OspfRoute | undefined {
    return this.#rows.get(key)?.route;
  }
  *routes(): Iterable<OspfRoute> {
    for (const row of this.#rows.values()) yield row.route;
  }
  isOffered(key: PrefixKey): boolean {
    return this.#rows.get(key)?.offered === true;
  }
  get size(): number {
    return this.#rows.size;
  }

  apply(c: Calculation): void {
    const rib = this.#instance.ctx.rib("ipv4");
    const next = new Map<PrefixKey, Row>();
    const filtered = this.#instance.config.distributeLists.some((d) => d.direction === "in");
    for (const [key, path] of c.paths) {
      const before = this.#rows.get(key);
      const nextHops = this.#instance.nextHops.of(path.hops);
      const detail = this.#detail(path);
      const distance = this.#distance(path.type);
      const metric = path.metric;
      // Most rows of most runs: nothing about them changed, and no object is made.
      if (
        before !== undefined &&
        !filtered &&
        before.route.nextHops === nextHops &&
        before.route.metric === metric &&
        before.route.subtype === path.type &&
        before.route.detail === detail &&
        before.route.distance === distance &&
        (before.route.tag ?? 0) === path.tag
      ) {
        next.set(key, before);
        continue;
      }
      const route = this.#route(path, nextHops, detail, distance);
      const offered = this.#isForRib(path, route, filtered);
      const row = before !== undefined && sameRoute(before.route, route) ? before : { route, offered: false };
      if (offered && (!row.offered || row !== before)) rib.offer(row.route);
      else if (!offered && before?.offered === true) rib.retract(path.prefix);
      row.offered = offered;
      next.set(key, row);
    }
    this.#discards(c, next);
    for (const [key, row] of this.#rows) if (row.offered && !next.has(key)) rib.retract(row.route.prefix);
    this.#rows = next;
    this.#last = this.#needsDiscards() ? c : null;
  }
  /** Distances, filters or paths changed: offer everything again that differs. */
  refresh(): void {
    for (const row of this.#rows.values()) row.route = { ...row.route, distance: -1 };
  }
  discardsChanged(): void {
    if (this.#last !== null || this.#needsDiscards()) this.#instance.scheduleSpf();
  }
  clear(): void {
    const rib = this.#instance.ctx.rib("ipv4");
    for (const row of this.#rows.values()) if (row.offered) rib.retract(row.route.prefix);
    this.#rows = new Map();
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
      const before = this.#rows.get(keyOf(path.prefix))?.route.detail;
      const made: OspfRouteDetail = {
        area: path.area,
        advertisingRouter: path.advertisingRouter,
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
      detail = { area: path.area, advertisingRouter: path.advertisingRouter, forwardMetric: null };
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
  #discards(c: Calculation, next: Map<PrefixKey, Row>): void {
    const { config } = this.#instance;
    const install = (prefix: Prefix, distance: number, area: number, metric: number): void => {
      const key = keyOf(prefix);
      if (next.get(key)?.offered === true) return;
      const before = this.#rows.get(key);
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
      const route = this.#route(path, DISCARD, this.#detail(path), distance);
      const row = before !== undefined && sameRoute(before.route, route) ? before : { route, offered: false };
      if (!row.offered) this.#instance.ctx.rib("ipv4").offer(route);
      row.offered = true;
      next.set(key, row);
    };
    if (config.discardInternal)
      for (const range of activeRanges(this.#instance, c).values())
        install(range.prefix, config.distance ?? DISTANCE, range.area, range.metric);
    if (config.discardExternal)
      for (const prefix of this.#instance.externalRoutes.summaries()) install(prefix, EXTERNAL_DISCARD_DISTANCE, 0, 0);
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
