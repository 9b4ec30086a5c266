// Where a drawing puts nodes: the lab's own places, else layers by distance from the node in the middle. Deterministic.
import type { Lab } from "../../lab/definition.ts";

export interface Placed {
  readonly name: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
}
export interface Drawing {
  readonly nodes: readonly Placed[];
  readonly width: number;
  readonly height: number;
  /** Units between neighbours in a row, and between rows. */
  readonly gapX: number;
  readonly gapY: number;
}
const GAP_X = 210;
const GAP_Y = 130;
const MARGIN = 70;
/** Of a turned drawing: between columns, and the width below which its words would only get bigger than the text. */
const TURNED_GAP = 120;
const NARROWEST = 320;

const neighbours = (lab: Pick<Lab, "nodes" | "links">): ReadonlyMap<string, readonly string[]> => {
  const out = new Map<string, string[]>(lab.nodes.map((n) => [n.name, []]));
  for (const link of lab.links)
    for (const a of link.ends)
      for (const b of link.ends)
        if (a.node !== b.node && !out.get(a.node)?.includes(b.node)) out.get(a.node)?.push(b.node);
  return out;
};

/** Hops from the roots, breadth first. */
const depths = (
  roots: readonly string[],
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> => {
  const depth = new Map(roots.map((r) => [r, 0]));
  const queue = [...roots];
  for (let at = queue.shift(); at !== undefined; at = queue.shift())
    for (const n of next.get(at) ?? [])
      if (!depth.has(n)) {
        depth.set(n, (depth.get(at) ?? 0) + 1);
        queue.push(n);
      }
  return depth;
};

/** Coordinates in user units; at most a few hundred nodes. */
export const layout = (lab: Pick<Lab, "nodes" | "links">): Drawing => {
  const own = lab.nodes.filter((n) => n.place !== null);
  if (own.length === lab.nodes.length && own.length > 0) {
    const xs = own.map((n) => n.place![0]);
    const ys = own.map((n) => n.place![1]);
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    return {
      nodes: own.map((n) => ({
        name: n.name,
        kind: n.kind,
        x: MARGIN + (n.place![0] - left) * GAP_X,
        y: MARGIN + (n.place![1] - top) * GAP_Y,
      })),
      width: 2 * MARGIN + (Math.max(...xs) - left) * GAP_X,
      height: 2 * MARGIN + (Math.max(...ys) - top) * GAP_Y,
      gapX: GAP_X,
      gapY: GAP_Y,
    };
  }
  const next = neighbours(lab);
  const degree = (name: string): number => next.get(name)?.length ?? 0;
  const routers = lab.nodes.filter((n) => n.kind !== "host").map((n) => n.name);
  // The router that is nearest to all others, and of those the best connected.
  const farthest = (from: string): number => Math.max(...depths([from], next).values());
  const [root] = routers
    .map((name) => ({ name, far: farthest(name), degree: degree(name) }))
    .sort((x, y) => x.far - y.far || y.degree - x.degree);
  const chain =
    lab.nodes.every((n) => degree(n.name) <= 2) && lab.nodes.filter((n) => degree(n.name) === 1).length === 2;
  const roots = chain ? [lab.nodes.find((n) => degree(n.name) === 1)!.name] : root === undefined ? [] : [root.name];
  const depth = depths(roots, next);
  const rows = new Map<number, string[]>();
  for (const n of lab.nodes) {
    const d = depth.get(n.name) ?? 0;
    rows.set(d, [...(rows.get(d) ?? []), n.name]);
  }
  const order = [...rows.keys()].sort((a, b) => a - b);
  const position = new Map<string, number>();
  for (const d of order) {
    const row = rows.get(d) ?? [];
    // Parents' mean position keeps links from crossing.
    const weight = (name: string): number => {
      const above = (next.get(name) ?? []).filter((p) => (depth.get(p) ?? 0) < d).map((p) => position.get(p) ?? 0);
      return above.length === 0 ? 0 : above.reduce((a, b) => a + b, 0) / above.length;
    };
    row.sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1));
    // As near to its parents as its neighbours in the row allow, the row as a whole where its parents are.
    let last = Number.NEGATIVE_INFINITY;
    const wished = row.map((name) => {
      last = Math.max(last + 1, weight(name));
      return last;
    });
    const shift = row.reduce((sum, name, i) => sum + (wished[i] ?? 0) - weight(name), 0) / row.length;
    row.forEach((name, i) => {
      position.set(name, (wished[i] ?? 0) - shift);
    });
  }
  const leftmost = Math.min(...position.values());
  const widest = Math.max(...position.values()) - leftmost;
  const kind = new Map(lab.nodes.map((n) => [n.name, n.kind]));
  const place = (across: number, along: number): { x: number; y: number } =>
    chain
      ? { x: MARGIN + along * GAP_X, y: MARGIN + 40 + across * GAP_Y }
      : { x: MARGIN + (across - leftmost) * GAP_X, y: MARGIN + along * GAP_Y };
  return {
    nodes: order.flatMap((d, along) =>
      (rows.get(d) ?? []).map((name) => ({
        name,
        kind: kind.get(name) ?? "router",
        ...place(position.get(name) ?? 0, along),
      })),
    ),
    width: 2 * MARGIN + (chain ? (order.length - 1) * GAP_X : widest * GAP_X),
    height: 2 * MARGIN + (chain ? 80 : (order.length - 1) * GAP_Y),
    gapX: GAP_X,
    gapY: GAP_Y,
  };
};

/** The drawing with rows as columns: what was side by side stands one above the other, as near as rows are. */
export const turned = ({ nodes, gapX, gapY }: Drawing): Drawing => {
  const across = (n: Placed): number => ((n.y - Math.min(...nodes.map((m) => m.y))) / gapY) * TURNED_GAP;
  const along = (n: Placed): number => ((n.x - Math.min(...nodes.map((m) => m.x))) / gapX) * gapY;
  const used = Math.max(...nodes.map(across)) + 2 * MARGIN;
  const width = Math.max(NARROWEST, used);
  return {
    nodes: nodes.map((n) => ({ ...n, x: MARGIN + (width - used) / 2 + across(n), y: MARGIN + along(n) })),
    width,
    height: Math.max(...nodes.map(along)) + 2 * MARGIN,
    gapX: TURNED_GAP,
    gapY,
  };
};
