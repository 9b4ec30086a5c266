// What may stand behind a pipe: grep, head, tail, wc, cat. Line by line, so that they follow a command that goes on.
import { compilePattern } from "../../base/pattern.ts";

/** One stage of a pipe. */
export interface Filter {
  line(text: string, out: (text: string) => void): void;
  /** The command before has ended. */
  end(out: (text: string) => void): void;
  /** What it exits with once it has ended; 0 when absent. */
  status?(): number;
}
const LONGEST_TAIL = 10_000;

const count = (args: readonly string[], fallback: number): number | null => {
  const words = args.flatMap((a) => (a.startsWith("-n") && a.length > 2 ? ["-n", a.slice(2)] : [a]));
  const at = words.indexOf("-n");
  const text = at >= 0 ? words[at + 1] : words.find((w) => /^-\d+$/.test(w))?.slice(1);
  if (text === undefined) return fallback;
  return /^\d{1,6}$/.test(text) ? Number(text) : null;
};
interface GrepOptions {
  readonly pattern: string;
  /** Of i v c n q F w. */
  readonly flags: ReadonlySet<string>;
  readonly before: number;
  readonly after: number;
  readonly most: number;
}
const GREP_FLAGS = "ivcnqEFGwsh";
/** The options; a text answers what is wrong with them. */
const grepOptions = (args: readonly string[]): GrepOptions | string => {
  const flags = new Set<string>();
  let pattern: string | null = null;
  let before = 0;
  let after = 0;
  let most = Number.POSITIVE_INFINITY;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word.startsWith("--color")) continue;
    if (!word.startsWith("-") || word === "-") {
      if (pattern !== null) return `grep: ${word}: No such file or directory\n`;
      pattern = word;
      continue;
    }
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!;
      if (GREP_FLAGS.includes(letter)) {
        flags.add(letter);
        continue;
      }
      if (!"ABCme".includes(letter)) return `grep: invalid option -- '${letter}'\n${GREP_USAGE}`;
      const value = k + 1 < word.length ? word.slice(k + 1) : args[++at];
      if (value === undefined) return `grep: option requires an argument -- '${letter}'\n${GREP_USAGE}`;
      if (letter === "e") pattern = value;
      else if (!/^\d{1,6}$/.test(value)) return `grep: ${value}: invalid context length argument\n`;
      else if (letter === "m") most = Number(value);
      else {
        if (letter !== "A") before = Number(value);
        if (letter !== "B") after = Number(value);
      }
      break;
    }
  }
  return pattern === null ? GREP_USAGE : { pattern, flags, before, after, most };
};
const GREP_USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\n";
const WORD_EDGE = "[^A-Za-z0-9_]";

const grep = (args: readonly string[]): Filter | string => {
  const o = grepOptions(args);
  if (typeof o === "string") return o;
  const { flags, before, after, most } = o;
  const fold = flags.has("i");
  // An underscore is itself here, unlike in a router's patterns.
  const written = flags.has("F") ? o.pattern.replaceAll(/[\\^$.*+?()[\]|]/g, "\\$&") : o.pattern;
  const plain = (fold ? written.toLowerCase() : written).replaceAll("_", "\\_");
  const pattern = compilePattern(flags.has("w") ? `(^|${WORD_EDGE})(${plain})($|${WORD_EDGE})` : plain);
  if (pattern === null) return `grep: ${o.pattern}: invalid regular expression\n`;
  const silent = flags.has("c") || flags.has("q");
  let found = 0;
  let number = 0;
  /** Lines that a later match may want, and how many the last one still wants. */
  const held: string[] = [];
  let owed = 0;
  let last = 0;
  return {
    line: (line, out) => {
      number++;
      const show = (text: string, at: number, mark: string): void => {
        if (silent) return;
        if (last > 0 && at > last + 1 && before + after > 0) out("--");
        last = at;
        out(flags.has("n") ? `${at}${mark}${text}` : text);
      };
      const hit = found < most && pattern.matches(fold ? line.toLowerCase() : line) !== flags.has("v");
      if (!hit) {
        if (owed > 0) {
          owed--;
          show(line, number, "-");
        } else if (before > 0) {
          held.push(line);
          if (held.length > before) held.shift();
        }
        return;
      }
      found++;
      const context = held.splice(0);
      for (const [i, text] of context.entries()) show(text, number - context.length + i, "-");
      show(line, number, ":");
      owed = after;
    },
    end: (out) => {
      if (flags.has("c") && !flags.has("q")) out(String(found));
    },
    status: () => (found > 0 ? 0 : 1),
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
  /** What the last stage exits with. */
  status(): number {
    return this.#filters.at(-1)?.status?.() ?? 0;
  }
  #push(stage: number, line: string): void {
    const filter = this.#filters[stage];
    if (filter === undefined) this.#print(`${line}\n`);
    else filter.line(line, (out) => this.#push(stage + 1, out));
  }
}
