// Kept lines have an effect on a real router and none here. The console and `hopwise run` say so, with the name of what does
// not run or with the line's own words: nobody shall look for the effect. The harmless ones (harmless.ts) are silent.
import { FEATURES, type Rows } from "./absent-features.ts";
import type { ConfigMode } from "./command.ts";
import { HARMLESS } from "./harmless.ts";

/** One line of these tables. `feature` null: nothing need be said. */
export interface KeptRule {
  readonly mode: ConfigMode;
  /** "ip nat" begins a line; in "ip route * dhcp" the last words stand anywhere behind; "" begins every line. */
  readonly text: string;
  readonly feature: string | null;
  /** Silent as it stands, not behind `no`. */
  readonly standard?: true;
}
export const keptRules: readonly KeptRule[] = [
  ...(Object.entries(FEATURES) as [ConfigMode, Rows][]).flatMap(([mode, rows]) =>
    rows.flatMap(([feature, ...lines]) => lines.map((text) => ({ mode, text, feature }))),
  ),
  ...HARMLESS.flatMap(({ lines, standard }) =>
    (Object.entries(lines) as [ConfigMode, readonly string[]][]).flatMap(([mode, texts]) =>
      texts.map((text) => ({ mode, text, feature: null, ...(standard === undefined ? {} : { standard }) })),
    ),
  ),
];

/** By mode and what a line begins with; those that ask for words further on stand before the one that does not. */
const index = new Map<ConfigMode, Map<string, (readonly [words: string, KeptRule])[]>>();
let longest = 0;
for (const rule of keptRules) {
  const [start, words] = rule.text.split(" * ") as [string, string?];
  longest = Math.max(longest, start.split(" ").length);
  let rules = index.get(rule.mode);
  if (rules === undefined) {
    rules = new Map();
    index.set(rule.mode, rules);
  }
  const same = rules.get(start) ?? [];
  rules.set(start, same);
  same.push([words === undefined ? "" : ` ${words} `, rule]);
  same.sort(([a], [b]) => b.length - a.length);
}
/** The closest rule for a kept line, keywords in full; null when none speaks of it. */
export const keptRule = (mode: ConfigMode, line: string): KeptRule | null => {
  const rules = index.get(mode);
  if (rules === undefined) return null;
  const words = line.split(" ", longest);
  const padded = `${line} `;
  for (let n = words.length; n >= 0; n--) {
    const start = words.slice(0, n).join(" ");
    const found = rules.get(start)?.find(([further]) => padded.includes(further, start.length));
    if (found !== undefined) return found[1];
  }
  return null;
};

/** The keywords that a line of this grammar begins with, values left out: "neighbor aigp". */
const keywordsOf = (grammar: string, line: string): string => {
  const typed = line.split(" ", 12);
  const out: string[] = [];
  for (const [i, part] of grammar.split(" ").entries()) {
    const word = typed[i] ?? "";
    if (/^\[?<rest:/.test(part)) {
      if (/^[a-z][a-z-]*$/.test(word)) out.push(word);
      break;
    }
    if (/^[[(]|\+>/.test(part)) break;
    // A choice of keywords, or a keyword.
    if (part.startsWith("<") ? part.includes("|") : true) out.push(word);
  }
  return out.length === 0 ? typed[0]! : out.join(" ");
};
/** What a kept line asks for that does not run here, e.g. "EIGRP" or the line's own words; null for harmless lines. */
export const absentFeature = (
  { mode, grammar }: { mode: ConfigMode; grammar: string },
  line: string,
): string | null => {
  const rule = keptRule(mode, line);
  return rule === null ? `"${keywordsOf(grammar, line)}"` : rule.feature;
};

/** The same of `no` in front of it: only what a router does of itself is missed. */
export const absentNegation = (
  { mode, grammar }: { mode: ConfigMode; grammar: string },
  line: string,
): string | null => (keptRule(mode, line)?.standard === true ? `"no ${keywordsOf(grammar, line)}"` : null);

/** For the console and reports, one line without a newline. */
export const absentText = (feature: string, consequence = "the line is kept without effect"): string =>
  `% ${feature} does not run here: ${consequence}`;
