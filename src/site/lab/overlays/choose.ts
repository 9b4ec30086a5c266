// The overlay that was asked for, from the views at hand.
import { addressOverlay } from "./addresses.ts";
import { bgpOverlay } from "./bgp.ts";
import { ldpOverlay } from "./ldp.ts";
import { type Fec, fecsOf, followLsp, lspOverlay } from "./lsp.ts";
import { type Cable, EMPTY, type FibRow, type Overlay, type OverlayName, type Views } from "./model.ts";
import { ospfOverlay } from "./ospf.ts";
import { withStates } from "./state.ts";
import { vrfOverlay } from "./vrfs.ts";

export interface PathChoice {
  readonly ingress: string;
  readonly fec: Fec | null;
}
export const overlayOf = (
  name: OverlayName,
  views: Views,
  cables: readonly Cable[],
  switches: ReadonlySet<string>,
  path: PathChoice,
): Overlay => {
  const made = (): Overlay => {
    switch (name) {
      case "none":
        return EMPTY;
      case "addresses":
        return addressOverlay(views, cables);
      case "ospf":
        return ospfOverlay(views, cables);
      case "bgp":
        return bgpOverlay(views);
      case "ldp":
        return ldpOverlay(views);
      case "vrfs":
        return vrfOverlay(views);
      case "lsp":
        return path.fec === null
          ? EMPTY
          : lspOverlay(followLsp(views, cables, switches, path.ingress, path.fec), cables, switches);
    }
  };
  return withStates(made(), views, cables);
};

/** Where a path starts and leads until the learner chooses: the first with most labels. */
export const pathFor = (views: Views, chosen: PathChoice): PathChoice => {
  const known = fecsOf(views, chosen.ingress);
  if (chosen.fec !== null && known.some((f) => f.vrf === chosen.fec?.vrf && f.prefix === chosen.fec?.prefix))
    return chosen;
  const stack = (e: FibRow): number => e.ways[0]?.labels.length ?? 0;
  const [labelled] = [...(views.get(chosen.ingress)?.fib ?? [])]
    .filter((e) => e.family === "ipv4" && stack(e) > 0)
    .sort((a, b) => stack(b) - stack(a));
  return { ...chosen, fec: labelled ?? known[0] ?? null };
};
