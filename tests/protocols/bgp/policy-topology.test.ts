// What routers tell each other: reflection, confederations, aggregation, policies, AS path surgery. From IOS text.
import { expect, test } from "vitest";
import { type ConsoleLab, consoleLab } from "../../support/console.ts";

/** Rows of `show ip bgp` (or another table), without header: "*>i 10.0.0.0/8 10.1.1.1 0 100 0 65001 i". */
const rows = (lab: ConsoleLab, node: string, command = "show ip bgp"): string[] =>
  lab
    .exec(node, command)
    .split("\n")
    .slice(9)
    .filter((l) => l.startsWith(" "))
    .map((l) => l.trim().replace(/\s+/g, " "));
const network = (lab: ConsoleLab, node: string, prefix: string): string[] =>
  rows(lab, node).filter((r) => r.includes(` ${prefix} `));
const G = (n: number): string => `GigabitEthernet0/${n}`;
/** A row of routers: `Rn` has 10.0.n.1 to its right neighbour, 10.0.(n-1).2 to its left one, loopback n.n.n.n. */
const chain = (bgp: readonly string[], extra: readonly string[] = [], wait = 60): ConsoleLab => {
  const configs: Record<string, string> = {};
  bgp.forEach((text, i) => {
    const n = i + 1;
    configs[`R${n}`] = `hostname R${n}
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
${n > 1 ? `interface ${G(0)}\n ip address 10.0.${n - 1}.2 255.255.255.0\n no shutdown\n` : ""}${n < bgp.length ? `interface ${G(1)}\n ip address 10.0.${n}.1 255.255.255.0\n no shutdown\n` : ""}${extra[i] ?? ""}
${text}
`;
  });
  const links = bgp.slice(1).map((_t, i) => `R${i + 1}:${G(1)} R${i + 2}:${G(0)}`);
  const lab = consoleLab(configs, links);
  lab.wait(wait);
  return lab;
};
const left = (n: number): string => `10.0.${n - 1}.1`;
const right = (n: number): string => `10.0.${n}.2`;

test("three autonomous systems: AS path grows, MED is not passed on, next hop changes", () => {
  const lab = chain([
    `router bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 65002\n neighbor ${right(1)} route-map MED out\nroute-map MED permit 10\n set metric 50`,
    `router bgp 65002\n neighbor ${left(2)} remote-as 65001\n neighbor ${right(2)} remote-as 65003`,
    `router bgp 65003\n neighbor ${left(3)} remote-as 65002`,
  ]);
  expect(network(lab, "R2", "1.1.1.1/32")).toEqual(["*> 1.1.1.1/32 10.0.1.1 50 0 65001 i"]);
  expect(network(lab, "R3", "1.1.1.1/32")).toEqual(["*> 1.1.1.1/32 10.0.2.1 0 65002 65001 i"]);
});
test("internal peers do not pass internal routes on; a reflector does, and says who and through which clusters", () => {
  const igp = (n: number) => `router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n router-id ${n}.${n}.${n}.${n}`;
  const configs = (rr: string) => [
    `interface Loopback1\n ip address 172.16.1.1 255.255.255.0\nrouter bgp 65000\n network 172.16.1.0 mask 255.255.255.0\n neighbor ${right(1)} remote-as 65000`,
    `router bgp 65000\n neighbor ${left(2)} remote-as 65000\n neighbor ${right(2)} remote-as 65000${rr}`,
    `router bgp 65000\n neighbor ${left(3)} remote-as 65000`,
  ];
  const extra = [igp(1), igp(2), igp(3)].map((t) => t.replace("0.0.0.0 255.255.255.255", "10.0.0.0 0.255.255.255"));
  const plain = chain(configs(""), extra, 90);
  expect(network(plain, "R2", "172.16.1.0/24")).toHaveLength(1);
  expect(network(plain, "R3", "172.16.1.0/24")).toEqual([]);
  const reflected = chain(configs(`\n neighbor ${right(2)} route-reflector-client`), extra, 90);
  expect(network(reflected, "R3", "172.16.1.0/24")).toEqual(["*>i 172.16.1.0/24 10.0.1.1 0 100 0 i"]);
  const detail = reflected.exec("R3", "show ip bgp 172.16.1.0");
  expect(detail).toContain("Originator: 172.16.1.1, Cluster list: 2.2.2.2");
  expect(detail).toContain("10.0.1.1 (metric 2) from 10.0.2.1 (172.16.1.1)");
});
test("without next-hop-self an external next hop is inaccessible inside; with it, it works", () => {
  const configs = (self: string) => [
    `router bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 65000`,
    `router bgp 65000\n neighbor ${left(2)} remote-as 65001\n neighbor ${right(2)} remote-as 65000${self}`,
    `router bgp 65000\n neighbor ${left(3)} remote-as 65000`,
  ];
  const without = chain(configs(""));
  expect(network(without, "R3", "1.1.1.1/32")).toEqual(["* i 1.1.1.1/32 10.0.1.1 0 100 0 65001 i"]);
  expect(without.exec("R3", "show ip bgp 1.1.1.1")).toContain("10.0.1.1 (inaccessible) from 10.0.2.1");
  expect(network(chain(configs(`\n neighbor ${right(2)} next-hop-self`)), "R3", "1.1.1.1/32")).toEqual([
    "*>i 1.1.1.1/32 10.0.2.1 0 100 0 65001 i",
  ]);
});
test("a confederation hides its members from the outside and counts them as nothing", () => {
  const lab = chain([
    `router bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 100`,
    `router bgp 65011\n bgp confederation identifier 100\n bgp confederation peers 65012\n neighbor ${left(2)} remote-as 65001\n neighbor ${right(2)} remote-as 65012\n neighbor ${right(2)} next-hop-self`,
    `router bgp 65012\n bgp confederation identifier 100\n bgp confederation peers 65011\n neighbor ${left(3)} remote-as 65011\n neighbor ${right(3)} remote-as 65004`,
    `router bgp 65004\n neighbor ${left(4)} remote-as 100`,
  ]);
  expect(network(lab, "R3", "1.1.1.1/32")).toEqual(["*> 1.1.1.1/32 10.0.2.1 0 100 0 (65011) 65001 i"]);
  expect(network(lab, "R4", "1.1.1.1/32")).toEqual(["*> 1.1.1.1/32 10.0.3.1 0 100 65001 i"]);
  expect(lab.exec("R3", "show ip bgp 1.1.1.1")).toContain("confed-external");
});
test("an aggregate appears with its components, hides them on request, and goes with the last of them", () => {
  const lo = [1, 2].map((k) => `interface Loopback${k}\n ip address 172.16.${k}.1 255.255.255.0\n`).join("");
  const lab = chain([
    `${lo}router bgp 65001\n network 172.16.1.0 mask 255.255.255.0\n network 172.16.2.0 mask 255.255.255.0\n aggregate-address 172.16.0.0 255.255.0.0 summary-only\n neighbor ${right(1)} remote-as 65002`,
    `router bgp 65002\n neighbor ${left(2)} remote-as 65001`,
  ]);
  expect(rows(lab, "R2")).toEqual(["*> 172.16.0.0 10.0.1.1 0 65001 i"]);
  expect(rows(lab, "R1")).toEqual([
    "*> 172.16.0.0 0.0.0.0 32768 i",
    "s> 172.16.1.0/24 0.0.0.0 0 32768 i",
    "s> 172.16.2.0/24 0.0.0.0 0 32768 i",
  ]);
  expect(lab.exec("R1", "show ip route 172.16.0.0 255.255.0.0")).toContain("Null0");
  expect(lab.exec("R2", "show ip bgp 172.16.0.0")).toContain("(aggregated by 65001 172.16.2.1)");
  for (const k of [1, 2])
    for (const line of ["configure terminal", `interface Loopback${k}`, "shutdown", "end"]) lab.exec("R1", line);
  lab.wait(40);
  expect(rows(lab, "R2")).toEqual([]);
});
test("as-set keeps the ASes of the components", () => {
  const lab = chain([
    `router bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 65002`,
    `router bgp 65002\n aggregate-address 1.0.0.0 255.0.0.0 as-set\n neighbor ${left(2)} remote-as 65001\n neighbor ${right(2)} remote-as 65003`,
    `router bgp 65003\n neighbor ${left(3)} remote-as 65002`,
  ]);
  expect(network(lab, "R3", "1.0.0.0")).toEqual(["*> 1.0.0.0 10.0.2.1 0 65002 65001 i"]);
});
test("the own AS in a path is a loop unless allowas-in; as-override avoids it", () => {
  const configs = (pe: string, ce: string) => [
    `router bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 65002`,
    `router bgp 65002\n neighbor ${left(2)} remote-as 65001\n neighbor ${right(2)} remote-as 65001${pe}`,
    `router bgp 65001\n neighbor ${left(3)} remote-as 65002${ce}`,
  ];
  expect(network(chain(configs("", "")), "R3", "1.1.1.1/32")).toEqual([]);
  expect(network(chain(configs("", `\n neighbor ${left(3)} allowas-in`)), "R3", "1.1.1.1/32")).toEqual([
    "*> 1.1.1.1/32 10.0.2.1 0 65002 65001 i",
  ]);
  expect(network(chain(configs(`\n neighbor ${right(2)} as-override`, "")), "R3", "1.1.1.1/32")).toEqual([
    "*> 1.1.1.1/32 10.0.2.1 0 65002 65002 i",
  ]);
});
test("remove-private-as and local-as rewrite what the outside sees", () => {
  const removed = chain([
    `router bgp 64512\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 100`,
    `router bgp 100\n neighbor ${left(2)} remote-as 64512\n neighbor ${right(2)} remote-as 200\n neighbor ${right(2)} remove-private-as`,
    `router bgp 200\n neighbor ${left(3)} remote-as 100`,
  ]);
  expect(network(removed, "R3", "1.1.1.1/32")).toEqual(["*> 1.1.1.1/32 10.0.2.1 0 100 i"]);
  const local = (how: string) =>
    chain([
      `router bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 65002\n neighbor ${right(1)} local-as 65111${how}`,
      `router bgp 65002\n neighbor ${left(2)} remote-as 65111`,
    ]);
  expect(network(local(""), "R2", "1.1.1.1/32")).toEqual(["*> 1.1.1.1/32 10.0.1.1 0 0 65111 65001 i"]);
  expect(network(local(" no-prepend replace-as"), "R2", "1.1.1.1/32")).toEqual(["*> 1.1.1.1/32 10.0.1.1 0 0 65111 i"]);
  // dual-as: a peer that was told the real AS refuses the local one, and is shown the real one next.
  const dual = (remote: number) =>
    chain([
      `router bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 65002\n neighbor ${right(1)} local-as 65111 no-prepend replace-as dual-as`,
      `router bgp 65002\n neighbor ${left(2)} remote-as ${remote}`,
    ]);
  expect(network(dual(65111), "R2", "1.1.1.1/32")).toEqual(["*> 1.1.1.1/32 10.0.1.1 0 0 65111 i"]);
  const migrated = dual(65001);
  migrated.wait(60);
  expect(network(migrated, "R2", "1.1.1.1/32")).toEqual(["*> 1.1.1.1/32 10.0.1.1 0 0 65001 i"]);
});
test("filters and route-maps in both directions; a soft clear applies a new inbound policy", () => {
  const lab = chain([
    `interface Loopback1\n ip address 172.16.1.1 255.255.255.0\nrouter bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n network 172.16.1.0 mask 255.255.255.0\n neighbor ${right(1)} remote-as 65002\n neighbor ${right(1)} send-community\n neighbor ${right(1)} route-map OUT out\nroute-map OUT permit 10\n set community 65001:7 no-export\n set as-path prepend 65001`,
    `router bgp 65002\n neighbor ${left(2)} remote-as 65001\n neighbor ${left(2)} prefix-list LOOP in\n neighbor ${right(2)} remote-as 65003\nip prefix-list LOOP seq 5 permit 1.1.1.1/32\nip bgp-community new-format`,
    `router bgp 65003\n neighbor ${left(3)} remote-as 65002`,
  ]);
  expect(rows(lab, "R2")).toEqual(["*> 1.1.1.1/32 10.0.1.1 0 0 65001 65001 i"]);
  expect(lab.exec("R2", "show ip bgp 1.1.1.1")).toContain("Community: 65001:7 no-export");
  expect(rows(lab, "R3")).toEqual([]);
  for (const line of ["configure terminal", "ip prefix-list LOOP seq 10 permit 172.16.1.0/24", "end"])
    lab.exec("R2", line);
  lab.wait(5);
  expect(rows(lab, "R2")).toHaveLength(1);
  lab.exec("R2", "clear ip bgp * soft in");
  lab.wait(5);
  expect(rows(lab, "R2")).toHaveLength(2);
});
test("weight, local preference and default routes", () => {
  const lab = chain([
    `router bgp 65001\n neighbor ${right(1)} remote-as 65002\n neighbor ${right(1)} default-originate`,
    `router bgp 65002\n neighbor ${left(2)} remote-as 65001\n neighbor ${left(2)} weight 77\n neighbor ${left(2)} route-map LP in\n neighbor ${right(2)} remote-as 65002\nroute-map LP permit 10\n set local-preference 333`,
    `router bgp 65002\n neighbor ${left(3)} remote-as 65002`,
  ]);
  expect(rows(lab, "R2")).toEqual(["*> 0.0.0.0 10.0.1.1 333 77 65001 i"]);
  expect(rows(lab, "R3")).toEqual(["* i 0.0.0.0 10.0.1.1 0 333 0 65001 i"].map((r) => r.replace(" 0 333", " 333")));
});
test("soft-reconfiguration inbound shows what was denied", () => {
  const lab = chain([
    `router bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 65002`,
    `router bgp 65002\n neighbor ${left(2)} remote-as 65001\n neighbor ${left(2)} soft-reconfiguration inbound\n neighbor ${left(2)} filter-list 1 in\nip as-path access-list 1 deny _65001_`,
  ]);
  expect(rows(lab, "R2", `show ip bgp neighbors ${left(2)} received-routes`)).toEqual([
    "* 1.1.1.1/32 10.0.1.1 0 0 65001 i",
  ]);
  expect(lab.exec("R2", "show ip bgp 1.1.1.1")).toContain("(received-only)");
  expect(lab.exec("R2", "show ip route 1.1.1.1")).toContain("not in table");
});
test("peer groups and templates give their members what they say", () => {
  const lab = chain([
    `router bgp 65001\n network 1.1.1.1 mask 255.255.255.255\n neighbor ${right(1)} remote-as 65002`,
    `router bgp 65002\n template peer-policy COMM\n  send-community\n  route-map TAG out\n exit-peer-policy\n neighbor IN peer-group\n neighbor IN remote-as 65002\n neighbor IN next-hop-self\n neighbor ${left(2)} remote-as 65001\n neighbor ${right(2)} peer-group IN\n neighbor ${right(2)} inherit peer-policy COMM 10\nroute-map TAG permit 10\n set community 65002:1`,
    `router bgp 65002\n neighbor ${left(3)} remote-as 65002`,
  ]);
  expect(network(lab, "R3", "1.1.1.1/32")).toEqual(["*>i 1.1.1.1/32 10.0.2.1 0 100 0 65001 i"]);
  expect(rows(lab, "R3", "show ip bgp community 65002:1")).toHaveLength(1);
  expect(lab.exec("R2", "show ip bgp peer-group")).toContain("BGP peer-group is IN,  remote AS 65002");
});
test("a conditional default route follows the route that it depends on", () => {
  const lab = chain([
    `ip route 8.8.8.0 255.255.255.0 Null0\nrouter bgp 65001\n neighbor ${right(1)} remote-as 65002\n neighbor ${right(1)} advertisement-interval 1\n neighbor ${right(1)} default-originate route-map IF\nroute-map IF permit 10\n match ip address prefix-list EIGHT\nip prefix-list EIGHT seq 5 permit 8.8.8.0/24`,
    `router bgp 65002\n neighbor ${left(2)} remote-as 65001`,
  ]);
  expect(rows(lab, "R2")).toEqual(["*> 0.0.0.0 10.0.1.1 0 65001 i"]);
  for (const line of ["configure terminal", "no ip route 8.8.8.0 255.255.255.0 Null0", "end"]) lab.exec("R1", line);
  lab.wait(5);
  expect(rows(lab, "R2")).toEqual([]);
  for (const line of ["configure terminal", "ip route 8.8.8.0 255.255.255.0 Null0", "end"]) lab.exec("R1", line);
  lab.wait(5);
  expect(rows(lab, "R2")).toHaveLength(1);
});
