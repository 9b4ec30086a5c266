// Two texts compared: Monaco's diff editor, or the changed lines as text with the word for each change.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { loadEditor } from "../lab/load-editor.ts";
import { type DiffLine, unifiedDiff } from "../lab/unified-diff.ts";
import { fill } from "../strings/fill.ts";

const SIGN: Record<DiffLine["kind"], string> = { same: " ", added: "+", removed: "-", gap: "⋮" };

export function DiffText({
  before,
  after,
  label,
  strings,
}: {
  readonly before: string;
  readonly after: string;
  readonly label: string;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const s = (key: string): string => strings[key] ?? key;
  const lines = useMemo(() => unifiedDiff(before, after), [before, after]);
  if (lines === null) return <p>{s("diffFar")}</p>;
  if (lines.length === 0) return <p>{s("diffSame")}</p>;
  const word: Partial<Record<DiffLine["kind"], string>> = {
    added: s("added"),
    removed: s("removed"),
    gap: s("skipped"),
  };
  return (
    <div class="diff-text" role="region" aria-label={label} tabIndex={0} translate={false} dir="ltr">
      {lines.map((l, i) => (
        <div key={`${i}-${l.text}`} class={l.kind}>
          <span aria-hidden="true">{SIGN[l.kind]}</span>
          {word[l.kind] !== undefined && <span class="sr-only">{word[l.kind]}: </span>}
          <span>{l.text}</span>
        </div>
      ))}
    </div>
  );
}

export function DiffView({
  before,
  after,
  what,
  strings,
}: {
  readonly before: string;
  readonly after: string;
  /** What `before` is. */
  readonly what: string;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const s = (key: string): string => strings[key] ?? key;
  const label = fill(s("diffLabel"), { what });
  const [asText, setAsText] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asText || before === after) return;
    let stop = (): void => {};
    let dead = false;
    loadEditor().then(
      ({ openDiff }) => {
        if (!dead && host.current !== null) stop = openDiff(host.current, before, after, label);
      },
      () => setAsText(true),
    );
    return () => {
      dead = true;
      stop();
    };
  }, [before, after, asText]);
  return (
    <section class="diff" aria-label={label}>
      <label>
        <input type="checkbox" checked={asText} onChange={(e) => setAsText(e.currentTarget.checked)} /> {s("diffText")}
      </label>
      {asText || before === after ? (
        <DiffText before={before} after={after} label={label} strings={strings} />
      ) : (
        <div class="monaco-host" ref={host} translate={false} />
      )}
    </section>
  );
}
