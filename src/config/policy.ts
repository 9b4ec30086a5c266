// Route-maps and lists for the protocols that redistribute and filter: the answers behind PolicyPort.
import { policyRouteOf } from "../protocols/bgp/policy-route.ts";
import { applyRouteMap } from "../protocols/bgp/policy.ts";
import { accessListNamedPermits, type PolicyLists, prefixListPermits } from "../protocols/lists.ts";
import type { PolicyPort } from "../protocols/protocol.ts";

/** Answers from the lists as they are when asked. */
export const policyPort = (
  lists: () => PolicyLists,
  interfaceName: (index: number) => string | undefined,
): PolicyPort => ({
  routeMap: (name, route) => {
    const r = policyRouteOf(route, interfaceName);
    if (!applyRouteMap(name, r, lists()).permitted) return null;
    return {
      ...(r.metricSet && r.attributes.med !== null ? { metric: r.attributes.med } : {}),
      ...(r.metricType === undefined ? {} : { metricType: r.metricType }),
      ...(r.tag === undefined || r.tag === route.tag ? {} : { tag: r.tag }),
    };
  },
  permits: (kind, name, prefix) =>
    kind === "prefix-list" ? prefixListPermits(lists(), name, prefix) : accessListNamedPermits(lists(), name, prefix),
});
