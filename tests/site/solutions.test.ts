// The solution: which one, when a learner may see it, and that the lab's own file does not hold it.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadGradedLab } from "../../src/cli/graded-lab.ts";
import { labIds, loadLab } from "../../src/lab/load.ts";
import { policies, solutionOf } from "../../src/site/build/solutions.ts";
import { bundleOf, type LabBundle } from "../../src/site/lab/bundle.ts";
import { seal, unseal } from "../../src/site/lab/sealed.ts";
import { hasPassed, solutionAccess } from "../../src/site/lab/solution.ts";
import type { Progress } from "../../src/site/lab/stored.ts";

const progress = (score: number): Progress => ({
  lab: "l",
  score: 0,
  maxScore: 20,
  best: { score, configs: [] },
  at: 1,
});
const bundle = (solution?: LabBundle["solution"]) => ({ solution }) as unknown as LabBundle;

describe("a learner may see the solution", () => {
  it.each([
    ["always", undefined, "now"],
    ["after-pass", undefined, "later"],
    ["after-pass", progress(19), "later"],
    ["after-pass", progress(20), "now"],
    ["never", progress(20), "none"],
    [undefined, progress(20), "none"],
  ] as const)("%s, %o: %s", (policy, had, access) => {
    expect(solutionAccess(bundle(policy), had)).toBe(access);
  });
  it("not for a lab without points", () => {
    expect(hasPassed({ ...progress(0), maxScore: 0 })).toBe(false);
  });
});

describe("the file of a solution", () => {
  const configs = [["R1", "hostname R1\n! caf\u00e9\nend\n"]] as const;
  it("holds no line of it, and gives it back", () => {
    expect(seal(configs)).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(unseal(seal(configs))).toEqual(configs);
  });
  it.each([undefined, 7, "", "%", "AAAA", btoa("{}")])("%j gives nothing", (x) => {
    expect(unseal(x)).toBeNull();
  });
});

it("the strictest of the lessons decides", () => {
  const folder = mkdtempSync(join(tmpdir(), "hopwise-lessons-"));
  const lesson = (name: string, front: string): void => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "index.mdx"), `---\n${front}\n---\ntext\n`);
  };
  lesson("a", "lab: one\nsolution: always");
  lesson("b", "lab: one\nsolution: after-pass");
  lesson("c", "lab: two\nsolution: never");
  lesson("d", "lab: three");
  expect([...policies(folder)].sort()).toEqual([
    ["one", "after-pass"],
    ["two", "never"],
  ]);
});

describe("every lab's solution", () => {
  it("has its variables drawn, and is for nodes that may be edited", () => {
    let found = 0;
    for (const id of labIds(".")) {
      const lab = loadLab(id);
      for (const [node, text] of solutionOf(lab, "graders") ?? []) {
        found++;
        expect(lab.nodes.find((n) => n.name === node)?.edit).toBe(true);
        for (const { name } of lab.variables) expect(text).not.toContain(`$${name}`);
      }
    }
    expect(found).toBeGreaterThan(20);
  });
  it("is not in the lab's own file", async () => {
    const graded = await loadGradedLab("vrf-route-leaking", ".");
    const text = JSON.stringify(bundleOf(graded, {}, "after-pass"));
    for (const [, solution] of solutionOf(graded.lab, "graders") ?? [])
      for (const line of solution.split("\n").filter((l) => /route-target import \d+:\d+/.test(l)))
        expect(text).not.toContain(line.trim());
  });
});
