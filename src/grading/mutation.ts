// Mutants of a solution: one line deleted (with its block, if it opens one), one value altered, or one fault inserted that
// leaves every protocol untouched: a filter, or one route target too many. What a grader must notice.

export interface Mutant {
  /** Stable while the line's text stays: `R3 delete "neighbor 2.2.2.2 activate" in "router bgp 65103 / address-family vpnv4"`. */
  readonly name: string;
  readonly node: string;
  /** 1 and up, in the solution's file. */
  readonly line: number;
  readonly kind: "delete" | "alter" | "insert";
  readonly configs: ReadonlyMap<string, string>;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
const isBlank = (line: string): boolean => /^\s*(!.*)?$/.test(line);
/** Lines that only close or open something for the reader of the file. */
const isFrame = (line: string): boolean => /^\s*(end|exit|exit-address-family|!.*)?\s*$/.test(line);

/** Indices of the lines of the block that line `at` opens, itself included. */
const blockOf = (lines: readonly string[], at: number): readonly number[] => {
  const depth = indentOf(lines[at] ?? "");
  const out = [at];
  for (let i = at + 1; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (!isBlank(line) && indentOf(line) <= depth) break;
    out.push(i);
  }
  while (out.length > 1 && isBlank(lines[out.at(-1) ?? 0] ?? "")) out.pop();
  return out;
};
/** The headers of the blocks a line lies in, outermost first. */
const pathOf = (lines: readonly string[], at: number): readonly string[] => {
  const out: string[] = [];
  let depth = indentOf(lines[at] ?? "");
  for (let i = at - 1; i >= 0 && depth > 0; i--) {
    const line = lines[i] ?? "";
    if (isBlank(line) || indentOf(line) >= depth) continue;
    out.unshift(line.trim());
    depth = indentOf(line);
  }
  return out;
};

/** The line with its last address or number changed to another valid-looking one; null when it has none. */
export const altered = (line: string): string | null => {
  const matches = [...line.matchAll(/(?<![\w.])\d+(?:\.\d+){3}(?![\w.])|(?<![\w./])\d+(?![\w.])/g)];
  const last = matches.at(-1);
  if (last === undefined) return null;
  const [text] = last;
  const octets = text.split(".");
  let other: string;
  if (octets.length === 4) {
    if (/^255\./.test(text))
      other =
        text === "255.255.255.255" ? "255.255.255.0" : text === "255.255.255.0" ? "255.255.255.252" : "255.255.255.0";
    else {
      const host = Number(octets[3]);
      octets[3] = String(host === 0 ? 1 : host >= 250 ? host - 7 : host + 1);
      other = octets.join(".");
    }
  } else other = String(Number(text) + 1);
  return line.slice(0, last.index) + other + line.slice(last.index + text.length);
};

const FILTER = ["ip access-list extended MUTANT", " deny icmp any any", " permit ip any any"];
/** Lines to put after line `at`, and lines to put at the end, for each fault that can be inserted there. */
const insertions = (
  lines: readonly string[],
  at: number,
  targets: readonly string[],
): readonly { readonly after: string; readonly atEnd: readonly string[] }[] => {
  const line = lines[at] ?? "";
  const indent = " ".repeat(indentOf(line));
  if (/^ ip address \d/.test(line) && !/^interface Loopback/.test(pathOf(lines, at)[0] ?? ""))
    return [{ after: `${indent}ip access-group MUTANT in`, atEnd: FILTER }];
  const [, own] = /^\s+route-target import (\S+)$/.exec(line) ?? [];
  if (own === undefined) return [];
  const block = blockOf(lines, lines.indexOf(pathOf(lines, at)[0] ?? "")).map((i) => (lines[i] ?? "").trim());
  const last = block.filter((l) => l.startsWith("route-target import ")).at(-1) === line.trim();
  return last
    ? targets
        .filter((t) => !block.includes(`route-target import ${t}`))
        .map((t) => ({ after: `${indent}route-target import ${t}`, atEnd: [] }))
    : [];
};

/** Every mutant of a solution, node by node, line by line. `editable` limits which files are touched. */
export const mutantsOf = (solution: ReadonlyMap<string, string>, editable: readonly string[]): readonly Mutant[] => {
  const out: Mutant[] = [];
  const targets = [
    ...new Set(
      [...solution.values()].flatMap((text) =>
        [...text.matchAll(/^\s+route-target export (\S+)$/gm)].map((m) => m[1] ?? ""),
      ),
    ),
  ].sort();
  for (const [node, text] of [...solution].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    if (!editable.includes(node)) continue;
    const lines = text.split("\n");
    const made = (at: number, kind: Mutant["kind"], next: readonly string[], shown: string): void => {
      const where = pathOf(lines, at);
      out.push({
        name: `${node} ${kind} "${shown}"${where.length > 0 ? ` in "${where.join(" / ")}"` : ""}`,
        node,
        line: at + 1,
        kind,
        configs: new Map(solution).set(node, next.join("\n")),
      });
    };
    lines.forEach((line, at) => {
      if (isFrame(line)) return;
      const gone = new Set(blockOf(lines, at));
      made(
        at,
        "delete",
        lines.filter((_, i) => !gone.has(i)),
        line.trim(),
      );
      for (const { after, atEnd } of insertions(lines, at, targets)) {
        const end = lines.indexOf("end");
        const cut = end < 0 ? lines.length : end;
        made(
          at,
          "insert",
          [...lines.slice(0, at + 1), after, ...lines.slice(at + 1, cut), ...atEnd, ...lines.slice(cut)],
          after.trim(),
        );
      }
      const other = altered(line);
      if (other !== null)
        made(
          at,
          "alter",
          lines.map((l, i) => (i === at ? other : l)),
          `${line.trim()}" to "${other.trim()}`,
        );
    });
  }
  return out;
};

/** `*` in a waiver stands for any text. */
export const isWaived = (name: string, waiver: string): boolean => {
  const parts = waiver.split("*");
  const [first = "", ...others] = parts;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const [i, part] of others.entries()) {
    if (i === others.length - 1) return name.length - part.length >= at && name.endsWith(part);
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at === name.length;
};
