// LDP protocol data units and messages. RFC 5036, 3.1, 3.4 and 3.5.
import { type Codec, untilEnd } from "../codec.ts";
import { registerTcpPort, registerUdpPort } from "../registry.ts";
import { MalformedLdp, StatusCode } from "./status.ts";
import { type Tlv, tlv } from "./tlv.ts";

export const LDP_PORT = 646;
export const LDP_VERSION = 1;
/** Octets of a PDU, its version and length fields not counted, unless negotiated otherwise. RFC 5036, 3.5.3. */
export const DEFAULT_PDU_LENGTH = 4096;

export const MessageType = {
  Notification: 0x0001,
  Hello: 0x0100,
  Initialization: 0x0200,
  KeepAlive: 0x0201,
  Address: 0x0300,
  AddressWithdraw: 0x0301,
  LabelMapping: 0x0400,
  LabelRequest: 0x0401,
  LabelWithdraw: 0x0402,
  LabelRelease: 0x0403,
  LabelAbortRequest: 0x0404,
} as const;
const NAMES = new Map<number, string>(Object.entries(MessageType).map(([name, type]) => [type, name]));
const KNOWN: ReadonlySet<number> = new Set(Object.values(MessageType));
export const isKnownMessage = (type: number): boolean => KNOWN.has(type);
export const messageName = (type: number): string => NAMES.get(type) ?? `type 0x${type.toString(16).padStart(4, "0")}`;

const U_BIT = 0x8000;

/** A message of any type: parameters in the order in which they came. */
export interface LdpMessage {
  /** 15 bits. */
  readonly type: number;
  /** U: ignore silently when the type is unknown. RFC 5036, 3.4. */
  readonly unknownBit: boolean;
  readonly id: number;
  readonly tlvs: readonly Tlv[];
  /** The parameters of a message of an unknown type, as they came. */
  readonly data?: Uint8Array;
}
const tlvs = untilEnd(tlv);
const NONE: readonly Tlv[] = Object.freeze([]);

export const ldpMessage: Codec<LdpMessage> = {
  size: (v) => 8 + (v.data === undefined ? tlvs.size(v.tlvs) : v.data.length),
  encode: (w, v) => {
    w.u16((v.unknownBit ? U_BIT : 0) | v.type);
    w.u16(4 + (v.data === undefined ? tlvs.size(v.tlvs) : v.data.length));
    w.u32(v.id);
    if (v.data === undefined) tlvs.encode(w, v.tlvs);
    else w.put(v.data);
  },
  decode: (r) => {
    const at = r.offset;
    if (r.remaining < 8) throw new MalformedLdp(StatusCode.BadMessageLength, at);
    const word = r.u16();
    const length = r.u16();
    if (length < 4 || length > r.remaining) throw new MalformedLdp(StatusCode.BadMessageLength, at);
    const type = word & 0x7fff;
    r.listener?.enter(`LDP ${messageName(type)}`, at);
    r.listener?.field("type", at, at + 2, `${messageName(type)} (${type})`);
    r.listener?.field("length", at + 2, at + 4, String(length));
    const value = r.within(length, () => {
      const id = r.u32();
      r.listener?.field("id", r.offset - 4, r.offset, String(id));
      const unknownBit = (word & U_BIT) !== 0;
      if (!KNOWN.has(type)) return { type, unknownBit, id, tlvs: NONE, data: r.take(r.remaining) };
      return { type, unknownBit, id, tlvs: tlvs.decode(r) };
    });
    r.listener?.leave(r.offset);
    return value;
  },
};
/** `lsrId` and `labelSpace` together are the LDP identifier of the sender. */
export interface LdpPdu {
  readonly lsrId: number;
  readonly labelSpace: number;
  readonly messages: readonly LdpMessage[];
}
const messages = untilEnd(ldpMessage);

/** Reads one PDU; a version or length that is wrong throws MalformedLdp with the status RFC 5036, 3.5.1.2.1 asks for. */
export const ldpPdu: Codec<LdpPdu> = {
  size: (v) => 10 + messages.size(v.messages),
  encode: (w, v) => {
    w.u16(LDP_VERSION);
    w.u16(6 + messages.size(v.messages));
    w.u32(v.lsrId);
    w.u16(v.labelSpace);
    messages.encode(w, v.messages);
  },
  decode: (r) => {
    const at = r.offset;
    if (r.remaining < 4) throw new MalformedLdp(StatusCode.BadPduLength, at);
    if (r.u16() !== LDP_VERSION) throw new MalformedLdp(StatusCode.BadProtocolVersion, at);
    const length = r.u16();
    if (length < 6 || length > r.remaining) throw new MalformedLdp(StatusCode.BadPduLength, at);
    r.listener?.enter("LDP", at);
    r.listener?.field("version", at, at + 2, String(LDP_VERSION));
    r.listener?.field("length", at + 2, at + 4, String(length));
    const value = r.within(length, () => {
      const lsrId = r.u32();
      const labelSpace = r.u16();
      r.listener?.field(
        "identifier",
        at + 4,
        at + 10,
        `${lsrId >>> 24}.${(lsrId >>> 16) & 255}.${(lsrId >>> 8) & 255}.${lsrId & 255}:${labelSpace}`,
      );
      return { lsrId, labelSpace, messages: messages.decode(r) };
    });
    r.listener?.leave(r.offset);
    return value;
  },
};
registerUdpPort(LDP_PORT, "LDP", ldpPdu);
registerTcpPort(LDP_PORT, "LDP", untilEnd(ldpPdu));
