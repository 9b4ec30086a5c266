// Where words go in a drawing: each takes the first of its possible places that touches nothing drawn before it.
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** Left and top edge, and size. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Segment {
  readonly a: Point;
  readonly b: Point;
}
export const LINE_HEIGHT = 13;
/** Pixels of a letter in the drawing's small font (11 px, sans serif), with a little to spare. */
const widthOf = (letter: string): number =>
  /[.,:/|'ilIjtf\s()-]/.test(letter)
    ? 3.9
    : /[mwMW@%≠]/.test(letter)
      ? 9.4
      : /[A-Z]/.test(letter)
        ? 7.6
        : /[ -~]/.test(letter)
          ? 6.3
          : 10;
const lineWidth = (line: string): number => [...line].reduce((sum, letter) => sum + widthOf(letter), 0);

/** The room lines of text take, centred on a point. */
export const textBox = (lines: readonly string[], at: Point): Box => {
  const width = Math.max(0, ...lines.map(lineWidth)) + 4;
  const height = lines.length * LINE_HEIGHT + 2;
  return { x: at.x - width / 2, y: at.y - height / 2, width, height };
};
export const overlap = (a: Box, b: Box): number => {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
};
/** Length of the part of a segment inside a box. Liang-Barsky. */
export const crossing = ({ a, b }: Segment, box: Box): number => {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  let from = 0;
  let to = 1;
  for (const [p, q] of [
    [-dx, a.x - box.x],
    [dx, box.x + box.width - a.x],
    [-dy, a.y - box.y],
    [dy, box.y + box.height - a.y],
  ] as const) {
    if (p === 0) {
      if (q < 0) return 0;
    } else if (p < 0) from = Math.max(from, q / p);
    else to = Math.min(to, q / p);
  }
  return from < to ? (to - from) * Math.hypot(dx, dy) : 0;
};
/** Area of a box outside the frame. */
export const outside = (box: Box, frame: Box): number => box.width * box.height - overlap(box, frame);

/** Words to place, with the places they may take, best first. */
export interface Wanted {
  readonly lines: readonly string[];
  readonly places: readonly Point[];
}
const PASSES = 8;

/**
 * A place for each of the words: none upon another, upon an obstacle or outside the frame where that can be had. Each
 * takes the cheapest place in turn, over again until nobody moves. Deterministic.
 */
export const placed = (
  wanted: readonly Wanted[],
  frame: Box,
  obstacles: readonly Box[],
  segments: readonly Segment[],
): readonly Box[] => {
  // What does not depend on the other words is counted once.
  const choices = wanted.map(({ lines, places }) =>
    places.map((at, i) => {
      const box = textBox(lines, at);
      let cost = i * 2 + outside(box, frame) * 20;
      for (const o of obstacles) cost += overlap(box, o) * 20;
      for (const s of segments) cost += crossing(s, box) * 2;
      return { box, cost };
    }),
  );
  const boxes: (Box | undefined)[] = wanted.map(() => undefined);
  for (let pass = 0; pass < PASSES; pass++) {
    let moved = false;
    choices.forEach((all, i) => {
      let best: { box: Box; cost: number } | undefined;
      for (const { box, cost } of all) {
        let sum = cost;
        boxes.forEach((other, k) => {
          if (k !== i && other !== undefined) sum += overlap(box, other) * (pass + 2) * 5;
        });
        if (best === undefined || sum < best.cost) best = { box, cost: sum };
      }
      if (best !== undefined && best.box !== boxes[i]) {
        boxes[i] = best.box;
        moved = true;
      }
    });
    if (!moved) break;
  }
  return boxes.map((b, i) => b ?? textBox(wanted[i]?.lines ?? [], { x: 0, y: 0 }));
};

/** Places beside the line from `from` to `to`, nearest to `from` first, on either side of it. */
export const beside = (lines: readonly string[], from: Point, to: Point, clear: number): readonly Point[] => {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const u = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const { width, height } = textBox(lines, { x: 0, y: 0 });
  const off = (Math.abs(u.y) * width + Math.abs(u.x) * height) / 2 + 3;
  const along = (Math.abs(u.x) * width + Math.abs(u.y) * height) / 2;
  const out: Point[] = [];
  for (let d = clear + Math.min(along, length / 4); d <= Math.max(clear + along, length * 0.62); d += 6)
    for (const side of [-1, 1])
      out.push({ x: from.x + u.x * d - u.y * off * side, y: from.y + u.y * d + u.x * off * side });
  return out;
};
/** Places on a line or just beside it, from its middle outwards. */
export const onLine = (lines: readonly string[], from: Point, to: Point): readonly Point[] => {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const u = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const { width, height } = textBox(lines, { x: 0, y: 0 });
  const off = (Math.abs(u.y) * width + Math.abs(u.x) * height) / 2 + 3;
  const out: Point[] = [];
  for (const t of [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65])
    for (const side of [0, -1, 1, -2, 2])
      out.push({
        x: from.x + (to.x - from.x) * t - u.y * off * side,
        y: from.y + (to.y - from.y) * t + u.x * off * side,
      });
  return out;
};
