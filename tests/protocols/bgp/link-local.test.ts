// Neighbours known by link-local addresses: sessions, next hops, routes with their interface, shows and explain. RFC 2545 3, RFC 4007.
import { beforeEach, expect, test } from "vitest";
import { explain } from "../../../src/explain/question.ts";
import { type ConsoleLab, consoleLab } from "../../support/console.ts";

const G = (n: number): string => `GigabitEthernet0/${n}`;
const router = (id: number, links: string, bgp: string): string => `hostname R${id}
ipv6 unicast-routing
interface Loopback0
 ip address ${id}.${id}.${id}.${id} 255.255.255.255
 ipv6 address 2001:DB8:${id}::${id}/128
${links}router bgp 6500${id}
${bgp} address-family ipv6
  network 2001:DB8:${id}::${id}/128
`;
const link = (n: number, ...addresses: string[]): string =>
  `interface ${G(n)}\n${addresses.map((a) => ` ipv6 address ${a}\n`).join("")} no shutdown\n`;
/** R2 and R3 have the same link-local address on different links of R1; R4 speaks from a global address. */
const configs = (): Record<string, string> => ({
  R1: router(
    1,
    link(0, "FE80::1 link-local") +
      link(1, "FE80::1 link-local", "2001:DB8:13::1/64") +
      link(2, "FE80::14:1 link-local", "2001:DB8:14::1/64"),
    ` neighbor FE80::2%${G(0)} remote-as 65002
 neighbor fe80:0::2%gi0/1 remote-as 65003
 neighbor 2001:DB8:14::4 remote-as 65004
`,
  ).concat(`  neighbor FE80::2%${G(0)} activate
  neighbor FE80::2%${G(1)} activate
  neighbor 2001:DB8:14::4 activate
`),
  R2: router(2, link(0, "FE80::2 link-local"), ` neighbor FE80::1%${G(0)} remote-as 65001\n`).concat(
    `  neighbor FE80::1%${G(0)} activate\n`,
  ),
  R3: router(
    3,
    link(0, "FE80::2 link-local", "2001:DB8:13::3/64"),
    ` neighbor FE80::1 remote-as 65001\n neighbor FE80::1 update-source ${G(0)}\n`,
  ).concat("  neighbor FE80::1 activate\n"),
  R4: router(
    4,
    link(0, "FE80::4 link-local", "2001:DB8:14::4/64"),
    " neighbor 2001:DB8:14::1 remote-as 65001\n",
  ).concat("  neighbor 2001:DB8:14::1 activate\n"),
});
const build = (some = configs()): ConsoleLab => {
  const made = consoleLab(some, ["R1:Gi0/0 R2:Gi0/0", "R1:Gi0/1 R3:Gi0/0", "R1:Gi0/2 R4:Gi0/0"]);
  for (const name of Object.keys(some)) made.exec(name, "enable");
  made.wait(60);
  return made;
};
let lab: ConsoleLab;
beforeEach(() => {
  lab = build();
});
const routes = (node: string): string[] =>
  [...lab.exec(node, "show ipv6 route bgp").matchAll(/^B {3}(.+)\n +(.+)$/gm)].map(([, a, b]) => `${a} ${b}`);

test("the same address on two links is two neighbours, and each route leaves by its own", () => {
  expect(routes("R1")).toEqual([
    `2001:DB8:2::2/128 [20/0] via FE80::2, ${G(0)}`,
    `2001:DB8:3::3/128 [20/0] via FE80::2, ${G(1)}`,
    // A neighbour next door tells its link-local address too, and it is what counts.
    `2001:DB8:4::4/128 [20/0] via FE80::4, ${G(2)}`,
  ]);
  expect(routes("R2").map((r) => r.split(" ")[3])).toEqual(["FE80::1,", "FE80::1,", "FE80::1,"]);
  expect(lab.exec("R4", "ping 2001:db8:2::2 source Loopback0")).toContain("Success rate is 100 percent");
  expect(lab.exec("R4", "ping 2001:db8:3::3 source Loopback0")).toContain("Success rate is 100 percent");
});
test("configuration: one spelling however it was typed, and a wrong interface is refused", () => {
  const text = lab.exec("R1", "show running-config | section router bgp");
  expect(text).toContain(` neighbor FE80::2%${G(1)} remote-as 65003\n`);
  expect(text).toContain(`  neighbor FE80::2%${G(0)} activate\n`);
  lab.exec("R1", "configure terminal");
  lab.exec("R1", "router bgp 65001");
  for (const wrong of ["FE80::9%Gi7/9", "FE80::9%nonsense", "2001:DB8::9%Gi0/0", "FE80::9%"])
    expect(lab.exec("R1", `neighbor ${wrong} remote-as 65009`), wrong).toContain(
      "% Invalid input detected at '^' marker",
    );
  lab.exec("R1", "no neighbor fe80::2%g0/0");
  lab.exec("R1", "end");
  lab.wait(5);
  expect(routes("R1")).toHaveLength(2);
  expect(lab.exec("R1", "show running-config | include neighbor FE80")).not.toContain(G(0));
});
test("shows name the neighbour with its link", () => {
  expect(lab.exec("R1", "show bgp ipv6 unicast summary")).toMatch(
    /^FE80::2%GigabitEthernet0\/0\n {16}4 {8}65002 .* 00:00:\d\d {8}1$/m,
  );
  // Without a global address on the link only the link-local one is told; with one, both.
  expect(lab.exec("R1", "show bgp ipv6 unicast 2001:db8:2::2/128")).toContain(
    `    FE80::2 from FE80::2%${G(0)} (2.2.2.2)\n`,
  );
  expect(lab.exec("R1", "show bgp ipv6 unicast 2001:db8:3::3/128")).toContain(
    `    2001:DB8:13::3 (FE80::2) from FE80::2%${G(1)} (3.3.3.3)\n`,
  );
  expect(lab.exec("R1", "show bgp ipv6 unicast 2001:db8:4::4/128")).toContain(
    "    2001:DB8:14::4 (FE80::4) from 2001:DB8:14::4 (4.4.4.4)\n",
  );
  const neighbor = lab.exec("R1", "show bgp ipv6 unicast neighbors fe80::2%gi0/0");
  expect(neighbor).toContain(`BGP neighbor is FE80::2%${G(0)},  remote AS 65002, external link\n`);
  expect(neighbor).toContain("Local host: FE80::1, Local port: ");
  expect(lab.exec("R1", "show bgp ipv6 unicast neighbors FE80::2%GigabitEthernet0/1 routes")).toMatch(
    /2001:DB8:3::3\/128[\s\S]*Total number of prefixes 1/,
  );
  expect(lab.exec("R1", "show tcp brief")).toMatch(/FE80::1\.\d+ +FE80::2\.\d+ +ESTAB/);
  expect(lab.exec("R1", "show logging | include ADJCHANGE")).toContain(`neighbor FE80::2%${G(0)} Up`);
});
test("the session falls with its link and comes back with it; a clear names one of the two", () => {
  for (const line of ["configure terminal", `interface ${G(0)}`, "shutdown", "end"]) lab.exec("R1", line);
  expect(routes("R1").map((r) => r.slice(0, 17))).toEqual(["2001:DB8:3::3/128", "2001:DB8:4::4/128"]);
  expect(lab.exec("R1", "show logging | include ADJCHANGE")).toContain(`neighbor FE80::2%${G(0)} Down Interface flap`);
  for (const line of ["configure terminal", `interface ${G(0)}`, "no shutdown", "end"]) lab.exec("R1", line);
  lab.wait(60);
  expect(routes("R1")).toHaveLength(3);
  const up = (n: number): string =>
    new RegExp(`^FE80::2%GigabitEthernet0/${n}\\n.* (\\d\\d:\\d\\d:\\d\\d) `, "m").exec(
      lab.exec("R1", "show bgp ipv6 unicast summary"),
    )![1]!;
  const other = up(1);
  lab.exec("R1", `clear bgp ipv6 unicast FE80::2%${G(0)}`);
  lab.wait(40);
  expect(up(1) > other).toBe(true);
  expect(up(0) < up(1)).toBe(true);
});
test("explain finds the other end of the link, and the line that is wrong there", () => {
  expect(explain(lab.network, "reach R4 2001:db8:2::2").ok).toBe(true);
  const wrong = configs();
  wrong["R2"] = wrong["R2"]!.replace("remote-as 65001", "remote-as 65009");
  lab = build(wrong);
  const { cause, blame } = explain(lab.network, "route R1 2001:db8:2::2/128");
  expect({ cause, text: blame?.text, node: blame?.node }).toEqual({
    cause: "remote-as-mismatch",
    text: `neighbor FE80::1%${G(0)} remote-as 65009`,
    node: "R2",
  });
  const missing = configs();
  missing["R2"] = missing["R2"]!.replace(/^ neighbor.*\n/m, "").replace(/^ {2}neighbor.*\n/m, "");
  lab = build(missing);
  const second = explain(lab.network, "route R1 2001:db8:2::2/128");
  expect({ cause: second.cause, text: second.blame?.text }).toEqual({
    cause: "neighbor-not-configured",
    text: `neighbor fe80::1%${G(0)} remote-as 65001`,
  });
});
test("IPv4 over an IPv6 session names what fits of the address, until a route-map says better", () => {
  const some = configs();
  some["R4"] = some["R4"]!.concat(
    " address-family ipv4\n  network 4.4.4.4 mask 255.255.255.255\n  neighbor 2001:DB8:14::1 activate\n",
  );
  some["R1"] = some["R1"]!.concat(" address-family ipv4\n  neighbor 2001:DB8:14::4 activate\n");
  lab = build(some);
  expect(lab.exec("R1", "show ip bgp")).toMatch(/\* {3}4\.4\.4\.4\/32 +32\.1\.13\.184 /);
});
test("customers of two VRFs behind the same link-local address, with a password and the TTL trick, leaked into each other", () => {
  const customer = (id: number, port: string, session: string): string => `hostname C${id}
ipv6 unicast-routing
interface Loopback0
 ip address ${id}.${id}.${id}.${id} 255.255.255.255
 ipv6 address 2001:DB8:${id}::1/128
${link(0, "FE80::2 link-local")}router bgp 6500${id}
 neighbor PROVIDER peer-group
 neighbor PROVIDER remote-as 65000
 neighbor PROVIDER ${session}
 neighbor FE80::1%${port} peer-group PROVIDER
 address-family ipv6
  network 2001:DB8:${id}::1/128
  neighbor FE80::1%${port} activate
`;
  const vrf = (name: string, n: number, id: number, session: string): readonly [string, string] => [
    `vrf definition ${name}
 rd 1:${id}
 address-family ipv6
  route-target both 1:1
interface ${G(n)}
 vrf forwarding ${name}
 ipv6 address FE80::1 link-local
 no shutdown
`,
    ` address-family ipv6 vrf ${name}
  neighbor FE80::2%${G(n)} remote-as 6500${id}
  neighbor FE80::2%${G(n)} ${session}
  neighbor FE80::2%${G(n)} activate
`,
  ];
  const [a, b] = [vrf("A", 0, 6, "password secret"), vrf("B", 1, 7, "ttl-security hops 1")];
  const made = consoleLab(
    {
      PE: `hostname PE
ipv6 unicast-routing
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
${a[0]}${b[0]}router bgp 65000
 address-family vpnv6
${a[1]}${b[1]}`,
      C6: customer(6, G(0), "password secret"),
      C7: customer(7, G(0), "ttl-security hops 1"),
    },
    ["PE:Gi0/0 C6:Gi0/0", "PE:Gi0/1 C7:Gi0/0"],
  );
  made.wait(60);
  expect(made.exec("PE", "show ipv6 route vrf A bgp")).toMatch(
    /B {3}2001:DB8:6::1\/128 \[20\/0\]\n +via FE80::2, GigabitEthernet0\/0\nB {3}2001:DB8:7::1\/128 \[20\/0\]\n +via FE80::2%B, GigabitEthernet0\/1\n/,
  );
  expect(made.exec("PE", "show bgp vpnv6 unicast vrf B 2001:db8:6::1/128")).toMatch(
    /imported path from 1:6:2001:DB8:6::1\/128 \(global\)\n +FE80::2 \(via vrf B\) from FE80::2%GigabitEthernet0\/0 \(6\.6\.6\.6\)\n[^\n]*best/,
  );
  expect(made.exec("C6", "ping 2001:db8:7::1 source Loopback0")).toContain("Success rate is 100 percent");
  expect(explain(made.network, "reach C6 2001:db8:7::1").ok).toBe(true);
  made.exec("PE", "enable");
  for (const line of ["configure terminal", `interface ${G(1)}`, "shutdown", "end"]) made.exec("PE", line);
  made.wait(10);
  expect(made.exec("PE", "show ipv6 route vrf A bgp")).not.toContain("2001:DB8:7::1");
});
