// LDP over OSPF: labels for what OSPF learns, LDP switched on by OSPF, OSPF waiting for LDP.
import { expect, test } from "vitest";
import { formatIpv4 } from "../../../src/base/ip.ts";
import type { LdpView } from "../../../src/protocols/ldp/view.ts";
import { explain } from "../../../src/explain/question.ts";
import { consoleLab } from "../../support/console.ts";

const NETWORK = (n: number, ports: readonly string[], process: string, port = "mpls ip"): string => `hostname R${n}
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
 ip ospf 1 area 0
${ports
  .map(
    (p, i) => `interface GigabitEthernet0/${i}
 ip address ${p} 255.255.255.0
 ip ospf network point-to-point
 ip ospf 1 area 0
 ${port}
 no shutdown`,
  )
  .join("\n")}
router ospf 1
 router-id ${n}.${n}.${n}.${n}
 ${process}
mpls ldp router-id Loopback0 force
end
`;
const chain = (process = "log-adjacency-changes", port = "mpls ip") =>
  consoleLab(
    {
      R1: NETWORK(1, ["10.0.12.1"], process, port),
      R2: NETWORK(2, ["10.0.12.2", "10.0.23.2"], process, port),
      R3: NETWORK(3, ["10.0.23.3"], process, port),
    },
    ["R1:Gi0/0 R2:Gi0/0", "R2:Gi0/1 R3:Gi0/0"],
  );
type Lab = ReturnType<typeof chain>;
const neighbors = (lab: Lab, node: string): string[] =>
  (lab.network.view(node, "ldp") as LdpView).neighbors.map((n) => `${formatIpv4(n.lsrId)} ${n.state}`);

test("from power-on: OSPF, then sessions between loopbacks, then an LSP from end to end", () => {
  const lab = chain();
  lab.wait(40);
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 OPERATIONAL", "3.3.3.3 OPERATIONAL"]);
  expect(lab.exec("R1", "traceroute 3.3.3.3")).toContain("[MPLS: Label ");
  expect(lab.exec("R1", "show ip cef 3.3.3.3 detail")).toMatch(/label|tag/);
});

test("mpls ldp autoconfig switches LDP on wherever OSPF runs, except where it is told not to", () => {
  const lab = chain("mpls ldp autoconfig area 0", "ip mtu 1500");
  lab.wait(40);
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 OPERATIONAL", "3.3.3.3 OPERATIONAL"]);
  const config = (): string => /(\w+) config$/m.exec(lab.exec("R1", "show mpls interfaces detail"))?.[1] ?? "";
  expect(config()).toBe("IGP");
  for (const line of ["configure terminal", "interface GigabitEthernet0/0", "mpls ip", "end"]) lab.exec("R1", line);
  expect(config()).toBe("Interface");
  for (const line of ["configure terminal", "interface GigabitEthernet0/1", "no mpls ldp igp autoconfig", "end"])
    lab.exec("R2", line);
  lab.wait(20);
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 OPERATIONAL"]);
});

test("mpls ldp sync keeps traffic off a link until LDP is up on it", () => {
  const lab = chain("mpls ldp sync");
  lab.wait(60);
  const cost = (): string =>
    /Metric: (\d+)|TOS 0 Metrics: (\d+)/
      .exec(lab.exec("R2", "show ip ospf database router self-originate"))
      ?.slice(1)
      .find(Boolean) ?? "";
  expect(cost()).toBe("1");
  expect(lab.exec("R2", "show mpls ldp igp sync")).toContain("Sync status: sync achieved; peer reachable.");
  for (const line of ["configure terminal", "interface GigabitEthernet0/0", "no mpls ip", "end"]) lab.exec("R1", line);
  lab.wait(30);
  expect(lab.exec("R2", "show mpls ldp igp sync")).toContain("Sync status: sync not achieved");
  expect(lab.exec("R2", "show ip ospf database router self-originate")).toContain("Metrics: 65535");
});

/** R1 and R2 have a link, and a way around by R3. */
const ring = (process: string, global = ""): Lab => {
  const text = (n: number, ports: readonly string[]): string =>
    NETWORK(n, ports, process).replace(/^end$/m, `${global}\nend`);
  return consoleLab(
    {
      R1: text(1, ["10.0.12.1", "10.0.13.1"]),
      R2: text(2, ["10.0.12.2", "10.0.23.2"]),
      R3: text(3, ["10.0.13.3", "10.0.23.3"]),
    },
    ["R1:Gi0/0 R2:Gi0/0", "R1:Gi0/1 R3:Gi0/0", "R2:Gi0/1 R3:Gi0/1"],
  );
};
const type = (lab: Lab, node: string, ...lines: string[]): void => {
  for (const line of ["configure terminal", ...lines, "end"]) lab.exec(node, line);
};
const flap = (lab: Lab): void => {
  type(lab, "R1", "interface GigabitEthernet0/0", "shutdown");
  lab.wait(30);
  type(lab, "R1", "interface GigabitEthernet0/0", "no shutdown");
};
const ospfNeighbors = (lab: Lab, node: string): string[] =>
  [...lab.exec(node, "show ip ospf neighbor").matchAll(/^(\S+) .*FULL.* (\S+)$/gm)].map(
    ([, id, out]) => `${id} ${out}`,
  );
const metrics = (lab: Lab): string[] =>
  [...lab.exec("R2", "show ip ospf database router self-originate").matchAll(/Metrics: (\d+)/g)].map((m) => m[1]!);

test("with a way around, OSPF keeps a link out until LDP has caught up on it, for ever or for the hold-down time", () => {
  const lab = ring("mpls ldp sync");
  lab.wait(60);
  expect(ospfNeighbors(lab, "R1")).toEqual(["2.2.2.2 GigabitEthernet0/0", "3.3.3.3 GigabitEthernet0/1"]);
  // Passwords differ: no session, although each can reach the other by R3.
  type(lab, "R1", "mpls ldp neighbor 2.2.2.2 password wrong");
  flap(lab);
  lab.wait(300);
  expect(ospfNeighbors(lab, "R1")).toEqual(["3.3.3.3 GigabitEthernet0/1"]);
  const pending = lab.exec("R1", "show ip ospf mpls ldp interface GigabitEthernet0/0");
  expect(pending).toContain(
    `GigabitEthernet0/0
  Process ID 1, Area 0
  LDP is not configured through LDP autoconfig
  LDP-IGP Synchronization : Required
  Holddown timer is not configured
  Interface is down and pending LDP `,
  );
  expect(lab.exec("R1", "show mpls ldp igp sync interface GigabitEthernet0/0")).toContain(
    `GigabitEthernet0/0:
    LDP configured; LDP-IGP Synchronization enabled.
    Sync status: sync not achieved; peer reachable.
    Sync delay time: 0 seconds (0 seconds left)
    IGP holddown time: infinite.
    Peer LDP Ident: 2.2.2.2:0
    IGP enabled: OSPF 1
`,
  );
  for (const node of ["R1", "R2"]) type(lab, node, "mpls ldp igp sync holddown 20000");
  lab.wait(10);
  expect(lab.exec("R1", "show ip ospf mpls ldp interface GigabitEthernet0/0")).toContain(
    "  Holddown timer is configured: 20000 msecs\n  Holddown timer is running\n",
  );
  expect(ospfNeighbors(lab, "R1")).toEqual(["3.3.3.3 GigabitEthernet0/1"]);
  lab.wait(30);
  expect(ospfNeighbors(lab, "R1")).toEqual(["2.2.2.2 GigabitEthernet0/0", "3.3.3.3 GigabitEthernet0/1"]);
  expect(metrics(lab)).toContain("65535");
  // The right password: the session comes, and with it the metric.
  type(lab, "R1", "no mpls ldp neighbor 2.2.2.2 password");
  lab.wait(150);
  expect(metrics(lab)).not.toContain("65535");
});
test("a peer that only this link leads to is not waited for, nor is one that does not speak LDP, nor where sync is off", () => {
  const alone = chain("mpls ldp sync");
  alone.wait(60);
  type(alone, "R2", "mpls ldp neighbor 1.1.1.1 password wrong");
  flap(alone);
  alone.wait(40);
  expect(ospfNeighbors(alone, "R1")).toEqual(["2.2.2.2 GigabitEthernet0/0"]);
  expect(alone.exec("R1", "show mpls ldp igp sync")).toContain("sync not achieved; peer reachable.");

  const lab = ring("mpls ldp sync");
  lab.wait(60);
  type(lab, "R2", "interface GigabitEthernet0/0", "no mpls ip");
  flap(lab);
  lab.wait(60);
  expect(ospfNeighbors(lab, "R1")).toContain("2.2.2.2 GigabitEthernet0/0");

  const off = ring("mpls ldp sync");
  off.wait(60);
  for (const node of ["R1", "R2"]) type(off, node, "interface GigabitEthernet0/0", "no mpls ldp igp sync");
  type(off, "R1", "mpls ldp neighbor 2.2.2.2 password wrong");
  flap(off);
  off.wait(60);
  expect(ospfNeighbors(off, "R1")).toContain("2.2.2.2 GigabitEthernet0/0");
  expect(off.exec("R1", "show mpls ldp igp sync interface GigabitEthernet0/0")).toContain(
    "    LDP configured; LDP-IGP Synchronization not enabled.\n",
  );
  expect(metrics(off)).not.toContain("65535");
});
test("mpls ldp igp sync delay: the IGP hears of the session so many seconds later", () => {
  const lab = ring("mpls ldp sync");
  lab.wait(60);
  for (const node of ["R1", "R2"]) type(lab, node, "interface GigabitEthernet0/0", "mpls ldp igp sync delay 20");
  expect(lab.exec("R1", "show running-config interface GigabitEthernet0/0")).toContain(" mpls ldp igp sync delay 20\n");
  flap(lab);
  lab.wait(10);
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 OPERATIONAL", "3.3.3.3 OPERATIONAL"]);
  expect(lab.exec("R1", "show mpls ldp igp sync interface GigabitEthernet0/0")).toMatch(
    /sync not achieved; peer reachable\.\n +Sync delay time: 20 seconds \(1[01] seconds left\)/,
  );
  expect(ospfNeighbors(lab, "R1")).toEqual(["3.3.3.3 GigabitEthernet0/1"]);
  lab.wait(20);
  expect(ospfNeighbors(lab, "R1")).toContain("2.2.2.2 GigabitEthernet0/0");
  expect(metrics(lab)).not.toContain("65535");
});
test("explain says that OSPF waits for LDP, and why LDP does not come", () => {
  const text = (n: number, ports: readonly string[], ...more: readonly string[]): string =>
    NETWORK(n, ports, "mpls ldp sync")
      // The way around is static, for the loopbacks alone.
      .replace(/(interface GigabitEthernet0\/1\n(?: .*\n)*?) ip ospf 1 area 0\n/, "$1")
      .replace(
        /^end$/m,
        `interface Loopback1\n ip address 10.${n}.0.1 255.255.255.0\n ip ospf 1 area 0\n${more.join("\n")}\nend`,
      );
  const lab = consoleLab(
    {
      R1: text(
        1,
        ["10.0.12.1", "10.0.13.1"],
        "ip route 2.2.2.2 255.255.255.255 10.0.13.3",
        "mpls ldp neighbor 2.2.2.2 password wrong",
      ),
      R2: text(2, ["10.0.12.2", "10.0.23.2"], "ip route 1.1.1.1 255.255.255.255 10.0.23.3"),
      R3: `interface GigabitEthernet0/0
 ip address 10.0.13.3 255.255.255.0
 no shutdown
interface GigabitEthernet0/1
 ip address 10.0.23.3 255.255.255.0
 no shutdown
ip route 1.1.1.1 255.255.255.255 10.0.13.1
ip route 2.2.2.2 255.255.255.255 10.0.23.2
`,
    },
    ["R1:Gi0/0 R2:Gi0/0", "R1:Gi0/1 R3:Gi0/0", "R2:Gi0/1 R3:Gi0/1"],
  );
  lab.wait(60);
  const { cause, blame, steps } = explain(lab.network, "reach R1 10.2.0.1");
  expect({ cause, line: blame?.text, last: steps.at(-1)?.text }).toEqual({
    cause: "ldp-session-down",
    line: "mpls ldp sync",
    last: "OSPF keeps GigabitEthernet0/0 down until LDP has a session with R2: password-mismatch",
  });
});
