// The opened workbench: panes in tabs, the same on every screen size.
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentType } from "preact";
import { useObservable } from "../lab/observable.ts";
import type { Session } from "../lab/session.ts";
import { PANES, pane } from "../lab/look.ts";
import { close } from "../lab/store.ts";
import { copyLink } from "../lab/transfer.ts";
import { ChecksPane } from "./ChecksPane.tsx";
import { Consoles } from "./Consoles.tsx";
import { Resizer } from "./Resizer.tsx";
import { Shortcuts } from "./Shortcuts.tsx";
import { Tabs } from "./Tabs.tsx";
import { TimeBar } from "./TimeBar.tsx";
import { TopologyPane } from "./TopologyPane.tsx";
import { ViewSwitch } from "./ViewSwitch.tsx";

export interface PaneProps {
  readonly session: Session;
  readonly strings: Readonly<Record<string, string>>;
}
type Lazy = { readonly default: ComponentType<PaneProps> };
/** A pane whose code is fetched when its tab is first chosen. */
const lazy = (load: () => Promise<Lazy>) =>
  function LazyPane(props: PaneProps) {
    const [pane, setPane] = useState<Lazy | null>(null);
    const [failure, setFailure] = useState("");
    useEffect(() => {
      load().then(setPane, (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
    }, []);
    if (pane !== null) return <pane.default {...props} />;
    return <p role="status">{failure || props.strings["loading"]}</p>;
  };
const EditorPane = lazy(() => import("./EditorPane.tsx"));
const PacketsPane = lazy(() => import("./PacketsPane.tsx"));

export function Bench({ session, strings }: PaneProps) {
  const tab = useObservable(pane);
  const choose = (id: string): void => pane.set(PANES.find((p) => p === id) ?? "topology");
  const notices = useObservable(session.notices);
  const spot = useObservable(session.spot);
  useEffect(() => {
    if (spot !== null) choose("editor");
  }, [spot]);
  const root = useRef<HTMLElement>(null);
  useEffect(() => root.current?.focus(), []);
  const s = (key: string): string => strings[key] ?? key;
  return (
    <section class="bench" ref={root} tabIndex={-1} aria-label={s("workbench")}>
      <Resizer label={s("resize")} />
      <div class="bench-head">
        <TimeBar session={session} strings={strings} />
        <div class="bar">
          <Shortcuts session={session} strings={strings} choose={choose} />
          <button type="button" onClick={() => void copyLink(session)}>
            {s("copyView")}
          </button>
          <button type="button" onClick={() => void close()}>
            {s("closeLab")}
          </button>
        </div>
      </div>
      <div class="notices">
        {notices.map((n) => (
          <div key={n.id} class={`notice ${n.severity}`} role={n.severity === "error" ? "alert" : "status"}>
            <span>{n.text}</span>
            {n.actions?.map((a) => (
              <button
                key={a.label}
                type="button"
                onClick={() => {
                  session.dismiss(n.id);
                  a.run();
                }}
              >
                {a.label}
              </button>
            ))}
            <button type="button" onClick={() => session.dismiss(n.id)}>
              {s("dismiss")}
            </button>
          </div>
        ))}
      </div>
      <Tabs
        label={s("panes")}
        name="pane"
        active={tab}
        choose={choose}
        tabs={[
          { id: "topology", label: s("topology"), body: <TopologyPane session={session} strings={strings} /> },
          { id: "editor", label: s("editor"), body: <EditorPane session={session} strings={strings} /> },
          { id: "packets", label: s("packets"), body: <PacketsPane session={session} strings={strings} /> },
          { id: "checks", label: s("checks"), body: <ChecksPane session={session} strings={strings} /> },
        ]}
      />
      <Consoles session={session} strings={strings} />
      <ViewSwitch strings={strings} />
    </section>
  );
}
