// What an interface says in ICMPv6, and with which hop limit, by settings of its own.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const lab = (lines: string, global = "") => {
  const net = consoleLab(
    {
      R1: `hostname R1
ipv6 unicast-routing
${global}
interface Gi0/0
 ip address 10.0.1.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
 ipv6 address FE80::1 link-local
 ${lines}
 no shutdown
ipv6 route 2001:db8:9::/64 Gi0/0 FE80::2
`,
      R2: `hostname R2
ipv6 unicast-routing
interface Gi0/0
 ipv6 address 2001:db8:1::2/64
 ipv6 address FE80::2 link-local
 ipv6 nd ra suppress all
 no shutdown
interface Loopback0
 ipv6 address 2001:db8:9::9/64
`,
      H: "",
      SW: "",
    },
    ["H:eth0 SW:Gi0/0", "R1:Gi0/0 SW:Gi0/1", "R2:Gi0/0 SW:Gi0/2"],
    { H: "host", SW: "switch" },
  );
  net.wait(20);
  return net;
};
const hops = (net: ReturnType<typeof lab>): string => {
  net.exec("H", "ping -c 2 2001:db8:9::9");
  return net.exec("H", "traceroute -6 -n -q 1 2001:db8:9::9");
};

test("redirects of IPv6 are switched off by their own line, not by that of IPv4", () => {
  expect(hops(lab("no ip redirects"))).not.toContain("2001:db8:1::1");
  const off = lab("no ipv6 redirects");
  expect(hops(off)).toContain("2001:db8:1::1");
  expect(off.exec("R1", "show ipv6 interface Gi0/0")).toContain("ICMP redirects are disabled\n");
  expect(off.exec("R1", "show running-config interface Gi0/0")).toContain(" no ipv6 redirects\n");
});
test("so are unreachables", () => {
  const ping = (net: ReturnType<typeof lab>) => net.exec("H", "ping -c 1 2001:db8:77::7");
  expect(ping(lab("no ip unreachables"))).toContain("No route");
  const off = lab("no ipv6 unreachables");
  expect(ping(off)).not.toContain("No route");
  expect(off.exec("R1", "show ipv6 interface Gi0/0")).toContain("ICMP unreachables are not sent\n");
});
test("ipv6 hop-limit is advertised, and that of the router's own packets", () => {
  const net = lab("", "ipv6 hop-limit 40");
  expect(net.exec("H", "ping -c 1 2001:db8:1::1")).toContain("ttl=40");
  expect(net.exec("H", "ip -6 route show default")).toContain("hoplimit 40");
  expect(net.exec("R1", "show running-config")).toContain("ipv6 hop-limit 40\n");
});
