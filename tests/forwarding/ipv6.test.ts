import { describe, expect, test } from "vitest";
import { formatIp } from "../../src/base/ip.ts";
import { milliseconds, seconds } from "../../src/kernel/kernel.ts";
import { type EthernetFrame, EtherType, ethernet } from "../../src/wire/ethernet.ts";
import { type ExtensionHeader, type Ipv6Packet, ipv6 } from "../../src/wire/ipv6.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { rest } from "../../src/wire/codec.ts";
import { type FrameMode, type TestNode, TestNetwork, v6 } from "./bench.ts";
import { ping, trace } from "./probes.ts";

const PREFIX = { valid: 2592000, preferred: 604800, onLink: true, autonomous: true };
/** H1 - R1 - R2 - H2; the hosts have nothing but link-local addresses to begin with. */
const line = (mode: FrameMode) => {
  const net = new TestNetwork(mode);
  const r1 = net.node("R1");
  const r2 = net.node("R2");
  const h1 = net.node("H1", { style: "linux" });
  const h2 = net.node("H2", { style: "linux" });
  r1.overrides.set(1, { nd: { prefixes: [{ address: v6("2001:db8:1::"), length: 64, ...PREFIX }] } });
  r2.overrides.set(2, { nd: { prefixes: [{ address: v6("2001:db8:2::"), length: 64, ...PREFIX }] } });
  const b = r1.add({ addresses: ["2001:db8:1::1/64"] });
  const c = r1.add({ addresses: ["2001:db8:12::1/64"] });
  const d = r2.add({ addresses: ["2001:db8:12::2/64"] });
  const e = r2.add({ addresses: ["2001:db8:2::1/64"] });
  const a = h1.add({ ipv6: true });
  const f = h2.add({ ipv6: true });
  net.cable([
    [h1, a],
    [r1, b],
  ]);
  net.cable([
    [r1, c],
    [r2, d],
  ]);
  net.cable([
    [r2, e],
    [h2, f],
  ]);
  r1.route("2001:db8:2::/64", [{ via: "2001:db8:12::2", out: c }]);
  r2.route("2001:db8:1::/64", [{ via: "2001:db8:12::1", out: d }]);
  return { net, h1, r1, r2, h2 };
};
const globalOf = (node: TestNode): string =>
  formatIp(node.interface(1)!.ipv6.find((a) => (a.address as bigint) >> 112n === 0x2001n)!.address);

describe.each(["lazy", "bytes"] as const)("IPv6 across routers, %s frames", (mode) => {
  test("hosts take addresses and a default router from advertisements, and ping across two routers", () => {
    const { net, h1, h2 } = line(mode);
    net.run(seconds(20));
    expect(globalOf(h1)).toMatch(/^2001:db8:1:/);
    expect(h1.engine.defaultRouters()).toHaveLength(1);
    const { symbols, results } = ping(net, h1, globalOf(h2));
    expect(symbols).toBe("!!!!!");
    expect(results[4]).toMatchObject({ ttl: 62, rtt: milliseconds(6) });
    const { hops } = trace(net, h1, globalOf(h2));
    expect([...new Set(hops)]).toEqual(["2001:db8:1::1", "2001:db8:12::2", globalOf(h2)]);
  });

  test("a narrow link is reported by Packet Too Big; the source fragments from then on and the far end reassembles", () => {
    const { net, h1, h2, r1 } = line(mode);
    net.run(seconds(20));
    r1.change(2, { mtu: 1300 });
    const { symbols, results } = ping(net, h1, globalOf(h2), { size: 1450, repeat: 3 });
    expect(symbols).toBe("B!!");
    expect(results[0]!.icmp).toEqual({ type: 2, code: 0, argument: 1300 });
    expect(h1.engine.pathMtu(0, v6(globalOf(h2)))).toBe(1300);
    expect(h2.verdicts.filter((v) => v.by === "fragment")).toHaveLength(2);
  });

  test("no route, reject route and hop limit are told apart by type and code", () => {
    const { net, r1, r2 } = line(mode);
    net.run(seconds(20));
    r1.route("2001:db8:aa::/48", [{ via: "2001:db8:12::2", out: 2 }]);
    expect(ping(net, r1, "2001:db8:aa::1", { repeat: 1 }).results[0]!.icmp).toMatchObject({ type: 1, code: 0 });
    r2.route("2001:db8:aa::/48", []);
    expect(ping(net, r1, "2001:db8:aa::1", { repeat: 1 }).results[0]!.icmp).toMatchObject({ type: 1, code: 6 });
    r2.route("2001:db8:aa::/48", [{ via: "2001:db8:12::1", out: 1 }]);
    expect(ping(net, r1, "2001:db8:aa::1", { repeat: 1 }).symbols).toBe("T");
  });

  test("a neighbour that does not answer three solicitations is address unreachable", () => {
    const { net, r1, r2 } = line(mode);
    net.run(seconds(20));
    r1.route("2001:db8:2::/64", [{ via: "2001:db8:12::2", out: 2 }]);
    const { results } = ping(net, r1, "2001:db8:2::dead", { repeat: 1, timeout: seconds(5) });
    expect(results[0]!.icmp).toMatchObject({ type: 1, code: 3 });
    expect(r2.dropped).toContain("unresolved");
  });

  test("two nodes with one address: the later one finds out, logs it and does not use it", () => {
    const net = new TestNetwork(mode);
    const r1 = net.node("R1");
    const r2 = net.node("R2");
    const a = r1.add({ addresses: ["2001:db8::1/64"] });
    net.run(seconds(5));
    const b = r2.add({ addresses: ["2001:db8::1/64"], up: false });
    net.cable([
      [r1, a],
      [r2, b],
    ]);
    r2.change(b, { up: true });
    expect(r2.engine.tentative().map((t) => t.state)).toEqual(["tentative", "tentative"]);
    net.run(seconds(5));
    expect(r2.logs.map((l) => `%${l.facility}-${l.severity}-${l.mnemonic}: ${l.text}`)).toEqual([
      "%IPV6_ND-4-DUPLICATE: Duplicate address 2001:DB8::1 on GigabitEthernet0/0",
    ]);
    expect(r2.events.filter((e) => e.kind === "dad-failed")).toHaveLength(1);
    expect(r1.events.filter((e) => e.kind === "dad-failed")).toHaveLength(0);
  });

  test("an advertised lifetime of zero takes the default router away", () => {
    const { net, h1, r1 } = line(mode);
    net.run(seconds(20));
    r1.isForwarding = false;
    r1.engine.settingsChanged();
    net.run(seconds(1));
    expect(h1.engine.defaultRouters()).toEqual([]);
  });

  test("an idle neighbour goes stale, is used, delayed, probed and found reachable again", () => {
    const { net, h1, h2 } = line(mode);
    net.run(seconds(20));
    ping(net, h1, globalOf(h2));
    const router = h1.engine.defaultRouters()[0]!.address;
    const state = () => h1.engine.neighborTable().find((n) => n.address === router)!.state;
    net.run(seconds(100));
    expect(state()).toBe("STALE");
    h1.engine.openEcho(() => {}).send(0, 1, new Uint8Array(8), { to: v6(globalOf(h2)) });
    expect(state()).toBe("DELAY");
    net.run(seconds(5));
    expect(["PROBE", "REACHABLE"]).toContain(state());
    net.run(seconds(1));
    expect(state()).toBe("REACHABLE");
  });
});

describe("IPv6 extension headers at their destination", () => {
  const pair = () => {
    const net = new TestNetwork("bytes");
    const r1 = net.node("R1");
    const r2 = net.node("R2");
    const a = r1.add({ addresses: ["2001:db8::1/64"] });
    const b = r2.add({ addresses: ["2001:db8::2/64"] });
    net.cable([
      [r1, a],
      [r2, b],
    ]);
    ping(net, r1, "2001:db8::2", { repeat: 1 });
    const errors: { type: number; code: number; argument: number }[] = [];
    r1.engine.errors((e) => errors.push({ type: e.type, code: e.code, argument: e.argument }));
    const send = (
      extensions: readonly ExtensionHeader[],
      protocol: number,
      data = new Uint8Array(16),
      to = "2001:db8::2",
    ): void => {
      const packet = {
        trafficClass: 0,
        flowLabel: 0,
        hopLimit: 64,
        source: v6("2001:db8::1"),
        destination: v6(to),
        extensions,
        protocol,
        payload: Pdu.of(rest, data),
      } as unknown as Ipv6Packet;
      const payload = Pdu.of(ipv6, packet) as Pdu;
      const frame = {
        destination: r2.interface(1)!.mac,
        source: r1.interface(1)!.mac,
        etherType: EtherType.Ipv6,
        payload,
      } as EthernetFrame;
      r2.engine.receive(b, Pdu.parse(ethernet, Pdu.of(ethernet, frame).bytes));
      net.run(seconds(1));
    };
    return { net, r1, r2, errors, send };
  };
  const unknown = (type: number): ExtensionHeader => ({
    kind: "destination-options",
    options: [{ kind: "unknown", type, data: new Uint8Array(4) }],
  });

  test("unknown options are skipped, dropped or reported as their high bits ask", () => {
    const { errors, send, r2 } = pair();
    send([unknown(0x1e)], 59);
    expect(errors).toEqual([]);
    expect(r2.verdicts.at(-1)).toMatchObject({ kind: "deliver" });
    send([unknown(0x5e)], 59);
    expect(errors).toEqual([]);
    expect(r2.dropped).toContain("unrecognised-option");
    send([unknown(0x9e)], 59);
    send([unknown(0xde)], 59);
    expect(errors).toEqual([
      { type: 4, code: 2, argument: 42 },
      { type: 4, code: 2, argument: 42 },
    ]);
  });

  test("a routing header with segments left is refused with a pointer to its type", () => {
    const { errors, send } = pair();
    send([{ kind: "routing", routingType: 0, segmentsLeft: 1, data: new Uint8Array(20) }], 59);
    expect(errors).toEqual([{ type: 4, code: 0, argument: 42 }]);
  });

  test("an unknown upper layer is a parameter problem at the octet that names it", () => {
    const { errors, send } = pair();
    send([], 253);
    send([unknown(0x1e)], 253);
    expect(errors).toEqual([
      { type: 4, code: 1, argument: 6 },
      { type: 4, code: 1, argument: 40 },
    ]);
  });

  test("a fragment of odd length and one beyond 65,535 octets are parameter problems", () => {
    const { errors, send, r2 } = pair();
    send([{ kind: "fragment", offset: 0, moreFragments: true, identification: 1 }], 59, new Uint8Array(13));
    send([{ kind: "fragment", offset: 8191, moreFragments: false, identification: 2 }], 59, new Uint8Array(16));
    expect(errors).toEqual([
      { type: 4, code: 0, argument: 4 },
      { type: 4, code: 0, argument: 42 },
    ]);
    expect(r2.dropped).toContain("reassembly-overflow");
  });

  test("an atomic fragment is a whole packet", () => {
    const { send, r2 } = pair();
    send([{ kind: "fragment", offset: 0, moreFragments: false, identification: 7 }], 59);
    expect(r2.verdicts.at(-1)).toMatchObject({ kind: "deliver", by: "no next header" });
  });

  test("fragments that never become whole time out with code 1, told to the sender of the first", () => {
    const { errors, send, net, r2 } = pair();
    send([{ kind: "fragment", offset: 0, moreFragments: true, identification: 9 }], 17, new Uint8Array(16));
    net.run(seconds(61));
    expect(r2.dropped).toContain("reassembly-timeout");
    expect(errors).toEqual([{ type: 3, code: 1, argument: 0 }]);
  });
});
