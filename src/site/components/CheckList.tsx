// Checks with their verdicts: outcome as text first, then evidence, cause, line, next command, and hints one at a time.
import type { Blame, CheckResult, Verdict } from "../../grading/result.ts";
import type { Grade } from "../lab/live-grading.ts";
import { useObservable } from "../lab/observable.ts";
import type { Session } from "../lab/session.ts";
import { MatrixTable } from "./MatrixTable.tsx";

const WORD: Record<Verdict, string> = {
  pass: "verdictPass",
  fail: "verdictFail",
  blocked: "verdictBlocked",
  inconclusive: "verdictInconclusive",
  error: "verdictError",
  skipped: "verdictSkipped",
};

function Hints({
  check,
  grade,
  session,
  strings,
}: {
  readonly check: CheckResult;
  readonly grade: Grade;
  readonly session: Session;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const shown = useObservable(session.hints).get(check.id) ?? 0;
  if (check.hints.length === 0) return null;
  return (
    <div class="hints">
      <ol>
        {check.hints.slice(0, shown).map((h) => (
          <li key={h.id}>{grade.text(h)}</li>
        ))}
      </ol>
      {shown < check.hints.length && (
        <button type="button" onClick={() => session.revealHint(check.id)}>
          {strings["nextHint"] ?? "Hint"} {shown + 1}/{check.hints.length}
        </button>
      )}
    </div>
  );
}

/** The line; where it can be edited, a button that shows it in the editor. */
function Blamed({
  blame,
  session,
  strings,
}: {
  readonly blame: Blame;
  readonly session: Session;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const { node, line, text } = blame;
  const where = `${blame.file}${line === null ? "" : `:${line}`}: ${text}`;
  if (line === null || !session.editable.includes(node)) return <code translate={false}>{where}</code>;
  return (
    <button
      type="button"
      aria-label={`${strings["showInEditor"]} ${where}`}
      onClick={() => session.spot.set({ node, line, text: blame.kind === "missing" ? "" : text })}
    >
      <code translate={false}>{where}</code>
    </button>
  );
}

function Details({
  check,
  grade,
  session,
  strings,
}: {
  readonly check: CheckResult;
  readonly grade: Grade;
  readonly session: Session;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const { blame, next } = check;
  return (
    <div class="details">
      <p>{grade.text(check.message)}</p>
      {check.verdict === "fail" && check.evidence.length > 0 && (
        <dl>
          {check.evidence.map((e, i) => (
            <div key={`${i}-${e.actual}`}>
              <dt>{strings["seen"]}</dt>
              <dd translate={false}>{e.actual}</dd>
              {e.expected !== undefined && (
                <>
                  <dt>{strings["expected"]}</dt>
                  <dd>{e.expected}</dd>
                </>
              )}
            </div>
          ))}
        </dl>
      )}
      {blame && (
        <p>
          {blame.kind === "missing" ? strings["missingLine"] : strings["blamedLine"]}{" "}
          <Blamed blame={blame} session={session} strings={strings} />
        </p>
      )}
      {check.verdict === "fail" && next && session.bundle.lab.nodes.some((n) => n.name === next.node) && (
        <p>
          {strings["next"]}{" "}
          <button
            type="button"
            translate={false}
            onClick={() => {
              session.activeNode.set(next.node);
              session.type(next.node, `${next.command}\r`);
            }}
          >
            {next.node}: {next.command}
          </button>
        </p>
      )}
      {check.verdict === "fail" && <Hints check={check} grade={grade} session={session} strings={strings} />}
      {check.cells !== undefined && check.cells.length > 1 && (
        <MatrixTable cells={check.cells} caption={check.title} strings={strings} />
      )}
    </div>
  );
}

export function CheckList({
  grade,
  session,
  only,
  strings,
}: {
  readonly grade: Grade;
  readonly session: Session;
  readonly only?: readonly string[];
  readonly strings: Readonly<Record<string, string>>;
}) {
  const checks = grade.result.checks.filter((c) => only === undefined || only.includes(c.id));
  return (
    <ul class="checks">
      {checks.map((c) => (
        <li key={c.id} class={c.verdict}>
          <details open={c.verdict === "fail"}>
            <summary>
              <strong>{strings[WORD[c.verdict]]}</strong> {c.title}{" "}
              {c.maxPoints > 0 && (
                <span class="points">
                  {c.points}/{c.maxPoints}
                </span>
              )}
              {grade.regressions.includes(c.id) && <em> {strings["regression"]}</em>}
            </summary>
            {c.verdict === "blocked" ? (
              <p>{`${strings["blockedBy"]} ${c.blockedBy.join(", ")}`}</p>
            ) : (
              <Details check={c} grade={grade} session={session} strings={strings} />
            )}
          </details>
        </li>
      ))}
    </ul>
  );
}
