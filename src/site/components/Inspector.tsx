// One frame: its fields as a tree and its octets, each showing what belongs to it in the other, by mouse and keyboard.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type DissectionNode, dissect } from "../../wire/dissect.ts";
import { ethernet } from "../../wire/formats.ts";
import type { ShownFrame } from "../../worker/messages.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}
const same = (a: Range | null, b: Range): boolean => a !== null && a.start === b.start && a.end === b.end;

function Tree({
  node,
  range,
  choose,
}: {
  readonly node: DissectionNode;
  readonly range: Range | null;
  choose(r: Range): void;
}) {
  const on = same(range, node) && (node.children.length === 0 || node.children.every((c) => !same(range, c)));
  return (
    <li>
      <button
        type="button"
        class={on ? "field chosen" : "field"}
        aria-pressed={on}
        onClick={() => choose(node)}
        onFocus={() => choose(node)}
      >
        {node.label}
        {node.shown === "" ? "" : `: ${node.shown}`}
      </button>
      {node.children.length > 0 && (
        <ul>
          {node.children.map((c, i) => (
            <Tree key={`${i}-${c.label}`} node={c} range={range} choose={choose} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The innermost field that holds an octet. */
const fieldAt = (node: DissectionNode, at: number): DissectionNode => {
  const child = node.children.find((c) => c.start <= at && at < c.end);
  return child === undefined ? node : fieldAt(child, at);
};
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, "0");
const WIDE = 16;
const MOVES: ReadonlyMap<string, number> = new Map([
  ["ArrowRight", 1],
  ["ArrowLeft", -1],
  ["ArrowDown", WIDE],
  ["ArrowUp", -WIDE],
  ["Home", Number.NEGATIVE_INFINITY],
  ["End", Number.POSITIVE_INFINITY],
]);

export function Inspector({
  frame,
  strings,
}: {
  readonly frame: ShownFrame;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const [range, setRange] = useState<Range | null>(null);
  /** The octet that Tab leads to. */
  const [cursor, setCursor] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const octets = frame.octets ?? new Uint8Array();
  const tree = useMemo(() => dissect(ethernet, octets), [frame]);
  useEffect(() => {
    setRange(null);
    setCursor(0);
  }, [frame]);
  useEffect(() => {
    // Only inside their own boxes: the page stays where it is.
    for (const chosen of root.current?.querySelectorAll<HTMLElement>(".dissection .chosen, .octets .chosen") ?? [])
      if (!chosen.contains(document.activeElement)) {
        const box = chosen.closest<HTMLElement>(".scroller");
        if (
          box !== null &&
          (chosen.offsetTop < box.scrollTop ||
            chosen.offsetTop + chosen.offsetHeight > box.scrollTop + box.clientHeight)
        )
          box.scrollTop = chosen.offsetTop - box.clientHeight / 2;
        break;
      }
  }, [range]);
  const chooseField = (r: Range): void => {
    setRange({ start: r.start, end: r.end });
    setCursor(Math.min(r.start, Math.max(0, octets.length - 1)));
  };
  const chooseOctet = (at: number): void => {
    const { start, end } = fieldAt(tree, at);
    setRange({ start, end });
    setCursor(at);
  };
  const onKey = (event: KeyboardEvent): void => {
    const move = MOVES.get(event.key);
    if (move === undefined || octets.length === 0) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(octets.length - 1, cursor + move));
    chooseOctet(to);
    root.current?.querySelector<HTMLElement>(`[data-octet="${to}"]`)?.focus();
  };
  const rows = Array.from({ length: Math.ceil(octets.length / WIDE) }, (_, r) =>
    Array.from(octets.subarray(r * WIDE, r * WIDE + WIDE), (b, i) => ({ at: r * WIDE + i, b })),
  );
  return (
    <div class="inspector" translate={false} dir="ltr" ref={root}>
      <ul class="dissection scroller" aria-label={strings["dissection"]}>
        <Tree node={tree} range={range} choose={chooseField} />
      </ul>
      <div class="scroller">
        <table class="octets" aria-label={strings["octets"]}>
          <tbody>
            {rows.map((row) => (
              <tr key={row[0]?.at}>
                <th scope="row">{hex(row[0]?.at ?? 0, 4)}</th>
                {row.map(({ at, b }) => (
                  <td key={at} class={range !== null && at >= range.start && at < range.end ? "chosen" : ""}>
                    <button
                      type="button"
                      data-octet={at}
                      tabIndex={at === cursor ? 0 : -1}
                      aria-pressed={range !== null && at >= range.start && at < range.end}
                      onClick={() => chooseOctet(at)}
                      onFocus={() => at !== cursor && chooseOctet(at)}
                      onKeyDown={onKey}
                    >
                      {hex(b, 2)}
                    </button>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
