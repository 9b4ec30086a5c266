// Faults of a lab or of what was given with it: where, what, and what to do about it.
import { byText } from "../base/ordered-map.ts";

export interface Position {
  readonly file: string;
  /** 1 and up; 0 when the fault is about the file as a whole. */
  readonly line: number;
  readonly column: number;
}
export interface LabFault extends Position {
  readonly message: string;
  /** What to do; "" when the message says it. */
  readonly cure: string;
}

export const formatFault = (f: LabFault): string =>
  `${f.file}${f.line > 0 ? `:${f.line}:${f.column}` : ""}: ${f.message}${f.cure === "" ? "" : `; ${f.cure}`}`;

/** Everything that is wrong, not only the first thing. */
export class LabFaults extends Error {
  readonly faults: readonly LabFault[];
  constructor(faults: readonly LabFault[]) {
    super(faults.map(formatFault).join("\n"));
    this.name = "LabFaults";
    this.faults = faults;
  }
}

/** Optimal string alignment distance. */
const distance = (one: string, other: string): number => {
  const a = one.toLowerCase();
  const b = other.toLowerCase();
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let d = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2]! + 1);
      next.push(d);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
};

/** `did you mean "x"?`, or the known words when none is near, or "" when there are none. */
export const suggest = (given: string, names: readonly string[]): string => {
  const word = given.slice(0, 64);
  const known = names.map((name) => name.slice(0, 64));
  const near = known
    .map((name) => ({ name, d: distance(word, name) }))
    .filter(({ name, d }) => d <= Math.max(1, Math.floor(Math.max(name.length, word.length) / 3)))
    .sort((a, b) => a.d - b.d || byText(a.name, b.name));
  if (near[0] !== undefined) return `did you mean "${near[0].name}"?`;
  if (known.length === 0) return "";
  const shown = known.slice(0, 12);
  return `known: ${shown.join(", ")}${known.length > shown.length ? " …" : ""}`;
};
