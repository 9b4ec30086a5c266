// Grading one submission from disk, in this thread.
import { createHash } from "node:crypto";
import { type GradedLab, type GradeOptions, grade, ungradable } from "../grading/grade.ts";
import type { Message, Result } from "../grading/result.ts";
import { plain } from "../grading/sanitize.ts";
import { admit, type Submission, Ungradable } from "../grading/submission.ts";
import { factories } from "../lab/factories.ts";
import { LabFaults } from "../lab/fault.ts";
import { YamlFile } from "../lab/yaml.ts";
import type { Found } from "./submission-files.ts";

export interface Task {
  readonly student: string;
  readonly seed: number;
  /** Milliseconds of real time for this submission. */
  readonly wall: number;
  readonly only?: readonly string[];
  /** Timing seed of the network. */
  readonly networkSeed?: number;
}

/** answers.yaml: flat keys with scalar values. Throws LabFaults. */
const answersOf = (text: string): ReadonlyMap<string, unknown> => {
  const yaml = new YamlFile(text, "answers.yaml");
  const out = new Map<string, unknown>();
  for (const { name, value } of yaml.root?.members() ?? []) out.set(name, value.scalar);
  if (yaml.faults.length > 0) throw new LabFaults(yaml.faults);
  return out;
};
const problemOf = (error: unknown, name: string): Message => {
  if (error instanceof Ungradable) return error.problem;
  return {
    id: "submission.refused",
    params: { what: plain(`${name}: ${error instanceof Error ? error.message : String(error)}`, 1_000) },
  };
};

/** The guard on real time starts with the call. */
export const gradeOptions = (course: string, task: Task): GradeOptions => {
  const started = performance.now();
  return {
    factories,
    course,
    student: task.student,
    seed: task.seed,
    sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
    going: () => performance.now() - started < task.wall,
    parseAnswers: answersOf,
    ...(task.only === undefined ? {} : { only: task.only }),
    ...(task.networkSeed === undefined ? {} : { networkSeed: task.networkSeed }),
  };
};

/** Grades what was found. Never throws: whatever goes wrong with it is in the result. */
export const gradeFound = (graded: GradedLab, found: Found, course: string, task: Task): Result => {
  const started = performance.now();
  const cpu = process.cpuUsage();
  const options = gradeOptions(course, task);
  const editable = graded.lab.nodes.filter((n) => n.edit).map((n) => n.name);
  const locked = graded.lab.nodes.filter((n) => !n.edit).map((n) => n.name);
  let result: Result;
  try {
    const submission: Submission = admit(found.entries(), editable, locked);
    result = grade(graded, submission, options);
  } catch (error) {
    result = ungradable(graded, problemOf(error, found.name), options);
  }
  const used = process.cpuUsage(cpu);
  return {
    ...result,
    timing: {
      cpu: Math.round((used.user + used.system) / 100) / 10,
      wall: Math.round((performance.now() - started) * 10) / 10,
    },
  };
};

/** Configurations that never were on disk. */
export const foundInMemory = (name: string, configs: readonly (readonly [string, string])[]): Found => ({
  name,
  path: name,
  entries: () =>
    configs.map(([node, text]) => {
      const bytes = new TextEncoder().encode(text);
      return { path: `${node}.cfg`, kind: "file" as const, size: bytes.length, read: () => bytes };
    }),
});
