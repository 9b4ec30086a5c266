// The route-leaking lab as solved: the tables of every provider edge, what a console prints, and the flow matrix of its
// four VPNs, 16 ordered pairs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { labelOf, parseEndpoint } from "../../src/grading/endpoint.ts";
import { probe } from "../../src/grading/reachability.ts";
import { execute } from "../../src/lab/execute.ts";
import { factories } from "../../src/lab/factories.ts";
import { loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";

const root = new URL("../..", import.meta.url).pathname;
const solved = (solution: string): Network => {
  const configs = new Map(
    ["R2", "R3", "R4"].map((node) => {
      const file = join(root, "graders/vrf-route-leaking/solutions", solution, `${node}.cfg`);
      return [node, { file, text: readFileSync(file, "utf8") }];
    }),
  );
  const network = new Network(loadLab(join(root, "content/labs/vrf-route-leaking")), { factories, configs });
  expect(network.unrecognised).toEqual([]);
  expect(settle(network).end).toBe("settled");
  return network;
};
const network = solved("reference");
const show = (node: string, command: string): string => execute(network, node, command).output;

/** The routes of a rendered table, ages taken out; a host route under a "subnetted" heading shows no length. */
const routesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .filter((l) => /^[A-Z]\*? /.test(l) && !/^(Codes|Gateway|Routing)/.test(l))
    .map((l) =>
      l
        .replace(/\b\d\d:\d\d:\d\d\b/, "<age>")
        .replace(/\s+/g, " ")
        .trim(),
    );

const TECHNIQUE_AWAY = (next: string) => [
  `B 10.10.10.${next === "3.3.3.3" ? 1 : 254}/32 [200/0] via ${next}, <age>`,
  `B 10.10.20.${next === "3.3.3.3" ? 1 : 254}/32 [200/0] via ${next}, <age>`,
  `B 10.10.30.${next === "3.3.3.3" ? 1 : 254}/32 [200/0] via ${next}, <age>`,
];
const DEFAULT = "B* 0.0.0.0/0 [200/33] via 2.2.2.2, <age>";
const SERVERS = "B 10.10.30.0/24 [200/30] via 2.2.2.2, <age>";
const bySubnet = (a: string, b: string): number => {
  const key = (l: string): number => {
    const m = /(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?/.exec(l)!;
    const [, p, q, r, s, length] = m.map(Number);
    return (((p! * 256 + q!) * 256 + r!) * 256 + s!) * 64 + (Number.isNaN(length) ? 32 : length!);
  };
  return key(a) - key(b);
};
const edge = (own: 1 | 254, away: "3.3.3.3" | "4.4.4.4") => ({
  Technique: {
    last: "Gateway of last resort is 2.2.2.2 to network 0.0.0.0",
    routes: [
      DEFAULT,
      `C 10.10.10.${own}/32 is directly connected, Loopback10`,
      `B 10.10.20.${own}/32 is directly connected, <age>, Loopback20`,
      SERVERS,
      `B 10.10.30.${own}/32 is directly connected, <age>, Loopback30`,
      ...TECHNIQUE_AWAY(away),
    ],
  },
  Commercial: {
    last: "Gateway of last resort is 2.2.2.2 to network 0.0.0.0",
    routes: [
      DEFAULT,
      `B 10.10.10.${own} is directly connected, <age>, Loopback10`,
      `C 10.10.20.${own} is directly connected, Loopback20`,
      ...TECHNIQUE_AWAY(away)
        .slice(0, 2)
        .map((l) => l.replace("/32", "")),
    ],
  },
  Serveurs: {
    last: "Gateway of last resort is not set",
    routes: [
      `B 10.10.10.${own}/32 is directly connected, <age>, Loopback10`,
      SERVERS,
      `C 10.10.30.${own}/32 is directly connected, Loopback30`,
      TECHNIQUE_AWAY(away)[0]!,
      TECHNIQUE_AWAY(away)[2]!,
    ],
  },
});
const TABLES = {
  R3: edge(1, "4.4.4.4"),
  R4: edge(254, "3.3.3.3"),
  R2: {
    Serveurs: {
      last: "Gateway of last resort is not set",
      routes: [
        "B 10.10.10.1/32 [200/0] via 3.3.3.3, <age>",
        "B 10.10.10.254/32 [200/0] via 4.4.4.4, <age>",
        "C 10.10.30.0/24 is directly connected, Loopback30",
        "B 10.10.30.1/32 [200/0] via 3.3.3.3, <age>",
        "L 10.10.30.133/32 is directly connected, Loopback30",
        "B 10.10.30.254/32 [200/0] via 4.4.4.4, <age>",
      ],
    },
    Internet: {
      last: "Gateway of last resort is 172.33.33.2 to network 0.0.0.0",
      routes: [
        "S* 0.0.0.0/0 [1/0] via 172.33.33.2",
        "B 10.10.10.1 [200/0] via 3.3.3.3, <age>",
        "B 10.10.10.254 [200/0] via 4.4.4.4, <age>",
        "B 10.10.20.1 [200/0] via 3.3.3.3, <age>",
        "B 10.10.20.254 [200/0] via 4.4.4.4, <age>",
        "C 172.33.33.0/30 is directly connected, GigabitEthernet1/0",
        "L 172.33.33.1/32 is directly connected, GigabitEthernet1/0",
      ],
    },
  },
};
const VRFS = ["Technique", "Commercial", "Serveurs", "Internet"] as const;

describe("show ip route vrf", () => {
  test.each(
    Object.entries(TABLES).flatMap(([node, vrfs]) => Object.entries(vrfs).map(([vrf, t]) => [node, vrf, t] as const)),
  )("%s: %s", (node, vrf, { last, routes }) => {
    const text = show(node, `show ip route vrf ${vrf}`);
    expect(text.split("\n").filter((l) => l.startsWith("Routing Table"))).toEqual([`Routing Table: ${vrf}`]);
    expect(text.split("\n").filter((l) => l.startsWith("Gateway of last resort"))).toEqual([last]);
    expect(routesOf(text)).toEqual([...routes].sort(bySubnet));
  });
  test.each(
    (["R2", "R3", "R4"] as const).flatMap((node) =>
      VRFS.filter((v) => !(v in TABLES[node])).map((v) => [node, v] as const),
    ),
  )("%s does not have %s", (node, vrf) => {
    expect(show(node, `show ip route vrf ${vrf}`)).toBe(`% IP routing table ${vrf} does not exist\n`);
  });
  test("the other solution forwards alike", () => {
    const other = solved("vrf-definition");
    for (const [node, vrfs] of Object.entries(TABLES))
      for (const vrf of Object.keys(vrfs))
        expect(routesOf(execute(other, node, `show ip route vrf ${vrf}`).output)).toEqual(
          routesOf(show(node, `show ip route vrf ${vrf}`)),
        );
  });
});

describe("ping", () => {
  test.each([
    ["R3", "Technique", "8.8.8.8"],
    ["R3", "Commercial", "8.8.8.8"],
    ["R3", "Serveurs", "10.10.10.1"],
    ["R3", "Commercial", "10.10.10.254"],
    ["R4", "Technique", "10.10.30.133"],
    ["R2", "Internet", "10.10.20.254"],
  ])("%s, VRF %s to %s: answered", (node, vrf, to) => {
    const text = show(node, `ping vrf ${vrf} ${to}`);
    expect(text).toContain(`Sending 5, 100-byte ICMP Echos to ${to}, timeout is 2 seconds:`);
    expect(text).toMatch(/^[!.]!!!!$/m);
    expect(text).toMatch(
      /^Success rate is (100 percent \(5\/5\)|80 percent \(4\/5\)), round-trip min\/avg\/max = \d+\/\d+\/\d+ ms$/m,
    );
    // The first may be lost to address resolution; not again.
    expect(show(node, `ping vrf ${vrf} ${to}`)).toMatch(/^!!!!!\nSuccess rate is 100 percent \(5\/5\), round-trip/m);
  });
  test.each([
    ["R3", "Serveurs", "8.8.8.8"],
    ["R3", "Serveurs", "10.10.20.254"],
    ["R4", "Commercial", "10.10.30.133"],
    ["R2", "Internet", "10.10.30.1"],
  ])("%s, VRF %s to %s: not routed", (node, vrf, to) => {
    expect(show(node, `ping vrf ${vrf} ${to}`)).toMatch(/^\.\.\.\.\.\nSuccess rate is 0 percent \(0\/5\)$/m);
  });
});

describe("the flow matrix", () => {
  const ENDS: Readonly<Record<(typeof VRFS)[number], readonly string[]>> = {
    Technique: ["R3/Technique=10.10.10.1", "R4/Technique=10.10.10.254"],
    Commercial: ["R3/Commercial=10.10.20.1", "R4/Commercial=10.10.20.254"],
    Serveurs: ["R2/Serveurs=10.10.30.133", "R3/Serveurs=10.10.30.1", "R4/Serveurs=10.10.30.254"],
    Internet: ["INET=8.8.8.8"],
  };
  const APART = ["Commercial Serveurs", "Serveurs Commercial", "Serveurs Internet", "Internet Serveurs"];
  const pairs = VRFS.flatMap((from) => VRFS.map((to) => [from, to] as const));
  test("has 16 ordered pairs, four of them blocked", () => {
    expect(pairs).toHaveLength(16);
    expect(pairs.filter(([a, b]) => APART.includes(`${a} ${b}`))).toHaveLength(4);
  });
  test.each(pairs)("%s to %s", (from, to) => {
    const wanted = !APART.includes(`${from} ${to}`);
    const same = from === to;
    // The Internet has one host of ours: within it, the provider's edge and that host.
    const sources = same && from === "Internet" ? ["INET=8.8.8.8", "R2/Internet=172.33.33.1"] : ENDS[from];
    const targets = same && from === "Internet" ? sources : ENDS[to];
    const flows = sources.flatMap((s) => targets.filter((t) => t !== s).map((t) => [s, t] as const));
    expect(flows.length).toBeGreaterThan(0);
    for (const [s, t] of flows) {
      const report = probe(network, parseEndpoint(s), parseEndpoint(t), { family: "ipv4" });
      expect([labelOf(report.from), labelOf(report.to), report.problem, report.reached]).toEqual([
        labelOf(parseEndpoint(s)),
        labelOf(parseEndpoint(t)),
        null,
        wanted,
      ]);
    }
  });
});
