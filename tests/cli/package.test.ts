// What is published: the tarball, installed into an empty folder without a network, grades a course that lives elsewhere.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { gradedLabIds } from "../../src/cli/graded-lab.ts";
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
/** Node.js programs to try: the one of the tests, the machine's own, and those of HOPWISE_NODES ("path,path"). */
const candidates = [
  process.execPath,
  ...["/usr/bin/node", "/usr/local/bin/node"].filter((f) => existsSync(f)),
  ...(process.env["HOPWISE_NODES"] ?? "").split(",").filter((f) => f !== ""),
];
const versionOf = (file: string): string => shell(file, ["--version"], home).stdout?.trim() ?? "";
const machines = candidates.filter(
  (file, i) =>
    Number(/^v(\d+)/.exec(versionOf(file))?.[1]) >= 20 &&
    candidates.findIndex((f) => versionOf(f) === versionOf(file)) === i,
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
}, 400_000);

test("every Node.js that was asked for is there and is tried", () => {
  for (const file of (process.env["HOPWISE_NODES"] ?? "").split(",").filter((f) => f !== ""))
    expect(machines.map(versionOf)).toContain(versionOf(file));
});
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

describe("every lab of the course, as someone who just installed it", () => {
  const node = process.execPath;
  test.each(gradedLabIds(root))("%s: its solutions pass, cut in half they do not, and the report says why", (lab) => {
    const solutions = join(root, "graders", lab, "solutions");
    const passed = hopwise(node, "grade", solutions, "--course", root, "--lab", lab, "--jobs", "1");
    expect([passed.status, passed.stderr]).toEqual([0, ""]);
    const work = temporary("mutilated");
    const [first] = readdirSync(solutions);
    for (const file of readdirSync(join(solutions, first!))) {
      const text = readFileSync(join(solutions, first!, file), "utf8");
      writeFileSync(join(work, file), text.slice(0, text.lastIndexOf("\n", text.length / 2) + 1));
    }
    const failed = hopwise(node, "grade", work, "--course", root, "--lab", lab);
    expect([failed.status, failed.stderr]).toEqual([1, ""]);
    expect(failed.stdout).toMatch(/^ +Failed +/m);
    expect(failed.stdout).toMatch(/next: on \w+ try "show /);
  });
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
  test("a lab of one's own: made, checked against its gates, graded in shards that are merged", () => {
    const own = temporary("own");
    expect(hopwise(node, "new", "lab", "first-steps", "--course", own)).toMatchObject({ status: 0 });
    const checked = hopwise(node, "check", "first-steps", "--course", own, "--jobs", "2");
    expect([checked.status, checked.stderr]).toEqual([0, ""]);
    const shards = ["1/2", "2/2"].map((shard, i) => {
      const out = join(own, "out", String(i));
      const set = join(own, "graders/first-steps/solutions");
      const ran = hopwise(node, "grade", set, "--lab", "first-steps", "--course", own, "--shard", shard, "--out", out);
      expect([ran.status, ran.stderr]).toEqual([0, ""]);
      return join(out, "hopwise-report.json");
    });
    const formats = ["junit", "csv", "html", "sarif", "tap", "github-summary"].flatMap((f) => ["--format", f]);
    const merged = hopwise(node, "merge", ...shards, "--course", own, "--out", join(own, "class"), ...formats);
    expect([merged.status, merged.stderr]).toEqual([0, ""]);
    expect(readdirSync(join(own, "class")).length).toBeGreaterThanOrEqual(5);
    const written = hopwise(node, "export", "containerlab", "first-steps", "--course", own, "--out", join(own, "clab"));
    expect(written.status).toBe(0);
  });
  test("without a home of its own to keep compiled code in", () => {
    const { status, stdout } = spawnSync(node, [bin, "labs", "--course", course], {
      cwd: home,
      encoding: "utf8",
      env: { ...process.env, HOME: "/dev/null", XDG_CACHE_HOME: "/dev/null" },
    });
    expect([status, stdout.includes(LAB)]).toEqual([0, true]);
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
