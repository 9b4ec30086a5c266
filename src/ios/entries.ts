// A configuration, as the device writes it, taken apart into lines and the lines under them.
export interface Entry {
  /** Without indentation; of several lines for a banner or a certificate. */
  readonly text: string;
  readonly children: readonly Entry[];
}
interface Growing {
  readonly text: string;
  readonly children: Growing[];
}
/** Lines that end a block and say nothing of their own. */
const CLOSING = /^(?:!|end|exit(?:-[a-z-]+)?)?$/;

/** The lines of a text that starts with `line` at `at`: one, unless a delimiter stands at its end or `quit` ends it. */
const textEnd = (lines: readonly string[], at: number): number => {
  const line = lines[at]!;
  if (line.startsWith("banner ") && line.split("^C").length < 3) {
    const end = lines.findIndex((l, i) => i > at && l.endsWith("^C"));
    return end < 0 ? at : end;
  }
  if (/^ *certificate /.test(line)) {
    const end = lines.findIndex((l, i) => i > at && l.trim() === "quit");
    return end < 0 ? at : end;
  }
  return at;
};

export const entriesOf = (configuration: string): readonly Entry[] => {
  const lines = configuration.split("\n");
  const roots: Growing[] = [];
  const open: { readonly depth: number; readonly entry: Growing }[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const text = line.trim();
    if (CLOSING.test(text)) continue;
    const depth = line.length - line.trimStart().length;
    while (open.length > 0 && open[open.length - 1]!.depth >= depth) open.pop();
    const end = textEnd(lines, i);
    const entry: Growing = {
      text: end === i ? text : [text, ...lines.slice(i + 1, end + 1)].join("\n"),
      children: [],
    };
    i = end;
    (open[open.length - 1]?.entry.children ?? roots).push(entry);
    open.push({ depth, entry });
  }
  return roots;
};
/** Every entry's text, blocks before what is in them. */
export const entryLines = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap((e) => [e.text, ...entryLines(e.children)]);
