// Scenarios: stimuli at instants, and what must hold afterwards, throughout, or until. On a network of its own, settled.
import { type Instant, seconds } from "../kernel/kernel.ts";
import { settle } from "../lab/settle.ts";
import { parseDuration } from "../lab/yaml.ts";
import type { Check } from "./checks-schema.ts";
import { CourseFault } from "./endpoint.ts";
import type { Evidence } from "./result.ts";
import { failed, type GradingContext, type Outcome, passed } from "./verb.ts";

type Step = NonNullable<Check["scenario"]>[number];
/** Inputs that stay out of the published course, by name: graders/<lab>/private/stimuli.yaml. */
export type PrivateStimuli = ReadonlyMap<
  string,
  readonly { readonly node: string; readonly type: readonly string[] }[]
>;

const duration = (text: string): Instant => {
  const value = parseDuration(text);
  if (value === null) throw new CourseFault(`"${text}" is no duration`);
  return value;
};
const clock = (at: Instant): string => `${(at / 1e9).toFixed(1)} s`;

/** How often a condition is looked at while time passes. */
const POLL = seconds(1);

/** Runs a scenario. `evaluate` asks another check of the same file on this network, afresh. */
export const runScenario = (
  steps: readonly Step[],
  context: GradingContext,
  evaluate: (id: string) => Outcome,
  stimuli: PrivateStimuli,
): Outcome => {
  const { network } = context;
  const started = network.now;
  const never = steps.flatMap((s) => ("never" in s ? [s.never.violates] : []));
  const evidence: Evidence[] = [];
  const violation = (): Outcome | null => {
    for (const id of never) {
      const outcome = evaluate(id);
      if (outcome.verdict !== "pass")
        return failed(
          "scenario.violated",
          { check: id, at: clock(network.now - started) },
          { evidence: [...evidence, ...(outcome.evidence ?? [])], ...(outcome.next ? { next: outcome.next } : {}) },
        );
    }
    return null;
  };
  const advance = (until: Instant): Outcome | null => {
    while (network.now < until) {
      network.run(Math.min(until, network.now + POLL));
      const broken = violation();
      if (broken !== null) return broken;
    }
    return null;
  };
  for (const step of steps) {
    if ("at" in step) {
      const broken = advance(started + duration(step.at));
      if (broken !== null) return broken;
      const { do: action } = step;
      if ("link" in action) network.input({ kind: "link", link: action.link, up: !action.down });
      else if ("power" in action) network.input({ kind: "power", node: action.node, on: action.power });
      else if ("type" in action)
        network.input({
          kind: "type",
          node: action.node,
          session: "grader",
          interactive: false,
          data: `${action.type.join("\r")}\r`,
        });
      else if ("private" in action) {
        const inputs = stimuli.get(action.private);
        if (inputs === undefined) throw new CourseFault(`there is no private stimulus "${action.private}"`);
        for (const { node, type } of inputs)
          network.input({ kind: "type", node, session: "grader", interactive: false, data: `${type.join("\r")}\r` });
      } else if (action.settle) {
        const end = settle(network);
        if (end.end !== "settled")
          return {
            verdict: "inconclusive",
            message: { id: "scenario.unsettled", params: { why: end.unfinished.join("; ") } },
          };
      }
      network.run(network.now);
      const after = violation();
      if (after !== null) return after;
    } else if ("within" in step) {
      const deadline = network.now + duration(step.within);
      for (;;) {
        const outcome = evaluate(step.holds);
        if (outcome.verdict === "pass") {
          evidence.push({
            kind: "time",
            actual: `${step.holds} holds ${clock(network.now - started)} into the scenario`,
            at: network.now,
          });
          break;
        }
        if (network.now >= deadline)
          return failed(
            "scenario.not-within",
            { check: step.holds, within: step.within },
            { evidence: [...evidence, ...(outcome.evidence ?? [])], ...(outcome.next ? { next: outcome.next } : {}) },
          );
        const broken = advance(Math.min(deadline, network.now + POLL));
        if (broken !== null) return broken;
      }
    } else if ("until" in step) {
      const deadline = network.now + duration(step.until);
      for (;;) {
        const outcome = evaluate(step.holds);
        if (outcome.verdict !== "pass")
          return failed(
            "scenario.not-until",
            { check: step.holds, until: step.until },
            { evidence: [...evidence, ...(outcome.evidence ?? [])] },
          );
        if (network.now >= deadline) break;
        const broken = advance(Math.min(deadline, network.now + POLL));
        if (broken !== null) return broken;
      }
    }
  }
  const broken = violation();
  return broken ?? passed("scenario.ok", {}, { evidence });
};
