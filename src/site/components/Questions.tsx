// What the lab asks in words: kept with the work, written into answers.yaml, judged by the grader alone.
import { useObservable } from "../lab/observable.ts";
import type { Session } from "../lab/session.ts";

export function Questions({
  session,
  strings,
}: {
  readonly session: Session;
  readonly strings: Readonly<Record<string, string>>;
}) {
  const answers = useObservable(session.answers);
  const questions = session.bundle.questions ?? [];
  if (questions.length === 0) return null;
  return (
    <fieldset class="questions">
      <legend>{strings["questions"]}</legend>
      {questions.map(({ key, title }) => (
        <label key={key}>
          {title}{" "}
          <input
            value={answers.get(key) ?? ""}
            maxLength={1000}
            onInput={(e) => session.answers.set(new Map(answers).set(key, e.currentTarget.value))}
          />
        </label>
      ))}
      <p class="fine">{strings["questionsNote"]}</p>
    </fieldset>
  );
}
