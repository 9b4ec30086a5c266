// The drawing of a lesson: as built until the lab is open, live from then on.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LiveFigure } from "../components/LiveFigure.tsx";
import { useHydrated } from "../lab/observable.ts";
import type { OverlayName } from "../lab/overlays/model.ts";
import { CLOSED, lab as open } from "../lab/store.ts";

const load = (): Promise<{ readonly LiveFigure: typeof LiveFigure }> =>
  import.meta.env.SSR ? Promise.reject(new Error("browser only")) : import("../components/LiveFigure.tsx");

export interface FigureProps {
  readonly lab: string;
  readonly show: OverlayName;
  readonly caption: string;
  /** The drawing as it was built. */
  readonly children?: ComponentChildren;
}
export default function Figure({ lab, show, caption, children }: FigureProps) {
  const state = useHydrated(open, CLOSED);
  const session = state.kind === "open" && state.session.bundle.lab.id === lab ? state.session : null;
  const [live, setLive] = useState<{ readonly LiveFigure: typeof LiveFigure } | null>(null);
  const wanted = session !== null;
  useEffect(() => {
    if (wanted) load().then(setLive, () => {});
  }, [wanted]);
  const ready = session !== null && live !== null;
  return (
    <div>
      <div hidden={ready}>{children}</div>
      {ready && <live.LiveFigure session={session} show={show} caption={caption} />}
    </div>
  );
}
