// The filter of the packet list: words, addresses, prefixes and fields, with and, or, not and brackets. Time is linear in
// the filter and in the line that is looked at; nothing typed becomes a regular expression.
import { contains, parsePrefix, type Prefix } from "../../base/prefix.ts";
import { parseIp } from "../../base/ip.ts";

/** What a filter looks at. Texts as they are shown. */
export interface Filterable {
  /** Sending end, "R1:GigabitEthernet0/0". */
  readonly from: string;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly info: string;
  /** Label stack, outermost first. */
  readonly labels: readonly number[];
  /** VRFs of the interfaces at both ends of the link. */
  readonly vrfs: readonly string[];
}
export type Test = (frame: Filterable) => boolean;
/** `at` is the place of the mistake; `why` a key of the strings, with `what` to fill in. */
export type Parsed =
  | { readonly test: Test }
  | { readonly at: number; readonly why: FilterFault; readonly what: string };
export type FilterFault =
  | "filterField"
  | "filterValue"
  | "filterQuote"
  | "filterBracket"
  | "filterOperand"
  | "filterLong";

const MOST_LETTERS = 1_000;
const MOST_DEPTH = 50;

interface Token {
  readonly kind: "word" | "quoted" | "(" | ")" | "and" | "or" | "not";
  readonly text: string;
  readonly at: number;
}
class Fault extends Error {
  readonly at: number;
  readonly why: FilterFault;
  readonly what: string;
  constructor(at: number, why: FilterFault, what: string) {
    super(why);
    this.at = at;
    this.why = why;
    this.what = what;
  }
}
const isSpace = (c: string | undefined): boolean => c === " " || c === "\t";
const SINGLE: ReadonlyMap<string, Token["kind"]> = new Map([
  ["(", "("],
  [")", ")"],
  ["!", "not"],
]);
const DOUBLE: ReadonlyMap<string, Token["kind"]> = new Map([
  ["&&", "and"],
  ["||", "or"],
]);
const WORDS: ReadonlyMap<string, Token["kind"]> = new Map([
  ["and", "and"],
  ["or", "or"],
  ["not", "not"],
]);

const tokens = (text: string): readonly Token[] => {
  const out: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const c = text[at] ?? "";
    const single = SINGLE.get(c);
    const double = DOUBLE.get(text.slice(at, at + 2));
    if (isSpace(c)) at++;
    else if (double !== undefined) {
      out.push({ kind: double, text: text.slice(at, at + 2), at });
      at += 2;
    } else if (single !== undefined) {
      out.push({ kind: single, text: c, at });
      at++;
    } else if (c === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0) throw new Fault(at, "filterQuote", text.slice(at));
      out.push({ kind: "quoted", text: text.slice(at + 1, end), at });
      at = end + 1;
    } else {
      let end = at + 1;
      while (end < text.length && !isSpace(text[end]) && !'()"'.includes(text[end] ?? "")) end++;
      const word = text.slice(at, end);
      out.push({ kind: WORDS.get(word.toLowerCase()) ?? "word", text: word, at });
      at = end;
    }
  }
  return out;
};

const lower = (s: string): string => s.toLowerCase();
const edge = (c: string | undefined): boolean => c === undefined || !/[0-9a-f.:]/i.test(c);
/** The address stands in the text by itself, not as part of a longer one. */
const mentions = (text: string, address: string): boolean => {
  for (let i = text.indexOf(address); i >= 0; i = text.indexOf(address, i + 1))
    if (
      edge(text[i - 1]) &&
      edge(text[i + address.length] === "." ? text[i + address.length + 1] : text[i + address.length])
    )
      return true;
  return false;
};
const within = (prefix: Prefix, text: string): boolean => {
  const ip = parseIp(text);
  return ip !== null && typeof ip === typeof prefix.address && contains(prefix, ip);
};
/** An address or a prefix; null for anything else. */
const prefixOf = (text: string): Prefix | null => {
  const ip = parseIp(text);
  return ip === null ? parsePrefix(text) : { address: ip, length: typeof ip === "number" ? 32 : 128 };
};

const FIELDS = ["src", "dst", "host", "proto", "label", "vrf", "from", "info"] as const;
type Field = (typeof FIELDS)[number];

const fieldTest = (field: Field, value: string, at: number): Test => {
  const wanted = lower(value);
  if (value === "") throw new Fault(at, "filterValue", field);
  switch (field) {
    case "src":
    case "dst":
    case "host": {
      const prefix = prefixOf(value);
      const has = (text: string): boolean => (prefix === null ? lower(text).includes(wanted) : within(prefix, text));
      if (field === "src") return (f) => has(f.source);
      if (field === "dst") return (f) => has(f.destination);
      return (f) => has(f.source) || has(f.destination);
    }
    case "proto":
      return (f) => lower(f.protocol).startsWith(wanted);
    case "label": {
      const label = Number(value);
      if (!Number.isInteger(label) || label < 0 || label > 0xfffff)
        throw new Fault(at, "filterValue", `label:${value}`);
      return (f) => f.labels.includes(label);
    }
    case "vrf":
      return (f) => f.vrfs.some((v) => lower(v) === wanted);
    case "from":
      return (f) => lower(f.from).startsWith(wanted);
    case "info":
      return (f) => lower(f.info).includes(wanted);
  }
};
/** A word by itself: an address or prefix, or any part of the line. */
const wordTest = (word: string): Test => {
  const prefix = prefixOf(word);
  if (prefix !== null)
    return (f) =>
      within(prefix, f.source) || within(prefix, f.destination) || (!word.includes("/") && mentions(f.info, word));
  const wanted = lower(word);
  return (f) => lower(`${f.source} ${f.destination} ${f.protocol} ${f.info} ${f.from}`).includes(wanted);
};

/** Parses `a b or not (c d)`: side by side is "and", which binds more than "or". */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #i = 0;
  constructor(list: readonly Token[], end: number) {
    this.#tokens = list;
    this.#end = end;
  }
  all(): Test {
    const test = this.#or(0);
    const left = this.#tokens[this.#i];
    if (left !== undefined) throw new Fault(left.at, "filterBracket", left.text);
    return test;
  }
  #peek(): Token | undefined {
    return this.#tokens[this.#i];
  }
  #or(depth: number): Test {
    const some = [this.#and(depth)];
    while (this.#peek()?.kind === "or") {
      this.#i++;
      some.push(this.#and(depth));
    }
    return some.length === 1 && some[0] !== undefined ? some[0] : (f) => some.some((t) => t(f));
  }
  #and(depth: number): Test {
    const every = [this.#one(depth)];
    for (let t = this.#peek(); t !== undefined && t.kind !== "or" && t.kind !== ")"; t = this.#peek()) {
      if (t.kind === "and") this.#i++;
      every.push(this.#one(depth));
    }
    return every.length === 1 && every[0] !== undefined ? every[0] : (f) => every.every((t) => t(f));
  }
  #one(depth: number): Test {
    let negated = false;
    let token = this.#tokens[this.#i++];
    while (token?.kind === "not") {
      negated = !negated;
      token = this.#tokens[this.#i++];
    }
    if (token === undefined) throw new Fault(this.#end, "filterOperand", "");
    const test = this.#operand(token, depth);
    return negated ? (f) => !test(f) : test;
  }
  #operand(token: Token, depth: number): Test {
    switch (token.kind) {
      case "(": {
        if (depth >= MOST_DEPTH) throw new Fault(token.at, "filterLong", "(");
        const test = this.#or(depth + 1);
        if (this.#tokens[this.#i++]?.kind !== ")") throw new Fault(token.at, "filterBracket", "(");
        return test;
      }
      case "quoted":
        return (f) => lower(`${f.source} ${f.destination} ${f.protocol} ${f.info}`).includes(lower(token.text));
      case "word":
        return this.#word(token);
      default:
        throw new Fault(token.at, "filterOperand", token.text);
    }
  }
  #word({ text, at }: Token): Test {
    // IPv6 addresses have colons too.
    const colon = prefixOf(text) === null ? text.indexOf(":") : -1;
    if (colon > 0) {
      const name = lower(text.slice(0, colon));
      const field = FIELDS.find((f) => f === name);
      if (field === undefined) throw new Fault(at, "filterField", text.slice(0, colon));
      const value = text.slice(colon + 1);
      const quoted = this.#peek();
      if (value === "" && quoted?.kind === "quoted") {
        this.#i++;
        return fieldTest(field, quoted.text, at);
      }
      return fieldTest(field, value, at);
    }
    // "label 16" and "vrf RED" as people say it.
    const field = lower(text);
    const next = this.#peek();
    if ((field === "vrf" || (field === "label" && /^\d+$/.test(next?.text ?? ""))) && next?.kind === "word") {
      this.#i++;
      return fieldTest(field, next.text, next.at);
    }
    return wordTest(text);
  }
}

/** An empty filter lets everything through. */
export const parseFilter = (text: string): Parsed => {
  if (text.trim() === "") return { test: () => true };
  if (text.length > MOST_LETTERS) return { at: MOST_LETTERS, why: "filterLong", what: "" };
  try {
    return { test: new Parser(tokens(text), text.length).all() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { at, why, what } = error;
    return { at, why, what };
  }
};

/** The label stack of an Ethernet frame, outermost first; empty without one. RFC 3032, 2.1. */
export const labelsOf = (octets: Uint8Array): readonly number[] => {
  let at = 12;
  const word = (i: number): number => ((octets[i] ?? 0) << 8) | (octets[i + 1] ?? 0);
  while (word(at) === 0x8100 && at + 4 < octets.length) at += 4;
  if (word(at) !== 0x8847) return [];
  const out: number[] = [];
  for (at += 2; at + 4 <= octets.length && out.length < 16; at += 4) {
    out.push((word(at) << 4) | ((octets[at + 2] ?? 0) >> 4));
    if (((octets[at + 2] ?? 0) & 1) === 1) break;
  }
  return out;
};
