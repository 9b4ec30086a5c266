// What is stored of the learner's work, and which of it may go. Whatever comes out of the browser's store is checked
// first: an older course, another program or a broken disk may have put it there.
import type { InputAction, Recording } from "../../kernel/recording.ts";
import type { Draft } from "./drafts.ts";

export type Configs = readonly (readonly [node: string, text: string])[];
export type DraftList = readonly (readonly [node: string, draft: Draft])[];
export type Answers = readonly (readonly [key: string, answer: string])[];

/** One saved state: a network as its inputs lead to it. */
export interface Work {
  readonly key: string;
  readonly lab: string;
  readonly labVersion: string;
  readonly engine: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Running configuration by editable node. */
  readonly configs: Configs;
  readonly recording: Recording;
  /** Texts being edited, by node. */
  readonly drafts?: DraftList;
  /** What was answered in words, by key. */
  readonly answers?: Answers;
  /** Virtual time it had reached, nanoseconds. */
  readonly now: number;
  /** Given by the learner. */
  readonly name?: string;
  /** Of these configurations; absent when they were not graded. */
  readonly score?: number;
  readonly maxScore?: number;
  /** It began from the solution: what it scores is not the learner's. */
  readonly solved?: boolean;
}
export interface Progress {
  readonly lab: string;
  readonly score: number;
  readonly maxScore: number;
  /** Best ever, with the configurations that got it. */
  readonly best: { readonly score: number; readonly configs: Configs };
  readonly at: number;
  /** Hints revealed, by check. */
  readonly hints?: readonly (readonly [check: string, shown: number])[];
}
/** What was done since the last save, kept so that not even a crash loses it. */
export interface Tail {
  readonly key: string;
  readonly lab: string;
  readonly labVersion: string;
  readonly engine: string;
  /** `savedAt` of the state that it goes on from; 0 when there is none. */
  readonly base: number;
  /** `savedAt` of the state that was being saved, which has the first `done` of the actions in it; 0 for none. */
  readonly coming: number;
  readonly done: number;
  readonly actions: readonly InputAction[];
  readonly drafts: DraftList | null;
  readonly answers: Answers | null;
}

/** What a tail adds to a state; undefined when it goes on from another. */
export const tailAfter = (tails: readonly Tail[], state: Pick<Work, "key" | "savedAt">): Tail | undefined => {
  for (const tail of tails) {
    if (tail.key !== state.key) continue;
    if (tail.base === state.savedAt) return tail;
    if (tail.coming === state.savedAt) return { ...tail, actions: tail.actions.slice(tail.done) };
  }
  return undefined;
};

type Fields = Readonly<Record<string, unknown>>;
const isObject = (x: unknown): x is Fields => typeof x === "object" && x !== null && !Array.isArray(x);
const isNumber = (x: unknown): x is number => typeof x === "number" && Number.isFinite(x);
const isText = (x: unknown): x is string => typeof x === "string";
const isPair = (x: unknown, second: (y: unknown) => boolean): boolean =>
  Array.isArray(x) && x.length === 2 && isText(x[0]) && second(x[1]);
const isList = (x: unknown, item: (y: unknown) => boolean): boolean => Array.isArray(x) && x.every(item);
export const isConfigs = (x: unknown): x is Configs => isList(x, (pair) => isPair(pair, isText));
const isDraft = (x: unknown): boolean => isObject(x) && isText(x["base"]) && isText(x["text"]);
const isDrafts = (x: unknown): boolean => isList(x, (pair) => isPair(pair, isDraft));
const isAction = (x: unknown): boolean =>
  isObject(x) && isText(x["kind"]) && (isText(x["node"]) || (x["kind"] === "link" && isText(x["link"])));
const isInput = (x: unknown): boolean => isAction(x) && isObject(x) && isNumber(x["at"]);
const isRecording = (x: unknown): boolean =>
  isObject(x) &&
  isText(x["lab"]) &&
  isText(x["engine"]) &&
  isNumber(x["seed"]) &&
  isList(x["inputs"], isInput) &&
  (x["configs"] === undefined || isConfigs(x["configs"]));
const maybe = (x: unknown, is: (y: unknown) => boolean): boolean => x === undefined || is(x);

export const isWork = (x: unknown): x is Work =>
  isObject(x) &&
  [x["key"], x["lab"], x["labVersion"], x["engine"]].every(isText) &&
  isNumber(x["savedAt"]) &&
  isNumber(x["now"]) &&
  isConfigs(x["configs"]) &&
  isRecording(x["recording"]) &&
  maybe(x["drafts"], isDrafts) &&
  maybe(x["answers"], isConfigs) &&
  maybe(x["name"], isText) &&
  maybe(x["score"], isNumber) &&
  maybe(x["maxScore"], isNumber);
export const isProgress = (x: unknown): x is Progress =>
  isObject(x) &&
  isText(x["lab"]) &&
  [x["score"], x["maxScore"], x["at"]].every(isNumber) &&
  isObject(x["best"]) &&
  isNumber(x["best"]["score"]) &&
  isConfigs(x["best"]["configs"]) &&
  maybe(x["hints"], (list) => isList(list, (pair) => isPair(pair, isNumber)));
export const isTail = (x: unknown): x is Tail =>
  isObject(x) &&
  [x["key"], x["lab"], x["labVersion"], x["engine"]].every(isText) &&
  [x["base"], x["coming"], x["done"]].every(isNumber) &&
  isList(x["actions"], isAction) &&
  (x["drafts"] === null || isDrafts(x["drafts"])) &&
  (x["answers"] === null || isConfigs(x["answers"]));

/** Unnamed states kept of each lab. */
export const AUTOMATIC = 20;
/** Keys of the states that may go: the oldest unnamed ones beyond `AUTOMATIC`, never `present` nor the best. */
export const superfluous = (states: readonly Work[], present: string): readonly string[] => {
  const newestFirst = [...states].sort((a, b) => b.savedAt - a.savedAt);
  let best: Work | undefined;
  for (const state of newestFirst)
    if (state.score !== undefined && (best?.score === undefined || state.score > best.score)) best = state;
  return newestFirst
    .filter((s) => s.name === undefined)
    .slice(AUTOMATIC)
    .filter((s) => s.key !== present && s !== best)
    .map((s) => s.key);
};

/** An input that says that somebody was there: more than a prompt asked for or a window sized. */
export const isWorkDone = (action: InputAction): boolean =>
  action.kind !== "resize" && action.kind !== "close" && !(action.kind === "type" && /^\r*$/.test(action.data));
