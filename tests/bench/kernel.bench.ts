// Events per second, and what restarting a timer costs.
import { Kernel, Rank, seconds } from "../../src/kernel/kernel.ts";
import { type Benchmark, nanosecondsPer } from "./harness.ts";

/** Events that each schedule the next one, at pseudo-random distances, with `pending` of them waiting. */
const events = (pending: number): Benchmark => ({
  name: `kernel: ${pending} pending events`,
  run: () => {
    const kernel = new Kernel();
    let x = 1;
    for (let i = 0; i < pending; i++) {
      const from = i % 1000;
      const again = (): void => {
        x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
        kernel.schedule(from, kernel.now + 1 + (x % 1_000_000), (x % 3) as Rank, again);
      };
      kernel.schedule(from, i, Rank.Frame, again);
    }
    const ns = nanosecondsPer((times) => kernel.run(Number.MAX_SAFE_INTEGER - 1, { events: times }));
    return [{ name: "events", value: 1e9 / ns, unit: "1/s", ...(pending <= 10_000 ? { atLeast: 2e6 } : {}) }];
  },
});
const restart: Benchmark = {
  name: "kernel: timer restart",
  run: () => {
    const kernel = new Kernel();
    const timers = Array.from({ length: 10_000 }, (_, i) => kernel.timer(i % 1000, () => {}));
    for (const timer of timers) timer.start(seconds(40));
    const ns = nanosecondsPer((times) => {
      for (let i = 0; i < times; i++) timers[i % timers.length]!.start(seconds(40) + i);
    });
    return [{ name: "restart", value: ns, unit: "ns", atMost: 100 }];
  },
};
export const benchmarks: readonly Benchmark[] = [events(1_000), events(10_000), events(100_000), restart];
