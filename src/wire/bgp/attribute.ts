// Path attributes as values. RFC 4271 4.3 and 5, RFC 1997, RFC 4360, RFC 4456, RFC 6793, RFC 8092.
import type { Ipv4 } from "../../base/ip.ts";
import { type AsPath, EMPTY_PATH } from "./as-path.ts";

export const Origin = { IGP: 0, EGP: 1, INCOMPLETE: 2 } as const;
export interface Aggregator {
  readonly asn: number;
  readonly address: Ipv4;
}
/** An optional attribute this speaker does not know, verbatim. */
export interface UnknownAttribute {
  readonly flags: number;
  readonly type: number;
  readonly value: Uint8Array;
}
/** Everything but the reachability. Immutable, shared by every path that has the same. */
export interface PathAttributes {
  readonly origin: number;
  readonly asPath: AsPath;
  /** NEXT_HOP; null when the only reachability is in MP_REACH_NLRI. */
  readonly nextHop: Ipv4 | null;
  readonly med: number | null;
  readonly localPref: number | null;
  readonly atomicAggregate: boolean;
  readonly aggregator: Aggregator | null;
  readonly communities: readonly number[];
  readonly originatorId: Ipv4 | null;
  readonly clusterList: readonly Ipv4[];
  readonly extendedCommunities: readonly bigint[];
  readonly largeCommunities: readonly bigint[];
  readonly unknown: readonly UnknownAttribute[];
}
export const NO_ATTRIBUTES: PathAttributes = Object.freeze({
  origin: Origin.INCOMPLETE,
  asPath: EMPTY_PATH,
  nextHop: null,
  med: null,
  localPref: null,
  atomicAggregate: false,
  aggregator: null,
  communities: Object.freeze([]),
  originatorId: null,
  clusterList: Object.freeze([]),
  extendedCommunities: Object.freeze([]),
  largeCommunities: Object.freeze([]),
  unknown: Object.freeze([]),
});

export const AttributeFlag = { optional: 0x80, transitive: 0x40, partial: 0x20, extendedLength: 0x10 } as const;
export const AttributeType = {
  ORIGIN: 1,
  AS_PATH: 2,
  NEXT_HOP: 3,
  MULTI_EXIT_DISC: 4,
  LOCAL_PREF: 5,
  ATOMIC_AGGREGATE: 6,
  AGGREGATOR: 7,
  COMMUNITIES: 8,
  ORIGINATOR_ID: 9,
  CLUSTER_LIST: 10,
  MP_REACH_NLRI: 14,
  MP_UNREACH_NLRI: 15,
  EXTENDED_COMMUNITIES: 16,
  AS4_PATH: 17,
  AS4_AGGREGATOR: 18,
  LARGE_COMMUNITY: 32,
} as const;
