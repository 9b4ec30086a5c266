// The kill matrix of a lab: every mutant of its solutions, graded, and what became of it.
import { type GradedLab, ungradable } from "../grading/grade.ts";
import { isWaived, type Mutant, mutantsOf } from "../grading/mutation.ts";
import type { Result } from "../grading/result.ts";
import type { Pool } from "./grade-pool.ts";
import { foundInMemory, gradeFound, gradeOptions } from "./grade-task.ts";
import type { ThreadTask } from "./grade-work.ts";

export interface KillRow {
  readonly mutant: string;
  readonly solution: string;
  readonly line: number;
  /** `equivalent`: it forwards exactly as the solution does, and passes as it must. */
  readonly outcome: "killed" | "equivalent" | "waived" | "survived";
  /** Checks that failed. */
  readonly by: readonly string[];
  readonly reason?: string;
}
export interface KillMatrix {
  readonly rows: readonly KillRow[];
  /** Waivers that excuse no mutant; empty when not every mutant was tried. */
  readonly idleWaivers: readonly string[];
}
export interface MutantSettings {
  readonly courseName: string;
  readonly wall: number;
  /** Mutants per solution at most, evenly spread. */
  readonly most: number;
  /** Threads to grade in; in this one when null. */
  readonly pool: Pool | null;
}
interface Solution {
  readonly name: string;
  readonly configs: ReadonlyMap<string, string>;
  /** What it gets unchanged. */
  readonly result: Result;
}

const chosenOf = (all: readonly Mutant[], most: number): readonly Mutant[] => {
  const step = Math.max(1, all.length / most);
  const chosen: Mutant[] = [];
  for (let i = 0; Math.floor(i) < all.length; i += step) chosen.push(all[Math.floor(i)]!);
  return chosen;
};

export const killMatrix = async (
  graded: GradedLab,
  editable: readonly string[],
  solutions: readonly Solution[],
  settings: MutantSettings,
): Promise<KillMatrix> => {
  const { waived } = graded.checks.file;
  const used = new Set<string>();
  const mutants = solutions.flatMap((solution) =>
    chosenOf(mutantsOf(solution.configs, editable), settings.most).map((mutant) => ({ mutant, solution })),
  );
  const rows = new Array<KillRow | undefined>(mutants.length);
  const judge = (index: number, result: Result): void => {
    const { mutant, solution } = mutants[index]!;
    const excuse = waived.filter((w) => isWaived(mutant.name, w.mutant));
    const killed =
      result.state === "ungradable" ||
      result.score < solution.result.score ||
      result.checks.some((c) => c.verdict !== "pass");
    const alike = result.forwarding === solution.result.forwarding;
    const outcome = killed ? "killed" : alike ? "equivalent" : excuse.length > 0 ? "waived" : "survived";
    if (outcome === "waived") for (const w of excuse) used.add(w.mutant);
    rows[index] = {
      mutant: mutant.name,
      solution: solution.name,
      line: mutant.line,
      outcome,
      by: result.checks.filter((c) => c.verdict === "fail").map((c) => c.id),
      ...(outcome === "waived" && excuse[0] !== undefined ? { reason: excuse[0].reason } : {}),
    };
  };
  const taskOf = (mutant: Mutant, index: number): ThreadTask => ({
    index,
    path: "",
    nth: 0,
    lab: graded.lab.id,
    student: mutant.name,
    seed: graded.lab.seed,
    wall: settings.wall,
    configs: [...mutant.configs],
  });
  if (settings.pool === null)
    for (const [index, { mutant }] of mutants.entries()) {
      const task = taskOf(mutant, index);
      judge(index, gradeFound(graded, foundInMemory(task.student, task.configs ?? []), settings.courseName, task));
    }
  else
    await settings.pool.run(
      mutants.map(({ mutant }, index) => taskOf(mutant, index)),
      {
        done: judge,
        lost: (task, what) =>
          ungradable(graded, { id: "submission.lost", params: { what } }, gradeOptions(settings.courseName, task)),
      },
    );
  const whole = settings.most === Number.POSITIVE_INFINITY;
  return {
    rows: rows.filter((r) => r !== undefined),
    idleWaivers: whole ? waived.map((w) => w.mutant).filter((m) => !used.has(m)) : [],
  };
};

/** Share of the mutants that count which were noticed: those that forward alike and waived ones do not count. */
export const killRateOf = (rows: readonly KillRow[]): number | null => {
  const counted = rows.filter((k) => k.outcome === "killed" || k.outcome === "survived");
  return counted.length === 0 ? null : counted.filter((k) => k.outcome === "killed").length / counted.length;
};
