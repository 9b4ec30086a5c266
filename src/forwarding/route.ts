// Routes as protocols offer them, and as resolution leaves them.
import type { Ip } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";

/** Who may offer routes. The name is also what `redistribute` takes and what views print. */
export type RouteProtocol = "connected" | "local" | "static" | "rip" | "ospf" | "isis" | "bgp" | "nd";

/** The kind within a protocol, as the codes of `show ip route` tell them apart. */
export type RouteSubtype =
  | "intra"
  | "inter"
  | "E1"
  | "E2"
  | "N1"
  | "N2"
  | "L1"
  | "L2"
  | "external"
  | "internal"
  | "summary";

export type NextHop =
  | {
      readonly via: "gateway";
      readonly gateway: Ip;
      /** Outgoing interface when the protocol knows it; otherwise the gateway is looked up. */
      readonly interface?: number;
      /** VRF whose table resolves the gateway, when not the route's own. 0 is the global table. */
      readonly table?: number;
      /** Labels to impose under those of the resolving route, outermost first (a VPN label). */
      readonly labels?: readonly number[];
    }
  /** Attached: the destination itself is the neighbour. The interface may belong to another VRF (a leaked route). */
  | { readonly via: "interface"; readonly interface: number }
  | { readonly via: "discard" };

/** One candidate for one prefix. Immutable. */
export interface Route {
  readonly prefix: Prefix;
  /** Offering instance, unique per VRF and family, e.g. "ospf 1", "bgp 65103", "static". */
  readonly source: string;
  readonly protocol: RouteProtocol;
  readonly subtype?: RouteSubtype;
  /** Administrative distance, 0-255; 255 is never installed. */
  readonly distance: number;
  readonly metric: number;
  readonly tag?: number;
  /** Equal-cost ways, in the protocol's order. Empty is not allowed. */
  readonly nextHops: readonly NextHop[];
  /** Stays installed while no way is usable (`ip route ... permanent`). */
  readonly permanent?: boolean;
  /** What only the offering protocol and its show commands understand (OSPF: area, advertising router; BGP: path). */
  readonly detail?: unknown;
}

/** A change of the best route of one prefix. */
export interface RibChange {
  readonly prefix: Prefix;
  readonly before: Route | null;
  readonly after: Route | null;
}

/** A fully resolved way out: no recursion left. */
export interface Adjacency {
  readonly interface: number;
  /** Neighbour to resolve to a link address; null means the destination itself. */
  readonly gateway: Ip | null;
  /** Label stack to impose, outermost first. */
  readonly labels: readonly number[];
  /**
   * In an LFIB entry: the neighbour gave no label ("No Label"), so the whole stack ends here and only a packet whose
   * incoming label is the last one may leave this way. Absent: `labels` replace the incoming label, the rest stays.
   */
  readonly untagged?: true;
  /** TTL of the labels imposed, instead of the one that follows from the packet's (MPLS echo requests). */
  readonly labelTtl?: number;
}
export interface FibEntry {
  readonly prefix: Prefix;
  /** Empty for a discard entry. */
  readonly ways: readonly Adjacency[];
  /** The packet is for this router. */
  readonly receive: boolean;
  /** The VRF that the receiving address belongs to, when it is not the table's own (a leaked route). */
  readonly receiveVrf?: number;
  /** A broadcast or network address of a connected subnet (with `receive`). */
  readonly broadcast?: true;
  /** Why `ways` is empty although the route is installed: "no-label", no LSP to the next hop of a labelled route. */
  readonly unusable?: "no-label" | "unresolved";
  /** With "unresolved": the next hop is found, through the route itself or a ring of routes. */
  readonly looped?: true;
  /** With "no-label": the unlabelled ways to the next hop. */
  readonly unlabelled?: readonly Adjacency[];
  /** The best RIB route behind this entry; null for receive and broadcast entries. */
  readonly route: Route | null;
}

/** What to do with a packet that arrives under a label. RFC 3031, 3.10-3.13. */
export type LabelEntry =
  /** One or more ways out; `labels` of each way replace the incoming label (empty pops it). */
  | { readonly action: "forward"; readonly ways: readonly Adjacency[] }
  /** Pop, then look the packet up in the VRF's table (aggregate label, explicit null). */
  | { readonly action: "lookup"; readonly vrf: number }
  /** The binding exists but no usable way does. */
  | { readonly action: "discard" };

/**
 * What OSPF says about a route beyond distance and metric, carried as `detail.ospf` of the routes OSPF offers and of the
 * VPN routes BGP offers, so that a PE can hand it to the other side and back. RFC 4577, 4.2.6-4.2.8.
 */
export interface OspfRouteInfo {
  /** Type and value of the domain identifier as 16 hex digits, e.g. "0005000000010200"; null for none. RFC 4577, 4.2.4. */
  readonly domainId: string | null;
  /** The area in which the route was learnt; 0 for AS-external routes. */
  readonly area: number;
  /** OSPF Route Type: 1 or 2 intra-area, 3 inter-area, 5 external, 7 NSSA. */
  readonly routeType: 1 | 2 | 3 | 5 | 7;
  /** Options octet of the OSPF Route Type community; bit 0: the external metric is type 2. */
  readonly options: number;
  /** What goes into MULTI_EXIT_DISC. */
  readonly metric: number;
  /** The originating process's router id, for the OSPF Router ID community. */
  readonly routerId: number;
}
/** The shape of `Route.detail` as far as others than its protocol may look into it. */
export interface SharedRouteDetail {
  readonly ospf?: OspfRouteInfo;
}
