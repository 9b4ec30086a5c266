// What an overlay adds to the drawing of a network, as plain data, and the views it is computed from. Nothing here draws.
import type { BgpView } from "../../../protocols/bgp/view.ts";
import type { LdpView } from "../../../protocols/ldp/view.ts";
import type { OspfView } from "../../../protocols/ospf/view.ts";

export const OVERLAYS = ["none", "addresses", "ospf", "bgp", "ldp", "vrfs", "lsp"] as const;
export type OverlayName = (typeof OVERLAYS)[number];

export interface InterfaceRow {
  readonly name: string;
  readonly kind?: string;
  readonly up: boolean;
  readonly adminUp?: boolean;
  /** VRF name; "" is the global table. */
  readonly vrf?: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly mpls?: boolean;
}
export interface VrfRow {
  readonly name: string;
  readonly rd: string | null;
  readonly interfaces: readonly string[];
}
export interface WayRow {
  readonly interface: string;
  readonly gateway: string | null;
  readonly labels: readonly number[];
  readonly untagged?: boolean;
}
export interface FibRow {
  readonly vrf: string;
  readonly family: "ipv4" | "ipv6";
  readonly prefix: string;
  readonly action: "receive" | "forward" | "discard" | "no-label" | "unresolved";
  readonly ways: readonly WayRow[];
}
export interface LabelRow {
  readonly label: number;
  readonly action: "forward" | "lookup" | "discard";
  readonly vrf: string | null;
  readonly ways: readonly WayRow[];
}
/** The views of one node that overlays read; absent until they have come, or where the node has none. */
export interface NodeViews {
  readonly interfaces?: readonly InterfaceRow[];
  readonly ospf?: readonly OspfView[];
  readonly bgp?: readonly BgpView[];
  readonly ldp?: LdpView | null;
  readonly vrfs?: readonly VrfRow[];
  readonly fib?: readonly FibRow[];
  readonly labels?: readonly LabelRow[];
}
/** By node name, in the lab's order. */
export type Views = ReadonlyMap<string, NodeViews>;
/** The views an overlay needs, as `session.watch` names them; "ospf:*" is every process of the node. */
export const NEEDS: Readonly<Record<OverlayName, readonly string[]>> = {
  none: [],
  addresses: [],
  ospf: ["ospf:*"],
  bgp: ["bgp:*"],
  ldp: ["ldp"],
  vrfs: ["vrfs"],
  lsp: ["fib", "labels", "ldp"],
};

export interface CableEnd {
  /** "R1:GigabitEthernet0/0". */
  readonly name: string;
  readonly node: string;
  readonly port: string;
}
export interface Cable {
  readonly id: string;
  readonly up: boolean;
  readonly ends: readonly CableEnd[];
}
export const endsOf = (ends: readonly string[]): readonly CableEnd[] =>
  ends.map((name) => ({ name, node: name.slice(0, name.indexOf(":")), port: name.slice(name.indexOf(":") + 1) }));

export type Tone = "plain" | "ok" | "partial" | "bad";
/** Lines beside a link's end. */
export interface EndMark {
  readonly lines: readonly string[];
  readonly tone: Tone;
  readonly group: number | null;
}
/** A word on a link. */
export interface LinkMark {
  readonly label: string;
  readonly tone: Tone;
  readonly group: number | null;
}
/** A session between two nodes that need not be neighbours. */
export interface Arc {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly tone: Tone;
}
/** A stretch of a path over one link, in its direction. */
export interface Stretch {
  readonly link: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
}
export interface Overlay {
  /** By end name. */
  readonly ends: ReadonlyMap<string, EndMark>;
  /** By link id. */
  readonly links: ReadonlyMap<string, LinkMark>;
  /** Short words under a node. */
  readonly nodes: ReadonlyMap<string, readonly string[]>;
  readonly arcs: readonly Arc[];
  readonly path: readonly Stretch[];
  /** Groups by number: an area, a VRF. Each has a colour and a sign. */
  readonly groups: readonly string[];
  /** The same as text. Heads are keys of the strings. */
  readonly table: { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] };
}
export const EMPTY: Overlay = {
  ends: new Map(),
  links: new Map(),
  nodes: new Map(),
  arcs: [],
  path: [],
  groups: [],
  table: { heads: [], rows: [] },
};
const SIGNS = ["●", "▲", "■", "◆", "★", "▼", "✚", "◐"] as const;
/** The sign of a group, so that colour is never the only difference. */
export const signOf = (group: number): string => SIGNS[group % SIGNS.length] ?? "●";
export const shortPort = (port: string): string => port.replace(/^(Gi|Fa|Te|Et|Se|Lo|Tu)[A-Za-z]*/, "$1");
/** "R1 Gi0/0 – R2 Gi0/1". */
export const cableName = (cable: Cable): string => cable.ends.map((e) => `${e.node} ${shortPort(e.port)}`).join(" – ");
/** "GigabitEthernet0/1" of "GigabitEthernet0/1.10": what the cable is plugged into. */
export const portOf = (name: string): string => {
  const dot = name.indexOf(".");
  return dot < 0 ? name : name.slice(0, dot);
};
/** Who has an address: those that are up first, in node order. */
export const ownersOf = (
  views: Views,
  address: string,
): readonly { readonly node: string; readonly interface: string; readonly vrf: string; readonly up: boolean }[] => {
  const start = `${address}/`;
  const out: { node: string; interface: string; vrf: string; up: boolean }[] = [];
  for (const [node, { interfaces = [] }] of views)
    for (const i of interfaces)
      if (i.ipv4.some((a) => a.startsWith(start)) || i.ipv6.some((a) => a.startsWith(start)))
        out.push({ node, interface: i.name, vrf: i.vrf ?? "", up: i.up });
  return [...out.filter((o) => o.up), ...out.filter((o) => !o.up)];
};
/** Ends a frame sent from this port may reach, through switches; links that are cut lead nowhere. */
export const reachedFrom = (
  cables: readonly Cable[],
  switches: ReadonlySet<string>,
  node: string,
  port: string,
): readonly CableEnd[] => {
  const out: CableEnd[] = [];
  const seen = new Set<string>();
  const queue = [`${node}:${portOf(port)}`];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const from = at;
    const cable = cables.find((c) => c.up && !seen.has(c.id) && c.ends.some((e) => e.name === from));
    if (cable === undefined) continue;
    seen.add(cable.id);
    for (const end of cable.ends) {
      if (end.name === from) continue;
      if (!switches.has(end.node)) out.push(end);
      else
        for (const c of cables)
          for (const e of c.ends) if (e.node === end.node && e.name !== end.name) queue.push(e.name);
    }
  }
  return out;
};
