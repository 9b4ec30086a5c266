// The RIP database: what is learnt, what is ours, and what is on its way out. RFC 2453, 3.6-3.9.
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import { comparePrefix, formatPrefix, keyOf, type Prefix, type PrefixKey, samePrefix } from "../../base/prefix.ts";
import type { NextHop } from "../../forwarding/route.ts";
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import type { Context } from "../protocol.ts";
import { DISTANCE, INFINITY_METRIC, MAXIMUM_PATHS } from "./constants.ts";

/** What this router itself has to say about a prefix. */
export type Own =
  | { readonly kind: "connected"; readonly interface: number }
  | { readonly kind: "redistributed"; readonly metric: number; readonly tag: number; readonly protocol: string }
  | { readonly kind: "default"; readonly metric: number };
export interface Path {
  readonly interface: number;
  readonly gateway: Ipv4;
  /** Who sent it; the gateway may be somebody else on the same link. */
  readonly from: Ipv4;
  tag: number;
  updated: Instant;
  readonly timer: Timer;
}
export interface Entry {
  readonly prefix: Prefix;
  own: Own | null;
  /** Of the learnt paths, as it was received; the last one while none is left. */
  metric: number;
  paths: Path[];
  /** To be sent with the next triggered update. */
  changed: boolean;
  /** No path is left: it is advertised as unreachable until the flush. */
  readonly flush: Timer;
  heldUntil: Instant;
}
export interface TableSettings {
  /** Seconds. */
  readonly timers: { readonly invalid: number; readonly holdDown: number; readonly flush: number };
  readonly distance: number;
  readonly maximumPaths: number;
}
export const DEFAULT_TABLE: Pick<TableSettings, "distance" | "maximumPaths"> = {
  distance: DISTANCE,
  maximumPaths: MAXIMUM_PATHS,
};

export class RipTable {
  readonly #context: Context;
  readonly #settings: () => TableSettings;
  readonly #changed: () => void;
  readonly #entries = new Map<PrefixKey, Entry>();

  /** `changed` is called when a triggered update is due. */
  constructor(context: Context, settings: () => TableSettings, changed: () => void) {
    this.#context = context;
    this.#settings = settings;
    this.#changed = changed;
  }
  /** By prefix. */
  entries(): readonly Entry[] {
    return [...this.#entries.values()].sort((a, b) => comparePrefix(a.prefix, b.prefix));
  }
  find(prefix: Prefix): Entry | undefined {
    return this.#entries.get(keyOf(prefix));
  }
  #entry(prefix: Prefix): Entry {
    const key = keyOf(prefix);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const created: Entry = {
        prefix,
        own: null,
        metric: INFINITY_METRIC,
        paths: [],
        changed: false,
        heldUntil: 0,
        flush: this.#context.timer(`rip flush ${formatPrefix(prefix)}`, () => this.#flush(created)),
      };
      entry = created;
      this.#entries.set(key, entry);
    }
    return entry;
  }
  #touch(entry: Entry): void {
    entry.changed = true;
    this.#changed();
  }
  /** True while it is advertised with metric 16. */
  static isDead(entry: Entry): boolean {
    return entry.own === null && entry.paths.length === 0;
  }

  /** Our own word about a prefix; null takes it back. Learnt paths give way to it. */
  setOwn(prefix: Prefix, own: Own | null): void {
    const present = this.find(prefix);
    if (own === null) {
      if (present === undefined || present.own === null) return;
      present.own = null;
      this.#die(present, 0);
      return;
    }
    const entry = present ?? this.#entry(prefix);
    const before = entry.own;
    if (before !== null && JSON.stringify(before) === JSON.stringify(own)) return;
    entry.own = own;
    entry.flush.stop();
    entry.heldUntil = 0;
    if (entry.paths.length > 0) {
      this.#dropPaths(entry);
      this.#context.rib("ipv4").retract(prefix);
    }
    this.#touch(entry);
  }
  /** A route entry of a response. @rfc 2453 3.9.2 */
  learn(prefix: Prefix, metric: number, interface_: number, gateway: Ipv4, from: Ipv4, tag: number): void {
    const present = this.find(prefix);
    const path = present?.paths.find((p) => p.from === from && p.interface === interface_);
    if (metric >= INFINITY_METRIC) {
      if (present !== undefined && path !== undefined) this.#losePath(present, path, true);
      return;
    }
    if (present?.own != null) return;
    const now = this.#context.now();
    if (path !== undefined && path.gateway === gateway) {
      path.timer.start(seconds(this.#settings().timers.invalid));
      path.updated = now;
      if (metric === present!.metric && tag === path.tag) {
        this.#offer(present!);
        return;
      }
      path.tag = tag;
      // Whatever the one in use says now holds; a better one among others comes with their next update.
      if (metric > present!.metric && present!.paths.length > 1) {
        this.#losePath(present!, path, true);
        return;
      }
      for (const other of [...present!.paths])
        if (other !== path && metric !== present!.metric) this.#removePath(present!, other);
      present!.metric = metric;
      this.#install(present!);
      return;
    }
    const entry = present ?? this.#entry(prefix);
    if (path !== undefined) this.#removePath(entry, path);
    if (entry.paths.length === 0) {
      // Held down: only what is no worse than before it was lost is believed.
      if (now < entry.heldUntil && metric > entry.metric) return;
    } else if (metric > entry.metric) return;
    else if (metric < entry.metric) this.#dropPaths(entry);
    else if (entry.paths.length >= this.#settings().maximumPaths) return;
    entry.metric = metric;
    entry.heldUntil = 0;
    entry.flush.stop();
    const added: Path = {
      interface: interface_,
      gateway,
      from,
      tag,
      updated: now,
      timer: this.#context.timer(`rip invalid ${formatPrefix(prefix)} ${formatIpv4(from)}`, () =>
        this.#losePath(entry, added, true),
      ),
    };
    added.timer.start(seconds(this.#settings().timers.invalid));
    entry.paths.push(added);
    entry.paths.sort((a, b) => a.gateway - b.gateway || a.interface - b.interface);
    this.#install(entry);
  }
  #removePath(entry: Entry, path: Path): void {
    path.timer.stop();
    entry.paths = entry.paths.filter((p) => p !== path);
  }
  #dropPaths(entry: Entry): void {
    for (const path of entry.paths) path.timer.stop();
    entry.paths = [];
  }
  #losePath(entry: Entry, path: Path, hold: boolean): void {
    this.#removePath(entry, path);
    if (entry.paths.length > 0) this.#install(entry);
    else this.#die(entry, hold ? seconds(this.#settings().timers.holdDown) : 0);
  }
  /** The deletion process starts. @rfc 2453 3.8 */
  #die(entry: Entry, hold: Instant): void {
    const { invalid, flush } = this.#settings().timers;
    this.#context.rib("ipv4").retract(entry.prefix);
    entry.heldUntil = this.#context.now() + hold;
    entry.flush.start(seconds(Math.max(flush - invalid, 1)));
    this.#touch(entry);
  }
  #flush(entry: Entry): void {
    if (RipTable.isDead(entry)) this.#entries.delete(keyOf(entry.prefix));
  }
  /** Everything learnt over an interface is lost, and not held down: the reason is known. */
  interfaceLost(index: number): void {
    for (const entry of this.entries())
      for (const path of entry.paths.filter((p) => p.interface === index)) this.#losePath(entry, path, false);
  }
  #install(entry: Entry): void {
    this.#offer(entry);
    this.#touch(entry);
  }
  /** An update that repeats what is known refreshes the route. */
  #offer(entry: Entry): void {
    const nextHops: NextHop[] = entry.paths.map((p) => ({
      via: "gateway",
      gateway: p.gateway,
      interface: p.interface,
    }));
    const tag = entry.paths[0]!.tag;
    this.#context.rib("ipv4").offer({
      prefix: entry.prefix,
      source: "rip",
      protocol: "rip",
      distance: this.#settings().distance,
      metric: entry.metric,
      ...(tag === 0 ? {} : { tag }),
      nextHops,
    });
  }
  /** Distance or number of paths changed. */
  reinstall(): void {
    for (const entry of this.entries()) if (entry.paths.length > 0) this.#install(entry);
  }
  /** Forgets everything that neighbours said, or what they said about one prefix. */
  clear(prefix: Prefix | null = null): void {
    for (const entry of [...this.entries()]) {
      if (prefix !== null && !samePrefix(entry.prefix, prefix)) continue;
      if (entry.paths.length > 0) this.#context.rib("ipv4").retract(entry.prefix);
      this.#dropPaths(entry);
      if (entry.own !== null) continue;
      entry.flush.stop();
      this.#entries.delete(keyOf(entry.prefix));
    }
  }
  stop(): void {
    this.clear();
    for (const entry of this.#entries.values()) entry.flush.stop();
    this.#entries.clear();
  }
}
