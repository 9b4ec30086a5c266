// Entries of access lists that name object groups and time ranges: what they match, how they are written and shown.
import { expect, test } from "vitest";
import { routerFactory } from "../../src/device/router.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { type, Wired } from "../device/wired.ts";

const HOUR = 3600;
/** A behind 0/0 and B behind 0/1 of one router, with `list` inbound from A. */
const between = (list: string) => {
  const net = new Wired();
  const r = routerFactory(iosSkin)(net.deps("R1"));
  const host = (name: string, n: number) =>
    net.host(
      name,
      `ip addr add 10.0.${n}.10/24 dev eth0\nip addr add 10.0.${n}.11/24 dev eth0\nip route add default via 10.0.${n}.1`,
    );
  const [a, b] = [host("A", 1), host("B", 2)];
  net.link([
    [r, "GigabitEthernet0/0"],
    [a, "eth0"],
  ]);
  net.link([
    [r, "GigabitEthernet0/1"],
    [b, "eth0"],
  ]);
  const interfaces = [1, 2].map(
    (n) =>
      `interface GigabitEthernet0/${n - 1}\n ip address 10.0.${n}.1 255.255.255.0\n${n === 1 ? " ip access-group EDGE in\n" : ""} no shutdown\n`,
  );
  expect(r.loadConfig(`${list}${interfaces.join("")}`, "R1.cfg")).toEqual([]);
  for (const node of [r, a, b]) node.power(true);
  net.run(10);
  const passes = (command: string): boolean => type(net, a, command).includes("1 received");
  return { net, r, a, passes, exec: (line: string) => type(net, r, line) };
};
const GROUPS = `object-group network CLIENTS
 description who may ask
 host 10.0.1.11
 range 10.0.1.20 10.0.1.29
object-group network EVERYBODY
 group-object CLIENTS
 10.0.9.0 255.255.255.0
object-group service PROBES
 icmp echo
 udp range 33434 33600
 tcp-udp source eq 5000 lt 100
`;
const EDGE = `ip access-list extended EDGE
 permit object-group PROBES object-group EVERYBODY any
 deny   ip any any
`;

test("groups of addresses and of services are looked up, nested ones too, and follow changes", () => {
  const { net, r, a, passes, exec } = between(GROUPS + EDGE);
  expect(passes("ping -c 1 -I 10.0.1.11 10.0.2.10")).toBe(true);
  expect(passes("ping -c 1 -W 1 10.0.2.10")).toBe(false);
  expect(type(net, a, "traceroute -n -q 1 -s 10.0.1.11 10.0.2.10")).toMatch(/ 2 {2}10\.0\.2\.10/);
  expect(exec("show access-lists EDGE")).toMatch(
    / {4}10 permit object-group PROBES object-group EVERYBODY any \(\d+ matches\)\n/,
  );
  type(net, r, "configure terminal\robject-group network CLIENTS\rno host 10.0.1.11\r10.0.1.8/31\rend");
  expect(passes("ping -c 1 -I 10.0.1.11 -W 1 10.0.2.10")).toBe(false);
  type(net, r, "configure terminal\robject-group network CLIENTS\r10.0.1.8 255.255.255.252\rend");
  expect(passes("ping -c 1 -I 10.0.1.11 10.0.2.10")).toBe(true);
  type(net, r, "configure terminal\robject-group service PROBES\rno icmp echo\rend");
  expect(passes("ping -c 1 -I 10.0.1.11 -W 1 10.0.2.10")).toBe(false);
});

test("they are written as typed, before what uses them, and shown", () => {
  const { exec } = between(GROUPS + EDGE);
  const running = exec("show running-config");
  for (const block of `${GROUPS}${EDGE}`.split(/\n(?! )/)) if (block !== "") expect(running).toContain(block);
  expect(running.indexOf("object-group network CLIENTS")).toBeLessThan(running.indexOf("ip access-list"));
  expect(exec("show object-group CLIENTS")).toContain(
    "Network object group CLIENTS\n Description who may ask\n host 10.0.1.11\n range 10.0.1.20 10.0.1.29\n",
  );
  expect(exec("show object-group")).toContain(
    "Service object group PROBES\n icmp echo\n udp range 33434 33600\n tcp-udp source eq 5000 lt 100\n",
  );
});

test("a group is written behind those in it, whatever came first, so that a router reads back what it wrote", () => {
  const { net, r, exec } = between(GROUPS + EDGE);
  const lines = ["object-group network LATER", "host 10.0.7.7", "object-group network CLIENTS", "group-object LATER"];
  type(net, r, ["configure terminal", ...lines, "end", "write memory"].join("\r"));
  const groups = exec("show object-group");
  expect(groups).toContain(" group-object LATER\n");
  r.power(false);
  r.power(true);
  net.run(10);
  expect(exec("show object-group").split("\n").sort()).toEqual(groups.split("\n").sort());
});

test("a group in use stays and is not emptied; groups do not hold themselves, nor what is not there", () => {
  const { net, r, exec } = between(GROUPS + EDGE);
  const answer = (...lines: string[]): string => type(net, r, ["configure terminal", ...lines, "end"].join("\r"));
  expect(answer("no object-group service PROBES")).toContain("% Object-group PROBES is in use");
  expect(answer("no object-group network CLIENTS")).toContain("% Object-group CLIENTS is in use");
  expect(answer("object-group network CLIENTS", "no host 10.0.1.11", "no range 10.0.1.20 10.0.1.29")).toContain(
    "cannot be emptied",
  );
  expect(answer("object-group network CLIENTS", "group-object EVERYBODY")).toContain("holds CLIENTS itself");
  expect(answer("object-group network CLIENTS", "group-object NOBODY")).toContain("does not exist");
  expect(answer("object-group network CLIENTS", "group-object PROBES")).toContain("does not exist");
  expect(answer("object-group service CLIENTS")).toContain("is a network group");
  answer("ip access-list extended EDGE", "no 10", "no object-group service PROBES");
  expect(exec("show object-group")).not.toContain("PROBES");
});

test("a group that does not exist matches nothing", () => {
  const { passes } = between("ip access-list extended EDGE\n permit ip object-group NOBODY any\n");
  expect(passes("ping -c 1 -W 1 10.0.2.10")).toBe(false);
});

const HOURS = `ip access-list extended EDGE
 permit icmp any any time-range OFFICE
`;
/** The clock starts on a Friday at midnight. */
const office = (lines: string) => between(`${HOURS}time-range OFFICE\n${lines}`);

test("an entry with a time range counts while it holds, by the router's clock", () => {
  const { net, passes, exec } = office(" periodic weekdays 8:00 to 17:59\n");
  expect(passes("ping -c 1 -W 1 10.0.2.10")).toBe(false);
  expect(exec("show access-lists")).toContain("    10 permit icmp any any time-range OFFICE (inactive)\n");
  net.run(8 * HOUR);
  expect(passes("ping -c 1 10.0.2.10")).toBe(true);
  expect(exec("show access-lists")).toContain("    10 permit icmp any any time-range OFFICE (active) (1 match)\n");
  expect(exec("show time-range")).toBe(
    "time-range entry: OFFICE (active)\n   periodic weekdays 8:00 to 17:59\n   used in: IP ACL entry\n",
  );
  net.run(10 * HOUR);
  expect(passes("ping -c 1 -W 1 10.0.2.10")).toBe(false);
  // Saturday, at nine.
  net.run(15 * HOUR);
  expect(passes("ping -c 1 -W 1 10.0.2.10")).toBe(false);
});

test("periods over days, within the calendar; what has no range or an unknown one holds always", () => {
  const saturday = office(
    " absolute start 00:00 02 March 2002 end 12:00 02 March 2002\n periodic Friday 22:00 to Monday 6:00\n",
  );
  expect(saturday.passes("ping -c 1 -W 1 10.0.2.10")).toBe(false);
  saturday.net.run(23 * HOUR);
  expect(saturday.passes("ping -c 1 -W 1 10.0.2.10")).toBe(false);
  saturday.net.run(2 * HOUR);
  expect(saturday.passes("ping -c 1 10.0.2.10")).toBe(true);
  saturday.net.run(12 * HOUR);
  expect(saturday.passes("ping -c 1 -W 1 10.0.2.10")).toBe(false);
  expect(between(HOURS).passes("ping -c 1 10.0.2.10")).toBe(true);
});

test("time ranges are written back, one absolute and several periodic times; impossible ones are refused", () => {
  const lines = ` absolute start 08:00 01 January 2002 end 23:59 31 December 2003
 periodic Monday Wednesday 9:00 to 12:30
 periodic weekend 0:00 to 23:59
`;
  const { net, r, exec } = office(lines);
  expect(exec("show running-config | section time-range OFFICE")).toContain(`time-range OFFICE\n${lines}`);
  const answer = (line: string): string => type(net, r, `configure terminal\rtime-range OFFICE\r${line}\rend`);
  expect(answer("periodic daily 17:00 to 8:00")).toContain("% The end of a period is not before its start");
  expect(answer("periodic daily 25:00 to 26:00")).toContain("% Invalid input detected at '^' marker.");
  expect(answer("absolute start 8:00 31 feb 2002")).toContain("% Invalid date");
  answer("no periodic weekend 0:00 to 23:59\rno absolute");
  expect(exec("show time-range OFFICE")).toContain(" (inactive)\n   periodic Monday Wednesday 9:00 to 12:30\n");
});
