// When objects of a kind are looked at: on a grid of the kind's interval, and only when there is something to look at.
import { type Instant, milliseconds, type Timer } from "../../kernel/kernel.ts";
import type { Context } from "../protocol.ts";
import type { PollKind } from "./config.ts";

export class Poll {
  readonly #context: Context;
  readonly #origin: Instant;
  readonly #timer: Timer;
  readonly #run: () => void;
  readonly kind: PollKind;
  #interval: Instant;
  constructor(context: Context, kind: PollKind, interval: number, run: () => void) {
    this.#context = context;
    this.kind = kind;
    this.#origin = context.now();
    this.#interval = milliseconds(interval);
    this.#run = run;
    this.#timer = context.timer(`track poll ${kind}`, () => this.#run());
  }
  /** Something may have changed: it is seen at the next point of the grid. */
  poke(): void {
    if (!this.#timer.running) this.#timer.start(this.next - this.#context.now());
  }
  /** Milliseconds. */
  set interval(interval: number) {
    if (this.#interval === milliseconds(interval)) return;
    this.#interval = milliseconds(interval);
    if (this.#timer.running) this.#timer.start(this.next - this.#context.now());
  }
  get interval(): number {
    return this.#interval / 1e6;
  }
  get due(): boolean {
    return this.#timer.running;
  }
  /** The next point of the grid. */
  get next(): Instant {
    const passed = this.#context.now() - this.#origin;
    return this.#origin + (Math.floor(passed / this.#interval) + 1) * this.#interval;
  }
  stop(): void {
    this.#timer.stop();
  }
}
