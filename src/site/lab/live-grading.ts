// Verdicts that follow the learner's work: configurations go to the grader's worker a moment after they changed.
import type { Result } from "../../grading/result.ts";
import type { GradeReply, GradeRequest } from "./grader.worker.ts";
import { Observable } from "./observable.ts";
import type { Workplace } from "./saving.ts";
import { progressOf, saveProgress } from "./storage.ts";

export interface Grade {
  readonly result: Result;
  text(message: { readonly id: string }): string;
  /** Ids of checks that passed before the last change and do not now. */
  readonly regressions: readonly string[];
  /** Milliseconds in the worker. */
  readonly took: number;
}
const GRADE_AFTER = 50;

export class LiveGrading {
  readonly grade = new Observable<Grade | null>(null);
  readonly running = new Observable(false);
  readonly #work: Workplace;
  readonly #worker: Worker | null;
  readonly #refused: (error: Error) => void;
  #later: ReturnType<typeof setTimeout> | undefined;
  #id = 0;
  #lastConfigs = "";

  /** `worker` is ended by `close`; `refused` hears that progress could not be kept. */
  constructor(work: Workplace, worker: Worker | null, refused: (error: Error) => void) {
    this.#work = work;
    this.#worker = worker;
    this.#refused = refused;
    if (worker !== null)
      worker.onmessage = ({ data }: MessageEvent<GradeReply>) => {
        if (data.id === this.#id) this.#graded(data);
      };
  }
  /** Something may have changed: grade soon. */
  touched(): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => void this.regrade(), GRADE_AFTER);
  }
  /** Grades the running configurations when they differ from those graded last. */
  async regrade(force = false): Promise<void> {
    if (this.#worker === null || this.#work.bundle.checks === null) return;
    const configs = await this.#work.configs();
    const text = JSON.stringify(configs);
    if (!force && text === this.#lastConfigs) return;
    const first = this.#lastConfigs === "" && this.#id === 0;
    this.#lastConfigs = text;
    this.#id++;
    this.running.set(true);
    const request: GradeRequest = {
      id: this.#id,
      configs,
      locale: document.documentElement.lang || "en",
      ...(first ? { bundle: this.#work.bundle } : {}),
    };
    this.#worker.postMessage(request);
  }
  #graded({ result, texts, took }: GradeReply): void {
    performance.mark("hopwise:graded", { detail: took });
    const before = this.grade.value?.result;
    const regressions = result.checks
      .filter((c) => c.verdict !== "pass" && before?.checks.find((b) => b.id === c.id)?.verdict === "pass")
      .map((c) => c.id);
    this.grade.set({ result, regressions, took, text: (m) => texts[JSON.stringify(m)] ?? m.id });
    this.running.set(false);
    void this.#keepProgress(result);
  }
  async #keepProgress(result: Result): Promise<void> {
    try {
      const before = await progressOf(result.lab);
      const configs = JSON.parse(this.#lastConfigs) as (readonly [string, string])[];
      const best =
        before !== undefined && before.best.score > result.score ? before.best : { score: result.score, configs };
      await saveProgress({ lab: result.lab, score: result.score, maxScore: result.maxScore, best, at: Date.now() });
    } catch (error) {
      this.#refused(error as Error);
    }
  }
  close(): void {
    clearTimeout(this.#later);
    this.#worker?.terminate();
  }
}
