// OSPF on the drawing: areas with colour, sign and name; at each end its cost and how far the adjacency has come.
import { formatIpv4 } from "../../../base/ip.ts";
import type { OspfInterfaceView, OspfNeighborView, OspfView } from "../../../protocols/ospf/view.ts";
import {
  type Cable,
  EMPTY,
  type EndMark,
  type LinkMark,
  type Overlay,
  portOf,
  shortPort,
  signOf,
  type Tone,
  type Views,
} from "./model.ts";

const areaText = (area: number): string => (area < 65_536 ? String(area) : formatIpv4(area));

/** As `show ip ospf neighbor` has it: FULL/DR, 2WAY/DROTHER, FULL/-. */
const neighborText = (i: OspfInterfaceView, n: OspfNeighborView): string => {
  const state = n.state.toUpperCase().replace("-", "");
  if (i.type !== "broadcast" && i.type !== "non-broadcast") return state;
  const role = n.address === i.designatedRouter ? "DR" : n.address === i.backupDesignatedRouter ? "BDR" : "DROTHER";
  return `${state}/${role}`;
};
/** Two routers that are neither DR nor BDR stay at 2-Way, and all is well. */
const settled = (i: OspfInterfaceView, n: OspfNeighborView): boolean =>
  n.state === "Full" || (n.state === "2-Way" && i.state === "DROther");

const stateOf = (i: OspfInterfaceView): { readonly text: string; readonly tone: Tone } => {
  if (!i.up) return { text: "DOWN", tone: "bad" };
  if (i.passive) return { text: "passive", tone: "plain" };
  if (i.neighbors.length === 0) return { text: "no neighbor", tone: "bad" };
  const tone = i.neighbors.every((n) => settled(i, n)) ? "ok" : "partial";
  const [only] = i.neighbors;
  if (i.neighbors.length === 1 && only !== undefined) return { text: neighborText(i, only), tone };
  const full = i.neighbors.filter((n) => n.state === "Full").length;
  return { text: `${full}/${i.neighbors.length} FULL`, tone };
};
const why = (i: OspfInterfaceView): string => i.rejections.at(-1)?.reason ?? "";

const areaName = (view: OspfView, area: number): string =>
  `area ${areaText(area)}${view.vrf.name === "" ? "" : ` (${view.vrf.name})`}`;

/** Pure; loopbacks are in the table only. */
export const ospfOverlay = (views: Views, cables: readonly Cable[]): Overlay => {
  const found = new Map<string, { view: OspfView; i: OspfInterfaceView }>();
  const nodes = new Map<string, readonly string[]>();
  const names = new Map<string, { area: number; name: string }>();
  const rows: string[][] = [];
  for (const [node, { ospf = [] }] of views)
    for (const view of ospf) {
      const roles = [view.areaBorderRouter ? "ABR" : "", view.boundaryRouter ? "ASBR" : ""].filter(Boolean);
      if (roles.length > 0) nodes.set(node, [...new Set([...(nodes.get(node) ?? []), ...roles])]);
      for (const area of view.areas)
        for (const i of area.interfaces) {
          const name = areaName(view, area.area);
          names.set(name, { area: area.area, name });
          if (i.type !== "loopback") found.set(`${node}:${portOf(i.name)}`, { view, i });
          const neighbors = i.neighbors.map((n) => `${formatIpv4(n.routerId)} ${neighborText(i, n)}`);
          rows.push([
            node,
            shortPort(i.name),
            name,
            String(i.cost),
            i.type === "loopback" ? "" : neighbors.join(", ") || [stateOf(i).text, why(i)].filter(Boolean).join(": "),
          ]);
        }
    }
  const groups = [...names.values()].sort((a, b) => a.area - b.area || (a.name < b.name ? -1 : 1)).map((g) => g.name);
  const ends = new Map<string, EndMark>();
  const links = new Map<string, LinkMark>();
  for (const [end, { view, i }] of found) {
    const { text, tone } = stateOf(i);
    const reason = tone === "bad" || tone === "partial" ? why(i) : "";
    ends.set(end, {
      lines: [`cost ${i.cost}`, text, ...(reason === "" ? [] : [reason])],
      tone,
      group: groups.indexOf(areaName(view, i.area)),
    });
  }
  for (const { id, ends: both } of cables) {
    const here = both.flatMap((e) => found.get(e.name) ?? []);
    const areas = [...new Set(here.map(({ i }) => i.area))];
    const [first] = [...here].sort((a, b) => Number(b.view.vrf.name !== "") - Number(a.view.vrf.name !== ""));
    if (first === undefined) continue;
    const name = areaName(first.view, first.i.area);
    const group = groups.indexOf(name);
    links.set(
      id,
      areas.length > 1
        ? { label: areas.map((a) => `area ${areaText(a)}`).join(" ≠ "), tone: "bad", group: null }
        : { label: `${signOf(group)} ${name}`, tone: "plain", group },
    );
  }
  return {
    ...EMPTY,
    ends,
    links,
    nodes,
    groups,
    table: { heads: ["router", "interface", "area", "cost", "adjacency"], rows },
  };
};
