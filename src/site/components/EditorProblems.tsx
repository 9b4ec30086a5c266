// The lines that the router would not take, as text: what Monaco underlines, for everybody.
import type { Complaint } from "../../ios/assist.ts";
import { fill } from "../strings/fill.ts";

export interface Problems {
  readonly shown: readonly Complaint[];
  readonly total: number;
}
export function EditorProblems({
  problems,
  strings,
  go,
}: {
  /** null while nothing is known yet. */
  readonly problems: Problems | null;
  readonly strings: Readonly<Record<string, string>>;
  go(line: number, column: number): void;
}) {
  const s = (key: string): string => strings[key] ?? key;
  if (problems === null) return null;
  const { shown, total } = problems;
  return (
    <div class="problems">
      <p role="status">{total === 0 ? s("noProblems") : `${s("problems")}: ${total}`}</p>
      {total > 0 && (
        <ol aria-label={s("problems")} tabIndex={0}>
          {shown.map((c) => (
            <li key={`${c.line}-${c.from}`}>
              {c.line > 0 && (
                <button type="button" onClick={() => go(c.line, c.from + 1)}>
                  {fill(s("lineAt"), { line: c.line, column: c.from + 1 })}
                </button>
              )}{" "}
              <code translate={false}>{c.text}</code> <span translate={false}>{c.reason}</span>
            </li>
          ))}
          {total > shown.length && <li>{fill(s("moreProblems"), { n: total - shown.length })}</li>}
        </ol>
      )}
    </div>
  );
}
