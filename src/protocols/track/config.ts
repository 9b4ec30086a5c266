// Tracked objects as configured: `track`, `track timer`, `track resolution`. Objects are replaced, never edited.
import type { Family } from "../../base/ip.ts";
import type { Prefix } from "../../base/prefix.ts";
import type { Instant } from "../../kernel/kernel.ts";

/** Whose polling interval `track timer` sets. */
export type PollKind = "interface" | "ip route" | "ip sla" | "ipv6 route" | "list" | "stub";
/** How the states of a list's members make its own. */
export type ListRule = "and" | "or" | "percentage" | "weight";
export type TrackTarget =
  | {
      readonly kind: "interface";
      readonly interface: string;
      /** As messages name it: "Gi0/0". */
      readonly short: string;
      readonly what: "line-protocol" | "ip routing" | "ipv6 routing";
    }
  | {
      readonly kind: "route";
      readonly family: Family;
      readonly prefix: Prefix;
      readonly what: "reachability" | "metric threshold";
    }
  | { readonly kind: "sla"; readonly operation: number; readonly what: "reachability" | "state" }
  | { readonly kind: "list"; readonly rule: ListRule }
  | { readonly kind: "stub" };
export interface ListMember {
  readonly object: number;
  readonly negated: boolean;
  /** Of a weighted list; 10 when absent. */
  readonly weight?: number;
}
export interface TrackConfig {
  /** 1-1000. */
  readonly number: number;
  readonly target: TrackTarget;
  /** VRF name of a route; absent means global. */
  readonly vrf?: string;
  /** Seconds that a change has to last. */
  readonly delayUp?: number;
  readonly delayDown?: number;
  /** Scaled metric, percentage or weight, by target. */
  readonly thresholdUp?: number;
  readonly thresholdDown?: number;
  /** Of a list, by number of the member, in order of entry. */
  readonly members: ReadonlyMap<number, ListMember>;
  /** Of a stub object; down when absent. */
  readonly defaultState?: "up" | "down";
  /** The interface's carrier delay counts. */
  readonly carrierDelay?: true;
}
/** Routing protocols whose metrics are scaled by a resolution. */
export type ScaledProtocol = "bgp" | "eigrp" | "isis" | "ospf" | "static";
export interface TrackingConfig {
  /** By number. */
  objects: Map<number, TrackConfig>;
  /** Milliseconds. */
  timers: Map<PollKind, number>;
  resolutions: Map<Family, Map<ScaledProtocol, number>>;
}
export const newTracking = (): TrackingConfig => ({
  objects: new Map(),
  timers: new Map(),
  resolutions: new Map<Family, Map<ScaledProtocol, number>>([
    ["ipv4", new Map()],
    ["ipv6", new Map()],
  ]),
});

/** What the instance is told. Immutable. */
export interface TrackInstanceConfig {
  /** By number. */
  readonly objects: readonly TrackConfig[];
  readonly timers: readonly (readonly [PollKind, number])[];
  readonly resolutions: readonly (readonly [Family, ScaledProtocol, number])[];
  /** VRFs that exist: a route in another one is not there. */
  readonly vrfs: readonly string[];
  readonly routing: Readonly<Record<Family, boolean>>;
  /** Of interfaces whose objects want it. */
  readonly carrierDelays: readonly (readonly [string, Instant])[];
}
