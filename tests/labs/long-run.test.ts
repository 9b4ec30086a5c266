// Labs that were left alone for hours: refreshes, keepalives and caches come and go, and no route moves.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { seconds } from "../../src/kernel/kernel.ts";
import { factories } from "../../src/lab/factories.ts";
import { labIds, loadConfigs, loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";

const course = new URL("../..", import.meta.url).pathname;
/** Longer than any lifetime of the protocols: MaxAge is an hour, an ARP entry lives four. */
const HOURS = 6;

test.each(labIds(course))(`%s keeps every route for ${HOURS} hours, in each minute`, (id) => {
  const lab = loadLab(id, course);
  const solution = join(course, "graders", id, "solutions/reference");
  const network = new Network(lab, {
    factories,
    ...(existsSync(solution) ? { configs: loadConfigs(lab, solution) } : {}),
  });
  expect(settle(network).end).toBe("settled");
  const routes = (): string =>
    JSON.stringify(
      network.nodes.map((node) => ["routes", "fib"].filter((v) => node.views().includes(v)).map((v) => node.view(v))),
    );
  const [before, changed] = [routes(), network.changes.at];
  network.run(network.now + seconds(HOURS * 3600));
  expect(network.changes.at).toBe(changed);
  expect(routes()).toBe(before);
});
