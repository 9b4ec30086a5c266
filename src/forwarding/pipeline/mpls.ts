// The MPLS pipeline: impose, swap, pop. RFC 3031 3.10-3.13, RFC 3032, RFC 3443 (TTL), RFC 4182 (explicit null), RFC 4950.
import { entryOf } from "../../base/memo.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { EtherType } from "../../wire/ethernet.ts";
import { type Ipv4Packet, ipv4 } from "../../wire/ipv4.ts";
import { type Ipv6Packet, ipv6 } from "../../wire/ipv6.ts";
import { type LabelStackEntry, type MplsPacket, mpls, ReservedLabel } from "../../wire/mpls.ts";
import { Pdu } from "../../wire/pdu.ts";
import { portsOf } from "../acl-filter.ts";
import type { DropReason } from "../engine.ts";
import { bucketOf, flowHash, mix } from "../flow-hash.ts";
import { fragmentIpv4 } from "../fragment.ts";
import { type IcmpErrorKind, TimeExceeded, TooBig } from "../icmp-kinds.ts";
import { type Icmpv6ErrorKind, PacketTooBig, TimeExceeded6 } from "../icmpv6-kinds.ts";
import type { Adjacency, LabelEntry } from "../route.ts";
import type { Arrival, Deciding, Parts } from "../stack.ts";
import { guarded } from "./ethernet.ts";
import { withTtl } from "./ipv4.ts";
import { withHopLimit } from "./ipv6.ts";

const ENTRY = 4;
const FULL_TTL = 255;
const LOOPBACK_NET = 127;
type Stack = readonly LabelStackEntry[];

/** What lies under the bottom label, if it is IP at all. */
type Inner =
  | { readonly family: "ipv4"; readonly pdu: Pdu; readonly packet: Ipv4Packet }
  | { readonly family: "ipv6"; readonly pdu: Pdu; readonly packet: Ipv6Packet };
const innerOf = (payload: Pdu): Inner | null => {
  const codec = payload.codec as unknown;
  if ((codec !== ipv4 && codec !== ipv6) || guarded(payload) !== null) return null;
  return codec === ipv4
    ? { family: "ipv4", pdu: payload, packet: payload.value as Ipv4Packet }
    : { family: "ipv6", pdu: payload, packet: payload.value as Ipv6Packet };
};
/** The inner packet with the TTL that the popped label hands down: never more than it had. RFC 3443, 3. */
const lowered = (inner: Inner, ttl: number): Inner => {
  if (inner.family === "ipv4") {
    if (inner.packet.ttl <= ttl) return inner;
    const packet = withTtl(inner.packet, ttl);
    return { family: "ipv4", packet, pdu: Pdu.of(ipv4, packet) };
  }
  if (inner.packet.hopLimit <= ttl) return inner;
  const packet = withHopLimit(inner.packet, ttl);
  return { family: "ipv6", packet, pdu: Pdu.of(ipv6, packet) };
};

/** null: looked up again here. */
const wayKey = (way: Adjacency | null): string => (way === null ? "" : `${way.interface} ${way.gateway}`);

/** @rfc 3031 3.10 */
export class MplsPipeline {
  readonly #parts: Parts;
  /** Octets, IP packet and labels, that came in under each label, by where they went on. */
  readonly #switched = new Map<number, Map<string, number>>();
  constructor(parts: Parts) {
    this.#parts = parts;
  }

  octets(label: number, way: Adjacency | null): number {
    return this.#switched.get(label)?.get(wayKey(way)) ?? 0;
  }
  clearOctets(): void {
    this.#switched.clear();
  }
  #count(label: number, way: Adjacency | null, octets: number): void {
    const ways = entryOf(this.#switched, label, () => new Map<string, number>());
    const key = wayKey(way);
    ways.set(key, (ways.get(key) ?? 0) + octets);
  }
  receive(from: Arrival, pdu: Pdu): void {
    const { verdicts } = this.#parts;
    const { vrf } = from;
    const bad = guarded(pdu);
    if (bad !== null) {
      verdicts.drop(bad, "mpls", vrf, from, pdu);
      return;
    }
    if (!from.interface.mpls) {
      verdicts.drop("mpls-not-enabled", "mpls", vrf, from, pdu, from.interface.name);
      return;
    }
    const { stack, payload } = pdu.value as MplsPacket;
    this.#switch({ ...from, labels: stack }, pdu, stack, payload);
  }

  /** `alert` is a router alert label that stood on top: it goes back there when the packet leaves. RFC 3032, 2.1. */
  #switch(arrival: Arrival, pdu: Pdu, stack: Stack, payload: Pdu, alert: LabelStackEntry | null = null): void {
    const { verdicts, host } = this.#parts;
    const top = stack[0]!;
    const rest = stack.slice(1);
    const by = `label ${top.label}`;
    const drop = (reason: DropReason): DropReason => verdicts.drop(reason, "mpls", 0, arrival, pdu, by);
    switch (top.label) {
      case ReservedLabel.Ipv4ExplicitNull:
      case ReservedLabel.Ipv6ExplicitNull:
        // RFC 4182: it need not be at the bottom.
        if (rest.length > 0) this.#switch(arrival, pdu, this.#expose(rest, top.ttl), payload);
        else this.#toIp(arrival, 0, pdu, payload, top.ttl);
        return;
      case ReservedLabel.RouterAlert:
        if (rest.length > 0) this.#switch(arrival, pdu, this.#expose(rest, top.ttl), payload, top);
        else drop("no-label");
        return;
    }
    const entry = host.label(top.label);
    if (entry === undefined || entry.action === "discard") {
      if (rest.length === 0 && this.#echo(arrival, payload)) return;
      drop(entry === undefined ? "no-label" : "label-discard");
      return;
    }
    if (entry.action === "lookup") {
      this.#count(top.label, null, pdu.length);
      if (rest.length > 0) this.#switch(arrival, pdu, this.#expose(rest, top.ttl), payload);
      else this.#toIp(arrival, entry.vrf, pdu, payload, top.ttl);
      return;
    }
    if (top.ttl <= 1) {
      drop("label-ttl-expired");
      this.#error(arrival, entry, rest, payload, TimeExceeded, TimeExceeded6, 0);
      return;
    }
    const way = this.#choose(entry.ways, stack, payload);
    const out = way === undefined ? undefined : host.interface(way.interface);
    if (way === undefined || out === undefined || !out.up) {
      drop(way === undefined ? "label-discard" : "interface-down");
      return;
    }
    // The neighbour gave no label: what the labels below mean is known only further down a path that is not there.
    if (way.untagged === true && rest.length > 0) {
      drop("no-label");
      return;
    }
    this.#count(top.label, way, pdu.length);
    const ttl = top.ttl - 1;
    const pushed = this.#push(way.labels, ttl, top.trafficClass);
    const next = pushed.length > 0 ? [...pushed, ...rest] : this.#expose(rest, ttl);
    const shown = alert !== null && next.length > 0 ? [{ ...alert, ttl }, ...next] : next;
    if (shown.length > 0) this.#sendLabelled(arrival, pdu, payload, shown, way, out, entry, by);
    else this.#sendPopped(arrival, pdu, payload, ttl, way, out, by);
  }

  /**
   * Puts labels on an IP packet whose TTL has been counted down, and sends it. Answers why not.
   * @rfc 3443 3.1
   */
  impose(
    way: Adjacency,
    out: InterfaceView,
    arrival: Arrival | null,
    vrf: number,
    original: Pdu,
    pdu: Pdu,
    ttl: number,
    trafficClass: number,
    family: "ipv4" | "ipv6",
    by: Deciding,
  ): DropReason | null {
    const { verdicts, host, link, icmp, icmpv6 } = this.#parts;
    const propagate = host.propagateTtl();
    const copied = arrival === null ? propagate.local : propagate.forwarded;
    const stack = this.#push(way.labels, way.labelTtl ?? (copied ? ttl : FULL_TTL), trafficClass);
    const bare = family === "ipv6" ? (out.ipv6Mtu ?? out.mtu) : out.mtu;
    const room = stack.length === 0 ? bare : out.mplsMtu - stack.length * ENTRY;
    const next = way.gateway ?? (pdu.value as Ipv4Packet | Ipv6Packet).destination;
    const etherType = stack.length > 0 ? EtherType.Mpls : family === "ipv4" ? EtherType.Ipv4 : EtherType.Ipv6;
    const send = (packet: Pdu): void => {
      const labelled = stack.length === 0 ? packet : Pdu.of(mpls, { stack, payload: packet });
      verdicts.forward(stack.length === 0 ? family : "mpls", vrf, arrival, out.index, labelled, by);
      link.send(out, next, etherType, labelled, original, arrival, vrf);
    };
    if (pdu.length <= room) {
      send(pdu);
      return null;
    }
    if (family === "ipv4" && !(pdu.value as Ipv4Packet).dontFragment) {
      for (const piece of fragmentIpv4(pdu.value as Ipv4Packet, room)) send(Pdu.of(ipv4, piece));
      return null;
    }
    verdicts.drop("mtu-exceeded", family, vrf, arrival, original, by);
    if (arrival !== null && family === "ipv4")
      icmp.error(TooBig, arrival, original, original.value as Ipv4Packet, room);
    else if (arrival !== null) icmpv6.error(PacketTooBig, arrival, original, original.value as Ipv6Packet, room);
    return "mtu-exceeded";
  }

  /** Entries for labels to push; implicit null stands for no label at all. */
  #push(labels: readonly number[], ttl: number, trafficClass: number): LabelStackEntry[] {
    const entries: LabelStackEntry[] = [];
    for (const label of labels) if (label !== ReservedLabel.ImplicitNull) entries.push({ label, trafficClass, ttl });
    return entries;
  }
  /** The stack under a popped label, whose TTL it inherits when the operator wants the path to show. RFC 3443, 3.3-3.4. */
  #expose(rest: Stack, ttl: number): Stack {
    const first = rest[0];
    if (first === undefined || first.ttl <= ttl || !this.#parts.host.propagateTtl().forwarded) return rest;
    return [{ ...first, ttl }, ...rest.slice(1)];
  }
  /** The last label is gone and this node routes the packet itself: egress of the LSP. */
  #toIp(arrival: Arrival, vrf: number, pdu: Pdu, payload: Pdu, ttl: number): void {
    const inner = innerOf(payload);
    if (inner === null) {
      this.#parts.verdicts.drop(guarded(payload) ?? "unknown-protocol", "mpls", vrf, arrival, pdu);
      return;
    }
    const shown = this.#parts.host.propagateTtl().forwarded ? lowered(inner, ttl) : inner;
    const at = { ...arrival, vrf };
    if (shown.family === "ipv4") this.#parts.ipv4.receive(at, shown.pdu);
    else this.#parts.ipv6.receive(at, shown.pdu);
  }
  #sendLabelled(
    arrival: Arrival,
    pdu: Pdu,
    payload: Pdu,
    stack: Stack,
    way: Adjacency,
    out: InterfaceView,
    entry: LabelEntry,
    by: string,
  ): void {
    const { verdicts, link } = this.#parts;
    const room = out.mplsMtu - stack.length * ENTRY;
    const next = way.gateway ?? innerOf(payload)?.packet.destination;
    if (next === undefined) {
      verdicts.drop("no-adjacency", "mpls", 0, arrival, pdu, by);
      return;
    }
    const send = (packet: Pdu): void => {
      const labelled = Pdu.of(mpls, { stack, payload: packet });
      verdicts.forward("mpls", 0, arrival, out.index, labelled, by);
      link.send(out, next, EtherType.Mpls, labelled, pdu, arrival, 0);
    };
    if (payload.length <= room) {
      send(payload);
      return;
    }
    // RFC 3032, 3.4-3.5: IPv4 without DF is cut under its labels; the rest is refused.
    const inner = innerOf(payload);
    if (inner?.family === "ipv4" && !inner.packet.dontFragment) {
      for (const piece of fragmentIpv4(inner.packet, room)) send(Pdu.of(ipv4, piece));
      return;
    }
    verdicts.drop("mtu-exceeded", "mpls", 0, arrival, pdu, by);
    this.#error(arrival, entry, arrival.labels.slice(1), payload, TooBig, PacketTooBig, room);
  }
  /** Penultimate hop popping: the packet leaves without labels. RFC 3031, 3.16. */
  #sendPopped(
    arrival: Arrival,
    pdu: Pdu,
    payload: Pdu,
    ttl: number,
    way: Adjacency,
    out: InterfaceView,
    by: string,
  ): void {
    const { verdicts, host, ipv4: pipeline, ipv6: pipeline6 } = this.#parts;
    const inner = innerOf(payload);
    if (inner === null) {
      verdicts.drop(guarded(payload) ?? "unknown-protocol", "mpls", 0, arrival, pdu, by);
      return;
    }
    if (way.untagged === true && this.#echo(arrival, payload)) return;
    const shown = host.propagateTtl().forwarded ? lowered(inner, ttl) : inner;
    const bare = { ...way, labels: [] };
    if (shown.family === "ipv4") pipeline.emit(bare, out, arrival, 0, inner.pdu, shown.packet, by);
    else pipeline6.emit(bare, out, arrival, 0, inner.pdu, shown.packet, by);
  }
  /** An echo request is for the control plane wherever its LSP ends, breaks or its TTL does. RFC 8029, 4.4. */
  #echo(arrival: Arrival, payload: Pdu): boolean {
    const inner = innerOf(payload);
    if (inner?.family !== "ipv4" || inner.packet.destination >>> 24 !== LOOPBACK_NET) return false;
    this.#parts.localIpv4.deliver(arrival, inner.pdu, inner.packet);
    return true;
  }
  /**
   * An ICMP error about a labelled packet. This router may have no route to the sender, so the error follows the packet's
   * own path to its end, where one is known. RFC 3032, 2.3.2.
   */
  #error(
    arrival: Arrival,
    entry: LabelEntry,
    rest: Stack,
    payload: Pdu,
    kind: IcmpErrorKind,
    kind6: Icmpv6ErrorKind,
    argument: number,
  ): void {
    const { host, icmp, icmpv6, verdicts, link } = this.#parts;
    const inner = innerOf(payload);
    if (inner === null) return;
    if (this.#echo(arrival, payload)) return;
    const way = entry.action === "forward" ? this.#choose(entry.ways, arrival.labels, payload) : undefined;
    const out = way === undefined ? undefined : host.interface(way.interface);
    if (way === undefined || out === undefined || !out.up) {
      if (inner.family === "ipv4") icmp.error(kind, arrival, inner.pdu, inner.packet, argument);
      else icmpv6.error(kind6, arrival, inner.pdu, inner.packet, argument);
      return;
    }
    if (rest.length === 0 && way.labels.length === 0 && out.vrf !== arrival.interface.vrf) {
      // The last label leads out into a VRF: the path ends here, and this router speaks in that VRF.
      const at = { ...arrival, interface: out, vrf: out.vrf };
      if (inner.family === "ipv4") icmp.error(kind, at, inner.pdu, inner.packet, argument);
      else icmpv6.error(kind6, at, inner.pdu, inner.packet, argument);
      return;
    }
    const error =
      inner.family === "ipv4"
        ? icmp.errorPacket(kind, arrival, inner.pdu, inner.packet, argument)
        : icmpv6.errorPacket(kind6, arrival, inner.pdu, inner.packet, argument);
    if (error === null) return;
    const stack = [
      ...this.#push(way.labels, FULL_TTL, arrival.labels[0]?.trafficClass ?? 0),
      ...rest.map((e) => ({ ...e, ttl: FULL_TTL })),
    ];
    const next = way.gateway ?? error.value.destination;
    const labelled = stack.length === 0 ? (error as Pdu) : (Pdu.of(mpls, { stack, payload: error as Pdu }) as Pdu);
    const etherType = stack.length > 0 ? EtherType.Mpls : inner.family === "ipv4" ? EtherType.Ipv4 : EtherType.Ipv6;
    verdicts.forward(stack.length > 0 ? "mpls" : inner.family, 0, null, out.index, labelled, "icmp error");
    link.send(out, next, etherType, labelled, labelled, null, 0);
  }
  #choose(ways: readonly Adjacency[], stack: Stack, payload: Pdu): Adjacency | undefined {
    if (ways.length <= 1) return ways[0];
    const inner = innerOf(payload);
    const seed = this.#parts.seed;
    let hash = seed;
    if (inner === null) for (const entry of stack) hash = mix(hash, entry.label);
    else {
      const { source, destination, protocol } = inner.packet;
      const whole = inner.family === "ipv6" || !(inner.packet.moreFragments || inner.packet.fragmentOffset > 0);
      hash = flowHash(seed, source, destination, protocol, whole ? portsOf(protocol, inner.packet.payload) : 0);
    }
    return ways[bucketOf(hash, ways.length)];
  }
}
