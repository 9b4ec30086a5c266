// Grading in memory: a lab, checks as data, configurations as text.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { stringify } from "yaml";
import { parseChecks } from "../../src/grading/course.ts";
import { type GradedLab, type GradeOptions, grade } from "../../src/grading/grade.ts";
import type { CheckResult, Result } from "../../src/grading/result.ts";
import type { Evaluate } from "../../src/grading/verb.ts";
import type { SubmissionFile } from "../../src/grading/submission.ts";
import type { Lab } from "../../src/lab/definition.ts";
import { factories } from "../../src/lab/factories.ts";
import { loadLab } from "../../src/lab/load.ts";
import { root } from "./course.ts";

export const labOf = (id: string): Lab => loadLab(join(root, "content/labs", id));
export type Given = Readonly<Record<string, unknown>>;

export const gradedLab = (
  lab: Lab,
  checks: readonly Given[],
  more: {
    readonly groups?: Given;
    readonly custom?: ReadonlyMap<string, Evaluate>;
    readonly stimuli?: GradedLab["stimuli"];
  } = {},
): GradedLab => ({
  lab,
  checks: parseChecks(stringify({ schema: "checks/v1", groups: more.groups ?? {}, checks }), "checks.yaml", lab),
  stimuli: more.stimuli ?? new Map(),
  version: "test",
  custom: more.custom ?? new Map(),
});
/** Grades configurations by node; `edit` of nodes does not matter here. */
export const gradeTexts = (
  graded: GradedLab,
  configs: Readonly<Record<string, string>>,
  options: Partial<GradeOptions> = {},
  answers: SubmissionFile | null = null,
): Result => {
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
  const everything = { ...graded, lab: { ...graded.lab, nodes: graded.lab.nodes.map((n) => ({ ...n, edit: true })) } };
  return grade(
    everything,
    {
      configurations: new Map(
        Object.entries(configs).map(([node, text]) => [node, { path: `${node}.cfg`, text, bytes: bytesOf(text) }]),
      ),
      answers,
      ignored: [],
      warnings: [],
    },
    {
      factories,
      course: "test",
      student: "ada",
      seed: graded.lab.seed,
      sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
      ...options,
    },
  );
};
export const ask = (
  lab: Lab,
  checks: readonly Given[],
  configs: Readonly<Record<string, string>> = {},
): readonly CheckResult[] => gradeTexts(gradedLab(lab, checks), configs).checks;
