// `show ip route` and `show ipv6 route` in every form, on a router that has routes of every kind.
import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const R1 = `hostname R1
ipv6 unicast-routing
ip vrf RED
 rd 65001:1
 route-target both 65001:1
vrf definition BLUE
 rd 65001:2
 address-family ipv4
  route-target both 65001:2
 address-family ipv6
  route-target both 65001:2
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
 ip ospf 1 area 0
 ipv6 address 2001:db8:1::1/128
interface Loopback1
 vrf forwarding BLUE
 ip address 11.0.0.1 255.255.255.255
 ipv6 address 2001:db8:b::1/128
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.0
 ip ospf 1 area 0
 ipv6 address 2001:db8:12::1/64
 mpls ip
interface GigabitEthernet0/1
 ip address 10.0.13.1 255.255.255.0
 ip ospf 1 area 1
 ipv6 address 2001:db8:13::1/64
interface GigabitEthernet0/2
 vrf forwarding BLUE
 ip address 10.0.14.1 255.255.255.0
 ipv6 address 2001:db8:14::1/64
interface GigabitEthernet0/3
 ip address 172.16.0.1 255.255.255.0
router ospf 1
 router-id 1.1.1.1
 redistribute static subnets tag 77
 redistribute rip subnets metric-type 1
router rip
 version 2
 network 172.16.0.0
 no auto-summary
router bgp 65001
 neighbor 2.2.2.2 remote-as 65001
 neighbor 2.2.2.2 update-source Loopback0
 neighbor 10.0.13.3 remote-as 65003
 neighbor 2001:db8:12::2 remote-as 65001
 address-family ipv4
  neighbor 2.2.2.2 activate
  neighbor 10.0.13.3 activate
 address-family ipv6
  neighbor 2001:db8:12::2 activate
 address-family vpnv4
  neighbor 2.2.2.2 activate
  neighbor 2.2.2.2 send-community extended
 address-family ipv4 vrf BLUE
  redistribute connected
  redistribute static
ip route 0.0.0.0 0.0.0.0 10.0.12.2 250
ip route 192.168.50.0 255.255.255.0 Null0 tag 5
ip route 192.168.51.0 255.255.255.0 GigabitEthernet0/0 10.0.12.2 tag 5
ip route 192.168.52.0 255.255.255.0 2.2.2.2
ip route 192.168.52.0 255.255.255.0 10.0.13.3
ip route 192.168.48.0 255.255.252.0 10.0.12.2
ip route 10.99.0.0 255.255.0.0 10.0.12.2
ip route vrf BLUE 0.0.0.0 0.0.0.0 10.0.14.4
ip route vrf BLUE 44.0.0.0 255.0.0.0 10.0.12.2 global
ipv6 route 2001:db8:50::/48 2001:db8:12::2 tag 6
ipv6 route 2001:db8:51::/48 Null0
ipv6 route 2001:db8:52::/48 GigabitEthernet0/0 fe80::2
ipv6 route ::/0 2001:db8:12::2 250
ipv6 route vrf BLUE 2001:db8:53::/48 2001:db8:14::4
access-list 10 permit 192.168.0.0 0.0.255.255
ip access-list standard NAMED
 permit 10.0.0.0 0.255.255.255
`;
const R2 = `hostname R2
ipv6 unicast-routing
vrf definition BLUE
 rd 65001:3
 address-family ipv4
  route-target both 65001:2
interface Loopback0
 ip address 2.2.2.2 255.255.255.255
 ip ospf 1 area 0
interface Loopback1
 vrf forwarding BLUE
 ip address 22.0.0.1 255.255.255.255
interface Loopback2
 ip address 172.22.1.1 255.255.255.0
interface Loopback3
 ip address 172.23.1.1 255.255.255.0
 ip ospf 1 area 2
interface Loopback4
 ipv6 address 2001:db8:22::1/64
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.0
 ip ospf 1 area 0
 ipv6 address 2001:db8:12::2/64
 ipv6 address fe80::2 link-local
 mpls ip
router ospf 1
 router-id 2.2.2.2
 redistribute connected subnets
 default-information originate always
router bgp 65001
 neighbor 1.1.1.1 remote-as 65001
 neighbor 1.1.1.1 update-source Loopback0
 neighbor 2001:db8:12::1 remote-as 65001
 address-family ipv4
  neighbor 1.1.1.1 activate
  network 172.22.1.0 mask 255.255.255.0
 address-family ipv6
  neighbor 2001:db8:12::1 activate
  network 2001:db8:22::/64
 address-family vpnv4
  neighbor 1.1.1.1 activate
  neighbor 1.1.1.1 send-community extended
 address-family ipv4 vrf BLUE
  redistribute connected
`;
const R3 = `hostname R3
interface Loopback0
 ip address 33.0.0.1 255.255.255.255
interface Loopback1
 ip address 34.0.0.1 255.255.0.0
interface Loopback2
 ip address 35.0.0.1 255.255.255.0
 ip ospf 1 area 1
interface GigabitEthernet0/1
 ip address 10.0.13.3 255.255.255.0
 ip ospf 1 area 1
router ospf 1
 router-id 3.3.3.3
router bgp 65003
 neighbor 10.0.13.1 remote-as 65001
 network 33.0.0.1 mask 255.255.255.255
 network 34.0.0.0 mask 255.255.0.0
`;
const R5 = `hostname R5
interface GigabitEthernet0/3
 ip address 172.16.0.5 255.255.255.0
interface Loopback0
 ip address 172.16.55.1 255.255.255.0
router rip
 version 2
 network 172.16.0.0
 no auto-summary
`;
const R4 = `hostname R4
interface GigabitEthernet0/2
 ip address 10.0.14.4 255.255.255.0
 ipv6 address 2001:db8:14::4/64
`;

describe("show ip route", () => {
  let lab: ConsoleLab;
  const exec = (command: string): string => lab.exec("R1", command);
  /** Without the legend, the gateway of last resort and ages. */
  const routes = (form: string): string[] =>
    exec(`show ip route ${form}`)
      .replace(/^[\s\S]*Gateway of last resort [^\n]*\n\n/, "")
      .trimEnd()
      .split("\n")
      .map((l) => l.replace(/, \d\d:\d\d:\d\d/, ""));
  beforeAll(() => {
    lab = consoleLab({ R1, R2, R3, R4, R5 }, [
      "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
      "R1:GigabitEthernet0/1 R3:GigabitEthernet0/1",
      "R1:GigabitEthernet0/2 R4:GigabitEthernet0/2",
      "R1:GigabitEthernet0/3 R5:GigabitEthernet0/3",
    ]);
    lab.wait(100);
  });
  it("lists what there is to ask for, each with its own help", () => {
    lab.keys("R1", "terminal length 0\r");
    const help = lab.keys("R1", "show ip route ?").replaceAll("\r", "");
    for (const line of [
      "Hostname or A.B.C.D  Network to display information about or hostname",
      "bgp                  Border Gateway Protocol (BGP)",
      "connected            Connected",
      "dhcp                 Show routes added by DHCP Server or Relay",
      "eigrp                Enhanced Interior Gateway Routing Protocol (EIGRP)",
      "isis                 ISO IS-IS",
      "list                 IP Access list",
      "loops                RIB routes forming loops",
      "mobile               Mobile routes",
      "nhrp                 Next Hop Resolution Protocol (NHRP)",
      "odr                  On Demand stub Routes",
      "ospf                 Open Shortest Path First (OSPF)",
      "profile              IP routing table profile",
      "repair-paths         Routes with repair paths",
      "rip                  Routing Information Protocol (RIP)",
      "static               Static routes",
      "summary              Summary of all routes",
      "supernets-only       Show supernet entries only",
      "tag                  Route Tag",
    ])
      expect(help).toContain(`  ${line}\n`);
    lab.keys("R1", "\x15");
  });
  it("heads a network as it is in the whole table, however little of it is shown", () => {
    expect(routes("static")).toEqual([
      "      10.0.0.0/8 is variably subnetted, 5 subnets, 3 masks",
      "S        10.99.0.0/16 [1/0] via 10.0.12.2",
      "S     192.168.48.0/22 [1/0] via 10.0.12.2",
      "S     192.168.50.0/24 is directly connected, Null0",
      "S     192.168.51.0/24 [1/0] via 10.0.12.2, GigabitEthernet0/0",
      "S     192.168.52.0/24 [1/0] via 2.2.2.2",
      "                      [1/0] via 10.0.13.3",
    ]);
    expect(routes("rip")).toEqual([
      "      172.16.0.0/16 is variably subnetted, 3 subnets, 2 masks",
      "R        172.16.55.0/24 [120/1] via 172.16.0.5, GigabitEthernet0/3",
    ]);
    expect(routes("10.0.13.0 255.255.255.0 longer-prefixes")).toEqual([
      "      10.0.0.0/8 is variably subnetted, 5 subnets, 3 masks",
      "C        10.0.13.0/24 is directly connected, GigabitEthernet0/1",
      "L        10.0.13.1/32 is directly connected, GigabitEthernet0/1",
    ]);
    expect(routes("172.16.0.0 longer-prefixes")).toEqual(routes("172.16.0.0 255.255.0.0 longer-prefixes"));
    expect(routes("172.16.0.0 longer-prefixes").length).toBe(4);
    expect(exec("show ip route 192.168.51.1 repair-paths")).toBe(exec("show ip route 192.168.51.1"));
    expect(exec("show ip route 192.168.51.0 255.255.255.0 next-hop-override")).toBe(exec("show ip route 192.168.51.1"));
    expect(routes("ospf 1")).toContain("      35.0.0.0/32 is subnetted, 1 subnets");
    expect([routes("ospf 9"), routes("eigrp"), routes("isis"), routes("odr")]).toEqual([[""], [""], [""], [""]]);
    expect(routes("bgp 65001")).toEqual(routes("bgp"));
    expect(routes("supernets-only")).toEqual([
      "O*E2  0.0.0.0/0 [110/1] via 10.0.12.2, GigabitEthernet0/0",
      "S     192.168.48.0/22 [1/0] via 10.0.12.2",
    ]);
    expect(exec("show ip route dhcp")).toBe("");
  });
  it("tells of one route what its source knows", () => {
    expect(exec("show ip route 33.0.0.1").split("\n").slice(4)).toEqual([
      "  Routing Descriptor Blocks:",
      expect.stringMatching(/^ {2}\* 10\.0\.13\.3, from 10\.0\.13\.3, \d\d:\d\d:\d\d ago$/),
      "      Route metric is 0, traffic share count is 1",
      "      AS Hops 1",
      "      Route tag 65003",
      "      MPLS label: none",
      "",
    ]);
    expect(exec("show ip route vrf BLUE 22.0.0.1")).toMatch(
      /AS Hops 0\n {6}MPLS label: \d+\n {6}MPLS Flags: MPLS Required\n$/,
    );
    expect(exec("show ip route 192.168.50.1")).toContain(
      'Known via "static", distance 1, metric 0 (connected)\n  Tag 5\n',
    );
    expect(exec("show ip route 192.168.51.1")).toContain('Known via "static", distance 1, metric 0\n  Tag 5\n');
    expect(exec("show ip route 192.168.48.1")).toMatch(/^Routing entry for 192\.168\.48\.0\/22, supernet\n/);
    expect(exec("show ip route 10.0.12.9")).toContain(
      'Known via "connected", distance 0, metric 0 (connected, via interface)\n',
    );
    expect(exec("show ip route 10.0.12.1")).toContain('Known via "connected", distance 0, metric 0 (connected)\n');
  });
  it("names the processes that take the route on, and what they make of it", () => {
    const lines = (node: string, what: string): string[] =>
      lab
        .exec(node, `show ip route ${what}`)
        .split("\n")
        .filter((l) => /^ {2}(Redistributing via|Advertised by)|^ {16}\S/.test(l));
    expect(lines("R1", "192.168.51.1")).toEqual([
      "  Redistributing via ospf 1",
      "  Advertised by ospf 1 tag 77 subnets",
    ]);
    expect(lines("R1", "172.16.55.1")).toEqual([
      "  Redistributing via ospf 1, rip",
      "  Advertised by ospf 1 metric-type 1 subnets",
    ]);
    // A network that RIP runs on goes with the routes of RIP.
    expect(lines("R1", "172.16.0.9")).toEqual([
      "  Redistributing via ospf 1, rip",
      "  Advertised by ospf 1 metric-type 1 subnets",
      "                rip",
    ]);
    expect(lines("R1", "vrf BLUE 44.0.0.1")).toEqual(["  Redistributing via bgp 65001", "  Advertised by bgp 65001"]);
    expect(lines("R3", "34.0.0.9")).toEqual(["  Advertised by bgp 65003"]);
    expect([lines("R1", "10.0.12.9"), lines("R1", "2.2.2.2"), lines("R1", "33.0.0.1")]).toEqual([[], [], []]);
    // Without `subnets` a subnet is asked for and not taken.
    for (const line of ["configure terminal", "router ospf 1", "no redistribute static subnets", "end"])
      lab.exec("R1", line);
    lab.wait(10);
    expect(lines("R1", "10.99.0.1")).toEqual(["  Redistributing via ospf 1"]);
    expect(lines("R1", "192.168.51.1")).toEqual(["  Redistributing via ospf 1", "  Advertised by ospf 1 tag 77"]);
  });
  it("prints every table, one blank line before each name", () => {
    const text = exec("show ip route vrf *").replace(/Codes:[\s\S]*?PfR\n/g, "<legend>\n");
    expect(text.startsWith("<legend>\n\nGateway of last resort is 10.0.12.2 to network 0.0.0.0\n\nO*E2 ")).toBe(true);
    expect(text).toContain("via 10.0.13.3\n\nRouting Table: BLUE\n<legend>\n\nGateway of last resort is 10.0.14.4");
    expect(
      text.endsWith("via 10.0.12.2\n\nRouting Table: RED\n<legend>\n\nGateway of last resort is not set\n\n"),
    ).toBe(true);
  });
  it("names the table of a VRF before it says that there is nothing", () => {
    expect(exec("show ip route vrf BLUE 9.9.9.9")).toBe("\nRouting Table: BLUE\n% Network not in table\n");
    expect(exec("show ip route vrf BLUE 10.0.99.9")).toBe("\nRouting Table: BLUE\n% Subnet not in table\n");
    expect(exec("show ip route vrf NONE")).toBe("% IP routing table NONE does not exist\n");
  });
  it("lists the subnets of a classful network with its own addresses among the connections", () => {
    expect(exec("show ip route 10.0.0.0")).toBe(`Routing entry for 10.0.0.0/8, 5 known subnets
  Attached (4 connections)
  Variably subnetted with 3 masks
C        10.0.12.0/24 is directly connected, GigabitEthernet0/0
L        10.0.12.1/32 is directly connected, GigabitEthernet0/0
C        10.0.13.0/24 is directly connected, GigabitEthernet0/1
L        10.0.13.1/32 is directly connected, GigabitEthernet0/1
S        10.99.0.0/16 [1/0] via 10.0.12.2
`);
  });
  it("sums up every process that runs, with routes or without", () => {
    expect(exec("show ip route summary")).toBe(`IP routing table name is default (0x0)
IP routing table maximum-paths is 32
Route Source    Networks    Subnets     Replicates  Overhead    Memory (bytes)
connected       0           7           0           476         1260
static          4           1           0           340         900
application     0           0           0           0           0
ospf 1          1           4           0           340         900
  Intra-area: 2 Inter-area: 1 External-1: 0 External-2: 2
  NSSA External-1: 0 NSSA External-2: 0
rip             0           1           0           68          180
bgp 65001       0           2           0           136         360
  External: 2 Internal: 0 Local: 0
internal        9                                               4140
Total           14          15          0           1360        7740
`);
    expect(exec("show ip route vrf RED summary")).not.toMatch(/ospf|bgp|rip/);
  });
  it("shows an aggregate as the route to nowhere that it is", () => {
    for (const line of ["configure terminal", "router bgp 65003", "address-family ipv4"]) lab.exec("R3", line);
    for (const line of ["aggregate-address 32.0.0.0 224.0.0.0", "end"]) lab.exec("R3", line);
    lab.wait(10);
    expect(lab.exec("R3", "show ip route | include Null0")).toMatch(
      /^B {5}32\.0\.0\.0\/3 \[200\/0\], \d\d:\d\d:\d\d, Null0\n$/,
    );
  });
});

describe("show ipv6 route", () => {
  let lab: ConsoleLab;
  const exec = (command: string): string => lab.exec("R1", command);
  /** After the legend, next hops joined to their prefixes. */
  const routes = (form: string): string[] =>
    exec(`show ipv6 route ${form}`)
      .replace(/^[\s\S]* a - Application\n/, "")
      .replace(/\n {5}via/g, " via")
      .trimEnd()
      .split("\n");
  beforeAll(() => {
    lab = consoleLab({ R1, R2 }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
    lab.wait(100);
  });
  it("counts the whole table, and calls an address of a loopback received", () => {
    const whole = exec("show ipv6 route");
    const count = /- (\d+) entries/.exec(whole)?.[1];
    expect(Number(count)).toBe(whole.split("\n").filter((l) => / \[\d+\/\d+\]/.test(l)).length);
    for (const form of ["static", "bgp 65001", "ospf 4", "isis", "2001:db8:12::/64 longer-prefixes"])
      expect(exec(`show ipv6 route ${form}`)).toMatch(new RegExp(`^IPv6 Routing Table - default - ${count} entries\n`));
    expect(routes("connected")).toEqual([
      "LC  2001:DB8:1::1/128 [0/0] via Loopback0, receive",
      "C   2001:DB8:12::/64 [0/0] via GigabitEthernet0/0, directly connected",
    ]);
    expect(routes("tag 6")).toEqual(["S   2001:DB8:50::/48 [1/0], tag 6 via 2001:DB8:12::2"]);
    expect(routes("interface GigabitEthernet0/0")).toEqual([
      "C   2001:DB8:12::/64 [0/0] via GigabitEthernet0/0, directly connected",
      "L   2001:DB8:12::1/128 [0/0] via GigabitEthernet0/0, receive",
      "S   2001:DB8:52::/48 [1/0] via FE80::2, GigabitEthernet0/0",
    ]);
    expect([routes("eigrp"), routes("nd"), routes("rip")]).toEqual([[""], [""], [""]]);
  });
  it("tells of one route what its source knows", () => {
    const known = (address: string): string[] => exec(`show ipv6 route ${address}`).split("\n").slice(1, 6);
    expect(known("2001:db8:1::1")).toEqual([
      '  Known via "connected", distance 0, metric 0, type receive, connected',
      "  Route count is 1/1, share count 0",
      "  Routing paths:",
      "    receive via Loopback0",
      "      Last updated 00:01:40 ago",
    ]);
    expect(known("2001:db8:12::1")[0]).toBe('  Known via "connected", distance 0, metric 0, type receive');
    expect(known("2001:db8:12::9")[0]).toBe('  Known via "connected", distance 0, metric 0, type connected');
    expect(known("2001:db8:50::1").slice(0, 2)).toEqual(['  Known via "static", distance 1, metric 0', "  Tag 6"]);
    expect(known("2001:db8:22::1").slice(3)).toEqual(["    2001:DB8:12::2", "      MPLS label: nolabel"]);
    expect(exec("show ipv6 route vrf BLUE 2001:db8:99::1")).toBe("% Route not found\n");
  });
  it("says when each route was updated", () => {
    expect(routes("updated").slice(0, 2)).toEqual([
      "S   ::/0 [250/0] via 2001:DB8:12::2",
      "      Last updated 00:00:00 01 March 2002",
    ]);
    const updated = routes("updated");
    expect(updated[updated.indexOf("B   2001:DB8:22::/64 [200/0] via 2001:DB8:12::2") + 1]).toMatch(
      /^ {6}Last updated 00:0\d:\d\d 01 March 2002$/,
    );
  });
  it("sums up by source and by length", () => {
    expect(exec("show ipv6 route summary")).toBe(`IPv6 routing table name is default(0) global scope - 9 entries
IPv6 routing table default maximum-paths is 16
Route Source    Networks    Overhead    Memory (bytes)
connected       2           176         248
local           2           176         248
ND              0           0           0
bgp 65001       1           88          124
  Internal: 1  External: 0  Local: 0
static          4           352         496
  Static: 4  Per-user static: 0
Total           9           792         1116

  Number of prefixes:
    /0: 1, /8: 1, /48: 3, /64: 2, /128: 2
`);
    expect(exec("show ipv6 route vrf BLUE summary")).toMatch(
      /^IPv6 routing table name is BLUE\(503316481\) global scope - 2 entries\n[\s\S]*\nND +0 +0 +0\nstatic +0 /,
    );
  });
});
