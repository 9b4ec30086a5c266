import { describe, expect, test } from "vitest";
import { formatIp } from "../../src/base/ip.ts";
import { BROADCAST_MAC } from "../../src/base/mac.ts";
import { milliseconds, seconds } from "../../src/kernel/kernel.ts";
import { type Arp, ArpOperation, arp } from "../../src/wire/arp.ts";
import { rest } from "../../src/wire/codec.ts";
import { type EthernetFrame, EtherType, ethernet } from "../../src/wire/ethernet.ts";
import { type IcmpMessage, icmp } from "../../src/wire/icmp.ts";
import { type Ipv4Packet, ipv4 } from "../../src/wire/ipv4.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { type TestNode, TestNetwork, v4 } from "./bench.ts";
import { ping, trace } from "./probes.ts";

const pair = (mode: "lazy" | "bytes" = "bytes") => {
  const net = new TestNetwork(mode);
  const a = net.node("A");
  const b = net.node("B");
  a.add({ addresses: ["10.0.0.1/24"] });
  b.add({ addresses: ["10.0.0.2/24"] });
  net.cable([
    [a, 1],
    [b, 1],
  ]);
  return { net, a, b };
};
const arps = (net: TestNetwork, from: string): Arp[] =>
  net.frames
    .filter((f) => f.from === from && f.frame.etherType === EtherType.Arp)
    .map((f) => f.frame.payload.value as Arp);
/** Puts a packet on the wire as if from a station on B's link. */
const inject = (
  net: TestNetwork,
  to: TestNode,
  packet: Partial<Ipv4Packet>,
  destination = to.interface(1)!.mac,
): void => {
  const whole = {
    tos: 0,
    identification: 1,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 17,
    source: v4("10.0.0.77"),
    destination: v4("10.0.0.2"),
    options: [],
    payload: Pdu.of(rest, new Uint8Array(16)) as Pdu,
    ...packet,
  } as Ipv4Packet;
  const frame = {
    destination,
    source: 0x02aaaaaaaaaa,
    etherType: EtherType.Ipv4,
    payload: Pdu.of(ipv4, whole) as Pdu,
  } as EthernetFrame;
  to.engine.receive(1, Pdu.parse(ethernet, Pdu.of(ethernet, frame).bytes));
  net.run(milliseconds(10));
};
const icmpTypes = (net: TestNetwork, from: string): string[] =>
  net.frames
    .filter(
      (f) =>
        f.from === from && f.frame.etherType === EtherType.Ipv4 && (f.frame.payload.value as Ipv4Packet).protocol === 1,
    )
    .map((f) => {
      const m = (f.frame.payload.value as Ipv4Packet).payload.as(icmp).value as IcmpMessage;
      return `${m.type}/${m.code}`;
    });

describe("ARP", () => {
  test("an address is announced when it comes up, and defended when somebody else uses it", () => {
    const { net, a, b } = pair();
    net.frames.length = 0;
    a.change(1, { up: false });
    a.change(1, { up: true });
    net.run(milliseconds(10));
    expect(arps(net, "A")).toMatchObject([
      { operation: ArpOperation.Request, senderIp: v4("10.0.0.1"), targetIp: v4("10.0.0.1") },
    ]);
    const c = net.node("C");
    c.add({ addresses: ["10.0.0.1/24"], up: false });
    net.cable([
      [a, 1],
      [b, 1],
      [c, 1],
    ]);
    c.change(1, { up: true });
    net.run(milliseconds(10));
    expect(a.logs.map((l) => `%${l.facility}-${l.severity}-${l.mnemonic}: ${l.text}`)).toEqual([
      "%IP-4-DUPADDR: Duplicate address 10.0.0.1 on GigabitEthernet0/0, sourced by 0200.0000.0301",
    ]);
  });
  test("a request is repeated every second, three times, then the packets are dropped by name", () => {
    const { net, a } = pair();
    net.frames.length = 0;
    expect(ping(net, a, "10.0.0.9", { repeat: 1 }).symbols).toBe(".");
    expect(arps(net, "A")).toHaveLength(3);
    expect(a.dropped).toEqual(["unresolved"]);
    expect(a.engine.arpTable().some((r) => r.address === v4("10.0.0.9"))).toBe(false);
  });
  test("a mapping is refreshed by unicast a minute before it expires, and lasts as long as it is answered", () => {
    const { net, a, b } = pair();
    for (const n of [a, b]) n.overrides.set(1, { arpTimeout: 600 });
    ping(net, a, "10.0.0.2", { repeat: 1 });
    net.frames.length = 0;
    net.run(seconds(545));
    const refresh = net.frames.find((f) => f.from === "A")!.frame;
    expect(refresh.destination).toBe(b.interface(1)!.mac);
    expect(a.engine.arpTable().find((r) => r.address === v4("10.0.0.2"))!.kind).toBe("dynamic");
    b.change(1, { up: false });
    net.run(seconds(600));
    expect(a.engine.arpTable().some((r) => r.address === v4("10.0.0.2"))).toBe(false);
  });
  test("proxy ARP answers for what this router would forward elsewhere, and not when it is off", () => {
    const { net, a, b } = pair();
    b.add({ addresses: ["192.168.1.1/24"] });
    a.route("192.168.1.0/24", [{ out: 1 }]);
    const query = () => {
      a.engine.clearArp();
      net.frames.length = 0;
      ping(net, a, "192.168.1.1", { repeat: 1 });
      return arps(net, "B").filter((p) => p.operation === ArpOperation.Reply && p.senderIp === v4("192.168.1.1"))
        .length;
    };
    expect(query()).toBe(1);
    b.overrides.set(1, { proxyArp: false });
    expect(query()).toBe(0);
  });
  test("a sender of another subnet is neither learnt nor answered", () => {
    const { net, b } = pair();
    net.frames.length = 0;
    const payload = Pdu.of(arp, {
      operation: 1,
      senderMac: 0x02aaaaaaaaaa,
      senderIp: v4("172.16.0.1"),
      targetMac: 0,
      targetIp: v4("10.0.0.2"),
    } as Arp) as Pdu;
    b.engine.receive(
      1,
      Pdu.of(ethernet, {
        destination: BROADCAST_MAC,
        source: 0x02aaaaaaaaaa,
        etherType: EtherType.Arp,
        payload,
      } as EthernetFrame),
    );
    expect(arps(net, "B")).toEqual([]);
    expect(b.verdicts.at(-1)).toMatchObject({ kind: "drop", reason: "martian-source", by: "ARP, wrong cable" });
  });
  test("a static entry needs no answer and survives clear", () => {
    const { net, a, b } = pair();
    a.engine.staticArp([{ vrf: 0, address: v4("10.0.0.2"), mac: b.interface(1)!.mac }]);
    a.engine.clearArp();
    net.frames.length = 0;
    expect(ping(net, a, "10.0.0.2", { repeat: 1 }).symbols).toBe("!");
    expect(arps(net, "A").filter((p) => p.operation === ArpOperation.Request)).toEqual([]);
  });
});

describe("what is never answered with an ICMP error", () => {
  const cases: readonly (readonly [string, Partial<Ipv4Packet>, number?])[] = [
    ["a broadcast", { destination: v4("10.0.0.255") }],
    ["the limited broadcast", { destination: 0xffffffff }],
    ["a link-layer broadcast", {}, BROADCAST_MAC],
    ["a multicast group", { destination: v4("224.0.0.1") }],
    ["a later fragment", { fragmentOffset: 10, payload: Pdu.of(rest, new Uint8Array(16)) as Pdu }],
    ["a source of all zeros", { source: 0, destination: 0xffffffff }],
    ["an ICMP error", { protocol: 1, payload: Pdu.of(rest, Uint8Array.of(3, 1, 0xfc, 0xfe, 0, 0, 0, 0)) as Pdu }],
  ];
  for (const [name, packet, mac] of cases)
    test(name, () => {
      const { net, b } = pair();
      net.frames.length = 0;
      inject(net, b, packet, mac);
      expect(icmpTypes(net, "B")).toEqual([]);
    });
  test("but a closed port and an unknown protocol are", () => {
    const { net, b } = pair();
    b.engine.staticArp([{ vrf: 0, address: v4("10.0.0.77"), mac: 0x02aaaaaaaaaa }]);
    const udp = Uint8Array.of(0, 9, 0, 10, 0, 8, 0, 0);
    inject(net, b, { payload: Pdu.of(rest, udp) as Pdu });
    net.run(seconds(1));
    inject(net, b, { protocol: 200 });
    expect(icmpTypes(net, "B")).toEqual(["3/3", "3/2"]);
    expect(b.dropped).toEqual(["no-listener", "unknown-protocol"]);
  });
  test("martians are dropped", () => {
    const { net, b } = pair();
    for (const source of ["127.0.0.1", "224.0.0.5", "240.0.0.1"]) inject(net, b, { source: v4(source) });
    inject(net, b, { destination: v4("127.0.0.1") });
    inject(net, b, { source: v4("10.0.0.255") });
    const wrong = "martian-source";
    expect(b.dropped).toEqual([wrong, wrong, wrong, "martian-destination", wrong]);
  });
  test("nobody's link address is a group: such ARP is not believed (RFC 1812, 3.3.2)", () => {
    const { net, b } = pair();
    const claim = {
      operation: ArpOperation.Request,
      senderMac: BROADCAST_MAC,
      senderIp: v4("10.0.0.77"),
      targetMac: 0,
      targetIp: v4("10.0.0.2"),
    } as Arp;
    const frame = {
      destination: BROADCAST_MAC,
      source: 0x02aaaaaaaaaa,
      etherType: EtherType.Arp,
      payload: Pdu.of(arp, claim) as Pdu,
    } as EthernetFrame;
    b.engine.receive(1, Pdu.parse(ethernet, Pdu.of(ethernet, frame).bytes));
    net.run(milliseconds(10));
    expect(b.dropped).toEqual(["martian-source"]);
    expect(b.engine.arpTable().filter((row) => row.kind === "dynamic")).toEqual([]);
    expect(arps(net, "B").filter((p) => p.operation === ArpOperation.Reply)).toEqual([]);
  });
});

describe("routers among neighbours", () => {
  /** H on the link of R1 and R2; its default router is R1, which knows the way by R2. */
  const shared = (style: "ios" | "linux") => {
    const net = new TestNetwork("bytes");
    const h = net.node("H", { style, forwarding: false });
    const r1 = net.node("R1");
    const r2 = net.node("R2");
    h.add({ addresses: ["10.0.0.10/24"] });
    r1.add({ addresses: ["10.0.0.1/24"] });
    r2.add({ addresses: ["10.0.0.2/24"] });
    r2.add({ addresses: ["10.9.9.9/32"], kind: "loopback" });
    net.cable([
      [h, 1],
      [r1, 1],
      [r2, 1],
    ]);
    h.route("0.0.0.0/0", [{ via: "10.0.0.1", out: 1 }]);
    r1.route("10.9.9.9/32", [{ via: "10.0.0.2", out: 1 }]);
    return { net, h, r1, r2 };
  };
  test("a redirect is sent to the host, and the host goes straight from then on", () => {
    const { net, h, r1 } = shared("linux");
    expect(ping(net, h, "10.9.9.9", { repeat: 3 }).symbols).toBe("!!!");
    expect(icmpTypes(net, "R1").filter((t) => t === "5/1").length).toBeGreaterThan(0);
    const forwarded = r1.verdicts.filter((v) => v.kind === "forward").length;
    ping(net, h, "10.9.9.9", { repeat: 3 });
    expect(r1.verdicts.filter((v) => v.kind === "forward").length).toBe(forwarded);
  });
  test("`no ip redirects` sends none", () => {
    const { net, h, r1 } = shared("linux");
    r1.overrides.set(1, { redirects: false });
    ping(net, h, "10.9.9.9", { repeat: 3 });
    expect(icmpTypes(net, "R1")).not.toContain("5/1");
  });
  test("`no ip unreachables` is silent about a missing route, and about a packet too big", () => {
    const { net, h, r1 } = shared("ios");
    r1.overrides.set(1, { unreachables: false });
    expect(ping(net, h, "10.200.0.1", { repeat: 2 }).symbols).toBe("..");
    expect(r1.dropped).toEqual(["no-route", "no-route"]);
  });
});

describe("equal-cost ways", () => {
  test("flows spread, one flow keeps its way, and two routers in a row do not choose alike", () => {
    const net = new TestNetwork("lazy");
    const a = net.node("A");
    const b = net.node("B");
    for (const n of [a, b]) for (let i = 0; i < 3; i++) n.add({ addresses: [`10.0.${i}.1/24`] });
    const waysOf = (n: TestNode): number[] => {
      n.route("192.0.2.0/24", [
        { via: "10.0.1.2", out: 2 },
        { via: "10.0.2.2", out: 3 },
      ]);
      n.verdicts.length = 0;
      for (let port = 0; port < 400; port++) {
        n.engine
          .udp(0)
          .send(
            Pdu.of(rest, new Uint8Array(1)),
            { source: 1000 + port, destination: 53 },
            { to: v4("192.0.2.1"), from: v4("10.0.0.1") },
          );
        n.engine
          .udp(0)
          .send(
            Pdu.of(rest, new Uint8Array(1)),
            { source: 1000 + port, destination: 53 },
            { to: v4("192.0.2.1"), from: v4("10.0.0.1") },
          );
      }
      return n.verdicts.filter((v) => v.kind === "forward").map((v) => v.out!);
    };
    const [x, y] = [waysOf(a), waysOf(b)];
    for (let i = 0; i < x.length; i += 2) expect(x[i]).toBe(x[i + 1]);
    const share = x.filter((w) => w === 2).length / x.length;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
    const alike = x.filter((w, i) => w === y[i]).length / x.length;
    expect(alike).toBeGreaterThan(0.35);
    expect(alike).toBeLessThan(0.65);
  });
});

describe("options and limits", () => {
  test("record route is filled in on the way; a source route is refused with code 5", () => {
    const net = new TestNetwork("bytes");
    const [a, r, b] = [net.node("A"), net.node("R"), net.node("B")] as const;
    a.add({ addresses: ["10.0.1.1/24"] });
    r.add({ addresses: ["10.0.1.2/24"] });
    r.add({ addresses: ["10.0.2.2/24"] });
    b.add({ addresses: ["10.0.2.1/24"] });
    net.cable([
      [a, 1],
      [r, 1],
    ]);
    net.cable([
      [r, 2],
      [b, 1],
    ]);
    r.engine.staticArp([{ vrf: 0, address: v4("10.0.1.77"), mac: 0x02aaaaaaaaaa }]);
    const packet = { source: v4("10.0.1.77"), destination: v4("10.0.2.1") };
    inject(net, r, { ...packet, options: [{ kind: "record-route", pointer: 4, addresses: [0, 0] }] });
    net.run(seconds(1));
    const seen = net.frames.filter((f) => f.to === "B" && f.frame.etherType === EtherType.Ipv4).at(-1)!.frame.payload
      .value as Ipv4Packet;
    expect(seen.options).toEqual([{ kind: "record-route", pointer: 8, addresses: [v4("10.0.2.2"), 0] }]);
    inject(net, r, { ...packet, options: [{ kind: "loose-source-route", pointer: 4, addresses: [v4("10.0.2.1")] }] });
    expect(r.dropped).toContain("source-route-refused");
    expect(icmpTypes(net, "R")).toEqual(["3/5"]);
  });
  test("a destination that limits its port unreachables leaves a star in every traceroute", () => {
    const { net, a } = pair();
    expect(trace(net, a, "10.0.0.2").hops).toEqual(["10.0.0.2", "*", "10.0.0.2"]);
  });
  test("joined groups are heard, others are not; a broadcast reaches every station", () => {
    const { net, a, b } = pair();
    const heard: string[] = [];
    b.engine.ip(0).receive(200, rest, (p) => heard.push(formatIp(p.to)));
    const send = (to: string) => a.engine.ip(0).send(200, Pdu.of(rest, new Uint8Array(4)), { to: v4(to), out: 1 });
    send("224.0.0.9");
    net.run(seconds(1));
    b.engine.ip(0).join(1, v4("224.0.0.9"));
    net.run(seconds(1));
    send("224.0.0.9");
    send("10.0.0.255");
    send("255.255.255.255");
    net.run(seconds(1));
    b.engine.ip(0).leave(1, v4("224.0.0.9"));
    send("224.0.0.9");
    net.run(seconds(1));
    expect(heard).toEqual(["224.0.0.9", "10.0.0.255", "255.255.255.255"]);
  });
  test("UDP ports are one receiver's each, and told apart by VRF", () => {
    const { net, a, b } = pair();
    const heard: number[] = [];
    const stop = b.engine.udp(0).receive(5000, rest, (p) => heard.push(p.sourcePort));
    expect(() => b.engine.udp(0).receive(5000, rest, () => {})).toThrow("taken");
    expect(() => b.engine.udp(1).receive(5000, rest, () => {})).not.toThrow();
    a.engine.udp(0).send(Pdu.of(rest, new Uint8Array(4)), { source: 7, destination: 5000 }, { to: v4("10.0.0.2") });
    net.run(seconds(1));
    stop();
    a.engine.udp(0).send(Pdu.of(rest, new Uint8Array(4)), { source: 8, destination: 5000 }, { to: v4("10.0.0.2") });
    net.run(seconds(1));
    expect(heard).toEqual([7]);
  });
});
