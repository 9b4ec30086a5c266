// Limits on the ICMP errors a node originates. RFC 1812 4.3.2.8, RFC 4443 2.4 (f).
import type { Instant } from "../kernel/kernel.ts";

/** At most one event per interval. */
export class IntervalLimit {
  readonly #interval: Instant;
  #last: Instant = Number.NEGATIVE_INFINITY;
  constructor(interval: Instant) {
    this.#interval = interval;
  }
  /** `interval`: in place of the usual one. */
  allow(now: Instant, interval = this.#interval): boolean {
    if (now - this.#last < interval) return false;
    this.#last = now;
    return true;
  }
}

/** A token bucket: one token per `interval`, at most `depth` of them; full at first. */
export class TokenBucket {
  readonly #interval: Instant;
  readonly #depth: number;
  #tokens: number;
  #filled: Instant = 0;
  constructor(interval: Instant, depth: number) {
    this.#interval = interval;
    this.#depth = depth;
    this.#tokens = depth;
  }
  allow(now: Instant): boolean {
    const earned = Math.floor((now - this.#filled) / this.#interval);
    if (earned > 0) {
      this.#tokens = Math.min(this.#depth, this.#tokens + earned);
      this.#filled += earned * this.#interval;
    }
    if (this.#tokens === 0) return false;
    this.#tokens--;
    return true;
  }
}
