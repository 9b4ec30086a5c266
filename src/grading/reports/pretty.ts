// The report for a terminal: one line a check, what went wrong below it, first cause first, blocked checks folded.
import { oneLine } from "../sanitize.ts";
import type { Result, Verdict } from "../result.ts";
import { explainCheck, type ReportContext, type ReportFormat, visibleChecks } from "./report.ts";

const WORD: Record<Verdict, string> = {
  pass: "Passed",
  fail: "Failed",
  blocked: "Blocked",
  inconclusive: "Inconclusive",
  error: "Error",
  skipped: "Skipped",
};
const COLOUR: Record<Verdict, number> = { pass: 32, fail: 31, blocked: 33, inconclusive: 35, error: 35, skipped: 90 };

/** A name at the start of a line that a CI system would take for a command of its own. */
const named = (student: string): string => oneLine(student).replace(/^(\s*)(?=::|##)/, "$1\\");

const submission = (result: Result, context: ReportContext): string[] => {
  const paint = (code: number, text: string): string => (context.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = [
    paint(1, `${named(result.student)} · ${oneLine(result.labTitle)} · ${result.score}/${result.maxScore}`),
  ];
  if (result.problem)
    lines.push(`  ${paint(31, "Ungradable")}  ${oneLine(context.translate(result.problem, result.lab), 2_000)}`);
  const checks = visibleChecks(result);
  for (const check of checks) {
    const word = WORD[check.verdict].padEnd(12);
    lines.push(`  ${paint(COLOUR[check.verdict], word)} ${oneLine(check.title)} (${check.points}/${check.maxPoints})`);
    if (check.verdict === "pass") continue;
    if (check.verdict === "blocked") lines.push(`      blocked by ${check.blockedBy.join(", ")}`);
    else for (const line of explainCheck(check, result, context)) lines.push(`      ${oneLine(line, 2_000)}`);
    // The first of the author's ladder, and what the state of the network suggests.
    const hints = check.hints.filter((h, i) => i === 0 || h.id.startsWith("hint."));
    for (const hint of hints) lines.push(`      hint: ${oneLine(context.translate(hint, result.lab))}`);
  }
  for (const u of result.unrecognizedLines.slice(0, 20))
    lines.push(
      `  ${paint(33, "Unrecognised")} ${oneLine(u.file)}:${u.line}: ${oneLine(u.text)} (${oneLine(u.reason)})`,
    );
  if (result.unrecognizedLines.length > 20)
    lines.push(`  … and ${result.unrecognizedLines.length - 20} more unrecognised lines`);
  for (const u of result.ineffectiveLines.slice(0, 20))
    lines.push(
      `  ${paint(33, "No effect")}    ${oneLine(u.file)}:${u.line}: ${oneLine(u.text)} (${oneLine(u.reason)})`,
    );
  if (result.ineffectiveLines.length > 20)
    lines.push(`  … and ${result.ineffectiveLines.length - 20} more lines without effect`);
  for (const w of result.warnings)
    lines.push(`  ${paint(33, "Warning")}      ${oneLine(context.translate(w, result.lab))}`);
  const passed = checks.filter((c) => c.verdict === "pass").length;
  const time = result.timing ? `, ${(result.timing.wall / 1000).toFixed(2)} s` : "";
  lines.push(`  ${passed}/${checks.length} checks, ${result.unrecognizedLines.length} unrecognised lines${time}`);
  return lines;
};

export const pretty: ReportFormat = {
  name: "pretty",
  file: "-",
  render: (report, context) => `${report.results.map((r) => submission(r, context).join("\n")).join("\n\n")}\n`,
};
