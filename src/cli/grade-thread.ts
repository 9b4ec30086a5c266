// A worker thread of `hopwise grade`: takes the numbers of submissions, answers results.
import { parentPort, workerData } from "node:worker_threads";
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
}

const { lab, course, courseName } = workerData as ThreadData;
const graded = await loadGradedLab(lab, course);
parentPort?.on("message", (task: ThreadTask) => {
  const found =
    task.configs === undefined ? findSubmissions(task.path)[task.nth] : foundInMemory(task.student, task.configs);
  if (found !== undefined)
    parentPort?.postMessage({ index: task.index, result: gradeFound(graded, found, courseName, task) });
});
parentPort?.postMessage("ready");
