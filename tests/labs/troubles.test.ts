// The troubleshooting labs: every seed plants several faults, and seeds differ.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drawn } from "../../src/grading/variables.ts";
import { loadLab } from "../../src/lab/load.ts";

const root = new URL("../..", import.meta.url).pathname;
const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);
const linesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((l) => l.trim().replace(/^!.*$/, ""))
    .filter((l) => l !== "" && l !== "end");

const troubles = readdirSync(join(root, "content/labs")).filter((id) => id.startsWith("trouble-"));
test("there are three", () => {
  expect(troubles).toHaveLength(3);
});
describe.each(troubles)("%s", (id) => {
  const lab = loadLab(join(root, "content/labs", id));
  const solution = join(root, "graders", id, "solutions/reference");
  /** Lines of the reference that the start of a seed lacks: each is a fault to mend. */
  const faultsOf = (seed: number): readonly string[] =>
    [...drawn(lab, seed).configs]
      .filter(([node]) => readdirSync(solution).includes(`${node}.cfg`))
      .flatMap(([node, { text }]) => {
        const have = [...linesOf(text)];
        return linesOf(readFileSync(join(solution, `${node}.cfg`), "utf8")).flatMap((line) => {
          const at = have.indexOf(line);
          if (at < 0) return [`${node}: ${line}`];
          have.splice(at, 1);
          return [];
        });
      });
  test("at least two faults for every seed", () => {
    for (const seed of SEEDS) expect(faultsOf(seed).length, `seed ${seed}`).toBeGreaterThanOrEqual(2);
  });
  test("not the same ones for all", () => {
    expect(new Set(SEEDS.map((seed) => faultsOf(seed).join("\n"))).size).toBeGreaterThan(3);
  });
});
