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
  /** Nobody sees what it prints. */
  readonly discard: boolean;
  /** Why it is not run. */
  readonly refused: string | null;
}
const NULL_DEVICE = "/dev/null";
const SETTINGS = "/proc/sys/";
/** Where a redirection leads; null for a word that is none. */
const REDIRECTION = /^([12&]?)(>>?)(.*)$/;

/**
 * Takes the redirections out of a command's words. Output and errors are one stream here: what keeps errors away keeps
 * nothing away, and nothing is ever written.
 */
const redirected = (words: readonly string[]): { words: string[]; discard: boolean; refused: string | null } => {
  const kept: string[] = [];
  let discard = false;
  let refused: string | null = null;
  let setting: string | null = null;
  for (let at = 0; at < words.length; at++) {
    const m = REDIRECTION.exec(words[at]!);
    if (m === null || words[at]!.length > 256) {
      kept.push(words[at]!);
      continue;
    }
    const target = m[3] === "" ? (words[++at] ?? "") : m[3]!;
    if (target === "") refused ??= "bash: syntax error near unexpected token `newline'\n";
    else if (target.startsWith("&")) continue;
    else if (target.startsWith(SETTINGS) && kept[0] === "echo") setting = target.slice(SETTINGS.length);
    else if (target !== NULL_DEVICE) refused ??= `bash: ${target}: Read-only file system\n`;
    else if (m[1] !== "2") discard = true;
  }
  // echo 1 > /proc/sys/… is how sysctl -w is written without it.
  if (setting !== null)
    return { words: ["sysctl", "-q", "-w", `${setting}=${kept.slice(1).join(" ")}`], discard, refused };
  return { words: kept, discard, refused };
};

/** Splits a line into commands; null when a quote is left open. Comments, quotes and backslashes as in sh. */
export const parseLine = (line: string): readonly Step[] | null => {
  const steps: Step[] = [];
  let words: string[] = [];
  let pipes: string[][] = [];
  let word: string | null = null;
  let after: Operator = ";";
  let background = false;
  const endWord = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  const endStep = (next: Operator): void => {
    endWord();
    const stages = [...pipes, words].map(redirected);
    const [first, ...rest] = stages;
    if (first !== undefined && (first.words.length > 0 || rest.length > 0 || first.refused !== null))
      steps.push({
        words: first.words,
        pipes: rest.map((stage) => stage.words),
        after,
        discard: stages.some((stage) => stage.discard),
        refused: background
          ? "bash: there are no background jobs here\n"
          : (stages.find((s) => s.refused !== null)?.refused ?? null),
      });
    background = false;
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
    } else if (c === "&" && word === null && line[i + 1] !== ">") {
      background = true;
      endStep(";");
    } else if (c === ">" && (word === null || !/^[12&]$/.test(word))) {
      endWord();
      word = c;
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
