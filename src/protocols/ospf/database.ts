// A link state database: the LSAs of one flooding scope with what must be remembered about each. RFC 2328, 12.2, 13.1, 14.
import type { Instant } from "../../kernel/kernel.ts";
import { type AgedLsa, agedLsaOf, DO_NOT_AGE, headerOf, type Lsa, type LsaHeader } from "../../wire/ospf/lsa.ts";
import { MAX_AGE, MAX_AGE_DIFF } from "./constants.ts";

/**
 * An instant in milliseconds, as a 32-bit integer that wraps: a quarter of the memory of a number of nanoseconds, and
 * there are a million of these. Only differences mean anything.
 */
type Moment = number;
const momentOf = (now: Instant): Moment => (now / 1e6) | 0;
/** Milliseconds since. */
const since = (now: Instant, then: Moment): number => (momentOf(now) - then) | 0;

/** One LSA of a database. It stays the same object while newer instances of the LSA replace each other in it. */
export class Entry {
  lsa: Lsa;
  /** Seconds, when it was installed. */
  #age: number;
  #fixed: boolean;
  #installed: Moment;
  /** The last instance came by flooding, when it was installed: for MinLSArrival. */
  flooded = false;
  #wasSent = false;
  #sent: Moment = 0;
  /** Neighbours whose retransmission list holds it: one bit per slot for the first 31, the rest by name. */
  #owed = 0;
  #others: Set<number> | null = null;
  /** Another LSA of the same type and Link State ID, by another router. */
  next: Entry | null = null;
  readonly database: Database;

  constructor(database: Database, aged: AgedLsa, now: Instant) {
    this.database = database;
    this.lsa = aged.lsa;
    this.#age = aged.age & ~DO_NOT_AGE;
    this.#fixed = (aged.age & DO_NOT_AGE) !== 0;
    this.#installed = momentOf(now);
  }
  /** No neighbour owes an acknowledgment for it. */
  get settled(): boolean {
    return this.#owed === 0 && (this.#others === null || this.#others.size === 0);
  }
  isOwedBy(slot: number): boolean {
    return slot < 31 ? (this.#owed & (1 << slot)) !== 0 : this.#others?.has(slot) === true;
  }
  /** False when it was on that list already. */
  owe(slot: number): boolean {
    if (this.isOwedBy(slot)) return false;
    if (slot < 31) this.#owed |= 1 << slot;
    else {
      this.#others ??= new Set();
      this.#others.add(slot);
    }
    return true;
  }
  /** False when it was not on that list. */
  settle(slot: number): boolean {
    if (!this.isOwedBy(slot)) return false;
    if (slot < 31) this.#owed &= ~(1 << slot);
    else this.#others!.delete(slot);
    return true;
  }
  replace(aged: AgedLsa, now: Instant): void {
    this.lsa = aged.lsa;
    this.#age = aged.age & ~DO_NOT_AGE;
    this.#fixed = (aged.age & DO_NOT_AGE) !== 0;
    this.#installed = momentOf(now);
  }
  /** Seconds, 0 to MaxAge. */
  age(now: Instant): number {
    if (this.#fixed || this.#age >= MAX_AGE) return this.#age;
    return Math.min(this.#age + Math.floor(since(now, this.#installed) / 1000), MAX_AGE);
  }
  isMaxAge(now: Instant): boolean {
    return this.age(now) >= MAX_AGE;
  }
  get doNotAge(): boolean {
    return this.#fixed;
  }
  /** When it will reach MaxAge; never, as Infinity, when it does not age. */
  expires(now: Instant): Instant {
    if (this.#fixed) return Number.POSITIVE_INFINITY;
    return (Math.floor(now / 1e6) + (MAX_AGE - this.#age) * 1000 - since(now, this.#installed)) * 1e6;
  }
  /** It came by flooding, not longer than `interval` nanoseconds ago. RFC 2328, 13 (5) (a). */
  arrivedWithin(interval: Instant, now: Instant): boolean {
    return this.flooded && since(now, this.#installed) < interval / 1e6;
  }
  sent(now: Instant): void {
    this.#wasSent = true;
    this.#sent = momentOf(now);
  }
  /** It went out in an update, not longer than `interval` nanoseconds ago. RFC 2328, 13 (8). */
  sentWithin(interval: Instant, now: Instant): boolean {
    return this.#wasSent && since(now, this.#sent) < interval / 1e6;
  }
  /** Premature ageing: the same instance, at MaxAge. RFC 2328, 14.1. */
  ripen(now: Instant): void {
    this.#age = MAX_AGE;
    this.#fixed = false;
    this.#installed = momentOf(now);
  }
  /** As it goes out on an interface that takes `delay` seconds. */
  aged(now: Instant, delay: number): AgedLsa {
    const age = Math.min(this.age(now) + delay, MAX_AGE);
    return agedLsaOf(this.#fixed && age < MAX_AGE ? age | DO_NOT_AGE : age, this.lsa);
  }
  header(now: Instant): LsaHeader {
    return headerOf(this.aged(now, 0));
  }
}

/**
 * Which of two instances of one LSA is newer: positive when the first is, 0 when they are the same.
 * @rfc 2328 13.1
 */
export const compareInstances = (
  a: { readonly sequence: number; readonly checksum: number },
  ageA: number,
  b: { readonly sequence: number; readonly checksum: number },
  ageB: number,
): number => {
  if (a.sequence !== b.sequence) return a.sequence > b.sequence ? 1 : -1;
  if (a.checksum !== b.checksum) return a.checksum > b.checksum ? 1 : -1;
  const x = ageA & ~DO_NOT_AGE;
  const y = ageB & ~DO_NOT_AGE;
  if (x >= MAX_AGE || y >= MAX_AGE) return x >= MAX_AGE ? (y >= MAX_AGE ? 0 : 1) : -1;
  return Math.abs(x - y) > MAX_AGE_DIFF ? (x < y ? 1 : -1) : 0;
};

/** A string key, for the short-lived lists of an exchange. */
export const keyOfLsa = (l: {
  readonly type: number;
  readonly id: number;
  readonly advertisingRouter: number;
}): string => `${l.type} ${l.id} ${l.advertisingRouter}`;

const compareNumbers = (a: number, b: number): number => a - b;
/** By type, Link State ID, advertising router: the one order of views. */
export const compareEntries = (a: Entry, b: Entry): number =>
  compareNumbers(a.lsa.type, b.lsa.type) ||
  compareNumbers(a.lsa.id, b.lsa.id) ||
  compareNumbers(a.lsa.advertisingRouter, b.lsa.advertisingRouter);

/** 32 bits of an LSA instance's identity, for comparing whole databases at a glance. */
const fingerprint = (l: Lsa): number => {
  let h = Math.imul(l.id ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(l.advertisingRouter, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15) ^ l.sequence, 0x27d4eb2f) ^ (l.checksum << 8) ^ l.type;
  h = Math.imul(h ^ (h >>> 13), 0x165667b1);
  return (h ^ (h >>> 16)) >>> 0;
};

export class Database {
  /** By type, then by Link State ID as a signed 32-bit number (small integers make quick keys). */
  readonly #types: (Map<number, Entry> | undefined)[] = [];
  #size = 0;
  /** Order-independent sum over router- and network-LSAs. */
  #topology = 0;

  get size(): number {
    return this.#size;
  }
  /** The same number for the same set of router- and network-LSAs, whatever the order; a candidate, to be verified. */
  get topology(): number {
    return this.#topology;
  }
  lookup(type: number, id: number, advertisingRouter: number): Entry | undefined {
    let entry: Entry | null | undefined = this.#types[type]?.get(id | 0);
    while (entry && entry.lsa.advertisingRouter !== advertisingRouter) entry = entry.next;
    return entry ?? undefined;
  }
  find(l: { readonly type: number; readonly id: number; readonly advertisingRouter: number }): Entry | undefined {
    return this.lookup(l.type, l.id, l.advertisingRouter);
  }
  /** The network-LSA of a designated router's address, whoever made it. */
  first(type: number, id: number): Entry | undefined {
    return this.#types[type]?.get(id | 0);
  }
  /** `held` is what `find` answers for it. */
  install(aged: AgedLsa, now: Instant, held = this.find(aged.lsa)): Entry {
    const { lsa } = aged;
    if (held !== undefined) {
      this.#forget(held.lsa);
      held.replace(aged, now);
      if (lsa.type <= 2) this.#topology = (this.#topology + fingerprint(lsa)) % 2 ** 32;
      return held;
    }
    let table = this.#types[lsa.type];
    if (table === undefined) {
      table = new Map();
      this.#types[lsa.type] = table;
    }
    const entry = new Entry(this, aged, now);
    entry.next = table.get(lsa.id | 0) ?? null;
    table.set(lsa.id | 0, entry);
    this.#size++;
    if (lsa.type <= 2) this.#topology = (this.#topology + fingerprint(lsa)) % 2 ** 32;
    return entry;
  }
  remove(entry: Entry): void {
    const { type, id } = entry.lsa;
    const table = this.#types[type];
    const head = table?.get(id | 0);
    if (table === undefined || head === undefined) return;
    if (head === entry) {
      if (entry.next === null) table.delete(id | 0);
      else table.set(id | 0, entry.next);
    } else {
      let before = head;
      while (before.next !== null && before.next !== entry) before = before.next;
      if (before.next !== entry) return;
      before.next = entry.next;
    }
    entry.next = null;
    this.#size--;
    this.#forget(entry.lsa);
  }
  #forget(lsa: Lsa): void {
    if (lsa.type <= 2) this.#topology = (this.#topology + 2 ** 32 - fingerprint(lsa)) % 2 ** 32;
  }
  /** Every entry of a type, in order of first arrival. */
  *ofType(type: number): Iterable<Entry> {
    for (const head of this.#types[type]?.values() ?? [])
      for (let e: Entry | null = head; e !== null; e = e.next) yield e;
  }
  *[Symbol.iterator](): Iterator<Entry> {
    for (let type = 0; type < this.#types.length; type++) yield* this.ofType(type);
  }
  sorted(): Entry[] {
    return [...this].sort(compareEntries);
  }
  clear(): void {
    this.#types.length = 0;
    this.#size = 0;
    this.#topology = 0;
  }
}
