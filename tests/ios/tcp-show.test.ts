// `show tcp`: what it prints of a connection is what the connection did.
import { beforeAll, expect, test } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const router = (n: number): string => `hostname R${n}
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
router bgp ${65000 + n}
 neighbor 10.0.0.${3 - n} remote-as ${65000 + 3 - n}
 neighbor 10.0.0.${3 - n} password secret
 neighbor 10.0.0.${3 - n} timers 20 60
`;
let lab: ConsoleLab;
beforeAll(() => {
  lab = consoleLab({ R1: router(1), R2: router(2) }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
  lab.wait(60);
});
const number = (pattern: RegExp): number => Number(pattern.exec(lab.exec("R1", "show tcp"))?.[1] ?? Number.NaN);

test("idle times grow until the next segment", () => {
  const idle = (): number => number(/Receive idletime: (\d+) ms/);
  const times = Array.from({ length: 41 }, () => {
    lab.wait(1);
    return idle();
  });
  expect(Math.max(...times)).toBeGreaterThan(10_000);
  expect(Math.min(...times)).toBeLessThan(2_000);
  expect(number(/Sent idletime: (\d+) ms/)).toBeLessThan(20_000);
});
test("precedence and options are those of the connection", () => {
  expect(lab.exec("R1", "show tcp")).toContain("Option Flags: md5, path mtu capable\nIP Precedence value : 6\n");
});
test("what is not acknowledged stands in the queue, and is counted when it goes out again", () => {
  const queued = (): number => number(/Enqueued packets for retransmit: (\d+),/);
  const again = (): number => number(/\(retransmit: (\d+), fastretransmit/);
  expect([queued(), again()]).toEqual([0, 0]);
  for (const line of [
    "configure terminal",
    "access-list 100 deny tcp any any",
    "interface GigabitEthernet0/0",
    "ip access-group 100 in",
    "end",
  ])
    lab.exec("R2", line);
  lab.wait(25);
  expect(queued()).toBeGreaterThan(0);
  expect(again()).toBeGreaterThan(0);
});
