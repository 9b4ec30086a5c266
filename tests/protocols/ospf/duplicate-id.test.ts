// A router id that two routers have which are no neighbours of each other: they contend for their LSAs, and say so.
import { expect, test } from "vitest";
import { consoleLab } from "../../support/console.ts";

const router = (n: number, id: string, ...ports: readonly string[]): string =>
  `${ports.map((a, i) => `interface GigabitEthernet0/${i}\n ip address ${a} 255.255.255.0\n ip ospf 1 area 0\n`).join("")}ip route 172.2${n}.0.0 255.255.0.0 Null0\nrouter ospf 1\n router-id ${id}\n redistribute static subnets\n`;
const row = (third: string) =>
  consoleLab(
    {
      R1: router(1, "9.9.9.9", "10.0.12.1"),
      R2: router(2, "2.2.2.2", "10.0.12.2", "10.0.23.2"),
      R3: router(3, third, "10.0.23.3"),
    },
    ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0", "R2:GigabitEthernet0/1 R3:GigabitEthernet0/0"],
  );

test("both routers say that they contend, the router between them says nothing", () => {
  const lab = row("9.9.9.9");
  lab.wait(150);
  for (const [node, theirs] of [
    ["R1", "172.23.0.0"],
    ["R3", "172.21.0.0"],
  ] as const) {
    const log = lab.exec(node, "show logging");
    expect(log).toContain("%OSPF-4-DUP_RTRID_AREA: Detected router with duplicate router ID 9.9.9.9 in area 0\n");
    expect(log).toContain(`%OSPF-4-FLOOD_WAR: Process 1 flushes LSA ID ${theirs} type-5 adv-rtr 9.9.9.9 in area 0\n`);
  }
  expect(lab.exec("R2", "show logging")).not.toMatch(/DUP_RTRID|FLOOD_WAR/);
});

test("a router that starts again outdoes its own LSAs of former times without a word", () => {
  const lab = row("3.3.3.3");
  lab.wait(60);
  for (let i = 0; i < 3; i++) {
    lab.network.input({ kind: "power", node: "R3", on: false });
    lab.wait(3);
    lab.network.input({ kind: "power", node: "R3", on: true });
    lab.wait(60);
    expect(lab.exec("R3", "show logging")).not.toMatch(/DUP_RTRID|FLOOD_WAR/);
  }
  expect(lab.exec("R1", "show ip route 172.23.0.0")).toContain("type extern 2");
});
