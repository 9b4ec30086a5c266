// Back-off for work that tends to come in bursts: `timers throttle spf` and `timers throttle lsa`.
import type { Instant } from "../../kernel/kernel.ts";
import type { ThrottleConfig } from "./config.ts";

/**
 * When the next run may take place. After a quiet time a request waits `start`; a request during the hold after a run
 * waits for its end, and each such run doubles the hold up to `maximum`.
 */
export class Throttle {
  #lastRun: Instant | null = null;
  #hold = 0;
  #next = 0;

  /** The instant at which a request made now runs, in nanoseconds; at least `now`. */
  due(now: Instant, config: ThrottleConfig): Instant {
    if (this.#lastRun === null || now >= this.#lastRun + this.#hold * 1e6) {
      this.#next = config.hold;
      return now + config.start * 1e6;
    }
    this.#next = Math.min(this.#hold * 2, config.maximum);
    return this.#lastRun + this.#hold * 1e6;
  }
  ran(now: Instant): void {
    this.#lastRun = now;
    this.#hold = this.#next;
  }
  /** Milliseconds. */
  get hold(): number {
    return this.#hold;
  }
}
