// OSPFv2 settings: as configured (per process and per interface), and as one running instance wants them.
import type { Ipv4 } from "../../base/ip.ts";
import type { Prefix } from "../../base/prefix.ts";

export type OspfNetworkType =
  | "broadcast"
  | "non-broadcast"
  | "point-to-point"
  | "point-to-multipoint"
  | "point-to-multipoint non-broadcast";
export type AuthenticationKind = "null" | "simple" | "message-digest";
export interface MessageDigestKey {
  readonly id: number;
  readonly key: string;
}
/** `ip ospf ...` under an interface. Everything is optional; absent means the default. */
export interface OspfInterfaceConfig {
  /** `ip ospf PROCESS area AREA` */
  process?: number;
  area?: number;
  /** `... secondaries none` */
  secondariesNone?: boolean;
  networkType?: OspfNetworkType;
  cost?: number;
  priority?: number;
  /** Seconds. */
  helloInterval?: number;
  /** Seconds. */
  deadInterval?: number;
  /** `ip ospf dead-interval minimal hello-multiplier N`: dead after 1 s, N hellos a second. */
  helloMultiplier?: number;
  retransmitInterval?: number;
  transmitDelay?: number;
  mtuIgnore?: boolean;
  authentication?: AuthenticationKind;
  authenticationKey?: string;
  messageDigestKeys?: MessageDigestKey[];
  /** `ip ospf database-filter all out` */
  databaseFilter?: boolean;
  shutdown?: boolean;
  /** false: announce the prefix though the process suppresses those of its transit links. RFC 6860. */
  prefixSuppression?: boolean;
  /** `no mpls ldp igp sync` */
  ldpSyncDisabled?: boolean;
}

export interface AreaRangeConfig {
  readonly prefix: Prefix;
  advertise: boolean;
  cost?: number;
}
export interface VirtualLinkConfig {
  readonly neighbor: Ipv4;
  helloInterval?: number;
  deadInterval?: number;
  retransmitInterval?: number;
  transmitDelay?: number;
  authentication?: AuthenticationKind;
  authenticationKey?: string;
  messageDigestKeys?: MessageDigestKey[];
}
export interface ShamLinkConfig {
  readonly source: Ipv4;
  readonly destination: Ipv4;
  cost: number;
}
export interface OspfAreaConfig {
  readonly area: number;
  type: "normal" | "stub" | "nssa";
  /** Totally stubby: no summaries beyond the default. */
  noSummary: boolean;
  /** NSSA: routes redistributed on an ABR stay out of it. */
  noRedistribution: boolean;
  defaultInformationOriginate?: { metric?: number; metricType?: 1 | 2 };
  translateAlways: boolean;
  suppressForwardingAddress: boolean;
  defaultCost?: number;
  authentication?: "simple" | "message-digest";
  ranges: AreaRangeConfig[];
  filterListIn?: string;
  filterListOut?: string;
  virtualLinks: VirtualLinkConfig[];
  shamLinks: ShamLinkConfig[];
}
export const newOspfArea = (area: number): OspfAreaConfig => ({
  area,
  type: "normal",
  noSummary: false,
  noRedistribution: false,
  translateAlways: false,
  suppressForwardingAddress: false,
  ranges: [],
  virtualLinks: [],
  shamLinks: [],
});

export type OspfMatch = "internal" | "external 1" | "external 2" | "nssa-external 1" | "nssa-external 2";
export interface OspfRedistributeConfig {
  readonly protocol: "connected" | "static" | "rip" | "bgp" | "ospf";
  /** AS number or OSPF process. */
  readonly id?: number;
  metric?: number;
  metricType?: 1 | 2;
  tag?: number;
  subnets: boolean;
  routeMap?: string;
  /** `nssa-only`, which is only kept. */
  nssaOnly?: true;
  /** Of an OSPF process; empty means all. */
  match: OspfMatch[];
}
export interface SummaryAddressConfig {
  readonly prefix: Prefix;
  notAdvertise: boolean;
  tag?: number;
}
export interface DefaultOriginateConfig {
  always: boolean;
  metric?: number;
  metricType?: 1 | 2;
  routeMap?: string;
}
export interface MaxMetricConfig {
  /** Seconds after start-up; absent means without end. */
  onStartup?: number;
  /** Written `wait-for-bgp`: no more than the longest wait, `onStartup`, is simulated. */
  waitForBgp?: boolean;
  includeStub: boolean;
  /** Metric of summaries; absent leaves them alone. */
  summary?: number;
  external?: number;
}
/** Milliseconds. */
export interface ThrottleConfig {
  readonly start: number;
  readonly hold: number;
  readonly maximum: number;
}
export interface DistributeListConfig {
  readonly kind: "access-list" | "prefix-list" | "route-map";
  readonly name: string;
  readonly direction: "in" | "out";
  /** In: the interface a route points out of. Out: the protocol it comes from, e.g. "static", "bgp 65000". */
  readonly interface?: string;
  readonly protocol?: string;
}
export interface SourceDistanceConfig {
  readonly distance: number;
  readonly source: Ipv4;
  readonly wildcard: Ipv4;
  /** Of networks only these. */
  readonly list?: string;
}
/** `neighbor A [priority N] [poll-interval S] [cost C] [database-filter all]` */
export interface StaticNeighborConfig {
  readonly address: Ipv4;
  priority?: number;
  pollInterval?: number;
  cost?: number;
  databaseFilter?: boolean;
}
/** `router ospf N [vrf V]` */
export interface OspfProcessConfig {
  readonly process: number;
  /** VRF name; "" is global. */
  vrf: string;
  routerId?: Ipv4;
  networks: { readonly address: Ipv4; readonly wildcard: Ipv4; area: number }[];
  areas: Map<number, OspfAreaConfig>;
  passiveDefault: boolean;
  /** Interface name to what its own statement says, against the default. */
  passive: Map<string, boolean>;
  neighbors: StaticNeighborConfig[];
  redistribute: OspfRedistributeConfig[];
  defaultMetric?: number;
  summaries: SummaryAddressConfig[];
  defaultOriginate?: DefaultOriginateConfig;
  distance?: number;
  distanceIntra?: number;
  distanceInter?: number;
  distanceExternal?: number;
  /** `distance D ROUTER-ID WILDCARD [ACCESS-LIST]`, by who advertises a route. */
  distanceBySource: SourceDistanceConfig[];
  distributeLists: DistributeListConfig[];
  /** Mbit/s. */
  referenceBandwidth: number;
  maximumPaths: number;
  maxMetric?: MaxMetricConfig;
  spfThrottle?: ThrottleConfig;
  lsaThrottle?: ThrottleConfig;
  /** `timers lsa arrival`, milliseconds. */
  lsaArrival?: number;
  /** `timers pacing flood`, milliseconds. */
  floodPacing?: number;
  /** `timers pacing retransmission`, milliseconds. */
  retransmissionPacing?: number;
  /** `timers pacing lsa-group`, seconds. */
  lsaGroupPacing?: number;
  logAdjacencyChanges: "off" | "on" | "detail";
  rfc1583Compatible: boolean;
  discardInternal: boolean;
  discardExternal: boolean;
  shutdown: boolean;
  /** Type and value as 16 hex digits; null for `domain-id null`. */
  domainId?: string | null;
  secondaryDomainIds: string[];
  domainTag?: number;
  vrfLite: boolean;
  prefixSuppression: boolean;
  mplsLdpSync: boolean;
  /** Areas with `mpls ldp autoconfig`; "all" without an area. */
  mplsLdpAutoconfig: (number | "all")[];
  /** Lines accepted and kept because they have no effect here. */
  kept: string[];
}
export const newOspfProcess = (process: number, vrf: string): OspfProcessConfig => ({
  process,
  vrf,
  networks: [],
  areas: new Map(),
  passiveDefault: false,
  passive: new Map(),
  neighbors: [],
  distanceBySource: [],
  redistribute: [],
  summaries: [],
  distributeLists: [],
  referenceBandwidth: 100,
  maximumPaths: 4,
  logAdjacencyChanges: "on",
  rfc1583Compatible: true,
  discardInternal: true,
  discardExternal: true,
  shutdown: false,
  secondaryDomainIds: [],
  vrfLite: false,
  prefixSuppression: false,
  mplsLdpSync: false,
  mplsLdpAutoconfig: [],
  kept: [],
});

/** One interface as an instance wants it; see desired.ts. */
export interface DesiredInterface {
  readonly name: string;
  readonly area: number;
  /** By `ip ospf N area A`, against a `network` statement. */
  readonly byInterface: boolean;
  readonly passive: boolean;
  readonly secondaries: boolean;
  /** The secondary addresses that `network` statements put into the same area; absent means every one. */
  readonly matchedSecondaries?: readonly Ipv4[];
  readonly settings: OspfInterfaceConfig;
  /** Name of the interface whose address it borrows. */
  readonly unnumbered: string | null;
  /** `ip unnumbered` or own address as configured, so that a change of it reconfigures the instance. */
  readonly address: Ipv4 | null;
}
/** What one running instance is told. */
export interface OspfConfig extends OspfProcessConfig {
  readonly interfaces: readonly DesiredInterface[];
  /** AS number of BGP, for the domain tag of RFC 4577, 4.2.5.2; 0 when BGP is not configured. */
  readonly asn: number;
  /** iBGP routes of the global table are redistributed, too. */
  readonly internalBgp?: true;
  /** A VRF's process on a PE: it redistributes BGP and lacks `capability vrf-lite`. */
  readonly provider: boolean;
  /** Milliseconds to wait for LDP before an adjacency; absent for ever. `mpls ldp igp sync holddown` */
  readonly ldpHoldDown?: number;
}
