// The mistakes learners make: each fails as on a router, and explain names the line that did it or the line that is missing.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/question.ts";
import type { CauseId } from "../../src/explain/explanation.ts";
import { factories } from "../../src/lab/factories.ts";
import { loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";

const root = new URL("../..", import.meta.url).pathname;
type Edit = readonly [node: string, from: string | RegExp, to: string];

/** The network of a lab's solution with some lines changed, settled. */
const broken = (id: string, solution: string, edits: readonly Edit[]): Network => {
  const lab = loadLab(id, root);
  const folder = `${root}/graders/${id}/solutions/${solution}`;
  const configs = new Map([...lab.configs].map(([n, c]) => [n, { ...c }]));
  for (const f of readdirSync(folder))
    configs.set(f.slice(0, -4), { file: f, text: readFileSync(`${folder}/${f}`, "utf8") });
  for (const [node, from, to] of edits) {
    const before = configs.get(node)!;
    const text = before.text.replace(from, to);
    expect(text, `${node}: ${from}`).not.toBe(before.text);
    configs.set(node, { file: `${node}.cfg`, text });
  }
  const network = new Network(lab, { factories, configs });
  settle(network);
  return network;
};

interface Mistake {
  readonly name: string;
  readonly lab?: string;
  readonly edits: readonly Edit[];
  readonly ask: string;
  readonly cause: CauseId;
  readonly blame: { readonly kind: "present" | "missing"; readonly node: string; readonly text: string | RegExp };
}
const VPN = "trouble-vpn";
const ASK = "reach A B";
const mistakes: readonly Mistake[] = [
  {
    name: "a typing error in an imported route target",
    edits: [["PE1", "route-target import 65000:100", "route-target import 65000:101"]],
    ask: ASK,
    cause: "route-target-unknown",
    blame: { kind: "present", node: "PE1", text: "route-target import 65000:101" },
  },
  {
    name: "a typing error in an exported route target",
    edits: [["PE2", "route-target export 65000:100", "route-target export 65000:101"]],
    ask: ASK,
    cause: "route-target-unknown",
    blame: { kind: "present", node: "PE2", text: "route-target export 65000:101" },
  },
  {
    name: "a typing error in an imported route target, behind a default route that leads elsewhere",
    lab: "vrf-route-leaking",
    edits: [["R3", /route-target import 65103:3333/g, "route-target import 65103:333"]],
    ask: "reach R3 10.10.30.254 vrf Technique",
    cause: "route-target-unknown",
    blame: { kind: "present", node: "R3", text: "route-target import 65103:333" },
  },
  {
    name: "an import map that permits nothing of it",
    edits: [
      ["PE1", " route-target import 65000:100\n", " route-target import 65000:100\n import map NONE\n"],
      ["PE1", /$/, "\nroute-map NONE deny 10\n"],
    ],
    ask: ASK,
    cause: "policy-denied",
    blame: { kind: "present", node: "PE1", text: "import map NONE" },
  },
  {
    name: "an import that was left out",
    edits: [["PE1", " route-target import 65000:100\n", ""]],
    ask: ASK,
    cause: "route-target-not-imported",
    blame: { kind: "missing", node: "PE1", text: "route-target import 65000:100" },
  },
  {
    name: "no route target is exported",
    edits: [["PE2", " route-target export 65000:100\n", ""]],
    ask: ASK,
    cause: "route-target-not-exported",
    blame: { kind: "missing", node: "PE2", text: /^route-target export/ },
  },
  {
    name: "no route distinguisher",
    edits: [["PE2", " rd 65000:2\n", ""]],
    ask: ASK,
    cause: "route-distinguisher-missing",
    blame: { kind: "missing", node: "PE2", text: /^rd / },
  },
  {
    name: "no send-community extended",
    edits: [["PE2", /^.*send-community extended\n/m, "  no neighbor 10.255.0.1 send-community extended\n"]],
    ask: ASK,
    cause: "send-community-missing",
    blame: { kind: "missing", node: "PE2", text: "neighbor 10.255.0.1 send-community extended" },
  },
  {
    name: "the neighbour is not activated",
    edits: [["PE2", "neighbor 10.255.0.1 activate", "no neighbor 10.255.0.1 activate"]],
    ask: ASK,
    cause: "neighbor-not-activated",
    blame: { kind: "present", node: "PE2", text: "no neighbor 10.255.0.1 activate" },
  },
  {
    name: "the VRF hands nothing to BGP",
    edits: [["PE2", "  redistribute connected\n", ""]],
    ask: ASK,
    cause: "not-redistributed",
    blame: { kind: "missing", node: "PE2", text: "redistribute connected" },
  },
  {
    name: "the loopback is not in the IGP",
    edits: [
      ["PE2", " ip address 10.255.0.2 255.255.255.255\n ip ospf 1 area 0", " ip address 10.255.0.2 255.255.255.255"],
    ],
    ask: ASK,
    cause: "not-in-igp",
    blame: { kind: "missing", node: "PE2", text: "ip ospf 1 area 0" },
  },
  {
    name: "mpls ip is missing on one link",
    edits: [["PE2", " mpls ip\n", ""]],
    ask: ASK,
    cause: "mpls-not-enabled",
    blame: { kind: "missing", node: "PE2", text: "mpls ip" },
  },
  {
    name: "the wrong update-source on both ends",
    edits: [
      ["PE1", "update-source Loopback0", "update-source GigabitEthernet0/0"],
      ["PE2", "update-source Loopback0", "update-source GigabitEthernet0/0"],
    ],
    ask: ASK,
    cause: "update-source",
    blame: { kind: "present", node: "PE1", text: "neighbor 10.255.0.2 update-source GigabitEthernet0/0" },
  },
  {
    name: "a neighbour in the wrong AS",
    edits: [["PE1", "neighbor 10.255.0.2 remote-as 65000", "neighbor 10.255.0.2 remote-as 65001"]],
    ask: ASK,
    cause: "remote-as-mismatch",
    blame: { kind: "present", node: "PE1", text: "neighbor 10.255.0.2 remote-as 65001" },
  },
  {
    name: "a loopback whose mask is not /32",
    edits: [["PE2", "ip address 10.255.0.2 255.255.255.255", "ip address 10.255.0.2 255.255.255.0"]],
    ask: ASK,
    cause: "loopback-mask",
    blame: { kind: "present", node: "PE2", text: "ip address 10.255.0.2 255.255.255.0" },
  },
  {
    name: "the interface was moved to another VRF",
    edits: [
      [
        "PE2",
        "interface GigabitEthernet0/1\n ip vrf forwarding CORP",
        "ip vrf OTHER\n rd 65000:9\n!\ninterface GigabitEthernet0/1\n ip vrf forwarding OTHER",
      ],
    ],
    ask: ASK,
    cause: "interface-in-other-vrf",
    blame: { kind: "present", node: "PE2", text: "ip vrf forwarding OTHER" },
  },
  {
    name: "the interface is shut down",
    edits: [["PE2", "ip address 172.20.2.1 255.255.255.0", "ip address 172.20.2.1 255.255.255.0\n shutdown"]],
    ask: "reach A 172.20.2.1",
    cause: "interface-shutdown",
    blame: { kind: "present", node: "PE2", text: "shutdown" },
  },
  {
    name: "an access list in the way",
    edits: [
      ["PE2", "ip address 172.20.2.1 255.255.255.0", "ip address 172.20.2.1 255.255.255.0\n ip access-group NO out"],
      ["PE2", /end\n$/, "ip access-list extended NO\n deny icmp any any\n permit ip any any\n!\nend\n"],
    ],
    ask: ASK,
    cause: "access-list",
    blame: { kind: "present", node: "PE2", text: "ip access-group NO out" },
  },
  {
    name: "OSPF hellos that do not match",
    edits: [
      ["PE2", " ip ospf network point-to-point\n", " ip ospf network point-to-point\n ip ospf hello-interval 7\n"],
    ],
    ask: ASK,
    cause: "igp-adjacency-missing",
    blame: { kind: "present", node: "PE2", text: "ip ospf hello-interval 7" },
  },
  {
    name: "the neighbour was never configured",
    edits: [["PE1", / neighbor 10\.255\.0\.2 remote-as 65000\n/, ""]],
    ask: ASK,
    cause: "neighbor-not-configured",
    blame: { kind: "missing", node: "PE1", text: "neighbor 10.255.0.2 remote-as 65000" },
  },
  {
    name: "a customer's network known by no one in the core",
    lab: "bgp-free-core",
    edits: [
      ["P1", / mpls ip\n/g, ""],
      ["PE1", / mpls ip\n/g, ""],
      ["PE2", / mpls ip\n/g, ""],
    ],
    ask: "reach CE1 198.51.100.1",
    cause: "no-bgp-on-transit",
    blame: { kind: "present", node: "", text: "" },
  },
];

const CE = { lab: "trouble-pe-ce", ask: "reach CE1 172.21.2.1" } as const;
const edge: readonly Mistake[] = [
  {
    ...CE,
    name: "the customer's AS is wrong on the near PE",
    edits: [["PE1", "neighbor 10.1.0.2 remote-as 65101", "neighbor 10.1.0.2 remote-as 65103"]],
    cause: "remote-as-mismatch",
    blame: { kind: "present", node: "PE1", text: "neighbor 10.1.0.2 remote-as 65103" },
  },
  {
    ...CE,
    name: "the customer's AS is wrong on the far PE",
    edits: [["PE2", "neighbor 10.2.0.2 remote-as 65102", "neighbor 10.2.0.2 remote-as 65103"]],
    cause: "remote-as-mismatch",
    blame: { kind: "present", node: "PE2", text: "neighbor 10.2.0.2 remote-as 65103" },
  },
  {
    ...CE,
    name: "the customer is not activated",
    edits: [["PE1", "neighbor 10.1.0.2 activate", "no neighbor 10.1.0.2 activate"]],
    cause: "neighbor-not-activated",
    blame: { kind: "present", node: "PE1", text: "no neighbor 10.1.0.2 activate" },
  },
];

describe("explain names the line", () => {
  test.each([...mistakes, ...edge].map((m) => [m.name, m] as const))(
    "%s",
    (_, { lab = VPN, edits, ask, cause, blame }) => {
      const e = explain(broken(lab, "reference", edits), ask);
      expect(e.ok).toBe(false);
      expect({ cause: e.cause, steps: e.steps.map((s) => `${s.node}: ${s.text}`) }).toMatchObject({ cause });
      if (blame.node === "") return;
      expect(e.blame).toMatchObject({ kind: blame.kind, node: blame.node });
      if (typeof blame.text === "string") expect(e.blame?.text).toBe(blame.text);
      else expect(e.blame?.text).toMatch(blame.text);
      expect(e.blame?.line).toBeGreaterThan(0);
    },
  );
});

test("two VRFs of one router cannot share a route distinguisher, and the second one has none to explain with", () => {
  const e = explain(
    broken(VPN, "reference", [
      ["PE2", "ip vrf CORP\n rd 65000:2\n", "ip vrf ALPHA\n rd 65000:2\n!\nip vrf CORP\n rd 65000:2\n"],
    ]),
    ASK,
  );
  expect(e).toMatchObject({ ok: false, cause: "route-distinguisher-missing", blame: { node: "PE2" } });
});
test("a VRF that was deleted while in use is named as missing", () => {
  const network = broken(VPN, "reference", []);
  network.input({
    kind: "type",
    node: "PE1",
    session: "t",
    interactive: false,
    data: "configure terminal\rno ip vrf CORP\rend\r",
  });
  settle(network);
  expect(explain(network, "reach PE1 172.20.2.10 vrf CORP")).toMatchObject({
    ok: false,
    cause: "no-such-vrf",
    blame: { kind: expect.any(String), node: "PE1" },
  });
});
test("what works is followed there and back, with labels, and nothing is blamed", () => {
  const e = explain(broken(VPN, "reference", []), ASK);
  expect(e).toMatchObject({ ok: true, cause: null, blame: null });
  const text = e.steps.map((s) => `${s.node}: ${s.text}`).join("\n");
  expect(text).toMatch(
    /PE1: VRF CORP: 172\.20\.2\.0\/24 by bgp via 10\.255\.0\.2, out of GigabitEthernet0\/0 with labels \d+ \d+/,
  );
  expect(text).toMatch(/P1: label \d+ is taken off/);
  expect(text).toContain("B: the answer goes back to 172.20.1.10");
});
test("a route that is there is explained by its path and where it was imported from", () => {
  const e = explain(broken(VPN, "reference", []), "route PE1 172.20.2.0/24 vrf CORP");
  expect(e.ok).toBe(true);
  expect(e.steps.map((s) => s.text).join("\n")).toMatch(
    /installed by bgp[\s\S]*imported from 65000:2 172\.20\.2\.0\/24/,
  );
});
test("a cut cable, and a question about nothing", () => {
  const network = broken(VPN, "reference", []);
  network.input({ kind: "link", link: "PE2:GigabitEthernet0/1", up: false });
  settle(network);
  expect(explain(network, "reach A 172.20.2.1").cause).toBe("link-down");
  expect(() => explain(network, "reach NOBODY 1.2.3.4")).toThrow(/no node/);
  expect(() => explain(network, "why")).toThrow(/ask reach/);
});
