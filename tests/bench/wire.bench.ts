// Nanoseconds per packet: encoding, decoding, sizes, dissection.
import { type Benchmark, nanosecondsPer } from "./harness.ts";
import { wireBenchmarks } from "./wire.ts";

export const benchmarks: readonly Benchmark[] = [
  {
    name: "codecs",
    run: () =>
      wireBenchmarks.map((b) => ({ name: b.name, value: nanosecondsPer((times) => b.run(times)), unit: "ns" })),
  },
];
