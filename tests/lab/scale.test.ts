// What an area of forty routers costs, in events and frames instead of seconds: a change that floods twice or chatters
// fails here, on any machine.
import { expect, test } from "vitest";
import { seconds } from "../../src/kernel/kernel.ts";
import { factories } from "../../src/lab/factories.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";
import { ospfArea } from "../bench/topologies.ts";

const ROUTERS = 40;
const LINKS = 80;

test("forty routers, eighty links: every route everywhere, at the price of flooding each LSA once per link", () => {
  const area = ospfArea(ROUTERS, LINKS);
  const network = new Network(area.lab, { factories, trace: 0 });
  expect(network.unrecognised).toEqual([]);
  const report = settle(network, { quietFor: seconds(15) });
  expect(report.end).toBe("settled");
  expect(report.at).toBeLessThanOrEqual(seconds(25));
  for (const node of network.nodes) {
    const routes = network.view(node.name, "routes") as readonly { protocol: string }[];
    const attached = area.edges.filter((edge) => edge.includes(node.id)).length;
    expect(routes.filter((r) => r.protocol === "ospf")).toHaveLength(area.prefixes - 1 - attached);
  }
  const sent = network.links.reduce((n, link) => n + link.counters.sent, 0);
  const perLink = sent / LINKS;
  // ARP, CDP, three hellos, the exchange, updates and acknowledgments of both ends.
  expect(perLink).toBeLessThan(40);
  expect(network.kernel.executed).toBeLessThan(5_500);
  // From then on: a hello per end and interval.
  const before = sent;
  network.run(network.now + seconds(100));
  const quiet = network.links.reduce((n, link) => n + link.counters.sent, 0) - before;
  expect(quiet / LINKS).toBeLessThanOrEqual(24);
});
