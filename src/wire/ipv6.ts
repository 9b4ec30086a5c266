// Internet Protocol version 6 and its extension headers. RFC 8200, RFC 2711 (router alert), RFC 6275 6.4 (routing type 2).
import {
  ipv6 as address,
  type Codec,
  hex,
  type PseudoHeader,
  type Reader,
  rest,
  type Spread,
  struct,
  tag,
  u8,
  u16,
  u32,
  type ValueOf,
  type Writer,
} from "./codec.ts";
import { bit, constantBits, derived, flag, packed, payload, row, tagged, unusedBits } from "./combinators.ts";
import { EtherType } from "./ethernet.ts";
import { type Pdu, raw, slice } from "./pdu.ts";
import { ipProtocolName, ipProtocols, registerEtherType, registerIpProtocol } from "./registry.ts";

export const NextHeader = { HopByHop: 0, Routing: 43, Fragment: 44, NoNextHeader: 59, DestinationOptions: 60 } as const;
const HEADER = 40;

/** Options of hop-by-hop and destination-options headers; Pad1 and PadN are derived. RFC 8200, 4.2. */
export const ipv6Option = tagged({ label: "option", type: u8, length: u8 }, [
  row(5, "router-alert", "router alert", { value: u16 }),
  row(0xc2, "jumbo-payload", "jumbo payload", { length: u32 }),
]);
export type Ipv6Option = ValueOf<typeof ipv6Option>;
const PAD1 = 0;
const PADN = 1;

/** Next header and length in 8-octet units less one: both belong to the chain, not to the header's value. */
const PREAMBLE = 2;
const padTo8 = (n: number): number => Math.ceil(n / 8) * 8;
const optionsCodec: Codec<readonly Ipv6Option[]> = {
  size: (vs) => {
    let n = PREAMBLE;
    for (const v of vs) n += ipv6Option.size(v);
    return padTo8(n) - PREAMBLE;
  },
  encode: (w, vs) => {
    const start = w.offset;
    for (const v of vs) ipv6Option.encode(w, v);
    const used = PREAMBLE + w.offset - start;
    const padding = padTo8(used) - used;
    if (padding === 1) w.u8(PAD1);
    else if (padding > 1) {
      w.u8(PADN);
      w.u8(padding - 2);
      w.zeros(padding - 2);
    }
  },
  decode: (r) => {
    const vs: Ipv6Option[] = [];
    while (r.remaining > 0) {
      const at = r.offset;
      const type = r.bytes[at]!;
      if (type > PADN) {
        vs.push(ipv6Option.decode(r));
        continue;
      }
      r.u8();
      if (type === PADN) r.take(r.u8());
      r.listener?.field("padding", at, r.offset, `${r.offset - at} octets`);
    }
    return vs;
  },
};
const bodies = {
  "hop-by-hop": struct("Hop-by-hop options", { kind: tag("hop-by-hop"), options: optionsCodec }),
  routing: struct("Routing header", { kind: tag("routing"), routingType: u8, segmentsLeft: u8, data: rest }),
  fragment: struct("Fragment header", {
    kind: tag("fragment"),
    fragment: packed(2, { offset: bit(13), unused: unusedBits(2), moreFragments: flag }),
    identification: hex(u32),
  }),
  "destination-options": struct("Destination options", { kind: tag("destination-options"), options: optionsCodec }),
};
/** An extension header. A fragment's `offset` is in units of 8 octets; routing `data` is a multiple of 8 octets less 4, as received. */
export type ExtensionHeader = ValueOf<(typeof bodies)[keyof typeof bodies]>;
const NUMBER: Record<ExtensionHeader["kind"], number> = {
  "hop-by-hop": NextHeader.HopByHop,
  routing: NextHeader.Routing,
  fragment: NextHeader.Fragment,
  "destination-options": NextHeader.DestinationOptions,
};
const KIND = new Map<number, ExtensionHeader["kind"]>([
  [NextHeader.HopByHop, "hop-by-hop"],
  [NextHeader.Routing, "routing"],
  [NextHeader.Fragment, "fragment"],
  [NextHeader.DestinationOptions, "destination-options"],
]);
const bodyOf = (kind: ExtensionHeader["kind"]): Codec<any> => bodies[kind];

interface ChainScope {
  readonly extensions: readonly ExtensionHeader[];
  readonly protocol: number;
}
const showProtocol = (v: number): string => `${ipProtocolName(v)} (${v})`;
const firstHeader = (v: ChainScope): number => (v.extensions.length > 0 ? NUMBER[v.extensions[0]!.kind] : v.protocol);
const headerSize = (v: ExtensionHeader): number => (v.kind === "fragment" ? 8 : PREAMBLE + bodyOf(v.kind).size(v));
const extensionsSize = (vs: readonly ExtensionHeader[]): number => {
  let n = 0;
  for (const v of vs) n += headerSize(v);
  return n;
};
const encodeExtensions = (w: Writer, v: ChainScope): void => {
  for (let i = 0; i < v.extensions.length; i++) {
    const header = v.extensions[i]!;
    const next = v.extensions[i + 1];
    w.u8(next === undefined ? v.protocol : NUMBER[next.kind]);
    w.u8(header.kind === "fragment" ? 0 : headerSize(header) / 8 - 1);
    bodyOf(header.kind).encode(w, header);
  }
};
/** Reads the chain that starts with header number `first`; answers the number of what follows it. */
const decodeExtensions = (r: Reader, first: number, into: ExtensionHeader[]): number => {
  let next = first;
  for (let kind = KIND.get(next); kind !== undefined; kind = KIND.get(next)) {
    // Anywhere but first it is a next header that nobody knows. RFC 8200, 4.
    if (next === NextHeader.HopByHop && into.length > 0) break;
    const at = r.offset;
    next = r.u8();
    r.listener?.field("nextHeader", at, r.offset, showProtocol(next));
    const length = r.u8();
    const size = kind === "fragment" ? 8 : (length + 1) * 8;
    r.listener?.field("headerLength", at + 1, r.offset, `${size} octets`);
    const header = r.within(size - PREAMBLE, () => bodyOf(kind!).decode(r)) as ExtensionHeader;
    into.push(header);
    if (header.kind === "fragment" && (header.offset > 0 || header.moreFragments)) break;
  }
  return next;
};

/** The number that opens the chain: it stands before the addresses, and the chain after them. */
const nextHeader: Codec<void> = {
  size: () => 1,
  encode: (w, _, scope) => w.u8(firstHeader(scope as ChainScope)),
  decode: (r) => {
    const at = r.offset;
    r.announced = r.u8();
    r.listener?.field("nextHeader", at, r.offset, showProtocol(r.announced));
  },
};
const chain = (first: (r: Reader) => number): Spread<ChainScope> => ({
  spread: true,
  size: (v) => extensionsSize(v.extensions),
  encode: encodeExtensions,
  decode: (r) => {
    const extensions: ExtensionHeader[] = [];
    const protocol = decodeExtensions(r, first(r), extensions);
    return { extensions, protocol };
  },
  decodeInto: (r, out) => {
    const extensions: ExtensionHeader[] = [];
    out["protocol"] = decodeExtensions(r, first(r), extensions);
    out["extensions"] = extensions;
  },
});

const FINAL_DESTINATION_TYPES = [0, 2];
/** The last hop of a routing header with segments left, which is what transport checksums cover. RFC 8200, 8.1. */
export const finalDestination = (packet: {
  readonly destination: bigint;
  readonly extensions: readonly ExtensionHeader[];
}): bigint => {
  for (const header of packet.extensions) {
    if (header.kind !== "routing" || header.segmentsLeft === 0 || !FINAL_DESTINATION_TYPES.includes(header.routingType))
      continue;
    if (header.data.length < 20) continue;
    let last = 0n;
    for (const octet of header.data.subarray(header.data.length - 16)) last = (last << 8n) | BigInt(octet);
    return last;
  }
  return packet.destination;
};
/** Octets of the smallest header of an upper layer; 1 of any other. */
const LEAST_UPPER = new Map([
  [6, 20],
  [17, 8],
  [58, 8],
]);
/** The beginning of a fragmented packet holds every header up to that of the upper layer. RFC 8200, 4.5; RFC 7112. */
export const isWholeChain = (protocol: number, octets: Uint8Array): boolean => {
  let next = protocol;
  let at = 0;
  for (let kind = KIND.get(next); kind !== undefined && kind !== "hop-by-hop"; kind = KIND.get(next)) {
    if (at + 8 > octets.length) return false;
    next = octets[at]!;
    at += kind === "fragment" ? 8 : (octets[at + 1]! + 1) * 8;
  }
  return next === NextHeader.NoNextHeader || at + (LEAST_UPPER.get(next) ?? 1) <= octets.length;
};
export const fragmentHeader = (
  extensions: readonly ExtensionHeader[],
): (ExtensionHeader & { kind: "fragment" }) | null => {
  for (const header of extensions) if (header.kind === "fragment") return header;
  return null;
};
const isFragment = (v: ChainScope): boolean => {
  const header = fragmentHeader(v.extensions);
  return header !== null && (header.offset > 0 || header.moreFragments);
};
const upper = (protocol: number): Codec<any> => ipProtocols.find(protocol)?.codec ?? raw;

interface Ipv6Scope extends ChainScope {
  readonly source: bigint;
  readonly destination: bigint;
  readonly payload: Pdu;
}
/** `protocol` is the number at the end of the chain of next headers. The payload of a fragment is a `slice`. */
export const ipv6 = struct("IPv6", {
  first: packed(4, {
    version: constantBits(4, 6),
    trafficClass: bit(8),
    flowLabel: bit(20, (v) => `0x${v.toString(16).padStart(5, "0")}`),
  }),
  payloadLength: derived(
    u16,
    (v: Ipv6Scope) => extensionsSize(v.extensions) + v.payload.length,
    (r, v) => r.limit(HEADER + v),
  ),
  nextHeader,
  hopLimit: u8,
  source: address,
  destination: address,
  chain: chain((r) => r.announced),
  payload: payload({
    codec: (v: Ipv6Scope) => (isFragment(v) ? slice : upper(v.protocol)),
    pseudo: (v: Ipv6Scope): PseudoHeader => ({
      source: v.source,
      destination: finalDestination(v),
      protocol: v.protocol,
    }),
    dissectAs: (v: Ipv6Scope) => (isFragment(v) ? raw : upper(v.protocol)),
  }),
});
export type Ipv6Packet = ValueOf<typeof ipv6>;
/** True for a part of a fragmented packet; an atomic fragment (RFC 6946) is none. */
export const isIpv6Fragment = (packet: Ipv6Packet): boolean => isFragment(packet);

const fragmentable = new Map<
  number,
  Codec<{ readonly extensions: readonly ExtensionHeader[]; readonly protocol: number; readonly payload: Pdu }>
>();
/** What a fragmented packet carries in pieces: the rest of the chain, whose first header is number `first`, and the payload. RFC 8200, 4.5. */
export const fragmentablePart = (first: number) => {
  let codec = fragmentable.get(first);
  if (codec === undefined) {
    codec = struct("Fragmentable part", {
      chain: chain(() => first),
      payload: payload({ codec: (v: ChainScope) => upper(v.protocol) }),
    });
    fragmentable.set(first, codec);
  }
  return codec;
};

registerEtherType(EtherType.Ipv6, "IPv6", ipv6);
registerIpProtocol(41, "IPv6", ipv6);
