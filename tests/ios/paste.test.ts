// A configuration pasted in one go: the same as typed line by line, and its cost in proportion to its length.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KnownSubnets } from "../../src/config/known-subnets.ts";
import { maskOf } from "../../src/base/ip.ts";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const make = (): ConsoleLab => {
  const lab = consoleLab({ R1: "hostname R1\n", R2: "hostname R2\n" }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
  lab.wait(1);
  lab.keys("R1", "enable\r");
  lab.keys("R1", "configure terminal\r");
  return lab;
};
/** More lines than are compared one by one, of many kinds, in an order that interfaces are not listed in. */
const LINES = [
  "interface GigabitEthernet0/0",
  " ip address 192.168.0.1 255.255.255.0",
  " no shutdown",
  "router ospf 1",
  " router-id 9.9.9.9",
  ...Array.from({ length: 75 }, (_, i) => 75 - i).flatMap((i) => [
    `interface Loopback${i}`,
    ` ip address 10.0.${i}.1 255.255.255.0`,
    ` description ${i}`,
    " ip ospf 1 area 0",
    " shutdown",
    " no shutdown",
    `ip route 172.16.${i}.0 255.255.255.0 Loopback${i}`,
    `access-list 10 permit 10.${i}.0.0 0.0.255.255`,
  ]),
  "no ip route 172.16.7.0 255.255.255.0 Loopback7",
  "no interface Loopback9",
  "nonsense",
];

describe("a pasted configuration", () => {
  it("leaves the router as the same lines typed one by one do", () => {
    const typed = make();
    const echoed = LINES.map((line) => typed.keys("R1", `${line}\r`)).join("");
    typed.keys("R1", "end\r");
    const pasted = make();
    const answer = pasted.keys("R1", `${LINES.join("\r")}\rend\r`);
    expect(answer).toContain("% Invalid input detected at '^' marker.");
    expect(answer.split("(config").length).toBe(echoed.split("(config").length);
    for (const lab of [typed, pasted]) lab.wait(60);
    for (const command of ["show running-config", "show ip route", "show ip interface brief"])
      expect(pasted.exec("R1", command)).toBe(typed.exec("R1", command));
    const interfaces = (lab: ConsoleLab): string[] =>
      lab
        .exec("R1", "show ip ospf interface brief")
        .split("\n")
        .sort((a, b) => (a < b ? -1 : 1));
    expect(interfaces(pasted)).toEqual(interfaces(typed));
  });
  it("is in force when a command looks in the midst of it, and when it ends", () => {
    const lab = make();
    const out = lab.keys(
      "R1",
      `${LINES.slice(0, 560).join("\r")}\rdo show ip route summary | include connected\r${LINES.slice(560).join("\r")}\r`,
    );
    const [, networks] = /connected +(\d+) +(\d+)/.exec(out) ?? [];
    expect(Number(networks) + Number(/connected +(\d+) +(\d+)/.exec(out)?.[2])).toBeGreaterThan(60);
    const list = lab.exec("R1", "show ip interface brief | include Loopback").trim().split("\n");
    expect(list).toHaveLength(74);
    expect(list.every((l) => / up +up/.test(l))).toBe(true);
    expect(list[0]).toMatch(/^Loopback1 /);
  });
  it("goes on where a question or a ping stopped it", () => {
    const lab = make();
    lab.keys(
      "R1",
      `${LINES.join("\r")}\rend\rping 10.0.5.1\rconfigure terminal\rinterface Loopback500\rip address 10.5.0.1 255.255.255.255\rend\r`,
    );
    lab.wait(5);
    expect(lab.exec("R1", "show ip interface brief | include Loopback500")).toMatch(/10\.5\.0\.1 .* up +up/);
  });
});

it("no overlap of subnets goes unnoticed", () => {
  const subnet = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 20, max: 32 })).map(([n, length]) => ({
    address: ((0x0a000000 + n * 16) & maskOf(length)) >>> 0,
    length,
  }));
  fc.assert(
    fc.property(fc.array(fc.tuple(subnet, fc.constantFrom("a", "b", "c"))), subnet, (held, asked) => {
      const known = new KnownSubnets();
      for (const [{ address, length }, owner] of held) {
        known.mayMeet(asked.address, asked.length, "a");
        known.add(address, length, owner);
      }
      const meets = held.some(([s, owner]) => {
        const mask = maskOf(Math.min(s.length, asked.length));
        return owner !== "a" && ((s.address ^ asked.address) & mask) === 0;
      });
      if (meets) expect(known.mayMeet(asked.address, asked.length, "a")).toBe(true);
      else if (held.every(([, owner]) => owner === "b"))
        expect(known.mayMeet(asked.address, asked.length, "a")).toBe(false);
    }),
  );
});
