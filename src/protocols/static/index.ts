// Static routes: by gateway, by interface, by both, to Null0, floating by distance, across VRFs.
import { formatIp } from "../../base/ip.ts";
import { comparePrefix, formatPrefix, type Prefix } from "../../base/prefix.ts";
import type { DeviceConfig, StaticRouteConfig } from "../../config/model.ts";
import type { NextHop, Route } from "../../forwarding/route.ts";
import type { BusEvent, Context, Protocol, ProtocolDefinition } from "../protocol.ts";

export interface StaticConfig {
  readonly routes: readonly (StaticRouteConfig & {
    /** The interface it names exists; a change of that reconfigures. */
    readonly present: boolean;
  })[];
}
const DISTANCE = 1;
const GLOBAL_TABLE = 0;

/** Candidates of one prefix and distance are one route with several ways. */
const sourceOf = (distance: number): string => (distance === DISTANCE ? "static" : `static/${distance}`);

class Static implements Protocol<StaticConfig, StaticConfig> {
  readonly #context: Context;
  #config: StaticConfig = { routes: [] };
  #offered = new Map<string, Route>();
  constructor(context: Context) {
    this.#context = context;
  }
  configure(next: StaticConfig): void {
    this.#config = next;
    const groups = new Map<string, { prefix: Prefix; distance: number; rows: StaticRouteConfig[] }>();
    for (const row of next.routes) {
      const distance = row.distance ?? DISTANCE;
      const key = `${formatPrefix(row.prefix)} ${distance}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { prefix: row.prefix, distance, rows: [row] });
      else group.rows.push(row);
    }
    const now = new Map<string, Route>();
    for (const [key, { prefix, distance, rows }] of groups) {
      const hops = [...rows]
        .sort(compareWays)
        .map((row) => this.#hop(row))
        .filter((h) => h !== null);
      if (hops.length === 0) continue;
      const tag = rows.find((r) => r.tag !== undefined)?.tag;
      now.set(key, {
        prefix,
        source: sourceOf(distance),
        protocol: "static",
        distance,
        metric: 0,
        nextHops: hops,
        ...(tag === undefined ? {} : { tag }),
        ...(rows.some((r) => r.permanent === true) ? { permanent: true } : {}),
      });
    }
    for (const [key, route] of this.#offered)
      if (!now.has(key)) this.#rib(route.prefix).retract(route.prefix, route.source);
    for (const route of now.values()) this.#rib(route.prefix).offer(route);
    this.#offered = now;
  }
  notice(_event: BusEvent): void {
    // The routing table itself follows interfaces and gateways.
  }
  view(): StaticConfig {
    return this.#config;
  }
  stop(): void {
    for (const route of this.#offered.values()) this.#rib(route.prefix).retract(route.prefix, route.source);
    this.#offered.clear();
  }
  #rib(prefix: Prefix) {
    return this.#context.rib(typeof prefix.address === "bigint" ? "ipv6" : "ipv4");
  }
  #hop(row: StaticRouteConfig): NextHop | null {
    const index = row.interface === undefined ? undefined : this.#context.interfaceNamed(row.interface);
    if (row.interface !== undefined && index === undefined) return null;
    if (index?.kind === "null") return { via: "discard" };
    if (row.gateway === undefined) return index === undefined ? null : { via: "interface", interface: index.index };
    return {
      via: "gateway",
      gateway: row.gateway,
      ...(index === undefined ? {} : { interface: index.index }),
      ...(row.global === true && this.#context.vrf.id !== GLOBAL_TABLE ? { table: GLOBAL_TABLE } : {}),
    };
  }
}
/** By gateway, then interface: the order of equal-cost ways must not depend on the order of typing. */
const compareWays = (a: StaticRouteConfig, b: StaticRouteConfig): number => {
  const left = a.gateway === undefined ? "" : formatIp(a.gateway).padStart(40, "0");
  const right = b.gateway === undefined ? "" : formatIp(b.gateway).padStart(40, "0");
  if (left !== right) return left < right ? -1 : 1;
  const m = a.interface ?? "";
  const n = b.interface ?? "";
  return m === n ? 0 : m < n ? -1 : 1;
};

/** One instance per VRF that has static routes. */
export const staticRoutes: ProtocolDefinition<StaticConfig, StaticConfig, DeviceConfig> = {
  name: "static",
  instances: (model) =>
    ["", ...model.vrfs.keys()].flatMap((vrf) => {
      const routes = model.staticRoutes
        .filter((r) => r.vrf === vrf)
        .map((r) => ({ ...r, present: r.interface === undefined || model.interfaces.has(r.interface) }))
        .sort((a, b) => comparePrefix(a.prefix, b.prefix));
      return routes.length === 0 ? [] : [{ key: vrf, vrf, config: { routes } }];
    }),
  create: (context) => new Static(context),
};
