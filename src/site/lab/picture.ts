// The picture of a network at a given width: nodes, links, and the words of an overlay, none upon another. Plain numbers.
import type { Drawing } from "./layout.ts";
import type { Arc, Cable, EndMark, LinkMark, Overlay, Stretch } from "./overlays/model.ts";
import { shortPort } from "./overlays/model.ts";
import {
  type Box,
  beside,
  crossing,
  onLine,
  outside,
  overlap,
  type Point,
  placed,
  type Segment,
  textBox,
  type Wanted,
} from "./placing.ts";

export interface PictureNode extends Point {
  readonly name: string;
  readonly kind: string;
  /** Words at the node, null without any. */
  readonly words: Words | null;
}
export interface Words {
  readonly lines: readonly string[];
  readonly box: Box;
}
export interface PictureLink {
  readonly cable: Cable;
  /** One for two ends; one for each end of a shared segment. */
  readonly segments: readonly Segment[];
  readonly middle: Point;
  readonly mark: (LinkMark & Words) | null;
  readonly ends: readonly (Words & { readonly name: string; readonly mark: EndMark | null })[];
}
export interface PictureArc {
  readonly arc: Arc;
  /** Path data of a quadratic curve. */
  readonly d: string;
  /** How high and low it goes. */
  readonly reach: readonly number[];
  readonly words: Words;
}
export interface PictureStretch extends Segment {
  readonly stretch: Stretch;
  readonly words: Words;
}
export interface Picture {
  readonly width: number;
  /** Where it begins, downwards: what is empty above and below is left out. */
  readonly top: number;
  readonly height: number;
  readonly nodes: readonly PictureNode[];
  readonly links: readonly PictureLink[];
  readonly arcs: readonly PictureArc[];
  readonly path: readonly PictureStretch[];
}
export const RADIUS = 22;
const MARGIN = 56;
/** Most pixels between neighbours in a row. */
const ACROSS = 230;
/** Pixels between neighbours in a row at least, and between rows: tried in turn until no words touch. */
const GAPS = [96, 125, 160, 200].flatMap((across) => [86, 112, 140, 170, 205].map((down) => ({ across, down })));
const ARC_ROOM = 54;

/** Distinct values, ascending. */
const steps = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b);

/** Nodes in pixels: the layout stretched to the width, turned when it is too wide for it. */
const fitted = (drawing: Drawing, width: number, roomy: boolean, gaps: (typeof GAPS)[number]): Drawing => {
  const xs = steps(drawing.nodes.map((n) => n.x));
  const ys = steps(drawing.nodes.map((n) => n.y));
  const span = (list: readonly number[], unit: number): number => ((list.at(-1) ?? 0) - (list[0] ?? 0)) / unit;
  const columns = span(xs, drawing.gapX);
  const rows = span(ys, drawing.gapY);
  const room = width - 2 * MARGIN;
  const turned = columns > rows && room / Math.max(columns, 1) < 110;
  const [across, down] = turned ? [rows, columns] : [columns, rows];
  const gap = across === 0 ? 0 : Math.max(gaps.across, Math.min(ACROSS, room / across));
  const used = Math.max(width, across * gap + 2 * MARGIN);
  const left = (used - across * gap) / 2;
  const top = (roomy ? ARC_ROOM : 0) + (down === 0 ? 84 : 44);
  const nodes = drawing.nodes.map((n) => {
    const x = (n.x - (xs[0] ?? 0)) / drawing.gapX;
    const y = (n.y - (ys[0] ?? 0)) / drawing.gapY;
    const [a, d] = turned ? [y, x] : [x, y];
    return { ...n, x: left + a * gap, y: top + d * gaps.down };
  });
  return { ...drawing, nodes, width: used, height: 2 * top + down * gaps.down };
};

const bent = (from: Point, to: Point, bend: number): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return {
    x: (from.x + to.x) / 2 - ((to.y - from.y) / length) * bend,
    y: (from.y + to.y) / 2 + ((to.x - from.x) / length) * bend,
  };
};
/** A point of the quadratic curve over control point `c`. */
const onCurve = (a: Point, c: Point, b: Point, t: number): Point => ({
  x: (1 - t) ** 2 * a.x + 2 * t * (1 - t) * c.x + t * t * b.x,
  y: (1 - t) ** 2 * a.y + 2 * t * (1 - t) * c.y + t * t * b.y,
});
const pieces = (a: Point, c: Point, b: Point): readonly Segment[] =>
  Array.from({ length: 12 }, (_, i) => ({ a: onCurve(a, c, b, i / 12), b: onCurve(a, c, b, (i + 1) / 12) }));

/** Everything in place. `width` in pixels; a drawing that cannot do with it is wider. */
export const picture = (drawing: Drawing, cables: readonly Cable[], overlay: Overlay, width: number): Picture => {
  let best: { made: Picture; touching: number } | undefined;
  // More than a handful of nodes: the words cannot all be read at once whatever the gaps, and trying costs time.
  for (const gaps of drawing.nodes.length > 24 ? GAPS.slice(0, 1) : GAPS) {
    const made = compose(fitted(drawing, width, overlay.arcs.length > 0, gaps), cables, overlay);
    const touching = touchingArea(made);
    if (best === undefined || touching < best.touching) best = { made, touching };
    if (touching < 12) break;
  }
  return best === undefined ? EMPTY_PICTURE : trimmed(best.made);
};
const EMPTY_PICTURE: Picture = { width: 0, top: 0, height: 0, nodes: [], links: [], arcs: [], path: [] };
const trimmed = (p: Picture): Picture => {
  const boxes = [
    ...wordsOf(p).map((w) => w.box),
    ...p.nodes.map((n) => ({ ...n, y: n.y - RADIUS - 4, height: 2 * RADIUS + 8 })),
  ];
  const bows = p.arcs.flatMap((a) => a.reach);
  const top = Math.min(...boxes.map((b) => b.y), ...bows) - 4;
  return { ...p, top, height: Math.max(...boxes.map((b) => b.y + b.height), ...bows) + 4 - top };
};
const touchingArea = (p: Picture): number => {
  const boxes = wordsOf(p).map((w) => w.box);
  const frame = { x: 0, y: 0, width: p.width, height: p.height };
  const bodies = p.nodes.map((n) => ({ x: n.x - RADIUS, y: n.y - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS }));
  return boxes.reduce(
    (sum, a, i) => sum + outside(a, frame) + [...boxes.slice(i + 1), ...bodies].reduce((n, b) => n + overlap(a, b), 0),
    0,
  );
};

const compose = (fit: Drawing, cables: readonly Cable[], overlay: Overlay): Picture => {
  const at = new Map(fit.nodes.map((n) => [n.name, n]));
  const frame: Box = { x: 2, y: 2, width: fit.width - 4, height: fit.height - 4 };
  const bodies = fit.nodes.map((n): Box => {
    const wide = n.kind === "switch" ? RADIUS + 8 : RADIUS + 2;
    return { x: n.x - wide, y: n.y - RADIUS - 2, width: 2 * wide, height: 2 * RADIUS + 4 };
  });
  const wires = cables.map((cable) => {
    const points = cable.ends.flatMap((e) => at.get(e.node) ?? []);
    const middle = {
      x: points.reduce((n, p) => n + p.x, 0) / (points.length || 1),
      y: points.reduce((n, p) => n + p.y, 0) / (points.length || 1),
    };
    const [a, b] = points;
    const segments: readonly Segment[] =
      points.length === 2 && a !== undefined && b !== undefined ? [{ a, b }] : points.map((p) => ({ a: p, b: middle }));
    return { cable, middle, segments };
  });
  const lines = wires.flatMap((w) => w.segments);
  const curves = overlay.arcs.flatMap((arc) => {
    const from = at.get(arc.from);
    const to = at.get(arc.to);
    if (from === undefined || to === undefined) return [];
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const others = bodies.filter((_, i) => fit.nodes[i] !== from && fit.nodes[i] !== to);
    // The bend that stays clear of nodes and inside the frame.
    const [best] = [0.22, -0.22, 0.4, -0.4, 0.6, -0.6]
      .map((share, i) => {
        const c = bent(from, to, Math.sign(share) * Math.max(Math.abs(share) * length, 44));
        const middle = onCurve(from, c, to, 0.5);
        const hits = pieces(from, c, to).reduce((n, s) => n + others.reduce((m, b) => m + crossing(s, b), 0), 0);
        const out = outside(textBox([arc.label], middle), frame) * 20;
        return { c, cost: hits * 10 + out / 10 + i * 4 };
      })
      .sort((x, y) => x.cost - y.cost);
    return best === undefined ? [] : [{ arc, from, to, c: best.c }];
  });
  // All words want their places at once; `claim` remembers who gets which.
  const wanted: Wanted[] = [];
  const claim = (lines: readonly string[], places: readonly Point[]): (() => Words) => {
    const i = wanted.push({ lines, places }) - 1;
    return () => ({ lines, box: boxes[i] ?? textBox(lines, { x: 0, y: 0 }) });
  };
  const path = overlay.path.flatMap((stretch) => {
    const a = at.get(stretch.from);
    const b = at.get(stretch.to);
    if (a === undefined || b === undefined) return [];
    return [{ stretch, a, b, words: claim([stretch.label], onLine([stretch.label], a, b)) }];
  });
  const ends = new Map<string, { readonly mark: EndMark | null; readonly words: () => Words }>();
  for (const { cable, middle, segments } of wires)
    cable.ends.forEach((end, i) => {
      const p = at.get(end.node);
      if (p === undefined) return;
      const mark = overlay.ends.get(end.name) ?? null;
      const text = [shortPort(end.port), ...(mark?.lines ?? [])];
      const far = segments.length === 1 ? at.get(cable.ends[1 - i]?.node ?? "") : undefined;
      ends.set(end.name, { mark, words: claim(text, beside(text, p, far ?? middle, RADIUS + 3)) });
    });
  const marks = wires.map(({ cable, middle, segments }) => {
    const mark = overlay.links.get(cable.id);
    const [line] = segments;
    if (mark === undefined || line === undefined) return null;
    const text = [mark.label];
    const places =
      segments.length === 1
        ? onLine(text, line.a, line.b)
        : [middle, ...segments.flatMap((s) => onLine(text, middle, s.a))];
    return { mark, words: claim(text, places) };
  });
  const bows = curves.map(({ arc, from, to, c }) => {
    const places = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].flatMap((t) => {
      const p = onCurve(from, c, to, t);
      return [0, -13, 13, -26, 26].map((dy) => ({ x: p.x, y: p.y + dy }));
    });
    const d = `M ${from.x} ${from.y} Q ${c.x} ${c.y} ${to.x} ${to.y}`;
    return { arc, d, reach: [onCurve(from, c, to, 0.5).y], words: claim([arc.label], places) };
  });
  const badges = fit.nodes.map((n) => {
    const words = overlay.nodes.get(n.name) ?? [];
    return words.length === 0 ? null : claim(words, around(words, n));
  });
  const obstructing = [...lines, ...curves.flatMap((k) => pieces(k.from, k.c, k.to))];
  const boxes = placed(wanted, frame, bodies, obstructing);

  const nodes = fit.nodes.map((n, i): PictureNode => ({ ...n, words: badges[i]?.() ?? null }));
  const links = wires.map(({ cable, middle, segments }, i): PictureLink => {
    const mark = marks[i];
    return {
      cable,
      middle,
      segments,
      mark: mark == null ? null : { ...mark.mark, ...mark.words() },
      ends: cable.ends.flatMap(({ name }) => {
        const end = ends.get(name);
        return end === undefined ? [] : [{ name, mark: end.mark, ...end.words() }];
      }),
    };
  });
  return {
    width: fit.width,
    top: 0,
    height: fit.height,
    nodes,
    links,
    arcs: bows.map((b) => ({ ...b, words: b.words() })),
    path: path.map((s) => ({ ...s, words: s.words() })),
  };
};
/** Places about a node: below, above, beside. */
const around = (words: readonly string[], n: Point): readonly Point[] => {
  const { width, height } = textBox(words, n);
  const out: Point[] = [];
  for (const off of [0, 14, 28])
    for (const side of [1, -1]) out.push({ x: n.x, y: n.y + side * (RADIUS + height / 2 + off) });
  for (const dy of [0, RADIUS, -RADIUS, RADIUS + 12, -RADIUS - 12])
    for (const side of [1, -1]) out.push({ x: n.x + side * (RADIUS + 2 + width / 2), y: n.y + dy });
  return out;
};
/** Every box with words, for tests. */
export const wordsOf = (p: Picture): readonly Words[] => [
  ...p.nodes.flatMap((n) => n.words ?? []),
  ...p.links.flatMap((l) => [...l.ends, ...(l.mark === null ? [] : [l.mark])]),
  ...p.arcs.map((a) => a.words),
  ...p.path.map((s) => s.words),
];
