// Route distinguishers: 64-bit numbers with a type. RFC 4364, 4.2; RFC 6793 for four-octet AS numbers.
import { formatIpv4, parseIpv4 } from "../../base/ip.ts";

/** "65000:1", "1.2.3.4:1" or "70000:1" to its 64 bits; null when malformed. */
export const parseRd = (text: string): bigint | null => {
  const colon = text.indexOf(":");
  if (colon < 1) return null;
  const left = text.slice(0, colon);
  const right = text.slice(colon + 1);
  if (!/^\d{1,10}$/.test(right)) return null;
  const number = Number(right);
  const ip = left.includes(".") ? parseIpv4(left) : null;
  if (left.includes(".")) {
    if (ip === null || number > 0xffff) return null;
    return (1n << 48n) | (BigInt(ip) << 16n) | BigInt(number);
  }
  if (!/^\d{1,10}$/.test(left)) return null;
  const asn = Number(left);
  if (asn <= 0xffff) return number > 0xffffffff ? null : (BigInt(asn) << 32n) | BigInt(number);
  return asn > 0xffffffff || number > 0xffff ? null : (2n << 48n) | (BigInt(asn) << 16n) | BigInt(number);
};

export const formatRd = (rd: bigint): string => {
  const type = Number(rd >> 48n);
  if (type === 0) return `${(rd >> 32n) & 0xffffn}:${rd & 0xffffffffn}`;
  if (type === 1) return `${formatIpv4(Number((rd >> 16n) & 0xffffffffn))}:${rd & 0xffffn}`;
  if (type === 2) return `${(rd >> 16n) & 0xffffffffn}:${rd & 0xffffn}`;
  return `?${rd.toString(16).padStart(16, "0")}`;
};
