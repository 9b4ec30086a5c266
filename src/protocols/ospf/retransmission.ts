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

export class RetransmissionList {
  readonly slot: number;
  #size = 0;
  /** Everything sent and not known to be acknowledged when it was put here, in order; some of it is off the list by now. */
  #entries: Entry[] = [];
  #times: Instant[] = [];
  #head = 0;

  constructor(slot: number) {
    this.slot = slot;
  }
  get size(): number {
    return this.#size;
  }
  has(entry: Entry): boolean {
    return entry.isOwedBy(this.slot);
  }
  /** Puts an LSA on the list, or notes that it was sent again. */
  add(entry: Entry, now: Instant): void {
    if (entry.owe(this.slot)) this.#size++;
    this.#entries.push(entry);
    this.#times.push(now);
  }
  /** False when it was not on the list. */
  remove(entry: Entry): boolean {
    if (!entry.settle(this.slot)) return false;
    if (--this.#size === 0) this.#forget();
    return true;
  }
  /** Takes out of the queue, and answers, what was sent at `sent` or before and is still on the list. */
  overdue(sent: Instant): Entry[] {
    const out = new Set<Entry>();
    while (this.#head < this.#entries.length && this.#times[this.#head]! <= sent) {
      const entry = this.#entries[this.#head++]!;
      if (this.has(entry)) out.add(entry);
    }
    // What was sent once more since then is not overdue.
    for (let i = this.#head; i < this.#entries.length && out.size > 0; i++) out.delete(this.#entries[i]!);
    if (this.#head > 0) {
      this.#entries.splice(0, this.#head);
      this.#times.splice(0, this.#head);
      this.#head = 0;
    }
    return [...out];
  }
  /** When the LSA sent longest ago was sent; null when the list is empty. */
  oldest(): Instant | null {
    while (this.#head < this.#entries.length && !this.has(this.#entries[this.#head]!)) this.#head++;
    return this.#times[this.#head] ?? null;
  }
  /** Empties the list and answers what was on it. */
  clear(): Entry[] {
    const out: Entry[] = [];
    for (const entry of this.#entries) if (entry.settle(this.slot)) out.push(entry);
    this.#size = 0;
    this.#forget();
    return out;
  }
  #forget(): void {
    if (this.#entries.length === 0) return;
    this.#entries = [];
    this.#times = [];
    this.#head = 0;
  }
}
