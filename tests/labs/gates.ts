// Every graded lab of the course through the ten gates of `hopwise check`, every mutant included. The labs are dealt out to
// the files gates-<n>.test.ts, which Vitest runs side by side.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkLab } from "../../src/cli/check.ts";
import { gradedLabIds } from "../../src/cli/graded-lab.ts";
import { LEAST_KILL_RATE } from "../../src/cli/lab-check.ts";
import { tally } from "../support/tally.ts";

export const course = new URL("../..", import.meta.url).pathname;
/** How many files there are. */
const FILES = 4;
/** The lab with by far the most mutants has a file of its own. */
const LARGEST = "vrf-route-leaking";

/** The labs of file `n`, 1 to FILES: every lab is in exactly one. */
export const labsOf = (n: number): readonly string[] => {
  const others = gradedLabIds(course).filter((id) => id !== LARGEST);
  return n === 1 ? [LARGEST] : others.filter((_, i) => i % (FILES - 1) === n - 2);
};
export const everyLab = (): readonly string[] => Array.from({ length: FILES }, (_, i) => labsOf(i + 1)).flat();

const TEN = Array.from({ length: 10 }, (_, i) => i + 1);
export const holdToGates = (n: number): void => {
  let wrongAnswers = 0;
  let killed = 0;
  afterAll(() =>
    tally(
      `${labsOf(n).length} labs passed ten gates: ${wrongAnswers} wrong answers and ${killed} mutants of solutions were tried, and none passed that must not`,
    ),
  );
  test.each(labsOf(n))("%s passes every gate", { timeout: 1_500_000 }, async (id) => {
    const all = { course, gates: [], mutants: Number.POSITIVE_INFINITY, pool: null };
    const report = await checkLab(id, all);
    expect(report.gates.filter((g) => !g.passed).map((g) => [g.name, ...g.details])).toEqual([]);
    expect(report.gates.map((g) => g.number)).toEqual(TEN);
    expect(report.killRate).toBeGreaterThanOrEqual(LEAST_KILL_RATE);
    expect(report.kills.length).toBeGreaterThan(40);
    const folder = join(course, "graders", id);
    wrongAnswers += readdirSync(folder).includes("wrong") ? readdirSync(join(folder, "wrong")).length : 0;
    killed += report.kills.filter((k) => k.outcome === "killed").length;
  });
};
