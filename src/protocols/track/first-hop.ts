// The interface that leads to a route, its next hops looked up in turn.
import type { Ip } from "../../base/ip.ts";
import type { Route } from "../../forwarding/route.ts";
import type { Context } from "../protocol.ts";

const MOST_LOOKUPS = 8;

/** An interface name, "Null0" for a route that discards; null when nothing leads there. `table` is the route's own. */
export const firstHop = (table: Context, start: Route | null): string | null => {
  let route = start;
  for (let i = 0; i < MOST_LOOKUPS && route !== null; i++) {
    const hop = route.nextHops[0];
    if (hop === undefined) return null;
    if (hop.via === "discard") return "Null0";
    if (hop.interface !== undefined) return interfaceName(table, hop.interface);
    if (hop.via !== "gateway") return null;
    route = lookup(table, hop.gateway);
  }
  return null;
};
const lookup = (table: Context, gateway: Ip): Route | null =>
  table.rib(typeof gateway === "bigint" ? "ipv6" : "ipv4").resolve(gateway).route;
const interfaceName = (table: Context, index: number): string | null => {
  for (const vrf of table.vrfs()) {
    const found = (vrf.id === table.vrf.id ? table : table.inVrf(vrf.id))?.interface(index);
    if (found !== undefined) return found.name;
  }
  return null;
};
