// Labs as their reference solutions have them, and what must not depend on how they got there.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { byText } from "../../src/base/ordered-map.ts";
import { factories } from "../../src/lab/factories.ts";
import { loadConfigs, loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";

export const course = new URL("../..", import.meta.url).pathname;

/** A lab before power-on; one without a solution has the configurations that it starts with. */
export const solved = (id: string): Network => {
  const lab = loadLab(id, course);
  const solution = join(course, "graders", id, "solutions/reference");
  return new Network(lab, { factories, ...(existsSync(solution) ? { configs: loadConfigs(lab, solution) } : {}) });
};

/** A label's value follows from the order of events: only how many there are counts. */
const counted = (key: string, value: unknown): unknown =>
  key === "label" ? null : key === "labels" ? (value as readonly unknown[]).length : value;
/** Every route and forwarding entry of every node, a text each. */
export const tables = (network: Network): readonly string[] =>
  network.nodes.flatMap((node) =>
    ["routes", "fib", "labels"]
      .filter((view) => node.views().includes(view))
      .flatMap((view) =>
        (node.view(view) as readonly unknown[])
          .map((entry) => `${node.name} ${view} ${JSON.stringify(entry, counted)}`)
          .sort(byText),
      ),
  );
