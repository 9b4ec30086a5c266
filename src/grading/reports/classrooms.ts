// Results for autograding platforms, each in its own exact fields.
import { oneLine, plain } from "../sanitize.ts";
import type { CheckResult, Result, Verdict } from "../result.ts";
import { explainCheck, onlyResult, type ReportContext, type ReportFormat } from "./report.ts";

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const text = (check: CheckResult, result: Result, context: ReportContext): string =>
  plain(explainCheck(check, result, context).join("\n"));
const scored = (result: Result): readonly CheckResult[] => result.checks.filter((c) => c.maxPoints > 0);

/** Classroom 50: `result.json`, schema classroom50/result/v1; integer scores whose sum is the total. */
export const classroom50: ReportFormat = {
  name: "classroom50",
  file: "result.json",
  render: (report, context) => {
    const result = onlyResult(report, "classroom50");
    const env = context.environment;
    return pretty({
      schema: "classroom50/result/v1",
      classroom: env["CLASSROOM"] ?? "",
      assignment: env["ASSIGNMENT"] ?? result.lab,
      assignment_type: env["ASSIGNMENT_TYPE"] ?? "individual",
      owner: env["OWNER"] ?? result.student,
      submission: env["SUBMISSION_TAG"] ?? "",
      commit: env["COMMIT_URL"] ?? "",
      release: env["RELEASE_URL"] ?? "",
      review: env["REVIEW_URL"] ?? "",
      datetime: context.now.replace(/\.\d+Z$/, "Z"),
      score: result.score,
      "max-score": result.maxScore,
      tests: scored(result).map((c) => ({
        "test-name": oneLine(c.title),
        passed: c.verdict === "pass",
        score: c.points,
        "max-score": c.maxPoints,
        verdict: c.verdict,
        message: text(c, result, context),
      })),
    });
  },
};

/**
 * GitHub Classroom's reporter: the step output `result`, base64 of this JSON. One test holds the whole score, because the
 * console shows passes/length of the maximum while the site shows the sum of scores: only one test makes the two agree.
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
    const message = result.checks
      .filter((c) => c.verdict !== "pass" && c.visibility === "visible")
      .map((c) => `${oneLine(c.title)}: ${text(c, result, context)}`)
      .join("\n");
    const body = {
      version: 3,
      status,
      max_score: result.maxScore,
      tests: [
        {
          name: oneLine(result.labTitle),
          status,
          score: result.score,
          message: message || null,
          test_code: "hopwise grade",
          filename: "",
          line_no: 0,
          execution_time: (result.timing?.wall ?? 0) / 1000,
        },
      ],
    };
    return base64(new TextEncoder().encode(JSON.stringify(body)));
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
    const unrecognised = result.unrecognizedLines.map((u) => `${u.file}:${u.line}: ${u.text} (${u.reason})`);
    return pretty({
      score: result.score,
      execution_time: Math.round((result.timing?.wall ?? 0) / 1000),
      output: plain(
        [
          result.problem ? context.translate(result.problem, result.lab) : "",
          ...(unrecognised.length > 0 ? ["Unrecognised lines:", ...unrecognised] : []),
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
