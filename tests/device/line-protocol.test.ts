// Interfaces without a cable of their own: an SVI follows the ports of its VLAN, a tunnel what it is told of its ends.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

test("an SVI is up while a port carries its VLAN, by access or trunk", () => {
  const { exec, wait } = consoleLab(
    {
      S1: `hostname S1
ip routing
vlan 10
vlan 20
vlan 40
interface GigabitEthernet0/0
 switchport access vlan 10
interface GigabitEthernet0/1
 switchport trunk allowed vlan 20,30
 switchport mode trunk
interface Vlan10
 ip address 10.0.10.1 255.255.255.0
interface Vlan20
 ip address 10.0.20.1 255.255.255.0
interface Vlan30
 ip address 10.0.30.1 255.255.255.0
interface Vlan40
 ip address 10.0.40.1 255.255.255.0
`,
      R1: "interface GigabitEthernet0/0\n no shutdown\n",
      R2: "interface GigabitEthernet0/0\n no shutdown\n",
    },
    ["S1:Gi0/0 R1:Gi0/0", "S1:Gi0/1 R2:Gi0/0"],
    { S1: "switch" },
  );
  const type = (...lines: readonly string[]): void => {
    for (const line of ["configure terminal", ...lines, "end"]) exec("S1", line);
    wait(1);
  };
  const states = (): readonly string[] =>
    exec("S1", "show ip interface brief")
      .split("\n")
      .flatMap((row) => /^Vlan(\d+) .*(?:NVRAM|manual) +(.+?) +(\w+) *$/.exec(row)?.slice(1, 4).join(" ") ?? []);
  wait(5);
  expect(states()).toEqual(["10 up up", "20 up up", "30 down down", "40 up down"]);
  expect(exec("S1", "show ip route connected")).not.toContain("10.0.40.0");
  expect(exec("S1", "show interfaces Vlan40")).toMatch(/^Vlan40 is up, line protocol is down/);
  type("vlan 30", "interface GigabitEthernet0/0", "shutdown");
  expect(states()).toEqual(["10 up down", "20 up up", "30 up up", "40 up down"]);
  expect(exec("S1", "show ip route connected")).toContain("10.0.30.0");
  type("interface Vlan40", "no autostate", "interface GigabitEthernet0/1", "switchport trunk allowed vlan remove 20");
  expect(states()).toEqual(["10 up down", "20 up down", "30 up up", "40 up up"]);
  type("interface GigabitEthernet0/0", "no shutdown", "switchport access vlan 20");
  expect(states()).toEqual(["10 up down", "20 up up", "30 up up", "40 up up"]);
});

test("a tunnel is up when it is told its ends", () => {
  const { exec, wait } = consoleLab(
    { R1: "hostname R1\ninterface Loopback0\n ip address 1.1.1.1 255.255.255.255\n" },
    [],
  );
  const line = (): string => exec("R1", "show interfaces Tunnel0").split("\n")[0]!.trim();
  const type = (...lines: readonly string[]): void => {
    for (const l of ["configure terminal", "interface Tunnel0", ...lines, "end"]) exec("R1", l);
    wait(1);
  };
  type("ip address 10.7.0.1 255.255.255.0");
  expect(line()).toBe("Tunnel0 is up, line protocol is down");
  expect(exec("R1", "show ip route connected")).not.toContain("10.7.0.0");
  type("tunnel source Loopback0", "tunnel destination 2.2.2.2");
  expect(line()).toBe("Tunnel0 is up, line protocol is up");
  expect(exec("R1", "show ip route connected")).toContain("10.7.0.0");
  type("no tunnel destination");
  expect(line()).toBe("Tunnel0 is up, line protocol is down");
  type("tunnel mode gre multipoint");
  expect(line()).toBe("Tunnel0 is up, line protocol is up");
});
