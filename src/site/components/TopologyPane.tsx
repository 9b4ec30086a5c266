// The network drawn from lab.yaml, live: nodes open consoles, links can be cut, mended and captured. Beside it, the same as tables.
import { useState } from "preact/hooks";
import { useObservable } from "../lab/observable.ts";
import { overlay as chosenOverlay } from "../lab/look.ts";
import { type PathChoice, pathFor } from "../lab/overlays/choose.ts";
import { type Cable, cableName, shortPort } from "../lab/overlays/model.ts";
import { endState, isOff } from "../lab/overlays/state.ts";
import type { Point } from "../lab/placing.ts";
import type { PaneProps } from "./Bench.tsx";
import { LinkMenu } from "./LinkMenu.tsx";
import { OverlayChooser } from "./OverlayChooser.tsx";
import { Legend, TopologyPicture } from "./TopologyPicture.tsx";
import { usePicture } from "./use-picture.ts";

export function TopologyPane({ session, strings }: PaneProps) {
  const s = (key: string): string => strings[key] ?? key;
  const { lab } = session.bundle;
  const active = useObservable(session.activeNode);
  const watched = useObservable(session.watchedLinks);
  const overlayName = useObservable(chosenOverlay);
  const [asTable, setAsTable] = useState(false);
  const [menu, setMenu] = useState<{ readonly id: string; readonly at: Point } | null>(null);
  const [wish, setWish] = useState<PathChoice | null>(null);
  const { root, views, cables, path, overlay, picture } = usePicture(
    session,
    overlayName,
    (v) => {
      const first = v.get(active)?.fib === undefined ? [...v].find(([, x]) => x.fib !== undefined)?.[0] : active;
      return pathFor(v, wish ?? { ingress: first ?? active, fec: null });
    },
    640,
  );
  const stateOf = (cable: Cable): string => {
    if (!cable.up) return s("down");
    const ends = cable.ends.flatMap((e) => {
      const state = endState(views, e);
      return state === null ? [] : [`${e.node} ${shortPort(e.port)} ${state}`];
    });
    return ends.length === 0 ? s("up") : ends.join(", ");
  };
  const addressOf = (name: string, port: string): string =>
    views.get(name)?.interfaces?.find((i) => i.name === port)?.ipv4[0] ?? "";
  const opened = cables.find((c) => c.id === menu?.id);
  return (
    <div class="topology" ref={root}>
      <div class="bar">
        <OverlayChooser
          overlay={overlayName}
          choose={(name) => chosenOverlay.set(name)}
          views={views}
          path={path}
          choosePath={setWish}
          strings={strings}
        />
        <label>
          <input type="checkbox" checked={asTable} onChange={(e) => setAsTable(e.currentTarget.checked)} />{" "}
          {s("asTable")}
        </label>
      </div>
      {!asTable && (
        <TopologyPicture
          picture={picture}
          views={views}
          label={s("topology")}
          openLink={menu?.id ?? null}
          captured={watched}
          active={active}
          nameOf={(c) => `${s("link")} ${cableName(c)}, ${stateOf(c)}`}
          nodeName={(n) => `${n.name}, ${n.kind}${isOff(views, n.name) ? `, ${s("off")}` : ""}`}
          isOff={(n) => isOff(views, n)}
          chooseLink={(id, at) => setMenu(menu?.id === id ? null : { id, at })}
          chooseNode={(n) => session.activeNode.set(n)}
        >
          {menu !== null && opened !== undefined && (
            <LinkMenu
              session={session}
              id={opened.id}
              name={cableName(opened)}
              up={opened.up}
              captured={watched.includes(opened.id)}
              at={menu.at}
              width={picture.width}
              close={() => setMenu(null)}
              strings={strings}
            />
          )}
        </TopologyPicture>
      )}
      {!asTable && <Legend groups={overlay.groups} label={s(`overlay-${overlayName}`)} />}
      <p class="node-line">
        <strong translate={false}>{active}</strong>{" "}
        <button type="button" onClick={() => session.power(active, isOff(views, active))}>
          {isOff(views, active) ? s("powerOn") : s("powerOff")}
        </button>
      </p>
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
            {cables.map((link) => (
              <tr key={link.id}>
                <td translate={false}>{cableName(link)}</td>
                <td translate={false}>
                  {link.ends
                    .map((e) => addressOf(e.node, e.port))
                    .filter(Boolean)
                    .join(" – ")}
                </td>
                <td>{stateOf(link)}</td>
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
      {overlay.table.heads.length > 0 && (
        <details open={asTable} class="overlay-table">
          <summary>{s(`overlay-${overlayName}`)}</summary>
          <table aria-label={s(`overlay-${overlayName}`)}>
            <thead>
              <tr>
                {overlay.table.heads.map((h) => (
                  <th key={h} scope="col">
                    {s(h)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody translate={false}>
              {overlay.table.rows.map((row, i) => (
                <tr key={`${i} ${row.join(" ")}`}>
                  {row.map((cell, k) => (
                    <td key={overlay.table.heads[k]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {overlay.table.rows.length === 0 && <p>{s("nobodyRuns")}</p>}
        </details>
      )}
      {asTable && (
        <ul class="nodes">
          {lab.nodes.map((n) => (
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
