// Static routes: by gateway, by interface, by both, to Null0, floating by distance, across VRFs, while a tracked object is up.
import { formatIp } from "../../base/ip.ts";
import { comparePrefix, keyOf, type Prefix } from "../../base/prefix.ts";
import type { DeviceConfig, StaticRouteConfig } from "../../config/model.ts";
import type { NextHop, Route } from "../../forwarding/route.ts";
import type { BusEvent, Context, Protocol, ProtocolDefinition } from "../protocol.ts";

export interface StaticConfig {
  /** By prefix. Immutable, and the same object as long as the line is the same. */
  readonly routes: readonly StaticRow[];
}
export interface StaticRow {
  readonly line: StaticRouteConfig;
  /** The interface it names exists; a change of that reconfigures. */
  readonly present: boolean;
  /** Family, prefix and distance: lines that agree in them are ways of one route. */
  readonly group: string;
}
const DISTANCE = 1;
const GLOBAL_TABLE = 0;
const NONE: ReadonlySet<number> = new Set();

/** Candidates of one prefix and distance are one route with several ways. */
const sourceOf = (distance: number): string => (distance === DISTANCE ? "static" : `static/${distance}`);

/** The lines of one prefix and distance, and the route they make; null when none of them can be used. */
interface Group {
  readonly rows: readonly StaticRow[];
  readonly route: Route | null;
}

class Static implements Protocol<StaticConfig, StaticConfig> {
  readonly #context: Context;
  #config: StaticConfig = { routes: [] };
  #groups = new Map<string, Group>();
  /** Tracked objects that are up, as far as has been told. */
  #up: ReadonlySet<number> = NONE;
  #asked = false;
  constructor(context: Context) {
    this.#context = context;
  }
  configure(next: StaticConfig): void {
    this.#config = next;
    const byKey = new Map<string, StaticRow[]>();
    for (const row of next.routes) {
      const rows = byKey.get(row.group);
      if (rows === undefined) byKey.set(row.group, [row]);
      else rows.push(row);
    }
    const groups = new Map<string, Group>();
    for (const [key, rows] of byKey) {
      const before = this.#groups.get(key);
      const same = before?.rows.length === rows.length && rows.every((r, i) => r === before.rows[i]);
      const group = before !== undefined && same ? before : { rows, route: this.#route(rows) };
      groups.set(key, group);
      if (group === before) continue;
      if (group.route !== null) this.#rib(group.route.prefix).offer(group.route);
      else if (before?.route != null) this.#rib(before.route.prefix).retract(before.route.prefix, before.route.source);
    }
    for (const [key, { route }] of this.#groups)
      if (route !== null && !groups.has(key)) this.#rib(route.prefix).retract(route.prefix, route.source);
    this.#groups = groups;
    if (this.#asked || !next.routes.some(({ line }) => line.track !== undefined)) return;
    this.#asked = true;
    this.#context.publish({ kind: "tracked-request" });
  }
  #route(rows: readonly StaticRow[]): Route | null {
    const lines = rows
      .map((r) => r.line)
      .filter((line) => line.track === undefined || this.#up.has(line.track))
      .sort(compareWays);
    const nextHops = lines.map((line) => this.#hop(line)).filter((h) => h !== null);
    if (nextHops.length === 0) return null;
    const { prefix, distance = DISTANCE } = lines[0]!;
    const tag = lines.find((r) => r.tag !== undefined)?.tag;
    return {
      prefix,
      source: sourceOf(distance),
      protocol: "static",
      distance,
      metric: 0,
      nextHops,
      ...(tag === undefined ? {} : { tag }),
      ...(lines.some((r) => r.permanent === true) ? { permanent: true } : {}),
    };
  }
  /** The routing table itself follows interfaces and gateways. */
  notice(event: BusEvent): void {
    if (event.kind !== "tracked") return;
    const before = this.#up;
    this.#up = event.up;
    for (const [key, { rows, route }] of this.#groups) {
      if (!rows.some(({ line: { track } }) => track !== undefined && before.has(track) !== event.up.has(track)))
        continue;
      const next = this.#route(rows);
      this.#groups.set(key, { rows, route: next });
      if (next !== null) this.#rib(next.prefix).offer(next);
      else if (route !== null) this.#rib(route.prefix).retract(route.prefix, route.source);
    }
  }
  view(): StaticConfig {
    return this.#config;
  }
  stop(): void {
    for (const { route } of this.#groups.values())
      if (route !== null) this.#rib(route.prefix).retract(route.prefix, route.source);
    this.#groups.clear();
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

/** Lines are replaced, never edited: what was made of one is good as long as it stands. */
const made = new WeakMap<StaticRouteConfig, StaticRow>();
const rowOf = (line: StaticRouteConfig, present: boolean): StaticRow => {
  const before = made.get(line);
  if (before?.present === present) return before;
  const { family, prefix, distance = DISTANCE } = line;
  const row = { line, present, group: `${family} ${keyOf(prefix)} ${distance}` };
  made.set(line, row);
  return row;
};

/** One instance per VRF that has static routes. */
export const staticRoutes: ProtocolDefinition<StaticConfig, StaticConfig, DeviceConfig> = {
  name: "static",
  immutable: true,
  instances: (model) => {
    const gateway = model.ipRouting ? undefined : model.defaultGateway;
    const lines =
      gateway === undefined
        ? model.staticRoutes
        : [gateway, ...model.staticRoutes.filter((line) => line.family === "ipv6" || line.vrf !== "")];
    if (lines.length === 0) return [];
    const byVrf = new Map<string, StaticRow[]>(["", ...model.vrfs.keys()].map((vrf) => [vrf, []]));
    for (const line of lines)
      byVrf.get(line.vrf)?.push(rowOf(line, line.interface === undefined || model.interfaces.has(line.interface)));
    return [...byVrf].flatMap(([vrf, rows]) => {
      if (rows.length === 0) return [];
      const routes = rows.sort((a, b) => comparePrefix(a.line.prefix, b.line.prefix));
      return [{ key: vrf, vrf, config: { routes } }];
    });
  },
  create: (context) => new Static(context),
};
