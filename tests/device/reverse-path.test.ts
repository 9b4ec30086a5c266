// Unicast reverse path forwarding in both families: who passes, who is dropped without a word, and what counts it.
import { describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

/** R1 spoofs with its loopbacks: R2 knows 10.9.1.0/24 the same way back, 10.9.2.0/24 by another, 10.9.3.0/24 not at all. */
const R1 = `hostname R1
ipv6 unicast-routing
interface Loopback1
 ip address 10.9.1.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
interface Loopback2
 ip address 10.9.2.1 255.255.255.0
 ipv6 address 2001:db8:2::1/64
interface Loopback3
 ip address 10.9.3.1 255.255.255.0
 ipv6 address 2001:db8:3::1/64
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.0
 ipv6 address 2001:db8:12::1/64
ip route 0.0.0.0 0.0.0.0 10.0.12.2
ipv6 route ::/0 2001:db8:12::2
`;
const R2 = (check: string): string => `hostname R2
ipv6 unicast-routing
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.0
 ipv6 address 2001:db8:12::2/64
${check
  .split("\n")
  .map((line) => ` ${line}\n`)
  .join("")}interface GigabitEthernet0/1
 ip address 10.0.23.2 255.255.255.0
 ipv6 address 2001:db8:23::2/64
interface Loopback9
 ip address 9.9.9.9 255.255.255.255
ip route 10.9.1.0 255.255.255.0 10.0.12.1
ip route 10.9.2.0 255.255.255.0 10.0.23.3
ip route 0.0.0.0 0.0.0.0 10.0.23.3
ipv6 route 2001:db8:1::/64 2001:db8:12::1
ipv6 route 2001:db8:2::/64 2001:db8:23::3
access-list 7 permit 10.9.3.0 0.0.0.255
`;
const R3 = `hostname R3
ipv6 unicast-routing
interface GigabitEthernet0/0
 ip address 10.0.23.3 255.255.255.0
 ipv6 address 2001:db8:23::3/64
ip route 10.9.0.0 255.255.0.0 10.0.23.2
ipv6 route 2001:db8::/32 2001:db8:23::2
`;
const labOf = (check: string): ConsoleLab => {
  const lab = consoleLab({ R1, R2: R2(check), R3 }, [
    "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
    "R2:GigabitEthernet0/1 R3:GigabitEthernet0/0",
  ]);
  lab.wait(10);
  lab.exec("R3", "ping 10.0.23.2");
  lab.exec("R3", "ping 2001:db8:23::2");
  return lab;
};
/** How R1's pings to R3 from each of its loopbacks end: packets that got to R3 at all count, answers may take any way. */
const arrivals = (lab: ConsoleLab, family: 4 | 6): number[] => {
  const input = (): number =>
    Number(/(\d+) packets input/.exec(lab.exec("R3", "show interfaces GigabitEthernet0/0"))?.[1]);
  return [1, 2, 3].map((n) => {
    const before = input();
    const target = family === 4 ? "10.0.23.3" : "2001:db8:23::3";
    lab.exec("R1", `ping ${family === 6 ? "ipv6 " : ""}${target} source Loopback${n} repeat 3 timeout 1`);
    return input() - before > 2 ? 3 : 0;
  });
};

describe("unicast reverse path forwarding", () => {
  it.each([
    ["strict", "ip verify unicast source reachable-via rx", [3, 0, 0]],
    ["strict, old spelling", "ip verify unicast reverse-path", [3, 0, 0]],
    ["loose: the default route does not count", "ip verify unicast source reachable-via any", [3, 3, 0]],
    ["loose with the default route", "ip verify unicast source reachable-via any allow-default", [3, 3, 3]],
    ["strict with a list for those that fail", "ip verify unicast source reachable-via rx 7", [3, 0, 3]],
  ] as const)("IPv4, %s", (_name, check, expected) => {
    const lab = labOf(check);
    expect(arrivals(lab, 4)).toEqual(expected);
    expect(lab.exec("R2", "show running-config interface GigabitEthernet0/0")).toContain(`\n ${check}\n`);
    const drops = expected.filter((n) => n === 0).length * 3;
    const shown = lab.exec("R2", "show ip interface GigabitEthernet0/0");
    expect(shown).toContain(`\n   ${drops} verification drops\n`);
    expect(shown).toContain(`\n   ${check.endsWith(" 7") ? 3 : 0} suppressed verification drops\n`);
    expect(lab.exec("R2", "show ip interface GigabitEthernet0/1")).not.toContain("verif");
  });
  it.each([
    ["strict", "ipv6 verify unicast source reachable-via rx", [3, 0, 0]],
    ["loose", "ipv6 verify unicast source reachable-via any", [3, 3, 0]],
  ] as const)("IPv6, %s: neighbours are found all the same", (_name, check, expected) => {
    const lab = labOf(check);
    expect(arrivals(lab, 6)).toEqual(expected);
    const drops = expected.filter((n) => n === 0).length * 3;
    expect(lab.exec("R2", "show ipv6 interface GigabitEthernet0/0")).toContain(
      `  Unicast RPF\n    Process Switching:\n      0 verification drops\n      0 suppressed verification drops\n    CEF Switching:\n      ${drops} verification drops\n      0 suppressed verification drops\n`,
    );
  });
  it("says nothing to the sender, tells debug, the verdicts and explain", () => {
    const lab = labOf("ip verify unicast source reachable-via rx\nipv6 verify unicast source reachable-via rx");
    lab.exec("R2", "terminal monitor");
    lab.exec("R2", "debug ip packet");
    expect(lab.exec("R1", "ping 10.0.23.3 source Loopback3 repeat 2 timeout 1")).toContain("\n..\n");
    expect(lab.exec("R1", "ping ipv6 2001:db8:23::3 source Loopback3 repeat 2 timeout 1")).toContain("\n..\n");
    expect(lab.exec("R2", "undebug all")).toMatch(
      /s=10\.9\.3\.1 \(GigabitEthernet0\/0\), d=10\.0\.23\.3, len 100, unicast rpf failed/,
    );
    const drops = lab.network.view("R2", "drops") as readonly { reason: string; packets: number }[];
    expect(JSON.stringify(drops)).toContain("reverse-path");
  });
  it("takes groups and what comes from the neighbour itself, but not the router's own addresses", () => {
    const lab = labOf("ip verify unicast source reachable-via rx");
    expect(lab.exec("R1", "ping 10.0.12.2 repeat 3")).toContain("!!!");
    lab.exec("R1", "configure terminal");
    lab.exec("R1", "interface Loopback4");
    lab.exec("R1", "ip address 9.9.9.9 255.255.255.255");
    lab.exec("R1", "end");
    lab.exec("R1", "ping 10.0.12.2 source Loopback4 repeat 2 timeout 1");
    expect(lab.exec("R2", "show ip interface GigabitEthernet0/0")).toContain("\n   2 verification drops\n");
  });
  it("is taken back by no, in either spelling", () => {
    const lab = labOf("ip verify unicast source reachable-via rx allow-default allow-self-ping 7");
    const running = (): string => lab.exec("R2", "show running-config interface GigabitEthernet0/0");
    expect(running()).toContain("\n ip verify unicast source reachable-via rx allow-default allow-self-ping 7\n");
    for (const line of ["configure terminal", "interface GigabitEthernet0/0", "ip verify unicast reverse-path"])
      lab.exec("R2", line);
    expect(lab.exec("R2", "do show running-config interface GigabitEthernet0/0")).toContain(
      "\n ip verify unicast reverse-path\n",
    );
    lab.exec("R2", "no ip verify unicast source reachable-via rx");
    lab.exec("R2", "end");
    expect(running()).not.toContain("verify");
  });
});
