// The OSPF routing table of one instance, as one calculation builds it and compares it with the one before. RFC 2328, 11.
import type { Prefix } from "../../base/prefix.ts";
import type { NextHop, OspfRouteInfo, Route } from "../../forwarding/route.ts";
import type { Hop } from "./spf.ts";

export type PathType = "intra" | "inter" | "E1" | "E2" | "N1" | "N2" | "summary";

/** `Route.detail` of an OSPF route. */
export interface OspfRouteDetail {
  /** 0 for AS-external routes. */
  readonly area: number;
  readonly advertisingRouter: number;
  /** The same, as `show ip route` looks for it in any protocol's routes. */
  readonly from: number;
  /** E2 and N2: the cost of reaching the border router or forwarding address; null for the others. */
  readonly forwardMetric: number | null;
  /** In a VRF: what a PE hands over to BGP. */
  readonly ospf?: OspfRouteInfo;
}
export interface OspfRoute extends Route {
  readonly subtype: PathType;
  readonly detail: OspfRouteDetail;
}
/** What routes of one kind, area, distance and originator have in common: one object for all of them. */
export interface RouteKind extends OspfRouteDetail {
  readonly source: string;
  readonly subtype: PathType;
  readonly distance: number;
  readonly tag: number;
}
/** A route that holds only what is its own: a thousand routers hold millions of them. */
class CompactRoute implements OspfRoute {
  readonly prefix: Prefix;
  readonly metric: number;
  readonly nextHops: readonly NextHop[];
  readonly detail: RouteKind;
  constructor(prefix: Prefix, metric: number, nextHops: readonly NextHop[], kind: RouteKind) {
    this.prefix = prefix;
    this.metric = metric;
    this.nextHops = nextHops;
    this.detail = kind;
  }
  get source(): string {
    return this.detail.source;
  }
  get protocol(): "ospf" {
    return "ospf";
  }
  get subtype(): PathType {
    return this.detail.subtype;
  }
  get distance(): number {
    return this.detail.distance;
  }
}
class TaggedRoute extends CompactRoute {
  get tag(): number {
    return this.detail.tag;
  }
}
export const makeRoute = (prefix: Prefix, metric: number, nextHops: readonly NextHop[], kind: RouteKind): OspfRoute =>
  kind.tag === 0 ? new CompactRoute(prefix, metric, nextHops, kind) : new TaggedRoute(prefix, metric, nextHops, kind);
/** The same with every member its own, for views. */
export const plainRoute = (r: OspfRoute): OspfRoute => {
  const { area, advertisingRouter, from, forwardMetric, ospf } = r.detail;
  return {
    prefix: r.prefix,
    source: r.source,
    protocol: r.protocol,
    subtype: r.subtype,
    distance: r.distance,
    metric: r.metric,
    nextHops: r.nextHops,
    detail: { area, advertisingRouter, from, forwardMetric, ...(ospf === undefined ? {} : { ospf }) },
    ...(r.tag === undefined ? {} : { tag: r.tag }),
  };
};

/** A way to a border router. RFC 2328, 11: "router" entries. */
export interface RouterRoute {
  readonly id: number;
  readonly area: number;
  readonly type: "intra" | "inter";
  readonly cost: number;
  readonly hops: readonly Hop[];
  /** B, E and V of its router-LSA; E for an inter-area one. */
  readonly flags: number;
}

const ATTACHED = new Map<number, NextHop>();
const attachedHop = (index: number): NextHop => {
  let hop = ATTACHED.get(index);
  if (hop === undefined) {
    hop = Object.freeze({ via: "interface", interface: index });
    ATTACHED.set(index, hop);
  }
  return hop;
};
export const DISCARD: readonly NextHop[] = Object.freeze([Object.freeze({ via: "discard" as const })]);

const NO_HOPS: readonly Hop[] = [];

/** Next hops of a set of hops: the same array for the same set, so that unchanged routes compare at a glance. */
export class NextHops {
  readonly #made = new WeakMap<readonly Hop[], readonly NextHop[]>();
  readonly #from = new WeakMap<readonly NextHop[], readonly Hop[]>();
  #maximum = 4;
  setMaximum(paths: number): void {
    this.#maximum = paths;
  }
  of(hops: readonly Hop[]): readonly NextHop[] {
    let made = this.#made.get(hops);
    if (
      made === undefined ||
      made.length > this.#maximum ||
      (made.length < hops.length && made.length < this.#maximum)
    ) {
      made = hops
        .slice(0, this.#maximum)
        .map((h) =>
          h.gateway === 0
            ? attachedHop(h.interface)
            : Object.freeze({ via: "gateway" as const, gateway: h.gateway, interface: h.interface }),
        );
      this.#made.set(hops, made);
      this.#from.set(made, hops);
    }
    return made;
  }
  /** The hops behind next hops that `of` made. */
  hopsOf(nextHops: readonly NextHop[]): readonly Hop[] {
    return this.#from.get(nextHops) ?? NO_HOPS;
  }
}

/** A way to a prefix as a calculation finds it. */
export interface Path {
  readonly prefix: Prefix;
  readonly type: PathType;
  readonly area: number;
  /** Of type 2 external paths the external metric; of all others the whole cost. */
  readonly metric: number;
  /** Of type 2 external paths the cost of the way there; 0 otherwise. */
  readonly forward: number;
  readonly hops: readonly Hop[];
  readonly advertisingRouter: number;
  readonly tag: number;
  /** Of external paths: what the way there counts before its cost does. */
  readonly preference?: number;
}
