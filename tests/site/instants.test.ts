// The list of instants one can go back to.
import { expect, test } from "vitest";
import type { Input } from "../../src/kernel/recording.ts";
import { momentsOf } from "../../src/site/lab/instants.ts";

const S = 1e9;
const keys = (at: number, data: string, node = "R1"): Input => ({
  kind: "type",
  node,
  session: "main",
  interactive: true,
  data,
  at,
});
const done = (inputs: readonly Input[], present = 60 * S) =>
  momentsOf({ inputs }, present).filter((m) => m.kind !== "tick");

test("a line is an instant when it is entered, as it read after backspaces and without escape sequences", () => {
  const inputs = [..."shwo\u007f\u007fow\u001b[A ver"].map((k, i) => keys(i, k));
  expect(done([...inputs, keys(5 * S, "\r")])).toEqual([{ at: 5 * S, kind: "typed", what: "R1", text: "show ver" }]);
});
test("a paste is a line each; consoles do not mix; an empty line and an unfinished one are none", () => {
  expect(
    done([keys(1, "conf t\rhost"), keys(2, "enable\r", "R2"), keys(3, "name X\r\r"), keys(4, "unfinished")]).map(
      (m) => `${m.at} ${m.what} ${m.text}`,
    ),
  ).toEqual(["1 R1 conf t", "2 R2 enable", "3 R1 hostname X"]);
});
test("Ctrl-C is an instant; the page's own questions and window sizes are none", () => {
  expect(
    done([
      keys(1, "\u0003"),
      { ...keys(2, "show version\r"), interactive: false } as Input,
      { kind: "resize", node: "R1", session: "main", columns: 80, rows: 24, at: 3 },
    ]).map((m) => m.text),
  ).toEqual(["Ctrl-C"]);
});
test("links and nodes that were switched", () => {
  expect(
    done([
      { kind: "link", link: "a--b", up: false, at: 1 },
      { kind: "link", link: "a--b", up: true, at: 2 },
      { kind: "power", node: "R1", on: false, at: 3 },
      { kind: "power", node: "R1", on: true, at: 4 },
    ]).map((m) => `${m.kind} ${m.what}`),
  ).toEqual(["cut a--b", "mended a--b", "off R1", "on R1"]);
});
test.each([
  [5 * S, 1],
  [60 * S, 5],
  [3_600 * S, 300],
  [100_000 * S, 3_600],
])("a dozen round instants at most up to %i", (present, every) => {
  const ticks = momentsOf({ inputs: [] }, present);
  expect(ticks.length).toBeLessThanOrEqual(12);
  expect(ticks.length).toBeGreaterThan(4);
  for (const t of ticks) expect(t.at % (every * S)).toBe(0);
  expect(ticks.every((t) => t.at < present)).toBe(true);
});
