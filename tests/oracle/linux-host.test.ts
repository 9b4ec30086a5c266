// Frames put on the wire of a real Linux host and of ours: the same answers.
import { spawnSync } from "node:child_process";
import { formatIp } from "../../src/base/ip.ts";
import { expect, test } from "vitest";
import { createHost } from "../../src/device/host.ts";
import { solicitedNode } from "../../src/forwarding/discovery.ts";
import { fragmentIpv4, fragmentIpv6 } from "../../src/forwarding/fragment.ts";
import { multicastMac } from "../../src/base/mac.ts";
import { rest } from "../../src/wire/codec.ts";
import { type EthernetFrame, EtherType, ethernet } from "../../src/wire/ethernet.ts";
import { type IcmpMessage, icmp } from "../../src/wire/icmp.ts";
import { type Icmpv6Message, icmpv6 } from "../../src/wire/icmpv6.ts";
import { type Ipv4Packet, ipv4 } from "../../src/wire/ipv4.ts";
import { type ExtensionHeader, type Ipv6Packet, ipv6 } from "../../src/wire/ipv6.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { type TcpSegment, tcp } from "../../src/wire/tcp.ts";
import { udp } from "../../src/wire/udp.ts";
import { v4, v6 } from "../forwarding/bench.ts";
import { Link } from "../../src/kernel/link.ts";
import { RandomStreams } from "../../src/base/random.ts";
import { Wired } from "../device/wired.ts";
import { oracle } from "./available.ts";
import { NamespaceShell, namespacesMissing } from "./namespace-shell.ts";

const HOST_MAC = 0x020000000001;
const PEER_MAC = 0x02aaaaaaaaaa;
const HOST4 = v4("10.0.0.1");
const PEER4 = v4("10.0.0.9");
const HOST6 = v6("2001:db8::1");
const PEER6 = v6("2001:db8::9");

const data = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i);
const frame = (etherType: number, payload: Pdu, destination = HOST_MAC): Uint8Array =>
  Pdu.of(ethernet, { destination, source: PEER_MAC, etherType, payload } as EthernetFrame).bytes;
const packet4 = (protocol: number, payload: Pdu, more: Partial<Ipv4Packet> = {}): Ipv4Packet => ({
  tos: 0,
  identification: 77,
  dontFragment: false,
  moreFragments: false,
  fragmentOffset: 0,
  ttl: 64,
  protocol,
  source: PEER4,
  destination: HOST4,
  options: [],
  payload,
  ...more,
});
const four = (protocol: number, payload: Pdu, more: Partial<Ipv4Packet> = {}, mac = HOST_MAC): Uint8Array =>
  frame(EtherType.Ipv4, Pdu.of(ipv4, packet4(protocol, payload, more)) as Pdu, mac);
const packet6 = (protocol: number, payload: Pdu, more: Partial<Ipv6Packet> = {}): Ipv6Packet =>
  ({
    trafficClass: 0,
    flowLabel: 0,
    hopLimit: 64,
    source: PEER6,
    destination: HOST6,
    extensions: [],
    protocol,
    payload,
    ...more,
  }) as Ipv6Packet;
const six = (protocol: number, payload: Pdu, more: Partial<Ipv6Packet> = {}): Uint8Array => {
  const packet = packet6(protocol, payload, more);
  const mac = packet.destination >> 120n === 0xffn ? multicastMac(packet.destination) : HOST_MAC;
  return frame(EtherType.Ipv6, Pdu.of(ipv6, packet) as Pdu, mac);
};
const echo4 = (n = 56): Pdu =>
  Pdu.of(icmp, {
    type: 8,
    code: 0,
    body: { kind: "echo", identifier: 5, sequence: 6, data: data(n) },
  } as IcmpMessage) as Pdu;
const echo6 = (n = 56): Pdu =>
  Pdu.of(icmpv6, {
    type: 128,
    code: 0,
    body: { kind: "echo", identifier: 5, sequence: 6, data: data(n) },
  } as Icmpv6Message) as Pdu;
const datagram = (port: number, n: number): Pdu =>
  Pdu.of(udp, { sourcePort: 4000, destinationPort: port, payload: Pdu.of(rest, data(n)) as Pdu }) as Pdu;
const raw = (n: number): Pdu => Pdu.of(rest, data(n)) as Pdu;
const syn = Pdu.of(tcp, {
  sourcePort: 4000,
  destinationPort: 81,
  sequence: 1000,
  acknowledgment: 0,
  flags: 2,
  window: 1000,
  urgentPointer: 0,
  options: [],
  payload: Pdu.of(rest, data(0)) as Pdu,
} as TcpSegment) as Pdu;
const option = (type: number): ExtensionHeader => ({
  kind: "destination-options",
  options: [{ kind: "unknown", type, data: new Uint8Array(4) }],
});
const solicit = (more: Partial<Ipv6Packet>, target = HOST6): Uint8Array =>
  six(
    58,
    Pdu.of(icmpv6, {
      type: 135,
      code: 0,
      body: {
        kind: "neighbor-solicitation",
        target,
        options: [{ kind: "source-link-layer-address", address: PEER_MAC }],
      },
    } as Icmpv6Message) as Pdu,
    { hopLimit: 255, ...more },
  );
const pieces4 = fragmentIpv4(packet4(1, echo4(2000)), 600).map((p) => frame(EtherType.Ipv4, Pdu.of(ipv4, p) as Pdu));
const pieces6 = fragmentIpv6(packet6(58, echo6(2000)), 1280, 99).map((p) =>
  frame(EtherType.Ipv6, Pdu.of(ipv6, p) as Pdu),
);

/** What is put on the wire, in order; the answers to each are compared. */
const CASES: readonly (readonly [string, ...Uint8Array[]])[] = [
  ["an echo request", four(1, echo4())],
  ["an echo request of another class", four(1, echo4(), { tos: 0x28 })],
  ["an echo request with its last hop", four(1, echo4(), { ttl: 1 })],
  ["an echo request in pieces, last first", ...[...pieces4].reverse()],
  ["an echo request to everybody", four(1, echo4(), { destination: v4("10.0.0.255") }, 0xffffffffffff)],
  [
    "a timestamp request",
    four(
      1,
      Pdu.of(icmp, {
        type: 13,
        code: 0,
        body: { kind: "timestamp", identifier: 1, sequence: 2, originate: 3, receive: 0, transmit: 0 },
      } as IcmpMessage) as Pdu,
    ),
  ],
  ["a datagram for a closed port", four(17, datagram(9999, 20))],
  ["a long datagram for a closed port", four(17, datagram(9999, 1200))],
  [
    "a broadcast datagram for a closed port",
    four(17, datagram(9999, 20), { destination: v4("10.0.0.255") }, 0xffffffffffff),
  ],
  ["a datagram in a link-layer broadcast", four(17, datagram(9999, 20), {}, 0xffffffffffff)],
  ["a SYN for a closed port", four(6, syn)],
  ["a protocol nobody knows", four(253, raw(40))],
  ["a packet for somebody else", four(1, echo4(), { destination: v4("192.0.2.1") })],
  ["a packet from a group", four(17, datagram(9999, 20), { source: v4("224.0.0.5") })],
  ["a packet from 127/8", four(17, datagram(9999, 20), { source: v4("127.0.0.1") })],
  ["an error about nothing", four(1, raw(36))],
  ["an IPv6 echo request", six(58, echo6())],
  ["an IPv6 echo request in pieces, last first", ...[...pieces6].reverse()],
  ["an IPv6 echo request to every node", six(58, echo6(), { destination: v6("ff02::1") })],
  [
    "an atomic fragment",
    six(58, echo6(), { extensions: [{ kind: "fragment", offset: 0, moreFragments: false, identification: 3 }] }),
  ],
  ["an IPv6 datagram for a closed port", six(17, datagram(9999, 20))],
  ["a long IPv6 datagram for a closed port", six(17, datagram(9999, 1400))],
  ["an IPv6 SYN for a closed port", six(6, syn)],
  ["a next header nobody knows", six(253, raw(40))],
  ["a next header nobody knows behind options", six(253, raw(40), { extensions: [option(0x1e)] })],
  ["an option to skip", six(58, echo6(), { extensions: [option(0x1e)] })],
  ["an option to discard", six(58, echo6(), { extensions: [option(0x5e)] })],
  ["an option to report", six(58, echo6(), { extensions: [option(0x9e)] })],
  ["an option to report to one node", six(58, echo6(), { extensions: [option(0xde)] })],
  [
    "a hop-by-hop option to report",
    six(58, echo6(), { extensions: [{ ...option(0x9e), kind: "hop-by-hop" } as ExtensionHeader] }),
  ],
  [
    "a routing header of type 0",
    six(58, echo6(), { extensions: [{ kind: "routing", routingType: 0, segmentsLeft: 1, data: new Uint8Array(20) }] }),
  ],
  [
    "a routing header that is done with",
    six(58, echo6(), { extensions: [{ kind: "routing", routingType: 0, segmentsLeft: 0, data: new Uint8Array(20) }] }),
  ],
  [
    "a fragment of odd length",
    six(58, raw(13), { extensions: [{ kind: "fragment", offset: 0, moreFragments: true, identification: 4 }] }),
  ],
  [
    "a fragment past the end",
    six(58, raw(16), { extensions: [{ kind: "fragment", offset: 8191, moreFragments: false, identification: 5 }] }),
  ],
  ["a solicitation", solicit({ destination: solicitedNode(HOST6) })],
  ["a solicitation to one node", solicit({})],
  ["a solicitation from a router away", solicit({ hopLimit: 254 })],
  ["a solicitation for another address", solicit({}, v6("2001:db8::77"))],
];

/** One line per answer: what a peer can tell apart. */
const describeFrame = (bytes: Uint8Array): string | null => {
  const { destination, payload } = Pdu.parse(ethernet, bytes).value as EthernetFrame;
  if (destination !== PEER_MAC) return null;
  if ((payload.codec as unknown) === ipv4) {
    const p = payload.value as Ipv4Packet;
    if (p.moreFragments || p.fragmentOffset > 0) return `4 fragment ${p.fragmentOffset} ${p.payload.length}`;
    const m = p.protocol === 1 ? (p.payload.as(icmp).value as IcmpMessage) : null;
    return `4 ${formatIp(p.source)}>${formatIp(p.destination)} ttl ${p.ttl} tos ${p.tos} df ${p.dontFragment} ${m === null ? transport(p) : icmpText(m)}`;
  }
  if ((payload.codec as unknown) !== ipv6) return null;
  const p = payload.value as Ipv6Packet;
  if (p.extensions.length > 0)
    return `6 fragment ${JSON.stringify(p.extensions, (k, v) => (k === "identification" ? 0 : v))} ${p.payload.length}`;
  const m = p.protocol === 58 ? (p.payload.value as Icmpv6Message) : null;
  return `6 ${formatIp(p.source)}>${formatIp(p.destination)} hops ${p.hopLimit} ${m === null ? transport(p) : icmpText(m)}`;
};
const transport = (p: Ipv4Packet | Ipv6Packet): string => {
  if (p.protocol !== 6) return `protocol ${p.protocol}`;
  // By its octets: a virtual wire's kernel leaves the checksum to hardware that is not there.
  const b = new DataView(p.payload.bytes.slice().buffer);
  return `tcp flags ${b.getUint8(13)} seq ${b.getUint32(4)} ack ${b.getUint32(8)}`;
};
const icmpText = (m: { readonly type: number; readonly code: number; readonly body: unknown }): string => {
  const body = JSON.stringify(m.body, (key, value) => {
    if (key === "quoted") return (value as Pdu).length;
    if (value instanceof Uint8Array) return value.length;
    return key === "receive" || key === "transmit" ? "now" : typeof value === "bigint" ? formatIp(value) : value;
  });
  return `icmp ${m.type}/${m.code} ${body}`;
};

const SCRIPT = `
import socket, sys, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.bind(("wire", 0))
def drain(wait):
    got, end = [], time.time() + wait
    while True:
        left = end - time.time()
        if left <= 0: return got
        s.settimeout(left)
        try: octets, where = s.recvfrom(65535)
        except (TimeoutError, socket.timeout): return got
        if where[2] != socket.PACKET_OUTGOING: got.append(octets.hex())
drain(0.3)
for line in open(sys.argv[1]):
    for frame in line.split(): s.send(bytes.fromhex(frame))
    print(" ".join(drain(0.12)) or "-", flush=True)
`;
const python = spawnSync("python3", ["-c", "import socket; socket.AF_PACKET"]).status === 0;
const missing =
  namespacesMissing() ?? (python ? null : "python3 with packet sockets is missing (Debian: python3-minimal)");

const real = async (): Promise<string[][]> => {
  const shell = new NamespaceShell();
  try {
    await shell.must(`ip link add host address 02:00:00:00:00:01 type veth peer name wire
sysctl -qw net.ipv6.conf.host.accept_ra=0 net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 net.ipv6.conf.wire.disable_ipv6=1
sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.host.rp_filter=0 net.ipv4.icmp_echo_ignore_broadcasts=1 net.ipv6.conf.host.accept_dad=0
ip addr add 10.0.0.1/24 brd + dev host
ip -6 addr add 2001:db8::1/64 dev host nodad
ip link set lo up; ip link set host up; ip link set wire up
ip neigh replace 10.0.0.9 lladdr 02:aa:aa:aa:aa:aa dev host nud permanent
ip -6 neigh replace 2001:db8::9 lladdr 02:aa:aa:aa:aa:aa dev host nud permanent`);
    await shell.must("mount -t tmpfs frames /mnt");
    await shell.writeFile(
      "/mnt/cases",
      CASES.map(([, ...frames]) => frames.map((f) => Buffer.from(f).toString("hex")).join(" ")).join("\n"),
    );
    await shell.writeFile("/mnt/wire.py", SCRIPT);
    const out = await shell.must("python3 /mnt/wire.py /mnt/cases");
    return out
      .trim()
      .split("\n")
      .map((line) =>
        line === "-"
          ? []
          : line.split(" ").flatMap((hex) => describeFrame(Uint8Array.from(Buffer.from(hex, "hex"))) ?? []),
      );
  } finally {
    await shell.stop();
  }
};
const ours = (): string[][] =>
  CASES.map(([, ...frames]) => {
    // A host of its own for each case: nothing is left over of its limits.
    const net = new Wired();
    const host = createHost(net.deps("H"));
    host.loadConfig(
      "ip addr add 10.0.0.1/24 dev eth0\nip -6 addr add 2001:db8::1/64 dev eth0\nip neigh add 10.0.0.9 lladdr 02:aa:aa:aa:aa:aa dev eth0",
      "H.cfg",
    );
    const answers: string[] = [];
    const wire = {
      node: 99,
      name: "X:wire",
      carrier: () => {},
      receive: (f: Pdu) => {
        const text = describeFrame(f.bytes);
        const p = (f.value as EthernetFrame).payload;
        // What asks for the peer rather than answering it: a real host has been told the peer's address for good.
        if (text !== null && (p.codec as unknown) === ipv6 && text.includes("neighbor-solicitation")) return;
        if (text !== null) answers.push(text);
      },
    };
    const link = new Link(
      { kernel: net.kernel, streams: new RandomStreams(1), cross: (f) => Pdu.parse(ethernet, f.bytes), trace: 0 },
      [host.attachment("eth0"), wire],
    );
    host.connect("eth0", link.port("H:eth0"));
    link.port("X:wire").enable(true);
    host.power(true);
    net.run(15);
    // Its neighbour is known: heard soliciting a moment ago.
    link.port("X:wire").send(Pdu.parse(ethernet, solicit({})));
    net.run(0.1);
    answers.length = 0;
    for (const f of frames) link.port("X:wire").send(Pdu.parse(ethernet, f));
    net.run(1);
    return answers;
  });

oracle("a host beside Linux", missing, () => {
  test("answers every frame as the kernel does", { timeout: 60_000 }, async () => {
    const theirs = await real();
    const table = (answers: string[][]): Record<string, string[]> =>
      Object.fromEntries(CASES.map(([name], i) => [name, answers[i] ?? []]));
    expect(table(ours())).toEqual(table(theirs));
  });
});
