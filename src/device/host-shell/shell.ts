// The host's command interpreter: words, operators, and which command a line runs.
import type { HostCore } from "../host-core.ts";
import { arp, ifconfig } from "./net-tools.ts";
import { netstat, route } from "./route-command.ts";
import { ip } from "./ip.ts";
import { dmesg, echo, help, hostname, sleep, sysctl } from "./misc.ts";
import { ping, ping6 } from "./ping-command.ts";
import { tcpdump } from "./tcpdump.ts";
import { traceroute, traceroute6 } from "./traceroute-command.ts";

/** Something that goes on after its command line has been read. */
export interface Activity {
  interrupt(): void;
}
/** What a command may use. */
export interface ShellContext {
  readonly core: HostCore;
  /** A person may press Ctrl-C; a script may not, so that endless commands end by themselves. */
  readonly interactive: boolean;
  /** As is; "\n" ends lines. */
  print(text: string): void;
  /** The command goes on; it is over when `done` is called. */
  start(activity: Activity): { done(status: number): void };
}
/** Answers the exit status, or null when it goes on as an activity. */
export type Command = (context: ShellContext, args: readonly string[]) => number | null;

export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["arp", arp],
  ["dmesg", dmesg],
  ["echo", echo],
  ["false", () => 1],
  ["help", help],
  ["hostname", hostname],
  ["ifconfig", ifconfig],
  ["ip", ip],
  ["netstat", netstat],
  ["ping", ping],
  ["ping6", ping6],
  ["route", route],
  ["sleep", sleep],
  ["sysctl", sysctl],
  ["tcpdump", tcpdump],
  ["traceroute", traceroute],
  ["traceroute6", traceroute6],
  ["true", () => 0],
]);

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
