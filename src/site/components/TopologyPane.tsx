// The network drawn from lab.yaml, live: nodes open consoles, links can be cut, mended and captured. Beside it, the same as a table.
import { useEffect, useState } from "preact/hooks";
import { layout, type Placed } from "../lab/layout.ts";
import { useObservable } from "../lab/observable.ts";
import type { Session } from "../lab/session.ts";
import type { PaneProps } from "./Bench.tsx";

interface InterfaceRow {
  readonly name: string;
  readonly up: boolean;
  readonly vrf?: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}
const short = (port: string): string => port.replace(/^(Gi|Fa|Te|Et|Se|Lo)[A-Za-z]*/, "$1");

/** Interfaces of every node, by "node:interface"; follows the network. */
export const useInterfaces = (session: Session): ReadonlyMap<string, InterfaceRow> => {
  const [rows, setRows] = useState<ReadonlyMap<string, InterfaceRow>>(new Map());
  useEffect(() => {
    const stops = session.bundle.lab.nodes.map(({ name }) => {
      const { value, stop } = session.watch(name, "interfaces");
      const take = (view: unknown): void => {
        if (!Array.isArray(view)) return;
        setRows((before) => {
          const next = new Map(before);
          for (const row of view as InterfaceRow[]) next.set(`${name}:${row.name}`, row);
          return next;
        });
      };
      take(value.value);
      const unsubscribe = value.subscribe(take);
      return () => {
        unsubscribe();
        stop();
      };
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, [session]);
  return rows;
};

interface LinkEnd {
  readonly name: string;
  readonly node: string;
  readonly port: string;
}
const endsOf = (ends: readonly string[]): readonly LinkEnd[] =>
  ends.map((name) => ({ name, node: name.slice(0, name.indexOf(":")), port: name.slice(name.indexOf(":") + 1) }));

function NodeShape({ node, active, choose }: { readonly node: Placed; readonly active: boolean; choose(): void }) {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose();
  };
  return (
    <g
      role="button"
      tabIndex={0}
      class={`node ${node.kind}`}
      aria-label={`${node.name}, ${node.kind}`}
      aria-pressed={active}
      onClick={choose}
      onKeyDown={onKey}
      transform={`translate(${node.x} ${node.y})`}
    >
      {node.kind === "host" ? (
        <rect x="-26" y="-18" width="52" height="36" rx="3" />
      ) : node.kind === "switch" ? (
        <rect x="-34" y="-16" width="68" height="32" rx="2" />
      ) : (
        <circle r="27" />
      )}
      <text text-anchor="middle" dy="5">
        {node.name}
      </text>
    </g>
  );
}

export function TopologyPane({ session, strings }: PaneProps) {
  const links = useObservable(session.links);
  const active = useObservable(session.activeNode);
  const watched = useObservable(session.watchedLinks);
  const interfaces = useInterfaces(session);
  const [asTable, setAsTable] = useState(false);
  const s = (key: string): string => strings[key] ?? key;
  const drawing = layout(session.bundle.lab);
  const at = new Map(drawing.nodes.map((n) => [n.name, n]));
  const address = (end: LinkEnd): string => interfaces.get(end.name)?.ipv4[0] ?? "";
  const protocolUp = (end: LinkEnd): boolean => interfaces.get(end.name)?.up ?? true;
  const rows = session.opened.links.map((l) => ({ id: l.id, up: links.get(l.id) ?? true, ends: endsOf(l.ends) }));
  return (
    <div class="topology">
      <div class="bar">
        <label>
          <input type="checkbox" checked={asTable} onChange={(e) => setAsTable(e.currentTarget.checked)} />{" "}
          {s("asTable")}
        </label>
      </div>
      {!asTable && (
        <svg
          viewBox={`0 0 ${drawing.width} ${drawing.height}`}
          role="group"
          aria-label={s("topology")}
          translate={false}
        >
          {rows.map((link) => {
            const points = link.ends.map((e) => at.get(e.node)).filter((p) => p !== undefined);
            const middle = {
              x: points.reduce((n, p) => n + p.x, 0) / points.length,
              y: points.reduce((n, p) => n + p.y, 0) / points.length,
            };
            const healthy = link.up && link.ends.every(protocolUp);
            return (
              <g key={link.id} class={`link ${link.up ? (healthy ? "up" : "half") : "down"}`}>
                {points.length === 2 ? (
                  <line x1={points[0]?.x} y1={points[0]?.y} x2={points[1]?.x} y2={points[1]?.y} />
                ) : (
                  points.map((p) => <line key={p.name} x1={p.x} y1={p.y} x2={middle.x} y2={middle.y} />)
                )}
                {!link.up && (
                  <text x={middle.x} y={middle.y + 6} text-anchor="middle" class="cut">
                    ✕
                  </text>
                )}
                {link.ends.map((end, i) => {
                  const p = at.get(end.node);
                  if (p === undefined) return null;
                  const other = points.length === 2 ? (points[1 - i] ?? middle) : middle;
                  const t = 0.36;
                  // Beside the line, on the side away from the drawing's middle, so that labels of one node keep apart.
                  const length = Math.hypot(other.x - p.x, other.y - p.y) || 1;
                  const side = other.x - p.x >= 0 ? 1 : -1;
                  const dx = ((p.y - other.y) / length) * 4 * side;
                  return (
                    <text
                      key={end.name}
                      class="end"
                      x={p.x + (other.x - p.x) * t + dx}
                      y={p.y + (other.y - p.y) * t - 4}
                      text-anchor="middle"
                    >
                      <tspan>{short(end.port)}</tspan>
                      <tspan x={p.x + (other.x - p.x) * t + dx} dy="12">
                        {address(end)}
                      </tspan>
                    </text>
                  );
                })}
              </g>
            );
          })}
          {drawing.nodes.map((n) => (
            <NodeShape key={n.name} node={n} active={n.name === active} choose={() => session.activeNode.set(n.name)} />
          ))}
        </svg>
      )}
      <details open={asTable}>
        <summary>{s("links")}</summary>
        <table class="links" aria-label={s("links")}>
          <thead>
            <tr>
              <th scope="col">{s("link")}</th>
              <th scope="col">{s("addresses")}</th>
              <th scope="col">{s("state")}</th>
              <th scope="col">{s("actions")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((link) => (
              <tr key={link.id}>
                <td translate={false}>{link.ends.map((e) => `${e.node} ${short(e.port)}`).join(" – ")}</td>
                <td translate={false}>{link.ends.map(address).filter(Boolean).join(" – ")}</td>
                <td>{link.up ? (link.ends.every(protocolUp) ? s("up") : s("halfUp")) : s("down")}</td>
                <td>
                  <button
                    type="button"
                    onClick={() => session.setLink(link.id, !link.up)}
                    aria-label={`${link.up ? s("cut") : s("mend")}: ${link.id}`}
                  >
                    {link.up ? s("cut") : s("mend")}
                  </button>
                  <button
                    type="button"
                    aria-pressed={watched.includes(link.id)}
                    onClick={() => session.watchLink(link.id, !watched.includes(link.id))}
                    aria-label={`${s("capture")}: ${link.id}`}
                  >
                    {s("capture")}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      {asTable && (
        <ul class="nodes">
          {session.bundle.lab.nodes.map((n) => (
            <li key={n.name}>
              <button type="button" aria-pressed={n.name === active} onClick={() => session.activeNode.set(n.name)}>
                {n.name} ({n.kind})
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
