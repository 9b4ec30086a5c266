// What no network could answer is a fault of the lab, with file and line, when it is loaded.
import { join } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { describe, expect, test } from "vitest";
import { loadGradedLab } from "../../src/cli/graded-lab.ts";
import { parseChecks } from "../../src/grading/course.ts";
import * as fields from "../../src/grading/fields.ts";
import { bgpPath } from "../../src/grading/verbs/bgp-path.ts";
import { session } from "../../src/grading/verbs/session.ts";
import { parseLab } from "../../src/lab/definition.ts";
import { LabFaults } from "../../src/lab/fault.ts";
import { Network } from "../../src/lab/network.ts";
import { factories } from "../../src/lab/factories.ts";
import { settle } from "../../src/lab/settle.ts";
import { sessionMachine as bgpStates } from "../../src/protocols/bgp/machine.ts";
import { sessionMachine as ldpStates } from "../../src/protocols/ldp/machine.ts";
import { neighborMachine } from "../../src/protocols/ospf/neighbor-machine.ts";
import { tcpMachine } from "../../src/protocols/tcp/machine.ts";
import type { CheckOf } from "../../src/grading/checks-schema.ts";
import type { GradingContext } from "../../src/grading/verb.ts";
import { files, twoRouters } from "./course.ts";

const lab = parseLab(
  `schema: lab/v1
id: kinds
variables:
  rt: { pool: int, range: [1, 9] }
nodes:
  R1: { kind: router }
  R2: { kind: router }
  S1: { kind: switch }
  H1: { kind: host }
links:
  - [R1:Gi0/0, R2:Gi0/0]
  - [R1:Gi0/1, S1:Gi0/1]
  - [S1:Gi0/2, H1:eth0]
`,
  "lab.yaml",
);
const faultsOf = (...checks: readonly object[]): readonly string[] => {
  const text = stringify(
    { schema: "checks/v1", checks: checks.map((c, i) => ({ id: `c${i}`, ...c })) },
    { aliasDuplicateObjects: false },
  );
  try {
    parseChecks(text, "graders/kinds/checks.yaml", lab);
  } catch (error) {
    if (error instanceof LabFaults) return error.faults.map((f) => `${f.file}:${f.line} ${f.message}; ${f.cure}`);
    throw error;
  }
  return [];
};
const between = ["R1", "R2"];
const m = { from: ["R1=10.0.0.1"], to: ["R2=10.0.0.2"] };

describe("refused when it is loaded", () => {
  test.each([
    [{ that: "session", proto: "ospf", between: ["R1", "H1"] }, /H1 is a host, and runs no OSPF/],
    [{ that: "session", proto: "ldp", between: ["S1", "R1"] }, /S1 is a switch, and runs no LDP/],
    [{ that: "session", proto: "tcp", between: ["S1", "R1"] }, /S1 is a switch/],
    [{ that: "session", proto: "bgp", between: ["R1", "R1"] }, /no session with itself/],
    [{ that: "session", proto: "bgp", between, state: "Full" }, /BGP has no state "Full"; states: Idle/],
    [{ that: "session", proto: "ospf", between, family: "ipv4" }, /"family" is for BGP/],
    [{ that: "session", proto: "bgp", between, family: "vpnv5" }, /no family "vpnv5"/],
    [{ that: "session", proto: "ldp", between, vrf: "A" }, /global table only/],
    [
      { that: "session", proto: "bgp", between, expect: { remoteAS: 1 } },
      /no field "remoteAS" here; did you mean "remoteAs"/,
    ],
    [{ that: "session", proto: "rip", between, expect: { metric: 1 } }, /no field "metric"/],
    [{ that: "session", proto: "isis", between }, /proto/],
    [{ that: "route", at: "R1", prefix: "10.0.0" }, /"10\.0\.0" is no prefix/],
    [{ that: "route", at: "R1", prefix: "10.0.0.0/8", protocol: "isis" }, /no route is by "isis"/],
    [
      { that: "route", at: "R1", prefix: "10.0.0.0/8", expect: { nexthop: { excludes: ["10.1.1.1"] } } },
      /no field "nexthop" here; did you mean "nextHop"/,
    ],
    [{ that: "route", at: "R1", prefix: "10.0.0.0/8", present: false, expect: { metric: 1 } }, /has no fields/],
    [{ that: "route", at: "R1", prefix: "10.0.$net.0/24" }, /no variable "\$net"; known: rt/],
    [{ that: "bgp-path", at: "R1", prefix: "10.0.0.0/8", rd: "1:1" }, /"rd" is for vpnv4/],
    [{ that: "bgp-path", at: "R1", prefix: "10.0.0.0/8", family: "vpnv4", vrf: "A" }, /of no VRF/],
    [{ that: "bgp-path", at: "R1", prefix: "10.0.0.0/8", family: "ipv6" }, /never in ipv6/],
    [{ that: "bgp-path", at: "R1", prefix: "10.0.0.0/8", expect: { localpref: 1 } }, /did you mean "localPref"/],
    [{ that: "rib-size", at: "R1", prefixes: ["10/8"], routes: 1 }, /is no prefix/],
    [{ that: "rib-size", at: "R1", protocol: "eigrp", routes: 1 }, /no route is by "eigrp"/],
    [{ that: "reach", matrix: { from: ["10.0.0.1"], to: ["R2"] } }, /only a node can ask; write NODE=ADDRESS/],
    [{ that: "reach", matrix: { from: ["R1"], to: ["8.8.8.8"], both: true } }, /only a node can ask/],
    [{ that: "reach", matrix: m, family: "ipv6" }, /is no IPv6 address/],
    [{ that: "reach", matrix: m, protocol: "udp" }, /protocol/],
    [{ that: "path", from: "R1", to: "R2=2001:db8::1" }, /is no IPv4 address/],
    [{ that: "label-path", from: "R1", to: "2001:db8::1" }, /is no IPv4 address/],
    [{ that: "no-loop", among: ["R1", "10.0.0.2"] }, /only a node can ask/],
    [{ that: "nd", at: "R1", address: "10.0.0.1", expect: {} }, /is no IPv6 address/],
    [{ that: "nd", at: "R1", address: "2001:db8::1", expect: { router: true } }, /no field "router"/],
    [{ that: "ra", at: "R1", expect: { lifetime: 0 } }, /no field "lifetime"/],
    [{ that: "icmp6", from: "R1=10.0.0.1", to: "R2", expect: {} }, /is no IPv6 address/],
    [{ that: "icmp6", from: "R1", to: "R2", expect: { ttl: 3 } }, /no field "ttl"/],
    [{ that: "packet-seen", on: "R1:Gi0/7", where: {} }, /no link "R1:Gi0\/7"/],
    [
      { that: "packet-never-seen", on: "R1:Gi0/0", where: { proto: "OSPF" } },
      /no field "proto" here; known: source, destination, protocol/,
    ],
    [{ that: "config-lint", at: "R1", requires: ["(a"] }, /is no pattern/],
    [{ that: "config-lint", at: "R1" }, /asks for nothing/],
    [{ that: "answer", key: "q" }, /one of equals, oneOf and within/],
    [{ that: "answer", key: "q", equals: 1, oneOf: [1] }, /one only/],
    [{ that: "budget", at: "R1" }, /limits nothing/],
    [{ that: "mcast-tree", at: "R1" }, /that/],
    [
      {
        scenario: [
          { at: "1s", do: { link: "R1:Gi0/9", down: true } },
          { until: "1s", holds: "c0" },
        ],
      },
      /no link "R1:Gi0\/9"/,
    ],
    [{ scenario: [{ at: "1s", do: { node: "R7", power: false } }] }, /no node "R7"/],
    [{ scenario: [{ at: "1s", do: { settle: true } }] }, /asks nothing/],
    [{ that: "scenario", scenario: [{ until: "1s", holds: "c0" }] }, /a scenario itself/],
  ])("%j", (check, says) => {
    const found = faultsOf(check);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join("\n")).toMatch(says);
    // The line of the check, or of the word in it.
    for (const f of found) expect(f).toMatch(/^graders\/kinds\/checks\.yaml:[3-9]\d? /);
  });
  test("what has an answer is let in", () => {
    expect(
      faultsOf(
        { that: "session", proto: "ospf", between, state: "2way" },
        { that: "session", proto: "tcp", between: ["R1", "H1"], expect: { remotePort: 23 } },
        { that: "session", proto: "bgp", between, family: "vpnv4", expect: { "lastReset.reason": "x" } },
        { that: "route", at: ["R1", "H1"], prefix: "10.0.$rt.0/24", protocol: "ospf", expect: { subtype: "E2" } },
        {
          that: "bgp-path",
          at: "R1",
          family: "vpnv4",
          rd: "1:1",
          prefix: "10.0.0.0/8",
          expect: { rt: { includes: ["1:1"] } },
        },
        { that: "reach", matrix: m },
        { that: "packet-seen", on: "R1:GigabitEthernet0/0", where: { labels: { count: 2 } } },
        { that: "packet-seen", on: "H1:eth0", where: { protocol: "ARP" } },
        { that: "no-blackhole", among: ["R1", "R2"] },
        { that: "answer", key: "q", oneOf: ["a$b"] },
      ).filter((f) => !f.includes('variable "$b"')),
    ).toEqual([]);
  });
});

test("an alias in the file is a fault with its line, not a crash", () => {
  const text =
    "schema: checks/v1\nchecks:\n  - { id: a, that: reach, matrix: &m { from: [R1], to: [R2] } }\n  - { id: b, that: reach, matrix: *m }\n";
  expect(() => parseChecks(text, "checks.yaml", lab)).toThrow(/^checks\.yaml:4:\d+: .*alias/);
});
test("checks.ts and private stimuli that are missing, and stimuli for nobody", async () => {
  const course = twoRouters();
  const path = join(course, "graders/two-routers/checks.yaml");
  const before = readFileSync(path, "utf8");
  const add = (line: string): void => writeFileSync(path, before.replace("checks:\n", `checks:\n  - ${line}\n`));
  add("{ id: own, that: custom, name: counts, points: 1 }");
  await expect(loadGradedLab("two-routers", course)).rejects.toThrow(
    /checks\.yaml:4:1: own: checks\.ts exports no function "counts"/,
  );
  add("{ id: own, scenario: [{ at: 1s, do: { private: cut } }, { until: 1s, holds: there }] }");
  await expect(loadGradedLab("two-routers", course)).rejects.toThrow(
    /checks\.yaml:4:1: own: there is no private stimulus "cut"/,
  );
  files(course, { "graders/two-routers/private/stimuli.yaml": "cut:\n  - { node: R9, type: [end] }\n" });
  await expect(loadGradedLab("two-routers", course)).rejects.toThrow(/stimuli\.yaml.*cut: there is no node "R9"/);
});

describe("the names that checks may use are those that the network has", () => {
  test("states of sessions", () => {
    expect(fields.SESSION_STATES.bgp).toEqual(bgpStates.states);
    expect(fields.SESSION_STATES.ldp).toEqual(ldpStates.states);
    expect(fields.SESSION_STATES.ospf).toEqual(neighborMachine.states);
    expect(fields.SESSION_STATES.tcp).toEqual(tcpMachine.states);
  });
  const cfg = (n: 1 | 2): string =>
    `hostname R${n}\ninterface Loopback0\n ip address 10.0.0.${n} 255.255.255.255\ninterface GigabitEthernet0/0\n ip address 192.0.2.${n} 255.255.255.0\n mpls ip\n no shutdown\nrouter ospf 1\n network 0.0.0.0 255.255.255.255 area 0\nrouter rip\n version 2\n network 192.0.2.0\n network 10.0.0.0\nrouter bgp 65000\n neighbor 192.0.2.${3 - n} remote-as 65000\n network 10.0.0.${n} mask 255.255.255.255\nend\n`;
  const two = parseLab(
    "schema: lab/v1\nid: two\nnodes:\n  R1: { kind: router }\n  R2: { kind: router }\nlinks:\n  - [R1:Gi0/0, R2:Gi0/0]\n",
    "lab.yaml",
  );
  const network = new Network(
    {
      ...two,
      configs: new Map([
        ["R1", { file: "a", text: cfg(1) }],
        ["R2", { file: "b", text: cfg(2) }],
      ]),
    },
    { factories },
  );
  settle(network);
  const context = { network, lab: two, groups: {}, configurations: new Map() } as unknown as GradingContext;
  const missing = (names: readonly string[], ask: (field: string) => string | undefined): readonly string[] =>
    names.filter((name) => ask(name) === "nothing");
  test.each(["bgp", "ldp", "ospf", "rip", "tcp"] as const)("%s", (proto) => {
    const ask = (field: string): string | undefined => {
      const check = { id: "x", that: "session", proto, between: ["R1", "R2"], vrf: "", expect: { [field]: "@" } };
      const outcome = session(check as unknown as CheckOf<"session">, context);
      expect(outcome.message.id, `${proto} ${field}`).toBe("session.field");
      return String(outcome.message.params["actual"]);
    };
    // An operational LDP neighbour has no reason to give.
    expect(missing(fields.SESSION_FIELDS[proto], ask).filter((n) => n !== "reason" && n !== "detail")).toEqual([]);
  });
  test("paths", () => {
    const ask = (field: string): string | undefined => {
      const check = {
        id: "x",
        that: "bgp-path",
        at: "R1",
        family: "ipv4",
        vrf: "",
        prefix: "10.0.0.2/32",
        present: true,
        expect: { [field]: "@" },
      };
      return String(bgpPath(check as unknown as CheckOf<"bgp-path">, context).message.params["actual"]);
    };
    expect(
      missing(fields.PATH_FIELDS, ask).filter(
        (n) =>
          ![
            "communities",
            "extendedCommunities",
            "largeCommunities",
            "clusterList",
            "rt",
            "soo",
            "asPathList",
          ].includes(n),
      ),
    ).toEqual([]);
  });
});
