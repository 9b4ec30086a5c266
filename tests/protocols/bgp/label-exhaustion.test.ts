// VPN routes when the label range is used up: no crash, no route without a label, and labels as soon as there are some.
import { expect, test } from "vitest";
import { consoleLab } from "../../support/console.ts";

const pe = (n: number, other: number, networks: number, more = ""): string => `hostname R${n}
${more}
ip vrf A
 rd 1:1
 route-target both 1:1
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
 ip ospf 1 area 0
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 ip ospf 1 area 0
 mpls ip
 no shutdown
${Array.from({ length: networks }, (_, i) => `interface Loopback${i + 1}\n ip vrf forwarding A\n ip address 172.${n}.${i + 1}.1 255.255.255.0\n`).join("")}router ospf 1
mpls ldp router-id Loopback0 force
router bgp 1
 neighbor ${other}.${other}.${other}.${other} remote-as 1
 neighbor ${other}.${other}.${other}.${other} update-source Loopback0
 address-family vpnv4
  neighbor ${other}.${other}.${other}.${other} activate
 address-family ipv4 vrf A
  redistribute connected
`;
test("a route without a label is not told; another range or a label that is given back helps", () => {
  const lab = consoleLab({ R1: pe(1, 2, 4, "mpls label range 100 102"), R2: pe(2, 1, 0) }, ["R1:Gi0/0 R2:Gi0/0"]);
  const type = (...lines: string[]): void => {
    for (const line of ["enable", "configure terminal", ...lines, "end"]) lab.exec("R1", line);
    lab.wait(60);
  };
  const learnt = (): string[] =>
    [...lab.exec("R2", "show ip route vrf A bgp").matchAll(/^B +(\S+) \[200/gm)].map((m) => m[1]!);
  lab.wait(60);
  expect(learnt()).toEqual(["172.1.1.0", "172.1.2.0", "172.1.3.0"]);
  expect(lab.exec("R1", "show ip bgp vpnv4 vrf A 172.1.4.0")).toContain("Not advertised to any peer");
  expect(
    lab.exec("R1", "show logging | include LSD").match(/LABEL_RESOURCE: label range 100-102 exhausted/g),
  ).toHaveLength(1);
  type("interface Loopback1", "shutdown");
  expect(learnt()).toEqual(["172.1.2.0", "172.1.3.0", "172.1.4.0"]);
  type("interface Loopback1", "no shutdown");
  expect(learnt()).toHaveLength(3);
  type("mpls label range 200 300");
  expect(learnt()).toEqual(["172.1.1.0", "172.1.2.0", "172.1.3.0", "172.1.4.0"]);
  expect(lab.exec("R1", "show mpls forwarding-table")).toMatch(/^20\d .*172\.1\.\d\.0\/24\[V\]/m);
});
