// The less usual BGP shows: dampening in all its spellings, received and used, paths, whole families, filters.
import { beforeAll, expect, test } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

let lab: ConsoleLab;
const show = (line: string): string => lab.exec("R1", `show ${line}`).replace(/\n$/, "");
/** What stands below the columns' titles. */
const rows = (line: string): string[] => {
  const lines = show(line).split("\n");
  return lines.slice(lines.findIndex((l) => l.startsWith("     Network")) + 1);
};
beforeAll(() => {
  lab = consoleLab(
    {
      R1: `hostname R1
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 no shutdown
interface GigabitEthernet0/1
 ip address 10.0.1.1 255.255.255.0
 no shutdown
ip community-list 1 permit 65002:7
router bgp 65001
 bgp dampening
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 soft-reconfiguration inbound
 neighbor 10.0.0.2 maximum-prefix 100 80 restart 5
 neighbor 10.0.1.3 remote-as 65003
`,
      R2: `hostname R2
interface Loopback0
 ip address 2.2.2.2 255.255.255.255
interface Loopback1
 ip address 172.16.0.1 255.255.0.0
interface GigabitEthernet0/0
 ip address 10.0.0.2 255.255.255.0
 no shutdown
ip route 192.168.9.0 255.255.255.0 Null0
route-map OUT permit 10
 set community 65002:7 65002:8
router bgp 65002
 network 172.16.0.0
 network 2.2.2.2 mask 255.255.255.255
 network 192.168.9.0
 neighbor 10.0.0.1 remote-as 65001
 neighbor 10.0.0.1 advertisement-interval 0
 neighbor 10.0.0.1 send-community
 neighbor 10.0.0.1 route-map OUT out
`,
      R3: `hostname R3
interface GigabitEthernet0/0
 ip address 10.0.1.3 255.255.255.0
 no shutdown
ip route 192.168.9.0 255.255.255.0 Null0
router bgp 65003
 network 192.168.9.0
 neighbor 10.0.1.1 remote-as 65001
`,
    },
    ["R1:Gi0/0 R2:Gi0/0", "R1:Gi0/1 R3:Gi0/0"],
  );
  for (const n of ["R1", "R2"]) lab.exec(n, "enable");
  lab.wait(20);
  for (let i = 0; i < 3; i++)
    for (const word of ["shutdown", "no shutdown"]) {
      for (const line of ["configure terminal", "interface Loopback1", word, "end"]) lab.exec("R2", line);
      lab.wait(10);
    }
}, 60_000);

test("a suppressed path in the table, in detail, and in the lists of dampening, whichever way they are asked for", () => {
  expect(rows("ip bgp")[1]).toBe(" *d  172.16.0.0       10.0.0.2                 0             0 65002 i");
  expect(show("ip bgp 172.16.0.0")).toMatch(
    /\n {2}65002, \(received & used\), \(suppressed due to dampening\)\n {4}10\.0\.0\.2 from 10\.0\.0\.2 \(172\.16\.0\.1\)\n {6}Origin IGP, metric 0, localpref 100, valid, external\n {6}Community: \d+ \d+\n {6}Dampinfo: penalty 29\d\d, flapped 3 times in 00:00:5\d, reuse in 00:29:\d\d\n/,
  );
  const flaps = rows("ip bgp dampening flap-statistics");
  expect(flaps).toHaveLength(1);
  expect(flaps[0]).toMatch(/^ \*d {2}172\.16\.0\.0\/16 {4}10\.0\.0\.2 {8}3 {5}00:00:5\d 00:29:\d\d 65002$/);
  expect(rows("ip bgp flap-statistics")).toEqual(flaps);
  expect(rows("ip bgp neighbors 10.0.0.2 flap-statistics")).toEqual(flaps);
  expect(show("ip bgp neighbors 10.0.1.3 flap-statistics")).toBe("");
  const dampened = rows("ip bgp dampening dampened-paths");
  expect(dampened[0]).toMatch(/^ \*d {2}172\.16\.0\.0\/16 {4}10\.0\.0\.2 {9}00:29:\d\d 65002 i$/);
  expect(rows("ip bgp dampened-paths")).toEqual(dampened);
  expect(rows("ip bgp neighbors 10.0.0.2 dampened-routes")).toEqual(dampened);
  expect(show("ip bgp dampening parameters")).toContain("dampening 15 750 2000 60 (DEFAULT)");
});
test("filters: quoted expressions, exact community lists, origins that differ", () => {
  const networks = (line: string): string[] =>
    rows(line).flatMap((r) => /\d+\.\d+\.\d+\.\d+(\/\d+)?/.exec(r.slice(4, 21))?.[0] ?? []);
  expect(networks('ip bgp quote-regexp "^65003$"')).toEqual(["192.168.9.0"]);
  expect(networks("ip bgp community-list 1")).toContain("2.2.2.2/32");
  expect(show("ip bgp community-list 1 exact-match")).toBe("");
  expect(networks("ip bgp inconsistent-as")).toEqual(["192.168.9.0"]);
  expect(show('ip bgp quote-regexp "("')).toContain("% Invalid regular expression");
});
test("paths of everybody and of one neighbour; one path of a prefix; update groups by number and member", () => {
  expect(show("ip bgp paths ^65003")).toMatch(/^Address {4}Hash Refcount Metric Path\n0x\w+ +0 +1 +0 65003 i$/);
  expect(show("ip bgp neighbors 10.0.0.2 paths")).toMatch(/^Address {4}Refcount Metric Path\n0x\w+ +3 +0 65002 i$/);
  expect(show("ip bgp neighbors 10.9.9.9 paths")).toContain("% No such neighbor");
  expect(show("ip bgp 192.168.9.0").match(/Refresh Epoch/g)).toHaveLength(2);
  expect(show("ip bgp 192.168.9.0 bestpath").match(/Refresh Epoch/g)).toHaveLength(1);
  expect(show("ip bgp update-group 10.0.1.3")).toContain("10.0.1.3");
  expect(show("ip bgp update-group 99")).toBe("");
});
test("whole families, and the spelling without ip", () => {
  expect(show("ip bgp all").match(/^For address family: .*$/gm)).toEqual(
    ["IPv4", "IPv6", "VPNv4", "VPNv6"].map((f) => `For address family: ${f} Unicast`),
  );
  expect(show("bgp")).toBe(show("ip bgp"));
  expect(show("bgp summary")).toBe(show("ip bgp summary"));
  expect(show("bgp all neighbors")).toMatch(/^For address family: IPv4 Unicast\nBGP neighbor is 10\.0\.0\.2,/);
  expect(show("ip bgp neighbors 10.0.0.2")).toContain(
    "  Maximum prefixes allowed 100\n  Threshold for warning message 80%, restart interval 5 min\n",
  );
});
test("inside a confederation, and what well-known communities and multipath say of an entry", () => {
  const port = (n: number, address: string): string =>
    `interface GigabitEthernet0/${n}\n ip address ${address} 255.255.255.0\n no shutdown\n`;
  const loopback = (n: number): string => `interface Loopback0\n ip address ${n}.${n}.${n}.${n} 255.255.255.255\n`;
  const inner = consoleLab(
    {
      R1: `hostname R1
${loopback(1)}${port(0, "10.0.12.1")}route-map TAG permit 10
 set community no-advertise
router bgp 65001
 bgp confederation identifier 100
 bgp confederation peers 65002
 network 1.1.1.1 mask 255.255.255.255
 neighbor 10.0.12.2 remote-as 65002
 neighbor 10.0.12.2 send-community
 neighbor 10.0.12.2 route-map TAG out
`,
      R2: `hostname R2
${loopback(2)}${port(0, "10.0.12.2")}${port(1, "10.0.23.2")}${port(2, "10.0.34.2")}router bgp 65002
 bgp confederation identifier 100
 bgp confederation peers 65001
 bgp deterministic-med
 maximum-paths 2
 neighbor 10.0.12.1 remote-as 65001
 neighbor 10.0.23.3 remote-as 65002
 neighbor 10.0.34.4 remote-as 400
 neighbor 10.0.34.5 remote-as 400
`,
      R3: `hostname R3
${loopback(3)}${port(0, "10.0.23.3")}router bgp 65002
 bgp confederation identifier 100
 network 3.3.3.3 mask 255.255.255.255
 neighbor 10.0.23.2 remote-as 65002
`,
      ...Object.fromEntries(
        [4, 5].map((n) => [
          `R${n}`,
          `hostname R${n}\n${port(0, `10.0.34.${n}`)}ip route 44.0.0.0 255.0.0.0 Null0\nrouter bgp 400\n bgp router-id ${n}.${n}.${n}.${n}\n network 44.0.0.0\n neighbor 10.0.34.2 remote-as 100\n`,
        ]),
      ),
      SW: "hostname SW\n",
    },
    ["R1:Gi0/0 R2:Gi0/0", "R2:Gi0/1 R3:Gi0/0", "R2:Gi0/2 SW:Gi0/1", "R4:Gi0/0 SW:Gi0/2", "R5:Gi0/0 SW:Gi0/3"],
    { SW: "switch" },
  );
  inner.wait(90);
  const detail = (prefix: string): string => inner.exec("R2", `show ip bgp ${prefix}`);
  expect(detail("1.1.1.1")).toContain(
    "BGP Bestpath: deterministic-med\nPaths: (1 available, best #1, table default, not advertised to any peer)\n",
  );
  expect(detail("1.1.1.1")).toContain("valid, confed-external, best\n");
  expect(detail("3.3.3.3")).toContain("valid, confed-internal, best\n");
  const ways = detail("44.0.0.0");
  expect(ways).toContain("Multipath: eBGP\n");
  expect(ways.match(/external, multipath\(oldest\)/g)).toHaveLength(1);
  expect(ways.match(/external, multipath[,\n]/g)).toHaveLength(1);
  expect(inner.exec("R2", "show ip bgp neighbors 10.0.12.1")).toMatch(
    /remote AS 65001, external link\n {2}BGP version 4, remote router ID 1\.1\.1\.1\n {2}Neighbor under common administration\n/,
  );
  expect(inner.exec("R2", "show ip bgp neighbors 10.0.34.4")).not.toContain("common administration");
});
test("soft-reconfiguration: what was received is shown as it was received, beside what policy made of it", () => {
  const port = (address: string): string =>
    `interface GigabitEthernet0/0\n ip address ${address} 255.255.255.0\n no shutdown\n`;
  const pair = consoleLab(
    {
      R1: `hostname R1
${port("10.0.0.1")}ip prefix-list A permit 172.16.0.0/16
route-map IN permit 10
 match ip address prefix-list A
 set local-preference 300
router bgp 65001
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 soft-reconfiguration inbound
 neighbor 10.0.0.2 route-map IN in
 neighbor 10.0.0.2 weight 40
`,
      R2: `hostname R2
${port("10.0.0.2")}ip route 172.16.0.0 255.255.0.0 Null0
ip route 192.168.1.0 255.255.255.0 Null0
router bgp 65002
 bgp router-id 2.2.2.2
 network 172.16.0.0
 network 192.168.1.0
 neighbor 10.0.0.1 remote-as 65001
`,
    },
    ["R1:Gi0/0 R2:Gi0/0"],
  );
  pair.wait(20);
  const table = (command: string): string[] => pair.exec("R1", command).match(/^ [*r].*$/gm) ?? [];
  expect(table("show ip bgp neighbors 10.0.0.2 received-routes")).toEqual([
    " *   172.16.0.0       10.0.0.2                 0             0 65002 i",
    " *   192.168.1.0      10.0.0.2                 0             0 65002 i",
  ]);
  expect(table("show ip bgp neighbors 10.0.0.2 routes")).toEqual([
    " *>  172.16.0.0       10.0.0.2                 0    300     40 65002 i",
  ]);
  expect(pair.exec("R1", "show ip bgp 172.16.0.0")).toMatch(
    /\(2 available, best #1[\s\S]*\n {2}65002\n[^\n]*\n +Origin IGP, metric 0, localpref 300, weight 40, valid, external, best\n[\s\S]*\n {2}65002, \(received-only\)\n[^\n]*\n +Origin IGP, metric 0, localpref 100, valid, external\n/,
  );
  expect(pair.exec("R1", "show ip bgp 192.168.1.0")).toMatch(
    /no best path[\s\S]*\n {2}65002, \(received-only\)\n[^\n]*\n +Origin IGP, metric 0, localpref 100, valid, external\n/,
  );
});
