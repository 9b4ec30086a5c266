// The canonical grading result. Every other report is a projection of this one. Published as a JSON Schema.
import { z } from "zod";

/** `fail`: evaluated and wrong. `blocked`: a prerequisite or control did not hold. `inconclusive`: not converged or over
 * budget. `error`: a fault of the grader or the course, never held against the student. */
export const verdictSchema = z.enum(["pass", "fail", "blocked", "inconclusive", "error", "skipped"]);
export type Verdict = z.infer<typeof verdictSchema>;

/** A text by id with ICU parameters; rendered in the reader's language by grading/messages.ts. */
export const messageSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
export type Message = z.infer<typeof messageSchema>;

/** A configuration line, or the one that is missing: then `line` is where it belongs, or null when nowhere in particular. */
export const blameSchema = z.strictObject({
  kind: z.enum(["present", "missing"]),
  node: z.string(),
  file: z.string(),
  line: z.int().positive().nullable(),
  text: z.string(),
});
export type Blame = z.infer<typeof blameSchema>;

/** What was seen against what was expected. `expected` is absent where visibility hides it. */
export const evidenceSchema = z.strictObject({
  kind: z.enum([
    "trace",
    "route",
    "session",
    "path",
    "label",
    "neighbor",
    "membership",
    "capture",
    "config",
    "answer",
    "count",
    "time",
    "view",
  ]),
  node: z.string().optional(),
  /** Virtual time in nanoseconds. */
  at: z.number().optional(),
  actual: z.string(),
  expected: z.string().optional(),
  /** The plain-data view or trace behind the text. */
  data: z.unknown().optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** One cell of a reachability matrix: OK (as wanted), LEAK (reached, must not), MISS (not reached, must), PATH (reached by the
 * wrong way), NA (same endpoint, or not evaluated). */
export const cellSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  want: z.enum(["reach", "deny"]),
  state: z.enum(["OK", "LEAK", "MISS", "PATH", "NA"]),
  /** Hop by hop, first divergent hop marked by its drop reason. */
  trace: z
    .array(
      z.strictObject({
        node: z.string(),
        vrf: z.string(),
        verdict: z.string(),
        reason: z.string().nullable(),
        by: z.string(),
      }),
    )
    .default([]),
});
export type MatrixCell = z.infer<typeof cellSchema>;

export const checkResultSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  verb: z.string(),
  verdict: verdictSchema,
  points: z.int().nonnegative(),
  maxPoints: z.int().nonnegative(),
  visibility: z.enum(["visible", "after_due", "after_published", "hidden"]).default("visible"),
  detail: z.enum(["full", "actual-only", "none"]).default("full"),
  message: messageSchema,
  evidence: z.array(evidenceSchema).default([]),
  /** Ids of the checks that blocked this one. */
  blockedBy: z.array(z.string()).default([]),
  cells: z.array(cellSchema).optional(),
  blame: blameSchema.optional(),
  /** The next command to try. */
  next: z.strictObject({ node: z.string(), command: z.string() }).optional(),
  hints: z.array(messageSchema).default([]),
  /** Where the check is written. */
  source: z.strictObject({ file: z.string(), line: z.int().positive() }).optional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

const configurationLine = z.strictObject({
  node: z.string(),
  file: z.string(),
  line: z.int(),
  text: z.string(),
  reason: z.string(),
});
export const resultSchema = z
  .strictObject({
    schema: z.literal("hopwise/result/v1"),
    engine: z.string(),
    course: z.string(),
    lab: z.string(),
    labTitle: z.string(),
    /** Hash of lab, checks and private stimuli: which exercise this was, exactly. */
    labVersion: z.string(),
    student: z.string(),
    seed: z.int(),
    state: z.enum(["graded", "ungradable"]),
    /** Why it is ungradable; names the file. */
    problem: messageSchema.optional(),
    score: z.int().nonnegative(),
    maxScore: z.int().nonnegative(),
    checks: z.array(checkResultSchema),
    inputs: z.array(z.strictObject({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string() })),
    unrecognizedLines: z.array(configurationLine),
    /** Understood and kept, without the effect that they have on a real router; they count for nothing. */
    ineffectiveLines: z.array(configurationLine).default([]),
    warnings: z.array(messageSchema).default([]),
    /** Hash of every router's routes, FIB and labels once settled: equal for networks that forward alike. "" when none ran. */
    forwarding: z.string().default(""),
    /** Hash of everything above that the submission and the engine determine; equal in Node and in a browser. */
    digest: z.string(),
    /** Milliseconds; outside the digest. */
    timing: z.strictObject({ cpu: z.number(), wall: z.number() }).optional(),
  })
  .refine((r) => r.checks.reduce((n, c) => n + c.points, 0) === r.score, "the points of the checks add up to the score")
  .refine((r) => r.score <= r.maxScore, "score is at most maxScore");
export type Result = z.infer<typeof resultSchema>;

/** What one run of `hopwise grade` writes: one result per submission, in the order of their names. */
export const reportSchema = z.strictObject({
  schema: z.literal("hopwise/report/v1"),
  engine: z.string(),
  shard: z.strictObject({ index: z.int().positive(), of: z.int().positive() }).nullable(),
  results: z.array(resultSchema),
});
export type Report = z.infer<typeof reportSchema>;

/** Process exit codes of `hopwise grade` and `hopwise check`. */
export const ExitCode = { Pass: 0, Fail: 1, Error: 2, Warnings: 3, Interrupted: 130 } as const;

/** 0 all pass, 1 some check failed or was blocked, 2 grader or course fault, inconclusive or nothing to grade, 3 pass with warnings. */
export const exitCodeOf = (report: Report): number => {
  const checks = report.results.flatMap((r) => r.checks);
  if (report.results.length === 0 || report.results.some((r) => r.state === "ungradable")) return ExitCode.Error;
  if (checks.length === 0 || checks.some((c) => c.verdict === "error" || c.verdict === "inconclusive"))
    return ExitCode.Error;
  if (checks.some((c) => c.verdict === "fail" || c.verdict === "blocked")) return ExitCode.Fail;
  return report.results.some((r) => r.warnings.length > 0 || r.unrecognizedLines.length > 0)
    ? ExitCode.Warnings
    : ExitCode.Pass;
};
