// From best paths to RIB routes. RFC 4271 9.1.2.2 end, RFC 4364 4.3.2.
import { compareIp, formatIp } from "../../base/ip.ts";
import type { NextHop, OspfRouteInfo, Route } from "../../forwarding/route.ts";
import { neighborAs } from "../../wire/bgp/as-path.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";
import { accessListNamedPermits } from "../lists.ts";
import { DISTANCE_EXTERNAL, DISTANCE_INTERNAL, DISTANCE_LOCAL, IMPLICIT_NULL } from "./constants.ts";
import { networkKey } from "./local.ts";
import { ospfInfoOf } from "./ospf-communities.ts";
import type { Destination, Path } from "./path.ts";
import type { Speaker, VrfTables } from "./speaker.ts";

/** What others may look into of a BGP route. */
export interface BgpRouteDetail {
  readonly attributes: PathAttributes;
  /** Peer address as text; "" for a path of this router. */
  readonly from: string;
  readonly kind: Path["source"]["kind"];
  readonly ospf?: OspfRouteInfo;
  /** The VRF (name) from which the route was leaked on this router; absent when it came from a peer. */
  readonly leakedFrom?: string;
}

/** The VRF path at the origin of an imported one; itself for others. */
export const originOf = (p: Path): Path => (p.from === null ? p : originOf(p.from));

const hopsOf = (path: Path): readonly NextHop[] => {
  const origin = originOf(path);
  const imported = path.from !== null;
  if (origin.route !== null && origin.local !== null) {
    const table = origin.source.vrf;
    return origin.route.nextHops.map((h) => (h.via === "gateway" ? { ...h, table: h.table ?? table } : h));
  }
  if (origin.local !== null || path.nextHop === null) return [{ via: "discard" }];
  if (path.link !== null && path.linkLocal !== null && !imported)
    return [{ via: "gateway", gateway: path.linkLocal, interface: path.link }];
  if (!imported) return [{ via: "gateway", gateway: path.nextHop }];
  if (path.from?.from && origin.link !== null && origin.linkLocal !== null)
    return [{ via: "gateway", gateway: origin.linkLocal, interface: origin.link, table: origin.source.vrf }];
  // A path of this router's own customer is reached inside that customer's VRF, without labels.
  if (path.from?.from) return [{ via: "gateway", gateway: path.nextHop, table: origin.source.vrf }];
  const labels = path.labels === null || path.labels.includes(IMPLICIT_NULL) ? [] : path.labels;
  return [{ via: "gateway", gateway: path.nextHop, table: 0, labels }];
};

const distanceOf = (s: Speaker, vrf: VrfTables, destination: Destination, path: Path): number => {
  const config = s.family(destination.table.family.name, vrf.name);
  const distance = config?.distance ?? {
    external: DISTANCE_EXTERNAL,
    internal: DISTANCE_INTERNAL,
    local: DISTANCE_LOCAL,
  };
  if (config?.networks.get(networkKey(destination.prefix))?.backdoor) return distance.local;
  if (path.local === "aggregate" && path.from === null) return distance.local;
  const from = path.source.address;
  const own = config?.distances.find(
    (d) =>
      path.source.kind !== "local" &&
      typeof from === "number" &&
      ((from ^ d.address) & ~d.wildcard) === 0 &&
      (d.list === undefined || accessListNamedPermits(s.config.lists, d.list, destination.prefix)),
  );
  if (own !== undefined) return own.distance;
  const kind = path.source.kind;
  // A route leaked between VRFs of this router counts as external.
  return kind === "external" || kind === "local" ? distance.external : distance.internal;
};

const details = new WeakMap<Path["source"], Map<PathAttributes, BgpRouteDetail>>();
/** Shared by the routes of one source that have the same attributes, unless they were leaked on this router. */
const detailOf = (s: Speaker, best: Path): BgpRouteDetail => {
  const leaked = best.from?.from != null ? s.vrfs.get(originOf(best).source.vrf)?.name : undefined;
  const shareable = leaked === undefined && best.from !== null;
  let known = details.get(best.source);
  const found = shareable ? known?.get(best.attributes) : undefined;
  if (found !== undefined) return found;
  const ospf = best.from === null ? undefined : ospfInfoOf(best.attributes);
  const detail: BgpRouteDetail = {
    attributes: best.attributes,
    from: best.source.kind === "local" ? "" : formatIp(best.source.address),
    kind: best.source.kind,
    ...(ospf === undefined ? {} : { ospf }),
    ...(leaked === undefined ? {} : { leakedFrom: leaked }),
  };
  if (shareable) {
    if (known === undefined) {
      known = new Map();
      details.set(best.source, known);
    }
    known.set(best.attributes, detail);
  }
  return detail;
};

/** The order of ways must not depend on which path came first. */
const byNextHop = (a: Path, b: Path): number => compareIp(a.nextHop ?? 0, b.nextHop ?? 0);

/** The RIB route for a destination's best paths; null when BGP has nothing to add to the RIB. */
export const routeFor = (s: Speaker, vrf: VrfTables, destination: Destination): Route | null => {
  const best = destination.best;
  if (best === null) return null;
  const own = best.local !== null && best.from === null;
  if (own && best.local !== "aggregate") return null;
  const paths = destination.multipaths.length > 1 ? [...destination.multipaths].sort(byNextHop) : [best];
  const nextHops = own ? [{ via: "discard" } as const] : paths.flatMap(hopsOf);
  const detail = detailOf(s, best);
  const tag = neighborAs(best.attributes.asPath);
  return {
    prefix: destination.prefix,
    source: `bgp ${s.asn}`,
    protocol: "bgp",
    subtype: best.source.kind === "external" ? "external" : "internal",
    distance: distanceOf(s, vrf, destination, best),
    metric: best.attributes.med ?? 0,
    ...(tag === null ? {} : { tag }),
    nextHops,
    detail,
  };
};
/** Offers, replaces or retracts the RIB route of a VRF's destination. */
export const install = (s: Speaker, destination: Destination): void => {
  const vrf = s.vrfs.get(destination.table.vrf);
  if (vrf === undefined) return;
  const rib = vrf.context.rib(destination.table.family.ip);
  const route = routeFor(s, vrf, destination);
  if (route !== null) rib.offer(route);
  else if (destination.installed !== null) rib.retract(destination.prefix);
  destination.installed = route;
};
