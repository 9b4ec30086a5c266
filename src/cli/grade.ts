// `hopwise grade`: submissions in, reports out. One bad submission never stops a class; what was graded before is not graded again.
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { GradedLab } from "../grading/grade.ts";
import { translator } from "../grading/messages.ts";
import { exitCodeOf, type Report, type Result, resultSchema } from "../grading/result.ts";
import { oneLine } from "../grading/sanitize.ts";
import { suggest } from "../lab/fault.ts";
import { ENGINE } from "../lab/version.ts";
import type { ThreadTask } from "./grade-work.ts";
import { Pool } from "./grade-pool.ts";
import { gradedLabIds, loadCatalogues, loadGradedLab } from "./graded-lab.ts";
import { type Output, UsageError } from "./outcome.ts";
import { parseFormats, readReport, writeReports, writeWhole } from "./report-files.ts";
import { type Found, findSubmissions } from "./submission-files.ts";

export interface GradeCommand {
  readonly submissions: readonly string[];
  readonly lab?: string;
  readonly course: string;
  readonly student?: string;
  readonly seed?: string;
  readonly jobs?: string;
  readonly shard?: string;
  readonly format: readonly string[];
  readonly out?: string;
  readonly exitPolicy: string;
  readonly replay?: string;
  readonly locale: string;
  /** Seconds of real time a submission. */
  readonly wall: string;
}

const integer = (text: string, option: string, least: number, most: number): number => {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < least || n > most)
    throw new UsageError(`${option} takes a whole number from ${least} to ${most}`);
  return n;
};
const shardOf = (text: string | undefined): { index: number; of: number } | null => {
  if (text === undefined) return null;
  const m = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const index = Number(m?.[1]);
  const of = Number(m?.[2]);
  if (m === null || index < 1 || index > of) throw new UsageError('--shard takes "i/n", from 1/n to n/n');
  return { index, of };
};
/** A seed of the student's own for labs with variants; the lab's for the others. */
export const seedOf = (
  student: string,
  lab: { readonly id: string; readonly seed: number; readonly variables: readonly unknown[] },
): number =>
  lab.variables.length === 0 ? lab.seed : createHash("sha256").update(`${lab.id}\0${student}`).digest().readUInt32BE(0);

interface Item {
  readonly found: Found;
  readonly path: string;
  readonly nth: number;
  readonly student: string;
  readonly seed: number;
}
const gather = (command: GradeCommand): { found: Found; path: string; nth: number }[] => {
  if (command.submissions.length === 0)
    throw new UsageError("name a submission: a folder or zip of <node>.cfg, or a class folder of those");
  return command.submissions.flatMap((path) => {
    try {
      return findSubmissions(path).map((found, nth) => ({ found, path, nth }));
    } catch (error) {
      throw new UsageError(
        `${path}: ${error instanceof Error ? error.message.replace(/^[A-Z]+: /, "") : "unreadable"}`,
      );
    }
  });
};
const labOf = (command: GradeCommand): string => {
  const ids = gradedLabIds(command.course);
  if (command.lab !== undefined) {
    if (ids.includes(command.lab)) return command.lab;
    throw new UsageError(`there is no graded lab "${command.lab}"; ${suggest(command.lab, ids)}`);
  }
  for (const path of command.submissions) {
    const names = [basename(resolve(path)).replace(/\.zip$/, ""), basename(dirname(resolve(path)))];
    const named = names.find((n) => ids.includes(n));
    if (named !== undefined) return named;
  }
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) return only;
  throw new UsageError(`which lab? give --lab with one of: ${ids.join(", ")}`);
};

/** Results already in --out, by a name that no student chose. */
const keptFile = (out: string, item: Item): string =>
  join(
    out,
    "results",
    `${createHash("sha256").update(`${item.student}\0${item.seed}`).digest("hex").slice(0, 24)}.json`,
  );
const inputsHash = (found: Found): string | null => {
  try {
    const hash = createHash("sha256");
    if (lstatSync(found.path).isFile()) return hash.update(readFileSync(found.path)).digest("hex");
    for (const e of [...found.entries()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      if (e.kind === "directory") continue;
      hash.update(`${e.path}\0${e.kind}\0${e.size}\0`);
      if (e.kind === "file" && /\.cfg$|(^|\/)answers\.yaml$/.test(e.path)) hash.update(e.read());
    }
    return hash.digest("hex");
  } catch {
    return null;
  }
};
interface Kept {
  readonly inputs: string;
  readonly result: Result;
}
const kept = (file: string, inputs: string | null, version: string): Result | null => {
  if (inputs === null || !existsSync(file)) return null;
  try {
    const data = JSON.parse(readFileSync(file, "utf8")) as Kept;
    const result = resultSchema.parse(data.result);
    return data.inputs === inputs && result.labVersion === version && result.engine === ENGINE ? result : null;
  } catch {
    return null;
  }
};

export const gradeCommand = async (command: GradeCommand, output: Output): Promise<number> => {
  if (command.exitPolicy !== "gate" && command.exitPolicy !== "report")
    throw new UsageError('--exit-policy takes "gate" or "report"');
  const wanted = await parseFormats(command.format, command.out);
  const shard = shardOf(command.shard);
  const wall = integer(command.wall, "--wall", 1, 86_400) * 1_000;
  const found = gather(command);
  if (command.student !== undefined && found.length > 1)
    throw new UsageError("--student names one submission; these are several");
  const replayed = command.replay === undefined ? null : readReport(command.replay);
  const lab = command.lab ?? replayed?.results[0]?.lab ?? labOf(command);
  const id = labOf({ ...command, lab });
  const courseName = basename(resolve(command.course)) || "course";
  const jobs = Math.min(
    command.jobs === undefined ? availableParallelism() : integer(command.jobs, "--jobs", 1, 256),
    Math.max(1, shard === null ? found.length : Math.ceil(found.length / shard.of)),
  );
  const pool = new Pool({ lab: id, course: command.course, courseName, jobs });
  const fixed = command.seed === undefined ? null : integer(command.seed, "--seed", 0, Number.MAX_SAFE_INTEGER);
  // Threads that have nothing to look up first load the engine while this one reads the lab.
  if (command.out === undefined || replayed !== null) pool.warm();
  try {
    const graded = await loadGradedLab(id, command.course);
    return await gradeAll({ command, found, replayed, shard, fixed, wall, wanted, pool, courseName, graded }, output);
  } finally {
    await pool.close();
  }
};

interface Work {
  readonly command: GradeCommand;
  readonly found: ReturnType<typeof gather>;
  readonly replayed: Report | null;
  readonly shard: ReturnType<typeof shardOf>;
  /** --seed. */
  readonly fixed: number | null;
  /** Milliseconds. */
  readonly wall: number;
  readonly wanted: Awaited<ReturnType<typeof parseFormats>>;
  readonly pool: Pool;
  readonly courseName: string;
  readonly graded: GradedLab;
}
const gradeAll = async (given: Work, output: Output): Promise<number> => {
  const { command, found, replayed, shard, fixed, wall, wanted, pool, courseName, graded } = given;
  const items = found
    .map((f): Item => {
      const student = command.student ?? f.found.name;
      const before = replayed?.results.find((r) => r.student === student);
      return { ...f, student, seed: fixed ?? before?.seed ?? seedOf(student, graded.lab) };
    })
    .filter((_, i) => shard === null || i % shard.of === shard.index - 1);
  const results = new Array<Result | undefined>(items.length);
  const hashes = items.map((item) => (command.out === undefined ? null : inputsHash(item.found)));
  const todo: ThreadTask[] = [];
  items.forEach((item, index) => {
    const before =
      command.out === undefined || replayed !== null
        ? null
        : kept(keptFile(command.out, item), hashes[index] ?? null, graded.version);
    if (before !== null) results[index] = before;
    else todo.push({ index, path: item.path, nth: item.nth, student: item.student, seed: item.seed, wall });
  });
  const showsProgress = process.stderr.isTTY === true && items.length > 1;
  let ended = items.length - todo.length;
  const done = (index: number, result: Result): void => {
    results[index] = result;
    ended++;
    if (showsProgress) output.err(`\r${ended}/${items.length} ${oneLine(result.student, 40).padEnd(40)}`);
    const hash = hashes[index];
    const item = items[index];
    if (command.out !== undefined && hash != null && item !== undefined)
      writeWhole(keptFile(command.out, item), JSON.stringify({ inputs: hash, result } satisfies Kept));
  };
  // Always in threads: a submission that eats up memory or time ends its own thread, and nothing else.
  await pool.run(todo, {
    done,
    lost: (task, why) => ({
      ...emptyResult(graded.lab.id, graded.lab.title, graded.version, courseName, graded.checks.maxScore, task),
      problem: { id: "submission.lost", params: { what: oneLine(why, 300) } },
    }),
  });
  if (showsProgress) output.err("\n");

  const report: Report = {
    schema: "hopwise/report/v1",
    engine: ENGINE,
    shard,
    results: results.filter((r) => r !== undefined),
  };
  const translate = translator(loadCatalogues(command.course, [graded.lab.id]), command.locale);
  const colour = process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined;
  if (command.out !== undefined)
    writeWhole(join(command.out, "hopwise-report.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeReports(
    report,
    wanted,
    { translate, environment: process.env, now: new Date().toISOString().replace(/\.\d+Z$/, "Z"), colour },
    output,
  );
  if (replayed !== null) {
    const differing = report.results.filter(
      (r) => replayed.results.find((b) => b.student === r.student)?.digest !== r.digest,
    );
    for (const r of differing)
      output.err(`hopwise: ${oneLine(r.student)}: the digest differs from the replayed report's\n`);
    output.err(
      `hopwise: ${report.results.length - differing.length} of ${report.results.length} results are the same as in the report\n`,
    );
    if (differing.length > 0) return 1;
  }
  return command.exitPolicy === "report" ? 0 : exitCodeOf(report);
};

const emptyResult = (
  lab: string,
  labTitle: string,
  labVersion: string,
  course: string,
  maxScore: number,
  task: ThreadTask,
): Result => ({
  schema: "hopwise/result/v1",
  engine: ENGINE,
  course,
  lab,
  labTitle,
  labVersion,
  student: oneLine(task.student, 200),
  seed: task.seed,
  state: "ungradable",
  score: 0,
  maxScore,
  checks: [],
  inputs: [],
  unrecognizedLines: [],
  ineffectiveLines: [],
  warnings: [],
  forwarding: "",
  digest: "",
});
