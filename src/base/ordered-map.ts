// A map that iterates in the order of its keys, whatever the order of insertion.

/** Lookup is a hash lookup; the sorted key list is rebuilt on the first iteration after a key came or went. */
export class OrderedMap<K, V> {
  readonly #compare: (a: K, b: K) => number;
  readonly #map = new Map<K, V>();
  #sorted: K[] | null = null;
  /** Keys are compared by identity for lookup (so: numbers, strings, bigints) and by `compare` for order. */
  constructor(compare: (a: K, b: K) => number, entries: Iterable<readonly [K, V]> = []) {
    this.#compare = compare;
    for (const [key, value] of entries) this.set(key, value);
  }
  get size(): number {
    return this.#map.size;
  }
  get(key: K): V | undefined {
    return this.#map.get(key);
  }
  has(key: K): boolean {
    return this.#map.has(key);
  }
  set(key: K, value: V): this {
    if (!this.#map.has(key)) this.#sorted = null;
    this.#map.set(key, value);
    return this;
  }
  delete(key: K): boolean {
    const gone = this.#map.delete(key);
    if (gone) this.#sorted = null;
    return gone;
  }
  clear(): void {
    this.#map.clear();
    this.#sorted = null;
  }
  /** The keys as they are now; later changes do not show. */
  keys(): readonly K[] {
    if (this.#sorted === null) this.#sorted = [...this.#map.keys()].sort(this.#compare);
    return this.#sorted;
  }
  values(): readonly V[] {
    return this.keys().map((key) => this.#map.get(key) as V);
  }
  entries(): readonly (readonly [K, V])[] {
    return this.keys().map((key) => [key, this.#map.get(key) as V] as const);
  }
  [Symbol.iterator](): Iterator<readonly [K, V]> {
    return this.entries()[Symbol.iterator]();
  }
}

export const byNumber = (a: number, b: number): number => a - b;
/** By UTF-16 code units, the same in every locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
