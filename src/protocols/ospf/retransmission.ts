// The Link state retransmission list of a neighbour. RFC 2328, 10 and 13.6.
//
// Whether an LSA is on the list is a bit in the LSA's own database entry, so that the commonest steps of flooding, putting
// it on and taking it off, touch nothing else. What was sent when stands in order in a queue, read only when time is up.
import type { Instant } from "../../kernel/kernel.ts";
import type { Entry } from "./database.ts";

/** Small numbers that tell the neighbours of one instance apart. */
export class NeighborSlots {
  readonly #free: number[] = [];
  #next = 0;
  take(): number {
    return this.#free.pop() ?? this.#next++;
  }
  release(slot: number): void {
    this.#free.push(slot);
  }
}

/** What was sent together. Some of it is off the list by now. */
interface Run {
  readonly at: Instant;
  readonly entries: readonly Entry[];
}

export class RetransmissionList {
  readonly slot: number;
  #size = 0;
  /** In order of sending. What waits for the pacing timer is on the list and in no run yet. */
  #runs: Run[] = [];

  constructor(slot: number) {
    this.slot = slot;
  }
  get size(): number {
    return this.#size;
  }
  has(entry: Entry): boolean {
    return entry.isOwedBy(this.slot);
  }
  /** Puts back what `overdue` gave at `at` and was not sent after all. */
  postpone(entries: readonly Entry[], at: Instant): void {
    if (entries.length > 0) this.#runs.unshift({ at, entries });
  }
  /** Puts an LSA on the list. */
  add(entry: Entry): void {
    if (entry.owe(this.slot)) this.#size++;
  }
  /** Notes what was sent; entries that are not on the list do not count. */
  sent(entries: readonly Entry[], at: Instant): void {
    if (this.#size > 0) this.#runs.push({ at, entries });
  }
  /** False when it was not on the list. */
  remove(entry: Entry): boolean {
    if (!entry.settle(this.slot)) return false;
    if (--this.#size === 0 && this.#runs.length > 0) this.#runs = [];
    return true;
  }
  /** Takes out, and answers, what was sent at `until` or before and is still on the list. */
  overdue(until: Instant): Entry[] {
    const out = new Set<Entry>();
    let taken = 0;
    for (; taken < this.#runs.length && this.#runs[taken]!.at <= until; taken++)
      for (const entry of this.#runs[taken]!.entries) if (this.has(entry)) out.add(entry);
    this.#runs.splice(0, taken);
    // What was sent once more since then is not overdue.
    if (out.size > 0) for (const { entries } of this.#runs) for (const entry of entries) out.delete(entry);
    return [...out];
  }
  /** When the LSA sent longest ago was sent; null when there is none. */
  oldest(): Instant | null {
    const first = this.#runs.findIndex(({ entries }) => entries.some((e) => this.has(e)));
    this.#runs.splice(0, first < 0 ? this.#runs.length : first);
    return this.#runs[0]?.at ?? null;
  }
  /** Empties the list and answers what was on it; `waiting` is what has not been sent yet. */
  clear(waiting: readonly Entry[]): Entry[] {
    const out: Entry[] = [];
    for (const entries of [...this.#runs.map((r) => r.entries), waiting])
      for (const entry of entries) if (entry.settle(this.slot)) out.push(entry);
    this.#size = 0;
    this.#runs = [];
    return out;
  }
}
