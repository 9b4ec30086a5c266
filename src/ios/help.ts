// `?` and Tab: what may come next on the line typed so far.
import { INTERFACE_TYPES } from "./interface-name.ts";
import { isAmbiguous, type Matcher, type NextWord, nextWords, tokenise } from "./matcher.ts";
import type { ParameterContext } from "./parameters.ts";

/** A place to look for words: a matcher and the number of tokens that came before its own (`no`, `do`). */
export interface HelpSource {
  readonly matcher: Matcher<unknown>;
  readonly from: number;
  /** Words known beside the matcher's, when nothing has been typed after `from`. */
  readonly extra?: readonly NextWord[];
}
export type HelpResult =
  | {
      readonly kind: "words";
      /** The word being typed; "" after a space. */
      readonly partial: string;
      readonly words: readonly NextWord[];
      /** The line may end here. */
      readonly end: boolean;
      /** What a list of all commands is headed by. */
      readonly title?: string;
    }
  | { readonly kind: "ambiguous" }
  | { readonly kind: "unrecognised" };

const isPlaceholder = (word: NextWord): boolean => !word.word;
const order = (a: NextWord, b: NextWord): number =>
  isPlaceholder(a) !== isPlaceholder(b) ? (isPlaceholder(a) ? -1 : 1) : a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
/** Kinds of interfaces; where they have to exist, those of which there is one. */
const interfaceWords = (help: string, { existing, interfaceTypes }: ParameterContext): readonly NextWord[] =>
  INTERFACE_TYPES.filter((type) => existing !== true || interfaceTypes?.().has(type.name) !== false).map((type) => ({
    text: type.name,
    help: type.help || help,
    word: true,
  }));

/** What may come next; sources are tried in turn until one knows the line. */
export const helpFor = (line: string, sources: readonly HelpSource[], context: ParameterContext): HelpResult => {
  const all = tokenise(line);
  const partial = line === "" || line.endsWith(" ") ? "" : (all[all.length - 1]?.text ?? "");
  const before = partial === "" ? all : all.slice(0, -1);
  let ambiguous = false;
  for (const source of sources) {
    const walked = source.matcher.walk(before, source.from, line, context);
    if (!walked.ok) {
      if (isAmbiguous(walked.before)) ambiguous = true;
      continue;
    }
    if (isAmbiguous(walked.candidates)) {
      ambiguous = true;
      continue;
    }
    const next = nextWords(walked.candidates);
    const words = [
      ...next.words.flatMap((word) =>
        word.text === "INTERFACE" && !word.word ? interfaceWords(word.help, context) : [word],
      ),
      ...(walked.partial.length > 0 ? [{ text: "<0-9>", help: "Interface number", word: false }] : []),
      ...(before.length === source.from ? (source.extra ?? []) : []),
    ];
    const typed = partial.toLowerCase();
    const matching = words.filter((w) => w.word && w.text.toLowerCase().startsWith(typed));
    const shown = partial === "" ? words : matching.length > 0 ? matching : words.filter(isPlaceholder);
    if (shown.length === 0 && (partial !== "" || !next.end)) continue;
    return { kind: "words", partial, words: [...shown].sort(order), end: partial === "" && next.end };
  }
  return ambiguous ? { kind: "ambiguous" } : { kind: "unrecognised" };
};

/** The text that `?` prints, without the prompt that follows it. */
export const helpText = (line: string, result: HelpResult): string => {
  if (result.kind === "ambiguous") return `% Ambiguous command:  "${line.trim()}"\n`;
  if (result.kind === "unrecognised") return "% Unrecognized command\n";
  if (result.partial !== "" && result.words.every((w) => w.word))
    return `${result.words.map((w) => w.text).join("  ")}\n`;
  const width = Math.max(4, ...result.words.map((w) => w.text.length));
  const rows = result.words.map((w) => `  ${w.text.padEnd(width)}  ${w.help}`.trimEnd());
  if (result.end) rows.push("  <cr>");
  if (result.title !== undefined) rows.unshift(result.title);
  return `${rows.join("\n")}\n`;
};

/** The line with its last word completed and a space, when there is one way only; null otherwise. */
export const completion = (line: string, result: HelpResult): string | null => {
  if (result.kind !== "words" || result.partial === "") return null;
  const words = result.words.filter((w) => w.word);
  const exact = words.find((w) => w.text.toLowerCase() === result.partial.toLowerCase());
  const one = words.length === 1 ? words[0] : exact;
  return one === undefined ? null : `${line.slice(0, line.length - result.partial.length)}${one.text} `;
};
