// Which address to speak from. RFC 6724 5 (rules 1, 2, 3, 5, 6 and 8; the others are about features no node here has).
import { isLinkLocalIpv6, isMulticastIpv6 } from "../base/ip.ts";
import { contains, type Prefix, parsePrefix } from "../base/prefix.ts";

export interface SourceCandidate {
  readonly address: bigint;
  readonly interface: number;
  /** Past its preferred lifetime. */
  readonly deprecated: boolean;
}
/** RFC 6724, 2.1. */
const LABELS: readonly (readonly [Prefix, number])[] = (
  [
    ["::1/128", 0],
    ["::ffff:0:0/96", 4],
    ["::/96", 3],
    ["2001::/32", 5],
    ["2002::/16", 2],
    ["3ffe::/16", 12],
    ["fec0::/10", 11],
    ["fc00::/7", 13],
    ["::/0", 1],
  ] as const
).map(([text, label]) => [parsePrefix(text)!, label]);
const labelOf = (address: bigint): number => LABELS.find(([prefix]) => contains(prefix, address))![1];

const LINK_LOCAL = 2;
const SITE_LOCAL = 5;
const GLOBAL = 14;
/** RFC 6724, 3.1: multicast scopes are those of RFC 4291; the loopback address counts as link-local. */
export const scopeOf = (address: bigint): number => {
  if (isMulticastIpv6(address)) return Number((address >> 112n) & 15n);
  if (address === 1n || isLinkLocalIpv6(address)) return LINK_LOCAL;
  return address >> 118n === 0x3fbn ? SITE_LOCAL : GLOBAL;
};
const commonPrefix = (a: bigint, b: bigint): number => {
  const difference = (a ^ b) >> 64n;
  return difference === 0n ? 64 : 64 - difference.toString(2).length;
};

/** Negative when `a` is the better source towards `destination`, positive when `b` is. */
const compareSources = (a: SourceCandidate, b: SourceCandidate, destination: bigint, out: number): number => {
  if (a.address === destination || b.address === destination) return a.address === destination ? -1 : 1;
  const wanted = scopeOf(destination);
  const scopeA = scopeOf(a.address);
  const scopeB = scopeOf(b.address);
  if (scopeA < scopeB) return scopeA < wanted ? 1 : -1;
  if (scopeB < scopeA) return scopeB < wanted ? -1 : 1;
  if (a.deprecated !== b.deprecated) return a.deprecated ? 1 : -1;
  if ((a.interface === out) !== (b.interface === out)) return a.interface === out ? -1 : 1;
  const label = labelOf(destination);
  const matchesA = labelOf(a.address) === label;
  if (matchesA !== (labelOf(b.address) === label)) return matchesA ? -1 : 1;
  return commonPrefix(b.address, destination) - commonPrefix(a.address, destination);
};

/** The best source; the first of equals; null without candidates. @rfc 6724 5 */
export const chooseSource = (
  candidates: readonly SourceCandidate[],
  destination: bigint,
  out: number,
): bigint | null => {
  let best: SourceCandidate | null = null;
  for (const candidate of candidates)
    if (best === null || compareSources(candidate, best, destination, out) < 0) best = candidate;
  return best?.address ?? null;
};
