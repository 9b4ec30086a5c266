// `show ip cef` in its forms: what the table holds besides routes, and how each entry says where it leads.
import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const R1 = `hostname R1
ipv6 unicast-routing
vrf definition RED
 rd 65000:1
 address-family ipv4
 exit-address-family
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.0
 ipv6 address 2001:DB8:12::1/64
interface GigabitEthernet0/1
 ip address 10.0.21.1 255.255.255.0
interface GigabitEthernet0/2
 vrf forwarding RED
 ip address 10.7.0.1 255.255.255.0
 no shutdown
ip route 0.0.0.0 0.0.0.0 10.0.12.2
ip route 2.2.2.2 255.255.255.255 GigabitEthernet0/0 10.0.12.2
ip route 172.16.0.0 255.255.0.0 Null0
ip route 192.168.9.0 255.255.255.0 2.2.2.2
ip route 192.168.8.0 255.255.255.0 10.0.12.2
ip route 192.168.8.0 255.255.255.0 10.0.21.2
`;
const R2 = `hostname R2
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.0
 ipv6 address 2001:DB8:12::2/64
interface GigabitEthernet0/1
 ip address 10.0.21.2 255.255.255.0
interface Loopback8
 ip address 192.168.8.1 255.255.255.0
ip route 1.1.1.1 255.255.255.255 10.0.12.1
`;
let lab: ConsoleLab;
const exec = (line: string): string => lab.exec("R1", line);
/** The lines of one entry of a detailed listing. */
const entry = (text: string, prefix: string): readonly string[] => {
  const lines = text.split("\n");
  const at = lines.findIndex((l) => l.startsWith(`${prefix},`) || l === prefix);
  const end = lines.findIndex((l, i) => i > at && !l.startsWith(" "));
  return at < 0 ? [] : lines.slice(at, end);
};

beforeAll(() => {
  lab = consoleLab({ R1, R2 }, [
    "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
    "R1:GigabitEthernet0/1 R2:GigabitEthernet0/1",
  ]);
  lab.wait(5);
  exec("terminal length 0");
});

describe("show ip cef", () => {
  it("has an entry for a neighbour once its link address is known", () => {
    exec("clear arp-cache");
    expect(exec("show ip cef")).not.toMatch(/^10\.0\.12\.2\/32/m);
    exec("ping 10.0.12.2");
    const rows = exec("show ip cef").split("\n");
    expect(rows).toContain("10.0.12.2/32         attached             GigabitEthernet0/0");
    expect(rows.slice(0, 4)).toEqual([
      "Prefix               Next Hop             Interface",
      "0.0.0.0/0            10.0.12.2            GigabitEthernet0/0",
      "0.0.0.0/8            drop",
      "0.0.0.0/32           receive",
    ]);
  });
  it("detail starts with the state of the table and counts its entries", () => {
    const text = exec("show ip cef detail");
    const entries = text.split("\n").filter((l) => /^\d/.test(l)).length;
    expect(text.split("\n").slice(0, 7)).toEqual([
      "IPv4 CEF is enabled and running",
      "VRF Default",
      ` ${entries} prefixes (${entries}/0 fwd/non-fwd)`,
      " Table id 0x0",
      ` Database epoch:        0 (${entries} entries at this epoch)`,
      "",
      "0.0.0.0/0, epoch 0, flags [default route]",
    ]);
    expect(exec("show ip cef summary")).toBe(`${text.split("\n").slice(0, 5).join("\n")}\n`);
  });
  it("detail says of each entry where it comes from", () => {
    const text = exec("show ip cef detail");
    expect(entry(text, "0.0.0.0/8")).toEqual(["0.0.0.0/8, epoch 0", "  Special source: drop", "  drop"]);
    expect(entry(text, "1.1.1.1/32")).toEqual([
      "1.1.1.1/32, epoch 0, flags [attached, connected, receive, local, source eligible]",
      "  Interface source: Loopback0 flags: local, source eligible",
      "  receive for Loopback0",
    ]);
    expect(entry(text, "10.0.12.0/24")).toEqual([
      "10.0.12.0/24, epoch 0, flags [attached, connected, cover dependents, need deagg]",
      "  Covered dependent prefixes: 3",
      "    need deagg: 2",
      "    notify cover updated: 1",
      "  attached to GigabitEthernet0/0",
    ]);
    expect(entry(text, "10.0.12.2/32")).toEqual([
      "10.0.12.2/32, epoch 0, flags [attached]",
      "  Adj source: IP adj out of GigabitEthernet0/0, addr 10.0.12.2",
      "    Dependent covered prefix type adjfib, cover 10.0.12.0/24",
      "  attached to GigabitEthernet0/0",
    ]);
    expect(entry(text, "10.0.12.255/32")).toContain(
      "    Dependent covered prefix type cover need deagg, cover 10.0.12.0/24",
    );
    expect(entry(text, "172.16.0.0/16")).toEqual(["172.16.0.0/16, epoch 0", "  attached to Null0"]);
  });
  it("follows each next hop: attached when it is on the link, by its own next hop when it is not", () => {
    const text = exec("show ip cef detail");
    expect(entry(text, "0.0.0.0/0").slice(1)).toEqual([
      "  recursive via 10.0.12.2",
      "    attached to GigabitEthernet0/0",
    ]);
    expect(entry(text, "2.2.2.2/32").slice(1)).toEqual(["  nexthop 10.0.12.2 GigabitEthernet0/0"]);
    expect(entry(text, "192.168.9.0/24").slice(1)).toEqual([
      "  recursive via 2.2.2.2",
      "    nexthop 10.0.12.2 GigabitEthernet0/0",
    ]);
    expect(entry(text, "192.168.8.0/24")).toEqual([
      "192.168.8.0/24, epoch 0, per-destination sharing",
      "  recursive via 10.0.12.2",
      "    attached to GigabitEthernet0/0",
      "  recursive via 10.0.21.2",
      "    attached to GigabitEthernet0/1",
    ]);
    expect(exec("show ip cef 192.168.9.7")).toBe("192.168.9.0/24\n  nexthop 10.0.12.2 GigabitEthernet0/0\n");
  });
  it("names the VRF, which has its own table and no default route", () => {
    const text = exec("show ip cef vrf RED detail");
    expect(text).toMatch(/^VRF RED$/m);
    expect(text).toMatch(/^ Table id 0x1$/m);
    expect(entry(text, "0.0.0.0/0")).toEqual([
      "0.0.0.0/0, epoch 0, flags [default route handler, default route]",
      "  no route",
    ]);
    expect(exec("show ip cef vrf RED 9.9.9.9")).toBe("0.0.0.0/0\n  no route\n");
  });
  it("lists what leaves by an interface", () => {
    const prefixes = exec("show ip cef GigabitEthernet0/1")
      .split("\n")
      .filter((l) => /^\d/.test(l));
    expect(prefixes).toEqual(expect.arrayContaining(["10.0.21.0/24", "192.168.8.0/24"]));
    expect(prefixes).not.toContain("10.0.12.0/24");
  });
  it("exact-route tells the way that the packet then takes", () => {
    for (const source of ["1.1.1.1", "10.0.12.1"]) {
      const told = exec(`show ip cef exact-route ${source} 192.168.8.1`);
      const out = /^\S+ -> 192\.168\.8\.1 => IP adj out of (\S+), addr 10\.0\.(?:12|21)\.2$/m.exec(told)?.[1];
      expect(out).toMatch(/^GigabitEthernet0\/[01]$/);
      const sent = (): number => Number(/(\d+) packets output/.exec(exec(`show interfaces ${out}`))?.[1] ?? Number.NaN);
      const before = sent();
      exec(`ping 192.168.8.1 source ${source} repeat 20`);
      expect(sent() - before).toBeGreaterThanOrEqual(20);
    }
    expect(exec("show ip cef exact-route 1.1.1.1 10.0.12.1")).toMatch(/=> receive$/m);
  });
});
describe("show ipv6 cef", () => {
  it("lists what every table has, and routes and neighbours", () => {
    exec("ping 2001:db8:12::2");
    expect(exec("show ipv6 cef")).toBe(
      [
        "::/0",
        "  no route",
        "::/127",
        "  discard",
        "2001:DB8:12::/64",
        "  attached to GigabitEthernet0/0",
        "2001:DB8:12::1/128",
        "  receive for GigabitEthernet0/0",
        "2001:DB8:12::2/128",
        "  attached to GigabitEthernet0/0",
        "FE80::/10",
        "  receive for Null0",
        "FF00::/8",
        "  multicast",
        "",
      ].join("\n"),
    );
    expect(exec("show ipv6 cef 2001:db8:12::2 detail")).toMatch(
      /^2001:DB8:12::2\/128, epoch 0, flags \[attached\]\n {2}Adj source: IPV6 adj out of GigabitEthernet0\/0, addr 2001:DB8:12::2$/m,
    );
  });
});

describe("show adjacency", () => {
  it("counts the entries of the forwarding table that send through each neighbour, with the neighbour's own", () => {
    const before = exec("show ip cef detail");
    const users = [...before.matchAll(/^(?:[\d.]+\/\d+), .*(?:\n {2,}.*)*/gm)].filter(([text]) =>
      /(?:via|nexthop) 10\.0\.12\.2\b/.test(text),
    ).length;
    expect(users).toBeGreaterThan(2);
    const count = (): number =>
      Number(/^IP +GigabitEthernet0\/0 +10\.0\.12\.2\((\d+)\)$/m.exec(exec("show adjacency"))?.[1]);
    expect(count()).toBe(users + 1);
    for (const line of ["configure terminal", "ip route 192.0.2.0 255.255.255.0 10.0.12.2", "end"]) exec(line);
    expect(count()).toBe(users + 2);
    for (const line of ["configure terminal", "no ip route 192.0.2.0 255.255.255.0 10.0.12.2", "end"]) exec(line);
    expect(count()).toBe(users + 1);
  });
  it("lists the neighbours of one interface", () => {
    expect(exec("show adjacency GigabitEthernet0/1")).not.toContain("GigabitEthernet0/0");
    expect(exec("show adjacency GigabitEthernet0/1")).toContain("10.0.21.2(");
  });
});
