// The TCP of one node in one VRF: who gets a segment, and what happens to those that nobody wants. RFC 9293, 3.10.7.
import { compareIp, formatIp, type Ip, isLinkLocalIpv6 } from "../../base/ip.ts";
import type { Instant, Timer } from "../../kernel/kernel.ts";
import { MalformedPacket } from "../../wire/codec.ts";
import { tcp as tcpCodec } from "../../wire/tcp.ts";
import type {
  ConnectionHandlers,
  ConnectionOptions,
  IpPort,
  LogMessage,
  Received,
  SendOptions,
  StreamFormat,
  TcpPort,
} from "../protocol.ts";
import { type ConnectionHost, type Endpoints, TcpConnection } from "./connection.ts";
import { DEFAULT_TTL, EPHEMERAL_PORTS, TCP_PROTOCOL } from "./constants.ts";
import { fromWire, type Segment, sliceLength, type TcpSegment, toWire } from "./segment.ts";
import { type Addresses, signature, signatureOf } from "./signature.ts";
import type { TcpView } from "./view.ts";

/** An ICMP error about a segment that this node sent. */
export interface TcpError {
  readonly localAddress: Ip;
  readonly remoteAddress: Ip;
  /** At least the first eight octets of the segment. */
  readonly segment: Uint8Array;
  /** "too-big" carries the next-hop MTU; "hard" ends a connection, "soft" only an attempt. RFC 1122, 4.2.3.9. */
  readonly kind: "hard" | "soft" | "too-big";
  readonly mtu: number;
  /** The interface it came in by; null when this node told itself. */
  readonly link: number | null;
}
export interface TcpDependencies {
  /** VRF id, for messages and views. */
  readonly vrf: number;
  readonly ip: IpPort;
  now(): Instant;
  /** How long a connection may take to open, where it is not the usual time. */
  synWait?(): Instant | undefined;
  timer(name: string, expire: () => void): Timer;
  defer(name: string, run: () => void): void;
  random(purpose: string): number;
  /** How packets to `to` leave now, by the interface `out` where it is given: the address of the outgoing interface and its IP MTU; null without a route. */
  path(to: Ip, out?: number): { readonly source: Ip; readonly mtu: number } | null;
  log(message: LogMessage): void;
  debug(topic: string, text: () => string): void;
}
/** A TcpPort with what its node does to it. */
export interface Tcp extends TcpPort {
  /** ICMP told something about a segment of this VRF. */
  error(error: TcpError): void;
  view(): TcpView;
  /** Power-off: every connection vanishes without a word. */
  stop(): void;
}
interface Listener {
  readonly accept: (peer: {
    address: Ip;
    port: number;
    localAddress: Ip;
    link: number | null;
  }) => ConnectionOptions | null;
  readonly format: () => StreamFormat<any>;
  readonly handlers: ConnectionHandlers<any>;
}
const MINIMUM_MTU = 576;
const isLinkLocal = (ip: Ip): boolean => typeof ip === "bigint" && isLinkLocalIpv6(ip);

export const createTcp = (deps: TcpDependencies): Tcp => {
  const connections = new Map<string, TcpConnection<any>>();
  const listeners = new Map<number, Listener>();
  const counters = { segmentsReceived: 0, segmentsSent: 0, malformed: 0, badSignature: 0, lowTtl: 0, noConnection: 0 };
  let serial = 0;
  let nextPort = 0;

  const keyOf = (e: Endpoints): string =>
    `${e.localAddress} ${e.localPort} ${e.remoteAddress} ${e.remotePort} ${typeof e.remoteAddress} ${e.link}`;
  const nameOf = (e: Endpoints): string =>
    `${formatIp(e.localAddress)}.${e.localPort} ${formatIp(e.remoteAddress)}.${e.remotePort} #${++serial}`;

  const send = (addresses: Addresses, segment: Segment, options: ConnectionOptions, link: number | null): void => {
    counters.segmentsSent++;
    const { md5 } = options;
    const packet = toWire(segment, md5 === undefined ? null : (unsigned) => signatureOf(addresses, unsigned, md5));
    const sending: SendOptions = {
      to: addresses.destination,
      from: addresses.source,
      ttl: options.ttl ?? DEFAULT_TTL,
      tos: options.tos ?? 0,
      ...(link === null ? {} : { out: link }),
    };
    deps.ip.send(TCP_PROTOCOL, packet, sending);
  };
  const host: ConnectionHost = {
    now: () => deps.now(),
    synWait: () => deps.synWait?.(),
    timer: (name, expire) => deps.timer(name, expire),
    defer: (name, run) => deps.defer(name, run),
    initialSequence: () => Math.floor(deps.random("tcp initial sequence number") * 2 ** 32),
    mtu: (remote, link) => deps.path(remote, link ?? undefined)?.mtu ?? MINIMUM_MTU,
    transmit: (connection, segment) =>
      send(
        { source: connection.localAddress, destination: connection.remoteAddress },
        { ...segment, sourcePort: connection.localPort, destinationPort: connection.remotePort },
        connection.options,
        connection.link,
      ),
    forget: (connection) => {
      const key = keyOf(connection);
      if (connections.get(key) === connection) connections.delete(key);
    },
    debug: (text) => deps.debug("ip tcp transactions", () => `TCP: ${text()}`),
  };

  const linkOf = (packet: Received<TcpSegment>): number | null => (isLinkLocal(packet.from) ? packet.interface : null);
  /** RFC 9293, 3.10.7.1: what nobody expects is reset, unless it is a reset itself. */
  const refuse = (packet: Received<TcpSegment>, segment: Segment): void => {
    counters.noConnection++;
    if (segment.rst) return;
    const length = sliceLength(segment.data) + (segment.syn ? 1 : 0) + (segment.fin ? 1 : 0);
    send(
      { source: packet.to, destination: packet.from },
      {
        sourcePort: segment.destinationPort,
        destinationPort: segment.sourcePort,
        sequence: segment.ack ? segment.acknowledgment : 0,
        acknowledgment: segment.ack ? 0 : (segment.sequence + length) >>> 0,
        syn: false,
        ack: !segment.ack,
        fin: false,
        rst: true,
        psh: false,
        window: 0,
        mss: null,
        data: [],
      },
      {},
      linkOf(packet),
    );
  };
  /** RFC 2385, 2.0: a segment of a protected connection with a missing or wrong digest is dropped and told. */
  const authentic = (packet: Received<TcpSegment>, segment: Segment, password: string | undefined): boolean => {
    if (password === undefined) return true;
    const found = signature(packet.pdu.value);
    const expected =
      found === null ? null : signatureOf({ source: packet.from, destination: packet.to }, packet.pdu.value, password);
    if (found !== null && expected!.every((octet, i) => octet === found[i])) return true;
    counters.badSignature++;
    const from = `${formatIp(packet.from)}(${segment.sourcePort})`;
    const to = `${formatIp(packet.to)}(${segment.destinationPort})`;
    deps.log({
      facility: "TCP",
      severity: 6,
      mnemonic: "BADAUTH",
      text: `${found === null ? "No" : "Invalid"} MD5 digest from ${from} to ${to} tableid - ${deps.vrf}`,
    });
    return false;
  };
  /** RFC 5082, 3. */
  const nearEnough = (packet: Received<TcpSegment>, options: ConnectionOptions): boolean => {
    if (packet.ttl >= (options.minimumTtl ?? 0)) return true;
    counters.lowTtl++;
    return false;
  };
  const arriveAtListener = (packet: Received<TcpSegment>, segment: Segment, endpoints: Endpoints): void => {
    const listener = listeners.get(segment.destinationPort);
    if (listener === undefined || !segment.syn || segment.ack || segment.rst) {
      refuse(packet, segment);
      return;
    }
    const options = listener.accept({
      address: packet.from,
      port: segment.sourcePort,
      localAddress: packet.to,
      link: linkOf(packet),
    });
    if (options === null) {
      refuse(packet, segment);
      return;
    }
    if (!nearEnough(packet, options) || !authentic(packet, segment, options.md5)) return;
    const { format, handlers } = listener;
    const connection = new TcpConnection(host, endpoints, format(), handlers, options, true, nameOf(endpoints));
    connections.set(keyOf(endpoints), connection);
    connection.accept(segment);
  };
  const receive = (packet: Received<TcpSegment>): void => {
    counters.segmentsReceived++;
    let segment: Segment;
    try {
      segment = fromWire(packet.pdu.value);
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error;
      counters.malformed++;
      return;
    }
    const endpoints: Endpoints = {
      localAddress: packet.to,
      localPort: segment.destinationPort,
      remoteAddress: packet.from,
      remotePort: segment.sourcePort,
      link: linkOf(packet),
    };
    const connection = connections.get(keyOf(endpoints));
    if (connection === undefined) {
      arriveAtListener(packet, segment, endpoints);
      return;
    }
    if (!nearEnough(packet, connection.options) || !authentic(packet, segment, connection.options.md5)) return;
    if (!connection.reusableBy(segment)) {
      connection.arrive(segment);
      return;
    }
    connection.vanish();
    arriveAtListener(packet, segment, endpoints);
  };
  const stopReceiving = deps.ip.receive(TCP_PROTOCOL, tcpCodec, receive);

  /** RFC 6056, 3.3.1: a random start, then the next port that is free towards this peer. */
  const ephemeralPort = (peer: Omit<Endpoints, "localPort">): number => {
    const { first, last } = EPHEMERAL_PORTS;
    const span = last - first + 1;
    if (nextPort === 0) nextPort = first + Math.floor(deps.random("tcp ephemeral port") * span);
    for (let tried = 0; tried < span; tried++) {
      const port = nextPort;
      nextPort = nextPort === last ? first : nextPort + 1;
      if (!listeners.has(port) && !connections.has(keyOf({ ...peer, localPort: port }))) return port;
    }
    throw new RangeError("no free TCP port");
  };

  return {
    connect: (remote, format, handlers, options = {}) => {
      const link = isLinkLocal(remote.to) ? (remote.out ?? null) : null;
      const path = deps.path(remote.to, link ?? undefined);
      const localAddress = remote.from ?? path?.source ?? (typeof remote.to === "number" ? 0 : 0n);
      const peer = { localAddress, remoteAddress: remote.to, remotePort: remote.port, link };
      const endpoints = { ...peer, localPort: ephemeralPort(peer) };
      const connection = new TcpConnection(host, endpoints, format(), handlers, options, false, nameOf(endpoints));
      connections.set(keyOf(endpoints), connection);
      // Without a route the attempt fails, but never from inside the call.
      if (path === null) deps.defer(`tcp unreachable ${connection.name}`, () => connection.unreachable(true));
      else connection.open();
      return connection;
    },
    listen: (port, accept, format, handlers) => {
      if (listeners.has(port)) throw new RangeError(`TCP port ${port} is taken`);
      const listener: Listener = { accept, format, handlers };
      listeners.set(port, listener);
      return () => {
        if (listeners.get(port) === listener) listeners.delete(port);
      };
    },
    error: ({ localAddress, remoteAddress, segment: octets, kind, mtu, link }) => {
      if (octets.length < 8) return;
      const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
      const ports = { localPort: view.getUint16(0), remotePort: view.getUint16(2) };
      const key = keyOf({ localAddress, remoteAddress, ...ports, link: isLinkLocal(remoteAddress) ? link : null });
      const connection = connections.get(key);
      // RFC 5927, 4: an error about something that is not in flight is forged or late.
      if (connection === undefined || !connection.inFlight(view.getUint32(4))) return;
      if (kind === "too-big") connection.packetTooBig(mtu);
      else connection.unreachable(kind === "hard");
    },
    view: () => ({
      vrf: deps.vrf,
      connections: [...connections.values()]
        .map((c) => c.view())
        .sort(
          (a, b) =>
            compareIp(a.localAddress, b.localAddress) ||
            a.localPort - b.localPort ||
            compareIp(a.remoteAddress, b.remoteAddress) ||
            a.remotePort - b.remotePort,
        ),
      listening: [...listeners.keys()].sort((a, b) => a - b),
      counters: { ...counters },
    }),
    stop: () => {
      stopReceiving();
      for (const connection of [...connections.values()]) connection.vanish();
      listeners.clear();
    },
  };
};
