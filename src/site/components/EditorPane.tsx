// The configuration editor: one text per editable router, in step with the console; a plain text area when Monaco fails.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { applyByRestart, applyTyped, typeLines } from "../lab/apply.ts";
import { headersOf, lineOf } from "../lab/config-lines.ts";
import type { OpenedEditor } from "../lab/editor.ts";
import { loadEditor } from "../lab/load-editor.ts";
import { ask, deviceOf, newest } from "../lab/language.ts";
import { useObservable } from "../lab/observable.ts";
import { fill } from "../strings/fill.ts";
import type { PaneProps } from "./Bench.tsx";
import { EditorClash } from "./EditorClash.tsx";
import { EditorCompare } from "./EditorCompare.tsx";
import { EditorProblems, type Problems } from "./EditorProblems.tsx";

/** Milliseconds of quiet after which a text is taken up: complaints, draft, comparison. */
const QUIET = 200;
/** Milliseconds within which a line typed from here shows in the running configuration. */
const OWN = 2_000;

export default function EditorPane({ session, strings }: PaneProps) {
  const s = (key: string): string => strings[key] ?? key;
  const nodes = session.editable;
  const [node, setNode] = useState(
    nodes.includes(session.activeNode.value) ? session.activeNode.value : (nodes[0] ?? ""),
  );
  const [plain, setPlain] = useState<string | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [running, setRunning_] = useState<string | null>(null);
  const [problems, setProblems] = useState<Problems | null>(null);
  /** Whose editor is open. */
  const [ready, setReady] = useState("");
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const changed = useObservable(session.changed);
  const drafts = useObservable(session.drafts.all);
  const spot = useObservable(session.spot);
  const host = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<OpenedEditor | null>(null);
  const typing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const draft = drafts.get(node);
  const clash = draft !== undefined && running !== null && draft.base !== running && draft.text !== running;

  const value = (): string => editor.current?.value() ?? area.current?.value ?? "";
  const show = (next: string): void => {
    editor.current?.set(next);
    if (area.current !== null) setPlain(next);
    setText(next);
  };
  /** When a line was typed from here: what the console changes then is no clash. */
  const ownLine = useRef(Number.NEGATIVE_INFINITY);
  /** Whose text is in the editor, and what that router runs. */
  const at = useRef<{ node: string; running: string } | null>(null);
  const setRunning = (now: string): void => {
    at.current = { node, running: now };
    setRunning_(now);
  };
  const taken = (next: string): void => {
    if (at.current === null) return;
    const { node: whose, running: runs } = at.current;
    setText(next);
    if (next === runs) session.drafts.drop(whose);
    else session.drafts.edit(whose, session.drafts.of(whose)?.base ?? runs, next);
  };
  const edited = (): void => {
    clearTimeout(typing.current);
    typing.current = setTimeout(() => taken(value()), QUIET);
  };
  const settleTyping = (): string => {
    clearTimeout(typing.current);
    const now = value();
    taken(now);
    return now;
  };

  // A page that goes away is saved with what was typed last: before the saver, which listens for the same.
  useEffect(() => {
    const leave = (): void => {
      if (editor.current !== null || area.current !== null) taken(value());
    };
    addEventListener("pagehide", leave, { capture: true });
    document.addEventListener("visibilitychange", leave, { capture: true });
    return () => {
      removeEventListener("pagehide", leave, { capture: true });
      document.removeEventListener("visibilitychange", leave, { capture: true });
    };
  });

  const complain = useMemo(
    () =>
      newest("complaints", (found) => {
        setProblems(found);
        editor.current?.complain([...found.shown, ...found.kept]);
      }),
    [],
  );
  useEffect(() => {
    if (text !== null) complain({ text, device: deviceOf(session.bundle, node) });
  }, [text, node]);

  useEffect(() => {
    let dead = false;
    setRunning_(null);
    setText(null);
    void session.running(node).then(async (now) => {
      if (dead || host.current === null) return;
      const first = session.drafts.of(node)?.text ?? now;
      setRunning(now);
      setText(first);
      try {
        const { openEditor } = await loadEditor();
        if (dead || host.current === null) return;
        const label = `${node}: ${s("editor")}`;
        const opened = await openEditor(host.current, first, label, deviceOf(session.bundle, node), s("keptHere"));
        if (dead) return opened.dispose();
        editor.current = opened;
        opened.onChange(edited);
        setReady(node);
      } catch {
        setPlain(first);
      }
    });
    return () => {
      dead = true;
      if (editor.current !== null || area.current !== null) settleTyping();
      editor.current?.dispose();
      editor.current = null;
      at.current = null;
      setProblems(null);
      setReady("");
      setSaid("");
    };
  }, [session, node]);
  // In step with the console: taken over at once where nothing was edited here, shown as a clash otherwise.
  useEffect(() => {
    void session.running(node).then((now) => {
      if (running === null || now === running) return;
      clearTimeout(typing.current);
      const mine = value();
      setRunning(now);
      if (mine === running && session.drafts.of(node) === undefined) show(now);
      else if (mine === now) session.drafts.drop(node);
      else if (performance.now() - ownLine.current < OWN) session.drafts.edit(node, now, mine);
      else session.drafts.edit(node, session.drafts.of(node)?.base ?? running, mine);
    });
  }, [changed]);
  useEffect(() => {
    if (spot === null) return;
    if (spot.node !== node) {
      if (nodes.includes(spot.node)) setNode(spot.node);
      return;
    }
    if (ready !== node || editor.current === null) return;
    const lines = value().split("\n");
    editor.current.go(spot.text === "" ? spot.line : lineOf(lines, spot.text, spot.line));
    session.spot.set(null);
  }, [spot, node, ready]);

  // A text put here from elsewhere; what the editor itself has written is never shown again over what is being typed.
  useEffect(
    () =>
      session.drafts.outside.subscribe(() => {
        const put = session.drafts.of(node);
        if (put === undefined || at.current?.node !== node) return;
        clearTimeout(typing.current);
        show(put.text);
      }),
    [session, node],
  );

  const apply = async (): Promise<void> => {
    setBusy(true);
    const wanted = settleTyping();
    try {
      const applied = await applyTyped(session, node, wanted);
      const { total: left } = await ask("complaints", { text: wanted, device: deviceOf(session.bundle, node) });
      const unknown = left > 0 ? ` ${fill(s("appliedUnknown"), { n: left })}` : "";
      if (applied.kind === "typed" || applied.kind === "nothing") {
        const now = await session.running(node);
        setRunning(now);
        session.drafts.drop(node);
        if (left === 0) show(now);
        else session.drafts.edit(node, now, wanted);
        setSaid((applied.kind === "typed" ? fill(s("applied"), { n: applied.lines }) : s("appliedNothing")) + unknown);
      } else if (applied.kind === "stuck") setSaid(fill(s("appliedStuck"), { n: applied.lines }));
      else if (applied.kind === "refused") setSaid(`% ${applied.reason}`);
      else {
        const next = await applyByRestart(session, new Map([[node, wanted]]));
        next?.say({ id: "restarted", severity: "info", text: s("appliedRestart") });
      }
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  const applyLine = (): void => {
    const lines = settleTyping().split("\n");
    const at =
      (editor.current?.line() ?? (area.current?.value.slice(0, area.current.selectionStart) ?? "").split("\n").length) -
      1;
    const line = (lines[at] ?? "").trim();
    if (line === "" || line === "!") return;
    ownLine.current = performance.now();
    typeLines(session, node, [...headersOf(lines, at), line]);
  };
  const restart = (): void => void applyByRestart(session, new Map([[node, settleTyping()]]));
  const discard = (): void => {
    clearTimeout(typing.current);
    session.drafts.drop(node);
    if (running !== null) show(running);
  };
  const keep = (next: string): void => {
    session.drafts.drop(node);
    if (running !== null) session.drafts.edit(node, running, next);
    show(next);
  };
  const dirty = text !== null && running !== null && text !== running;
  return (
    <div class="editor-pane">
      <div class="bar">
        <label>
          {s("router")}{" "}
          <select value={node} onChange={(e) => setNode(e.currentTarget.value)} translate={false}>
            {nodes.map((n) => (
              <option key={n} value={n}>
                {drafts.has(n) ? `${n} *` : n}
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={!dirty || busy} onClick={() => void apply()}>
          {s("applyDiff")}
        </button>
        <button type="button" disabled={busy} onClick={applyLine}>
          {s("applyLine")}
        </button>
        <button type="button" disabled={!dirty || busy} onClick={restart}>
          {s("applyRestart")}
        </button>
        <button type="button" disabled={!dirty || busy} onClick={discard}>
          {s("discard")}
        </button>
      </div>
      <p role="status" class="said">
        {said}
      </p>
      {clash && (
        <EditorClash
          base={draft.base}
          mine={draft.text}
          theirs={running}
          strings={strings}
          keep={keep}
          take={discard}
        />
      )}
      {plain !== null ? (
        <textarea
          class="plain-editor"
          ref={area}
          aria-label={`${node}: ${s("editor")}`}
          value={plain}
          translate={false}
          onInput={(e) => {
            setPlain(e.currentTarget.value);
            edited();
          }}
        />
      ) : (
        <div class="monaco-host" ref={host} translate={false} />
      )}
      <EditorProblems
        problems={problems}
        strings={strings}
        go={(line, column) => {
          editor.current?.go(line, column);
          area.current?.focus();
        }}
      />
      <p class="fine">{s("editorKeys")}</p>
      {text !== null && running !== null && (
        <EditorCompare session={session} node={node} text={text} running={running} strings={strings} />
      )}
    </div>
  );
}
