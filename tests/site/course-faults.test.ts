// What the live preview and a build look through: this course is sound, and a lesson's mistakes have their place.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newCommand } from "../../src/cli/scaffold.ts";
import { formatFault } from "../../src/lab/fault.ts";
import { courseFaults } from "../../src/site/build/course-faults.ts";

test("this course has no fault", async () => {
  expect((await courseFaults(process.cwd())).map(formatFault)).toEqual([]);
});

test("every fault of a course is found at once, with file, line, column and cure", async () => {
  const course = mkdtempSync(join(tmpdir(), "hopwise-faults-"));
  const quiet = { out: () => {}, err: () => {} } as unknown as Parameters<typeof newCommand>[1];
  newCommand({ kind: "lab", id: "pair", course }, quiet);
  const lesson = join(course, "content/lessons/01-a/01-b");
  mkdirSync(lesson, { recursive: true });
  const text = (lab: string): string =>
    [
      "---",
      "title: B",
      `lab: ${lab}`,
      "---",
      "",
      '<Terminal node="R4" command="x" />',
      "```mdx",
      '<Task checks="no" />',
      "```",
      '<Matrix check="reach,bak" />',
    ].join("\n");
  writeFileSync(join(lesson, "index.mdx"), text("pair"));
  writeFileSync(join(course, "content/labs/pair/start/R1.cfg"), "hostname R1\nfrobnicate\n");
  rmSync(join(course, "graders/pair/solutions"), { recursive: true });
  const found = (await courseFaults(course)).map(formatFault);
  expect(found).toHaveLength(4);
  expect(found[0]).toMatch(/^content\/labs\/pair\/start\/R1\.cfg:2:1: R1 does not take "frobnicate"/);
  expect(found[1]).toMatch(/^graders\/pair\/solutions: the lab "pair" has checks and no solution; put .*R1\.cfg$/);
  expect(found[2]).toBe('content/lessons/01-a/01-b/index.mdx:6:17: lab pair has no node "R4"; did you mean "R1"?');
  expect(found[3]).toBe('content/lessons/01-a/01-b/index.mdx:10:16: lab pair has no check "bak"; did you mean "back"?');
  writeFileSync(join(lesson, "index.mdx"), text("pairs"));
  expect((await courseFaults(course)).map(formatFault).at(-1)).toBe(
    'content/lessons/01-a/01-b/index.mdx:3:6: there is no lab "pairs"; did you mean "pair"?',
  );
  rmSync(course, { recursive: true });
});
