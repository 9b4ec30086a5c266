// The command reference, generated from the command table: docs/commands.md and the site.
import { absentFeature } from "./absent.ts";
import type { Command, ConfigCommand, ConfigMode } from "./command.ts";
import { topics } from "./commands.ts";
import { type Grammar, compileGrammar, type Part, type Sequence } from "./grammar.ts";
import { MODES } from "./modes.ts";

export interface ReferenceRow {
  readonly topic: string;
  /** Prompt without the host name: "(config-if)#", "#", ">". */
  readonly prompt: string;
  readonly mode: ConfigMode | "exec" | "privileged";
  /** "ip ospf cost <1-65535>" */
  readonly syntax: string;
  /** "kept": the console says that the line has no effect here; "silent": it need not, or not for every choice of words. */
  readonly effect: "full" | "kept" | "silent" | "partly silent";
  readonly negatable: boolean;
  /** The only kind of device that knows it; null: both do. */
  readonly on: "router" | "switch" | null;
}

const partText = (part: Part): string => {
  switch (part.kind) {
    case "word":
      return part.text;
    case "choice":
      return part.words.length === 1 ? part.words[0]!.text : `{${part.words.map((w) => w.text).join(" | ")}}`;
    case "parameter": {
      const named = part.type.name === "word" || part.type.name === "line" || part.type.name === "interface";
      const shown = named ? part.name.toUpperCase() : part.type.placeholder;
      return part.many ? `${shown} ...` : shown;
    }
    case "either":
      return `{${part.groups.map(sequenceText).join(" | ")}}`;
    case "options":
      return part.groups.map((group) => `[${sequenceText(group)}]`).join(" ");
  }
};
const sequenceText = (sequence: Sequence): string => sequence.map(partText).join(" ");
/** A grammar as people read it. */
export const syntaxText = (grammar: Grammar): string => sequenceText(grammar.parts);

const sampleLines = (sequence: Sequence): readonly string[] =>
  sequence.reduce<readonly string[]>(
    (lines, part) => {
      if (part.kind === "options") return lines;
      const next =
        part.kind === "word"
          ? [part.text]
          : part.kind === "choice"
            ? part.words.map((w) => w.text)
            : part.kind === "either"
              ? part.groups.flatMap(sampleLines)
              : [part.name.toUpperCase()];
      return lines.flatMap((line) => next.map((word) => (line === "" ? word : `${line} ${word}`)));
    },
    [""],
  );
/** A kept command as it may be typed: a line per choice of keywords, without what may be left out, names for values. */
export const samplesOf = (command: ConfigCommand): readonly string[] =>
  sampleLines(compileGrammar(command.grammar, command.help).parts);
const effectOf = (command: ConfigCommand): ReferenceRow["effect"] => {
  if (command.effect === "full") return "full";
  const spoken = samplesOf(command).map((line) => absentFeature(command, line) !== null);
  return spoken.every((one) => one) ? "kept" : spoken.some((one) => one) ? "partly silent" : "silent";
};

const rowOf = (topic: string, command: Command): ReferenceRow => {
  const syntax = syntaxText(compileGrammar(command.grammar, command.help));
  if (command.kind === "config")
    return {
      topic,
      prompt: `(${MODES[command.mode].prompt({ name: "", kind: "extended" })})#`,
      mode: command.mode,
      syntax,
      effect: effectOf(command),
      negatable: command.unset !== undefined,
      on: null,
    };
  const privileged = (command.level ?? (command.kind === "show" ? "user" : "privileged")) === "privileged";
  return {
    topic,
    prompt: privileged ? "#" : ">",
    mode: privileged ? "privileged" : "exec",
    syntax,
    effect: "full",
    negatable: false,
    on: command.on ?? null,
  };
};
export const referenceRows = (): readonly ReferenceRow[] =>
  topics.flatMap((topic) => topic.commands.map((command) => rowOf(topic.name, command)));

const cell = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``;

const EFFECTS: Readonly<Record<ReferenceRow["effect"], string>> = {
  full: "full",
  kept: "kept",
  silent: "kept, silent",
  "partly silent": "kept, partly silent",
};
/** The whole reference as Markdown. */
export const commandReference = (): string => {
  const rows = referenceRows();
  const exec = rows.filter((r) => r.mode === "exec" || r.mode === "privileged");
  const config = rows.filter((r) => r.mode !== "exec" && r.mode !== "privileged");
  const out = [
    "# Commands of the IOS-like console",
    "",
    "Generated from the command table in `src/ios`; `npx vitest run -u tests/ios/reference.test.ts` writes it again.",
    "",
    "`{a | b}` is one of several, `[a]` may be left out, neighbouring `[...]` come in any order, capitals stand for values.",
    "Keywords may be abbreviated. A command marked *kept* has no effect here: it is accepted, kept and printed back, so that",
    "real configurations can be pasted unchanged. The console says so, and `hopwise run` lists the line with its file and",
    "number; lines of commands marked *silent* change nothing that can be seen in a lab, or stand in a block that is kept.",
    "",
    `${rows.length} commands, ${config.filter((r) => r.effect === "full").length} of them configuration commands with an effect.`,
    "",
    "## Exec commands",
    "",
    "| Level | Command |",
    "|---|---|",
    ...[...exec]
      .sort((a, b) => (a.syntax < b.syntax ? -1 : a.syntax > b.syntax ? 1 : 0))
      .map((r) => `| \`${r.prompt}\` | ${cell(r.syntax)}${r.on === null ? "" : `, on a ${r.on}`} |`),
    "",
    "## Configuration commands",
    "",
    "In the order of the running configuration. Every mode also knows `exit`, `end`, `do` and `default`.",
  ];
  for (const topic of topics) {
    const own = config.filter((r) => r.topic === topic.name);
    if (own.length === 0) continue;
    out.push("", `### ${topic.name}`, "", "| Mode | Command | `no` | Effect |", "|---|---|---|---|");
    for (const r of own)
      out.push(`| \`${r.prompt}\` | ${cell(r.syntax)} | ${r.negatable ? "yes" : "no"} | ${EFFECTS[r.effect]} |`);
  }
  return `${out.join("\n")}\n`;
};
