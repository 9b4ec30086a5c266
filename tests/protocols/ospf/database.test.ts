// The link state database against a plain list: what is found, in which order, and who owes an acknowledgment.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Database, type Entry } from "../../../src/protocols/ospf/database.ts";
import { type Lsa, makeLsa } from "../../../src/wire/ospf/lsa.ts";

const types = [1, 3, 5] as const;
const step = fc.record({
  act: fc.constantFrom("install", "install", "install", "remove", "owe", "settle"),
  type: fc.constantFrom(...types),
  // Few enough to meet again, some with the sign bit of 32 bits set.
  id: fc.integer({ min: 0, max: 60 }).map((n) => (n % 2 === 0 ? n * 0x01000001 : 0xc0a80000 + n)),
  by: fc.integer({ min: 1, max: 4 }),
  slot: fc.constantFrom(0, 5, 30, 31, 32, 77),
});
const lsaOf = (type: number, id: number, by: number, sequence: number): Lsa =>
  makeLsa({
    options: 2,
    type,
    id,
    advertisingRouter: by,
    sequence,
    body:
      type === 1
        ? { kind: "router", flags: 0, links: [] }
        : type === 3
          ? { kind: "summary", mask: 0xffffff00, metric: 1, tos: [] }
          : { kind: "external", mask: 0xffffff00, metricType: 2, metric: 1, forwardingAddress: 0, tag: 0, tos: [] },
  } as Parameters<typeof makeLsa>[0]);

interface Held {
  readonly entry: Entry;
  lsa: Lsa;
  readonly owed: Set<number>;
}
/** Link State IDs of a type in order of first arrival; of one, the LSA that came last stands first. */
type Model = Map<number, Map<number, Held[]>>;

test("holds, finds, lists and forgets as a plain list does", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const database = new Database();
      const model: Model = new Map(types.map((t) => [t, new Map()]));
      steps.forEach(({ act, type, id, by, slot }, sequence) => {
        const ids = model.get(type)!;
        const held = ids.get(id)?.find((h) => h.lsa.advertisingRouter === by);
        const found = database.lookup(type, id, by);
        expect(found).toBe(held?.entry);
        if (act === "install") {
          const lsa = lsaOf(type, id, by, sequence);
          const entry = database.install({ age: 0, lsa }, 0);
          if (held === undefined) ids.set(id, [{ entry, lsa, owed: new Set() }, ...(ids.get(id) ?? [])]);
          else {
            expect(entry).toBe(held.entry);
            held.lsa = lsa;
          }
        } else if (held === undefined) return;
        else if (act === "owe") {
          expect(held.entry.owe(slot)).toBe(!held.owed.has(slot));
          held.owed.add(slot);
        } else if (act === "settle") expect(held.entry.settle(slot)).toBe(held.owed.delete(slot));
        else {
          database.remove(held.entry);
          const left = ids.get(id)!.filter((h) => h !== held);
          if (left.length > 0) ids.set(id, left);
          else ids.delete(id);
        }
      });
      const all = [...model.values()].flatMap((ids) => [...ids.values()].flat());
      expect([...database].map((e) => e.lsa)).toEqual(all.map((h) => h.lsa));
      expect(database.size).toBe(all.length);
      for (const { entry, lsa, owed } of all) {
        expect(database.find(lsa)).toBe(entry);
        expect(entry.settled).toBe(owed.size === 0);
        for (const slot of [0, 5, 30, 31, 32, 77]) expect(entry.isOwedBy(slot)).toBe(owed.has(slot));
      }
      const again = new Database();
      for (const { lsa } of [...all].reverse()) again.install({ age: 0, lsa }, 0);
      expect(again.topology).toBe(database.topology);
    }),
    { seed: 17, numRuns: 60 },
  );
});
test("thousands of LSAs that come and go leave nothing behind", () => {
  const database = new Database();
  const entries = Array.from({ length: 5000 }, (_, i) =>
    database.install({ age: 0, lsa: lsaOf(5, 0x0a000000 + i * 256, 1, 1) }, 0),
  );
  entries.forEach((entry, i) => {
    if (i % 5 !== 0) database.remove(entry);
  });
  expect(database.size).toBe(1000);
  expect([...database]).toEqual(entries.filter((_, i) => i % 5 === 0));
  for (const [i, entry] of entries.entries()) expect(database.find(entry.lsa)).toBe(i % 5 === 0 ? entry : undefined);
  database.clear();
  expect([...database, database.size, database.topology]).toEqual([0, 0]);
});
test("the age an LSA came with, and whether it ages at all, survive what else is noted of it", () => {
  const database = new Database();
  const lsa = lsaOf(1, 7, 7, 1);
  const entry = database.install({ age: 0x8000 | 12, lsa }, 0);
  entry.flooded = true;
  entry.sent(0);
  expect([entry.age(9e9), entry.doNotAge, entry.arrivedWithin(1e9, 0), entry.sentWithin(1e9, 0)]).toEqual([
    12,
    true,
    true,
    true,
  ]);
  database.install({ age: 5, lsa: lsaOf(1, 7, 7, 2) }, 1e9);
  expect([entry.age(9e9), entry.doNotAge, entry.arrivedWithin(1e9, 3e9), entry.sentWithin(2e9, 1e9)]).toEqual([
    13,
    false,
    false,
    true,
  ]);
  entry.ripen(9e9);
  expect([entry.isMaxAge(9e9), entry.flooded]).toEqual([true, true]);
});
