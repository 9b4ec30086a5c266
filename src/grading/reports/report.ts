// What a report format is: a pure projection of the canonical report to text.
import type { CheckResult, Message, Report, Result } from "../result.ts";

/** Renders a message in the reader's language; unknown ids come out as themselves. */
export type Translate = (message: Message, lab: string) => string;

export interface ReportContext {
  readonly translate: Translate;
  /** Environment variables a platform defines; empty in tests and in the browser. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** "2026-01-31T12:00:00Z"; given, because formatting reads no clock. */
  readonly now: string;
  readonly colour: boolean;
}
export interface ReportFormat {
  readonly name: string;
  /** Where it goes when `--format name` has no file: "-" is standard output. */
  readonly file: string;
  render(report: Report, context: ReportContext): string;
}

/** How a check reads in one paragraph: the message, then what was seen against what was expected, the cause, the next step. */
export const explainCheck = (check: CheckResult, result: Result, { translate }: ReportContext): string[] => {
  if (check.detail === "none") return [];
  const lines = [translate(check.message, result.lab)];
  for (const e of check.evidence) {
    lines.push(`seen: ${e.node === undefined ? "" : `${e.node}: `}${e.actual}`);
    if (e.expected !== undefined && check.detail === "full") lines.push(`expected: ${e.expected}`);
  }
  for (const cell of check.cells ?? [])
    if (cell.state !== "OK" && cell.state !== "NA") lines.push(`${cell.state} ${cell.from} -> ${cell.to}`);
  const { blame, next } = check;
  if (blame)
    lines.push(
      `${blame.kind === "missing" ? "missing in" : "cause:"} ${blame.file}${blame.line === null ? "" : `:${blame.line}`}: ${blame.text}`,
    );
  if (next) lines.push(`next: on ${next.node} try "${next.command}"`);
  if (check.blockedBy.length > 0) lines.push(`blocked by: ${check.blockedBy.join(", ")}`);
  return lines;
};

/** Checks whose outcome this reader may see. Formats that carry their own visibility show all of them. */
export const visibleChecks = (result: Result): readonly CheckResult[] =>
  result.checks.filter((c) => c.visibility === "visible");

/** Platform formats describe one submission. Throws when the report holds another number of them. */
export const onlyResult = (report: Report, format: string): Result => {
  const [result, ...others] = report.results;
  if (result === undefined || others.length > 0)
    throw new RangeError(`${format} describes one submission; this report holds ${report.results.length}`);
  return result;
};
