import { describe, expect, test } from "vitest";
import { canonicalJson, Hash64, hashText } from "../../src/base/hash.ts";
import { byText, OrderedMap } from "../../src/base/ordered-map.ts";
import { RandomStream, RandomStreams } from "../../src/base/random.ts";

describe("random streams", () => {
  test("are the same on every run and every engine", () => {
    const stream = new RandomStream(7, "R1", "ospf hello");
    expect(Array.from({ length: 4 }, () => stream.u32())).toMatchInlineSnapshot(`
      [
        2544865863,
        1389920854,
        3623854282,
        3272104612,
      ]
    `);
  });
  test("of one node do not depend on the streams of others", () => {
    const alone = new RandomStreams(1);
    const crowded = new RandomStreams(1);
    const drawn: number[] = [];
    const expected: number[] = [];
    for (let i = 0; i < 50; i++) {
      crowded.of(`N${i}`, "arp").next();
      crowded.of("R1", `other ${i}`).next();
      drawn.push(crowded.of("R1", "arp").next());
      expected.push(alone.of("R1", "arp").next());
    }
    expect(drawn).toEqual(expected);
  });
  test("differ by seed, node and purpose", () => {
    const first = (seed: number, ...names: string[]) => new RandomStream(seed, ...names).next();
    const values = [
      first(1, "ab", "c"),
      first(1, "a", "bc"),
      first(2, "ab", "c"),
      first(1, "ab"),
      first(1 + 2 ** 32, "ab"),
    ];
    expect(new Set(values).size).toBe(values.length);
  });
  test("are uniform", () => {
    const stream = new RandomStream(3, "x");
    const bins = new Array<number>(16).fill(0);
    for (let i = 0; i < 16000; i++) bins[stream.below(16)]!++;
    for (const n of bins) expect(Math.abs(n - 1000)).toBeLessThan(150);
  });
});

describe("hash", () => {
  test("tells apart contents, order, lengths and kinds", () => {
    const digests = [
      hashText(""),
      hashText("a"),
      hashText("a\0"),
      hashText("ab"),
      hashText("ba"),
      new Hash64().text("a").text("b").digest(),
      new Hash64().text("ab").text("").digest(),
      new Hash64().bytes(Uint8Array.of(1)).digest(),
      new Hash64().bytes(Uint8Array.of(0, 1)).digest(),
      new Hash64().bytes(Uint8Array.of(1, 0)).digest(),
      new Hash64().bytes(Uint8Array.of(0, 0, 0, 1, 0)).digest(),
      new Hash64().integer(1).digest(),
      new Hash64().integer(2 ** 40 + 1).digest(),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    for (const d of digests) expect(d).toMatch(/^[0-9a-f]{16}$/);
  });
  test("has no collision among a hundred thousand neighbouring inputs", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 100_000; i++)
      seen.add(
        new Hash64()
          .integer(i * 1000)
          .u32(i & 3)
          .digest(),
      );
    expect(seen.size).toBe(100_000);
  });
  test("canonical JSON sorts keys and prints what JSON cannot", () => {
    expect(
      canonicalJson({
        b: 1n,
        a: [undefined, null, -0, Number.NaN],
        c: undefined,
        d: new Map([["k", new Set([1])]]),
        e: Uint8Array.of(255),
      }),
    ).toBe('{"a":[null,null,0,"NaN"],"b":"1n","d":[["k",[1]]],"e":"0xff"}');
  });
});

describe("ordered map", () => {
  test("iterates in the order of keys, not of insertion", () => {
    const map = new OrderedMap<string, number>(byText, [
      ["b", 2],
      ["c", 3],
    ]);
    map.set("a", 1).set("b", 20);
    expect(map.entries()).toEqual([
      ["a", 1],
      ["b", 20],
      ["c", 3],
    ]);
    expect(map.delete("b")).toBe(true);
    expect(map.delete("b")).toBe(false);
    expect([...map].map(([k]) => k)).toEqual(["a", "c"]);
    expect(map.values()).toEqual([1, 3]);
    map.clear();
    expect(map.size).toBe(0);
  });
});
