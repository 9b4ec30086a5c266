// LDP over OSPF: labels for what OSPF learns, LDP switched on by OSPF, OSPF waiting for LDP.
import { expect, test } from "vitest";
import { formatIpv4 } from "../../../src/base/ip.ts";
import type { LdpView } from "../../../src/protocols/ldp/view.ts";
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
  expect(lab.exec("R2", "show mpls ldp igp sync")).toContain("SYNC status: sync achieved; peer reachable.");
  for (const line of ["configure terminal", "interface GigabitEthernet0/0", "no mpls ip", "end"]) lab.exec("R1", line);
  lab.wait(30);
  expect(lab.exec("R2", "show mpls ldp igp sync")).toContain("SYNC status: sync not achieved");
  expect(lab.exec("R2", "show ip ospf database router self-originate")).toContain("Metrics: 65535");
});
