// Ethernet II and IEEE 802.3 frames, IEEE 802.1Q tags, IEEE 802.2 LLC and SNAP. RFC 894, RFC 1042, IEEE 802.3 3.2.6.
import { type Codec, hex, mac, struct, u8, u16, u24, type ValueOf } from "./codec.ts";
import { bit, flag, packed, payload } from "./combinators.ts";
import { type Pdu, raw } from "./pdu.ts";
import { etherTypes, registerEtherType, serviceAccessPoints, snapProtocols } from "./registry.ts";

export const EtherType = {
  /** Not a type: the frame has an IEEE 802.3 length field, and its payload is LLC. */
  Length: 0,
  Ipv4: 0x0800,
  Arp: 0x0806,
  Vlan: 0x8100,
  Ipv6: 0x86dd,
  Mpls: 0x8847,
  MplsMulticast: 0x8848,
  Loopback: 0x9000,
} as const;
/** Values below are lengths. IEEE 802.3, 3.2.6. */
const FIRST_TYPE = 0x0600;

const showType = hex(u16).show!;
/** A type, or the length of an 802.3 frame's LLC payload, which the value holds as 0. */
const typeOrLength: Codec<number> = {
  size: () => 2,
  encode: (w, v, scope) => w.u16(v >= FIRST_TYPE ? v : (scope as { payload: Pdu }).payload.length),
  decode: (r) => {
    const at = r.offset;
    const v = r.u16();
    if (v >= FIRST_TYPE) return v;
    r.limit(at + 2 - r.start + v);
    return EtherType.Length;
  },
  show: (v) => {
    if (v < FIRST_TYPE) return "length (802.3)";
    const known = etherTypes.find(v);
    return known === undefined ? showType(v) : `${known.name} (${showType(v)})`;
  },
};
const typedPayload = payload({
  codec: (scope: { etherType: number }): Codec<any> =>
    scope.etherType < FIRST_TYPE ? llc : (etherTypes.find(scope.etherType)?.codec ?? raw),
});

/** `etherType` 0 means an 802.3 frame, whose payload is LLC. */
export const ethernet = struct("Ethernet", {
  destination: mac,
  source: mac,
  etherType: typeOrLength,
  payload: typedPayload,
});
export type EthernetFrame = ValueOf<typeof ethernet>;

/** What follows the tag protocol identifier 0x8100. IEEE 802.1Q, 9.6. */
export const vlanTag = struct("802.1Q", {
  tag: packed(2, { priority: bit(3), dropEligible: flag, vlan: bit(12) }),
  etherType: typeOrLength,
  payload: typedPayload,
});
export type VlanTag = ValueOf<typeof vlanTag>;

const SNAP = 0xaa;
/** One octet for unnumbered formats, else two. IEEE 802.2, 5.4. */
const control: Codec<number> = {
  size: (v) => (v > 0xff ? 2 : 1),
  encode: (w, v) => (v > 0xff ? w.u16(v) : w.u8(v)),
  decode: (r) => {
    const first = r.u8();
    return (first & 3) === 3 ? first : first * 256 + r.u8();
  },
  show: (v) => `0x${v.toString(16).padStart(2, "0")}`,
};
const snapCodec = (scope: { oui: number; protocol: number }): Codec<any> =>
  (scope.oui === 0 && scope.protocol >= FIRST_TYPE
    ? etherTypes.find(scope.protocol)
    : snapProtocols.find(scope.oui * 65536 + scope.protocol)
  )?.codec ?? raw;
/** The SNAP header and what it announces. RFC 1042. */
export const snap = struct("SNAP", { oui: hex(u24), protocol: hex(u16), payload: payload({ codec: snapCodec }) });
export type Snap = ValueOf<typeof snap>;
/** IEEE 802.2 logical link control; with both SAPs 0xaa its payload is `snap`. */
export const llc = struct("LLC", {
  destinationSap: hex(u8),
  sourceSap: hex(u8),
  control,
  payload: payload({
    codec: (scope: { destinationSap: number; control: number }): Codec<any> =>
      scope.destinationSap === SNAP && scope.control === 3
        ? snap
        : (serviceAccessPoints.find(scope.destinationSap)?.codec ?? raw),
  }),
});
export type Llc = ValueOf<typeof llc>;

registerEtherType(EtherType.Vlan, "802.1Q", vlanTag);
