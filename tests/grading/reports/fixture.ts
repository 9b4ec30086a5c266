// A report with every verdict, hostile student text and two submissions, and a strict reader for XML.
import type { CheckResult, Report, Result } from "../../../src/grading/result.ts";
import type { ReportContext } from "../../../src/grading/reports/report.ts";

export const NASTY = "x\u001b[31mred\u0007 ]]> <b>&\"'` | # \\ % ::error::boo\r\n\u202eevil \ud800 =1+1";

const check = (part: Partial<CheckResult> & Pick<CheckResult, "id" | "verdict">): CheckResult => ({
  title: `Check ${part.id}`,
  verb: "reach",
  points: part.verdict === "pass" ? 2 : 0,
  maxPoints: 2,
  visibility: "visible",
  detail: "full",
  message: { id: "reach.missing", params: { from: "A1", to: "B1" } },
  evidence: [],
  blockedBy: [],
  hints: [],
  ...part,
});

export const resultOf = (student: string, checks: readonly CheckResult[], more: Partial<Result> = {}): Result => ({
  schema: "hopwise/result/v1",
  engine: "0.1.0",
  course: "hopwise",
  lab: "two-hosts",
  labTitle: "Two hosts",
  labVersion: "00ff00ff00ff00ff",
  student,
  seed: 7,
  state: "graded",
  score: checks.reduce((n, c) => n + c.points, 0),
  maxScore: checks.reduce((n, c) => n + c.maxPoints, 0),
  checks: [...checks],
  inputs: [{ path: "R1.cfg", bytes: 10, sha256: "ab".repeat(32) }],
  unrecognizedLines: [],
  ineffectiveLines: [],
  warnings: [],
  forwarding: "",
  digest: "0123456789abcdef",
  timing: { cpu: 12, wall: 34 },
  ...more,
});

export const everyVerdict = (): readonly CheckResult[] => [
  check({ id: "ok", verdict: "pass" }),
  check({
    id: "wrong",
    verdict: "fail",
    title: `Reach ${NASTY}`,
    evidence: [{ kind: "trace", node: "R1", actual: NASTY, expected: "delivered at B1" }],
    blame: { kind: "present", node: "R1", file: "R1.cfg", line: 4, text: "ip route 0.0.0.0 0.0.0.0 Null0" },
    next: { node: "R1", command: "show ip route" },
    hints: [{ id: "hint.first", params: {} }],
  }),
  check({ id: "held-up", verdict: "blocked", blockedBy: ["wrong"] }),
  check({ id: "unclear", verdict: "inconclusive" }),
  check({ id: "our-fault", verdict: "error" }),
  check({ id: "left-out", verdict: "skipped" }),
  check({ id: "later", verdict: "fail", visibility: "after_due", detail: "none", title: "Secret stimulus" }),
];
export const oneSubmission = (): Report => ({
  schema: "hopwise/report/v1",
  engine: "0.1.0",
  shard: null,
  results: [
    resultOf("ada", everyVerdict(), {
      unrecognizedLines: [{ node: "R1", file: "R1.cfg", line: 9, text: NASTY, reason: "% Invalid input" }],
      ineffectiveLines: [{ node: "R1", file: "R1.cfg", line: 12, text: "ip wccp web-cache", reason: "% kept" }],
    }),
  ],
});
export const classOf = (n: number): Report => ({
  ...oneSubmission(),
  results: Array.from({ length: n }, (_, i) =>
    resultOf(`student-${String(i).padStart(4, "0")}`, [
      check({ id: "easy", verdict: i === 3 ? "fail" : "pass" }),
      check({ id: "hard", verdict: i === 5 ? "pass" : "fail" }),
    ]),
  ),
});
export const ungradable = (): Report => ({
  ...oneSubmission(),
  results: [
    resultOf("=cmd()", [], { state: "ungradable", problem: { id: "submission.symlink", params: { path: NASTY } } }),
  ],
});
/** What the runner of Classroom 50 sets. */
export const CLASSROOM50 = {
  CLASSROOM: "networks-2026",
  ASSIGNMENT: "route-leaking",
  SUBMISSION_TAG: "submit/1",
  COMMIT_URL: "https://example.org/commit",
  RELEASE_URL: "https://example.org/release",
  REVIEW_URL: "https://example.org/review",
};
export const context = (part: Partial<ReportContext> = {}): ReportContext => ({
  translate: (m) => `${m.id} ${Object.values(m.params).join(" ")}`.trim(),
  environment: CLASSROOM50,
  now: "2026-01-31T12:00:00Z",
  colour: false,
  ...part,
});
