// Longest-prefix match against a linear scan.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Ip, widthOf } from "../../src/base/ip.ts";
import {
  comparePrefix,
  contains,
  covers,
  formatPrefix,
  type Prefix,
  parsePrefix,
  prefixOf,
} from "../../src/base/prefix.ts";
import { PrefixTable, prefixSlots } from "../../src/base/prefix-table.ts";

const address = (family: "ipv4" | "ipv6"): fc.Arbitrary<Ip> =>
  family === "ipv4"
    ? fc.oneof(
        fc.nat({ max: 0xffffffff }),
        fc.nat({ max: 15 }).map((n) => 0x0a000000 + n * 4),
        fc.nat({ max: 63 }).map((n) => n * 0x04000000),
        fc.constant(0xffffffff),
      )
    : fc.oneof(
        fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
        fc.nat({ max: 15 }).map((n) => (0x20010db8n << 96n) + (BigInt(n) << 64n)),
      );
const prefix = (family: "ipv4" | "ipv6"): fc.Arbitrary<Prefix> =>
  fc.tuple(address(family), fc.nat({ max: widthOf(family) })).map(([ip, length]) => prefixOf(ip, length));

describe.each(["ipv4", "ipv6"] as const)("%s", (family) => {
  test("answers what a linear scan of the same prefixes answers, after any inserts and removals", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(prefix(family), fc.boolean()), { maxLength: 60 }),
        fc.array(address(family), { minLength: 1, maxLength: 20 }),
        (steps, probes) => {
          const table = new PrefixTable<string>(family);
          const model = new Map<string, Prefix>();
          for (const [p, add] of steps) {
            const name = formatPrefix(p);
            if (add) {
              table.set(p, name);
              model.set(name, p);
            } else expect(table.delete(p)).toBe(model.delete(name));
          }
          expect(table.size).toBe(model.size);
          const all = [...model.values()].sort(comparePrefix);
          expect([...table.entries()].map(([, v]) => v)).toEqual(all.map(formatPrefix));
          for (const probe of [...probes, ...all.map((p) => p.address)]) {
            const best = all.filter((p) => contains(p, probe)).sort((a, b) => b.length - a.length)[0];
            expect(table.lookup(probe)?.value ?? null).toBe(best === undefined ? null : formatPrefix(best));
          }
          for (const [outer] of steps) {
            expect([...table.entries(outer)].map(([, v]) => v)).toEqual(
              all.filter((p) => covers(outer, p)).map(formatPrefix),
            );
            expect(table.get(outer)).toBe(model.has(formatPrefix(outer)) ? formatPrefix(outer) : undefined);
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});

test("a default route and a host route live together", () => {
  const table = new PrefixTable<string>("ipv4");
  table.set(parsePrefix("0.0.0.0/0")!, "default");
  table.set(parsePrefix("255.255.255.255/32")!, "host");
  expect(table.lookup(0xffffffff)?.value).toBe("host");
  expect(table.lookup(0xfffffffe)?.value).toBe("default");
});
test("thousands of prefixes of one length come and go without disturbing each other", () => {
  const slots = prefixSlots("ipv4");
  const model = new Map<number, number>();
  let state = 12345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let step = 0; step < 60_000; step++) {
    const address = (0x0a000000 + next(4000) * 4096) >>> 0;
    const prefix = { address, length: 20 };
    if (next(5) < 2) {
      expect(slots.remove(prefix)).toBe(model.get(address) ?? -1);
      model.delete(address);
    } else {
      const slot = slots.insert(prefix);
      if (model.has(address)) expect(slot).toBe(model.get(address));
      model.set(address, slot);
    }
  }
  expect(slots.size).toBe(model.size);
  for (const [address, slot] of model) expect(slots.match(address + 17)).toBe(slot);
  expect(new Set(model.values()).size).toBe(model.size);
  expect(slots.capacity).toBeLessThanOrEqual(4000);
  expect(slots.slots()).toEqual([...model].sort((a, b) => a[0] - b[0]).map(([, slot]) => slot));
});
