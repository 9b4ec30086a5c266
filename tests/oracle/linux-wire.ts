// A wire that a real Linux kernel and a host of ours hang on in turn: the frames put on it, and what comes back, in words.
import { spawnSync } from "node:child_process";
import { formatIp } from "../../src/base/ip.ts";
import { createHost } from "../../src/device/host.ts";
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
import { NamespaceShell, namespacesMissing } from "./namespace-shell.ts";

/** The host under test: its first interface has HOST_MAC, its second the next one. */
const HOST_MAC = 0x020000000001;
export const PEER_MAC = 0x02aaaaaaaaaa;
const HOST4 = v4("10.0.0.1");
export const PEER4 = v4("10.0.0.9");
export const HOST6 = v6("2001:db8::1");
export const PEER6 = v6("2001:db8::9");

export const data = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i);
export const frame = (etherType: number, payload: Pdu, destination = HOST_MAC): Uint8Array =>
  Pdu.of(ethernet, { destination, source: PEER_MAC, etherType, payload } as EthernetFrame).bytes;
export const packet4 = (protocol: number, payload: Pdu, more: Partial<Ipv4Packet> = {}): Ipv4Packet => ({
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
export const four = (protocol: number, payload: Pdu, more: Partial<Ipv4Packet> = {}, mac = HOST_MAC): Uint8Array =>
  frame(EtherType.Ipv4, Pdu.of(ipv4, packet4(protocol, payload, more)) as Pdu, mac);
export const packet6 = (protocol: number, payload: Pdu, more: Partial<Ipv6Packet> = {}): Ipv6Packet =>
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
export const six = (protocol: number, payload: Pdu, more: Partial<Ipv6Packet> = {}, unicast = HOST_MAC): Uint8Array => {
  const packet = packet6(protocol, payload, more);
  const mac = packet.destination >> 120n === 0xffn ? multicastMac(packet.destination) : unicast;
  return frame(EtherType.Ipv6, Pdu.of(ipv6, packet) as Pdu, mac);
};
export const echo4 = (n = 56): Pdu =>
  Pdu.of(icmp, {
    type: 8,
    code: 0,
    body: { kind: "echo", identifier: 5, sequence: 6, data: data(n) },
  } as IcmpMessage) as Pdu;
export const echo6 = (n = 56): Pdu =>
  Pdu.of(icmpv6, {
    type: 128,
    code: 0,
    body: { kind: "echo", identifier: 5, sequence: 6, data: data(n) },
  } as Icmpv6Message) as Pdu;
export const datagram = (port: number, n: number): Pdu =>
  Pdu.of(udp, { sourcePort: 4000, destinationPort: port, payload: Pdu.of(rest, data(n)) as Pdu }) as Pdu;
export const raw = (n: number): Pdu => Pdu.of(rest, data(n)) as Pdu;
export const syn = Pdu.of(tcp, {
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
export const option = (type: number): ExtensionHeader => ({
  kind: "destination-options",
  options: [{ kind: "unknown", type, data: new Uint8Array(4) }],
});
export const solicit = (more: Partial<Ipv6Packet>, target = HOST6, mac = HOST_MAC): Uint8Array =>
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
    mac,
  );

export type Case = readonly [string, ...Uint8Array[]];
/** One line per frame that comes out of a wire: what a peer can tell apart. Null for what is nobody's answer. */
const describeFrame = (wire: number, bytes: Uint8Array): string | null => {
  const { destination, payload } = Pdu.parse(ethernet, bytes).value as EthernetFrame;
  if (destination !== PEER_MAC) return null;
  const on = `wire ${wire}: `;
  if ((payload.codec as unknown) === ipv4) {
    const p = payload.value as Ipv4Packet;
    const head = `${on}4 ${formatIp(p.source)}>${formatIp(p.destination)} ttl ${p.ttl} tos ${p.tos} df ${p.dontFragment}`;
    if (p.moreFragments || p.fragmentOffset > 0) return `${head} fragment ${p.fragmentOffset} ${p.payload.length}`;
    return `${head} ${p.protocol === 1 ? icmpText(p.payload.as(icmp).value as IcmpMessage) : transport(p)}`;
  }
  if ((payload.codec as unknown) !== ipv6) return null;
  const p = payload.value as Ipv6Packet;
  const head = `${on}6 ${formatIp(p.source)}>${formatIp(p.destination)} hops ${p.hopLimit}`;
  if (p.extensions.length > 0)
    return `${head} fragment ${JSON.stringify(p.extensions, (k, v) => (k === "identification" ? 0 : v))} ${p.payload.length}`;
  return `${head} ${p.protocol === 58 ? icmpText(p.payload.value as Icmpv6Message) : transport(p)}`;
};
const transport = (p: Ipv4Packet | Ipv6Packet): string => {
  if (p.protocol !== 6) return `protocol ${p.protocol}, ${p.payload.length} octets`;
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
import select, socket, sys, time
wires = []
for name in ("wire0", "wire1"):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.bind((name, 0))
    wires.append(s)
def drain(silence):
    got, end = [], time.time() + silence
    while time.time() < end:
        for s in select.select(wires, [], [], max(0, end - time.time()))[0]:
            octets, where = s.recvfrom(65535)
            if where[2] == socket.PACKET_OUTGOING: continue
            got.append(str(wires.index(s)) + octets.hex())
            end = time.time() + 0.1
    return got
drain(0.3)
for line in open(sys.argv[1]):
    for frame in line.split(): wires[0].send(bytes.fromhex(frame))
    print(" ".join(drain(0.25)) or "-", flush=True)
`;
const python = spawnSync("python3", ["-c", "import socket; socket.AF_PACKET"]).status === 0;
/** Why there is no kernel to compare with, or null. */
export const linuxMissing = (): string | null =>
  namespacesMissing() ?? (python ? null : "python3 with packet sockets is missing (Debian: python3-minimal)");

const PLUMBING = `ip link add host0 address 02:00:00:00:00:01 type veth peer name wire0
ip link add host1 address 02:00:00:00:00:02 type veth peer name wire1
for i in host0 host1; do sysctl -qw net.ipv6.conf.$i.accept_ra=0 net.ipv4.conf.$i.rp_filter=0 net.ipv6.conf.$i.accept_dad=0; done
sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 net.ipv6.conf.wire0.disable_ipv6=1 net.ipv6.conf.wire1.disable_ipv6=1
sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.icmp_echo_ignore_broadcasts=1
ip addr add 10.0.0.1/24 brd + dev host0
ip -6 addr add 2001:db8::1/64 dev host0 nodad
for i in lo host0 wire0 host1 wire1; do ip link set $i up; done
ip neigh replace 10.0.0.9 lladdr 02:aa:aa:aa:aa:aa dev host0 nud permanent
ip -6 neigh replace 2001:db8::9 lladdr 02:aa:aa:aa:aa:aa dev host0 nud permanent
`;
/** What a Linux kernel answers to each case, after more set-up in shell text. */
export const askLinux = async (cases: readonly Case[], setUp = ""): Promise<Record<string, string[]>> => {
  const shell = new NamespaceShell();
  try {
    await shell.must(PLUMBING + setUp);
    await shell.must("mount -t tmpfs frames /mnt");
    const hex = (f: Uint8Array): string => Buffer.from(f).toString("hex");
    await shell.writeFile("/mnt/cases", cases.map(([, ...frames]) => frames.map(hex).join(" ")).join("\n"));
    await shell.writeFile("/mnt/wire.py", SCRIPT);
    const lines = (await shell.must("python3 /mnt/wire.py /mnt/cases")).trim().split("\n");
    const read = (word: string): string[] => {
      const text = describeFrame(Number(word[0]), Uint8Array.from(Buffer.from(word.slice(1), "hex")));
      return text === null ? [] : [text];
    };
    return Object.fromEntries(
      cases.map(([name], i) => [name, lines[i] === "-" ? [] : lines[i]!.split(" ").flatMap(read)]),
    );
  } finally {
    await shell.stop();
  }
};

/** The same of a host of ours: one for each case, so that nothing is left over of its limits. */
export const askOurs = (
  cases: readonly Case[],
  config = "",
  warmUp: readonly (readonly [number, Uint8Array])[] = [],
): Record<string, string[]> =>
  Object.fromEntries(cases.map(([name, ...frames]) => [name, ask(frames, config, warmUp)]));
const ask = (
  frames: readonly Uint8Array[],
  config: string,
  warmUp: readonly (readonly [number, Uint8Array])[],
): string[] => {
  const net = new Wired();
  const host = createHost(net.deps("H"));
  const answers: string[] = [];
  const wires = [0, 1].map((n) => {
    const end = {
      node: 98 + n,
      name: `X${n}:wire`,
      carrier: () => {},
      receive: (f: Pdu) => {
        const text = describeFrame(n, f.bytes);
        // What asks for a peer rather than answering it: a real host has been told the peer's address for good.
        if (text !== null && !text.includes('"neighbor-solicitation"')) answers.push(text);
      },
    };
    const context = {
      kernel: net.kernel,
      streams: new RandomStreams(1),
      cross: (f: Pdu) => Pdu.parse(ethernet, f.bytes),
      trace: 0,
    };
    const link = new Link(context, [host.attachment(`eth${n}`), end]);
    host.connect(`eth${n}`, link.port(`H:eth${n}`));
    link.port(end.name).enable(true);
    return link.port(end.name);
  });
  const unknown = host.loadConfig(
    `ip addr add 10.0.0.1/24 dev eth0\nip -6 addr add 2001:db8::1/64 dev eth0\nip neigh add 10.0.0.9 lladdr 02:aa:aa:aa:aa:aa dev eth0\n${config}`,
    "H.cfg",
  );
  if (unknown.length > 0) throw new Error(JSON.stringify(unknown));
  host.power(true);
  net.run(15);
  // Its neighbours are known: heard soliciting a moment ago.
  for (const [n, f] of [[0, solicit({})] as const, ...warmUp]) wires[n]!.send(Pdu.parse(ethernet, f));
  net.run(0.1);
  answers.length = 0;
  for (const f of frames) wires[0]!.send(Pdu.parse(ethernet, f));
  net.run(0.12);
  return answers;
};
