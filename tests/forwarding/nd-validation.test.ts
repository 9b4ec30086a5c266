import { describe, expect, test } from "vitest";
import { multicastMac } from "../../src/base/mac.ts";
import { seconds } from "../../src/kernel/kernel.ts";
import { solicitedNode } from "../../src/forwarding/discovery.ts";
import { type EthernetFrame, EtherType, ethernet } from "../../src/wire/ethernet.ts";
import { type Icmpv6Message, Icmpv6Type, icmpv6 } from "../../src/wire/icmpv6.ts";
import { type Ipv6Packet, ipv6 } from "../../src/wire/ipv6.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { TestNetwork, v6 } from "./bench.ts";

const US = v6("2001:db8::1");
const PEER = v6("2001:db8::9");
const PEER_MAC = 0x02aaaaaaaaaa;
const SLLA = { kind: "source-link-layer-address", address: PEER_MAC } as const;

const node = (style: "ios" | "linux" = "ios") => {
  const net = new TestNetwork("bytes");
  const r = net.node("R", { style });
  r.add({ addresses: ["2001:db8::1/64"] });
  const sent: string[] = [];
  r.wires.set(1, (frame) => {
    const packet = (frame.value as EthernetFrame).payload.value as Ipv6Packet;
    sent.push(((packet.payload.as(icmpv6).value as Icmpv6Message).body as { kind: string }).kind);
  });
  net.run(seconds(5));
  sent.length = 0;
  const give = (type: number, body: object, ip: Partial<Ipv6Packet> = {}, code = 0): void => {
    const packet = {
      trafficClass: 0,
      flowLabel: 0,
      hopLimit: 255,
      source: PEER,
      destination: US,
      extensions: [],
      protocol: 58,
      payload: Pdu.of(icmpv6, { type, code, body } as Icmpv6Message) as Pdu,
      ...ip,
    } as Ipv6Packet;
    const destination = packet.destination >> 120n === 0xffn ? multicastMac(packet.destination) : r.interface(1)!.mac;
    const frame = {
      destination,
      source: PEER_MAC,
      etherType: EtherType.Ipv6,
      payload: Pdu.of(ipv6, packet) as Pdu,
    } as EthernetFrame;
    r.engine.receive(1, Pdu.parse(ethernet, Pdu.of(ethernet, frame).bytes));
    net.run(seconds(0.01));
  };
  return { net, r, sent, give };
};
const solicitation = { kind: "neighbor-solicitation", target: US, options: [SLLA] };

describe("what RFC 4861 tells a node to discard", () => {
  const cases: readonly (readonly [string, number, object, Partial<Ipv6Packet>, number?])[] = [
    ["a hop limit below 255", Icmpv6Type.NeighborSolicitation, solicitation, { hopLimit: 254 }],
    ["a code other than 0", Icmpv6Type.NeighborSolicitation, solicitation, {}, 1],
    ["a multicast target", Icmpv6Type.NeighborSolicitation, { ...solicitation, target: v6("ff02::1") }, {}],
    [
      "no source, but its link-layer address",
      Icmpv6Type.NeighborSolicitation,
      solicitation,
      { source: 0n, destination: solicitedNode(US) },
    ],
    ["no source, and to one node", Icmpv6Type.NeighborSolicitation, { ...solicitation, options: [] }, { source: 0n }],
    [
      "a solicited advertisement to a group",
      Icmpv6Type.NeighborAdvertisement,
      { kind: "neighbor-advertisement", router: false, solicited: true, override: true, target: PEER, options: [] },
      { destination: v6("ff02::1") },
    ],
    [
      "an advertisement of a router from a global address",
      Icmpv6Type.RouterAdvertisement,
      {
        kind: "router-advertisement",
        currentHopLimit: 64,
        managed: false,
        other: false,
        homeAgent: false,
        preference: 0,
        routerLifetime: 1800,
        reachableTime: 0,
        retransTimer: 0,
        options: [],
      },
      { destination: v6("ff02::1") },
    ],
    [
      "a redirect from a global address",
      Icmpv6Type.Redirect,
      { kind: "redirect", target: v6("fe80::9"), destination: v6("2001:db8:9::1"), options: [] },
      {},
    ],
    [
      "a fragment",
      Icmpv6Type.NeighborSolicitation,
      solicitation,
      { extensions: [{ kind: "fragment", offset: 0, moreFragments: false, identification: 1 }] },
    ],
  ];
  for (const [name, type, body, ip, code] of cases)
    test(name, () => {
      const { r, sent, give } = node("linux");
      const before = r.dropped.length;
      give(type, body, ip, code);
      expect(sent).toEqual([]);
      expect(r.dropped.slice(before)).toHaveLength(1);
      expect(["malformed", "bad-hop-limit"]).toContain(r.dropped.at(-1));
      expect(r.engine.neighborTable()).toEqual([]);
      expect(r.engine.defaultRouters()).toEqual([]);
    });

  test("a good solicitation is answered, and its sender known but not proven", () => {
    const { r, sent, give } = node();
    give(Icmpv6Type.NeighborSolicitation, solicitation, { destination: solicitedNode(US) });
    expect(sent).toEqual(["neighbor-advertisement"]);
    expect(r.engine.neighborTable()).toMatchObject([{ address: PEER, mac: PEER_MAC, state: "DELAY" }]);
  });
  test("an advertisement nobody asked for makes no entry", () => {
    const { r, give } = node();
    give(
      Icmpv6Type.NeighborAdvertisement,
      {
        kind: "neighbor-advertisement",
        router: false,
        solicited: false,
        override: true,
        target: PEER,
        options: [{ kind: "target-link-layer-address", address: PEER_MAC }],
      },
      { destination: v6("ff02::1") },
    );
    expect(r.engine.neighborTable()).toEqual([]);
  });
  test("a host learns a router, its prefix and its address from one advertisement, and lets them go when they end", () => {
    const { net, r, give } = node("linux");
    const prefix = {
      kind: "prefix-information",
      prefixLength: 64,
      onLink: true,
      autonomous: true,
      validLifetime: 9000,
      preferredLifetime: 100,
      prefix: v6("2001:db8:77::"),
    };
    const advertisement = {
      kind: "router-advertisement",
      currentHopLimit: 32,
      managed: false,
      other: false,
      homeAgent: false,
      preference: 0,
      routerLifetime: 60,
      reachableTime: 0,
      retransTimer: 0,
      options: [SLLA, prefix, { kind: "mtu", mtu: 1400 }],
    };
    give(Icmpv6Type.RouterAdvertisement, advertisement, { source: v6("fe80::9"), destination: v6("ff02::1") });
    expect(r.events.filter((e) => e.kind !== "dad-passed")).toMatchObject([
      { kind: "default-router", address: v6("fe80::9"), lifetime: 60 },
      { kind: "on-link-prefix", address: v6("2001:db8:77::"), length: 64, valid: 9000 },
      { kind: "slaac", length: 64, valid: 9000, preferred: 100 },
    ]);
    // Two hours is the least that a later advertisement can leave of a lifetime: RFC 4862, 5.5.3 (e).
    give(
      Icmpv6Type.RouterAdvertisement,
      { ...advertisement, options: [{ ...prefix, validLifetime: 5, preferredLifetime: 5 }] },
      { source: v6("fe80::9"), destination: v6("ff02::1") },
    );
    net.run(seconds(61));
    expect(r.events.filter((e) => e.kind === "on-link-prefix").at(-1)).toMatchObject({ valid: 0 });
    expect(r.events.at(-1)).toMatchObject({ kind: "default-router", lifetime: 0 });
    expect(r.events.some((e) => e.kind === "slaac-expired")).toBe(false);
    net.run(seconds(7300));
    expect(r.events.at(-1)).toMatchObject({ kind: "slaac-expired" });
  });
});
