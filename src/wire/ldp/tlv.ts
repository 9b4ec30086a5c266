// LDP parameters: type, length, value. RFC 5036, 3.3 and 3.4.
import { formatIpv4 } from "../../base/ip.ts";
import {
  type Codec,
  ipv4,
  ipv6,
  type Listener,
  type Reader,
  rest,
  struct,
  u8,
  u16,
  u32,
  untilEnd,
  type ValueOf,
} from "../codec.ts";
import { bit, flag, packed, unusedBits } from "../combinators.ts";
import { AddressFamily, fecElement } from "./fec.ts";
import { MalformedLdp, StatusCode, statusName } from "./status.ts";

const U_BIT = 0x8000;
const F_BIT = 0x4000;

/** Targeted, request and hold time of a Hello. RFC 5036, 3.5.2. */
const commonHello = struct("common hello parameters", {
  holdTime: u16,
  flags: packed(2, { targeted: flag, requestTargeted: flag, unused: unusedBits(14) }),
});
/** RFC 5036, 3.5.3. */
const commonSession = struct("common session parameters", {
  version: u16,
  keepAliveTime: u16,
  flags: packed(1, { onDemand: flag, loopDetection: flag, unused: unusedBits(6) }),
  pathVectorLimit: u8,
  maximumPduLength: u16,
  receiverLsrId: ipv4,
  receiverLabelSpace: u16,
});
/** `code` is the 30-bit status data. RFC 5036, 3.4.6. */
const status = struct("status", {
  status: packed(4, { fatal: flag, forward: flag, code: bit(30, (v) => `${statusName(v)} (${v})`) }),
  messageId: u32,
  messageType: u16,
});
const addresses = struct("address list", {
  family: u16,
  addresses: {
    size: (v: readonly (number | bigint)[]) => v.reduce<number>((n, a) => n + (typeof a === "number" ? 4 : 16), 0),
    encode: (w, v) => {
      for (const address of v)
        if (typeof address === "number") w.u32(address);
        else w.u128(address);
    },
    decode: (r, scope) => {
      const { family } = scope as { family: number };
      if (family !== AddressFamily.Ipv4 && family !== AddressFamily.Ipv6)
        throw new MalformedLdp(StatusCode.UnsupportedAddressFamily, r.offset);
      return untilEnd<number | bigint>(family === AddressFamily.Ipv4 ? ipv4 : ipv6).decode(r);
    },
    show: (v) => v.map((a) => (typeof a === "number" ? formatIpv4(a) : String(a))).join(" "),
  } as Codec<readonly (number | bigint)[]>,
});

const rows = {
  fec: { type: 0x0100, label: "FEC", body: struct("FEC", { elements: untilEnd(fecElement) }) },
  "address-list": { type: 0x0101, label: "Address List", body: addresses },
  "hop-count": { type: 0x0103, label: "Hop Count", body: struct("hop count", { hops: u8 }) },
  "path-vector": { type: 0x0104, label: "Path Vector", body: struct("path vector", { lsrIds: untilEnd(ipv4) }) },
  "generic-label": { type: 0x0200, label: "Generic Label", body: struct("generic label", { label: u32 }) },
  status: { type: 0x0300, label: "Status", body: status },
  "extended-status": { type: 0x0301, label: "Extended Status", body: struct("extended status", { code: u32 }) },
  "returned-pdu": { type: 0x0302, label: "Returned PDU", body: struct("returned PDU", { data: rest }) },
  "returned-message": { type: 0x0303, label: "Returned Message", body: struct("returned message", { data: rest }) },
  "common-hello": { type: 0x0400, label: "Common Hello Parameters", body: commonHello },
  "transport-address": {
    type: 0x0401,
    label: "IPv4 Transport Address",
    body: struct("transport address", { address: ipv4 }),
  },
  "configuration-sequence": {
    type: 0x0402,
    label: "Configuration Sequence Number",
    body: struct("configuration sequence number", { number: u32 }),
  },
  "ipv6-transport-address": {
    type: 0x0403,
    label: "IPv6 Transport Address",
    body: struct("IPv6 transport address", { address: ipv6 }),
  },
  "common-session": { type: 0x0500, label: "Common Session Parameters", body: commonSession },
  "label-request-id": {
    type: 0x0600,
    label: "Label Request Message ID",
    body: struct("label request message id", { id: u32 }),
  },
} as const satisfies Record<string, { type: number; label: string; body: Codec<any> }>;
type Rows = typeof rows;
type Known = { readonly [K in keyof Rows]: { readonly kind: K } & ValueOf<Rows[K]["body"]> }[keyof Rows];

/** A parameter without a row of its own, e.g. a vendor's; kept as it came. */
export interface UnknownTlv {
  readonly kind: "unknown";
  readonly type: number;
  /** U: ignore silently when unknown. F: and forward it. RFC 5036, 3.3. */
  readonly unknownBit: boolean;
  readonly forwardBit: boolean;
  readonly data: Uint8Array;
}
export type Tlv = Known | UnknownTlv;
export type TlvOf<K extends Tlv["kind"]> = Extract<Tlv, { kind: K }>;

const byType = new Map<number, { kind: keyof Rows; label: string; body: Codec<any> }>(
  Object.entries(rows).map(([kind, { type, label, body }]) => [type, { kind: kind as keyof Rows, label, body }]),
);
const bodySize = (v: Tlv): number => (v.kind === "unknown" ? v.data.length : (rows[v.kind].body as Codec<any>).size(v));

const body = (r: Reader, type: number, word: number, length: number): Tlv => {
  const known = byType.get(type);
  if (known === undefined || (word & (U_BIT | F_BIT)) !== 0) {
    const data = r.take(length);
    r.listener?.field(
      `TLV type 0x${type.toString(16).padStart(4, "0")}`,
      r.offset - length,
      r.offset,
      `${length} octets`,
    );
    return { kind: "unknown", type, unknownBit: (word & U_BIT) !== 0, forwardBit: (word & F_BIT) !== 0, data };
  }
  const at = r.offset;
  return r.within(length, () => {
    let value: object;
    try {
      value = known.body.decode(r);
    } catch (error) {
      throw error instanceof MalformedLdp ? error : new MalformedLdp(StatusCode.MalformedTlvValue, at);
    }
    if (r.remaining > 0) throw new MalformedLdp(StatusCode.MalformedTlvValue, at);
    return { kind: known.kind, ...value } as Tlv;
  });
};
/** One parameter. A known type that comes with the U or F bit set is kept as unknown, so that the bits survive. */
export const tlv: Codec<Tlv> = {
  size: (v) => 4 + bodySize(v),
  encode: (w, v) => {
    if (v.kind === "unknown") w.u16((v.unknownBit ? U_BIT : 0) | (v.forwardBit ? F_BIT : 0) | v.type);
    else w.u16(rows[v.kind].type);
    w.u16(bodySize(v));
    if (v.kind === "unknown") w.put(v.data);
    else (rows[v.kind].body as Codec<any>).encode(w, v);
  },
  decode: (r) => {
    const at = r.offset;
    if (r.remaining < 4) throw new MalformedLdp(StatusCode.BadTlvLength, at);
    const word = r.u16();
    const length = r.u16();
    if (length > r.remaining) throw new MalformedLdp(StatusCode.BadTlvLength, at);
    const type = word & 0x3fff;
    const listener: Listener | null = r.listener;
    listener?.enter(byType.get(type)?.label ?? "Unknown TLV", at);
    const value = body(r, type, word, length);
    listener?.leave(r.offset);
    return value;
  },
};
/** The first parameter of a kind. */
export const findTlv = <K extends Tlv["kind"]>(tlvs: readonly Tlv[], kind: K): TlvOf<K> | undefined =>
  tlvs.find((t): t is TlvOf<K> => t.kind === kind);
/** A parameter of this type that RFC 5036, 3.3 does not allow to be ignored; undefined when there is none. */
export const offendingTlv = (tlvs: readonly Tlv[]): UnknownTlv | undefined =>
  tlvs.find((t): t is UnknownTlv => t.kind === "unknown" && !t.unknownBit);
