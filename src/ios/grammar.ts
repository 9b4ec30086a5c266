// Grammar strings compiled to sequences of words, parameters and optional groups; see command.ts for the notation.
import { type ParameterType, parameterType } from "./parameters.ts";

/** A keyword; with a name when it also sets an argument (a flag, or one of a choice). */
export interface Word {
  readonly kind: "word";
  readonly text: string;
  readonly help: string;
  readonly name: string | null;
  readonly value: string | true;
}
export interface Parameter {
  readonly kind: "parameter";
  readonly name: string;
  readonly type: ParameterType;
  readonly many: boolean;
  readonly help: string;
}
/** One of these words. */
export interface Choice {
  readonly kind: "choice";
  readonly words: readonly Word[];
}
/** Optional groups, each at most once, in any order. */
export interface Options {
  readonly kind: "options";
  readonly groups: readonly Sequence[];
}
/** Exactly one of these sequences. */
export interface Either {
  readonly kind: "either";
  readonly groups: readonly Sequence[];
}
export type Part = Word | Parameter | Choice | Options | Either;
export type Sequence = readonly Part[];
export interface Grammar {
  readonly text: string;
  readonly parts: Sequence;
  /** Keywords and parameters: what `help` has one text for. */
  readonly tokens: readonly string[];
}

const TOKEN = /[[\]()]|\|(?![^<]*>)|<[a-zA-Z0-9]+:[^>]+>|[^\s[\]<>()|]+/g;
const isPunctuation = (token: string): boolean => token.length === 1 && "[]()|".includes(token);

/** Throws Error when the grammar is malformed or `help` does not have one text per token. */
export const compileGrammar = (text: string, help: readonly string[]): Grammar => {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.join("").length !== text.replace(/\s/g, "").length) throw new Error(`malformed grammar: ${text}`);
  const named: string[] = [];
  let at = 0;
  const part = (token: string): Part => {
    const helpText = help[named.length] ?? "";
    named.push(token);
    if (!token.startsWith("<")) return { kind: "word", text: token, help: helpText, name: null, value: token };
    const colon = token.indexOf(":");
    const name = token.slice(1, colon);
    const many = token.endsWith("+>");
    const type = token.slice(colon + 1, many ? -2 : -1);
    if (type === "flag") return { kind: "word", text: name, help: helpText, name, value: true };
    if (type.includes("|") && !many)
      return {
        kind: "choice",
        words: type
          .split("|")
          .filter((word) => word !== "")
          .map((word) => ({ kind: "word", text: word, help: helpText, name, value: word })),
      };
    return { kind: "parameter", name, type: parameterType(type), many, help: helpText };
  };
  const sequence = (end: "]" | ")" | null): Sequence => {
    const parts: Part[] = [];
    let groups: Sequence[] | null = null;
    for (;;) {
      const token = tokens[at];
      if (token === undefined || token === "]" || token === ")" || token === "|") {
        if (token === "|" ? end !== ")" : (token ?? null) !== end) throw new Error(`unbalanced brackets: ${text}`);
        if (token === "]") at++;
        if (parts.length === 0) throw new Error(`empty group: ${text}`);
        return parts;
      }
      at++;
      if (token === "(") {
        const ways = [sequence(")")];
        while (tokens[at] === "|") {
          at++;
          ways.push(sequence(")"));
        }
        at++;
        groups = null;
        parts.push({ kind: "either", groups: ways });
        continue;
      }
      if (token === "[") {
        const group = sequence("]");
        if (groups === null) {
          groups = [];
          parts.push({ kind: "options", groups });
        }
        groups.push(group);
      } else {
        groups = null;
        parts.push(part(token));
      }
    }
  };
  const parts = sequence(null);
  if (named.length !== help.length)
    throw new Error(`${text}: ${named.length} tokens (${named.join(", ")}) but ${help.length} help texts`);
  return { text, parts, tokens: named };
};

/** The help of `grammar` for the tokens of another grammar of the same command: by word, or by parameter name. */
export const borrowHelp = (grammar: string, help: readonly string[], other: string): readonly string[] => {
  const key = (token: string): string => (token.startsWith("<") ? token.slice(0, token.indexOf(":")) : token);
  const texts = new Map<string, string>();
  compileGrammar(grammar, help).tokens.forEach((token, i) => {
    if (!texts.has(key(token))) texts.set(key(token), help[i]!);
  });
  const own = (other.match(TOKEN) ?? []).filter((t) => !isPunctuation(t));
  return own.map((token) => texts.get(key(token)) ?? (token.startsWith("<") ? "Value" : token));
};
