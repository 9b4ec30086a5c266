// How a protocol meets the router: ports to act through, stimuli in, a read-only view out. No clock, socket or console.
//
// Run to completion: every stimulus (a packet, a timer, a notice, configure) runs to its end before the next one of the
// same node starts. Whatever a port call causes elsewhere in the node is queued and delivered at the same instant, after
// the current stimulus returns. No protocol is ever re-entered.
import type { Family, Ip } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import type { NextHop, RibChange, Route } from "../forwarding/route.ts";
import type { Instant, Timer } from "../kernel/kernel.ts";
import type { Codec } from "../wire/codec.ts";
import type { Pdu } from "../wire/pdu.ts";

export interface InterfaceAddress {
  readonly address: Ip;
  readonly length: number;
  readonly secondary: boolean;
}
export type InterfaceKind = "ethernet" | "serial" | "loopback" | "subinterface" | "vlan" | "null" | "tunnel";
/** What protocols and views may know of an interface. A new object whenever anything in it changes. */
export interface InterfaceView {
  /** SNMP-like index, 1 and up, stable while the node is powered, in configuration-independent (sorted) order. */
  readonly index: number;
  readonly name: string;
  readonly kind: InterfaceKind;
  readonly vrf: number;
  readonly adminUp: boolean;
  /** Neither cable nor card is in the way, yet nothing passes: an SVI without ports, a tunnel without ends. */
  readonly lineDown?: true;
  /** Line protocol: administratively up and with carrier. */
  readonly up: boolean;
  /** Octets of the largest IP packet. */
  /** The largest IPv4 packet. */
  readonly mtu: number;
  /** The largest IPv6 packet, where that is another size. */
  readonly ipv6Mtu?: number;
  readonly mplsMtu: number;
  /** kbit/s, as `bandwidth` takes it. */
  readonly bandwidth: number;
  readonly mac: number;
  /** Primary first; empty when unnumbered or IPv4 is off. */
  readonly ipv4: readonly InterfaceAddress[];
  /** `ip unnumbered`: the address of another interface that this one speaks with. */
  readonly borrowed?: number;
  /** Usable (not tentative) addresses, link-local first. */
  readonly ipv6: readonly InterfaceAddress[];
  /** Switched on by `mpls ip`. */
  readonly mpls: boolean;
}

export interface VrfView {
  /** 0 is the global table. */
  readonly id: number;
  /** "" for the global table. */
  readonly name: string;
}

/** The RIB of one VRF and family, seen from one protocol instance. */
export interface RibPort {
  /** Offers or replaces this instance's route for `route.prefix`. */
  offer(route: Route): void;
  /** Takes back this instance's route, or the one of a `source` when it offers under several; no-op when it has none. */
  retract(prefix: Prefix, source?: string): void;
  /** Best-route changes of every protocol, in batches; replays the table at once, queued. Returns the stop function. */
  watch(listener: (changes: readonly RibChange[]) => void): () => void;
  /** The best route now; exact match. */
  best(prefix: Prefix): Route | null;
  /** Longest match among best routes now. */
  lookup(address: Ip): Route | null;
  /** How `target` resolves now, everything offered so far included. */
  resolve(target: Ip): Resolution;
  /** Next-hop tracking: called (queued) at once and whenever the answer for `target` changes. Returns the stop function. */
  track(target: Ip, listener: (resolution: Resolution) => void): () => void;
}
/** How a next hop resolves; `route` null means unreachable. */
export interface Resolution {
  readonly target: Ip;
  readonly route: Route | null;
  readonly metric: number;
  /** The resolving path is labelled all the way (an LSP exists). */
  readonly labelled: boolean;
}

/** The platform-wide label space and LFIB. RFC 3031, 3.14. */
export interface LabelPort {
  /** The lowest free label of the configured range; deterministic. Throws RangeError when the range is used up. */
  allocate(): number;
  release(label: number): void;
  /** Incoming `label` follows `prefix` of `vrf`: the LFIB follows that FIB entry (LDP, per-prefix VPN labels). */
  bindPrefix(label: number, vrf: number, prefix: Prefix): void;
  /** Incoming `label` is popped and looked up in `vrf`: a label of the whole VRF, or of an aggregate or connected route. */
  bindVrf(label: number, vrf: number, prefix?: Prefix): void;
  /** Incoming `label` is popped or swapped towards explicit next hops (inter-AS option B, RFC 3107 relays). */
  bindNextHops(label: number, hops: readonly NextHop[]): void;
  unbind(label: number): void;
  /**
   * The label that the neighbour owning `gateway` on `interface` wants on packets for `prefix` of the global table;
   * null withdraws. 3 (implicit null) means unlabelled but still an LSP. Writers: LDP.
   */
  impose(prefix: Prefix, interface_: number, gateway: Ip, label: number | null): void;
}

/** Where and how to send one IP packet that this router originates. */
export interface SendOptions {
  readonly to: Ip;
  /** Source address; the outgoing interface's primary when absent. */
  readonly from?: Ip;
  /** Outgoing interface; required for multicast and link-local; otherwise the FIB chooses. */
  readonly out?: number;
  readonly ttl?: number;
  /** DSCP and ECN octet. Routing protocols use 0xc0 (CS6). */
  readonly tos?: number;
  readonly dontFragment?: boolean;
}
export interface Received<T = unknown> {
  readonly interface: number;
  readonly from: Ip;
  readonly to: Ip;
  readonly ttl: number;
  readonly tos: number;
  readonly pdu: Pdu<T>;
  /** The label stack it came to this node with, top first; absent when it had none. */
  readonly labels?: readonly { readonly label: number; readonly trafficClass: number; readonly ttl: number }[];
}
export interface IpPort {
  /** Raw IP of the given protocol number. Returns false when dropped locally (no route, interface down). */
  send<T>(protocol: number, packet: Pdu<T>, options: SendOptions): boolean;
  /** Every packet of this protocol number for this node in this VRF. Returns the stop function. */
  receive<T>(protocol: number, codec: Codec<T>, handler: (packet: Received<T>) => void): () => void;
  /** Accept packets to a multicast group on an interface; counted, so join and leave must pair. */
  join(interface_: number, group: Ip): void;
  leave(interface_: number, group: Ip): void;
}
export interface UdpPort {
  send<T>(
    packet: Pdu<T>,
    ports: { readonly source: number; readonly destination: number },
    options: SendOptions,
  ): boolean;
  /** Throws when the port is taken in this VRF. Returns the stop function. */
  receive<T>(
    port: number,
    codec: Codec<T>,
    handler: (packet: Received<T> & { readonly sourcePort: number }) => void,
  ): () => void;
}

/** A reply to an echo request. */
export interface EchoReply {
  readonly from: Ip;
  readonly ttl: number;
  readonly sequence: number;
}
/** Sends echo requests under an identifier of its own; `close` frees it. */
export interface EchoSender {
  /** Returns false when dropped locally. */
  send(sequence: number, data: Uint8Array, options: SendOptions): boolean;
  close(): void;
}
/** ICMP and ICMPv6 echo of one VRF. RFC 792, RFC 4443 4.1. */
export interface EchoPort {
  open(reply: (reply: EchoReply) => void): EchoSender;
}

/** How a byte stream falls into messages: `length` answers null until the header is complete, or throws MalformedPacket. */
export interface StreamFormat<T> {
  readonly headerLength: number;
  /** Octets of the whole message, given at least `headerLength` octets. */
  length(header: Uint8Array): number;
  /** Decodes one whole message; a function so that what was negotiated can change the codec between messages. */
  codec(): Codec<T>;
}
export type CloseReason = "closed" | "reset" | "timeout" | "refused" | "unreachable" | "aborted" | "authentication";
/** Each is called as a stimulus of its own or out of one of TCP's, never from inside a call to the port or the connection. */
export interface ConnectionHandlers<T> {
  established(connection: Connection<T>): void;
  message(connection: Connection<T>, pdu: Pdu<T>): void;
  /** The stream cannot be framed any further (length() threw). The connection is still open. */
  malformed?(connection: Connection<T>, error: Error, octets: Uint8Array): void;
  /**
   * The last call for this connection, exactly once, whoever ended it: "closed" after a FIN either way, "aborted" after
   * `abort`. A passive connection that never got established is not reported.
   */
  closed(connection: Connection<T>, reason: CloseReason): void;
}
export interface ConnectionOptions {
  readonly ttl?: number;
  /** RFC 5082: segments with a lower TTL are dropped. */
  readonly minimumTtl?: number;
  readonly tos?: number;
  /** TCP MD5 signature option, RFC 2385. */
  readonly md5?: string;
  /** Probes an idle peer; times in nanoseconds. RFC 9293, 3.8.4. Off when absent. */
  readonly keepalive?: { readonly idle: Instant; readonly interval: Instant; readonly probes: number };
}
/** One TCP connection. RFC 9293. */
export interface Connection<T> {
  readonly localAddress: Ip;
  readonly localPort: number;
  readonly remoteAddress: Ip;
  readonly remotePort: number;
  /** The interface that a link-local remote address is behind; null for other addresses. */
  readonly link: number | null;
  readonly state: string;
  send(pdu: Pdu<T>): void;
  /** Octets accepted but not yet acknowledged. */
  readonly unacknowledged: number;
  /** FIN after what is queued. */
  close(): void;
  /** RST at once. */
  abort(): void;
}
export interface TcpPort {
  /** Active open. `from` fixes the source address (update-source). */
  connect<T>(
    remote: {
      readonly to: Ip;
      readonly port: number;
      readonly from?: Ip;
      /** The interface that leads to a link-local address; required for one. */
      readonly out?: number;
    },
    format: () => StreamFormat<T>,
    handlers: ConnectionHandlers<T>,
    options?: ConnectionOptions,
  ): Connection<T>;
  /** Passive open. `accept` sees a SYN and answers the options for it, or null to refuse with RST. */
  listen<T>(
    port: number,
    accept: (peer: {
      readonly address: Ip;
      readonly port: number;
      readonly localAddress: Ip;
      /** The interface it came in by, when its address is link-local; null otherwise. */
      readonly link: number | null;
    }) => ConnectionOptions | null,
    format: () => StreamFormat<T>,
    handlers: ConnectionHandlers<T>,
  ): () => void;
}

/** A syslog message: `%FACILITY-SEVERITY-MNEMONIC: text`. */
export interface LogMessage {
  readonly facility: string;
  readonly severity: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly mnemonic: string;
  readonly text: string;
  /** An adjacency message about something that was not up before: nothing has changed. */
  readonly idle?: true;
}

/** What a route-map did with a route that it let through; absent members were not set. */
export interface PolicyOutcome {
  readonly metric?: number;
  readonly metricType?: 1 | 2;
  readonly tag?: number;
}
/**
 * The route-maps and lists of the running configuration, as the protocols that redistribute and filter ask them.
 * A `policy` bus event tells that an answer may have changed. A name that does not exist: a list permits, a route-map denies.
 */
export interface PolicyPort {
  /** Null when the route-map denies the route. `metric` matches `route.metric`. */
  routeMap(name: string, route: Route): PolicyOutcome | null;
  permits(kind: "prefix-list" | "access-list", name: string, prefix: Prefix): boolean;
}

/** Everything a protocol instance can do. One per instance, bound to one VRF. */
export interface Context {
  readonly node: string;
  readonly vrf: VrfView;
  /** Interfaces of this VRF, by index. */
  interfaces(): readonly InterfaceView[];
  interface(index: number): InterfaceView | undefined;
  /** By canonical name, in whatever VRF. */
  interfaceNamed(name: string): InterfaceView | undefined;
  rib(family: Family): RibPort;
  readonly labels: LabelPort;
  readonly policy: PolicyPort;
  readonly ip: IpPort;
  readonly udp: UdpPort;
  readonly tcp: TcpPort;
  readonly echo: EchoPort;
  /** The same node's context in another VRF, for the protocols that span VRFs (BGP); undefined when there is none. */
  inVrf(id: number): Context | undefined;
  /** Every VRF with its id, the global one first, then by name. */
  vrfs(): readonly VrfView[];
  /** The router id IOS would choose in this VRF: highest loopback address, else highest interface address; 0 if none. */
  chooseRouterId(): number;
  now(): Instant;
  timer(name: string, expire: () => void): Timer;
  /** Runs after the current stimulus, at the same instant, once per pending `name`. */
  defer(name: string, run: () => void): void;
  /** Uniform in [0, 1), from a stream private to (seed, node, purpose). */
  random(purpose: string): number;
  log(message: LogMessage): void;
  /** Debug output; `text` is built only when somebody has `debug <topic>` on. */
  debug(topic: string, text: () => string): void;
  /** A neighbour, a session or a label changed: `settle` takes note. Adjacency log messages count without it. */
  changed(topic: "neighbor" | "session" | "label"): void;
  /** Tells other protocols of this node something; see BusEvent. */
  publish(event: BusEvent): void;
}

/** The return codes of SLA operations; "unknown" for one that has not run or is not there. */
export type SlaCode = "ok" | "over-threshold" | "timeout" | "no-connection" | "unknown";
/** What a node's protocols tell each other, and what the router tells them. */
export type BusEvent =
  /** Anything about an interface changed: up, address, VRF, MTU, bandwidth; `after` null means it left this VRF. */
  | { readonly kind: "interface"; readonly before: InterfaceView | null; readonly after: InterfaceView | null }
  /**
   * LDP on an interface became (un)synchronised; `wait`: its peer is reachable without the link, or may still be heard of,
   * so that an IGP had better hold off. RFC 5443.
   */
  | {
      readonly kind: "ldp-sync";
      readonly interface: number;
      readonly synchronised: boolean;
      readonly wait: boolean;
    }
  /** A route-map, prefix list or access list changed: ask Context.policy again. */
  | { readonly kind: "policy" }
  /**
   * Which connected prefixes an IGP instance covers; `source` as in Route.source. IOS redistributes them together with
   * that IGP's routes. Published on change, and by every IGP instance in answer to `covers-request` (late starters ask).
   */
  | { readonly kind: "covers"; readonly source: string; readonly vrf: number; readonly prefixes: readonly Prefix[] }
  | { readonly kind: "covers-request" }
  /** Which tracked objects are up. Published on change, and in answer to `tracked-request`. */
  | { readonly kind: "tracked"; readonly up: ReadonlySet<number> }
  | { readonly kind: "tracked-request" }
  /** What the latest run of an SLA operation came to; published on change, and for every operation in answer to `sla-request`. */
  | {
      readonly kind: "sla";
      readonly operation: number;
      readonly code: SlaCode;
      /** Milliseconds; null when nothing came back. */
      readonly rtt: number | null;
    }
  | { readonly kind: "sla-request" }
  /** Sham-link endpoints, BFD and the like: typed by who publishes. */
  | { readonly kind: "custom"; readonly topic: string; readonly data: unknown };

/** One running protocol instance. */
export interface Protocol<Config, View> {
  /** The full desired state; the instance works out the difference. Called first right after create. */
  configure(next: Config): void;
  notice(event: BusEvent): void;
  /** A plain-data snapshot: structured-cloneable, versioned, read by show commands, graders and the page. */
  view(): View;
  /** An exec command such as `clear ip ospf process`; answers false when unknown. */
  command?(name: string, args: Readonly<Record<string, unknown>>): boolean;
  /**
   * Work in progress that will end by itself: adjacencies between ExStart and Loading, a running wait timer, an overdue
   * hello, a session being opened for the first time. `until` is when it is over at the latest; see device/node.ts.
   */
  pending?(): readonly { readonly what: string; readonly until: Instant; readonly since?: Instant }[];
  /** Power-off or `no router ...`: says goodbye on the wire where the protocol does, and retracts everything. */
  stop(): void;
}

/** What one desired instance looks like; `key` is unique within the definition, e.g. "1" for OSPF process 1. */
export interface DesiredInstance<Config> {
  readonly key: string;
  /** VRF name; "" is global. An instance whose VRF does not exist is not created. */
  readonly vrf: string;
  readonly config: Config;
}
/** A protocol as the router knows it. `Model` is the device configuration; definitions pick their part of it. */
export interface ProtocolDefinition<Config, View, Model> {
  readonly name: string;
  /** Desired instances, in deterministic order. Pure. Compared structurally to decide whether to reconfigure. */
  instances(model: Model): readonly DesiredInstance<Config>[];
  /**
   * True: a configuration once answered is never edited, and its unchanged parts are the same objects again. It is then
   * passed on without a copy. Absent: it may share objects with the model, which commands edit in place.
   */
  readonly immutable?: boolean;
  create(context: Context, key: string): Protocol<Config, View>;
}
