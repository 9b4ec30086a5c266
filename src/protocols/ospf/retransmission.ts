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
  /** When they were sent: an instant, and how many entries in a row it stands for. */
  #sent: { at: Instant; count: number }[] = [];

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
    const last = this.#sent.at(-1);
    if (last !== undefined && last.at === now) last.count++;
    else this.#sent.push({ at: now, count: 1 });
  }
  /** False when it was not on the list. */
  remove(entry: Entry): boolean {
    if (!entry.settle(this.slot)) return false;
    if (--this.#size === 0) this.#forget();
    return true;
  }
  /** Takes out of the queue, and answers, what was sent at `sent` or before and is still on the list. */
  overdue(sent: Instant): Entry[] {
    let taken = 0;
    let runs = 0;
    while (runs < this.#sent.length && this.#sent[runs]!.at <= sent) taken += this.#sent[runs++]!.count;
    const out = new Set(this.#entries.slice(0, taken).filter((e) => this.has(e)));
    this.#entries.splice(0, taken);
    this.#sent.splice(0, runs);
    // What was sent once more since then is not overdue.
    if (out.size > 0) for (const entry of this.#entries) out.delete(entry);
    return [...out];
  }
  /** When the LSA sent longest ago was sent; null when the list is empty. */
  oldest(): Instant | null {
    let runs = 0;
    let gone = 0;
    for (; runs < this.#sent.length; runs++) {
      const { at, count } = this.#sent[runs]!;
      for (let i = gone; i < gone + count; i++) if (this.has(this.#entries[i]!)) return this.#drop(gone, runs, at);
      gone += count;
    }
    this.#forget();
    return null;
  }
  /** Shortens the queue by what is off the list at its head. */
  #drop(entries: number, runs: number, at: Instant): Instant {
    if (runs > 0) {
      this.#entries.splice(0, entries);
      this.#sent.splice(0, runs);
    }
    return at;
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
    this.#sent = [];
  }
}
