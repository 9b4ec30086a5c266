// Cutting packets to size. RFC 791 3.2, RFC 8200 4.5.
import { type ExtensionHeader, fragmentablePart, type Ipv6Packet, NextHeader } from "../wire/ipv6.ts";
import { type Ipv4Option, type Ipv4Packet, ipv4 } from "../wire/ipv4.ts";
import { Pdu, type PduSlice, slice, sliceOf } from "../wire/pdu.ts";

const UNIT = 8;
/** Options with the copy bit stand in every fragment; the others only in the first. */
const COPIED: ReadonlySet<Ipv4Option["kind"]> = new Set(["loose-source-route", "strict-source-route", "router-alert"]);
const isCopied = (o: Ipv4Option): boolean => (o.kind === "unknown" ? (o.type & 0x80) !== 0 : COPIED.has(o.kind));
/** A slice of a slice is a slice of the whole, so that fragments of fragments still join by reference. */
const cut = (payload: Pdu, from: number, to: number): Pdu<PduSlice> => {
  if ((payload.codec as unknown) === slice && payload.decoded) {
    const whole = payload.value as PduSlice;
    return sliceOf(whole.pdu, whole.from + from, whole.from + to);
  }
  return sliceOf(payload, from, to);
};

/** The fragments of a packet that fit `mtu` octets each. The packet may itself be a fragment. @rfc 791 3.2 */
export const fragmentIpv4 = (packet: Ipv4Packet, mtu: number): readonly Ipv4Packet[] => {
  const total = packet.payload.length;
  const later = packet.options.filter(isCopied);
  const headerOf = (options: readonly Ipv4Option[]): number => ipv4.size({ ...packet, options, payload: EMPTY });
  const fragments: Ipv4Packet[] = [];
  for (let at = 0; at < total; ) {
    const options = at === 0 ? packet.options : later;
    const room = Math.max(UNIT, Math.floor((mtu - headerOf(options)) / UNIT) * UNIT);
    const end = Math.min(total, at + room);
    fragments.push({
      ...packet,
      options,
      moreFragments: packet.moreFragments || end < total,
      fragmentOffset: packet.fragmentOffset + at / UNIT,
      payload: cut(packet.payload, at, end),
    });
    at = end;
  }
  return fragments;
};
const EMPTY = Pdu.parse(slice, new Uint8Array(0));

/** Headers that every fragment repeats: hop-by-hop options and everything up to a routing header. RFC 8200, 4.5. */
export const unfragmentable = (extensions: readonly ExtensionHeader[]): number => {
  let count = 0;
  extensions.forEach((header, i) => {
    if (header.kind === "hop-by-hop" || header.kind === "routing") count = i + 1;
  });
  return count;
};
const NUMBERS: Record<ExtensionHeader["kind"], number> = {
  "hop-by-hop": NextHeader.HopByHop,
  routing: NextHeader.Routing,
  fragment: NextHeader.Fragment,
  "destination-options": NextHeader.DestinationOptions,
};
/** The fragments of an unfragmented IPv6 packet that fit `mtu` octets each; for its source alone. @rfc 8200 4.5 */
export const fragmentIpv6 = (packet: Ipv6Packet, mtu: number, identification: number): readonly Ipv6Packet[] => {
  const kept = unfragmentable(packet.extensions);
  const shared = packet.extensions.slice(0, kept);
  const inner = packet.extensions.slice(kept);
  const first = inner[0] === undefined ? packet.protocol : NUMBERS[inner[0].kind];
  const part =
    inner.length === 0
      ? packet.payload
      : Pdu.of(fragmentablePart(first), { extensions: inner, protocol: packet.protocol, payload: packet.payload });
  const fixed = 40 + shared.reduce((n, h) => n + sizeOf(h), 0) + UNIT;
  const room = Math.max(UNIT, Math.floor((mtu - fixed) / UNIT) * UNIT);
  const fragments: Ipv6Packet[] = [];
  for (let at = 0; at < part.length; at += room) {
    const end = Math.min(part.length, at + room);
    const header: ExtensionHeader = {
      kind: "fragment",
      offset: at / UNIT,
      moreFragments: end < part.length,
      identification,
    };
    fragments.push({ ...packet, extensions: [...shared, header], protocol: first, payload: sliceOf(part, at, end) });
  }
  return fragments;
};
const sizeOf = (h: ExtensionHeader): number => {
  if (h.kind === "fragment") return 8;
  if (h.kind === "routing") return 4 + h.data.length;
  let n = 2;
  for (const o of h.options) n += o.kind === "unknown" ? 2 + o.data.length : o.kind === "router-alert" ? 4 : 6;
  return Math.ceil(n / 8) * 8;
};
