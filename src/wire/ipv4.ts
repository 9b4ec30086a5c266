// Internet Protocol version 4. RFC 791, RFC 2113 (router alert), RFC 2474 (DSCP), RFC 3168 (ECN).
import { ipv4 as address, type Codec, hex, struct, u8, u16, u32, untilEnd, type ValueOf } from "./codec.ts";
import {
  bit,
  checksum,
  constantBits,
  flag,
  headerLengthBits,
  optionList,
  packed,
  payload,
  row,
  tagged,
  totalLength,
  unusedBits,
} from "./combinators.ts";
import { EtherType } from "./ethernet.ts";
import { type Pdu, raw, slice } from "./pdu.ts";
import { ipProtocolName, ipProtocols, registerEtherType, registerIpProtocol } from "./registry.ts";

const MINIMUM_HEADER = 20;
const route = (type: number, kind: "record-route" | "loose-source-route" | "strict-source-route") =>
  row(type, kind, kind, { pointer: u8, addresses: untilEnd(address) });

/** Options as they came; the end of the list and the padding behind it are derived. RFC 791, 3.1. */
export const ipv4Option = tagged({ label: "option", type: u8, length: u8, inclusive: true, single: [1] }, [
  row(1, "no-operation", "no operation", {}),
  route(7, "record-route"),
  route(131, "loose-source-route"),
  route(137, "strict-source-route"),
  row(68, "timestamp", "timestamp", {
    pointer: u8,
    flags: packed(1, { overflow: bit(4), format: bit(4) }),
    words: untilEnd(u32),
  }),
  row(148, "router-alert", "router alert", { value: u16 }),
]);
export type Ipv4Option = ValueOf<typeof ipv4Option>;
const options = optionList(ipv4Option, 4);

interface Fields {
  readonly options: readonly Ipv4Option[];
  readonly moreFragments: boolean;
  readonly fragmentOffset: number;
  readonly protocol: number;
  readonly source: number;
  readonly destination: number;
  readonly payload: Pdu;
}
const isFragment = (v: Fields): boolean => v.moreFragments || v.fragmentOffset > 0;

/** The last hop of a source route that is not used up, which is what transport checksums cover. RFC 1122, 4.1.3.2 and 4.2.2.7. */
export const finalDestinationIpv4 = (packet: {
  readonly destination: number;
  readonly options: readonly Ipv4Option[];
}): number => {
  for (const option of packet.options) {
    if (option.kind !== "loose-source-route" && option.kind !== "strict-source-route") continue;
    if (option.pointer < FIRST_HOP + 4 * option.addresses.length) return option.addresses.at(-1) ?? packet.destination;
  }
  return packet.destination;
};
/** The smallest pointer of a route option: its first address. */
const FIRST_HOP = 4;

/** `fragmentOffset` is in units of 8 octets. The payload of a fragment is a `slice`. */
export const ipv4 = struct("IPv4", {
  versionAndLength: packed(1, {
    version: constantBits(4, 4),
    headerLength: headerLengthBits(4, 4, MINIMUM_HEADER, (v: Fields) => MINIMUM_HEADER + options.size(v.options)),
  }),
  tos: hex(u8),
  totalLength: totalLength(u16, (v: Fields) => MINIMUM_HEADER + options.size(v.options) + v.payload.length),
  identification: hex(u16),
  fragment: packed(2, { unused: unusedBits(1), dontFragment: flag, moreFragments: flag, fragmentOffset: bit(13) }),
  ttl: u8,
  protocol: { ...u8, show: (v) => `${ipProtocolName(v)} (${v})` } as Codec<number>,
  checksum: checksum({ header: true }),
  source: address,
  destination: address,
  options,
  payload: payload({
    codec: (v: Fields): Codec<any> => (isFragment(v) ? slice : (ipProtocols.find(v.protocol)?.codec ?? raw)),
    pseudo: (v: Fields) => ({ source: v.source, destination: finalDestinationIpv4(v), protocol: v.protocol }),
    dissectAs: (v: Fields): Codec<any> => (isFragment(v) ? raw : (ipProtocols.find(v.protocol)?.codec ?? raw)),
  }),
});
export type Ipv4Packet = ValueOf<typeof ipv4>;
/** True for every part of a fragmented packet. */
export const isIpv4Fragment = (packet: Ipv4Packet): boolean => isFragment(packet);

registerEtherType(EtherType.Ipv4, "IPv4", ipv4);
registerIpProtocol(4, "IPv4", ipv4);
