// Ten thousand submissions that nobody meant to write: whatever is in them, they are admitted or refused by name, and grading
// ends with a verdict.
import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { entriesOfZip } from "../../src/grading/archive.ts";
import { gradeFound } from "../../src/cli/grade-task.ts";
import { loadGradedLab } from "../../src/cli/graded-lab.ts";
import { admit, type Entry, Ungradable } from "../../src/grading/submission.ts";
import { tally } from "../support/tally.ts";
import { right, route, router, twoRouters } from "./course.ts";

let tried = 0;
afterAll(() => tally(`${tried} made-up submissions were tried, and none crashed the grader or passed`));

const outcome = (body: () => unknown): string => {
  tried++;
  try {
    body();
    return "admitted";
  } catch (error) {
    if (!(error instanceof Ungradable)) throw error;
    return error.problem.id;
  }
};
const names = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("R1.cfg", "R2.cfg", "answers.yaml", "a/R1.cfg", "../R1.cfg", "/R1.cfg", "__proto__.cfg", "CON", ""),
);
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ maxLength: 200 }).map((t) => strToU8(t)),
);

test("entries of any name, kind and size", () => {
  const entry = fc
    .record({
      path: names,
      kind: fc.constantFrom("file", "directory", "symlink", "other"),
      size: fc.nat(1 << 21),
      bytes: contents,
    })
    .map((e): Entry => ({ path: e.path, kind: e.kind as Entry["kind"], size: e.size, read: () => e.bytes }));
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
      seen.add(outcome(() => admit(entries, ["R1", "R2"], ["P1"])));
    }),
    { numRuns: 6_000, seed: 4 },
  );
  expect(seen.size).toBeGreaterThan(8);
  expect(seen.has("admitted")).toBe(true);
});

test("archives with octets changed, cut short, or made of noise", () => {
  const good = zipSync({ "R1.cfg": strToU8(right["R1.cfg"]), "R2.cfg": strToU8(right["R2.cfg"]) });
  const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  const changed = fc.tuple(changes, fc.option(fc.nat(good.length))).map(([list, cut]) => {
    const zip = good.slice(0, cut ?? good.length);
    for (const [at, octet] of list) if (at < zip.length) zip[at] = octet;
    return zip;
  });
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 300 })), (zip) => {
      seen.add(
        outcome(() => {
          const { configurations } = admit(entriesOfZip(zip, "a.zip"), ["R1", "R2"], []);
          return [...configurations];
        }),
      );
    }),
    { numRuns: 4_000, seed: 4 },
  );
  expect(seen.has("submission.bad-archive")).toBe(true);
});

test("configurations of noise, of shuffled lines, of half a solution: never an exception, never full marks", {
  timeout: 400_000,
}, async () => {
  const graded = await loadGradedLab("two-routers", twoRouters());
  const lines =
    `${router(1, route(1))}${router(2, route(2))}router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n`.split("\n");
  const line = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...lines.filter((l) => !l.startsWith("ip route"))) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }).map((t) => t.replace(/\0/g, "")) },
  );
  const config = fc.array(line, { maxLength: 40 }).map((list) => list.join("\n"));
  fc.assert(
    fc.property(config, (r1) => {
      tried++;
      const entries = (): readonly Entry[] =>
        [["R1.cfg", r1] as const, ["R2.cfg", router(2)] as const].map(([path, text]) => {
          const bytes = new TextEncoder().encode(text);
          return { path, kind: "file", size: bytes.length, read: () => bytes };
        });
      const found = { name: "x", path: "x", entries };
      const result = gradeFound(graded, found, "course", { student: "x", seed: 1, wall: 60_000 });
      expect(result.checks.filter((c) => c.verdict === "error")).toEqual([]);
      expect(result.score).toBeLessThan(result.maxScore);
    }),
    { numRuns: 300, seed: 4 },
  );
});
