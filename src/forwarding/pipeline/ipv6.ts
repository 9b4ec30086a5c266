// The IPv6 pipeline: validate, filter, route, and send on. RFC 8200, RFC 4291 2.5-2.8, RFC 4443, RFC 4007 9.
import { isLinkLocalIpv6, isMulticastIpv6 } from "../../base/ip.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { EtherType } from "../../wire/ethernet.ts";
import { type ExtensionHeader, type Ipv6Packet, ipv6, isIpv6Fragment } from "../../wire/ipv6.ts";
import { Pdu } from "../../wire/pdu.ts";
import { portsOf } from "../acl-filter.ts";
import type { DropReason } from "../engine.ts";
import { bucketOf, flowHash } from "../flow-hash.ts";
import {
  BeyondScope,
  type Icmpv6ErrorKind,
  NoRoute,
  PacketTooBig,
  Prohibited6,
  RejectRoute,
  TimeExceeded6,
  UnrecognisedOption,
} from "../icmpv6-kinds.ts";
import type { Adjacency, FibEntry } from "../route.ts";
import { type Arrival, type Deciding, ownsIpv6, type Parts } from "../stack.ts";
import { guarded, speaks } from "./ethernet.ts";

const LOOPBACK = 1n;
const HEADER = 40;

export const withHopLimit = (p: Ipv6Packet, hopLimit: number): Ipv6Packet => ({
  trafficClass: p.trafficClass,
  flowLabel: p.flowLabel,
  hopLimit,
  source: p.source,
  destination: p.destination,
  extensions: p.extensions,
  protocol: p.protocol,
  payload: p.payload,
});
/** What the two high bits of an option type ask of a node that does not know it. RFC 8200, 4.2. */
export type OptionAction = "skip" | "discard" | "report" | "report-unicast";
const ACTIONS: readonly OptionAction[] = ["skip", "discard", "report", "report-unicast"];
export const optionAction = (type: number): OptionAction => ACTIONS[type >>> 6]!;

/** Octet offset in the packet of the first option of `type` in its header number `header`; by the octets, padding included. */
const optionOffset = (pdu: Pdu, packet: Ipv6Packet, header: ExtensionHeader, type: number): number => {
  const bytes = pdu.bytes;
  let at = HEADER;
  for (const extension of packet.extensions) {
    const end = at + (extension.kind === "fragment" ? 8 : (bytes[at + 1]! + 1) * 8);
    if (extension === header)
      for (let o = at + 2; o < end; o += bytes[o] === 0 ? 1 : 2 + bytes[o + 1]!) if (bytes[o] === type) return o;
    at = end;
  }
  return HEADER;
};

/** @rfc 8200 3 */
export class Ipv6Pipeline {
  readonly #parts: Parts;
  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A packet from an interface, or from under the last label. */
  receive(arrival: Arrival, pdu: Pdu): void {
    const { verdicts, acls, host, icmpv6, groups, localIpv6, discovery } = this.#parts;
    const { vrf, interface: i } = arrival;
    const drop = (reason: DropReason): DropReason => verdicts.drop(reason, "ipv6", vrf, arrival, pdu);
    const bad = guarded(pdu);
    if (bad !== null) {
      drop(bad);
      return;
    }
    if (!speaks(arrival, host.style, "ipv6")) {
      verdicts.drop("routing-disabled", "ipv6", vrf, arrival, pdu, "the interface has no IPv6 address");
      return;
    }
    const packet = pdu.value as Ipv6Packet;
    const { source, destination } = packet;
    const looped = i.kind === "loopback";
    if (isMulticastIpv6(source) || (source === LOOPBACK && !looped)) {
      drop("martian-source");
      return;
    }
    if (destination === 0n || (destination === LOOPBACK && !looped)) {
      drop("martian-destination");
      return;
    }
    const filter = arrival.labels.length > 0 ? undefined : host.accessList(i.index, "in", "ipv6");
    if (filter !== undefined) {
      const denied = acls.check(filter, packet, "ipv6", arrival);
      if (denied !== null) {
        verdicts.drop("acl-in", "ipv6", vrf, arrival, pdu, denied);
        icmpv6.error(Prohibited6, arrival, pdu, packet);
        return;
      }
    }
    const fault = this.#parts.reversePath.check(arrival, packet, "ipv6");
    if (fault !== null) {
      verdicts.drop("reverse-path", "ipv6", vrf, arrival, pdu, fault);
      return;
    }
    if (packet.extensions[0]?.kind === "hop-by-hop" && !this.checkOptions(arrival, pdu, packet, packet.extensions[0]))
      return;
    if (isMulticastIpv6(destination)) {
      if (groups.has(i.index, destination) || discovery.listensTo(i.index, destination))
        localIpv6.deliver(arrival, pdu, packet);
      else drop("not-for-us");
      return;
    }
    if (isLinkLocalIpv6(destination)) {
      if (!ownsIpv6(i, destination)) drop("not-for-us");
      else if (!discovery.isUsable(i.index, destination)) drop("tentative-address");
      else localIpv6.deliver(arrival, pdu, packet);
      return;
    }
    const entry = host.lookup(vrf, destination);
    if (entry?.receive === true || this.#isSubnetRouter(arrival, destination)) {
      // A leaked address is answered in the VRF it belongs to.
      const home = entry?.receiveVrf ?? vrf;
      if (localIpv6.isUsable(home, destination))
        localIpv6.deliver(home === vrf ? arrival : { ...arrival, vrf: home }, pdu, packet);
      else drop("tentative-address");
      return;
    }
    if (arrival.group) drop("not-for-us");
    else if (!host.forwarding("ipv6")) drop("routing-disabled");
    else this.#forward(arrival, pdu, packet, entry);
  }

  /** False when an option that this node does not know forbids going on; the error is then sent. */
  checkOptions(arrival: Arrival, pdu: Pdu, packet: Ipv6Packet, header: ExtensionHeader): boolean {
    if (header.kind !== "hop-by-hop" && header.kind !== "destination-options") return true;
    for (const option of header.options) {
      if (option.kind !== "unknown") continue;
      const action = optionAction(option.type);
      if (action === "skip") continue;
      this.#parts.verdicts.drop("unrecognised-option", "ipv6", arrival.vrf, arrival, pdu, `option ${option.type}`);
      if (action === "report" || (action === "report-unicast" && !isMulticastIpv6(packet.destination)))
        this.#parts.icmpv6.error(
          UnrecognisedOption,
          arrival,
          pdu,
          packet,
          optionOffset(pdu, packet, header, option.type),
        );
      return false;
    }
    return true;
  }

  #forward(arrival: Arrival, pdu: Pdu, packet: Ipv6Packet, entry: FibEntry | null): void {
    const { verdicts, icmpv6, host, acls, discovery } = this.#parts;
    const { vrf } = arrival;
    const refuse = (reason: DropReason, kind: Icmpv6ErrorKind | null, by: Deciding = ""): void => {
      verdicts.drop(reason, "ipv6", vrf, arrival, pdu, by);
      if (kind !== null) icmpv6.error(kind, arrival, pdu, packet);
    };
    if (packet.source === 0n) {
      refuse("martian-source", null);
      return;
    }
    if (packet.hopLimit <= 1) {
      refuse("ttl-expired", TimeExceeded6);
      return;
    }
    if (entry === null) {
      refuse("no-route", NoRoute);
      return;
    }
    if (entry.ways.length === 0) {
      const { unusable } = entry;
      // Linux calls every refusal a missing route, and is silent in a black hole.
      if (host.style === "linux") refuse(unusable ?? "discard-route", unusable === undefined ? NoRoute : null, entry);
      else refuse(unusable ?? "discard-route", unusable === undefined ? RejectRoute : NoRoute, entry);
      return;
    }
    const way = this.choose(entry.ways, packet);
    const out = host.interface(way.interface);
    if (out === undefined || !out.up) {
      refuse("interface-down", null, entry);
      return;
    }
    // RFC 4007, 9: a link-local source stays on its link.
    if (isLinkLocalIpv6(packet.source) && out.index !== arrival.interface.index) {
      refuse("scope-exceeded", BeyondScope);
      return;
    }
    const filter = host.accessList(out.index, "out", "ipv6");
    if (filter !== undefined) {
      const denied = acls.check(filter, packet, "ipv6", arrival);
      if (denied !== null) {
        refuse("acl-out", Prohibited6, denied);
        return;
      }
    }
    if (out.index === arrival.interface.index && way.labels.length === 0 && arrival.labels.length === 0)
      discovery.redirect(arrival, pdu, packet, way);
    this.emit(way, out, arrival, vrf, pdu, withHopLimit(packet, packet.hopLimit - 1), entry);
  }

  /** Sends a packet, its hop limit already counted down, along one way. Answers why not. `original` is what errors quote. */
  emit(
    way: Adjacency,
    out: InterfaceView,
    arrival: Arrival | null,
    vrf: number,
    original: Pdu,
    packet: Ipv6Packet,
    by: Deciding,
  ): DropReason | null {
    const { verdicts, icmpv6, link, mpls, loopback } = this.#parts;
    const pdu = Pdu.of(ipv6, packet);
    if (way.labels.length > 0)
      return mpls.impose(way, out, arrival, vrf, original, pdu, packet.hopLimit, packet.trafficClass >>> 5, "ipv6", by);
    if (out.kind === "null") return verdicts.drop("discard-route", "ipv6", vrf, arrival, original, by);
    if (out.kind === "loopback") return loopback.enter(out, arrival, vrf, original, pdu, by, "ipv6");
    const mtu = out.ipv6Mtu ?? out.mtu;
    if (pdu.length > mtu) {
      verdicts.drop("mtu-exceeded", "ipv6", vrf, arrival, original, by);
      if (arrival !== null) icmpv6.error(PacketTooBig, arrival, original, packet, mtu);
      return "mtu-exceeded";
    }
    verdicts.forward("ipv6", vrf, arrival, out.index, pdu, by);
    link.send(out, way.gateway ?? packet.destination, EtherType.Ipv6, pdu, original, arrival, vrf);
    return null;
  }

  /** One of several equal ways, the same for every packet of a flow. RFC 6438. */
  choose(ways: readonly Adjacency[], packet: Ipv6Packet): Adjacency {
    if (ways.length === 1) return ways[0]!;
    const ports = isIpv6Fragment(packet) ? 0 : portsOf(packet.protocol, packet.payload);
    const hash = flowHash(
      this.#parts.seed ^ packet.flowLabel,
      packet.source,
      packet.destination,
      packet.protocol,
      ports,
    );
    return ways[bucketOf(hash, ways.length)]!;
  }

  /** The subnet-router anycast address of a connected prefix. RFC 4291, 2.6.1. */
  #isSubnetRouter(arrival: Arrival, destination: bigint): boolean {
    if ((destination & 0xffffffffffffffffn) !== 0n || !this.#parts.host.forwarding("ipv6")) return false;
    return this.#parts.host
      .interfaces()
      .some(
        (i) =>
          i.vrf === arrival.vrf &&
          i.up &&
          i.ipv6.some((a) => a.length === 64 && ((a.address as bigint) >> 64n) << 64n === destination),
      );
  }
}
