// Every verb of checks on a line of three routers: what passes, what fails and why, and what shows nothing.
import { describe, expect, test } from "vitest";
import { parseLab } from "../../src/lab/definition.ts";
import { ask, type Given } from "./ask.ts";

const lab = parseLab(
  `schema: lab/v1
id: line
seed: 1
nodes:
  R1: { kind: router, edit: true }
  R2: { kind: router, edit: true }
  R3: { kind: router, edit: true }
links:
  - [R1:GigabitEthernet0/0, R2:GigabitEthernet0/0]
  - [R2:GigabitEthernet0/1, R3:GigabitEthernet0/0]
`,
  "lab.yaml",
);
const port = (n: number, address: string, more = ""): string =>
  `interface GigabitEthernet0/${n}\n ip address ${address} 255.255.255.0\n${more} no shutdown\n`;
const router = (n: number, ports: string, more: string): string =>
  `hostname R${n}\ninterface Loopback0\n ip address 10.0.0.${n} 255.255.255.255\n${ports}${more}end\n`;
type Configs = Readonly<Record<string, string>>;
const build = (more: (n: number) => string, onPort = ""): Configs => ({
  R1: router(1, port(0, "192.0.2.1", onPort), more(1)),
  R2: router(2, port(0, "192.0.2.2", onPort) + port(1, "198.51.100.2", onPort), more(2)),
  R3: router(3, port(0, "198.51.100.3", onPort), more(3)),
});
const ospf = (n: number): string => `router ospf 1\n router-id 10.0.0.${n}\n network 0.0.0.0 255.255.255.255 area 0\n`;
const IGP = build(ospf);
const LABELS = build(ospf, " mpls ip\n");
const EMPTY: Configs = { R1: "", R2: "", R3: "" };
const verdictOf = (check: Given, configs: Configs) => {
  const result = ask(lab, [{ id: "it", points: 4, ...check }], configs).at(-1);
  return [result?.verdict, result?.message.id, result?.points];
};
const afterControl = (check: Given, configs: Configs) => {
  const control = { id: "control", that: "reach", matrix: { from: ["R1=10.0.0.1"], to: ["R2=10.0.0.2"] }, points: 0 };
  const result = ask(lab, [control, { id: "it", points: 4, control: "control", ...check }], configs)[1];
  return [result?.verdict, result?.message.id];
};

describe("route and rib-size", () => {
  const far = { that: "route", at: "R1", prefix: "10.0.0.3/32" };
  test.each([
    [far, IGP, ["pass", "route.ok", 4]],
    [
      { ...far, protocol: "ospf", expect: { metric: 3, nextHop: ["192.0.2.2"], subtype: "intra", ways: 1 } },
      IGP,
      ["pass", "route.ok", 4],
    ],
    [{ ...far, protocol: "static" }, IGP, ["fail", "route.protocol", 0]],
    [{ ...far, expect: { metric: 9 } }, IGP, ["fail", "route.field", 0]],
    [{ ...far, vrf: "A" }, IGP, ["fail", "route.missing", 0]],
    [{ ...far, present: false }, IGP, ["fail", "route.unwanted", 0]],
    [{ ...far, at: ["R1", "R2"], expect: { metric: 3 } }, IGP, ["fail", "route.field", 2]],
    [far, EMPTY, ["fail", "route.missing", 0]],
    [{ that: "rib-size", at: "R1", protocol: "ospf", routes: 3 }, IGP, ["pass", "rib-size.ok", 4]],
    [{ that: "rib-size", at: "R1", protocol: "ospf", routes: { max: 2 } }, IGP, ["fail", "rib-size.wrong", 0]],
    [{ that: "rib-size", at: ["R1", "R3"], prefixes: ["10.0.0.2/32"], routes: 1 }, IGP, ["pass", "rib-size.ok", 4]],
    [{ that: "rib-size", at: "R1", routes: { min: 1 } }, EMPTY, ["fail", "rib-size.wrong", 0]],
  ])("%j", (check, configs, wanted) => expect(verdictOf(check, configs)).toEqual(wanted));
});

describe("path and label-path", () => {
  const ends = { from: "R1=10.0.0.1", to: "R3=10.0.0.3" };
  test.each([
    [{ that: "path", ...ends, through: ["R2"], hops: 2 }, IGP, ["pass", "path.ok", 4]],
    [{ that: "path", ...ends, hops: { max: 1 } }, IGP, ["fail", "path.hops", 0]],
    [{ that: "path", ...ends, avoids: ["R2"] }, IGP, ["fail", "path.not-avoided", 0]],
    [{ that: "path", ...ends, through: ["R3", "R2"] }, IGP, ["fail", "path.not-through", 0]],
    [{ that: "path", ...ends }, EMPTY, ["fail", "path.missing", 0]],
    [
      { that: "label-path", ...ends, stack: 1, penultimatePop: true, through: ["R2"] },
      LABELS,
      ["pass", "label-path.ok", 4],
    ],
    [{ that: "label-path", ...ends }, IGP, ["fail", "label-path.bare", 0]],
    [{ that: "label-path", ...ends, stack: 2 }, LABELS, ["fail", "label-path.stack", 0]],
    [{ that: "label-path", ...ends, penultimatePop: false }, LABELS, ["fail", "label-path.pop", 0]],
    [{ that: "label-path", ...ends }, EMPTY, ["fail", "path.missing", 0]],
  ])("%j", (check, configs, wanted) => expect(verdictOf(check, configs)).toEqual(wanted));
});

describe("a matrix: five states of its cells", () => {
  const cellsOf = (check: Given, configs: Configs, more: readonly Given[] = []) => {
    const result = ask(lab, [...more, { id: "it", points: 3, ...check }], configs).at(-1);
    return [
      result?.verdict,
      result?.message.id,
      result?.points,
      result?.cells?.map((c) => `${c.to} ${c.state}`).join(", "),
    ];
  };
  const to = ["R2=10.0.0.2", "R3=10.0.0.3", "203.0.113.0/24"];
  const matrix = { from: ["R1=10.0.0.1"], to };
  test("OK, MISS, and a prefix that nobody lives in", () => {
    expect(cellsOf({ that: "reach", matrix }, IGP)).toEqual([
      "fail",
      "reach.missing",
      2,
      "R2 OK, R3 OK, 203.0.113.0/24 MISS",
    ]);
  });
  test("a prefix stands for the lowest address in it that some node has", () => {
    const prefixes = { from: ["R1=10.0.0.1"], to: ["10.0.0.0/24", "198.51.100.0/24", "10.0.0.3/32"] };
    expect(cellsOf({ that: "reach", matrix: prefixes }, IGP)).toEqual([
      "pass",
      "reach.all",
      3,
      "10.0.0.0/24 OK, 198.51.100.0/24 OK, 10.0.0.3/32 OK",
    ]);
    const [, , , cells] = cellsOf({ that: "reach", matrix: { ...prefixes, to: ["198.51.100.0/24"] } }, EMPTY);
    expect(cells).toBe("198.51.100.0/24 MISS");
  });
  test("PATH: there, by the wrong way, and no credit for it", () => {
    const near = { from: ["R1=10.0.0.1"], to: ["R2=10.0.0.2", "R3=10.0.0.3"] };
    expect(cellsOf({ that: "reach", matrix: near, avoids: ["R3"] }, IGP)).toEqual([
      "fail",
      "reach.stray",
      2,
      "R2 OK, R3 PATH",
    ]);
    expect(cellsOf({ that: "reach", matrix: near, through: ["R2"] }, IGP)[0]).toBe("pass");
    expect(cellsOf({ that: "reach", matrix: near, through: ["R3"] }, IGP)[3]).toBe("R2 PATH, R3 OK");
  });
  test("LEAK: there, and must not be", () => {
    const control = { id: "control", that: "route", at: "R1", prefix: "10.0.0.2/32", points: 0 };
    expect(cellsOf({ that: "deny", control: "control", matrix }, IGP, [control])).toEqual([
      "fail",
      "deny.leak",
      1,
      "R2 LEAK, R3 LEAK, 203.0.113.0/24 OK",
    ]);
  });
  test("NA: not tried, because something else must hold first", () => {
    const needed = { id: "needed", that: "route", at: "R1", prefix: "10.9.9.9/32", points: 0 };
    expect(cellsOf({ that: "reach", needs: ["needed"], matrix }, IGP, [needed])).toEqual([
      "blocked",
      "check.blocked",
      0,
      "R2 NA, R3 NA, 203.0.113.0/24 NA",
    ]);
  });
  test("every cell that was tried has the way its packets took", () => {
    const [result] = ask(lab, [{ id: "it", that: "reach", matrix }], IGP);
    for (const cell of result?.cells ?? []) expect(cell.trace.length, cell.to).toBeGreaterThan(0);
    expect(result?.cells?.[2]?.trace.at(-1)).toMatchObject({ verdict: "drop", reason: "no-route" });
  });
});

describe("deny: unreached, and for the reason asked", () => {
  const stranger = { that: "deny", matrix: { from: ["R1=10.0.0.1"], to: ["203.0.113.9"] } };
  const filter = "ip access-list extended F\n deny ip any host 10.0.0.3\n permit ip any any\n";
  const filtered = {
    ...IGP,
    R2: IGP["R2"]!.replace("router ospf", `${filter}interface GigabitEthernet0/0\n ip access-group F in\nrouter ospf`),
  };
  const far = { that: "deny", matrix: { from: ["R1=10.0.0.1"], to: ["R3=10.0.0.3"] } };
  test.each([
    [stranger, IGP, ["pass", "deny.all"]],
    [{ ...stranger, also: ["no-route"] }, IGP, ["pass", "deny.all"]],
    [{ ...stranger, also: ["acl"] }, IGP, ["fail", "deny.unproven"]],
    [far, IGP, ["fail", "deny.leak"]],
    [{ ...far, also: ["acl"] }, filtered, ["pass", "deny.all"]],
    [{ ...far, also: ["no-route"] }, filtered, ["fail", "deny.unproven"]],
    [stranger, EMPTY, ["blocked", "check.blocked"]],
  ])("%j", (check, configs, wanted) => expect(afterControl(check, configs)).toEqual(wanted));
});

describe("no-loop and no-blackhole", () => {
  const loop = {
    ...IGP,
    R1: IGP["R1"]!.replace("end\n", "ip route 203.0.113.0 255.255.255.0 192.0.2.2\nend\n"),
    R2: IGP["R2"]!.replace("end\n", "ip route 203.0.113.0 255.255.255.0 192.0.2.1\nend\n"),
  };
  test.each([
    [{ that: "no-loop" }, IGP, ["pass", "no-loop.ok", 4]],
    [{ that: "no-blackhole" }, IGP, ["pass", "no-blackhole.ok", 4]],
    [{ that: "no-loop", among: ["R1=10.0.0.1", "R2=203.0.113.9"] }, loop, ["fail", "no-loop.found", 0]],
    [{ that: "no-blackhole" }, build(() => ""), ["fail", "no-blackhole.found", 0]],
    // A network without addresses loses nothing and turns nothing round; that shows nothing.
    [{ that: "no-loop" }, EMPTY, ["fail", "no-loop.untried", 0]],
    [{ that: "no-blackhole" }, EMPTY, ["fail", "no-blackhole.untried", 0]],
    [{ that: "no-blackhole", among: ["R1", "R3"] }, EMPTY, ["fail", "no-blackhole.found", 0]],
  ])("%j", (check, configs, wanted) => expect(verdictOf(check, configs)).toEqual(wanted));
});

describe("converged-within, packet-seen, packet-never-seen", () => {
  const hello = { on: "R1:GigabitEthernet0/0", where: { protocol: "OSPF", destination: "224.0.0.5" }, during: "30s" };
  test.each([
    [{ that: "converged-within", time: "120s" }, IGP, ["pass", "converged.ok", 4]],
    [{ that: "converged-within", time: "1s" }, IGP, ["fail", "converged.late", 0]],
    [{ that: "packet-seen", ...hello }, IGP, ["pass", "packet.seen", 4]],
    [{ that: "packet-seen", ...hello, count: { min: 4, max: 8 } }, IGP, ["pass", "packet.seen", 4]],
    [{ that: "packet-seen", ...hello, count: { min: 50 } }, IGP, ["fail", "packet.not-seen", 0]],
    [{ that: "packet-seen", ...hello }, EMPTY, ["fail", "packet.not-seen", 0]],
    [{ that: "packet-never-seen", ...hello }, IGP, ["fail", "packet.unwanted", 0]],
    [{ that: "packet-never-seen", ...hello }, build(() => ""), ["pass", "packet.never-seen", 4]],
  ])("%j", (check, configs, wanted) => expect(verdictOf(check, configs)).toEqual(wanted));
});

describe("config-lint and budget", () => {
  test.each([
    [
      { that: "config-lint", at: ["R1", "R2"], requires: ["^router-id 10\\.0\\.0\\.[0-9]$"] },
      IGP,
      ["pass", "config-lint.ok", 4],
    ],
    [{ that: "config-lint", at: "R1", requires: ["^router bgp "] }, IGP, ["fail", "config-lint.missing", 0]],
    [
      { that: "config-lint", at: "R1", forbids: ["^network 0\\.0\\.0\\.0 "] },
      IGP,
      ["fail", "config-lint.forbidden", 0],
    ],
    [{ that: "budget", at: "R2", interfaces: { max: 9 }, staticRoutes: 0 }, IGP, ["pass", "budget.ok", 4]],
    [{ that: "budget", at: ["R1", "R3"], lines: { max: 1 } }, IGP, ["fail", "budget.over", 0]],
    [
      { that: "budget", at: ["R1", "R2"], staticRoutes: 1 },
      { ...IGP, R1: IGP["R1"]!.replace("end\n", "ip route 10.9.0.0 255.255.0.0 Null0\nend\n") },
      ["fail", "budget.over", 2],
    ],
    [{ that: "budget", bgpSessions: 0 }, IGP, ["pass", "budget.ok", 4]],
    [
      { that: "budget", bgpSessions: 1 },
      {
        ...IGP,
        R3: IGP["R3"]!.replace(
          "end\n",
          "router bgp 1\n neighbor 10.0.0.1 remote-as 1\n neighbor 10.0.0.1 update-source Loopback0\nend\n",
        ),
      },
      ["pass", "budget.ok", 4],
    ],
  ])("%j", (check, configs, wanted) => expect(verdictOf(check, configs)).toEqual(wanted));
});

describe("bgp-path", () => {
  const ibgp = (n: number): string =>
    `${ospf(n)}router bgp 65000\n${[1, 2, 3]
      .filter((m) => m !== n)
      .map((m) => ` neighbor 10.0.0.${m} remote-as 65000\n neighbor 10.0.0.${m} update-source Loopback0\n`)
      .join(
        "",
      )}${n === 3 ? " network 203.0.113.0 mask 255.255.255.0\nip route 203.0.113.0 255.255.255.0 Null0\n" : ""}`;
  const BGP = build(ibgp);
  const path = { that: "bgp-path", at: "R1", prefix: "203.0.113.0/24" };
  test.each([
    [
      { ...path, within: "60s", expect: { best: true, nextHop: "10.0.0.3", kind: "internal", localPref: 100 } },
      BGP,
      ["pass", "bgp-path.ok", 4],
    ],
    [{ ...path, at: ["R1", "R2"], within: "60s", expect: { from: "10.0.0.3" } }, BGP, ["pass", "bgp-path.ok", 4]],
    [{ ...path, expect: { med: 7 } }, BGP, ["fail", "bgp-path.field", 0]],
    [{ ...path, present: false }, BGP, ["fail", "bgp-path.unwanted", 0]],
    [{ ...path, family: "vpnv4" }, BGP, ["fail", "bgp-path.missing", 0]],
    [path, IGP, ["fail", "bgp-path.missing", 0]],
  ])("%j", (check, configs, wanted) => expect(verdictOf(check, configs)).toEqual(wanted));
});
