// What is taken from the browser's store, what of it may go, and what a lab is resumed with.
import { describe, expect, it } from "vitest";
import { ENGINE } from "../../src/lab/version.ts";
import { isBundle, type LabBundle } from "../../src/site/lab/bundle.ts";
import { fromState } from "../../src/site/lab/resuming.ts";
import {
  AUTOMATIC,
  isProgress,
  isTail,
  isWork,
  isWorkDone,
  superfluous,
  tailAfter,
  type Tail,
  type Work,
} from "../../src/site/lab/stored.ts";
import { stringsOf } from "../../src/site/strings/index.ts";

const work = (over: Partial<Work> = {}): Work => ({
  key: "lab-1",
  lab: "lab",
  labVersion: "v1",
  engine: ENGINE,
  savedAt: 1000,
  configs: [["R1", "hostname R1\n"]],
  recording: { lab: "lab", engine: ENGINE, seed: 1, inputs: [{ kind: "link", link: "a", up: false, at: 5 }] },
  now: 9,
  ...over,
});
const tail: Tail = {
  key: "lab-1",
  lab: "lab",
  labVersion: "v1",
  engine: ENGINE,
  base: 1000,
  coming: 1600,
  done: 1,
  actions: [{ kind: "type", node: "R1", session: "main", interactive: true, data: "x" }],
  drafts: null,
  answers: null,
};
const bundle = { version: "v1", lab: { id: "lab" } } as unknown as LabBundle;

describe("records from the store", () => {
  it("are known by their shape", () => {
    expect(isWork(work())).toBe(true);
    expect(isWork(work({ name: "n", score: 3, maxScore: 20, drafts: [["R1", { base: "a", text: "b" }]] }))).toBe(true);
    expect(isTail(tail)).toBe(true);
    expect(isProgress({ lab: "l", score: 1, maxScore: 2, at: 3, best: { score: 1, configs: [] } })).toBe(true);
  });
  it.each([
    null,
    7,
    "work",
    [],
    {},
    { ...work(), savedAt: "yesterday" },
    { ...work(), savedAt: Number.NaN },
    { ...work(), configs: { R1: "x" } },
    { ...work(), configs: [["R1", 5]] },
    { ...work(), recording: null },
    { ...work(), recording: { ...work().recording, inputs: [{ kind: "type" }] } },
    { ...work(), drafts: [["R1", "text"]] },
    { ...work(), name: 4 },
  ])("garbage %# is none", (garbage) => {
    expect(isWork(garbage)).toBe(false);
    expect(isTail(garbage)).toBe(false);
    expect(isProgress(garbage)).toBe(false);
  });
});

describe("states that may go", () => {
  const many = (n: number, over: (i: number) => Partial<Work> = () => ({})): Work[] =>
    Array.from({ length: n }, (_, i) => work({ key: `k${i}`, savedAt: i + 1, ...over(i) }));
  it("are the oldest unnamed ones beyond the number kept", () => {
    expect(superfluous(many(AUTOMATIC), "")).toEqual([]);
    expect(superfluous(many(AUTOMATIC + 2), "")).toEqual(["k1", "k0"]);
  });
  it("are never the present one, a named one, or the best", () => {
    const states = many(AUTOMATIC + 4, (i) => (i === 0 ? { name: "mine" } : i === 1 ? { score: 9 } : { score: 1 }));
    expect(superfluous(states, "k2")).toEqual(["k3"]);
    expect(superfluous(states, "")).toEqual(["k3", "k2"]);
    expect(
      superfluous(
        many(AUTOMATIC + 3, (i) => ({ score: i === 0 ? 5 : 2 })),
        "",
      ),
    ).toEqual(["k2", "k1"]);
  });
});

describe("what was done since the last save", () => {
  const two = { ...tail, actions: [...tail.actions, { ...tail.actions[0]!, data: "y" }] } as Tail;
  const data = (savedAt: number, key = "lab-1") =>
    tailAfter([two], { key, savedAt })?.actions.map((a) => (a.kind === "type" ? a.data : a.kind));
  it("follows the state it began from whole", () => {
    expect(data(1000)).toEqual(["x", "y"]);
  });
  it("follows the state that was being saved without what that holds", () => {
    expect(data(1600)).toEqual(["y"]);
  });
  it("follows no other state", () => {
    expect(data(1200)).toBeUndefined();
    expect(data(1000, "lab-2")).toBeUndefined();
  });
});

describe("a lab is resumed", () => {
  const en = stringsOf("en");
  it("with the inputs of the state, and what was done since", () => {
    expect(fromState(work(), tail, bundle, en)).toMatchObject({
      key: "lab-1",
      base: 1000,
      until: 9,
      inputs: [{ kind: "link" }],
      actions: [{ data: "x" }],
      notices: [],
    });
  });
  it("with the texts and answers that were there when the page went away", () => {
    const left: Tail = { ...tail, drafts: [["R1", { base: "a", text: "c" }]], answers: [["key", "new"]] };
    const state = work({ drafts: [["R1", { base: "a", text: "b" }]], answers: [["key", "old"]] });
    expect(fromState(state, left, bundle, en)).toMatchObject({ drafts: left.drafts, answers: left.answers });
    expect(fromState(state, tail, bundle, en)).toMatchObject({ drafts: state.drafts, answers: state.answers });
  });
  it.each([
    ["another engine", work({ engine: "0.0.1" }), en.olderState],
    ["another version of the lab", work({ labVersion: "v0" }), en.olderState],
    [
      "too much to replay",
      work({
        recording: {
          ...work().recording,
          inputs: Array.from({ length: 20_001 }, (_, at) => ({ kind: "link", link: "a", up: true, at }) as const),
        },
      }),
      en.longState,
    ],
  ])("with the configurations alone after %s, and says so", (_, state, text) => {
    const resumed = fromState(state, undefined, bundle, en);
    expect(resumed.inputs).toBeUndefined();
    expect(resumed.key).toBeUndefined();
    expect(resumed.configs).toEqual(state.configs);
    expect(resumed.notices.map((n) => n.text)).toEqual([text]);
  });
});

it("a prompt asked for is no work done", () => {
  expect(isWorkDone({ kind: "type", node: "R1", session: "main", interactive: true, data: "\r" })).toBe(false);
  expect(isWorkDone({ kind: "type", node: "R1", session: "main", interactive: true, data: "e" })).toBe(true);
  expect(isWorkDone({ kind: "power", node: "R1", on: false })).toBe(true);
});

it("a lab's file of another shape is no bundle", () => {
  const good = {
    lab: { id: "l", nodes: [{ name: "R1" }], links: [], configs: [] },
    checks: null,
    version: "",
    messages: {},
  };
  expect(isBundle(good)).toBe(true);
  for (const bad of [
    null,
    [],
    "x",
    {},
    { ...good, lab: null },
    { ...good, lab: { ...good.lab, nodes: [null] } },
    { ...good, lab: { ...good.lab, links: 3 } },
    { ...good, checks: 5 },
    { ...good, messages: undefined },
  ])
    expect(isBundle(bad)).toBe(false);
});
