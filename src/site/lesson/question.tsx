// A question with its answers; the explanation shows once an answer was chosen.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { QUESTION, Words } from "../strings/words.ts";
import Run from "./run.tsx";

export interface QuestionProps {
  readonly question: string;
  readonly options: readonly string[];
  /** Index of the right one. */
  readonly answer: number;
  readonly strings: Words<typeof QUESTION>;
  /** What shows it, once answered. */
  readonly run?: { readonly lab: string; readonly node: string; readonly command: string };
  /** What has to be done before that shows it. */
  readonly when?: string;
  readonly children?: ComponentChildren;
}

export default function Question({ question, options, answer, strings, run, when, children }: QuestionProps) {
  const name = useId();
  const [live, setLive] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const [given, setGiven] = useState<number | null>(null);
  const choices = useRef<HTMLFieldSetElement>(null);
  // An answer chosen before the page listened, or kept by the browser over a reload, counts.
  useLayoutEffect(() => {
    const inputs = [...(choices.current?.querySelectorAll("input") ?? [])];
    const index = inputs.findIndex((input) => input.checked);
    if (index >= 0) setChosen(index);
    setLive(true);
  }, []);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        setGiven(chosen);
      }}
    >
      <fieldset ref={choices}>
        <legend>{question}</legend>
        {options.map((option, i) => (
          <label key={option}>
            <input type="radio" name={name} checked={chosen === i} onChange={() => setChosen(i)} /> {option}
          </label>
        ))}
      </fieldset>
      <button type="submit" disabled={!live || chosen === null}>
        {strings.check}
      </button>
      <p role="status">
        {given === null
          ? live && run !== undefined
            ? strings.answerFirst
            : ""
          : strings[given === answer ? "right" : "wrong"]}
      </p>
      {live ? (
        <div hidden={given === null}>
          {run !== undefined && given !== null && when !== undefined && <p class="when">{when}</p>}
          {run !== undefined && given !== null && <Run {...run} strings={strings} />}
          {children}
        </div>
      ) : (
        <details>
          <summary>{strings.reveal}</summary>
          {children}
        </details>
      )}
    </form>
  );
}
