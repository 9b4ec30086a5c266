import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const router = (n: number, more: string): string => `hostname R${n}
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.12.${n} 255.255.255.0
 no shutdown
router ospf 1
 network 10.0.12.0 0.0.0.255 area 0
 network ${n}.${n}.${n}.${n} 0.0.0.0 area 0
 passive-interface Loopback0
${more}
end
`;
test("one section per protocol of a table, each with whom it learnt from", () => {
  const lab = consoleLab(
    {
      R1: router(1, "router bgp 65000\n neighbor 2.2.2.2 remote-as 65000\n neighbor 2.2.2.2 update-source Loopback0"),
      R2: router(
        2,
        "router bgp 65000\n network 192.0.2.0\n neighbor 1.1.1.1 remote-as 65000\n neighbor 1.1.1.1 update-source Loopback0\nip route 192.0.2.0 255.255.255.0 Null0",
      ),
    },
    ["R1:Gi0/0 R2:Gi0/0"],
  );
  lab.wait(120);
  expect(lab.exec("R1", "show ip protocols").replace(/00:0\d:\d\d/g, "00:0M:SS")).toMatchSnapshot();
  expect(lab.exec("R1", "show ip protocols vrf NONE")).toContain("% IP routing table NONE does not exist");
});

test("neighbours of BGP stand with the families that they speak, and with what filters them", () => {
  const lab = consoleLab(
    {
      R1: `hostname R1
ipv6 unicast-routing
ip as-path access-list 7 permit .*
ipv6 route 2001:DB8:9::/48 Null0
router bgp 65000
 neighbor 10.0.0.2 remote-as 65001
 neighbor 10.0.0.2 weight 70
 neighbor 10.0.0.2 filter-list 7 in
 neighbor 10.0.0.2 route-map IN in
 neighbor 10.0.0.3 remote-as 65001
 neighbor 10.0.0.4 remote-as 65001
 neighbor 2001:DB8::2 remote-as 65001
 address-family ipv4
  no neighbor 10.0.0.4 activate
 address-family ipv6
  neighbor 2001:DB8::2 activate
  redistribute connected
`,
      R2: "hostname R2\n",
    },
    [],
  );
  const after = (text: string, title: string): string[] => {
    const lines = text.split("\n");
    return lines.slice(lines.indexOf(title) + 1);
  };
  const ipv4 = after(
    lab.exec("R1", "show ip protocols"),
    "    Address          FiltIn FiltOut DistIn DistOut Weight RouteMap",
  );
  expect(ipv4.slice(0, 3)).toEqual([
    "    10.0.0.2              7                            70 IN",
    `    10.0.0.3${" ".repeat(41)}`,
    "  Maximum path: 1",
  ]);
  expect(lab.exec("R1", "show ipv6 protocols")).toBe(
    `${[
      'IPv6 Routing Protocol is "connected"',
      'IPv6 Routing Protocol is "ND"',
      'IPv6 Routing Protocol is "static"',
      'IPv6 Routing Protocol is "bgp 65000"',
      "  IGP synchronization is disabled",
      "  Redistribution:",
      "    Redistributing protocol connected",
      "  Neighbor(s):",
      "    Address                    FiltIn FiltOut Weight RoutemapIn RoutemapOut",
      "    2001:DB8::2",
    ].join("\n")}\n`,
  );
  expect(lab.exec("R2", "show ipv6 protocols")).toBe("");
});

test("filters of updates stand where they were configured", () => {
  const lab = consoleLab(
    {
      R1: `interface Gi0/0
 ip address 10.0.0.1 255.255.255.0
access-list 5 permit any
ip prefix-list PL seq 5 permit 0.0.0.0/0 le 32
router ospf 1
 network 10.0.0.0 0.0.0.255 area 0
 distribute-list 5 in
router rip
 version 2
 network 10.0.0.0
 distribute-list prefix PL out
 distribute-list 5 in GigabitEthernet0/0
`,
      R2: "",
    },
    ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
  );
  lab.wait(5);
  const text = lab.exec("R1", "show ip protocols");
  const section = (name: string): readonly string[] =>
    text
      .slice(text.indexOf(`Routing Protocol is "${name}"`))
      .split("\n")
      .slice(1, 4);
  expect(section("ospf 1").slice(0, 2)).toEqual([
    "  Outgoing update filter list for all interfaces is not set",
    "  Incoming update filter list for all interfaces is 5",
  ]);
  expect(section("rip")).toEqual([
    "  Outgoing update filter list for all interfaces is (prefix-list) PL",
    "  Incoming update filter list for all interfaces is not set",
    "    GigabitEthernet0/0 filtered by 5 (per-user), default is not set",
  ]);
});
