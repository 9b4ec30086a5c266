// LSAs at the end of their lives: what nobody refreshes reaches MaxAge, and what is at MaxAge leaves. RFC 2328, 14.
import type { Timer } from "../../kernel/kernel.ts";
import type { Area } from "./area.ts";
import type { Database, Entry } from "./database.ts";
import type { OspfInstance } from "./instance.ts";

export class Ageing {
  readonly #instance: OspfInstance;
  /** MaxAge LSAs on their way out, with the area that they are flooded in; null for the whole domain. */
  readonly #ripe = new Map<Entry, Area | null>();
  readonly #timer: Timer;

  constructor(instance: OspfInstance, key: string) {
    this.#instance = instance;
    this.#timer = instance.ctx.timer(`ospf ${key} ageing`, () => this.#run());
  }
  /** An instance of an LSA was installed. */
  installed(entry: Entry, area: Area | null): void {
    const now = this.#instance.ctx.now();
    if (entry.isMaxAge(now)) {
      this.#ripe.set(entry, area);
      return;
    }
    this.#ripe.delete(entry);
    const left = entry.expires(now) - now;
    if (left < (this.#timer.remaining ?? Number.POSITIVE_INFINITY)) this.#timer.start(Math.max(left, 1));
  }
  /** An LSA was set to MaxAge. */
  ripened(entry: Entry, area: Area | null): void {
    this.#ripe.set(entry, area);
  }
  /** RFC 2328, 14: a MaxAge LSA goes when every neighbour has acknowledged it and none is exchanging databases. */
  sweep(entry: Entry): void {
    const instance = this.#instance;
    if (!entry.settled || instance.exchangingNeighbors > 0 || !this.#ripe.has(entry)) return;
    const area = this.#ripe.get(entry) ?? null;
    this.#ripe.delete(entry);
    entry.database.remove(entry);
    if (entry.lsa.advertisingRouter === instance.routerId)
      (area?.own ?? instance.ownExternal).removed(entry.lsa.type, entry.lsa.id);
  }
  sweepAll(): void {
    for (const entry of [...this.#ripe.keys()]) this.sweep(entry);
  }
  stop(): void {
    this.#timer.stop();
    this.#ripe.clear();
  }
  #run(): void {
    const instance = this.#instance;
    const now = instance.ctx.now();
    let next = Number.POSITIVE_INFINITY;
    const look = (database: Database, area: Area | null): void => {
      for (const entry of [...database]) {
        if (this.#ripe.has(entry)) continue;
        if (entry.isMaxAge(now)) {
          instance.contentsChanged(entry.lsa.type, area);
          instance.flush(entry, area);
        } else next = Math.min(next, entry.expires(now));
      }
    };
    for (const area of instance.areaList) {
      look(area.database, area);
      for (const { links } of area.interfaces) if (links !== null) look(links, area);
    }
    look(instance.external, null);
    if (next < Number.POSITIVE_INFINITY) this.#timer.start(Math.max(next - now, 1));
  }
}
