// Whatever fails in a lab, in whatever order: once all is whole again, the tables are those of a network that never failed.
import fc from "fast-check";
import { expect, test } from "vitest";
import { seconds } from "../../src/kernel/kernel.ts";
import { labIds } from "../../src/lab/load.ts";
import { settle } from "../../src/lab/settle.ts";
import { course, solved, tables } from "./solved.ts";

/** Which link or node, by number; what becomes of it; how many seconds pass until the next one. */
const failure = fc.record({
  what: fc.constantFrom("link", "link", "node"),
  number: fc.nat(99),
  up: fc.boolean(),
  wait: fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true })),
});

test.each(labIds(course))("%s heals", (id) => {
  const whole = solved(id);
  expect(settle(whole).end).toBe("settled");
  const expected = tables(whole);
  fc.assert(
    fc.property(fc.array(failure, { minLength: 1, maxLength: 30 }), (failures) => {
      const network = solved(id);
      const link = (number: number, up: boolean): void =>
        network.input({ kind: "link", link: network.links[number % network.links.length]!.id, up });
      const node = (number: number, on: boolean): void =>
        network.input({ kind: "power", node: network.nodes[number % network.nodes.length]!.name, on });
      network.run(seconds(60));
      for (const { what, number, up, wait } of failures) {
        (what === "link" ? link : node)(number, up);
        network.run(network.now + seconds(wait));
      }
      for (const i of network.links.keys()) link(i, true);
      for (const i of network.nodes.keys()) node(i, true);
      // Longer than the dampening of a session that was lost again and again.
      network.run(network.now + seconds(600));
      expect(settle(network, { within: seconds(1200) }).end).toBe("settled");
      expect(tables(network)).toEqual(expected);
    }),
    { seed: 13, numRuns: 5 },
  );
});
