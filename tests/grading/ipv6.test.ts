// nd, ra, icmp6 on the dual-stack lab: real neighbour caches, advertisements on the wire, and answers to echo requests.
import { describe, expect, test } from "vitest";
import { ask, labOf } from "./ask.ts";

const lab = labOf("dual-stack-static");
const verdictOf = (check: Record<string, unknown>, configs: Record<string, string> = {}) => {
  const [result] = ask(lab, [{ id: "it", ...check }], configs);
  return [result?.verdict, result?.message.id, result?.evidence[0]?.actual ?? ""];
};
const startOf = (node: string): string => lab.configs.get(node)?.text ?? "";

describe("nd", () => {
  const at = "A1";
  const address = "2001:db8:1::1";
  test("the cache after a packet: router, reachable, on its interface", () => {
    const expect_ = { isRouter: true, state: "REACHABLE", interface: "eth0", mac: { not: "0000.0000.0000" } };
    expect(verdictOf({ that: "nd", at, address, expect: expect_ })).toEqual(["pass", "nd.ok", ""]);
  });
  test("a host is no router, and says so in its advertisement", () => {
    expect(verdictOf({ that: "nd", at: "R1", address: "2001:db8:1::11", expect: { isRouter: false } })[0]).toBe("pass");
    expect(verdictOf({ that: "nd", at: "R1", address: "2001:db8:1::11", expect: { isRouter: true } })).toEqual([
      "fail",
      "nd.field",
      "isRouter is false",
    ]);
  });
  test("nobody there", () => {
    expect(verdictOf({ that: "nd", at, address: "2001:db8:1::99", expect: { state: "REACHABLE" } })[0]).toBe("fail");
  });
  test("an address that is none is the course's fault", () => {
    expect(() => verdictOf({ that: "nd", at, address: "10.0.0.1", expect: {} })).toThrow(/no IPv6 address/);
  });
});

describe("ra", () => {
  const prefix = "2001:db8:1::/64";
  test("what the router of the hosts' segment advertises", () => {
    const expect_ = {
      interface: "GigabitEthernet0/0",
      hopLimit: 64,
      routerLifetime: 1800,
      managed: false,
      other: false,
      preference: "medium",
      prefixes: [prefix],
      onLink: { includes: [prefix] },
      autonomous: { includes: [prefix] },
      validLifetime: 2592000,
      preferredLifetime: 604800,
    };
    expect(verdictOf({ that: "ra", at: "R1", expect: expect_ })).toEqual(["pass", "ra.ok", ""]);
  });
  test("another lifetime, and flags, as configured", () => {
    const R1 = startOf("R1").replace(
      "description hosts, through S1",
      "ipv6 nd ra lifetime 600\n ipv6 nd managed-config-flag\n ipv6 nd other-config-flag",
    );
    const on = { interface: "GigabitEthernet0/0" };
    const wanted = { ...on, routerLifetime: 600, managed: true, other: true };
    expect(verdictOf({ that: "ra", at: "R1", expect: wanted }, { R1 })[0]).toBe("pass");
    expect(verdictOf({ that: "ra", at: "R1", expect: wanted })).toEqual(["fail", "ra.field", "routerLifetime is 1800"]);
  });
  test("hosts send none, and a router without unicast routing neither", () => {
    expect(verdictOf({ that: "ra", at: "A1", expect: { sent: false } })).toEqual(["pass", "ra.none", ""]);
    expect(verdictOf({ that: "ra", at: "R1", expect: { sent: false } })[0]).toBe("fail");
    const R1 = startOf("R1").replace("ipv6 unicast-routing\n", "");
    expect(verdictOf({ that: "ra", at: "R1", expect: {} }, { R1 }).slice(0, 2)).toEqual(["fail", "ra.missing"]);
  });
});

describe("icmp6", () => {
  const from = "A1";
  const to = "B1";
  test("an answer, and how many routers it crossed", () => {
    const check = {
      that: "icmp6",
      from,
      to,
      expect: { kind: "echo-reply", type: 129, source: "2001:db8:3::11", hopLimit: 61 },
    };
    expect(verdictOf(check)).toEqual(["pass", "icmp6.ok", ""]);
    expect(verdictOf({ ...check, expect: { hopLimit: 64 } })).toEqual(["fail", "icmp6.field", "hopLimit is 61"]);
  });
  test.each([
    [
      { hopLimit: 1, to },
      { kind: "time-exceeded", code: 0, source: "2001:db8:1::1" },
    ],
    [
      { hopLimit: 2, to },
      { kind: "time-exceeded", code: 0, source: "2001:db8:0:12::2" },
    ],
    [{ to: "2001:db8:9::1" }, { kind: "unreachable", code: 0, source: "2001:db8:1::1" }],
    [{ to: "2001:db8:3::99" }, { kind: "unreachable", code: 3 }],
  ])("%j: %j", (more, expected) => {
    expect(verdictOf({ that: "icmp6", from, ...more, expect: expected })).toEqual(["pass", "icmp6.ok", ""]);
  });
  test("packet too big names the MTU of the narrow link", () => {
    const R1 = startOf("R1").replace("description to R2", "mtu 1300");
    const check = { that: "icmp6", from, to, size: 1400, expect: { kind: "packet-too-big", mtu: 1300 } };
    expect(verdictOf(check, { R1 })).toEqual(["pass", "icmp6.ok", ""]);
    expect(verdictOf({ ...check, size: 1200 }, { R1 })).toEqual(["fail", "icmp6.field", "kind is echo-reply"]);
  });
  test("silence is an answer too", () => {
    expect(verdictOf({ that: "icmp6", from: "A2=2001:db8:1::77", to, expect: { kind: "none" } })[0]).toBe("pass");
  });
});
