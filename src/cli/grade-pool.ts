// A pool of threads that grades a class: a thread that dies or hangs is replaced, its submission gets a verdict, the rest go
// on. A pool may be asked again and again; its threads stay warm.
import { Worker } from "node:worker_threads";
import type { Result } from "../grading/result.ts";
import type { ThreadData, ThreadTask } from "./grade-work.ts";

export interface PoolSettings extends ThreadData {
  readonly jobs: number;
}
export interface PoolWork {
  /** Called as results come in, in any order. */
  done(index: number, result: Result): void;
  /** A result for a submission whose thread died or hung. */
  lost(task: ThreadTask, why: string): Result;
}
interface Job {
  readonly task: ThreadTask;
  readonly work: PoolWork;
  /** Ends the run early when a result could not be taken. */
  over(problem?: unknown): void;
}
const threadFile = new URL(
  import.meta.url.endsWith(".ts") ? "./grade-thread.ts" : "./grade-thread.js",
  import.meta.url,
);
/** MiB of heap a thread may use; a network of the course takes less than a tenth of it. */
const HEAP = 1024;
/** A thread past its guard by this factor is stopped from outside. */
const GRACE = 3;

const finish = (job: Job, result: Result): void => {
  try {
    job.work.done(job.task.index, result);
  } catch (problem) {
    job.over(problem);
    return;
  }
  job.over();
};

export class Pool {
  readonly #settings: PoolSettings;
  readonly #queue: Job[] = [];
  /** Threads that wait for something to do. */
  readonly #waiting = new Set<() => void>();
  readonly #threads = new Set<Worker>();
  #failed: (error: Error) => void = () => {};
  #closed = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  /** Starts the threads before there is anything to do. */
  warm(): void {
    while (this.#threads.size < this.#settings.jobs) this.#start();
  }
  /** Resolves when every task has a result. Rejects only when no thread can be started. */
  run(tasks: readonly ThreadTask[], work: PoolWork): Promise<void> {
    return new Promise((resolve, reject) => {
      let left = tasks.length;
      if (left === 0) return resolve();
      this.#failed = reject;
      const over = (problem?: unknown): void => {
        if (problem !== undefined) reject(problem);
        else if (--left === 0) resolve();
      };
      this.#queue.push(...tasks.map((task) => ({ task, work, over })));
      while (this.#threads.size < Math.min(this.#settings.jobs, this.#queue.length)) this.#start();
      for (const wake of [...this.#waiting]) wake();
    });
  }
  /** Ends every thread. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map((t) => t.terminate()));
  }

  #start(): void {
    const { lab, course, courseName } = this.#settings;
    const worker = new Worker(threadFile, {
      workerData: { lab, course, courseName } satisfies ThreadData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    });
    this.#threads.add(worker);
    let current: Job | undefined;
    let guard: NodeJS.Timeout | undefined;
    let ready = false;
    const next = (): void => {
      clearTimeout(guard);
      this.#waiting.delete(next);
      current = this.#queue.shift();
      if (current === undefined) {
        this.#waiting.add(next);
        return;
      }
      guard = setTimeout(() => void worker.terminate(), current.task.wall * GRACE + 1_000);
      worker.postMessage(current.task);
    };
    worker.on("message", (message: "ready" | { index: number; result: Result }) => {
      if (message === "ready") ready = true;
      else if (current !== undefined) {
        const job = current;
        current = undefined;
        finish(job, message.result);
      }
      next();
    });
    let failure = "the thread stopped: out of time or memory";
    worker.on("error", (error) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => {
      clearTimeout(guard);
      this.#waiting.delete(next);
      this.#threads.delete(worker);
      if (this.#closed) return;
      if (!ready) return this.#failed(new Error(failure));
      if (current !== undefined) {
        const job = current;
        finish(job, job.work.lost(job.task, failure));
      }
      if (this.#queue.length > 0) this.#start();
    });
  }
}

/** One run of a pool of its own. */
export const runPool = async (tasks: readonly ThreadTask[], options: PoolSettings & PoolWork): Promise<void> => {
  const pool = new Pool(options);
  try {
    await pool.run(tasks, options);
  } finally {
    await pool.close();
  }
};
