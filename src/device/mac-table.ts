// The filtering database of a bridge: which port a station was last heard on. IEEE 802.1D 7.9.
import type { Mac } from "../base/mac.ts";
import { type Instant, seconds } from "../kernel/kernel.ts";

/** IEEE 802.1D, table 7-5. */
export const AGEING_TIME = seconds(300);
/** As many as a small switch holds; a flood of false addresses cannot exhaust the node. */
const CAPACITY = 8192;

export interface MacRow {
  readonly vlan: number;
  readonly mac: Mac;
  readonly port: number;
  /** When last heard. */
  readonly heard: Instant;
}

export class MacTable {
  readonly #now: () => Instant;
  readonly #vlans = new Map<number, Map<Mac, { port: number; heard: Instant }>>();
  #size = 0;
  readonly #ageing: () => Instant;
  /** `ageing` answers how long an address is remembered; Infinity for ever. */
  constructor(now: () => Instant, ageing: () => Instant = () => AGEING_TIME) {
    this.#now = now;
    this.#ageing = ageing;
  }
  learn(vlan: number, mac: Mac, port: number): void {
    let table = this.#vlans.get(vlan);
    if (table === undefined) {
      table = new Map();
      this.#vlans.set(vlan, table);
    }
    const known = table.get(mac);
    if (known !== undefined) {
      known.port = port;
      known.heard = this.#now();
      return;
    }
    if (this.#size >= CAPACITY) this.#sweep();
    if (this.#size >= CAPACITY) return;
    table.set(mac, { port, heard: this.#now() });
    this.#size++;
  }
  /** The port towards a station; null when it is not known any more. */
  find(vlan: number, mac: Mac): number | null {
    const known = this.#vlans.get(vlan)?.get(mac);
    return known === undefined || this.#now() - known.heard > this.#ageing() ? null : known.port;
  }
  /** Forgets what was learnt on a port, in a VLAN, or everything. */
  flush(filter: { readonly port?: number; readonly vlan?: number; readonly mac?: Mac } = {}): void {
    for (const [vlan, table] of this.#vlans) {
      if (filter.vlan !== undefined && filter.vlan !== vlan) continue;
      for (const [mac, { port }] of table) {
        if (filter.port !== undefined && filter.port !== port) continue;
        if (filter.mac !== undefined && filter.mac !== mac) continue;
        table.delete(mac);
        this.#size--;
      }
    }
  }
  /** By VLAN and address. */
  rows(): readonly MacRow[] {
    this.#sweep();
    const rows: MacRow[] = [];
    for (const [vlan, table] of this.#vlans)
      for (const [mac, { port, heard }] of table) rows.push({ vlan, mac, port, heard });
    return rows.sort((a, b) => a.vlan - b.vlan || a.mac - b.mac);
  }
  #sweep(): void {
    const oldest = this.#now() - this.#ageing();
    for (const table of this.#vlans.values())
      for (const [mac, { heard }] of table)
        if (heard < oldest) {
          table.delete(mac);
          this.#size--;
        }
  }
}
