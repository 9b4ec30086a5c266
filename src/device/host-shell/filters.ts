// What may stand behind a pipe: grep, head, tail, wc, cat. Line by line, so that they follow a command that goes on.
import { compilePattern } from "../../base/pattern.ts";

/** One stage of a pipe. */
export interface Filter {
  line(text: string, out: (text: string) => void): void;
  /** The command before has ended. */
  end(out: (text: string) => void): void;
}
const LONGEST_TAIL = 10_000;

const count = (args: readonly string[], fallback: number): number | null => {
  const words = args.flatMap((a) => (a.startsWith("-n") && a.length > 2 ? ["-n", a.slice(2)] : [a]));
  const at = words.indexOf("-n");
  const text = at >= 0 ? words[at + 1] : words.find((w) => /^-\d+$/.test(w))?.slice(1);
  if (text === undefined) return fallback;
  return /^\d{1,6}$/.test(text) ? Number(text) : null;
};
const grep = (args: readonly string[]): Filter | string => {
  const flags = args.filter((a) => a.startsWith("-")).join("");
  const words = args.filter((a) => !a.startsWith("-"));
  const text = words[0];
  if (text === undefined) return "Usage: grep [OPTION]... PATTERNS [FILE]...\n";
  const fold = flags.includes("i");
  // An underscore is itself here, unlike in a router's patterns.
  const pattern = compilePattern((fold ? text.toLowerCase() : text).replaceAll("_", "\\_"));
  if (pattern === null) return `grep: ${text}: invalid regular expression\n`;
  const invert = flags.includes("v");
  const counting = flags.includes("c");
  let found = 0;
  return {
    line: (line, out) => {
      if (pattern.matches(fold ? line.toLowerCase() : line) === invert) return;
      found++;
      if (!counting) out(line);
    },
    end: (out) => {
      if (counting) out(String(found));
    },
  };
};
const head = (args: readonly string[]): Filter | string => {
  const limit = count(args, 10);
  if (limit === null) return "head: invalid number of lines\n";
  let seen = 0;
  return {
    line: (line, out) => {
      if (seen++ < limit) out(line);
    },
    end: () => {},
  };
};
const tail = (args: readonly string[]): Filter | string => {
  const keep = count(args, 10);
  if (keep === null) return "tail: invalid number of lines\n";
  const lines: string[] = [];
  return {
    line: (line) => {
      lines.push(line);
      if (lines.length > Math.min(keep, LONGEST_TAIL)) lines.shift();
    },
    end: (out) => {
      for (const line of lines) out(line);
    },
  };
};
const wc = (args: readonly string[]): Filter | string => {
  let lines = 0;
  let words = 0;
  let characters = 0;
  return {
    line: (line) => {
      lines++;
      words += line.split(/\s+/).filter((w) => w !== "").length;
      characters += line.length + 1;
    },
    end: (out) =>
      out(
        args.includes("-l")
          ? String(lines)
          : `${String(lines).padStart(7)} ${String(words).padStart(7)} ${String(characters).padStart(7)}`,
      ),
  };
};
const FILTERS = new Map<string, (args: readonly string[]) => Filter | string>([
  ["grep", grep],
  ["egrep", grep],
  ["head", head],
  ["tail", tail],
  ["wc", wc],
  ["cat", () => ({ line: (line, out) => out(line), end: () => {} })],
  ["sort", () => sorting()],
]);
const sorting = (): Filter => {
  const lines: string[] = [];
  return {
    line: (line) => {
      if (lines.length < LONGEST_TAIL) lines.push(line);
    },
    end: (out) => {
      for (const line of lines.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) out(line);
    },
  };
};

/** Text in pieces becomes lines, and lines go through the stages. */
export class Pipe {
  readonly #filters: readonly Filter[];
  readonly #print: (text: string) => void;
  #rest = "";
  private constructor(filters: readonly Filter[], print: (text: string) => void) {
    this.#filters = filters;
    this.#print = print;
  }
  /** A text answers what is wrong with a stage. */
  static of(stages: readonly (readonly string[])[], print: (text: string) => void): Pipe | string {
    const filters: Filter[] = [];
    for (const [name = "", ...args] of stages) {
      const make = FILTERS.get(name);
      if (make === undefined)
        return name === "" ? "bash: syntax error near unexpected token `|'\n" : `bash: ${name}: command not found\n`;
      const filter = make(args);
      if (typeof filter === "string") return filter;
      filters.push(filter);
    }
    return new Pipe(filters, print);
  }
  print(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#push(0, line);
  }
  end(): void {
    if (this.#rest !== "") this.#push(0, this.#rest);
    this.#rest = "";
    for (const [i, filter] of this.#filters.entries()) filter.end((line) => this.#push(i + 1, line));
  }
  #push(stage: number, line: string): void {
    const filter = this.#filters[stage];
    if (filter === undefined) this.#print(`${line}\n`);
    else filter.line(line, (out) => this.#push(stage + 1, out));
  }
}
