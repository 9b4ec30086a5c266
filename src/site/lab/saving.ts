// What is kept of the learner's work while a lab is open, and what is taken up again when it is opened.
import type { Input } from "../../kernel/recording.ts";
import { ENGINE } from "../../lab/version.ts";
import { type EngineClient, Refusal } from "../../worker/client.ts";
import type { LabBundle } from "./bundle.ts";
import type { Draft } from "./drafts.ts";
import type { Notice } from "./session.ts";
import { savedWork, saveWork, type Work } from "./storage.ts";

/** What saving and grading need of the open lab. */
export interface Workplace {
  readonly bundle: LabBundle;
  readonly client: EngineClient;
  /** Running configuration by editable node. */
  configs(): Promise<readonly (readonly [string, string])[]>;
  /** Texts being edited. */
  drafts(): readonly (readonly [string, Draft])[];
  /** Virtual time, nanoseconds. */
  now(): number;
  say(notice: Notice): void;
}
const SAVE_AFTER = 800;

export class Saver {
  readonly #work: Workplace;
  readonly #key: string;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(work: Workplace, key: string) {
    this.#work = work;
    this.#key = key;
  }
  /** Something may have changed: save soon. */
  touched(): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => void this.save(), SAVE_AFTER);
  }
  async save(): Promise<void> {
    const { bundle, client } = this.#work;
    try {
      const [configs, recording] = await Promise.all([this.#work.configs(), client.ask("recording", null)]);
      await saveWork({
        key: this.#key,
        lab: bundle.lab.id,
        labVersion: bundle.version,
        engine: ENGINE,
        savedAt: Date.now(),
        configs,
        recording,
        drafts: this.#work.drafts(),
        now: this.#work.now(),
      });
    } catch (error) {
      if (!(error instanceof Refusal)) this.refused(error as Error);
    }
  }
  /** Says that this browser keeps nothing. */
  refused(error: Error): void {
    this.#work.say({
      id: "storage",
      severity: "warning",
      text: `This browser does not let the course save your work (${error.message}). Export it before you leave.`,
    });
  }
  close(): void {
    clearTimeout(this.#later);
  }
}

export interface Resumed {
  readonly configs?: readonly (readonly [string, string])[];
  readonly inputs?: readonly Input[];
  /** Virtual time to run to, nanoseconds. */
  readonly until?: number;
  readonly key?: string;
  readonly drafts?: readonly (readonly [string, Draft])[];
  readonly notice?: Notice;
}
/** What to resume: the newest saved state of this lab. A state of another engine or lab version gives its configurations only. */
export const resume = async (bundle: LabBundle): Promise<Resumed> => {
  let newest: Work | undefined;
  try {
    [newest] = await savedWork(bundle.lab.id);
  } catch {
    return {
      notice: {
        id: "storage",
        severity: "warning",
        text: "This browser does not let the course save your work. Export it before you leave.",
      },
    };
  }
  if (newest === undefined) return {};
  if (newest.engine === ENGINE && newest.labVersion === bundle.version && newest.recording.inputs.length <= 20_000)
    return {
      key: newest.key,
      inputs: newest.recording.inputs,
      until: newest.now,
      drafts: newest.drafts ?? [],
      ...(newest.recording.configs ? { configs: newest.recording.configs } : {}),
    };
  return {
    configs: newest.configs,
    drafts: newest.drafts ?? [],
    notice: {
      id: "older",
      severity: "info",
      text: "The lab has changed since you were last here: your configurations were taken over, the network was started afresh.",
    },
  };
};
