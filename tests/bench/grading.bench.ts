// What a class costs: the route-leaking lab, every check and scenario of it.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foundInMemory, gradeFound } from "../../src/cli/grade-task.ts";
import { loadGradedLab } from "../../src/cli/graded-lab.ts";
import type { Report } from "../../src/grading/result.ts";
import { type Benchmark, cpu } from "./harness.ts";

const root = new URL("../..", import.meta.url).pathname;
const LAB = "vrf-route-leaking";
const SOLUTION = join(root, "graders", LAB, "solutions/reference");
const MAIN = join(root, "src/cli/main.ts");
const BUNDLE = join(root, "dist-cli/main.js");
const NODES = ["R2", "R3", "R4"];

const grader = async (): Promise<(n: number) => void> => {
  const graded = await loadGradedLab(LAB, root);
  const configs = NODES.map((n) => [n, readFileSync(join(SOLUTION, `${n}.cfg`), "utf8")] as const);
  return (n) => {
    // No two submissions of a class are the same to the letter.
    const mine = configs.map(([node, text]) => [node, text.replace("hostname", `! student ${n}\nhostname`)] as const);
    const result = gradeFound(graded, foundInMemory("ada", mine), "bench", { student: "ada", seed: 1, wall: 60_000 });
    if (result.score !== result.maxScore) throw new Error(`${result.score} of ${result.maxScore}`);
  };
};
const one: Benchmark = {
  name: "grade: one submission",
  run: async () => {
    const grade = await grader();
    const first = cpu(() => grade(0)).ms;
    for (let i = 1; i < 10; i++) grade(i);
    const times = Array.from({ length: 60 }, (_, i) => cpu(() => grade(i)).ms).sort((a, b) => a - b);
    return [
      { name: "first after start-up", value: first, unit: "ms" },
      { name: "median", value: times[30]!, unit: "ms" },
      { name: "95 of 100", value: times[57]!, unit: "ms", atMost: 300 },
    ];
  },
};
/** Seconds of real time of one run of the command. */
const shell = (args: readonly string[]): number => {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - started) / 1000;
};
const cold: Benchmark = {
  name: "grade: from the shell",
  run: () => {
    const built = spawnSync("npm", ["run", "-s", "build:cli"], { cwd: root, encoding: "utf8" });
    if (built.status !== 0) throw new Error(built.stderr);
    const best = (main: string): number =>
      Math.min(...Array.from({ length: 5 }, () => shell([main, "grade", SOLUTION, "--lab", LAB])));
    return [
      { name: "the published program", value: best(BUNDLE), unit: "s", atMost: 1 },
      { name: "from the sources", value: best(MAIN), unit: "s" },
    ];
  },
};
const CLASS = 200;
const whole: Benchmark = {
  name: `grade: a class of ${CLASS}`,
  run: () => {
    const folder = mkdtempSync(join(tmpdir(), "hopwise-bench-"));
    try {
      for (let i = 0; i < CLASS; i++) cpSync(SOLUTION, join(folder, "class", `s${i}`), { recursive: true });
      mkdirSync(join(folder, "out"));
      const report = join(folder, "out/report.json");
      const args = ["grade", join(folder, "class"), "--lab", LAB, "--jobs", "2", "--format", `json=${report}`];
      const seconds = shell([MAIN, ...args]);
      const { results } = JSON.parse(readFileSync(report, "utf8")) as Report;
      if (results.length !== CLASS || results.some((r) => r.score !== r.maxScore)) throw new Error("not all graded");
      const spent = results.reduce((n, r) => n + (r.timing?.wall ?? 0), 0) / 1000;
      return [
        { name: "two jobs", value: seconds, unit: "s", atMost: 60 },
        { name: "a submission in a thread", value: (spent / CLASS) * 1000, unit: "ms" },
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
const memory: Benchmark = {
  name: "grade: memory over 1,000",
  run: async () => {
    const grade = await grader();
    const used = (): number => {
      globalThis.gc?.();
      return process.memoryUsage().heapUsed / 2 ** 20;
    };
    for (let i = 0; i < 100; i++) grade(i);
    const before = used();
    for (let i = 100; i < 1_000; i++) grade(i);
    return [
      { name: "heap after 100", value: before, unit: "MiB" },
      { name: "growth by the next 900", value: Math.max(0, used() - before), unit: "MiB", atMost: 16 },
    ];
  },
};
export const benchmarks: readonly Benchmark[] = [one, cold, whole, memory];
