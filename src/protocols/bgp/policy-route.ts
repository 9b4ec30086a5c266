// A RIB route as route-maps see it.
import type { Route } from "../../forwarding/route.ts";
import { NO_ATTRIBUTES, type PathAttributes } from "../../wire/bgp/attribute.ts";
import type { PolicyRoute } from "./policy.ts";

const routeTypes = (route: Route): readonly string[] => {
  switch (route.subtype) {
    case "E1":
      return ["external", "external type-1", "type-1"];
    case "E2":
      return ["external", "external type-2", "type-2"];
    case "N1":
    case "N2":
      return ["nssa-external", route.subtype === "N1" ? "nssa-external type-1" : "nssa-external type-2"];
    case "L1":
      return ["level-1"];
    case "L2":
      return ["level-2"];
    case "external":
      return ["external"];
    case undefined:
      return route.protocol === "connected" || route.protocol === "local" ? ["local"] : [];
    default:
      return ["internal"];
  }
};
const hasAttributes = (detail: unknown): detail is { readonly attributes: PathAttributes } =>
  typeof detail === "object" && detail !== null && "attributes" in detail;

/** A RIB route as a policy sees it; BGP routes bring their attributes along. */
export const policyRouteOf = (route: Route, interfaceName: (index: number) => string | undefined): PolicyRoute => {
  const hop = route.nextHops[0];
  const index = hop === undefined || hop.via === "discard" ? undefined : hop.interface;
  const name = index === undefined ? undefined : interfaceName(index);
  const attributes = hasAttributes(route.detail) ? route.detail.attributes : NO_ATTRIBUTES;
  return {
    prefix: route.prefix,
    attributes: { ...attributes, med: route.metric },
    nextHop: hop?.via === "gateway" ? hop.gateway : null,
    weight: 0,
    source: route.source,
    routeType: routeTypes(route),
    ...(route.tag === undefined ? {} : { tag: route.tag }),
    ...(name === undefined ? {} : { interface: name }),
  };
};
