import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/grading/catalogue/index.ts";
import { en } from "../../src/grading/catalogue/en.ts";
import { HINTED } from "../../src/grading/hints.ts";
import { translator } from "../../src/grading/messages.ts";
import { ask, labOf } from "./ask.ts";
import { files, hopwise, right, route, router, temporary, twoRouters } from "./course.ts";

const root = new URL("../..", import.meta.url).pathname;
const say = translator({ common: catalogue, labs: new Map() }, "en");
/** Names of the parameters of a message, nested ones included. */
const parametersOf = (text: string): readonly string[] => {
  const names = new Set<string>();
  const walk = (nodes: readonly any[]): void => {
    for (const n of nodes) {
      if (n.type !== 0 && n.type !== 7 && typeof n.value === "string") names.add(n.value);
      for (const o of Object.values<any>(n.options ?? {})) walk(o.value);
    }
  };
  walk(new IntlMessageFormat(text, "en", undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
};

describe.each([...catalogue])("%s", (locale, texts) => {
  test("has every message of English and no other, with the same parameters", () => {
    expect([...texts.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [id, text] of texts) expect(parametersOf(text), id).toEqual(parametersOf(en.get(id)!));
  });
  test("is well-formed ICU without quotes that would hide a parameter", () => {
    for (const [id, text] of texts) {
      expect(() => new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }), id).not.toThrow();
      expect(text, id).not.toMatch(/'[{}]/);
      if (locale !== "en") expect(text, id).not.toContain("'");
    }
  });
  if (locale === "en") return;
  test("is a language of its own", () => {
    const same = [...texts].filter(([id, text]) => text === en.get(id)).map(([id]) => id);
    expect(same.filter((id) => id !== "submission.bad-answers")).toEqual([]);
  });
});

test("every message id that the grader can emit has a text", () => {
  const sources = readdirSync(`${root}/src/grading`, { recursive: true, encoding: "utf8" }).filter(
    (f) => f.endsWith(".ts") && !f.startsWith("catalogue"),
  );
  const emitted = sources.flatMap((f) => {
    const source = readFileSync(`${root}/src/grading/${f}`, "utf8");
    const direct = [...source.matchAll(/\b(?:passed|failed)\(\s*"([a-z0-9.-]+)"|\bid: "([a-z-]+\.[a-z0-9-]+)"/g)].map(
      (m) => m[1] ?? m[2] ?? "",
    );
    const refused = [...source.matchAll(/new Ungradable\(\s*"([a-z0-9-]+)"/g)].map((m) => `submission.${m[1]}`);
    return [...direct, ...refused];
  });
  expect(emitted.length).toBeGreaterThan(40);
  expect(emitted.filter((id) => !en.has(id))).toEqual([]);
});
test("parameters are data, never message syntax", () => {
  expect(say({ id: "answer.ok", params: { key: "{x, plural, other {#}} <b>" } }, "lab")).toBe(
    "The answer to {x, plural, other {#}} <b> is right.",
  );
  expect(say({ id: "reach.all", params: { of: 1 } }, "lab")).toBe("All 1 pair reached each other.");
  expect(say({ id: "no.such-id", params: { a: 1 } }, "lab")).toBe('no.such-id {"a":1}');
});

describe("hints that the state of the network gives", () => {
  test("every cause that explain concludes has one", () => {
    const source = readFileSync(`${root}/src/explain/explanation.ts`, "utf8");
    const causes = /export type CauseId =([^;]+);/
      .exec(source)![1]!
      .match(/"[a-z-]+"/g)!
      .map((c) => c.slice(1, -1));
    expect(causes.filter((c) => c !== "unexplained" && !HINTED.some((h) => h === c))).toEqual([]);
    expect(HINTED.filter((h) => !en.has(`hint.${h}`))).toEqual([]);
    expect([...en.keys()].filter((id) => id.startsWith("hint.")).length).toBe(HINTED.length);
  });
  const lab = labOf("vrf-route-leaking");
  const solved = (node: string): string =>
    readFileSync(join(root, `graders/vrf-route-leaking/solutions/reference/${node}.cfg`), "utf8");
  const configs = { R2: solved("R2"), R3: solved("R3"), R4: solved("R4") };
  const hintsOf = (check: object, changed: Record<string, string>, more = {}) =>
    ask(lab, [{ id: "it", hints: ["first", "second"], ...check, ...more }], { ...configs, ...changed })[0]?.hints;
  const reach = { that: "reach", matrix: { from: ["R3/Technique=10.10.10.1"], to: ["R2/Serveurs=10.10.30.133"] } };
  test("after the author's ladder, and named after the cause", () => {
    const R3 = configs.R3.replace(" route-target import 65103:3333\n", "");
    const taken = { that: "route", at: "R3", vrf: "Technique", prefix: "10.10.30.0/24" };
    const hints = hintsOf(taken, { R3 });
    expect(hints?.map((h) => h.id)).toEqual(["first", "second", "hint.route-target-not-imported"]);
    expect(say(hints![2]!, lab.id)).toMatch(/^The route travels, and a VRF of R3 does not take it\./);
  });
  test("for a leak, and for a session", () => {
    const deny = [
      { id: "control", that: "route", at: "R2", prefix: "2.2.2.2/32" },
      { id: "it", that: "deny", control: "control", matrix: reach.matrix },
    ];
    expect(ask(lab, deny, configs)[1]?.hints.map((h) => h.id)).toEqual(["hint.reaches-too-much"]);
    const session = { that: "session", proto: "ldp", between: ["R1", "R3"] };
    const R3 = configs.R3.replace(" mpls ip\n", "");
    expect(hintsOf(session, { R3 })?.at(-1)?.id).toMatch(/^hint\.(ldp-no-hello|mpls-not-enabled)$/);
  });
  test("none for what passes, and none where the check gives nothing away", () => {
    expect(hintsOf(reach, {})).toEqual([]);
    const R3 = configs.R3.replace(" route-target import 65103:3333\n", "");
    const hidden = hintsOf(reach, { R3 }, { visibility: { when: "after_due", detail: "none" } });
    expect(hidden?.map((h) => h.id)).toEqual(["first", "second"]);
  });
});

test("--locale says it in the reader's language; an unknown one falls back to English", () => {
  const course = twoRouters();
  const work = files(join(temporary("one"), "ada"), { ...right, "R2.cfg": router(2) });
  const said = (locale: string): string =>
    hopwise(["grade", work, "--course", course, "--lab", "two-routers", "--locale", locale]).stdout;
  expect(said("fr")).toContain("R2 n’a pas de route vers 10.0.0.1/32");
  expect(said("it")).toContain("R2 non ha una rotta verso 10.0.0.1/32");
  expect(said("xx")).toContain("R2 has no route to 10.0.0.1/32");
  expect(route(1)).toContain("10.0.0.2");
});
