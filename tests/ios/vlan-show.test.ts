// VLANs at both ends of a trunk: `show vlans` of a router with sub-interfaces, `show vlan` and ports of a switch.
import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const R1 = `hostname R1
interface GigabitEthernet0/0
 no shutdown
interface GigabitEthernet0/0.10
 encapsulation dot1Q 10
 ip address 10.1.10.1 255.255.255.0
interface GigabitEthernet0/0.20
 encapsulation dot1Q 20
 ip address 10.1.20.1 255.255.255.0
`;
const S1 = `hostname S1
vlan 10
 name sales
vlan 20
interface GigabitEthernet0/1
 switchport mode trunk
interface GigabitEthernet0/2
 switchport mode access
 switchport access vlan 10
interface GigabitEthernet0/3
 switchport mode trunk
 switchport nonegotiate
 switchport trunk allowed vlan 20
interface Vlan10
 ip address 10.1.10.2 255.255.255.0
`;
let lab: ConsoleLab;
const exec = (line: string, node: string): string => lab.exec(node, line);

beforeAll(() => {
  lab = consoleLab({ R1, R2: "hostname R2\n", S1 }, ["R1:GigabitEthernet0/0 S1:GigabitEthernet0/1"], { S1: "switch" });
  lab.wait(5);
  exec("ping 10.1.10.2", "R1");
});

describe("a router", () => {
  it("lists its sub-interfaces by VLAN, with what went through each", () => {
    const text = exec("show vlans 10", "R1");
    const lines = text.split("\n");
    expect(lines.slice(0, 7)).toEqual([
      "Virtual LAN ID:  10 (IEEE 802.1Q Encapsulation)",
      "",
      "   vLAN Trunk Interface:   GigabitEthernet0/0.10",
      "",
      "   Protocols Configured:   Address:              Received:        Transmitted:",
      "",
      "GigabitEthernet0/0.10 (10)",
    ]);
    const ip = /^ {11}IP {14}10\.1\.10\.1 +(\d+) +(\d+)$/m.exec(text)!.slice(1).map(Number);
    const other = /^ {8}Other +(\d+) +(\d+)$/m.exec(text)!.slice(1).map(Number);
    const [input, output] = [/(\d+) packets, \d+ bytes input/, /(\d+) packets, \d+ bytes output/].map((p) =>
      Number(p.exec(text)![1]),
    );
    // One echo of the five waits for ARP and is sent all the same.
    expect(ip).toEqual([5, 5]);
    expect(other[0]).toBeGreaterThan(0);
    expect([ip[0]! + other[0]!, ip[1]! + other[1]!]).toEqual([input, output]);
  });
  it("gives the untagged VLAN to the port itself, without the frames of its sub-interfaces", () => {
    const text = exec("show vlans 1", "R1");
    expect(text).toContain(
      " This is configured as native Vlan for the following interface(s) :\nGigabitEthernet0/0    Native-vlan Tx-type: Untagged\n",
    );
    const own = (line: string): number => Number(/(\d+) packets, \d+ bytes input/.exec(exec(line, "R1"))![1]);
    const port = Number(/(\d+) packets input/.exec(exec("show interfaces GigabitEthernet0/0", "R1"))![1]);
    expect(own("show vlans 1") + own("show vlans 10") + own("show vlans 20")).toBe(port);
  });
  it("takes show vlan for show vlans, and knows nothing of switching", () => {
    expect(exec("show vlan", "R1")).toBe(exec("show vlans", "R1"));
    expect(exec("show vlan", "R2")).toBe("\nNo Virtual LANs configured.\n\n");
    for (const line of ["show mac address-table", "show interfaces switchport", "show vlan brief"])
      expect(exec(line, "R1"), line).toContain("% Invalid input detected at '^' marker.");
    expect(lab.keys("R1", "\rshow vlan?")).toMatch(/^vlans *$/m);
  });
});
describe("a switch", () => {
  it("adds types, remote SPAN and private VLANs to show vlan", () => {
    const lines = exec("show vlan", "S1").split("\n");
    const at = lines.indexOf("VLAN Type  SAID       MTU   Parent RingNo BridgeNo Stp  BrdgMode Trans1 Trans2");
    expect(lines.slice(at + 2, at + 5)).toEqual([
      "1    enet  100001     1500  -      -      -        -    -        0      0   ",
      "10   enet  100010     1500  -      -      -        -    -        0      0   ",
      "20   enet  100020     1500  -      -      -        -    -        0      0   ",
    ]);
    expect(lines.slice(at + 7, at + 10)).toEqual([
      "1004 fdnet 101004     1500  -      -      -        ieee -        0      0   ",
      "1005 trnet 101005     1500  -      -      -        ibm  -        0      0   ",
      "",
    ]);
    expect(lines.slice(at + 10)).toEqual([
      "Remote SPAN VLANs",
      "-".repeat(78),
      "",
      "",
      "Primary Secondary Type              Ports",
      "------- --------- ----------------- ------------------------------------------",
      "",
    ]);
    expect(exec("show vlans", "S1")).toContain("% Invalid input");
  });
  it("counts trunks to one VLAN, but not to the list of all", () => {
    expect(exec("show vlan id 10", "S1")).toMatch(/^10 +sales +active +Gi0\/1, Gi0\/2$/m);
    expect(exec("show vlan name sales", "S1")).toBe(exec("show vlan id 10", "S1"));
    expect(exec("show vlan brief", "S1")).toMatch(/^10 +sales +active +Gi0\/2$/m);
    expect(exec("show vlan name none", "S1")).toBe("VLAN none not found in current VLAN database\n");
    expect(exec("show vlan summary", "S1")).toContain("Number of existing VLANs               : 7\n");
  });
  it("describes each port as configured and as it runs", () => {
    const port = (name: string): readonly string[] => exec(`show interfaces ${name} switchport`, "S1").split("\n");
    expect(port("GigabitEthernet0/1").slice(0, 7)).toEqual([
      "Name: Gi0/1",
      "Switchport: Enabled",
      "Administrative Mode: trunk",
      "Operational Mode: trunk",
      "Administrative Trunking Encapsulation: dot1q",
      "Operational Trunking Encapsulation: dot1q",
      "Negotiation of Trunking: On",
    ]);
    const down = port("GigabitEthernet0/3");
    expect(down).toContain("Operational Mode: down");
    expect(down.some((l) => l.startsWith("Operational Trunking"))).toBe(false);
    expect(down).toEqual(expect.arrayContaining(["Negotiation of Trunking: Off", "Trunking VLANs Enabled: 20"]));
    expect(port("GigabitEthernet0/2")).toContain("Access Mode VLAN: 10 (sales)");
    expect(down.slice(-5)).toEqual([
      "Protected: false",
      "Unknown unicast blocked: disabled",
      "Unknown multicast blocked: disabled",
      "Appliance trust: none",
      "",
    ]);
  });
});
it("show cdp interface counts the interfaces it speaks on", () => {
  expect(exec("show cdp interface", "R1").split("\n").slice(-5)).toEqual([
    "",
    " cdp enabled interfaces : 1",
    " interfaces up          : 1",
    " interfaces down        : 0",
    "",
  ]);
});
