// Lists of kept lines: what a line displaces, what `no` takes away, found without looking at every line.
import type { ConfigMode, Keeping } from "./command.ts";
import { singleLine } from "./single-lines.ts";

interface LineIndex {
  readonly lines: Set<string>;
  /** By what lines that displace each other share. */
  readonly singles: Map<string, string>;
  /** How many lines begin with these whole words; "no" left out. */
  readonly starts: Map<string, number>;
}
/** Of lists, in step with them as long as the sizes agree. */
const indexes = new WeakMap<string[], LineIndex>();
const bareOf = (line: string): string => (line.startsWith("no ") ? line.slice(3) : line);
/** Spaces up to which the starts of a line are counted. */
const DEEPEST = 12;
const startsOf = (bare: string): readonly string[] => {
  const out = [bare];
  for (let at = bare.indexOf(" "); at >= 0 && out.length < DEEPEST; at = bare.indexOf(" ", at + 1))
    out.push(bare.slice(0, at));
  return out;
};
const countable = (start: string): boolean => start.split(" ", DEEPEST).length < DEEPEST;

const enter = ({ lines, singles, starts }: LineIndex, mode: ConfigMode, line: string): void => {
  const bare = bareOf(line);
  lines.add(line);
  const single = singleLine(mode, bare);
  if (single !== null) singles.set(single, line);
  for (const start of startsOf(bare)) starts.set(start, (starts.get(start) ?? 0) + 1);
};
const leave = ({ lines, singles, starts }: LineIndex, mode: ConfigMode, line: string): void => {
  const bare = bareOf(line);
  lines.delete(line);
  const single = singleLine(mode, bare);
  if (single !== null) singles.delete(single);
  for (const start of startsOf(bare)) starts.set(start, (starts.get(start) ?? 1) - 1);
};
const indexOf = (kept: string[], mode: ConfigMode): LineIndex => {
  let index = indexes.get(kept);
  if (index === undefined || index.lines.size !== kept.length) {
    index = { lines: new Set(), singles: new Map(), starts: new Map() };
    for (const line of kept) enter(index, mode, line);
    indexes.set(kept, index);
  }
  return index;
};
interface TakenOut {
  /** Where the first of them stood; -1 when there was none. */
  readonly first: number;
  /** One of them began without `no`. */
  readonly positive: boolean;
}
const takeOut = (kept: string[], index: LineIndex, mode: ConfigMode, gone: (bare: string) => boolean): TakenOut => {
  let first = -1;
  let positive = false;
  for (let i = kept.length - 1; i >= 0; i--) {
    const line = kept[i]!;
    const bare = bareOf(line);
    if (!gone(bare)) continue;
    positive ||= bare === line;
    leave(index, mode, line);
    kept.splice(i, 1);
    first = i;
  }
  return { first, positive };
};
const under = (bare: string, start: string): boolean => bare === start || bare.startsWith(`${start} `);

/** Adds a line in the place of those that it displaces. One that is there stays where it stands. */
export const keepLine = (kept: string[], keeping: Keeping, mode: ConfigMode, line: string): void => {
  const index = indexOf(kept, mode);
  if (index.lines.has(line)) return;
  const single = singleLine(mode, line);
  let gone: ((bare: string) => boolean) | null = null;
  if (single !== null) {
    if (index.singles.has(single)) gone = (bare) => singleLine(mode, bare) === single;
  } else if (!keeping.many) gone = (bare) => under(bare, keeping.prefix) && singleLine(mode, bare) === null;
  else if (index.lines.has(`no ${line}`)) gone = (bare) => bare === line;
  const at = gone === null ? -1 : takeOut(kept, index, mode, gone).first;
  kept.splice(at < 0 ? kept.length : at, 0, line);
  enter(index, mode, line);
};
/**
 * What `no` in front of a line takes away: the line, what goes on as it does, and others of which there is one at a time.
 * Where there is nothing, the `no` line itself is kept, but for `default`.
 */
export const dropLine = (
  kept: string[],
  keeping: Keeping,
  mode: ConfigMode,
  { line, byDefault }: { readonly line: string; readonly byDefault: boolean },
): void => {
  const index = indexOf(kept, mode);
  // Typed again, it stays where it stands.
  if (!byDefault && index.lines.has(`no ${line}`)) return;
  const single = singleLine(mode, line);
  const start = keeping.many ? line : keeping.prefix;
  const there = single === null ? !countable(start) || (index.starts.get(start) ?? 0) > 0 : index.singles.has(single);
  const gone = (bare: string): boolean => (single === null ? under(bare, start) : singleLine(mode, bare) === single);
  const taken = there && takeOut(kept, index, mode, gone).positive;
  if (taken || byDefault) return;
  kept.push(`no ${line}`);
  enter(index, mode, `no ${line}`);
};
