// The IPv4 pipeline: validate, filter, route, and send on. RFC 791, RFC 1812 4.2 and 5.2-5.3, RFC 3021, RFC 6814 (options).
import { isMulticastIpv4 } from "../../base/ip.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { EtherType } from "../../wire/ethernet.ts";
import { type Ipv4Option, type Ipv4Packet, ipv4 } from "../../wire/ipv4.ts";
import { Pdu } from "../../wire/pdu.ts";
import { portsOf } from "../acl-filter.ts";
import type { DropReason } from "../engine.ts";
import { bucketOf, flowHash } from "../flow-hash.ts";
import { fragmentIpv4 } from "../fragment.ts";
import {
  HostUnreachable,
  NetUnreachable,
  Prohibited,
  Redirect,
  SourceRouteFailed,
  TimeExceeded,
  TooBig,
} from "../icmp-kinds.ts";
import type { Adjacency, FibEntry } from "../route.ts";
import { type Arrival, type Deciding, type Parts, primaryIpv4 } from "../stack.ts";
import { guarded, isSubnetBroadcast, speaks } from "./ethernet.ts";

const LIMITED_BROADCAST = 0xffffffff;
/** RFC 1122 3.2.1.3: never a source on the wire; nor is the broadcast address of the subnet. */
const isMartianSource = (ip: number): boolean => {
  const first = ip >>> 24;
  return first === 127 || first >= 224 || (first === 0 && ip !== 0);
};
const isMartianDestination = (ip: number): boolean => {
  const first = ip >>> 24;
  return first === 0 || first === 127 || (first >= 240 && ip !== LIMITED_BROADCAST);
};
export const withTtl = (p: Ipv4Packet, ttl: number, options: readonly Ipv4Option[] = p.options): Ipv4Packet => ({
  tos: p.tos,
  identification: p.identification,
  dontFragment: p.dontFragment,
  moreFragments: p.moreFragments,
  fragmentOffset: p.fragmentOffset,
  ttl,
  protocol: p.protocol,
  source: p.source,
  destination: p.destination,
  options,
  payload: p.payload,
});

/** @rfc 1812 5.2 */
export class Ipv4Pipeline {
  readonly #parts: Parts;
  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A packet from an interface, or from under the last label. */
  receive(arrival: Arrival, pdu: Pdu): void {
    const { verdicts, acls, host } = this.#parts;
    const { vrf } = arrival;
    const drop = (reason: DropReason): DropReason => verdicts.drop(reason, "ipv4", vrf, arrival, pdu);
    const bad = guarded(pdu);
    if (bad !== null) {
      drop(bad);
      return;
    }
    if (!speaks(arrival, host.style, "ipv4")) {
      verdicts.drop("routing-disabled", "ipv4", vrf, arrival, pdu, "the interface has no IPv4 address");
      return;
    }
    const packet = pdu.value as Ipv4Packet;
    const { source, destination } = packet;
    if (
      (isMartianSource(source) && arrival.interface.kind !== "loopback") ||
      ((source & 1) === 1 && isSubnetBroadcast(arrival.interface, source)) ||
      (source === 0 && destination !== LIMITED_BROADCAST && !isMulticastIpv4(destination))
    ) {
      drop("martian-source");
      return;
    }
    const filter = arrival.labels.length > 0 ? undefined : host.accessList(arrival.interface.index, "in", "ipv4");
    if (filter !== undefined) {
      const denied = acls.check(filter, packet, "ipv4", arrival);
      if (denied !== null) {
        verdicts.drop("acl-in", "ipv4", vrf, arrival, pdu, denied);
        this.#parts.icmp.error(Prohibited, arrival, pdu, packet);
        return;
      }
    }
    const fault = this.#parts.reversePath.check(arrival, packet, "ipv4");
    if (fault !== null) {
      verdicts.drop("reverse-path", "ipv4", vrf, arrival, pdu, fault);
      return;
    }
    if (isMulticastIpv4(destination)) {
      if (this.#parts.groups.has(arrival.interface.index, destination))
        this.#parts.localIpv4.deliver(arrival, pdu, packet);
      else drop("not-for-us");
      return;
    }
    if (destination === LIMITED_BROADCAST || isSubnetBroadcast(arrival.interface, destination)) {
      this.#parts.localIpv4.deliver(arrival, pdu, packet);
      return;
    }
    if (isMartianDestination(destination) && arrival.interface.kind !== "loopback") {
      // RFC 8029, 4.4: an echo request of an LSP that ends here is addressed to 127/8, its last label popped before or here.
      const echo = destination >>> 24 === 127 && (arrival.labels.length > 0 || arrival.interface.mpls);
      if (echo) this.#parts.localIpv4.deliver(arrival, pdu, packet);
      else drop("martian-destination");
      return;
    }
    const entry = host.lookup(vrf, destination);
    if (entry?.receive === true) {
      // A leaked address is answered in the VRF it belongs to.
      const at = entry.receiveVrf === undefined ? arrival : { ...arrival, vrf: entry.receiveVrf };
      this.#parts.localIpv4.deliver(at, pdu, packet);
      return;
    }
    if (arrival.group) drop("not-for-us");
    else if (!host.forwarding("ipv4")) drop("routing-disabled");
    else this.#forward(arrival, pdu, packet, entry);
  }

  #forward(arrival: Arrival, pdu: Pdu, packet: Ipv4Packet, entry: FibEntry | null): void {
    const { verdicts, icmp, host, acls } = this.#parts;
    const { vrf } = arrival;
    if (packet.ttl <= 1) {
      verdicts.drop("ttl-expired", "ipv4", vrf, arrival, pdu);
      icmp.error(TimeExceeded, arrival, pdu, packet);
      return;
    }
    if (entry === null || entry.ways.length === 0) {
      verdicts.drop(
        entry === null ? "no-route" : (entry.unusable ?? "discard-route"),
        "ipv4",
        vrf,
        arrival,
        pdu,
        entry ?? "",
      );
      const linux = host.style === "linux";
      // A black hole of Linux is silent; nothing else there is installed without a way.
      if (!linux || entry?.unusable === undefined)
        icmp.error(linux && entry === null ? NetUnreachable : HostUnreachable, arrival, pdu, packet);
      return;
    }
    const way = this.choose(entry.ways, packet);
    const out = host.interface(way.interface);
    if (out === undefined || !out.up) {
      verdicts.drop("interface-down", "ipv4", vrf, arrival, pdu, entry);
      return;
    }
    const filter = host.accessList(out.index, "out", "ipv4");
    if (filter !== undefined) {
      const denied = acls.check(filter, packet, "ipv4", arrival);
      if (denied !== null) {
        verdicts.drop("acl-out", "ipv4", vrf, arrival, pdu, denied);
        icmp.error(Prohibited, arrival, pdu, packet);
        return;
      }
    }
    let options = packet.options;
    if (options.length > 0) {
      if (options.some((o) => o.kind === "loose-source-route" || o.kind === "strict-source-route")) {
        verdicts.drop("source-route-refused", "ipv4", vrf, arrival, pdu);
        icmp.error(SourceRouteFailed, arrival, pdu, packet);
        return;
      }
      options = recordRoute(options, primaryIpv4(out) ?? 0);
    }
    if (out.index === arrival.interface.index && way.labels.length === 0 && arrival.labels.length === 0)
      icmp.redirect(Redirect, arrival, pdu, packet, way);
    this.emit(way, out, arrival, vrf, pdu, withTtl(packet, packet.ttl - 1, options), entry);
  }

  /**
   * Sends a packet, its TTL already counted down, along one way: labels, size, neighbour. Answers why not. `original`
   * is what errors quote.
   */
  emit(
    way: Adjacency,
    out: InterfaceView,
    arrival: Arrival | null,
    vrf: number,
    original: Pdu,
    packet: Ipv4Packet,
    by: Deciding,
  ): DropReason | null {
    const { verdicts, icmp, link, mpls } = this.#parts;
    const pdu = Pdu.of(ipv4, packet);
    if (way.labels.length > 0)
      return mpls.impose(way, out, arrival, vrf, original, pdu, packet.ttl, packet.tos >>> 5, "ipv4", by);
    if (out.kind === "null") return verdicts.drop("discard-route", "ipv4", vrf, arrival, original, by);
    if (out.kind === "loopback") return this.#parts.loopback.enter(out, arrival, vrf, original, pdu, by);
    const next = (way.gateway ?? packet.destination) as number;
    if (pdu.length <= out.mtu) {
      verdicts.forward("ipv4", vrf, arrival, out.index, pdu, by);
      link.send(out, next, EtherType.Ipv4, pdu, original, arrival, vrf);
      return null;
    }
    if (packet.dontFragment) {
      verdicts.drop("mtu-exceeded", "ipv4", vrf, arrival, original, by);
      if (arrival !== null) icmp.error(TooBig, arrival, original, packet, out.mtu);
      return "mtu-exceeded";
    }
    for (const piece of fragmentIpv4(packet, out.mtu)) {
      const part = Pdu.of(ipv4, piece);
      verdicts.forward("ipv4", vrf, arrival, out.index, part, by);
      link.send(out, next, EtherType.Ipv4, part, part, arrival, vrf);
    }
    return null;
  }

  /** One of several equal ways, the same for every packet of a flow. */
  choose(ways: readonly Adjacency[], packet: Ipv4Packet): Adjacency {
    if (ways.length === 1) return ways[0]!;
    // Fragments carry no ports; leaving them out for all of a packet's fragments keeps those together.
    const ports = packet.moreFragments || packet.fragmentOffset > 0 ? 0 : portsOf(packet.protocol, packet.payload);
    const hash = flowHash(this.#parts.seed, packet.source, packet.destination, packet.protocol, ports);
    return ways[bucketOf(hash, ways.length)]!;
  }
}

/** Fills the next free slot of a record-route option with the address of the way out. RFC 791, 3.1. */
export const recordRoute = (options: readonly Ipv4Option[], address: number): readonly Ipv4Option[] =>
  options.map((option) => {
    if (option.kind !== "record-route") return option;
    const slot = (option.pointer - 4) / 4;
    if (!Number.isInteger(slot) || slot < 0 || slot >= option.addresses.length) return option;
    return {
      ...option,
      pointer: option.pointer + 4,
      addresses: option.addresses.map((a, i) => (i === slot ? address : a)),
    };
  });
