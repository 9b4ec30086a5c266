// IEEE 802 MAC addresses as 48-bit numbers.
import type { Ip } from "./ip.ts";

/** A MAC address as a number below 2^48. */
export type Mac = number;
export const BROADCAST_MAC: Mac = 0xffffffffffff;

const hex = (mac: Mac): string => mac.toString(16).padStart(12, "0");
/** "08:00:20:0a:aa:6d" */
export const formatMac = (mac: Mac): string => (hex(mac).match(/../g) ?? []).join(":");
/** "0800.200a.aa6d", as Cisco prints it. */
export const formatMacDotted = (mac: Mac): string => (hex(mac).match(/..../g) ?? []).join(".");
/** Colon, hyphen or Cisco dotted text; null when malformed. */
export const parseMac = (text: string): Mac | null => {
  if (!/^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})$/i.test(text))
    return null;
  return Number.parseInt(text.replace(/[.:-]/g, ""), 16);
};
/** The group bit: the least significant bit of the first octet. */
export const isGroupMac = (mac: Mac): boolean => Math.floor(mac / 2 ** 40) % 2 === 1;
/** The MAC of a multicast IP group: RFC 1112, 6.4 (low 23 bits) and RFC 2464, 7 (33:33, low 32 bits). */
export const multicastMac = (group: Ip): Mac =>
  typeof group === "number" ? 0x01005e000000 + (group & 0x7fffff) : 0x333300000000 + Number(group & 0xffffffffn);
/** Modified EUI-64 interface identifier. RFC 4291, appendix A. */
export const eui64 = (mac: Mac): bigint => {
  const m = BigInt(mac);
  return (((m >> 24n) << 40n) | (0xfffen << 24n) | (m & 0xffffffn)) ^ (1n << 57n);
};
