// The difference of two texts as lines to read, and one text's changes carried over to another.
import { applyPatch, structuredPatch } from "diff";

export interface DiffLine {
  readonly kind: "same" | "added" | "removed" | "gap";
  readonly text: string;
}
/** Milliseconds after which a difference is not worth waiting for. */
const TIMEOUT = 1_000;

/** Changed lines with three around each; null when the texts are too far apart to compare in a second. */
export const unifiedDiff = (before: string, after: string): readonly DiffLine[] | null => {
  const patch = structuredPatch("", "", before, after, undefined, undefined, { context: 3, timeout: TIMEOUT });
  if (patch === undefined) return null;
  return patch.hunks.flatMap((hunk, i): DiffLine[] => [
    ...(i === 0 ? [] : [{ kind: "gap" as const, text: "" }]),
    ...hunk.lines
      .filter((l) => !l.startsWith("\\"))
      .map(
        (l): DiffLine => ({
          kind: l.startsWith("+") ? "added" : l.startsWith("-") ? "removed" : "same",
          text: l.slice(1),
        }),
      ),
  ]);
};

/** `theirs` with the changes that lead from `base` to `mine`; null where both changed the same lines. */
export const merged = (base: string, mine: string, theirs: string): string | null => {
  const patch = structuredPatch("", "", base, mine, undefined, undefined, { context: 2, timeout: TIMEOUT });
  if (patch === undefined) return null;
  const done = applyPatch(theirs, patch);
  return done === false ? null : done;
};
