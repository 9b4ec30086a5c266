// What happens to the output of a command on its way to the screen: filters after `|`, and `--More--`.
import { compilePattern } from "../base/pattern.ts";
import { tokenise } from "./matcher.ts";
import type { NextWord } from "./matcher.ts";

export type Filter = {
  readonly kind: "include" | "exclude" | "begin" | "section" | "section-exclude" | "count";
  readonly pattern: string;
};
export type SplitLine =
  | { readonly ok: true; readonly command: string; readonly filters: readonly Filter[] }
  | { readonly ok: false; readonly fault: "incomplete" | { readonly column: number } };

export const FILTER_WORDS: readonly NextWord[] = [
  { text: "begin", help: "Begin with the line that matches", word: true },
  { text: "count", help: "Count number of lines which match regexp", word: true },
  { text: "exclude", help: "Exclude lines that match", word: true },
  { text: "include", help: "Include lines that match", word: true },
  { text: "section", help: "Filter a section of output", word: true },
];

/** Where the filter of a command begins: at its first bar, or, where a bar may be part of a pattern, at the first that stands alone. */
const barOf = (line: string): number => {
  const tokens = tokenise(line);
  const first = tokens[0]?.text.toLowerCase() ?? "";
  const pattern = tokens.some((t, i) => i > 1 && t.text.length > 2 && "regexp".startsWith(t.text.toLowerCase()));
  if (first.length > 1 && "show".startsWith(first) && !pattern) return line.indexOf("|");
  return tokens.find((t, i) => i > 0 && t.text.startsWith("|"))?.at ?? -1;
};

/** Splits `show ... | include ...`. */
export const splitFilter = (line: string): SplitLine => {
  const token = { at: barOf(line) };
  if (token.at < 0) return { ok: true, command: line, filters: [] };
  const after = tokenise(line.slice(token.at + 1)).map((t) => ({ text: t.text, at: t.at + token.at + 1 }));
  const word = after[0];
  if (word === undefined) return { ok: false, fault: "incomplete" };
  const found = FILTER_WORDS.filter((w) => w.text.startsWith(word.text.toLowerCase()));
  if (found.length !== 1) return { ok: false, fault: { column: word.at } };
  let kind = found[0]!.text as Filter["kind"];
  let first = 1;
  if (kind === "section" && after.length > 2) {
    const how = after[1]!.text.toLowerCase();
    if ("include".startsWith(how)) first = 2;
    else if ("exclude".startsWith(how)) {
      first = 2;
      kind = "section-exclude";
    }
  }
  const start = after[first];
  if (start === undefined) return { ok: false, fault: "incomplete" };
  return { ok: true, command: line.slice(0, token.at), filters: [{ kind, pattern: line.slice(start.at).trimEnd() }] };
};

const indentation = (line: string): number => line.length - line.trimStart().length;

/** The lines that pass; null when the pattern is malformed. */
export const applyFilter = (text: string, filter: Filter): string | null => {
  const pattern = compilePattern(filter.pattern);
  if (pattern === null) return null;
  const lines = text.split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  const join = (kept: readonly string[]): string => kept.map((line) => `${line}\n`).join("");
  switch (filter.kind) {
    case "include":
      return join(lines.filter((line) => pattern.matches(line)));
    case "exclude":
      return join(lines.filter((line) => !pattern.matches(line)));
    case "begin": {
      const at = lines.findIndex((line) => pattern.matches(line));
      return at < 0 ? "" : join(lines.slice(at));
    }
    case "count":
      return `Number of lines which match regexp = ${lines.filter((line) => pattern.matches(line)).length}\n`;
    default: {
      // A section is a line that matches, with the lines under it that are indented more.
      const inside: string[] = [];
      const outside: string[] = [];
      let depth = -1;
      for (const line of lines) {
        if (depth >= 0 && (indentation(line) <= depth || line.trim() === "")) depth = -1;
        if (depth < 0 && pattern.matches(line)) depth = indentation(line);
        (depth >= 0 ? inside : outside).push(line);
      }
      return join(filter.kind === "section" ? inside : outside);
    }
  }
};

const MORE = " --More-- ";

/** Keys of `--More--` that a pattern follows: the rest from a line on, with or without the lines that match. */
const SEARCHES: ReadonlyMap<string, Filter["kind"]> = new Map([
  ["/", "begin"],
  ["+", "include"],
  ["-", "exclude"],
]);

/** Shows text a page at a time. */
export class Pager {
  readonly #write: (text: string) => void;
  #rest: string[] = [];
  #shown = 0;
  #length = 0;
  #width = 80;
  #finish: () => void = () => {};
  /** A filter being typed at `--More--`: its key, then the pattern. */
  #search: string | null = null;
  constructor(write: (text: string) => void) {
    this.#write = write;
  }
  /** `--More--` is on the screen. */
  get waiting(): boolean {
    return this.#rest.length > 0;
  }
  /** Shows `text` (lines ended by "\n"); `finish` runs when all of it has been shown or given up. */
  show(text: string, length: number, width: number, finish: () => void): void {
    this.#length = length;
    this.#width = width === 0 ? Number.POSITIVE_INFINITY : width;
    this.#shown = 0;
    this.#finish = finish;
    this.#rest = text.split("\n");
    if (this.#rest[this.#rest.length - 1] === "") this.#rest.pop();
    this.#page(length === 0 ? Number.POSITIVE_INFINITY : Math.max(1, length - 1));
  }
  /** A key while waiting. */
  key(c: string): void {
    if (this.#search !== null) {
      this.#searchKey(c);
      return;
    }
    const erase = `${"\b".repeat(MORE.length)}${" ".repeat(MORE.length)}${"\b".repeat(MORE.length)}`;
    this.#write(erase);
    if (SEARCHES.has(c)) {
      this.#search = c;
      this.#write(c);
      return;
    }
    if (c === " ") this.#page(Math.max(1, this.#length - 1));
    else if (c === "\r" || c === "\n") this.#page(1);
    else this.stop();
  }
  stop(): void {
    this.#rest = [];
    this.#search = null;
    this.#finish();
  }
  #searchKey(c: string): void {
    const typed = this.#search!;
    if (c === "\u0003" || c === "\u001e") {
      this.#write("\r\n");
      this.stop();
      return;
    }
    if (c === "\u0008" || c === "\u007f") {
      this.#search = typed.length > 1 ? typed.slice(0, -1) : typed;
      if (typed.length > 1) this.#write("\b \b");
      return;
    }
    if (c !== "\r" && c !== "\n") {
      if (c < " " || typed.length > 200) return;
      this.#search = typed + c;
      this.#write(c);
      return;
    }
    this.#search = null;
    const found = applyFilter(this.#rest.map((line) => `${line}\n`).join(""), {
      kind: SEARCHES.get(typed[0]!)!,
      pattern: typed.slice(1),
    });
    this.#write(found === null ? "\r\n% Failed to compile regular expression\r\n" : "\r\nfiltering...\r\n");
    if (found !== null) {
      this.#rest = found.split("\n");
      this.#rest.pop();
    }
    this.#page(Math.max(1, this.#length - 1));
  }
  #page(rows: number): void {
    this.#shown = 0;
    const out: string[] = [];
    let used = 0;
    while (used < this.#rest.length) {
      const line = this.#rest[used]!;
      this.#shown += Math.max(1, Math.ceil(line.length / this.#width));
      if (this.#shown > rows && out.length > 0) break;
      out.push(`${line}\r\n`);
      used++;
      if (this.#shown >= rows) break;
    }
    this.#rest = this.#rest.slice(used);
    this.#write(out.join(""));
    if (this.#rest.length > 0) this.#write(MORE);
    else this.#finish();
  }
}

/** The text after every filter, or what the console says of a pattern that it cannot read. */
export const applyFilters = (text: string, filters: readonly Filter[]): string => {
  let out = text;
  for (const filter of filters) {
    const next = applyFilter(out, filter);
    if (next === null) return `% Failed to compile regular expression ${filter.pattern}\n`;
    out = next;
  }
  return out;
};

/** A single unknown word is taken for a host to connect to. */
export const unknownWord = (word: string, domainLookup: boolean): string => {
  const name = `Translating "${word}"`;
  const verdict = "% Unknown command or computer name, or unable to find computer address\n";
  return domainLookup ? `${name}...domain server (255.255.255.255)\n${verdict}` : `${name}\n\n${name}\n${verdict}`;
};

/** What the console says of a line that ends too early. */
export const incompleteText = (line: string): string => {
  const tokens = tokenise(line);
  const word = tokens[0]?.text.toLowerCase() ?? "";
  const show = tokens.length === 1 && word.length > 1 && "show".startsWith(word);
  return show ? '% Type "show ?" for a list of subcommands\n' : "% Incomplete command.\n\n";
};
