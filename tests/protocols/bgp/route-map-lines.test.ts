// Lines of BGP and of route-maps that look at addresses: the router id of an interface, next hops and IPv6 prefixes by access list.
import { expect, test } from "vitest";
import { consoleLab } from "../../support/console.ts";

const pair = (second: string, first = "") =>
  consoleLab(
    {
      R1: `hostname R1
ipv6 unicast-routing
interface Loopback0
 ip address 192.0.2.1 255.255.255.255
interface Loopback1
 ip address 192.0.2.11 255.255.255.255
 ipv6 address 2001:db8:1::1/64
interface Loopback2
 ipv6 address 2001:db8:2::1/64
interface Gi0/0
 ip address 10.0.12.1 255.255.255.0
 ipv6 address 2001:db8:12::1/64
 no shutdown
router bgp 65001
 ${first}
 neighbor 10.0.12.2 remote-as 65002
 neighbor 2001:db8:12::2 remote-as 65002
 network 192.0.2.1 mask 255.255.255.255
 address-family ipv6
  neighbor 2001:db8:12::2 activate
  network 2001:db8:1::/64
  network 2001:db8:2::/64
`,
      R2: `hostname R2
ipv6 unicast-routing
interface Gi0/0
 ip address 10.0.12.2 255.255.255.0
 ipv6 address 2001:db8:12::2/64
 no shutdown
router bgp 65002
 neighbor 10.0.12.1 remote-as 65001
 neighbor 2001:db8:12::1 remote-as 65001
 neighbor 10.0.12.1 route-map FOUR in
 address-family ipv6
  neighbor 2001:db8:12::1 activate
  neighbor 2001:db8:12::1 route-map SIX in
${second}`,
    },
    ["R1:Gi0/0 R2:Gi0/0"],
  );

test("match ip next-hop and match ipv6 address take access lists", () => {
  const { exec, wait } = pair(`access-list 5 permit 10.0.12.99
ipv6 access-list ONE
 permit ipv6 2001:db8:1::/64 any
route-map FOUR permit 10
 match ip next-hop 5
route-map SIX permit 10
 match ipv6 address ONE
`);
  wait(60);
  expect(exec("R2", "show ip bgp")).not.toContain("192.0.2.1/32");
  const six = exec("R2", "show bgp ipv6 unicast");
  expect([six.includes("2001:DB8:1::/64"), six.includes("2001:DB8:2::/64")]).toEqual([true, false]);
  expect(exec("R2", "show route-map FOUR")).toContain("    ip next-hop (access-lists): 5 \n");
  for (const line of ["configure terminal", "access-list 5 permit 10.0.12.1", "end", "clear ip bgp * soft in"])
    exec("R2", line);
  wait(10);
  expect(exec("R2", "show ip bgp")).toContain("192.0.2.1/32");
});

test("bgp router-id interface takes the address of the interface, and follows it", () => {
  const { exec, wait } = pair(
    "route-map FOUR permit 10\nroute-map SIX permit 10\n",
    "bgp router-id interface Loopback0",
  );
  wait(60);
  const id = (): string | undefined => /router identifier (\S+),/.exec(exec("R1", "show ip bgp summary"))?.[1];
  expect(id()).toBe("192.0.2.1");
  expect(exec("R1", "show running-config | include router-id")).toContain(" bgp router-id interface Loopback0\n");
  for (const line of ["configure terminal", "interface Loopback0", "ip address 192.0.2.7 255.255.255.255", "end"])
    exec("R1", line);
  wait(60);
  expect(id()).toBe("192.0.2.7");
  for (const line of ["configure terminal", "router bgp 65001", "bgp router-id 9.9.9.9", "end"]) exec("R1", line);
  wait(60);
  expect(id()).toBe("9.9.9.9");
  expect(exec("R1", "show running-config | include router-id")).not.toContain("interface");
});

test("set ip next-hop unchanged leaves an external peer the next hop that was learnt", () => {
  const router = (n: number, more: string): string =>
    `hostname R${n}\ninterface Gi0/0\n ip address 10.0.${n}.${n} 255.255.255.0\n no shutdown\n${more}`;
  const { exec, wait } = consoleLab(
    {
      R1: router(
        1,
        "interface Loopback0\n ip address 192.0.2.1 255.255.255.255\nrouter bgp 65001\n neighbor 10.0.1.2 remote-as 65002\n network 192.0.2.1 mask 255.255.255.255\n",
      ),
      R2: `hostname R2
interface Gi0/0
 ip address 10.0.1.2 255.255.255.0
 no shutdown
interface Gi0/1
 ip address 10.0.3.2 255.255.255.0
 no shutdown
route-map OUT permit 10
 set ip next-hop unchanged
router bgp 65002
 neighbor 10.0.1.1 remote-as 65001
 neighbor 10.0.3.3 remote-as 65003
`,
      R3: router(3, "ip route 10.0.1.0 255.255.255.0 10.0.3.2\nrouter bgp 65003\n neighbor 10.0.3.2 remote-as 65002\n"),
    },
    ["R1:Gi0/0 R2:Gi0/0", "R2:Gi0/1 R3:Gi0/0"],
  );
  wait(60);
  const hop = (): string | undefined => /192\.0\.2\.1\/32 +(\S+)/.exec(exec("R3", "show ip bgp"))?.[1];
  expect(hop()).toBe("10.0.3.2");
  for (const line of ["configure terminal", "router bgp 65002", "neighbor 10.0.3.3 route-map OUT out", "end"])
    exec("R2", line);
  exec("R2", "clear ip bgp * soft out");
  wait(60);
  expect(hop()).toBe("10.0.1.1");
  expect(exec("R2", "show running-config | section route-map OUT")).toContain(" set ip next-hop unchanged\n");
});
