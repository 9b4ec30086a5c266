// Every `debug …` prints something once what it is about happens, and nothing before it is on.
import { beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../src/ios/commands.ts";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const router = (n: number): string => `hostname R${n}
ipv6 unicast-routing
mpls label protocol ldp
mpls ldp router-id Loopback0 force
track 1 interface GigabitEthernet0/1 line-protocol
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 ipv6 address 2001:DB8::${n}/64
 mpls ip
interface GigabitEthernet0/1
 ip address 10.0.1.${n} 255.255.255.0
router ospf 1
 network 10.0.0.0 0.0.0.255 area 0
 network ${n}.${n}.${n}.${n} 0.0.0.0 area 0
router rip
 version 2
 network 10.0.0.0
router bgp ${65000 + n}
 network ${n}.${n}.${n}.${n} mask 255.255.255.255
 neighbor 10.0.0.${3 - n} remote-as ${65000 + 3 - n}
`;
const STIMULI = [
  "ping 10.0.0.2 repeat 1",
  "ping 10.0.0.9 repeat 1 timeout 1",
  "ping 2001:db8::2 repeat 1",
  "ping 2001:db8::9 repeat 1 timeout 1",
  "configure terminal",
  "interface GigabitEthernet0/1",
  "shutdown",
  "no shutdown",
  "interface GigabitEthernet0/0",
  "shutdown",
  "no shutdown",
  "end",
];
let lab: ConsoleLab;
/** Debug output in the log, without the messages. */
const traced = (): readonly string[] =>
  lab
    .exec("R1", "show logging")
    .replace(/^[\s\S]*Log Buffer.*\n\n/, "")
    .split("\n")
    .filter((line) => line !== "" && !/%[A-Z0-9_]+-\d-/.test(line));
const stimulate = (): void => {
  for (const line of STIMULI) lab.exec("R1", line);
  lab.wait(90);
};
beforeAll(() => {
  lab = consoleLab({ R1: router(1), R2: router(2) }, [
    "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
    "R1:GigabitEthernet0/1 R2:GigabitEthernet0/1",
  ]);
  lab.wait(90);
});

const debugs = commands.flatMap((c) => (c.kind === "exec" && c.grammar.startsWith("debug ") ? [c.grammar] : []));
describe("debug", () => {
  it("prints nothing while it is off", () => {
    lab.exec("R1", "clear logging");
    stimulate();
    expect(traced()).toEqual([]);
  });
  it.each(debugs)("%s prints what happens, until it is off again", (grammar) => {
    lab.exec("R1", "undebug all");
    lab.exec("R1", "clear logging");
    expect(lab.exec("R1", grammar)).toMatch(/ is on\n$/);
    expect(lab.exec("R1", "show debugging")).toMatch(/ is on\n/);
    stimulate();
    expect(traced().length).toBeGreaterThan(0);
    expect(lab.exec("R1", `un${grammar}`)).toMatch(/ is off\n$/);
    expect(lab.exec("R1", "show debugging")).toBe("");
    lab.exec("R1", "clear logging");
    lab.wait(90);
    expect(traced()).toEqual([]);
  });
});
