// From an installed route to its forwarding entry: the ways of its hops, or why there are none.
import type { Ip } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import {
  direct,
  needsLsp,
  type ResolutionTables,
  type Resolved,
  recursive,
  resolvesThroughItself,
  type Way,
} from "./resolution.ts";
import type { Rib } from "./rib.ts";
import type { Adjacency, FibEntry, NextHop, Route } from "./route.ts";

export interface ResolvingTables extends ResolutionTables {
  /** How a gateway resolves. */
  resolution(rib: Rib, gateway: Ip): Resolved;
}
export interface HopWays {
  readonly ways: Way[];
  /** Ways to hops with labels that no label switched path leads along. */
  readonly unlabelled: Way[];
  readonly discard: boolean;
  /** Some hop leads back to the route itself, or into a loop of others. */
  readonly looped: boolean;
}
const sameStack = (a: Adjacency, b: Adjacency): boolean =>
  a.labels.length === b.labels.length && a.labels.every((l, i) => l === b.labels[i]);

/** `slot` is the route's own; -1 for hops that are not of a route. */
export const waysOf = (
  tables: ResolvingTables,
  rib: Rib,
  slot: number,
  prefix: Prefix,
  hops: readonly NextHop[],
): HopWays => {
  const ways: Way[] = [];
  const unlabelled: Way[] = [];
  let discard = false;
  let looped = false;
  const add = (list: Way[], way: Way): void => {
    if (!list.some((w) => w.interface === way.interface && w.gateway === way.gateway && sameStack(w, way)))
      list.push(way);
  };
  for (const hop of hops) {
    if (hop.via === "discard") discard = true;
    const straight = direct(tables, rib, prefix, hop);
    if (straight !== null) for (const way of straight) add(ways, way);
    else if (hop.via === "gateway") {
      const table = tables.rib(hop.table ?? rib.vrf, typeof hop.gateway === "bigint");
      if (table === undefined) continue;
      const below = tables.resolution(table, hop.gateway);
      looped ||= below.looped;
      if (slot >= 0 && resolvesThroughItself(rib, slot, prefix, hop.gateway, table, below)) continue;
      discard ||= below.discard;
      for (const way of recursive(tables, rib, prefix, hop, below))
        add(needsLsp(hop) && !way.lsp ? unlabelled : ways, way);
    }
  }
  return { ways, unlabelled, discard, looped };
};

export const makeEntry = (tables: ResolvingTables, rib: Rib, slot: number, route: Route): FibEntry => {
  const { ways, unlabelled, discard, looped } = waysOf(tables, rib, slot, route.prefix, route.nextHops);
  const entry: FibEntry = { prefix: route.prefix, ways, receive: false, route };
  if (ways.length > 0 || discard) return entry;
  if (unlabelled.length > 0) return { ...entry, unusable: "no-label", unlabelled };
  return { ...entry, unusable: "unresolved", ...(looped ? { looped: true as const } : {}) };
};
