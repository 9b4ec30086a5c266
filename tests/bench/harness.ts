// What a benchmark is, and how small operations are timed.

export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it should be at most, or at least. */
  readonly atMost?: number;
  readonly atLeast?: number;
}
/** A file tests/bench/<topic>.bench.ts exports `benchmarks`. Each runs in a process of its own. */
export interface Benchmark {
  readonly name: string;
  run(): readonly Metric[] | Promise<readonly Metric[]>;
}

/** CPU milliseconds (user and system) that `body` takes. */
export const cpu = <T>(body: () => T): { readonly result: T; readonly ms: number } => {
  const before = process.cpuUsage();
  const result = body();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1000 };
};
/** Peak resident set so far, in MiB. */
export const peakMemory = (): number => process.resourceUsage().maxRSS / 1024;

/**
 * CPU nanoseconds per operation: repeats `run(times)` for about 0.02 s nine times after warming up, and takes the best,
 * which is what the code costs when the machine leaves it alone.
 */
export const nanosecondsPer = (run: (times: number) => unknown): number => {
  const time = (times: number): number => {
    const before = process.cpuUsage();
    run(times);
    const { user, system } = process.cpuUsage(before);
    return (user + system) * 1000;
  };
  let times = 1;
  while (time(times) < 20e6 && times < 2 ** 30) times *= 2;
  return Math.min(...Array.from({ length: 9 }, () => time(times) / times));
};

/** The exponent b of y = a·x^b, by least squares on logarithms. */
export const exponent = (points: readonly (readonly [x: number, y: number])[]): number => {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mx = logs.reduce((s, [x]) => s + x, 0) / logs.length;
  const my = logs.reduce((s, [, y]) => s + y, 0) / logs.length;
  const over = logs.reduce((s, [x, y]) => s + (x - mx) * (y - my), 0);
  return over / logs.reduce((s, [x]) => s + (x - mx) ** 2, 0);
};
