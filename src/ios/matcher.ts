// Matching of a typed line against all commands of a mode at once: abbreviations, look-ahead, optional groups in any
// order. Every alternative is followed until the tokens rule it out; work is linear in the line for a fixed table.
import { entryOf } from "../base/memo.ts";
import type { Grammar, Parameter, Sequence, Word } from "./grammar.ts";
import type { ParameterContext, Token } from "./parameters.ts";

/** A command as the matcher sees it; `owner` is handed back. */
export interface Matchable<Owner> {
  /** Compiled when first needed. */
  readonly grammar: Grammar;
  /** The letter its lines begin with, in lower case; "" when they may begin with anything. */
  readonly letter: string;
  /** The keywords that its lines begin with, in lower case, two at the most. */
  readonly words: readonly string[];
  readonly owner: Owner;
  /** Parameters may be missing from the end (after `no`). */
  readonly lenient: boolean;
}
/** A place in a grammar: the next part of `sequence`, then of the enclosing ones. */
interface Place {
  readonly sequence: Sequence;
  readonly index: number;
  /** Groups used of the Options at `index`, as bits. */
  readonly used: number;
  readonly up: Place | null;
  /** A repeatable parameter that may come once more. */
  readonly again: Parameter | null;
}
interface Step {
  readonly previous: Step | null;
  readonly element: Word | Parameter;
  readonly value: unknown;
  readonly text: string;
  readonly rank: number;
  readonly exact: boolean;
  /** Index of the token it began with. */
  readonly token: number;
  /** The abbreviation stood for other keywords too when it was read. */
  shared: boolean;
}
export interface Candidate<Owner> {
  readonly command: Matchable<Owner>;
  readonly place: Place;
  readonly last: Step | null;
}
export type Match<Owner> =
  | {
      readonly kind: "match";
      readonly owner: Owner;
      readonly args: Record<string, unknown>;
      readonly line: string;
      /** How well each token fits: 4 a whole keyword, 3 an abbreviation or a typed value, 2 a word, 1 free text. */
      readonly ranks: readonly number[];
    }
  | { readonly kind: "incomplete" }
  | { readonly kind: "ambiguous" }
  | {
      readonly kind: "invalid";
      /** Column of the first character that cannot be right. */
      readonly column: number;
      /** Tokens understood before it. */
      readonly depth: number;
    };

type Element = Word | Parameter;

const after = (place: Place): Place => ({
  sequence: place.sequence,
  index: place.index + 1,
  used: 0,
  up: place.up,
  again: null,
});
const collect = (place: Place, out: (readonly [Element, Place])[]): void => {
  if (place.again !== null) out.push([place.again, place]);
  const part = place.sequence[place.index];
  if (part === undefined) {
    if (place.up !== null) collect(place.up, out);
    return;
  }
  const next = after(place);
  if (part.kind === "word") out.push([part, next]);
  else if (part.kind === "parameter") out.push([part, part.many ? { ...next, again: part } : next]);
  else if (part.kind === "choice") for (const word of part.words) out.push([word, next]);
  else if (part.kind === "either")
    for (const group of part.groups) collect({ sequence: group, index: 0, used: 0, up: next, again: null }, out);
  else {
    for (let g = 0; g < part.groups.length; g++) {
      if ((place.used >> g) & 1) continue;
      const up: Place = { ...place, used: place.used | (1 << g), again: null };
      collect({ sequence: part.groups[g]!, index: 0, used: 0, up, again: null }, out);
    }
    collect(next, out);
  }
};
/** What may come next at `place`, with the place after it. */
const following = (place: Place): readonly (readonly [Element, Place])[] => {
  const out: (readonly [Element, Place])[] = [];
  collect(place, out);
  return out;
};
/** The command may end at `place`. */
const mayEnd = (place: Place, lenient: boolean): boolean => {
  for (let p: Place | null = place; p !== null; p = p.up)
    for (let i = p.index; i < p.sequence.length; i++) {
      const part = p.sequence[i]!;
      if (part.kind === "options") continue;
      if (!lenient || part.kind === "word" || part.kind === "either") return false;
    }
  return true;
};

export const tokenise = (line: string): readonly Token[] => {
  const tokens: Token[] = [];
  let i = 0;
  while (i < line.length) {
    while (i < line.length && line[i] === " ") i++;
    const at = i;
    while (i < line.length && line[i] !== " ") i++;
    if (i > at) tokens.push({ text: line.slice(at, i), at });
  }
  return tokens;
};
const commonPrefix = (a: string, b: string): number => {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return n;
};

type Walked<Owner> =
  | {
      readonly ok: true;
      readonly candidates: readonly Candidate<Owner>[];
      readonly partial: readonly Candidate<Owner>[];
    }
  | {
      readonly ok: false;
      readonly column: number;
      readonly depth: number;
      readonly before: readonly Candidate<Owner>[];
    };

/** The commands of a mode, prepared. */
export class Matcher<Owner> {
  readonly #byLetter = new Map<string, Matchable<Owner>[]>();
  /** By the first keyword; under "" what begins with something else. */
  readonly #byKeyword = new Map<string, Matchable<Owner>[]>();
  readonly #starts = new Map<Matchable<Owner>, Candidate<Owner>>();

  constructor(commands: readonly Matchable<Owner>[]) {
    for (const command of commands) {
      entryOf(this.#byLetter, command.letter, () => []).push(command);
      entryOf(this.#byKeyword, command.words[0] ?? "", () => []).push(command);
    }
  }

  #startOf(command: Matchable<Owner>): Candidate<Owner> {
    let found = this.#starts.get(command);
    if (found === undefined) {
      found = {
        command,
        place: { sequence: command.grammar.parts, index: 0, used: 0, up: null, again: null },
        last: null,
      };
      this.#starts.set(command, found);
    }
    return found;
  }
  /** Before the first token; only of commands that the first two keywords allow, when `fitting`. */
  #start(tokens: readonly Token[], from: number, fitting: boolean): Candidate<Owner>[] {
    const commands = fitting ? this.#fitting(tokens, from) : this.#possible(tokens[from]);
    return commands.map((command) => this.#startOf(command));
  }
  #possible(token: Token | undefined): readonly Matchable<Owner>[] {
    if (token === undefined) return [...this.#byLetter.values()].flat();
    const letter = token.text[0]!.toLowerCase();
    return [...(this.#byLetter.get(letter) ?? []), ...(this.#byLetter.get("") ?? [])];
  }
  #fitting(tokens: readonly Token[], from: number): readonly Matchable<Owner>[] {
    const first = tokens[from]?.text.toLowerCase() ?? "";
    const second = tokens[from + 1]?.text.toLowerCase() ?? "";
    const whole = first === "" ? undefined : this.#byKeyword.get(first);
    if (whole === undefined)
      return this.#possible(tokens[from]).filter(({ words: [one] }) => one === undefined || one.startsWith(first));
    // A whole keyword rules out abbreviations, and only then is it plain what the second may be.
    return [
      ...whole.filter(({ words: [, two] }) => two === undefined || two.startsWith(second)),
      ...(this.#byKeyword.get("") ?? []),
    ];
  }

  /**
   * Follows tokens `from`.. `to`. Answers the candidates standing before token `to`, or where no candidate was left.
   * `partial` is true when a parameter of several tokens was cut off by the end of the line. Where a line goes wrong is
   * said exactly when it is to be `precise`, which costs a look at every command.
   */
  walk(tokens: readonly Token[], from: number, line: string, context: ParameterContext, precise = true): Walked<Owner> {
    // Grammars are compiled when they are looked at: most lines need few. Where a line goes wrong, all have a say.
    const walked = this.#walk(tokens, from, line, context, true);
    if (walked.ok) return walked;
    if (precise) return this.#walk(tokens, from, line, context, false);
    return { ...walked, depth: Math.max(walked.depth, this.#knows(tokens[from]) ? 1 : 0) };
  }
  /** Some command begins with this keyword. */
  #knows(token: Token | undefined): boolean {
    const typed = token?.text.toLowerCase() ?? "";
    return this.#byLetter.get(typed[0] ?? "")?.some(({ words: [first] }) => first?.startsWith(typed)) === true;
  }
  #walk(
    tokens: readonly Token[],
    from: number,
    line: string,
    context: ParameterContext,
    fitting: boolean,
  ): Walked<Owner> {
    const standing: Candidate<Owner>[][] = [];
    standing[from] = this.#start(tokens, from, fitting);
    const partial: Candidate<Owner>[] = [];
    let column = tokens[from]?.at ?? line.length;
    let depth = 0;
    let before: readonly Candidate<Owner>[] = [];
    for (let i = from; i < tokens.length; i++) {
      const here = standing[i];
      if (here === undefined || here.length === 0) continue;
      const token = tokens[i]!;
      const typed = token.text.toLowerCase();
      const steps: { readonly to: number; readonly candidate: Candidate<Owner> }[] = [];
      let exact = false;
      let fault = 0;
      for (const candidate of here) {
        // Most commands are ruled out by one keyword: no need to look at what follows it.
        const only = candidate.place.again === null ? candidate.place.sequence[candidate.place.index] : undefined;
        if (only?.kind === "word") {
          const text = only.text.toLowerCase();
          if (!text.startsWith(typed)) {
            fault = Math.max(fault, commonPrefix(text, typed));
            continue;
          }
        }
        for (const [element, place] of following(candidate.place)) {
          if (element.kind === "word") {
            const text = element.text.toLowerCase();
            if (!text.startsWith(typed)) {
              fault = Math.max(fault, commonPrefix(text, typed));
              continue;
            }
            const whole = text === typed;
            exact ||= whole;
            const step: Step = {
              previous: candidate.last,
              element,
              value: element.value,
              text: element.text,
              rank: whole ? 4 : 3,
              exact: whole,
              token: i,
              shared: false,
            };
            steps.push({ to: i + 1, candidate: { command: candidate.command, place, last: step } });
          } else {
            const reading = element.type.read(tokens, i, line, context);
            if (!reading.ok) {
              if (reading.incomplete === true && i === tokens.length - 1)
                partial.push({ command: candidate.command, place, last: candidate.last });
              fault = Math.max(fault, reading.offset);
              continue;
            }
            const step: Step = {
              previous: candidate.last,
              element,
              value: reading.value,
              text: reading.text,
              rank: element.type.rank,
              exact: false,
              token: i,
              shared: false,
            };
            steps.push({ to: i + reading.used, candidate: { command: candidate.command, place, last: step } });
          }
        }
      }
      const meanings = new Set<string>();
      for (const { candidate } of steps)
        if (candidate.last!.rank === 3 && candidate.last!.element.kind === "word") meanings.add(candidate.last!.text);
      if (meanings.size > 1)
        for (const { candidate } of steps) if (meanings.has(candidate.last!.text)) candidate.last!.shared = true;
      column = Math.max(column, token.at + Math.min(fault, token.text.length));
      depth = i - from;
      before = here;
      for (const { to, candidate } of steps) {
        // A whole keyword rules out everything but free text, which is compared at the end.
        if (exact && !candidate.last!.exact && candidate.last!.rank > 1) continue;
        const list = standing[to];
        if (list === undefined) standing[to] = [candidate];
        else list.push(candidate);
      }
    }
    const candidates = standing[tokens.length] ?? [];
    if (candidates.length === 0 && partial.length === 0) return { ok: false, column, depth, before };
    return { ok: true, candidates, partial };
  }

  /** `precise` as for `walk`. */
  match(tokens: readonly Token[], from: number, line: string, context: ParameterContext, precise = true): Match<Owner> {
    const walked = this.walk(tokens, from, line, context, precise);
    if (!walked.ok) {
      if (isAmbiguous(walked.before)) return { kind: "ambiguous" };
      return { kind: "invalid", column: walked.column, depth: walked.depth };
    }
    let best: Candidate<Owner>[] = [];
    for (const candidate of walked.candidates) {
      if (!mayEnd(candidate.place, candidate.command.lenient)) continue;
      const order = best.length === 0 ? 1 : compareRanks(candidate, best[0]!);
      if (order > 0) best = [candidate];
      else if (order === 0) best.push(candidate);
    }
    if (best.length === 0)
      return isAmbiguous([...walked.candidates, ...walked.partial]) ? { kind: "ambiguous" } : { kind: "incomplete" };
    if (isAmbiguous(best) || endsAmbiguously(best[0]!, walked.candidates) || isSwallowed(best[0]!))
      return { kind: "ambiguous" };
    return result(best[0]!);
  }
}

const stepsOf = (candidate: Candidate<unknown>): readonly Step[] => {
  const steps: Step[] = [];
  for (let s = candidate.last; s !== null; s = s.previous) steps.push(s);
  return steps.reverse();
};
const compareRanks = (a: Candidate<unknown>, b: Candidate<unknown>): number => {
  const left = stepsOf(a);
  const right = stepsOf(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.rank - right[i]!.rank;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
};
/** True when `a` fits better: the first token in which they differ decides. */
export const fitsBetter = (a: readonly number[], b: readonly number[]): boolean => {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! > b[i]!;
  return false;
};
/** Some abbreviated token stands for different keywords. */
export const isAmbiguous = (candidates: readonly Candidate<unknown>[]): boolean => {
  const meanings = new Map<number, string>();
  for (const candidate of candidates)
    for (let s = candidate.last; s !== null; s = s.previous) {
      if (s.element.kind !== "word" || s.exact) continue;
      const known = meanings.get(s.token);
      if (known === undefined) meanings.set(s.token, s.text);
      else if (known !== s.text) return true;
    }
  return false;
};
/** The last token abbreviates several keywords: no look-ahead settles that. */
const endsAmbiguously = (best: Candidate<unknown>, all: readonly Candidate<unknown>[]): boolean => {
  const last = best.last;
  if (last === null || last.exact || last.element.kind !== "word") return false;
  return all.some((c) => c.last?.element.kind === "word" && c.last.token === last.token && c.last.text !== last.text);
};
/** Free text fits anything: it does not settle what an abbreviation before it stood for. */
const isSwallowed = (best: Candidate<unknown>): boolean => {
  if (best.last?.rank !== 1) return false;
  for (let s: Step | null = best.last; s !== null; s = s.previous) if (s.shared) return true;
  return false;
};
const result = <Owner>(candidate: Candidate<Owner>): Match<Owner> => {
  const args: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const words: string[] = [];
  for (const step of stepsOf(candidate)) {
    words.push(step.text);
    const element = step.element;
    if (element.name === null) continue;
    if (element.kind === "parameter" && element.many) {
      const list = args[element.name] as unknown[] | undefined;
      if (list === undefined) args[element.name] = [step.value];
      else list.push(step.value);
    } else args[element.name] = step.value;
  }
  const ranks = stepsOf(candidate).map((step) => step.rank);
  return { kind: "match", owner: candidate.command.owner, args, line: words.join(" "), ranks };
};

export interface NextWord {
  readonly text: string;
  readonly help: string;
  /** false for a parameter: Tab does not complete it. */
  readonly word: boolean;
}
/** What may come after the tokens that led to `candidates`; `end` when the line may end there. */
export const nextWords = (
  candidates: readonly Candidate<unknown>[],
): { readonly words: readonly NextWord[]; readonly end: boolean } => {
  const words = new Map<string, NextWord>();
  let end = false;
  for (const candidate of candidates) {
    if (mayEnd(candidate.place, candidate.command.lenient)) end = true;
    for (const [element] of following(candidate.place)) {
      const text = element.kind === "word" ? element.text : element.type.placeholder;
      const known = words.get(text);
      if (known === undefined || known.help === "")
        words.set(text, { text, help: element.help, word: element.kind === "word" });
    }
  }
  return { words: [...words.values()], end };
};
