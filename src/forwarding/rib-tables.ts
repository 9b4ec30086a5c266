// All routing tables of a node together: selection of best routes, next-hop tracking and the order of updates.
//
// Offers and retractions only mark prefixes; `drain` then works in rounds until nothing moves: select the best usable
// candidate of every marked prefix, re-resolve the tracked gateways that lie in what changed, mark what depends on them.
// Within a round nothing reads what the round writes, so the order of the marks does not matter.
import type { Ip } from "../base/ip.ts";
import { comparePrefix, contains, type Prefix, type PrefixKey, keyOf } from "../base/prefix.ts";
import type { Instant } from "../kernel/kernel.ts";
import { Rib, sameRoute } from "./rib.ts";
import { RouteParts } from "./route-parts.ts";
import { type HopWays, makeEntry, type ResolvingTables, waysOf } from "./make-entry.ts";
import {
  type InterfaceFacts,
  type Resolved,
  resolve,
  resolvesThroughItself,
  sameResolved,
  UNREACHABLE,
} from "./resolution.ts";
import type { FibEntry, NextHop, RibChange, Route } from "./route.ts";

/** A gateway somebody depends on, in one table. */
interface Target {
  readonly rib: Rib;
  readonly address: Ip;
  resolved: Resolved;
  readonly dependents: Map<Rib, Set<number>>;
  readonly listeners: Set<(resolved: Resolved) => void>;
}
/** What the tables need of their node. */
export interface RibTablesHost {
  now(): Instant;
  interface(index: number): InterfaceFacts | undefined;
  isOwn(vrf: number, address: Ip): boolean;
  /** Something is marked: `drain` is due after the present stimulus. */
  dirty(): void;
  /** Somebody wants to hear the changes of this table. */
  watched(rib: Rib): boolean;
  /** The owner of a best route has offered it again, as it was. */
  refreshed(rib: Rib): void;
  /** Routes that are in the table have come to be found through each other, or one through itself. */
  looped(rib: Rib): void;
  /** The tables changed; called once per table at the end of a drain. Changes of resolution alone are not listed. */
  changed(rib: Rib, changes: readonly RibChange[]): void;
}
/** Why a candidate is, or is not, in the table. `hop` is the one at fault. */
export interface CandidateVerdict {
  readonly route: Route;
  readonly status:
    | "best"
    | "higher-distance"
    | "not-preferred"
    | "distance-255"
    | "interface-down"
    | "unreachable-next-hop"
    | "resolves-through-itself";
  readonly hop?: NextHop;
}
/** Rounds in which all marked prefixes are selected at once; from then on one at a time, where few are left. */
const ROUNDS_TOGETHER = 6;
const FEW = 64;
/** A route that has been taken out so often in one drain stays out until the next. */
const FLIPS_BEFORE_HOLD = 4;
const NO_FLIPS: ReadonlyMap<Route, number> = new Map();

export class RibTables implements ResolvingTables {
  readonly #host: RibTablesHost;
  readonly #ribs = new Map<number, { readonly ipv4: Rib; readonly ipv6: Rib }>();
  readonly #targets = new Map<Rib, Map<Ip, Target>>();
  /** Tables with marked or touched prefixes. */
  readonly #active = new Set<Rib>();
  readonly #entries = new Map<Rib, Map<number, FibEntry>>();
  /** prefix → interface → gateway → label */
  readonly #imposed = new Map<PrefixKey, Map<number, Map<Ip, number>>>();
  /** Prefixes whose best route or resolution changed since the gateways were last looked at. */
  readonly #fresh = new Map<Rib, Prefix[]>();
  /** Tracked gateways whose resolution changed in this drain, with what it was. */
  readonly #moved = new Map<Target, Resolved>();
  /** Gateways that have come to lead back to themselves in this drain. */
  readonly #looping = new Set<Target>();
  readonly #parts = new RouteParts();
  #due = false;
  #draining = false;
  /** Grows with every change that forwarding can see. */
  generation = 0;

  constructor(host: RibTablesHost) {
    this.#host = host;
    this.open(0);
  }
  open(vrf: number): void {
    if (!this.#ribs.has(vrf)) this.#ribs.set(vrf, { ipv4: new Rib(vrf, "ipv4"), ipv6: new Rib(vrf, "ipv6") });
  }
  /** Forgets a VRF's tables. Routes of other VRFs that lead through it become unusable. */
  close(vrf: number): void {
    const pair = this.#ribs.get(vrf);
    if (pair === undefined) return;
    this.#ribs.delete(vrf);
    for (const rib of [pair.ipv4, pair.ipv6]) {
      this.#active.delete(rib);
      this.#entries.delete(rib);
      for (const target of this.#targets.get(rib)?.values() ?? []) {
        target.resolved = UNREACHABLE;
        for (const [dependent, slots] of target.dependents) for (const slot of slots) this.#remark(dependent, slot);
      }
      this.#targets.delete(rib);
      for (const targets of this.#targets.values()) for (const t of targets.values()) t.dependents.delete(rib);
    }
  }
  rib(vrf: number, ipv6: boolean): Rib | undefined {
    const pair = this.#ribs.get(vrf);
    return ipv6 ? pair?.ipv6 : pair?.ipv4;
  }
  interface(index: number): InterfaceFacts | undefined {
    return this.#host.interface(index);
  }
  isOwn(vrf: number, address: Ip): boolean {
    return this.#host.isOwn(vrf, address);
  }
  imposed(prefix: Prefix, interface_: number, gateway: Ip): number | undefined {
    return this.#imposed.size === 0 ? undefined : this.#imposed.get(keyOf(prefix))?.get(interface_)?.get(gateway);
  }

  #isOpen(rib: Rib): boolean {
    return this.rib(rib.vrf, rib.family === "ipv6") === rib;
  }
  /** Tables of a VRF that is gone take nothing any more. */
  offer(rib: Rib, route: Route): void {
    if (!this.#isOpen(rib)) return;
    const slot = rib.slot(route.prefix);
    const before = rib.put(slot, route);
    if (before === undefined) {
      if (rib.bestAt(slot)?.source !== route.source) return;
      // A distance-vector route is as old as the last update that told of it.
      if (route.protocol === "rip") rib.refresh(slot, this.#host.now());
      this.#host.refreshed(rib);
      return;
    }
    if (before !== null) this.#undepend(rib, slot, before);
    this.#depend(rib, slot, route);
    this.#mark(rib, slot);
  }
  retract(rib: Rib, source: string, prefix: Prefix): void {
    const slot = rib.index.find(prefix);
    if (slot < 0) return;
    const before = rib.take(slot, source);
    if (before === null) return;
    this.#undepend(rib, slot, before);
    // Offered and taken back before anybody looked: there is nothing to select.
    if (rib.bestAt(slot) === null && rib.candidatesAt(slot).length === 0) rib.free(slot, prefix);
    else this.#mark(rib, slot);
  }
  /** Takes back everything that `source` still has in a table. */
  purge(rib: Rib, source: string): void {
    for (let slot = 0; slot < rib.index.capacity; slot++) {
      const mine = rib.candidatesAt(slot).find((r) => r.source === source);
      if (mine !== undefined) this.retract(rib, source, mine.prefix);
    }
  }
  /**
   * Takes routes out and has them from their owners again, all at one instant: nothing changes but their age, and their
   * forwarding entries are made anew. Every route when `prefix` is null. Answers them.
   */
  renew(rib: Rib, prefix: Prefix | null): readonly Route[] {
    const found: Route[] = [];
    for (const slot of prefix === null ? rib.index.slots() : [rib.index.find(prefix)]) {
      const route = slot < 0 ? null : rib.bestAt(slot);
      if (route === null) continue;
      found.push(route);
      rib.since[slot] = this.#host.now();
      this.#remark(rib, slot);
    }
    return found;
  }
  /** LDP's word on what a neighbour wants; see LabelPort.impose. */
  impose(prefix: Prefix, interface_: number, gateway: Ip, label: number | null): void {
    const key = keyOf(prefix);
    const byInterface = this.#imposed.get(key) ?? new Map<number, Map<Ip, number>>();
    const byGateway = byInterface.get(interface_) ?? new Map<Ip, number>();
    if ((byGateway.get(gateway) ?? null) === label) return;
    if (label === null) byGateway.delete(gateway);
    else byGateway.set(gateway, label);
    if (byGateway.size > 0) byInterface.set(interface_, byGateway);
    else byInterface.delete(interface_);
    if (byInterface.size > 0) this.#imposed.set(key, byInterface);
    else this.#imposed.delete(key);
    const rib = this.rib(0, typeof prefix.address === "bigint");
    const slot = rib?.index.find(prefix) ?? -1;
    if (rib !== undefined && slot >= 0) this.#touch(rib, slot, undefined);
    this.generation++;
    this.#schedule();
  }
  /** Interfaces came, went or changed what resolution reads: every route that names one is looked at again. */
  interfacesChanged(indices: ReadonlySet<number>): void {
    if (indices.size === 0) return;
    for (const { ipv4, ipv6 } of this.#ribs.values())
      for (const rib of [ipv4, ipv6]) {
        if (rib.index.size === 0) continue;
        for (let slot = 0; slot < rib.index.capacity; slot++)
          for (const route of rib.candidatesAt(slot))
            if (
              route.nextHops.some((h) => h.via !== "discard" && h.interface !== undefined && indices.has(h.interface))
            ) {
              this.#remark(rib, slot);
              break;
            }
      }
  }
  /** Own addresses of a VRF changed: gateways may have become own addresses or ceased to be. */
  ownChanged(vrf: number): void {
    for (const rib of [this.rib(vrf, false), this.rib(vrf, true)])
      for (const target of (rib && this.#targets.get(rib)?.values()) ?? []) this.#recheck(target);
    this.#schedule();
  }
  /** Calls `listener` at the end of every drain in which the resolution of `address` changed. */
  track(rib: Rib, address: Ip, listener: (resolved: Resolved) => void): () => void {
    const target = this.#target(rib, address);
    target.listeners.add(listener);
    return () => {
      target.listeners.delete(listener);
      this.#drop(target);
    };
  }
  /** How `address` resolves; changes on offer are taken in first when `current`. */
  resolution(rib: Rib, address: Ip, current = false): Resolved {
    if (current && this.#due) this.drain();
    return this.#targets.get(rib)?.get(address)?.resolved ?? resolve(this, rib, address);
  }

  #depend(rib: Rib, slot: number, route: Route): void {
    for (const hop of route.nextHops) {
      if (hop.via !== "gateway" || hop.interface !== undefined) continue;
      const table = this.rib(hop.table ?? rib.vrf, typeof hop.gateway === "bigint");
      if (table === undefined) continue;
      const target = this.#target(table, hop.gateway);
      let slots = target.dependents.get(rib);
      if (slots === undefined) {
        slots = new Set();
        target.dependents.set(rib, slots);
      }
      slots.add(slot);
    }
  }
  #undepend(rib: Rib, slot: number, route: Route): void {
    const left = rib.candidatesAt(slot);
    for (const hop of route.nextHops) {
      if (hop.via !== "gateway" || hop.interface !== undefined) continue;
      const table = this.rib(hop.table ?? rib.vrf, typeof hop.gateway === "bigint");
      const target = table && this.#targets.get(table)?.get(hop.gateway);
      if (target === undefined) continue;
      const still = left.some((r) =>
        r.nextHops.some(
          (h) =>
            h.via === "gateway" &&
            h.interface === undefined &&
            h.gateway === hop.gateway &&
            (h.table ?? rib.vrf) === target.rib.vrf,
        ),
      );
      if (still) continue;
      const slots = target.dependents.get(rib);
      slots?.delete(slot);
      if (slots?.size === 0) target.dependents.delete(rib);
      this.#drop(target);
    }
  }
  #target(rib: Rib, address: Ip): Target {
    let targets = this.#targets.get(rib);
    if (targets === undefined) {
      targets = new Map();
      this.#targets.set(rib, targets);
    }
    let target = targets.get(address);
    if (target === undefined) {
      const resolved = resolve(this, rib, address);
      target = { rib, address, resolved, dependents: new Map(), listeners: new Set() };
      targets.set(address, target);
    }
    return target;
  }
  #drop(target: Target): void {
    if (target.dependents.size === 0 && target.listeners.size === 0)
      this.#targets.get(target.rib)?.delete(target.address);
  }
  #mark(rib: Rib, slot: number): void {
    if (!rib.mark(slot)) return;
    this.#active.add(rib);
    this.#schedule();
  }
  #remark(rib: Rib, slot: number): void {
    this.#mark(rib, slot);
    this.#touch(rib, slot, undefined);
  }
  /** The best route or its resolution changes: the entry is made anew, and gateways inside the prefix looked at again. */
  #touch(rib: Rib, slot: number, before: Route | null | undefined): void {
    rib.touch(slot, before);
    this.#active.add(rib);
    this.#entries.get(rib)?.delete(slot);
    if ((this.#targets.get(rib)?.size ?? 0) === 0) return;
    const fresh = this.#fresh.get(rib);
    if (fresh === undefined) this.#fresh.set(rib, [rib.prefixAt(slot)]);
    else fresh.push(rib.prefixAt(slot));
  }
  #schedule(): void {
    if (this.#due || this.#draining) return;
    this.#due = true;
    this.#host.dirty();
  }
  #recheck(target: Target): void {
    const resolved = resolve(this, target.rib, target.address);
    const before = target.resolved;
    if (sameResolved(before, resolved)) return;
    target.resolved = resolved;
    if (resolved.looped && !before.looped) this.#looping.add(target);
    for (const [dependent, slots] of target.dependents) for (const slot of slots) this.#remark(dependent, slot);
    if (target.listeners.size > 0 && !this.#moved.has(target)) this.#moved.set(target, before);
  }

  /** One hop of a candidate: can packets (or at least the discard route) follow it? */
  #usable(rib: Rib, slot: number, route: Route, hop: NextHop): boolean {
    if (hop.via === "discard") return true;
    if (hop.via === "interface" || hop.interface !== undefined) return this.interface(hop.interface!)?.up === true;
    const table = this.rib(hop.table ?? rib.vrf, typeof hop.gateway === "bigint");
    if (table === undefined) return false;
    const below = this.#target(table, hop.gateway).resolved;
    if (below.route === null) return false;
    // BGP asks only whether the table has a route to the next hop: its own is as good as any, and forms a loop.
    if (route.protocol === "bgp") return true;
    return !resolvesThroughItself(rib, slot, route.prefix, hop.gateway, table, below);
  }
  #select(rib: Rib, slot: number, flips: ReadonlyMap<Route, number>): Route | null {
    const single = rib.singleAt(slot);
    const part = (route: Route): Route => this.#parts.part(route, (hop) => this.#usable(rib, slot, route, hop));
    if (single !== null) return this.#eligible(rib, slot, single, flips) ? part(single) : null;
    for (const route of rib.candidatesAt(slot)) if (this.#eligible(rib, slot, route, flips)) return part(route);
    return null;
  }
  #eligible(rib: Rib, slot: number, route: Route, flips: ReadonlyMap<Route, number>): boolean {
    if (route.distance >= 255) return false;
    if (flips.size > 0 && (flips.get(route) ?? 0) >= FLIPS_BEFORE_HOLD) return false;
    if (route.permanent === true) return true;
    for (const hop of route.nextHops) if (this.#usable(rib, slot, route, hop)) return true;
    return false;
  }
  /** Brings every table up to date and tells the node. */
  drain(): void {
    if (this.#draining) return;
    this.#due = false;
    this.#draining = true;
    const flips = new Map<Route, number>();
    const freed: [Rib, number, Prefix][] = [];
    for (let round = 0; this.#anyMarked() || this.#fresh.size > 0; round++) {
      for (const rib of this.#active) rib.watched = this.#host.watched(rib);
      const one = round >= ROUNDS_TOGETHER ? this.#firstOfFew() : null;
      // Selecting reads candidates and resolutions only, which nothing here writes: the order does not matter.
      for (const rib of this.#active)
        for (const slot of rib.takeMarked())
          if (one === null || (one.rib === rib && one.slot === slot)) this.#reselect(rib, slot, flips, freed);
          else rib.mark(slot);
      const fresh = [...this.#fresh];
      this.#fresh.clear();
      for (const [rib, prefixes] of fresh)
        for (const target of this.#targets.get(rib)?.values() ?? [])
          if (prefixes.length > 8 || prefixes.some((p) => contains(p, target.address))) this.#recheck(target);
    }
    this.#draining = false;
    this.#finish(freed);
  }
  #reselect(rib: Rib, slot: number, flips: Map<Route, number>, freed: [Rib, number, Prefix][]): void {
    const route = this.#select(rib, slot, flips);
    const before = rib.bestAt(slot);
    if (before !== null && route !== null && sameRoute(before, route)) rib.reinstall(slot, route);
    else if (before !== route) {
      this.#touch(rib, slot, before);
      rib.install(slot, route, this.#host.now());
      if (before !== null) {
        const whole = this.#parts.whole(before);
        flips.set(whole, (flips.get(whole) ?? 0) + 1);
      }
    }
    if (route === null && before !== null && rib.candidatesAt(slot).length === 0)
      freed.push([rib, slot, before.prefix]);
  }
  /** The first marked prefix, by VRF, family and prefix, when only a few are left: they may be turning on each other. */
  #firstOfFew(): { readonly rib: Rib; readonly slot: number } | null {
    let first: { rib: Rib; slot: number; prefix: Prefix } | null = null;
    let count = 0;
    for (const rib of this.#active)
      for (const slot of rib.marked) {
        if (++count > FEW) return null;
        if (rib.bestAt(slot) === null && rib.candidatesAt(slot).length === 0) continue;
        const prefix = rib.prefixAt(slot);
        if (
          first === null ||
          rib.vrf < first.rib.vrf ||
          (rib.vrf === first.rib.vrf && comparePrefix(prefix, first.prefix) < 0)
        )
          first = { rib, slot, prefix };
      }
    return first;
  }
  #anyMarked(): boolean {
    for (const rib of this.#active) if (rib.marked.length > 0) return true;
    return false;
  }
  #finish(freed: readonly (readonly [Rib, number, Prefix])[]): void {
    const active = [...this.#active];
    this.#active.clear();
    const moved = [...this.#moved];
    this.#moved.clear();
    const looped = new Set([...this.#looping].flatMap((target) => (target.resolved.looped ? [target.rib] : [])));
    this.#looping.clear();
    const told: [Rib, RibChange[]][] = [];
    for (const rib of active) {
      if (!rib.changed) continue;
      const changes: RibChange[] = [];
      for (const [slot, before] of rib.takeTouched()) {
        const after = rib.bestAt(slot);
        if (before !== undefined && before !== after)
          changes.push({ prefix: (after ?? before)!.prefix, before, after });
      }
      rib.version++;
      this.generation++;
      told.push([rib, changes]);
    }
    for (const [rib, slot, prefix] of freed) rib.free(slot, prefix);
    for (const [rib, changes] of told) this.#host.changed(rib, changes);
    for (const rib of looped) this.#host.looped(rib);
    for (const [target, before] of moved)
      if (!sameResolved(before, target.resolved))
        for (const listener of [...target.listeners]) listener(target.resolved);
  }

  /** Every candidate of a prefix, best first, and what keeps it out of the table. */
  explain(rib: Rib, prefix: Prefix): readonly CandidateVerdict[] {
    const slot = rib.index.find(prefix);
    if (slot < 0) return [];
    const best = rib.bestAt(slot);
    return rib.candidatesAt(slot).map((route) => {
      if (route === best) return { route, status: "best" };
      if (route.distance >= 255) return { route, status: "distance-255" };
      if (this.#eligible(rib, slot, route, NO_FLIPS))
        return { route, status: best !== null && best.distance < route.distance ? "higher-distance" : "not-preferred" };
      for (const hop of route.nextHops) {
        if (hop.via === "discard") continue;
        if (hop.interface !== undefined) return { route, status: "interface-down", hop };
        if (hop.via !== "gateway") continue;
        const table = this.rib(hop.table ?? rib.vrf, typeof hop.gateway === "bigint");
        const itself =
          table !== undefined &&
          resolvesThroughItself(rib, slot, prefix, hop.gateway, table, this.resolution(table, hop.gateway));
        return { route, status: itself ? "resolves-through-itself" : "unreachable-next-hop", hop };
      }
      return { route, status: "not-preferred" };
    });
  }

  /** The forwarding entry of a slot's best route, made on demand and kept until something in it changes. */
  entryAt(rib: Rib, slot: number): FibEntry | null {
    const route = rib.bestAt(slot);
    if (route === null) return null;
    let entries = this.#entries.get(rib);
    if (entries === undefined) {
      entries = new Map();
      this.#entries.set(rib, entries);
    }
    let entry = entries.get(slot);
    if (entry === undefined) {
      entry = makeEntry(this, rib, slot, route);
      entries.set(slot, entry);
    }
    return entry;
  }
  /** Ways of a route's hops, with what is known of their label switched paths. */
  ways(rib: Rib, slot: number, prefix: Prefix, hops: readonly NextHop[]): HopWays {
    return waysOf(this, rib, slot, prefix, hops);
  }
}
