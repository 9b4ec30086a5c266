// The load of an interface as `show interfaces` tells it: exponentially weighted averages of what went through in
// windows of five seconds. Nothing is scheduled, and packets are not counted here: when the first one after a window comes,
// or somebody looks, the counters of the interface tell what went through since the last time.
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
/** Counters of an interface, which never run backwards but in a `rebase`. */
export interface Totals {
  readonly inputOctets: number;
  readonly inputPackets: number;
  readonly outputOctets: number;
  readonly outputPackets: number;
}
const NOTHING: Totals = { inputOctets: 0, inputPackets: 0, outputOctets: 0, outputPackets: 0 };
/** When the window ends that an instant lies in. */
export const windowEnd = (now: Instant): Instant => (Math.floor(now / WINDOW) + 1) * WINDOW;

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
  /** The counters when the window began. */
  #base: Totals = NOTHING;
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
  averageOver(now: Instant, totals: Totals, interval: number): void {
    if (interval === this.#interval) return;
    this.close(now, totals);
    this.#interval = interval;
    this.#kept = decay(WINDOW_SECONDS / interval);
  }
  at(now: Instant, totals: Totals): Load {
    this.close(now, totals);
    return { ...this.#average };
  }
  /** The counters start over from zero: what they had counted in this window is counted on. */
  rebase(before: Totals): void {
    const base = this.#base;
    this.#base = {
      inputOctets: base.inputOctets - before.inputOctets,
      inputPackets: base.inputPackets - before.inputPackets,
      outputOctets: base.outputOctets - before.outputOctets,
      outputPackets: base.outputPackets - before.outputPackets,
    };
  }
  /**
   * Takes in the windows that are over: average ← average · kept + rate of the window · (1 − kept). `totals` are the
   * counters before anything of the present window.
   */
  close(now: Instant, totals: Totals): void {
    const window = Math.floor(now / WINDOW);
    if (window === this.#window) return;
    const fresh = (1 - this.#kept) / WINDOW_SECONDS;
    const empty = power(this.#kept, window - this.#window - 1);
    this.#window = window;
    const { inputOctets, inputPackets, outputOctets, outputPackets } = totals;
    const base = this.#base;
    const a = this.#average;
    const grown = (before: number, counted: number): number => (before * this.#kept + counted * fresh) * empty;
    a.inputBits = grown(a.inputBits, (inputOctets - base.inputOctets) * 8);
    a.inputPackets = grown(a.inputPackets, inputPackets - base.inputPackets);
    a.outputBits = grown(a.outputBits, (outputOctets - base.outputOctets) * 8);
    a.outputPackets = grown(a.outputPackets, outputPackets - base.outputPackets);
    this.#base = { inputOctets, inputPackets, outputOctets, outputPackets };
  }
}
