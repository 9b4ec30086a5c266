// A lesson's drawing of the open lab, with an overlay of its own. Nodes open their consoles; the rest is in the workbench.
import { useObservable } from "../lab/observable.ts";
import { pathFor } from "../lab/overlays/choose.ts";
import { cableName, type OverlayName } from "../lab/overlays/model.ts";
import { isOff } from "../lab/overlays/state.ts";
import type { Session } from "../lab/session.ts";
import { Legend, TopologyPicture } from "./TopologyPicture.tsx";
import { usePicture } from "./use-picture.ts";

export interface LiveFigureProps {
  readonly session: Session;
  readonly show: OverlayName;
  readonly caption: string;
}
export function LiveFigure({ session, show, caption }: LiveFigureProps) {
  const { strings } = session;
  const active = useObservable(session.activeNode);
  const { root, views, overlay, picture } = usePicture(
    session,
    show,
    (v) => {
      const labelling = [...v].find(([, x]) => x.fib?.some((e) => (e.ways[0]?.labels.length ?? 0) > 0));
      return pathFor(v, { ingress: labelling?.[0] ?? active, fec: null });
    },
    560,
  );
  return (
    <div class="topology" ref={root} data-show={show}>
      <TopologyPicture
        picture={picture}
        views={views}
        label={caption}
        openLink={null}
        captured={[]}
        active={active}
        nameOf={(c) => `${strings.link} ${cableName(c)}`}
        nodeName={(n) => `${n.name}, ${n.kind}`}
        isOff={(n) => isOff(views, n)}
        chooseNode={(n) => session.activeNode.set(n)}
      />
      <Legend groups={overlay.groups} label={strings[`overlay-${show}`]} />
    </div>
  );
}
