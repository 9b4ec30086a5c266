// Packets of the captured links: list, dissection and octets that point at each other, filter, download.
import { useState } from "preact/hooks";
import type { ShownFrame } from "../../worker/messages.ts";
import { type DissectionNode, dissect } from "../../wire/dissect.ts";
import { ethernet } from "../../wire/formats.ts";
import { useObservable } from "../lab/observable.ts";
import { download } from "../lab/transfer.ts";
import type { PaneProps } from "./Bench.tsx";

const MOST = 300;
const text = (f: ShownFrame): string => `${f.source} ${f.destination} ${f.protocol} ${f.info} ${f.from}`.toLowerCase();
/** Every word must occur; a word after "!" must not. */
const matches = (f: ShownFrame, filter: string): boolean =>
  filter
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== "" && w !== "!")
    .every((w) => (w.startsWith("!") ? !text(f).includes(w.slice(1)) : text(f).includes(w)));

interface Range {
  readonly start: number;
  readonly end: number;
}
function Tree({
  node,
  range,
  choose,
}: {
  readonly node: DissectionNode;
  readonly range: Range | null;
  choose(r: Range): void;
}) {
  const on = range !== null && node.start <= range.start && node.end >= range.end && node.children.length === 0;
  const label = (
    <button type="button" class={on ? "field chosen" : "field"} aria-pressed={on} onClick={() => choose(node)}>
      {node.label}
      {node.shown === "" ? "" : `: ${node.shown}`}
    </button>
  );
  if (node.children.length === 0) return <li>{label}</li>;
  return (
    <li>
      {label}
      <ul>
        {node.children.map((c, i) => (
          <Tree key={`${i}-${c.label}`} node={c} range={range} choose={choose} />
        ))}
      </ul>
    </li>
  );
}

/** The innermost field that holds an octet. */
const fieldAt = (node: DissectionNode, at: number): DissectionNode => {
  const child = node.children.find((c) => c.start <= at && at < c.end);
  return child === undefined ? node : fieldAt(child, at);
};

function Inspector({ frame }: { readonly frame: ShownFrame }) {
  const [range, setRange] = useState<Range | null>(null);
  const octets = frame.octets ?? new Uint8Array();
  const tree = dissect(ethernet, octets);
  const rows = Array.from({ length: Math.ceil(octets.length / 16) }, (_, r) =>
    Array.from(octets.subarray(r * 16, r * 16 + 16), (b, i) => ({ at: r * 16 + i, b })),
  );
  return (
    <div class="inspector" translate={false} dir="ltr">
      <ul class="dissection">
        <Tree node={tree} range={range} choose={(r) => setRange({ start: r.start, end: r.end })} />
      </ul>
      <table class="octets" aria-label="Octets">
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]?.at}>
              <th scope="row">{(row[0]?.at ?? 0).toString(16).padStart(4, "0")}</th>
              {row.map(({ at, b }) => (
                <td key={at} class={range !== null && at >= range.start && at < range.end ? "chosen" : ""}>
                  <button
                    type="button"
                    tabIndex={-1}
                    onClick={() => {
                      const f = fieldAt(tree, at);
                      setRange({ start: f.start, end: f.end });
                    }}
                  >
                    {b.toString(16).padStart(2, "0")}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function PacketsPane({ session, strings }: PaneProps) {
  const frames = useObservable(session.frames);
  const watched = useObservable(session.watchedLinks);
  const [filter, setFilter] = useState("");
  const [chosen, setChosen] = useState<ShownFrame | null>(null);
  const s = (key: string): string => strings[key] ?? key;
  const shown = frames.filter((f) => matches(f, filter));
  return (
    <div class="packets">
      <div class="bar" role="group" aria-label={s("capture")}>
        {session.opened.links.map((l) => (
          <label key={l.id}>
            <input
              type="checkbox"
              checked={watched.includes(l.id)}
              onChange={(e) => session.watchLink(l.id, e.currentTarget.checked)}
            />{" "}
            <span translate={false}>{l.ends.map((e) => e.replace(/GigabitEthernet/, "Gi")).join(" – ")}</span>
          </label>
        ))}
      </div>
      <div class="bar">
        <label>
          {s("filter")}{" "}
          <input
            type="search"
            value={filter}
            onInput={(e) => setFilter(e.currentTarget.value)}
            placeholder="ldp !hello 2.2.2.2"
          />
        </label>
        <button type="button" onClick={() => session.frames.set([])}>
          {s("clear")}
        </button>
        {watched.map((id) => (
          <button
            key={id}
            type="button"
            onClick={() =>
              void session
                .capture(id)
                .then((bytes) => download(bytes, `${session.bundle.lab.id}.pcapng`, "application/x-pcapng"))
            }
          >
            pcapng: <span translate={false}>{id}</span>
          </button>
        ))}
      </div>
      <p role="status">{watched.length === 0 ? s("chooseLink") : `${shown.length}/${frames.length}`}</p>
      <table class="frames">
        <thead>
          <tr>
            <th scope="col">{s("time")}</th>
            <th scope="col">{s("from")}</th>
            <th scope="col">{s("source")}</th>
            <th scope="col">{s("destination")}</th>
            <th scope="col">{s("protocol")}</th>
            <th scope="col">Info</th>
          </tr>
        </thead>
        <tbody translate={false}>
          {shown.slice(-MOST).map((f, i) => (
            <tr key={`${f.at}-${i}`} class={f === chosen ? "chosen" : ""}>
              <td>
                <button type="button" aria-pressed={f === chosen} onClick={() => setChosen(f === chosen ? null : f)}>
                  {(f.at / 1e9).toFixed(6)}
                </button>
              </td>
              <td>{f.from.slice(0, f.from.indexOf(":"))}</td>
              <td>{f.source}</td>
              <td>{f.destination}</td>
              <td>{f.protocol}</td>
              <td>{f.info}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {chosen !== null && <Inspector frame={chosen} />}
    </div>
  );
}
