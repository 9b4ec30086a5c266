// The routing table of one VRF and family: candidates per prefix, the best of them, and since when. RFC 1812, 5.2.4.
import type { Family, Ip } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import { type PrefixSlots, prefixSlots } from "../base/trie.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { NextHop, Route, RouteProtocol } from "./route.ts";

/** Who wins between sources of equal distance. */
const PROTOCOL_ORDER: readonly RouteProtocol[] = ["connected", "local", "static", "nd", "bgp", "ospf", "isis", "rip"];

/** "ospf 2" before "ospf 10". */
const compareSources = (a: string, b: string): number => {
  if (a === b) return 0;
  const [, an] = /(\d+)$/.exec(a) ?? [];
  const [, bn] = /(\d+)$/.exec(b) ?? [];
  if (an !== undefined && bn !== undefined && a.slice(0, -an.length) === b.slice(0, -bn.length)) {
    const difference = Number(an) - Number(bn);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : 1;
};
/** Best first: distance, then the protocol order, then the instance. Metrics of different instances do not compare. */
export const compareRoutes = (a: Route, b: Route): number =>
  a.distance - b.distance ||
  PROTOCOL_ORDER.indexOf(a.protocol) - PROTOCOL_ORDER.indexOf(b.protocol) ||
  compareSources(a.source, b.source);

const sameLabels = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((l, i) => l === b[i]));
export const sameHop = (a: NextHop, b: NextHop): boolean => {
  if (a === b) return true;
  if (a.via === "gateway")
    return (
      b.via === "gateway" &&
      a.gateway === b.gateway &&
      a.interface === b.interface &&
      a.table === b.table &&
      sameLabels(a.labels, b.labels)
    );
  if (a.via === "interface") return b.via === "interface" && a.interface === b.interface;
  return b.via === "discard";
};
/** Equal in everything but `detail`. */
export const sameRoute = (a: Route, b: Route): boolean =>
  a === b ||
  (a.source === b.source &&
    a.protocol === b.protocol &&
    a.subtype === b.subtype &&
    a.distance === b.distance &&
    a.metric === b.metric &&
    a.tag === b.tag &&
    a.permanent === b.permanent &&
    a.nextHops.length === b.nextHops.length &&
    a.nextHops.every((h, i) => sameHop(h, b.nextHops[i]!)));

const NONE: readonly Route[] = [];

/**
 * Columns by slot; a prefix with one installed candidate, the overwhelming case, costs two array cells and its trie
 * nodes. Selecting the best is the business of RibTables, which alone writes `best` and `since`.
 */
export class Rib {
  readonly vrf: number;
  readonly family: Family;
  readonly index: PrefixSlots;
  /** By slot. */
  readonly best: (Route | null)[] = [];
  readonly since: Instant[] = [];
  /** Grows with every batch of best-route changes. */
  version = 0;
  /** Candidate lists, best first, of the slots whose list is not simply [best]. */
  readonly #lists = new Map<number, Route[]>();
  #rows: { readonly version: number; readonly rows: readonly { route: Route; since: Instant }[] } | null = null;

  constructor(vrf: number, family: Family) {
    this.vrf = vrf;
    this.family = family;
    this.index = prefixSlots(family);
  }
  /** All candidates, best first. */
  candidatesAt(slot: number): readonly Route[] {
    const list = this.#lists.get(slot);
    if (list !== undefined) return list;
    const best = this.best[slot];
    return best ? [best] : NONE;
  }
  candidates(prefix: Prefix): readonly Route[] {
    const slot = this.index.find(prefix);
    return slot < 0 ? NONE : this.candidatesAt(slot);
  }
  bestOf(prefix: Prefix): Route | null {
    const slot = this.index.find(prefix);
    return slot < 0 ? null : (this.best[slot] ?? null);
  }
  /** The slot of the longest prefix with a best route that holds `address`, or -1. */
  match(address: Ip): number {
    const slot = this.index.match(address);
    if (slot < 0 || this.best[slot]) return slot;
    const all = this.index.matches(address);
    for (let i = all.length - 2; i >= 0; i--) if (this.best[all[i]!]) return all[i]!;
    return -1;
  }
  lookup(address: Ip): Route | null {
    const slot = this.match(address);
    return slot < 0 ? null : (this.best[slot] ?? null);
  }
  /** Adds or replaces the candidate of `route.source`. Answers the route it replaces, or undefined when nothing changes. */
  put(slot: number, route: Route): Route | null | undefined {
    const list = [...this.candidatesAt(slot)];
    const at = list.findIndex((r) => r.source === route.source);
    const before = at < 0 ? null : list[at]!;
    if (before !== null && sameRoute(before, route)) {
      // Only `detail` may differ: take the new object without calling it a change.
      list[at] = route;
      if (this.best[slot] === before) this.best[slot] = route;
      this.#rows = null;
      this.#keep(slot, list);
      return undefined;
    }
    if (at >= 0) list.splice(at, 1);
    list.push(route);
    list.sort(compareRoutes);
    if (this.best[slot] === undefined) this.best[slot] = null;
    this.#lists.set(slot, list);
    return before;
  }
  /** Removes the candidate of `source`; answers it, or null. */
  take(slot: number, source: string): Route | null {
    const list = [...this.candidatesAt(slot)];
    const at = list.findIndex((r) => r.source === source);
    if (at < 0) return null;
    const [before] = list.splice(at, 1);
    this.#lists.set(slot, list);
    return before!;
  }
  /** Makes `route` (one of the candidates, or null) the best; frees the slot when no candidate is left. */
  install(slot: number, prefix: Prefix, route: Route | null, since: Instant): void {
    const list = this.candidatesAt(slot);
    this.best[slot] = route;
    this.since[slot] = since;
    if (list.length === 0) {
      this.#lists.delete(slot);
      this.index.remove(prefix);
    } else this.#keep(slot, list as Route[]);
  }
  #keep(slot: number, list: Route[]): void {
    if (list.length === 1 && list[0] === this.best[slot]) this.#lists.delete(slot);
    else this.#lists.set(slot, list);
  }
  /** Best routes with their instants, sorted by prefix. The same array until the table changes. */
  rows(): readonly { readonly route: Route; readonly since: Instant }[] {
    if (this.#rows?.version !== this.version) {
      const rows: { route: Route; since: Instant }[] = [];
      for (const slot of this.index.slots()) {
        const route = this.best[slot];
        if (route) rows.push({ route, since: this.since[slot]! });
      }
      this.#rows = { version: this.version, rows };
    }
    return this.#rows!.rows;
  }
}
