// What the workbench shows: pane, console and overlay. Kept while the page lives, also when a lab is opened again.
import { Observable } from "./observable.ts";
import { rememberedOverlay, rememberOverlay } from "./overlays/remembered.ts";
import { OVERLAYS, type OverlayName } from "./overlays/model.ts";
import type { Session } from "./session.ts";

export const PANES = ["topology", "editor", "packets", "checks"] as const;
export type Pane = (typeof PANES)[number];
/** As a link carries it. */
export interface Look {
  readonly pane: Pane;
  readonly node: string;
  readonly overlay: OverlayName;
}
export const pane = new Observable<Pane>("topology");
export const overlay = new Observable<OverlayName>(rememberedOverlay());
overlay.subscribe(rememberOverlay);

export const lookOf = (session: Session): Look => ({
  pane: pane.value,
  node: session.activeNode.value,
  overlay: overlay.value,
});
/** From a link, whatever it says: a member that means nothing here is left out. */
export const readLook = (x: unknown): Partial<Look> => {
  if (typeof x !== "object" || x === null) return {};
  const said = new Map(Object.entries(x));
  const wantedPane = PANES.find((p) => p === said.get("pane"));
  const wantedOverlay = OVERLAYS.find((o) => o === said.get("overlay"));
  const node: unknown = said.get("node");
  return {
    ...(wantedPane === undefined ? {} : { pane: wantedPane }),
    ...(wantedOverlay === undefined ? {} : { overlay: wantedOverlay }),
    ...(typeof node === "string" ? { node } : {}),
  };
};
export const takeLook = (session: Session, look: Partial<Look>): void => {
  if (look.pane !== undefined) pane.set(look.pane);
  if (look.overlay !== undefined) overlay.set(look.overlay);
  if (session.bundle.lab.nodes.some((n) => n.name === look.node)) session.activeNode.set(look.node ?? "");
};
