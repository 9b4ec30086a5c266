// Routes this router originates: `network` and redistribution, following the RIB. RFC 4271, 9.4.
import { keyOf, type Prefix, type PrefixKey } from "../../base/prefix.ts";
import type { RibChange, Route, SharedRouteDetail } from "../../forwarding/route.ts";
import { NO_ATTRIBUTES, Origin } from "../../wire/bgp/attribute.ts";
import type { RibPort } from "../protocol.ts";
import type { BgpFamilyConfig, BgpRedistributeConfig } from "./config.ts";
import { LOCAL_WEIGHT } from "./constants.ts";
import { type Destination, type LocalOrigin, Path, type Table } from "./path.ts";
import { applyRouteMap, type PolicyRoute } from "./policy.ts";
import { policyRouteOf } from "./policy-route.ts";
import type { Speaker, VrfTables } from "./speaker.ts";

/** Which connected prefixes each IGP instance covers, by Route.source. */
export type Covers = ReadonlyMap<string, ReadonlySet<PrefixKey>>;

type OspfKind = NonNullable<BgpRedistributeConfig["match"]>[number];
const ospfKind = (route: Route): OspfKind => {
  switch (route.subtype) {
    case "E1":
      return "external 1";
    case "E2":
      return "external 2";
    case "N1":
      return "nssa-external 1";
    case "N2":
      return "nssa-external 2";
    default:
      return "internal";
  }
};
export const isLocalOrigin = (p: Path): boolean =>
  (p.local === "network" || p.local === "redistribute") && p.from === null;

/** @rfc 4271 9.4 */
export class LocalRoutes {
  readonly #speaker: Speaker;
  readonly #vrf: VrfTables;
  readonly #table: Table;
  readonly #rib: RibPort;
  #config: BgpFamilyConfig | undefined;
  #signature = "";
  #stopWatching: (() => void) | null = null;
  covers: Covers = new Map();

  constructor(speaker: Speaker, vrf: VrfTables, ip: "ipv4" | "ipv6") {
    this.#speaker = speaker;
    this.#vrf = vrf;
    this.#table = vrf.tables[ip];
    this.#rib = vrf.context.rib(ip);
  }
  /** `force`: route-maps or covered prefixes may have changed. */
  configure(config: BgpFamilyConfig | undefined, force: boolean): void {
    const wanted =
      config === undefined
        ? []
        : [
            [...config.networks.values()],
            [...config.redistribute.values()],
            config.defaultInformationOriginate,
            config.defaultMetric,
          ];
    const signature = JSON.stringify(wanted, (_k, v) => (typeof v === "bigint" ? `${v}n` : v));
    const same = signature === this.#signature;
    this.#config = config;
    this.#signature = signature;
    if (same && !force) return;
    this.#stopWatching?.();
    this.#stopWatching = null;
    for (const d of [...this.#table.destinations.values()]) if (d.paths.some(isLocalOrigin)) this.#follow(d.prefix);
    if (config !== undefined && config.networks.size + config.redistribute.size > 0)
      this.#stopWatching = this.#rib.watch((changes) => this.#changed(changes));
  }
  stop(): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
  }
  /** Covered prefixes of an IGP changed: connected routes may come or go. */
  coversChanged(): void {
    if (this.#config !== undefined && [...this.#config.redistribute.values()].some((r) => r.protocol === "ospf"))
      this.configure(this.#config, true);
  }
  #changed(changes: readonly RibChange[]): void {
    for (const { prefix, before, after } of changes) {
      // This router's own BGP routes come back here: they are never local origins.
      if (after?.protocol === "bgp" && (before === null || before.protocol === "bgp")) continue;
      this.#follow(prefix, after);
    }
  }
  #follow(prefix: Prefix, best: Route | null = this.#rib.best(prefix)): void {
    const known = this.#table.find(prefix);
    const old = known?.paths.find(isLocalOrigin) ?? null;
    const next = best === null || best.protocol === "bgp" ? null : this.#originate(best);
    if (next === null && old === null) return;
    if (next !== null && old !== null && samePath(old, next)) {
      old.route = next.route;
      return;
    }
    this.#speaker.replace(known ?? this.#table.at(prefix), old, next);
  }
  #originate(route: Route): Path | null {
    const config = this.#config;
    if (config === undefined) return null;
    const network = config.networks.get(networkKey(route.prefix));
    if (network !== undefined && !network.backdoor)
      return this.#path("network", Origin.IGP, route, metricOf(route), network.routeMap);
    // A default route is only taken on request. A network statement is such a request.
    if (route.prefix.length === 0 && !config.defaultInformationOriginate) return null;
    for (const rule of config.redistribute.values()) {
      const metric = this.#metric(rule, route, config.defaultMetric);
      if (metric !== null) return this.#path("redistribute", Origin.INCOMPLETE, route, metric, rule.routeMap);
    }
    return null;
  }
  /** The metric under which the rule takes the route; null when it does not take it. */
  #metric(rule: BgpRedistributeConfig, route: Route, defaultMetric: number | undefined): number | null {
    if (rule.protocol === route.protocol && rule.protocol !== "ospf")
      return (
        rule.metric ??
        defaultMetric ??
        (route.protocol === "connected" || route.protocol === "static" ? 0 : route.metric)
      );
    if (rule.protocol !== "ospf" && rule.protocol !== "rip") return null;
    const source = rule.protocol === "rip" ? "rip" : `ospf ${rule.process}`;
    if (rule.protocol === "ospf" && route.source === source) {
      const kinds = rule.match ?? ["internal"];
      return kinds.includes(ospfKind(route)) ? (rule.metric ?? defaultMetric ?? metricOf(route)) : null;
    }
    // The connected prefixes that the process covers come along, and keep their own metric whatever the rule says.
    const covered = route.protocol === "connected" && this.covers.get(source)?.has(keyOf(route.prefix));
    const connected = this.#config?.redistribute.has("connected") ?? false;
    return covered && !connected ? 0 : null;
  }
  #path(local: LocalOrigin, origin: number, route: Route, metric: number, routeMap: string | undefined): Path | null {
    const hop = route.nextHops[0];
    const gateway = hop?.via === "gateway" ? hop.gateway : null;
    const speaker = this.#speaker;
    const policy: PolicyRoute = policyRouteOf(route, (i) => this.#vrf.context.interface(i)?.name);
    policy.attributes = { ...NO_ATTRIBUTES, origin, med: metric };
    policy.weight = LOCAL_WEIGHT;
    let remark = "";
    if (routeMap !== undefined) {
      const { permitted, by } = applyRouteMap(routeMap, policy, speaker.config.lists);
      if (!permitted) return null;
      remark = by;
    }
    const nextHop = policy.nextHopSet ? policy.nextHop : gateway;
    const path = new Path(
      this.#vrf.local,
      local,
      speaker.attributes.intern(policy.attributes),
      nextHop,
      speaker.context.now(),
    );
    path.weight = policy.weight;
    path.route = route;
    path.remark = remark;
    return path;
  }
}
export const networkKey = (p: Prefix): string => String(keyOf(p)) + (typeof p.address === "bigint" ? "n" : "");
const metricOf = (route: Route): number =>
  (route.detail as SharedRouteDetail | undefined)?.ospf?.metric ?? route.metric;
const samePath = (a: Path, b: Path): boolean =>
  a.attributes === b.attributes &&
  a.nextHop === b.nextHop &&
  a.weight === b.weight &&
  a.local === b.local &&
  sameHops(a.route, b.route) &&
  ospfOf(a.route) === ospfOf(b.route);
const ospfOf = (r: Route | null): unknown => (r?.detail as SharedRouteDetail | undefined)?.ospf;
const sameHops = (a: Route | null, b: Route | null): boolean => {
  if (a === b) return true;
  if (a === null || b === null || a.nextHops.length !== b.nextHops.length || a.protocol !== b.protocol) return false;
  return a.nextHops.every((h, i) => {
    const o = b.nextHops[i]!;
    if (h.via === "gateway")
      return o.via === "gateway" && o.gateway === h.gateway && o.interface === h.interface && o.table === h.table;
    return h.via === "interface" ? o.via === "interface" && o.interface === h.interface : o.via === "discard";
  });
};
/** Destinations that this router originates from the RIB, for views. */
export const locallyOriginated = (d: Destination): Path | undefined => d.paths.find(isLocalOrigin);
