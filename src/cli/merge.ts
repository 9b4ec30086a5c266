// `hopwise merge`: the reports of shards become one. A student in two of them must have the same digest in both.
import { catalogue } from "../grading/catalogue/index.ts";
import { translator } from "../grading/messages.ts";
import { exitCodeOf, type Report, type Result } from "../grading/result.ts";
import { LabFaults } from "../lab/fault.ts";
import { loadCatalogues } from "./graded-lab.ts";
import { type Output, UsageError } from "./outcome.ts";
import { parseFormats, readReport, writeReports } from "./report-files.ts";

export interface MergeCommand {
  readonly reports: readonly string[];
  readonly course: string;
  readonly format: readonly string[];
  readonly out?: string;
  readonly exitPolicy: string;
  readonly locale: string;
}

/** Throws UsageError when engines differ or a student has two different results. */
export const mergeReports = (reports: readonly Report[]): Report => {
  const [first] = reports;
  if (first === undefined) throw new UsageError("name the reports to merge");
  const byKey = new Map<string, Result>();
  for (const report of reports) {
    if (report.engine !== first.engine)
      throw new UsageError(`reports of two engines, ${first.engine} and ${report.engine}: grade again with one`);
    for (const result of report.results) {
      const key = `${result.lab}\0${result.student}\0${result.seed}`;
      const before = byKey.get(key);
      if (before !== undefined && before.digest !== result.digest)
        throw new UsageError(`${result.student} has two different results for ${result.lab}`);
      byKey.set(key, result);
    }
  }
  const order = (a: Result, b: Result): number =>
    a.lab !== b.lab
      ? a.lab < b.lab
        ? -1
        : 1
      : a.student < b.student
        ? -1
        : a.student > b.student
          ? 1
          : a.seed - b.seed;
  return { schema: "hopwise/report/v1", engine: first.engine, shard: null, results: [...byKey.values()].sort(order) };
};

export const mergeCommand = async (command: MergeCommand, output: Output): Promise<number> => {
  const wanted = await parseFormats(command.format.length === 0 ? ["json"] : command.format, command.out);
  const report = mergeReports(command.reports.map(readReport));
  const labs = [...new Set(report.results.map((r) => r.lab))];
  let catalogues: ReturnType<typeof loadCatalogues> = { common: catalogue, labs: new Map() };
  try {
    catalogues = loadCatalogues(command.course, labs);
  } catch (error) {
    if (!(error instanceof LabFaults)) throw error;
    catalogues = { common: catalogue, labs: new Map() };
  }
  writeReports(
    report,
    wanted,
    {
      translate: translator(catalogues, command.locale),
      environment: process.env,
      now: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      colour: false,
    },
    output,
  );
  return command.exitPolicy === "report" ? 0 : exitCodeOf(report);
};
