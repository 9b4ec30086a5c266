// `hopwise grade` and `merge` as a shell sees them: classes, hostile submissions, exit codes, files, shards, replays.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, describe, expect, test, vi } from "vitest";
import { draw } from "../../src/grading/variables.ts";
import { loadLab } from "../../src/lab/load.ts";
import { HOSTILE } from "./corpus.ts";
import { tally } from "../support/tally.ts";
import {
  byStudent,
  files,
  hopwise,
  reportOf,
  right,
  root,
  route,
  router,
  temporary,
  triangle,
  triangleLab,
  twoRouters,
} from "./course.ts";

// Each run of the program is a process of its own, which a busy machine makes wait.
vi.setConfig({ testTimeout: 240_000 });

const course = twoRouters();
const wrong = { ...right, "R2.cfg": router(2) };
const alone = (contents: Readonly<Record<string, string>>, name = "work"): string =>
  files(join(temporary("work"), name), contents);
const grade = (...args: string[]) => hopwise(["grade", "--course", course, ...args]);

let tried = 0;
afterAll(() => tally(`${tried} hostile submissions were tried, and none passed that must not`));

describe("a class with hostile submissions in one run", () => {
  const folder = temporary("class");
  for (const hostile of HOSTILE) hostile.make(join(folder, hostile.name));
  files(join(folder, "zz-last"), right);
  const report = join(temporary("out"), "report.json");
  const ran = hopwise([
    ...["grade", folder, "--lab", "two-routers", "--course", course, "--jobs", "2"],
    ...["--format", `json=${report}`, "--format", `csv=${report}.csv`, "--format", "pretty"],
  ]);
  const results = byStudent(reportOf(report));

  test("every submission has a result, in the order of names, and none stopped the class", () => {
    const names = [...HOSTILE.map((h) => h.name.replace(/\.zip$/, "")), "zz-last"];
    expect(new Set(results.keys())).toEqual(new Set(names));
    const folderOrder = readdirSync(folder)
      .sort()
      .map((n) => n.replace(/\.zip$/, ""));
    expect([...results.keys()]).toEqual(folderOrder);
    expect(results.get("zz-last")).toMatchObject({ state: "graded", score: 4 });
    expect(ran.status).toBe(2);
    tried += HOSTILE.length;
  });
  test.each(HOSTILE.map((h) => [h.name, h] as const))("%s", (name, { expect: wanted }) => {
    const result = results.get(name.replace(/\.zip$/, ""));
    if ("refused" in wanted) {
      expect(result).toMatchObject({ state: "ungradable", score: 0, checks: [] });
      expect(result?.problem?.id).toBe(`submission.${wanted.refused}`);
      // Every refusal that is about a file names it.
      const { id, params = {} } = result?.problem ?? {};
      if (!/too-many-files|nothing-to-grade|refused/.test(id ?? "")) expect(params["path"]).toMatch(/./);
      if (id === "submission.refused") expect(params["what"]).toMatch(/\.yaml|\.cfg|unreadable/);
    } else expect([result?.state, result?.problem, result?.score]).toEqual(["graded", undefined, wanted.score]);
  });
  test("no control characters, workflow commands or formulas reach a terminal or a sheet", () => {
    expect(ran.stdout + ran.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
    expect(ran.stdout).not.toMatch(/^::/m);
    expect(readFileSync(`${report}.csv`, "utf8")).not.toMatch(/(^|,)"?[=+@-][a-z]/im);
  });
  test("without a terminal there is no progress", () => {
    expect(ran.stderr).toBe("");
  });
});

test("progress is shown when standard error is a terminal", (context) => {
  const class2 = temporary("class");
  for (const name of ["ada", "bob"]) files(join(class2, name), right);
  const line = `${process.execPath} ${root}src/cli/main.ts grade ${class2} --course ${course} --lab two-routers --jobs 1`;
  const ran = spawnSync("script", ["-qec", line, "/dev/null"], { encoding: "utf8" });
  if (ran.error !== undefined) return context.skip("there is no script(1) here to make a terminal");
  expect(ran.stdout).toContain("1/2 ada");
  expect(ran.stdout).toContain("2/2 bob");
});

describe("exit codes", () => {
  test("0 all pass, 1 a check failed, 2 nothing that can be graded, 3 passed with warnings", () => {
    const args = ["--lab", "two-routers"];
    expect(grade(alone(right), ...args).status).toBe(0);
    expect(grade(alone(wrong), ...args).status).toBe(1);
    expect(grade(alone({ "readme.md": "" }), ...args).status).toBe(2);
    const odd = grade(alone({ ...right, "R1.cfg": router(1, `flux capacitor\n${route(1)}`) }), ...args);
    expect(odd.status).toBe(3);
    expect(odd.stdout).toContain("flux capacitor");
    expect(grade(alone(wrong), ...args, "--exit-policy", "report").status).toBe(0);
  });
  test.each([
    [["--lab", "two-router"], 'did you mean "two-routers"'],
    [["--lab", "two-routers", "--format", "junt"], 'did you mean "junit"'],
    [["--lab", "two-routers", "--exit-policy", "kind"], "--exit-policy"],
    [["--lab", "two-routers", "--shard", "3/2"], "--shard"],
    [["--lab", "two-routers", "--jobs", "0"], "--jobs"],
    [["--lab", "two-routers", "--jobs", "1e3"], "--jobs"],
    [["--lab", "two-routers", "--seed", "-1"], "--seed"],
    [["--lab", "two-routers", "--replay", "/nowhere.json"], "nowhere.json"],
    [["--labs", "x"], "--lab"],
  ])("%j: 2, and what to do instead", (args, says) => {
    const ran = grade(alone(right), ...args);
    expect([ran.status, ran.stdout]).toEqual([2, ""]);
    expect(ran.stderr).toContain(says);
  });
  test("a submission that is not there, and no course", () => {
    expect(grade("/nowhere/at/all", "--lab", "two-routers")).toMatchObject({ status: 2, stdout: "" });
    expect(hopwise(["grade", alone(right), "--course", temporary("none")])).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("--out", () => {
  const out = temporary("out");
  const folder = temporary("class");
  for (const name of ["ada", "bob", "cleo"]) files(join(folder, name), name === "bob" ? wrong : right);
  const run = () => {
    const ran = grade(
      folder,
      "--lab",
      "two-routers",
      "--jobs",
      "1",
      "--out",
      out,
      "--format",
      "junit",
      "--format",
      "csv",
    );
    return { ran, report: reportOf(join(out, "hopwise-report.json")) };
  };
  const keptOf = (student: string): { file: string; data: { result: Record<string, unknown> } } => {
    for (const name of readdirSync(join(out, "results"))) {
      const file = join(out, "results", name);
      const data = JSON.parse(readFileSync(file, "utf8"));
      if (data.result.student === student) return { file, data };
    }
    throw new Error(student);
  };
  test("keeps results; the next run grades only what changed", () => {
    const first = run();
    expect(first.ran.status).toBe(1);
    const ada = keptOf("ada");
    writeFileSync(
      ada.file,
      JSON.stringify({ ...ada.data, result: { ...ada.data.result, timing: { cpu: 7, wall: 777 } } }),
    );
    const cleo = keptOf("cleo");
    writeFileSync(
      cleo.file,
      JSON.stringify({ ...cleo.data, result: { ...cleo.data.result, engine: "0.0.0", timing: { cpu: 7, wall: 777 } } }),
    );
    files(join(folder, "bob"), right);
    const second = run();
    expect(second.ran.status).toBe(0);
    const results = byStudent(second.report);
    expect(results.get("ada")?.timing?.wall).toBe(777);
    expect(results.get("cleo")?.timing?.wall).not.toBe(777);
    expect(results.get("bob")?.score).toBe(4);
    expect(results.get("ada")?.digest).toBe(byStudent(first.report).get("ada")?.digest);
  });
  test("a kept result that is cut short is graded again", () => {
    const { file } = keptOf("ada");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 100));
    expect(byStudent(run().report).get("ada")).toMatchObject({ score: 4 });
  });
  test("files are whole or not there: nothing temporary stays behind", () => {
    const left = readdirSync(out, { recursive: true }).map(String);
    expect(left.filter((f) => f.includes(".tmp"))).toEqual([]);
    expect(left.filter((f) => !f.startsWith("results")).sort()).toEqual(
      expect.arrayContaining(["hopwise-report.json"]),
    );
    expect(left.some((f) => f.endsWith(".xml"))).toBe(true);
    expect(left.some((f) => f.endsWith(".csv"))).toBe(true);
  });
});

test("shards merged are the whole", () => {
  const folder = temporary("class");
  for (const name of ["ada", "bob", "cleo", "dan", "eve"]) files(join(folder, name), name === "dan" ? wrong : right);
  const out = temporary("out");
  const json = (name: string): string => join(out, `${name}.json`);
  const args = ["--lab", "two-routers", "--exit-policy", "report"];
  for (const [name, ...more] of [["1", "--shard", "1/2"], ["2", "--shard", "2/2"], ["all"]] as const)
    expect(grade(folder, ...args, ...more, "--format", `json=${json(name)}`).status).toBe(0);
  expect(reportOf(json("1")).shard).toEqual({ index: 1, of: 2 });
  const merged = hopwise([
    "merge",
    json("2"),
    json("1"),
    "--course",
    course,
    "--format",
    `json=${json("merged")}`,
    "--format",
    "junit",
  ]);
  expect(merged.status).toBe(1);
  expect(merged.stdout).toContain("<testsuites");
  const digests = (name: string) => reportOf(json(name)).results.map((r) => [r.student, r.digest, r.score]);
  expect(digests("merged")).toEqual(digests("all"));
  expect(digests("1").length + digests("2").length).toBe(5);
  // The same student graded twice, differently.
  const other = reportOf(json("1"));
  writeFileSync(
    json("other"),
    JSON.stringify({ ...other, results: other.results.map((r) => ({ ...r, digest: "0" })) }),
  );
  expect(hopwise(["merge", json("1"), json("other")])).toMatchObject({ status: 2, stdout: "" });
  writeFileSync(json("torn"), readFileSync(json("1"), "utf8").slice(0, 500));
  expect(hopwise(["merge", json("torn")]).stderr).toContain("torn.json");
});

test("--replay says whether digests are the same, --student names the one", () => {
  const work = alone(right);
  const report = join(temporary("out"), "r.json");
  const args = ["--lab", "two-routers", "--student", "s-17"];
  expect(grade(work, ...args, "--format", `json=${report}`).status).toBe(0);
  expect(reportOf(report).results[0]?.student).toBe("s-17");
  const same = grade(work, "--student", "s-17", "--replay", report);
  expect([same.status, same.stderr]).toEqual([0, "hopwise: 1 of 1 results are the same as in the report\n"]);
  files(work, { "R1.cfg": router(1, `interface Loopback1\n ip address 10.9.9.9 255.255.255.255\n${route(1)}`) });
  const differs = grade(work, "--student", "s-17", "--replay", report);
  expect(differs.status).toBe(1);
  expect(differs.stderr).toContain("s-17: the digest differs");
  const both = temporary("class");
  for (const name of ["ada", "bob"]) files(join(both, name), right);
  expect(grade(both, ...args).stderr).toContain("--student");
});

test("--seed chooses the variant; a student's own comes from who it is", () => {
  files(course, {
    "content/labs/variant/lab.yaml":
      "schema: lab/v1\nid: variant\nseed: 1\nvariables:\n  octet: { pool: int, range: [2, 250] }\nnodes:\n  R1: { kind: router, edit: true }\n  R2: { kind: router, edit: true }\nlinks:\n  - [R1:GigabitEthernet0/0, R2:GigabitEthernet0/0]\n",
    "content/labs/variant/start/R1.cfg": router(1),
    "graders/variant/checks.yaml":
      "schema: checks/v1\nchecks:\n  - { id: route, that: route, at: R1, prefix: 10.9.$octet.0/24, points: 1 }\n",
  });
  const lab = loadLab("variant", course);
  const octet = draw(lab, 5).get("octet");
  const work = alone({ "R1.cfg": router(1, `ip route 10.9.${octet}.0 255.255.255.0 Null0\n`) });
  expect(grade(work, "--lab", "variant", "--seed", "5").status).toBe(0);
  const other = [6, 7, 8].find((seed) => draw(lab, seed).get("octet") !== octet)!;
  expect(grade(work, "--lab", "variant", "--seed", String(other)).status).toBe(1);
  const seeds = ["ada", "bob", "ada"].map((student) => {
    const report = join(temporary("out"), "r.json");
    grade(work, "--lab", "variant", "--student", student, "--format", `json=${report}`);
    return reportOf(report).results[0]?.seed;
  });
  expect(seeds[0]).toBe(seeds[2]);
  expect(seeds[0]).not.toBe(seeds[1]);
  rmSync(join(course, "graders/variant"), { recursive: true });
});

describe("on GitHub", () => {
  test("what is printed stands between stop-commands and its token", () => {
    const ran = hopwise(["grade", alone(right), "--course", course, "--lab", "two-routers"], {
      GITHUB_ACTIONS: "true",
    });
    const token = /^::stop-commands::([0-9a-f]{32})\n/.exec(ran.stdout)?.[1];
    expect(token).toBeDefined();
    expect(ran.stdout.endsWith(`::${token}::\n`)).toBe(true);
  });
});

describe("networks that never come to rest", () => {
  const endless = triangleLab(temporary("course"));
  test("BGP policies without a stable outcome: inconclusive, 2, and who was busiest; the others are graded", () => {
    const folder = temporary("class");
    files(join(folder, "calm"), triangle(false));
    files(join(folder, "dispute"), triangle(true));
    writeFileSync(
      join(folder, "packed.zip"),
      zipSync({ work: Object.fromEntries(Object.entries(triangle(false)).map(([n, t]) => [n, strToU8(t)])) }),
    );
    const report = join(temporary("out"), "r.json");
    const ran = hopwise([
      "grade",
      folder,
      "--course",
      endless,
      "--lab",
      "triangle",
      "--jobs",
      "2",
      "--format",
      `json=${report}`,
    ]);
    expect(ran.status).toBe(2);
    const results = byStudent(reportOf(report));
    expect(results.get("calm")).toMatchObject({ score: 6, maxScore: 6 });
    expect(results.get("packed")).toMatchObject({ score: 6 });
    const dispute = results.get("dispute");
    expect(dispute?.checks.map((c) => [c.id, c.verdict, c.points])).toEqual([
      ["route", "inconclusive", 0],
      ["reach", "blocked", 0],
    ]);
    expect(dispute?.checks[0]?.message).toMatchObject({ id: "network.time" });
    expect(String(dispute?.checks[0]?.message.params["talkers"]).split(", ").sort()).toEqual(["R1", "R2", "R3"]);
    tried++;
  });
  test("the guard on real time ends what the guards on simulated time would let go on", () => {
    const patient = triangleLab(temporary("course"), "500000s");
    const work = alone(triangle(true));
    const report = join(temporary("out"), "r.json");
    const ran = hopwise([
      "grade",
      work,
      "--course",
      patient,
      "--lab",
      "triangle",
      "--wall",
      "1",
      "--format",
      `json=${report}`,
    ]);
    expect(ran.status).toBe(2);
    expect(reportOf(report).results[0]?.checks[0]).toMatchObject({
      verdict: "inconclusive",
      message: { id: "network.stopped" },
    });
    tried++;
  });
});

test("an output folder that cannot be written is a fault of usage, not a crash", () => {
  const blocked = join(temporary("out"), "file");
  mkdirSync(join(blocked, ".."), { recursive: true });
  writeFileSync(blocked, "");
  const ran = grade(alone(right), "--lab", "two-routers", "--out", blocked);
  expect(ran.status).toBe(2);
  expect(ran.stderr).not.toContain("internal error");
});
