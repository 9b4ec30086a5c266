// Labs with variables, as a page gets them: every value drawn, the same for the same seed.
import { expect, test } from "vitest";
import { drawn } from "../../src/grading/variables.ts";
import { labIds, loadLab } from "../../src/lab/load.ts";

const labs = labIds(".").map((id) => loadLab(id));
const texts = (lab: (typeof labs)[number]): string => [...lab.configs.values()].map((c) => c.text).join("\n");

test.each(labs.filter((l) => l.variables.length > 0).map((l) => [l.id, l] as const))("%s", (_, lab) => {
  const start = texts(lab);
  const one = texts(drawn(lab, lab.seed));
  for (const { name } of lab.variables) {
    expect(start, name).toContain(`$${name}`);
    expect(one).not.toContain(`$${name}`);
  }
  expect(texts(drawn(lab, lab.seed))).toBe(one);
  const variants = new Set([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => texts(drawn(lab, seed))));
  expect(variants.size).toBeGreaterThan(1);
});

test("a lab without variables stays as it is", () => {
  for (const lab of labs.filter((l) => l.variables.length === 0)) expect(drawn(lab, 7)).toBe(lab);
});
