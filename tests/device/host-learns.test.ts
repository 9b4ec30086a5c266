// What a host learns from routers, and shows: redirects, path MTUs, lifetimes of what it configured itself.
import { describe, expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const lab = () =>
  consoleLab(
    {
      R1: `hostname R1
ipv6 unicast-routing
interface Gi0/0
 ip address 10.0.1.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
 ipv6 nd prefix 2001:db8:1::/64 300 60
 ipv6 nd ra interval 100
 no shutdown
ip route 10.9.0.0 255.255.0.0 10.0.1.2
`,
      R2: `hostname R2
interface Gi0/0
 ip address 10.0.1.2 255.255.255.0
 no shutdown
interface Gi0/1
 ip address 10.9.1.1 255.255.255.0
 ip mtu 1300
 no shutdown
interface Loopback0
 ip address 10.9.2.2 255.255.255.255
`,
      H: "ip addr add 10.0.1.10/24 dev eth0\nip route add default via 10.0.1.1\n",
      S: "ip addr add 10.9.1.10/24 dev eth0\nip route add default via 10.9.1.1\n",
      SW: "hostname SW\n",
    },
    ["H:eth0 SW:Gi0/0", "R1:Gi0/0 SW:Gi0/1", "R2:Gi0/0 SW:Gi0/2", "R2:Gi0/1 S:eth0"],
    { H: "host", S: "host", SW: "switch" },
  );

describe("a host", () => {
  test("follows a redirect, says so, and forgets it after five minutes", () => {
    const { exec, wait } = lab();
    wait(15);
    expect(exec("H", "ping -c 2 10.9.2.2").split("\n").slice(1, 4)).toEqual([
      "From 10.0.1.1: icmp_seq=1 Redirect Host(New nexthop: 10.0.1.2)",
      expect.stringMatching(/^64 bytes from 10\.9\.2\.2: icmp_seq=1 /),
      expect.stringMatching(/^64 bytes from 10\.9\.2\.2: icmp_seq=2 /),
    ]);
    expect(exec("H", "ip route get 10.9.2.2")).toMatch(
      /^10\.9\.2\.2 via 10\.0\.1\.2 dev eth0 src 10\.0\.1\.10 uid 0 \n {4}cache <redirected> expires 29\dsec \n$/,
    );
    expect(exec("H", "traceroute -n -q 1 10.9.2.2")).toMatch(/\n 1 {2}10\.9\.2\.2|\n 1 {2}10\.0\.1\.2/);
    wait(301);
    expect(exec("H", "ip route get 10.9.2.2")).toBe(
      "10.9.2.2 via 10.0.1.1 dev eth0 src 10.0.1.10 uid 0 \n    cache \n",
    );
  });
  test("goes back to its router when the one it was sent to is gone", () => {
    const { exec, wait, network } = lab();
    wait(15);
    exec("H", "ping -c 2 10.9.2.2");
    expect(exec("H", "ip route get 10.9.2.2")).toContain("via 10.0.1.2 dev eth0");
    network.input({ kind: "power", node: "R2", on: false });
    wait(120);
    exec("H", "ping -c 2 10.9.2.2");
    expect(exec("H", "ip route get 10.9.2.2")).toBe(
      "10.9.2.2 via 10.0.1.1 dev eth0 src 10.0.1.10 uid 0 \n    cache \n",
    );
  });
  test("shows the path MTU it learnt for ten minutes", () => {
    const { exec, wait } = lab();
    wait(15);
    expect(exec("H", "ping -c 1 -M do -s 1400 10.9.1.10")).toContain("Frag needed and DF set (mtu = 1300)");
    expect(exec("H", "ip route get 10.9.1.10")).toMatch(/cache <redirected> expires \d+sec mtu 1300 \n$/);
    wait(605);
    expect(exec("H", "ip route get 10.9.1.10")).not.toContain("mtu");
  });
  test("keeps its addresses' lifetimes as the advertisements renew them", () => {
    const { exec, wait } = lab();
    wait(15);
    const preferred = () =>
      Number(/dynamic.*\n.*valid_lft \d+sec preferred_lft (\d+)sec/.exec(exec("H", "ip -6 addr"))?.[1]);
    const seen: number[] = [];
    for (let i = 0; i < 40; i++) {
      seen.push(preferred());
      wait(10);
    }
    // It runs down, is renewed within each hundred seconds, and never above what is advertised.
    expect(Math.max(...seen)).toBeLessThanOrEqual(60);
    expect(seen.filter((left, i) => i > 0 && left > seen[i - 1]!).length).toBeGreaterThanOrEqual(3);
    expect(exec("H", "ip -6 addr")).toMatch(/valid_lft 2\d\dsec|valid_lft 300sec/);
  });
  test("names an address that another node has", () => {
    const { exec, wait } = lab();
    wait(15);
    exec("H", "ip -6 addr add 2001:db8:1::1/64 dev eth0");
    wait(3);
    expect(exec("H", "ip -6 addr show dev eth0")).toContain("inet6 2001:db8:1::1/64 scope global dadfailed tentative");
    expect(exec("H", "dmesg")).toContain("IPv6: eth0: IPv6 duplicate address 2001:db8:1::1 detected!");
  });
});
