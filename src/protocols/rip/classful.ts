// Classes of addresses, which version 1 and automatic summaries still think in. RFC 791, 2.3; RFC 2453, 3.4.1.
import type { Ipv4 } from "../../base/ip.ts";
import { type Prefix, prefixOf } from "../../base/prefix.ts";

/** 8, 16 or 24; 32 for classes D and E. */
export const classLength = (address: Ipv4): number => {
  if (address >>> 31 === 0) return 8;
  if (address >>> 30 === 2) return 16;
  return address >>> 29 === 6 ? 24 : 32;
};
/** The network of its class that holds an address. */
export const classNetwork = (address: Ipv4): Prefix => prefixOf(address, classLength(address));
/** A destination that RIP may carry: class A, B or C, not 0/8 but for the default, not loopback. RFC 2453, 3.9.2. */
export const isCarried = ({ address, length }: Prefix): boolean => {
  if (typeof address !== "number") return false;
  if (address === 0) return length === 0;
  const first = address >>> 24;
  return first !== 0 && first !== 127 && first < 224;
};
