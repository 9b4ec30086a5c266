// One tracked object: what was seen of it, what its clients are told, and the delay between the two.
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import type { Context } from "../protocol.ts";
import type { TrackConfig } from "./config.ts";
import { isUp, type ObjectEvent, type ObjectState, objectMachine } from "./machine.ts";
import { titleOf } from "./names.ts";

export class TrackedObject {
  config: TrackConfig;
  state: ObjectState = "Undetermined";
  changes = 0;
  lastChange: Instant;
  /** First-hop interface of a route when it was last there. */
  formerHop: string | null = null;
  /** Why it is what clients have been told. */
  toldReason: string | null = null;
  readonly #context: Context;
  readonly #changed: (object: TrackedObject) => void;
  readonly #delay: Timer;

  /** `changed` is called when clients are to be told something else than before. */
  constructor(context: Context, config: TrackConfig, changed: (object: TrackedObject) => void) {
    this.#context = context;
    this.config = config;
    this.#changed = changed;
    this.lastChange = context.now();
    this.#delay = context.timer(`track ${config.number} delay`, () => this.#fire("Delay over"));
  }
  get up(): boolean {
    return isUp(this.state);
  }
  /** When the delayed change will be told; null without one. */
  get due(): Instant | null {
    return this.#delay.remaining === null ? null : this.#context.now() + this.#delay.remaining;
  }
  /** What the object is now; `hold` is the least time that going down has to last (an interface's carrier delay). */
  seen(up: boolean, hold: Instant = 0): void {
    const delay = this.#delayOf(up, hold);
    if (up) this.#fire(delay > 0 ? "Seen up, delay configured" : "Seen up", delay);
    else this.#fire(delay > 0 ? "Seen down, delay configured" : "Seen down", delay);
  }
  stop(): void {
    this.#delay.stop();
  }
  #delayOf(up: boolean, hold: Instant): Instant {
    return up ? seconds(this.config.delayUp ?? 0) : Math.max(hold, seconds(this.config.delayDown ?? 0));
  }
  #fire(event: ObjectEvent, delay: Instant = 0): void {
    const row = objectMachine.find(this.state, event);
    if (row === undefined) return;
    const before = this.up;
    this.state = row.to as ObjectState;
    for (const action of row.do ?? [])
      if (action === "begin") this.#begin();
      else if (action === "startDelay") this.#startDelay(before, delay);
      else if (action === "stopDelay") this.#delay.stop();
      else if (action === "cancelDelay") this.#cancelDelay();
      else this.#change();
  }
  #begin(): void {
    this.changes = 1;
    this.lastChange = this.#context.now();
    this.#changed(this);
  }
  #startDelay(up: boolean, delay: Instant): void {
    this.#delay.start(delay);
    this.#debug(() => `${up ? "Down" : "Up"} change delayed for ${Math.ceil(delay / 1e9)} secs`);
  }
  #cancelDelay(): void {
    this.#delay.stop();
    this.#debug(() => `${this.up ? "Down" : "Up"} change delay cancelled`);
  }
  #change(): void {
    this.changes++;
    this.lastChange = this.#context.now();
    const [from, to] = this.up ? ["Down", "Up"] : ["Up", "Down"];
    const { instance, parameter } = titleOf(this.config);
    this.#debug(() => `Change #${this.changes} ${instance}${parameter === "" ? "" : `, ${parameter}`} ${from}->${to}`);
    this.#context.log({
      facility: "TRACK",
      severity: 6,
      mnemonic: "STATE",
      text: `${this.config.number} ${[instance, parameter].filter((w) => w !== "").join(" ")} ${from} -> ${to}`,
    });
    this.#context.changed("session");
    this.#changed(this);
  }
  #debug(text: () => string): void {
    this.#context.debug("track", () => `Track: ${this.config.number} ${text()}`);
  }
}
