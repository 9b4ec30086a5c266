// ICMP at a node: errors sent, with their limits; messages received. RFC 792, RFC 1122 3.2.2, RFC 1812 4.3 and 5.2.7, RFC 1191, RFC 4950.
import { formatIpv4, type Ipv4, isMulticastIpv4 } from "../base/ip.ts";
import { entryOf } from "../base/memo.ts";
import { contains, prefixOf } from "../base/prefix.ts";
import { type Instant, milliseconds, seconds } from "../kernel/kernel.ts";
import { type IcmpBody, type IcmpMessage, IcmpType, icmp, isIcmpError, UnreachableCode } from "../wire/icmp.ts";
import { type Ipv4Packet, ipv4 } from "../wire/ipv4.ts";
import { Pdu } from "../wire/pdu.ts";
import { quote, readQuotedIpv4 } from "../wire/quote.ts";
import type { EngineHost, LabelShown } from "./engine.ts";
import { EchoReplyKind, type ErrorListeners } from "./icmp-listeners.ts";
import type { IcmpErrorKind } from "./icmp-kinds.ts";
import { guarded, isSubnetBroadcast } from "./pipeline/ethernet.ts";
import { IntervalLimit, TokenBucket } from "./rate-limit.ts";
import type { Adjacency } from "./route.ts";
import { type Arrival, type Parts, primaryIpv4 } from "./stack.ts";

export const ICMP = 1;
/** RFC 1812 4.3.2.3: an error datagram of at most 576 octets. */
const ERROR_LIMIT = 576;
const HEADERS = 28;
/** The extension header, the object header, and what one label takes. RFC 4884, RFC 4950. */
const EXTENSION_OVERHEAD = 8;
const LABEL = 4;
/** RFC 1812 4.3.2.5: errors go with precedence INTERNETWORK CONTROL. */
const ERROR_TOS = 0xc0;
/** IOS: `ip icmp rate-limit unreachable 500`, and the same again for code 4. */
const UNREACHABLE_INTERVAL = milliseconds(500);
const LINUX_INTERVAL = seconds(1);
const LINUX_BURST = 6;
/** RFC 1812 4.3.2.8 leaves the choice; per host that needs redirecting. */
const REDIRECT_INTERVAL = seconds(1);
const REDIRECT_LIFE = seconds(300);
const LIMITER_COUNT = 1024;
const LIMITED_BROADCAST = 0xffffffff;
const DAY = seconds(86400);

/** @rfc 792 */
export class Icmp {
  readonly #parts: Parts;
  readonly #host: EngineHost;
  readonly listeners: ErrorListeners;
  readonly #unreachables = new IntervalLimit(UNREACHABLE_INTERVAL);
  readonly #tooBig = new IntervalLimit(UNREACHABLE_INTERVAL);
  readonly #perTarget = new Map<number, TokenBucket>();
  readonly #redirectLimits = new Map<number, IntervalLimit>();
  /** Gateways learnt by redirect, by VRF and destination. */
  readonly #redirects = new Map<
    string,
    { readonly gateway: Ipv4; readonly interface: number; readonly expires: number }
  >();

  constructor(parts: Parts, listeners: ErrorListeners) {
    this.#parts = parts;
    this.#host = parts.host;
    this.listeners = listeners;
  }

  /** Sends an error about a packet that came by `arrival`, unless a rule or a limit forbids. */
  error(kind: IcmpErrorKind, arrival: Arrival, original: Pdu, packet: Ipv4Packet, argument = 0): void {
    const message = this.build(kind, arrival, original, packet, argument);
    if (message === null) return;
    this.#parts.localIpv4.originate(arrival.vrf, ICMP, message.body, {
      to: packet.source,
      from: message.from,
      ttl: this.#parts.localIpv4.errorTtl,
      tos: ERROR_TOS,
    });
  }
  /** The error as a whole IP packet, for a label-switching router that sends it along the path. Null when none may be sent. */
  errorPacket(
    kind: IcmpErrorKind,
    arrival: Arrival,
    original: Pdu,
    packet: Ipv4Packet,
    argument = 0,
  ): Pdu<Ipv4Packet> | null {
    const message = this.build(kind, arrival, original, packet, argument);
    if (message === null) return null;
    return Pdu.of(
      ipv4,
      this.#parts.localIpv4.packet(
        message.from,
        packet.source,
        ICMP,
        message.body,
        this.#parts.localIpv4.errorTtl,
        ERROR_TOS,
        false,
      ),
    );
  }

  build(
    kind: IcmpErrorKind,
    arrival: Arrival,
    original: Pdu,
    packet: Ipv4Packet,
    argument: number,
  ): { readonly from: Ipv4; readonly body: Pdu } | null {
    if (!this.#mayAnswer(arrival, packet) || !this.#withinLimits(kind, arrival, packet)) return null;
    const from = this.#sourceFor(arrival);
    if (from === null) return null;
    this.#host.debug("icmp", () => describeError(kind, packet));
    const message = { type: kind.type, code: kind.code, body: bodyOf(kind, original, arrival.labels, argument) };
    return { from, body: Pdu.of(icmp, message as IcmpMessage) };
  }

  /** The packet leaves by the interface it came from, to a router the sender could have used itself. RFC 1812 5.2.7.2. */
  redirect(kind: IcmpErrorKind, arrival: Arrival, original: Pdu, packet: Ipv4Packet, way: Adjacency): void {
    const i = arrival.interface;
    const gateway = (way.gateway ?? packet.destination) as number;
    if (!this.#host.settings(i.index).redirects || packet.options.length > 0) return;
    const shared = i.ipv4.some((a) => {
      const subnet = prefixOf(a.address, a.length);
      return contains(subnet, packet.source) && contains(subnet, gateway);
    });
    if (!shared || !this.#mayAnswer(arrival, packet)) return;
    if (
      !limiter(this.#redirectLimits, packet.source, () => new IntervalLimit(REDIRECT_INTERVAL)).allow(this.#host.now())
    )
      return;
    const from = primaryIpv4(i);
    if (from === null) return;
    this.#host.debug(
      "icmp",
      () =>
        `ICMP: redirect sent to ${formatIpv4(packet.source)} for dest ${formatIpv4(packet.destination)}, use gw ${formatIpv4(gateway)}`,
    );
    const body = Pdu.of(icmp, {
      type: kind.type,
      code: kind.code,
      body: { kind: "redirect", gateway, quoted: quote(original, ERROR_LIMIT - HEADERS) },
    } as IcmpMessage);
    this.#parts.localIpv4.originate(arrival.vrf, ICMP, body, {
      to: packet.source,
      from,
      ttl: this.#parts.localIpv4.errorTtl,
      tos: ERROR_TOS,
    });
  }

  /** The gateway that a redirect named for a destination; only nodes that do not forward believe redirects. */
  redirected(vrf: number, to: Ipv4): Adjacency | null {
    if (this.#redirects.size === 0) return null;
    const key = `${vrf} ${to}`;
    const known = this.#redirects.get(key);
    if (known === undefined) return null;
    if (known.expires > this.#host.now()) return { interface: known.interface, gateway: known.gateway, labels: [] };
    this.#redirects.delete(key);
    return null;
  }
  /** When the redirect for a destination is forgotten; call `redirected` first. */
  redirectedUntil(vrf: number, to: Ipv4): Instant {
    return this.#redirects.get(`${vrf} ${to}`)?.expires ?? 0;
  }
  /** All of them, those of an interface, or those to one gateway there. */
  forgetRedirects(interface_?: number, gateway?: Ipv4): void {
    for (const [key, r] of [...this.#redirects])
      if ((interface_ === undefined || r.interface === interface_) && (gateway === undefined || r.gateway === gateway))
        this.#redirects.delete(key);
  }

  /** A message for this node. */
  receive(arrival: Arrival, pdu: Pdu, packet: Ipv4Packet): void {
    const payload = packet.payload.as(icmp);
    const bad = guarded(payload);
    if (bad !== null) {
      this.#parts.verdicts.drop(bad, "ipv4", arrival.vrf, arrival, pdu);
      return;
    }
    this.#parts.verdicts.deliver("ipv4", arrival.vrf, arrival, pdu, "icmp");
    const { type, code, body } = payload.value;
    switch (body.kind) {
      case "echo":
        if (type === IcmpType.Echo) this.#answerEcho(arrival, packet, body);
        else {
          this.#host.debug(
            "icmp",
            () => `ICMP: echo reply rcvd, src ${formatIpv4(packet.source)}, dst ${formatIpv4(packet.destination)}`,
          );
          this.listeners.echo(body.identifier, {
            vrf: arrival.vrf,
            interface: arrival.interface.index,
            from: packet.source,
            to: packet.destination,
            ttl: packet.ttl,
            sequence: body.sequence,
            size: payload.length,
            ...(packet.options.length === 0 ? {} : { ipOptions: packet.options }),
          });
        }
        return;
      case "timestamp":
        if (type === IcmpType.Timestamp) this.#answerTimestamp(arrival, packet, body);
        return;
      case "unreachable":
        if (code === UnreachableCode.FragmentationNeeded) this.#learnMtu(arrival, body.quoted, body.nextHopMtu);
        this.#report(arrival, packet, type, code, body.nextHopMtu, body.quoted, labelsOf(body));
        return;
      case "time-exceeded":
        this.#report(arrival, packet, type, code, 0, body.quoted, labelsOf(body));
        return;
      case "parameter-problem":
        this.#report(arrival, packet, type, code, body.pointer, body.quoted, labelsOf(body));
        return;
      case "source-quench":
        this.#report(arrival, packet, type, code, 0, body.quoted, []);
        return;
      case "redirect":
        this.#learnRedirect(arrival, packet, body.gateway, body.quoted);
        this.#report(arrival, packet, type, code, body.gateway, body.quoted, []);
        return;
    }
  }

  /** An error that this node reports to itself: a neighbour of a Linux host that does not answer ARP. */
  reportLocally(kind: IcmpErrorKind, vrf: number, interface_: number, from: Ipv4, packet: Ipv4Packet): void {
    this.listeners.error({
      family: "ipv4",
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

  /** RFC 1122 3.2.2, RFC 1812 4.3.2.7. */
  #mayAnswer(arrival: Arrival, packet: Ipv4Packet): boolean {
    const { source, destination } = packet;
    if (arrival.group || packet.fragmentOffset > 0) return false;
    if (
      isMulticastIpv4(destination) ||
      destination === LIMITED_BROADCAST ||
      isSubnetBroadcast(arrival.interface, destination)
    )
      return false;
    if (source === 0 || source >>> 28 >= 0xe || source >>> 24 === 127 || isSubnetBroadcast(arrival.interface, source))
      return false;
    if (packet.protocol !== ICMP || packet.payload.length === 0) return true;
    const type =
      packet.payload.decoded && "type" in (packet.payload.value as object)
        ? (packet.payload.value as IcmpMessage).type
        : packet.payload.bytes[0]!;
    return !isIcmpError(type);
  }
  #withinLimits(kind: IcmpErrorKind, arrival: Arrival, packet: Ipv4Packet): boolean {
    const now = this.#host.now();
    if (this.#host.style === "linux")
      return limiter(this.#perTarget, packet.source, () => new TokenBucket(LINUX_INTERVAL, LINUX_BURST)).allow(now);
    if (kind.type !== IcmpType.DestinationUnreachable) return true;
    if (!this.#host.settings(arrival.interface.index).unreachables) return false;
    const limits = this.#host.icmpLimits?.();
    return kind.code === UnreachableCode.FragmentationNeeded
      ? this.#tooBig.allow(now, limits?.df)
      : this.#unreachables.allow(now, limits?.other);
  }
  /** The address of the interface the packet came by; under a VPN label, one of the VRF. */
  #sourceFor(arrival: Arrival): Ipv4 | null {
    if (arrival.interface.vrf === arrival.vrf) {
      const own = primaryIpv4(arrival.interface);
      if (own !== null) return own;
    }
    for (const i of this.#host.interfaces()) {
      const address = i.vrf === arrival.vrf && i.up ? primaryIpv4(i) : null;
      if (address !== null) return address;
    }
    return primaryIpv4(arrival.interface);
  }
  #answerEcho(arrival: Arrival, packet: Ipv4Packet, body: Extract<IcmpBody, { kind: "echo" }>): void {
    const { source, destination } = packet;
    if (source === 0 || source >>> 28 >= 0xe) return;
    const unicast = this.#parts.localIpv4.isUnicastForUs(arrival, destination);
    // RFC 1122 3.2.2.6 lets a host ignore echo requests to a broadcast; Linux does, IOS answers.
    if (!unicast && this.#host.style === "linux") return;
    const from = unicast ? destination : primaryIpv4(arrival.interface);
    if (from === null) return;
    this.#host.debug("icmp", () => `ICMP: echo reply sent, src ${formatIpv4(from)}, dst ${formatIpv4(source)}`);
    const reply = { type: EchoReplyKind.type, code: 0, body } as IcmpMessage;
    // RFC 1122, 3.2.2.6: the way back is recorded behind the way here.
    const recorded = packet.options.filter((o) => o.kind === "record-route");
    this.#parts.localIpv4.originate(arrival.vrf, ICMP, Pdu.of(icmp, reply), {
      to: source,
      from,
      tos: packet.tos,
      ...(recorded.length === 0 ? {} : { ipOptions: recorded }),
    });
  }
  #answerTimestamp(arrival: Arrival, packet: Ipv4Packet, body: Extract<IcmpBody, { kind: "timestamp" }>): void {
    if (!this.#parts.localIpv4.isUnicastForUs(arrival, packet.destination)) return;
    const now = Math.floor((this.#host.now() % DAY) / 1e6);
    const reply = {
      type: IcmpType.TimestampReply,
      code: 0,
      body: { ...body, receive: now, transmit: now },
    } as IcmpMessage;
    this.#parts.localIpv4.originate(arrival.vrf, ICMP, Pdu.of(icmp, reply), {
      to: packet.source,
      from: packet.destination,
    });
  }
  #report(
    arrival: Arrival,
    packet: Ipv4Packet,
    type: number,
    code: number,
    argument: number,
    quoted: Pdu,
    labels: readonly LabelShown[],
  ): void {
    const about = readQuotedIpv4(quoted);
    if (about === null) return;
    this.#host.debug(
      "icmp",
      () => `ICMP: dst (${formatIpv4(about.destination)}) ${nameOf(type, code)} rcv from ${formatIpv4(packet.source)}`,
    );
    this.listeners.error({
      family: "ipv4",
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
  #learnMtu(arrival: Arrival, quoted: Pdu, mtu: number): void {
    const about = readQuotedIpv4(quoted);
    if (about !== null) this.#parts.pathMtu.learn(arrival.vrf, about.destination, mtu);
  }
  /** RFC 1122 3.2.2.2: only from the gateway in use, to a gateway on the same link. */
  #learnRedirect(arrival: Arrival, packet: Ipv4Packet, gateway: Ipv4, quoted: Pdu): void {
    const i = arrival.interface;
    const about = readQuotedIpv4(quoted);
    if (about === null || this.#host.forwarding("ipv4")) return;
    if (!i.ipv4.some((a) => contains(prefixOf(a.address, a.length), gateway) && a.address !== gateway)) return;
    const used =
      this.redirected(arrival.vrf, about.destination) ?? this.#host.lookup(arrival.vrf, about.destination)?.ways[0];
    if (used === undefined || used.gateway !== packet.source || used.interface !== i.index) return;
    if (this.#redirects.size >= LIMITER_COUNT) this.#redirects.clear();
    this.#redirects.set(`${arrival.vrf} ${about.destination}`, {
      gateway,
      interface: i.index,
      expires: this.#host.now() + REDIRECT_LIFE,
    });
  }
}

const limiter = <L>(limits: Map<number, L>, key: number, make: () => L): L => {
  if (limits.size >= LIMITER_COUNT) limits.clear();
  return entryOf(limits, key, make);
};
export const labelsOf = (body: {
  readonly extensions: readonly { readonly kind: string }[];
}): readonly LabelShown[] => {
  const found = body.extensions.find((e) => e.kind === "mpls-label-stack") as
    | { readonly stack: readonly LabelShown[] }
    | undefined;
  return found?.stack ?? [];
};
export const labelExtension = (labels: readonly LabelShown[]) =>
  labels.length === 0 ? [] : [{ kind: "mpls-label-stack" as const, class: 1, cType: 1, stack: labels }];
const bodyOf = (kind: IcmpErrorKind, original: Pdu, labels: readonly LabelShown[], argument: number): IcmpBody => {
  const extensions = labelExtension(labels);
  const room = ERROR_LIMIT - HEADERS;
  const limit = labels.length === 0 ? room : (room - EXTENSION_OVERHEAD - labels.length * LABEL) & ~3;
  const quoted = quote(original, limit);
  if (kind.type === IcmpType.TimeExceeded) return { kind: "time-exceeded", quoted, extensions } as IcmpBody;
  return { kind: "unreachable", nextHopMtu: argument, quoted, extensions } as IcmpBody;
};
const nameOf = (type: number, code: number): string => {
  if (type === IcmpType.TimeExceeded) return code === 0 ? "time exceeded" : "reassembly timeout";
  const names = ["net", "host", "protocol", "port", "frag. needed and DF set"];
  return code === 4
    ? `${names[4]} unreachable`
    : code === 13
      ? "administratively prohibited unreachable"
      : `${names[code] ?? `code ${code}`} unreachable`;
};
const describeError = (kind: IcmpErrorKind, packet: Ipv4Packet): string =>
  kind.type === IcmpType.TimeExceeded
    ? `ICMP: time exceeded (${kind.code === 0 ? "time to live" : "reassembly"}) sent to ${formatIpv4(packet.source)} (dest was ${formatIpv4(packet.destination)})`
    : `ICMP: dst (${formatIpv4(packet.destination)}) ${nameOf(kind.type, kind.code)} sent to ${formatIpv4(packet.source)}`;
