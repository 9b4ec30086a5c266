// What of a course's solutions and private files can be read in its built site: gate 8. Markup, escapes and indentation
// between the lines do not hide them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { oneLine } from "../grading/sanitize.ts";

/** So many lines in a row are a solution; single lines of one are what lessons teach. */
const WINDOW = 6;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#39;", "'"],
  ["&#x27;", "'"],
  ["&nbsp;", " "],
  ["&amp;", "&"],
]);

const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((l) => l.trim().replace(/\s+/g, " "))
    .filter((l) => l !== "" && l !== "!" && l !== "end");
/** The text of a built file as lines: tags taken out, `\n` of strings and the ends of blocks as line ends. */
const readable = (name: string, text: string): string => {
  let plain = text.replace(/\\r?\\n|\\n/g, "\n").replace(/\\t/g, " ");
  if (/\.(html|xml)$/.test(name)) {
    plain = plain.replace(/<(?:br|\/(?:div|p|li|tr|pre|h\d))\b[^>]*>/gi, "\n").replace(/<[^>]*>/g, "");
    for (const [entity, character] of ENTITIES) plain = plain.replaceAll(entity, character);
  }
  return `\n${linesOf(plain).join("\n")}\n`;
};

export interface Secrets {
  /** What a solution is called, and its text. */
  readonly solutions: readonly { readonly who: string; readonly text: string }[];
  /** Files of private/. */
  readonly hidden: readonly string[];
  /** What everybody may read: the lab's starting configurations. */
  readonly open: readonly string[];
}

/** What is found in `dist`, a sentence each; empty when there is no such folder. */
export const secretsIn = (dist: string, { solutions, hidden, open }: Secrets): readonly string[] => {
  if (!existsSync(dist)) return [];
  const known = open.map((text) => `\n${linesOf(text).join("\n")}\n`).join("");
  const lines = new Set(
    hidden.flatMap(linesOf).filter((l) => l.length >= 12 && /\d/.test(l) && !l.startsWith("!") && !known.includes(l)),
  );
  const windows = solutions.flatMap(({ who, text }) => {
    const all = linesOf(text);
    return Array.from({ length: Math.max(0, all.length - WINDOW + 1) }, (_, i) => all.slice(i, i + WINDOW).join("\n"))
      .filter((w) => !known.includes(w))
      .map((window) => ({ who, window }));
  });
  const found = new Set<string>();
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(html|json|js|mjs|txt|xml|md)$/.test(entry.name)) continue;
    const text = readable(entry.name, readFileSync(join(entry.parentPath, entry.name), "utf8"));
    for (const line of lines)
      if (text.includes(line)) found.add(`${entry.name} holds private text "${oneLine(line, 60)}"`);
    for (const { who, window } of windows) if (text.includes(window)) found.add(`${entry.name} holds ${who}`);
  }
  return [...found];
};
