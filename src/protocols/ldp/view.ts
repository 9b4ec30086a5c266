// What show commands, graders and explain may see of LDP. Version 1. Instants are absolute; times in seconds say so.
import type { Ipv4 } from "../../base/ip.ts";
import type { Prefix } from "../../base/prefix.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { SessionState } from "./machine.ts";

/** Why there is no session with a neighbour, or no neighbour on an interface. */
export type LdpReason =
  /** `mpls ip` is off, globally or here, or the interface is down or has no address. */
  | "ldp-disabled"
  /** No LSR id could be chosen: no interface has an address. */
  | "no-router-id"
  /** Nothing was heard on this interface, or from this target. */
  | "no-hello"
  /** A targeted hello was heard and is not accepted here. */
  | "targeted-hello-not-accepted"
  /** The routing table has no way to the transport address. */
  | "no-route-to-transport-address"
  /** We are passive, and the peer has not connected yet. */
  | "waiting-for-peer-to-connect"
  /** The connection attempt is under way. */
  | "connecting"
  | "tcp-refused"
  | "tcp-timeout"
  | "tcp-unreachable"
  /** Segments come without, or with another, MD5 digest. */
  | "password-mismatch"
  /** `mpls ldp password required` and none is configured for this peer. */
  | "password-required"
  /** Initialization messages are being exchanged. */
  | "initializing"
  /** One side rejected the other's Initialization message; `detail` names the status. */
  | "session-rejected"
  /** Waiting out the back-off after a rejection. */
  | "backing-off"
  /** Two adjacencies claim one LSR id with different transport addresses. */
  | "transport-address-conflict"
  /** The peer has our own LSR id. */
  | "duplicate-router-id";

export interface AdjacencyView {
  readonly kind: "link" | "targeted";
  /** Interface index; null for targeted. */
  readonly interface: number | null;
  readonly lsrId: Ipv4;
  readonly labelSpace: number;
  readonly source: Ipv4;
  readonly transportAddress: Ipv4;
  /** Negotiated, and as each side proposed it, in seconds. */
  readonly holdTime: number;
  readonly localHoldTime: number;
  readonly peerHoldTime: number;
  /** Nanoseconds until it expires; null when it never does. */
  readonly expires: Instant | null;
  readonly since: Instant;
  readonly routeToTransport: boolean;
}
export interface LdpInterfaceView {
  readonly interface: number;
  readonly name: string;
  /** Hellos are sent: `mpls ip` is on, the line is up and an address is there. */
  readonly enabled: boolean;
  readonly transmitting: boolean;
  readonly receiving: boolean;
  /** Seconds. */
  readonly helloInterval: number;
  readonly holdTime: number;
  readonly transportAddress: Ipv4;
  /** RFC 5443: a session over this interface is operational, and has been for the delay. */
  readonly synchronised: boolean;
  /** Seconds, as configured. */
  readonly syncDelay: number;
  /** Nanoseconds of it that are left; null when nothing is delayed. */
  readonly syncDelayed: Instant | null;
  readonly adjacencies: readonly AdjacencyView[];
  /** Absent when there is an adjacency. */
  readonly reason?: LdpReason;
}
export interface LdpTargetView {
  readonly address: Ipv4;
  /** Why it is a target: configured, session protection, or accepted from there. */
  readonly causes: readonly ("configured" | "protection" | "accepted")[];
  readonly helloInterval: number;
  readonly holdTime: number;
  readonly transmitting: boolean;
  readonly adjacency: AdjacencyView | null;
  readonly reason?: LdpReason;
}
export interface LdpNeighborView {
  readonly index: number;
  readonly lsrId: Ipv4;
  readonly labelSpace: number;
  readonly state: SessionState;
  readonly role: "active" | "passive";
  readonly localAddress: Ipv4;
  readonly remoteAddress: Ipv4;
  /** There is a TCP connection, or an attempt at one. */
  readonly connected: boolean;
  readonly localPort: number | null;
  readonly remotePort: number | null;
  readonly md5: boolean;
  /** Which line the password is from: "neighbor", "option 1", "fallback", "none". */
  readonly password: string;
  readonly passwordRequired: boolean;
  readonly messagesSent: number;
  readonly messagesReceived: number;
  readonly upSince: Instant | null;
  /** Seconds, negotiated. */
  readonly keepAliveTime: number;
  readonly peerKeepAliveTime: number | null;
  readonly localKeepAliveTime: number;
  readonly maximumPduLength: number;
  readonly adjacencies: readonly AdjacencyView[];
  /** Addresses bound to the peer, ascending. */
  readonly addresses: readonly Ipv4[];
  readonly protection: "off" | "enabled" | "ready" | "protecting";
  readonly lastDown: { readonly at: Instant; readonly text: string } | null;
  /** Absent when operational. `detail` is a status name or the like. */
  readonly reason?: LdpReason;
  readonly detail?: string;
}
export interface LdpBindingView {
  readonly prefix: Prefix;
  /** The revision of the local binding, or of the last remote one. */
  readonly revision: number;
  /** 3 is implicit null, 0 explicit null. */
  readonly local: number | null;
  readonly remote: readonly {
    readonly lsrId: Ipv4;
    readonly labelSpace: number;
    readonly label: number;
    readonly inUse: boolean;
  }[];
}
export interface LdpView {
  readonly version: 1;
  readonly enabled: boolean;
  /** 0 while none is chosen. */
  readonly routerId: Ipv4;
  readonly parameters: {
    readonly holdTime: number;
    readonly keepAliveInterval: number;
    readonly helloInterval: number;
    readonly helloHoldTime: number;
    readonly targetedHelloInterval: number;
    readonly targetedHelloHoldTime: number;
    readonly targetedHelloAccept: boolean;
    readonly backoff: { readonly initial: number; readonly maximum: number };
    readonly sessionProtection: boolean;
  };
  readonly interfaces: readonly LdpInterfaceView[];
  readonly targets: readonly LdpTargetView[];
  readonly neighbors: readonly LdpNeighborView[];
  readonly bindings: readonly LdpBindingView[];
}
