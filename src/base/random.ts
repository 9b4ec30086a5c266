// Seeded random numbers: xoshiro128** streams split by name, so that one more stream changes no other.
import { Hash64 } from "./hash.ts";

const rotate = (v: number, by: number): number => (v << by) | (v >>> (32 - by));

/** One stream. Two streams of different names are independent; the same names give the same numbers. */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  /** `names` are hashed one by one, so ("ab", "c") and ("a", "bc") differ. */
  constructor(seed: number, ...names: readonly string[]) {
    const hash = new Hash64().integer(seed);
    for (const name of names) hash.text(name);
    [this.#a, this.#b] = hash.words();
    [this.#c, this.#d] = hash.u32(0x243f6a88).words();
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#d = 1;
  }
  /** An integer of 32 bits. */
  u32(): number {
    const answer = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotate(this.#d, 11);
    return answer;
  }
  /** Uniform in [0, 1), 32 bits of it. */
  next(): number {
    return this.u32() / 0x100000000;
  }
  /** An integer in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }
}

/** The streams of one seed, one per (node, purpose), made on first use. */
export class RandomStreams {
  readonly seed: number;
  readonly #streams = new Map<string, Map<string, RandomStream>>();
  constructor(seed: number) {
    this.seed = seed;
  }
  of(node: string, purpose: string): RandomStream {
    let byPurpose = this.#streams.get(node);
    if (byPurpose === undefined) {
      byPurpose = new Map();
      this.#streams.set(node, byPurpose);
    }
    let stream = byPurpose.get(purpose);
    if (stream === undefined) {
      stream = new RandomStream(this.seed, node, purpose);
      byPurpose.set(purpose, stream);
    }
    return stream;
  }
}
