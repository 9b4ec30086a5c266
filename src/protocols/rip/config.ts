// RIP settings: as configured, and as one running instance wants them. Times in seconds.
import type { Ipv4 } from "../../base/ip.ts";

export interface RipRedistributeConfig {
  readonly protocol: "connected" | "static" | "ospf" | "bgp";
  /** AS number or OSPF process. */
  readonly id?: number;
  /** Hops, or "transparent": that of the route. */
  metric?: number | "transparent";
  routeMap?: string;
}
export interface RipDistributeListConfig {
  readonly kind: "access-list" | "prefix-list";
  readonly name: string;
  readonly direction: "in" | "out";
  readonly interface?: string;
}
/** The settings of one table: `router rip` itself, or an address family of a VRF. */
export interface RipFamilyConfig {
  version?: 1 | 2;
  /** Classful networks. */
  networks: Ipv4[];
  passiveDefault: boolean;
  /** Interface name to what its own statement says, against the default. */
  passive: Map<string, boolean>;
  neighbors: Ipv4[];
  redistribute: RipRedistributeConfig[];
  defaultOriginate?: { routeMap?: string };
  defaultMetric?: number;
  distance?: number;
  autoSummary: boolean;
  timers?: { update: number; invalid: number; holdDown: number; flush: number; sleep?: number };
  maximumPaths?: number;
  distributeLists: RipDistributeListConfig[];
  /** `no validate-update-source`: senders off the subnet are believed, too. */
  validateSource: boolean;
  /** Lines accepted and kept because they have no effect here. */
  kept: string[];
}
export interface RipConfig extends RipFamilyConfig {
  /** `address-family ipv4 vrf NAME` */
  vrfs: Map<string, RipFamilyConfig>;
}
/** `ip rip …` and `ip split-horizon` of an interface. */
export interface RipInterfaceConfig {
  send?: ("1" | "2")[];
  receive?: ("1" | "2")[];
  splitHorizon?: boolean;
  v2Broadcast?: boolean;
  authentication?: "text" | "md5";
  keyChain?: string;
}
export const newRipFamily = (): RipFamilyConfig => ({
  networks: [],
  passiveDefault: false,
  passive: new Map(),
  neighbors: [],
  redistribute: [],
  autoSummary: true,
  distributeLists: [],
  validateSource: true,
  kept: [],
});
export const newRip = (): RipConfig => ({ ...newRipFamily(), vrfs: new Map() });

export interface RipKey {
  readonly id: number;
  readonly key: string;
}
/** What one running instance is told. */
export interface RipInstanceConfig {
  readonly family: RipFamilyConfig;
  /** iBGP routes of the global table are redistributed, too. */
  readonly internalBgp?: true;
  /** By interface name; `keys` are those of the key chain, in order. */
  readonly interfaces: readonly {
    readonly name: string;
    readonly config: RipInterfaceConfig;
    readonly keys: readonly RipKey[];
  }[];
}
