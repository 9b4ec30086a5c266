// A reachability matrix as a real table: text tokens, never colour alone; each cell opens the trace behind it.
import { useState } from "preact/hooks";
import type { MatrixCell } from "../../grading/result.ts";
import { fill } from "../strings/fill.ts";

const WORD: Record<MatrixCell["state"], string> = { OK: "OK", LEAK: "LEAK", MISS: "MISS", PATH: "PATH", NA: "–" };

export function MatrixTable({
  cells,
  caption,
  strings,
}: {
  readonly cells: readonly MatrixCell[];
  readonly caption: string;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const s = (key: string): string => strings[key] ?? key;
  const [open, setOpen] = useState<MatrixCell | null>(null);
  const rows = [...new Set(cells.map((c) => c.from))];
  const columns = [...new Set(cells.map((c) => c.to))];
  return (
    <div class="matrix">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{s("matrixCorner")}</th>
            {columns.map((c) => (
              <th key={c} scope="col" translate={false}>
                {c}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((from) => (
            <tr key={from}>
              <th scope="row" translate={false}>
                {from}
              </th>
              {columns.map((to) => {
                const cell = cells.find((c) => c.from === from && c.to === to);
                if (cell === undefined) return <td key={to}>–</td>;
                return (
                  <td key={to} class={`cell ${cell.state.toLowerCase()}`}>
                    <button
                      type="button"
                      onClick={() => setOpen(open === cell ? null : cell)}
                      aria-expanded={open === cell}
                      aria-label={`${fill(s("matrixCell"), { from, to, state: WORD[cell.state] })}, ${s(cell.want === "deny" ? "mustNotReach" : "mustReach")}`}
                    >
                      {WORD[cell.state]}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {open !== null && (
        <ol class="trace" aria-label={fill(s("traceOf"), { from: open.from, to: open.to })} translate={false}>
          {open.trace.map((hop, i) => (
            <li key={`${i}-${hop.node}`}>
              {hop.node}
              {hop.vrf === "" ? "" : ` (${hop.vrf})`}: {hop.verdict}
              {hop.reason === null ? "" : `, ${hop.reason}`} {hop.by}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
