// The decision process: an ordered list of named comparisons. RFC 4271 9.1.2, RFC 4456 9, RFC 5065 5.3.
import { compareIp } from "../../base/ip.ts";
import { neighborAs, pathLength } from "../../wire/bgp/as-path.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";
import { asPathText } from "./policy.ts";
import { NO_PATHS, type Path } from "./path.ts";
import { LOCAL_PREFERENCE } from "./constants.ts";

export interface DecisionOptions {
  readonly alwaysCompareMed: boolean;
  readonly deterministicMed: boolean;
  readonly compareRouterId: boolean;
  readonly asPathIgnore: boolean;
  readonly multipathRelax: boolean;
  readonly medMissingAsWorst: boolean;
  readonly medConfed: boolean;
  readonly igpMetricIgnore: boolean;
  readonly defaultLocalPreference: number;
  /** Ways to use at once: among eBGP paths, iBGP paths, and both kinds together. */
  readonly maximumPaths: number;
  readonly maximumPathsIbgp: number;
  readonly maximumPathsEibgp: number;
}
export const DEFAULT_DECISION: DecisionOptions = {
  alwaysCompareMed: false,
  deterministicMed: false,
  compareRouterId: false,
  asPathIgnore: false,
  multipathRelax: false,
  medMissingAsWorst: false,
  medConfed: false,
  igpMetricIgnore: false,
  defaultLocalPreference: LOCAL_PREFERENCE,
  maximumPaths: 1,
  maximumPathsIbgp: 1,
  maximumPathsEibgp: 1,
};

export type Comparison =
  | "weight"
  | "local preference"
  | "locally originated"
  | "AS path length"
  | "origin"
  | "MED"
  | "external over internal"
  | "IGP metric"
  | "not imported"
  | "oldest"
  | "router id"
  | "cluster list length"
  | "neighbor address"
  | "path identity";

type Rule = readonly [name: Comparison, compare: (a: Path, b: Path, o: DecisionOptions) => number];

const localRank = (p: Path): number => (p.local === null ? 2 : p.local === "aggregate" ? 1 : 0);
const isExternal = (p: Path): boolean => p.source.kind === "external";
const med = (p: Path, o: DecisionOptions): number => p.attributes.med ?? (o.medMissingAsWorst ? 0xffffffff : 0);
/** Confederation segments are skipped; paths from inside this AS share the neighbouring AS "none". */
const comparableMed = (a: Path, b: Path, o: DecisionOptions): boolean => {
  if (o.alwaysCompareMed) return true;
  const na = neighborAs(a.attributes.asPath);
  const nb = neighborAs(b.attributes.asPath);
  if (na !== nb) return false;
  // Paths of the same confederation only compare on request: `bgp bestpath med confed`.
  if (na === null && a.attributes.asPath.length > 0 && b.attributes.asPath.length > 0) return o.medConfed;
  return true;
};
const identifierOf = (a: PathAttributes, fallback: number): number => a.originatorId ?? fallback;

/** Up to here paths may still be used together. RFC 4271, 9.1.2.2 a to e. */
const preference: readonly Rule[] = [
  ["weight", (a, b) => b.weight - a.weight],
  [
    "local preference",
    (a, b, o) =>
      (b.attributes.localPref ?? o.defaultLocalPreference) - (a.attributes.localPref ?? o.defaultLocalPreference),
  ],
  ["locally originated", (a, b) => localRank(a) - localRank(b)],
  [
    "AS path length",
    (a, b, o) => (o.asPathIgnore ? 0 : pathLength(a.attributes.asPath) - pathLength(b.attributes.asPath)),
  ],
  ["origin", (a, b) => a.attributes.origin - b.attributes.origin],
  ["MED", (a, b, o) => (comparableMed(a, b, o) ? med(a, o) - med(b, o) : 0)],
];
const interior: readonly Rule[] = [
  ["external over internal", (a, b) => Number(isExternal(b)) - Number(isExternal(a))],
  ["IGP metric", (a, b, o) => (o.igpMetricIgnore ? 0 : (a.tracked?.metric ?? 0) - (b.tracked?.metric ?? 0))],
];
/** Only one path can win these. RFC 4271, 9.1.2.2 f and g; RFC 5004 for the oldest; RFC 4456, 9. */
const tieBreaks: readonly Rule[] = [
  ["not imported", (a, b) => Number(a.from !== null) - Number(b.from !== null)],
  ["oldest", (a, b, o) => (o.compareRouterId || !isExternal(a) || !isExternal(b) ? 0 : a.since - b.since)],
  [
    "router id",
    (a, b) => identifierOf(a.attributes, a.source.identifier) - identifierOf(b.attributes, b.source.identifier),
  ],
  ["cluster list length", (a, b) => a.attributes.clusterList.length - b.attributes.clusterList.length],
  ["neighbor address", (a, b) => compareIp(a.source.address, b.source.address)],
];
export const COMPARISONS: readonly Comparison[] = [...preference, ...interior, ...tieBreaks].map(([name]) => name);

export interface Outcome {
  /** Negative: `a` is preferred. Zero only for indistinguishable paths. */
  readonly order: number;
  readonly by: Comparison;
}
const run = (rules: readonly Rule[], a: Path, b: Path, o: DecisionOptions): Outcome | null => {
  for (const [by, compare] of rules) {
    const order = compare(a, b, o);
    if (order !== 0) return { order, by };
  }
  return null;
};
/** Compares two eligible paths. Not transitive where MEDs of different neighbouring ASes meet. */
export const comparePaths = (a: Path, b: Path, o: DecisionOptions): Outcome =>
  run(preference, a, b, o) ?? run(interior, a, b, o) ?? run(tieBreaks, a, b, o) ?? { order: 0, by: "path identity" };

/** Best of the list by one pass; every other path remembers what decided against it. */
const winner = (paths: readonly Path[], o: DecisionOptions): Path | null => {
  let best: Path | null = null;
  for (const p of paths) {
    if (best === null) {
      best = p;
      continue;
    }
    const { order, by } = comparePaths(best, p, o);
    if (order <= 0) p.lost = by;
    else {
      best.lost = by;
      best = p;
    }
  }
  return best;
};

const mayShare = (best: Path, p: Path, o: DecisionOptions): boolean => {
  if (p.local !== null || best.local !== null || p.ineligible !== null) return false;
  const eibgp = o.maximumPathsEibgp > 1;
  if (run(preference, best, p, o) !== null) return false;
  if (!eibgp && isExternal(best) !== isExternal(p)) return false;
  // Ways through the interior must cost the same, unless they are external or of both kinds.
  if (!isExternal(best) && !isExternal(p) && (best.tracked?.metric ?? 0) !== (p.tracked?.metric ?? 0)) return false;
  if (p.nextHop === best.nextHop) return false;
  if (o.multipathRelax) return true;
  return isExternal(best)
    ? neighborAs(best.attributes.asPath) === neighborAs(p.attributes.asPath) &&
        asPathText(best.attributes.asPath) === asPathText(p.attributes.asPath)
    : asPathText(best.attributes.asPath) === asPathText(p.attributes.asPath);
};

export interface Decision {
  readonly best: Path | null;
  /** Ways to install, the best first, when there are several; empty otherwise. */
  readonly multipaths: readonly Path[];
}

/**
 * Chooses among `paths` (newest first) and writes the reason into each path that lost.
 * @rfc 4271 9.1.2
 */
export const decide = (paths: readonly Path[], o: DecisionOptions): Decision => {
  if (paths.length === 1) {
    const only = paths[0]!;
    only.lost = null;
    only.multipath = false;
    return only.ineligible === null ? { best: only, multipaths: NO_PATHS } : NOTHING;
  }
  const eligible: Path[] = [];
  for (const p of paths) {
    p.lost = null;
    p.multipath = false;
    if (p.ineligible === null) eligible.push(p);
  }
  let best: Path | null;
  if (o.deterministicMed) {
    const groups = new Map<number | null, Path[]>();
    for (const p of eligible) {
      const key = neighborAs(p.attributes.asPath);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [p]);
      else group.push(p);
    }
    best = winner(
      [...groups.values()].map((g) => winner(g, o)).filter((p) => p !== null),
      o,
    );
  } else best = winner(eligible, o);
  if (best === null) return NOTHING;
  best.lost = null;
  const limit = o.maximumPathsEibgp > 1 ? o.maximumPathsEibgp : isExternal(best) ? o.maximumPaths : o.maximumPathsIbgp;
  if (limit <= 1) return { best, multipaths: NO_PATHS };
  const chosen = best;
  const others = eligible.filter((p) => p !== chosen && mayShare(chosen, p, o));
  others.sort((a, b) => comparePaths(a, b, o).order);
  if (others.length === 0) return { best, multipaths: NO_PATHS };
  const multipaths = [best, ...others.slice(0, limit - 1)];
  for (const p of multipaths) p.multipath = true;
  return { best, multipaths };
};
const NOTHING: Decision = { best: null, multipaths: NO_PATHS };
