// Expectations on plain data: a value, or an operator on it. The language is in checks-schema.ts.

interface Operators {
  readonly includes?: readonly (string | number)[];
  readonly excludes?: readonly (string | number)[];
  readonly min?: number;
  readonly max?: number;
  readonly not?: string | number | boolean;
  readonly count?: number | { readonly min?: number; readonly max?: number };
}
const isOperators = (v: unknown): v is Operators => v !== null && typeof v === "object" && !Array.isArray(v);
const same = (a: unknown, b: unknown): boolean =>
  a === b ||
  (a !== null &&
    a !== undefined &&
    b !== null &&
    b !== undefined &&
    typeof a !== "object" &&
    typeof b !== "object" &&
    String(a).toLowerCase() === String(b).toLowerCase());
const listOf = (v: unknown): readonly unknown[] => (Array.isArray(v) ? v : v === undefined || v === null ? [] : [v]);

/** Whether `actual` is as expected. Words compare without case; lists as sets unless an operator says otherwise. */
export const meets = (actual: unknown, expected: unknown): boolean => {
  if (Array.isArray(expected)) {
    const have = listOf(actual);
    return have.length === expected.length && expected.every((e) => have.some((h) => same(h, e)));
  }
  if (!isOperators(expected)) return same(actual, expected);
  const { includes, excludes, min, max, not, count } = expected;
  const list = listOf(actual);
  if (includes !== undefined && !includes.every((e) => list.some((h) => same(h, e)))) return false;
  if (excludes?.some((e) => list.some((h) => same(h, e)))) return false;
  if (not !== undefined && same(actual, not)) return false;
  if (min !== undefined && !(typeof actual === "number" && actual >= min)) return false;
  if (max !== undefined && !(typeof actual === "number" && actual <= max)) return false;
  if (count !== undefined) {
    const n = list.length;
    if (
      typeof count === "number"
        ? n !== count
        : (count.min !== undefined && n < count.min) || (count.max !== undefined && n > count.max)
    )
      return false;
  }
  return true;
};

/** Text of an expectation for evidence: "≥ 2", "includes 65000:10". */
export const expectationText = (expected: unknown): string => {
  if (Array.isArray(expected)) return expected.join(", ");
  if (!isOperators(expected)) return String(expected);
  const { includes, excludes, min, max, not, count } = expected;
  const parts: string[] = [];
  if (includes) parts.push(`includes ${includes.join(", ")}`);
  if (excludes) parts.push(`without ${excludes.join(", ")}`);
  if (not !== undefined) parts.push(`not ${not}`);
  if (min !== undefined) parts.push(`at least ${min}`);
  if (max !== undefined) parts.push(`at most ${max}`);
  if (count !== undefined)
    parts.push(
      typeof count === "number"
        ? `${count} of them`
        : `${[count.min === undefined ? "" : `at least ${count.min}`, count.max === undefined ? "" : `at most ${count.max}`].filter(Boolean).join(", ")} of them`,
    );
  return parts.join("; ");
};

/** A field by dotted name, own properties only. */
export const fieldOf = (data: unknown, name: string): unknown =>
  name
    .split(".")
    .reduce<unknown>(
      (at, key) =>
        at !== null && typeof at === "object" && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined,
      data,
    );

/** The first field that is not as expected, or null. */
export const unmet = (
  data: unknown,
  expected: Readonly<Record<string, unknown>>,
): { readonly field: string; readonly actual: unknown; readonly expected: unknown } | null => {
  for (const [field, wanted] of Object.entries(expected)) {
    const actual = fieldOf(data, field);
    if (!meets(actual, wanted)) return { field, actual, expected: wanted };
  }
  return null;
};
export const valueText = (v: unknown): string =>
  v === undefined
    ? "nothing"
    : v === null
      ? "none"
      : Array.isArray(v)
        ? v.map(valueText).join(", ") || "nothing"
        : typeof v === "object"
          ? JSON.stringify(v)
          : String(v);
