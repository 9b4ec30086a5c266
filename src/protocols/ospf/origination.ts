// The LSAs that this router itself originates in one flooding scope: when a new instance may be made, when it is
// refreshed, and how unwanted ones are flushed. RFC 2328, 12.4, 12.1.6, 13.4, 14.1.
import { formatIpv4 } from "../../base/ip.ts";
import type { Instant, Timer } from "../../kernel/kernel.ts";
import { type Lsa, type LsaBody, lsaLength, makeLsa } from "../../wire/ospf/lsa.ts";
import type { ThrottleConfig } from "./config.ts";
import { INITIAL_SEQUENCE_NUMBER, LS_REFRESH_TIME, MAX_LSA_LENGTH, MAX_SEQUENCE_NUMBER } from "./constants.ts";
import type { Database, Entry } from "./database.ts";
import { sameBody } from "./same-body.ts";
import { Throttle } from "./throttle.ts";

/** What the scope offers: an area, or the whole process for AS-scoped LSAs. */
export interface Scope {
  readonly database: Database;
  readonly name: string;
  routerId(): number;
  now(): Instant;
  random(): number;
  timer(name: string, expire: () => void): Timer;
  throttle(): ThrottleConfig;
  /** How long before LSRefreshTime refreshes may come. */
  groupPacing(): Instant;
  /** Installs and floods. */
  originate(lsa: Lsa): void;
  /** Sets to MaxAge and floods. */
  flush(entry: Entry): void;
  /** Something for the syslog. */
  log(mnemonic: string, text: string): void;
}

interface Slot {
  readonly type: number;
  readonly id: number;
  wanted: { readonly options: number; readonly body: LsaBody } | null;
  readonly throttle: Throttle;
  /** When the wanted contents may be sent; null when nothing is waiting. */
  due: Instant | null;
  refresh: Instant;
  /** The sequence number space is used up: flushed, to begin again once everybody has acknowledged. */
  wrapping: boolean;
  /** What is wanted does not fit in a packet; said already. */
  tooLong: boolean;
}

export class SelfOriginated {
  readonly #scope: Scope;
  readonly #slots = new Map<number, Map<number, Slot>>();
  readonly #waiting = new Set<Slot>();
  readonly #timer: Timer;
  readonly #refresh: Timer;

  constructor(scope: Scope) {
    this.#scope = scope;
    this.#timer = scope.timer(`${scope.name} origination`, () => this.#run());
    this.#refresh = scope.timer(`${scope.name} refresh`, () => this.#refreshDue());
  }

  #slot(type: number, id: number): Slot {
    let ofType = this.#slots.get(type);
    if (ofType === undefined) {
      ofType = new Map();
      this.#slots.set(type, ofType);
    }
    let slot = ofType.get(id);
    if (slot === undefined) {
      slot = {
        type,
        id,
        wanted: null,
        throttle: new Throttle(),
        due: null,
        refresh: Number.POSITIVE_INFINITY,
        wrapping: false,
        tooLong: false,
      };
      ofType.set(id, slot);
    }
    return slot;
  }
  /** The database shall hold this, sooner or later. @rfc 2328 12.4 */
  want(type: number, id: number, options: number, body: LsaBody): void {
    const slot = this.#slot(type, id);
    if (slot.wanted !== null && slot.wanted.options === options && sameBody(slot.wanted.body, body)) return;
    slot.wanted = { options, body };
    this.#enqueue(slot);
  }
  /** The database shall not hold it any longer. @rfc 2328 14.1 */
  unwant(type: number, id: number): void {
    const slot = this.#slots.get(type)?.get(id);
    if (slot === undefined || slot.wanted === null) return;
    slot.wanted = null;
    slot.due = null;
    slot.refresh = Number.POSITIVE_INFINITY;
    this.#waiting.delete(slot);
    const entry = this.#scope.database.lookup(type, id, this.#scope.routerId());
    if (entry !== undefined) this.#scope.flush(entry);
  }
  wanted(type: number, id: number): LsaBody | null {
    return this.#slots.get(type)?.get(id)?.wanted?.body ?? null;
  }
  /** The Link State IDs wanted of a type. */
  ids(type: number): number[] {
    const out: number[] = [];
    for (const slot of this.#slots.get(type)?.values() ?? []) if (slot.wanted !== null) out.push(slot.id);
    return out;
  }
  /** Makes the wanted LSAs of a type exactly these. */
  reconcile(type: number, desired: ReadonlyMap<number, { readonly options: number; readonly body: LsaBody }>): void {
    for (const id of this.ids(type)) if (!desired.has(id)) this.unwant(type, id);
    for (const [id, { options, body }] of desired) this.want(type, id, options, body);
  }
  /** An instance of one of our LSAs came from elsewhere and is newer than ours. @rfc 2328 13.4 */
  received(entry: Entry): void {
    const { type, id } = entry.lsa;
    const slot = this.#slots.get(type)?.get(id);
    if (slot === undefined || slot.wanted === null) {
      if (!entry.isMaxAge(this.#scope.now())) this.#scope.flush(entry);
      return;
    }
    this.#waiting.delete(slot);
    slot.due = null;
    this.#originate(slot);
  }
  /** An entry of ours left the database. */
  removed(type: number, id: number): void {
    const slot = this.#slots.get(type)?.get(id);
    if (slot === undefined) return;
    if (slot.wrapping) {
      slot.wrapping = false;
      if (slot.wanted !== null) this.#originate(slot);
    } else if (slot.wanted === null) this.#slots.get(type)!.delete(id);
  }
  /** Forgets everything without a word. */
  stop(): void {
    this.#timer.stop();
    this.#refresh.stop();
    this.#slots.clear();
    this.#waiting.clear();
  }

  #enqueue(slot: Slot): void {
    if (slot.wrapping || slot.due !== null) return;
    const now = this.#scope.now();
    slot.due = slot.throttle.due(now, this.#scope.throttle());
    if (slot.due <= now) {
      slot.due = null;
      this.#originate(slot);
      return;
    }
    this.#waiting.add(slot);
    const wait = slot.due - now;
    if (!this.#timer.running || this.#timer.remaining! > wait) this.#timer.start(wait);
  }
  #run(): void {
    const now = this.#scope.now();
    for (const slot of [...this.#waiting]) {
      if (slot.due === null || slot.due > now) continue;
      this.#waiting.delete(slot);
      slot.due = null;
      this.#originate(slot);
    }
    let next = Number.POSITIVE_INFINITY;
    for (const slot of this.#waiting) next = Math.min(next, slot.due ?? next);
    if (next < Number.POSITIVE_INFINITY) this.#timer.start(next - now);
  }
  #originate(slot: Slot): void {
    const scope = this.#scope;
    const { type, id } = slot;
    const now = scope.now();
    if (this.#isTooLong(slot)) return;
    const held = scope.database.lookup(type, id, scope.routerId());
    if (held !== undefined && held.lsa.sequence === MAX_SEQUENCE_NUMBER) {
      // RFC 2328, 12.1.6: flush, wait for every acknowledgment, begin anew.
      slot.wrapping = true;
      scope.flush(held);
      return;
    }
    const sequence = held === undefined ? INITIAL_SEQUENCE_NUMBER : held.lsa.sequence + 1;
    slot.throttle.due(now, scope.throttle());
    slot.throttle.ran(now);
    slot.refresh = now + LS_REFRESH_TIME - Math.floor(scope.random() * scope.groupPacing());
    if (!this.#refresh.running || this.#refresh.remaining! > slot.refresh - now)
      this.#refresh.start(slot.refresh - now);
    const { options, body } = slot.wanted!;
    scope.originate(makeLsa({ options, type, id, advertisingRouter: scope.routerId(), sequence, body }));
  }
  /**
   * An LSA that no packet can hold is not originated: what the others have of it stays until it shrinks, or ages out.
   * Tried again when it changes.
   */
  #isTooLong(slot: Slot): boolean {
    const { body } = slot.wanted!;
    const length = lsaLength(slot.type, body);
    const before = slot.tooLong;
    slot.tooLong = length > MAX_LSA_LENGTH;
    if (!slot.tooLong) return false;
    slot.refresh = Number.POSITIVE_INFINITY;
    if (!before)
      this.#scope.log(
        "LSATOOLONG",
        `Type ${slot.type} LSA ${formatIpv4(slot.id)} of ${this.#scope.name} would have ${length} octets, more than the ${MAX_LSA_LENGTH} that fit in a packet: not originated`,
      );
    return true;
  }
  #refreshDue(): void {
    const now = this.#scope.now();
    let next = Number.POSITIVE_INFINITY;
    for (const ofType of this.#slots.values())
      for (const slot of [...ofType.values()]) {
        if (slot.wanted === null) continue;
        if (slot.refresh <= now && slot.due === null && !slot.wrapping) this.#originate(slot);
        next = Math.min(next, slot.refresh);
      }
    if (next < Number.POSITIVE_INFINITY) this.#refresh.start(Math.max(next - now, 1));
  }
}
