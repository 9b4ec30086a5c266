// Attribute sets, interned: equal sets are one object, so that paths compare and pack by reference.
import type { AsPath } from "../../wire/bgp/as-path.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";

const pathKey = (path: AsPath): string => {
  let key = "";
  for (const s of path) key += `${s.type};${s.asns.join()}/`;
  return key;
};
const keyOf = (a: PathAttributes): string => {
  let key = `${a.origin}|${a.nextHop}|${a.med}|${a.localPref}|${pathKey(a.asPath)}`;
  if (a.communities.length > 0) key += `|c${a.communities.join()}`;
  if (a.extendedCommunities.length > 0) key += `|e${a.extendedCommunities.join()}`;
  if (a.largeCommunities.length > 0) key += `|l${a.largeCommunities.join()}`;
  if (a.originatorId !== null) key += `|o${a.originatorId}`;
  if (a.clusterList.length > 0) key += `|r${a.clusterList.join()}`;
  if (a.atomicAggregate) key += "|a";
  if (a.aggregator !== null) key += `|g${a.aggregator.asn}.${a.aggregator.address}`;
  for (const u of a.unknown) key += `|u${u.flags}.${u.type}.${u.value.join()}`;
  return key;
};

/** Beyond this many the table of identities starts afresh; it only saves work. */
const KNOWN_LIMIT = 20_000;

/** One table per router. */
export class AttributeTable {
  readonly #byKey = new Map<string, PathAttributes>();
  /** Sets already known by identity: what arrives by reference from another router costs no key. */
  readonly #known = new Map<PathAttributes, PathAttributes>();

  intern(attributes: PathAttributes): PathAttributes {
    const known = this.#known.get(attributes);
    if (known !== undefined) return known;
    const key = keyOf(attributes);
    let canonical = this.#byKey.get(key);
    if (canonical === undefined) {
      canonical = attributes;
      this.#byKey.set(key, canonical);
    }
    if (this.#known.size >= KNOWN_LIMIT) this.#known.clear();
    this.#known.set(attributes, canonical);
    return canonical;
  }
  get size(): number {
    return this.#byKey.size;
  }
  /** Grown to more than twice what was in use when last looked at. */
  get overgrown(): boolean {
    return this.#byKey.size > 2 * this.#kept + 5000;
  }
  #kept = 0;
  /** Forgets sets that nothing uses any more. */
  keep(used: ReadonlySet<PathAttributes>): void {
    this.#known.clear();
    for (const [key, a] of this.#byKey) if (!used.has(a)) this.#byKey.delete(key);
    this.#kept = this.#byKey.size;
  }
}
