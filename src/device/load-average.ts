// The load of an interface as `show interfaces` tells it: exponentially weighted averages of what went through in
// windows of five seconds. Nothing is scheduled: whole windows are folded in when the next packet comes or somebody looks.
import type { Instant } from "../kernel/kernel.ts";

/** Nanoseconds. */
const WINDOW = 5e9;
const WINDOW_SECONDS = 5;
/** Seconds over which averages are taken unless `load-interval` says otherwise. */
export const LOAD_INTERVAL = 300;

/** Bits and packets per second, as averages. */
export interface Load {
  readonly inputBits: number;
  readonly inputPackets: number;
  readonly outputBits: number;
  readonly outputPackets: number;
}
/** e to the power of `-x`, 0 ≤ x ≤ 1: in additions and multiplications alone, so that every engine gets the same bits. */
const decay = (x: number): number => {
  let sum = 1;
  let term = 1;
  for (let n = 1; n <= 20; n++) {
    term *= -x / n;
    sum += term;
  }
  return sum;
};
const power = (base: number, exponent: number): number => {
  let out = 1;
  for (let b = base, n = exponent; n > 0; n = Math.floor(n / 2), b *= b) if (n % 2 === 1) out *= b;
  return out;
};

export class LoadAverage {
  /** The window that is being counted. */
  #window: number;
  #interval: number;
  /** What remains of an average after one window. */
  #kept: number;
  readonly #counted = { inputBits: 0, inputPackets: 0, outputBits: 0, outputPackets: 0 };
  readonly #average = { inputBits: 0, inputPackets: 0, outputBits: 0, outputPackets: 0 };

  /** `interval` in seconds. */
  constructor(now: Instant, interval: number) {
    this.#window = Math.floor(now / WINDOW);
    this.#interval = interval;
    this.#kept = decay(WINDOW_SECONDS / interval);
  }
  get interval(): number {
    return this.#interval;
  }
  /** Seconds; what has been averaged so far stays. */
  averageOver(now: Instant, interval: number): void {
    if (interval === this.#interval) return;
    this.#fold(now);
    this.#interval = interval;
    this.#kept = decay(WINDOW_SECONDS / interval);
  }
  input(now: Instant, octets: number): void {
    this.#fold(now);
    this.#counted.inputBits += octets * 8;
    this.#counted.inputPackets++;
  }
  output(now: Instant, octets: number): void {
    this.#fold(now);
    this.#counted.outputBits += octets * 8;
    this.#counted.outputPackets++;
  }
  at(now: Instant): Load {
    this.#fold(now);
    return { ...this.#average };
  }
  /** Takes in the windows that are over: average ← average · kept + rate of the window · (1 − kept). */
  #fold(now: Instant): void {
    const window = Math.floor(now / WINDOW);
    if (window === this.#window) return;
    const fresh = (1 - this.#kept) / WINDOW_SECONDS;
    const empty = power(this.#kept, window - this.#window - 1);
    this.#window = window;
    const counted = this.#counted;
    const average = this.#average;
    for (const key of KEYS) {
      average[key] = (average[key] * this.#kept + counted[key] * fresh) * empty;
      counted[key] = 0;
    }
  }
}
const KEYS = ["inputBits", "inputPackets", "outputBits", "outputPackets"] as const;
