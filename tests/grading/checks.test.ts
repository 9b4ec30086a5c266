import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import fc from "fast-check";
import { parseChecks } from "../../src/grading/course.ts";
import { expand, pairsOf, parseEndpoint } from "../../src/grading/endpoint.ts";
import { partialCredit, share } from "../../src/grading/points.ts";
import { draw, substitute } from "../../src/grading/variables.ts";
import { parseLab } from "../../src/lab/definition.ts";
import { LabFaults } from "../../src/lab/fault.ts";

const root = new URL("../..", import.meta.url).pathname;
const lab = parseLab(
  "schema: lab/v1\nid: two\nnodes:\n  R1: { kind: router }\n  R2: { kind: router }\nlinks:\n  - [R1:Gi0/0, R2:Gi0/0]\n",
  "lab.yaml",
);
const faults = (checks: string): string => {
  try {
    parseChecks(`schema: checks/v1\nchecks:\n${checks}`, "checks.yaml", lab);
  } catch (error) {
    if (error instanceof LabFaults) return error.message;
    throw error;
  }
  return "";
};

test("shares add up to the whole, and differ by one at most for equal weights", () => {
  fc.assert(
    fc.property(fc.nat(100), fc.array(fc.constant(1), { minLength: 1, maxLength: 40 }), (points, weights) => {
      const parts = share(points, weights);
      expect(parts.reduce((a, b) => a + b, 0)).toBe(points);
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
    }),
    { seed: 1 },
  );
  expect(partialCredit(3, [true, true, true, true])).toBe(3);
  expect(partialCredit(3, [false, true, true, true])).toBe(2);
  expect(partialCredit(4, [false, false])).toBe(0);
});

test("endpoints and matrices", () => {
  expect(parseEndpoint("R3/Technique=10.10.10.1")).toMatchObject({ node: "R3", vrf: "Technique", address: 0x0a0a0a01 });
  expect(parseEndpoint("8.8.8.8")).toMatchObject({ node: null });
  expect(() => parseEndpoint("R1=10.0.0")).toThrow(/no endpoint/);
  expect(() => expand(["@nobody"], {})).toThrow(/no group/);
  const pairs = pairsOf({ from: ["@g"], to: ["@g", "X"], both: true, acrossOnly: false }, { g: ["A", "B"] });
  expect(pairs.map(([a, b]) => `${a.text}${b.text}`)).toEqual(["AB", "AX", "BA", "BX", "XA", "XB"]);
});

test("variables are drawn per seed, apart from each other, and put in place", () => {
  const text = (more: string): string =>
    `schema: lab/v1\nid: v\nvariables:\n  rt: { pool: int, range: [100, 999], unique: true }\n${more}nodes:\n  R1: { kind: router }\n`;
  const one = parseLab(text(""), "lab.yaml");
  const two = parseLab(
    text(
      "  net: { pool: ipv4-prefix, from: [10.0.0.0/8], length: 24 }\n  rt2: { pool: int, range: [100, 999], unique: true }\n",
    ),
    "lab.yaml",
  );
  expect(draw(one, 5).get("rt")).toBe(draw(two, 5).get("rt"));
  expect(new Set(Array.from({ length: 20 }, (_, s) => draw(one, s).get("rt"))).size).toBeGreaterThan(10);
  for (let seed = 0; seed < 50; seed++) {
    const values = draw(two, seed);
    expect(values.get("rt")).not.toBe(values.get("rt2"));
    expect(values.get("net")).toMatch(/^10\.\d+\.\d+\.0\/24$/);
  }
  const values = draw(two, 1);
  expect(substitute("route-target 65000:$rt for $net.address $1$mERr", values)).toBe(
    `route-target 65000:${values.get("rt")} for ${values.get("net.address")} $1$mERr`,
  );
});

test("faults name line and cure", () => {
  expect(faults("  - { id: a, that: reach, matrix: { from: [R1], to: [R3] } }\n")).toMatch(
    /^checks\.yaml:3:\d+: a: there is no node "R3"; did you mean "R[12]"\?/,
  );
  expect(faults("  - { id: a, that: deny, matrix: { from: [R1], to: [R2] } }\n")).toContain("needs a control");
  expect(
    faults(
      "  - { id: a, that: reach, needs: [b], matrix: { from: [R1], to: [R2] } }\n  - { id: b, that: reach, needs: [a], matrix: { from: [R1], to: [R2] } }\n",
    ),
  ).toContain("a needs b needs a");
  expect(faults("  - { id: a, that: reach, point: 3, matrix: { from: [R1], to: [R2] } }\n")).toMatch(/:3:.*point/);
  expect(faults("  - { id: a, that: nothing }\n")).toMatch(/^checks\.yaml:3:/);
  expect(faults("  - { id: a, that: reach, matrix: { from: [R1], to: [R2] }\n")).toMatch(/^checks\.yaml:\d+:/);
});

test.each(readdirSync(`${root}/graders`))("the checks of %s are of the schema and name what the lab has", (id) => {
  const definition = parseLab(readFileSync(`${root}/content/labs/${id}/lab.yaml`, "utf8"), `${id}/lab.yaml`, id);
  const { ordered, maxScore } = parseChecks(
    readFileSync(`${root}/graders/${id}/checks.yaml`, "utf8"),
    `graders/${id}/checks.yaml`,
    definition,
  );
  expect(maxScore).toBeGreaterThan(0);
  for (const [i, { check }] of ordered.entries())
    for (const need of check.needs) expect(ordered.slice(0, i).map((c) => c.check.id)).toContain(need);
});
