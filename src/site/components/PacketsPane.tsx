// Packets of the captured links: list with a filter, one frame in detail, one packet hop by hop, download.
import { useMemo, useState } from "preact/hooks";
import type { Followed } from "../../worker/follow.ts";
import type { ShownFrame } from "../../worker/messages.ts";
import { useObservable } from "../lab/observable.ts";
import { shortPort } from "../lab/overlays/model.ts";
import { type Filterable, labelsOf, parseFilter } from "../lab/packet-filter.ts";
import { MOST_FRAMES } from "../lab/session.ts";
import { download } from "../lab/transfer.ts";
import { useViews } from "../lab/use-views.ts";
import { fill } from "../strings/fill.ts";
import type { PaneProps } from "./Bench.tsx";
import { FollowResult, PingForm } from "./FollowPanel.tsx";
import { Inspector } from "./Inspector.tsx";

/** Rows drawn at most. */
const MOST = 300;
const endText = (end: string): string => {
  const colon = end.indexOf(":");
  return `${end.slice(0, colon)} ${shortPort(end.slice(colon + 1))}`;
};

export default function PacketsPane({ session, strings }: PaneProps) {
  const live = useObservable(session.frames);
  const missed = useObservable(session.missed);
  const watched = useObservable(session.watchedLinks);
  const views = useViews(session, ["interfaces"]);
  const [held, setHeld] = useState<readonly ShownFrame[] | null>(null);
  const [filter, setFilter] = useState("");
  const [chosen, setChosen] = useState<ShownFrame | null>(null);
  const [followed, setFollowed] = useState<Followed | null>(null);
  const s = (key: string): string => strings[key] ?? key;
  const frames = held ?? live;
  const parsed = useMemo(() => parseFilter(filter), [filter]);
  const ends = useMemo(() => new Map(session.opened.links.map((l) => [l.id, l.ends])), [session]);
  const facts = (f: ShownFrame): Filterable => ({
    ...f,
    labels: labelsOf(f.octets ?? new Uint8Array()),
    vrfs: (ends.get(f.link) ?? []).flatMap((end) => {
      const [node = "", port = ""] = [end.slice(0, end.indexOf(":")), end.slice(end.indexOf(":") + 1)];
      return (views.get(node)?.interfaces ?? [])
        .filter((i) => i.name === port || i.name.startsWith(`${port}.`))
        .map((i) => i.vrf ?? "");
    }),
  });
  const shown = "test" in parsed ? frames.filter((f) => parsed.test(facts(f))) : frames;
  const follow = (frame: ShownFrame): void => {
    session.client.ask("follow", { frame: frame.number }).then(setFollowed, (error: unknown) =>
      session.say({
        id: "follow",
        severity: "warning",
        text: error instanceof Error ? error.message : String(error),
      }),
    );
  };
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
            <span translate={false}>{l.ends.map(endText).join(" – ")}</span>
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
            aria-describedby="filter-help"
            aria-invalid={!("test" in parsed)}
            spellcheck={false}
            translate={false}
          />
        </label>
        <button type="button" aria-pressed={held !== null} onClick={() => setHeld(held === null ? live : null)}>
          {held === null ? s("frozen") : s("unfreeze")}
        </button>
        <button
          type="button"
          onClick={() => {
            session.frames.set([]);
            session.missed.set(0);
            setHeld(null);
            setChosen(null);
          }}
        >
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
            pcapng: <span translate={false}>{(ends.get(id) ?? []).map(endText).join(" – ")}</span>
          </button>
        ))}
      </div>
      <p id="filter-help" class="fine">
        {"test" in parsed ? (
          s("filterHelp")
        ) : (
          <span role="alert" class="trouble">
            {fill(s(parsed.why), { what: parsed.what })}{" "}
            <code translate={false}>
              {filter.slice(0, parsed.at)}
              <mark>{filter.slice(parsed.at) || "…"}</mark>
            </code>
          </span>
        )}
      </p>
      <details open={followed !== null}>
        <summary>{s("followTitle")}</summary>
        <PingForm session={session} strings={strings} done={setFollowed} />
        {followed !== null && <FollowResult followed={followed} session={session} strings={strings} />}
      </details>
      <p role="status">
        {watched.length === 0 && frames.length === 0
          ? s("chooseLink")
          : fill(s("framesShown"), { shown: shown.length, n: frames.length, most: MOST_FRAMES })}
      </p>
      {missed > 0 && <p class="missed">{fill(s("missedFrames"), { n: missed })}</p>}
      <div class="list">
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
            {shown.slice(-MOST).map((f) => (
              <tr key={f.number} class={f === chosen ? "chosen" : ""}>
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
      </div>
      {chosen !== null && (
        <>
          <p>
            <button type="button" onClick={() => follow(chosen)}>
              {s("followPacket")}
            </button>
          </p>
          <Inspector frame={chosen} strings={strings} />
        </>
      )}
    </div>
  );
}
