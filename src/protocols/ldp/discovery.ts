// Hellos and hello adjacencies, basic and extended. RFC 5036, 2.4 and 3.5.2.
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import { MalformedPacket } from "../../wire/codec.ts";
import { findTlv, LDP_PORT, type LdpMessage, type LdpPdu, ldpPdu, MessageType } from "../../wire/ldp/index.ts";
import { Pdu } from "../../wire/pdu.ts";
import type { Context, InterfaceView, Received } from "../protocol.ts";
import { ALL_ROUTERS, CONTROL_TOS, HELLO_HOLD } from "./constants.ts";
import type { AdjacencyView } from "./view.ts";

export type TargetCause = "configured" | "protection" | "accepted";

/** A neighbour heard over a link or from a target. */
export interface Adjacency {
  readonly kind: "link" | "targeted";
  /** Interface index; null for targeted. */
  readonly interface: number | null;
  readonly lsrId: Ipv4;
  readonly labelSpace: number;
  readonly source: Ipv4;
  transportAddress: Ipv4;
  /** Seconds; infinite is 0xffff. */
  holdTime: number;
  peerHoldTime: number;
  readonly localHoldTime: number;
  readonly since: Instant;
  readonly timer: Timer;
}
/** The running hellos of one interface or target. */
interface Sender {
  readonly timer: Timer;
  packet: Pdu<LdpPdu> | null;
  readonly since: Instant;
  sent: boolean;
}
export interface LinkEntry extends Sender {
  interface: InterfaceView;
  readonly adjacencies: Map<Ipv4, Adjacency>;
}
export interface TargetEntry extends Sender {
  readonly address: Ipv4;
  readonly causes: Set<TargetCause>;
  adjacency: Adjacency | null;
}
export interface DiscoverySettings {
  /** Seconds. */
  readonly helloInterval: number;
  readonly helloHoldTime: number;
  readonly targetedHelloInterval: number;
  readonly targetedHelloHoldTime: number;
  accepts(source: Ipv4): boolean;
}
export interface DiscoveryHost {
  readonly context: Context;
  /** Chosen when first needed; 0 when there is none. */
  routerId(): Ipv4;
  settings(): DiscoverySettings;
  /** The transport address to announce on an interface; null for targeted hellos. */
  transportAddress(interface_: InterfaceView | null): Ipv4;
  adjacencyUp(adjacency: Adjacency): void;
  /** Another hello of a known neighbour. */
  adjacencyHeard(adjacency: Adjacency): void;
  /** The peer announced another transport address. */
  adjacencyChanged(adjacency: Adjacency): void;
  adjacencyDown(adjacency: Adjacency, reason: string): void;
  duplicateRouterId(interface_: number): void;
}

/** Less than the first half second, so that routers powered on together do not speak in one instant. */
const FIRST_HELLO = seconds(0.5);

export class Discovery {
  readonly links = new Map<number, LinkEntry>();
  readonly targets = new Map<Ipv4, TargetEntry>();
  /** Sources of targeted hellos that were not accepted. */
  readonly refused = new Set<Ipv4>();
  malformed = 0;
  readonly #host: DiscoveryHost;
  #stopReceiving: (() => void) | null = null;

  constructor(host: DiscoveryHost) {
    this.#host = host;
  }
  /** Listens while there is anything to hear. */
  #listen(): void {
    const wanted = this.links.size > 0 || this.targets.size > 0 || this.#host.settings().accepts(0);
    if (wanted && this.#stopReceiving === null)
      this.#stopReceiving = this.#host.context.udp.receive(LDP_PORT, ldpPdu, (packet) => this.#receive(packet));
    else if (!wanted && this.#stopReceiving !== null) {
      this.#stopReceiving();
      this.#stopReceiving = null;
    }
  }
  /** The settings of hellos changed. */
  refresh(): void {
    for (const entry of this.links.values()) {
      entry.packet = null;
      entry.timer.start(this.#interval(entry));
    }
    for (const entry of this.targets.values()) {
      entry.packet = null;
      if (!this.#host.settings().accepts(entry.address))
        this.dropTarget(entry.address, "accepted", "Targeted hello not accepted");
    }
    this.#listen();
  }

  // ---- Basic discovery, RFC 5036, 2.4.1

  addLink(interface_: InterfaceView): void {
    const present = this.links.get(interface_.index);
    if (present !== undefined) {
      present.interface = interface_;
      present.packet = null;
      return;
    }
    const { context } = this.#host;
    const entry: LinkEntry = {
      interface: interface_,
      adjacencies: new Map(),
      packet: null,
      since: context.now(),
      sent: false,
      timer: context.timer(`ldp hello ${interface_.name}`, () => this.#sendLinkHello(entry)),
    };
    this.links.set(interface_.index, entry);
    context.ip.join(interface_.index, ALL_ROUTERS);
    this.#listen();
    entry.timer.start(Math.floor(context.random(`hello ${interface_.name}`) * FIRST_HELLO));
  }
  dropLink(index: number, reason: string): void {
    const entry = this.links.get(index);
    if (entry === undefined) return;
    entry.timer.stop();
    this.links.delete(index);
    this.#host.context.ip.leave(index, ALL_ROUTERS);
    for (const adjacency of [...entry.adjacencies.values()]) this.#end(entry.adjacencies, adjacency, reason);
    this.#listen();
  }
  /** RFC 5036, 2.5.5: hellos at a rate that keeps the adjacency with the least patient neighbour. */
  #interval(entry: LinkEntry): Instant {
    let interval = this.#host.settings().helloInterval;
    for (const { holdTime } of entry.adjacencies.values()) interval = Math.min(interval, holdTime / 3);
    return Math.max(seconds(interval), 1);
  }
  #sendLinkHello(entry: LinkEntry): void {
    const { interface: out } = entry;
    entry.timer.start(this.#interval(entry));
    if (this.#host.routerId() === 0) return;
    entry.packet ??= this.#hello(this.#host.transportAddress(out), this.#host.settings().helloHoldTime, false);
    const { context } = this.#host;
    const from = out.ipv4[0]!.address as Ipv4;
    entry.sent = true;
    context.debug(
      "mpls ldp transport events",
      () => `ldp: Send ldp hello; ${out.name}, src/dst ${formatIpv4(from)}/224.0.0.2, inst_id 0`,
    );
    context.udp.send(
      entry.packet,
      { source: LDP_PORT, destination: LDP_PORT },
      { to: ALL_ROUTERS, from, out: out.index, ttl: 1, tos: CONTROL_TOS },
    );
  }
  /** The message id of a hello is never referred to, so every hello of an interface is one and the same PDU. */
  #hello(transportAddress: Ipv4, holdTime: number, targeted: boolean): Pdu<LdpPdu> {
    const message: LdpMessage = {
      type: MessageType.Hello,
      unknownBit: false,
      id: 0,
      tlvs: [
        { kind: "common-hello", holdTime, targeted, requestTargeted: targeted },
        { kind: "transport-address", address: transportAddress },
      ],
    };
    return Pdu.of(ldpPdu, { lsrId: this.#host.routerId(), labelSpace: 0, messages: [message] });
  }

  // ---- Extended discovery, RFC 5036, 2.4.2

  addTarget(address: Ipv4, cause: TargetCause): void {
    const present = this.targets.get(address);
    if (present !== undefined) {
      present.causes.add(cause);
      return;
    }
    const { context } = this.#host;
    const entry: TargetEntry = {
      address,
      causes: new Set([cause]),
      adjacency: null,
      packet: null,
      since: context.now(),
      sent: false,
      timer: context.timer(`ldp targeted hello ${formatIpv4(address)}`, () => this.#sendTargetedHello(entry)),
    };
    this.targets.set(address, entry);
    this.#listen();
    entry.timer.start(Math.floor(context.random(`targeted hello ${formatIpv4(address)}`) * FIRST_HELLO));
  }
  dropTarget(address: Ipv4, cause: TargetCause, reason: string): void {
    const entry = this.targets.get(address);
    if (entry === undefined || !entry.causes.delete(cause) || entry.causes.size > 0) return;
    entry.timer.stop();
    this.targets.delete(address);
    const { adjacency } = entry;
    entry.adjacency = null;
    if (adjacency !== null) {
      adjacency.timer.stop();
      this.#host.adjacencyDown(adjacency, reason);
    }
    this.#listen();
  }
  #sendTargetedHello(entry: TargetEntry): void {
    const settings = this.#host.settings();
    const hold = entry.adjacency?.holdTime ?? HELLO_HOLD.infinite;
    entry.timer.start(seconds(Math.min(settings.targetedHelloInterval, hold / 3)));
    if (this.#host.routerId() === 0) return;
    const from = this.#host.transportAddress(null);
    entry.packet ??= this.#hello(from, settings.targetedHelloHoldTime, true);
    entry.sent = this.#host.context.udp.send(
      entry.packet,
      { source: LDP_PORT, destination: LDP_PORT },
      { to: entry.address, from, tos: CONTROL_TOS },
    );
  }

  // ---- Receipt

  #receive(packet: Received<LdpPdu>): void {
    let value: LdpPdu;
    try {
      value = packet.pdu.value;
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error;
      this.malformed++;
      return;
    }
    for (const message of value.messages) if (message.type === MessageType.Hello) this.#hear(packet, value, message);
  }
  /** @rfc 5036 3.5.2.1 */
  #hear(packet: Received<LdpPdu>, { lsrId, labelSpace }: LdpPdu, message: LdpMessage): void {
    const common = findTlv(message.tlvs, "common-hello");
    const routerId = this.#host.routerId();
    if (common === undefined || routerId === 0 || typeof packet.from !== "number") return;
    const source = packet.from;
    const transportAddress = findTlv(message.tlvs, "transport-address")?.address ?? source;
    const link = this.links.get(packet.interface);
    if (common.targeted) {
      if (packet.to === ALL_ROUTERS || lsrId === routerId) return;
      this.#hearTarget(
        source,
        { lsrId, labelSpace, transportAddress, proposed: common.holdTime },
        common.requestTargeted,
      );
    } else {
      if (packet.to !== ALL_ROUTERS || link === undefined) return;
      if (lsrId === routerId) {
        this.#host.duplicateRouterId(packet.interface);
        return;
      }
      const { context } = this.#host;
      context.debug(
        "mpls ldp transport events",
        () =>
          `ldp: Rcvd ldp hello; ${link.interface.name}, from ${formatIpv4(source)} (${formatIpv4(lsrId)}:${labelSpace}), intf_id 0, opt 0xC`,
      );
      this.#refresh(
        link.adjacencies.get(lsrId) ?? null,
        {
          kind: "link",
          interface: packet.interface,
          lsrId,
          labelSpace,
          source,
          transportAddress,
          proposed: common.holdTime,
        },
        this.#host.settings().helloHoldTime,
        (adjacency) => {
          link.adjacencies.set(lsrId, adjacency);
          // The peer must have heard of us before our connection arrives. RFC 5036, 2.5.3.
          this.#sendLinkHello(link);
        },
        (adjacency) => this.#end(link.adjacencies, adjacency, "Discovery Hello Hold Timer expired"),
      );
    }
  }
  #hearTarget(
    source: Ipv4,
    heard: { lsrId: Ipv4; labelSpace: number; transportAddress: Ipv4; proposed: number },
    request: boolean,
  ): void {
    let entry = this.targets.get(source);
    if (entry === undefined) {
      if (!request || !this.#host.settings().accepts(source)) {
        this.refused.add(source);
        return;
      }
      this.refused.delete(source);
      this.addTarget(source, "accepted");
      entry = this.targets.get(source)!;
    }
    const target = entry;
    if (target.adjacency !== null && target.adjacency.lsrId !== heard.lsrId) return;
    this.#refresh(
      target.adjacency,
      { kind: "targeted", interface: null, source, ...heard },
      this.#host.settings().targetedHelloHoldTime,
      (adjacency) => {
        target.adjacency = adjacency;
        this.#sendTargetedHello(target);
      },
      (adjacency) => {
        target.adjacency = null;
        this.#host.adjacencyDown(adjacency, "Discovery Hello Hold Timer expired");
        this.dropTarget(source, "accepted", "");
      },
    );
  }
  #refresh(
    present: Adjacency | null,
    heard: Pick<Adjacency, "kind" | "interface" | "lsrId" | "labelSpace" | "source" | "transportAddress"> & {
      proposed: number;
    },
    localHoldTime: number,
    add: (adjacency: Adjacency) => void,
    expire: (adjacency: Adjacency) => void,
  ): void {
    // RFC 5036, 3.5.2: zero proposes the default; the smaller proposal is used.
    const peerHoldTime = heard.proposed === 0 ? HELLO_HOLD[heard.kind] : heard.proposed;
    const holdTime = Math.min(localHoldTime, peerHoldTime);
    const { context } = this.#host;
    if (present !== null) {
      present.holdTime = holdTime;
      present.peerHoldTime = peerHoldTime;
      this.#arm(present);
      if (present.transportAddress !== heard.transportAddress) {
        present.transportAddress = heard.transportAddress;
        this.#host.adjacencyChanged(present);
      }
      this.#host.adjacencyHeard(present);
      return;
    }
    const { proposed: _, ...fields } = heard;
    const adjacency: Adjacency = {
      ...fields,
      holdTime,
      peerHoldTime,
      localHoldTime,
      since: context.now(),
      timer: context.timer(`ldp hold ${formatIpv4(heard.lsrId)} ${heard.interface ?? "targeted"}`, () =>
        expire(adjacency),
      ),
    };
    add(adjacency);
    this.#arm(adjacency);
    this.#host.adjacencyUp(adjacency);
  }
  #arm(adjacency: Adjacency): void {
    if (adjacency.holdTime === HELLO_HOLD.infinite) adjacency.timer.stop();
    else adjacency.timer.start(seconds(adjacency.holdTime));
  }
  #end(within: Map<Ipv4, Adjacency>, adjacency: Adjacency, reason: string): void {
    adjacency.timer.stop();
    within.delete(adjacency.lsrId);
    this.#host.adjacencyDown(adjacency, reason);
  }
  /** Forgets everybody, e.g. because our own identity changed; hellos go on. */
  forgetNeighbors(reason: string): void {
    for (const entry of this.links.values()) {
      entry.packet = null;
      for (const adjacency of [...entry.adjacencies.values()]) this.#end(entry.adjacencies, adjacency, reason);
    }
    for (const entry of [...this.targets.values()]) {
      entry.packet = null;
      const { adjacency } = entry;
      entry.adjacency = null;
      if (adjacency === null) continue;
      adjacency.timer.stop();
      this.#host.adjacencyDown(adjacency, reason);
    }
  }
  stop(): void {
    for (const index of [...this.links.keys()]) this.dropLink(index, "LDP disabled");
    for (const [address, entry] of [...this.targets])
      for (const cause of [...entry.causes]) this.dropTarget(address, cause, "LDP disabled");
    this.#stopReceiving?.();
    this.#stopReceiving = null;
  }
}

export const adjacencyView = (adjacency: Adjacency, routeToTransport: boolean): AdjacencyView => ({
  kind: adjacency.kind,
  interface: adjacency.interface,
  lsrId: adjacency.lsrId,
  labelSpace: adjacency.labelSpace,
  source: adjacency.source,
  transportAddress: adjacency.transportAddress,
  holdTime: adjacency.holdTime,
  localHoldTime: adjacency.localHoldTime,
  peerHoldTime: adjacency.peerHoldTime,
  expires: adjacency.timer.remaining,
  since: adjacency.since,
  routeToTransport,
});
