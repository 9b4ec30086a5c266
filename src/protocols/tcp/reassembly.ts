// Segments that arrived ahead of a gap, until the gap is filled. RFC 9293, 3.10.7.4.
import { type PduSlice, sliceLength, trimSlices } from "./segment.ts";

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly slices: readonly PduSlice[];
}

/** Keeps disjoint pieces in order of stream offset. */
export class Reassembly {
  #pieces: Piece[] = [];

  get empty(): boolean {
    return this.#pieces.length === 0;
  }
  /** Runs of octets ahead of a gap, and how many octets they hold. */
  get waiting(): { readonly pieces: number; readonly octets: number } {
    return { pieces: this.#pieces.length, octets: this.#pieces.reduce((sum, p) => sum + p.to - p.from, 0) };
  }
  /** Where the peer's FIN sits in the stream; null until it is seen. */
  fin: number | null = null;

  /** Stores the octets of [from, to) that are not stored yet. */
  insert(from: number, slices: readonly PduSlice[]): void {
    const to = from + sliceLength(slices);
    let cursor = from;
    const added: Piece[] = [];
    const add = (until: number): void => {
      if (until > cursor)
        added.push({ from: cursor, to: until, slices: trimSlices(slices, cursor - from, until - from) });
    };
    for (const piece of this.#pieces) {
      if (piece.to <= cursor) continue;
      if (piece.from >= to) break;
      add(Math.min(piece.from, to));
      cursor = Math.max(cursor, piece.to);
    }
    add(to);
    if (added.length > 0) this.#pieces = [...this.#pieces, ...added].sort((a, b) => a.from - b.from);
  }
  /** Takes the pieces that continue the stream at `next`. */
  take(next: number): readonly PduSlice[] {
    const out: PduSlice[] = [];
    let at = next;
    let used = 0;
    for (const piece of this.#pieces) {
      if (piece.from > at) break;
      used++;
      if (piece.to <= at) continue;
      out.push(...trimSlices(piece.slices, at - piece.from, piece.to - piece.from));
      at = piece.to;
    }
    this.#pieces.splice(0, used);
    return out;
  }
}
