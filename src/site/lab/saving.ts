// What is kept of the learner's work while a lab is open: a saved state within a second of every change, and what was
// done since in a place that survives a crash.
import type { InputAction, Recording } from "../../kernel/recording.ts";
import { ENGINE } from "../../lab/version.ts";
import { type EngineClient, Refusal } from "../../worker/client.ts";
import { fill } from "../strings/fill.ts";
import type { Strings } from "../strings/en.ts";
import type { LabBundle } from "./bundle.ts";
import { Observable } from "./observable.ts";
import type { Notice } from "./session.ts";
import { deleteWork, dropTail, savedStates, saveWork, writeTail } from "./storage.ts";
import { type Answers, type Configs, type DraftList, isWorkDone, superfluous, type Work } from "./stored.ts";

/** What saving and grading need of the open lab. */
export interface Workplace {
  readonly bundle: LabBundle;
  readonly client: EngineClient;
  readonly strings: Strings;
  /** Running configuration by editable node. */
  configs(): Promise<Configs>;
  /** Texts being edited. */
  drafts(): DraftList;
  /** What was answered in words. */
  answers(): Answers;
  /** Virtual time it has come to, nanoseconds. */
  now(): number;
  /** The learner looks at an earlier instant: its configurations are not the work. */
  inPast(): boolean;
  /** Points of these configurations, when they are known. */
  scoreOf(configs: Configs): { readonly score: number; readonly maxScore: number } | null;
  say(notice: Notice): void;
  dismiss(id: string): void;
  /** Offers the work as a file. */
  exportWork(): void;
}
/** Milliseconds after a change; saves that take long come less often. */
const SAVE_AFTER = 600;
const REST = 4;
/** Characters of what was done since the last save that are written again with each keystroke. */
const MOST_TAIL = 64 * 1024;

/** The state that an opened lab goes on with. */
export interface Going {
  readonly key: string;
  /** `savedAt` of what is saved under the key; 0 for nothing. */
  readonly base: number;
  /** To be saved although nothing was done yet. */
  readonly worth: boolean;
  /** It began from the solution. */
  readonly solved: boolean;
}
export const newKey = (lab: string): string => `${lab}-${crypto.randomUUID()}`;

const sizeOf = (action: InputAction): number => (action.kind === "type" ? action.data.length : 0) + 80;

export class Saver {
  /** Bumped with every state saved. */
  readonly saved = new Observable(0);
  readonly #work: Workplace;
  #key: string;
  /** `savedAt` of the state that the next goes on from; 0 before the first. */
  #base: number;
  #later: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #tail: ReturnType<typeof setTimeout> | undefined;
  /** The save under way, and how many of the actions it holds. */
  #coming = { savedAt: 0, done: 0 };
  #actions: InputAction[] = [];
  #size = 0;
  #lasted = 0;
  #closed = false;
  /** Something was done here that is worth a state: opening a lab and looking at it is not. */
  #worth: boolean;
  /** The work began from the solution. */
  readonly solved: boolean;
  /** The page goes away, and no save has begun since. */
  #left = false;
  readonly #leave = (): void => {
    this.#left = true;
    this.#writeTail();
    void this.save();
  };
  readonly #hide = (): void => {
    if (document.visibilityState === "hidden") this.#leave();
  };

  constructor(work: Workplace, going: Going) {
    this.#work = work;
    this.#key = going.key;
    this.#base = going.base;
    this.#worth = going.worth;
    this.solved = going.solved;
    addEventListener("pagehide", this.#leave);
    document.addEventListener("visibilitychange", this.#hide);
  }
  /** The saved state that this page goes on with. */
  get key(): string {
    return this.#key;
  }
  /** From now on what is done here is a state of its own. */
  fork(): void {
    dropTail(this.#key);
    this.#key = newKey(this.#work.bundle.lab.id);
    this.#base = 0;
    this.#coming = { savedAt: 0, done: 0 };
    this.#actions = [];
    this.#size = 0;
    this.#worth = false;
  }
  /** Something was done to the network. */
  noted(action: InputAction): void {
    this.#actions.push(action);
    this.#size += sizeOf(action);
    this.#worth ||= isWorkDone(action);
    // Not between a keystroke and its echo.
    this.#tail ??= setTimeout(() => {
      this.#tail = undefined;
      this.#writeTail();
    }, 0);
    this.touched();
  }
  /** What was done since the last save led to a fault of the program: it is not to be done again. */
  forget(): void {
    this.#actions = [];
    this.#size = 0;
    this.#writeTail();
  }
  /** A text was edited. */
  edited(): void {
    this.#worth = true;
    this.touched();
  }
  /** Something may have changed: save soon. */
  touched(): void {
    if (this.#closed) return;
    this.#later ??= setTimeout(() => void this.save(), Math.max(SAVE_AFTER, this.#lasted * REST));
  }
  #writeTail(): void {
    if (this.#closed || !this.#worth || this.#size > MOST_TAIL) return;
    const { bundle } = this.#work;
    const drafts = this.#left ? this.#work.drafts() : null;
    const answers = this.#left ? this.#work.answers() : null;
    if (this.#actions.length === 0 && !this.#left) return dropTail(this.#key);
    writeTail({
      key: this.#key,
      lab: bundle.lab.id,
      labVersion: bundle.version,
      engine: ENGINE,
      base: this.#base,
      coming: this.#coming.savedAt,
      done: this.#coming.done,
      actions: this.#actions,
      drafts,
      answers,
    });
  }
  /** Saves now. Never rejects: what went wrong is said. */
  save(): Promise<void> {
    clearTimeout(this.#later);
    this.#later = undefined;
    // What changed while a save was under way is in the next one.
    if (this.#saving !== null) {
      this.#next ??= this.#saving.then(() => {
        this.#next = null;
        return this.save();
      });
      return this.#next;
    }
    this.#saving = this.#saveNow().finally(() => {
      this.#saving = null;
    });
    return this.#saving;
  }
  async #state(savedAt: number): Promise<Work> {
    const { bundle, client } = this.#work;
    const [configs, recording] = await Promise.all([this.#work.configs(), client.ask("recording", null)]);
    return {
      key: this.#key,
      lab: bundle.lab.id,
      labVersion: bundle.version,
      engine: ENGINE,
      savedAt,
      configs,
      recording,
      drafts: this.#work.drafts(),
      ...(this.#work.answers().length === 0 ? {} : { answers: this.#work.answers() }),
      now: this.#work.now(),
      ...this.#work.scoreOf(configs),
      ...(this.solved ? { solved: true } : {}),
    };
  }
  async #saveNow(): Promise<void> {
    if (!this.#worth || this.#work.inPast()) return;
    const started = performance.now();
    const key = this.#key;
    const done = this.#actions.length;
    const savedAt = Math.max(Date.now(), this.#base + 1);
    this.#coming = { savedAt, done };
    const left = this.#left;
    try {
      const state = await this.#state(savedAt);
      await saveWork(state);
      if (key === this.#key) {
        this.#base = savedAt;
        this.#coming = { savedAt: 0, done: 0 };
        if (left) this.#left = false;
        this.#actions.splice(0, done);
        this.#size = this.#actions.reduce((n, a) => n + sizeOf(a), 0);
        this.#writeTail();
      }
      this.#work.dismiss("storage");
      this.saved.update((n) => n + 1);
    } catch (error) {
      if (!(error instanceof Refusal)) this.refused(error as Error);
    }
    this.#lasted = performance.now() - started;
  }
  /** A copy of the present state under a name of its own. */
  async keepAs(name: string): Promise<void> {
    try {
      await saveWork({ ...(await this.#state(Date.now())), key: newKey(this.#work.bundle.lab.id), name });
      this.saved.update((n) => n + 1);
    } catch (error) {
      if (!(error instanceof Refusal)) this.refused(error as Error);
    }
  }
  /** A course of events that was given up, under a name of its own; false when the browser refuses. */
  async keepBranch(recording: Recording, now: number, configs: Configs, name: string): Promise<boolean> {
    const { bundle } = this.#work;
    const lab = bundle.lab.id;
    const about = { lab, labVersion: bundle.version, engine: ENGINE, savedAt: Date.now() };
    try {
      await saveWork({ key: newKey(lab), ...about, configs, recording, now, name });
      this.saved.update((n) => n + 1);
      return true;
    } catch (error) {
      this.refused(error as Error);
      return false;
    }
  }
  /** Lets the oldest unnamed states of the lab go. */
  async tidy(): Promise<void> {
    const { states } = await savedStates(this.#work.bundle.lab.id);
    const keys = superfluous(states, this.#key);
    if (keys.length > 0) await deleteWork(keys);
  }
  /** Says that this browser keeps nothing. */
  refused(error: Error): void {
    const { strings, say } = this.#work;
    say({
      id: "storage",
      severity: "warning",
      text: fill(strings.storageRefused, { why: error.message }),
      actions: [{ label: strings.export, run: () => this.#work.exportWork() }],
    });
  }
  close(): void {
    this.#closed = true;
    clearTimeout(this.#later);
    removeEventListener("pagehide", this.#leave);
    document.removeEventListener("visibilitychange", this.#hide);
  }
}
