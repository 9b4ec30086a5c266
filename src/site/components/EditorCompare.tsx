// What the text in the editor can be compared with, and the comparison.
import { useEffect, useState } from "preact/hooks";
import { useObservable } from "../lab/observable.ts";
import { ask, deviceOf } from "../lab/language.ts";
import type { Session } from "../lab/session.ts";
import { type Progress, progressOf } from "../lab/storage.ts";
import { fill } from "../strings/fill.ts";
import { DiffView } from "./DiffView.tsx";

type What = "nothing" | "running" | "start" | "pass";

export function EditorCompare({
  session,
  node,
  text,
  running,
  strings,
}: {
  readonly session: Session;
  readonly node: string;
  /** What is in the editor. */
  readonly text: string;
  readonly running: string;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const s = (key: string): string => strings[key] ?? key;
  const [what, setWhat] = useState<What>("nothing");
  const [before, setBefore] = useState<string | null>(null);
  const [progress, setProgress] = useState<Progress | undefined>(undefined);
  const grade = useObservable(session.grade);
  const { lab } = session.bundle;
  useEffect(() => void progressOf(lab.id).then(setProgress, () => {}), [grade]);
  const best = progress?.best;
  const bestOf = best?.configs.find(([n]) => n === node)?.[1];
  useEffect(() => {
    let dead = false;
    const found = (found_: string): void => {
      if (!dead) setBefore(found_);
    };
    setBefore(null);
    if (what === "running") found(running);
    else if (what === "pass") found(bestOf ?? "");
    else if (what === "start") {
      const start = lab.configs.find(([n]) => n === node)?.[1].text ?? "";
      void ask("canonical", { text: start, device: deviceOf(session.bundle, node) }).then(found, () => found(start));
    }
    return () => {
      dead = true;
    };
  }, [what, node, running, bestOf]);
  const bestName =
    best === undefined || best.score === progress?.maxScore
      ? s("comparePass")
      : fill(s("compareBest"), { score: best.score, max: progress?.maxScore ?? 0 });
  const names: Record<What, string> = {
    nothing: s("compareNothing"),
    running: s("compareRunning"),
    start: s("compareStart"),
    pass: bestName,
  };
  return (
    <>
      <label>
        {s("compare")}{" "}
        <select value={what} onChange={(e) => setWhat(e.currentTarget.value as What)}>
          {(["nothing", "running", "start", ...(bestOf === undefined ? [] : (["pass"] as const))] as const).map((w) => (
            <option key={w} value={w}>
              {names[w]}
            </option>
          ))}
        </select>
      </label>
      {what !== "nothing" && before !== null && (
        <DiffView before={before} after={text} what={names[what]} strings={strings} />
      )}
    </>
  );
}
