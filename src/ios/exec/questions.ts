// Dialogues on the console: one question after another, and confirmations.
import type { ExecSession } from "../command.ts";

/** One question; `read` answers an error text for an answer that will not do. */
export interface Question {
  readonly prompt: string;
  read(answer: string): string | null;
  /** Asked only when this holds. */
  when?(): boolean;
}

/** Asks in turn; a bad answer prints its error and ends the dialogue. `done` runs after the last one. */
export const askAll = (session: ExecSession, questions: readonly Question[], done: () => void): void => {
  const next = (at: number): void => {
    const question = questions[at];
    if (question === undefined) {
      done();
      return;
    }
    if (question.when !== undefined && !question.when()) {
      next(at + 1);
      return;
    }
    session.ask(question.prompt, (answer) => {
      const fault = question.read(answer.trim());
      if (fault === null) next(at + 1);
      else session.print(`${fault}\n`);
    });
  };
  next(0);
};
/** A whole number with a default. */
export const numberQuestion = (
  what: string,
  standard: number,
  low: number,
  high: number,
  keep: (value: number) => void,
  when?: () => boolean,
): Question => ({
  prompt: `${what} [${standard}]: `,
  ...(when === undefined ? {} : { when }),
  read: (answer) => {
    const value = answer === "" ? standard : /^\d{1,10}$/.test(answer) ? Number(answer) : Number.NaN;
    if (!(value >= low && value <= high)) return `% A decimal number between ${low} and ${high}.`;
    keep(value);
    return null;
  },
});
export const yesQuestion = (
  what: string,
  standard: boolean,
  keep: (value: boolean) => void,
  when?: () => boolean,
  shown = standard ? "y" : "n",
): Question => ({
  prompt: `${what} [${shown}]: `,
  ...(when === undefined ? {} : { when }),
  read: (answer) => {
    const word = answer.toLowerCase();
    if (word !== "" && !"yes".startsWith(word) && !"no".startsWith(word)) return "% Please answer 'yes' or 'no'.";
    keep(word === "" ? standard : "yes".startsWith(word));
    return null;
  },
});
/** Runs `action` when a person presses Enter or y; at once for a script. */
export const confirm = (session: ExecSession, prompt: string, action: () => void): void => {
  if (!session.interactive) {
    action();
    return;
  }
  session.ask(prompt, (answer) => {
    if (answer.trim() === "" || /^y/i.test(answer.trim())) action();
  });
};
