// All checks of the lab, and what can be done with the learner's work: export, import, reset.
import { useRef } from "preact/hooks";
import { useObservable } from "../lab/observable.ts";
import { open } from "../lab/store.ts";
import { copyLink, exportWork, importWork } from "../lab/transfer.ts";
import { fill } from "../strings/fill.ts";
import type { PaneProps } from "./Bench.tsx";
import { CheckList } from "./CheckList.tsx";
import { Questions } from "./Questions.tsx";
import { SavedStates } from "./SavedStates.tsx";
import { Solve } from "./Solve.tsx";

export function ChecksPane({ session, strings }: PaneProps) {
  const grade = useObservable(session.grade);
  const grading = useObservable(session.grading);
  const hinted = [...useObservable(session.hints).values()].reduce((n, shown) => n + shown, 0);
  const file = useRef<HTMLInputElement>(null);
  const s = (key: string): string => strings[key] ?? key;
  const id = session.bundle.lab.id;
  const passed = grade?.result.checks.filter((c) => c.verdict === "pass").length ?? 0;
  return (
    <div class="checks-pane">
      {session.bundle.checks === null ? (
        <p>{s("noChecks")}</p>
      ) : (
        <>
          <p role="status" aria-live="polite">
            {grade === null
              ? s("grading")
              : `${passed}/${grade.result.checks.length} ${s("checksPassed")}, ${grade.result.score}/${grade.result.maxScore} ${s("points")}`}
            {hinted > 0 ? ` · ${fill(s("hintsUsed"), { n: hinted })}` : ""}
            {grading && grade !== null ? ` · ${s("grading")}` : ""}
          </p>
          {session.bundle.elsewhere > 0 && <p>{`${session.bundle.elsewhere} ${s("elsewhere")}`}</p>}
          {grade?.result.problem && <p role="alert">{grade.text(grade.result.problem)}</p>}
          {grade !== null && <CheckList grade={grade} session={session} strings={strings} />}
        </>
      )}
      <Questions session={session} strings={strings} />
      <div class="bar" role="group" aria-label={s("work")}>
        <button type="button" onClick={() => void exportWork(session)}>
          {s("export")}
        </button>
        <button type="button" onClick={() => file.current?.click()}>
          {s("import")}
        </button>
        <input
          ref={file}
          type="file"
          accept=".zip,.cfg"
          multiple
          hidden
          aria-label={s("import")}
          onChange={async (e) => {
            const files = [...(e.currentTarget.files ?? [])];
            // The same file may be chosen again.
            e.currentTarget.value = "";
            const problem = await importWork(session, files);
            if (problem !== null) session.say({ id: "import", severity: "warning", text: problem });
          }}
        />
        <button type="button" onClick={() => void copyLink(session)}>
          {s("copyLink")}
        </button>
        <button type="button" onClick={() => void open(id, { fresh: true })}>
          {s("reset")}
        </button>
      </div>
      <p class="fine">{s("resetNote")}</p>
      <Solve session={session} strings={strings} />
      <SavedStates session={session} strings={strings} />
    </div>
  );
}
