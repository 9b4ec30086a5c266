// Reassembly of IPv4 and IPv6 fragments, bounded in time, datagrams and octets. RFC 791 3.2, RFC 8200 4.5, RFC 5722, RFC 815.
import type { Instant, Timer } from "../kernel/kernel.ts";
import type { Pdu } from "../wire/pdu.ts";

/** One fragment's part of the datagram. */
export interface Piece {
  /** In octets. */
  readonly offset: number;
  readonly more: boolean;
  readonly payload: Pdu;
}
export type Held<C> =
  | { readonly kind: "held" }
  /** The last piece came: all of them in order, and the context of the first fragment. */
  | { readonly kind: "complete"; readonly parts: readonly Pdu[]; readonly first: C }
  /** Larger than any datagram, or more than this node holds. */
  | { readonly kind: "overflow" }
  /** Pieces that contradict each other: the whole datagram is given up. */
  | { readonly kind: "overlap" };

export interface ReassemblyLimits {
  /** Nanoseconds from the first fragment to arrive. */
  readonly timeout: Instant;
  readonly datagrams: number;
  readonly octets: number;
}
const LARGEST_PAYLOAD = 65535;

interface Assembly<C> {
  readonly key: string;
  readonly deadline: Instant;
  /** Ordered by offset, without overlap. */
  readonly pieces: Piece[];
  octets: number;
  /** Known once the last fragment is here. */
  total: number | null;
  /** The fragment with offset 0. */
  first: C | null;
  /** Contradicted: keeps swallowing late pieces until the deadline, as RFC 5722 asks. */
  poisoned: boolean;
}

const endOf = (p: Piece): number => p.offset + p.payload.length;
const sameOctets = (a: Piece, b: Piece): boolean => {
  if (a.payload.length !== b.payload.length) return false;
  const other = b.payload.bytes;
  return a.payload.bytes.every((octet, i) => octet === other[i]);
};

/** `C` is what the caller keeps of a fragment: its header, for the reassembled packet and for a time-out error. */
export class Reassembly<C> {
  readonly #limits: ReassemblyLimits;
  readonly #now: () => Instant;
  readonly #timer: Timer;
  readonly #expired: (first: C | null) => void;
  /** In order of arrival, hence of deadline. */
  readonly #assemblies = new Map<string, Assembly<C>>();
  #octets = 0;

  constructor(
    limits: ReassemblyLimits,
    now: () => Instant,
    timer: (expire: () => void) => Timer,
    expired: (first: C | null) => void,
  ) {
    this.#limits = limits;
    this.#now = now;
    this.#timer = timer(() => this.#expire());
    this.#expired = expired;
  }

  get held(): number {
    return this.#assemblies.size;
  }

  add(key: string, piece: Piece, context: C): Held<C> {
    const length = piece.payload.length;
    const end = piece.offset + length;
    let assembly = this.#assemblies.get(key);
    if (end > LARGEST_PAYLOAD || this.#octets + length > this.#limits.octets) {
      if (assembly !== undefined) this.#forget(assembly);
      return { kind: "overflow" };
    }
    if (assembly === undefined) {
      if (this.#assemblies.size >= this.#limits.datagrams) return { kind: "overflow" };
      const deadline = this.#now() + this.#limits.timeout;
      assembly = { key, deadline, pieces: [], octets: 0, total: null, first: null, poisoned: false };
      this.#assemblies.set(key, assembly);
      if (!this.#timer.running) this.#timer.start(this.#limits.timeout);
    }
    if (assembly.poisoned) return { kind: "overlap" };
    const place = this.#place(assembly, piece, end);
    if (place === "duplicate") return { kind: "held" };
    if (place === "conflict") {
      this.#poison(assembly);
      return { kind: "overlap" };
    }
    assembly.pieces.splice(place, 0, piece);
    assembly.octets += length;
    this.#octets += length;
    if (!piece.more) assembly.total = end;
    if (piece.offset === 0) assembly.first = context;
    if (assembly.total !== assembly.octets || assembly.first === null) return { kind: "held" };
    this.#forget(assembly);
    return { kind: "complete", parts: assembly.pieces.map((p) => p.payload), first: assembly.first };
  }

  stop(): void {
    this.#timer.stop();
    this.#assemblies.clear();
    this.#octets = 0;
  }

  /** Where the piece goes, or why it does not. */
  #place(assembly: Assembly<C>, piece: Piece, end: number): number | "duplicate" | "conflict" {
    const { pieces, total } = assembly;
    let i = 0;
    while (i < pieces.length && pieces[i]!.offset < piece.offset) i++;
    const next = pieces[i];
    if (next !== undefined && next.offset === piece.offset && next.more === piece.more && sameOctets(next, piece))
      return "duplicate";
    if (piece.payload.length === 0) return "conflict";
    if (total !== null && (end > total || !piece.more)) return "conflict";
    const last = pieces.at(-1);
    if (!piece.more && last !== undefined && endOf(last) > end) return "conflict";
    const before = pieces[i - 1];
    if (before !== undefined && endOf(before) > piece.offset) return "conflict";
    return next !== undefined && next.offset < end ? "conflict" : i;
  }
  #poison(assembly: Assembly<C>): void {
    this.#octets -= assembly.octets;
    assembly.octets = 0;
    assembly.pieces.length = 0;
    assembly.first = null;
    assembly.poisoned = true;
  }
  #forget(assembly: Assembly<C>): void {
    this.#octets -= assembly.octets;
    this.#assemblies.delete(assembly.key);
  }
  #expire(): void {
    const now = this.#now();
    for (const assembly of this.#assemblies.values()) {
      if (assembly.deadline > now) {
        this.#timer.start(assembly.deadline - now);
        return;
      }
      this.#forget(assembly);
      if (!assembly.poisoned) this.#expired(assembly.first);
    }
  }
}
