// Equality and copies of configuration values.
import fc from "fast-check";
import { expect, test } from "vitest";
import { copyStructure, sameStructure } from "../../src/config/structure.ts";

const leaf = fc.oneof(fc.integer(), fc.bigInt(), fc.string(), fc.boolean(), fc.constant(null));
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("any")),
    fc.dictionary(fc.string(), tie("any")),
    fc.array(fc.tuple(fc.string(), tie("any"))).map((e) => new Map(e)),
  ),
})).any;

test("a copy equals its original and shares nothing that can change", () => {
  fc.assert(
    fc.property(value, (v) => {
      const copy = copyStructure(v);
      expect(sameStructure(v, copy)).toBe(true);
      if (v instanceof Map) {
        (copy as Map<string, unknown>).set("\u0000added", 1);
        expect(sameStructure(v, copy)).toBe(false);
      } else if (Array.isArray(v)) {
        (copy as unknown[]).push(1);
        expect(sameStructure(v, copy)).toBe(false);
      }
    }),
    { seed: 3, numRuns: 300 },
  );
});
test("different values differ, whatever their depth; undefined members count as absent", () => {
  expect(sameStructure({ a: new Map([[1, { b: [1, 2] }]]) }, { a: new Map([[1, { b: [1, 3] }]]) })).toBe(false);
  expect(sameStructure({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(sameStructure({ a: 1 }, { b: 1 })).toBe(false);
  expect(sameStructure(new Set([1, 2]), new Set([1, 3]))).toBe(false);
  expect(sameStructure([], {})).toBe(false);
  expect(sameStructure(new Map(), {})).toBe(false);
  expect(copyStructure({ a: 1, b: undefined })).toEqual({ a: 1 });
});
test("a name from a configuration cannot reach a prototype", () => {
  const hostile = JSON.parse('{"__proto__": {"polluted": true}}');
  const copy = copyStructure(hostile);
  expect(Object.keys(copy)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect(sameStructure(hostile, {})).toBe(false);
});
