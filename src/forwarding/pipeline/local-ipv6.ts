// IPv6 at its ends: packets for this node with their extension headers, and packets from it. RFC 8200 4, RFC 5095, RFC 6946, RFC 8201.
import { isLinkLocalIpv6, isMulticastIpv6 } from "../../base/ip.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import {
  type ExtensionHeader,
  finalDestination,
  fragmentablePart,
  isWholeChain,
  type Ipv6Packet,
  ipv6,
  NextHeader,
} from "../../wire/ipv6.ts";
import { join, Pdu, raw } from "../../wire/pdu.ts";
import { ipProtocols } from "../../wire/registry.ts";
import { portsOf } from "../acl-filter.ts";
import type { DropReason, EngineHost, OriginateOptions } from "../engine.ts";
import { bucketOf, flowHash } from "../flow-hash.ts";
import { fragmentIpv6 } from "../fragment.ts";
import { ICMPV6 } from "../icmpv6.ts";
import {
  ErroneousHeader,
  IncompleteChain,
  PortUnreachable6,
  ReassemblyTimeExceeded6,
  UnrecognisedNextHeader,
} from "../icmpv6-kinds.ts";
import { Reassembly } from "../reassembly.ts";
import type { Adjacency } from "../route.ts";
import { chooseSource, type SourceCandidate } from "../source-address.ts";
import { type Arrival, type Deciding, ownsIpv6, type Parts } from "../stack.ts";
import { guarded } from "./ethernet.ts";
import { REASSEMBLY_LIMITS } from "./local-ipv4.ts";

const HOP_LIMIT = 64;
const UNIT = 8;
const LARGEST = 65535;
/** RFC 8200, 5. */
const LEAST_MTU = 1280;
const FRAGMENT_HEADER = 8;
const EXTENSION_NUMBERS: ReadonlySet<number> = new Set([
  NextHeader.HopByHop,
  NextHeader.Routing,
  NextHeader.Fragment,
  NextHeader.DestinationOptions,
]);
const NONE: readonly ExtensionHeader[] = Object.freeze([]);
const ROUTER_ALERT = Object.freeze([
  { kind: "hop-by-hop", options: [{ kind: "router-alert", value: 0 }] },
]) as readonly ExtensionHeader[];

interface Fragment {
  readonly arrival: Arrival;
  readonly pdu: Pdu;
  readonly packet: Ipv6Packet;
}

export class LocalIpv6 {
  readonly #parts: Parts;
  readonly #host: EngineHost;
  readonly #reassembly: Reassembly<Fragment>;
  #identification: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#host = parts.host;
    this.#identification = Math.floor(parts.host.random("ipv6 identification") * 0x100000000);
    this.#reassembly = new Reassembly(
      { ...REASSEMBLY_LIMITS, timeout: 2 * REASSEMBLY_LIMITS.timeout },
      () => parts.host.now(),
      (expire) => parts.host.timer("ipv6 reassembly", expire),
      (first) => this.#reassemblyExpired(first),
    );
  }

  /** A packet for this node: its extension headers in order, then what they carry. @rfc 8200 4 */
  deliver(arrival: Arrival, pdu: Pdu, packet: Ipv6Packet): void {
    const { verdicts, upper, icmpv6 } = this.#parts;
    const { vrf } = arrival;
    for (let i = 0; i < packet.extensions.length; i++) if (!this.#process(arrival, pdu, packet, i)) return;
    const { protocol, source, destination, hopLimit, trafficClass } = packet;
    if (protocol === NextHeader.NoNextHeader) {
      verdicts.deliver("ipv6", vrf, arrival, pdu, "no next header");
      return;
    }
    if (protocol === ICMPV6) {
      icmpv6.receive(arrival, pdu, packet);
      return;
    }
    const to = {
      vrf,
      interface: arrival.interface.index,
      from: source,
      to: destination,
      ttl: hopLimit,
      tos: trafficClass,
      labels: arrival.labels,
    };
    const reason = upper.deliver(protocol, packet.payload, to);
    if (reason === null) {
      verdicts.deliver("ipv6", vrf, arrival, pdu, `protocol ${protocol}`);
      return;
    }
    verdicts.drop(reason, "ipv6", vrf, arrival, pdu);
    if (reason === "no-listener") icmpv6.error(PortUnreachable6, arrival, pdu, packet);
    else if (reason === "unknown-protocol" && !isMulticastIpv6(destination))
      icmpv6.error(UnrecognisedNextHeader, arrival, pdu, packet, lastNextHeaderOffset(packet));
  }

  /** False for an address of this node that duplicate address detection has not passed. */
  isUsable(vrf: number, address: bigint): boolean {
    const owner = this.#ownerOf(vrf, address);
    return owner === null || this.#parts.discovery.isUsable(owner.index, address);
  }
  isUnicastForUs(arrival: Arrival, destination: bigint): boolean {
    return ownsIpv6(arrival.interface, destination) || this.#ownerOf(arrival.vrf, destination) !== null;
  }

  packet(
    source: bigint,
    destination: bigint,
    protocol: number,
    payload: Pdu,
    hopLimit: number,
    trafficClass: number,
    extensions = NONE,
  ): Ipv6Packet {
    return { trafficClass, flowLabel: 0, hopLimit, source, destination, extensions, protocol, payload } as Ipv6Packet;
  }

  originate(vrf: number, protocol: number, payload: Pdu, o: OriginateOptions): DropReason | null {
    const to = o.to as bigint;
    const { verdicts } = this.#parts;
    const scoped = isMulticastIpv6(to) || isLinkLocalIpv6(to);
    let way: Adjacency | null = o.way ?? null;
    let by: Deciding = "";
    const refuse = (reason: DropReason): DropReason => verdicts.drop(reason, "ipv6", vrf, null, payload, by);
    if (way === null && scoped) {
      const index = o.out ?? (o.from === undefined ? undefined : this.#ownerOf(vrf, o.from as bigint)?.index);
      const out = index === undefined ? undefined : this.#host.interface(index);
      if (out === undefined) return refuse("no-route");
      if (ownsIpv6(out, to)) return this.#toSelf(out, vrf, protocol, payload, o);
      way = { interface: out.index, gateway: null, labels: [] };
    }
    if (way === null) {
      const entry = to === 1n ? null : this.#host.lookup(vrf, to);
      const home = entry?.receiveVrf ?? vrf;
      const owner = entry?.receive === true || to === 1n ? this.#ownerOf(home, to) : null;
      if (owner !== null) {
        // To a leaked address: speak from this VRF, arrive in the other.
        const mine =
          home === vrf ? undefined : this.#host.interfaces().find((i) => i.vrf === vrf && i.up && i.ipv6.length > 0);
        const from = mine === undefined ? null : ((o.from as bigint | undefined) ?? this.sourceTowards(vrf, mine, to));
        return this.#toSelf(owner, home, protocol, payload, from === null ? o : { ...o, from });
      }
      if (entry !== null) by = entry;
      way = this.#wayTo(vrf, to, o, entry?.ways ?? null, protocol, payload);
      if (way === null) return refuse(entry === null ? "no-route" : (entry.unusable ?? "discard-route"));
    }
    const out = this.#host.interface(way.interface);
    if (out === undefined || !out.up) return refuse("interface-down");
    const from = (o.from as bigint | undefined) ?? this.sourceTowards(vrf, out, to);
    if (from === null) return refuse("no-source-address");
    if (from !== 0n && !this.isUsable(vrf, from) && !ownsUsable(this.#parts, out, from))
      return refuse("tentative-address");
    const hopLimit = o.ttl ?? (isMulticastIpv6(to) ? 1 : this.#hopLimit(out));
    const packet = this.packet(
      from,
      to,
      protocol,
      payload,
      hopLimit,
      o.tos ?? 0,
      o.routerAlert === true ? ROUTER_ALERT : NONE,
    );
    return this.#fit(way, out, vrf, packet, o, by);
  }

  /** RFC 6724 over every usable address of the VRF; link-local ones only of the outgoing interface. */
  sourceTowards(vrf: number, out: InterfaceView, to: bigint): bigint | null {
    const { discovery } = this.#parts;
    const candidates: SourceCandidate[] = [];
    for (const i of this.#host.interfaces()) {
      if (i.vrf !== vrf && i.index !== out.index) continue;
      if (!i.up) continue;
      for (const { address } of i.ipv6) {
        const a = address as bigint;
        if ((isLinkLocalIpv6(a) && i.index !== out.index) || !discovery.isUsable(i.index, a)) continue;
        candidates.push({ address: a, interface: i.index, deprecated: discovery.isDeprecated(i.index, a) });
      }
    }
    return chooseSource(candidates, to, out.index);
  }
  stop(): void {
    this.#reassembly.stop();
  }

  /** Fragments at the source when the path is narrower than the packet. RFC 8200, 4.5 and 5. */
  #fit(
    way: Adjacency,
    out: InterfaceView,
    vrf: number,
    packet: Ipv6Packet,
    o: OriginateOptions,
    by: Deciding,
  ): DropReason | null {
    const { ipv6: pipeline, pathMtu, verdicts, discovery } = this.#parts;
    const pdu = Pdu.of(ipv6, packet);
    const linkMtu =
      way.labels.length > 0
        ? out.mplsMtu - 4 * way.labels.length
        : Math.min(out.ipv6Mtu ?? out.mtu, discovery.linkMtu(out.index));
    const mtu = Math.min(linkMtu, pathMtu.get(vrf, packet.destination) ?? linkMtu);
    if (out.kind === "loopback" || pdu.length <= mtu) return pipeline.emit(way, out, null, vrf, pdu, packet, by);
    if (o.fragment === false || o.dontFragment === true || pdu.length > LARGEST || mtu < LEAST_MTU - FRAGMENT_HEADER)
      return verdicts.drop("mtu-exceeded", "ipv6", vrf, null, pdu, by);
    this.#identification = (this.#identification + 1) >>> 0;
    let failed: DropReason | null = null;
    for (const piece of fragmentIpv6(packet, mtu, this.#identification))
      failed ??= pipeline.emit(way, out, null, vrf, Pdu.of(ipv6, piece), piece, by);
    return failed;
  }
  #hopLimit(out: InterfaceView): number {
    const { discovery, host } = this.#parts;
    return discovery.hopLimit(out.index) || (host.settings(out.index).nd.hopLimit ?? HOP_LIMIT);
  }
  #wayTo(
    vrf: number,
    to: bigint,
    o: OriginateOptions,
    ways: readonly Adjacency[] | null,
    protocol: number,
    payload: Pdu,
  ): Adjacency | null {
    if (o.out !== undefined)
      return ways?.find((w) => w.interface === o.out) ?? { interface: o.out, gateway: null, labels: [] };
    const redirected = this.#parts.discovery.redirected(vrf, to);
    if (redirected !== null) return redirected;
    if (ways === null || ways.length <= 1) return ways?.[0] ?? null;
    const hash = flowHash(this.#parts.seed, o.from ?? 0n, to, protocol, portsOf(protocol, payload));
    return ways[bucketOf(hash, ways.length)]!;
  }
  #ownerOf(vrf: number, address: bigint): InterfaceView | null {
    for (const i of this.#host.interfaces()) if (i.vrf === vrf && ownsIpv6(i, address)) return i;
    return null;
  }
  #toSelf(owner: InterfaceView, vrf: number, protocol: number, payload: Pdu, o: OriginateOptions): DropReason | null {
    const to = o.to as bigint;
    const packet = this.packet(
      (o.from as bigint | undefined) ?? to,
      to,
      protocol,
      payload,
      o.ttl ?? HOP_LIMIT,
      o.tos ?? 0,
    );
    return this.#parts.loopback.self(owner, vrf, Pdu.of(ipv6, packet), "ipv6");
  }

  /** True when the packet goes on to the next header. */
  #process(arrival: Arrival, pdu: Pdu, packet: Ipv6Packet, index: number): boolean {
    const header = packet.extensions[index]!;
    const { verdicts, icmpv6, ipv6: pipeline } = this.#parts;
    switch (header.kind) {
      case "hop-by-hop":
        return true;
      case "destination-options":
        return pipeline.checkOptions(arrival, pdu, packet, header);
      case "routing":
        // RFC 5095 ends type 0; no type with segments left is known here. RFC 8200, 4.4.
        if (header.segmentsLeft === 0) return true;
        verdicts.drop("source-route-refused", "ipv6", arrival.vrf, arrival, pdu, `routing type ${header.routingType}`);
        icmpv6.error(ErroneousHeader, arrival, pdu, packet, headerOffset(packet, index) + 2);
        return false;
      case "fragment":
        if (header.offset === 0 && !header.moreFragments) return true;
        this.#hold(arrival, pdu, packet, header, index);
        return false;
    }
  }
  #hold(
    arrival: Arrival,
    pdu: Pdu,
    packet: Ipv6Packet,
    header: ExtensionHeader & { kind: "fragment" },
    index: number,
  ): void {
    const { verdicts, icmpv6 } = this.#parts;
    const { vrf } = arrival;
    const { payload } = packet;
    const refuse = (reason: DropReason, pointer: number | null): void => {
      verdicts.drop(reason, "ipv6", vrf, arrival, pdu);
      if (pointer !== null) icmpv6.error(ErroneousHeader, arrival, pdu, packet, pointer);
    };
    // The pointers are to the payload length and to the fragment offset. RFC 8200, 4.5.
    if (header.moreFragments && payload.length % UNIT !== 0) {
      refuse("malformed", 4);
      return;
    }
    if (header.offset * UNIT + payload.length > LARGEST) {
      refuse("reassembly-overflow", headerOffset(packet, index) + 2);
      return;
    }
    if (header.offset === 0 && !isWholeChain(packet.protocol, payload.bytes)) {
      verdicts.drop("malformed", "ipv6", vrf, arrival, pdu, "headers end in a later fragment");
      icmpv6.error(IncompleteChain, arrival, pdu, packet, 0);
      return;
    }
    const key = `${vrf} ${packet.source} ${packet.destination} ${header.identification}`;
    const piece = { offset: header.offset * UNIT, more: header.moreFragments, payload };
    const held = this.#reassembly.add(key, piece, { arrival, pdu, packet });
    if (held.kind === "overflow") {
      refuse("reassembly-overflow", null);
      return;
    }
    if (held.kind === "overlap") {
      refuse("malformed", null);
      return;
    }
    if (held.kind === "held") {
      verdicts.deliver("ipv6", vrf, arrival, pdu, "fragment");
      return;
    }
    const { packet: first, arrival: at } = held.first;
    const kept = first.extensions.slice(0, -1);
    let whole: Ipv6Packet;
    if (EXTENSION_NUMBERS.has(first.protocol)) {
      const part = join(held.parts, fragmentablePart(first.protocol));
      const bad = guarded(part);
      if (bad !== null) {
        refuse(bad, null);
        return;
      }
      const inner = part.value as {
        readonly extensions: readonly ExtensionHeader[];
        readonly protocol: number;
        readonly payload: Pdu;
      };
      whole = {
        ...first,
        extensions: [...kept, ...inner.extensions],
        protocol: inner.protocol,
        payload: inner.payload,
      };
    } else {
      const pseudo = { source: first.source, destination: finalDestination(first), protocol: first.protocol };
      whole = {
        ...first,
        extensions: kept,
        payload: join(held.parts, ipProtocols.find(first.protocol)?.codec ?? raw, pseudo),
      };
    }
    this.deliver(at, Pdu.of(ipv6, whole), whole);
  }
  #reassemblyExpired(first: Fragment | null): void {
    if (first === null) return;
    const { arrival, pdu, packet } = first;
    this.#parts.verdicts.drop("reassembly-timeout", "ipv6", arrival.vrf, arrival, pdu);
    this.#parts.icmpv6.error(ReassemblyTimeExceeded6, arrival, pdu, packet);
  }
}

const ownsUsable = (parts: Parts, out: InterfaceView, address: bigint): boolean =>
  ownsIpv6(out, address) && parts.discovery.isUsable(out.index, address);
/** Octets before header number `index` of the chain. */
const headerOffset = (packet: Ipv6Packet, index: number): number => {
  const before = { ...packet, extensions: packet.extensions.slice(0, index), payload: EMPTY };
  return ipv6.size(before);
};
const EMPTY = Pdu.parse(raw, new Uint8Array(0));
/** Where the number of the upper layer stands: in the last extension header, else in the fixed header. */
const lastNextHeaderOffset = (packet: Ipv6Packet): number =>
  packet.extensions.length === 0 ? 6 : headerOffset(packet, packet.extensions.length - 1);
