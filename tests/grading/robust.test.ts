// What a run of `hopwise grade` does when something goes wrong in the middle: threads that die, hang or run out of memory,
// an interrupt, a terminal without colours.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { byStudent, files, hopwise, reportOf, right, root, route, router, temporary, twoRouters } from "./course.ts";

vi.setConfig({ testTimeout: 240_000 });
const main = join(root, "src/cli/main.ts");

/** A course whose checks.ts misbehaves for configurations that say so. */
const trapped = (): string => {
  const course = twoRouters();
  files(course, {
    "graders/two-routers/checks.ts": `
type Context = { configurations: Map<string, { text: string }> };
export const trap = (_check: object, { configurations }: Context): object => {
  const text = configurations.get("R1")?.text ?? "";
  if (text.includes("! please exit")) process.exit(0);
  if (text.includes("! please hang")) for (;;);
  if (text.includes("! please eat")) for (const eaten: string[][] = []; ; ) eaten.push(new Array(1e5).fill("x").map((x, i) => x + i));
  return { verdict: "pass", message: { id: "answer.ok", params: { key: "trap" } } };
};
`,
  });
  const file = join(course, "graders/two-routers/checks.yaml");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace("checks:\n", "checks:\n  - { id: trap, that: custom, name: trap, points: 1 }\n"),
  );
  return course;
};
const saying = (what: string): Record<string, string> => ({
  ...right,
  "R1.cfg": router(1, `! please ${what}\n${route(1)}`),
});

describe("a thread that dies", () => {
  const course = trapped();
  test.each(["1", "2"])("exits, hangs or eats memory: the others are graded, --jobs %s", (jobs) => {
    const folder = temporary("class");
    for (const what of ["eat", "exit", "hang"]) files(join(folder, what), saying(what));
    for (const name of ["a-first", "z-last"]) files(join(folder, name), right);
    const report = join(temporary("out"), "r.json");
    const ran = hopwise([
      ...["grade", folder, "--course", course, "--lab", "two-routers", "--jobs", jobs, "--wall", "8"],
      ...["--format", `json=${report}`],
    ]);
    expect([ran.status, ran.stderr]).toEqual([2, ""]);
    const results = byStudent(reportOf(report));
    for (const name of ["a-first", "z-last"]) expect(results.get(name)).toMatchObject({ state: "graded", score: 5 });
    for (const what of ["exit", "hang", "eat"])
      expect(results.get(what)).toMatchObject({ state: "ungradable", score: 0, problem: { id: "submission.lost" } });
  });
  test("a single one: a report all the same", () => {
    const report = join(temporary("out"), "r.json");
    const work = files(join(temporary("one"), "exit"), saying("exit"));
    const ran = hopwise(["grade", work, "--course", course, "--lab", "two-routers", "--format", `json=${report}`]);
    expect(ran.status).toBe(2);
    expect(reportOf(report).results[0]).toMatchObject({ state: "ungradable", problem: { id: "submission.lost" } });
  });
});

test("an interrupted run ends with 130 for the shell, and the next one takes up what is there", async () => {
  const course = trapped();
  const folder = temporary("class");
  for (const name of ["ada", "bob"]) files(join(folder, name), right);
  files(join(folder, "zoe"), saying("hang"));
  const out = temporary("out");
  const args = ["grade", folder, "--course", course, "--lab", "two-routers", "--jobs", "1", "--out", out];
  const child = spawn(process.execPath, [main, ...args, "--wall", "600"], { stdio: "ignore" });
  const results = join(out, "results");
  const kept = (): number => (existsSync(results) ? readdirSync(results).length : 0);
  while (kept() < 2) await new Promise((r) => setTimeout(r, 50));
  const ended = new Promise<readonly unknown[]>((r) => child.on("exit", (code, signal) => r([code, signal])));
  child.kill("SIGINT");
  // A shell makes 130 of this signal.
  expect(await ended).toEqual([null, "SIGINT"]);
  const stamps = new Map(readdirSync(results).map((f) => [f, readFileSync(join(results, f), "utf8")]));
  files(join(folder, "zoe"), right);
  const ran = hopwise(args);
  expect([ran.status, ran.stderr]).toEqual([0, ""]);
  for (const [file, before] of stamps) expect(readFileSync(join(results, file), "utf8")).toBe(before);
  expect(byStudent(reportOf(join(out, "hopwise-report.json"))).get("zoe")).toMatchObject({ score: 5 });
});

test("colours are for terminals that want them", (context) => {
  const course = twoRouters();
  const work = files(join(temporary("one"), "ada"), right);
  const line = `${process.execPath} ${main} grade ${work} --course ${course} --lab two-routers`;
  const on = (environment: Record<string, string>) => {
    const { NO_COLOR: _, ...env } = process.env;
    return spawnSync("script", ["-qec", line, "/dev/null"], { encoding: "utf8", env: { ...env, ...environment } });
  };
  const plain = on({});
  if (plain.error !== undefined) return context.skip("there is no script(1) here to make a terminal");
  expect(plain.stdout).toContain("\u001b[32mPassed");
  expect(on({ NO_COLOR: "1" }).stdout).not.toContain("\u001b[");
});
