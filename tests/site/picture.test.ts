// The drawing of every lab with every overlay: no word upon another, none upon a node, nothing outside.
import { describe, expect, test } from "vitest";
import { labIds } from "../../src/lab/load.ts";
import { layout } from "../../src/site/lab/layout.ts";
import { addressOverlay } from "../../src/site/lab/overlays/addresses.ts";
import { bgpOverlay } from "../../src/site/lab/overlays/bgp.ts";
import { ldpOverlay } from "../../src/site/lab/overlays/ldp.ts";
import { fecsOf, followLsp, lspOverlay } from "../../src/site/lab/overlays/lsp.ts";
import type { Overlay } from "../../src/site/lab/overlays/model.ts";
import { ospfOverlay } from "../../src/site/lab/overlays/ospf.ts";
import { vrfOverlay } from "../../src/site/lab/overlays/vrfs.ts";
import { type Picture, picture, RADIUS, wordsOf } from "../../src/site/lab/picture.ts";
import { overlap } from "../../src/site/lab/placing.ts";
import { cablesOf, solved, switchesOf, viewsOf } from "./support/views.ts";

/** Pairs of words that touch, and words upon nodes or outside. */
const collisions = (p: Picture): readonly string[] => {
  const words = wordsOf(p);
  const out: string[] = [];
  words.forEach((a, i) => {
    const name = a.lines.join("/");
    for (const b of words.slice(i + 1)) if (overlap(a.box, b.box) > 12) out.push(`${name} on ${b.lines.join("/")}`);
    for (const n of p.nodes)
      if (overlap(a.box, { x: n.x - RADIUS, y: n.y - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS }) > 24)
        out.push(`${name} on node ${n.name}`);
    const { x, y, width, height } = a.box;
    if (x < -1 || y < p.top || x + width > p.width + 1 || y + height > p.top + p.height) out.push(`${name} outside`);
  });
  return out;
};

describe.each(labIds("."))("%s", (id) => {
  const network = solved(id);
  const views = viewsOf(network);
  const cables = cablesOf(network);
  const switches = switchesOf(network);
  const drawing = layout(network.lab);
  const ingress = network.lab.nodes.find((n) => fecsOf(views, n.name).length > 0)?.name ?? "";
  const fec = fecsOf(views, ingress).at(-1);
  const overlays: readonly (readonly [string, Overlay])[] = [
    ["addresses", addressOverlay(views, cables)],
    ["ospf", ospfOverlay(views, cables)],
    ["bgp", bgpOverlay(views)],
    ["ldp", ldpOverlay(views)],
    ["vrfs", vrfOverlay(views)],
    ...(fec === undefined
      ? []
      : [["lsp", lspOverlay(followLsp(views, cables, switches, ingress, fec), cables, switches)] as const]),
  ];
  test.each(overlays)("%s at 660 pixels", (_, overlay) => {
    const drawn = picture(drawing, cables, overlay, 660);
    expect(collisions(drawn)).toEqual([]);
    expect(drawn.width).toBe(660);
  });
  test("addresses at 300 pixels", () => {
    expect(collisions(picture(drawing, cables, addressOverlay(views, cables), 300))).toEqual([]);
  });
});
