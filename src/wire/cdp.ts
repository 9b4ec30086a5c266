// Cisco Discovery Protocol, versions 1 and 2, over SNAP.
import { internetChecksum } from "../base/checksum.ts";
import type { Ip } from "../base/ip.ts";
import { formatIp } from "../base/ip.ts";
import {
  BadChecksum,
  bits,
  type Codec,
  MalformedPacket,
  struct,
  u8,
  u16,
  u32,
  untilEnd,
  type ValueOf,
} from "./codec.ts";
import { row, tagged } from "./combinators.ts";
import { registerSnap } from "./registry.ts";

/** 01:00:0c:cc:cc:cc */
export const CDP_MAC = 0x01000ccccccc;
export const CISCO_OUI = 0x00000c;
export const CDP_PROTOCOL = 0x2000;
export const CdpCapability = {
  Router: 1,
  TransparentBridge: 2,
  SourceRouteBridge: 4,
  Switch: 8,
  Host: 16,
  Igmp: 32,
  Repeater: 64,
} as const;

/** The rest of the structure as text, one character per octet. */
const text: Codec<string> = {
  size: (v) => v.length,
  encode: (w, v) => {
    for (let i = 0; i < v.length; i++) w.u8(v.charCodeAt(i) & 255);
  },
  decode: (r) => {
    let out = "";
    for (const octet of r.take(r.remaining)) out += String.fromCharCode(octet);
    return out;
  },
  show: (v) => JSON.stringify(v),
};
/** NLPID 0xcc is IPv4; IPv6 is told by its SNAP header. */
const IPV4_PROTOCOL = [1, 1, 0xcc];
const IPV6_PROTOCOL = [2, 8, 0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd];
const addressList: Codec<readonly Ip[]> = {
  size: (vs) => vs.reduce<number>((n, v) => n + (typeof v === "number" ? 9 : 28), 4),
  encode: (w, vs) => {
    w.u32(vs.length);
    for (const v of vs) {
      for (const octet of typeof v === "number" ? IPV4_PROTOCOL : IPV6_PROTOCOL) w.u8(octet);
      w.u16(typeof v === "number" ? 4 : 16);
      if (typeof v === "number") w.u32(v);
      else w.u128(v);
    }
  },
  decode: (r) => {
    const vs: Ip[] = [];
    for (let left = r.u32(); left > 0; left--) {
      const at = r.offset;
      r.u8();
      r.take(r.u8());
      const length = r.u16();
      if (length === 4) vs.push(r.u32());
      else if (length === 16) vs.push(r.u128());
      else throw new MalformedPacket(`address of ${length} octets`, at);
    }
    return vs;
  },
  show: (vs) => vs.map(formatIp).join(" "),
};

export const cdpTlv = tagged({ label: "TLV", type: u16, length: u16, inclusive: true }, [
  row(1, "device-id", "Device ID", { value: text }),
  row(2, "addresses", "Addresses", { addresses: addressList }),
  row(3, "port-id", "Port ID", { value: text }),
  row(4, "capabilities", "Capabilities", { capabilities: bits(u32, CdpCapability) }),
  row(5, "version", "Software version", { value: text }),
  row(6, "platform", "Platform", { value: text }),
  row(9, "vtp-domain", "VTP management domain", { value: text }),
  row(10, "native-vlan", "Native VLAN", { vlan: u16 }),
  row(11, "duplex", "Duplex", { full: u8 }),
  row(22, "management-addresses", "Management addresses", { addresses: addressList }),
]);
export type CdpTlv = ValueOf<typeof cdpTlv>;

/**
 * The Internet checksum, but an odd last octet is the low half of its word, added as a signed number: what implementations
 * send and expect.
 */
const cdpSum = (bytes: Uint8Array, start: number, end: number, checksumAt: number): number => {
  const found = bytes[checksumAt]! * 256 + bytes[checksumAt + 1]!;
  const odd = (end - start) % 2 === 1;
  const last = odd ? bytes[end - 1]! : 0;
  const word = (last & 0x80) !== 0 ? 0xff00 + last - 1 : last;
  return internetChecksum(bytes, start, odd ? end - 1 : end, word + (~found & 0xffff));
};
let shown = "";
const cdpChecksum: Codec<void> = {
  size: () => 2,
  encode: (w) => w.u16(0),
  patch: (w, at, start) => {
    const view = w.view(start);
    w.patch16(at, cdpSum(view, 0, view.length, at - start));
  },
  decode: (r) => {
    const at = r.offset;
    const found = r.u16();
    const expected = cdpSum(r.bytes, r.start, r.end, at);
    const digits = (v: number): string => `0x${v.toString(16).padStart(4, "0")}`;
    shown =
      found === expected ? `${digits(found)} (correct)` : `${digits(found)} (incorrect, should be ${digits(expected)})`;
    if (found !== expected && r.listener === null) throw new BadChecksum(found, expected, at);
  },
  show: () => shown,
};
/** `ttl`: seconds a receiver keeps this. */
export const cdp = struct("CDP", { version: u8, ttl: u8, checksum: cdpChecksum, tlvs: untilEnd(cdpTlv) });
export type CdpPacket = ValueOf<typeof cdp>;

registerSnap(CISCO_OUI, CDP_PROTOCOL, "CDP", cdp);
