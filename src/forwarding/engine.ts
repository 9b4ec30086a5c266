// The IP engine of a node: what it needs from the node that owns it, and what it does for it.
// Routers and hosts have one each; the engine owns ARP and ND caches, the forwarding pipelines, ICMP, fragments and ACLs.
import type { AclSurroundings } from "./acl.ts";
import type { Family, Ip } from "../base/ip.ts";
import type { AclConfig } from "../config/model.ts";
import type { Instant, Timer } from "../kernel/kernel.ts";
import type { InterfaceView, IpPort, LogMessage, SendOptions, UdpPort } from "../protocols/protocol.ts";
import type { Ipv4Option } from "../wire/ipv4.ts";
import type { LabelStackEntry } from "../wire/mpls.ts";
import type { Pdu } from "../wire/pdu.ts";
import type { SourceCheck, SourceCheckCounters } from "./reverse-path.ts";
import type { Adjacency, FibEntry, LabelEntry } from "./route.ts";

/** Why a packet went no further. One list for counters, `debug ip packet`, captures, explain and graders. */
export type DropReason =
  | "no-route"
  | "discard-route"
  | "ttl-expired"
  | "mtu-exceeded"
  | "acl-in"
  | "acl-out"
  | "reverse-path"
  | "no-adjacency"
  | "unresolved"
  | "queue-full"
  | "interface-down"
  | "not-for-us"
  | "no-listener"
  | "bad-checksum"
  | "malformed"
  | "bad-version"
  | "no-label"
  | "label-discard"
  | "label-ttl-expired"
  | "mpls-not-enabled"
  | "martian-source"
  | "martian-destination"
  | "routing-disabled"
  | "reassembly-timeout"
  | "reassembly-overflow"
  | "duplicate-address"
  | "unknown-ethertype"
  | "wrong-vlan"
  | "source-route-refused"
  | "unrecognised-option"
  | "scope-exceeded"
  | "rate-limited"
  | "tentative-address"
  | "unknown-protocol"
  | "bad-hop-limit"
  | "mac-not-ours"
  | "loop-to-self"
  | "no-source-address";

/** The outcome of one packet at one node. `via` is "" for a packet this node originates. */
export interface Verdict {
  readonly at: Instant;
  readonly kind: "forward" | "deliver" | "drop";
  readonly family: Family | "mpls" | "other";
  readonly vrf: number;
  /** Incoming interface index; null when originated here. */
  readonly in: number | null;
  /** Outgoing interface index, for forward. */
  readonly out: number | null;
  readonly reason: DropReason | null;
  /** ACL entry, FIB prefix or label that decided, as text for people. */
  readonly by: string;
  readonly packet: Pdu;
}

/** What an engine needs from its node. */
export interface EngineHost {
  readonly node: string;
  /** Whose habits to follow where the RFCs leave a choice: default TTL, error limits, duplicate addresses. "ios" when absent. */
  readonly style?: "ios" | "linux";
  now(): Instant;
  timer(name: string, expire: () => void): Timer;
  random(purpose: string): number;
  interfaces(): readonly InterfaceView[];
  interface(index: number): InterfaceView | undefined;
  /** Longest match in the FIB of a VRF. */
  lookup(vrf: number, to: Ip): FibEntry | null;
  label(label: number): LabelEntry | undefined;
  /** Packets not addressed to this node are forwarded. */
  forwarding(family: Family): boolean;
  /** Copy the IP TTL to imposed labels and back. RFC 3443. */
  propagateTtl(): { readonly forwarded: boolean; readonly local: boolean };
  /** Intervals of ICMP unreachables, other than the usual ones; 0 is no limit. */
  icmpLimits?(): { readonly other: Instant | undefined; readonly df: Instant | undefined } | undefined;
  accessList(interface_: number, direction: "in" | "out", family: Family): AclConfig | undefined;
  /** What access lists of this node refer to, now; absent on nodes that have no object groups and time ranges. */
  aclSurroundings?(): AclSurroundings;
  /** What an interface asks of sources; absent on nodes that never ask. */
  sourceCheck?(interface_: number, family: Family): SourceCheck | undefined;
  /** Per-interface IP settings that only the engine reads. */
  settings(interface_: number): EngineInterfaceSettings;
  /** Hands a frame to the link under this interface (sub-interfaces: the 802.1Q tag is already on). */
  transmit(interface_: number, frame: Pdu): void;
  /** Addresses of other nodes' frames that this node answers for (proxy ARP, HSRP later) are not here; see proxyArp. */
  log(message: LogMessage): void;
  debug(topic: string, text: () => string): void;
  /** Every verdict, for counters, traces and graders. Must be cheap. */
  verdict(verdict: Verdict): void;
  /** The engine learnt or lost something about addresses (DAD result, SLAAC address, RA default router). */
  addressEvent(event: AddressEvent): void;
}
export interface EngineInterfaceSettings {
  readonly proxyArp: boolean;
  readonly redirects: boolean;
  readonly unreachables: boolean;
  /** Seconds an ARP entry lives; IOS 14400. */
  readonly arpTimeout: number;
  readonly nd: {
    /** Router: advertise; host: process RAs. */
    readonly role: "router" | "host";
    /** Host: take addresses from router advertisements. When absent, Linux does and IOS does not. */
    readonly autoconfig?: boolean;
    /** false: no ICMPv6 redirects, no unreachables. */
    readonly redirects?: boolean;
    readonly unreachables?: boolean;
    /** Of packets originated, unless a router has taught another, and in advertisements; 64. */
    readonly hopLimit?: number;
    /** "periodic": none but those that somebody asks for. */
    readonly suppressRa: boolean | "periodic";
    readonly managed: boolean;
    readonly other: boolean;
    /** Seconds. */
    readonly raInterval: number;
    readonly raLifetime: number;
    /** Milliseconds; 0 means unspecified. */
    readonly reachableTime: number;
    readonly nsInterval: number;
    readonly dadAttempts: number;
    /** As RFC 4191 codes it: 0 medium, 1 high, 3 low. */
    readonly preference: number;
    readonly prefixes: readonly {
      readonly address: bigint;
      readonly length: number;
      readonly valid: number;
      readonly preferred: number;
      readonly onLink: boolean;
      readonly autonomous: boolean;
    }[];
  };
}
export type AddressEvent =
  /** Nobody answered for the address, and packets to it were given up. */
  | { readonly kind: "neighbor-failed"; readonly interface: number; readonly address: Ip }
  | { readonly kind: "dad-passed" | "dad-failed"; readonly interface: number; readonly address: bigint }
  | {
      readonly kind: "slaac";
      readonly interface: number;
      readonly address: bigint;
      readonly length: number;
      readonly valid: number;
      readonly preferred: number;
    }
  /** Heard of again: what is left of its lifetimes, in seconds. */
  | {
      readonly kind: "slaac-refreshed";
      readonly interface: number;
      readonly address: bigint;
      readonly valid: number;
      readonly preferred: number;
    }
  | { readonly kind: "slaac-expired"; readonly interface: number; readonly address: bigint }
  | {
      readonly kind: "default-router";
      readonly interface: number;
      readonly address: bigint;
      readonly lifetime: number;
      /** 1 high, 0 medium, -1 low. RFC 4191. */
      readonly preference: number;
    }
  | {
      readonly kind: "on-link-prefix";
      readonly interface: number;
      readonly address: bigint;
      readonly length: number;
      readonly valid: number;
    };

export interface ArpRow {
  readonly vrf: number;
  readonly interface: number;
  readonly address: number;
  /** null while incomplete. */
  readonly mac: number | null;
  /** When learnt; null for the node's own address. */
  readonly since: Instant | null;
  readonly kind: "interface" | "dynamic" | "static" | "incomplete";
}
/** NUD states verbatim from RFC 4861, 7.3.2, and STATIC. */
export type NeighborCacheState = "INCOMPLETE" | "REACHABLE" | "STALE" | "DELAY" | "PROBE" | "STATIC";
export interface NeighborRow {
  readonly vrf: number;
  readonly interface: number;
  readonly address: bigint;
  readonly mac: number | null;
  readonly state: NeighborCacheState;
  readonly isRouter: boolean;
  readonly since: Instant;
}

/** What an engine does. Everything runs inside the node's run-to-completion rule; the node calls it, it never calls itself. */
export interface Engine {
  /** A frame arrived on an interface (for sub-interfaces the node has already matched the tag). */
  receive(interface_: number, frame: Pdu): void;
  /** Originates an IP packet in a VRF. Answers false when it was dropped at once. */
  send(vrf: number, protocol: number, packet: Pdu, options: SendOptions): boolean;
  ip(vrf: number): IpPort;
  udp(vrf: number): UdpPort;
  /** An interface appeared, changed or went; flushes caches, starts DAD, and so on. */
  interfaceChanged(before: InterfaceView | null, after: InterfaceView | null): void;
  /** Settings, forwarding or the like were configured, other than what an InterfaceView shows. */
  settingsChanged(): void;
  arpTable(): readonly ArpRow[];
  neighborTable(): readonly NeighborRow[];
  clearArp(filter?: { readonly interface?: number; readonly address?: number }): void;
  clearNeighbors(interface_?: number): void;
  /** Static ARP entries, the full desired set. */
  staticArp(entries: readonly { readonly vrf: number; readonly address: number; readonly mac: number }[]): void;
  /** As `send`, but answers why the packet was dropped at once, or null when it is on its way. */
  originate(vrf: number, protocol: number, packet: Pdu, options: OriginateOptions): DropReason | null;
  /** Hears every ICMP and ICMPv6 error delivered to this node. Returns the stop function. */
  errors(listener: (error: IcmpErrorReceived) => void): () => void;
  /** An echo identifier of its own, and the replies to it. */
  openEcho(listener: (reply: EchoReceived) => void): EchoSocket;
  /** Matches per sequence number of an access list since power-on or the last clear. */
  /** Packets whose source had no way back, of one interface. */
  sourceChecks(interface_: number, family: Family): SourceCheckCounters;
  accessListMatches(family: Family, name: string): ReadonlyMap<number, number>;
  clearAccessListMatches(name?: string): void;
  /** Packets dropped, by reason, in the order of first occurrence. */
  drops(): ReadonlyMap<DropReason, number>;
  /** Addresses under duplicate address detection, and those that failed it. */
  tentative(): readonly {
    readonly interface: number;
    readonly address: bigint;
    readonly state: "tentative" | "duplicate";
  }[];
  /** Routers heard by RA, on interfaces whose role is host. */
  defaultRouters(): readonly { readonly interface: number; readonly address: bigint; readonly expires: Instant }[];
  /** The hop limit that a router has taught on an interface; 0 when none has. */
  taughtHopLimit(interface_: number): number;
  /** Octets switched by incoming label and way out, null for a lookup here, since power-on or the last clear. */
  labelOctets(label: number, way: Adjacency | null): number;
  clearLabelOctets(): void;
  /** Multicast groups joined on an interface, in the order of joining; every node's own groups are not among them. */
  groups(interface_: number): readonly Ip[];
  /** Path MTU learnt towards a destination; undefined when none is. */
  pathMtu(vrf: number, to: Ip): number | undefined;
  /** What errors and redirects taught about one destination beyond the table; null when nothing. */
  learnt(vrf: number, to: Ip): Learnt | null;
  /** The neighbour can be reached as far as is known: it has an entry, and is not being asked for in vain. RFC 4861, 6.3.6. */
  isReachable(interface_: number, address: bigint): boolean;
  /** The source address this node would use. RFC 6724 for IPv6; null when it has none. */
  sourceFor(vrf: number, to: Ip, out?: number): Ip | null;
  /** The way that a forwarded IPv4 packet of ICMP takes among equal ones; null when there is none. */
  wayFor(vrf: number, from: number, to: number): Adjacency | null;
  /** Power-off: stops every timer and forgets everything. */
  stop(): void;
}

export interface Learnt {
  /** A redirect's first hop. */
  readonly way: Adjacency | null;
  /** A path MTU. */
  readonly mtu: number | null;
  readonly expires: Instant;
}

/** Sends ICMP or ICMPv6 echo requests under one identifier; `close` frees it. */
export interface EchoSocket {
  readonly identifier: number;
  /** Answers as `originate` does. */
  send(vrf: number, sequence: number, data: Uint8Array, options: OriginateOptions): DropReason | null;
  close(): void;
}
export interface OriginateOptions extends SendOptions {
  /** The way to take instead of the one in the FIB, with its labels (MPLS ping). */
  readonly way?: Adjacency;
  readonly routerAlert?: boolean;
  /** IPv4 options; a record-route option gets the address of the way out as its first entry. */
  readonly ipOptions?: readonly Ipv4Option[];
  /** IPv4: DF on what fits the path MTU known so far, fragments of what does not, as Linux sends by default. */
  readonly discoverPath?: boolean;
  /** Fragment here when the packet does not fit, IPv6; false answers "mtu-exceeded". True when absent. */
  readonly fragment?: boolean;
}
/** One entry of a label stack, as carried in RFC 4950 extensions. */
export type LabelShown = LabelStackEntry;
/** An ICMP or ICMPv6 error about a packet this node sent. */
export interface IcmpErrorReceived {
  readonly family: Family;
  readonly vrf: number;
  readonly interface: number;
  readonly from: Ip;
  readonly type: number;
  readonly code: number;
  /** Next-hop MTU or pointer, by type; 0 otherwise. */
  readonly argument: number;
  /** What is left of the packet in question; `transport` is the octets after the IP headers, at least 8 unless truncated. */
  readonly about: {
    readonly source: Ip;
    readonly destination: Ip;
    readonly protocol: number;
    readonly transport: Uint8Array;
  };
  /** RFC 4950: the stack the packet arrived with; empty when none was reported. */
  readonly labels: readonly LabelShown[];
}
export interface EchoReceived {
  readonly vrf: number;
  readonly interface: number;
  readonly from: Ip;
  readonly to: Ip;
  readonly ttl: number;
  readonly sequence: number;
  /** Octets of the ICMP message. */
  readonly size: number;
  /** IPv4 options the reply came with. */
  readonly ipOptions?: readonly Ipv4Option[];
}
