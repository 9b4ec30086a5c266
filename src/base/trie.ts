// Longest-prefix match: a bit trie in typed arrays for IPv4, one hash map per length for IPv6. RFC 1812, 5.2.4.3.
// Both give every stored prefix a dense slot number, so that tables keep their columns in plain arrays beside it.
import type { Family, Ip, Ipv4, Ipv6 } from "./ip.ts";
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

const NODE = 3;

/** Nodes are triples [zero child, one child, slot + 1] in one Int32Array; 0 means none. Node 0 is the root. */
class BitTrie implements PrefixSlots {
  size = 0;
  capacity = 0;
  #nodes = new Int32Array(NODE * 8);
  #used = NODE;
  #freeNode = 0;
  readonly #freeSlots: number[] = [];
  /** The nodes from the root down to the last insertion. */
  readonly #path = new Int32Array(33);
  #pathAddress = 0;
  #pathLength = 0;

  #node(): number {
    const free = this.#freeNode;
    if (free !== 0) {
      this.#freeNode = this.#nodes[free]!;
      this.#nodes[free] = 0;
      return free;
    }
    if (this.#used + NODE > this.#nodes.length) {
      const bigger = new Int32Array(this.#nodes.length * 2);
      bigger.set(this.#nodes);
      this.#nodes = bigger;
    }
    const at = this.#used;
    this.#used += NODE;
    return at;
  }
  #walk(prefix: Prefix): number {
    const nodes = this.#nodes;
    const address = prefix.address as Ipv4;
    let at = 0;
    for (let depth = 0; depth < prefix.length; depth++) {
      at = nodes[at + ((address >>> (31 - depth)) & 1)]!;
      if (at === 0) return -1;
    }
    return at;
  }
  find(prefix: Prefix): number {
    const at = this.#walk(prefix);
    return at < 0 ? -1 : this.#nodes[at + 2]! - 1;
  }
  insert(prefix: Prefix): number {
    const address = prefix.address as Ipv4;
    // Tables fill in order: most of the way down is that of the last insertion.
    const path = this.#path;
    let depth = Math.min(Math.clz32(address ^ this.#pathAddress), this.#pathLength, prefix.length);
    let at = path[depth]!;
    for (; depth < prefix.length; depth++) {
      const edge = at + ((address >>> (31 - depth)) & 1);
      let next = this.#nodes[edge]!;
      if (next === 0) {
        next = this.#node();
        this.#nodes[edge] = next;
      }
      at = next;
      path[depth + 1] = at;
    }
    this.#pathAddress = address;
    this.#pathLength = prefix.length;
    const there = this.#nodes[at + 2]!;
    if (there !== 0) return there - 1;
    const slot = this.#freeSlots.pop() ?? this.capacity++;
    this.#nodes[at + 2] = slot + 1;
    this.size++;
    return slot;
  }
  remove(prefix: Prefix): number {
    const nodes = this.#nodes;
    const address = prefix.address as Ipv4;
    const path: number[] = [];
    let at = 0;
    for (let depth = 0; depth < prefix.length; depth++) {
      const edge = at + ((address >>> (31 - depth)) & 1);
      path.push(edge);
      at = nodes[edge]!;
      if (at === 0) return -1;
    }
    const slot = nodes[at + 2]! - 1;
    if (slot < 0) return -1;
    nodes[at + 2] = 0;
    this.#freeSlots.push(slot);
    this.size--;
    this.#pathLength = 0;
    while (at !== 0 && nodes[at] === 0 && nodes[at + 1] === 0 && nodes[at + 2] === 0) {
      nodes[at] = this.#freeNode;
      this.#freeNode = at;
      const edge = path.pop()!;
      nodes[edge] = 0;
      at = edge - (edge % NODE);
    }
    return slot;
  }
  match(address: Ip, longest = 32): number {
    const nodes = this.#nodes;
    const ip = address as Ipv4;
    let best = nodes[2]!;
    let at = 0;
    for (let depth = 0; depth < longest; depth++) {
      at = nodes[at + ((ip >>> (31 - depth)) & 1)]!;
      if (at === 0) break;
      const slot = nodes[at + 2]!;
      if (slot !== 0) best = slot;
    }
    return best - 1;
  }
  matches(address: Ip): number[] {
    const nodes = this.#nodes;
    const ip = address as Ipv4;
    const out: number[] = [];
    for (let at = 0, depth = 0; ; depth++) {
      const slot = nodes[at + 2]!;
      if (slot !== 0) out.push(slot - 1);
      if (depth === 32) break;
      at = nodes[at + ((ip >>> (31 - depth)) & 1)]!;
      if (at === 0) break;
    }
    return out;
  }
  within(outer: Prefix): number[] {
    const start = this.#walk(outer);
    const out: number[] = [];
    if (start < 0) return out;
    const nodes = this.#nodes;
    const pending = [start];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const slot = nodes[at + 2]!;
      if (slot !== 0) out.push(slot - 1);
      const one = nodes[at + 1]!;
      const zero = nodes[at]!;
      if (one !== 0) pending.push(one);
      if (zero !== 0) pending.push(zero);
    }
    return out;
  }
  slots(): number[] {
    return this.within({ address: 0, length: 0 });
  }
}

/** One Map per prefix length in use; lookups try the longest length first. */
class LengthMaps implements PrefixSlots {
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

export const prefixSlots = (family: Family): PrefixSlots => (family === "ipv4" ? new BitTrie() : new LengthMaps());

/** A map from prefixes of one family to values, with longest match. */
export class PrefixTrie<V> {
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
