// A host between two routers that advertise: which one it uses, and what it does when that one is gone.
import { describe, expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const router = (n: number, more: string) => `hostname R${n}
ipv6 unicast-routing
interface Gi0/0
 ipv6 address 2001:db8:1::${n}/64
 ${more}
 no shutdown
interface Gi0/1
 ipv6 address 2001:db8:${n}3::${n}/64
 no shutdown
ipv6 route 2001:db8:3333::/48 2001:db8:${n}3::3
`;
const lab = (first = "", second = "") => {
  const net = consoleLab(
    {
      R1: router(1, first),
      R2: router(2, second),
      R3: `hostname R3
ipv6 unicast-routing
interface Gi0/1
 ipv6 address 2001:db8:13::3/64
 no shutdown
interface Gi0/2
 ipv6 address 2001:db8:23::3/64
 no shutdown
interface Loopback0
 ipv6 address 2001:db8:3333::3/128
ipv6 route 2001:db8:1::/64 2001:db8:13::1
ipv6 route 2001:db8:1::/64 2001:db8:23::2
`,
      H: "",
      SW: "",
    },
    ["H:eth0 SW:Gi0/0", "R1:Gi0/0 SW:Gi0/1", "R2:Gi0/0 SW:Gi0/2", "R1:Gi0/1 R3:Gi0/1", "R2:Gi0/1 R3:Gi0/2"],
    { H: "host", SW: "switch" },
  );
  net.wait(20);
  const type = (node: string, ...lines: string[]) => {
    for (const line of ["configure terminal", ...lines, "end"]) net.exec(node, line);
  };
  return {
    ...net,
    type,
    /** The router of the first hop. */
    hop: () => /\n 1 {2}2001:db8:1::(\d)/.exec(net.exec("H", "traceroute -6 -n -q 1 -m 2 2001:db8:3333::3"))?.[1],
    defaults: () => net.exec("H", "ip -6 route show default"),
  };
};

describe("default routers", () => {
  test("the choice does not change with the advertisements that come in", () => {
    const { hop, wait, defaults } = lab();
    const chosen = hop();
    for (let i = 0; i < 12; i++) {
      wait(60);
      expect(hop()).toBe(chosen);
    }
    expect(defaults().match(/pref medium/g)).toHaveLength(2);
  });
  test("one that has stopped answering gives way to the other, and is taken up again when it is back", () => {
    const { hop, wait, exec, network } = lab();
    const chosen = hop();
    network.input({ kind: "power", node: `R${chosen}`, on: false });
    const out = exec("H", "ping -c 30 2001:db8:3333::3");
    const received = Number(/(\d+) received/.exec(out)?.[1]);
    // Five seconds of trust and three probes, then the way through the other.
    expect(received).toBeGreaterThan(15);
    expect(hop()).not.toBe(chosen);
    expect(exec("H", "ip -6 neigh show nud failed")).toMatch(/^fe80::\S+ dev eth0 FAILED/m);
    network.input({ kind: "power", node: `R${chosen}`, on: true });
    wait(30);
    expect(exec("H", "ip -6 neigh show nud failed")).not.toContain("fe80");
    expect(hop()).toBe(chosen);
  });
  test("a router that says it is preferred is, while it answers", () => {
    const { hop, wait, defaults, type, exec, network } = lab(
      "ipv6 nd router-preference low",
      "ipv6 nd router-preference high",
    );
    expect(hop()).toBe("2");
    expect(defaults()).toMatch(/pref high\n.*pref low\n|pref low\n.*pref high\n/);
    expect(exec("R2", "show ipv6 interface Gi0/0")).toContain("ND advertised default router preference is High");
    expect(exec("R1", "show running-config interface Gi0/0")).toContain(" ipv6 nd router-preference Low\n");
    network.input({ kind: "link", link: "R2:GigabitEthernet0/0", up: false });
    exec("H", "ping -c 12 2001:db8:3333::3");
    expect(hop()).toBe("1");
    network.input({ kind: "link", link: "R2:GigabitEthernet0/0", up: true });
    type("R2", "interface Gi0/0", "ipv6 nd router-preference medium");
    type("R1", "interface Gi0/0", "ipv6 nd router-preference high");
    wait(220);
    expect(hop()).toBe("1");
    expect(exec("R2", "show running-config interface Gi0/0")).not.toContain("preference");
  });
  test("a router that no longer is one says so, and is dropped at once", () => {
    const { hop, wait, type, defaults } = lab();
    const chosen = hop()!;
    type(`R${chosen}`, "interface Gi0/0", "ipv6 nd ra suppress all");
    wait(1);
    expect(defaults().trim().split("\n")).toHaveLength(1);
    expect(hop()).not.toBe(chosen);
  });
  test("suppressed without `all`, it is silent until somebody asks", () => {
    const { exec, wait, type, defaults } = lab("ipv6 nd ra suppress", "ipv6 nd ra suppress all");
    // The host has asked when it came up: one answer, whose lifetime runs down.
    const lifetime = () => Number(/proto ra.* expires (\d+)sec/.exec(defaults())?.[1]);
    expect(defaults().trim().split("\n")).toHaveLength(1);
    wait(600);
    expect(lifetime()).toBeLessThan(1250);
    expect(exec("R1", "show ipv6 interface Gi0/0")).toContain("ND RAs are suppressed (periodic)");
    expect(exec("R2", "show ipv6 interface Gi0/0")).toContain("ND RAs are suppressed (all)");
    expect(exec("R1", "show running-config interface Gi0/0")).toContain(" ipv6 nd ra suppress\n");
    type("R1", "interface Gi0/0", "no ipv6 nd ra suppress");
    wait(20);
    expect(lifetime()).toBeGreaterThan(1750);
  });
  test("prefixes go by the default of the interface, and by their own line where there is one", () => {
    const { exec, wait } = lab(
      "ipv6 nd prefix default 7200 3600 no-autoconfig\n ipv6 address 2001:db8:77::1/64\n ipv6 nd prefix 2001:db8:77::/64 900 600",
      "ipv6 nd prefix default no-advertise",
    );
    wait(5);
    const addresses = exec("H", "ip -6 addr show dev eth0");
    expect(addresses).not.toContain("2001:db8:1:");
    expect(addresses).toMatch(
      /inet6 2001:db8:77:\S+ scope global dynamic mngtmpaddr \n +valid_lft (8\d\d|900)sec preferred_lft (5\d\d|600)sec/,
    );
    expect(exec("H", "ip -6 route")).toMatch(/2001:db8:1::\/64 dev eth0 proto kernel metric 256 expires 7[12]\d\dsec/);
    expect(exec("R1", "show running-config interface Gi0/0")).toContain(
      " ipv6 nd prefix default 7200 3600 no-autoconfig\n ipv6 nd prefix 2001:DB8:77::/64 900 600\n",
    );
  });
});
