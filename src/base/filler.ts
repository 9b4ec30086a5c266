// Octets that stand for a payload nobody reads.

/** `length` octets: the 16 bits of `pattern`, over and over, the upper eight first. */
export const filler = (length: number, pattern: number): Uint8Array => {
  const data = new Uint8Array(length);
  for (let i = 0; i < length; i++) data[i] = i % 2 === 0 ? pattern >>> 8 : pattern & 0xff;
  return data;
};
