import { readdirSync, readFileSync } from "node:fs";
import { IntlMessageFormat } from "intl-messageformat";
import { expect, test } from "vitest";
import { en } from "../../src/grading/catalogue/en.ts";
import { translator } from "../../src/grading/messages.ts";

const root = new URL("../..", import.meta.url).pathname;
const say = translator({ common: new Map([["en", en]]), labs: new Map() }, "en");

test("every common message is well-formed ICU", () => {
  for (const [, text] of en)
    expect(() => new IntlMessageFormat(text, "en", undefined, { ignoreTag: true })).not.toThrow();
});
test("every message id that the grader can emit has a text", () => {
  const files = readdirSync(`${root}/src/grading`, { recursive: true, encoding: "utf8" }).filter(
    (f) => f.endsWith(".ts") && !f.startsWith("catalogue"),
  );
  const emitted = files.flatMap((f) => {
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
