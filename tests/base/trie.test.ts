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
import { PrefixTrie } from "../../src/base/trie.ts";

const address = (family: "ipv4" | "ipv6"): fc.Arbitrary<Ip> =>
  family === "ipv4"
    ? fc.oneof(
        fc.nat({ max: 0xffffffff }),
        fc.nat({ max: 15 }).map((n) => 0x0a000000 + n * 4),
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
          const trie = new PrefixTrie<string>(family);
          const model = new Map<string, Prefix>();
          for (const [p, add] of steps) {
            const name = formatPrefix(p);
            if (add) {
              trie.set(p, name);
              model.set(name, p);
            } else expect(trie.delete(p)).toBe(model.delete(name));
          }
          expect(trie.size).toBe(model.size);
          const all = [...model.values()].sort(comparePrefix);
          expect([...trie.entries()].map(([, v]) => v)).toEqual(all.map(formatPrefix));
          for (const probe of [...probes, ...all.map((p) => p.address)]) {
            const best = all.filter((p) => contains(p, probe)).sort((a, b) => b.length - a.length)[0];
            expect(trie.lookup(probe)?.value ?? null).toBe(best === undefined ? null : formatPrefix(best));
          }
          for (const [outer] of steps) {
            expect([...trie.entries(outer)].map(([, v]) => v)).toEqual(
              all.filter((p) => covers(outer, p)).map(formatPrefix),
            );
            expect(trie.get(outer)).toBe(model.has(formatPrefix(outer)) ? formatPrefix(outer) : undefined);
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});

test("a default route and a host route live together", () => {
  const trie = new PrefixTrie<string>("ipv4");
  trie.set(parsePrefix("0.0.0.0/0")!, "default");
  trie.set(parsePrefix("255.255.255.255/32")!, "host");
  expect(trie.lookup(0xffffffff)?.value).toBe("host");
  expect(trie.lookup(0xfffffffe)?.value).toBe("default");
});
