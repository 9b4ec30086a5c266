// What `hopwise check` refuses, gate by gate: a lab that passes all ten, with one thing broken.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { checkLab } from "../../src/cli/check.ts";
import type { LabReport } from "../../src/cli/lab-check.ts";
import { files, hopwise, route, router, twoRouters } from "./course.ts";

vi.setConfig({ testTimeout: 240_000 });
const CHECKS = "graders/two-routers/checks.yaml";
const edit = (course: string, file: string, from: string | RegExp, to: string): void => {
  const path = join(course, file);
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(from);
  writeFileSync(path, text.replace(from, to));
};
const check = (course: string, gates: readonly number[] = []): Promise<LabReport> =>
  checkLab("two-routers", { course, gates, mutants: Number.POSITIVE_INFINITY, pool: null });
const red = (report: LabReport): ReadonlyMap<number, string> =>
  new Map(report.gates.filter((g) => !g.passed).map((g) => [g.number, g.details.join("\n")]));
const added = (line: string) => (course: string) => edit(course, CHECKS, "checks:\n", `checks:\n  - ${line}\n`);

test("the lab that `hopwise new` makes passes every gate", async () => {
  const report = await check(twoRouters());
  expect(red(report)).toEqual(new Map());
  expect(report.killRate).toBe(1);
});

const BREAKS: readonly (readonly [number, string, RegExp, (course: string) => void])[] = [
  [
    1,
    "a baseline that is not what the start gets",
    /the start scores 0, declared is 1/,
    (c) => edit(c, CHECKS, "checks:\n", "baseline: 1\nchecks:\n"),
  ],
  [
    2,
    "a single solution",
    /there is one solution/,
    (c) => rmSync(join(c, "graders/two-routers/solutions/ospf"), { recursive: true }),
  ],
  [
    2,
    "a solution that is none",
    /ospf: back is fail/,
    (c) => void files(c, { "graders/two-routers/solutions/ospf/R2.cfg": router(2) }),
  ],
  [
    2,
    "two solutions that are one",
    /two solutions are the same/,
    (c) =>
      void files(c, {
        "graders/two-routers/solutions/ospf/R1.cfg": readFileSync(
          join(c, "graders/two-routers/solutions/static/R1.cfg"),
        ),
        "graders/two-routers/solutions/ospf/R2.cfg": readFileSync(
          join(c, "graders/two-routers/solutions/static/R2.cfg"),
        ),
      }),
  ],
  [
    2,
    "a line of a solution that no router knows",
    /flux capacitor/,
    (c) => edit(c, "graders/two-routers/solutions/ospf/R1.cfg", "end\n", "flux capacitor\nend\n"),
  ],
  [
    3,
    "a wrong answer with another verdict than declared",
    /one-way: back is fail, declared is pass/,
    (c) => void files(c, { "graders/two-routers/wrong/one-way/expect.yaml": "back: pass\n" }),
  ],
  [
    3,
    "a wrong answer without a verdict",
    /expect.yaml is missing/,
    (c) => rmSync(join(c, "graders/two-routers/wrong/one-way/expect.yaml")),
  ],
  [
    4,
    "a survivor without a waiver, listed by name",
    /survives: static: R1 alter "ip address 192\.0\.2\.1 /,
    (c) => edit(c, CHECKS, /waived:\n.*\n/, ""),
  ],
  [
    4,
    "a waiver that excuses nothing",
    /waives nothing: R1 delete "banner \*/,
    (c) =>
      edit(
        c,
        CHECKS,
        "waived:\n",
        `waived:\n  - { mutant: 'R1 delete "banner *', reason: "there is no banner here at all" }\n`,
      ),
  ],
  [
    5,
    "a check that an empty configuration passes",
    /empty scores 1: free/,
    added("{ id: free, that: rib-size, at: R1, routes: { max: 9 }, points: 1 }"),
  ],
  [
    6,
    "a solution that is right for one seed only",
    /variant seed \d: there is fail/,
    (c) => {
      edit(
        c,
        "content/labs/two-routers/lab.yaml",
        "nodes:\n",
        "variables:\n  octet: { pool: int, range: [2, 250] }\nnodes:\n",
      );
      edit(c, CHECKS, "prefix: 10.0.0.2/32", "prefix: 10.7.$octet.0/24");
    },
  ],
  [
    7,
    "a check that only repeats another",
    /twin never fails alone/,
    added("{ id: twin, needs: [there], that: route, at: R1, prefix: 10.0.0.2/32, points: 1 }"),
  ],
  [
    8,
    "a solution in the built site, as a string of a script",
    /page\.json holds solution static\/R1\.cfg/,
    (c) => void files(c, { "dist/a/page.json": JSON.stringify({ x: ["R1", router(1, route(1))] }) }),
  ],
  [
    8,
    "a solution in the built site, as a coloured block of a page",
    /page\.html holds solution static\/R1\.cfg/,
    (c) =>
      void files(c, {
        "dist/a/page.html": router(1, route(1))
          .split("\n")
          .map((l) => `<div class="line"><span style="color:red">${l.replace(/ /g, "</span> <span>")}</span></div>`)
          .join(""),
      }),
  ],
  [
    8,
    "a private stimulus in the built site",
    /data\.json holds private text/,
    (c) =>
      void files(c, {
        "graders/two-routers/private/stimuli.yaml":
          "later:\n  - { node: R1, type: [configure terminal, interface Loopback77, end] }\n",
        "dist/data.json": '{ "x": "- { node: R1, type: [configure terminal, interface Loopback77, end] }" }',
      }),
  ],
  [
    9,
    "a hint without a text in one of the languages",
    /messages\/fr\.yaml has no back-1/,
    (c) => void files(c, { "graders/two-routers/messages/fr.yaml": "there-1: R1 ne sait rien.\n" }),
  ],
  [
    10,
    "a budget that no solution fits into",
    /is inconclusive/,
    (c) => edit(c, "content/labs/two-routers/lab.yaml", "events: 1e6", "events: 5"),
  ],
];
describe("one thing broken", () => {
  test.each(BREAKS)("gate %i: %s", async (gate, _what, says, broken) => {
    const course = twoRouters();
    broken(course);
    const report = await check(course);
    expect([...red(report).keys()]).toContain(gate);
    expect(red(report).get(gate)).toMatch(says);
  });
  test("every gate is among them", () => {
    expect(new Set(BREAKS.map(([gate]) => gate)).size).toBe(10);
  });
});

describe("the command", () => {
  test("exit code 1, survivors by name, the matrix as JSON; threads and one thread agree", () => {
    const course = twoRouters();
    edit(course, CHECKS, /waived:\n.*\n/, "");
    const outputs = ["1", "2"].map((jobs) => {
      const json = join(course, `kills-${jobs}.json`);
      const ran = hopwise(["check", "--course", course, "--jobs", jobs, "--json", json]);
      expect(ran.status).toBe(1);
      expect(ran.stdout).toMatch(/^ {2}NOT OK +4 mutants of the solutions are noticed$/m);
      expect(ran.stdout).toMatch(/^ +survives: static: R1 alter "ip address 192\.0\.2\.1 /m);
      expect(ran.stdout).toContain("0 of 1 labs pass every gate");
      const { labs } = JSON.parse(readFileSync(json, "utf8")) as { labs: LabReport[] };
      expect(labs[0]?.kills.filter((k) => k.outcome === "survived").length).toBeGreaterThan(0);
      return labs;
    });
    expect(outputs[0]).toEqual(outputs[1]);
  });
  test.each([
    [["--gate", "11"], "--gate"],
    [["--jobs", "0"], "--jobs"],
    [["--mutants", "x"], "--mutants"],
    [["nowhere"], "nowhere"],
  ])("%j: 2, and what to do instead", (args, says) => {
    const ran = hopwise(["check", "--course", twoRouters(), ...args]);
    expect([ran.status, ran.stdout]).toEqual([2, ""]);
    expect(ran.stderr).toContain(says);
  });
});
