// Virtual time: pause, step, speed, run until quiet.
import { useState } from "preact/hooks";
import { useObservable } from "../lab/observable.ts";
import type { PaneProps } from "./Bench.tsx";

export const clockText = (nanoseconds: number): string => {
  const s = Math.floor(nanoseconds / 1e9);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};

export function TimeBar({ session, strings }: PaneProps) {
  const clock = useObservable(session.clock);
  const [settling, setSettling] = useState(false);
  const s = (key: string): string => strings[key] ?? key;
  const paused = clock.pace === "paused";
  return (
    <div class="timebar" role="group" aria-label={s("time")}>
      <button type="button" aria-pressed={paused} onClick={() => session.pace(paused ? 1 : "paused")}>
        {paused ? s("resume") : s("pause")}
      </button>
      <button type="button" onClick={() => void session.advance(1e9)}>
        {s("step")}
      </button>
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
          void session.settle().finally(() => setSettling(false));
        }}
      >
        {s("settle")}
      </button>
      <output aria-live="off" translate={false}>
        {clockText(clock.now)}
      </output>
      {clock.behind && <span class="behind">{s("behind")}</span>}
    </div>
  );
}
