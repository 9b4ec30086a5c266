// A lab as the page gets it: one JSON file made when the site is built. No solution, no private stimulus, no hidden check.
import type { Checks } from "../../grading/course.ts";
import type { GradedLab } from "../../grading/grade.ts";
import type { Lab } from "../../lab/definition.ts";
import { portable } from "../../lab/portable.ts";

/** When a learner may see the solution. */
export type SolutionPolicy = "always" | "after-pass" | "never";

export interface LabBundle {
  readonly lab: Omit<Lab, "configs"> & {
    readonly configs: readonly (readonly [string, { file: string; text: string }])[];
  };
  /** null for a lab without checks. */
  readonly checks: Checks | null;
  /** Checks that only the grader in CI runs. */
  readonly elsewhere: number;
  readonly version: string;
  /** Absent for a lab that has no solution. */
  readonly solution?: SolutionPolicy;
  /** Asked in words; only the grader knows the answers. Absent where there are none. */
  readonly questions?: readonly { readonly key: string; readonly title: string }[];
  /** Messages of this lab by locale. */
  readonly messages: Readonly<Record<string, readonly (readonly [string, string])[]>>;
}

const isObject = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === "object" && x !== null;
/** A file cut short, or one of something else, is no bundle. */
export const isBundle = (x: unknown): x is LabBundle => {
  if (!isObject(x) || typeof x["version"] !== "string" || !isObject(x["messages"])) return false;
  const { lab, checks } = x;
  if (!isObject(lab) || typeof lab["id"] !== "string") return false;
  const lists = [lab["nodes"], lab["links"], lab["configs"]];
  if (
    !lists.every(Array.isArray) ||
    !(lab["nodes"] as unknown[]).every((n) => isObject(n) && typeof n["name"] === "string")
  )
    return false;
  return checks === null || (isObject(checks) && Array.isArray(checks["ordered"]));
};

/** What the learner is asked in answers.yaml, without what would be right. */
const questionsOf = (checks: Checks): NonNullable<LabBundle["questions"]> =>
  checks.ordered.flatMap(({ check }) =>
    check.that === "answer" && check.visibility.when === "visible"
      ? [{ key: check.key, title: check.title ?? check.id }]
      : [],
  );

type Step = NonNullable<Checks["file"]["checks"][number]["scenario"]>[number];
const isPrivate = (step: Step): boolean => "do" in step && "private" in step.do;

/** Leaves out whatever a learner must not get: hidden checks, private stimuli, and the checks that need either. */
export const publicChecks = (checks: Checks): { readonly checks: Checks; readonly elsewhere: number } => {
  const kept = new Set<string>();
  for (const { check } of checks.ordered) {
    const needs = [...check.needs, ...(check.control === undefined ? [] : [check.control])];
    if (
      check.visibility.when === "visible" &&
      check.that !== "answer" &&
      !check.scenario?.some(isPrivate) &&
      needs.every((n) => kept.has(n))
    )
      kept.add(check.id);
  }
  const ordered = checks.ordered.filter(({ check }) => kept.has(check.id));
  const file = { ...checks.file, waived: [], checks: checks.file.checks.filter((c) => kept.has(c.id)) };
  return {
    checks: { file, ordered, maxScore: ordered.reduce((n, c) => n + c.check.points, 0) },
    elsewhere: checks.ordered.length - ordered.length,
  };
};

export const bundleOf = (
  graded: Pick<GradedLab, "lab" | "version"> & { readonly checks: Checks | null },
  messages: LabBundle["messages"],
  solution?: SolutionPolicy,
): LabBundle => {
  const { checks, version } = graded;
  const lab = portable(graded.lab);
  const open = checks === null ? null : publicChecks(checks);
  const questions = checks === null ? [] : questionsOf(checks);
  return {
    lab: {
      ...lab,
      configs: [...lab.configs],
    },
    checks: open?.checks ?? null,
    elsewhere: open?.elsewhere ?? 0,
    version,
    ...(solution === undefined ? {} : { solution }),
    ...(questions.length === 0 ? {} : { questions }),
    messages,
  };
};
export const labOf = (bundle: LabBundle): Lab => ({ ...bundle.lab, configs: new Map(bundle.lab.configs) });
