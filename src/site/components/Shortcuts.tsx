// Keys of the workbench, outside terminals and text fields, and the dialog that lists them. Single characters, so that no
// key of a browser or a screen reader is taken; they can be switched off (WCAG 2.1.4).
import { useEffect, useRef, useState } from "preact/hooks";
import type { Session } from "../lab/session.ts";

const KEY = "hopwise-shortcuts";
const kept = (): boolean => {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
};
export interface Shortcut {
  readonly keys: string;
  /** Key of the words that say what it does. */
  readonly does: string;
}
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: "t", does: "topology" },
  { keys: "e", does: "editor" },
  { keys: "p", does: "packets" },
  { keys: "c", does: "checks" },
  { keys: "1 … 9", does: "shortcutConsole" },
  { keys: "k", does: "shortcutPause" },
  { keys: ".", does: "step" },
  { keys: "q", does: "settle" },
  { keys: "[ ]", does: "shortcutWidth" },
  { keys: "l", does: "shortcutLesson" },
  { keys: "?", does: "shortcuts" },
];
const PANES: Readonly<Record<string, string>> = { t: "topology", e: "editor", p: "packets", c: "checks" };

/** Where characters belong to what is being typed; the editor's text field is a plain element with a role. */
const FIELDS =
  "input:not([type=checkbox],[type=radio]), textarea, select, dialog, [role=textbox], .monaco-editor, .terminal";
const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest(FIELDS) !== null);

export function Shortcuts({
  session,
  strings,
  choose,
}: {
  readonly session: Session;
  readonly strings: Readonly<Record<string, string>>;
  choose(pane: string): void;
}) {
  const [on, setOn] = useState(kept);
  const dialog = useRef<HTMLDialogElement>(null);
  const s = (key: string): string => strings[key] ?? key;
  const show = (): void => dialog.current?.showModal();
  const act = (key: string): boolean => {
    const pane = PANES[key];
    if (pane !== undefined) {
      choose(pane);
      document.getElementById(`pane-tab-${pane}`)?.focus();
      return true;
    }
    if (/^[1-9]$/.test(key)) {
      const node = session.bundle.lab.nodes[Number(key) - 1]?.name;
      if (node === undefined) return false;
      session.activeNode.set(node);
      session.focusWanted.set(node);
      return true;
    }
    switch (key) {
      case "k":
        session.pace(session.clock.value.pace === "paused" ? 1 : "paused");
        return true;
      case ".":
        void session.advance(1e9);
        return true;
      case "q":
        void session.settle();
        return true;
      case "[":
      case "]":
        document
          .querySelector(".resizer")
          ?.dispatchEvent(
            new KeyboardEvent("keydown", { key: key === "[" ? "ArrowLeft" : "ArrowRight", bubbles: true }),
          );
        return true;
      case "l": {
        const title = document.querySelector<HTMLElement>("main h1");
        title?.setAttribute("tabindex", "-1");
        title?.focus();
        return title !== null;
      }
      case "?":
        show();
        return true;
      default:
        return false;
    }
  };
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
      if (act(event.key)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [on, session]);
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={show}>
        {s("shortcuts")}
      </button>
      <dialog ref={dialog} class="shortcuts" aria-labelledby="shortcuts-title">
        <h2 id="shortcuts-title">{s("shortcuts")}</h2>
        <label>
          <input
            type="checkbox"
            checked={on}
            onChange={(e) => {
              const next = e.currentTarget.checked;
              setOn(next);
              try {
                localStorage.setItem(KEY, next ? "on" : "off");
              } catch {
                // Kept for this page only.
              }
            }}
          />{" "}
          {s("shortcutsOn")}
        </label>
        <dl>
          {SHORTCUTS.map(({ keys, does }) => (
            <div key={keys}>
              <dt>{keys.split(" ").map((k) => (k === "…" ? " … " : <kbd key={k}>{k}</kbd>))}</dt>
              <dd>{s(does)}</dd>
            </div>
          ))}
        </dl>
        <p class="fine">{s("shortcutsNote")}</p>
        <form method="dialog">
          <button type="submit">{s("dismiss")}</button>
        </form>
      </dialog>
    </>
  );
}
