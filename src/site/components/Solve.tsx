// The solution in the network: offered once the lesson allows it; what the learner had stays a saved state.
import { useEffect, useState } from "preact/hooks";
import { useObservable } from "../lab/observable.ts";
import type { Session } from "../lab/session.ts";
import { loadSolution, solutionAccess } from "../lab/solution.ts";
import { progressOf } from "../lab/storage.ts";
import { open } from "../lab/store.ts";
import type { Progress } from "../lab/stored.ts";

/** What is kept of the lab, read again after every grading. */
export const useProgress = (session: Session): Progress | undefined => {
  const grade = useObservable(session.grade);
  const [progress, setProgress] = useState<Progress | undefined>(undefined);
  useEffect(() => {
    // The grade shows before its progress is kept.
    const later = setTimeout(() => void progressOf(session.bundle.lab.id).then(setProgress, () => {}), 100);
    return () => clearTimeout(later);
  }, [session, grade]);
  return progress;
};

export function Solve({
  session,
  strings,
}: {
  readonly session: Session;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const s = (key: string): string => strings[key] ?? key;
  const access = solutionAccess(session.bundle, useProgress(session));
  if (access === "none") return null;
  const solve = async (): Promise<void> => {
    const { id } = session.bundle.lab;
    try {
      const configs = await loadSolution(id);
      const next = await open(id, { configs, solved: true });
      next?.say({ id: "solved", severity: "info", text: s("solved") });
    } catch (error) {
      session.say({
        id: "solved",
        severity: "warning",
        text: `${s("noSolution")} ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  };
  return (
    <div class="solve">
      {session.saver.solved && <p>{s("solvedNote")}</p>}
      <button type="button" disabled={access === "later"} onClick={() => void solve()}>
        {s("solve")}
      </button>{" "}
      {access === "later" && <span class="fine">{s("solveLater")}</span>}
    </div>
  );
}
