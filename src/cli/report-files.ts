// Writing reports: whole files or none, where the options say.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LabFaults, suggest } from "../lab/fault.ts";
import { FORMATS } from "../grading/reports/index.ts";
import type { ReportContext, ReportFormat } from "../grading/reports/report.ts";
import { type Report, reportSchema } from "../grading/result.ts";
import { makeFolder } from "./folders.ts";
import { type Output, UsageError } from "./outcome.ts";

/** Writes beside the target, then renames: a reader sees the old file or the whole new one. Throws UsageError. */
export const writeWhole = (file: string, text: string): void => {
  const beside = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    makeFolder(dirname(file));
    writeFileSync(beside, text, { flag: "wx" });
    renameSync(beside, file);
  } catch (error) {
    if (existsSync(beside)) rmSync(beside);
    throw new UsageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
};

export interface Wanted {
  readonly format: ReportFormat;
  /** "-" is standard output. */
  readonly file: string;
}
/** `NAME[=FILE]` as given; rejects with UsageError for an unknown name. */
export const parseFormats = (given: readonly string[], out: string | undefined): Promise<readonly Wanted[]> =>
  Promise.all(
    (given.length === 0 ? ["pretty"] : given).map(async (text) => {
      const equals = text.indexOf("=");
      const name = equals < 0 ? text : text.slice(0, equals);
      const load = FORMATS.get(name);
      if (load === undefined)
        throw new UsageError(`there is no report format "${name}"; ${suggest(name, [...FORMATS.keys()])}`);
      const format = await load();
      const file =
        equals >= 0 ? text.slice(equals + 1) : format.file === "-" || out === undefined ? "-" : join(out, format.file);
      if (file === "") throw new UsageError(`--format ${name}= needs a file`);
      return { format, file };
    }),
  );

/** On GitHub, lines of standard output could be workflow commands: nothing between these is. */
const fenced = (text: string, format: ReportFormat, environment: ReportContext["environment"]): string => {
  if (environment["GITHUB_ACTIONS"] !== "true" || format.name === "github") return text;
  const token = randomBytes(16).toString("hex");
  return `::stop-commands::${token}\n${text}::${token}::\n`;
};

export const writeReports = (
  report: Report,
  wanted: readonly Wanted[],
  context: ReportContext,
  output: Output,
): void => {
  for (const { format, file } of wanted) {
    let text: string;
    try {
      text = format.render(report, context);
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(error.message);
      throw error;
    }
    if (file === "-") output.out(fenced(text, format, context.environment));
    else writeWhole(file, text);
  }
};

/** Reads a report written before; throws LabFaults when it is none. */
export const readReport = (file: string): Report => {
  const refuse = (message: string): never => {
    throw new LabFaults([
      { file, line: 0, column: 0, message, cure: "give a report written by hopwise grade --format json" },
    ]);
  };
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : "unreadable");
  }
  const parsed = reportSchema.safeParse(data);
  return parsed.success
    ? parsed.data
    : refuse(`not a report: ${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`);
};
