// The labs of the ground floor do what their titles say, whole, broken and repaired.
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { seconds } from "../../src/kernel/kernel.ts";
import { duplicateAddresses } from "../../src/lab/duplicates.ts";
import { execute } from "../../src/lab/execute.ts";
import { factories } from "../../src/lab/factories.ts";
import { labIds, loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";

const root = new URL("../..", import.meta.url).pathname;
const start = (id: string): Network => {
  const network = new Network(loadLab(join(root, "content/labs", id)), { factories, frames: "verify" });
  expect(network.unrecognised).toEqual([]);
  expect(settle(network)).toMatchObject({ end: "settled", unfinished: [] });
  return network;
};
interface Route {
  readonly family: string;
  readonly prefix: string;
  readonly protocol: string;
  readonly distance: number;
  readonly metric: number;
  readonly tag: number;
  readonly nextHops: readonly { readonly address: string | null; readonly interface: string | null }[];
}
/** "prefix [distance/metric] gateway gateway", sorted. */
const routes = (network: Network, node: string, protocol: string): readonly string[] =>
  (network.view(node, "routes") as readonly Route[])
    .filter((r) => r.protocol === protocol)
    .map((r) => `${r.prefix} [${r.distance}/${r.metric}] ${r.nextHops.map((h) => h.address ?? h.interface).join(" ")}`);
/** Packets received of those sent. */
const ping = (network: Network, node: string, command: string): string => {
  const { output } = execute(network, node, command);
  return /(\d+) packets transmitted, (\d+) received/.exec(output)?.slice(1, 3).reverse().join("/") ?? output;
};

describe("every lab of the course", () => {
  test.each(labIds(root))("%s loads, without an address given twice", (id) => {
    const lab = loadLab(id, root);
    expect(duplicateAddresses(lab, lab.configs)).toEqual([]);
    expect([...lab.configs.keys()].length).toBeGreaterThan(0);
  });
});

describe("ospf-broadcast-segment", () => {
  let network: Network;
  beforeAll(() => {
    network = start("ospf-broadcast-segment");
  });
  const segment = (node: string) => {
    const { areas } = network.view(node, "ospf:1") as {
      areas: { interfaces: { name: string; state: string; neighbors: { routerId: number; state: string }[] }[] }[];
    };
    const { state, neighbors } = areas[0]!.interfaces.find((i) => i.name === "GigabitEthernet0/0")!;
    return [state, ...neighbors.map((n) => `R${n.routerId & 255} ${n.state}`)].join(", ");
  };
  test("elects by priority, then router id, and only the elected are adjacent to all", () => {
    expect(["R1", "R2", "R3", "R4"].map(segment)).toEqual([
      "DR, R2 Full, R3 Full, R4 Full",
      "DROther, R1 Full, R3 Full, R4 2-Way",
      "Backup, R1 Full, R2 Full, R4 Full",
      "DROther, R1 Full, R2 2-Way, R3 Full",
    ]);
    expect(routes(network, "R4", "ospf")).toEqual([
      "1.1.1.1/32 [110/2] 10.0.0.1",
      "2.2.2.2/32 [110/2] 10.0.0.2",
      "3.3.3.3/32 [110/2] 10.0.0.3",
    ]);
  });
  test("makes the backup the designated router when that one loses its power, and lets it keep the role", () => {
    network.input({ kind: "power", node: "R1", on: false });
    expect(settle(network).end).toBe("settled");
    expect(["R2", "R3", "R4"].map(segment)).toEqual([
      "Backup, R3 Full, R4 Full",
      "DR, R2 Full, R4 Full",
      "DROther, R2 Full, R3 Full",
    ]);
    expect(routes(network, "R4", "ospf")).toEqual(["2.2.2.2/32 [110/2] 10.0.0.2", "3.3.3.3/32 [110/2] 10.0.0.3"]);
    network.input({ kind: "power", node: "R1", on: true });
    expect(settle(network).end).toBe("settled");
    expect(segment("R1")).toBe("DROther, R2 Full, R3 Full, R4 2-Way");
    expect(segment("R3")).toContain("DR, ");
  });
});

describe("ospf-multi-area", () => {
  let network: Network;
  beforeAll(() => {
    network = start("ospf-multi-area");
  });
  test("is found by any spelling of an interface's name; asking for one without a cable changes nothing", () => {
    expect(network.link("R1:gi0/0").id).toBe("R1:GigabitEthernet0/0--R2:GigabitEthernet0/0");
    expect(network.link("R1:GigabitEthernet 0/0").id).toBe("R1:GigabitEthernet0/0--R2:GigabitEthernet0/0");
    const before = network.fingerprint();
    expect(() => network.link("R1:Gi0/9")).toThrow('there is no link "R1:Gi0/9"');
    expect(network.fingerprint()).toEqual(before);
    expect(network.node("R1").ports()).toHaveLength(3);
  });
  test("gives each area what its kind lets in", () => {
    expect(routes(network, "R5", "ospf")).toEqual(["0.0.0.0/0 [110/2] 10.2.25.1"]);
    const nssa = routes(network, "R6", "ospf").map((r) => r.split(" ")[0]);
    expect(nssa).toContain("10.1.0.0/16");
    expect(nssa).not.toContain("10.1.4.0/24");
    expect(nssa).not.toContain("172.16.4.0/24");
    const backbone = routes(network, "R2", "ospf");
    expect(backbone).toContain("10.1.0.0/16 [110/2] 10.0.12.1");
    expect(backbone).toContain("172.16.4.0/24 [110/52] 10.0.12.1");
    expect(backbone.find((r) => r.startsWith("192.168.66.0/24"))).toBe("192.168.66.0/24 [110/20] 10.0.12.1");
    expect((network.view("R2", "routes") as readonly Route[]).find((r) => r.prefix === "192.168.67.0/24")!.tag).toBe(
      67,
    );
  });
  test("carries packets between hosts of two areas, and finds another way when a backbone link goes", () => {
    expect(ping(network, "H4", "ping -c 3 10.2.5.10")).toBe("3/3");
    network.input({ kind: "link", link: "R1:Gi0/0", up: false });
    expect(settle(network).end).toBe("settled");
    expect(routes(network, "R1", "ospf")).toContain("10.2.5.0/24 [110/8] 10.0.13.2");
    expect(ping(network, "H4", "ping -c 3 10.2.5.10")).toBe("3/3");
    const { output } = execute(network, "H4", "traceroute -n 10.2.5.10");
    expect([...output.matchAll(/^ *\d+ {2}(\S+)/gm)].map((m) => m[1])).toEqual([
      "10.1.4.1",
      "10.1.14.1",
      "10.0.13.2",
      "10.0.23.1",
      "10.2.25.2",
      "10.2.5.10",
    ]);
    network.input({ kind: "link", link: "R1:Gi0/0", up: true });
    expect(settle(network).end).toBe("settled");
    expect(routes(network, "R1", "ospf")).toContain("10.2.5.0/24 [110/3] 10.0.12.2");
  });
});

describe("dual-stack-static", () => {
  let network: Network;
  beforeAll(() => {
    network = start("dual-stack-static");
  });
  test("routes both families by hand, over the fast way", () => {
    expect(routes(network, "R1", "static")).toEqual([
      "10.0.23.0/30 [1/0] 10.0.12.2",
      "10.3.0.0/24 [1/0] 10.0.12.2",
      "2001:db8:0:23::/64 [1/0] 2001:db8:0:12::2",
      "2001:db8:3::/64 [1/0] 2001:db8:0:12::2",
    ]);
    for (const host of ["A1", "A2"]) {
      expect(ping(network, host, "ping -c 2 10.3.0.11")).toBe("2/2");
      expect(ping(network, host, "ping -6 -c 2 2001:db8:3::11")).toBe("2/2");
    }
    expect(ping(network, "A1", "ping -c 2 10.1.0.12")).toBe("2/2");
  });
  test("lets A2 make its own IPv6 address from the router's prefix", () => {
    const { output } = execute(network, "A2", "ip -6 addr show dev eth0");
    expect(output).toMatch(/inet6 2001:db8:1:0:[0-9a-f:]+\/64 scope global/);
  });
  test("falls back to the slow way when the fast one loses its carrier, and returns", () => {
    network.input({ kind: "link", link: "R1:Gi0/1", up: false });
    network.input({ kind: "link", link: "R3:Gi0/0", up: false });
    expect(settle(network, { quietFor: seconds(10) }).end).toBe("settled");
    expect(routes(network, "R1", "static").find((r) => r.startsWith("10.3.0.0/24"))).toBe(
      "10.3.0.0/24 [200/0] 10.0.13.2",
    );
    expect(routes(network, "R1", "static").find((r) => r.startsWith("2001:db8:3::/64"))).toBe(
      "2001:db8:3::/64 [200/0] 2001:db8:0:13::2",
    );
    expect(ping(network, "A1", "ping -c 2 10.3.0.11")).toBe("2/2");
    expect(ping(network, "A1", "ping -6 -c 2 2001:db8:3::11")).toBe("2/2");
    network.input({ kind: "link", link: "R1:Gi0/1", up: true });
    network.input({ kind: "link", link: "R3:Gi0/0", up: true });
    expect(settle(network, { quietFor: seconds(10) }).end).toBe("settled");
    expect(routes(network, "R1", "static").find((r) => r.startsWith("10.3.0.0/24"))).toBe(
      "10.3.0.0/24 [1/0] 10.0.12.2",
    );
  });
});
