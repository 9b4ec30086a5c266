// The live drawing of a lab with an overlay, as wide as the box it stands in: the workbench's pane and lessons' figures.
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { layout } from "../lab/layout.ts";
import { useObservable } from "../lab/observable.ts";
import { overlayOf, type PathChoice } from "../lab/overlays/choose.ts";
import { type Cable, endsOf, NEEDS, type Overlay, type OverlayName, type Views } from "../lab/overlays/model.ts";
import { type Picture, picture } from "../lab/picture.ts";
import type { Session } from "../lab/session.ts";
import { useViews } from "../lab/use-views.ts";

export interface Drawn {
  /** For the box that the drawing is to fill. */
  readonly root: RefObject<HTMLDivElement>;
  readonly views: Views;
  readonly cables: readonly Cable[];
  readonly path: PathChoice;
  readonly overlay: Overlay;
  readonly picture: Picture;
}
/** `pathOf` chooses the label-switched path to show from what the nodes hold. */
export const usePicture = (
  session: Session,
  show: OverlayName,
  pathOf: (views: Views) => PathChoice,
  initialWidth: number,
): Drawn => {
  const { lab } = session.bundle;
  const links = useObservable(session.links);
  const [width, setWidth] = useState(initialWidth);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth > 0) setWidth(element.clientWidth);
    });
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  const views = useViews(session, ["interfaces", ...NEEDS[show]]);
  const cables: readonly Cable[] = useMemo(
    () => session.opened.links.map((l) => ({ id: l.id, up: links.get(l.id) ?? true, ends: endsOf(l.ends) })),
    [session, links],
  );
  const switches = useMemo(() => new Set(lab.nodes.filter((n) => n.kind === "switch").map((n) => n.name)), [lab]);
  const path = pathOf(views);
  const overlay = overlayOf(show, views, cables, switches, path);
  const drawing = useMemo(() => layout(lab), [lab]);
  // Views come often and mostly look the same: words are placed again only when they have changed.
  const shown = JSON.stringify([[...overlay.ends], [...overlay.links], [...overlay.nodes], overlay.arcs, overlay.path]);
  const drawn = useMemo(() => picture(drawing, cables, overlay, width), [drawing, cables, shown, width]);
  return { root, views, cables, path, overlay, picture: drawn };
};
