// What a verb is: a check in, an outcome with evidence out. Verbs read views and send probes; they never read text.
import type { Lab } from "../lab/definition.ts";
import type { Network } from "../lab/network.ts";
import type { Check } from "./checks-schema.ts";
import type { Blame, Evidence, MatrixCell, Message, Verdict } from "./result.ts";

/** Everything a verb may ask. */
export interface GradingContext {
  readonly lab: Lab;
  readonly network: Network;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Configurations as graded: the submission's, or the lab's own; by node. */
  readonly configurations: ReadonlyMap<string, { readonly file: string; readonly text: string }>;
  /** answers.yaml as plain data. */
  readonly answers: ReadonlyMap<string, unknown>;
  /** Outcomes so far, by check id. */
  outcome(id: string): Outcome | undefined;
  /** When the network settled, in nanoseconds of virtual time; null when it did not. */
  readonly settledAt: number | null;
}
export interface Outcome {
  readonly verdict: Verdict;
  readonly message: Message;
  readonly evidence?: readonly Evidence[];
  readonly cells?: readonly MatrixCell[];
  /** Which parts are right, for partial credit; absent: all or nothing. */
  readonly parts?: readonly boolean[];
  readonly blame?: Blame;
  /** What made it so, by name; grading/hints.ts knows what to say about it. */
  readonly cause?: string;
  readonly next?: { readonly node: string; readonly command: string };
}
export type Evaluate<C extends Check = Check> = (check: C, context: GradingContext) => Outcome;

export const passed = (id: string, params: Message["params"] = {}, more: Partial<Outcome> = {}): Outcome => ({
  verdict: "pass",
  message: { id, params },
  ...more,
});
export const failed = (id: string, params: Message["params"] = {}, more: Partial<Outcome> = {}): Outcome => ({
  verdict: "fail",
  message: { id, params },
  ...more,
});
