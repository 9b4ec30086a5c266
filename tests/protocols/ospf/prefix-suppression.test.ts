// Prefixes of transit links left out: loopbacks stay reachable, the links between do not. RFC 6860.
import { expect, test } from "vitest";
import { type ConsoleLab, consoleLab } from "../../support/console.ts";

const router = (n: number, interfaces: string, process = " prefix-suppression\n"): string =>
  `hostname R${n}\ninterface Loopback0\n ip address ${n}.${n}.${n}.${n} 255.255.255.255\n${interfaces}router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n${process}`;
const port = (name: string, address: string, more = ""): string =>
  `interface GigabitEthernet0/${name}\n ip address ${address} 255.255.255.0\n${more}`;
const P2P = " ip ospf network point-to-point\n";
const chain = (): ConsoleLab => {
  const lab = consoleLab(
    {
      R1: router(1, port("0", "10.0.0.1")),
      R2: router(2, port("0", "10.0.0.2") + port("1", "10.0.23.2", P2P)),
      R3: router(3, port("0", "10.0.23.3", P2P) + port("1", "10.0.34.3", P2P)),
      R4: router(4, port("0", "10.0.34.4", P2P)),
    },
    [
      "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
      "R2:GigabitEthernet0/1 R3:GigabitEthernet0/0",
      "R3:GigabitEthernet0/1 R4:GigabitEthernet0/0",
    ],
  );
  lab.wait(90);
  return lab;
};
const routes = (lab: ConsoleLab, node: string): string[] =>
  [...lab.exec(node, "show ip route ospf").matchAll(/^O +(\S+)/gm)].map((m) => m[1]!);

test("nobody has a route to a suppressed segment or cable, everybody one to each loopback", () => {
  const lab = chain();
  expect(routes(lab, "R4")).toEqual(["1.1.1.1", "2.2.2.2", "3.3.3.3"]);
  expect(routes(lab, "R1")).toEqual(["2.2.2.2", "3.3.3.3", "4.4.4.4"]);
  expect(lab.exec("R4", "show ip ospf database network")).toContain("  Network Mask: /32\n");
});

test("an interface may be exempt, and says so in its configuration", () => {
  const lab = chain();
  for (const node of ["R1", "R2"]) {
    for (const line of [
      "configure terminal",
      "interface GigabitEthernet0/0",
      "ip ospf prefix-suppression disable",
      "end",
    ])
      expect(lab.exec(node, line)).not.toContain("%");
  }
  lab.wait(30);
  expect(lab.exec("R1", "show running-config interface GigabitEthernet0/0")).toContain(
    " ip ospf prefix-suppression disable\n",
  );
  expect(routes(lab, "R4")).toContain("10.0.0.0/24");
  for (const line of ["configure terminal", "interface GigabitEthernet0/0", "no ip ospf prefix-suppression", "end"])
    for (const node of ["R1", "R2"]) lab.exec(node, line);
  lab.wait(30);
  expect(routes(lab, "R4")).not.toContain("10.0.0.0/24");
});
