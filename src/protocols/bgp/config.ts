// BGP settings, as configured: the process, its neighbours, groups and templates, and one record per address family.
import type { Ipv4 } from "../../base/ip.ts";
import type { Prefix } from "../../base/prefix.ts";

export type BgpAddressFamily = "ipv4" | "ipv6" | "vpnv4" | "vpnv6";

/** What belongs to a session, of a neighbour, peer group or peer-session template. Absent means not configured. */
export interface BgpSessionConfig {
  remoteAs?: number;
  description?: string;
  shutdown?: boolean;
  password?: string;
  passive?: boolean;
  /** Interface name. */
  updateSource?: string;
  /** TTL, 1-255. */
  ebgpMultihop?: number;
  /** Hops, 1-254. RFC 5082. */
  ttlSecurity?: number;
  disableConnectedCheck?: boolean;
  /** Seconds. */
  timers?: { keepalive: number; hold: number; minimumHold?: number };
  localAs?: { asn: number; noPrepend: boolean; replaceAs: boolean; dualAs: boolean };
  version?: number;
  /** `no neighbor X dont-capability-negotiate` is the default. */
  dontCapabilityNegotiate?: boolean;
  /** Parent templates, lowest sequence last to win. */
  inheritSession?: string;
  /** Membership of a peer group; also valid per address family. */
  peerGroup?: string;
}
/** What belongs to a neighbour in one address family, or to a peer-policy template. */
export interface BgpPolicyConfig {
  activate?: boolean;
  peerGroup?: string;
  inheritPolicy?: { name: string; sequence: number }[];
  nextHopSelf?: "yes" | "all";
  nextHopUnchanged?: boolean;
  sendCommunity?: { standard: boolean; extended: boolean; large: boolean };
  routeReflectorClient?: boolean;
  allowasIn?: number;
  asOverride?: boolean;
  removePrivateAs?: "yes" | "all" | "all-replace";
  defaultOriginate?: { routeMap?: string };
  softReconfigurationInbound?: boolean;
  weight?: number;
  maximumPrefix?: { limit: number; threshold?: number; warningOnly: boolean; restart?: number };
  advertisementInterval?: number;
  soo?: string;
  prefixListIn?: string;
  prefixListOut?: string;
  distributeListIn?: string;
  distributeListOut?: string;
  filterListIn?: string;
  filterListOut?: string;
  routeMapIn?: string;
  routeMapOut?: string;
  /** Routes that an aggregate suppresses, and that this neighbour is told all the same. */
  unsuppressMap?: string;
  /** Routes of `map` are told only while the table holds a route of `condition`, or holds none. */
  advertiseMap?: { map: string; when: "exist" | "non-exist"; condition: string };
}
export interface BgpNetworkConfig {
  readonly prefix: Prefix;
  routeMap?: string;
  backdoor?: boolean;
}
export interface BgpAggregateConfig {
  readonly prefix: Prefix;
  summaryOnly: boolean;
  asSet: boolean;
  attributeMap?: string;
  advertiseMap?: string;
  suppressMap?: string;
}
export interface BgpRedistributeConfig {
  protocol: "connected" | "static" | "ospf" | "rip";
  /** OSPF process id. */
  process?: number;
  metric?: number;
  routeMap?: string;
  /** OSPF kinds taken; default internal only. */
  match?: ("internal" | "external 1" | "external 2" | "nssa-external 1" | "nssa-external 2")[];
}
export interface DampeningParameters {
  /** Minutes. */
  readonly halfLife: number;
  readonly reuse: number;
  readonly suppress: number;
  /** Minutes. */
  readonly maximum: number;
}
export interface BgpDampeningConfig extends DampeningParameters {
  /** Chooses the routes that are dampened, and with `set dampening` how. */
  readonly routeMap?: string;
}
/** One `address-family` block; the IPv4 unicast one also holds what is typed directly under `router bgp`. */
export interface BgpFamilyConfig {
  readonly afi: BgpAddressFamily;
  /** VRF name; "" is the global table. */
  readonly vrf: string;
  /** An `address-family` line was typed. */
  explicit: boolean;
  /** Sessions of the VRF's neighbours and peer groups; empty in the global table, whose sessions are the process's. */
  neighbors: Map<string, BgpSessionConfig>;
  groups: Map<string, BgpSessionConfig>;
  /** By neighbour address text or peer-group name. */
  policies: Map<string, BgpPolicyConfig>;
  networks: Map<string, BgpNetworkConfig>;
  aggregates: Map<string, BgpAggregateConfig>;
  /** By "connected", "ospf 1" and so on. */
  redistribute: Map<string, BgpRedistributeConfig>;
  defaultInformationOriginate: boolean;
  defaultMetric?: number;
  maximumPaths?: number;
  maximumPathsIbgp?: number;
  maximumPathsEibgp?: number;
  distance?: { external: number; internal: number; local: number };
  dampening?: BgpDampeningConfig;
  routerId?: Ipv4;
  autoSummary: boolean;
  synchronization: boolean;
  /** `distance` of routes from some neighbours; the first that holds the neighbour counts. */
  distances: { distance: number; address: Ipv4; wildcard: Ipv4; list?: string }[];
  /** Lines kept without effect. */
  kept: string[];
}
export interface BgpConfig {
  readonly asn: number;
  /** Address families of services that do not run here, with their lines. */
  otherFamilies?: { header: string; lines: string[]; end?: string }[];
  routerId?: Ipv4;
  /** Whose address is the router id; in place of the one above. */
  routerIdInterface?: string;
  clusterId?: Ipv4;
  logNeighborChanges: boolean;
  defaultIpv4Unicast: boolean;
  defaultRouteTargetFilter: boolean;
  defaultLocalPreference?: number;
  confederation: { identifier?: number; peers: number[] };
  alwaysCompareMed: boolean;
  deterministicMed: boolean;
  bestpath: {
    compareRouterId: boolean;
    asPathIgnore: boolean;
    multipathRelax: boolean;
    medMissingAsWorst: boolean;
    medConfed: boolean;
    igpMetricIgnore: boolean;
  };
  clientToClient: boolean;
  enforceFirstAs: boolean;
  fastExternalFallover: boolean;
  /** iBGP routes of the global table may be redistributed. */
  redistributeInternal: boolean;
  timers?: { keepalive: number; hold: number; minimumHold?: number };
  nextHopDelay?: number;
  maximumAsLimit?: number;
  neighbors: Map<string, BgpSessionConfig>;
  groups: Map<string, BgpSessionConfig>;
  sessionTemplates: Map<string, BgpSessionConfig>;
  policyTemplates: Map<string, BgpPolicyConfig>;
  /** By familyKey. */
  families: Map<string, BgpFamilyConfig>;
  /** Lines kept without effect. */
  kept: string[];
}

/** "ipv4", "vpnv4", "ipv4 vrf A" */
export const familyKey = (afi: BgpAddressFamily, vrf = ""): string => (vrf === "" ? afi : `${afi} vrf ${vrf}`);

export const newBgpFamily = (afi: BgpAddressFamily, vrf = "", explicit = false): BgpFamilyConfig => ({
  afi,
  vrf,
  explicit,
  neighbors: new Map(),
  groups: new Map(),
  policies: new Map(),
  networks: new Map(),
  aggregates: new Map(),
  redistribute: new Map(),
  defaultInformationOriginate: false,
  autoSummary: false,
  synchronization: false,
  distances: [],
  kept: [],
});
/** A process with the defaults of IOS 15. */
export const newBgpConfig = (asn: number): BgpConfig => ({
  asn,
  logNeighborChanges: true,
  defaultIpv4Unicast: true,
  defaultRouteTargetFilter: true,
  confederation: { peers: [] },
  alwaysCompareMed: false,
  deterministicMed: false,
  bestpath: {
    compareRouterId: false,
    asPathIgnore: false,
    multipathRelax: false,
    medMissingAsWorst: false,
    medConfed: false,
    igpMetricIgnore: false,
  },
  clientToClient: true,
  enforceFirstAs: true,
  fastExternalFallover: true,
  redistributeInternal: false,
  neighbors: new Map(),
  groups: new Map(),
  sessionTemplates: new Map(),
  policyTemplates: new Map(),
  families: new Map([["ipv4", newBgpFamily("ipv4")]]),
  kept: [],
});

/** The VRF settings that BGP needs, in canonical text. */
export interface BgpVrfConfig {
  readonly name: string;
  readonly rd: string | null;
  readonly families: readonly {
    readonly family: "ipv4" | "ipv6";
    readonly importTargets: readonly string[];
    readonly exportTargets: readonly string[];
    readonly importMap: string | null;
    readonly exportMap: string | null;
  }[];
}
