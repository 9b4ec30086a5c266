// AS paths: segments, length, prepending, text. RFC 4271 4.3 and 5.1.2, RFC 5065, RFC 6793.

export type AsSegmentType = "set" | "sequence" | "confed-sequence" | "confed-set";
export interface AsSegment {
  readonly type: AsSegmentType;
  readonly asns: readonly number[];
}
export type AsPath = readonly AsSegment[];
export const EMPTY_PATH: AsPath = [];
/** Stands for an AS number that does not fit two octets. RFC 6793, 9. */
export const AS_TRANS = 23456;
/** Segment type octets. RFC 4271 4.3, RFC 5065 3. */
export const segmentTypes: readonly (AsSegmentType | undefined)[] = [
  undefined,
  "set",
  "sequence",
  "confed-sequence",
  "confed-set",
];
const isConfederation = (s: AsSegment): boolean => s.type === "confed-sequence" || s.type === "confed-set";

/** What the decision process counts: a set is one, confederation segments nothing. RFC 4271 9.1.2.2 a, RFC 5065 5.3. */
export const pathLength = (path: AsPath): number => {
  let n = 0;
  for (const s of path) n += s.type === "sequence" ? s.asns.length : s.type === "set" ? 1 : 0;
  return n;
};
export const confederationLength = (path: AsPath): number => {
  let n = 0;
  for (const s of path) n += s.type === "confed-sequence" ? s.asns.length : s.type === "confed-set" ? 1 : 0;
  return n;
};
/** Puts `asns` in front as a sequence (or confederation sequence), joining a segment of that type already in front. */
export const prepend = (path: AsPath, asns: readonly number[], type: AsSegmentType = "sequence"): AsPath => {
  if (asns.length === 0) return path;
  const first = path[0];
  if (first !== undefined && first.type === type && first.asns.length + asns.length <= 255)
    return [{ type, asns: [...asns, ...first.asns] }, ...path.slice(1)];
  return [{ type, asns: [...asns] }, ...path];
};
/** What leaves a confederation. RFC 5065, 4.1 c. */
export const withoutConfederation = (path: AsPath): AsPath =>
  path.some(isConfederation) ? path.filter((s) => !isConfederation(s)) : path;
/** How often `asn` occurs, sets included. */
export const occurrences = (path: AsPath, asn: number): number => {
  let n = 0;
  for (const s of path) for (const a of s.asns) if (a === asn) n++;
  return n;
};
/** The neighbouring AS: the first of the path outside confederation segments; null when the route is from this AS. */
export const neighborAs = (path: AsPath): number | null => {
  for (const s of path) if (!isConfederation(s)) return s.type === "sequence" ? (s.asns[0] ?? null) : null;
  return null;
};
/** The very first AS number of the path, whatever its segment. */
export const firstAs = (path: AsPath): number | null => path[0]?.asns[0] ?? null;
export const originAs = (path: AsPath): number | null => path.at(-1)?.asns.at(-1) ?? null;
/** 64512-65534 and 4200000000-4294967294. RFC 6996, 5. */
export const isPrivateAs = (asn: number): boolean =>
  (asn >= 64512 && asn <= 65534) || (asn >= 4200000000 && asn <= 4294967294);
/** Maps every AS number; segments left empty vanish. Answering null removes the number. */
export const mapAsns = (path: AsPath, map: (asn: number) => number | null): AsPath => {
  const out: AsSegment[] = [];
  for (const s of path) {
    const asns: number[] = [];
    for (const a of s.asns) {
      const to = map(a);
      if (to !== null) asns.push(to);
    }
    if (asns.length > 0) out.push({ type: s.type, asns });
  }
  return out;
};

const brackets: Readonly<Record<AsSegmentType, readonly [string, string, string]>> = {
  sequence: ["", " ", ""],
  set: ["{", ",", "}"],
  "confed-sequence": ["(", " ", ")"],
  "confed-set": ["[", ",", "]"],
};
/** "65001 65002 {65003,65004}"; "" when empty. Also the text that as-path patterns match. */
export const formatAsPath = (path: AsPath): string =>
  path.map((s) => `${brackets[s.type][0]}${s.asns.join(brackets[s.type][1])}${brackets[s.type][2]}`).join(" ");

/** RFC 6793, 4.2.3: the true path from a two-octet AS_PATH and its AS4_PATH. */
export const mergeAs4Path = (path: AsPath, as4: AsPath): AsPath => {
  const keep = pathLength(path) - pathLength(as4);
  if (keep < 0) return path;
  const out: AsSegment[] = [];
  let left = keep;
  for (const s of path) {
    if (isConfederation(s)) {
      out.push(s);
      continue;
    }
    if (left <= 0) break;
    if (s.type === "set") {
      out.push(s);
      left--;
    } else {
      out.push({ type: "sequence", asns: s.asns.slice(0, left) });
      left -= Math.min(left, s.asns.length);
    }
  }
  const last = out.at(-1);
  const next = as4[0];
  if (last?.type === "sequence" && next?.type === "sequence" && last.asns.length + next.asns.length <= 255)
    return [...out.slice(0, -1), { type: "sequence", asns: [...last.asns, ...next.asns] }, ...as4.slice(1)];
  return [...out, ...as4];
};
