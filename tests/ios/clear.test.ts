// `clear …`, and what a router logs when it starts and when it is told to restart.
import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const R1 = `hostname R1
vrf definition RED
 address-family ipv4
ipv6 unicast-routing
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
interface Loopback1
 vrf forwarding RED
 ip address 11.0.0.1 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 ipv6 address 2001:db8::1/64
 ip ospf 1 area 0
interface GigabitEthernet0/1
 ip address 172.16.0.1 255.255.255.0
router ospf 1
router rip
 version 2
 network 172.16.0.0
 no auto-summary
ip route 192.168.9.0 255.255.255.0 10.0.0.2
ip access-list extended SEEN
 permit ip any any
`;
const R2 = `hostname R2
interface Loopback0
 ip address 2.2.2.2 255.255.255.255
 ip ospf 1 area 0
interface Loopback2
 ip address 172.16.22.1 255.255.255.0
interface GigabitEthernet0/0
 ip address 10.0.0.2 255.255.255.0
 ip ospf 1 area 0
interface GigabitEthernet0/1
 ip address 172.16.0.2 255.255.255.0
router ospf 1
router rip
 version 2
 network 172.16.0.0
 no auto-summary
`;

describe("clearing routes", () => {
  let lab: ConsoleLab;
  const age = (address: string): string =>
    /(\d\d:\d\d:\d\d) ago/.exec(lab.exec("R1", `show ip route ${address} | include Last update`))?.[1] ?? "none";
  const routes = (): string[] =>
    lab
      .exec("R1", "show ip route | include ^[A-Z]")
      .split("\n")
      .filter((l) => / via |connected/.test(l))
      .map((l) => l.replace(/, \d\d:\d\d:\d\d/, ""));
  beforeAll(() => {
    lab = consoleLab({ R1, R2 }, [
      "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
      "R1:GigabitEthernet0/1 R2:GigabitEthernet0/1",
    ]);
    lab.wait(90);
  });
  it("makes the routes of OSPF young again, and asks the neighbours of RIP anew", () => {
    const before = routes();
    expect(before.some((r) => r.startsWith("O ") && r.includes("2.2.2.2"))).toBe(true);
    expect(before.some((r) => r.startsWith("R ") && r.includes("172.16.22.0"))).toBe(true);
    expect(age("2.2.2.2") > "00:00:30").toBe(true);
    expect(lab.exec("R1", "clear ip route *")).toBe("");
    lab.wait(1);
    expect(age("2.2.2.2")).toBe("00:00:01");
    expect(routes()).toEqual(before);
  });
  it("takes one route, by longest match or with its mask", () => {
    lab.wait(60);
    lab.exec("R1", "clear ip route 2.2.2.2");
    lab.wait(1);
    expect(age("2.2.2.2")).toBe("00:00:01");
    lab.wait(10);
    lab.exec("R1", "clear ip route 172.16.22.0 255.255.255.0");
    lab.wait(1);
    expect(age("2.2.2.2")).toBe("00:00:12");
    expect(age("172.16.22.0") < "00:00:03").toBe(true);
  });
  it("says when there is nothing to clear", () => {
    expect(lab.exec("R1", "clear ip route 9.9.9.9")).toBe("% Network not in table\n");
    expect(lab.exec("R1", "clear ip route 2.2.2.0 255.255.255.0")).toBe("% Subnet not in table\n");
    expect(lab.exec("R1", "clear ip route vrf BLUE *")).toBe("% IP routing table BLUE does not exist\n");
    expect(lab.exec("R1", "clear ipv6 route 2001:db8:9::/48")).toBe("% Route not found\n");
    expect(lab.exec("R1", "clear ip route vrf RED *")).toBe("");
    expect(lab.exec("R1", "clear ipv6 route *")).toBe("");
    expect(lab.exec("R1", "clear ip route")).toContain("% Incomplete command.");
  });
  it("keeps forwarding through the router", () => {
    lab.exec("R1", "clear ip route *");
    lab.wait(1);
    expect(lab.exec("R1", "ping 2.2.2.2")).toContain("!!!!!");
  });
});

describe("clearing counters at a person's console", () => {
  it("asks first, and does nothing when told not to", () => {
    const lab = consoleLab({ R1, R2 }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
    lab.wait(30);
    const packets = (): number =>
      Number(/(\d+) packets input/.exec(lab.exec("R1", "show interfaces GigabitEthernet0/0"))?.[1]);
    lab.keys("R1", "enable\r");
    expect(lab.keys("R1", "clear counters\r")).toContain('Clear "show interface" counters on all interfaces [confirm]');
    lab.keys("R1", "n\r");
    expect(packets()).toBeGreaterThan(0);
    expect(lab.keys("R1", "clear counters gi0/0\r")).toContain(
      'Clear "show interface" counters on this interface [confirm]',
    );
    const said = lab.keys("R1", "\r");
    expect(said).toContain("%CLEAR-5-COUNTERS: Clear counter on interface GigabitEthernet0/0 by console");
    expect(packets()).toBe(0);
    expect(lab.exec("R1", "show interfaces GigabitEthernet0/0")).toContain(
      'Last clearing of "show interface" counters 00:00:00',
    );
  });
  it("forgets neighbours, matches of access lists and the OSPF process", () => {
    const lab = consoleLab({ R1, R2 }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
    lab.wait(60);
    for (const line of ["configure terminal", "interface GigabitEthernet0/0", "ip access-group SEEN in", "end"])
      lab.exec("R1", line);
    lab.exec("R1", "ping 10.0.0.2");
    expect(lab.exec("R1", "show ip arp 10.0.0.2")).toContain("10.0.0.2");
    expect(lab.exec("R1", "show access-lists SEEN")).toMatch(/permit ip any any \(\d+ match/);
    lab.exec("R1", "clear access-list counters SEEN");
    expect(lab.exec("R1", "show access-lists SEEN")).not.toMatch(/match/);
    for (const line of ["clear arp-cache", "clear ip arp 10.0.0.2", "clear ipv6 neighbors"]) {
      lab.exec("R1", "ping 10.0.0.2");
      expect(lab.exec("R1", line)).toBe("");
    }
    expect(lab.exec("R1", "show ip ospf neighbor")).toContain("FULL");
    lab.keys("R1", "enable\r");
    expect(lab.keys("R1", "clear ip ospf process\r")).toContain("Reset ALL OSPF processes? [no]: ");
    lab.keys("R1", "\r");
    expect(lab.exec("R1", "show ip ospf neighbor")).toContain("FULL");
    lab.keys("R1", "clear ip ospf 1 process\r");
    expect(lab.keys("R1", "yes\r")).toContain("%OSPF-5-ADJCHG: Process 1");
    lab.wait(60);
    expect(lab.exec("R1", "show ip ospf neighbor")).toContain("FULL");
  });
});

describe("clearing what is not there", () => {
  it("says so", () => {
    const lab = consoleLab({ R1, R2 }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
    lab.wait(5);
    lab.exec("R2", "configure terminal");
    lab.exec("R2", "no router ospf 1");
    lab.exec("R2", "end");
    for (const what of ["process", "counters", "redistribution", "force-spf"]) {
      expect(lab.exec("R1", `clear ip ospf 99 ${what}`)).toBe("%OSPF: Router process 99 is not running\n");
      expect(lab.exec("R2", `clear ip ospf ${what}`)).toBe("%OSPF: No router process is running\n");
    }
    expect(lab.exec("R1", "clear ip bgp *")).toBe("% BGP not active\n");
    expect(lab.exec("R1", "clear ip bgp dampening")).toBe("% BGP not active\n");
    expect(lab.exec("R1", "clear mpls ldp neighbor *")).toBe("% LDP has no session\n");
    expect(lab.exec("R1", "clear mpls ldp neighbor 9.9.9.9")).toBe("% LDP has no session with 9.9.9.9\n");
    expect(lab.exec("R1", "clear ip access-list counters NONE")).toBe("% Access list NONE does not exist\n");
  });
});

describe("starting", () => {
  it("is logged, with what was configured from memory", () => {
    const lab = consoleLab({ R1, R2: "" }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
    lab.wait(5);
    const log = lab.exec("R1", "show logging").split("\n");
    const at = log.findIndex((l) => l.includes("%SYS-5-CONFIG_I: Configured from memory by console"));
    expect(at).toBeGreaterThan(0);
    expect(log[at + 1]).toMatch(/: %SYS-5-RESTART: System restarted --$/);
    expect(log[at + 2]).toMatch(/^Cisco IOS Software, .*, Version 15/);
    expect(lab.exec("R2", "show logging")).not.toContain("CONFIG_I");
    expect(lab.exec("R2", "show logging")).toContain("%SYS-5-RESTART: System restarted --");
  });
  it("tells the console of a reload what is asked for, and leaves a fresh log", () => {
    const lab = consoleLab({ R1, R2 }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
    lab.wait(5);
    expect(lab.exec("R1", "show version")).toMatch(
      /returned to ROM by power-on\n[\s\S]*Last reload reason: power-on\n/,
    );
    lab.keys("R1", "enable\r");
    lab.keys("R1", "configure terminal\r");
    expect(lab.keys("R1", "end\r")).toContain("%SYS-5-CONFIG_I: Configured from console by console");
    lab.keys("R1", "copy running-config startup-config\r\r");
    expect(lab.keys("R1", "reload\r")).toContain("Proceed with reload? [confirm]");
    expect(lab.keys("R1", "\r")).toContain(
      "%SYS-5-RELOAD: Reload requested by console. Reload Reason: Reload Command.",
    );
    lab.wait(5);
    const log = lab.exec("R1", "show logging");
    expect(log).toContain("%SYS-5-RESTART: System restarted --");
    expect(log).not.toContain("Configured from console");
    const version = lab.exec("R1", "show version");
    expect(version).toMatch(/returned to ROM by reload\n[\s\S]*Last reload reason: Reload Command\n/);
    expect(version).toContain("R1 uptime is 0 minutes\n");
  });
});
