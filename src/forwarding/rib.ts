// The routing table of one VRF and family: candidates per prefix, the best of them, and since when. RFC 1812, 5.2.4.
import type { Family, Ip } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import { type PrefixSlots, prefixSlots } from "../base/prefix-table.ts";
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
/** Flags of a slot: it is in `marked`; its only candidate is its best route. */
const MARKED = 1;
const INSTALLED = 2;

/**
 * Columns by slot; a prefix with one candidate that is installed, the overwhelming case, costs a cell in each and its
 * place in the index. Selecting the best is the business of RibTables, which alone installs.
 */
export class Rib {
  readonly vrf: number;
  readonly family: Family;
  readonly index: PrefixSlots;
  /** By slot: when its best route became that. */
  readonly since: Instant[] = [];
  /** Grows with every batch of best-route changes. */
  version = 0;
  /** By slot: the candidate of those that have just one. */
  readonly #single: (Route | null)[] = [];
  /** Candidate lists, best first, of the slots that have several. */
  readonly #lists = new Map<number, Route[]>();
  /** The best routes that are not the only candidate of their slot, e.g. until a change has been drained. */
  readonly #best = new Map<number, Route>();
  #rows: { readonly version: number; readonly rows: readonly { route: Route; since: Instant }[] } | null = null;
  /** Slots whose best route is to be selected anew. */
  marked: number[] = [];
  /** Slots whose best route or its resolution has changed in this drain, with the best route before; see `touch`. */
  touched = new Map<number, Route | null | undefined>();
  /** Something was touched. */
  changed = false;
  /** Changes are to be listed at the end of this drain. */
  watched = false;
  #flags = new Uint8Array(16);

  constructor(vrf: number, family: Family) {
    this.vrf = vrf;
    this.family = family;
    this.index = prefixSlots(family);
  }
  /** The slot of a prefix, given out now when it had none. */
  slot(prefix: Prefix): number {
    const slot = this.index.insert(prefix);
    if (slot >= this.#single.length) {
      this.since[slot] = 0;
      this.#single[slot] = null;
      if (slot >= this.#flags.length) {
        const flags = new Uint8Array(this.#flags.length * 2);
        flags.set(this.#flags);
        this.#flags = flags;
      }
    }
    return slot;
  }
  bestAt(slot: number): Route | null {
    if ((this.#flags[slot]! & INSTALLED) !== 0) return this.#single[slot]!;
    return this.#best.size === 0 ? null : (this.#best.get(slot) ?? null);
  }
  /** The prefix of a slot that has a candidate or a best route. */
  prefixAt(slot: number): Prefix {
    return (this.#single[slot] ?? this.#best.get(slot) ?? this.#lists.get(slot)![0]!).prefix;
  }
  /** All candidates, best first. */
  candidatesAt(slot: number): readonly Route[] {
    const single = this.#single[slot];
    return single ? [single] : (this.#lists.get(slot) ?? NONE);
  }
  candidates(prefix: Prefix): readonly Route[] {
    const slot = this.index.find(prefix);
    return slot < 0 ? NONE : this.candidatesAt(slot);
  }
  /** The only candidate of a slot; null when there are none or several. */
  singleAt(slot: number): Route | null {
    return this.#single[slot] ?? null;
  }
  bestOf(prefix: Prefix): Route | null {
    const slot = this.index.find(prefix);
    return slot < 0 ? null : this.bestAt(slot);
  }
  /** The slot of the longest prefix with a best route that holds `address`, or -1; `without` tells what to pass over. */
  match(address: Ip, without?: (slot: number) => boolean): number {
    const slot = this.index.match(address);
    if (slot < 0 || (this.bestAt(slot) !== null && without?.(slot) !== true)) return slot;
    const all = this.index.matches(address);
    for (let i = all.length - 2; i >= 0; i--)
      if (this.bestAt(all[i]!) !== null && without?.(all[i]!) !== true) return all[i]!;
    return -1;
  }
  lookup(address: Ip): Route | null {
    const slot = this.match(address);
    return slot < 0 ? null : this.bestAt(slot);
  }
  /** Before the only candidate changes: the best route stays what it was until the next drain. */
  #detach(slot: number): void {
    if ((this.#flags[slot]! & INSTALLED) === 0) return;
    this.#flags[slot]! &= ~INSTALLED;
    this.#best.set(slot, this.#single[slot]!);
  }
  /** Adds or replaces the candidate of `route.source`. Answers the route it replaces, or undefined when nothing changes. */
  put(slot: number, route: Route): Route | null | undefined {
    const single = this.#single[slot] ?? null;
    const many = single === null ? this.#lists.get(slot) : undefined;
    if (single === null && many === undefined) {
      this.#single[slot] = route;
      return null;
    }
    const before = single !== null ? (single.source === route.source ? single : null) : find(many!, route.source);
    if (before !== null && sameRoute(before, route)) {
      // Only `detail` may differ: take the new object without calling it a change.
      if (this.#best.get(slot) === before) this.#best.set(slot, route);
      if (single !== null) this.#single[slot] = route;
      else many![many!.indexOf(before)] = route;
      this.#rows = null;
      return undefined;
    }
    this.#detach(slot);
    if (single !== null && before !== null) this.#single[slot] = route;
    else {
      const list = (many ?? [single!]).filter((r) => r !== before);
      list.push(route);
      list.sort(compareRoutes);
      this.#single[slot] = null;
      this.#lists.set(slot, list);
    }
    return before;
  }
  /** Removes the candidate of `source`; answers it, or null. */
  take(slot: number, source: string): Route | null {
    const single = this.#single[slot] ?? null;
    if (single !== null) {
      if (single.source !== source) return null;
      this.#detach(slot);
      this.#single[slot] = null;
      return single;
    }
    const list = this.#lists.get(slot);
    const before = list === undefined ? null : find(list, source);
    if (before === null) return null;
    const left = list!.filter((r) => r !== before);
    if (left.length === 1) {
      this.#single[slot] = left[0]!;
      this.#lists.delete(slot);
    } else this.#lists.set(slot, left);
    return before;
  }
  /** Makes `route` (one of the candidates, or null) the best. */
  install(slot: number, route: Route | null, since: Instant): void {
    this.since[slot] = since;
    this.reinstall(slot, route);
  }
  /** As `install`, but the route is as good as the one before: its age stays. */
  reinstall(slot: number, route: Route | null): void {
    this.#detach(slot);
    if (route !== null && route === this.#single[slot]) {
      this.#flags[slot]! |= INSTALLED;
      if (this.#best.size > 0) this.#best.delete(slot);
    } else if (route === null) this.#best.delete(slot);
    else this.#best.set(slot, route);
  }
  /** The best route was told again, just as it is. */
  refresh(slot: number, since: Instant): void {
    this.since[slot] = since;
    this.#rows = null;
  }
  /** Frees the slot of a prefix that has neither candidates nor a best route. */
  free(slot: number, prefix: Prefix): void {
    if (this.#single[slot] || this.#lists.has(slot) || this.#best.has(slot)) return;
    if (this.index.find(prefix) === slot) this.index.remove(prefix);
  }
  /** Answers whether the slot was not marked yet. */
  mark(slot: number): boolean {
    if ((this.#flags[slot]! & MARKED) !== 0) return false;
    this.#flags[slot]! |= MARKED;
    this.marked.push(slot);
    return true;
  }
  /** The marked slots, which are then no longer marked. */
  takeMarked(): readonly number[] {
    const marked = this.marked;
    this.marked = [];
    for (const slot of marked) this.#flags[slot]! &= ~MARKED;
    return marked;
  }
  /**
   * `before` undefined: only the resolution may have changed. The first known best route before the drain is kept, for
   * tables that somebody watches; otherwise it is enough that something has changed.
   */
  touch(slot: number, before: Route | null | undefined): void {
    this.changed = true;
    if (!this.watched) return;
    if (before === undefined ? !this.touched.has(slot) : this.touched.get(slot) === undefined)
      this.touched.set(slot, before);
  }
  takeTouched(): ReadonlyMap<number, Route | null | undefined> {
    const touched = this.touched;
    if (touched.size > 0) this.touched = new Map();
    this.changed = false;
    return touched;
  }
  /** Best routes with their instants, sorted by prefix. The same array until the table changes. */
  rows(): readonly { readonly route: Route; readonly since: Instant }[] {
    if (this.#rows?.version !== this.version) {
      const rows: { route: Route; since: Instant }[] = [];
      for (const slot of this.index.slots()) {
        const route = this.bestAt(slot);
        if (route !== null) rows.push({ route, since: this.since[slot]! });
      }
      this.#rows = { version: this.version, rows };
    }
    return this.#rows!.rows;
  }
}
const find = (list: readonly Route[], source: string): Route | null => list.find((r) => r.source === source) ?? null;
