import { expect, test } from "vitest";
import { routerFactory } from "../../src/device/router.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { type, Wired } from "./wired.ts";

const between = (list: string, group: string) => {
  const net = new Wired();
  const r = routerFactory(iosSkin)(net.deps("R1"));
  const a = net.host(
    "A",
    "ip -6 addr add 2001:db8:1::10/64 dev eth0\nip -6 route add default via 2001:db8:1::1\nip addr add 10.0.1.10/24 dev eth0\nip route add default via 10.0.1.1",
  );
  const b = net.host(
    "B",
    "ip -6 addr add 2001:db8:2::10/64 dev eth0\nip -6 route add default via 2001:db8:2::1\nip addr add 10.0.2.10/24 dev eth0\nip route add default via 10.0.2.1",
  );
  net.link([
    [r, "GigabitEthernet0/0"],
    [a, "eth0"],
  ]);
  net.link([
    [r, "GigabitEthernet0/1"],
    [b, "eth0"],
  ]);
  const text = `ipv6 unicast-routing\n${list}interface GigabitEthernet0/0\n ip address 10.0.1.1 255.255.255.0\n ipv6 address 2001:db8:1::1/64\n${group} no shutdown\ninterface GigabitEthernet0/1\n ip address 10.0.2.1 255.255.255.0\n ipv6 address 2001:db8:2::1/64\n no shutdown\n`;
  expect(r.loadConfig(text, "R1.cfg")).toEqual([]);
  for (const n of [r, a, b]) n.power(true);
  net.run(15);
  return { net, r, a, b };
};

test("an IPv6 list by name: denied with a word, neighbours still found, matches counted", () => {
  const { net, r, a } = between(
    "ipv6 access-list NO_PING\n deny icmp any host 2001:db8:2::10 echo-request log\n permit ipv6 any any\n",
    " ipv6 traffic-filter NO_PING in\n",
  );
  expect(type(net, a, "ping -c 2 2001:db8:2::10")).toContain(
    "From 2001:db8:1::1 icmp_seq=1 Destination unreachable: Administratively prohibited",
  );
  expect(type(net, a, "ping -c 2 2001:db8:2::1")).toContain("2 received");
  expect(type(net, r, "show ipv6 access-list")).toMatch(
    /deny icmp any host 2001:DB8:2::10 echo-request log \(2 matches\) sequence 10/,
  );
  expect(type(net, r, "show logging | include IPV6_ACL|NOTHING")).toMatch(
    /: %IPV6_ACL-6-ACCESSLOGDP: list NO_PING\/10 denied icmpv6 2001:DB8:1::10 -> 2001:DB8:2::10 \(128\/0\), 1 packet\n$/,
  );
  expect(type(net, r, "show ipv6 interface GigabitEthernet0/0")).toContain(
    "  ICMP unreachables are sent\n  Input features: Access List\n  Inbound access list NO_PING\n",
  );
  expect(type(net, r, "show running-config | include NO_PING")).toBe(
    " ipv6 traffic-filter NO_PING in\nipv6 access-list NO_PING\n",
  );
  expect(type(net, a, "traceroute -6 2001:db8:2::10")).toMatch(/ 2 {2}2001:db8:2::10/);
});

test("an extended IPv4 list out: UDP by port range denied, ping allowed", () => {
  const { net, r, a } = between(
    "ip access-list extended EDGE\n deny udp any any range 33434 33600\n permit ip any any\n",
    "",
  );
  type(net, r, "configure terminal\rinterface GigabitEthernet0/1\rip access-group EDGE out\rend");
  expect(type(net, a, "ping -c 1 10.0.2.10")).toContain("1 received");
  const trace = type(net, a, "traceroute -q 1 -w 1 10.0.2.10");
  expect(trace).toMatch(
    / 1 {2}10\.0\.1\.1 \(10\.0\.1\.1\) {2}[\d.]+ ms\n 2 {2}10\.0\.1\.1 \(10\.0\.1\.1\) {2}[\d.]+ ms !X\n$/,
  );
});
