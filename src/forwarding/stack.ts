// How the parts of one node's IP engine know each other, and the verdict that every packet step ends with.
import type { Ip } from "../base/ip.ts";
import type { Mac } from "../base/mac.ts";
import { formatPrefix } from "../base/prefix.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import type { Pdu } from "../wire/pdu.ts";
import type { AclFilter } from "./acl-filter.ts";
import type { ArpCache } from "./arp.ts";
import type { Discovery } from "./discovery.ts";
import type { DropReason, EngineHost, LabelShown, Verdict } from "./engine.ts";
import type { Groups } from "./groups.ts";
import type { Icmp } from "./icmp.ts";
import type { Icmpv6 } from "./icmpv6.ts";
import type { Loopback } from "./loopback.ts";
import type { NeighborCache } from "./neighbor-cache.ts";
import type { PathMtu } from "./path-mtu.ts";
import type { LinkLayer } from "./pipeline/ethernet.ts";
import type { Ipv4Pipeline } from "./pipeline/ipv4.ts";
import type { Ipv6Pipeline } from "./pipeline/ipv6.ts";
import type { LocalIpv4 } from "./pipeline/local-ipv4.ts";
import type { LocalIpv6 } from "./pipeline/local-ipv6.ts";
import type { MplsPipeline } from "./pipeline/mpls.ts";
import type { ReversePath } from "./reverse-path.ts";
import type { FibEntry } from "./route.ts";
import type { UpperLayers } from "./upper.ts";

/** How a packet came to this node. */
export interface Arrival {
  readonly interface: InterfaceView;
  /** The table it is looked up in: the interface's, or the one an MPLS label chose. */
  readonly vrf: number;
  /** It was a link-layer broadcast or multicast. */
  readonly group: boolean;
  readonly linkSource: Mac;
  /** The label stack it arrived with, top first; empty when it had none. */
  readonly labels: readonly LabelShown[];
}

/** What decided: a FIB entry, a text, or nothing worth a word. */
export type Deciding = FibEntry | string;

/** A verdict whose text is made only when somebody reads it. */
export class PacketVerdict implements Verdict {
  readonly at: Instant;
  readonly kind: Verdict["kind"];
  readonly family: Verdict["family"];
  readonly vrf: number;
  readonly in: number | null;
  readonly out: number | null;
  readonly reason: DropReason | null;
  readonly deciding: Deciding;
  readonly packet: Pdu;
  constructor(
    at: Instant,
    kind: Verdict["kind"],
    family: Verdict["family"],
    vrf: number,
    in_: number | null,
    out: number | null,
    reason: DropReason | null,
    deciding: Deciding,
    packet: Pdu,
  ) {
    this.at = at;
    this.kind = kind;
    this.family = family;
    this.vrf = vrf;
    this.in = in_;
    this.out = out;
    this.reason = reason;
    this.deciding = deciding;
    this.packet = packet;
  }
  get by(): string {
    return typeof this.deciding === "string" ? this.deciding : formatPrefix(this.deciding.prefix);
  }
}

/** Reports verdicts and counts drops. */
export class Verdicts {
  readonly #host: EngineHost;
  readonly drops = new Map<DropReason, number>();
  constructor(host: EngineHost) {
    this.#host = host;
  }
  drop(
    reason: DropReason,
    family: Verdict["family"],
    vrf: number,
    arrival: Arrival | null,
    packet: Pdu,
    by: Deciding = "",
  ): DropReason {
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + 1);
    const in_ = arrival === null ? null : arrival.interface.index;
    this.#host.verdict(new PacketVerdict(this.#host.now(), "drop", family, vrf, in_, null, reason, by, packet));
    return reason;
  }
  forward(
    family: Verdict["family"],
    vrf: number,
    arrival: Arrival | null,
    out: number,
    packet: Pdu,
    by: Deciding,
  ): void {
    const in_ = arrival === null ? null : arrival.interface.index;
    this.#host.verdict(new PacketVerdict(this.#host.now(), "forward", family, vrf, in_, out, null, by, packet));
  }
  deliver(family: Verdict["family"], vrf: number, arrival: Arrival | null, packet: Pdu, by: Deciding): void {
    const in_ = arrival === null ? null : arrival.interface.index;
    this.#host.verdict(new PacketVerdict(this.#host.now(), "deliver", family, vrf, in_, null, null, by, packet));
  }
}

/** The parts of one node's engine; each is made with this record and reads the others from it when it runs. */
export interface Parts {
  readonly host: EngineHost;
  readonly verdicts: Verdicts;
  /** Private to the node: what its flow hashes start from. */
  readonly seed: number;
  readonly link: LinkLayer;
  readonly arp: ArpCache;
  readonly neighbors: NeighborCache;
  readonly ipv4: Ipv4Pipeline;
  readonly ipv6: Ipv6Pipeline;
  readonly mpls: MplsPipeline;
  readonly localIpv4: LocalIpv4;
  readonly localIpv6: LocalIpv6;
  readonly icmp: Icmp;
  readonly icmpv6: Icmpv6;
  readonly discovery: Discovery;
  readonly upper: UpperLayers;
  readonly loopback: Loopback;
  readonly groups: Groups;
  readonly acls: AclFilter;
  readonly pathMtu: PathMtu;
  readonly reversePath: ReversePath;
}

/** The IPv4 address that a node speaks with on an interface; null when it has none. */
export const primaryIpv4 = (i: InterfaceView): number | null =>
  i.ipv4[0] === undefined ? (i.borrowed ?? null) : (i.ipv4[0].address as number);
export const ownsIpv4 = (i: InterfaceView, address: Ip): boolean => {
  for (const a of i.ipv4) if (a.address === address) return true;
  return i.borrowed === address;
};
export const ownsIpv6 = (i: InterfaceView, address: Ip): boolean => {
  for (const a of i.ipv6) if (a.address === address) return true;
  return false;
};
