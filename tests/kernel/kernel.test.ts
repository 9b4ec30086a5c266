import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Kernel, OUTSIDE, Rank, seconds } from "../../src/kernel/kernel.ts";

describe("order of events", () => {
  test("is instant, then rank, then source node, then the source's own sequence; never the order of scheduling", () => {
    const event = fc.record({
      at: fc.nat(5),
      rank: fc.constantFrom(Rank.Frame, Rank.Timer, Rank.Task),
      from: fc.constantFrom(0, 1, 2, 70, OUTSIDE),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const kernel = new Kernel();
        const ran: number[] = [];
        for (const [i, e] of events.entries()) kernel.schedule(e.from, e.at, e.rank, () => ran.push(i));
        kernel.run(10);
        const expected = events
          .map((e, i) => ({ ...e, i }))
          .sort((a, b) => a.at - b.at || a.rank - b.rank || a.from - b.from || a.i - b.i);
        expect(ran).toEqual(expected.map((e) => e.i));
      }),
    );
  });
  test("refuses the past and fractions of a nanosecond", () => {
    const kernel = new Kernel();
    kernel.run(100);
    expect(() => kernel.schedule(0, 99, Rank.Task, () => {})).toThrow(RangeError);
    expect(() => kernel.schedule(0, 100.5, Rank.Task, () => {})).toThrow(RangeError);
    kernel.schedule(0, 100, Rank.Task, () => {});
  });
});

describe("timer", () => {
  test("expires once, at its last deadline, however often it is restarted", () => {
    const kernel = new Kernel();
    const expiries: number[] = [];
    const timer = kernel.timer(1, () => expiries.push(kernel.now));
    const again = kernel.timer(0, () => {
      timer.start(seconds(40));
      if (kernel.now < seconds(100)) again.start(seconds(10));
    });
    again.start(seconds(10));
    kernel.run(seconds(500));
    expect(expiries).toEqual([seconds(140)]);
    expect(timer.running).toBe(false);
    expect(timer.remaining).toBeNull();
  });
  test("keeps at most one event in the queue, restarted later or earlier", () => {
    const kernel = new Kernel();
    let expired = 0;
    const timer = kernel.timer(0, () => expired++);
    for (let i = 0; i < 1000; i++) timer.start(i % 2 === 0 ? seconds(1800) - i : 1 + i);
    expect(kernel.pending).toBe(1);
    timer.start(5);
    expect(timer.remaining).toBe(5);
    kernel.run(5);
    expect(expired).toBe(1);
    expect(kernel.pending).toBe(0);
  });
  test("stopped does not expire, and can start again earlier than the event it left behind", () => {
    const kernel = new Kernel();
    const expiries: number[] = [];
    const timer = kernel.timer(0, () => expiries.push(kernel.now));
    timer.start(100);
    timer.stop();
    kernel.run(10);
    timer.start(20);
    kernel.run(200);
    expect(expiries).toEqual([30]);
  });
  test("behaves as a plain list of deadlines does", () => {
    const step = fc.record({
      timer: fc.nat(3),
      do: fc.constantFrom("start", "stop"),
      after: fc.nat(30),
      wait: fc.nat(10),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const kernel = new Kernel();
        const got: string[] = [];
        const wanted: string[] = [];
        const deadlines: (number | null)[] = [null, null, null, null];
        const timers = deadlines.map((_, i) => kernel.timer(i, () => got.push(`${kernel.now} ${i}`)));
        const advance = (to: number) => {
          const due = deadlines.map((at, i) => ({ at, i })).filter((d) => d.at !== null && d.at <= to);
          for (const d of due.sort((a, b) => a.at! - b.at! || a.i - b.i)) {
            wanted.push(`${d.at} ${d.i}`);
            deadlines[d.i] = null;
          }
          kernel.run(to);
        };
        for (const s of steps) {
          if (s.do === "start") {
            timers[s.timer]!.start(s.after);
            deadlines[s.timer] = kernel.now + s.after;
          } else {
            timers[s.timer]!.stop();
            deadlines[s.timer] = null;
          }
          advance(kernel.now + s.wait);
          expect(timers.map((t) => t.remaining)).toEqual(deadlines.map((d) => (d === null ? null : d - kernel.now)));
        }
        advance(kernel.now + 1000);
        expect(got).toEqual(wanted);
      }),
    );
  });
});

/** Two nodes that keep waking each other, with a timer restarted all the time. */
const chatter = (kernel: Kernel): string[] => {
  const log: string[] = [];
  const idle = kernel.timer(2, () => log.push(`idle ${kernel.now}`));
  const say = (from: number, n: number): void => {
    log.push(`${from} ${n} ${kernel.now}`);
    idle.start(25);
    if (n > 0)
      kernel.schedule(from, kernel.now + (n % 7), n % 2 === 0 ? Rank.Frame : Rank.Task, () => say(1 - from, n - 1));
  };
  kernel.schedule(0, 3, Rank.Task, () => say(0, 60));
  kernel.schedule(1, 3, Rank.Task, () => say(1, 40));
  return log;
};

describe("run", () => {
  test("sliced by any budgets ends as one long run does, with the same fingerprint", () => {
    const whole = new Kernel();
    const expected = chatter(whole);
    const result = whole.run(1000);
    expect(result).toEqual({ end: "time", events: whole.executed });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (slices) => {
        const kernel = new Kernel();
        const log = chatter(kernel);
        for (let i = 0; kernel.run(1000, { events: slices[i % slices.length]! }).end !== "time"; i++);
        expect(log).toEqual(expected);
        expect(kernel.fingerprint).toBe(whole.fingerprint);
        expect(kernel.now).toBe(1000);
      }),
    );
  });
  test("says that the budget ended it, and counts events by node", () => {
    const kernel = new Kernel();
    chatter(kernel);
    expect(kernel.run(1000, { events: 10 })).toEqual({ end: "events", events: 10 });
    expect(kernel.now).toBeLessThan(1000);
    expect(kernel.executedBy(0) + kernel.executedBy(1) + kernel.executedBy(2)).toBe(10);
    expect(kernel.executedBy(5000)).toBe(0);
  });
  test("halts after the event that asks for it", () => {
    const kernel = new Kernel();
    kernel.schedule(0, 5, Rank.Task, () => kernel.halt());
    kernel.schedule(0, 5, Rank.Task, () => {});
    expect(kernel.run(10)).toEqual({ end: "halted", events: 1 });
    expect(kernel.now).toBe(5);
    expect(kernel.run(10)).toEqual({ end: "time", events: 1 });
  });
  test("another event, or another order, is another fingerprint", () => {
    const of = (...events: [number, Rank, number][]): string => {
      const kernel = new Kernel();
      for (const [at, rank, from] of events) kernel.schedule(from, at, rank, () => {});
      kernel.run(seconds(10000));
      return kernel.fingerprint;
    };
    const prints = [
      of(),
      of([1, Rank.Frame, 1]),
      of([1, Rank.Frame, 2]),
      of([1, Rank.Timer, 1]),
      of([2, Rank.Frame, 1]),
      of([2 ** 32 + 1, Rank.Frame, 1]),
      of([1, Rank.Frame, 1], [1, Rank.Frame, 1]),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });
});
