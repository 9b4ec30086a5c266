// Aggregation: a route made of more specific ones, and what it suppresses. RFC 4271, 9.2.2.2.
import { covers, keyOf, type PrefixKey } from "../../base/prefix.ts";
import { type AsPath, type AsSegment, EMPTY_PATH } from "../../wire/bgp/as-path.ts";
import { NO_ATTRIBUTES, Origin, type PathAttributes } from "../../wire/bgp/attribute.ts";
import { formatPrefix } from "../../base/prefix.ts";
import type { BgpAggregateConfig } from "./config.ts";
import { LOCAL_WEIGHT } from "./constants.ts";
import { type Destination, Path, type Table } from "./path.ts";
import { applyRouteMap, type PolicyRoute } from "./policy.ts";
import type { Speaker, VrfTables } from "./speaker.ts";

export class Aggregates {
  readonly #speaker: Speaker;
  readonly #vrf: VrfTables;
  readonly #table: Table;
  #configs: readonly BgpAggregateConfig[] = [];
  readonly #due = new Set<BgpAggregateConfig>();
  /** A destination became suppressed or free. */
  readonly #suppression: (destination: Destination) => void;

  constructor(speaker: Speaker, vrf: VrfTables, ip: "ipv4" | "ipv6", suppression: (destination: Destination) => void) {
    this.#speaker = speaker;
    this.#vrf = vrf;
    this.#table = vrf.tables[ip];
    this.#suppression = suppression;
  }
  configure(configs: readonly BgpAggregateConfig[]): void {
    const wanted = new Set<PrefixKey>(configs.map((c) => keyOf(c.prefix)));
    for (const old of this.#configs) {
      if (wanted.has(keyOf(old.prefix))) continue;
      const d = this.#table.find(old.prefix);
      const path = d?.paths.find(isAggregate);
      if (d !== undefined && path !== undefined) this.#speaker.replace(d, path, null);
      this.#free(formatPrefix(old.prefix), new Set());
    }
    this.#configs = configs.map((c) => ({ ...c }));
    for (const c of this.#configs) this.#schedule(c);
  }
  /** A best path changed: aggregates above it must be looked at again. */
  changed(destination: Destination): void {
    if (this.#configs.length === 0) return;
    for (const c of this.#configs)
      if (c.prefix.length < destination.prefix.length && covers(c.prefix, destination.prefix)) this.#schedule(c);
  }
  #schedule(c: BgpAggregateConfig): void {
    this.#due.add(c);
    this.#speaker.context.defer(`bgp aggregates ${this.#vrf.id} ${this.#table.family.name}`, () => {
      for (const due of this.#due) this.#recompute(due);
      this.#due.clear();
    });
  }
  #recompute(c: BgpAggregateConfig): void {
    const speaker = this.#speaker;
    const name = formatPrefix(c.prefix);
    const components = [...this.#table.destinations.values()].filter(
      (d) =>
        d.best !== null &&
        d.prefix.length > c.prefix.length &&
        covers(c.prefix, d.prefix) &&
        d.best.local !== "aggregate",
    );
    const contributing =
      c.advertiseMap === undefined ? components : components.filter((d) => this.#passes(c.advertiseMap!, d));
    const suppressed =
      contributing.length === 0
        ? []
        : c.summaryOnly
          ? components
          : c.suppressMap === undefined
            ? []
            : components.filter((d) => this.#passes(c.suppressMap!, d));
    this.#free(name, new Set(suppressed));
    for (const d of suppressed) {
      if (d.suppressedBy?.includes(name)) continue;
      d.suppressedBy = [...(d.suppressedBy ?? []), name];
      this.#suppression(d);
    }
    const known = this.#table.find(c.prefix);
    const old = known?.paths.find(isAggregate) ?? null;
    if (contributing.length === 0) {
      if (known !== undefined && old !== null) speaker.replace(known, old, null);
      return;
    }
    const attributes = speaker.attributes.intern(
      this.#attributes(
        c,
        contributing.map((d) => d.best!),
      ),
    );
    if (old !== null && old.attributes === attributes) return;
    const path = new Path(this.#vrf.local, "aggregate", attributes, null, speaker.context.now());
    path.weight = LOCAL_WEIGHT;
    speaker.replace(known ?? this.#table.at(c.prefix), old, path);
  }
  /** Takes the aggregate's suppression off every destination that is not in `keep`. */
  #free(name: string, keep: ReadonlySet<Destination>): void {
    for (const d of this.#table.destinations.values()) {
      if (d.suppressedBy === null || keep.has(d) || !d.suppressedBy.includes(name)) continue;
      const left = d.suppressedBy.filter((n) => n !== name);
      d.suppressedBy = left.length === 0 ? null : left;
      this.#suppression(d);
    }
  }
  #passes(routeMap: string, d: Destination): boolean {
    const best = d.best!;
    const route: PolicyRoute = {
      prefix: d.prefix,
      attributes: best.attributes,
      nextHop: best.nextHop,
      weight: best.weight,
    };
    return applyRouteMap(routeMap, route, this.#speaker.config.lists).permitted;
  }
  #attributes(c: BgpAggregateConfig, paths: readonly Path[]): PathAttributes {
    const speaker = this.#speaker;
    const asPath = c.asSet ? aggregatedPath(paths.map((p) => p.attributes.asPath)) : EMPTY_PATH;
    // Without the set of AS numbers an aggregate says that it is less than the whole, whatever it was made of.
    const lossy = !c.asSet || paths.some((p) => p.attributes.atomicAggregate);
    const union = <T>(of: (a: PathAttributes) => readonly T[]): readonly T[] =>
      c.asSet ? [...new Set(paths.flatMap((p) => of(p.attributes)))] : [];
    const base: PathAttributes = {
      ...NO_ATTRIBUTES,
      origin: c.asSet ? Math.max(...paths.map((p) => p.attributes.origin)) : Origin.IGP,
      asPath,
      atomicAggregate: lossy,
      aggregator: { asn: speaker.asn, address: speaker.routerId },
      communities: [...union((a) => a.communities)].sort((a, b) => a - b),
      largeCommunities: union((a) => a.largeCommunities),
      // RFC 4364, 4.3.1 leaves it to the exporter which route targets an aggregate gets.
    };
    if (c.attributeMap === undefined) return base;
    const route: PolicyRoute = { prefix: c.prefix, attributes: base, nextHop: null, weight: LOCAL_WEIGHT };
    return applyRouteMap(c.attributeMap, route, speaker.config.lists).permitted ? route.attributes : base;
  }
}
export const isAggregate = (p: Path): boolean => p.local === "aggregate" && p.from === null;

/** The common head as a sequence, every other AS number in a set. @rfc 4271 9.2.2.2 @rfc 4271 F.6 */
export const aggregatedPath = (paths: readonly AsPath[]): AsPath => {
  const heads = paths.map((p) => (p[0]?.type === "sequence" ? p[0].asns : []));
  const first = heads[0] ?? [];
  let common = 0;
  while (common < first.length && heads.every((h) => h[common] === first[common])) common++;
  const head = first.slice(0, common);
  const rest = new Set<number>();
  for (const path of paths)
    for (const [i, segment] of path.entries())
      for (const asn of i === 0 ? segment.asns.slice(common) : segment.asns) rest.add(asn);
  for (const asn of head) rest.delete(asn);
  const out: AsSegment[] = head.length > 0 ? [{ type: "sequence", asns: head }] : [];
  if (rest.size > 0) out.push({ type: "set", asns: [...rest].sort((a, b) => a - b) });
  return out;
};
