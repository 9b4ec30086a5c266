// Every graded lab of the course through the gates of `hopwise check`. All mutants of all labs take minutes: they are drawn
// evenly here, and `npm run check:labs` runs them all (and the gate that needs all of them, the seventh).
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkLab, LEAST_KILL_RATE } from "../../src/cli/check.ts";
import { tally } from "../support/tally.ts";
import { gradedLabIds } from "../../src/cli/graded-lab.ts";

const course = new URL("../..", import.meta.url).pathname;
const MUTANTS = 16;
const ALL_AT_ONCE = ["7"];
let wrongAnswers = 0;
let killed = 0;
afterAll(() =>
  tally(`${wrongAnswers} wrong answers and ${killed} mutants of solutions were tried, and none passed that must not`),
);

const ids = gradedLabIds(course);
test("the twelve labs on MPLS VPNs are graded", () => {
  expect(ids).toEqual(
    expect.arrayContaining([
      ...["vrf-isolation", "vrf-route-leaking", "ldp-end-to-end", "route-reflector", "bgp-free-core", "pe-ce-ospf"],
      ...["hub-and-spoke", "ibgp-core", "overlapping-customers", "trouble-ldp", "trouble-pe-ce", "trouble-vpn"],
    ]),
  );
});
test.each(ids)("%s", { timeout: 180_000 }, async (id) => {
  const gates = ["1", "2", "3", "4", "5", "6", "8", "9", "10"];
  const report = await checkLab(id, { labs: [id], course, gate: gates, mutants: String(MUTANTS), jobs: "2" });
  expect(report.gates.filter((g) => !g.passed).map((g) => [g.name, ...g.details])).toEqual([]);
  expect(report.gates.map((g) => String(g.number))).toEqual(gates);
  expect(report.killRate).toBeGreaterThanOrEqual(LEAST_KILL_RATE);
  const wrong = join(course, "graders", id, "wrong");
  wrongAnswers += readdirSync(join(course, "graders", id)).includes("wrong") ? readdirSync(wrong).length : 0;
  killed += report.kills.filter((k) => k.outcome === "killed").length;
});
test("the gate that needs every mutant, on a lab that is quick", { timeout: 180_000 }, async () => {
  const report = await checkLab("vrf-isolation", { labs: [], course, gate: ["4", ...ALL_AT_ONCE], jobs: "2" });
  expect(report.gates.filter((g) => !g.passed).map((g) => [g.name, ...g.details])).toEqual([]);
});
