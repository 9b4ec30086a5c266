import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const R1 = `hostname R1
ipv6 unicast-routing
vrf definition RED
 rd 65000:1
 address-family ipv4
  route-target both 65000:1
 exit-address-family
 address-family ipv6
vrf definition EMPTY
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
interface GigabitEthernet0/0
 description to R2
 ip address 10.0.0.1 255.255.255.0
 ip address 10.0.9.1 255.255.255.0 secondary
 ip access-group 101 in
 ipv6 address 2001:db8::1/64
 ipv6 address fe80::1 link-local
interface GigabitEthernet0/1
 vrf forwarding RED
 ip address 10.0.0.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.0.2.1 255.255.255.252
 shutdown
ip route 2.2.2.2 255.255.255.255 10.0.0.2
ip route 0.0.0.0 0.0.0.0 10.0.0.2
ip route 172.16.0.0 255.240.0.0 Null0
ip route 192.168.1.0 255.255.255.0 10.0.0.2
ip route 192.168.1.128 255.255.255.128 10.0.0.2 150 tag 5
ip route 192.168.2.0 255.255.255.0 10.0.0.2
ip route 192.168.2.0 255.255.255.0 10.0.9.2
ipv6 route ::/0 2001:db8::2
ip prefix-list P seq 5 permit 10.0.0.0/8 le 24
access-list 10 permit 10.0.0.0 0.0.0.255
access-list 101 permit tcp any any eq www
access-list 101 permit icmp any any
access-list 101 deny ip any any log
ipv6 access-list SIX
 permit tcp any any eq 22
`;
const R2 = `hostname R2
ipv6 unicast-routing
interface GigabitEthernet0/0
 ip address 10.0.0.2 255.255.255.0
 ip address 10.0.9.2 255.255.255.0 secondary
 ipv6 address 2001:db8::2/64
 ipv6 address fe80::2 link-local
interface Loopback0
 ip address 2.2.2.2 255.255.255.255
interface GigabitEthernet0/1
 ip address 10.0.0.2 255.255.255.0
 shutdown
`;
const S1 = `hostname S1
vlan 10
 name USERS
interface GigabitEthernet0/1
 switchport access vlan 10
interface GigabitEthernet0/2
 switchport mode trunk
`;
let lab: ConsoleLab;
const exec = (line: string, node = "R1"): string => lab.exec(node, line);

beforeAll(() => {
  lab = consoleLab(
    { R1, R2, S1, S2: "hostname S2\n" },
    [
      "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
      "R1:GigabitEthernet0/1 S1:GigabitEthernet0/1",
      "R1:GigabitEthernet0/2 S2:GigabitEthernet0/1",
      "S1:GigabitEthernet0/2 S2:GigabitEthernet0/2",
    ],
    { S1: "switch", S2: "switch" },
  );
  lab.wait(5);
  exec("ping 2.2.2.2");
  exec("ping 2001:db8::2");
});

describe("show", () => {
  // The texts as a whole; what they must say is in the tests below.
  const commands: readonly (readonly [string, string])[] = [
    ["R1", "show ip route"],
    ["R1", "show ip route vrf RED"],
    ["R1", "show ip route 2.2.2.2"],
    ["R1", "show ip route 10.0.0.0 255.255.255.0"],
    ["R1", "show ip route 192.168.1.0 255.255.255.0 longer-prefixes"],
    ["R1", "show ip route summary"],
    ["R1", "show ip interface brief"],
    ["R1", "show ip interface GigabitEthernet0/0"],
    ["R1", "show interfaces description"],
    ["R1", "show ip arp"],
    ["R1", "show ip cef"],
    ["R1", "show ip cef 2.2.2.2 detail"],
    ["R1", "show ipv6 interface brief"],
    ["R1", "show ipv6 interface GigabitEthernet0/0"],
    ["R1", "show ipv6 route"],
    ["R1", "show ipv6 neighbors"],
    ["R1", "show access-lists"],
    ["R1", "show ip prefix-list"],
    ["R1", "show vrf"],
    ["R1", "show vrf detail RED"],
    ["R1", "show version"],
    ["S1", "show vlan brief"],
    ["S1", "show interfaces trunk"],
    ["S1", "show interfaces status"],
    ["R1", "show cdp neighbors"],
    ["R1", "show cdp neighbors detail"],
  ];
  it.each(commands)("%s: %s", async (node, line) => {
    const name = `${node} ${line}`.replaceAll(/[^A-Za-z0-9]+/g, "-").toLowerCase();
    await expect(exec(line, node)).toMatchFileSnapshot(`../golden/show/${name}.txt`);
  });

  const table = (line: string, node = "R1"): string[] => exec(line, node).split("\n");
  it("groups routes by classful network, with masks where they differ", () => {
    const rows = table("show ip route");
    const at = rows.indexOf("Gateway of last resort is 10.0.0.2 to network 0.0.0.0");
    expect(rows.slice(at + 2).filter((r) => r !== "")).toEqual([
      "S*    0.0.0.0/0 [1/0] via 10.0.0.2",
      "      1.0.0.0/32 is subnetted, 1 subnets",
      "C        1.1.1.1 is directly connected, Loopback0",
      "      2.0.0.0/32 is subnetted, 1 subnets",
      "S        2.2.2.2 [1/0] via 10.0.0.2",
      "      10.0.0.0/8 is variably subnetted, 4 subnets, 2 masks",
      "C        10.0.0.0/24 is directly connected, GigabitEthernet0/0",
      "L        10.0.0.1/32 is directly connected, GigabitEthernet0/0",
      "C        10.0.9.0/24 is directly connected, GigabitEthernet0/0",
      "L        10.0.9.1/32 is directly connected, GigabitEthernet0/0",
      "S     172.16.0.0/12 is directly connected, Null0",
      "      192.168.1.0/24 is variably subnetted, 2 subnets, 2 masks",
      "S        192.168.1.0/24 [1/0] via 10.0.0.2",
      "S        192.168.1.128/25 [150/0] via 10.0.0.2",
      "S     192.168.2.0/24 [1/0] via 10.0.0.2",
      "                     [1/0] via 10.0.9.2",
    ]);
  });
  it("filters routes by protocol and prefix, and says what is not there", () => {
    expect(table("show ip route connected").filter((r) => /^[A-Z]\*? +\d/.test(r))).toHaveLength(5);
    expect(table("show ip route static").filter((r) => /^S\*? +\d/.test(r))).toHaveLength(6);
    expect(exec("show ip route 10.0.77.0 255.255.255.0")).toBe("% Subnet not in table\n");
    expect(exec("show ip route 44.0.0.1")).toBe("% Network not in table\n");
    expect(exec("show ip route 10.0.0.0").split("\n").slice(0, 5)).toEqual([
      "Routing entry for 10.0.0.0/8, 4 known subnets",
      "  Attached (4 connections)",
      "  Variably subnetted with 2 masks",
      "C        10.0.0.0/24 is directly connected, GigabitEthernet0/0",
      "L        10.0.0.1/32 is directly connected, GigabitEthernet0/0",
    ]);
    expect(exec("show ip route 192.168.1.0").split("\n").slice(0, 3)).toEqual([
      "Routing entry for 192.168.1.0/24, 2 known subnets",
      "  Variably subnetted with 2 masks",
      "S        192.168.1.0/24 [1/0] via 10.0.0.2",
    ]);
    expect(exec("show ip route vrf NONE")).toBe("% IP routing table NONE does not exist\n");
    expect(exec("show ip route 192.168.1.200")).toContain('Known via "static", distance 150, metric 0\n  Tag 5');
  });
  it("shows the status of an interface as its administrator and its line have it", () => {
    const rows = table("show ip interface brief");
    expect(rows[0]).toBe("Interface                  IP-Address      OK? Method Status                Protocol");
    expect(rows.find((r) => r.startsWith("GigabitEthernet0/2"))).toBe(
      "GigabitEthernet0/2         10.0.2.1        YES NVRAM  administratively down down    ",
    );
    expect(exec("show interfaces GigabitEthernet0/1 | include line protocol")).toBe(
      "GigabitEthernet0/1 is up, line protocol is up \n",
    );
  });
  it("counts broadcasts and groups apart, and says when the counters were cleared", () => {
    const counted = (): number[] =>
      [.../Received (\d+) broadcasts \((\d+) IP multicasts\)/.exec(exec("show interfaces GigabitEthernet0/0"))!]
        .slice(1)
        .map(Number);
    const cleared = (): string =>
      /counters (\S+)/.exec(exec("show interfaces GigabitEthernet0/0 | include Last clearing"))![1]!;
    expect(cleared()).toBe("never");
    exec("clear counters GigabitEthernet0/0");
    expect(cleared()).toBe("00:00:00");
    const [broadcasts, groups] = counted();
    exec("ping 10.0.0.77 repeat 2", "R2");
    const [afterArp, groupsAfterArp] = counted();
    expect(afterArp! - groupsAfterArp!).toBeGreaterThan(broadcasts! - groups!);
    exec("ping 2001:db8::77 repeat 2", "R2");
    const [afterNd, groupsAfterNd] = counted();
    expect(groupsAfterNd).toBeGreaterThan(groupsAfterArp!);
    expect(afterNd! - groupsAfterNd!).toBe(afterArp! - groupsAfterArp!);
    expect(exec("show interfaces GigabitEthernet0/1 | include Last clearing")).toContain("never");
  });
  it("counts what matched an access list, and forgets it when told to", () => {
    expect(exec("show access-lists 101")).toMatch(/ {4}20 permit icmp any any \(\d+ matches\)/);
    exec("clear access-list counters 101");
    expect(exec("show access-lists 101")).toContain("    20 permit icmp any any\n");
  });
  it("knows the switch's VLANs, and what a router is not", () => {
    expect(table("show vlan brief", "S1")).toContain("10   USERS                            active    Gi0/1");
    expect(exec("show vlan")).toBe("\nNo Virtual LANs configured.\n\n");
    exec("ping vrf RED 10.0.0.99 repeat 1 timeout 1");
    expect(exec("show mac address-table vlan 10", "S1")).toMatch(/ {2}10 {4}[0-9a-f.]{14} {4}DYNAMIC {5}Gi0\/1/);
    expect(exec("show cdp neighbors", "S1")).toMatch(/^R1 {15}Gig 0\/1 +\d+ +R {2}Hopwise {3}Gig 0\/1$/m);
  });
  it("prints debug output about packets, routes and neighbours while it is on", () => {
    exec("terminal monitor");
    for (const topic of ["ip packet", "ip routing", "ipv6 nd", "ip icmp"])
      expect(exec(`debug ${topic}`)).toMatch(/ is on\n$/);
    expect(exec("show debugging")).toContain("  IP routing debugging is on\n");
    const ping = exec("ping 2.2.2.2 repeat 1");
    expect(ping).toMatch(/IP: s=10\.0\.0\.1 \(local\), d=2\.2\.2\.2 \(GigabitEthernet0\/0\), len 100, sending/);
    expect(ping).toMatch(/IP: s=2\.2\.2\.2 \(GigabitEthernet0\/0\), d=10\.0\.0\.1, len 100, rcvd/);
    exec("clear ipv6 neighbors");
    expect(exec("ping 2001:db8::2 repeat 1")).toContain("ICMPv6-ND: Sending NS for 2001:DB8::2 on GigabitEthernet0/0");
    exec("conf t");
    expect(exec("ip route 9.9.9.9 255.255.255.255 10.0.0.2")).toContain(
      "RT: add 9.9.9.9/32 via 10.0.0.2, static metric [1/0]",
    );
    expect(exec("no ip route 9.9.9.9 255.255.255.255 10.0.0.2")).toContain("RT: del 9.9.9.9/32");
    exec("end");
    expect(exec("no debug ip packet")).toBe("IP packet debugging is off\n");
    expect(exec("ping 2.2.2.2 repeat 1")).not.toContain("IP: s=");
    exec("undebug all");
    expect(exec("show debugging")).toBe("");
    exec("terminal no monitor");
  });
  it("hears no neighbour where CDP is off", () => {
    for (const line of ["conf t", "interface GigabitEthernet0/0", "no cdp enable", "end", "clear cdp table"])
      exec(line);
    lab.wait(70);
    expect(exec("show cdp neighbors")).not.toMatch(/^R2/m);
    expect(exec("show cdp neighbors")).toMatch(/^S1/m);
    for (const line of ["conf t", "interface GigabitEthernet0/0", "cdp enable", "end"]) exec(line);
    lab.wait(70);
    expect(exec("show cdp neighbors")).toMatch(/^R2/m);
    for (const line of ["conf t", "no cdp run", "end"]) exec(line);
    expect(exec("show cdp neighbors")).toBe("% CDP is not enabled\n");
    for (const line of ["conf t", "cdp run", "end"]) exec(line);
  });
  it("takes `default`", () => {
    for (const line of ["conf t", "interface GigabitEthernet0/2", "no ip redirects", "mtu 1400", "end"]) exec(line);
    expect(exec("show run interface Gi0/2")).toMatch(/ mtu 1400\n(?:.*\n)* no ip redirects\n/);
    for (const line of ["conf t", "interface GigabitEthernet0/2", "default ip redirects", "default mtu", "end"])
      exec(line);
    expect(exec("show run interface Gi0/2")).toContain(
      "interface GigabitEthernet0/2\n ip address 10.0.2.1 255.255.255.252\n shutdown\nend",
    );
    exec("conf t");
    expect(exec("default interface GigabitEthernet0/2")).toBe(
      "Interface GigabitEthernet0/2 set to default configuration\n",
    );
    exec("end");
    expect(exec("show run interface Gi0/2")).toContain("interface GigabitEthernet0/2\n no ip address\n shutdown\nend");
  });
});
it("show ip route for protocols that do not run has no rows; repair paths and overrides show the table", () => {
  const lab = consoleLab({ R1: "interface Loopback0\n ip address 10.1.1.1 255.255.255.255\n" }, []);
  const rows = (form: string): readonly string[] =>
    lab
      .exec("R1", `show ip route ${form}`)
      .split("\n")
      .filter((l) => l.includes("10.1.1.1"));
  for (const protocol of ["eigrp", "isis", "mobile", "nhrp", "odr"]) expect(rows(protocol), protocol).toEqual([]);
  for (const form of ["repair-paths", "next-hop-override"]) expect(rows(form), form).toHaveLength(1);
});
