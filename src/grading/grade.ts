// Grades one submission: builds the network from its configurations, lets it settle, asks every check, adds the points up.
// The same function in Node and in a browser worker; its digest is the same too.
import { canonicalJson, hashText } from "../base/hash.ts";
import type { ConfigFile, Lab } from "../lab/definition.ts";
import { Network, type NetworkOptions, type UnrecognisedConfigLine } from "../lab/network.ts";
import { settle } from "../lab/settle.ts";
import { ENGINE } from "../lab/version.ts";
import { parseDuration } from "../lab/yaml.ts";
import type { Check } from "./checks-schema.ts";
import type { Checks, LoadedCheck } from "./course.ts";
import { CourseFault } from "./endpoint.ts";
import { enrich } from "./enrich.ts";
import { forbiddenLines } from "./forbid.ts";
import { hintOf } from "./hints.ts";
import { partialCredit } from "./points.ts";
import { type CheckResult, type Message, type Result, resultSchema } from "./result.ts";
import { plain } from "./sanitize.ts";
import { type PrivateStimuli, runScenario } from "./scenario.ts";
import type { Submission } from "./submission.ts";
import { draw, substitute, substituteAll, type Values } from "./variables.ts";
import type { Evaluate, GradingContext, Outcome } from "./verb.ts";
import { VERB_TABLE } from "./verbs/index.ts";
import { untriedCells } from "./verbs/reach.ts";

/** A lab with everything the grader needs; plain data but for custom checks. */
export interface GradedLab {
  readonly lab: Lab;
  readonly checks: Checks;
  readonly stimuli: PrivateStimuli;
  /** Hash of lab, checks and stimuli. */
  readonly version: string;
  /** graders/<lab>/checks.ts, by exported name. Loaded from the course only. */
  readonly custom: ReadonlyMap<string, Evaluate>;
}
export interface GradeOptions {
  readonly factories: NetworkOptions["factories"];
  readonly course: string;
  readonly student: string;
  readonly seed: number;
  /** Timing seed of the network; the lab's own when absent. */
  readonly networkSeed?: number;
  readonly sha256: (bytes: Uint8Array) => string;
  /** Answers false when the wall-clock guard says stop. */
  readonly going?: () => boolean;
  /** Parses answers.yaml; throws Error with a message for people. */
  readonly parseAnswers?: (text: string) => ReadonlyMap<string, unknown>;
  /** Only these checks and what they need; all when absent. */
  readonly only?: readonly string[];
}

/** A check ran out of events or of real time. */
class OverBudget extends Error {
  readonly problem: Message;
  constructor(problem: Message) {
    super(problem.id);
    this.problem = problem;
  }
}

interface Settled {
  readonly network: Network;
  readonly context: GradingContext;
  /** Why nothing can be concluded; null when it settled. */
  readonly trouble: Message | null;
}

const FORWARDING = ["routes", "fib", "labels"] as const;
const forwardingHash = (network: Network): string =>
  hashText(
    canonicalJson(
      network.nodes.map((n) => [n.name, FORWARDING.map((v) => (n.views().includes(v) ? n.view(v) : null))]),
    ),
  );

class Grading {
  readonly #graded: GradedLab;
  readonly #options: GradeOptions;
  readonly #values: Values;
  readonly #configs: ReadonlyMap<string, ConfigFile>;
  readonly #answers: ReadonlyMap<string, unknown>;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #main: Settled;

  constructor(graded: GradedLab, submission: Submission, options: GradeOptions) {
    this.#graded = graded;
    this.#options = options;
    this.#values = draw(graded.lab, options.seed);
    const configs = new Map<string, ConfigFile>();
    for (const node of graded.lab.nodes) {
      const theirs = node.edit ? submission.configurations.get(node.name) : undefined;
      const ours = graded.lab.configs.get(node.name);
      // Solutions of labs with variants hold $names; in a learner's configuration no variable's name follows a "$".
      if (theirs !== undefined)
        configs.set(node.name, { file: theirs.path, text: substitute(theirs.text, this.#values) });
      else if (ours !== undefined)
        configs.set(node.name, { file: ours.file, text: substitute(ours.text, this.#values) });
    }
    this.#configs = configs;
    this.#answers =
      submission.answers === null ? new Map() : (options.parseAnswers?.(submission.answers.text) ?? new Map());
    this.#main = this.#boot();
    this.forwarding = forwardingHash(this.#main.network);
  }
  /** Taken before any check sends a packet. */
  readonly forwarding: string;
  get network(): Network {
    return this.#main.network;
  }
  get values(): Values {
    return this.#values;
  }

  #boot(): Settled {
    const { lab, checks } = this.#graded;
    const network = new Network(lab, {
      factories: this.#options.factories,
      configs: this.#configs,
      ...(this.#options.networkSeed === undefined ? {} : { seed: this.#options.networkSeed }),
    });
    const end = settle(network, this.#options.going ? { going: this.#options.going } : {});
    const talkers = end.talkers.nodes.map((t) => t.name).join(", ");
    const trouble: Message | null =
      end.end === "settled"
        ? null
        : {
            id: `network.${end.end}`,
            params: { why: plain(end.unfinished.join("; "), 500), at: (end.at / 1e9).toFixed(1), talkers },
          };
    const limit = network.kernel.executed + lab.budget.events;
    const meter = network.talkers();
    network.guard = () => {
      const id =
        network.kernel.executed > limit
          ? "network.events"
          : this.#options.going?.() === false
            ? "network.stopped"
            : null;
      if (id === null) return;
      const busiest = meter.top().nodes.map((t) => t.name);
      throw new OverBudget({
        id,
        params: { why: `while a check ran`, at: (network.now / 1e9).toFixed(1), talkers: busiest.join(", ") },
      });
    };
    const context: GradingContext = {
      lab,
      network,
      groups: substituteAll(checks.file.groups, this.#values),
      configurations: this.#configs,
      answers: this.#answers,
      outcome: (id) => this.#outcomes.get(id),
      settledAt: trouble === null ? network.now : null,
    };
    return { network, context, trouble };
  }

  #evaluateOn(check: Check, context: GradingContext): Outcome {
    if (check.that === "scenario") throw new CourseFault(`${check.id}: a scenario cannot be asked inside another`);
    const evaluate = check.that === "custom" ? this.#graded.custom.get(check.name) : VERB_TABLE.get(check.that);
    if (evaluate === undefined)
      throw new CourseFault(`${check.id}: nothing evaluates "${check.that === "custom" ? check.name : check.that}"`);
    return evaluate(check, context);
  }
  #evaluate({ check }: LoadedCheck): Outcome {
    const unmet = [...check.needs, ...(check.control === undefined ? [] : [check.control])].filter(
      (id) => this.#outcomes.get(id)?.verdict !== "pass",
    );
    const untried =
      check.that === "reach" || check.that === "deny"
        ? { cells: untriedCells(substituteAll(check.matrix, this.#values), this.#main.context.groups, check.that) }
        : {};
    if (unmet.length > 0)
      return { verdict: "blocked", message: { id: "check.blocked", params: { by: unmet.join(", ") } }, ...untried };
    const settledNeeded = check.that !== "answer" && check.that !== "config-lint";
    if (this.#main.trouble !== null && settledNeeded)
      return { verdict: "inconclusive", message: this.#main.trouble, ...untried };
    const data = substituteAll(check, this.#values);
    if (data.scenario !== undefined) {
      const fresh = this.#boot();
      if (fresh.trouble !== null) return { verdict: "inconclusive", message: fresh.trouble };
      const ask = (id: string): Outcome => {
        const other = this.#graded.checks.ordered.find((c) => c.check.id === id);
        if (other === undefined) throw new CourseFault(`there is no check "${id}"`);
        return this.#evaluateOn(substituteAll(other.check, this.#values), fresh.context);
      };
      const outcome = runScenario(data.scenario, fresh.context, ask, this.#graded.stimuli);
      if (outcome.verdict !== "pass" || data.that === "scenario") return outcome;
      return this.#evaluateOn(data, fresh.context);
    }
    const first = this.#evaluateOn(data, this.#main.context);
    if (first.verdict === "pass" || data.within === undefined) return first;
    const deadline = this.network.now + (parseDuration(data.within) ?? 0);
    let outcome = first;
    while (outcome.verdict !== "pass" && this.network.now < deadline) {
      this.network.run(Math.min(deadline, this.network.now + 10e9));
      outcome = this.#evaluateOn(data, this.#main.context);
    }
    return outcome;
  }

  run(): readonly CheckResult[] {
    const wanted = this.#wanted();
    const results = new Map<string, CheckResult>();
    for (const loaded of this.#graded.checks.ordered) {
      if (!wanted.has(loaded.check.id)) continue;
      let outcome: Outcome;
      try {
        outcome = this.#evaluate(loaded);
        if (outcome.verdict === "fail") outcome = enrich(loaded.check, outcome, this.#main.context);
      } catch (error) {
        outcome =
          error instanceof OverBudget
            ? { verdict: "inconclusive", message: error.problem }
            : {
                verdict: "error",
                message: {
                  id: error instanceof CourseFault ? "course.fault" : "grader.fault",
                  params: { what: plain(error instanceof Error ? error.message : String(error), 500) },
                },
              };
      }
      this.#outcomes.set(loaded.check.id, outcome);
      results.set(loaded.check.id, this.#result(loaded, outcome));
    }
    return this.#graded.checks.file.checks.flatMap((c) => results.get(c.id) ?? []);
  }
  #wanted(): ReadonlySet<string> {
    const { only } = this.#options;
    const all = this.#graded.checks.ordered.map(({ check }) => check);
    if (only === undefined) return new Set(all.map((c) => c.id));
    const out = new Set<string>();
    const add = (id: string): void => {
      const check = all.find((c) => c.id === id);
      if (check === undefined || out.has(id)) return;
      out.add(id);
      for (const need of [...check.needs, ...(check.control === undefined ? [] : [check.control])]) add(need);
    };
    for (const id of only) add(id);
    return out;
  }
  #result({ check, source }: LoadedCheck, outcome: Outcome): CheckResult {
    const points =
      outcome.verdict === "pass"
        ? check.points
        : outcome.verdict === "fail" && outcome.parts !== undefined
          ? partialCredit(check.points, outcome.parts)
          : 0;
    const { when, detail } = check.visibility;
    const shown =
      detail === "full"
        ? (outcome.evidence ?? [])
        : detail === "actual-only"
          ? (outcome.evidence ?? []).map(({ expected: _, ...e }) => e)
          : [];
    return {
      id: check.id,
      title: substitute(check.title ?? check.id, this.#values),
      verb: check.that,
      verdict: outcome.verdict,
      points,
      maxPoints: check.points,
      visibility: when,
      detail,
      message:
        check.message !== undefined && outcome.verdict === "fail"
          ? { id: check.message, params: outcome.message.params }
          : outcome.message,
      evidence: shown.map((e) => ({ ...e, actual: plain(e.actual, 4_000) })),
      blockedBy:
        outcome.verdict === "blocked"
          ? String(outcome.message.params["by"] ?? "")
              .split(", ")
              .filter((s) => s !== "")
          : [],
      ...(outcome.cells === undefined || detail === "none" ? {} : { cells: [...outcome.cells] }),
      ...(outcome.blame === undefined || detail === "none" ? {} : { blame: outcome.blame }),
      ...(outcome.next === undefined || detail === "none" ? {} : { next: outcome.next }),
      hints:
        outcome.verdict === "fail"
          ? [
              ...check.hints.map((id) => ({ id, params: outcome.message.params })),
              ...(detail === "none" ? [] : hintOf(outcome)),
            ]
          : [],
      source,
    };
  }
}

const header = (
  graded: GradedLab,
  options: GradeOptions,
): Omit<
  Result,
  | "state"
  | "score"
  | "maxScore"
  | "checks"
  | "inputs"
  | "unrecognizedLines"
  | "ineffectiveLines"
  | "warnings"
  | "digest"
  | "forwarding"
> => ({
  schema: "hopwise/result/v1",
  engine: ENGINE,
  course: options.course,
  lab: graded.lab.id,
  labTitle: graded.lab.title,
  labVersion: graded.version,
  student: plain(options.student, 200),
  seed: options.seed,
});
/** The digest covers what submission, lab and engine determine: not who, when or how long, nor what a folder is called. */
const finish = (result: Omit<Result, "digest">): Result => {
  const { student: _, course: __, timing: ___, inputs, ...rest } = result;
  return resultSchema.parse({
    ...result,
    digest: hashText(canonicalJson({ ...rest, inputs: inputs.map((i) => i.sha256) })),
  });
};

/** A submission that was refused before any network was built. */
export const ungradable = (graded: GradedLab, problem: Message, options: GradeOptions): Result =>
  finish({
    ...header(graded, options),
    state: "ungradable",
    problem,
    score: 0,
    maxScore: graded.checks.maxScore,
    checks: [],
    inputs: [],
    unrecognizedLines: [],
    ineffectiveLines: [],
    warnings: [],
    forwarding: "",
  });

/** Lines of locked nodes are the course's own; `hopwise check` reports those. */
const ownLines = (
  { configurations }: Submission,
  lines: readonly UnrecognisedConfigLine[],
): Result["unrecognizedLines"] =>
  lines
    .filter(({ node }) => configurations.has(node))
    .map(({ node, file, line, text, reason }) => ({
      node,
      file,
      line,
      text: plain(text, 500),
      reason: plain(reason, 500),
    }));

/** Grades an admitted submission. Never throws for anything a submission holds; faults of course or grader become `error`. */
export const grade = (graded: GradedLab, submission: Submission, options: GradeOptions): Result => {
  const forbidden = forbiddenLines(graded.lab, submission);
  if (forbidden !== null) return ungradable(graded, forbidden, options);
  let grading: Grading;
  try {
    grading = new Grading(graded, submission, options);
  } catch (error) {
    return ungradable(
      graded,
      {
        id: "submission.refused",
        params: { what: plain(error instanceof Error ? error.message : String(error), 1_000) },
      },
      options,
    );
  }
  const checks = grading.run();
  const files = [...submission.configurations.values(), ...(submission.answers === null ? [] : [submission.answers])];
  return finish({
    ...header(graded, options),
    state: "graded",
    score: checks.reduce((n, c) => n + c.points, 0),
    maxScore: checks.reduce((n, c) => n + c.maxPoints, 0),
    checks: [...checks],
    inputs: files
      .map((f) => ({ path: f.path, bytes: f.bytes.length, sha256: options.sha256(f.bytes) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    unrecognizedLines: ownLines(submission, grading.network.unrecognised),
    ineffectiveLines: ownLines(submission, grading.network.ineffective),
    warnings: [...submission.warnings],
    forwarding: grading.forwarding,
  });
};
