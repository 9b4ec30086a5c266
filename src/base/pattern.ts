// Patterns from configurations, matched in time linear in the text: the one place that knows the pattern engine.
import { RE2JS } from "re2js";

export interface Pattern {
  /** True when the pattern occurs anywhere in `text`. */
  matches(text: string): boolean;
}

const compiled = new Map<string, Pattern | null>();
const compile = (source: string): Pattern | null => {
  let found = compiled.get(source);
  if (found !== undefined) return found;
  try {
    const expression = RE2JS.compile(source);
    found = { matches: (text) => expression.matcher(text).find() };
  } catch {
    found = null;
  }
  if (compiled.size > 1000) compiled.clear();
  compiled.set(source, found);
  return found;
};

/** Escapes what the engine would read as more than the router's dialect has: braces, and letters after a backslash. */
const DIALECT: Readonly<Record<string, string>> = { _: "(?:^|$|[ ,{}()\\[\\]_])", "{": "\\{", "}": "\\}" };

/**
 * A pattern in the dialect of as-path lists and output filters: `_` matches a delimiter, itself or either end.
 * Null when malformed; back-references are refused, since they cannot be matched in linear time.
 */
export const compilePattern = (text: string): Pattern | null => {
  if (text.length > 500) return null;
  let source = "";
  let inClass = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "\\") {
      const next = text[++i];
      if (next === undefined || /[0-9A-Za-z]/.test(next)) return null;
      source += `\\${next}`;
    } else if (inClass) {
      if (c === "]") inClass = false;
      source += c === "[" ? "\\[" : c;
    } else if (c === "[") {
      inClass = true;
      source += c;
      if (text[i + 1] === "^") {
        source += "^";
        i++;
      }
      if (text[i + 1] === "]") {
        source += "\\]";
        i++;
      }
    } else if (c === "(" && text[i + 1] === "?") return null;
    else source += DIALECT[c] ?? c;
  }
  return compile(source);
};
