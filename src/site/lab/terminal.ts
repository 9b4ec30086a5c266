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
}
export interface OpenedTerminal {
  write(data: string): void;
  fit(): void;
  focus(): void;
  find(text: string): void;
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
  let leaving = false;
  term.attachCustomKeyEventHandler((event) => {
    if (event.type !== "keydown") return true;
    // Escape, then Tab, leaves the terminal; Tab alone completes commands.
    if (event.key === "Escape") {
      leaving = true;
      return true;
    }
    if (event.key === "Tab" && leaving) {
      leaving = false;
      return false;
    }
    leaving = false;
    if (event.ctrlKey && event.shiftKey && event.code === "KeyF") {
      event.preventDefault();
      actions.find();
      return false;
    }
    if (event.ctrlKey && event.shiftKey && event.code === "Digit6") {
      actions.type("\u001e");
      return false;
    }
    if (event.ctrlKey && event.shiftKey && event.code === "KeyC" && term.hasSelection()) {
      void navigator.clipboard?.writeText(term.getSelection());
      return false;
    }
    return true;
  });
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
    find: (text) => void search.findNext(text),
    text: () => {
      const { active } = term.buffer;
      return Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true) ?? "")
        .join("\n")
        .trimEnd();
    },
    dispose: () => {
      resizes.disconnect();
      themes.disconnect();
      term.dispose();
    },
  };
  (host as HTMLElement & { terminal?: OpenedTerminal }).terminal = opened;
  return opened;
};
