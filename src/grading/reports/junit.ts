// JUnit XML, valid against Jenkins' junit-10.xsd: blocked is skipped, inconclusive and error are errors.
import { create } from "xmlbuilder2";
import { plain } from "../sanitize.ts";
import type { CheckResult, Result } from "../result.ts";
import { explainCheck, type ReportContext, type ReportFormat } from "./report.ts";

// Characters outside XML 1.0, Char production; lone surrogates included.
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const xml = (text: string): string => plain(text).replace(NOT_XML, "\ufffd");

const outcome = (check: CheckResult): "failure" | "error" | "skipped" | null =>
  check.verdict === "pass"
    ? null
    : check.verdict === "fail"
      ? "failure"
      : check.verdict === "blocked" || check.verdict === "skipped"
        ? "skipped"
        : "error";
const tally = (result: Result, kind: string): number =>
  result.checks.filter((c) => outcome(c) === kind).length + (kind === "error" && result.problem ? 1 : 0);
const size = (result: Result): number => result.checks.length + (result.problem ? 1 : 0);
const secondsOf = (result: Result): string => ((result.timing?.wall ?? 0) / 1000).toFixed(3);

const addCase = (
  suite: ReturnType<typeof create>,
  result: Result,
  check: CheckResult,
  context: ReportContext,
): void => {
  const testcase = suite.ele("testcase", {
    classname: xml(`${result.lab}.${result.student}`),
    name: xml(check.title),
    time: "0",
    ...(check.source ? { file: xml(check.source.file), line: String(check.source.line) } : {}),
  });
  const kind = outcome(check);
  if (kind === null) return;
  const lines = explainCheck(check, result, context);
  const element = testcase.ele(
    kind,
    kind === "skipped"
      ? { message: xml(lines[0] ?? check.verdict) }
      : { message: xml(lines[0] ?? check.verdict), type: check.verdict },
  );
  if (lines.length > 1) element.txt(xml(lines.slice(1).join("\n")));
};

export const junit: ReportFormat = {
  name: "junit",
  file: "junit.xml",
  render: (report, context) => {
    const total = (count: (r: Result) => number): string => String(report.results.reduce((n, r) => n + count(r), 0));
    const root = create({ version: "1.0", encoding: "UTF-8" }).ele("testsuites", {
      tests: total(size),
      failures: total((r) => tally(r, "failure")),
      errors: total((r) => tally(r, "error")),
      time: report.results.reduce((n, r) => n + (r.timing?.wall ?? 0) / 1000, 0).toFixed(3),
    });
    for (const result of report.results) {
      const suite = root.ele("testsuite", {
        name: xml(`${result.lab}.${result.student}`),
        tests: String(size(result)),
        failures: String(tally(result, "failure")),
        errors: String(tally(result, "error")),
        skipped: String(tally(result, "skipped")),
        time: secondsOf(result),
        timestamp: context.now.replace(/Z$/, ""),
      });
      const properties = suite.ele("properties");
      for (const [name, value] of Object.entries({
        score: result.score,
        maxScore: result.maxScore,
        seed: result.seed,
        engine: result.engine,
        digest: result.digest,
      }))
        properties.ele("property", { name, value: String(value) });
      if (result.problem) {
        suite
          .ele("testcase", { classname: xml(`${result.lab}.${result.student}`), name: "submission", time: "0" })
          .ele("error", { message: xml(context.translate(result.problem, result.lab)), type: "ungradable" });
      }
      for (const check of result.checks) addCase(suite as ReturnType<typeof create>, result, check, context);
    }
    return `${root.end({ prettyPrint: true })}\n`;
  },
};
