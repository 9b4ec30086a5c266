// Kept lines are found by an index: it must say what looking at every line would.
import fc from "fast-check";
import { expect, it } from "vitest";
import { dropLine, keepLine } from "../../src/ios/kept-lines.ts";

const line = fc.constantFrom(
  "logging host 10.0.0.1",
  "logging host 10.0.0.1 vrf A",
  "logging host 10.0.0.2",
  "logging trap debugging",
  "logging trap",
  "logging",
  "service a b c d e f g h i j k l m n o",
  "service a b c d e f g h i j k l m",
  "service a b",
  "service a",
  "service ab",
  "enable secret 5 x",
  "enable secret level 5 5 y",
  "enable secret",
);
const step = fc.record({ how: fc.constantFrom("keep", "no", "default"), line, many: fc.boolean() });

it("is in step with the list, whatever is typed", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const indexed: string[] = [];
      let looked: string[] = [];
      for (const { how, line: text, many } of steps) {
        const keeping = { prefix: text.split(" ", text.startsWith("enable") ? 2 : 1).join(" "), many };
        // A new list has no index yet: it is made by looking at every line.
        looked = [...looked];
        for (const list of [indexed, looked])
          if (how === "keep") keepLine(list, keeping, "config", text);
          else dropLine(list, keeping, "config", { line: text, byDefault: how === "default" });
        expect(indexed).toEqual(looked);
        expect(new Set(indexed).size).toBe(indexed.length);
        if (how === "keep") expect(indexed).toContain(text);
        else expect(indexed.filter((l) => l === text || l.startsWith(`${text} `))).toEqual([]);
      }
    }),
    { seed: 20_261_122, numRuns: 300 },
  );
});
