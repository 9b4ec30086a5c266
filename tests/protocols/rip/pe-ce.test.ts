// RIP between a provider's edge and its customers: into BGP and back, per VRF, with the metric carried along.
import { expect, test } from "vitest";
import { consoleLab } from "../../support/console.ts";

const pe = (n: number): string => `hostname PE${n}
vrf definition RED
 rd 65000:${n}
 address-family ipv4
  route-target export 65000:1
  route-target import 65000:1
interface Loopback0
 ip address 10.255.0.${n} 255.255.255.255
 ip ospf 1 area 0
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.252
 ip ospf 1 area 0
 mpls ip
 no shutdown
interface GigabitEthernet0/1
 vrf forwarding RED
 ip address 172.16.${n}.1 255.255.255.0
 no shutdown
router ospf 1
router rip
 version 2
 address-family ipv4 vrf RED
  redistribute bgp 65000 metric transparent
  network 172.16.0.0
  no auto-summary
router bgp 65000
 neighbor 10.255.0.${3 - n} remote-as 65000
 neighbor 10.255.0.${3 - n} update-source Loopback0
 address-family vpnv4
  neighbor 10.255.0.${3 - n} activate
  neighbor 10.255.0.${3 - n} send-community extended
 address-family ipv4 vrf RED
  redistribute rip
mpls ldp router-id Loopback0 force
end
`;
const ce = (n: number): string => `hostname CE${n}
interface Loopback0
 ip address 192.168.${n}.1 255.255.255.0
interface GigabitEthernet0/0
 ip address 172.16.${n}.2 255.255.255.0
 no shutdown
router rip
 version 2
 network 172.16.0.0
 network 192.168.${n}.0
 no auto-summary
end
`;
test("two sites of a customer reach each other, and RIP's hops survive the backbone", () => {
  const lab = consoleLab({ CE1: ce(1), PE1: pe(1), PE2: pe(2), CE2: ce(2) }, [
    "CE1:Gi0/0 PE1:Gi0/1",
    "PE1:Gi0/0 PE2:Gi0/0",
    "PE2:Gi0/1 CE2:Gi0/0",
  ]);
  lab.wait(150);
  expect(lab.exec("PE1", "show ip route vrf RED rip")).toMatch(/R +192\.168\.1\.0\/24 \[120\/1\] via 172\.16\.1\.2/);
  expect(lab.exec("PE2", "show ip route vrf RED bgp")).toMatch(/B +192\.168\.1\.0\/24 \[200\/1\] via 10\.255\.0\.1/);
  expect(lab.exec("PE2", "show ip route vrf RED bgp")).toMatch(/B +172\.16\.1\.0(\/24)? \[200\/0\] via 10\.255\.0\.1/);
  expect(lab.exec("CE2", "show ip route rip")).toMatch(/R +192\.168\.1\.0\/24 \[120\/1\] via 172\.16\.2\.1/);
  expect(lab.exec("PE1", "show ip rip database vrf RED")).toContain("192.168.2.0/24    redistributed");
  expect(lab.exec("CE1", "ping 192.168.2.1 source Loopback0")).toContain("!!!!!");
  for (const line of ["configure terminal", "interface Loopback0", "shutdown", "end"]) lab.exec("CE1", line);
  lab.wait(60);
  expect(lab.exec("CE2", "show ip route rip")).not.toContain("192.168.1.0");
});

test("RIP into OSPF and back: learnt routes, the connected ones that each covers, and a metric where one is needed", () => {
  const middle = (metric: string): string => `hostname M
interface GigabitEthernet0/0
 ip address 10.0.1.2 255.255.255.0
 no shutdown
interface GigabitEthernet0/1
 ip address 10.0.2.1 255.255.255.0
 ip ospf 1 area 0
 no shutdown
router rip
 version 2
 network 10.0.0.0
 passive-interface GigabitEthernet0/1
 redistribute ospf 1${metric}
 no auto-summary
router ospf 1
 redistribute rip subnets
end
`;
  const left = `hostname L
interface Loopback0
 ip address 192.168.1.1 255.255.255.0
interface GigabitEthernet0/0
 ip address 10.0.1.1 255.255.255.0
 no shutdown
router rip
 version 2
 network 10.0.0.0
 network 192.168.1.0
 no auto-summary
end
`;
  const right = `hostname R
interface Loopback0
 ip address 192.168.2.1 255.255.255.0
 ip ospf network point-to-point
 ip ospf 1 area 0
interface GigabitEthernet0/0
 ip address 10.0.2.2 255.255.255.0
 ip ospf 1 area 0
 no shutdown
router ospf 1
end
`;
  const cables = ["L:Gi0/0 M:Gi0/0", "M:Gi0/1 R:Gi0/0"];
  const lab = consoleLab({ L: left, M: middle(" metric 3"), R: right }, cables);
  lab.wait(120);
  expect(lab.exec("R", "show ip route ospf")).toMatch(/O E2 +192\.168\.1\.0\/24 \[110\/20\]/);
  expect(lab.exec("R", "show ip route ospf")).toMatch(/O E2 +10\.0\.1\.0(\/24)? \[110\/20\]/);
  expect(lab.exec("L", "show ip route rip")).toMatch(/R +192\.168\.2\.0\/24 \[120\/3\]/);
  expect(lab.exec("L", "ping 192.168.2.1 source Loopback0")).toContain("!!!!!");
  const without = consoleLab({ L: left, M: middle(""), R: right }, cables);
  without.wait(120);
  expect(without.exec("L", "show ip route rip")).not.toContain("192.168.2.0");
});
