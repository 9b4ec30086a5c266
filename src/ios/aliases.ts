// Aliases of exec commands: the ones that every console has, and those of `alias exec`.

/** Those of IOS whose commands there are here. */
const DEFAULTS: readonly (readonly [name: string, command: string])[] = [
  ["lo", "logout"],
  ["p", "ping"],
  ["s", "show"],
  ["u", "undebug"],
  ["un", "undebug"],
];
const CONFIGURED = /^alias exec (\S+) (.+)$/;

/** Names with what they stand for; `kept` are the global lines kept, of which the later ones win. */
export const execAliases = (kept: readonly string[]): readonly (readonly [name: string, command: string])[] => {
  const all = new Map(DEFAULTS);
  for (const line of kept) {
    const found = CONFIGURED.exec(line);
    if (found !== null) all.set(found[1]!, found[2]!);
  }
  return [...all];
};
/** A line with its first word replaced when that is an alias, and how far what follows has moved. */
export const expandAlias = (
  line: string,
  kept: readonly string[],
): { readonly line: string; readonly moved: number; readonly upTo: number } => {
  const start = line.length - line.trimStart().length;
  const word = line.slice(start).split(/[\s|]/, 1)[0] ?? "";
  const command = execAliases(kept).find(([name]) => name === word.toLowerCase() || name === word)?.[1];
  if (command === undefined) return { line, moved: 0, upTo: 0 };
  const moved = command.length - word.length;
  return {
    line: line.slice(0, start) + command + line.slice(start + word.length),
    moved,
    upTo: start + command.length,
  };
};
