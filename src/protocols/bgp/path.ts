// Paths, destinations and tables: what BGP knows about each prefix, and why it likes one path best.
import type { Ip } from "../../base/ip.ts";
import { comparePrefix, keyOf, type Prefix, type PrefixKey } from "../../base/prefix.ts";
import type { Route } from "../../forwarding/route.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";
import type { AddressFamily } from "../../wire/bgp/family.ts";
import type { Comparison, DecisionOptions } from "./decision.ts";
import type { TrackedNextHop } from "./next-hop.ts";
import type { DampeningState } from "./dampening.ts";

/** Who a path is from, as far as the decision process and views care. */
export interface PathSource {
  /** The peer's address; 0 for paths of this router. */
  readonly address: Ip;
  /** BGP identifier of the peer, or this router's own. */
  readonly identifier: number;
  readonly kind: "external" | "internal" | "confederation" | "local";
  /** The peer is a route reflector client. */
  readonly client: boolean;
  /** VRF id of the session; 0 for the global table. */
  readonly vrf: number;
  /** The interface of a session between link-local addresses; absent for others. */
  readonly link?: string;
}
/** How a path of this router came about; null for a learnt one. */
export type LocalOrigin = "network" | "redistribute" | "aggregate" | "default";

/** Why a path takes no part in the decision. */
export type Ineligible =
  | "next hop inaccessible"
  | "AS loop"
  | "originator loop"
  | "cluster loop"
  | "denied by policy"
  | "dampened"
  | "first AS is not the neighbor's"
  | "too many AS numbers"
  | "next hop is this router"
  | "next hop is not on a link"
  | "site of origin";

export class Path {
  readonly source: PathSource;
  readonly local: LocalOrigin | null;
  /** After inbound policy, interned. */
  attributes: PathAttributes;
  /** Before inbound policy; the same object when the policy changed nothing. */
  received: PathAttributes;
  /** Null for paths of this router. */
  nextHop: Ip | null;
  receivedNextHop: Ip | null;
  /** The link-local address beside a global next hop, or the next hop itself where it is one. RFC 2545, 3. */
  linkLocal: bigint | null = null;
  /** Index of the interface that leads to `linkLocal`. */
  link: number | null = null;
  receivedLinkLocal: bigint | null = null;
  tracked: TrackedNextHop | null = null;
  weight = 0;
  /** Label stack received with the prefix; null for unlabelled families. */
  labels: readonly number[] | null = null;
  /** When this path was learnt or last changed. */
  since: Instant;
  /** null when the path takes part in the decision. */
  ineligible: Ineligible | null = null;
  /** The clause or list that denied it, or what else there is to say. */
  remark = "";
  /** The comparison that decided against it; null for the best path and ineligible ones. */
  lost: Comparison | null = null;
  multipath = false;
  /** In a VRF table: the VPN path this one was made from. In a VPN table: the VRF path it exports. */
  from: Path | null = null;
  /** Where `from` lives. */
  fromDestination: Destination | null = null;
  /** The RIB route behind a path of this router. */
  route: Route | null = null;
  dampening: DampeningState | null = null;

  constructor(
    source: PathSource,
    local: LocalOrigin | null,
    attributes: PathAttributes,
    nextHop: Ip | null,
    since: Instant,
  ) {
    this.source = source;
    this.local = local;
    this.attributes = attributes;
    this.received = attributes;
    this.nextHop = nextHop;
    this.receivedNextHop = nextHop;
    this.since = since;
  }
}

export const NO_PATHS: readonly Path[] = Object.freeze([]);

export class Destination {
  readonly prefix: Prefix;
  readonly table: Table;
  /** Newest first, as they are displayed and compared. */
  paths: readonly Path[] = NO_PATHS;
  best: Path | null = null;
  /** The best path and its equals, when there are any; empty otherwise. */
  multipaths: readonly Path[] = NO_PATHS;
  /** VRFs that import from it. VPN tables only. */
  holders: readonly number[] | null = null;
  version = 0;
  /** What this router advertises as label for it; VPN export only. */
  localLabel: number | null = null;
  /** What was offered to the RIB. */
  installed: Route | null = null;
  dirty = false;
  /** Aggregates that summarise it away. */
  suppressedBy: string[] | null = null;

  constructor(prefix: Prefix, table: Table) {
    this.prefix = prefix;
    this.table = table;
  }
}

/** The prefixes of one family in one VRF, or under one route distinguisher. */
export class Table {
  readonly family: AddressFamily;
  /** VRF id: of a VRF table, 0 for the global table and for VPN tables. */
  readonly vrf: number;
  /** Route distinguisher of a VPN table, null otherwise. */
  readonly rd: bigint | null;
  readonly destinations = new Map<PrefixKey, Destination>();
  version = 1;
  /** Decision settings, kept by the speaker. */
  options: { readonly generation: number; readonly options: DecisionOptions } | null = null;

  constructor(family: AddressFamily, vrf: number, rd: bigint | null) {
    this.family = family;
    this.vrf = vrf;
    this.rd = rd;
  }
  find(prefix: Prefix): Destination | undefined {
    return this.destinations.get(keyOf(prefix));
  }
  at(prefix: Prefix): Destination {
    const key = keyOf(prefix);
    let found = this.destinations.get(key);
    if (found === undefined) {
      found = new Destination(prefix, this);
      this.destinations.set(key, found);
    }
    return found;
  }
  drop(destination: Destination): void {
    this.destinations.delete(keyOf(destination.prefix));
  }
  /** In prefix order. */
  sorted(): Destination[] {
    return [...this.destinations.values()].sort((a, b) => comparePrefix(a.prefix, b.prefix));
  }
}
