// What every drawing says whatever the overlay: which ends are down, in words.
import { type Cable, type EndMark, type Overlay, portOf, type Views } from "./model.ts";

/** Word for the state of an end, or null when it is up or not known. */
export const endState = (
  views: Views,
  end: { readonly node: string; readonly port: string },
): "down" | "shutdown" | "off" | null => {
  const rows = views.get(end.node)?.interfaces;
  if (rows === undefined) return null;
  if (rows.length === 0) return "off";
  const row = rows.find((i) => portOf(i.name) === end.port);
  if (row === undefined || row.up) return null;
  return row.adminUp === false ? "shutdown" : "down";
};
/** A node without power has no interfaces. */
export const isOff = (views: Views, node: string): boolean => views.get(node)?.interfaces?.length === 0;

/** The overlay with the state of ends that are not up, and of nodes that are off. */
export const withStates = (overlay: Overlay, views: Views, cables: readonly Cable[]): Overlay => {
  const ends = new Map<string, EndMark>(overlay.ends);
  for (const cable of cables)
    for (const end of cable.ends) {
      const state = endState(views, end);
      if (state === null) continue;
      const before = ends.get(end.name);
      ends.set(end.name, { group: null, ...before, lines: [...(before?.lines ?? []), state], tone: "bad" });
    }
  const nodes = new Map(overlay.nodes);
  for (const node of views.keys()) if (isOff(views, node)) nodes.set(node, ["off"]);
  return { ...overlay, ends, nodes };
};
