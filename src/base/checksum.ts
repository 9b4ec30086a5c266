// Checksums: the Internet checksum (RFC 1071) and the ISO 8473 Fletcher checksum (RFC 905 annex B, RFC 2328 12.1.7).

/** Ones-complement sum of octets [start, end) taken as 16-bit big-endian words, added to `sum`; not yet folded. */
export const sumWords = (bytes: Uint8Array, start: number, end: number, sum = 0): number => {
  let total = sum;
  let i = start;
  for (; i + 1 < end; i += 2) total += bytes[i]! * 256 + bytes[i + 1]!;
  return i < end ? total + bytes[i]! * 256 : total;
};
/** Ones-complement sum of an address: 32 bits for a number, 128 for a bigint. */
export const sumAddress = (address: number | bigint): number => {
  if (typeof address === "number") return (address >>> 16) + (address & 0xffff);
  let sum = 0;
  for (let rest = address; rest > 0n; rest >>= 32n) {
    const word = Number(rest & 0xffffffffn);
    sum += (word >>> 16) + (word & 0xffff);
  }
  return sum;
};
/** Folds the carries and complements. */
export const foldSum = (sum: number): number => {
  let folded = sum;
  while (folded > 0xffff) folded = Math.floor(folded / 65536) + (folded % 65536);
  return ~folded & 0xffff;
};
/** The Internet checksum of octets [start, end). Zero when they hold their own correct checksum. RFC 1071. */
export const internetChecksum = (bytes: Uint8Array, start = 0, end = bytes.length, initial = 0): number =>
  foldSum(sumWords(bytes, start, end, initial));

const MODULUS = 255;
/** Octets that can be summed before the second sum leaves exact integers comfortably behind. */
const BLOCK = 4096;
/**
 * The two Fletcher check octets, as a 16-bit number, for octets [start, end) whose check octets stand at `at` and
 * `at + 1` (whatever they hold now counts as zero).
 */
export const fletcherChecksum = (bytes: Uint8Array, start: number, end: number, at: number): number => {
  let c0 = 0;
  let c1 = 0;
  for (let i = start; i < end; ) {
    for (const stop = Math.min(i + BLOCK, end); i < stop; i++) {
      if (i !== at && i !== at + 1) c0 += bytes[i]!;
      c1 += c0;
    }
    c0 %= MODULUS;
    c1 %= MODULUS;
  }
  const after = end - at - 1;
  let x = (after * c0 - c1) % MODULUS;
  if (x <= 0) x += MODULUS;
  let y = (2 * MODULUS - c0 - x) % MODULUS;
  if (y <= 0) y += MODULUS;
  return x * 256 + y;
};
/** True when octets [start, end), check octets included, sum to zero. */
export const fletcherHolds = (bytes: Uint8Array, start: number, end: number): boolean => {
  let c0 = 0;
  let c1 = 0;
  for (let i = start; i < end; ) {
    for (const stop = Math.min(i + BLOCK, end); i < stop; i++) {
      c0 += bytes[i]!;
      c1 += c0;
    }
    c0 %= MODULUS;
    c1 %= MODULUS;
  }
  return c0 === 0 && c1 === 0;
};
