// What a lab is opened with: the newest saved state, what was done since it was saved, or a state of the learner's choice.
import type { Input, InputAction } from "../../kernel/recording.ts";
import { ENGINE } from "../../lab/version.ts";
import { fill } from "../strings/fill.ts";
import type { Strings } from "../strings/en.ts";
import type { LabBundle } from "./bundle.ts";
import type { Notice } from "./session.ts";
import { savedStates, tailsOf } from "./storage.ts";
import { type Answers, type Configs, type DraftList, type Tail, tailAfter, type Work } from "./stored.ts";

export interface Resumed {
  readonly configs?: Configs;
  readonly inputs?: readonly Input[];
  /** Virtual time to run to, nanoseconds. */
  readonly until?: number;
  /** Configurations at `until`: the way back when `inputs` cannot be played again. */
  readonly end?: Configs;
  /** Done after that: to be done again. */
  readonly actions?: readonly InputAction[];
  /** The saved state that goes on; absent when a new one begins. */
  readonly key?: string;
  readonly base?: number;
  readonly drafts?: DraftList;
  readonly answers?: Answers;
  readonly solved?: boolean;
  readonly notices: readonly Notice[];
}
/** Inputs beyond which playing them all again takes longer than a learner waits. */
const MOST_INPUTS = 20_000;

const fits = (one: { engine: string; labVersion: string }, bundle: LabBundle): boolean =>
  one.engine === ENGINE && one.labVersion === bundle.version;

/** A state of another engine or lab version, or one too long to play again, gives its configurations and texts only. */
export const fromState = (state: Work, tail: Tail | undefined, bundle: LabBundle, strings: Strings): Resumed => {
  const going = {
    drafts: tail?.drafts ?? state.drafts ?? [],
    answers: tail?.answers ?? state.answers ?? [],
    solved: state.solved === true,
    notices: [],
  };
  if (fits(state, bundle) && state.recording.inputs.length <= MOST_INPUTS)
    return {
      ...going,
      key: state.key,
      base: state.savedAt,
      inputs: state.recording.inputs,
      until: state.now,
      end: state.configs,
      actions: tail?.actions ?? [],
      ...(state.recording.configs ? { configs: state.recording.configs } : {}),
    };
  const text = fits(state, bundle) ? strings.longState : strings.olderState;
  return { ...going, configs: state.configs, notices: [{ id: "older", severity: "info", text }] };
};
const fromTail = (tail: Tail, bundle: LabBundle): Resumed =>
  fits(tail, bundle)
    ? {
        key: tail.key,
        base: 0,
        actions: tail.actions,
        drafts: tail.drafts ?? [],
        answers: tail.answers ?? [],
        notices: [],
      }
    : { drafts: tail.drafts ?? [], answers: tail.answers ?? [], notices: [] };

/** The state of key `wanted`, or the newest. Never rejects: a store that refuses is a notice. */
export const resume = async (bundle: LabBundle, strings: Strings, wanted?: string): Promise<Resumed> => {
  const { id } = bundle.lab;
  const tails = tailsOf(id);
  const unsaved = tails.find((t) => t.base === 0);
  try {
    const { states, broken } = await savedStates(id);
    const notices: Notice[] =
      broken === 0 ? [] : [{ id: "broken", severity: "warning", text: fill(strings.brokenStates, { n: broken }) }];
    const state = wanted === undefined ? states[0] : states.find((s) => s.key === wanted);
    const resumed =
      state !== undefined
        ? fromState(state, tailAfter(tails, state), bundle, strings)
        : unsaved !== undefined
          ? fromTail(unsaved, bundle)
          : { notices: [] };
    return { ...resumed, notices: [...notices, ...resumed.notices] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      ...(unsaved === undefined ? {} : fromTail(unsaved, bundle)),
      notices: [{ id: "storage", severity: "warning", text: fill(strings.storageRefused, { why }) }],
    };
  }
};
