// A pool of threads that grades a class: a thread that dies or hangs is replaced, its submission gets a verdict, the rest go on.
import { Worker } from "node:worker_threads";
import type { Result } from "../grading/result.ts";
import type { ThreadData, ThreadTask } from "./grade-thread.ts";

export interface PoolOptions extends ThreadData {
  readonly jobs: number;
  /** Called as results come in, in any order. */
  done(index: number, result: Result): void;
  /** A result for a submission whose thread died or hung. */
  lost(task: ThreadTask, why: string): Result;
}
const threadFile = new URL(
  import.meta.url.endsWith(".ts") ? "./grade-thread.ts" : "./grade-thread.js",
  import.meta.url,
);
/** A thread past its guard by this factor is stopped from outside. */
const GRACE = 3;

/** Resolves when every task has a result. Rejects only when no thread can be started. */
export const runPool = (tasks: readonly ThreadTask[], options: PoolOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    const queue = [...tasks];
    let running = 0;
    const start = (): void => {
      const data: ThreadData = { lab: options.lab, course: options.course, courseName: options.courseName };
      const worker = new Worker(threadFile, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: 2048 } });
      running++;
      let current: ThreadTask | undefined;
      let guard: NodeJS.Timeout | undefined;
      let ready = false;
      let over = false;
      const next = (): void => {
        clearTimeout(guard);
        current = queue.shift();
        if (current === undefined) {
          over = true;
          void worker.terminate();
          return;
        }
        guard = setTimeout(() => void worker.terminate(), current.wall * GRACE + 1_000);
        worker.postMessage(current);
      };
      worker.on("message", (message: "ready" | { index: number; result: Result }) => {
        if (message === "ready") ready = true;
        else options.done(message.index, message.result);
        next();
      });
      let failure = "the thread stopped: out of time or memory";
      worker.on("error", (error) => {
        failure = error instanceof Error ? error.message : String(error);
      });
      worker.on("exit", () => {
        clearTimeout(guard);
        running--;
        if (!over && !ready) return reject(new Error(failure));
        if (!over && current !== undefined) options.done(current.index, options.lost(current, failure));
        if (queue.length > 0) start();
        else if (running === 0) resolve();
      });
    };
    if (queue.length === 0) return resolve();
    for (let i = 0; i < Math.min(options.jobs, tasks.length); i++) start();
  });
