// MPLS and LDP settings: as configured, and as the running instance wants them.
import type { Ipv4 } from "../../base/ip.ts";

/** Global settings, i.e. what the `mpls …` lines outside interfaces say. Absent members have their defaults. */
export interface LdpConfig {
  /** `mpls ip` globally; on by default. */
  enabled: boolean;
  /** `mpls label protocol ldp`, typed out; LDP is what labels are distributed with anyway. */
  labelProtocol?: "ldp";
  /** `mpls label range`: the platform label space. */
  labelRange?: { first: number; last: number };
  /** `no mpls ip propagate-ttl [forwarded | local]`; both true when absent. */
  propagateTtl?: { forwarded: boolean; local: boolean };
  /** `mpls ldp router-id INTERFACE [force]` */
  routerId?: { interface: string; force: boolean };
  explicitNull?: boolean;
  /** `mpls ldp label` / `allocate global …`: which prefixes get labels; all when absent. */
  allocate?: { kind: "host-routes" } | { kind: "prefix-list"; name: string };
  /** `no mpls ldp advertise-labels`: bindings are kept to oneself. */
  advertiseLabels?: boolean;
  /** `mpls ldp advertise-labels for PREFIXES [to PEERS]`: access lists that say which, once the former is off. */
  advertiseFor?: { prefixes: string; peers?: string }[];
  /** Seconds. `mpls ldp holdtime`; 180. */
  holdTime?: number;
  /** Seconds. `mpls ldp discovery hello interval | holdtime`; 5 and 15. */
  helloInterval?: number;
  helloHoldTime?: number;
  /** Seconds. `mpls ldp discovery targeted-hello interval | holdtime`; 10 and 90. */
  targetedHelloInterval?: number;
  targetedHelloHoldTime?: number;
  /** `mpls ldp discovery targeted-hello accept` */
  targetedHelloAccept?: boolean;
  /** `from ACCESS-LIST`: only from these. */
  targetedHelloFrom?: string;
  /** Seconds. `mpls ldp backoff`; 15 and 120. */
  backoff?: { initial: number; maximum: number };
  /** `mpls ldp session protection [duration SECONDS | infinite]`; off when absent, 24 h without a duration. */
  sessionProtection?: { duration?: number | "infinite"; list?: string };
  /** Milliseconds. `mpls ldp igp sync holddown` */
  igpSyncHoldDown?: number;
  /** `mpls ldp neighbor ADDRESS …`, by address. */
  neighbors?: Map<Ipv4, LdpNeighborConfig>;
  /** `mpls ldp password required [for ACCESS-LIST]`: such peers get no session without a password. */
  passwordRequired?: { list?: string };
  /** `mpls ldp password option N for ACCESS-LIST`: passwords of several peers, the lowest number first. */
  passwordOptions?: { number: number; list: string; password: string }[];
  /** `mpls ldp password fallback`: of peers that have no other. */
  passwordFallback?: string;
}
export interface LdpNeighborConfig {
  /** `targeted`: extended discovery towards this address. */
  targeted: boolean;
  /** `password`, for the session with this LSR id. */
  password?: string;
  /** `labels accept`: access list of the prefixes whose labels are taken from this peer. */
  acceptLabels?: string;
}
/** `mpls ldp …` of an interface. */
export interface LdpInterfaceConfig {
  /** `mpls ldp discovery transport-address interface | A.B.C.D`; the router id when absent. */
  transportAddress?: "interface" | Ipv4;
  /** `no mpls ldp igp autoconfig` */
  noAutoconfig?: boolean;
  /** Seconds. `mpls ldp igp sync delay` */
  syncDelay?: number;
}

/** What the running instance is told. Times in seconds. */
export interface LdpInstanceConfig {
  readonly global: LdpConfig;
  /** Interfaces with settings of their own, by name. */
  readonly interfaces: readonly {
    readonly name: string;
    readonly transportAddress: "interface" | Ipv4 | null;
    readonly syncDelay: number;
  }[];
}
