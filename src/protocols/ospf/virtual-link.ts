// Virtual links and sham links: interfaces without a link of their own. RFC 2328, 15; RFC 4577, 4.2.7.
import { LinkType, type RouterBody } from "../../wire/ospf/lsa.ts";
import type { Area } from "./area.ts";
import type { OspfInterfaceConfig, VirtualLinkConfig } from "./config.ts";
import { MAX_LINK_METRIC } from "./constants.ts";
import type { OspfInstance } from "./instance.ts";
import type { InterfaceSpec, OspfInterface } from "./interface.ts";
import { type Hop, UNREACHABLE } from "./spf.ts";

interface VirtualSpec {
  readonly area: number;
  readonly spec: InterfaceSpec;
  readonly settings: OspfInterfaceConfig;
  readonly cost: number;
}
const settingsOf = (v: VirtualLinkConfig): OspfInterfaceConfig => {
  const { neighbor: _, ...settings } = v;
  return settings;
};
const blank = { link: null, address: 0, length: 32, unnumbered: false } as const;

/** The interfaces that `area N virtual-link` and `area N sham-link` ask for. */
export const virtualSpecs = (instance: OspfInstance): VirtualSpec[] => {
  const out: VirtualSpec[] = [];
  let virtual = 0;
  let sham = 0;
  for (const id of [...instance.config.areas.keys()].sort((a, b) => a - b)) {
    const area = instance.config.areas.get(id)!;
    for (const v of area.virtualLinks) {
      const name = `OSPF_VL${virtual++}`;
      out.push({
        area: 0,
        spec: { ...blank, name, shownName: name, type: "virtual-link", remote: 0, remoteRouterId: v.neighbor },
        settings: settingsOf(v),
        cost: 1,
      });
    }
    for (const s of area.shamLinks) {
      const name = `OSPF_SL${sham++}`;
      out.push({
        area: id,
        spec: {
          ...blank,
          name,
          shownName: name,
          type: "sham-link",
          address: s.source,
          remote: s.destination,
          remoteRouterId: 0,
        },
        settings: {},
        cost: s.cost,
      });
    }
  }
  return out;
};

/** The area a virtual link of ours crosses; undefined when it is not configured (any more). */
export const transitAreaOf = (instance: OspfInstance, iface: OspfInterface): Area | undefined => {
  for (const [id, area] of instance.config.areas)
    if (area.virtualLinks.some((v) => v.neighbor === iface.remoteRouterId)) return instance.areas.get(id);
  return undefined;
};

/**
 * Brings virtual links up and down as their end points come and go in the transit areas' trees. Answers whether
 * anything changed.
 * @rfc 2328 15
 */
export const updateVirtualLinks = (instance: OspfInstance): boolean => {
  let changed = false;
  for (const area of instance.areaList) {
    const ends = (instance.areas.get(0)?.interfaces ?? []).some(
      (i) => i.type === "virtual-link" && i.fullNeighbors > 0 && transitAreaOf(instance, i) === area,
    );
    if (ends === area.endsVirtualLink) continue;
    area.endsVirtualLink = ends;
    area.linksChanged();
    changed = true;
  }
  for (const iface of instance.interfaces()) {
    if (iface.type === "sham-link") changed = updateShamLink(instance, iface) || changed;
    if (iface.type === "virtual-link") changed = updateVirtualLink(instance, iface) || changed;
  }
  return changed;
};

const down = (iface: OspfInterface): boolean => {
  if (iface.state === "Down") return false;
  iface.event("InterfaceDown");
  return true;
};
const updateVirtualLink = (instance: OspfInstance, iface: OspfInterface): boolean => {
  const area = transitAreaOf(instance, iface);
  const tree = area?.tree;
  const end = tree?.graph.routerIndex.get(iface.remoteRouterId);
  if (area === undefined || tree == null || end === undefined || tree.root < 0 || tree.distance[end] === UNREACHABLE)
    return down(iface);
  const hop = instance.hopSets.get(tree.hops[end]!)[0];
  const out = hop === undefined ? undefined : instance.byIndex.get(hop.interface);
  const remote = addressOf(tree.graph, tree.parent[end]!, end);
  if (out === undefined || remote === 0) return down(iface);
  const cost = tree.distance[end]!;
  // A router-LSA cannot tell of a dearer link.
  if (cost > MAX_LINK_METRIC) return down(iface);
  const changed =
    iface.cost !== cost || iface.address !== out.address || iface.remote !== remote || iface.state === "Down";
  iface.cost = cost;
  iface.address = out.address;
  iface.remote = remote;
  for (const n of iface.neighbors.values()) n.address = remote;
  if (iface.state === "Down") iface.event("InterfaceUp");
  if (changed) iface.area.linksChanged();
  return changed;
};
/** An address of router `end` on its link towards the vertex before it. RFC 2328, 15: "the virtual neighbor's IP address". */
const addressOf = (graph: import("./graph.ts").Graph, parent: number, end: number): number => {
  if (parent < 0) return 0;
  const back = graph.lsas[parent]!.id;
  const type = parent < graph.routers ? LinkType.PointToPoint : LinkType.Transit;
  const links = (graph.lsas[end]!.body as RouterBody).links;
  return links.find((l) => l.type === type && l.id === back)?.data ?? 0;
};

/** Up while both end points are host routes of the VRF, the far one by BGP. RFC 4577, 4.2.7.1. */
const updateShamLink = (instance: OspfInstance, iface: OspfInterface): boolean => {
  const rib = instance.ctx.rib("ipv4");
  const far = rib.best({ address: iface.remote, length: 32 });
  const usable = rib.best({ address: iface.address, length: 32 }) !== null && far !== null && far.protocol === "bgp";
  if (!usable) return down(iface);
  if (iface.state !== "Down") return false;
  iface.event("InterfaceUp");
  return true;
};

/** The ways over a link of the router's own, by what its router-LSA says of it. RFC 2328, 16.1.1. */
export const virtualHops = (area: Area, kind: number, data: number, id: number): readonly Hop[] => {
  const { instance } = area;
  if (kind === LinkType.Virtual) {
    const iface = area.interfaces.find(
      (i) => i.type === "virtual-link" && i.remoteRouterId === id && i.fullNeighbors > 0,
    );
    const tree = iface === undefined ? null : transitAreaOf(instance, iface)?.tree;
    const end = tree?.graph.routerIndex.get(id);
    return tree == null || end === undefined ? [] : instance.hopSets.get(tree.hops[end]!);
  }
  const out: Hop[] = [];
  for (const iface of area.interfaces) {
    if (iface.elects || iface.type === "virtual-link" || iface.type === "loopback") continue;
    const datum = iface.type === "sham-link" ? iface.shamIndex : iface.unnumbered ? iface.index : iface.address;
    if (datum !== data) continue;
    for (const n of iface.neighbors.values())
      if (n.routerId === id && n.state === "Full")
        out.push(
          iface.type === "sham-link"
            ? { interface: 0, gateway: iface.remote, sham: true }
            : { interface: iface.index, gateway: n.address, sham: false },
        );
  }
  return out;
};
