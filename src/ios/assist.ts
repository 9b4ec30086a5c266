// Help for whoever writes a configuration as text: complaints, what may come next, what a word means. The same table and
// the same matching as the console; the mode of a line is the one that the lines above it lead to.
import type { DeviceConfig } from "../config/model.ts";
import type { ConfigMode } from "./command.ts";
import type { Device } from "./difference.ts";
import { compileGrammar } from "./grammar.ts";
import { INTERFACE_TYPES } from "./interface-name.ts";
import { ConfigurationRefused, loadConfiguration } from "./load.ts";
import { tokenise } from "./matcher.ts";
import { modeChain } from "./modes.ts";
import type { ParameterContext } from "./parameters.ts";
import { syntaxText } from "./reference.ts";
import { lookUpHelp } from "./session-help.ts";
import { configMatchers } from "./table.ts";

export interface Complaint {
  /** 1 and up; 0 when it is about the whole text. */
  readonly line: number;
  /** Where in the line it goes wrong, from 0, and where it ends. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** As the console says it. */
  readonly reason: string;
  /** The line is taken, but lacks the effect that it has on a router. */
  readonly kept?: true;
}
export interface Offer {
  readonly text: string;
  readonly help: string;
  /** A word of the language, a name known on this device, or what a value looks like. */
  readonly kind: "word" | "name" | "value";
}
export interface Offers {
  /** Column at which the word begins that an offer replaces. */
  readonly from: number;
  /** Best first. */
  readonly offers: readonly Offer[];
}
export interface Meaning {
  readonly from: number;
  readonly to: number;
  /** What `?` says of the word. */
  readonly help: string;
  /** The whole command; "" when the line is none. */
  readonly syntax: string;
  /** Accepted and kept, without an effect here. */
  readonly kept: boolean;
}

const linesOf = (text: string): readonly string[] => text.split(/\r\n|\n|\r/);

/** Every line that a boot from this text would not take, in order; behind them those that it keeps without their effect. */
export const complaintsOf = (text: string, device: Device): readonly Complaint[] => {
  const lines = linesOf(text);
  const columns = new Map<number, number>();
  try {
    const { unrecognised, ineffective } = loadConfiguration(text, "", device, (line, answer) => {
      if (answer.kind === "invalid") columns.set(line, answer.column);
    });
    const complaint = ({ line, reason }: { readonly line: number; readonly reason: string }): Complaint => {
      const whole = lines[line - 1] ?? "";
      const end = Math.max(whole.trimEnd().length, 1);
      const at = columns.get(line);
      const from = Math.min(at ?? whole.length - whole.trimStart().length, end - 1);
      const space = whole.indexOf(" ", from);
      return { line, from, to: at === undefined || space < 0 ? end : space, text: whole.trim(), reason };
    };
    return [
      ...unrecognised.map(complaint),
      ...ineffective.map((line) => ({ ...complaint(line), kept: true as const })),
    ];
  } catch (error) {
    if (!(error instanceof ConfigurationRefused)) throw error;
    return [{ line: 0, from: 0, to: 0, text: "", reason: `% ${error.message.replace(/^: /, "")}` }];
  }
};

interface Standing {
  readonly mode: ConfigMode;
  readonly config: DeviceConfig;
  readonly context: ParameterContext;
}
/** Where `line` stands; null within a banner and in a text that is no configuration. */
const standingAt = (lines: readonly string[], line: number, device: Device): Standing | null => {
  let mode: ConfigMode = "config";
  let reading = false;
  try {
    const { config } = loadConfiguration(lines.slice(0, line - 1).join("\n"), "", device, (_line, _answer, editor) => {
      mode = editor.mode;
      reading = editor.readingText;
    });
    if (reading) return null;
    // A line at the margin below a separator begins something new, as people write it.
    const above = lines[line - 2]?.trim() ?? "";
    if (!lines[line - 1]?.startsWith(" ") && (above === "!" || above === "")) mode = "config";
    return { mode, config, context: { hasInterface: () => true } };
  } catch (error) {
    if (error instanceof ConfigurationRefused) return null;
    throw error;
  }
};

/** The word whose list of names comes next, and the list. */
const NAMES: readonly (readonly [RegExp, (config: DeviceConfig) => Iterable<string>, string])[] = [
  [/(?:^| )vrf(?: forwarding| definition)? $/, (c) => c.vrfs.keys(), "VRF of this router"],
  [/(?:^| )route-map $/, (c) => c.routeMaps.keys(), "Route map of this router"],
  [/(?:^| )prefix-list $/, (c) => c.prefixLists.keys(), "Prefix list of this router"],
  [/(?:^| )object-group(?: (?:network|service))? $/, (c) => c.objectGroups.keys(), "Object group of this router"],
  [/(?:^| )time-range $/, (c) => c.timeRanges.keys(), "Time range of this router"],
  [
    /(?:^| )(?:access-group|access-class|access-list(?: (?:standard|extended))?|distribute-list) $/,
    (c) => c.accessLists.keys(),
    "Access list of this router",
  ],
];
const INTERFACE_WORD = INTERFACE_TYPES.find((t) => t.hardware === "physical")?.name ?? "";

/** What may stand at `column` of `line`: names of this device, then the words of its mode, then those around it. */
export const offersAt = (text: string, line: number, column: number, device: Device): Offers => {
  const lines = linesOf(text);
  const typed = (lines[line - 1] ?? "").slice(0, column);
  const from = typed.lastIndexOf(" ") + 1;
  const before = typed.slice(0, from);
  const standing = standingAt(lines, line, device);
  if (standing === null) return { from, offers: [] };
  const offers = new Map<string, Offer>();
  const offer = (one: Offer): void => {
    if (!offers.has(one.text)) offers.set(one.text, one);
  };
  for (const mode of modeChain(standing.mode)) {
    const result = lookUpHelp(before, "configure", mode, standing.context);
    if (result.kind !== "words") continue;
    if (result.words.some((w) => w.text === INTERFACE_WORD && w.word))
      for (const name of standing.config.interfaces.keys())
        offer({ text: name, help: "Interface of this router", kind: "name" });
    if (result.words.some((w) => !w.word))
      for (const [follows, names, help] of NAMES)
        if (follows.test(before)) for (const name of names(standing.config)) offer({ text: name, help, kind: "name" });
    for (const { text: word, help, word: isWord } of result.words)
      offer({ text: word, help, kind: isWord ? "word" : "value" });
  }
  return { from, offers: [...offers.values()] };
};

/** What the word at `column` of `line` means; null where there is none. */
export const meaningAt = (text: string, line: number, column: number, device: Device): Meaning | null => {
  const lines = linesOf(text);
  const whole = lines[line - 1] ?? "";
  const tokens = tokenise(whole);
  const token = tokens.find((t) => t.at <= column && column <= t.at + t.text.length);
  if (token === undefined || tokens[0]?.text.startsWith("!")) return null;
  const standing = standingAt(lines, line, device);
  if (standing === null) return null;
  const to = token.at + token.text.length;
  const first = tokens[0]?.text.toLowerCase();
  const from = (first === "no" || first === "default") && tokens.length > 1 ? 1 : 0;
  for (const mode of modeChain(standing.mode)) {
    const words = lookUpHelp(whole.slice(0, to), "configure", mode, standing.context);
    if (words.kind !== "words") continue;
    const typed = token.text.toLowerCase();
    const word = words.words.find((w) => w.word && w.text.toLowerCase() === typed) ?? words.words[0];
    const matchers = configMatchers(mode);
    const match = (from === 1 ? matchers.unset : matchers.set).match(tokens, from, whole, standing.context);
    const command = match.kind === "match" && "command" in match.owner ? match.owner.command : null;
    return {
      from: token.at,
      to,
      help: word === undefined ? "" : `${word.text}: ${word.help}`,
      syntax: command === null ? "" : syntaxText(compileGrammar(command.grammar, command.help)),
      kept: command?.effect === "kept",
    };
  }
  return null;
};

/** The first words of all commands and those that negate them: what an editor colours. */
export const firstWords = (modes: readonly ConfigMode[]): readonly string[] => {
  const words = new Set<string>(["no", "default"]);
  for (const mode of modes) {
    const help = lookUpHelp("", "configure", mode, { hasInterface: () => true });
    if (help.kind === "words") for (const w of help.words) if (w.word) words.add(w.text);
  }
  return [...words];
};
