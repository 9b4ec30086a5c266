// The packet that an ICMP or ICMPv6 error quotes, and the extensions behind it. RFC 792, RFC 1812 4.3.2.3, RFC 4443 2.4, RFC 4884, RFC 4950.
import type { Family } from "../base/ip.ts";
import { type Codec, MalformedPacket, Reader, rest, type Spread, struct, tag, u8, type ValueOf } from "./codec.ts";
import { checksum, constantBits, derived, dissectNested, packed, unusedBits } from "./combinators.ts";
import { type Ipv4Packet, ipv4 } from "./ipv4.ts";
import { type Ipv6Packet, ipv6 } from "./ipv6.ts";
import { labelStack } from "./mpls.ts";
import { Pdu, type PduSlice, slice, sliceOf } from "./pdu.ts";

const codecOf = (family: Family): Codec<any> => (family === "ipv4" ? ipv4 : ipv6);

/** Octets of the packet that starts at `from`, by its own length field; `available` when it claims more or is no packet. */
const ownLength = (bytes: Uint8Array, family: Family): number => {
  if (bytes.length < (family === "ipv4" ? 20 : 40)) return bytes.length;
  const length = family === "ipv4" ? bytes[2]! * 256 + bytes[3]! : 40 + bytes[4]! * 256 + bytes[5]!;
  return length === 0 ? bytes.length : Math.min(length, bytes.length);
};
const takeQuote = (r: Reader, length: number, family: Family, paddedTo: boolean): Pdu<PduSlice> => {
  const end = r.end;
  r.end = r.offset + length;
  if (r.listener !== null) dissectNested(r, codecOf(family), null, true);
  r.end = end;
  const bytes = r.take(length);
  return Pdu.parse(slice, paddedTo ? bytes.subarray(0, ownLength(bytes, family)) : bytes);
};

/** The start of a packet in the rest of the structure, padded with zeros by whoever encloses it. */
export const quotedPacket = (family: Family): Codec<Pdu<PduSlice>> => ({
  size: (v) => v.length,
  encode: (w, v) => w.put(v.bytes),
  decode: (r) => takeQuote(r, r.remaining, family, true),
});
/** The first octets of a packet, at most `limit`; octets come from the packet when somebody looks. */
export const quote = (packet: Pdu<any>, limit: number): Pdu<PduSlice> =>
  sliceOf(packet, 0, Math.min(limit, packet.length));
const readQuote = <T>(codec: Codec<T>, quoted: Pdu): T | null => {
  try {
    const r = new Reader(quoted.bytes);
    r.quoted = true;
    return codec.decode(r);
  } catch (error) {
    if (error instanceof MalformedPacket) return null;
    throw error;
  }
};
/** The quoted packet as far as it goes, its payload as raw octets, nothing verified; null when not even its header is there. */
export const readQuotedIpv4 = (quoted: Pdu): Ipv4Packet | null => readQuote(ipv4, quoted);
export const readQuotedIpv6 = (quoted: Pdu): Ipv6Packet | null => readQuote(ipv6, quoted);

const mplsClass = 1;
const objectBodies = {
  "mpls-label-stack": struct("MPLS label stack", {
    kind: tag("mpls-label-stack"),
    class: u8,
    cType: u8,
    stack: labelStack,
  }),
  unknown: struct("Extension object", { kind: tag("unknown"), class: u8, cType: u8, data: rest }),
};
/** RFC 4884, 8; RFC 4950, 3: class 1, C-Type 1 is the label stack as it arrived. */
export type ExtensionObject = ValueOf<(typeof objectBodies)[keyof typeof objectBodies]>;
const OBJECT_PREAMBLE = 2;
const object: Codec<ExtensionObject> = {
  size: (v) => OBJECT_PREAMBLE + (objectBodies[v.kind] as Codec<any>).size(v),
  encode: (w, v) => {
    w.u16(object.size(v));
    (objectBodies[v.kind] as Codec<any>).encode(w, v);
  },
  decode: (r) => {
    const at = r.offset;
    const length = r.u16();
    if (length < 4) throw new MalformedPacket("extension object too short", at);
    return r.within(length - OBJECT_PREAMBLE, () => {
      const isStack = r.remaining > 2 && r.bytes[r.offset] === mplsClass && r.bytes[r.offset + 1] === 1;
      return (isStack ? objectBodies["mpls-label-stack"] : objectBodies.unknown).decode(r);
    });
  },
};
const objects: Codec<readonly ExtensionObject[]> = {
  size: (vs) => vs.reduce((n, v) => n + object.size(v), 0),
  encode: (w, vs) => {
    for (const v of vs) object.encode(w, v);
  },
  decode: (r) => {
    const vs: ExtensionObject[] = [];
    while (r.remaining > 0) vs.push(object.decode(r));
    return vs;
  },
};
const extensionStructure = struct("ICMP extensions", {
  first: packed(2, { version: constantBits(4, 2), unused: unusedBits(12) }),
  checksum: checksum({ zeroIsNone: true }),
  objects,
});

interface QuoteScope {
  readonly quoted: Pdu<PduSlice>;
  readonly extensions: readonly ExtensionObject[];
}
/** With extensions the quoted part is padded with zeros to at least this. RFC 4884, 5.4. */
export const MINIMUM_EXTENDED_QUOTE = 128;
const paddedQuote = (v: QuoteScope, unit: number): number =>
  Math.max(MINIMUM_EXTENDED_QUOTE, Math.ceil(v.quoted.length / unit) * unit);
const UNIT = { ipv4: 4, ipv6: 8 } as const;

/** The length attribute: the padded quoted part in 32-bit (ICMP) or 64-bit (ICMPv6) words, 0 without extensions. RFC 4884, 4. */
export const quoteLength = (family: Family): Codec<void> =>
  derived(
    u8,
    (v: QuoteScope) => (v.extensions.length === 0 ? 0 : paddedQuote(v, UNIT[family]) / UNIT[family]),
    (r, v) => {
      r.announced = v * UNIT[family];
    },
  );
/**
 * The quoted packet and the extensions behind it, after a `quoteLength`. With extensions, a quote shorter than the packet
 * must be at least 128 octets and of whole words.
 */
export const quoteAndExtensions = (family: Family): Spread<QuoteScope> => {
  const decodeInto = (r: Reader, out: Record<string, unknown>): void => {
    const length = r.announced;
    if (length === 0 || r.quoted) {
      out["quoted"] = takeQuote(r, r.remaining, family, false);
      out["extensions"] = NONE;
      return;
    }
    if (length > r.remaining) throw new MalformedPacket("quoted packet exceeds the message", r.offset);
    out["quoted"] = takeQuote(r, length, family, true);
    out["extensions"] = r.remaining === 0 ? NONE : extensionStructure.decode(r).objects;
  };
  return {
    spread: true,
    size: (v) =>
      v.extensions.length === 0 ? v.quoted.length : paddedQuote(v, UNIT[family]) + extensionStructure.size(v2(v)),
    encode: (w, v) => {
      w.put(v.quoted.bytes);
      if (v.extensions.length === 0) return;
      w.zeros(paddedQuote(v, UNIT[family]) - v.quoted.length);
      extensionStructure.encode(w, v2(v));
    },
    decode: (r) => {
      const out: Record<string, unknown> = {};
      decodeInto(r, out);
      return out as unknown as QuoteScope;
    },
    decodeInto,
  };
};
const v2 = (v: QuoteScope) => ({ objects: v.extensions });
const NONE: readonly ExtensionObject[] = Object.freeze([]);
