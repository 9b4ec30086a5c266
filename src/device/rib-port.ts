// The routing table of one VRF and family as one protocol instance sees it.
import type { Ip } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import type { Resolved } from "../forwarding/resolution.ts";
import type { Rib } from "../forwarding/rib.ts";
import type { RibTables } from "../forwarding/rib-tables.ts";
import type { RibChange, Route } from "../forwarding/route.ts";
import type { Resolution, RibPort } from "../protocols/protocol.ts";
import type { Bus } from "./bus.ts";

export type RibListener = (changes: readonly RibChange[]) => void;
/** Listeners of best-route changes by table, in the order in which they came. */
export class RibWatchers {
  readonly #bus: Bus;
  readonly #listeners = new Map<Rib, Set<RibListener>>();
  constructor(bus: Bus) {
    this.#bus = bus;
  }
  add(rib: Rib, listener: RibListener): void {
    const set = this.#listeners.get(rib) ?? new Set<RibListener>();
    this.#listeners.set(rib, set.add(listener));
  }
  delete(rib: Rib, listener: RibListener): void {
    this.#listeners.get(rib)?.delete(listener);
  }
  has(rib: Rib): boolean {
    return (this.#listeners.get(rib)?.size ?? 0) > 0;
  }
  changed(rib: Rib, changes: readonly RibChange[]): void {
    for (const listener of this.#listeners.get(rib) ?? [])
      this.#bus.defer(() => {
        if (this.#listeners.get(rib)?.has(listener) === true) listener(changes);
      });
  }
}

const resolutionOf = (target: Ip, resolved: Resolved): Resolution => ({
  target,
  route: resolved.route,
  metric: resolved.route?.metric ?? 0,
  labelled: resolved.ways.length > 0 && resolved.ways.every((w) => w.lsp),
});

export class InstanceRib implements RibPort {
  readonly #tables: RibTables;
  readonly #rib: Rib;
  readonly #bus: Bus;
  readonly #watchers: RibWatchers;
  /** Sources this instance has offered under. */
  readonly #sources = new Set<string>();
  #latest = "";
  readonly #stops = new Set<() => void>();
  constructor(tables: RibTables, rib: Rib, bus: Bus, watchers: RibWatchers) {
    this.#tables = tables;
    this.#rib = rib;
    this.#bus = bus;
    this.#watchers = watchers;
  }
  offer(route: Route): void {
    if (route.source !== this.#latest) {
      this.#latest = route.source;
      this.#sources.add(route.source);
    }
    this.#tables.offer(this.#rib, route);
  }
  retract(prefix: Prefix, source?: string): void {
    if (source !== undefined) this.#tables.retract(this.#rib, source, prefix);
    else for (const one of this.#sources) this.#tables.retract(this.#rib, one, prefix);
  }
  watch(listener: RibListener): () => void {
    let stopped = false;
    this.#bus.defer(() => {
      if (stopped) return;
      this.#watchers.add(this.#rib, listener);
      const all = this.#rib.rows().map(({ route }) => ({ prefix: route.prefix, before: null, after: route }));
      if (all.length > 0) listener(all);
    });
    const stop = (): void => {
      stopped = true;
      this.#watchers.delete(this.#rib, listener);
      this.#stops.delete(stop);
    };
    this.#stops.add(stop);
    return stop;
  }
  best(prefix: Prefix): Route | null {
    return this.#rib.bestOf(prefix);
  }
  lookup(address: Ip): Route | null {
    return this.#rib.lookup(address);
  }
  resolve(target: Ip): Resolution {
    return resolutionOf(target, this.#tables.resolution(this.#rib, target, true));
  }
  track(target: Ip, listener: (resolution: Resolution) => void): () => void {
    let stopped = false;
    let told: Resolution | null = null;
    const tell = (): void => {
      this.#bus.defer(() => {
        if (stopped) return;
        const next = resolutionOf(target, this.#tables.resolution(this.#rib, target));
        if (
          told !== null &&
          told.route === next.route &&
          told.metric === next.metric &&
          told.labelled === next.labelled
        )
          return;
        told = next;
        listener(next);
      });
    };
    const untrack = this.#tables.track(this.#rib, target, tell);
    const stop = (): void => {
      stopped = true;
      untrack();
      this.#stops.delete(stop);
    };
    this.#stops.add(stop);
    tell();
    return stop;
  }
  /** The instance has stopped: no listener is called any more, and nothing it offered stays. */
  close(): void {
    for (const stop of [...this.#stops]) stop();
    for (const source of this.#sources) this.#tables.purge(this.#rib, source);
  }
}
