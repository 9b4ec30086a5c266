// The running configuration as text: every command of the table writes its lines, in table order.
import type { DeviceConfig, KeptBlock } from "../config/model.ts";
import type { ConfigCommand, ConfigMode, WriteContext } from "./command.ts";
import { commands, topics } from "./commands.ts";
import { interfaceHeader } from "./config/interface.ts";

const byMode = new Map<ConfigMode, readonly ConfigCommand[]>();
const commandsOf = (mode: ConfigMode): readonly ConfigCommand[] => {
  let found = byMode.get(mode);
  if (found === undefined) {
    found = commands.filter((c): c is ConfigCommand => c.kind === "config" && c.mode === mode);
    byMode.set(mode, found);
  }
  return found;
};

/** Index, among the mode's commands, of the one that keeps `line`: the longest leading words win. */
const keeperOf = (mode: ConfigMode, line: string, blocks: boolean): number => {
  const bare = line.startsWith("no ") ? line.slice(3) : line;
  let best = -1;
  let length = -1;
  commandsOf(mode).forEach((command, i) => {
    const keeps = command.keeps;
    if (keeps === undefined || (keeps.block !== undefined) !== blocks || keeps.prefix.length <= length) return;
    if (bare !== keeps.prefix && !bare.startsWith(`${keeps.prefix} `)) return;
    best = i;
    length = keeps.prefix.length;
  });
  return best;
};
/** Kept lines by the index of their command; -1 for lines of nobody, printed last. */
const keptBy = <T>(
  mode: ConfigMode,
  items: readonly T[],
  text: (item: T) => string,
  blocks: boolean,
): Map<number, T[]> => {
  const out = new Map<number, T[]>();
  for (const item of items) {
    const at = keeperOf(mode, text(item), blocks);
    const list = out.get(at);
    if (list === undefined) out.set(at, [item]);
    else list.push(item);
  }
  return out;
};

const contextOf = (config: DeviceConfig): WriteContext => {
  const context: WriteContext = {
    config,
    writeMode: (mode, scope) => modeLines(mode, scope, context).map((line) => ` ${line}`),
  };
  return context;
};
/** The lines under a block's header, those of the blocks in it one level deeper. */
export const blockLines = (block: KeptBlock): readonly string[] =>
  block.lines.flatMap((line) => {
    const inner = block.blocks?.find((b) => b.header === line);
    // A certificate stands under its line, as far as `quit`.
    if (inner === undefined) return line.split("\n").map((part, i) => (i === 0 ? part : ` ${part.trim()}`));
    const lines = [line, ...blockLines(inner).map((l) => ` ${l}`)];
    return inner.end === undefined ? lines : ["!", ...lines, inner.end];
  });
const modeLines = (mode: ConfigMode, scope: unknown, context: WriteContext): readonly string[] => {
  // Lines of a kept block stand in the order typed: some of them are sub-blocks of their own.
  if ((scope as { header?: string }).header !== undefined) return blockLines(scope as KeptBlock);
  const kept = (scope as { kept?: string[] }).kept ?? [];
  const lines: string[] = [];
  const keepers = keptBy(mode, kept, (line) => line, false);
  commandsOf(mode).forEach((command, i) => {
    if (command.keeps !== undefined) for (const line of keepers.get(i) ?? []) lines.push(...line.split("\n"));
    else if (command.write !== undefined) lines.push(...command.write(scope, context));
  });
  return [...lines, ...(keepers.get(-1) ?? [])];
};

/** Sections of the configuration, each the lines of one command; separators go between them. */
const sections = (config: DeviceConfig): readonly (readonly string[])[] => {
  const context = contextOf(config);
  const own = commandsOf("config");
  const keepers = keptBy("config", config.kept, (line) => line, false);
  const blocks = keptBy("config", config.keptBlocks, (block) => block.header, true);
  const out: (readonly string[])[] = [];
  let start = 0;
  for (const topic of topics) {
    const lines: string[] = [];
    const count = topic.commands.filter((c) => c.kind === "config" && c.mode === "config").length;
    for (let i = start; i < start + count; i++) {
      const command = own[i]!;
      if (command.keeps?.block !== undefined)
        for (const block of blocks.get(i) ?? [])
          lines.push(block.header, ...blockLines(block).map((line) => ` ${line}`));
      else if (command.keeps !== undefined) for (const line of keepers.get(i) ?? []) lines.push(...line.split("\n"));
      else if (command.write !== undefined) lines.push(...command.write(config, context));
    }
    start += count;
    out.push(lines);
  }
  out.push(keepers.get(-1) ?? []);
  return out;
};

/** Blocks of one kind that follow each other without a separator. */
const JOINED = ["ip sla ", "line ", "class-map ", "policy-map ", "key chain ", "ip access-list "] as const;

/** The configuration from "version" to "end", one line each, with "!" between the sections. */
export const configurationLines = (config: DeviceConfig): readonly string[] => {
  const out: string[] = ["!"];
  const separate = (): void => {
    if (out[out.length - 1] !== "!") out.push("!");
  };
  for (const lines of sections(config)) {
    separate();
    let inText = false;
    let header = "";
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!;
      const indented = line.startsWith(" ");
      const opens = !indented && (lines[i + 1]?.startsWith(" ") ?? false);
      const joined =
        !indented && lines[i - 1] !== undefined && JOINED.some((s) => line.startsWith(s) && header.startsWith(s));
      if (!inText && !indented && !joined && (opens || out[out.length - 1]!.startsWith(" "))) separate();
      if (line.startsWith("banner ")) inText = line.split("^C").length < 3;
      else if (inText && line.endsWith("^C")) inText = false;
      if (!indented) header = line;
      out.push(line);
    }
  }
  separate();
  out.push("end");
  return out;
};
/** As stored in a file: lines ended by newlines. */
export const configurationText = (config: DeviceConfig): string => `${configurationLines(config).join("\n")}\n`;

/** What `show running-config` prints. */
export const runningConfiguration = (config: DeviceConfig): string => {
  const text = configurationText(config);
  return `Building configuration...\n\nCurrent configuration : ${text.length} bytes\n${text}\n`;
};
/** The lines of one interface, as `show running-config interface X` prints them; null when there is none. */
export const interfaceLines = (config: DeviceConfig, name: string): readonly string[] | null => {
  const scope = config.interfaces.get(name);
  return scope === undefined
    ? null
    : [interfaceHeader(scope), ...modeLines("config-if", scope, contextOf(config)).map((l) => ` ${l}`)];
};
