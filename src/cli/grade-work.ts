// A worker thread of `hopwise grade`: takes the numbers of submissions, answers results.
import { parentPort, workerData } from "node:worker_threads";
import type { GradedLab } from "../grading/grade.ts";
import { foundInMemory, gradeFound, type Task } from "./grade-task.ts";
import { loadGradedLab } from "./graded-lab.ts";
import { findSubmissions } from "./submission-files.ts";

export interface ThreadData {
  readonly lab: string;
  readonly course: string;
  readonly courseName: string;
}
export interface ThreadTask extends Task {
  readonly index: number;
  /** The path given on the command line, and which of its submissions. */
  readonly path: string;
  readonly nth: number;
  /** Configurations in memory instead of on disk (mutants). */
  readonly configs?: readonly (readonly [string, string])[];
  /** Another lab than the thread's own. */
  readonly lab?: string;
}

const { lab, course, courseName } = workerData as ThreadData;
const labs = new Map<string, Promise<GradedLab>>();
const labOf = (id: string): Promise<GradedLab> => {
  const known = labs.get(id) ?? loadGradedLab(id, course);
  labs.set(id, known);
  return known;
};
await labOf(lab);
parentPort?.on("message", async (task: ThreadTask) => {
  const graded = await labOf(task.lab ?? lab);
  const found =
    task.configs === undefined ? findSubmissions(task.path)[task.nth] : foundInMemory(task.student, task.configs);
  if (found !== undefined)
    parentPort?.postMessage({ index: task.index, result: gradeFound(graded, found, courseName, task) });
});
parentPort?.postMessage("ready");
