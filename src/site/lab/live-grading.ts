// Verdicts that follow the learner's work: configurations go to the grader's worker a moment after they changed.
import type { Result } from "../../grading/result.ts";
import type { GradeReply, GradeRequest } from "./grader.worker.ts";
import { Observable } from "./observable.ts";
import type { Saver, Workplace } from "./saving.ts";
import { changeProgress, progressOf } from "./storage.ts";
import type { Configs } from "./stored.ts";

export interface Grade {
  readonly result: Result;
  text(message: { readonly id: string }): string;
  /** Ids of checks that passed before, since the lab was opened, and do not now. */
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
  readonly #saver: Saver;
  /** Hints revealed, by check; kept with the progress. */
  readonly hints = new Observable<ReadonlyMap<string, number>>(new Map());
  readonly #passed = new Set<string>();
  #later: ReturnType<typeof setTimeout> | undefined;
  #id = 0;
  #out = false;
  #next: GradeRequest | null = null;
  #lastConfigs = "";
  /** Those of the grade that shows. */
  #gradedConfigs = "";

  /** `worker` is ended by `close`; `saver` says that progress could not be kept. */
  constructor(work: Workplace, worker: Worker | null, saver: Saver) {
    this.#work = work;
    this.#worker = worker;
    this.#saver = saver;
    progressOf(work.bundle.lab.id).then(
      (progress) => this.hints.set(new Map(progress?.hints ?? [])),
      () => {},
    );
    if (worker === null) return;
    worker.onerror = () => {
      this.#out = false;
      this.running.set(false);
    };
    worker.onmessage = ({ data }: MessageEvent<GradeReply>) => {
      this.#out = false;
      if (data.id === this.#id) this.#graded(data);
      if (this.#next !== null) this.#send(this.#next);
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
    this.#send({
      id: this.#id,
      configs,
      locale: document.documentElement.lang || "en",
      ...(first ? { bundle: this.#work.bundle } : {}),
    });
  }
  /** One at a time: while one is graded, a newer one replaces the one that waits. */
  #send(request: GradeRequest): void {
    this.#next = this.#out ? request : null;
    if (this.#out) return;
    this.#out = true;
    this.#worker?.postMessage(request);
  }
  #graded({ result, texts, took }: GradeReply): void {
    performance.mark("hopwise:graded", { detail: took });
    for (const c of result.checks) if (c.verdict === "pass") this.#passed.add(c.id);
    const regressions = result.checks.filter((c) => c.verdict !== "pass" && this.#passed.has(c.id)).map((c) => c.id);
    this.grade.set({ result, regressions, took, text: (m) => texts[JSON.stringify(m)] ?? m.id });
    this.#gradedConfigs = this.#lastConfigs;
    this.running.set(false);
    void this.#keepProgress(result);
  }
  async #keepProgress(result: Result): Promise<void> {
    // What the solution scores is nobody's progress.
    if (this.#saver.solved) return;
    const { lab, score, maxScore } = result;
    const configs = JSON.parse(this.#gradedConfigs) as Configs;
    try {
      await changeProgress(lab, (before) => {
        const best = before !== undefined && before.best.score > score ? before.best : { score, configs };
        return { ...before, lab, score, maxScore, best, at: Date.now() };
      });
    } catch (error) {
      this.#saver.refused(error as Error);
    }
  }
  /** Shows one more hint of a check, and remembers it. */
  reveal(check: string): void {
    this.hints.update((all) => new Map(all).set(check, (all.get(check) ?? 0) + 1));
    const hints = [...this.hints.value];
    const lab = this.#work.bundle.lab.id;
    const result = this.grade.value?.result;
    changeProgress(lab, (before) => {
      if (before !== undefined) return { ...before, hints };
      if (result === undefined) return undefined;
      return { lab, score: 0, maxScore: result.maxScore, best: { score: 0, configs: [] }, at: Date.now(), hints };
    }).catch((error: Error) => this.#saver.refused(error));
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
