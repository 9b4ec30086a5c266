// ICMPv6 at a node: errors sent, with their limits; messages received. RFC 4443, RFC 8201 (path MTU), RFC 4884 and 4950.
import { formatIpv6, isLinkLocalIpv6, isMulticastIpv6, type Ipv6 } from "../base/ip.ts";
import { entryOf } from "../base/memo.ts";
import { milliseconds, seconds } from "../kernel/kernel.ts";
import { type Icmpv6Body, type Icmpv6Message, Icmpv6Type, icmpv6 } from "../wire/icmpv6.ts";
import { finalDestination, fragmentHeader, type Ipv6Packet, ipv6 } from "../wire/ipv6.ts";
import { Pdu } from "../wire/pdu.ts";
import { quote, readQuotedIpv6 } from "../wire/quote.ts";
import type { EngineHost, LabelShown } from "./engine.ts";
import { labelExtension, labelsOf } from "./icmp.ts";
import type { ErrorListeners } from "./icmp-listeners.ts";
import type { Icmpv6ErrorKind } from "./icmpv6-kinds.ts";
import { guarded } from "./pipeline/ethernet.ts";
import { TokenBucket } from "./rate-limit.ts";
import { type Arrival, type Parts, primaryIpv4 } from "./stack.ts";

export const ICMPV6 = 58;
/** RFC 4443 2.4 (c): as much as fits the minimum MTU. */
const ERROR_LIMIT = 1280;
const HEADERS = 48;
const EXTENSION_OVERHEAD = 8;
const LABEL = 4;
/** IOS: `ipv6 icmp error-interval 100 10`. */
const IOS_INTERVAL = milliseconds(100);
const IOS_DEPTH = 10;
const LINUX_INTERVAL = seconds(1);
const LINUX_DEPTH = 6;
const LIMITER_COUNT = 1024;

/** @rfc 4443 */
export class Icmpv6 {
  readonly #parts: Parts;
  readonly #host: EngineHost;
  readonly #listeners: ErrorListeners;
  readonly #bucket = new TokenBucket(IOS_INTERVAL, IOS_DEPTH);
  readonly #perTarget = new Map<bigint, TokenBucket>();

  constructor(parts: Parts, listeners: ErrorListeners) {
    this.#parts = parts;
    this.#host = parts.host;
    this.#listeners = listeners;
  }

  /** Sends an error about a packet that came by `arrival`, unless a rule or a limit forbids. `argument`: MTU or pointer. */
  error(kind: Icmpv6ErrorKind, arrival: Arrival, original: Pdu, packet: Ipv6Packet, argument = 0): void {
    const message = this.#build(kind, arrival, original, packet, argument);
    if (message === null) return;
    const { from, body } = message;
    const scoped = isLinkLocalIpv6(packet.source) ? { out: arrival.interface.index } : {};
    this.#parts.localIpv6.originate(arrival.vrf, ICMPV6, body, { to: packet.source, from, ...scoped });
  }
  /** The error as a whole IP packet, for a label-switching router that sends it along the path. */
  errorPacket(
    kind: Icmpv6ErrorKind,
    arrival: Arrival,
    original: Pdu,
    packet: Ipv6Packet,
    argument = 0,
  ): Pdu<Ipv6Packet> | null {
    const message = this.#build(kind, arrival, original, packet, argument);
    if (message === null) return null;
    return Pdu.of(ipv6, this.#parts.localIpv6.packet(message.from, packet.source, ICMPV6, message.body, 64, 0));
  }

  receive(arrival: Arrival, pdu: Pdu, packet: Ipv6Packet): void {
    const { verdicts, discovery } = this.#parts;
    const pseudo = { source: packet.source, destination: finalDestination(packet), protocol: ICMPV6 };
    const payload = packet.payload.as(icmpv6, pseudo);
    const bad = guarded(payload);
    if (bad !== null) {
      verdicts.drop(bad, "ipv6", arrival.vrf, arrival, pdu);
      return;
    }
    const { type, code, body } = payload.value;
    switch (body.kind) {
      case "router-solicitation":
      case "router-advertisement":
      case "neighbor-solicitation":
      case "neighbor-advertisement":
      case "redirect": {
        // RFC 4861, 6.1 and 7.1: nothing that a router has passed on. RFC 6980: nor fragments.
        if (packet.hopLimit !== 255 || code !== 0 || fragmentHeader(packet.extensions) !== null)
          verdicts.drop("bad-hop-limit", "ipv6", arrival.vrf, arrival, pdu);
        else if (discovery.receive(arrival, packet, body))
          verdicts.deliver("ipv6", arrival.vrf, arrival, pdu, body.kind);
        else verdicts.drop("malformed", "ipv6", arrival.vrf, arrival, pdu, body.kind);
        return;
      }
    }
    this.#host.debug(
      "icmpv6",
      () =>
        `ICMPv6: Received type ${type}, code ${code}, Src=${shown(packet.source)}, Dst=${shown(packet.destination)}`,
    );
    verdicts.deliver("ipv6", arrival.vrf, arrival, pdu, "icmpv6");
    switch (body.kind) {
      case "echo":
        if (type === Icmpv6Type.EchoRequest) this.#answerEcho(arrival, packet, body);
        else {
          this.#host.debug(
            "icmpv6",
            () => `ICMPv6: Received echo reply, Src=${shown(packet.source)}, Dst=${shown(packet.destination)}`,
          );
          this.#listeners.echo(body.identifier, {
            vrf: arrival.vrf,
            interface: arrival.interface.index,
            from: packet.source,
            to: packet.destination,
            ttl: packet.hopLimit,
            sequence: body.sequence,
            size: payload.length,
          });
        }
        return;
      case "unreachable":
      case "time-exceeded":
        this.#report(arrival, packet, type, code, 0, body.quoted, labelsOf(body));
        return;
      case "packet-too-big": {
        const about = readQuotedIpv6(body.quoted);
        if (about !== null && this.#isOwn(arrival.vrf, about.source))
          this.#parts.pathMtu.learn(arrival.vrf, about.destination, body.mtu);
        this.#report(arrival, packet, type, code, body.mtu, body.quoted, []);
        return;
      }
      case "parameter-problem":
        this.#report(arrival, packet, type, code, body.pointer, body.quoted, []);
        return;
    }
  }

  /** An error that this node reports to itself: a neighbour of a Linux host that does not answer. */
  reportLocally(kind: Icmpv6ErrorKind, vrf: number, interface_: number, from: Ipv6, packet: Ipv6Packet): void {
    this.#listeners.error({
      family: "ipv6",
      vrf,
      interface: interface_,
      from,
      type: kind.type,
      code: kind.code,
      argument: 0,
      about: {
        source: packet.source,
        destination: packet.destination,
        protocol: packet.protocol,
        transport: packet.payload.bytes,
      },
      labels: [],
    });
  }

  #isOwn(vrf: number, address: bigint): boolean {
    return this.#host.interfaces().some((i) => i.vrf === vrf && i.ipv6.some((a) => a.address === address));
  }
  #build(
    kind: Icmpv6ErrorKind,
    arrival: Arrival,
    original: Pdu,
    packet: Ipv6Packet,
    argument: number,
  ): { readonly from: Ipv6; readonly body: Pdu } | null {
    if (!mayAnswer(kind, arrival, packet) || !this.#withinLimits(kind, arrival, packet)) return null;
    const { localIpv6, discovery } = this.#parts;
    const { destination, source } = packet;
    const owner =
      arrival.interface.vrf === arrival.vrf
        ? arrival.interface
        : this.#host.interfaces().find((i) => i.vrf === arrival.vrf && i.up);
    const forUs =
      !isMulticastIpv6(destination) &&
      localIpv6.isUnicastForUs(arrival, destination) &&
      discovery.isUsable(arrival.interface.index, destination);
    const from = forUs
      ? destination
      : (localIpv6.sourceTowards(arrival.vrf, owner ?? arrival.interface, source) ?? mappedSource(arrival));
    if (from === null) return null;
    this.#host.debug(
      "icmpv6",
      () => `ICMPv6: Sent error type ${kind.type} code ${kind.code} to ${formatIpv6(source).toUpperCase()}`,
    );
    const message = { type: kind.type, code: kind.code, body: bodyOf(kind, original, arrival.labels, argument) };
    return { from, body: Pdu.of(icmpv6, message as Icmpv6Message) };
  }
  #withinLimits(kind: Icmpv6ErrorKind, arrival: Arrival, packet: Ipv6Packet): boolean {
    const now = this.#host.now();
    if (this.#host.style === "linux") {
      if (kind.type === Icmpv6Type.PacketTooBig) return true;
      if (this.#perTarget.size >= LIMITER_COUNT) this.#perTarget.clear();
      return entryOf(this.#perTarget, packet.source, () => new TokenBucket(LINUX_INTERVAL, LINUX_DEPTH)).allow(now);
    }
    if (
      kind.type === Icmpv6Type.DestinationUnreachable &&
      this.#host.settings(arrival.interface.index).nd.unreachables === false
    )
      return false;
    return this.#bucket.allow(now);
  }
  #answerEcho(arrival: Arrival, packet: Ipv6Packet, body: Extract<Icmpv6Body, { kind: "echo" }>): void {
    const { source, destination, trafficClass } = packet;
    if (source === 0n) return;
    this.#host.debug("icmpv6", () => `ICMPv6: Sent echo reply, Src=${shown(destination)}, Dst=${shown(source)}`);
    const reply = Pdu.of(icmpv6, { type: Icmpv6Type.EchoReply, code: 0, body } as Icmpv6Message);
    const scoped = isLinkLocalIpv6(source) ? { out: arrival.interface.index } : {};
    const from = isMulticastIpv6(destination) ? {} : { from: destination };
    this.#parts.localIpv6.originate(arrival.vrf, ICMPV6, reply, { to: source, tos: trafficClass, ...scoped, ...from });
  }
  #report(
    arrival: Arrival,
    packet: Ipv6Packet,
    type: number,
    code: number,
    argument: number,
    quoted: Pdu,
    labels: readonly LabelShown[],
  ): void {
    const about = readQuotedIpv6(quoted);
    if (about === null) return;
    this.#listeners.error({
      family: "ipv6",
      vrf: arrival.vrf,
      interface: arrival.interface.index,
      from: packet.source,
      type,
      code,
      argument,
      about: {
        source: about.source,
        destination: about.destination,
        protocol: about.protocol,
        transport: about.payload.bytes,
      },
      labels,
    });
  }
}

const shown = (ip: Ipv6): string => formatIpv6(ip).toUpperCase();

/** A label-switching router that speaks no IPv6 answers for IPv6 under labels with its IPv4-mapped address. RFC 4798, 3. */
const mappedSource = (arrival: Arrival): Ipv6 | null => {
  const own = arrival.labels.length === 0 ? null : primaryIpv4(arrival.interface);
  return own === null ? null : (0xffffn << 32n) | BigInt(own);
};

/** RFC 4443 2.4 (e). Packet Too Big and unknown options are reported for multicast as well. */
const mayAnswer = (kind: Icmpv6ErrorKind, arrival: Arrival, packet: Ipv6Packet): boolean => {
  const { source, destination, protocol, payload } = packet;
  const exempt =
    kind.type === Icmpv6Type.PacketTooBig || (kind.type === Icmpv6Type.ParameterProblem && kind.code === 2);
  if (!exempt && (arrival.group || isMulticastIpv6(destination))) return false;
  if (source === 0n || isMulticastIpv6(source)) return false;
  if ((fragmentHeader(packet.extensions)?.offset ?? 0) > 0 || protocol !== ICMPV6 || payload.length === 0) return true;
  const value = payload.decoded ? (payload.value as { readonly type?: number }) : null;
  const type = value?.type ?? payload.bytes[0]!;
  return type >= 128 && type !== Icmpv6Type.Redirect;
};
const bodyOf = (kind: Icmpv6ErrorKind, original: Pdu, labels: readonly LabelShown[], argument: number): Icmpv6Body => {
  const room = ERROR_LIMIT - HEADERS;
  const extensions = labelExtension(labels);
  const limit = labels.length === 0 ? room : (room - EXTENSION_OVERHEAD - labels.length * LABEL) & ~7;
  switch (kind.type) {
    case Icmpv6Type.PacketTooBig:
      return { kind: "packet-too-big", mtu: argument, quoted: quote(original, room) } as Icmpv6Body;
    case Icmpv6Type.ParameterProblem:
      return { kind: "parameter-problem", pointer: argument, quoted: quote(original, room) } as Icmpv6Body;
    case Icmpv6Type.TimeExceeded:
      return { kind: "time-exceeded", quoted: quote(original, limit), extensions } as Icmpv6Body;
    default:
      return { kind: "unreachable", quoted: quote(original, limit), extensions } as Icmpv6Body;
  }
};
