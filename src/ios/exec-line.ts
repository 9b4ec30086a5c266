// What an exec line means: `no debug …` is `undebug …`, everything else is as typed.
import { type Match, tokenise } from "./matcher.ts";
import type { ExecMode } from "./modes.ts";
import type { ParameterContext } from "./parameters.ts";
import { type ExecOwner, execMatcher } from "./table.ts";

/** `lone` is the word of a line of one word, which may be a host's name instead of a command. */
export const matchExec = (
  command: string,
  level: ExecMode,
  kind: "router" | "switch",
  parameters: ParameterContext,
): { readonly match: Match<ExecOwner>; readonly lone: string | null } => {
  const words = tokenise(command);
  const matcher = execMatcher(level, kind);
  if (words[0]?.text.toLowerCase() !== "no" || words.length < 2)
    return {
      match: matcher.match(words, 0, command, parameters),
      lone: words.length === 1 ? words[0]!.text : null,
    };
  const word = words[1]!;
  if (word.text.length < 2 || !"debug".startsWith(word.text.toLowerCase()))
    return { match: { kind: "invalid", column: word.at, depth: 1 }, lone: null };
  const tokens = [{ text: "undebug", at: word.at }, ...words.slice(2)];
  return { match: matcher.match(tokens, 0, command, parameters), lone: null };
};
