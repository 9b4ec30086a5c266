// Prefixes: an address and a length, host bits zero. RFC 4632, RFC 4291 2.3.
import { compareIp, formatIp, type Ip, maskOf, parseIpv4, parseIpv6 } from "./ip.ts";

export interface Prefix {
  readonly address: Ip;
  readonly length: number;
}
/** A compact Map key, unique per family, address and length. Numbers are IPv4, bigints IPv6. */
export type PrefixKey = number | bigint;

/** Clears the bits of `address` past `length`. */
export const maskIp = (address: Ip, length: number): Ip => {
  if (typeof address === "number") return (address & maskOf(length)) >>> 0;
  const host = BigInt(128 - length);
  return (address >> host) << host;
};

/** The prefix that holds `address`, host bits cleared. */
export const prefixOf = (address: Ip, length: number): Prefix => ({ address: maskIp(address, length), length });
export const hostPrefix = (address: Ip): Prefix => ({ address, length: typeof address === "number" ? 32 : 128 });

export const keyOf = (p: Prefix): PrefixKey =>
  typeof p.address === "number" ? p.address * 64 + p.length : (p.address << 8n) | BigInt(p.length);

export const contains = (p: Prefix, address: Ip): boolean =>
  typeof p.address === typeof address && maskIp(address, p.length) === p.address;
/** True when every address of `inner` lies in `outer`. */
export const covers = (outer: Prefix, inner: Prefix): boolean =>
  inner.length >= outer.length && contains(outer, inner.address);
export const samePrefix = (a: Prefix, b: Prefix): boolean => a.address === b.address && a.length === b.length;
/** By address, then shorter first. */
export const comparePrefix = (a: Prefix, b: Prefix): number => compareIp(a.address, b.address) || a.length - b.length;
export const formatPrefix = (p: Prefix): string => `${formatIp(p.address)}/${p.length}`;

/** "10.0.0.0/8" or "2001:db8::/32"; host bits are cleared; null when malformed. */
export const parsePrefix = (text: string): Prefix | null => {
  const slash = text.indexOf("/");
  if (slash < 0 || !/^\d{1,3}$/.test(text.slice(slash + 1))) return null;
  const length = Number(text.slice(slash + 1));
  const v4 = parseIpv4(text.slice(0, slash));
  if (v4 !== null) return length <= 32 ? prefixOf(v4, length) : null;
  const v6 = parseIpv6(text.slice(0, slash));
  return v6 !== null && length <= 128 ? prefixOf(v6, length) : null;
};
