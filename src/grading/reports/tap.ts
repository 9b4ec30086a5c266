// TAP version 14: one subtest a submission, a YAML diagnostic block under each check that did not pass.
import { stringify } from "yaml";
import { oneLine, plain } from "../sanitize.ts";
import type { CheckResult, Result } from "../result.ts";
import { explainCheck, type ReportContext, type ReportFormat } from "./report.ts";

const description = (text: string): string => oneLine(text).replace(/\\/g, "\\\\").replace(/#/g, "\\#");

const block = (indent: string, data: unknown): string[] => [
  `${indent}---`,
  ...stringify(data, { lineWidth: 0 })
    .trimEnd()
    .split("\n")
    .map((l) => `${indent}${l}`),
  `${indent}...`,
];

const point = (check: CheckResult, number: number, result: Result, context: ReportContext): string[] => {
  const skipped = check.verdict === "blocked" || check.verdict === "skipped";
  const ok = check.verdict === "pass" || skipped;
  const head = `    ${ok ? "ok" : "not ok"} ${number} - ${description(check.title)}`;
  if (check.verdict === "pass") return [head];
  if (skipped)
    return [
      `${head} # SKIP ${description(check.blockedBy.length > 0 ? `blocked by ${check.blockedBy.join(", ")}` : check.verdict)}`,
    ];
  const lines = explainCheck(check, result, context).map((l) => plain(l));
  return [
    head,
    ...block("      ", {
      verdict: check.verdict,
      points: check.points,
      maxPoints: check.maxPoints,
      message: lines[0] ?? "",
      details: lines.slice(1),
    }),
  ];
};

const subtest = (result: Result, number: number, context: ReportContext): string[] => {
  const name = description(`${result.student} ${result.lab}`);
  if (result.problem)
    return [
      `not ok ${number} - ${name}`,
      ...block("  ", { ungradable: plain(context.translate(result.problem, result.lab)) }),
    ];
  if (result.checks.length === 0) return [`not ok ${number} - ${name}`, ...block("  ", { error: "no checks ran" })];
  const allPass = result.checks.every((c) => c.verdict === "pass");
  return [
    `# Subtest: ${name}`,
    `    1..${result.checks.length}`,
    ...result.checks.flatMap((c, i) => point(c, i + 1, result, context)),
    `${allPass ? "ok" : "not ok"} ${number} - ${name}`,
    ...(allPass ? [] : block("  ", { score: result.score, maxScore: result.maxScore })),
  ];
};

export const tap: ReportFormat = {
  name: "tap",
  file: "-",
  render: (report, context) => {
    if (report.results.length === 0) return "TAP version 14\nBail out! no submissions\n";
    return `${["TAP version 14", `1..${report.results.length}`, ...report.results.flatMap((r, i) => subtest(r, i + 1, context))].join("\n")}\n`;
  },
};
