// 64-bit fingerprints: fast, incremental, the same on every engine. Not cryptographic.

const rotate = (v: number, by: number): number => (v << by) | (v >>> (32 - by));
const finish = (h: number): number => {
  let v = h;
  v = Math.imul(v ^ (v >>> 16), 0x85ebca6b);
  v = Math.imul(v ^ (v >>> 13), 0xc2b2ae35);
  return (v ^ (v >>> 16)) >>> 0;
};

/** Two 32-bit lanes that feed each other. The order of what is added matters; lengths are part of it. */
export class Hash64 {
  #a: number;
  #b: number;
  #words = 0;
  constructor(seed = 0) {
    this.#a = 0x9e3779b9 ^ seed;
    this.#b = 0x7f4a7c15 + Math.imul(seed, 0x01000193);
  }
  /** The low 32 bits of an integer. */
  u32(v: number): this {
    this.#words++;
    this.#a = Math.imul(rotate(this.#a ^ Math.imul(v, 0xcc9e2d51), 15), 0x1b873593) + this.#b;
    this.#b = Math.imul(rotate(this.#b + v, 13), 0x5bd1e995) ^ this.#a;
    return this;
  }
  /** A non-negative integer below 2^53. */
  integer(v: number): this {
    return this.u32(v | 0).u32((v / 0x100000000) | 0);
  }
  bytes(octets: Uint8Array): this {
    const whole = octets.length & ~3;
    this.u32(octets.length);
    for (let i = 0; i < whole; i += 4)
      this.u32((octets[i]! << 24) | (octets[i + 1]! << 16) | (octets[i + 2]! << 8) | octets[i + 3]!);
    let tail = 0;
    for (let i = whole; i < octets.length; i++) tail = (tail << 8) | octets[i]!;
    return whole === octets.length ? this : this.u32(tail);
  }
  /** UTF-16 code units. */
  text(text: string): this {
    this.u32(text.length);
    for (let i = 0; i < text.length; i += 2)
      this.u32((text.charCodeAt(i) << 16) | (i + 1 < text.length ? text.charCodeAt(i + 1) : 0));
    return this;
  }
  /** 16 hexadecimal digits; the hash can go on afterwards. */
  digest(): string {
    const a = finish(this.#a ^ this.#words);
    const b = finish(this.#b ^ a);
    return a.toString(16).padStart(8, "0") + b.toString(16).padStart(8, "0");
  }
  /** The digest as two 32-bit numbers. */
  words(): readonly [number, number] {
    const a = finish(this.#a ^ this.#words);
    return [a, finish(this.#b ^ a)];
  }
}

export const hashText = (text: string): string => new Hash64().text(text).digest();

/**
 * JSON with sorted keys, for comparing and hashing plain data. Maps print as arrays of pairs in their own order, Sets as
 * arrays, bigints as "123n", octets as "0x0102"; members that are undefined are left out.
 */
export const canonicalJson = (value: unknown): string => {
  switch (typeof value) {
    case "bigint":
      return `"${value}n"`;
    case "string":
      return JSON.stringify(value);
    case "number":
      return Number.isFinite(value) ? String(Object.is(value, -0) ? 0 : value) : `"${value}"`;
    case "boolean":
      return String(value);
    case "object":
      break;
    default:
      return "null";
  }
  if (value === null) return "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value instanceof Uint8Array) return `"0x${Array.from(value, (b) => b.toString(16).padStart(2, "0")).join("")}"`;
  if (value instanceof Map || value instanceof Set) return canonicalJson([...value]);
  const members = Object.entries(value)
    .filter(([, v]) => v !== undefined && typeof v !== "function")
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(",")}}`;
};
