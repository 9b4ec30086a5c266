// The forwarding table of one VRF and family: resolved routes and this node's own addresses. RFC 1812, 5.2.1.
import { compareIp, type Family, type Ip } from "../base/ip.ts";
import { comparePrefix, hostPrefix } from "../base/prefix.ts";
import type { Rib } from "./rib.ts";
import type { RibTables } from "./rib-tables.ts";
import type { FibEntry } from "./route.ts";

/** What a FIB needs to know of interfaces for leaked routes. */
export interface FibHost {
  /** The VRF of an interface that owns exactly this address; undefined when it does not. */
  ownerVrf(interface_: number, address: Ip): number | undefined;
  vrfOf(interface_: number): number | undefined;
}
const MEMO_LIMIT = 2048;

/** Entries are made on demand from the RIB's best routes; lookups are remembered until the table changes. */
export class Fib {
  readonly vrf: number;
  readonly family: Family;
  readonly #tables: RibTables;
  readonly #rib: Rib;
  readonly #host: FibHost;
  #receive = new Map<Ip, FibEntry>();
  #receiveVersion = 0;
  readonly #memo = new Map<Ip, FibEntry | null>();
  #memoVersion = 0;
  #entries: { readonly version: number; readonly entries: readonly FibEntry[] } | null = null;

  constructor(tables: RibTables, rib: Rib, host: FibHost) {
    this.vrf = rib.vrf;
    this.family = rib.family;
    this.#tables = tables;
    this.#rib = rib;
    this.#host = host;
  }
  get version(): number {
    return this.#rib.version + this.#receiveVersion;
  }
  /** Replaces the own addresses and the broadcast addresses of connected subnets. */
  setReceive(own: Iterable<Ip>, broadcast: Iterable<Ip>): void {
    this.#receive = new Map();
    for (const address of broadcast)
      this.#receive.set(address, {
        prefix: hostPrefix(address),
        ways: [],
        receive: true,
        broadcast: true,
        route: null,
      });
    for (const address of own)
      this.#receive.set(address, { prefix: hostPrefix(address), ways: [], receive: true, route: null });
    this.#receiveVersion++;
  }
  isOwn(address: Ip): boolean {
    const entry = this.#receive.get(address);
    return entry !== undefined && entry.broadcast === undefined;
  }
  lookup(address: Ip): FibEntry | null {
    const own = this.#receive.get(address);
    if (own !== undefined) return own;
    if (this.#memoVersion !== this.#rib.version || this.#memo.size > MEMO_LIMIT) {
      this.#memo.clear();
      this.#memoVersion = this.#rib.version;
    }
    let entry = this.#memo.get(address);
    if (entry === undefined) {
      entry = this.#find(address);
      this.#memo.set(address, entry);
    }
    return entry;
  }
  #find(address: Ip): FibEntry | null {
    const slot = this.#rib.match(address);
    if (slot < 0) return null;
    const entry = this.#tables.entryAt(this.#rib, slot);
    if (entry === null) return null;
    // An attached way on another VRF's interface: its own addresses are this node too.
    for (const way of entry.ways) {
      if (way.gateway !== null || this.#host.vrfOf(way.interface) === this.vrf) continue;
      const owner = this.#host.ownerVrf(way.interface, address);
      if (owner !== undefined)
        return { prefix: hostPrefix(address), ways: [], receive: true, receiveVrf: owner, route: entry.route };
    }
    return entry;
  }
  /** The entry of exactly this prefix's best route; receive entries are not among them. */
  exact(prefix: FibEntry["prefix"]): FibEntry | null {
    const slot = this.#rib.index.find(prefix);
    return slot < 0 ? null : this.#tables.entryAt(this.#rib, slot);
  }
  /** Every entry, sorted by prefix; a receive entry stands for a route to the same prefix. */
  entries(): readonly FibEntry[] {
    if (this.#entries?.version !== this.version) {
      const rows: FibEntry[] = [];
      for (const slot of this.#rib.index.slots()) {
        const entry = this.#tables.entryAt(this.#rib, slot);
        if (entry === null) continue;
        const host = entry.prefix.length === (this.family === "ipv4" ? 32 : 128);
        if (!host || !this.#receive.has(entry.prefix.address)) rows.push(entry);
      }
      const receive = [...this.#receive.values()].sort((a, b) => compareIp(a.prefix.address, b.prefix.address));
      rows.push(...receive);
      rows.sort((a, b) => comparePrefix(a.prefix, b.prefix));
      this.#entries = { version: this.version, entries: rows };
    }
    return this.#entries!.entries;
  }
}
