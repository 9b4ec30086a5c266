// The grader of the built site, in its web worker, and the one of `hopwise grade`: one result, one digest.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { checkLab } from "../../src/cli/check.ts";
import { gradedLabIds, loadGradedLab } from "../../src/cli/graded-lab.ts";
import { type GradedLab, grade, ungradable } from "../../src/grading/grade.ts";
import type { Result } from "../../src/grading/result.ts";
import { admit, Ungradable } from "../../src/grading/submission.ts";
import { factories } from "../../src/lab/factories.ts";
import { publicChecks, type LabBundle } from "../../src/site/lab/bundle.ts";
import type { GradeReply } from "../../src/site/lab/grader.worker.ts";
import { type Configs, submissionsOf } from "../support/submissions.ts";
import { LESSON } from "./workbench.ts";

const root = new URL("../..", import.meta.url).pathname;

/** The grader of Node on the checks that the site has. */
const inNode = (graded: GradedLab, configs: Configs): Result => {
  const open = { ...graded, checks: publicChecks(graded.checks).checks, stimuli: new Map(), custom: new Map() };
  const options = {
    factories,
    course: "hopwise",
    student: "learner",
    seed: graded.lab.seed,
    sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex"),
  };
  const entries = configs.map(([node, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path: `${node}.cfg`, kind: "file" as const, size: bytes.length, read: () => bytes };
  });
  const names = (edit: boolean): string[] => graded.lab.nodes.filter((n) => n.edit === edit).map((n) => n.name);
  try {
    return grade(open, admit(entries, names(true), names(false)), options);
  } catch (error) {
    if (error instanceof Ungradable) return ungradable(open, error.problem, options);
    throw error;
  }
};
/** Where the built site keeps the worker: the script that a page's workbench starts under this name. */
const workerUrl = async (page: Page): Promise<string> => {
  const found = page.waitForEvent("worker", (w) => w.url().includes("grader.worker"));
  await page.goto(LESSON);
  await page.locator(".workbench-closed button.primary").click();
  return (await found).url();
};

test("a submission has the same result and digest in the site's worker as in Node", async ({ page }) => {
  const url = await workerUrl(page);
  const verdicts = new Set<string>();
  for (const [id, events] of [
    ["vrf-isolation", null],
    ["vrf-route-leaking", null],
    ["trouble-ldp", null],
    ["pe-ce-ospf", null],
    // Too few events to come to an end.
    ["vrf-isolation", 30],
  ] as const) {
    const graded = await loadGradedLab(id, root);
    const budget = events === null ? graded.lab.budget : { ...graded.lab.budget, events };
    const editable = graded.lab.nodes.filter((n) => n.edit).map((n) => n.name);
    const submissions = [...submissionsOf(id, editable)];
    const replies = await page.evaluate(
      async ({ url, id, budget, all }) => {
        const bundle = (await (await fetch(`/labs/${id}.json`)).json()) as LabBundle;
        const worker = new Worker(url, { type: "module" });
        const out: GradeReply[] = [];
        for (const [i, configs] of all.entries())
          out.push(
            await new Promise<GradeReply>((resolve, reject) => {
              worker.onmessage = ({ data }: MessageEvent<GradeReply>) => resolve(data);
              worker.onerror = (e) => reject(new Error(e.message));
              const first = i === 0 ? { bundle: { ...bundle, lab: { ...bundle.lab, budget } } } : {};
              worker.postMessage({ id: i, configs, locale: "en", ...first });
            }),
          );
        worker.terminate();
        return out;
      },
      { url, id, budget, all: submissions.map(([, configs]) => configs) },
    );
    for (const [i, [name, configs]] of submissions.entries()) {
      const { result } = replies[i]!;
      const wanted = inNode({ ...graded, lab: { ...graded.lab, budget } }, configs);
      expect(result, `${id}: ${name}`).toEqual(wanted);
      expect(result.digest).toMatch(/^[0-9a-f]{8,}$/);
      verdicts.add(result.state === "ungradable" ? "ungradable" : "");
      for (const c of result.checks) verdicts.add(c.verdict);
    }
    expect(new Set(replies.map((r) => r.result.digest)).size).toBeGreaterThan(events === null ? 2 : 1);
  }
  expect([...verdicts]).toEqual(expect.arrayContaining(["pass", "fail", "blocked", "inconclusive", "ungradable"]));
});

test("no solution and no private stimulus is in the built site, and the gate that says so looks at it", async () => {
  for (const id of gradedLabIds(root)) {
    const report = await checkLab(id, { course: root, gates: [8], mutants: 1, pool: null });
    expect(report.gates, id).toEqual([{ number: 8, name: expect.any(String), passed: true, details: [] }]);
  }
  expect(existsSync(`${root}/dist/labs/vrf-route-leaking.json`)).toBe(true);
});
