// Longest-prefix match: a hash table per prefix length in use, in typed arrays for IPv4. RFC 1812, 5.2.4.3.
// Routing tables have few lengths and many prefixes. Every stored prefix gets a dense slot number, so that tables keep
// their columns in plain arrays beside it.
import { type Family, type Ip, type Ipv4, type Ipv6, maskOf } from "./ip.ts";
import type { Prefix } from "./prefix.ts";

/** Prefixes with slot numbers, from 0, reused after removal. Iteration is by address, then shorter first. */
export interface PrefixSlots {
  readonly size: number;
  /** One past the highest slot ever given out. */
  readonly capacity: number;
  /** The slot of exactly this prefix, or -1. */
  find(prefix: Prefix): number;
  /** The slot of this prefix, given out now when it had none. */
  insert(prefix: Prefix): number;
  /** Frees and answers the slot of this prefix; -1 when it had none. */
  remove(prefix: Prefix): number;
  /** The slot of the longest stored prefix that holds `address` and is at most `longest` long, or -1. */
  match(address: Ip, longest?: number): number;
  /** The slots of all stored prefixes that hold `address`, shortest first. */
  matches(address: Ip): number[];
  /** The slots of all stored prefixes inside `outer`, itself included, in order. */
  within(outer: Prefix): number[];
  /** Every slot, in order. */
  slots(): number[];
}

/** Open addressing with linear probing over pairs [address, slot + 1] in one array; a slot of 0 is an empty place. */
class LengthTable {
  #pairs = new Uint32Array(2 * 8);
  #shift = 29;
  size = 0;
  readonly #unused: number;

  /** Addresses have their last `unused` bits clear. */
  constructor(unused: number) {
    this.#unused = unused;
  }
  /** Fibonacci hashing of the bits that differ. */
  #home(address: Ipv4): number {
    // A shift count of 32 would be one of 0; the only address of length 0 is 0 anyway.
    return Math.imul(address >>> (this.#unused & 31), 0x9e3779b1) >>> this.#shift;
  }
  find(address: Ipv4): number {
    const pairs = this.#pairs;
    const mask = (pairs.length >>> 1) - 1;
    for (let i = this.#home(address); ; i = (i + 1) & mask) {
      const slot = pairs[2 * i + 1]!;
      if (slot === 0) return -1;
      if (pairs[2 * i] === address) return slot - 1;
    }
  }
  /** The address must not be there yet. */
  add(address: Ipv4, slot: number): void {
    if ((this.size + 1) * 8 > this.#pairs.length * 3) this.#grow();
    this.#place(address, slot + 1);
    this.size++;
  }
  #place(address: Ipv4, mark: number): void {
    const pairs = this.#pairs;
    const mask = (pairs.length >>> 1) - 1;
    let i = this.#home(address);
    while (pairs[2 * i + 1] !== 0) i = (i + 1) & mask;
    pairs[2 * i] = address;
    pairs[2 * i + 1] = mark;
  }
  #grow(): void {
    const old = this.#pairs;
    this.#pairs = new Uint32Array(old.length * 2);
    this.#shift--;
    for (let i = 0; i < old.length; i += 2) if (old[i + 1] !== 0) this.#place(old[i]!, old[i + 1]!);
  }
  /** The address must be there. What was displaced past its place moves back, so that no probe ends early. */
  remove(address: Ipv4): void {
    const pairs = this.#pairs;
    const mask = (pairs.length >>> 1) - 1;
    let hole = this.#home(address);
    while (pairs[2 * hole] !== address || pairs[2 * hole + 1] === 0) hole = (hole + 1) & mask;
    for (let i = (hole + 1) & mask; pairs[2 * i + 1] !== 0; i = (i + 1) & mask) {
      const home = this.#home(pairs[2 * i]!);
      // It may move when its home is not between the hole and itself.
      if (((i - home) & mask) < ((i - hole) & mask)) continue;
      pairs[2 * hole] = pairs[2 * i]!;
      pairs[2 * hole + 1] = pairs[2 * i + 1]!;
      hole = i;
    }
    pairs[2 * hole + 1] = 0;
    this.size--;
  }
  forEach(visit: (address: Ipv4) => void): void {
    const pairs = this.#pairs;
    for (let i = 0; i < pairs.length; i += 2) if (pairs[i + 1] !== 0) visit(pairs[i]!);
  }
}

/** One open hash table per prefix length in use; lookups try the longest length first. */
class Ipv4Slots implements PrefixSlots {
  size = 0;
  capacity = 0;
  readonly #byLength: (LengthTable | undefined)[] = [];
  /** Lengths in use, longest first. */
  #lengths: number[] = [];
  readonly #freeSlots: number[] = [];

  find(prefix: Prefix): number {
    return this.#byLength[prefix.length]?.find(prefix.address as Ipv4) ?? -1;
  }
  insert(prefix: Prefix): number {
    const { length } = prefix;
    let table = this.#byLength[length];
    if (table === undefined) {
      table = new LengthTable(32 - length);
      this.#byLength[length] = table;
      this.#lengths = [...this.#lengths, length].sort((a, b) => b - a);
    }
    const there = table.find(prefix.address as Ipv4);
    if (there >= 0) return there;
    const slot = this.#freeSlots.pop() ?? this.capacity++;
    table.add(prefix.address as Ipv4, slot);
    this.size++;
    return slot;
  }
  remove(prefix: Prefix): number {
    const table = this.#byLength[prefix.length];
    const slot = table?.find(prefix.address as Ipv4) ?? -1;
    if (table === undefined || slot < 0) return -1;
    table.remove(prefix.address as Ipv4);
    if (table.size === 0) {
      this.#byLength[prefix.length] = undefined;
      this.#lengths = this.#lengths.filter((l) => l !== prefix.length);
    }
    this.#freeSlots.push(slot);
    this.size--;
    return slot;
  }
  match(address: Ip, longest = 32): number {
    for (const length of this.#lengths) {
      if (length > longest) continue;
      const slot = this.#byLength[length]!.find(((address as Ipv4) & maskOf(length)) >>> 0);
      if (slot >= 0) return slot;
    }
    return -1;
  }
  matches(address: Ip): number[] {
    const out: number[] = [];
    for (let i = this.#lengths.length - 1; i >= 0; i--) {
      const length = this.#lengths[i]!;
      const slot = this.#byLength[length]!.find(((address as Ipv4) & maskOf(length)) >>> 0);
      if (slot >= 0) out.push(slot);
    }
    return out;
  }
  within(outer: Prefix): number[] {
    const mask = maskOf(outer.length);
    const keys = new Float64Array(this.size);
    let n = 0;
    for (const length of this.#lengths)
      if (length >= outer.length)
        this.#byLength[length]!.forEach((address) => {
          if ((address & mask) >>> 0 === outer.address) keys[n++] = address * 64 + length;
        });
    // Typed arrays sort as numbers.
    const sorted = keys.subarray(0, n).sort((a, b) => a - b);
    const out = new Array<number>(n);
    for (let i = 0; i < n; i++) {
      const key = sorted[i]!;
      const length = key % 64;
      out[i] = this.#byLength[length]!.find((key - length) / 64);
    }
    return out;
  }
  slots(): number[] {
    return this.within({ address: 0, length: 0 });
  }
}

/** One Map per prefix length in use; lookups try the longest length first. */
class Ipv6Slots implements PrefixSlots {
  size = 0;
  capacity = 0;
  readonly #byLength: (Map<Ipv6, number> | undefined)[] = [];
  /** Lengths in use, longest first. */
  #lengths: number[] = [];
  readonly #freeSlots: number[] = [];

  find(prefix: Prefix): number {
    return this.#byLength[prefix.length]?.get(prefix.address as Ipv6) ?? -1;
  }
  insert(prefix: Prefix): number {
    let map = this.#byLength[prefix.length];
    if (map === undefined) {
      map = new Map();
      this.#byLength[prefix.length] = map;
      this.#lengths = [...this.#lengths, prefix.length].sort((a, b) => b - a);
    }
    const there = map.get(prefix.address as Ipv6);
    if (there !== undefined) return there;
    const slot = this.#freeSlots.pop() ?? this.capacity++;
    map.set(prefix.address as Ipv6, slot);
    this.size++;
    return slot;
  }
  remove(prefix: Prefix): number {
    const map = this.#byLength[prefix.length];
    const slot = map?.get(prefix.address as Ipv6);
    if (map === undefined || slot === undefined) return -1;
    map.delete(prefix.address as Ipv6);
    if (map.size === 0) {
      this.#byLength[prefix.length] = undefined;
      this.#lengths = this.#lengths.filter((l) => l !== prefix.length);
    }
    this.#freeSlots.push(slot);
    this.size--;
    return slot;
  }
  match(address: Ip, longest = 128): number {
    for (const length of this.#lengths) {
      if (length > longest) continue;
      const host = BigInt(128 - length);
      const slot = this.#byLength[length]!.get((((address as Ipv6) >> host) << host) as Ipv6);
      if (slot !== undefined) return slot;
    }
    return -1;
  }
  matches(address: Ip): number[] {
    const out: number[] = [];
    for (let i = this.#lengths.length - 1; i >= 0; i--) {
      const length = this.#lengths[i]!;
      const host = BigInt(128 - length);
      const slot = this.#byLength[length]!.get((((address as Ipv6) >> host) << host) as Ipv6);
      if (slot !== undefined) out.push(slot);
    }
    return out;
  }
  within(outer: Prefix): number[] {
    const rows: { address: Ipv6; length: number; slot: number }[] = [];
    const host = BigInt(128 - outer.length);
    for (const length of this.#lengths) {
      if (length < outer.length) continue;
      for (const [address, slot] of this.#byLength[length]!) {
        if ((address >> host) << host === outer.address) rows.push({ address, length, slot });
      }
    }
    rows.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : a.length - b.length));
    return rows.map((r) => r.slot);
  }
  slots(): number[] {
    return this.within({ address: 0n, length: 0 });
  }
}

export const prefixSlots = (family: Family): PrefixSlots => (family === "ipv4" ? new Ipv4Slots() : new Ipv6Slots());

/** A map from prefixes of one family to values, with longest match. */
export class PrefixTable<V> {
  readonly #index: PrefixSlots;
  readonly #prefixes: (Prefix | undefined)[] = [];
  readonly #values: (V | undefined)[] = [];
  constructor(family: Family) {
    this.#index = prefixSlots(family);
  }
  get size(): number {
    return this.#index.size;
  }
  get(prefix: Prefix): V | undefined {
    const slot = this.#index.find(prefix);
    return slot < 0 ? undefined : this.#values[slot];
  }
  /** The prefix must have its host bits clear. */
  set(prefix: Prefix, value: V): void {
    const slot = this.#index.insert(prefix);
    this.#prefixes[slot] = prefix;
    this.#values[slot] = value;
  }
  delete(prefix: Prefix): boolean {
    const slot = this.#index.remove(prefix);
    if (slot < 0) return false;
    this.#prefixes[slot] = undefined;
    this.#values[slot] = undefined;
    return true;
  }
  /** The longest stored prefix that holds `address`. */
  lookup(address: Ip): { readonly prefix: Prefix; readonly value: V } | null {
    const slot = this.#index.match(address);
    return slot < 0 ? null : { prefix: this.#prefixes[slot]!, value: this.#values[slot] as V };
  }
  /** By address, then shorter first. */
  *entries(outer?: Prefix): Generator<readonly [Prefix, V]> {
    const slots = outer === undefined ? this.#index.slots() : this.#index.within(outer);
    for (const slot of slots) yield [this.#prefixes[slot]!, this.#values[slot] as V];
  }
}
