// What verdicts mean: prerequisites, controls, partial credit, scenarios, visibility, variables, custom checks, digests.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { foundInMemory, gradeFound } from "../../src/cli/grade-task.ts";
import { runPool } from "../../src/cli/grade-pool.ts";
import { loadGradedLab } from "../../src/cli/graded-lab.ts";
import type { Result } from "../../src/grading/result.ts";
import { parseLab } from "../../src/lab/definition.ts";
import { gradedLab, gradeTexts, type Given } from "./ask.ts";
import { files, route, router, twoRouters } from "./course.ts";

// Each run of the program is a process of its own, which a busy machine makes wait.
vi.setConfig({ testTimeout: 240_000 });

const LAB = `schema: lab/v1
id: two
seed: 1
nodes:
  R1: { kind: router, edit: true }
  R2: { kind: router, edit: true }
links:
  - [R1:GigabitEthernet0/0, R2:GigabitEthernet0/0]
`;
const lab = parseLab(LAB, "lab.yaml");
const there = { id: "there", that: "route", at: "R1", prefix: "10.0.0.2/32", points: 2 };
const back = { id: "back", that: "route", at: "R2", prefix: "10.0.0.1/32", points: 2 };
const A = "R1=10.0.0.1";
const B = "R2=10.0.0.2";
const reach = { id: "reach", that: "reach", matrix: { from: [A], to: [B], both: true }, points: 4 };
const grade = (checks: readonly Given[], configs: Record<string, string>, more = {}) =>
  gradeTexts(gradedLab(lab, checks, more), configs);
const verdicts = (result: Result) => result.checks.map((c) => [c.id, c.verdict, c.points]);
const cfg = (r1: string, r2: string) => ({ R1: router(1, r1), R2: router(2, r2) });
const both = cfg(route(1), route(2));

describe("verdicts", () => {
  test("what needs a check that does not pass is blocked, by its name, whatever the order in the file", () => {
    const result = grade([{ ...reach, needs: ["there", "back"] }, back, there], cfg(route(1), ""));
    expect(verdicts(result)).toEqual([
      ["reach", "blocked", 0],
      ["back", "fail", 0],
      ["there", "pass", 2],
    ]);
    expect(result.checks[0]?.blockedBy).toEqual(["back"]);
    expect([result.score, result.maxScore]).toEqual([2, 8]);
  });
  test("isolation of what cannot reach anything is not proven: a deny whose control fails is blocked", () => {
    const deny = { id: "apart", that: "deny", matrix: { from: [A], to: ["192.0.2.77"] }, control: "reach", points: 5 };
    expect(verdicts(grade([reach, deny], cfg("", "")))).toEqual([
      ["reach", "fail", 0],
      ["apart", "blocked", 0],
    ]);
    expect(verdicts(grade([reach, deny], both))).toEqual([
      ["reach", "pass", 4],
      ["apart", "pass", 5],
    ]);
  });
  test("a leak fails, and its cell says LEAK", () => {
    const deny = { id: "apart", that: "deny", matrix: { from: [A], to: [B] }, control: "there", points: 5 };
    const [, apart] = grade([there, deny], both).checks;
    expect([apart?.verdict, apart?.points, apart?.cells?.map((c) => c.state)]).toEqual(["fail", 0, ["LEAK"]]);
  });
  test("empty configurations score nothing", () => {
    const deny = { id: "apart", that: "deny", matrix: { from: [A], to: ["192.0.2.77"] }, control: "reach", points: 5 };
    const result = grade([there, back, reach, deny], { R1: "", R2: "" });
    expect([result.score, result.maxScore]).toEqual([0, 13]);
  });
  test("a check the course wrote wrong is an error, 0 points, and no fault of the student's", () => {
    const [check] = grade([{ id: "own", that: "custom", name: "missing", points: 3 }], both).checks;
    expect([check?.verdict, check?.points, check?.message.id]).toEqual(["error", 0, "course.fault"]);
  });
  test("a check that throws is an error of the grader's, and the others go on", () => {
    const custom = new Map([
      [
        "broken",
        () => {
          throw new TypeError("x is undefined");
        },
      ],
    ]);
    const result = grade([{ id: "own", that: "custom", name: "broken", points: 3 }, there], both, { custom });
    expect(verdicts(result)).toEqual([
      ["own", "error", 0],
      ["there", "pass", 2],
    ]);
    expect(result.checks[0]?.message.id).toBe("grader.fault");
  });
});

describe("points", () => {
  test("a matrix gives credit per cell; a request needs its answer, so one missing route fails both ways", () => {
    const self = "192.0.2.2";
    const check = {
      id: "m",
      that: "reach",
      matrix: { from: ["R1=192.0.2.1"], to: [self, "R2=10.0.0.2", "10.0.0.99"] },
      points: 6,
    };
    const [m] = grade([check], both).checks;
    expect(m?.cells?.map((c) => c.state)).toEqual(["OK", "OK", "MISS"]);
    expect([m?.verdict, m?.points]).toEqual(["fail", 4]);
    const [none] = grade([reach], cfg(route(1), "")).checks;
    expect([none?.verdict, none?.points, none?.cells?.map((c) => c.state)]).toEqual(["fail", 0, ["MISS", "MISS"]]);
    expect(none?.cells?.[0]?.trace.length).toBeGreaterThan(0);
  });
  test("lines without the effect of a real router are listed, and take nothing away", () => {
    const plain = grade([there, back], both);
    const result = grade([there, back], cfg(`${route(1)}ip wccp web-cache\nbogus\n`, route(2)));
    const text = both.R1.split("\n").length - 1;
    expect(result.ineffectiveLines).toEqual([
      {
        node: "R1",
        file: "R1.cfg",
        line: text,
        text: "ip wccp web-cache",
        reason: '% "ip wccp web-cache" does not run here: the line is kept without effect',
      },
    ]);
    expect(result.unrecognizedLines.map(({ line, text: typed }) => [line, typed])).toEqual([[text + 1, "bogus"]]);
    expect([result.score, verdicts(result)]).toEqual([plain.score, verdicts(plain)]);
    expect(plain.ineffectiveLines).toEqual([]);
  });
  test("points add up, always", () => {
    for (const configs of [both, cfg("", ""), cfg(route(1), "")]) {
      const result = grade([there, back, reach], configs);
      expect(result.checks.reduce((n, c) => n + c.points, 0)).toBe(result.score);
      expect(result.maxScore).toBe(8);
    }
  });
});

describe("scenarios run on a network of their own", () => {
  const down = { at: "1s", do: { link: "R1:GigabitEthernet0/0", down: true } };
  const up = { at: "30s", do: { link: "R1:GigabitEthernet0/0", down: false } };
  const scenario = (...steps: Given[]) => ({ id: "s", scenario: steps, points: 3 });
  test("within: in time, and too late", () => {
    expect(verdicts(grade([there, scenario(down, up, { within: "20s", holds: "there" })], both))[1]).toEqual([
      "s",
      "pass",
      3,
    ]);
    const [, s] = grade([there, scenario(down, { within: "20s", holds: "there" })], both).checks;
    expect([s?.verdict, s?.points, s?.message.id]).toEqual(["fail", 0, "scenario.not-within"]);
  });
  test("never: violated at the instant it happens", () => {
    const never = { never: { violates: "there" } };
    const [, s] = grade([there, scenario(down, never, up)], both).checks;
    expect([s?.verdict, s?.message.id, s?.message.params["check"]]).toEqual(["fail", "scenario.violated", "there"]);
    const calm = scenario({ at: "1s", do: { node: "R1", type: ["show version"] } }, never);
    expect(verdicts(grade([there, calm], both))[1]).toEqual(["s", "pass", 3]);
  });
  test("until: holds for so long", () => {
    expect(verdicts(grade([there, scenario({ until: "40s", holds: "there" })], both))[1]).toEqual(["s", "pass", 3]);
    expect(grade([there, scenario(down, { until: "40s", holds: "there" })], both).checks[1]?.message.id).toBe(
      "scenario.not-until",
    );
  });
  test("what a scenario breaks stays broken for nobody else", () => {
    const result = grade([scenario(down, up, { within: "20s", holds: "there" }), reach, there], both);
    expect(verdicts(result)).toEqual([
      ["s", "pass", 3],
      ["reach", "pass", 4],
      ["there", "pass", 2],
    ]);
  });
  test("private stimuli come from the course; one that is missing is its fault", () => {
    const steps = scenario({ at: "1s", do: { private: "cut" } }, { within: "5s", holds: "there" });
    const stimuli = new Map([
      [
        "cut",
        [
          {
            node: "R1",
            type: ["enable", "configure terminal", "no ip route 10.0.0.2 255.255.255.255 192.0.2.2", "end"],
          },
        ],
      ],
    ]);
    expect(verdicts(grade([there, steps], both, { stimuli }))[1]).toEqual(["s", "fail", 0]);
    expect(verdicts(grade([there, steps], both))[1]).toEqual(["s", "error", 0]);
  });
});

test("visibility and detail: what is hidden is not in the result at all", () => {
  const of = (detail: string) =>
    grade([{ ...there, visibility: { when: "after_due", detail }, hints: [] }], cfg("", "")).checks[0]!;
  const full = of("full");
  expect(full.evidence.length).toBeGreaterThan(0);
  expect(full.evidence.some((e) => e.expected !== undefined)).toBe(true);
  expect(full.next).toBeDefined();
  const actual = of("actual-only");
  expect(actual.evidence.length).toBe(full.evidence.length);
  expect(actual.evidence.every((e) => e.expected === undefined)).toBe(true);
  const none = of("none");
  expect([none.evidence, none.cells, none.blame, none.next]).toEqual([[], undefined, undefined, undefined]);
  expect([none.verdict, none.visibility]).toEqual(["fail", "after_due"]);
});

test("a check may wait, in simulated time", () => {
  const ospf = "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n";
  const check = { ...there, within: "60s" };
  expect(verdicts(grade([check], cfg(ospf, ospf)))).toEqual([["there", "pass", 2]]);
  expect(verdicts(grade([check], cfg("", "")))).toEqual([["there", "fail", 0]]);
});

test("answers.yaml: numbers, words, ranges; missing and wrong", () => {
  const checks = [
    { id: "q1", that: "answer", key: "hops", equals: 3 },
    { id: "q2", that: "answer", key: "who", oneOf: ["R1", "R2"] },
    { id: "q3", that: "answer", key: "delay", within: { min: 1, max: 2 } },
    { id: "q4", that: "answer", key: "__proto__", equals: "x" },
  ];
  const parseAnswers = () =>
    new Map<string, unknown>([
      ["hops", "3"],
      ["who", " r2 "],
      ["delay", 2.5],
    ]);
  const graded = gradedLab(lab, checks);
  const submission = { path: "answers.yaml", text: "hops: 3\nwho: r2\ndelay: 2.5\n", bytes: new Uint8Array() };
  const result = gradeTexts(graded, both, { parseAnswers }, submission);
  expect(verdicts(result)).toEqual([
    ["q1", "pass", 1],
    ["q2", "pass", 1],
    ["q3", "fail", 0],
    ["q4", "fail", 0],
  ]);
  expect(result.checks[3]?.message.id).toBe("answer.missing");
});

test("forbidden lines are refused, with file, line and pattern", () => {
  const strict = parseLab(`${LAB}forbid: [ "ip route 0.0.0.0 0.0.0.0 *" ]\n`, "lab.yaml");
  const bad = { ...both, R1: router(1, "ip  route 0.0.0.0 0.0.0.0 192.0.2.2\n") };
  const result = gradeTexts(gradedLab(strict, [there]), bad);
  expect(result).toMatchObject({
    state: "ungradable",
    score: 0,
    maxScore: 2,
    problem: { id: "submission.forbidden-line" },
  });
  expect(result.problem?.params).toMatchObject({ path: "R1.cfg", line: 6 });
  expect(gradeTexts(gradedLab(strict, [there]), both).state).toBe("graded");
});

test("variables: the same in the start, the checks and the answer, drawn by the student's seed", () => {
  const variant = parseLab(`${LAB}variables:\n  octet: { pool: int, range: [2, 250] }\n`, "lab.yaml");
  const checks = [{ id: "v", that: "route", at: "R1", prefix: "10.7.$octet.0/24", title: "Route to 10.7.$octet.0" }];
  const solution = { ...both, R1: router(1, "ip route 10.7.$octet.0 255.255.255.0 Null0\n") };
  const titles = [1, 2, 3].map((seed) => {
    const result = gradeTexts(gradedLab(variant, checks), solution, { seed });
    expect(result.score).toBe(1);
    return result.checks[0]?.title;
  });
  expect(new Set(titles).size).toBeGreaterThan(1);
  expect(titles[0]).not.toContain("$");
});

describe("the digest", () => {
  const checks = [there, back, reach];
  const digest = (configs: Record<string, string>, more = {}) =>
    gradeTexts(gradedLab(lab, checks), configs, more).digest;
  test("does not depend on who or when; depends on every letter submitted", () => {
    expect(digest(both)).toBe(digest(both, { student: "bob" }));
    expect(digest(both)).toBe(digest({ R2: both.R2, R1: both.R1 }));
    expect(digest(both)).not.toBe(digest({ ...both, R1: `${both.R1}!\n` }));
    expect(digest(both)).not.toBe(digest(cfg(route(1), "")));
  });
  test("is the same in a worker thread", async () => {
    const course = twoRouters();
    const graded = await loadGradedLab("two-routers", course);
    const configs = [
      ["R1", both.R1],
      ["R2", both.R2],
    ] as const;
    const task = { student: "ada", seed: 1, wall: 60_000 };
    const here = gradeFound(graded, foundInMemory("ada", configs), "course", task);
    const there_: Result[] = [];
    await runPool([{ ...task, index: 0, path: "", nth: 0, configs }], {
      lab: "two-routers",
      course,
      courseName: "course",
      jobs: 1,
      done: (_i, result) => there_.push(result),
      lost: (_task, why) => {
        throw new Error(why);
      },
    });
    expect(there_[0]?.digest).toBe(here.digest);
    expect(here.score).toBe(4);
  });
});

test("checks.ts of the course is loaded by exported name; a submission's never", async () => {
  const course = twoRouters();
  files(course, {
    "graders/two-routers/checks.ts":
      'export const named = (check: object, context: { network: { now: number } }): object => ({ verdict: context.network.now > 0 ? "pass" : "fail", message: { id: "answer.ok", params: {} } });\nexport const notAFunction = 3;\n',
  });
  const file = join(course, "graders/two-routers/checks.yaml");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace("checks:\n", "checks:\n  - { id: own, that: custom, name: named, points: 3 }\n"),
  );
  const graded = await loadGradedLab("two-routers", course);
  expect([...graded.custom.keys()]).toEqual(["named"]);
  const result = gradeFound(
    graded,
    foundInMemory("ada", [
      ["R1", both.R1],
      ["R2", both.R2],
    ]),
    "c",
    { student: "ada", seed: 1, wall: 60_000 },
  );
  expect(result.checks[0]).toMatchObject({ id: "own", verdict: "pass", points: 3 });
});

test("a check that goes on and on ends as inconclusive, never as a pass", () => {
  const small = parseLab(`${LAB}budget: { events: 20000, virtual: 600s }\n`, "lab.yaml");
  const ospf = "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n";
  const forever = {
    id: "f",
    that: "packet-never-seen",
    on: "R1:GigabitEthernet0/0",
    where: { protocol: "NONE" },
    during: "500000s",
    points: 9,
  };
  const result = gradeTexts(gradedLab(small, [forever, { ...there }]), cfg(ospf, ospf));
  expect(result.checks[0]).toMatchObject({ verdict: "inconclusive", points: 0, message: { id: "network.events" } });
});
