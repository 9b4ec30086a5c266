// One frame of every format, option and message: for golden octets, truncation, dissection and tshark.
import { arp } from "../../src/wire/arp.ts";
import { CDP_MAC, CDP_PROTOCOL, CdpCapability, type CdpTlv, CISCO_OUI, cdp } from "../../src/wire/cdp.ts";
import { type EthernetFrame, EtherType, ethernet, llc, snap, vlanTag } from "../../src/wire/ethernet.ts";
import "../../src/wire/formats.ts";
import { type IcmpMessage, icmp } from "../../src/wire/icmp.ts";
import { type Icmpv6Message, icmpv6 } from "../../src/wire/icmpv6.ts";
import { type Ipv4Packet, ipv4 } from "../../src/wire/ipv4.ts";
import { type ExtensionHeader, type Ipv6Packet, ipv6 } from "../../src/wire/ipv6.ts";
import { type LabelStackEntry, mpls } from "../../src/wire/mpls.ts";
import { Pdu, rawPdu, sliceOf } from "../../src/wire/pdu.ts";
import { quote } from "../../src/wire/quote.ts";
import { TcpFlags, type TcpOption, tcp } from "../../src/wire/tcp.ts";
import { udp } from "../../src/wire/udp.ts";
import { ip4, ip6, mac } from "./sample.ts";

type Frame = Pdu<EthernetFrame>;
const A_MAC = mac("02:00:00:00:00:0a");
const B_MAC = mac("02:00:00:00:00:0b");
const A4 = ip4("10.0.12.1");
const B4 = ip4("10.0.12.2");
const A6 = ip6("2001:db8:12::1");
const B6 = ip6("2001:db8:12::2");
const LINK_LOCAL = ip6("fe80::a");
const ALL_NODES = ip6("ff02::1");
export const counting = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: n }, (_, i) => i & 255);

const frame = (etherType: number, payload: Pdu<any>, destination = B_MAC): Frame =>
  Pdu.of(ethernet, { destination, source: A_MAC, etherType, payload });
export const packet4 = (protocol: number, payload: Pdu<any>, more: Partial<Ipv4Packet> = {}): Pdu<Ipv4Packet> =>
  Pdu.of<Ipv4Packet>(ipv4, {
    tos: 0,
    identification: 0x1234,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol,
    source: A4,
    destination: B4,
    options: [],
    payload,
    ...more,
  });
export const packet6 = (protocol: number, payload: Pdu<any>, more: Partial<Ipv6Packet> = {}): Pdu<Ipv6Packet> =>
  Pdu.of<Ipv6Packet>(ipv6, {
    trafficClass: 0,
    flowLabel: 0,
    hopLimit: 64,
    source: A6,
    destination: B6,
    extensions: [],
    protocol,
    payload,
    ...more,
  });
const over4 = (protocol: number, payload: Pdu<any>, more: Partial<Ipv4Packet> = {}): Frame =>
  frame(EtherType.Ipv4, packet4(protocol, payload, more));
const over6 = (protocol: number, payload: Pdu<any>, more: Partial<Ipv6Packet> = {}): Frame =>
  frame(EtherType.Ipv6, packet6(protocol, payload, more));
export const datagram = (data: Uint8Array, destinationPort = 40000): Pdu<any> =>
  Pdu.of(udp, { sourcePort: 49152, destinationPort, payload: rawPdu(data) });
const segment = (flags: number, options: readonly TcpOption[], data = new Uint8Array(0)): Pdu<any> =>
  Pdu.of(tcp, {
    sourcePort: 49153,
    destinationPort: 40001,
    sequence: 0xfffffff0,
    acknowledgment: (flags & TcpFlags.ACK) !== 0 ? 7 : 0,
    flags,
    window: 16384,
    urgentPointer: 0,
    options,
    payload: rawPdu(data),
  });
const message4 = (type: number, code: number, body: IcmpMessage["body"]): Frame =>
  over4(1, Pdu.of<IcmpMessage>(icmp, { type, code, body }));
const message6 = (type: number, code: number, body: Icmpv6Message["body"], more: Partial<Ipv6Packet> = {}): Frame =>
  over6(58, Pdu.of<Icmpv6Message>(icmpv6, { type, code, body }), more);
/** ND messages come from and stay on the link. */
const discovery = (type: number, body: Icmpv6Message["body"]): Frame =>
  message6(type, 0, body, { hopLimit: 255, source: LINK_LOCAL, destination: ALL_NODES });
const quoted4 = quote(packet4(17, datagram(counting(20)), { ttl: 1 }), 28);
const whole4 = quote(packet4(17, datagram(counting(20)), { ttl: 1 }), 576);
const quoted6 = quote(packet6(17, datagram(counting(30)), { hopLimit: 1 }), 1232);
const stack: readonly LabelStackEntry[] = [
  { label: 16, trafficClass: 0, ttl: 1 },
  { label: 1048575, trafficClass: 5, ttl: 254 },
];
const extension = { kind: "mpls-label-stack", class: 1, cType: 1, stack } as const;
const labelled = (payload: Pdu<any>, entries = stack): Frame =>
  frame(EtherType.Mpls, Pdu.of(mpls, { stack: entries, payload }));
const tagged = (vlan: number, etherType: number, payload: Pdu<any>): Frame =>
  frame(EtherType.Vlan, Pdu.of(vlanTag, { priority: 3, dropEligible: false, vlan, etherType, payload }));
const extended = (extensions: readonly ExtensionHeader[]): Frame => over6(17, datagram(counting(5)), { extensions });
const snapFrame = (oui: number, protocol: number, payload: Pdu<any>, destination: number): Frame =>
  frame(
    EtherType.Length,
    Pdu.of(llc, {
      destinationSap: 0xaa,
      sourceSap: 0xaa,
      control: 3,
      payload: Pdu.of(snap, { oui, protocol, payload }),
    }),
    destination,
  );
const cdpFrame = (version: string): Frame => {
  const tlvs: readonly CdpTlv[] = [
    { kind: "device-id", value: "R1" },
    { kind: "addresses", addresses: [A4, A6] },
    { kind: "port-id", value: "GigabitEthernet0/0" },
    { kind: "capabilities", capabilities: CdpCapability.Router | CdpCapability.Igmp },
    { kind: "version", value: version },
    { kind: "platform", value: "Hopwise" },
    { kind: "native-vlan", vlan: 1 },
    { kind: "duplex", full: 1 },
  ];
  return snapFrame(CISCO_OUI, CDP_PROTOCOL, Pdu.of(cdp, { version: 2, ttl: 180, tlvs }), CDP_MAC);
};
const arpFrame = (operation: number, senderIp: number, targetMac: number): Frame =>
  frame(
    EtherType.Arp,
    Pdu.of(arp, { operation, senderMac: A_MAC, senderIp, targetMac, targetIp: B4 }),
    operation === 1 ? 0xffffffffffff : B_MAC,
  );

const big4 = packet4(17, datagram(counting(2000)));
const big6 = packet6(17, datagram(counting(2000)));
const fragment4 = (offset: number, to: number): Frame => {
  const whole = big4.value.payload;
  const more = { fragmentOffset: offset / 8, moreFragments: to < whole.length };
  return over4(17, sliceOf(whole, offset, to), more);
};
const fragment6 = (offset: number, to: number): Frame => {
  const whole = big6.value.payload;
  return over6(17, sliceOf(whole, offset, to), {
    extensions: [{ kind: "fragment", offset: offset / 8, moreFragments: to < whole.length, identification: 0xcafe }],
  });
};
const echo = (data: number) => ({ kind: "echo", identifier: 0x77, sequence: 3, data: counting(data) }) as const;
const identified = { identifier: 1, sequence: 2 };

export const frames: Readonly<Record<string, Frame>> = {
  "arp-request": arpFrame(1, A4, 0),
  "arp-probe": arpFrame(1, 0, 0),
  "arp-reply": arpFrame(2, A4, B_MAC),
  "vlan-tag-ipv4": tagged(4094, EtherType.Ipv4, packet4(17, datagram(counting(3)))),
  "vlan-tag-llc": tagged(
    10,
    EtherType.Length,
    Pdu.of(llc, {
      destinationSap: 0x42,
      sourceSap: 0x42,
      control: 3,
      payload: rawPdu(new Uint8Array([0, 0, 0, 0x80])),
    }),
  ),
  "snap-ipv4": snapFrame(0, EtherType.Ipv4, packet4(17, datagram(counting(4))), B_MAC),
  "cdp-even": cdpFrame("even!"),
  "cdp-odd": cdpFrame("odd"),
  "ipv4-options": over4(17, datagram(counting(1)), {
    tos: 0xc0,
    dontFragment: true,
    options: [
      { kind: "router-alert", value: 0 },
      { kind: "no-operation" },
      { kind: "record-route", pointer: 8, addresses: [A4, 0, 0] },
      { kind: "unknown", type: 0x9e, data: Uint8Array.of(1, 2) },
    ],
  }),
  "ipv4-source-route": over4(17, datagram(counting(1)), {
    options: [{ kind: "loose-source-route", pointer: 4, addresses: [ip4("10.0.23.3"), ip4("10.0.34.4")] }],
  }),
  "ipv4-timestamp": over4(17, datagram(counting(1)), {
    options: [{ kind: "timestamp", pointer: 9, overflow: 0, format: 0, words: [0x01020304, 0] }],
  }),
  "ipv4-fragment-first": fragment4(0, 1480),
  "ipv4-fragment-last": fragment4(1480, 2008),
  "ipv6-hop-by-hop": extended([{ kind: "hop-by-hop", options: [{ kind: "router-alert", value: 0 }] }]),
  "ipv6-routing": extended([
    { kind: "routing", routingType: 2, segmentsLeft: 1, data: Uint8Array.of(0, 0, 0, 0, ...counting(16)) },
  ]),
  "ipv6-destination-options": extended([
    { kind: "destination-options", options: [{ kind: "unknown", type: 0x1e, data: Uint8Array.of(9, 8, 7) }] },
  ]),
  "ipv6-chain": extended([
    { kind: "hop-by-hop", options: [] },
    { kind: "destination-options", options: [] },
    { kind: "routing", routingType: 2, segmentsLeft: 1, data: Uint8Array.of(0, 0, 0, 0, ...counting(16)) },
    { kind: "fragment", offset: 0, moreFragments: false, identification: 1 },
    { kind: "destination-options", options: [] },
  ]),
  "ipv6-fragment-first": fragment6(0, 1448),
  "ipv6-fragment-last": fragment6(1448, 2008),
  "ipv6-no-next-header": over6(59, rawPdu(new Uint8Array(0))),
  "udp-ipv4": over4(17, datagram(counting(11))),
  "udp-ipv6": over6(17, datagram(counting(12))),
  "udp-empty": over4(17, datagram(new Uint8Array(0))),
  "tcp-syn": over4(
    6,
    segment(TcpFlags.SYN, [
      { kind: "maximum-segment-size", size: 1460 },
      { kind: "sack-permitted" },
      { kind: "timestamps", value: 1, echoReply: 0 },
      { kind: "no-operation" },
      { kind: "window-scale", shift: 7 },
    ]),
  ),
  "tcp-data-ipv6": over6(6, segment(TcpFlags.ACK | TcpFlags.PSH, [], counting(9))),
  "tcp-md5": over4(6, segment(TcpFlags.ACK, [{ kind: "md5-signature", digest: counting(16) }])),
  "tcp-sack-unknown": over4(
    6,
    segment(TcpFlags.ACK, [
      { kind: "no-operation" },
      { kind: "no-operation" },
      { kind: "sack", blocks: [{ left: 10, right: 20 }] },
      { kind: "unknown", type: 253, data: Uint8Array.of(0xf9, 0x89) },
    ]),
  ),
  "mpls-ipv4": labelled(packet4(17, datagram(counting(4)))),
  "mpls-ipv6": labelled(packet6(17, datagram(counting(4))), [{ label: 2, trafficClass: 7, ttl: 64 }]),
  "icmp-echo": message4(8, 0, echo(56)),
  "icmp-echo-reply": message4(0, 0, echo(7)),
  "icmp-unreachable-port": message4(3, 3, { kind: "unreachable", nextHopMtu: 0, quoted: quoted4, extensions: [] }),
  "icmp-fragmentation-needed": message4(3, 4, {
    kind: "unreachable",
    nextHopMtu: 1400,
    quoted: whole4,
    extensions: [],
  }),
  "icmp-time-exceeded": message4(11, 0, { kind: "time-exceeded", quoted: quoted4, extensions: [] }),
  "icmp-time-exceeded-mpls": message4(11, 0, { kind: "time-exceeded", quoted: whole4, extensions: [extension] }),
  "icmp-parameter-problem": message4(12, 0, {
    kind: "parameter-problem",
    pointer: 20,
    quoted: quoted4,
    extensions: [],
  }),
  "icmp-source-quench": message4(4, 0, { kind: "source-quench", quoted: quoted4 }),
  "icmp-redirect": message4(5, 1, { kind: "redirect", gateway: ip4("10.0.12.3"), quoted: quoted4 }),
  "icmp-timestamp": message4(13, 0, { kind: "timestamp", ...identified, originate: 3, receive: 4, transmit: 5 }),
  "icmp-information": message4(15, 0, { kind: "information", ...identified }),
  "icmp-address-mask": message4(18, 0, { kind: "address-mask", ...identified, mask: ip4("255.255.255.0") }),
  "icmp-unknown": message4(40, 2, { kind: "unknown", data: counting(8) }),
  "icmpv6-echo": message6(128, 0, echo(56)),
  "icmpv6-echo-reply": message6(129, 0, echo(1)),
  "icmpv6-unreachable": message6(1, 4, { kind: "unreachable", quoted: quoted6, extensions: [] }),
  "icmpv6-packet-too-big": message6(2, 0, { kind: "packet-too-big", mtu: 1280, quoted: quoted6 }),
  "icmpv6-time-exceeded": message6(3, 0, { kind: "time-exceeded", quoted: quoted6, extensions: [] }),
  "icmpv6-time-exceeded-mpls": message6(3, 0, { kind: "time-exceeded", quoted: quoted6, extensions: [extension] }),
  "icmpv6-parameter-problem": message6(4, 1, { kind: "parameter-problem", pointer: 6, quoted: quoted6 }),
  "icmpv6-mld-report": message6(
    131,
    0,
    { kind: "unknown", data: Uint8Array.of(0, 0, 0, 0, 0xff, 2, ...new Uint8Array(13), 0x42) },
    {
      hopLimit: 1,
      source: LINK_LOCAL,
      extensions: [{ kind: "hop-by-hop", options: [{ kind: "router-alert", value: 0 }] }],
    },
  ),
  "nd-router-solicitation": discovery(133, {
    kind: "router-solicitation",
    options: [{ kind: "source-link-layer-address", address: A_MAC }],
  }),
  "nd-router-advertisement": discovery(134, {
    kind: "router-advertisement",
    currentHopLimit: 64,
    managed: false,
    other: true,
    homeAgent: false,
    preference: 1,
    routerLifetime: 1800,
    reachableTime: 30000,
    retransTimer: 1000,
    options: [
      { kind: "source-link-layer-address", address: A_MAC },
      { kind: "mtu", mtu: 1500 },
      {
        kind: "prefix-information",
        prefixLength: 64,
        onLink: true,
        autonomous: true,
        validLifetime: 2592000,
        preferredLifetime: 604800,
        prefix: ip6("2001:db8:12::"),
      },
      { kind: "recursive-dns-server", lifetime: 600, servers: [A6, B6] },
      { kind: "unknown", type: 31, data: Uint8Array.of(0, 0, 0, 0, 2, 88, 1, 97, 0, 0, 0, 0, 0, 0) },
    ],
  }),
  "nd-neighbor-solicitation": discovery(135, {
    kind: "neighbor-solicitation",
    target: B6,
    options: [{ kind: "nonce", nonce: counting(6) }],
  }),
  "nd-neighbor-advertisement": discovery(136, {
    kind: "neighbor-advertisement",
    router: true,
    solicited: false,
    override: true,
    target: A6,
    options: [{ kind: "target-link-layer-address", address: A_MAC }],
  }),
  "nd-redirect": discovery(137, {
    kind: "redirect",
    target: LINK_LOCAL,
    destination: ip6("2001:db8:99::9"),
    options: [
      { kind: "target-link-layer-address", address: B_MAC },
      // Whole units of 8 octets.
      { kind: "redirected-header", quoted: quote(packet6(17, datagram(counting(30))), 72) },
    ],
  }),
  "unknown-ethertype": frame(0x88b5, rawPdu(counting(50))),
};
// Reassembled from all its fragments each of these is whole again.
export const fragments = {
  ipv4: { whole: big4, parts: [fragment4(0, 1480), fragment4(1480, 2008)] },
  ipv6: { whole: big6, parts: [fragment6(0, 1448), fragment6(1448, 2008)] },
};
