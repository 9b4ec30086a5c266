// What a device says of itself: version and inventory, non-volatile memory, names, and what it does not run.
import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const R1 = `hostname R1
boot system flash0:new.bin
ip domain name example.net
ip name-server 192.0.2.1 192.0.2.2
ip host server 192.0.2.9
logging buffered 16384 debugging
ipv6 unicast-routing
vrf definition RED
 rd 65000:1
 route-target export 65000:1
 address-family ipv4
 exit-address-family
vrf definition BARE
ip vrf OLD
 rd 65000:2
ip vrf OLDER
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 ipv6 address FE80::5 link-local
 ipv6 address 2001:DB8::9/64
interface GigabitEthernet0/1
 vrf forwarding RED
 ip address 10.0.1.1 255.255.255.0
ip access-list extended AAA
 deny ip any any
ip access-list standard ZZZ
 deny 10.0.0.0 0.255.255.255
 permit any
access-list 120 permit ip any any
access-list 9 permit 10.1.1.1
`;
let lab: ConsoleLab;
const exec = (line: string, node = "R1"): string => lab.exec(node, line);
const serial = (text: string): string | undefined => /HOP[0-9A-Z]{8}/.exec(text)?.[0];

beforeAll(() => {
  lab = consoleLab(
    { R1, S1: "hostname S1\ninterface Vlan1\n ip address 10.0.0.2 255.255.255.0\n" },
    ["R1:GigabitEthernet0/0 S1:GigabitEthernet0/1", "R1:GigabitEthernet0/1 S1:GigabitEthernet0/2"],
    { S1: "switch" },
  );
  lab.wait(5);
});

describe("hardware", () => {
  it("has one serial number in show version and show inventory, another on another device", () => {
    expect(serial(exec("show version"))).toBeDefined();
    expect(exec("show inventory")).toBe(
      `NAME: "Hopwise", DESCR: "Hopwise chassis, Hw Serial#: ${serial(exec("show version"))}, Hw Revision: 1.0"\n` +
        `PID: Hopwise           , VID: 1.0, SN: ${serial(exec("show version"))}\n\n`,
    );
    expect(serial(exec("show version", "S1"))).not.toBe(serial(exec("show version")));
  });
  it("counts the ports, and of a switch the VLAN interfaces, with the address they use", () => {
    expect(exec("show version")).toMatch(/^2 Gigabit Ethernet interfaces$/m);
    const text = exec("show version", "S1");
    expect(text).toMatch(/^1 Virtual Ethernet interface\n2 Gigabit Ethernet interfaces$/m);
    const base = /^Base ethernet MAC Address {7}: (\S+)$/m.exec(text)?.[1]?.replaceAll(":", "").toLowerCase();
    expect(/address is (\S+)/.exec(exec("show interfaces Vlan1", "S1"))?.[1]?.replaceAll(".", "")).toBe(base);
  });
  it("lists the startup configuration with its size, and nothing after it is erased", () => {
    exec("write memory");
    const [, size] = /^Using (\d+) out of 262144 bytes$/m.exec(exec("show startup-config"))!;
    expect(exec("dir nvram:").split("\n")).toEqual([
      "Directory of nvram:/",
      "",
      `  254  -rw-  ${size!.padStart(10)}                    <no date>  startup-config`,
      "",
      `262144 bytes total (${262_144 - Number(size)} bytes free)`,
      "",
    ]);
    expect(exec("dir")).toBe(exec("dir nvram:"));
    expect(exec("show file systems")).toMatch(
      new RegExp(`^\\* {7}262144 +${262_144 - Number(size)} +nvram +rw +nvram:$`, "m"),
    );
    exec("write erase");
    expect(exec("dir nvram:")).toContain("No files in directory\n\n262144 bytes total (262144 bytes free)\n");
    exec("write memory");
    expect(exec("dir flash:")).toBe("%Error opening flash: (No such device)\n");
  });
  it("tells what it would boot, also when asked in fewer letters", () => {
    expect(exec("show bootvar").split("\n")[0]).toBe("BOOT variable = flash0:new.bin;");
    expect(exec("show boot")).toBe(exec("show bootvar"));
  });
});
describe("names and lines", () => {
  it("shows domain, servers and hosts as configured", () => {
    expect(exec("show hosts").split("\n").slice(0, 3)).toEqual([
      "Default domain is example.net",
      "Name/address lookup uses domain service",
      "Name servers are 192.0.2.1, 192.0.2.2",
    ]);
    expect(exec("show hosts summary")).toBe(
      "Default domain is example.net\nName servers are 192.0.2.1, 192.0.2.2\nLocal cache entries: 1\nDynamic cache entries: 0\n",
    );
  });
  it("tells its neighbours its name with the domain", () => {
    lab.wait(5);
    const rows = exec("show cdp neighbors", "S1").split("\n");
    expect(rows.filter((l) => l.startsWith("R1.example.net "))).toHaveLength(2);
    expect(exec("show cdp entry R1.example.net", "S1")).toContain("Device ID: R1.example.net\n");
    expect(exec("show cdp neighbors")).toMatch(/^S1 {15}Gig 0\/0/m);
  });
  it("says that nothing sets the clock", () => {
    expect(exec("show clock detail")).toMatch(/^\*00:00:\d\d\.\d{3} UTC Fri Mar 1 2002\nNo time source\n$/);
  });
  it("shows the line one types at", () => {
    expect(exec("show users").split("\n")[1]).toBe("*  0 con 0                idle                 00:00:00   ");
  });
  it("sizes the log buffer as configured", () => {
    const text = exec("show logging");
    expect(text).toContain(
      "No Active Message Discriminator.\n\n\n\nNo Inactive Message Discriminator.\n\n\n    Console logging",
    );
    expect(text).toMatch(
      /message lines logged\n {8}Logging Source-Interface: {7}VRF Name:\n\nLog Buffer \(16384 bytes\):\n/,
    );
  });
});
describe("what does not run", () => {
  it("says so as IOS does", () => {
    for (const line of ["show lldp", "show lldp neighbors", "show lldp neighbors detail"])
      expect(exec(line), line).toBe("% LLDP is not enabled\n");
    expect(exec("show spanning-tree", "S1")).toContain("No spanning tree instances exist.");
    expect(exec("show spanning-tree vlan 7", "S1")).toContain("Spanning tree instance(s) for vlan 7 does not exist.");
  });
});
describe("tables", () => {
  it("puts standard access lists before extended ones, numbers before names", () => {
    expect(exec("show access-lists").match(/^\S.*$/gm)).toEqual([
      "Standard IP access list 9",
      "Standard IP access list ZZZ",
      "Extended IP access list 120",
      "Extended IP access list AAA",
    ]);
    expect(exec("show access-lists ZZZ")).toContain("    10 deny   10.0.0.0, wildcard bits 0.255.255.255\n");
  });
  it("flags a VRF by its style and route distinguisher, and lists every address family", () => {
    const flags = (name: string): string | undefined =>
      /^ {2}Flags: (\S+)$/m.exec(exec(`show vrf detail ${name}`))?.[1];
    expect(["RED", "BARE", "OLD", "OLDER"].map(flags)).toEqual(["0x180C", "0x1808", "0xC", "0x8"]);
    expect(exec("show vrf detail RED")).toContain(
      "    Gi0/1                   \nAddress family ipv4 unicast (Table ID = 0x4):\n  Flags: 0x0\n  Export VPN route-target communities\n    RT:65000:1              \n",
    );
    expect(exec("show vrf detail RED")).toMatch(/^Address family ipv4 multicast not active\n\n?$/m);
  });
  it("lists the groups of an IPv6 interface in the order of their addresses", () => {
    const text = exec("show ipv6 interface GigabitEthernet0/0");
    expect(text).toContain(
      "  Joined group address(es):\n    FF02::1\n    FF02::2\n    FF02::1:FF00:5\n    FF02::1:FF00:9\n  MTU",
    );
  });
});
