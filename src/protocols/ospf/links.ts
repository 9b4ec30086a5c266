// Router-LSAs and network-LSAs. RFC 2328, 12.4.1 and 12.4.2.
import { maskOf } from "../../base/ip.ts";
import { LinkType, type NetworkBody, RouterFlags, type RouterBody, type RouterLink } from "../../wire/ospf/lsa.ts";
import type { Area } from "./area.ts";
import { MAX_LINK_METRIC, NO_PREFIX } from "./constants.ts";
import type { OspfInterface } from "./interface.ts";

const NO_TOS: RouterLink["tos"] = [];
const link = (type: number, id: number, data: number, metric: number): RouterLink => ({
  id,
  data,
  type,
  metric,
  tos: NO_TOS,
});

/** The prefix of a transit link is nobody's business. RFC 6860. */
const suppressesPrefix = (iface: OspfInterface): boolean =>
  iface.settings.prefixSuppression ?? iface.area.instance.config.prefixSuppression;

/** @rfc 2328 12.4.1.1 @rfc 2328 12.4.1.2 @rfc 2328 12.4.1.4 */
const linksOf = (
  iface: OspfInterface,
  transitCost: (cost: number) => number,
  stubCost: (cost: number) => number,
): RouterLink[] => {
  if (iface.state === "Down") return [];
  const out: RouterLink[] = [];
  const mask = maskOf(iface.length);
  const subnet = (iface.address & mask) >>> 0;
  const cost = iface.ldp?.unsynchronised ? MAX_LINK_METRIC : transitCost(iface.cost);
  const full = [...iface.neighbors.values()].filter((n) => n.state === "Full");
  const suppressed = suppressesPrefix(iface);
  const stub = (): void => {
    if (!iface.unnumbered && !(suppressed && full.length > 0))
      out.push(link(LinkType.Stub, subnet, mask, stubCost(iface.cost)));
  };
  const neighborCost = (address: number): number => {
    const own = iface.multipoint ? iface.neighborAt(address)?.configured?.cost : undefined;
    return own === undefined ? cost : transitCost(own);
  };
  switch (iface.type) {
    case "loopback":
      out.push(link(LinkType.Stub, iface.address, 0xffffffff, stubCost(iface.cost)));
      break;
    case "virtual-link":
      for (const n of full) out.push(link(LinkType.Virtual, n.routerId, iface.address, cost));
      return out;
    case "sham-link":
      for (const n of full) out.push(link(LinkType.PointToPoint, n.routerId, iface.shamIndex, iface.cost));
      return out;
    case "point-to-point":
      for (const n of full)
        out.push(link(LinkType.PointToPoint, n.routerId, iface.unnumbered ? iface.index : iface.address, cost));
      stub();
      break;
    case "point-to-multipoint":
    case "point-to-multipoint non-broadcast":
      if (!suppressed || full.length === 0) out.push(link(LinkType.Stub, iface.address, 0xffffffff, 0));
      for (const n of full) out.push(link(LinkType.PointToPoint, n.routerId, iface.address, neighborCost(n.address)));
      break;
    default: {
      const designated = iface.designatedRouter;
      const transit =
        iface.state !== "Waiting" &&
        (iface.state === "DR" ? full.length > 0 : full.some((n) => n.address === designated));
      if (transit) out.push(link(LinkType.Transit, designated, iface.address, cost));
      else stub();
    }
  }
  if (iface.link !== null)
    for (const a of iface.link.ipv4)
      if (a.secondary && iface.advertises(a.address as number))
        out.push(
          link(LinkType.Stub, ((a.address as number) & maskOf(a.length)) >>> 0, maskOf(a.length), stubCost(iface.cost)),
        );
  return out;
};

/** As IOS does: a stub router tells others of the greatest metric, and itself reckons with what is configured. */
export const localLinks = (area: Area): readonly RouterLink[] =>
  area.instance.stubRouter === null ? [] : routerBody(area, null).links;

/** @rfc 2328 12.4.1 */
export const routerBody = (area: Area, stubRouter = area.instance.stubRouter): RouterBody => {
  const { instance } = area;
  const transitCost = stubRouter === null ? (c: number) => c : () => MAX_LINK_METRIC;
  const stubCost = stubRouter?.includeStub ? () => MAX_LINK_METRIC : (c: number) => c;
  let flags = 0;
  if (instance.isAreaBorderRouter) flags |= RouterFlags.B;
  // RFC 2328, 12.4.1: the E bit means nothing where AS-external-LSAs do not go; an NSSA has its own.
  if (instance.isBoundaryRouter && area.config.type !== "stub") flags |= RouterFlags.E;
  if (area.endsVirtualLink) flags |= RouterFlags.V;
  if (area.config.type === "nssa" && area.config.translateAlways && instance.isAreaBorderRouter)
    flags |= RouterFlags.Nt;
  const links: RouterLink[] = [];
  for (const iface of area.interfaces) links.push(...linksOf(iface, transitCost, stubCost));
  return { kind: "router", flags, links };
};

/** Of a network whose designated router this is; null while nobody is fully adjacent. @rfc 2328 12.4.2 */
export const networkBody = (iface: OspfInterface): NetworkBody | null => {
  if (iface.state !== "DR" || !iface.elects) return null;
  const attached = [iface.area.instance.routerId];
  for (const n of iface.neighbors.values()) if (n.state === "Full") attached.push(n.routerId);
  if (attached.length === 1) return null;
  // RFC 6860, 2.2: a mask of all ones says that the network has no prefix.
  const mask = suppressesPrefix(iface) ? NO_PREFIX : maskOf(iface.length);
  return { kind: "network", mask, attached: attached.sort((a, b) => a - b) };
};
