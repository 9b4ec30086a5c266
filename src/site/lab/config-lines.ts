// Lines of a configuration text and the blocks they are in, by indentation.
const indent = (line: string): number => line.length - line.trimStart().length;

/** The lines above `at` (from 0) that open the blocks it is in, outermost first. */
export const headersOf = (lines: readonly string[], at: number): readonly string[] => {
  const out: string[] = [];
  let depth = indent(lines[at] ?? "");
  for (let i = at - 1; i >= 0 && depth > 0; i--) {
    const line = lines[i] ?? "";
    if (line.trim() === "" || line.trim() === "!" || indent(line) >= depth) continue;
    out.unshift(line.trim());
    depth = indent(line);
  }
  return out;
};
/** The line, 1 and up, that reads `text` and is nearest to `near`; `near` itself when there is none. */
export const lineOf = (lines: readonly string[], text: string, near: number): number => {
  let best = near;
  let distance = Number.POSITIVE_INFINITY;
  lines.forEach((line, i) => {
    if (line.trim() !== text.trim() || Math.abs(i + 1 - near) >= distance) return;
    best = i + 1;
    distance = Math.abs(i + 1 - near);
  });
  return best;
};
