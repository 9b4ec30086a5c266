// IPv4 at its ends: packets for this node, and packets from it. RFC 791 3.2, RFC 1122 3.2-3.4.
import { isMulticastIpv4 } from "../../base/ip.ts";
import { seconds } from "../../kernel/kernel.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { type Ipv4Packet, ipv4 } from "../../wire/ipv4.ts";
import { join, Pdu, raw } from "../../wire/pdu.ts";
import { ipProtocols } from "../../wire/registry.ts";
import { portsOf } from "../acl-filter.ts";
import type { DropReason, EngineHost, OriginateOptions } from "../engine.ts";
import { bucketOf, flowHash } from "../flow-hash.ts";
import { fragmentIpv4 } from "../fragment.ts";
import { ICMP } from "../icmp.ts";
import { PortUnreachable, ProtocolUnreachable, ReassemblyTimeExceeded } from "../icmp-kinds.ts";
import { Reassembly } from "../reassembly.ts";
import type { Adjacency } from "../route.ts";
import { type Arrival, type Deciding, ownsIpv4, type Parts, primaryIpv4 } from "../stack.ts";
import { isSubnetBroadcast } from "./ethernet.ts";
import { recordRoute } from "./ipv4.ts";

const LIMITED_BROADCAST = 0xffffffff;
const DEFAULT_TTL = { ios: 255, linux: 64 } as const;
const UNIT = 8;
export const REASSEMBLY_LIMITS = { timeout: seconds(30), datagrams: 64, octets: 4 * 1024 * 1024 } as const;
const NO_OPTIONS: Ipv4Packet["options"] = Object.freeze([]);
const ROUTER_ALERT: Ipv4Packet["options"] = Object.freeze([{ kind: "router-alert", value: 0 }]);

interface Fragment {
  readonly arrival: Arrival;
  readonly pdu: Pdu;
  readonly packet: Ipv4Packet;
}

/** The pointer to the first address of a source route. RFC 791, 3.1. */
const FIRST_SLOT = 4;

export class LocalIpv4 {
  readonly #parts: Parts;
  readonly #host: EngineHost;
  readonly #reassembly: Reassembly<Fragment>;
  #identification: number;
  /** TTL of the ICMP errors this node sends. */
  readonly errorTtl: number;
  readonly #ttl: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#host = parts.host;
    this.#ttl = DEFAULT_TTL[parts.host.style ?? "ios"];
    this.errorTtl = this.#ttl;
    this.#identification = Math.floor(parts.host.random("ipv4 identification") * 65536);
    this.#reassembly = new Reassembly(
      REASSEMBLY_LIMITS,
      () => parts.host.now(),
      (expire) => parts.host.timer("ipv4 reassembly", expire),
      (first) => this.#reassemblyExpired(first),
    );
  }

  /** A packet for this node, whole or in part. */
  deliver(arrival: Arrival, pdu: Pdu, packet: Ipv4Packet): void {
    if (packet.options.length > 0 && this.#refusesRoute(packet)) {
      this.#parts.verdicts.drop("source-route-refused", "ipv4", arrival.vrf, arrival, pdu);
      return;
    }
    if (packet.moreFragments || packet.fragmentOffset > 0) {
      this.#hold(arrival, pdu, packet);
      return;
    }
    const { verdicts, icmp, upper } = this.#parts;
    const { vrf } = arrival;
    if (packet.protocol === ICMP) {
      icmp.receive(arrival, pdu, packet);
      return;
    }
    const { source, destination, ttl, tos, protocol } = packet;
    const reason = upper.deliver(protocol, packet.payload, {
      vrf,
      interface: arrival.interface.index,
      from: source,
      to: destination,
      ttl,
      tos,
      labels: arrival.labels,
    });
    if (reason === null) {
      verdicts.deliver("ipv4", vrf, arrival, pdu, PROTOCOL_TEXT.get(protocol) ?? `protocol ${protocol}`);
      return;
    }
    verdicts.drop(reason, "ipv4", vrf, arrival, pdu);
    if (reason === "no-listener") icmp.error(PortUnreachable, arrival, pdu, packet);
    else if (reason === "unknown-protocol") icmp.error(ProtocolUnreachable, arrival, pdu, packet);
  }

  /** A source route that is not used up leads on, which no node here does; Linux wants none at all. RFC 1122, 3.2.1.8. */
  #refusesRoute(packet: Ipv4Packet): boolean {
    return packet.options.some(
      (o) =>
        (o.kind === "loose-source-route" || o.kind === "strict-source-route") &&
        (this.#host.style === "linux" || o.pointer < FIRST_SLOT + 4 * o.addresses.length),
    );
  }

  /** True for an address of this node in the packet's VRF, as opposed to a group or broadcast. */
  isUnicastForUs(arrival: Arrival, destination: number): boolean {
    return ownsIpv4(arrival.interface, destination) || this.#ownerOf(arrival.vrf, destination) !== null;
  }

  packet(
    source: number,
    destination: number,
    protocol: number,
    payload: Pdu,
    ttl: number,
    tos: number,
    dontFragment: boolean,
  ): Ipv4Packet {
    this.#identification = (this.#identification + 1) & 0xffff;
    return {
      tos,
      identification: this.#identification,
      dontFragment,
      moreFragments: false,
      fragmentOffset: 0,
      ttl,
      protocol,
      source,
      destination,
      options: NO_OPTIONS,
      payload,
    };
  }

  originate(vrf: number, protocol: number, payload: Pdu, o: OriginateOptions): DropReason | null {
    const to = o.to as number;
    const { verdicts, ipv4: pipeline } = this.#parts;
    const group = to === LIMITED_BROADCAST || isMulticastIpv4(to);
    let way: Adjacency | null = o.way ?? null;
    let by: Deciding = "";
    const refuse = (reason: DropReason): DropReason => verdicts.drop(reason, "ipv4", vrf, null, payload, by);
    if (way === null && group) {
      const out = o.out ?? (o.from === undefined ? undefined : this.#ownerOf(vrf, o.from as number)?.index);
      if (out === undefined) return refuse("no-route");
      way = { interface: out, gateway: null, labels: [] };
    }
    if (way === null) {
      const entry = this.#host.lookup(vrf, to);
      if (entry?.receive === true) {
        const home = entry.receiveVrf ?? vrf;
        const owner = this.#ownerOf(home, to);
        if (owner !== null) {
          // To a leaked address: speak from this VRF, arrive in the other.
          const from = home === vrf ? undefined : (o.from ?? this.sourceOn(owner, vrf, true));
          return this.#toSelf(owner, home, protocol, payload, from == null ? o : { ...o, from });
        }
        const segment = this.#host.interfaces().find((i) => i.vrf === vrf && i.up && isSubnetBroadcast(i, to));
        if (segment === undefined) return refuse("not-for-us");
        way = { interface: segment.index, gateway: null, labels: [] };
      } else {
        if (entry !== null) by = entry;
        way = this.#wayTo(vrf, to, o, entry?.ways ?? null, protocol, payload);
        if (way === null) return refuse(entry === null ? "no-route" : (entry.unusable ?? "discard-route"));
      }
    }
    const out = this.#host.interface(way.interface);
    if (out === undefined || !out.up) return refuse("interface-down");
    const source = (o.from as number | undefined) ?? this.sourceOn(out, vrf, way.labels.length > 0);
    if (source === null) return refuse("no-source-address");
    const ttl = o.ttl ?? (group && to !== LIMITED_BROADCAST ? 1 : this.#ttl);
    const whole = this.packet(source, to, protocol, payload, ttl, o.tos ?? 0, o.dontFragment ?? false);
    let packet = o.routerAlert === true ? { ...whole, options: ROUTER_ALERT } : whole;
    if (o.ipOptions !== undefined) packet = { ...whole, options: recordRoute(o.ipOptions, primaryIpv4(out) ?? source) };
    // IOS sends its own packets whole and lets the path speak.
    const known = this.#host.style === "linux" ? this.#parts.pathMtu.get(vrf, to) : undefined;
    let pdu = Pdu.of(ipv4, packet);
    if (o.discoverPath === true && pdu.length <= Math.min(out.mtu, known ?? out.mtu)) {
      packet = { ...packet, dontFragment: true };
      pdu = Pdu.of(ipv4, packet);
    }
    if (known !== undefined && pdu.length > known && known < out.mtu) {
      if (packet.dontFragment) return refuse("mtu-exceeded");
      let failed: DropReason | null = null;
      for (const piece of fragmentIpv4(packet, known))
        failed ??= pipeline.emit(way, out, null, vrf, Pdu.of(ipv4, piece), piece, by);
      return failed;
    }
    return pipeline.emit(way, out, null, vrf, pdu, packet, by);
  }

  /** The address to speak from on an interface; packets that leave by an interface of another table use one of their own VRF. */
  sourceOn(out: InterfaceView, vrf: number, labelled: boolean): number | null {
    const own = primaryIpv4(out);
    if (own !== null && (out.vrf === vrf || !labelled)) return own;
    for (const i of this.#host.interfaces()) {
      const address = i.vrf === vrf && i.up ? primaryIpv4(i) : null;
      if (address !== null) return address;
    }
    return own;
  }
  stop(): void {
    this.#reassembly.stop();
  }

  #wayTo(
    vrf: number,
    to: number,
    o: OriginateOptions,
    ways: readonly Adjacency[] | null,
    protocol: number,
    payload: Pdu,
  ): Adjacency | null {
    if (o.out !== undefined)
      return ways?.find((w) => w.interface === o.out) ?? { interface: o.out, gateway: null, labels: [] };
    const redirected = this.#parts.icmp.redirected(vrf, to);
    if (redirected !== null) return redirected;
    if (ways === null || ways.length <= 1) return ways?.[0] ?? null;
    const hash = flowHash(this.#parts.seed, o.from ?? 0, to, protocol, portsOf(protocol, payload));
    return ways[bucketOf(hash, ways.length)]!;
  }
  #ownerOf(vrf: number, address: number): InterfaceView | null {
    for (const i of this.#host.interfaces()) if (i.vrf === vrf && ownsIpv4(i, address)) return i;
    return null;
  }
  #toSelf(owner: InterfaceView, vrf: number, protocol: number, payload: Pdu, o: OriginateOptions): DropReason | null {
    const to = o.to as number;
    const packet = this.packet(
      (o.from as number | undefined) ?? to,
      to,
      protocol,
      payload,
      o.ttl ?? this.#ttl,
      o.tos ?? 0,
      o.dontFragment ?? false,
    );
    return this.#parts.loopback.self(owner, vrf, Pdu.of(ipv4, packet));
  }
  #hold(arrival: Arrival, pdu: Pdu, packet: Ipv4Packet): void {
    const { verdicts } = this.#parts;
    const { vrf } = arrival;
    if (packet.moreFragments && packet.payload.length % UNIT !== 0) {
      verdicts.drop("malformed", "ipv4", vrf, arrival, pdu);
      return;
    }
    const key = `${vrf} ${packet.source} ${packet.destination} ${packet.protocol} ${packet.identification}`;
    const piece = { offset: packet.fragmentOffset * UNIT, more: packet.moreFragments, payload: packet.payload };
    const held = this.#reassembly.add(key, piece, { arrival, pdu, packet });
    if (held.kind === "overflow" || held.kind === "overlap") {
      verdicts.drop(
        held.kind === "overflow" ? "reassembly-overflow" : "malformed",
        "ipv4",
        vrf,
        arrival,
        pdu,
        held.kind,
      );
      return;
    }
    if (held.kind === "held") {
      verdicts.deliver("ipv4", vrf, arrival, pdu, "fragment");
      return;
    }
    const { packet: first, arrival: at } = held.first;
    const { source, destination, protocol } = first;
    const payload = join(held.parts, ipProtocols.find(protocol)?.codec ?? raw, { source, destination, protocol });
    const whole: Ipv4Packet = { ...first, moreFragments: false, fragmentOffset: 0, payload };
    this.deliver(at, Pdu.of(ipv4, whole), whole);
  }
  #reassemblyExpired(first: Fragment | null): void {
    if (first === null) return;
    const { arrival, pdu, packet } = first;
    this.#parts.verdicts.drop("reassembly-timeout", "ipv4", arrival.vrf, arrival, pdu);
    this.#parts.icmp.error(ReassemblyTimeExceeded, arrival, pdu, packet);
  }
}
const PROTOCOL_TEXT = new Map([
  [6, "tcp"],
  [17, "udp"],
  [89, "ospf"],
  [2, "igmp"],
]);
