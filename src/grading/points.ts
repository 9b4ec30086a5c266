// Integer points: partial credit by largest remainder, so that parts always add up to the whole.

/**
 * Shares `points` out by `weights`, all integers ≥ 0, summing exactly to `points` (to 0 when every weight is 0).
 * Equal remainders go to the earlier part.
 */
export const share = (points: number, weights: readonly number[]): readonly number[] => {
  const total = weights.reduce((n, w) => n + w, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((w) => (points * w) / total);
  const parts = exact.map(Math.floor);
  let left = points - parts.reduce((n, p) => n + p, 0);
  const order = exact.map((e, i) => ({ i, rest: e - Math.floor(e) })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order) {
    if (left === 0) break;
    parts[i] = (parts[i] ?? 0) + 1;
    left--;
  }
  return parts;
};

/** Points for `good` of `all` equal cells: each cell's own share is added, so that a matrix can be shown cell by cell. */
export const partialCredit = (points: number, cells: readonly boolean[]): number => {
  const parts = share(
    points,
    cells.map(() => 1),
  );
  return cells.reduce((n, ok, i) => n + (ok ? (parts[i] ?? 0) : 0), 0);
};
