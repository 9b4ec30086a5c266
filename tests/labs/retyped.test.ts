// A block of a configuration that is taken away and typed again leaves nothing behind: the tables are those of before.
import fc from "fast-check";
import { expect, test } from "vitest";
import { seconds } from "../../src/kernel/kernel.ts";
import { execute } from "../../src/lab/execute.ts";
import { labIds } from "../../src/lab/load.ts";
import type { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";
import { course, solved, tables } from "./solved.ts";

/**
 * What is not taken away: names and hardware, and Loopback0, since a router ID that was lost is, as on IOS, not taken up
 * again by LDP while the next one lasts.
 */
const STAYS = /^(hostname|interface (Gigabit|Fast|)Ethernet|interface Loopback0$|line|service|version|ip cef|no )/;

const settled = (id: string): Network => {
  const network = solved(id);
  expect(settle(network).end).toBe("settled");
  return network;
};
const shown = (network: Network, node: string): readonly string[] =>
  execute(network, node, "show running-config")
    .output.split("\n")
    .filter((l) => !/^(!|end$|Building|Current|\s*$)/.test(l));
const type = (network: Network, node: string, lines: readonly string[]): void => {
  for (const line of ["configure terminal", ...lines.map((l) => l.trim()), "end"])
    expect(execute(network, node, line).output, `${node}: ${line}`).not.toContain("% Invalid");
};
/** Takes a block away, and types the whole configuration after so many seconds. */
const retype = (network: Network, node: string, head: string, gap: number): void => {
  const before = shown(network, node);
  type(network, node, [`no ${head}`]);
  network.run(network.now + seconds(gap));
  type(network, node, before);
};
const expectWhole = (network: Network, expected: readonly string[]): void => {
  network.run(network.now + seconds(300));
  expect(settle(network, { within: seconds(1200) }).end).toBe("settled");
  expect(tables(network)).toEqual(expected);
};

test("a VRF with BGP neighbours that comes back tells them every route again", () => {
  const network = settled("trouble-pe-ce");
  const expected = tables(network);
  retype(network, "PE2", "ip vrf CUST", 30);
  expectWhole(network, expected);
});

const removal = fc.record({ node: fc.nat(99), block: fc.nat(999), gap: fc.integer({ min: 0, max: 90 }) });
test.each(labIds(course))("%s: blocks removed and typed again", (id) => {
  const expected = tables(settled(id));
  fc.assert(
    fc.property(fc.array(removal, { minLength: 1, maxLength: 4 }), (removals) => {
      const network = settled(id);
      const routers = network.nodes.filter((n) => n.views().includes("fib"));
      for (const { node, block, gap } of removals) {
        const { name } = routers[node % routers.length]!;
        const heads = shown(network, name).filter((l) => !/^\s/.test(l) && !STAYS.test(l));
        if (heads.length > 0) retype(network, name, heads[block % heads.length]!, gap);
      }
      expectWhole(network, expected);
    }),
    { seed: 14, numRuns: 4 },
  );
});
