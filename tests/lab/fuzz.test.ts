// Whatever stands in lab.yaml or a script: a lab, or faults with their places; never another error, never a long wait.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLab } from "../../src/lab/definition.ts";
import { LabFaults } from "../../src/lab/fault.ts";
import { parseScript } from "../../src/lab/script.ts";

const LAB = `schema: lab/v1
id: two
title: Two
seed: 7
variables:
  a: { pool: int, range: [100, 999] }
nodes:
  R1: { kind: router, edit: true, place: [1, 2] }
  R2: { kind: router }
  H1: { kind: host }
links:
  - [R1:Gi0/0, R2:Gi0/0]
  - { ends: [R1:Gi0/1, H1:eth0], delay: 1ms, bandwidth: 1G, loss: 0.1 }
forbid: [ "ip route *" ]
budget: { events: 2e6, virtual: 600s }
`;
const SCRIPT = `- { at: 30s, link: "R1:Gi0/0", down: true }
- { after: 5s, power: R2, off: true }
- settle: { quietFor: 3s, within: 60s }
- { node: R1, type: [conf t, end] }
- { exec: "R1: show ip route" }
- { wait: 10s }
`;
/** Cuts, doublings and insertions of what YAML gives a meaning to. */
const mutation = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        cut: fc.nat(12),
        put: fc.oneof(
          fc.constantFrom(
            "",
            "{",
            "}",
            "[",
            "]",
            ":",
            "- ",
            "\n",
            "\t",
            "&a ",
            "*a",
            "!!str ",
            "? ",
            "|\n",
            "#",
            '"',
            "'",
            "null",
            "__proto__: 1\n",
            "\u0000",
            "\ufeff",
            "<<: *a",
            "---\n",
            "%YAML 9\n",
          ),
          fc.string({ maxLength: 6 }),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((edits) => edits.reduce((t, { at, cut, put }) => t.slice(0, at) + put + t.slice(at + cut), text));

const parses = (parse: () => unknown): void => {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(LabFaults);
    const { faults } = error as LabFaults;
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) {
      expect(fault.file).toBe("x.yaml");
      expect(fault.line).toBeGreaterThanOrEqual(0);
      expect(fault.message).not.toBe("");
      expect(fault.message.length + fault.cure.length).toBeLessThan(700);
    }
  }
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
};

test("a mutilated lab.yaml", () => {
  fc.assert(
    fc.property(mutation(LAB), (text) => parses(() => parseLab(text, "x.yaml"))),
    { numRuns: 1500, seed: 1 },
  );
});
test("a mutilated script", () => {
  fc.assert(
    fc.property(mutation(SCRIPT), (text) => parses(() => parseScript(text, "x.yaml"))),
    { numRuns: 1500, seed: 1 },
  );
});
test("text that is no YAML at all", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      parses(() => parseLab(text, "x.yaml"));
      parses(() => parseScript(text, "x.yaml"));
    }),
    { numRuns: 500, seed: 1 },
  );
});
test("nesting without end, and aliases that would multiply, are refused quickly", () => {
  parses(() => parseLab("[".repeat(20_000), "x.yaml"));
  parses(() => parseLab("!".repeat(900_000), "x.yaml"));
  parses(() => parseLab(`${"k".repeat(500_000)}: 1`, "x.yaml"));
  parses(() => parseLab(`${"a: {".repeat(3000)}`, "x.yaml"));
  const bombs = [
    "a: &a [x, x]",
    ...Array.from(
      { length: 30 },
      (_, i) => `b${i}: &b${i} [*${i === 0 ? "a" : `b${i - 1}`}, *${i === 0 ? "a" : `b${i - 1}`}]`,
    ),
  ];
  parses(() => parseLab(bombs.join("\n"), "x.yaml"));
});
