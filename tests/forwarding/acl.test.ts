import { describe, expect, test } from "vitest";
import type { AclConfig, AclEntry } from "../../src/config/model.ts";
import { seconds } from "../../src/kernel/kernel.ts";
import { type AclSubject, decideAcl } from "../../src/forwarding/acl.ts";
import { prefixOf } from "../../src/base/prefix.ts";
import { rest } from "../../src/wire/codec.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { TestNetwork, v4, v6 } from "./bench.ts";
import { ping } from "./probes.ts";

const list = (kind: AclConfig["kind"], ...entries: Partial<AclEntry>[]): AclConfig => ({
  name: kind === "standard" ? "10" : "101",
  family: "ipv4",
  kind,
  entries: entries.map((e, i) => ({ sequence: (i + 1) * 10, action: "permit", protocol: "ip", ...e })),
});
const subject = (s: Partial<AclSubject>): AclSubject => ({
  source: v4("10.0.0.1"),
  destination: v4("10.0.0.2"),
  protocol: 6,
  sourcePort: 1000,
  destinationPort: 80,
  icmpType: -1,
  icmpCode: -1,
  tcpFlags: 2,
  laterFragment: false,
  tos: 0,
  ttl: 64,
  ...s,
});
const host = (ip: string) => ({ address: v4(ip), wildcard: 0 });
const permits = (acl: AclConfig, s: Partial<AclSubject>): boolean => decideAcl(acl, subject(s)).permit;

describe("access list decisions", () => {
  test("the first match decides, the end denies, an empty list permits", () => {
    expect(permits(list("standard"), {})).toBe(true);
    const acl = list(
      "standard",
      { action: "deny", source: host("10.0.0.1") },
      { source: { address: v4("10.0.0.0"), wildcard: 0xff } },
    );
    expect(permits(acl, {})).toBe(false);
    expect(permits(acl, { source: v4("10.0.0.7") })).toBe(true);
    expect(permits(acl, { source: v4("10.0.1.7") })).toBe(false);
  });
  test("wildcards need not be contiguous", () => {
    const odd = list("standard", { source: { address: v4("10.0.0.1"), wildcard: 0x000000fe } });
    expect(permits(odd, { source: v4("10.0.0.255") })).toBe(true);
    expect(permits(odd, { source: v4("10.0.0.4") })).toBe(false);
  });
  test("type of service, precedence, TTL and TCP flags", () => {
    const one = (e: Partial<AclEntry>, s: Partial<AclSubject>) => permits(list("extended", { protocol: 6, ...e }), s);
    expect([one({ precedence: 5 }, { tos: 0xb8 }), one({ precedence: 5 }, { tos: 0xc0 })]).toEqual([true, false]);
    expect([one({ tos: 4 }, { tos: 0xe8 }), one({ tos: 4 }, { tos: 0xe0 })]).toEqual([true, false]);
    expect([one({ dscp: 46 }, { tos: 0xb8 }), one({ dscp: 46 }, { tos: 0xc0 })]).toEqual([true, false]);
    const short: Partial<AclEntry> = { ttl: { op: "lt", ports: [3] } };
    expect([one(short, { ttl: 2 }), one(short, { ttl: 3 })]).toEqual([true, false]);
    const flags = (all: boolean, set: number, clear: number) =>
      [0x02, 0x12, 0x10, 0x04].map((tcpFlags) => one({ flags: { all, set, clear } }, { tcpFlags }));
    expect(flags(false, 0x02, 0)).toEqual([true, true, false, false]);
    expect(flags(true, 0x02, 0x10)).toEqual([true, false, false, false]);
    expect(flags(false, 0x02, 0x10)).toEqual([true, true, false, true]);
    // A later fragment shows no flags: it passes a permit and leaves a deny to the next entries.
    const fragment = { laterFragment: true, tcpFlags: -1 };
    expect(one({ flags: { all: false, set: 2, clear: 0 } }, fragment)).toBe(true);
    expect(
      permits(list("extended", { action: "deny", protocol: 6, flags: { all: false, set: 2, clear: 0 } }, {}), fragment),
    ).toBe(true);
  });
  test("ports: eq, neq, gt, lt, range", () => {
    const with_ = (op: "eq" | "neq" | "gt" | "lt" | "range", ...ports: number[]) =>
      list("extended", { protocol: 6, destinationPort: { op, ports } });
    expect([
      permits(with_("eq", 22, 80), {}),
      permits(with_("neq", 80), {}),
      permits(with_("gt", 79), {}),
      permits(with_("lt", 80), {}),
      permits(with_("range", 80, 90), {}),
    ]).toEqual([true, false, true, false, true]);
    expect(permits(with_("eq", 80), { protocol: 17 })).toBe(false);
  });
  test("established is ACK or RST, not SYN alone", () => {
    const acl = list("extended", { protocol: 6, established: true });
    expect([2, 18, 4, 16].map((tcpFlags) => permits(acl, { tcpFlags }))).toEqual([false, true, true, true]);
  });
  test("ICMP by type and code", () => {
    const acl = list("extended", { protocol: 1, icmpType: 3, icmpCode: 4 });
    expect(permits(acl, { protocol: 1, icmpType: 3, icmpCode: 4 })).toBe(true);
    expect(permits(acl, { protocol: 1, icmpType: 3, icmpCode: 1 })).toBe(false);
  });
  test("later fragments pass a permit with ports, and are left by a deny with ports; `fragments` means them alone", () => {
    const later = { laterFragment: true, sourcePort: -1, destinationPort: -1, tcpFlags: -1 };
    const port = { protocol: 6, destinationPort: { op: "eq" as const, ports: [80] } };
    expect(permits(list("extended", port), later)).toBe(true);
    expect(permits(list("extended", { ...port, action: "deny" }, {}), later)).toBe(true);
    const fragments = list("extended", { action: "deny", fragments: true }, {});
    expect(permits(fragments, later)).toBe(false);
    expect(permits(fragments, {})).toBe(true);
  });
  test("an IPv6 list lets neighbour discovery through before its implicit deny, unless told not to", () => {
    const six = (...entries: Partial<AclEntry>[]): AclConfig => ({
      ...list("extended", ...entries),
      family: "ipv6",
      name: "V6",
    });
    const nd = { source: v6("fe80::1"), destination: v6("ff02::1:ff00:1"), protocol: 58, icmpType: 135, icmpCode: 0 };
    const web = { protocol: 6, destinationPort: { op: "eq" as const, ports: [80] } };
    expect(permits(six(web), nd)).toBe(true);
    expect(permits(six(web), { ...nd, icmpType: 128 })).toBe(false);
    expect(permits(six(web, { action: "deny" }), nd)).toBe(false);
    expect(
      permits(six({ source: prefixOf(v6("2001:db8::"), 32) }), { ...nd, icmpType: 128, source: v6("2001:db8::9") }),
    ).toBe(true);
  });
});

describe("access lists on the packet path", () => {
  const pair = () => {
    const net = new TestNetwork("bytes");
    const [a, r, b] = [net.node("A"), net.node("R"), net.node("B")] as const;
    a.add({ addresses: ["10.0.1.1/24", "2001:db8:1::1/64"] });
    r.add({ addresses: ["10.0.1.2/24", "2001:db8:1::2/64"] });
    r.add({ addresses: ["10.0.2.2/24", "2001:db8:2::2/64"] });
    b.add({ addresses: ["10.0.2.1/24", "2001:db8:2::1/64"] });
    net.cable([
      [a, 1],
      [r, 1],
    ]);
    net.cable([
      [r, 2],
      [b, 1],
    ]);
    a.route("0.0.0.0/0", [{ via: "10.0.1.2", out: 1 }]);
    b.route("0.0.0.0/0", [{ via: "10.0.2.2", out: 1 }]);
    a.route("::/0", [{ via: "2001:db8:1::2", out: 1 }]);
    b.route("::/0", [{ via: "2001:db8:2::2", out: 1 }]);
    net.run(seconds(5));
    return { net, a, r, b };
  };
  test("in and out, with counters per entry and administratively prohibited", () => {
    const { net, a, r } = pair();
    const acl = list("extended", { action: "deny", protocol: 1, icmpType: 8, source: host("10.0.1.1") }, {});
    for (const [key, reason] of [
      ["1 in ipv4", "acl-in"],
      ["2 out ipv4", "acl-out"],
    ] as const) {
      r.acls.clear();
      r.acls.set(key, acl);
      const { symbols, results } = ping(net, a, "10.0.2.1", { repeat: 2 });
      expect(symbols).toBe("U.");
      expect(results[0]!.icmp).toMatchObject({ type: 3, code: 13 });
      expect(r.dropped).toContain(reason);
    }
    expect([...r.engine.accessListMatches("ipv4", "101")]).toEqual([[10, 4]]);
    expect(r.verdicts.find((v) => v.reason === "acl-in")!.by).toBe("access list 101, entry 10");
    r.engine.clearAccessListMatches("101");
    expect(r.engine.accessListMatches("ipv4", "101").size).toBe(0);
  });
  test("what the router itself sends is not filtered on the way out", () => {
    const { net, r } = pair();
    r.acls.set("2 out ipv4", list("extended", { action: "deny" }));
    expect(ping(net, r, "10.0.2.1", { repeat: 1 }).symbols).toBe("!");
  });
  test("IPv6 is denied with code 1, and neighbours still resolve", () => {
    const { net, a, r } = pair();
    r.acls.set("1 in ipv6", {
      name: "V6",
      family: "ipv6",
      kind: "extended",
      entries: [{ sequence: 10, action: "deny", protocol: 58, icmpType: 128 }],
    });
    const { symbols, results } = ping(net, a, "2001:db8:2::1", { repeat: 1 });
    expect(symbols).toBe("A");
    expect(results[0]!.icmp).toMatchObject({ type: 1, code: 1 });
  });
  test("log says the first packet at once and counts the others for five minutes", () => {
    const { net, a, r } = pair();
    r.acls.set("1 in ipv4", list("extended", { action: "deny", protocol: 17, log: true }, {}));
    const send = () =>
      a.engine
        .udp(0)
        .send(Pdu.of(rest, new Uint8Array(4)), { source: 1000, destination: 2000 }, { to: v4("10.0.2.1") });
    for (let i = 0; i < 4; i++) send();
    net.run(seconds(301));
    expect(r.logs.map((l) => `%${l.facility}-${l.severity}-${l.mnemonic}: ${l.text}`)).toEqual([
      "%SEC-6-IPACCESSLOGP: list 101 denied udp 10.0.1.1(1000) -> 10.0.2.1(2000), 1 packet",
      "%SEC-6-IPACCESSLOGP: list 101 denied udp 10.0.1.1(1000) -> 10.0.2.1(2000), 3 packets",
    ]);
  });
  test("entries of kinds that are only kept match nothing", () => {
    expect(permits(list("extended", { unmatched: "evaluate BACK" }, { action: "deny" }), {})).toBe(false);
  });
});
