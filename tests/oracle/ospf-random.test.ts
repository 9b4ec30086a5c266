// OSPF networks that dice have drawn, in the simulator and in FRRouting: areas of every kind, segments, ranges, externals
// that several routers announce, a cut and its repair.
import { expect, test } from "vitest";
import { type Dice, dice } from "../support/dice.ts";
import { LIMIT, oracle } from "./available.ts";
import { frrMissing } from "./frr.ts";
import { adjacent, beside, lan, port, router, same } from "./ospf-twin.ts";

interface Drawn {
  readonly area: number;
  /** Router numbers. */
  readonly ends: readonly number[];
}
/** A backbone of three or four routers, and two areas behind one or two of them each. */
const draw = (roll: Dice): { readonly links: readonly Drawn[]; readonly count: number } => {
  const links: Drawn[] = [];
  const backbone = 3 + roll(2);
  if (roll(2) === 0) links.push({ area: 0, ends: [1, 2, 3] });
  else links.push({ area: 0, ends: [1, 2] }, { area: 0, ends: [2, 3] });
  if (roll(2) === 0) links.push({ area: 0, ends: [1, 3] });
  if (backbone === 4) links.push({ area: 0, ends: [1 + roll(3), 4] });
  let count = backbone;
  for (const area of [1, 2]) {
    const first = 1 + roll(backbone);
    const second = 1 + roll(backbone);
    const inside = ++count;
    links.push({ area, ends: [first, inside] });
    if (roll(2) === 0) {
      links.push({ area, ends: [inside, ++count] });
      if (second !== first) links.push({ area, ends: [count, second] });
    } else if (second !== first) links.push({ area, ends: [inside, second] });
  }
  return { links, count };
};

oracle("OSPF networks drawn by dice, beside FRRouting", frrMissing(), () => {
  test.concurrent.each([1, 2, 3])("network %i", LIMIT, async (seed) => {
    const roll = dice(seed * 7919);
    const { links, count } = draw(roll);
    const compatible = roll(2) === 0;
    // FRR sums a range up with its greatest cost in any case, and announces it into a totally stubby area too.
    const ranges = !compatible && roll(2) === 0;
    const kinds = [1, 2].map(() => ["", "stub", ranges ? "stub" : "stub no-summary"][roll(3)]!);
    const ports = Array.from({ length: count + 1 }, (): ReturnType<typeof port>[] => []);
    const cables = links.map(({ area, ends }, k) =>
      ends.map((n) => {
        const name = `eth${ports[n]!.length}`;
        const make = ends.length > 2 ? lan : port;
        ports[n]!.push(make(name, `10.${area}.${k}.${n}/24`, area, 1 + roll(12)));
        return `r${n}:${name}`;
      }),
    );
    const areasOf = (n: number): readonly number[] => [...new Set(ports[n]!.map((p) => p.area))];
    const routers = Object.fromEntries(
      Array.from({ length: count }, (_, i) => i + 1).map((n) => {
        const mine = areasOf(n);
        const border = mine.length > 1;
        // A boundary router of the backbone that borders a stub area too is one in its backbone LSA only; FRR then loses it.
        const inStub = mine.some((a) => a > 0 && kinds[a - 1] !== "");
        const process = [`${compatible ? "" : "no "}compatible rfc1583`];
        for (const a of mine)
          if (a > 0) {
            if (kinds[a - 1] !== "") process.push(`area ${a} ${border ? kinds[a - 1] : "stub"}`);
            if (border && ranges) process.push(`area ${a} range 10.${a}.0.0/16`);
          }
        const announces = !inStub && roll(2) === 0;
        const type = 1 + roll(2);
        if (announces) process.push(`redistribute static metric ${1 + roll(30)} metric-type ${type}`);
        return [
          `r${n}`,
          router(
            n,
            ports[n]!,
            process,
            announces ? [`ip route 172.20.0.0/16 blackhole`, `ip route 172.21.${n}.0/24 blackhole`] : [],
            mine.at(-1)!,
          ),
        ];
      }),
    );
    await beside({ links: cables, routers }, async (twin) => {
      await twin.converged({ holds: adjacent(twin, async () => true) });
      expect(await same(twin)).toBeGreaterThan(2 * count);
      const straight = cables.filter((ends) => ends.length === 2);
      const cut = straight[roll(straight.length)]![0]!;
      await twin.link(cut, false);
      await twin.converged();
      await same(twin);
      await twin.link(cut, true);
      await twin.converged({ holds: adjacent(twin, async () => true) });
      expect(await same(twin)).toBeGreaterThan(2 * count);
    });
  });
});
