// Verdicts that follow the learner's work: configurations go to the grader's worker a moment after they changed.
import type { Result } from "../../grading/result.ts";
import type { GradeReply, GradeRequest } from "./grader.worker.ts";
import { Observable } from "./observable.ts";
import type { Workplace } from "./saving.ts";
import { changeProgress } from "./storage.ts";
import type { Configs } from "./stored.ts";

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
  /** Those of the grade that shows. */
  #gradedConfigs = "";

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
    this.#gradedConfigs = this.#lastConfigs;
    this.running.set(false);
    void this.#keepProgress(result);
  }
  async #keepProgress(result: Result): Promise<void> {
    const { lab, score, maxScore } = result;
    const configs = JSON.parse(this.#gradedConfigs) as Configs;
    try {
      await changeProgress(lab, (before) => {
        const best = before !== undefined && before.best.score > score ? before.best : { score, configs };
        return { ...before, lab, score, maxScore, best, at: Date.now() };
      });
    } catch (error) {
      this.#refused(error as Error);
    }
  }
  /** Points of these configurations; null unless they are those graded last. */
  scoreOf(configs: Configs): { readonly score: number; readonly maxScore: number } | null {
    const result = this.grade.value?.result;
    if (result === undefined || JSON.stringify(configs) !== this.#gradedConfigs) return null;
    return { score: result.score, maxScore: result.maxScore };
  }
  close(): void {
    clearTimeout(this.#later);
    this.#worker?.terminate();
  }
}
