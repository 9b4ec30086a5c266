// Which routes of the RIB enter RIP, and with which metric.
import { keyOf, type Prefix, type PrefixKey, samePrefix } from "../../base/prefix.ts";
import type { RibChange, Route } from "../../forwarding/route.ts";
import type { BusEvent, Context } from "../protocol.ts";
import { isCarried } from "./classful.ts";
import type { RipInstanceConfig, RipRedistributeConfig } from "./config.ts";
import { INFINITY_METRIC } from "./constants.ts";
import type { RipTable } from "./table.ts";

export class Redistribution {
  readonly #context: Context;
  readonly #table: RipTable;
  readonly #config: () => RipInstanceConfig;
  /** Connected prefixes that other IGPs cover, by source. */
  readonly #covered = new Map<string, readonly Prefix[]>();
  readonly #imported = new Map<PrefixKey, Prefix>();
  /** Prefixes that RIP itself runs on: they are not redistributed. */
  readonly #isOwn: (prefix: Prefix) => boolean;
  #stop: (() => void) | null = null;

  constructor(context: Context, table: RipTable, config: () => RipInstanceConfig, isOwn: (prefix: Prefix) => boolean) {
    this.#context = context;
    this.#table = table;
    this.#config = config;
    this.#isOwn = isOwn;
  }
  /** Looks at every route again. */
  refresh(): void {
    this.#stop?.();
    for (const [key, prefix] of [...this.#imported])
      if (this.#metricFor(this.#context.rib("ipv4").best(prefix)) === null) this.#drop(key, prefix);
    this.#stop =
      this.#config().family.redistribute.length === 0
        ? null
        : this.#context.rib("ipv4").watch((changes) => this.#follow(changes));
  }
  covers(event: Extract<BusEvent, { kind: "covers" }>): void {
    if (event.vrf !== this.#context.vrf.id || event.source === "rip") return;
    this.#covered.set(event.source, event.prefixes);
    if (this.#config().family.redistribute.some((r) => r.protocol === "ospf")) this.refresh();
  }
  #follow(changes: readonly RibChange[]): void {
    for (const { prefix, after } of changes) {
      const found = this.#metricFor(after);
      const key = keyOf(prefix);
      if (found !== null) {
        this.#imported.set(key, prefix);
        this.#table.setOwn(prefix, { kind: "redistributed", ...found, protocol: after!.protocol });
      } else if (this.#imported.has(key)) this.#drop(key, prefix);
    }
  }
  #drop(key: PrefixKey, prefix: Prefix): void {
    this.#imported.delete(key);
    if (this.#table.find(prefix)?.own?.kind === "redistributed") this.#table.setOwn(prefix, null);
  }
  #statementFor(route: Route): RipRedistributeConfig | undefined {
    return this.#config().family.redistribute.find((r) => {
      if (r.protocol === "ospf") {
        if (route.source === `ospf ${r.id}`) return true;
        const covered = this.#covered.get(`ospf ${r.id}`);
        return route.protocol === "connected" && covered?.some((p) => samePrefix(p, route.prefix)) === true;
      }
      if (r.protocol === "bgp") {
        const apart = this.#context.vrf.id === 0 && this.#config().internalBgp !== true;
        return route.source === `bgp ${r.id}` && !(route.subtype === "internal" && apart);
      }
      return route.protocol === r.protocol;
    });
  }
  /** Null when the route stays outside. */
  #metricFor(route: Route | null): { readonly metric: number; readonly tag: number } | null {
    if (route === null || !isCarried(route.prefix) || this.#isOwn(route.prefix)) return null;
    const statement = this.#statementFor(route);
    if (statement === undefined) return null;
    const outcome = statement.routeMap === undefined ? {} : this.#context.policy.routeMap(statement.routeMap, route);
    if (outcome === null) return null;
    const configured = statement.metric === "transparent" ? route.metric : statement.metric;
    // Attached and static routes have a metric of their own; others need one, or they are infinitely far.
    const seed = route.protocol === "connected" || route.protocol === "static" ? 1 : INFINITY_METRIC;
    const metric = outcome.metric ?? configured ?? this.#config().family.defaultMetric ?? seed;
    if (metric >= INFINITY_METRIC) return null;
    return { metric: Math.max(metric, 1), tag: outcome.tag ?? route.tag ?? 0 };
  }
  stop(): void {
    this.#stop?.();
  }
}
