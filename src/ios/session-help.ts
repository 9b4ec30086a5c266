// What `?` and Tab offer at the end of a line: the commands of the level or mode, `no` and `do`, output filters.
import type { ConfigMode } from "./command.ts";
import { type HelpResult, type HelpSource, helpFor } from "./help.ts";
import { type NextWord, tokenise } from "./matcher.ts";
import { type ExecMode, modeChain } from "./modes.ts";
import { FILTER_WORDS } from "./output.ts";
import type { ParameterContext } from "./parameters.ts";
import { configMatchers, execMatcher } from "./table.ts";

type HelpLevel = "closed" | "user" | "privileged" | "configure";

const sourcesFor = (
  line: string,
  level: HelpLevel,
  mode: ConfigMode,
  kind: "router" | "switch",
): { readonly sources: readonly HelpSource[]; readonly filter: boolean } => {
  const tokens = tokenise(line);
  const execLevel: ExecMode = level === "user" ? "exec" : "privileged";
  const first = tokens[0]?.text.toLowerCase();
  const past = line.endsWith(" ") ? tokens.length : tokens.length - 1;
  if (level !== "configure") {
    const matcher = execMatcher(execLevel, kind);
    return { sources: [{ matcher, from: 0 }], filter: true };
  }
  if (first === "do" && past >= 1)
    return { sources: [{ matcher: execMatcher("privileged", kind), from: 1 }], filter: true };
  const chain = modeChain(mode).map(configMatchers);
  if (first === "no" && past >= 1) return { sources: chain.map((m) => ({ matcher: m.unset, from: 1 })), filter: false };
  const plain: HelpSource[] = chain.map((m) => ({
    matcher: m.set,
    from: 0,
    extra: [
      { text: "default", help: "Set a command to its defaults", word: true },
      { text: "do", help: "To run exec commands in config mode", word: true },
      { text: "no", help: "Negate a command or set its defaults", word: true },
    ],
  }));
  const defaults: HelpSource[] =
    first !== undefined && past >= 1 && first.length >= 3 && "default".startsWith(first)
      ? chain.map((m) => ({ matcher: m.byDefault, from: 1 }))
      : [];
  return { sources: [...plain, ...defaults], filter: false };
};
/** Heads of the list of all commands. */
const TITLES: Readonly<Partial<Record<ConfigMode, string>>> = {
  config: "Configure commands:",
  "config-if": "Interface configuration commands:",
  "config-line": "Line configuration commands:",
  "config-route-map": "Route Map configuration commands:",
  "config-router-bgp": "Router configuration commands:",
  "config-router-bgp-af": "Router Address Family configuration commands:",
  "config-router-ospf": "Router configuration commands:",
  "config-router-rip": "Router configuration commands:",
  "config-vlan": "VLAN configuration commands:",
  "config-vrf": "IP VPN Routing/Forwarding instance configuration commands:",
};
const MODIFIERS: NextWord = { text: "|", help: "Output modifiers", word: false };
/** What can stand at the end of `line`. */
export const lookUpHelp = (
  line: string,
  level: HelpLevel,
  mode: ConfigMode,
  parameters: ParameterContext,
  kind: "router" | "switch" = "router",
  /** Of exec commands, which only see interfaces that exist. */
  present: ParameterContext = parameters,
): HelpResult => {
  const { sources, filter } = sourcesFor(line, level, mode, kind);
  const bar = filter ? line.search(/ \|[^|]*$/) : -1;
  if (bar >= 0) {
    const words = tokenise(line.slice(bar + 2));
    const partial = line.endsWith(" ") || words.length === 0 ? "" : (words[0]?.text ?? "");
    if (words.length === 0 || (words.length === 1 && partial !== ""))
      return {
        kind: "words",
        partial,
        words: FILTER_WORDS.filter((w) => w.text.startsWith(partial.toLowerCase())),
        end: false,
      };
    return {
      kind: "words",
      partial: "",
      words: [{ text: "LINE", help: "Regular Expression", word: false }],
      end: false,
    };
  }
  const result = helpFor(line, sources, filter ? present : parameters);
  if (result.kind !== "words") return result;
  if (line.trim() === "") {
    const title = level === "configure" ? TITLES[mode] : "Exec commands:";
    return title === undefined ? result : { ...result, title };
  }
  const words = tokenise(line).map((t) => t.text.toLowerCase());
  const [command = ""] = words[0] === "do" && level === "configure" ? words.slice(1) : words;
  const filtered = filter && result.end && command.length > 1 && "show".startsWith(command);
  return filtered ? { ...result, words: [...result.words, MODIFIERS] } : result;
};
