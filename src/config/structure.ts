// Configuration values as plain data: equality and copies of records, arrays, Maps, Sets and primitives.

/** Deep equality; Maps and Sets in iteration order, as configurations are written in it. */
export const sameStructure = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!sameStructure(a[i], b[i])) return false;
    return true;
  }
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    const others = b.entries();
    for (const [key, value] of a) {
      const [otherKey, otherValue] = others.next().value as [unknown, unknown];
      if (!sameStructure(key, otherKey) || !sameStructure(value, otherValue)) return false;
    }
    return true;
  }
  if (a instanceof Set) {
    if (!(b instanceof Set) || a.size !== b.size) return false;
    return sameStructure([...a], [...b]);
  }
  if (Array.isArray(b) || b instanceof Map || b instanceof Set) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left).filter((k) => left[k] !== undefined);
  const others = Object.keys(right).filter((k) => right[k] !== undefined);
  if (keys.length !== others.length) return false;
  for (const key of keys) if (!Object.hasOwn(right, key) || !sameStructure(left[key], right[key])) return false;
  return true;
};

/** A deep copy; keys with undefined values are left out. */
export const copyStructure = <T>(value: T): T => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyStructure) as T;
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [copyStructure(k), copyStructure(v)])) as T;
  if (value instanceof Set) return new Set([...value].map(copyStructure)) as T;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    // Assigning to `__proto__` would change what the copy inherits instead of giving it the member.
    if (key !== "__proto__") out[key] = copyStructure(member);
    else
      Object.defineProperty(out, key, {
        value: copyStructure(member),
        writable: true,
        enumerable: true,
        configurable: true,
      });
  }
  return out as T;
};
