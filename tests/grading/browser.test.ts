// A whole graded lab, hidden checks and private stimuli included, in a browser's web worker and in Node: one digest.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { foundInMemory, gradeFound } from "../../src/cli/grade-task.ts";
import { loadGradedLab } from "../../src/cli/graded-lab.ts";
import type { GradedLab } from "../../src/grading/grade.ts";
import type { Result } from "../../src/grading/result.ts";
import { findBrowser } from "../support/browser.ts";
import { inBrowser } from "../support/served.ts";
import { type Configs, submissionsOf } from "../support/submissions.ts";
import { type Asked, gradeAsked } from "./browser-worker.ts";
import { root, temporary, triangle, triangleLab } from "./course.ts";

const browserless = findBrowser() === undefined;
if (browserless) console.warn("no browser here: run `node tests/support/browser.ts` first; the worker is not compared");
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const askedOf = (graded: GradedLab, submission: Configs, seed: number): Asked => ({
  lab: { ...graded.lab, configs: undefined } as unknown as Asked["lab"],
  configs: [...graded.lab.configs],
  checks: graded.checks,
  stimuli: [...graded.stimuli],
  version: graded.version,
  seed,
  submission,
});

test.skipIf(browserless)("route leaking with its hidden stimuli, a variant, a dispute", { timeout: 240_000 }, () =>
  inBrowser("tests/grading/browser-page.ts", async (page) => {
    await page.waitForFunction(() => "ask" in globalThis);
    const leaking = await loadGradedLab("vrf-route-leaking", root);
    const trouble = await loadGradedLab("trouble-vpn", root);
    const endless = await loadGradedLab("triangle", triangleLab(temporary("course")));
    const of = (graded: GradedLab): string[] => graded.lab.nodes.filter((n) => n.edit).map((n) => n.name);
    const leaks = submissionsOf("vrf-route-leaking", of(leaking));
    const faults = submissionsOf("trouble-vpn", of(trouble));
    const dispute = Object.entries(triangle(true)).map(([f, text]) => [f.slice(0, -4), text] as const);
    const cases: readonly (readonly [GradedLab, Configs, number, string])[] = [
      [leaking, leaks.get("right: reference")!, 7, "pass"],
      [leaking, leaks.get("wrong: static-everywhere")!, 7, "fail"],
      [leaking, leaks.get("cut in half")!, 7, "blocked"],
      [trouble, faults.get("right: reference") ?? [...faults.values()][0]!, 3, "pass"],
      [endless, dispute, 1, "inconclusive"],
    ];
    for (const [graded, submission, seed, verdict] of cases) {
      const asked = askedOf(graded, submission, seed);
      const there = (await page.evaluate(
        (s) => (globalThis as unknown as { ask(s: unknown): Promise<unknown> }).ask(s),
        asked,
      )) as Result;
      expect(there, graded.lab.id).toEqual(gradeAsked(asked, sha256));
      expect(there.checks.map((c) => c.verdict)).toContain(verdict);
      expect(there.checks.some((c) => c.visibility !== "visible") || graded !== leaking).toBe(true);
      // The program's own way to the same digest, whatever it calls course and student.
      const here = gradeFound(graded, foundInMemory("bob", submission), "elsewhere", {
        student: "bob",
        seed,
        wall: 120_000,
      });
      expect(there.digest).toBe(here.digest);
    }
  }),
);

test("a course copied elsewhere gives the same version and digest, and no path of the machine is in the result", async () => {
  const copy = join(temporary("copied"), "elsewhere");
  for (const part of ["content/labs/trouble-ldp", "graders/trouble-ldp"]) {
    mkdirSync(join(copy, part), { recursive: true });
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  const results = await Promise.all(
    [root, copy].map(async (course) => {
      const graded = await loadGradedLab("trouble-ldp", course);
      const editable = graded.lab.nodes.filter((n) => n.edit).map((n) => n.name);
      const half = submissionsOf("trouble-ldp", editable).get("cut in half")!;
      return gradeFound(graded, foundInMemory("ada", half), course, { student: "ada", seed: 5, wall: 60_000 });
    }),
  );
  const [one, two] = results as [Result, Result];
  expect([two.labVersion, two.digest]).toEqual([one.labVersion, one.digest]);
  expect(JSON.stringify({ ...two, course: "" })).not.toContain(copy);
  expect(one.score).toBeLessThan(one.maxScore);
});
