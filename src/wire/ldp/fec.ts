// Forwarding equivalence classes and address lists. RFC 5036, 3.4.1 and 3.4.3; RFC 5918 (typed wildcard, kept verbatim).
import { formatIp, type Ip } from "../../base/ip.ts";
import { maskIp } from "../../base/prefix.ts";
import type { Codec, Reader, Writer } from "../codec.ts";
import { MalformedLdp, StatusCode } from "./status.ts";

export const AddressFamily = { Ipv4: 1, Ipv6: 2 } as const;
const WILDCARD = 1;
const PREFIX = 2;

export type FecElement =
  | { readonly kind: "wildcard" }
  | { readonly kind: "prefix"; readonly address: Ip; readonly length: number }
  /** A prefix of another address family: kept as it came. */
  | { readonly kind: "foreign-prefix"; readonly family: number; readonly length: number; readonly address: Uint8Array }
  /** Its length is not known, so it takes all that is left of the TLV. */
  | { readonly kind: "unknown"; readonly type: number; readonly data: Uint8Array };

const octetsFor = (length: number): number => (length + 7) >> 3;
const sizeOf = (v: FecElement): number => {
  switch (v.kind) {
    case "wildcard":
      return 1;
    case "prefix":
      return 4 + octetsFor(v.length);
    case "foreign-prefix":
      return 4 + v.address.length;
    case "unknown":
      return 1 + v.data.length;
  }
};
const writePrefix = (w: Writer, address: Ip, length: number): void => {
  const octets = octetsFor(length);
  for (let i = 0; i < octets; i++)
    w.u8(
      typeof address === "number" ? (address >>> (24 - 8 * i)) & 255 : Number((address >> BigInt(120 - 8 * i)) & 255n),
    );
};
const readPrefix = (r: Reader): FecElement => {
  const at = r.offset - 1;
  const family = r.u16();
  const length = r.u8();
  const width = family === AddressFamily.Ipv4 ? 32 : family === AddressFamily.Ipv6 ? 128 : 255;
  if (length > width || octetsFor(length) > r.remaining) throw new MalformedLdp(StatusCode.MalformedTlvValue, at);
  const octets = r.take(octetsFor(length));
  if (width === 255) return { kind: "foreign-prefix", family, length, address: octets };
  if (width === 32) {
    let address = 0;
    for (let i = 0; i < 4; i++) address = address * 256 + (octets[i] ?? 0);
    return { kind: "prefix", address: maskIp(address, length), length };
  }
  let address = 0n;
  for (let i = 0; i < 16; i++) address = (address << 8n) | BigInt(octets[i] ?? 0);
  return { kind: "prefix", address: maskIp(address, length), length };
};
const show = (v: FecElement): string => {
  switch (v.kind) {
    case "wildcard":
      return "wildcard";
    case "prefix":
      return `${formatIp(v.address)}/${v.length}`;
    case "foreign-prefix":
      return `prefix of address family ${v.family}`;
    case "unknown":
      return `element type ${v.type}`;
  }
};
export const fecElement: Codec<FecElement> = {
  size: sizeOf,
  encode: (w, v) => {
    if (v.kind === "wildcard") w.u8(WILDCARD);
    else if (v.kind === "unknown") {
      w.u8(v.type);
      w.put(v.data);
    } else {
      w.u8(PREFIX);
      if (v.kind === "foreign-prefix") {
        w.u16(v.family);
        w.u8(v.length);
        w.put(v.address);
      } else {
        w.u16(typeof v.address === "number" ? AddressFamily.Ipv4 : AddressFamily.Ipv6);
        w.u8(v.length);
        writePrefix(w, v.address, v.length);
      }
    }
  },
  decode: (r) => {
    const at = r.offset;
    const type = r.u8();
    let value: FecElement;
    if (type === WILDCARD) value = { kind: "wildcard" };
    else if (type !== PREFIX) value = { kind: "unknown", type, data: r.take(r.remaining) };
    else if (r.remaining < 3) throw new MalformedLdp(StatusCode.MalformedTlvValue, at);
    else value = readPrefix(r);
    r.listener?.field("FEC element", at, r.offset, show(value));
    return value;
  },
};
export const showFec = show;
