// Addresses beside each end: what the drawing shows when nothing else is asked for.
import { type Cable, EMPTY, type EndMark, type Overlay, portOf, shortPort, type Views } from "./model.ts";

export const addressOverlay = (views: Views, cables: readonly Cable[]): Overlay => {
  const ends = new Map<string, EndMark>();
  const wanted = new Set(cables.flatMap((c) => c.ends.map((e) => e.name)));
  const nodes = new Map<string, readonly string[]>();
  const rows: string[][] = [];
  for (const [node, { interfaces = [] }] of views)
    for (const i of interfaces) {
      const addresses = [...i.ipv4, ...i.ipv6];
      if (addresses.length === 0 || i.name === "lo") continue;
      rows.push([node, shortPort(i.name), addresses.join(", "), i.vrf ?? ""]);
      const name = `${node}:${portOf(i.name)}`;
      const [first] = addresses;
      if (first === undefined) continue;
      if (wanted.has(name))
        ends.set(name, { lines: [...(ends.get(name)?.lines ?? []), first].slice(0, 2), tone: "plain", group: null });
      else if (i.kind === "loopback" && (i.vrf ?? "") === "" && !nodes.has(node)) nodes.set(node, [first]);
    }
  return { ...EMPTY, ends, nodes, table: { heads: ["router", "interface", "addresses", "vrf"], rows } };
};
