// One OSPF area from power-on to every adjacency full and every route installed, by size.
import { seconds } from "../../src/kernel/kernel.ts";
import { factories } from "../../src/lab/factories.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";
import { type Benchmark, cpu, exponent, type Metric, peakMemory } from "./harness.ts";
import { ospfArea } from "./topologies.ts";

interface RouteRow {
  readonly protocol: string;
  readonly family: string;
}
/** CPU milliseconds and events of one run; throws when a route is missing, so that speed is never that of a failure. */
const converge = (n: number, broadcast = false) => {
  const synthetic = ospfArea(n, 2 * n, broadcast);
  const loaded = cpu(() => new Network(synthetic.lab, { factories, trace: 0 }));
  const network = loaded.result;
  const run = cpu(() => settle(network, { quietFor: seconds(broadcast ? 45 : 15) }));
  if (run.result.end !== "settled")
    throw new Error(`${n} routers: ${run.result.end}: ${run.result.unfinished.join(", ")}`);
  const memory = peakMemory();
  const degrees = new Map<number, number>();
  for (const edge of synthetic.edges) for (const node of edge) degrees.set(node, (degrees.get(node) ?? 0) + 1);
  for (const node of network.nodes) {
    const routes = (network.view(node.name, "routes") as readonly RouteRow[]).filter((r) => r.protocol === "ospf");
    const expected = synthetic.prefixes - 1 - (degrees.get(node.id) ?? 0);
    if (routes.length !== expected) throw new Error(`${node.name} has ${routes.length} OSPF routes of ${expected}`);
  }
  return { ms: run.ms, loadMs: loaded.ms, events: network.kernel.executed, virtual: run.result.at / 1e9, memory };
};

const LIMITS = new Map([
  [200, 2000],
  [1000, 15_000],
]);
const size = (n: number, broadcast = false): Benchmark => ({
  name: `ospf: ${n} routers${broadcast ? ", broadcast links" : ""}`,
  run: () => {
    const { ms, loadMs, events, virtual, memory } = converge(n, broadcast);
    const limit = broadcast ? undefined : LIMITS.get(n);
    const metrics: Metric[] = [
      { name: "power-on to converged, CPU", value: ms, unit: "ms", ...(limit === undefined ? {} : { atMost: limit }) },
      { name: "loading configurations, CPU", value: loadMs, unit: "ms" },
      { name: "events", value: events, unit: "" },
      { name: "virtual time until quiet", value: virtual, unit: "s" },
      { name: "peak memory", value: memory, unit: "MiB", ...(n === 1000 ? { atMost: 1536 } : {}) },
    ];
    return metrics;
  },
});
const growth: Benchmark = {
  name: "ospf: growth",
  run: () => {
    const points = [50, 100, 200, 400, 700, 1000].map((n) => [n, converge(n).ms] as const);
    return [
      ...points.map(([n, ms]): Metric => ({ name: `CPU of ${n} routers`, value: ms, unit: "ms" })),
      { name: "exponent of CPU against routers", value: exponent(points), unit: "" },
    ];
  },
};
export const benchmarks: readonly Benchmark[] = [
  size(50),
  size(100),
  size(200),
  size(200, true),
  size(500),
  size(1000),
  growth,
];
