// Every question of a lesson that the network can answer: the situation it describes is made on the lesson's lab, its
// command is run, and what comes out must be the answer that the lesson calls right, and what its explanation quotes.
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { drawn } from "../../src/grading/variables.ts";
import { seconds } from "../../src/kernel/kernel.ts";
import { execute } from "../../src/lab/execute.ts";
import { factories } from "../../src/lab/factories.ts";
import { loadConfigs, loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { advance, settle } from "../../src/lab/settle.ts";

interface Asked {
  readonly slug: string;
  readonly lab: string;
  readonly kind: "Predict" | "Quiz";
  readonly question: string;
  readonly right: string;
  readonly node: string | undefined;
  readonly command: string | undefined;
}
const ROOT = "content/lessons/01-mpls-vpn";
const asked: readonly Asked[] = readdirSync(ROOT, { withFileTypes: true })
  .filter((d) => d.isDirectory())
  .map((d) => d.name)
  .sort()
  .flatMap((slug) => {
    const text = readFileSync(`${ROOT}/${slug}/index.mdx`, "utf8");
    const { lab } = parse(/^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? "") as { lab: string };
    return [...text.matchAll(/<(Predict|Quiz)\n([\s\S]*?)\n>/g)].map(([, kind, body = ""]): Asked => {
      const value = (name: string): string | undefined => new RegExp(`^  ${name}="(.*)"$`, "m").exec(body)?.[1];
      const options = JSON.parse(/^ {2}options=\{(.*)\}$/m.exec(body)?.[1] ?? "[]") as string[];
      return {
        slug,
        lab,
        kind: kind === "Quiz" ? "Quiz" : "Predict",
        question: value("question") ?? "",
        right: options[Number(/answer=\{(\d+)\}/.exec(body)?.[1])] ?? "",
        node: value("node"),
        command: value("command"),
      };
    });
  });

interface Probe {
  readonly node: string;
  readonly command: string;
  readonly shows?: readonly (string | RegExp)[];
  readonly never?: readonly (string | RegExp)[];
}
interface Situation {
  /** Seconds that pass before the probes, for what repeats without end. */
  readonly after?: number;
  readonly slug: string;
  /** How the question begins. */
  readonly question: string;
  /** How the right answer begins. */
  readonly right: string;
  /** A folder under graders/LAB/solutions; the start when absent. */
  readonly solution?: string;
  /** Links cut, by one end. */
  readonly cut?: readonly string[];
  /** Typed on consoles before the probes, from privileged mode. */
  readonly typed?: Readonly<Record<string, readonly string[]>>;
  /** Besides the question's own command, which comes first and shows the first probe's texts. */
  readonly probes: readonly Probe[];
}
const configure = (...lines: readonly string[]): readonly string[] => ["configure terminal", ...lines, "end"];
const reflectorless = ["1", "2", "3", "4"].map((n) => `no neighbor 10.255.0.${n} route-reflector-client`);

const SITUATIONS: readonly Situation[] = [
  {
    slug: "01-why-labels",
    question: "PE2 hands the route on",
    right: "CE2's address",
    probes: [
      {
        node: "PE1",
        command: "show ip bgp",
        shows: [/^ \* i 198\.51\.100\.0 +10\.2\.0\.2/m],
        never: [/\*>i ?198\.51/],
      },
      { node: "PE1", command: "show ip bgp 198.51.100.0", shows: ["10.2.0.2 (inaccessible)"] },
    ],
  },
  {
    slug: "01-why-labels",
    question: "Both PEs now have both customer routes",
    right: "It dies at P1",
    typed: {
      PE1: configure("router bgp 65000", "neighbor 10.255.0.2 next-hop-self"),
      PE2: configure("router bgp 65000", "neighbor 10.255.0.1 next-hop-self"),
    },
    probes: [
      {
        node: "CE1",
        command: "ping 198.51.100.1 source 203.0.113.1",
        shows: [".....", "0 percent (0/5)"],
        never: ["U"],
      },
      { node: "PE1", command: "show ip bgp", shows: [/\*>i ?198\.51\.100\.0/] },
      { node: "PE1", command: "show ip route 198.51.100.0", shows: ["10.255.0.2"] },
      {
        node: "P1",
        command: "show ip route",
        shows: ["10.255.0.1/32", "10.255.0.2/32", /C +10\.255\.0\.9\/32/, "10.0.1.0/30", "10.0.2.0/30"],
        never: ["198.51.100.0", "203.0.113.0"],
      },
    ],
  },
  {
    slug: "01b-bgp-free-core",
    question: "Labels are given out for the prefixes of OSPF",
    right: "No. It uses the label of its next hop",
    solution: "reference",
    probes: [
      { node: "PE1", command: "show ip cef 198.51.100.0 detail", shows: ["recursive via 10.255.0.2", /label \d+/] },
      { node: "PE1", command: "show mpls ldp bindings", never: ["198.51.100.0"] },
    ],
  },
  {
    slug: "01b-bgp-free-core",
    question: "P1 has no route back to CE1",
    right: "P1, with a label",
    solution: "reference",
    probes: [
      {
        node: "CE1",
        command: "traceroute 198.51.100.1 source Loopback0",
        shows: [/^ +2 10\.0\.1\.2 \[MPLS: Label \d+ Exp 0\]/m, /^ +4 /m],
        never: ["* * *"],
      },
      { node: "P1", command: "show ip route", never: ["203.0.113.0"] },
    ],
  },
  {
    slug: "02-ldp",
    question: "PE1 is 10.255.0.1",
    right: "PE1's",
    solution: "reference",
    probes: [
      {
        node: "PE1",
        command: "show mpls ldp neighbor",
        shows: [/TCP connection: 10\.255\.0\.11\.\d+ - 10\.255\.0\.1\.646/, "State: Oper", "10.0.12.2"],
      },
    ],
  },
  {
    slug: "02-ldp",
    question: "P2 is the last router before PE2",
    right: "Take the label off",
    solution: "reference",
    probes: [
      { node: "P2", command: "show mpls forwarding-table", shows: [/Pop Label +10\.255\.0\.2\/32/] },
      { node: "P2", command: "show mpls ldp bindings", shows: ["imp-null"] },
    ],
  },
  {
    slug: "02-ldp",
    question: "traceroute from PE1",
    right: "Two",
    solution: "reference",
    probes: [
      {
        node: "PE1",
        command: "traceroute 10.255.0.2",
        shows: [/^ +1 \S+ \[MPLS: Label \d+/m, /^ +2 \S+ \[MPLS: Label \d+/m, /^ +3 (?!.*MPLS)/m],
        never: [/^ +4 /m],
      },
    ],
  },
  {
    slug: "02-ldp",
    question: "You shut down LDP on P2's link to PE2",
    right: "They go labelled to P2",
    solution: "reference",
    typed: { P2: configure("interface GigabitEthernet0/1", "no mpls ip") },
    probes: [
      { node: "PE1", command: "ping 10.255.0.2", shows: ["!!!!!"] },
      { node: "P2", command: "show mpls forwarding-table", shows: [/No Label +10\.255\.0\.2\/32/] },
    ],
  },
  {
    slug: "03-vrf",
    question: "GigabitEthernet0/0 of PE1",
    right: "The router removes it",
    typed: { PE1: configure("ip vrf RED", "rd 1:1") },
    probes: [
      { node: "PE1", command: "configure terminal" },
      { node: "PE1", command: "interface GigabitEthernet0/0" },
      {
        node: "PE1",
        command: "ip vrf forwarding RED",
        shows: ["% Interface GigabitEthernet0/0 IP", "10.1.1.1", "removed due to enabling VRF RED"],
      },
      { node: "PE1", command: "end" },
      { node: "PE1", command: "show ip interface brief", never: ["10.1.1.1"] },
    ],
  },
  {
    slug: "03-vrf",
    question: "Once all four interfaces",
    right: "It fails",
    solution: "reference",
    probes: [
      { node: "PE1", command: "ping 10.1.1.10", shows: [".....", "0 percent (0/5)"] },
      { node: "PE1", command: "show ip route", never: [/^[CLSOB] /m] },
      { node: "PE1", command: "ping vrf RED 10.1.1.10", shows: ["!!!"] },
      { node: "PE1", command: "show ip route vrf GREEN", shows: ["% IP routing table GREEN does not exist"] },
    ],
  },
  {
    slug: "04-vpnv4",
    question: "Once it works: the line of 10.10.2.0/24",
    right: "10.255.0.2",
    solution: "reference",
    probes: [
      { node: "PE1", command: "show ip route vrf A", shows: [/B +10\.10\.2\.0(\/24)? \[200\/0\] via 10\.255\.0\.2/] },
    ],
  },
  {
    slug: "04-vpnv4",
    question: "How many labels does PE1 put",
    right: "Two",
    solution: "reference",
    probes: [
      { node: "PE1", command: "show ip cef vrf A 10.10.2.10", shows: [/label \d+ \d+|label \d+-?\(?.*\)? \d+/] },
    ],
  },
  {
    slug: "05-route-leaking",
    question: "R3's Technique imports",
    right: "is directly connected",
    solution: "reference",
    probes: [
      {
        node: "R3",
        command: "show ip route vrf Technique",
        shows: [
          /B +10\.10\.20\.1(\/32)? is directly connected, .*, Loopback20/,
          /10\.10\.20\.254.*\[200\/0\] via 4\.4\.4\.4/,
        ],
      },
    ],
  },
  {
    slug: "05-route-leaking",
    question: "R3 redistributes OSPF 10",
    right: "[200/0]",
    solution: "reference",
    probes: [
      { node: "R4", command: "show ip route vrf Technique", shows: [/10\.10\.10\.1(\/32)? \[200\/0\] via 3\.3\.3\.3/] },
      { node: "R3", command: "show running-config", shows: [/redistribute ospf 10 .*metric 11/] },
    ],
  },
  {
    slug: "06-pe-ce",
    question: "Both PEs run process 100",
    right: "O IA",
    solution: "reference",
    typed: {
      PE1: configure("router ospf 100 vrf CUST", "no area 0 sham-link 10.255.100.1 10.255.100.2"),
      PE2: configure("router ospf 100 vrf CUST", "no area 0 sham-link 10.255.100.2 10.255.100.1"),
    },
    cut: ["CE1:GigabitEthernet0/1"],
    probes: [
      { node: "CE2", command: "show ip route ospf", shows: [/O IA +172\.16\.1\.1/] },
      { node: "CE1", command: "show ip ospf database", shows: [/Summary Net[\s\S]*172\.16\.2\.1 /, "3489725928"] },
      { node: "CE1", command: "show ip ospf database summary", shows: ["Downward"] },
    ],
  },
  {
    slug: "06-pe-ce",
    question: "OSPF runs between both PEs and CEs",
    right: "Through the back door",
    solution: "reference",
    typed: {
      PE1: configure("router ospf 100 vrf CUST", "no area 0 sham-link 10.255.100.1 10.255.100.2"),
      PE2: configure("router ospf 100 vrf CUST", "no area 0 sham-link 10.255.100.2 10.255.100.1"),
    },
    probes: [
      { node: "CE1", command: "show ip route 172.16.2.1", shows: ["172.16.200.2", "GigabitEthernet0/1", "intra area"] },
    ],
  },
  {
    slug: "07-reflectors-and-hubs",
    question: "Connect RR to all four PEs",
    right: "None",
    solution: "reference",
    typed: { RR: configure("router bgp 65000", "address-family vpnv4", ...reflectorless) },
    probes: [{ node: "PE1", command: "show bgp vpnv4 unicast all summary", shows: [/^10\.255\.0\.100 .* 0$/m] }],
  },
  {
    slug: "07-reflectors-and-hubs",
    question: "PE1 has PE2's office route",
    right: "PE2's loopback",
    solution: "reference",
    probes: [
      {
        node: "PE1",
        command: "show bgp vpnv4 unicast all 172.20.2.1",
        shows: [
          "from 10.255.0.100 (10.255.0.2)",
          "Originator: 10.255.0.2, Cluster list: 10.255.0.100",
          /^ +10\.255\.0\.2 /m,
        ],
      },
    ],
  },
  {
    slug: "07b-hub-and-spoke",
    question: "Once it is configured",
    right: "2 and 1",
    solution: "reference",
    probes: [
      { node: "S1", command: "show ip route vrf CORP", shows: [/B +192\.168\.0\.0/], never: [/192\.168\.2\.0/] },
      { node: "HUB", command: "show ip route vrf CORP", shows: [/B +192\.168\.1\.0/, /B +192\.168\.2\.0/] },
    ],
  },
  {
    slug: "07b-hub-and-spoke",
    question: "The hub adds a default route",
    right: "Yes",
    solution: "reference",
    typed: {
      HUB: configure(
        "ip route vrf CORP 0.0.0.0 0.0.0.0 Null0",
        "router bgp 65000",
        "address-family ipv4 vrf CORP",
        "redistribute static",
        "default-information originate",
      ),
    },
    probes: [{ node: "A", command: "ping -c 2 192.168.2.10", shows: ["2 received"] }],
  },
  {
    slug: "08-troubleshooting",
    question: "PE2's loopback is a /24",
    right: "10.255.0.0/24",
    solution: "reference",
    typed: { PE2: configure("interface Loopback0", "ip address 10.255.0.2 255.255.255.0") },
    probes: [
      { node: "P2", command: "show ip route 10.255.0.2", shows: ["10.255.0.2/32"] },
      {
        node: "P2",
        command: "show mpls ldp bindings 10.255.0.0 24",
        shows: [/remote binding: .*10\.255\.0\.2:0.*imp-null/],
      },
      { node: "P2", command: "show mpls ldp bindings 10.255.0.2 32", never: [/10\.255\.0\.2:0/] },
      { node: "P2", command: "show mpls forwarding-table", shows: [/No Label +10\.255\.0\.2\/32/] },
    ],
  },
  {
    slug: "08-troubleshooting",
    question: "On a router in the middle",
    right: "The next router has given out no label",
    solution: "reference",
    typed: { PE2: configure("interface GigabitEthernet0/0", "no mpls ip") },
    probes: [
      {
        node: "P2",
        command: "show mpls forwarding-table",
        shows: [/No Label +10\.255\.0\.2\/32/, /Pop Label +10\.255\.0\.11\/32/],
      },
    ],
  },
  {
    slug: "08b-trouble-vpn",
    question: "PE2 lacks the activate line",
    right: "Active",
    solution: "reference",
    typed: {
      PE2: [
        ...configure("router bgp 65000", "address-family vpnv4", "no neighbor 10.255.0.1 activate"),
        "clear ip bgp *",
      ],
    },
    probes: [
      { node: "PE1", command: "show bgp vpnv4 unicast all summary", shows: [/^10\.255\.0\.2 .* (Active|Idle)$/m] },
      { node: "PE2", command: "show bgp vpnv4 unicast all summary", never: [/^10\.255\.0\.1 /m] },
    ],
  },
  {
    slug: "08b-trouble-vpn",
    question: "The extended communities are switched off",
    right: "They arrive without a route target",
    solution: "reference",
    typed: {
      PE2: [
        ...configure("router bgp 65000", "address-family vpnv4", "no neighbor 10.255.0.1 send-community extended"),
        "clear ip bgp *",
      ],
    },
    probes: [
      { node: "PE1", command: "show ip route vrf CORP", never: ["172.20.2.0"] },
      { node: "PE1", command: "show bgp vpnv4 unicast all summary", shows: [/^10\.255\.0\.2 .* 0$/m] },
      { node: "PE2", command: "show ip route vrf CORP", shows: ["172.20.1.0"] },
    ],
  },
  {
    slug: "08b-trouble-vpn",
    question: "After changing an import list",
    right: "No.",
    solution: "reference",
    typed: { PE1: configure("ip vrf CORP", "no route-target import 65000:100") },
    probes: [
      { node: "PE1", command: "show ip route vrf CORP", never: ["172.20.2.0"] },
      { node: "PE1", command: "configure terminal" },
      { node: "PE1", command: "ip vrf CORP" },
      { node: "PE1", command: "route-target import 65000:100" },
      { node: "PE1", command: "end" },
      { node: "PE1", command: "show ip route vrf CORP", shows: ["172.20.2.0"] },
    ],
  },
  {
    slug: "08c-trouble-pe-ce",
    question: "The AS number in the PE's neighbour line",
    right: "The one that sees an OPEN",
    solution: "reference",
    after: 120,
    typed: {
      PE1: configure(
        "router bgp 65000",
        "address-family ipv4 vrf CUST",
        "no neighbor 10.1.0.2",
        "neighbor 10.1.0.2 remote-as 65103",
        "neighbor 10.1.0.2 activate",
      ),
    },
    probes: [
      {
        node: "CE1",
        command: "show ip bgp summary",
        shows: [/^10\.1\.0\.1 .* (Idle|Active|OpenSent|OpenConfirm|Closing|Connect)$/m],
      },
      {
        node: "PE1",
        command: "show logging",
        shows: [/sent to neighbor 10\.1\.0\.2 .*2\/2 \(peer in wrong AS\)/],
      },
    ],
  },
  {
    slug: "08c-trouble-pe-ce",
    question: "PE1's customer interface is in VRF OTHER",
    right: "It works",
    solution: "reference",
    typed: {
      PE1: configure(
        "ip vrf OTHER",
        "rd 65000:21",
        "interface GigabitEthernet0/1",
        "ip vrf forwarding OTHER",
        "ip address 10.1.0.1 255.255.255.252",
      ),
    },
    probes: [
      { node: "CE1", command: "ping 10.1.0.1", shows: ["!!!"] },
      { node: "PE1", command: "show ip vrf interfaces", shows: [/Gi\S*0\/1 +10\.1\.0\.1 +OTHER/] },
    ],
  },
  {
    slug: "01b-bgp-free-core",
    question: "These are still plain IPv4 routes",
    right: "No: without it",
    solution: "reference",
    typed: {
      PE2: [...configure("router bgp 65000", "no neighbor 10.255.0.1 next-hop-self"), "clear ip bgp *"],
    },
    probes: [
      { node: "PE1", command: "show ip bgp 198.51.100.0", shows: ["10.2.0.2 (inaccessible)"] },
      { node: "PE1", command: "show ip route 10.2.0.2", shows: ["not in table"] },
    ],
  },
  {
    slug: "04-vpnv4",
    question: "PE1 and PE2 use different RDs",
    right: "Yes. Import looks at route targets only",
    solution: "rd-per-pe",
    probes: [{ node: "A1", command: "ping -c 2 10.10.2.10", shows: ["2 received"] }],
  },
  {
    slug: "04-vpnv4",
    question: "LDP fails between P1 and PE2",
    right: "P1 has no label to swap to",
    solution: "reference",
    typed: { P1: configure("interface GigabitEthernet0/1", "no mpls ip") },
    probes: [
      { node: "A1", command: "ping -c 2 10.10.2.10", shows: [" 0 received"] },
      { node: "PE1", command: "ping 10.255.0.2", shows: ["!!!!!"] },
      { node: "PE1", command: "show ip route vrf A", shows: [/B +10\.10\.2\.0/] },
      { node: "P1", command: "show mpls forwarding-table", shows: [/No Label +10\.255\.0\.2\/32/] },
    ],
  },
  {
    slug: "05-route-leaking",
    question: "Technique imports 3333",
    right: "The request arrives and the reply has no route",
    solution: "reference",
    typed: { R4: configure("ip vrf Serveurs", "no route-target import 65103:1111") },
    probes: [
      { node: "R3", command: "ping vrf Technique 10.10.30.254", shows: [".....", "0 percent (0/5)"] },
      { node: "R3", command: "show ip route vrf Technique", shows: ["10.10.30.254"] },
      { node: "R4", command: "show ip route vrf Serveurs", never: ["10.10.10.1/32", "10.10.10.1 ["] },
    ],
  },
  {
    slug: "07-reflectors-and-hubs",
    question: "RR has no VRF OFFICE",
    right: "A reflector keeps all of them",
    solution: "reference",
    probes: [
      { node: "RR", command: "show bgp vpnv4 unicast all", shows: ["1", "2", "3", "4"].map((n) => `172.20.${n}.1/32`) },
      { node: "RR", command: "show ip vrf", never: ["OFFICE"] },
    ],
  },
];

const situationOf = ({ slug, question }: Asked): Situation | undefined =>
  SITUATIONS.find((s) => s.slug === slug && question.startsWith(s.question));

test("every prediction is tried on its lab, and every situation belongs to a question", () => {
  expect(asked.length).toBeGreaterThan(30);
  expect(asked.filter((a) => a.kind === "Predict" && situationOf(a) === undefined).map((a) => a.question)).toEqual([]);
  expect(SITUATIONS.filter((s) => !asked.some((a) => situationOf(a) === s)).map((s) => s.question)).toEqual([]);
});

describe.each(
  asked.flatMap((a) => {
    const situation = situationOf(a);
    return situation === undefined ? [] : ([[a.slug, a.question, a, situation]] as const);
  }),
)("%s: %s", (_, __, question, situation) => {
  let network: Network;
  beforeAll(() => {
    const plain = loadLab(question.lab);
    const lab = drawn(plain, plain.seed);
    const configs = new Map(lab.configs);
    if (situation.solution !== undefined)
      for (const [node, file] of loadConfigs(plain, `graders/${question.lab}/solutions/${situation.solution}`))
        configs.set(node, file);
    network = new Network(lab, { factories, configs });
    settle(network);
    for (const [node, lines] of Object.entries(situation.typed ?? {}))
      for (const line of ["enable", ...lines]) execute(network, node, line);
    for (const end of situation.cut ?? []) network.input({ kind: "link", link: network.link(end).id, up: false });
    settle(network);
    if (situation.after !== undefined) advance(network, seconds(situation.after));
  });
  test("the lesson says so", () => {
    expect(question.right.startsWith(situation.right), question.right).toBe(true);
    const [first] = situation.probes;
    if (question.command !== undefined)
      expect([first?.node, first?.command]).toEqual([question.node, question.command]);
  });
  test("and the network does so", () => {
    for (const { node, command, shows = [], never = [] } of situation.probes) {
      if (command === "configure terminal" || command === "show running-config" || command === "show logging")
        execute(network, node, "enable");
      const { output } = execute(network, node, command);
      for (const text of shows) expect(output, `${node}: ${command}`).toMatch(text);
      for (const text of never) expect(output, `${node}: ${command}`).not.toMatch(text);
      if (command === "end") settle(network);
    }
  });
});

test("what a lesson asks explain about is in its lab", () => {
  let asked = 0;
  for (const slug of new Set(SITUATIONS.map((s) => s.slug))) {
    const text = readFileSync(`${ROOT}/${slug}/index.mdx`, "utf8");
    const questions = [...text.matchAll(/^explain (?:reach|route) .*$/gm)].map(([line]) => line);
    if (questions.length === 0) continue;
    const { lab } = parse(/^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? "") as { lab: string };
    const plain = loadLab(lab);
    const network = new Network(drawn(plain, plain.seed), { factories });
    settle(network);
    const router = network.nodes.find((n) => n.kind === "router")?.name ?? "";
    for (const question of questions) {
      const { output } = execute(network, router, question);
      expect(output, `${slug}: ${question}`).toContain("Result:");
      expect(output).not.toContain("no-such-vrf");
      asked++;
    }
  }
  expect(asked).toBeGreaterThan(0);
});
