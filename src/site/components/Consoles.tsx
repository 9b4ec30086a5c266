// One console per node in tabs; beside the terminal a transcript that screen readers read in order.
import { useEffect, useRef, useState } from "preact/hooks";
import { useObservable } from "../lab/observable.ts";
import type { Session } from "../lab/session.ts";
import type { OpenedTerminal } from "../lab/terminal.ts";
import type { PaneProps } from "./Bench.tsx";
import { Tabs } from "./Tabs.tsx";

function Console({
  session,
  node,
  active,
  strings,
}: {
  readonly session: Session;
  readonly node: string;
  readonly active: boolean;
  readonly strings: PaneProps["strings"];
}) {
  const host = useRef<HTMLDivElement>(null);
  const terminal = useRef<OpenedTerminal | null>(null);
  const [search, setSearch] = useState<string | null>(null);
  const [found, setFound] = useState(true);
  const wanted = useObservable(session.focusWanted);
  const pasting = useObservable(session.pasting.progress).get(node);
  const s = (key: string): string => strings[key] ?? key;
  const takeFocus = (): void => {
    // A hidden panel takes no focus; it is asked again when it is shown.
    if (session.focusWanted.value !== node || terminal.current === null || host.current?.offsetParent == null) return;
    session.focusWanted.set(null);
    terminal.current.focus();
  };
  const find = (back: boolean): void => setFound(search === null || (terminal.current?.find(search, back) ?? false));
  const leaveSearch = (): void => {
    setSearch(null);
    setFound(true);
    terminal.current?.focus();
  };
  useEffect(() => {
    let dead = false;
    let stop = (): void => {};
    const missing = (): void => session.say({ id: "part", severity: "error", text: s("partMissing") });
    import("../lab/terminal.ts").then(({ openTerminal }) => {
      if (dead || host.current === null) return;
      const opened = openTerminal(host.current, `${node} ${strings["console"] ?? "console"}`, {
        type: (data) => session.type(node, data),
        resize: (columns, rows) => session.resize(node, columns, rows),
        find: () => setSearch(""),
        noClipboard: () => session.say({ id: "clipboard", severity: "info", text: s("noClipboard") }),
      });
      terminal.current = opened;
      const unfollow = session.follow(node, (data) => opened.write(data));
      stop = () => {
        unfollow();
        opened.dispose();
      };
      if (active) opened.fit();
      takeFocus();
    }, missing);
    return () => {
      dead = true;
      stop();
    };
  }, [session, node]);
  useEffect(() => {
    if (!active) return;
    terminal.current?.fit();
    takeFocus();
  }, [active, wanted]);
  return (
    <div class="console" translate={false} dir="ltr">
      <div class="bar tools">
        <button type="button" onClick={() => terminal.current?.copy()}>
          {s("copy")}
        </button>
        <button type="button" onClick={() => terminal.current?.paste()}>
          {s("pasteHere")}
        </button>
        <button type="button" aria-expanded={search !== null} onClick={() => setSearch(search === null ? "" : null)}>
          {s("findIn")}
        </button>
        {pasting !== undefined && (
          <>
            <progress value={pasting.done} max={pasting.total} aria-label={s("pasting")} />
            <span>{`${pasting.done}/${pasting.total}`}</span>
            <button type="button" onClick={() => session.pasting.cancel(node)}>
              {s("pasteStop")}
            </button>
          </>
        )}
      </div>
      {search !== null && (
        <form
          role="search"
          onSubmit={(e) => {
            e.preventDefault();
            find(true);
          }}
          onKeyDown={(e) => {
            if (e.key === "Escape") leaveSearch();
          }}
        >
          <input
            type="search"
            value={search}
            aria-label={strings["find"]}
            onInput={(e) => setSearch(e.currentTarget.value)}
            ref={(i) => {
              if (i !== null && !i.dataset["met"]) {
                i.dataset["met"] = "yes";
                i.focus();
              }
            }}
          />
          <button type="submit">{s("findUp")}</button>
          <button type="button" onClick={() => find(false)}>
            {s("findDown")}
          </button>
          <span role="status">{found ? "" : s("notFound")}</span>
        </form>
      )}
      <div class="terminal" ref={host} />
    </div>
  );
}

/** The last command and its answer, as text. */
function Transcript({
  session,
  node,
  strings,
}: {
  readonly session: Session;
  readonly node: string;
  readonly strings: PaneProps["strings"];
}) {
  useObservable(session.changed);
  const lines = session
    .transcript(node)
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "")
    .replace(/\r/g, "")
    .replace(/[^\n]\u0008/g, "")
    .split("\n");
  return (
    <pre
      class="transcript"
      role="log"
      aria-live="polite"
      aria-label={strings["transcript"]}
      tabIndex={0}
      translate={false}
      dir="ltr"
    >
      {lines.slice(-200).join("\n")}
    </pre>
  );
}

export function Consoles({ session, strings }: PaneProps) {
  const active = useObservable(session.activeNode);
  const [reading, setReading] = useState(false);
  const [opened, setOpened] = useState<readonly string[]>([active]);
  useEffect(() => setOpened((o) => (o.includes(active) ? o : [...o, active])), [active]);
  const s = (key: string): string => strings[key] ?? key;
  return (
    <div class="consoles">
      <div class="bar">
        <label>
          <input type="checkbox" checked={reading} onChange={(e) => setReading(e.currentTarget.checked)} />{" "}
          {s("asTranscript")}
        </label>
        <span class="keys">{s("terminalKeys")}</span>
      </div>
      <Tabs
        label={s("consoles")}
        name="console"
        active={active}
        choose={(id) => session.activeNode.set(id)}
        tabs={session.bundle.lab.nodes.map((n) => ({
          id: n.name,
          label: n.name,
          body:
            opened.includes(n.name) || n.name === active ? (
              <>
                <Console session={session} node={n.name} active={n.name === active} strings={strings} />
                {reading && <Transcript session={session} node={n.name} strings={strings} />}
              </>
            ) : null,
        }))}
      />
    </div>
  );
}
