// The IPv6 MTU of an interface stands for itself: `ipv6 mtu` does not bind IPv4, `ip mtu` not IPv6.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const lab = (between: string) => {
  const net = consoleLab(
    {
      R1: `hostname R1
ipv6 unicast-routing
interface Gi0/0
 ip address 10.0.1.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
 no shutdown
interface Gi0/1
 ip address 10.0.12.1 255.255.255.0
 ipv6 address 2001:db8:12::1/64
 ${between}
 no shutdown
`,
      R2: `hostname R2
ipv6 unicast-routing
interface Gi0/1
 ip address 10.0.12.2 255.255.255.0
 ipv6 address 2001:db8:12::2/64
 no shutdown
ip route 0.0.0.0 0.0.0.0 10.0.12.1
ipv6 route ::/0 2001:db8:12::1
`,
      H: "ip addr add 10.0.1.2/24 dev eth0\nip route add default via 10.0.1.1\n",
    },
    ["H:eth0 R1:Gi0/0", "R1:Gi0/1 R2:Gi0/1"],
    { H: "host" },
  );
  net.wait(20);
  return net;
};

test("packets that are larger than ipv6 mtu are answered with Packet Too Big, IPv4 ones pass", () => {
  const { exec } = lab("ipv6 mtu 1300");
  expect(exec("H", "ping -6 -c 2 -M do -s 1300 2001:db8:12::2")).toMatch(/Packet too big: mtu=1300/);
  expect(exec("H", "ping -6 -c 1 -s 1200 2001:db8:12::2")).toContain("1 received");
  expect(exec("H", "ping -c 1 -M do -s 1400 10.0.12.2")).toContain("1 received");
  expect(exec("R1", "show ipv6 interface Gi0/1")).toContain("MTU is 1300 bytes");
});
test("ip mtu leaves IPv6 alone", () => {
  const { exec } = lab("ip mtu 1300");
  expect(exec("H", "ping -6 -c 1 -M do -s 1400 2001:db8:12::2")).toContain("1 received");
  expect(exec("H", "ping -c 2 -M do -s 1400 10.0.12.2")).toMatch(/mtu ?= ?1300/);
  expect(exec("R1", "show ipv6 interface Gi0/1")).toContain("MTU is 1500 bytes");
});
