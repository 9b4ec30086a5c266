// Going back in time and returning, from the page's side. What is given up on the way is kept as a saved state.
import type { EngineClient, News } from "../../worker/client.ts";
import type { Happening } from "../../worker/timeline.ts";
import { clockText } from "./clock-text.ts";
import { type Moment, momentsOf } from "./instants.ts";
import { fill } from "../strings/fill.ts";
import type { Strings } from "../strings/en.ts";
import { Observable } from "./observable.ts";
import type { Saver } from "./saving.ts";
import type { Clock, Notice } from "./session.ts";
import type { Configs } from "./stored.ts";

/** What going back needs of the session. */
export interface Traveller {
  readonly client: EngineClient;
  readonly clock: Observable<Clock>;
  readonly saver: Saver;
  readonly strings: Strings;
  configs(): Promise<Configs>;
  say(notice: Notice): void;
}
export const isPast = (clock: Clock): boolean => clock.now < clock.present;

export class TimeTravel {
  readonly #with: Traveller;
  /** Configurations of the present, taken when it was left. */
  #left: Configs | null = null;
  /** How much of the way to an instant is played, 0 to 1, while that takes long. */
  readonly progress = new Observable<number | null>(null);
  constructor(traveller: Traveller) {
    this.#with = traveller;
  }
  get inPast(): boolean {
    return isPast(this.#with.clock.value);
  }
  /** What can be gone back to, oldest first. */
  async moments(): Promise<readonly Moment[]> {
    const { client, clock } = this.#with;
    return momentsOf(await client.ask("recording", null), clock.value.present);
  }
  #pause(): void {
    this.#with.clock.update((c) => ({ ...c, pace: "paused" }));
  }
  /** To an instant of the past or, as far as it has come, the present. Time stands still then, unless `stay` came first. */
  async goTo(at: number): Promise<void> {
    const { client, clock, saver } = this.#with;
    const { pace } = clock.value;
    const fromPresent = !this.inPast;
    if (fromPresent) {
      await saver.save();
      this.#left = await this.#with.configs();
    }
    this.#pause();
    try {
      const { now, reached } = await client.ask("rewind", { to: at });
      // The page is there at once, not only when the engine next tells the time.
      if (reached) clock.update((c) => ({ ...c, now }));
      else await this.#stayed(now, fromPresent ? pace : null);
    } finally {
      this.progress.set(null);
    }
  }
  /** Gives up going to where `goTo` goes. */
  stay(): void {
    this.#with.client.ask("stay", null).catch(() => {});
  }
  /** The present goes on as it did. */
  async #stayed(now: number, pace: Clock["pace"] | null): Promise<void> {
    const { client, clock, strings } = this.#with;
    this.#with.say({ id: "time", severity: "info", text: fill(strings.stayedAt, { time: clockText(now) }) });
    if (pace === null) return;
    this.#left = null;
    clock.update((c) => ({ ...c, pace }));
    await client.ask("pace", pace);
  }
  returnToPresent(): Promise<void> {
    return this.goTo(this.#with.clock.value.present);
  }
  /** To the next frame on a watched link, or line of a log. */
  async stepTo(what: Happening): Promise<void> {
    const { client, strings } = this.#with;
    this.#pause();
    await client.ask("pace", "paused");
    const { found } = await client.ask("until", { what });
    if (!found) this.#with.say({ id: "step", severity: "info", text: strings.nothingHappened });
  }
  /** The learner did something new in the past. */
  branched(news: Extract<News, { kind: "branched" }>): void {
    const { saver, strings } = this.#with;
    const { abandoned, at } = news;
    const configs = this.#left;
    this.#left = null;
    if (abandoned === null) return;
    const name = fill(strings.branchName, { time: clockText(abandoned.now) });
    void saver.keepBranch(abandoned.recording, abandoned.now, configs ?? [], name).then((kept) => {
      if (kept)
        this.#with.say({
          id: "branch",
          severity: "info",
          text: fill(strings.branchKept, { time: clockText(at), name }),
        });
    });
  }
}
