// What a learner waits for: a small lab from nothing to an answer, and a keystroke.
import { join } from "node:path";
import { factories } from "../../src/lab/factories.ts";
import { execute } from "../../src/lab/execute.ts";
import { loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";
import type { Lab } from "../../src/lab/definition.ts";
import { type Benchmark, type Metric, nanosecondsPer } from "./harness.ts";
import { ospfArea } from "./topologies.ts";

const root = new URL("../..", import.meta.url).pathname;
const wall = <T>(body: () => T): { readonly result: T; readonly ms: number } => {
  const start = performance.now();
  const result = body();
  return { result, ms: performance.now() - start };
};
/** The first run after import, as a learner's page or a grader does it, and the median of the next ones. */
const coldAndWarm = (name: string, goal: number | null, lab: () => Lab, node: string, command: string): Benchmark => ({
  name: `lab: ${name}`,
  run: () => {
    const once = (): number =>
      wall(() => {
        const network = new Network(lab(), { factories });
        const report = settle(network);
        const { output } = execute(network, node, command);
        if (report.end !== "settled" || output === "" || output.includes("% Invalid"))
          throw new Error(`${report.end}: ${output}`);
      }).ms;
    const cold = once();
    const warm = Array.from({ length: 9 }, once).sort((a, b) => a - b)[4]!;
    const metrics: Metric[] = [
      { name: "load, converge, query: first", value: cold, unit: "ms", ...(goal === null ? {} : { atMost: goal }) },
      { name: "load, converge, query: again", value: warm, unit: "ms" },
    ];
    return metrics;
  },
});
const keystroke: Benchmark = {
  name: "console: keystroke",
  run: () => {
    const network = new Network(loadLab(join(root, "content/labs/ospf-broadcast-segment")), { factories });
    settle(network);
    let echoed = "";
    network.onOutput((_node, _session, text) => {
      echoed = text;
    });
    network.input({ kind: "type", node: "R1", session: "1", interactive: true, data: "\renable\r" });
    network.run(network.now);
    const keys = "show ip ospf nei\x15";
    let i = 0;
    const type = (): void => {
      const data = keys[i++ % keys.length]!;
      echoed = "";
      network.input({ kind: "type", node: "R1", session: "1", interactive: true, data });
      network.run(network.now);
      if (echoed === "") throw new Error(`no answer to ${JSON.stringify(data)}`);
    };
    const each = nanosecondsPer((times) => {
      for (let n = 0; n < times; n++) type();
    });
    /** The median of a key that asks for more than its echo; `line` is typed before and wiped out after it. */
    const special = (line: string, key: string): number => {
      const press = (data: string): void => {
        network.input({ kind: "type", node: "R1", session: "1", interactive: true, data });
        network.run(network.now);
      };
      const times = Array.from({ length: 21 }, () => {
        press(line);
        const { ms } = wall(() => press(key));
        press("\x15");
        return ms;
      });
      return times.sort((a, b) => a - b)[10]!;
    };
    return [
      { name: "a character, echoed", value: each / 1e6, unit: "ms", atMost: 1 },
      { name: "? after show ip", value: special("show ip ", "?"), unit: "ms", atMost: 1 },
      { name: "Tab after show inter", value: special("show inter", "\t"), unit: "ms", atMost: 1 },
      { name: "Enter after show ip route", value: special("show ip route", "\r"), unit: "ms", atMost: 1 },
    ];
  },
};
export const benchmarks: readonly Benchmark[] = [
  coldAndWarm("three routers, OSPF", 100, () => ospfArea(3, 3).lab, "R0001", "show ip route"),
  coldAndWarm(
    "dual-stack-static",
    null,
    () => loadLab(join(root, "content/labs/dual-stack-static")),
    "A1",
    "ping -c 1 10.3.0.11",
  ),
  coldAndWarm(
    "ospf-multi-area",
    null,
    () => loadLab(join(root, "content/labs/ospf-multi-area")),
    "R1",
    "show ip route",
  ),
  keystroke,
];
