// A link state database: the LSAs of one flooding scope with what must be remembered about each. RFC 2328, 12.2, 13.1, 14.
import { entryOf } from "../../base/memo.ts";
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

/** Of an entry's state: the age it was installed with, in the low bits, and what else is known of it. */
const AGE = 0x7fff;
const FIXED = 1 << 15;
const FLOODED = 1 << 16;
const SENT = 1 << 17;
/** Of an entry's debts: neighbours past the first 31 owe too. */
const OTHERS = 1 << 31;

/** One LSA of a database. It stays the same object while newer instances of the LSA replace each other in it. */
export class Entry {
  lsa: Lsa;
  #state: number;
  #installed: Moment;
  #sent: Moment = 0;
  /** Neighbours whose retransmission list holds it: one bit per slot for the first 31, the rest with the database. */
  #owed = 0;
  /** Another LSA of the same type and Link State ID, by another router. */
  next: Entry | null = null;
  /** Its place in the order of arrival; kept by the database for the first of those. */
  rank = 0;
  readonly database: Database;

  constructor(database: Database, aged: AgedLsa, now: Instant) {
    this.database = database;
    this.lsa = aged.lsa;
    this.#state = stateOf(aged);
    this.#installed = momentOf(now);
  }
  /** The last instance came by flooding, when it was installed: for MinLSArrival. */
  get flooded(): boolean {
    return (this.#state & FLOODED) !== 0;
  }
  set flooded(flooded: boolean) {
    this.#state = flooded ? this.#state | FLOODED : this.#state & ~FLOODED;
  }
  /** No neighbour owes an acknowledgment for it. */
  get settled(): boolean {
    return this.#owed === 0;
  }
  isOwedBy(slot: number): boolean {
    if (slot < 31) return (this.#owed & (1 << slot)) !== 0;
    return (this.#owed & OTHERS) !== 0 && this.database.others.get(this)?.has(slot) === true;
  }
  /** False when it was on that list already. */
  owe(slot: number): boolean {
    if (this.isOwedBy(slot)) return false;
    if (slot < 31) this.#owed |= 1 << slot;
    else {
      entryOf(this.database.others, this, () => new Set<number>()).add(slot);
      this.#owed |= OTHERS;
    }
    return true;
  }
  /** False when it was not on that list. */
  settle(slot: number): boolean {
    if (!this.isOwedBy(slot)) return false;
    if (slot < 31) this.#owed &= ~(1 << slot);
    else {
      const others = this.database.others.get(this)!;
      others.delete(slot);
      if (others.size === 0) {
        this.database.others.delete(this);
        this.#owed &= ~OTHERS;
      }
    }
    return true;
  }
  replace(aged: AgedLsa, now: Instant): void {
    this.lsa = aged.lsa;
    this.#state = stateOf(aged) | (this.#state & (FLOODED | SENT));
    this.#installed = momentOf(now);
  }
  /** Seconds, 0 to MaxAge. */
  age(now: Instant): number {
    const age = this.#state & AGE;
    if ((this.#state & FIXED) !== 0 || age >= MAX_AGE) return age;
    return Math.min(age + Math.floor(since(now, this.#installed) / 1000), MAX_AGE);
  }
  isMaxAge(now: Instant): boolean {
    return this.age(now) >= MAX_AGE;
  }
  get doNotAge(): boolean {
    return (this.#state & FIXED) !== 0;
  }
  /** When it will reach MaxAge; never, as Infinity, when it does not age. */
  expires(now: Instant): Instant {
    if (this.doNotAge) return Number.POSITIVE_INFINITY;
    return (Math.floor(now / 1e6) + (MAX_AGE - (this.#state & AGE)) * 1000 - since(now, this.#installed)) * 1e6;
  }
  /** It came by flooding, not longer than `interval` nanoseconds ago. RFC 2328, 13 (5) (a). */
  arrivedWithin(interval: Instant, now: Instant): boolean {
    return this.flooded && since(now, this.#installed) < interval / 1e6;
  }
  sent(now: Instant): void {
    this.#state |= SENT;
    this.#sent = momentOf(now);
  }
  /** It went out in an update, not longer than `interval` nanoseconds ago. RFC 2328, 13 (8). */
  sentWithin(interval: Instant, now: Instant): boolean {
    return (this.#state & SENT) !== 0 && since(now, this.#sent) < interval / 1e6;
  }
  /** Premature ageing: the same instance, at MaxAge. RFC 2328, 14.1. */
  ripen(now: Instant): void {
    this.#state = (this.#state & (FLOODED | SENT)) | MAX_AGE;
    this.#installed = momentOf(now);
  }
  /** As it goes out on an interface that takes `delay` seconds. */
  aged(now: Instant, delay: number): AgedLsa {
    const age = Math.min(this.age(now) + delay, MAX_AGE);
    return agedLsaOf(this.doNotAge && age < MAX_AGE ? age | DO_NOT_AGE : age, this.lsa);
  }
  header(now: Instant): LsaHeader {
    return headerOf(this.aged(now, 0));
  }
}
const stateOf = ({ age }: AgedLsa): number => (age & AGE) | ((age & DO_NOT_AGE) !== 0 ? FIXED : 0);

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

/** Where an LSA is looked for first. `shift` leaves as many bits as the table's size has. */
const homeOf = (type: number, id: number, shift: number): number => Math.imul(id ^ (type << 27), 0x9e3779b1) >>> shift;

/**
 * Open addressing with linear probing, at most half full: in a large area every router looks up every LSA several times,
 * and what such a look-up costs is the memory it touches.
 */
export class Database {
  /** By type and Link State ID: the first of those of several routers. */
  #table: (Entry | null)[] = new Array<Entry | null>(16).fill(null);
  #shift = 28;
  /** Places taken in the table. */
  #taken = 0;
  /** By type, in order of first arrival: what the table holds. */
  readonly #types: (Entry | null)[][] = [];
  /** By type: how many of those are gone. */
  readonly #gaps: number[] = [];
  /** Neighbours past the first 31 that have an LSA on their retransmission list. */
  readonly others = new Map<Entry, Set<number>>();
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
  /** The place in the table of what has this type and Link State ID, or of the gap where it would go. */
  #placeOf(type: number, id: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let place = homeOf(type, id, this.#shift);
    for (let entry = table[place]!; entry !== null; entry = table[place]!) {
      const { lsa } = entry;
      if (lsa.id === id && lsa.type === type) break;
      place = (place + 1) & mask;
    }
    return place;
  }
  lookup(type: number, id: number, advertisingRouter: number): Entry | undefined {
    let entry = this.#table[this.#placeOf(type, id)]!;
    while (entry !== null && entry.lsa.advertisingRouter !== advertisingRouter) entry = entry.next!;
    return entry ?? undefined;
  }
  find(l: { readonly type: number; readonly id: number; readonly advertisingRouter: number }): Entry | undefined {
    return this.lookup(l.type, l.id, l.advertisingRouter);
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
    const entry = new Entry(this, aged, now);
    const place = this.#placeOf(lsa.type, lsa.id);
    const head = this.#table[place]!;
    this.#table[place] = entry;
    if (head === null) {
      while (this.#types.length <= lsa.type) {
        this.#types.push([]);
        this.#gaps.push(0);
      }
      entry.rank = this.#types[lsa.type]!.push(entry) - 1;
      if (++this.#taken * 2 > this.#table.length) this.#grow();
    } else {
      entry.next = head;
      this.#succeed(entry, head);
    }
    this.#size++;
    if (lsa.type <= 2) this.#topology = (this.#topology + fingerprint(lsa)) % 2 ** 32;
    return entry;
  }
  /** The first of a Link State ID is another entry from now on. */
  #succeed(entry: Entry, head: Entry): void {
    entry.rank = head.rank;
    this.#types[entry.lsa.type]![entry.rank] = entry;
  }
  #grow(): void {
    const old = this.#table;
    this.#table = new Array<Entry | null>(old.length * 2).fill(null);
    this.#shift--;
    for (const entry of old) if (entry !== null) this.#table[this.#placeOf(entry.lsa.type, entry.lsa.id)] = entry;
  }
  remove(entry: Entry): void {
    const { type, id } = entry.lsa;
    const place = this.#placeOf(type, id);
    const head = this.#table[place]!;
    if (head === null) return;
    if (head === entry) {
      if (entry.next !== null) {
        this.#table[place] = entry.next;
        this.#succeed(entry.next, entry);
      } else {
        this.#vacate(place);
        this.#leaveGap(type, entry.rank);
      }
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
  /** Empties a place. What was displaced past it moves back, so that no probe ends early. */
  #vacate(place: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let hole = place;
    for (let i = (hole + 1) & mask, e = table[i]!; e !== null; i = (i + 1) & mask, e = table[i]!) {
      const home = homeOf(e.lsa.type, e.lsa.id, this.#shift);
      // It may move when its home is not between the hole and itself.
      if (((i - home) & mask) < ((i - hole) & mask)) continue;
      table[hole] = e;
      hole = i;
    }
    table[hole] = null;
    this.#taken--;
  }
  #leaveGap(type: number, rank: number): void {
    const heads = this.#types[type]!;
    heads[rank] = null;
    if (++this.#gaps[type]! * 2 < heads.length + 64) return;
    const left = heads.filter((e) => e !== null);
    left.forEach((e, i) => {
      e.rank = i;
    });
    this.#types[type] = left;
    this.#gaps[type] = 0;
  }
  #forget(lsa: Lsa): void {
    if (lsa.type <= 2) this.#topology = (this.#topology + 2 ** 32 - fingerprint(lsa)) % 2 ** 32;
  }
  /** Every entry of a type, in order of first arrival. */
  *ofType(type: number): Iterable<Entry> {
    const heads = this.#types[type] ?? [];
    for (let i = 0; i < heads.length; i++) for (let e = heads[i]!; e !== null; e = e.next!) yield e;
  }
  *[Symbol.iterator](): Iterator<Entry> {
    for (let type = 0; type < this.#types.length; type++) yield* this.ofType(type);
  }
  sorted(): Entry[] {
    return [...this].sort(compareEntries);
  }
  clear(): void {
    this.#table = new Array<Entry | null>(16).fill(null);
    this.#shift = 28;
    this.#taken = 0;
    this.#types.length = 0;
    this.#gaps.length = 0;
    this.#size = 0;
    this.#topology = 0;
  }
}
