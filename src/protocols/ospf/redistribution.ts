// Which route of the RIB enters OSPF, and as what. RFC 4577, 4.2.6-4.2.8, for routes of a provider's backbone.
import { maskOf } from "../../base/ip.ts";
import { contains, keyOf, type Prefix, samePrefix } from "../../base/prefix.ts";
import type { Route, SharedRouteDetail } from "../../forwarding/route.ts";
import { coveredPrefixes } from "./attachment.ts";
import type { OspfMatch, OspfRedistributeConfig } from "./config.ts";
import { EXTERNAL_METRIC, EXTERNAL_METRIC_BGP, LS_INFINITY } from "./constants.ts";
import type { OspfInstance } from "./instance.ts";

export type Imported =
  | {
      readonly as: "external";
      readonly prefix: Prefix;
      readonly metric: number;
      readonly metricType: 1 | 2;
      readonly tag: number;
      readonly forwardingAddress: number;
      /** Sets the DN bit. RFC 4577, 4.2.5.1. */
      readonly down: boolean;
    }
  | { readonly as: "inter-area"; readonly prefix: Prefix; readonly metric: number };

/** The length its class gives an address: without `subnets` only such prefixes are redistributed. */
const classLength = (address: number): number => (address >>> 31 === 0 ? 8 : address >>> 30 === 2 ? 16 : 24);

const subtypeOf: Readonly<Record<string, OspfMatch>> = {
  intra: "internal",
  inter: "internal",
  E1: "external 1",
  E2: "external 2",
  N1: "nssa-external 1",
  N2: "nssa-external 2",
};

/** The statement that lets a route in; null when none does. */
const statementFor = (instance: OspfInstance, route: Route): OspfRedistributeConfig | null => {
  for (const r of instance.config.redistribute) {
    if (r.protocol === "ospf") {
      const source = `ospf ${r.id}`;
      const connected =
        route.protocol === "connected" &&
        instance.covered.get(source)?.some((p) => samePrefix(p, route.prefix)) === true;
      if (!connected && route.source !== source) continue;
      if (
        r.match.length > 0 &&
        !r.match.includes(connected ? "internal" : (subtypeOf[route.subtype ?? ""] ?? "internal"))
      )
        continue;
      return r;
    }
    const ofRip =
      r.protocol === "rip" &&
      route.protocol === "connected" &&
      instance.covered.get("rip")?.some((p) => samePrefix(p, route.prefix)) === true;
    if (!ofRip && route.protocol !== r.protocol) continue;
    if (r.protocol === "bgp" && r.id !== undefined && route.source !== `bgp ${r.id}`) continue;
    // Outside a VRF iBGP routes stay out of the IGP unless they are asked for; in one they are the customer's own.
    const apart = instance.ctx.vrf.id === 0 && instance.config.internalBgp !== true;
    if (r.protocol === "bgp" && route.subtype === "internal" && apart) continue;
    // A prefix on which OSPF runs is in OSPF already.
    if (route.protocol === "connected" && coveredPrefixes(instance).some((p) => samePrefix(p, route.prefix))) continue;
    return r;
  }
  return null;
};

const listsPermit = (instance: OspfInstance, route: Route): boolean => {
  for (const d of instance.config.distributeLists) {
    if (
      d.direction !== "out" ||
      (d.protocol !== undefined && d.protocol !== route.protocol && d.protocol !== route.source)
    )
      continue;
    if (
      d.kind === "route-map"
        ? instance.ctx.policy.routeMap(d.name, route) === null
        : !instance.ctx.policy.permits(d.kind, d.name, route.prefix)
    )
      return false;
  }
  return true;
};

/** What a route becomes; null when it stays outside. */
export const importRoute = (instance: OspfInstance, route: Route): Imported | null => {
  if (typeof route.prefix.address !== "number" || keyOf(route.prefix) === 0 || route.source === instance.source)
    return null;
  const statement = statementFor(instance, route);
  if (statement === null) return null;
  if (!statement.subnets && route.prefix.length !== classLength(route.prefix.address)) return null;
  const outcome = statement.routeMap === undefined ? {} : instance.ctx.policy.routeMap(statement.routeMap, route);
  if (outcome === null || !listsPermit(instance, route)) return null;
  const { config } = instance;
  const provider = config.provider && route.protocol === "bgp";
  const info = provider ? (route.detail as SharedRouteDetail | undefined)?.ospf : undefined;
  const given = outcome.metric ?? statement.metric;
  if (info !== undefined && info.routeType <= 3 && sameDomain(instance, info.domainId))
    return { as: "inter-area", prefix: route.prefix, metric: Math.min(given ?? route.metric, LS_INFINITY - 1) };
  const outside = info !== undefined && info.routeType >= 5;
  // Between OSPF processes, and from OSPF over a provider's backbone, the metric is carried along.
  const carried = route.protocol === "ospf" || outside ? route.metric : undefined;
  const fallback = route.protocol === "bgp" ? EXTERNAL_METRIC_BGP : EXTERNAL_METRIC;
  return {
    as: "external",
    prefix: route.prefix,
    metric: Math.min(given ?? config.defaultMetric ?? carried ?? fallback, LS_INFINITY - 1),
    metricType: outcome.metricType ?? statement.metricType ?? (outside ? ((info.options & 1) !== 0 ? 2 : 1) : 2),
    tag: outcome.tag ?? statement.tag ?? (provider ? instance.domainTag : (route.tag ?? 0)),
    forwardingAddress: provider ? 0 : forwardingAddressOf(instance, route),
    down: provider,
  };
};

/** RFC 4577, 4.2.4: the same identifier, primary or secondary; the type octet's variants 0x0005, 0x0105, 0x0205 are one. */
const sameDomain = (instance: OspfInstance, theirs: string | null): boolean => {
  const own = instance.domainId;
  if (theirs === null || own === null) return theirs === own;
  const value = (id: string): string => id.slice(4);
  return [own, ...instance.config.secondaryDomainIds].some((id) => value(id) === value(theirs));
};

/** The next hop lies on a network that this process covers, and others may use it directly. RFC 2328, 12.4.4.1. */
const forwardingAddressOf = (instance: OspfInstance, route: Route): number => {
  const hop = route.nextHops[0];
  if (hop === undefined || hop.via !== "gateway" || typeof hop.gateway !== "number") return 0;
  for (const i of instance.interfaces()) {
    if (!i.elects || i.passive || i.state === "Down") continue;
    if (contains({ address: (i.address & maskOf(i.length)) >>> 0, length: i.length }, hop.gateway)) return hop.gateway;
  }
  return 0;
};
