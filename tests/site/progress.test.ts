// Progress: what is made of the records that a browser keeps.
import { expect, test } from "vitest";
import type { Progress } from "../../src/site/lab/stored.ts";
import { doneIn, type PartLinks, say, statusOf, whereNext } from "../../src/site/progress/status.ts";

const record = (lab: string, best: number, maxScore: number, at = 1): Progress => ({
  lab,
  score: 0,
  maxScore,
  best: { score: best, configs: [] },
  at,
});
const parts: readonly PartLinks[] = [
  {
    label: "One",
    lessons: ["a", "b", "c"].map((lab) => ({ href: `/one/${lab}/`, title: lab.toUpperCase(), lab })),
  },
  { label: "Two", lessons: [{ href: "/two/d/", title: "D", lab: "d" }] },
];
const kept = (...records: Progress[]): ReadonlyMap<string, Progress> => new Map(records.map((r) => [r.lab, r]));
const words = {
  statusNone: "not started",
  statusStarted: "started, {score} of {max}",
  statusPassed: "passed, {score} of {max}",
  partDone: "{done} of {all}",
};

test("the best result counts, not the last", () => {
  expect(statusOf(undefined).kind).toBe("none");
  expect(say(statusOf(record("a", 3, 20)), words)).toBe("started, 3 of 20");
  expect(say(statusOf(record("a", 20, 20)), words)).toBe("passed, 20 of 20");
  expect(say(statusOf(undefined), words)).toBe("not started");
});

test("a lab that has grown is not passed any more, one that has shrunk is; one without points never", () => {
  expect(statusOf(record("a", 20, 25))).toEqual({ kind: "started", score: 20, max: 25 });
  expect(statusOf(record("a", 20, 15))).toEqual({ kind: "passed", score: 15, max: 15 });
  expect(statusOf(record("a", 0, 0)).kind).toBe("started");
});

test("a part counts the labs that were passed, a shared one once", () => {
  const all = kept(record("a", 5, 5), record("b", 4, 5), record("z", 9, 9));
  expect(parts.map((p) => doneIn(p, all))).toEqual([
    { done: 1, all: 3 },
    { done: 0, all: 1 },
  ]);
  const [first] = parts;
  const twice = { label: "x", lessons: [...(first?.lessons ?? []), ...(first?.lessons ?? [])] };
  expect(doneIn(twice, all)).toEqual({ done: 1, all: 3 });
});

test("one goes on where one left, or after it when that is done", () => {
  expect(whereNext(parts, kept())).toBeNull();
  expect(whereNext(parts, kept(record("z", 1, 2)))).toBeNull();
  expect(whereNext(parts, kept(record("a", 1, 5, 9), record("b", 1, 5, 3)))?.lab).toBe("a");
  expect(whereNext(parts, kept(record("a", 5, 5, 9)))?.lab).toBe("b");
  expect(whereNext(parts, kept(record("c", 5, 5, 9), record("a", 5, 5, 3)))?.lab).toBe("d");
  expect(whereNext(parts, kept(record("d", 5, 5, 9)))?.lab).toBe("a");
  expect(whereNext(parts, kept(...["a", "b", "c", "d"].map((l) => record(l, 1, 1))))).toBeNull();
});
