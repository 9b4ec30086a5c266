// The command table prepared for matching: one matcher per mode and kind of line, made on first use.
import type { Command, ConfigCommand, ConfigMode, ExecCommand, ShowCommand } from "./command.ts";
import { commands } from "./commands.ts";
import { borrowHelp, compileGrammar, type Grammar } from "./grammar.ts";
import { type Matchable, Matcher } from "./matcher.ts";
import { type ExecMode, MODES } from "./modes.ts";

export type ConfigOwner =
  | { readonly action: "set" | "unset"; readonly command: ConfigCommand }
  | { readonly action: "exit" | "end" | "leave" };
export interface ConfigMatchers {
  readonly set: Matcher<ConfigOwner>;
  readonly unset: Matcher<ConfigOwner>;
  readonly byDefault: Matcher<ConfigOwner>;
}
export type ExecOwner = ExecCommand | ShowCommand;

/** Up to two keywords before anything that may be left out, chosen or given. */
const leadingKeywords = (grammar: string): readonly string[] => {
  const words: string[] = [];
  for (const word of grammar.split(" ")) {
    if (words.length === 2 || !/^[A-Za-z][\w-]*$/.test(word)) break;
    words.push(word.toLowerCase());
  }
  return words;
};
/** `help` is asked for only when the grammar is compiled, which most are not in a short session. */
const matchable = <Owner>(
  text: string,
  help: () => readonly string[],
  owner: Owner,
  lenient: boolean,
): Matchable<Owner> => {
  let compiled: Grammar | null = null;
  const first = text[0]!;
  return {
    owner,
    lenient,
    letter: /[a-zA-Z]/.test(first) ? first.toLowerCase() : "",
    words: leadingKeywords(text),
    get grammar() {
      compiled ??= compileGrammar(text, help());
      return compiled;
    },
  };
};
const builtIn = (grammar: string, help: string, action: "exit" | "end" | "leave"): Matchable<ConfigOwner> =>
  matchable(grammar, () => [help], { action }, false);
/** The words that move between modes, known in each of them. */
const movement = (mode: ConfigMode): readonly Matchable<ConfigOwner>[] => {
  const leave = MODES[mode].leave;
  return [
    builtIn("exit", mode === "config" ? "Exit from configure mode" : "Exit from the current mode", "exit"),
    builtIn("end", "Exit to privileged EXEC mode", "end"),
    ...(leave ?? []).map((word) => builtIn(word, "Exit from this mode", "leave")),
  ];
};
const setting = (command: ConfigCommand): Matchable<ConfigOwner> =>
  matchable(command.grammar, () => command.help, { action: "set", command }, false);
const unsetting = (command: ConfigCommand): Matchable<ConfigOwner> => {
  const { grammar, help, unsetGrammar } = command;
  return matchable(
    unsetGrammar ?? grammar,
    () => (unsetGrammar === undefined ? help : borrowHelp(grammar, help, unsetGrammar)),
    { action: "unset", command },
    unsetGrammar === undefined,
  );
};

const isConfig =
  (mode: ConfigMode) =>
  (c: Command): c is ConfigCommand =>
    c.kind === "config" && c.mode === mode;
/** Each matcher of a mode is made when the first line asks for it: most configurations have no `default`, many no `no`. */
const configMatchersOf = (mode: ConfigMode): ConfigMatchers => {
  const own = commands.filter(isConfig(mode));
  let set: Matcher<ConfigOwner> | null = null;
  let unset: Matcher<ConfigOwner> | null = null;
  let byDefault: Matcher<ConfigOwner> | null = null;
  return {
    get set() {
      set ??= new Matcher([...own.map(setting), ...movement(mode)]);
      return set;
    },
    get unset() {
      unset ??= new Matcher(own.filter((c) => c.unset !== undefined).map(unsetting));
      return unset;
    },
    get byDefault() {
      byDefault ??= new Matcher(
        own.flatMap((c) => (c.byDefault === "set" ? [setting(c)] : c.unset === undefined ? [] : [unsetting(c)])),
      );
      return byDefault;
    },
  };
};
const modes = new Map<ConfigMode, ConfigMatchers>();
export const configMatchers = (mode: ConfigMode): ConfigMatchers => {
  let found = modes.get(mode);
  if (found === undefined) {
    found = configMatchersOf(mode);
    modes.set(mode, found);
  }
  return found;
};

const execs = new Map<string, Matcher<ExecOwner>>();
/** The exec commands of a kind of device. */
export const execMatcher = (mode: ExecMode, kind: "router" | "switch"): Matcher<ExecOwner> => {
  const key = `${mode} ${kind}`;
  let found = execs.get(key);
  if (found === undefined) {
    found = new Matcher(
      commands.flatMap((c): Matchable<ExecOwner>[] => {
        if (c.kind === "config" || (c.on !== undefined && c.on !== kind)) return [];
        const level = c.level ?? (c.kind === "show" ? "user" : "privileged");
        if (mode === "exec" && level === "privileged") return [];
        return [matchable(c.grammar, () => c.help, c as ExecOwner, false)];
      }),
    );
    execs.set(key, found);
  }
  return found;
};
