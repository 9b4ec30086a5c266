// A lesson's drawing of the open lab, with an overlay of its own. Nodes open their consoles; the rest is in the workbench.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { layout } from "../lab/layout.ts";
import { useObservable } from "../lab/observable.ts";
import { overlayOf, pathFor } from "../lab/overlays/choose.ts";
import { endsOf, NEEDS, type OverlayName, shortPort } from "../lab/overlays/model.ts";
import { isOff } from "../lab/overlays/state.ts";
import { picture } from "../lab/picture.ts";
import type { Session } from "../lab/session.ts";
import { useViews } from "../lab/use-views.ts";
import { Legend, TopologyPicture } from "./TopologyPicture.tsx";

export interface LiveFigureProps {
  readonly session: Session;
  readonly show: OverlayName;
  readonly caption: string;
  readonly strings: Readonly<Record<string, string>>;
}
export function LiveFigure({ session, show, caption, strings }: LiveFigureProps) {
  const { lab } = session.bundle;
  const links = useObservable(session.links);
  const active = useObservable(session.activeNode);
  const [width, setWidth] = useState(560);
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
  const cables = useMemo(
    () => session.opened.links.map((l) => ({ id: l.id, up: links.get(l.id) ?? true, ends: endsOf(l.ends) })),
    [session, links],
  );
  const switches = useMemo(() => new Set(lab.nodes.filter((n) => n.kind === "switch").map((n) => n.name)), [lab]);
  const ingress = [...views].find(([, v]) => v.fib?.some((e) => (e.ways[0]?.labels.length ?? 0) > 0))?.[0] ?? active;
  const overlay = overlayOf(show, views, cables, switches, pathFor(views, { ingress, fec: null }));
  const drawing = useMemo(() => layout(lab), [lab]);
  const shown = JSON.stringify([[...overlay.ends], [...overlay.links], [...overlay.nodes], overlay.arcs, overlay.path]);
  const drawn = useMemo(() => picture(drawing, cables, overlay, width), [drawing, cables, shown, width]);
  return (
    <div class="topology" ref={root} data-show={show}>
      <TopologyPicture
        picture={drawn}
        views={views}
        label={caption}
        openLink={null}
        captured={[]}
        active={active}
        nameOf={(c) => `${strings["link"]} ${c.ends.map((e) => `${e.node} ${shortPort(e.port)}`).join(" – ")}`}
        nodeName={(n) => `${n.name}, ${n.kind}`}
        isOff={(n) => isOff(views, n)}
        chooseNode={(n) => session.activeNode.set(n)}
      />
      <Legend groups={overlay.groups} label={strings[`overlay-${show}`] ?? show} />
    </div>
  );
}
