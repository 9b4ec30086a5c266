// The configuration editor: one text per editable router, in step with the console; a plain text area when Monaco fails.
import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenedEditor } from "../lab/editor.ts";
import { useObservable } from "../lab/observable.ts";
import { open } from "../lab/store.ts";
import type { PaneProps } from "./Bench.tsx";

/** The lines above an indented line that open the blocks it is in, outermost first. */
const headersOf = (lines: readonly string[], at: number): readonly string[] => {
  const out: string[] = [];
  const indent = (l: string): number => l.length - l.trimStart().length;
  let depth = indent(lines[at] ?? "");
  for (let i = at - 1; i >= 0 && depth > 0; i--) {
    const line = lines[i] ?? "";
    if (line.trim() === "" || line.trim() === "!" || indent(line) >= depth) continue;
    out.unshift(line.trim());
    depth = indent(line);
  }
  return out;
};

export default function EditorPane({ session, strings }: PaneProps) {
  const s = (key: string): string => strings[key] ?? key;
  const nodes = session.editable;
  const [node, setNode] = useState(
    nodes.includes(session.activeNode.value) ? session.activeNode.value : (nodes[0] ?? ""),
  );
  const [plain, setPlain] = useState<string | null>(null);
  const [dirty, setDirty] = useState(false);
  const [stale, setStale] = useState(false);
  const changed = useObservable(session.changed);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<OpenedEditor | null>(null);
  const loaded = useRef("");

  const complaints = (): { line: number; message: string }[] =>
    session.opened.unrecognised.filter((u) => u.node === node).map((u) => ({ line: u.line, message: u.reason }));
  useEffect(() => {
    let dead = false;
    void session.running(node).then(async (text) => {
      if (dead || host.current === null) return;
      loaded.current = text;
      try {
        const { openEditor } = await import("../lab/editor.ts");
        if (dead || host.current === null) return;
        const opened = openEditor(host.current, text, `${node}: ${s("editor")}`);
        editor.current = opened;
        opened.complain(complaints());
        opened.onChange(() => setDirty(opened.value() !== loaded.current));
      } catch {
        setPlain(text);
      }
    });
    return () => {
      dead = true;
      editor.current?.dispose();
      editor.current = null;
      setDirty(false);
      setStale(false);
    };
  }, [session, node]);
  // In step with the console: taken over at once, or announced when there are edits of one's own.
  useEffect(() => {
    void session.running(node).then((text) => {
      if (text === loaded.current || loaded.current === "") return;
      if (dirty) setStale(true);
      else refresh(text);
    });
  }, [changed]);
  const refresh = (text: string): void => {
    loaded.current = text;
    if (editor.current !== null) editor.current.set(text);
    else setPlain(text);
    setDirty(false);
    setStale(false);
  };
  const value = (): string => editor.current?.value() ?? plain ?? "";
  const apply = async (): Promise<void> => {
    const configs = await session.configs();
    await session.save();
    await open(session.bundle.lab.id, {
      configs: configs.map(([n, text]) => [n, n === node ? value() : text] as const),
    });
  };
  const applyLine = (): void => {
    const lines = value().split("\n");
    const at = (editor.current?.line() ?? 1) - 1;
    const line = (lines[at] ?? "").trim();
    if (line === "" || line === "!") return;
    session.activeNode.set(node);
    session.type(node, ["\u001a", "enable", "configure terminal", ...headersOf(lines, at), line, "end", ""].join("\r"));
  };
  return (
    <div class="editor-pane">
      <div class="bar">
        <label>
          {s("router")}{" "}
          <select value={node} onChange={(e) => setNode(e.currentTarget.value)} translate={false}>
            {nodes.map((n) => (
              <option key={n}>{n}</option>
            ))}
          </select>
        </label>
        <button type="button" disabled={!dirty} onClick={() => void apply()}>
          {s("applyAll")}
        </button>
        <button type="button" onClick={applyLine}>
          {s("applyLine")}
        </button>
        <button type="button" disabled={!dirty && !stale} onClick={() => void session.running(node).then(refresh)}>
          {s("discard")}
        </button>
      </div>
      {stale && <p role="status">{s("consoleChanged")}</p>}
      <p class="fine">{s("editorKeys")}</p>
      {plain !== null ? (
        <textarea
          class="plain-editor"
          aria-label={`${node}: ${s("editor")}`}
          value={plain}
          translate={false}
          onInput={(e) => {
            setPlain(e.currentTarget.value);
            setDirty(true);
          }}
        />
      ) : (
        <div class="monaco-host" ref={host} translate={false} />
      )}
    </div>
  );
}
