// `hopwise run --explain` over the route-leaking lab: as typed data, and as the same thing in words.
import { expect, test } from "vitest";
import { guarded, type Output } from "../../src/cli/outcome.ts";
import { type RunOptions, run } from "../../src/cli/run.ts";
import type { Explanation } from "../../src/explain/explanation.ts";
import { factories } from "../../src/lab/factories.ts";

const course = new URL("../..", import.meta.url).pathname;
const explained = async (question: string, options: Partial<RunOptions> = {}) => {
  let out = "";
  let err = "";
  const output: Output = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  };
  const all: RunOptions = {
    lab: "vrf-route-leaking",
    exec: [],
    capture: [],
    view: [],
    explain: [question],
    settle: true,
    format: "json",
    frames: "lazy",
    course,
    wall: "60",
    ...options,
  };
  let time = 0;
  const exit = await guarded(output, () => run(all, factories, output, () => time++));
  return { exit, err, out };
};
const WORKS = "reach R3 10.10.20.254 vrf Technique";
/** The flow that the policy forbids: nothing imports it. */
const FORBIDDEN = "reach R3 10.10.20.254 vrf Serveurs";
const solution = { configs: `${course}graders/vrf-route-leaking/solutions/reference` };

test("what works is explained as typed data, with nothing to blame", async () => {
  const { exit, out } = await explained(WORKS, solution);
  expect(exit).toBe(0);
  const [explanation] = (JSON.parse(out) as { explanations: Explanation[] }).explanations;
  expect(explanation).toMatchObject({
    version: 1,
    question: `explain ${WORKS}`,
    ok: true,
    cause: null,
    blame: null,
    next: null,
  });
  expect(new Set(explanation!.steps.map((s) => s.node)).size).toBeGreaterThan(1);
});
test("what does not work has a cause, and the text says the same as the data", async () => {
  const json = await explained(FORBIDDEN, solution);
  const [explanation] = (JSON.parse(json.out) as { explanations: Explanation[] }).explanations;
  expect(explanation).toMatchObject({
    ok: false,
    cause: "route-target-not-imported",
    blame: { kind: "missing", node: "R3", text: "route-target import 65103:2222", within: ["ip vrf Serveurs"] },
  });
  const text = await explained(FORBIDDEN, { ...solution, format: "text" });
  for (const step of explanation!.steps) expect(text.out).toContain(step.text);
});
test("a question about nothing is a usage error", async () => {
  const { exit, err } = await explained("why is the sky blue", solution);
  expect(exit).toBe(2);
  expect(err).toContain("--explain");
});
