// Virtual time as people read it.
const two = (n: number): string => String(n).padStart(2, "0");

/** "01:02:03". */
export const clockText = (nanoseconds: number): string => {
  const s = Math.floor(nanoseconds / 1e9);
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};
