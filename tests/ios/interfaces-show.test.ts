// `show interfaces` and `show ip interface` by kind of hardware, the order of the list, and where addresses are from.
import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const R1 = `hostname R1
ipv6 unicast-routing
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
 ipv6 address 2001:DB8:1::1/128
interface FastEthernet0/1
 ip address 10.0.1.1 255.255.255.0
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 ip helper-address 10.9.9.1
 ip helper-address 10.9.9.2
interface GigabitEthernet0/1
 no shutdown
interface GigabitEthernet0/1.10
 encapsulation dot1Q 10
 ip address 10.1.10.1 255.255.255.0
interface Serial0/0/0
 ip unnumbered Loopback0
 ipv6 address 2001:DB8::/64 eui-64
router ospf 1
 network 10.0.0.0 0.0.0.255 area 0
`;
const R2 = `hostname R2
interface FastEthernet0/1
 ip address 10.0.1.2 255.255.255.0
interface GigabitEthernet0/0
 ip address 10.0.0.2 255.255.255.0
 ip access-group 10 in
 duplex full
 speed 1000
interface Serial0/0/0
 ip address 10.9.9.2 255.255.255.252
`;
const S1 = `hostname S1
vlan 10
interface GigabitEthernet0/1
 switchport mode trunk
interface GigabitEthernet0/2
 shutdown
interface Vlan10
 ip address 10.1.10.2 255.255.255.0
`;
let lab: ConsoleLab;
const lines = (line: string, node = "R1"): readonly string[] => lab.exec(node, line).split("\n");
const names = (line: string, node: string): readonly string[] =>
  lines(line, node)
    .slice(1, -1)
    .map((l) => l.split(/\s+/)[0]!);

beforeAll(() => {
  lab = consoleLab(
    { R1, R2, S1 },
    [
      "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
      "R1:FastEthernet0/1 R2:FastEthernet0/1",
      "R1:Serial0/0/0 R2:Serial0/0/0",
      "R1:GigabitEthernet0/1 S1:GigabitEthernet0/1",
    ],
    { S1: "switch" },
  );
  lab.wait(50);
});

describe("the list of interfaces", () => {
  it("has hardware before loopbacks on a router, VLANs before ports on a switch", () => {
    expect(names("show ip interface brief", "R1")).toEqual([
      "FastEthernet0/1",
      "GigabitEthernet0/0",
      "GigabitEthernet0/1",
      "GigabitEthernet0/1.10",
      "Serial0/0/0",
      "Loopback0",
    ]);
    expect(names("show ip interface brief", "S1")).toEqual(["Vlan10", "GigabitEthernet0/1", "GigabitEthernet0/2"]);
    expect(names("show interfaces description", "R1").at(-1)).toBe("Lo0");
    expect(
      lab
        .exec("R1", "show interfaces")
        .match(/^\S+(?= is .*line protocol)/gm)
        ?.at(-1),
    ).toBe("Loopback0");
  });
  it("tells an address of the startup configuration from one typed since, and from one that is borrowed", () => {
    const method = (name: string): string | undefined =>
      lines("show ip interface brief")
        .find((l) => l.startsWith(`${name} `))
        ?.split(/\s+/)[3];
    expect(["GigabitEthernet0/0", "GigabitEthernet0/1", "Serial0/0/0"].map(method)).toEqual(["NVRAM", "NVRAM", "TFTP"]);
    expect(lines("show ip interface FastEthernet0/1")).toContain("  Address determined by non-volatile memory");
    for (const line of ["configure terminal", "interface FastEthernet0/1", "ip address 10.0.1.3 255.255.255.0", "end"])
      lab.exec("R1", line);
    expect(method("FastEthernet0/1")).toBe("manual");
    expect(lines("show ip interface FastEthernet0/1")).toContain("  Address determined by setup command");
  });
});
describe("an interface that is not there", () => {
  it("is marked where its number stands, though the configuration could make it", () => {
    const prompt = lab.exec("R1", "show nothing").split("\n")[0]!.indexOf("^") - "show ".length;
    for (const line of ["show interfaces Loopback9", "show ip interface Loopback9", "ping 10.0.0.2 source Loopback9"]) {
      const [mark, text] = lab.exec("R1", line).split("\n");
      expect(text, line).toBe("% Invalid input detected at '^' marker.");
      expect(mark!.indexOf("^") - prompt, line).toBe(line.indexOf("9"));
    }
    for (const line of ["configure terminal", "interface Loopback9", "end"]) lab.exec("R1", line);
    expect(lines("show interfaces Loopback9")[0]).toBe("Loopback9 is up, line protocol is up ");
  });
});
describe("show interfaces", () => {
  it("says of a gigabit port of a router what it negotiates, or was told to", () => {
    const text = lines("show interfaces GigabitEthernet0/0");
    expect(text.slice(6, 9)).toEqual([
      "  Keepalive set (10 sec)",
      "  Auto Duplex, Auto Speed, link type is auto, media type is RJ45",
      "  output flow-control is unsupported, input flow-control is unsupported",
    ]);
    expect(text).toContain("     0 lost carrier, 0 no carrier, 0 pause output");
    expect(lines("show interfaces GigabitEthernet0/0", "R2")).toContain(
      "  Full Duplex, 1000Mbps, link type is auto, media type is RJ45",
    );
  });
  it("gives fast Ethernet, serial lines and loopbacks their own counters", () => {
    const fast = lines("show interfaces FastEthernet0/1");
    expect(fast).toContain("  Full-duplex, 100Mb/s, 100BaseTX/FX");
    expect(fast).toContain("     0 input packets with dribble condition detected");
    expect(fast.find((l) => l.includes("packets input"))).toMatch(/^ {5}\d+ packets input, \d+ bytes$/);
    const serial = lines("show interfaces Serial0/0/0");
    expect(serial).toContain("  Interface is unnumbered. Using address of Loopback0 (1.1.1.1)");
    expect(serial.slice(-4)).toEqual([
      "     0 output buffer failures, 0 output buffers swapped out",
      "     1 carrier transitions",
      "     DCD=up  DSR=up  DTR=up  RTS=up  CTS=up",
      "",
    ]);
    const loopback = lines("show interfaces Loopback0");
    expect(loopback).toContain("     0 input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored, 0 abort");
    expect(loopback.some((l) => l.includes("babbles") || l.includes("watchdog"))).toBe(false);
  });
  it("shows tags on the port that carries sub-interfaces", () => {
    expect(lines("show interfaces GigabitEthernet0/1")).toContain(
      "  Encapsulation 802.1Q Virtual LAN, Vlan ID  1., loopback not set",
    );
    expect(lines("show interfaces GigabitEthernet0/1.10")).toContain(
      "  Encapsulation 802.1Q Virtual LAN, Vlan ID  10.",
    );
  });
  it("shows the ports of a switch with their connection, and its VLAN interfaces without keepalives", () => {
    const up = lines("show interfaces GigabitEthernet0/1", "S1");
    expect(up[0]).toBe("GigabitEthernet0/1 is up, line protocol is up (connected) ");
    expect(up[1]).toMatch(/^ {2}Hardware is Gigabit Ethernet, address is /);
    expect(up).toContain("  Full-duplex, 1000Mb/s, media type is 10/100/1000BaseTX");
    expect(up.find((l) => l.includes("Received"))).toMatch(/^ {5}Received \d+ broadcasts \(\d+ multicasts\)$/);
    expect(lines("show interfaces GigabitEthernet0/2", "S1")[0]).toBe(
      "GigabitEthernet0/2 is administratively down, line protocol is down (disabled) ",
    );
    expect(lines("show interfaces Vlan10", "S1")).toContain("  Keepalive not supported ");
  });
});
describe("show interfaces status", () => {
  it("has the speed and the medium of each port", () => {
    const own = consoleLab(
      { S: "", R: "" },
      [
        "S:FastEthernet0/1 R:FastEthernet0/1",
        "S:GigabitEthernet0/1 R:GigabitEthernet0/1",
        "S:TenGigabitEthernet1/1 R:TenGigabitEthernet1/1",
      ],
      { S: "switch" },
    );
    for (const line of ["configure terminal", "interface range fa0/1 , gi0/1 , te1/1", "no shutdown", "end"])
      own.exec("R", line);
    own.wait(5);
    const rows = own.exec("S", "show interfaces status").split("\n");
    const last = (port: string): string =>
      (rows.find((row) => row.startsWith(`${port} `)) ?? "").split(/\s+/).slice(-3).join(" ").trim();
    expect(["Fa0/1", "Gi0/1", "Te1/1"].map(last)).toEqual([
      "a-full a-100 10/100BaseTX",
      "a-full a-1000 10/100/1000BaseTX",
      "a-full a-10G 10GBase-T",
    ]);
  });
});
describe("show ip interface", () => {
  it("lists the groups that protocols joined, and helper addresses", () => {
    const text = lines("show ip interface GigabitEthernet0/0");
    const at = text.indexOf("  Helper addresses are 10.9.9.1");
    expect(text.slice(at + 1, at + 4)).toEqual([
      "                       10.9.9.2",
      "  Directed broadcast forwarding is disabled",
      "  Multicast reserved groups joined: 224.0.0.5 224.0.0.6",
    ]);
    expect(lab.exec("R1", "show ip interface FastEthernet0/1")).not.toContain("Multicast reserved groups");
  });
  it("names what looks at packets as they come in, and says where packets may turn back", () => {
    expect(lines("show ip interface GigabitEthernet0/0", "R2")).toContain("  Input features: Access List, MCI Check");
    expect(lines("show ip interface GigabitEthernet0/0")).toContain("  Input features: MCI Check");
    expect(lines("show ip interface GigabitEthernet0/1.10")).toContain(
      "  IP fast switching on the same interface is enabled",
    );
    expect(lines("show ip interface Loopback0")).toEqual(
      expect.arrayContaining(["  MTU is 1514 bytes", "  IP Null turbo vector"]),
    );
  });
});
describe("show ipv6 interface", () => {
  it("has no duplicate detection and no advertisements of its own accord on a loopback", () => {
    const text = lines("show ipv6 interface Loopback0");
    expect(text).toEqual(
      expect.arrayContaining([
        "  MTU is 1514 bytes",
        "  ND DAD is not supported",
        "  ND RAs are suppressed (periodic)",
      ]),
    );
    expect(text.some((l) => l.includes("are sent every"))).toBe(false);
  });
  it("marks an address made from the interface identifier", () => {
    expect(lab.exec("R1", "show ipv6 interface Serial0/0/0")).toMatch(
      /^ {4}2001:DB8::[0-9A-F:]+, subnet is 2001:DB8::\/64 \[EUI\]$/m,
    );
  });
  it("tells a node that does not route only how often it asks", () => {
    for (const line of ["configure terminal", "interface GigabitEthernet0/0", "ipv6 enable", "end"])
      lab.exec("R2", line);
    lab.wait(3);
    const text = lines("show ipv6 interface GigabitEthernet0/0", "R2");
    expect(text.at(-2)).toBe("  ND NS retransmit interval is 1000 milliseconds");
    expect(text.some((l) => l.includes("advertise"))).toBe(false);
  });
});

describe("show ip interface", () => {
  it("tells of split horizon as it is configured", () => {
    const split = (): string =>
      /Split horizon is \w+/.exec(lab.exec("R1", "show ip interface FastEthernet0/1"))?.[0] ?? "";
    expect(split()).toBe("Split horizon is enabled");
    for (const line of ["configure terminal", "interface FastEthernet0/1", "no ip split-horizon", "end"])
      lab.exec("R1", line);
    expect(split()).toBe("Split horizon is disabled");
    for (const line of ["configure terminal", "interface FastEthernet0/1", "ip split-horizon", "end"])
      lab.exec("R1", line);
    expect(split()).toBe("Split horizon is enabled");
  });
});
describe("show running-config all", () => {
  it("says, as a comment, that defaults are not in it", () => {
    const plain = lab.exec("R1", "show running-config");
    const all = lab.exec("R1", "show running-config all");
    const comment = "! settings that were left at their defaults are not listed here\n!\n";
    expect(all.split(comment)).toHaveLength(2);
    expect(all.replace(comment, "")).toBe(plain);
    expect(lab.exec("R1", "show running-config brief")).toBe(plain);
  });
});
describe("the queue of a slow wire", () => {
  it("shows what waits, what may wait and what found it full", () => {
    const slow = consoleLab(
      {
        R1: "hostname R1\ninterface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n",
        R2: "hostname R2\ninterface GigabitEthernet0/0\n ip address 10.0.0.2 255.255.255.0\n",
      },
      ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0 bandwidth=64000 queue=2"],
    );
    slow.wait(5);
    slow.exec("R1", "ping 10.0.0.2");
    const shown = (): string => slow.exec("R1", "show interfaces GigabitEthernet0/0");
    expect(shown()).toMatch(/Total output drops: 0\n[\s\S]*Output queue: 0\/2 \(size\/max\)/);
    const sent = (): number => Number(/(\d+) packets output/.exec(shown())![1]);
    const before = sent();
    // 14 fragments at once: one leaves, two wait, the others are lost.
    slow.keys("R1", "\rping 10.0.0.2 size 18024 repeat 1\r");
    expect(shown()).toMatch(/Total output drops: 10\n[\s\S]*Output queue: 2\/2 \(size\/max\)/);
    expect(sent() - before).toBe(3);
    slow.wait(10);
    expect(shown()).toMatch(/Total output drops: 10\n[\s\S]*Output queue: 0\/2 \(size\/max\)/);
    slow.exec("R1", "clear counters GigabitEthernet0/0");
    expect(shown()).toContain("Total output drops: 0");
  });
});
