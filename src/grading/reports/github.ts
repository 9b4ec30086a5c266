// GitHub Actions: workflow-command annotations on standard output, and the job summary in Markdown.
// https://docs.github.com/actions/reference/workflow-commands
import { markdown, oneLine, plain } from "../sanitize.ts";
import type { CheckResult, Result } from "../result.ts";
import { explainCheck, type ReportContext, type ReportFormat } from "./report.ts";

const data = (text: string): string => plain(text).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
const property = (text: string): string => data(oneLine(text)).replace(/:/g, "%3A").replace(/,/g, "%2C");

/** GitHub shows at most this many annotations of one level per step. */
const PER_LEVEL = 10;

const place = (check: CheckResult): string => {
  const at = check.blame && check.blame.line !== null ? { file: check.blame.file, line: check.blame.line } : undefined;
  return at ? `file=${property(at.file)},line=${at.line},` : "";
};
const level = (check: CheckResult): "error" | "warning" | null =>
  check.verdict === "fail" || check.verdict === "error" || check.verdict === "inconclusive"
    ? "error"
    : check.verdict === "blocked"
      ? "warning"
      : null;

export const annotations: ReportFormat = {
  name: "github",
  file: "-",
  render: (report, context) => {
    const lines: string[] = [];
    for (const wanted of ["error", "warning"] as const) {
      const all: string[] = [];
      for (const result of report.results) {
        if (result.problem && wanted === "error")
          all.push(`::error title=${property(result.student)}::${data(context.translate(result.problem, result.lab))}`);
        for (const check of result.checks) {
          if (level(check) !== wanted || check.visibility !== "visible") continue;
          const text =
            check.verdict === "blocked"
              ? `blocked by ${check.blockedBy.join(", ")}`
              : explainCheck(check, result, context).join("\n");
          all.push(
            `::${wanted} ${place(check)}title=${property(`${result.student}: ${check.title}`)}::${data(text || check.title)}`,
          );
        }
        if (wanted === "warning")
          for (const [title, found] of [
            ["unrecognised line", result.unrecognizedLines],
            ["line without effect", result.ineffectiveLines],
          ] as const)
            for (const u of found)
              all.push(
                `::warning file=${property(u.file)},line=${u.line},title=${property(title)}::${data(`${u.text}: ${u.reason}`)}`,
              );
      }
      const shown = all.length > PER_LEVEL ? all.slice(0, PER_LEVEL - 1) : all;
      lines.push(...shown);
      if (all.length > shown.length)
        lines.push(`::${wanted} title=More::${all.length - shown.length} more are in the job summary`);
    }
    return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
  },
};

/** An upload above this many octets is refused. */
const SUMMARY_LIMIT = 1024 * 1024;
const MARK = {
  pass: "Passed",
  fail: "**Failed**",
  blocked: "Blocked",
  inconclusive: "Inconclusive",
  error: "Error",
  skipped: "Skipped",
} as const;

const section = (result: Result, context: ReportContext): string => {
  const lines = [
    `### ${markdown(result.student)} · ${markdown(result.labTitle)} · ${result.score}/${result.maxScore}`,
    "",
  ];
  if (result.problem) return `${[...lines, markdown(context.translate(result.problem, result.lab)), ""].join("\n")}\n`;
  lines.push("| outcome | check | points | what happened |", "|---|---|---:|---|");
  for (const c of result.checks.filter((check) => check.visibility === "visible")) {
    const why = c.verdict === "pass" ? "" : explainCheck(c, result, context).map(markdown).join("<br>");
    lines.push(`| ${MARK[c.verdict]} | ${markdown(c.title)} | ${c.points}/${c.maxPoints} | ${why} |`);
  }
  if (result.unrecognizedLines.length > 0) lines.push("", `${result.unrecognizedLines.length} unrecognised lines`);
  if (result.ineffectiveLines.length > 0) lines.push("", `${result.ineffectiveLines.length} lines without effect here`);
  return `${lines.join("\n")}\n\n`;
};

export const summary: ReportFormat = {
  name: "github-summary",
  file: "summary.md",
  render: (report, context) => {
    const encoder = new TextEncoder();
    let out = "## Hopwise\n\n";
    let used = encoder.encode(out).length;
    for (const [i, result] of report.results.entries()) {
      const text = section(result, context);
      const octets = encoder.encode(text).length;
      if (used + octets > SUMMARY_LIMIT - 200)
        return `${out}… and ${report.results.length - i} more submissions: see the JSON report.\n`;
      out += text;
      used += octets;
    }
    return out;
  },
};
