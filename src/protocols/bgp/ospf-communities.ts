// OSPF route information in extended communities, so that it survives the backbone. RFC 4577, 4.2.4-4.2.8.
import type { OspfRouteInfo } from "../../forwarding/route.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";
import {
  isOspfDomainId,
  isOspfRouterId,
  isOspfRouteType,
  ospfRouterId,
  ospfRouteType,
} from "../../wire/bgp/community.ts";

/** @rfc 4577 4.2.4 @rfc 4577 4.2.6 @rfc 4577 4.2.7 */
export const ospfCommunities = (info: OspfRouteInfo): readonly bigint[] => {
  const domain = info.domainId === null ? [] : [BigInt(`0x${info.domainId}`)];
  return [...domain, ospfRouteType(info.area, info.routeType, (info.options & 1) === 1), ospfRouterId(info.routerId)];
};
/** What the communities say; undefined for a route that was not OSPF's. */
export const ospfInfoOf = (a: PathAttributes): OspfRouteInfo | undefined => {
  const type = a.extendedCommunities.find(isOspfRouteType);
  if (type === undefined) return undefined;
  const kind = Number((type >> 8n) & 0xffn);
  const routeType = kind === 1 || kind === 2 || kind === 3 || kind === 5 || kind === 7 ? kind : 3;
  const domain = a.extendedCommunities.find(isOspfDomainId);
  const router = a.extendedCommunities.find(isOspfRouterId);
  return {
    domainId: domain === undefined ? null : domain.toString(16).padStart(16, "0"),
    area: Number((type >> 16n) & 0xffffffffn),
    routeType,
    options: Number(type & 0xffn),
    metric: a.med ?? 0,
    routerId: router === undefined ? 0 : Number((router >> 16n) & 0xffffffffn),
  };
};
