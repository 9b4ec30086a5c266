// The host's command interpreter: words, operators, and which command a line runs.
import type { ShellContext } from "./command.ts";
import { COMMANDS } from "./commands.ts";

export type Operator = ";" | "&&" | "||";
export interface Step {
  readonly words: readonly string[];
  /** Commands behind pipes, in order. */
  readonly pipes: readonly (readonly string[])[];
  /** What joins it to the step before. */
  readonly after: Operator;
}

/** Splits a line into commands; null when a quote is left open. Comments, quotes and backslashes as in sh. */
export const parseLine = (line: string): readonly Step[] | null => {
  const steps: Step[] = [];
  let words: string[] = [];
  let pipes: string[][] = [];
  let word: string | null = null;
  let after: Operator = ";";
  const endWord = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  const endStep = (next: Operator): void => {
    endWord();
    const [first, ...rest] = [...pipes, words];
    if (first !== undefined && (first.length > 0 || rest.length > 0)) steps.push({ words: first, pipes: rest, after });
    words = [];
    pipes = [];
    after = next;
  };
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === "'" || c === '"') {
      const end = line.indexOf(c, i + 1);
      if (end < 0) return null;
      word = (word ?? "") + line.slice(i + 1, end);
      i = end;
    } else if (c === "\\" && i + 1 < line.length) word = (word ?? "") + line[++i]!;
    else if (c === " " || c === "\t") endWord();
    else if (c === "#" && word === null) break;
    else if (c === ";") endStep(";");
    else if ((c === "&" || c === "|") && line[i + 1] === c) {
      endStep(c === "&" ? "&&" : "||");
      i++;
    } else if (c === "|") {
      endWord();
      pipes.push(words);
      words = [];
    } else word = (word ?? "") + c;
  }
  endStep(";");
  return steps;
};

/** Programs that stand before a command and change nothing here. */
const PREFIXES = new Set(["sudo", "exec", "command"]);

/** Runs one command of a line. */
export const runWords = (context: ShellContext, words: readonly string[]): number | null => {
  let at = 0;
  while (at < words.length && PREFIXES.has(words[at]!)) at++;
  const name = words[at];
  if (name === undefined) return 0;
  const base = name.startsWith("/") ? name.slice(name.lastIndexOf("/") + 1) : name;
  const command = COMMANDS.get(base);
  if (command === undefined) {
    context.print(
      name.includes("/") ? `bash: ${name}: No such file or directory\n` : `bash: ${name}: command not found\n`,
    );
    return 127;
  }
  return command(context, words.slice(at + 1));
};
