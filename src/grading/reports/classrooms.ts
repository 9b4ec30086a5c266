// Results for autograding platforms, each in its own exact fields.
import { oneLine, plain } from "../sanitize.ts";
import type { CheckResult, Result, Verdict } from "../result.ts";
import { explainCheck, onlyResult, type ReportContext, type ReportFormat } from "./report.ts";

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const text = (check: CheckResult, result: Result, context: ReportContext): string =>
  plain(explainCheck(check, result, context).join("\n"));
/** What is shown later is not named before. */
const shownTitle = (c: CheckResult): string =>
  c.visibility === "visible" ? oneLine(c.title) : `a check that is shown later (${c.id})`;
const scored = (result: Result): readonly CheckResult[] => result.checks.filter((c) => c.maxPoints > 0);

/** Environment variables that Classroom 50's runner sets; it refuses a result without their values. */
const CLASSROOM50 = ["CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "REVIEW_URL"] as const;

/**
 * Classroom 50: `result.json`, schema classroom50/result/v1; integer scores whose sum is the total. Throws RangeError
 * outside its runner: a result it would not take must not look as if it were one.
 */
export const classroom50: ReportFormat = {
  name: "classroom50",
  file: "result.json",
  render: (report, context) => {
    const result = onlyResult(report, "classroom50");
    const env = context.environment;
    const missing = CLASSROOM50.filter((name) => env[name] === undefined);
    if (missing.length > 0)
      throw new RangeError(`classroom50 takes ${missing.join(", ")} from the environment, which its runner sets`);
    const refused = result.problem ? plain(context.translate(result.problem, result.lab)) : null;
    return pretty({
      schema: "classroom50/result/v1",
      classroom: env["CLASSROOM"],
      assignment: env["ASSIGNMENT"],
      assignment_type: env["ASSIGNMENT_TYPE"] ?? "individual",
      owner: env["OWNER"] ?? result.student,
      submission: env["SUBMISSION_TAG"],
      commit: env["COMMIT_URL"],
      release: env["RELEASE_URL"],
      review: env["REVIEW_URL"],
      datetime: context.now.replace(/\.\d+Z$/, "Z"),
      score: result.score,
      "max-score": result.maxScore,
      tests:
        refused === null
          ? scored(result).map((c) => ({
              "test-name": shownTitle(c),
              passed: c.verdict === "pass",
              score: c.points,
              "max-score": c.maxPoints,
              verdict: c.verdict,
              message: c.visibility === "visible" ? text(c, result, context) : "",
            }))
          : [{ "test-name": "submission", passed: false, score: 0, "max-score": result.maxScore, message: refused }],
    });
  },
};

/** Beyond this many points one test holds the whole score. */
const MOST_TESTS = 200;

/**
 * GitHub Classroom's reporter: the step output `result`, base64 of this JSON. The console counts the tests that pass, the
 * site adds their scores up: with one test a point, worth that point, both show the same, partial credit included.
 */
export const githubClassroom: ReportFormat = {
  name: "github-classroom",
  file: "github-classroom.txt",
  render: (report, context) => {
    const result = onlyResult(report, "github-classroom");
    const status =
      result.state === "ungradable" || result.checks.some((c) => c.verdict === "error")
        ? "error"
        : result.score === result.maxScore
          ? "pass"
          : "fail";
    const test = (name: string, state: string, score: number, message: string | null): object => ({
      name,
      status: state,
      score,
      message: message === "" ? null : message,
      test_code: "hopwise grade",
      filename: "",
      line_no: 0,
      execution_time: (result.timing?.wall ?? 0) / 1000,
    });
    const why = (c: CheckResult): string => (c.visibility === "visible" ? text(c, result, context) : "");
    const points = scored(result).flatMap((c) =>
      Array.from({ length: c.maxPoints }, (_, i) => {
        const earned = i < c.points;
        const name = c.maxPoints === 1 ? shownTitle(c) : `${shownTitle(c)} (${i + 1} of ${c.maxPoints})`;
        const state = earned ? "pass" : c.verdict === "error" ? "error" : "fail";
        return test(name, state, earned ? 1 : 0, i === c.points ? why(c) : null);
      }),
    );
    const whole = (): readonly object[] => {
      const problem = result.problem ? plain(context.translate(result.problem, result.lab)) : "";
      const causes = result.checks.filter((c) => c.verdict !== "pass" && c.visibility === "visible");
      const message = [problem, ...causes.map((c) => `${oneLine(c.title)}: ${why(c)}`)].filter((m) => m !== "");
      return [test(oneLine(result.labTitle), status, status === "pass" ? result.score : 0, plain(message.join("\n")))];
    };
    const tests = points.length === 0 || points.length > MOST_TESTS ? whole() : points;
    return base64(new TextEncoder().encode(JSON.stringify({ version: 3, status, max_score: result.maxScore, tests })));
  },
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** RFC 4648, 4. */
const base64 = (octets: Uint8Array): string => {
  let out = "";
  for (let i = 0; i < octets.length; i += 3) {
    const left = octets.length - i;
    const v = ((octets[i] ?? 0) << 16) | ((octets[i + 1] ?? 0) << 8) | (octets[i + 2] ?? 0);
    out +=
      ALPHABET.charAt(v >>> 18) +
      ALPHABET.charAt((v >>> 12) & 63) +
      (left > 1 ? ALPHABET.charAt((v >>> 6) & 63) : "=") +
      (left > 2 ? ALPHABET.charAt(v & 63) : "=");
  }
  return out;
};

/** Gradescope: /autograder/results/results.json. Everything is `text`: nothing a student wrote is interpreted. */
export const gradescope: ReportFormat = {
  name: "gradescope",
  file: "results.json",
  render: (report, context) => {
    const result = onlyResult(report, "gradescope");
    const shown = (lines: Result["unrecognizedLines"]): readonly string[] =>
      lines.map((u) => `${u.file}:${u.line}: ${u.text} (${u.reason})`);
    const unrecognised = shown(result.unrecognizedLines);
    const ineffective = shown(result.ineffectiveLines);
    // Gradescope shows no total while any test is hidden: say so, or it looks as if there were no grade.
    const later = result.checks.filter((c) => c.visibility !== "visible");
    return pretty({
      score: result.score,
      execution_time: Math.round((result.timing?.wall ?? 0) / 1000),
      output: plain(
        [
          result.problem ? context.translate(result.problem, result.lab) : "",
          ...(unrecognised.length > 0 ? ["Unrecognised lines:", ...unrecognised] : []),
          ...(ineffective.length > 0 ? ["Lines without effect here:", ...ineffective] : []),
          ...(later.length > 0
            ? [`${later.length} checks are shown later; the total appears with them, and they count.`]
            : []),
        ]
          .join("\n")
          .trim(),
      ),
      output_format: "text",
      test_output_format: "text",
      test_name_format: "text",
      visibility: "visible",
      stdout_visibility: "hidden",
      extra_data: {
        engine: result.engine,
        lab: result.lab,
        labVersion: result.labVersion,
        seed: result.seed,
        digest: result.digest,
      },
      tests: result.checks.map((c, i) => ({
        score: c.points,
        max_score: c.maxPoints,
        status: c.verdict === "pass" ? "passed" : "failed",
        name: oneLine(c.title),
        name_format: "text",
        number: String(i + 1),
        output: text(c, result, context),
        output_format: "text",
        tags: [c.verb, c.verdict],
        visibility: {
          visible: "visible",
          after_due: "after_due_date",
          after_published: "after_published",
          hidden: "hidden",
        }[c.visibility],
      })),
    });
  },
};

/** PrairieLearn: /grade/results/results.json, at most 1 MB. */
export const prairielearn: ReportFormat = {
  name: "prairielearn",
  file: "results.json",
  render: (report, context) => {
    const result = onlyResult(report, "prairielearn");
    const gradable = result.state === "graded";
    const body = (most: number): string =>
      pretty({
        gradable,
        score: result.maxScore === 0 ? 0 : result.score / result.maxScore,
        message: gradable ? "" : plain(result.problem ? context.translate(result.problem, result.lab) : "", most),
        format_errors: gradable
          ? []
          : [plain(result.problem ? context.translate(result.problem, result.lab) : "", most)],
        tests: result.checks
          .filter((c) => c.visibility === "visible")
          .map((c) => ({
            name: oneLine(c.title),
            description: c.verb,
            points: c.points,
            max_points: c.maxPoints,
            message: c.verdict,
            output: plain(text(c, result, context), most),
          })),
      });
    const whole = body(20_000);
    return new TextEncoder().encode(whole).length <= 1_000_000 ? whole : body(500);
  },
};

const exercismStatus = (verdict: Verdict): "pass" | "fail" | "error" =>
  verdict === "pass" ? "pass" : verdict === "fail" || verdict === "blocked" ? "fail" : "error";
/** Exercism test runner interface, version 3: results.json, at most 500 kB. */
export const exercism: ReportFormat = {
  name: "exercism",
  file: "results.json",
  render: (report, context) => {
    const result = onlyResult(report, "exercism");
    const message = (c: CheckResult): string =>
      plain(
        text(c, result, context),
        Math.max(200, Math.min(65_535, Math.floor(300_000 / Math.max(1, result.checks.length)))),
      );
    const tests = result.checks
      .filter((c) => c.visibility === "visible")
      .map((c) => ({
        name: oneLine(c.title),
        status: exercismStatus(c.verdict),
        ...(c.verdict === "pass" ? {} : { message: message(c) }),
        output: "",
        test_code: c.verb,
      }));
    if (result.problem)
      return pretty({
        version: 3,
        status: "error",
        message: plain(context.translate(result.problem, result.lab), 65_535),
        tests: [],
      });
    const status = tests.some((t) => t.status === "error")
      ? "error"
      : tests.every((t) => t.status === "pass")
        ? "pass"
        : "fail";
    return pretty({
      version: 3,
      status,
      ...(status === "error" ? { message: "some checks could not be decided" } : {}),
      tests,
    });
  },
};
