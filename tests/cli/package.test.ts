// What is published: the tarball, installed into an empty folder without a network, grades a course that lives elsewhere.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { byStudent, files, reportOf, right, root, route, router, temporary, twoRouters } from "../grading/course.ts";

// Each run of the program is a process of its own, which a busy machine makes wait.
vi.setConfig({ testTimeout: 240_000 });

const home = temporary("package");
const bin = join(home, "node_modules/.bin/hopwise");
const course = join(temporary("elsewhere"), "course");
const LAB = "vrf-isolation";
const shell = (command: string, args: readonly string[], cwd: string) =>
  spawnSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, npm_config_update_notifier: "false" } });
/** The installed program, by the Node.js given. */
const hopwise = (node: string, ...args: string[]) => {
  const { status, stdout, stderr } = shell(node, [bin, ...args], home);
  return { status, stdout, stderr };
};
/** Node.js programs to try: the one of the tests, and the machine's own when that is another. */
const machines = [process.execPath, ...["/usr/bin/node", "/usr/local/bin/node"].filter((f) => existsSync(f))].filter(
  (file) => Number(/^v(\d+)/.exec(shell(file, ["--version"], home).stdout)?.[1]) >= 20,
);

beforeAll(() => {
  const built = shell("npm", ["run", "-s", "build:cli"], root);
  expect(built.status, built.stderr).toBe(0);
  const packed = shell("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", home], root);
  expect(packed.status, packed.stderr).toBe(0);
  const tarball = packed.stdout.trim().split("\n").at(-1)!;
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  const installed = shell(
    "npm",
    ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", `./${tarball}`],
    home,
  );
  expect(installed.status, installed.stderr).toBe(0);
  for (const folder of ["content/labs", "graders"]) {
    mkdirSync(join(course, folder), { recursive: true });
    cpSync(join(root, folder, LAB), join(course, folder, LAB), { recursive: true });
  }
}, 180_000);

test("no dependencies, no TypeScript, the licence and the schemas", () => {
  expect(readdirSync(join(home, "node_modules")).filter((n) => !n.startsWith("."))).toEqual(["hopwise"]);
  const shipped = readdirSync(join(home, "node_modules/hopwise"), { recursive: true }).map(String);
  expect(shipped.filter((f) => f.endsWith(".ts"))).toEqual([]);
  for (const file of ["LICENSE", "README.md", "dist-cli/main.js", "dist-cli/grade-thread.js"])
    expect(shipped).toContain(file);
  expect(shipped.some((f) => f.endsWith("checks.schema.json"))).toBe(true);
  expect(
    readFileSync(join(home, "node_modules/hopwise/dist-cli/main.js"), "utf8").startsWith("#!/usr/bin/env node\n"),
  ).toBe(true);
});

describe.each(machines)("%s", (node) => {
  const solutions = join(course, "graders", LAB, "solutions");
  test("says its version and lists the course's labs", () => {
    expect(hopwise(node, "--version")).toMatchObject({ status: 0, stderr: "" });
    const listed = hopwise(node, "labs", "--course", course);
    expect([listed.status, listed.stdout.includes(LAB)]).toEqual([0, true]);
  });
  test("the lab's own solutions pass, in threads", () => {
    const out = join(home, "out", String(machines.indexOf(node)));
    const ran = hopwise(node, "grade", solutions, "--course", course, "--lab", LAB, "--jobs", "2", "--out", out);
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    const { results } = reportOf(join(out, "hopwise-report.json"));
    expect(results.length).toBe(readdirSync(solutions).length);
    for (const r of results) expect([r.state, r.score]).toEqual(["graded", r.maxScore]);
  });
  test("a mutilated one fails, and says why", () => {
    const [first] = readdirSync(solutions);
    const work = temporary("mutilated");
    cpSync(join(solutions, first!), work, { recursive: true });
    for (const file of readdirSync(work)) {
      const path = join(work, file);
      writeFileSync(
        path,
        readFileSync(path, "utf8")
          .replace(/^ ip vrf forwarding .*$/gm, "")
          .replace(/^ vrf forwarding .*$/gm, ""),
      );
    }
    const ran = hopwise(node, "grade", work, "--course", course, "--lab", LAB);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/Failed +/);
    expect(ran.stdout).toMatch(/next: on \w+ try "show /);
  });
  test("no submission, an unknown lab: 2", () => {
    expect(hopwise(node, "grade", join(home, "nothing"), "--course", course, "--lab", LAB).status).toBe(2);
    expect(hopwise(node, "grade", solutions, "--course", course, "--lab", "vrf-isolatio").stderr).toContain(LAB);
  });
  test("a course's own checks.ts runs where Node.js runs TypeScript, and is refused in words elsewhere", () => {
    const own = files(twoRouters(), {
      "graders/two-routers/checks.ts":
        'export const counts = (check: { points: number }): object => ({ verdict: "pass", message: { id: "answer.ok", params: { key: String(check.points) } } });\n',
    });
    const file = join(own, "graders/two-routers/checks.yaml");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(
        "checks:\n",
        "checks:\n  - { id: own, that: custom, name: counts, points: 3 }\n",
      ),
    );
    const folder = temporary("class");
    files(join(folder, "ada"), right);
    files(join(folder, "bob"), { "R1.cfg": router(1, route(1)), "R2.cfg": router(2) });
    const report = join(folder, "..", `${home.slice(-6)}.json`);
    const ran = hopwise(
      node,
      "grade",
      folder,
      "--course",
      own,
      "--lab",
      "two-routers",
      "--jobs",
      "2",
      "--format",
      `json=${report}`,
    );
    const strips = shell(node, ["-p", "process.features.typescript ?? false"], home).stdout.trim() === "strip";
    if (!strips) {
      expect(ran.status).toBe(2);
      expect(ran.stderr).toMatch(/checks\.ts.*does not run TypeScript.*22\.18/);
      return;
    }
    expect(ran.status).toBe(1);
    expect(byStudent(reportOf(report)).get("ada")).toMatchObject({ score: 7, maxScore: 7 });
    expect(byStudent(reportOf(report)).get("bob")?.checks[0]).toMatchObject({ id: "own", verdict: "pass", points: 3 });
  });
});
