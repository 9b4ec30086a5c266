// The running configuration of one device as a typed tree, independent of any vendor's wording.
// Commands edit it, writers print it, protocol definitions read it. Plain data: Maps, arrays and records only.
import type { Ipv4, Ipv6 } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import type { BgpConfig } from "../protocols/bgp/config.ts";
import type { LdpConfig, LdpInterfaceConfig } from "../protocols/ldp/config.ts";
import type { OspfInterfaceConfig, OspfProcessConfig } from "../protocols/ospf/config.ts";
import type { RipConfig, RipInterfaceConfig } from "../protocols/rip/config.ts";
import type { SlaConfig } from "../protocols/sla/config.ts";
import type { TrackingConfig } from "../protocols/track/config.ts";

export interface AddressConfig {
  address: Ipv4;
  length: number;
}
export interface Ipv6AddressConfig {
  address: Ipv6;
  length: number;
  eui64: boolean;
  linkLocal: boolean;
}
/** IPv6 router advertisement and neighbour discovery settings of an interface. RFC 4861, 6.2.1. */
export interface NdConfig {
  suppressRa: boolean;
  /** Suppressed without `all`: who asks for an advertisement gets one. */
  answersSolicitations?: true;
  raInterval?: number;
  raLifetime?: number;
  managed: boolean;
  other: boolean;
  reachableTime?: number;
  nsInterval?: number;
  dadAttempts?: number;
  /** Default router preference; medium when absent. RFC 4191. */
  preference?: "high" | "low";
  /** For prefixes of addresses that are not listed below. */
  prefixDefault?: {
    valid: number;
    preferred: number;
    noAutoconfig: boolean;
    offLink: boolean;
    noAdvertise: boolean;
  };
  prefixes: {
    prefix: Prefix;
    valid: number;
    preferred: number;
    noAutoconfig: boolean;
    offLink: boolean;
    noAdvertise: boolean;
  }[];
}
export interface InterfaceConfig {
  /** Canonical name, e.g. "GigabitEthernet0/0.10". */
  readonly name: string;
  /** What a sub-interface was called when it was made; links of frame relay have such kinds. */
  linkType?: "point-to-point" | "multipoint";
  description?: string;
  shutdown: boolean;
  /** VRF name; absent means global. */
  vrf?: string;
  ipv4?: AddressConfig;
  secondary: AddressConfig[];
  /** `ip address dhcp` and the like, behind `ip address`: nothing here gives such an address. */
  borrowedAddress?: string;
  unnumbered?: string;
  ipv6Enabled: boolean;
  ipv6: Ipv6AddressConfig[];
  ipv6Autoconfig: boolean;
  mtu?: number;
  ipMtu?: number;
  ipv6Mtu?: number;
  mplsMtu?: number;
  /** Said with `override`, which real interfaces want for more than their own MTU. */
  mplsMtuOverride?: true;
  /** kbit/s */
  bandwidth?: number;
  /** Tens of microseconds, as IOS counts it. */
  delay?: number;
  /** Seconds over which the load is averaged. */
  loadInterval?: number;
  mac?: number;
  encapsulation?: { vlan: number; native: boolean };
  accessGroups: Map<"ipv4-in" | "ipv4-out" | "ipv6-in" | "ipv6-out", string>;
  /** Unicast reverse path forwarding, by family. */
  sourceChecks: Map<"ipv4" | "ipv6", SourceCheckConfig>;
  ipRedirects: boolean;
  ipUnreachables: boolean;
  /** `no ipv6 redirects`, `no ipv6 unreachables`; absent means that they are sent. */
  ipv6Redirects?: false;
  ipv6Unreachables?: false;
  proxyArp: boolean;
  arpTimeout?: number;
  ndp: NdConfig;
  ospf: OspfInterfaceConfig;
  /** `mpls ip` is on. */
  mpls: boolean;
  ldp: LdpInterfaceConfig;
  rip?: RipInterfaceConfig;
  /** Switch ports. */
  switchport?: {
    mode: "access" | "trunk";
    /** The mode was typed, not only what a port starts with. */
    stated?: true;
    access: number;
    native: number;
    allowed: readonly [number, number][];
  };
  /** `no cdp enable`; absent means enabled. */
  cdp?: false;
  /** Lines accepted and kept because they have no effect here, in order. */
  kept: string[];
}
export interface SourceCheckConfig {
  readonly via: "rx" | "any";
  readonly allowDefault: boolean;
  readonly allowSelf: boolean;
  /** Name or number of an access list. */
  readonly list?: string;
  readonly spelling: "source reachable-via" | "reverse-path";
}
export interface VrfConfig {
  readonly name: string;
  /** How it was spelled: `ip vrf` (IPv4 only) or `vrf definition`. */
  style: "ip vrf" | "vrf definition";
  description?: string;
  /** "65000:1" or "1.2.3.4:1", canonical text. */
  rd?: string;
  families: Map<"ipv4" | "ipv6", VrfFamilyConfig>;
  kept: string[];
}
export interface VrfFamilyConfig {
  importTargets: string[];
  exportTargets: string[];
  importMap?: string;
  exportMap?: string;
  /** `maximum routes LIMIT 80`, as typed behind these words; nothing counts the routes. */
  maximumRoutes?: string;
  /** Lines without effect here. */
  kept?: string[];
}
export interface StaticRouteConfig {
  readonly family: "ipv4" | "ipv6";
  /** VRF name, "" for global. */
  readonly vrf: string;
  readonly prefix: Prefix;
  readonly gateway?: Ipv4 | Ipv6;
  readonly interface?: string;
  /** The gateway is resolved in the global table (`global`), or in another VRF (`vrf` after the interface). */
  readonly global?: boolean;
  readonly distance?: number;
  readonly tag?: number;
  readonly name?: string;
  readonly permanent?: boolean;
  /** Number of the tracked object that has to be up. */
  readonly track?: number;
}

export interface PortMatch {
  op: "eq" | "neq" | "gt" | "lt" | "range";
  ports: number[];
}
/** One access list entry. Addresses are base and wildcard (IPv4) or prefix (IPv6); absent means any. */
export interface AclEntry {
  sequence: number;
  action: "permit" | "deny";
  /** IP protocol number, or "ip" for all. Standard lists are always "ip". */
  protocol: number | "ip";
  source?: { address: Ipv4; wildcard: Ipv4 } | Prefix;
  destination?: { address: Ipv4; wildcard: Ipv4 } | Prefix;
  sourcePort?: PortMatch;
  destinationPort?: PortMatch;
  icmpType?: number;
  icmpCode?: number;
  established?: boolean;
  fragments?: boolean;
  dscp?: number;
  /** The upper three bits of the type of service, and the four below them. RFC 1349. */
  precedence?: number;
  tos?: number;
  ttl?: PortMatch;
  /** TCP flag bits that are set, or clear: any of them, or all. */
  flags?: { all: boolean; set: number; clear: number };
  log?: boolean;
  /** Also the interface that the packet came in by. */
  logInput?: boolean;
  remark?: string;
  /** Object groups in place of the protocol, the source and the destination, by name. */
  serviceGroup?: string;
  sourceGroup?: string;
  destinationGroup?: string;
  /** The entry counts only while this time range holds. */
  timeRange?: string;
  /** Printed behind the rest, without effect: `reflect BACK` and the like. */
  options?: string;
  /** The whole entry, of a kind that matches nothing here: `evaluate`, `dynamic`. */
  unmatched?: string;
}
export type NetworkObject =
  | { kind: "any" }
  | { kind: "host"; address: Ipv4 }
  | { kind: "subnet"; address: Ipv4; mask: Ipv4 }
  | { kind: "range"; first: Ipv4; last: Ipv4 }
  | { kind: "group"; name: string };
export type ServiceObject =
  | {
      kind: "service";
      protocol: number | "ip" | "tcp-udp";
      source?: PortMatch;
      destination?: PortMatch;
      icmpType?: number;
      icmpCode?: number;
    }
  | { kind: "group"; name: string };
/** `object-group`: of the two lists, that of its kind is in use. */
export interface ObjectGroupConfig {
  readonly name: string;
  readonly kind: "network" | "service";
  description?: string;
  network: NetworkObject[];
  service: ServiceObject[];
}
/** Times of the week, in minutes of the day. Days count from Monday, 0. */
export interface PeriodicTime {
  days: number[];
  from: number;
  /** It lasts from the only one of `days` to this one. */
  untilDay?: number;
  until: number;
}
export interface TimeRangeConfig {
  readonly name: string;
  /** Minutes since 1970-01-01. */
  absolute?: { start?: number; end?: number };
  periodic: PeriodicTime[];
}
export interface AclConfig {
  /** "10", "101" or a name. */
  readonly name: string;
  readonly family: "ipv4" | "ipv6";
  kind: "standard" | "extended";
  entries: AclEntry[];
}
export interface PrefixListConfig {
  readonly name: string;
  readonly family: "ipv4" | "ipv6";
  description?: string;
  entries: { sequence: number; action: "permit" | "deny"; prefix: Prefix; ge?: number; le?: number }[];
}
/** A route-map clause: `match` and `set` are typed pairs so that each protocol evaluates the ones it knows. */
export interface RouteMapClause {
  sequence: number;
  action: "permit" | "deny";
  description?: string;
  match: RouteMapMatch[];
  set: RouteMapSet[];
  /** Lines without effect here: what only policy routing and other protocols read. */
  kept?: string[];
  /** `continue [sequence]`; 0 means the next clause. */
  continue?: number;
}
export type RouteMapMatch =
  | { kind: "ip address"; lists: string[] }
  | { kind: "ip address prefix-list"; lists: string[] }
  | { kind: "ipv6 address prefix-list"; lists: string[] }
  | { kind: "ip next-hop"; lists: string[] }
  | { kind: "ip next-hop prefix-list"; lists: string[] }
  | { kind: "ipv6 address"; lists: string[] }
  | { kind: "as-path"; lists: string[] }
  | { kind: "community"; lists: string[]; exact: boolean }
  | { kind: "extcommunity"; lists: string[] }
  | { kind: "large-community"; lists: string[]; exact: boolean }
  | { kind: "interface"; interfaces: string[] }
  | { kind: "metric"; values: number[] }
  | { kind: "tag"; values: number[] }
  | { kind: "local-preference"; values: number[] }
  | { kind: "source-protocol"; protocols: string[] }
  | { kind: "route-type"; types: string[] };
export type RouteMapSet =
  | { kind: "metric"; value: number; sign?: "+" | "-" }
  | { kind: "metric-type"; value: "type-1" | "type-2" | "internal" }
  | { kind: "tag"; value: number }
  | { kind: "local-preference"; value: number }
  | { kind: "weight"; value: number }
  | { kind: "origin"; value: "igp" | "egp" | "incomplete" }
  | { kind: "as-path prepend"; asns: number[]; lastAs?: number }
  | { kind: "community"; values: string[]; additive: boolean; none?: boolean }
  | { kind: "comm-list delete"; list: string }
  | { kind: "extcommunity rt"; values: string[]; additive: boolean }
  | { kind: "extcommunity soo"; value: string }
  | { kind: "large-community"; values: string[]; additive: boolean; none?: boolean }
  | { kind: "dampening"; halfLife: number; reuse: number; suppress: number; maximum: number }
  | { kind: "ip next-hop"; addresses: Ipv4[]; peer?: boolean; self?: boolean; unchanged?: boolean }
  | { kind: "ipv6 next-hop"; addresses: Ipv6[] };
export interface RouteMapConfig {
  readonly name: string;
  clauses: RouteMapClause[];
}
export interface AsPathListConfig {
  readonly name: string;
  entries: { action: "permit" | "deny"; pattern: string }[];
}
export interface CommunityListConfig {
  readonly name: string;
  kind: "standard" | "expanded";
  of: "community" | "extcommunity" | "large-community";
  entries: { sequence: number; action: "permit" | "deny"; values: string[] }[];
}

export interface VlanConfig {
  readonly id: number;
  name?: string;
  /** `state suspend`: it is there, and carries nothing. */
  suspended?: true;
  /** `shutdown`: as suspended, on this switch. */
  shutdown?: true;
  /** Lines without effect here. */
  kept?: string[];
}

/** A router, or an IOS switch. Hosts have their own, smaller configuration (device/host). */
export interface DeviceConfig {
  hostname: string;
  ipRouting: boolean;
  ipv6UnicastRouting: boolean;
  cef: boolean;
  domainLookup: boolean;
  /** Of the packets that it originates, and advertised; 64 when absent. */
  ipv6HopLimit?: number;
  /** Seconds that opening a TCP connection may take; 30 when absent. */
  tcpSynWait?: number;
  /** Milliseconds between ICMP unreachables, 0 without a limit; `df`, of those that ask for fragmentation, follows `other`. */
  icmpLimits?: { other?: number; df?: number };
  /** `ip route profile` */
  ipRouteProfile?: boolean;
  /** Canonical interface name to settings, kept sorted by the loader. */
  interfaces: Map<string, InterfaceConfig>;
  vrfs: Map<string, VrfConfig>;
  vlans: Map<number, VlanConfig>;
  /** Seconds that a switch remembers an address, 0 for ever; 300 when absent. */
  macAgeing?: number;
  /** Addresses a switch need not learn; `interface` null: what goes there is dropped. */
  macStatics?: readonly { readonly mac: number; readonly vlan: number; readonly interface: string | null }[];
  staticRoutes: StaticRouteConfig[];
  /** `ip default-gateway`: the only way of a device that does not route. */
  defaultGateway?: StaticRouteConfig;
  staticArp: { vrf: string; address: Ipv4; mac: number }[];
  accessLists: Map<string, AclConfig>;
  objectGroups: Map<string, ObjectGroupConfig>;
  timeRanges: Map<string, TimeRangeConfig>;
  prefixLists: Map<string, PrefixListConfig>;
  routeMaps: Map<string, RouteMapConfig>;
  asPathLists: Map<string, AsPathListConfig>;
  communityLists: Map<string, CommunityListConfig>;
  /** `router ospf N`, by process id. */
  ospf: Map<number, OspfProcessConfig>;
  bgp?: BgpConfig;
  /** `ip bgp-community new-format`: communities print as AA:NN, else as one number. */
  bgpCommunityNewFormat?: boolean;
  /** `mpls label mode ... per-vrf`: VRF names, "" for all of them; absent means a label per prefix everywhere. */
  perVrfLabels?: string[];
  rip?: RipConfig;
  ldp: LdpConfig;
  tracking: TrackingConfig;
  sla: SlaConfig;
  cdp: boolean;
  /** Global lines accepted and kept because they have no effect here, in order. */
  kept: string[];
  /** Blocks such as `line vty 0 4` with the lines kept in them. */
  keptBlocks: KeptBlock[];
}
/** A block without effect here. A line of it that opens a block of its own is also the header of one of `blocks`. */
export interface KeptBlock {
  header: string;
  lines: string[];
  blocks?: KeptBlock[];
  /** The line that closes it, where the one that opens it does not do that of itself (`exit-address-family`). */
  end?: string;
}
