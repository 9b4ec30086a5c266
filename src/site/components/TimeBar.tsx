// Virtual time: pause, step, speed, run until quiet, go back and return.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { clockText } from "../lab/clock-text.ts";
import type { Moment } from "../lab/instants.ts";
import { useObservable } from "../lab/observable.ts";
import { isPast } from "../lab/time-travel.ts";
import { fill } from "../strings/fill.ts";
import type { PaneProps } from "./Bench.tsx";

function Moments({
  moments,
  choose,
  strings,
}: {
  readonly moments: readonly Moment[];
  choose(at: number): void;
  readonly strings: PaneProps["strings"];
}) {
  const s = (key: string): string => strings[key] ?? key;
  const words = {
    cut: s("momentCut"),
    mended: s("momentMended"),
    on: s("momentOn"),
    off: s("momentOff"),
    tick: "",
    typed: "",
  };
  return (
    <ol class="moments">
      {moments.map((m, i) => (
        <li key={`${m.at} ${i}`} class={m.kind}>
          <button type="button" onClick={() => choose(m.at)}>
            <time translate={false}>{clockText(m.at)}</time>{" "}
            {m.kind === "tick" ? (
              m.at === 0 && s("beginning")
            ) : (
              <>
                <strong translate={false}>{m.what}</strong> <code translate={false}>{m.text}</code>
                {words[m.kind]}
              </>
            )}
          </button>
        </li>
      ))}
    </ol>
  );
}

export function TimeBar({ session, strings }: PaneProps) {
  const clock = useObservable(session.clock);
  const watched = useObservable(session.watchedLinks);
  const [settling, setSettling] = useState(false);
  const [moments, setMoments] = useState<readonly Moment[] | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLElement>(null);
  const open = moments !== null;
  // Before anything is drawn: a key that comes at once must not have its focus moved afterwards.
  useLayoutEffect(() => {
    if (open) list.current?.querySelector<HTMLElement>("li:last-child button")?.focus();
  }, [open]);
  const closeList = (): void => {
    setMoments(null);
    opener.current?.focus();
  };
  const s = (key: string): string => strings[key] ?? key;
  const paused = clock.pace === "paused";
  const { travel } = session;
  const past = isPast(clock);
  const played = useObservable(travel.progress);
  const replaying = played !== null;
  const replayed = useRef(false);
  useEffect(() => {
    // The button that gives up a replay goes away with it, and the focus with the button.
    if (!replaying && replayed.current && document.activeElement === document.body) opener.current?.focus();
    replayed.current = replaying;
  }, [replaying]);
  const quietly = (work: Promise<unknown>): void => {
    work.catch((error: unknown) =>
      session.say({ id: "time", severity: "warning", text: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <div
      class="timebar"
      role="group"
      aria-label={s("time")}
      onKeyDown={(e) => {
        if (e.key !== "Escape") return;
        if (open) closeList();
        else if (replaying) travel.stay();
      }}
    >
      <button type="button" aria-pressed={paused} onClick={() => session.pace(paused ? 1 : "paused")}>
        {paused ? s("resume") : s("pause")}
      </button>
      <span class="steps">
        {s("steps")}
        <button type="button" aria-label={s("step")} onClick={() => quietly(session.advance(1e9))}>
          1 s
        </button>
        <button
          type="button"
          aria-label={s("stepFrame")}
          disabled={watched.length === 0}
          onClick={() => quietly(travel.stepTo("frame"))}
        >
          {s("stepFrameShort")}
        </button>
        <button type="button" aria-label={s("stepLog")} onClick={() => quietly(travel.stepTo("log"))}>
          {s("stepLogShort")}
        </button>
      </span>
      <label>
        {s("speed")}{" "}
        <select
          value={String(clock.pace)}
          onChange={(e) =>
            session.pace(
              e.currentTarget.value === "fast"
                ? "fast"
                : e.currentTarget.value === "paused"
                  ? "paused"
                  : Number(e.currentTarget.value),
            )
          }
        >
          <option value="paused">0×</option>
          <option value="0.1">0.1×</option>
          <option value="1">1×</option>
          <option value="10">10×</option>
          <option value="60">60×</option>
          <option value="fast">{s("fastest")}</option>
        </select>
      </label>
      <button
        type="button"
        disabled={settling}
        onClick={() => {
          setSettling(true);
          quietly(session.settle().finally(() => setSettling(false)));
        }}
      >
        {s("settle")}
      </button>
      <button
        type="button"
        ref={opener}
        aria-expanded={open}
        onClick={() => (open ? closeList() : quietly(travel.moments().then(setMoments)))}
      >
        {s("goBack")}
      </button>
      <output aria-live="off" translate={false}>
        {clockText(clock.now)}
      </output>
      {clock.busy && <span class="busy">{s("computing")}</span>}
      {clock.behind && <span class="behind">{s("behind")}</span>}
      <span role="status" class={replaying ? "replaying" : "sr-only"}>
        {replaying ? s("replaying") : ""}
      </span>
      {replaying && (
        <span class="replay">
          <progress max={1} value={played} aria-label={s("replaying")} />{" "}
          <button type="button" aria-keyshortcuts="Escape" onClick={() => travel.stay()}>
            {s("stay")}
          </button>
        </span>
      )}
      {past && !replaying && (
        <span class="past">
          <strong role="status">
            {fill(s("inPast"), { now: clockText(clock.now), present: clockText(clock.present) })}
          </strong>{" "}
          <button type="button" onClick={() => quietly(travel.returnToPresent())}>
            {s("toPresent")}
          </button>
        </span>
      )}
      {moments !== null && (
        <section class="history" ref={list} aria-label={s("goBackTitle")}>
          <strong>{s("goBackTitle")}</strong>
          <Moments
            moments={moments}
            strings={strings}
            choose={(at) => {
              closeList();
              quietly(travel.goTo(at));
            }}
          />
          <button type="button" onClick={closeList}>
            {s("close")}
          </button>
        </section>
      )}
    </div>
  );
}
