// IPv6 is explained as IPv4 is, from routers and from hosts: each mistake with its cause and the line to blame.
import { describe, expect, test } from "vitest";
import type { CauseId } from "../../src/explain/explanation.ts";
import { explain } from "../../src/explain/question.ts";
import { parseLab } from "../../src/lab/definition.ts";
import { executing } from "../../src/lab/execute.ts";
import { factories } from "../../src/lab/factories.ts";
import { loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";

const root = new URL("../..", import.meta.url).pathname;
type Edit = readonly [node: string, from: string | RegExp, to: string];

const network = (edits: readonly Edit[] = []): Network => {
  const lab = loadLab("dual-stack-static", root);
  const configs = new Map([...lab.configs].map(([n, c]) => [n, { ...c }]));
  for (const [node, from, to] of edits) {
    const before = configs.get(node)!;
    const text = before.text.replace(from, to);
    expect(text, `${node}: ${from}`).not.toBe(before.text);
    configs.set(node, { file: `${node}.cfg`, text });
  }
  const made = new Network(lab, { factories, configs });
  settle(made);
  return made;
};
const run = (n: Network, node: string, command: string): string => {
  const steps = executing(n, node, command, {});
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value.output;
  }
};
const B1 = "2001:db8:3::11";

test("a path that works, hop by hop, there and back, from a host whose gateway is the router's link-local address", () => {
  const { ok, steps, cause } = explain(network(), `reach A2 ${B1}`);
  expect({ ok, cause }).toEqual({ ok: true, cause: null });
  expect(steps.map((s) => s.node)).toEqual(["A2", "R1", "R2", "R3", "B1", "B1", "B1", "R3", "R2", "R1", "A2"]);
  expect(steps[0]?.text).toMatch(/^::\/0 via fe80::/);
});

interface Mistake {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly ask?: string;
  readonly cause: CauseId;
  readonly blame: {
    readonly kind: "present" | "missing";
    readonly node: string;
    readonly text: string | RegExp;
  } | null;
}
const mistakes: readonly Mistake[] = [
  {
    name: "the router in the middle does not route IPv6",
    edits: [["R2", "ipv6 unicast-routing\n", ""]],
    cause: "routing-disabled",
    blame: { kind: "missing", node: "R2", text: "ipv6 unicast-routing" },
  },
  {
    name: "no route to the far network",
    edits: [["R1", /^ipv6 route 2001:DB8:3::.*\n/gm, ""]],
    cause: "static-route-missing",
    blame: { kind: "missing", node: "R1", text: /^ipv6 route 2001:db8:3::\/64 2001:db8:0:1[23]::2$/ },
  },
  {
    name: "no route back",
    edits: [["R3", /^ipv6 route 2001:DB8:1::.*\n/gm, ""]],
    cause: "static-route-missing",
    blame: { kind: "missing", node: "R3", text: /^ipv6 route 2001:db8:1::\/64 / },
  },
  {
    name: "a next hop that no network holds",
    edits: [
      ["R1", "ipv6 route 2001:DB8:3::/64 2001:DB8:0:13::2 200\n", ""],
      ["R1", "ipv6 route 2001:DB8:3::/64 2001:DB8:0:12::2", "ipv6 route 2001:DB8:3::/64 2001:DB8:0:99::2"],
    ],
    cause: "static-route-unusable",
    blame: { kind: "present", node: "R1", text: "ipv6 route 2001:DB8:3::/64 2001:DB8:0:99::2" },
  },
  {
    name: "a traffic filter",
    edits: [
      [
        "R3",
        "interface GigabitEthernet0/0\n",
        "ipv6 access-list NO\n deny icmp any any echo-request\n permit ipv6 any any\n!\ninterface GigabitEthernet0/0\n ipv6 traffic-filter NO in\n",
      ],
    ],
    cause: "access-list",
    blame: { kind: "present", node: "R3", text: "ipv6 traffic-filter NO in" },
  },
  {
    name: "unicast RPF where the way back is another",
    edits: [
      ["R2", "description to R1\n", "description to R1\n ipv6 verify unicast source reachable-via rx\n"],
      ["R2", "ipv6 route 2001:DB8:1::/64 2001:DB8:0:12::1", "ipv6 route 2001:DB8:1::/64 2001:DB8:0:23::2"],
    ],
    cause: "source-check",
    blame: { kind: "present", node: "R2", text: "ipv6 verify unicast source reachable-via rx" },
  },
  {
    name: "an interface that is shut down, with its address",
    edits: [["R3", /(interface GigabitEthernet0\/1\n(?: .*\n)*?) no shutdown/, "$1 shutdown"]],
    cause: "interface-shutdown",
    blame: { kind: "present", node: "R3", text: "shutdown" },
  },
  {
    name: "the last router is not on the host's network",
    edits: [["R3", " ipv6 address 2001:DB8:3::1/64\n", ""]],
    cause: "interface-without-address",
    blame: { kind: "missing", node: "R3", text: "ipv6 address …" },
  },
  {
    name: "an address that nobody has",
    edits: [],
    ask: "reach A1 2001:db8:ffff::1",
    cause: "no-such-address",
    blame: null,
  },
];
describe("IPv6 mistakes", () => {
  test.each(mistakes)("$name", ({ edits, ask = `reach A1 ${B1}`, cause, blame }) => {
    const found = explain(network(edits), ask);
    expect(found.ok).toBe(false);
    expect(found.cause, found.steps.map((s) => `${s.node}: ${s.text}`).join("\n")).toBe(cause);
    if (blame === null) expect(found.blame).toBeNull();
    else
      expect(found.blame).toMatchObject({
        kind: blame.kind,
        node: blame.node,
        text: typeof blame.text === "string" ? blame.text : expect.stringMatching(blame.text),
      });
  });
});

test("a route that is there says which table entry gives it", () => {
  const { ok, steps } = explain(network(), "route R1 2001:db8:3::11");
  expect(ok).toBe(true);
  expect(steps[0]?.text).toBe("2001:db8:3::/64 is installed by static [1/0]");
});

test("names take the family of the address they are asked with; two families do not mix", () => {
  const n = network();
  expect(explain(n, "reach 2001:db8:1::11 B1").question).toBe(`explain reach A1 ${B1}`);
  expect(() => explain(n, `reach 10.1.0.11 ${B1}`)).toThrow("different families");
});

test("a host's shell explains too", () => {
  const n = network([["R2", "ipv6 unicast-routing\n", ""]]);
  expect(run(n, "A1", `explain reach A1 ${B1}`)).toContain("Missing on R2, R2.cfg: ipv6 unicast-routing");
  expect(run(n, "A1", "explain nonsense")).toContain("% ask reach FROM TO");
});

test("a host forwards for others only where it is told to", () => {
  const found = explain(
    network([
      ["R1", /^ip route 10\.3\.0\.0 .*\n/gm, ""],
      ["R1", "ip route 10.0.23.0", "ip route 10.3.0.0 255.255.255.0 10.1.0.12\nip route 10.0.23.0"],
    ]),
    "reach A1 10.3.0.11",
  );
  expect(found).toMatchObject({ ok: false, cause: "routing-disabled", next: { node: "A2" } });
});

describe("IPv6 customers of a VPN (RFC 4659)", () => {
  const pe = (n: number): string => `hostname PE${n}
ipv6 unicast-routing
vrf definition A
 rd 65000:${n}
 address-family ipv6
  route-target both 65000:1
interface Loopback0
 ip address 10.255.0.${n} 255.255.255.255
interface Loopback6
 vrf forwarding A
 ipv6 address 2001:db8:${n}::1/64
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 no shutdown
 mpls ip
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
router bgp 65000
 no bgp default ipv4-unicast
 neighbor 10.255.0.${3 - n} remote-as 65000
 neighbor 10.255.0.${3 - n} update-source Loopback0
 address-family vpnv6
  neighbor 10.255.0.${3 - n} activate
 address-family ipv6 vrf A
  redistribute connected
`;
  const ask = (from: string, to: string) => {
    const lab = parseLab(
      "schema: lab/v1\nid: vpnv6\ntitle: VPNv6\nnodes:\n  PE1: { kind: router }\n  PE2: { kind: router }\nlinks:\n  - [PE1:GigabitEthernet0/0, PE2:GigabitEthernet0/0]\n",
      "lab.yaml",
    );
    const configs = new Map(
      [1, 2].map((n) => [`PE${n}`, { file: `PE${n}.cfg`, text: n === 2 ? pe(n).replace(from, to) : pe(n) }]),
    );
    expect(from === "" || configs.get("PE2")!.text !== pe(2)).toBe(true);
    const made = new Network(lab, { factories, configs });
    settle(made);
    return explain(made, "reach PE1 2001:db8:2::1 vrf A");
  };
  test("works, with both labels", () => {
    const { ok, steps } = ask("", "");
    expect(ok).toBe(true);
    expect(steps[0]?.text).toMatch(
      /^VRF A: 2001:db8:2::\/64 by bgp via .*10\.255\.0\.2, out of GigabitEthernet0\/0 with label /,
    );
  });
  test.each([
    ["both 65000:1", "export 65000:9", "route-target-unknown", "present", /route-target export 65000:9/],
    ["  redistribute connected\n", "", "not-redistributed", "missing", /^redistribute connected$/],
    [" rd 65000:2\n", "", "route-distinguisher-missing", "missing", /^rd /],
    ["  neighbor 10.255.0.1 activate\n", "", "neighbor-not-activated", "missing", /^neighbor 10\.255\.0\.1 activate$/],
  ] as const)("%j -> %j: %s", (from, to, cause, kind, text) => {
    const found = ask(from, to);
    expect(found.cause, found.steps.map((s) => `${s.node}: ${s.text}`).join("\n")).toBe(cause);
    expect(found.blame).toMatchObject({ kind, node: "PE2", text: expect.stringMatching(text) });
  });
});
