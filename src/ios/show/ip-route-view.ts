// The routing table as `show ip route` and its relatives read it.
import { type Family, formatIp, type Ip, parseIp } from "../../base/ip.ts";
import type { Prefix } from "../../base/prefix.ts";
import type { Router, RouteRow, VrfState } from "../../device/router-state.ts";
import type { NextHop, Route } from "../../forwarding/route.ts";
import { interfaceName } from "./common.ts";

export interface WayView {
  readonly gateway: Ip | null;
  readonly interface: string | null;
  /** VRF of the gateway or interface when it is not the route's own; "default" is the global table. */
  readonly vrf: string | null;
  readonly labels: readonly number[];
  readonly discard: boolean;
}
export interface RouteView {
  readonly prefix: Prefix;
  readonly route: Route;
  /** Nanoseconds since it became the best. */
  readonly age: number;
  readonly ways: readonly WayView[];
  /** Learnt from, when the protocol says. */
  readonly from: Ip | null;
}
export interface RouteTableView {
  readonly vrf: string;
  readonly family: Family;
  readonly routes: readonly RouteView[];
  /** Of the whole table, however few routes are shown. */
  readonly prefixes: readonly Prefix[];
  /** The default route's first way, of the whole table. */
  readonly lastResort: RouteView | null;
}

const wayView = (router: Router, vrf: number, hop: NextHop): WayView => {
  if (hop.via === "discard") return { gateway: null, interface: "Null0", vrf: null, labels: [], discard: true };
  const out = hop.interface === undefined ? undefined : router.interface(hop.interface);
  const other = hop.via === "gateway" ? (hop.table ?? out?.vrf ?? vrf) : (out?.vrf ?? vrf);
  const name = other === vrf ? null : other === 0 ? "default" : (router.vrf(other)?.name ?? "default");
  return {
    gateway: hop.via === "gateway" ? hop.gateway : null,
    interface: hop.interface === undefined ? null : interfaceName(router, hop.interface),
    vrf: name,
    labels: hop.via === "gateway" ? (hop.labels ?? []) : [],
    discard: false,
  };
};
/** Where the protocol learnt the route: an OSPF advertising router, a BGP peer. */
const fromOf = (route: Route): Ip | null => {
  const detail = route.detail;
  if (typeof detail !== "object" || detail === null) return null;
  const from = (detail as { from?: unknown }).from;
  if (typeof from === "string") return parseIp(from);
  return typeof from === "number" || typeof from === "bigint" ? from : null;
};
export const routeView = (router: Router, table: VrfState, row: RouteRow): RouteView => ({
  prefix: row.route.prefix,
  route: row.route,
  age: router.now() - row.since,
  ways: row.route.nextHops.map((hop) => wayView(router, table.id, hop)),
  from: fromOf(row.route),
});
export const routeTable = (
  router: Router,
  table: VrfState,
  family: Family,
  keep: (route: Route) => boolean = () => true,
): RouteTableView => {
  const rows = table.rib[family].routes();
  const fallback = rows.find((row) => row.route.prefix.length === 0);
  return {
    vrf: table.name,
    family,
    prefixes: rows.map((row) => row.route.prefix),
    routes: rows.filter((row) => keep(row.route)).map((row) => routeView(router, table, row)),
    lastResort: fallback === undefined ? null : routeView(router, table, fallback),
  };
};

/** "[110/2] via 10.0.12.2, 00:00:13, GigabitEthernet0/0", or "is directly connected, Loopback0". */
export const wayText = (view: RouteView, way: WayView, age: (ns: number) => string): string => {
  const { route } = view;
  const dynamic = route.protocol !== "connected" && route.protocol !== "local" && route.protocol !== "static";
  const when = dynamic ? `, ${age(view.age)}` : "";
  const metric = `[${route.distance}/${route.metric}]`;
  if (way.discard) {
    if (route.protocol === "ospf") return `is a summary, ${age(view.age)}, Null0`;
    if (route.protocol === "bgp") return `${metric}, ${age(view.age)}, Null0`;
    return "is directly connected, Null0";
  }
  if (way.gateway === null) return `is directly connected${when}, ${way.interface}`;
  const other = way.vrf !== null && way.vrf !== "default" ? ` (${way.vrf})` : "";
  const out = way.interface === null ? "" : `, ${way.interface}`;
  return `${metric} via ${formatIp(way.gateway)}${other}${when}${out}`;
};
