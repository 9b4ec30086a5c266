import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventQueue, originOf, packOrder } from "../../src/kernel/event-queue.ts";

describe("order", () => {
  test("packs rank, node and sequence number so that numbers compare as the triple does", () => {
    const triple = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 0, max: 65535 }),
      fc.integer({ min: 0, max: 2 ** 35 - 1 }),
    );
    fc.assert(
      fc.property(triple, triple, (a, b) => {
        const expected = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
        const packed = packOrder(...a) - packOrder(...b);
        expect(Math.sign(packed)).toBe(Math.sign(expected));
        expect(originOf(packOrder(...a))).toBe((a[0] << 16) | a[1]);
      }),
    );
  });
});

describe("event queue", () => {
  test("gives events back in order, whatever mixture of push, shift and advance", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("push" as const), at: fc.integer({ min: 0, max: 50 }), order: fc.nat(1000) }),
      fc.record({ do: fc.constant("shift" as const) }),
      fc.record({ do: fc.constant("advance" as const), which: fc.nat(), by: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const queue = new EventQueue<number>();
        const model: { at: number; order: number; slot: number; id: number }[] = [];
        const sort = () => model.sort((a, b) => a.at - b.at || a.order - b.order);
        let id = 0;
        for (const s of steps) {
          if (s.do === "push") {
            const order = s.order * 1000 + id;
            model.push({ at: s.at, order, slot: queue.push(s.at, order, id), id: id++ });
          } else if (model.length === 0) continue;
          else if (s.do === "shift") {
            sort();
            const first = model.shift()!;
            expect([queue.firstAt, queue.firstOrder, queue.firstSlot]).toEqual([first.at, first.order, first.slot]);
            expect(queue.shift()).toBe(first.id);
          } else {
            const e = model[s.which % model.length]!;
            e.at -= s.by;
            queue.advance(e.slot, e.at, e.order);
          }
          expect(queue.size).toBe(model.length);
        }
        sort();
        expect(Array.from({ length: queue.size }, () => queue.shift())).toEqual(model.map((e) => e.id));
      }),
      { seed: 15, numRuns: 200 },
    );
  });
  test("grows past its first size", () => {
    const queue = new EventQueue<number>();
    for (let i = 0; i < 5000; i++) queue.push((i * 7919) % 5000, i, (i * 7919) % 5000);
    for (let i = 0; i < 5000; i++) expect(queue.shift()).toBe(i);
  });
});
