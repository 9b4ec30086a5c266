// Helpers of the wire tests: octets from hex, addresses from text, poisoned encoding.
import { type Ip, parseIp } from "../../src/base/ip.ts";
import { parseMac } from "../../src/base/mac.ts";
import { type Codec, type PseudoHeader, Writer } from "../../src/wire/codec.ts";

/** Octets from hex digits; blanks and line breaks are ignored. */
export const octets = (text: string): Uint8Array => {
  const digits = text.replace(/\s+/g, "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
};
export const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
export const ip4 = (text: string): number => parseIp(text) as Ip as number;
export const ip6 = (text: string): bigint => parseIp(text) as bigint;
export const mac = (text: string): number => parseMac(text)!;

/** Encodes into a buffer full of 0xa5, so that an octet left unwritten shows. */
export const encodePoisoned = <T>(codec: Codec<T>, value: T, pseudo: PseudoHeader | null = null): Uint8Array => {
  const w = new Writer(new Uint8Array(codec.size(value)).fill(0xa5));
  w.pseudo = pseudo;
  codec.encode(w, value);
  return w.finish();
};
