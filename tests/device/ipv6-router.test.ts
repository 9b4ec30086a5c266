import { expect, test } from "vitest";
import { routerFactory } from "../../src/device/router.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { type, Wired } from "./wired.ts";

const router = (net: Wired, name: string, text: string) => {
  const r = routerFactory(iosSkin)(net.deps(name));
  return { r, load: () => expect(r.loadConfig(text, `${name}.cfg`)).toEqual([]) };
};
type Interfaces = { name: string; ipv6: string[] }[];
const ipv6Of = (node: { view(name: string): unknown }, name: string): string[] =>
  (node.view("interfaces") as Interfaces).find((i) => i.name === name)!.ipv6;

test("advertisements start when `ipv6 unicast-routing` is typed, and hosts take their addresses from them", () => {
  const net = new Wired();
  const { r, load } = router(net, "R1", "interface GigabitEthernet0/0\n ipv6 address 2001:db8:5::1/64\n no shutdown\n");
  const h = net.host("H");
  net.link([
    [r, "GigabitEthernet0/0"],
    [h, "eth0"],
  ]);
  load();
  r.power(true);
  h.power(true);
  net.run(20);
  expect(ipv6Of(h, "eth0")).toEqual([expect.stringMatching(/^fe80/)]);
  type(net, r, "configure terminal\ripv6 unicast-routing\rend");
  net.run(20);
  expect(ipv6Of(h, "eth0")).toContainEqual(expect.stringMatching(/^2001:db8:5:.*\/64$/));
  expect(type(net, h, "ip -6 route")).toMatch(
    /default via fe80::\S+ dev eth0 proto ra metric 1024 expires 1[78]\d\dsec hoplimit 64 pref medium\n$/,
  );
  expect(type(net, h, "ping -c 1 2001:db8:5::1")).toContain("1 received");
  type(net, r, "configure terminal\rno ipv6 unicast-routing\rend");
  net.run(2);
  expect(type(net, h, "ip -6 route")).not.toContain("default");
});

test("a router with `ipv6 address autoconfig` takes an address from its neighbour's advertisements", () => {
  const net = new Wired();
  const a = router(
    net,
    "R1",
    "ipv6 unicast-routing\ninterface GigabitEthernet0/0\n ipv6 address 2001:db8:6::1/64\n no shutdown\n",
  );
  const b = router(net, "R2", "interface GigabitEthernet0/0\n ipv6 address autoconfig\n no shutdown\n");
  net.link([
    [a.r, "GigabitEthernet0/0"],
    [b.r, "GigabitEthernet0/0"],
  ]);
  a.load();
  b.load();
  a.r.power(true);
  b.r.power(true);
  net.run(20);
  const own = ipv6Of(b.r, "GigabitEthernet0/0").find((x) => x.startsWith("2001:db8:6:"))!;
  expect(own).toMatch(/\/64$/);
  expect(type(net, a.r, `ping ${own.split("/")[0]}`)).toContain("!!!!!");
});

test("two routers with one address: the later one logs it, and gives it up", () => {
  const net = new Wired();
  const text = "interface GigabitEthernet0/0\n ipv6 address 2001:db8:7::1/64\n no shutdown\n";
  const a = router(net, "R1", text);
  const b = router(net, "R2", text);
  const c = net.host("C");
  net.link([
    [a.r, "GigabitEthernet0/0"],
    [b.r, "GigabitEthernet0/0"],
    [c, "eth0"],
  ]);
  a.load();
  b.load();
  a.r.power(true);
  net.run(5);
  b.r.power(true);
  net.run(5);
  const said = (node: { view(name: string): unknown }) =>
    (node.view("log") as { mnemonic: string; text: string }[]).filter((l) => l.mnemonic === "DUPLICATE");
  expect(said(b.r).map((l) => l.text)).toEqual(["Duplicate address 2001:DB8:7::1 on GigabitEthernet0/0"]);
  expect(said(a.r)).toEqual([]);
  expect(ipv6Of(b.r, "GigabitEthernet0/0")).not.toContain("2001:db8:7::1/64");
});

test("an access list counts what it matched, and shows it", () => {
  const net = new Wired();
  const { r, load } = router(
    net,
    "R1",
    "access-list 101 deny icmp host 10.0.0.2 any echo\naccess-list 101 permit ip any any\ninterface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n ip access-group 101 in\n no shutdown\n",
  );
  const h = net.host("H", "ip addr add 10.0.0.2/24 dev eth0");
  net.link([
    [r, "GigabitEthernet0/0"],
    [h, "eth0"],
  ]);
  load();
  r.power(true);
  h.power(true);
  net.run(5);
  expect(type(net, h, "ping -c 3 10.0.0.1")).toContain("From 10.0.0.1 icmp_seq=1 Packet filtered");
  expect(type(net, r, "show access-lists")).toContain("10 deny icmp host 10.0.0.2 any echo (3 matches)");
});

test("a host on a link with two routers is redirected to the better one, IPv6", () => {
  const net = new Wired();
  const a = router(
    net,
    "R1",
    "ipv6 unicast-routing\ninterface GigabitEthernet0/0\n ipv6 address 2001:db8:8::1/64\n ipv6 address FE80::1 link-local\n no shutdown\nipv6 route 2001:db8:9::/64 GigabitEthernet0/0 FE80::2\n",
  );
  const b = router(
    net,
    "R2",
    "ipv6 unicast-routing\ninterface GigabitEthernet0/0\n ipv6 address 2001:db8:8::2/64\n ipv6 address FE80::2 link-local\n ipv6 nd ra suppress\n no shutdown\ninterface Loopback0\n ipv6 address 2001:db8:9::9/64\n",
  );
  const h = net.host("H", "ip -6 addr add 2001:db8:8::10/64 dev eth0\nip -6 route add default via fe80::1 dev eth0");
  net.link([
    [a.r, "GigabitEthernet0/0"],
    [b.r, "GigabitEthernet0/0"],
    [h, "eth0"],
  ]);
  a.load();
  b.load();
  for (const n of [a.r, b.r, h]) n.power(true);
  net.run(10);
  expect(type(net, h, "ping -c 3 2001:db8:9::9")).toContain("3 received");
  const forwarded = (): number =>
    net.verdicts.filter((v) => v.kind === "forward" && v.in !== null && v.by === "2001:db8:9::/64").length;
  const before = forwarded();
  expect(before).toBeGreaterThan(0);
  expect(type(net, h, "ping -c 3 2001:db8:9::9")).toContain("3 received");
  expect(forwarded()).toBe(before);
});
