// A terminal on a console: what is typed goes to the router, what the router says is shown. The router echoes.
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";

export interface TerminalActions {
  type(data: string): void;
  resize(columns: number, rows: number): void;
  /** Ctrl-Shift-F. */
  find(): void;
  /** The browser did not let the page at the clipboard. */
  noClipboard(): void;
}
export interface OpenedTerminal {
  write(data: string): void;
  fit(): void;
  focus(): void;
  /** Goes to the next place that holds the text, or the one before; false when there is none. */
  find(text: string, back?: boolean): boolean;
  /** The selection, or everything when nothing is selected, goes to the clipboard. */
  copy(): void;
  /** Types what the clipboard holds. */
  paste(): void;
  /** Everything on screen and above it, for tests and transcripts. */
  text(): string;
  dispose(): void;
}

const isDark = (): boolean => document.documentElement.dataset["theme"] !== "light";
const theme = (): { background: string; foreground: string; cursor: string; selectionBackground: string } =>
  isDark()
    ? { background: "#0f141b", foreground: "#e6edf3", cursor: "#e6edf3", selectionBackground: "#3b5b85" }
    : { background: "#fbfbfa", foreground: "#1b1f24", cursor: "#1b1f24", selectionBackground: "#b6d2f5" };

export const openTerminal = (host: HTMLElement, label: string, actions: TerminalActions): OpenedTerminal => {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const term = new Terminal({
    screenReaderMode: false,
    cursorBlink: !reduced,
    fontSize: 14,
    scrollback: 5_000,
    theme: theme(),
    fontFamily: "ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace",
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  term.loadAddon(fit);
  term.loadAddon(search);
  term.open(host);
  term.textarea?.setAttribute("aria-label", label);
  const everything = (): string => {
    const { active } = term.buffer;
    return Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true) ?? "")
      .join("\n")
      .trimEnd();
  };
  const copy = (): void => {
    const text = term.hasSelection() ? term.getSelection() : everything();
    (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error())).catch(() => actions.noClipboard());
  };
  const paste = (): void => {
    (navigator.clipboard?.readText?.() ?? Promise.reject(new Error())).then(
      (text) => {
        term.paste(text);
        term.focus();
      },
      () => actions.noClipboard(),
    );
  };
  let leaving = false;
  /** An Escape that Tab did not follow was meant for the router. */
  const pendingEscape = (): void => {
    if (leaving) actions.type("\u001b");
    leaving = false;
  };
  const shortcut = (event: KeyboardEvent, body: () => void): false => {
    event.preventDefault();
    body();
    return false;
  };
  term.attachCustomKeyEventHandler((event) => {
    if (event.type !== "keydown") return true;
    // Escape, then Tab, leaves the terminal; Tab alone completes commands.
    if (event.key === "Escape") {
      pendingEscape();
      leaving = true;
      return false;
    }
    if (event.key === "Tab" && leaving) {
      leaving = false;
      return false;
    }
    if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return true;
    pendingEscape();
    if (!event.ctrlKey || !event.shiftKey) return true;
    switch (event.code) {
      case "KeyF":
        return shortcut(event, actions.find);
      case "Digit6":
        return shortcut(event, () => actions.type("\u001e"));
      case "KeyC":
        return shortcut(event, copy);
      // The browser pastes as plain text by itself.
      case "KeyV":
        return false;
      default:
        return true;
    }
  });
  // Right click copies what is selected and pastes where nothing is; with Shift it stays the browser's.
  const menu = (event: MouseEvent): void => {
    if (event.shiftKey) return;
    event.preventDefault();
    if (!term.hasSelection()) return paste();
    copy();
    term.clearSelection();
  };
  host.addEventListener("contextmenu", menu);
  term.onData((data) => {
    // Pasted text comes at once: the router reads it line by line.
    actions.type(data.replace(/\r\n?|\n/g, "\r"));
  });
  term.onResize(({ cols, rows }) => actions.resize(cols, rows));
  const refit = (): void => {
    if (host.clientWidth > 0 && host.clientHeight > 0) fit.fit();
  };
  const resizes = new ResizeObserver(refit);
  resizes.observe(host);
  const themes = new MutationObserver(() => {
    term.options.theme = theme();
  });
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const opened: OpenedTerminal = {
    write: (data) => term.write(data),
    fit: refit,
    focus: () => term.focus(),
    find: (text, back = false) => (back ? search.findPrevious(text) : search.findNext(text)),
    copy,
    paste,
    text: everything,
    dispose: () => {
      host.removeEventListener("contextmenu", menu);
      resizes.disconnect();
      themes.disconnect();
      term.dispose();
    },
  };
  (host as HTMLElement & { terminal?: OpenedTerminal }).terminal = opened;
  return opened;
};
