// How virtual time follows real time.
import type { Instant } from "../kernel/kernel.ts";
import type { Pace } from "./messages.ts";

/** Virtual time never runs after real time by more than this: a page that slept does not have to catch up for hours. */
const MOST_BEHIND_MS = 250;

/** Real time comes in as milliseconds of a monotonic clock. */
export class Pacer {
  #pace: Pace = "paused";
  /** One point where virtual and real time met. */
  #virtual: Instant = 0;
  #real = 0;
  get pace(): Pace {
    return this.#pace;
  }
  set(pace: Pace, now: Instant, real: number): void {
    this.#pace = pace;
    this.meet(now, real);
  }
  /** Virtual and real time meet anew, after a jump of either. */
  meet(now: Instant, real: number): void {
    this.#virtual = now;
    this.#real = real;
  }
  /** How far virtual time may run now; null when paused. */
  target(real: number): Instant | null {
    if (this.#pace === "paused") return null;
    if (this.#pace === "fast") return Number.MAX_SAFE_INTEGER;
    return this.#virtual + Math.max(0, Math.floor((real - this.#real) * 1e6 * this.#pace));
  }
  /**
   * After a slice that ended at `now`: true when the machine cannot keep up; then the two clocks meet again, so that the
   * lag stays bounded.
   */
  lagging(now: Instant, real: number): boolean {
    if (typeof this.#pace !== "number") return false;
    const target = this.target(real) ?? now;
    if (target - now <= MOST_BEHIND_MS * 1e6 * this.#pace) return false;
    this.meet(now, real);
    return true;
  }
}
