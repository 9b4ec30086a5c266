// What the text in the editor can be compared with, and the comparison.
import { useEffect, useState } from "preact/hooks";
import { ask, deviceOf } from "../lab/language.ts";
import type { Session } from "../lab/session.ts";
import { loadSolution, solutionAccess } from "../lab/solution.ts";
import type { Configs } from "../lab/stored.ts";
import { fill } from "../strings/fill.ts";
import { DiffView } from "./DiffView.tsx";
import { useProgress } from "./Solve.tsx";

type What = "nothing" | "running" | "start" | "pass" | "solution";

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
  const progress = useProgress(session);
  const { lab } = session.bundle;
  const textOf = (all: Configs): string | undefined => all.find(([n]) => n === node)?.[1];
  const best = progress?.best;
  const bestOf = best && textOf(best.configs);
  useEffect(() => {
    let dead = false;
    const found = (found_: string): void => {
      if (!dead) setBefore(found_);
    };
    setBefore(null);
    if (what === "running") found(running);
    else if (what === "pass") found(bestOf ?? "");
    else if (what !== "nothing") {
      const start = lab.configs.find(([n]) => n === node)?.[1].text ?? "";
      const text_ =
        what === "start" ? Promise.resolve(start) : loadSolution(lab.id).then((all) => textOf(all) ?? start);
      text_
        .then((one) => ask("canonical", { text: one, device: deviceOf(session.bundle, node) }))
        .then(found, () => found(start));
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
    solution: s("compareSolution"),
  };
  const choices: readonly What[] = [
    "nothing",
    "running",
    "start",
    ...(bestOf === undefined ? [] : (["pass"] as const)),
    ...(solutionAccess(session.bundle, progress) === "now" ? (["solution"] as const) : []),
  ];
  return (
    <>
      <label>
        {s("compare")}{" "}
        <select value={what} onChange={(e) => setWhat(e.currentTarget.value as What)}>
          {choices.map((w) => (
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
