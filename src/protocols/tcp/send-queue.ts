// What the user gave to send and the peer has not acknowledged: PDUs by reference, cut into slices for segments.
import type { Pdu } from "../../wire/pdu.ts";
import type { PduSlice } from "./segment.ts";

interface Queued {
  readonly pdu: Pdu;
  /** Stream offset of its first octet. */
  readonly at: number;
  readonly length: number;
}

/** Stream offsets count from the SYN at 0, so the first octet of data is 1. */
export class SendQueue {
  /** Stream offset just past the last octet queued. */
  end = 1;
  #queue: Queued[] = [];
  #head = 0;

  push(pdu: Pdu): void {
    const length = pdu.length;
    if (length === 0) return;
    this.#queue.push({ pdu, at: this.end, length });
    this.end += length;
  }
  /** Forgets everything before stream offset `to`. */
  drop(to: number): void {
    while (this.#head < this.#queue.length) {
      const first = this.#queue[this.#head]!;
      if (first.at + first.length > to) break;
      this.#head++;
    }
    if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
  }
  /** The slices that make up the octets [from, to). */
  slices(from: number, to: number): readonly PduSlice[] {
    const out: PduSlice[] = [];
    for (let i = this.#find(from); i < this.#queue.length; i++) {
      const { pdu, at, length } = this.#queue[i]!;
      if (at >= to) break;
      out.push({ pdu, from: Math.max(from - at, 0), to: Math.min(to - at, length) });
    }
    return out;
  }
  /** The index of the PDU that holds stream offset `offset`. */
  #find(offset: number): number {
    let low = this.#head;
    let high = this.#queue.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#queue[middle]!.at <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
