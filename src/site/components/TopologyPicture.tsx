// The drawing itself: links and nodes that can be chosen by mouse and keyboard, and the words of the overlay.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { endState } from "../lab/overlays/state.ts";
import { type Cable, signOf, type Views } from "../lab/overlays/model.ts";
import { type Picture, type PictureLink, type PictureNode, RADIUS, type Words } from "../lab/picture.ts";
import { LINE_HEIGHT, type Point } from "../lab/placing.ts";

/** Enter and Space do what a click does. */
const onKey =
  (choose: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose();
  };

/** Lines of text in their box. */
function Lines({ words, kind }: { readonly words: Words; readonly kind: string }) {
  const { lines, box } = words;
  const x = box.x + box.width / 2;
  return (
    <text class={`words ${kind}`} text-anchor="middle">
      {lines.map((line, i) => (
        <tspan key={`${i}-${line}`} x={x} y={box.y + LINE_HEIGHT * (i + 0.82)}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
const groupClass = (group: number | null | undefined): string => (group == null ? "" : ` group-${group % 8}`);

/** The state of an end as a shape at the node: a full square for up, an empty circle for down. */
function EndShape({
  link,
  index,
  down,
}: {
  readonly link: PictureLink;
  readonly index: number;
  readonly down: boolean;
}) {
  const segment = link.segments.length === 1 ? link.segments[0] : link.segments[index];
  if (segment === undefined) return null;
  const [p, q] = link.segments.length === 1 && index === 1 ? [segment.b, segment.a] : [segment.a, segment.b];
  const length = Math.hypot(q.x - p.x, q.y - p.y) || 1;
  const at = { x: p.x + ((q.x - p.x) / length) * (RADIUS + 7), y: p.y + ((q.y - p.y) / length) * (RADIUS + 7) };
  return down ? (
    <circle class="end-down" cx={at.x} cy={at.y} r="5" />
  ) : (
    <rect class="end-up" x={at.x - 3.5} y={at.y - 3.5} width="7" height="7" />
  );
}

function Link({
  link,
  views,
  name,
  open,
  captured,
  choose,
}: {
  readonly link: PictureLink;
  readonly views: Views;
  readonly name: string;
  readonly open: boolean;
  readonly captured: boolean;
  readonly choose: (() => void) | undefined;
}) {
  const downs = link.cable.ends.map((e) => endState(views, e) !== null);
  const state = !link.cable.up ? "down" : downs.includes(true) ? "half" : "up";
  return (
    <g
      {...(choose === undefined
        ? { role: "img" as const }
        : { role: "button" as const, tabindex: 0, "aria-expanded": open, onClick: choose, onKeyDown: onKey(choose) })}
      aria-label={name}
      class={`link ${state}${captured ? " captured" : ""}${groupClass(link.mark?.group)}`}
      data-link={link.cable.id}
    >
      {link.segments.map(({ a, b }, i) => (
        <g key={i}>
          <line class="hit" x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
          <line class="wire" x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
        </g>
      ))}
      {link.cable.ends.map((e, i) => (
        <EndShape key={e.name} link={link} index={i} down={!link.cable.up || (downs[i] ?? false)} />
      ))}
      {!link.cable.up && (
        <text x={link.middle.x} y={link.middle.y + 7} text-anchor="middle" class="cut">
          ✕
        </text>
      )}
    </g>
  );
}

function NodeShape({
  node,
  active,
  off,
  name,
  choose,
}: {
  readonly node: PictureNode;
  readonly active: boolean;
  readonly off: boolean;
  readonly name: string;
  choose(): void;
}) {
  return (
    <g
      role="button"
      tabindex={0}
      class={`node ${node.kind}${off ? " off" : ""}`}
      aria-label={name}
      aria-pressed={active}
      onClick={choose}
      onKeyDown={onKey(choose)}
      transform={`translate(${node.x} ${node.y})`}
    >
      {node.kind === "host" ? (
        <rect x={-RADIUS} y="-17" width={2 * RADIUS} height="34" rx="3" />
      ) : node.kind === "switch" ? (
        <rect x={-RADIUS - 6} y="-15" width={2 * RADIUS + 12} height="30" rx="2" />
      ) : (
        <circle r={RADIUS} />
      )}
      <text text-anchor="middle" dy="5">
        {node.name}
      </text>
    </g>
  );
}

export interface TopologyPictureProps {
  readonly picture: Picture;
  readonly views: Views;
  readonly label: string;
  /** The link whose menu is open. */
  readonly openLink: string | null;
  readonly captured: readonly string[];
  readonly active: string;
  nameOf(cable: Cable): string;
  nodeName(node: PictureNode): string;
  isOff(node: string): boolean;
  /** Absent where links are only looked at. */
  readonly chooseLink?: (id: string, at: Point) => void;
  chooseNode(name: string): void;
  readonly children?: ComponentChildren;
}
export function TopologyPicture(p: TopologyPictureProps) {
  const { picture, chooseLink } = p;
  const head = useId();
  return (
    <div class="canvas">
      <div class="scroll">
        <svg
          viewBox={`0 ${picture.top} ${picture.width} ${picture.height}`}
          width={picture.width}
          height={picture.height}
          role="group"
          aria-label={p.label}
          translate={false}
        >
          <defs>
            <marker id={head} viewBox="0 0 10 10" refX="8" refY="5" markerWidth="4" markerHeight="4" orient="auto">
              <path d="M 0 0 L 10 5 L 0 10 z" />
            </marker>
          </defs>
          {picture.links.map((link) => (
            <Link
              key={link.cable.id}
              link={link}
              views={p.views}
              name={p.nameOf(link.cable)}
              open={p.openLink === link.cable.id}
              captured={p.captured.includes(link.cable.id)}
              choose={
                chooseLink === undefined
                  ? undefined
                  : () => chooseLink(link.cable.id, { x: link.middle.x, y: link.middle.y - picture.top })
              }
            />
          ))}
          {picture.path.map(({ stretch, a, b }) => {
            const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
            const cut = (from: Point, to: Point) => ({
              x: from.x + ((to.x - from.x) / length) * (RADIUS + 4),
              y: from.y + ((to.y - from.y) / length) * (RADIUS + 4),
            });
            const [s, e] = [cut(a, b), cut(b, a)];
            return (
              <line
                key={`${stretch.link} ${stretch.from}`}
                class="path"
                x1={s.x}
                y1={s.y}
                x2={e.x}
                y2={e.y}
                marker-end={`url(#${head})`}
              />
            );
          })}
          {picture.arcs.map(({ arc, d }, i) => (
            <path key={`${i} ${arc.from} ${arc.to}`} class={`arc ${arc.tone}`} d={d} />
          ))}
          {picture.nodes.map((n) => (
            <NodeShape
              key={n.name}
              node={n}
              active={n.name === p.active}
              off={p.isOff(n.name)}
              name={p.nodeName(n)}
              choose={() => p.chooseNode(n.name)}
            />
          ))}
          {picture.links.map((link) => (
            <g key={link.cable.id} class={groupClass(link.mark?.group)}>
              {link.ends.map((end) => (
                <Lines
                  key={end.name}
                  words={end}
                  kind={`end ${end.mark?.tone ?? "plain"}${groupClass(end.mark?.group)}`}
                />
              ))}
              {link.mark !== null && <Lines words={link.mark} kind={`mark ${link.mark.tone}`} />}
            </g>
          ))}
          {picture.arcs.map(({ arc, words }, i) => (
            <Lines key={`${i} ${arc.from} ${arc.to}`} words={words} kind={`mark ${arc.tone}`} />
          ))}
          {picture.path.map(({ stretch, words }) => (
            <Lines key={`${stretch.link} ${stretch.from}`} words={words} kind="mark label" />
          ))}
          {picture.nodes.map((n) => n.words !== null && <Lines key={n.name} words={n.words} kind="badge" />)}
        </svg>
      </div>
      {p.children}
    </div>
  );
}

/** What the colours and signs stand for. */
export function Legend({ groups, label }: { readonly groups: readonly string[]; readonly label: string }) {
  if (groups.length === 0) return null;
  return (
    <ul class="legend" aria-label={label} translate={false}>
      {groups.map((g, i) => (
        <li key={g} class={`group-${i % 8}`}>
          <span aria-hidden="true">{signOf(i)}</span> {g}
        </li>
      ))}
    </ul>
  );
}
