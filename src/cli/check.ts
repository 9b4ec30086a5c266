// `hopwise check`: holds labs to the ten gates, prints them, and the kill matrix of their mutants.
import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { oneLine } from "../grading/sanitize.ts";
import { Pool } from "./grade-pool.ts";
import { gradedLabIds, loadGradedLab } from "./graded-lab.ts";
import type { KillRow } from "./kill-matrix.ts";
import { LabCheck, type LabCheckSettings, type LabReport } from "./lab-check.ts";
import { type Output, UsageError } from "./outcome.ts";
import { writeWhole } from "./report-files.ts";

export interface CheckCommand {
  readonly labs: readonly string[];
  readonly course: string;
  readonly jobs?: string;
  /** Gates by number; all when empty. */
  readonly gate: readonly string[];
  readonly json?: string;
  /** Mutants per solution at most, evenly spread; all when absent. */
  readonly mutants?: string;
}
/** Checks one lab; throws LabFaults when it cannot be loaded. */
export const checkLab = async (id: string, settings: LabCheckSettings): Promise<LabReport> =>
  new LabCheck(await loadGradedLab(id, settings.course), settings).run();

const print = (report: LabReport, output: Output): void => {
  output.out(`${report.lab}\n`);
  for (const g of report.gates) {
    output.out(`  ${g.passed ? "ok    " : "NOT OK"} ${String(g.number).padStart(2)} ${g.name}\n`);
    for (const d of g.details) output.out(`            ${oneLine(d, 600)}\n`);
  }
  if (report.killRate !== null) {
    const count = (o: KillRow["outcome"]): number => report.kills.filter((k) => k.outcome === o).length;
    output.out(
      `  mutants: ${count("killed")} killed, ${count("survived")} survived, ${count("waived")} waived, ${count("equivalent")} forward alike; kill rate ${(100 * report.killRate).toFixed(1)} %\n`,
    );
    for (const k of report.kills)
      if (k.outcome === "waived") output.out(`            waived: ${oneLine(k.mutant, 200)}: ${k.reason}\n`);
  }
};

export const checkCommand = async (command: CheckCommand, output: Output): Promise<number> => {
  for (const g of command.gate) if (!/^([1-9]|10)$/.test(g)) throw new UsageError("--gate takes a number from 1 to 10");
  for (const [option, value] of [
    ["--jobs", command.jobs],
    ["--mutants", command.mutants],
  ] as const)
    if (value !== undefined && !/^[1-9]\d{0,5}$/.test(value)) throw new UsageError(`${option} takes a whole number`);
  const ids = command.labs.length > 0 ? command.labs : gradedLabIds(command.course);
  const jobs = Math.max(1, command.jobs === undefined ? availableParallelism() : Number(command.jobs));
  const [first] = ids;
  const pool =
    jobs === 1 || first === undefined
      ? null
      : new Pool({ lab: first, course: command.course, courseName: basename(resolve(command.course)), jobs });
  const reports: LabReport[] = [];
  try {
    for (const id of ids) {
      const report = await checkLab(id, {
        course: command.course,
        gates: command.gate.map(Number),
        mutants: command.mutants === undefined ? Number.POSITIVE_INFINITY : Number(command.mutants),
        pool,
      });
      reports.push(report);
      print(report, output);
    }
  } finally {
    await pool?.close();
  }
  if (command.json !== undefined)
    writeWhole(command.json, `${JSON.stringify({ schema: "hopwise/check/v1", labs: reports }, null, 2)}\n`);
  const bad = reports.filter((r) => r.gates.some((g) => !g.passed));
  output.out(`${reports.length - bad.length} of ${reports.length} labs pass every gate\n`);
  return bad.length === 0 ? 0 : 1;
};
