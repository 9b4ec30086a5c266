// OSPF version 2 packets. RFC 2328, A.3 and D.3-D.4; RFC 5613 (link-local signalling block, kept verbatim).
import { internetChecksum, sumWords } from "../../base/checksum.ts";
import {
  bits,
  type Codec,
  ipv4,
  MalformedPacket,
  named,
  type Reader,
  rest,
  struct,
  u8,
  u16,
  u32,
  untilEnd,
} from "../codec.ts";
import { type AgedLsa, agedLsa, type LsaHeader, lsaHeader, lsaTypes, options } from "./lsa.ts";

export const OSPF_PROTOCOL = 89;
export const PacketType = {
  Hello: 1,
  DatabaseDescription: 2,
  LinkStateRequest: 3,
  LinkStateUpdate: 4,
  LinkStateAck: 5,
} as const;
/** Flags of a database description. RFC 2328, A.3.3; R is RFC 4811. */
export const DdFlags = { MS: 1, M: 2, I: 4, R: 8 } as const;

export interface Hello {
  readonly kind: "hello";
  readonly mask: number;
  /** Seconds. */
  readonly helloInterval: number;
  readonly options: number;
  readonly priority: number;
  /** Seconds. */
  readonly deadInterval: number;
  readonly designatedRouter: number;
  readonly backupDesignatedRouter: number;
  readonly neighbors: readonly number[];
}
export interface DatabaseDescription {
  readonly kind: "database-description";
  /** 0 on virtual links. */
  readonly interfaceMtu: number;
  readonly options: number;
  readonly flags: number;
  readonly sequence: number;
  readonly headers: readonly LsaHeader[];
}
export interface LsaRequest {
  /** 32 bits on the wire, unlike anywhere else. */
  readonly type: number;
  readonly id: number;
  readonly advertisingRouter: number;
}
export interface LinkStateRequest {
  readonly kind: "link-state-request";
  readonly requests: readonly LsaRequest[];
}
export interface LinkStateUpdate {
  readonly kind: "link-state-update";
  readonly lsas: readonly AgedLsa[];
}
export interface LinkStateAck {
  readonly kind: "link-state-ack";
  readonly headers: readonly LsaHeader[];
}
/** A packet of a type this router does not know. */
export interface UnknownBody {
  readonly kind: "unknown";
  readonly type: number;
  readonly octets: Uint8Array;
}
export type OspfBody = Hello | DatabaseDescription | LinkStateRequest | LinkStateUpdate | LinkStateAck | UnknownBody;

/** RFC 2328, D. The digest covers the packet and the secret; the codec carries it and does not know the secret. */
export type Authentication =
  | { readonly type: 0 }
  /** Eight octets. */
  | { readonly type: 1; readonly password: Uint8Array }
  | { readonly type: 2; readonly keyId: number; readonly sequence: number; readonly digest: Uint8Array }
  | { readonly type: "unknown"; readonly number: number; readonly data: Uint8Array };
export const NO_AUTHENTICATION: Authentication = Object.freeze({ type: 0 });

export interface OspfPacket {
  readonly routerId: number;
  readonly areaId: number;
  readonly authentication: Authentication;
  readonly body: OspfBody;
  /** What follows the packet and its digest: a link-local signalling block, verbatim. */
  readonly trailer: Uint8Array;
}
export const NO_TRAILER = new Uint8Array(0);

const kinded = <K extends string, T>(kind: K, inner: Codec<T>): Codec<T & { readonly kind: K }> => ({
  size: (v) => inner.size(v),
  encode: (w, v) => inner.encode(w, v),
  decode: (r) => Object.freeze({ kind, ...inner.decode(r) }),
});
const hello = kinded(
  "hello",
  struct("OSPF Hello", {
    mask: ipv4,
    helloInterval: u16,
    options,
    priority: u8,
    deadInterval: u32,
    designatedRouter: ipv4,
    backupDesignatedRouter: ipv4,
    neighbors: untilEnd(ipv4),
  }),
);
const databaseDescription = kinded(
  "database-description",
  struct("OSPF Database Description", {
    interfaceMtu: u16,
    options,
    flags: bits(u8, DdFlags),
    sequence: u32,
    headers: untilEnd(lsaHeader),
  }),
);
const requestType: Codec<number> = { ...u32, show: (v) => lsaTypes.show!(v) };
const linkStateRequest = kinded(
  "link-state-request",
  struct("OSPF Link State Request", {
    requests: untilEnd(struct("Request", { type: requestType, id: ipv4, advertisingRouter: ipv4 })),
  }),
);
const counted: Codec<readonly AgedLsa[]> = {
  size: (vs) => {
    let n = 4;
    for (const v of vs) n += v.lsa.length;
    return n;
  },
  encode: (w, vs) => {
    w.u32(vs.length);
    for (const v of vs) agedLsa.encode(w, v);
  },
  decode: (r) => {
    const at = r.offset;
    const count = r.u32();
    r.listener?.field("count", at, r.offset, String(count));
    const out: AgedLsa[] = [];
    for (let i = 0; i < count; i++) out.push(agedLsa.decode(r));
    return out;
  },
};
const linkStateUpdate = kinded("link-state-update", struct("OSPF Link State Update", { lsas: counted }));
const linkStateAck = kinded(
  "link-state-ack",
  struct("OSPF Link State Acknowledgment", { headers: untilEnd(lsaHeader) }),
);

const kinds = {
  hello: 1,
  "database-description": 2,
  "link-state-request": 3,
  "link-state-update": 4,
  "link-state-ack": 5,
} as const;
const codecs: readonly (Codec<any> | null)[] = [
  null,
  hello,
  databaseDescription,
  linkStateRequest,
  linkStateUpdate,
  linkStateAck,
];
const codecOf = (type: number): Codec<any> =>
  codecs[type] ?? {
    size: (v) => v.octets.length,
    encode: (w, v) => w.put(v.octets),
    decode: (r) => ({ kind: "unknown", type, octets: rest.decode(r) }),
  };
/** The number on the wire. */
export const typeOf = (body: OspfBody): number => (body.kind === "unknown" ? body.type : kinds[body.kind]);

const HEADER = 24;
const digestLength = (a: Authentication): number => (a.type === 2 ? a.digest.length : 0);
const packetTypes = named(u8, PacketType);
const authTypes = named(u16, { Null: 0, Simple: 1, Cryptographic: 2 });

const authenticationAt = (r: Reader, type: number): { value: Authentication; digest: number } => {
  const data = r.take(8);
  if (type === 0) return { value: NO_AUTHENTICATION, digest: 0 };
  if (type === 1) return { value: { type: 1, password: data }, digest: 0 };
  if (type !== 2) return { value: { type: "unknown", number: type, data }, digest: 0 };
  const sequence = ((data[4]! << 24) | (data[5]! << 16) | (data[6]! << 8) | data[7]!) >>> 0;
  return { value: { type: 2, keyId: data[2]!, sequence, digest: NO_TRAILER }, digest: data[3]! };
};

/** A whole packet as IP carries it: digest and trailer follow the part that its length field counts. */
export const ospfPacket: Codec<OspfPacket> = {
  size: (v) => HEADER + codecOf(typeOf(v.body)).size(v.body) + digestLength(v.authentication) + v.trailer.length,
  encode: (w, v) => {
    const start = w.offset;
    const type = typeOf(v.body);
    const a = v.authentication;
    w.u8(2);
    w.u8(type);
    w.u16(0);
    w.u32(v.routerId);
    w.u32(v.areaId);
    w.u16(0);
    w.u16(a.type === "unknown" ? a.number : a.type);
    if (a.type === 1) w.put(a.password);
    else if (a.type === 2) {
      w.u16(0);
      w.u8(a.keyId);
      w.u8(a.digest.length);
      w.u32(a.sequence);
    } else if (a.type === "unknown") w.put(a.data);
    else w.put(EIGHT_ZEROS);
    codecOf(type).encode(w, v.body);
    w.patch16(start + 2, w.offset - start);
    // RFC 2328, D.4: the checksum leaves the authentication out, and is zero under cryptographic authentication.
    if (a.type !== 2) w.patch16(start + 12, checksumOf(w.view(start)));
    if (a.type === 2) w.put(a.digest);
    w.put(v.trailer);
  },
  decode: (r) => {
    const start = r.offset;
    r.listener?.enter("OSPF", start);
    const field = (label: string, codec: Codec<number>): number => {
      const at = r.offset;
      const value = codec.decode(r);
      r.listener?.field(label, at, r.offset, codec.show!(value));
      return value;
    };
    if (field("version", u8) !== 2) throw new MalformedPacket("expected version 2", start);
    const type = field("type", packetTypes);
    const length = field("length", u16);
    const routerId = field("routerId", ipv4);
    const areaId = field("areaId", ipv4);
    const checksumFrom = r.offset;
    const checksum = r.u16();
    const authFrom = r.offset;
    const authType = r.u16();
    if (length < HEADER || start + length > r.end) throw new MalformedPacket("length out of bounds", start + 2);
    const expected = authType === 2 ? checksum : checksumOf(r.bytes.subarray(start, start + length), checksum);
    const shown = `0x${checksum.toString(16).padStart(4, "0")}`;
    r.listener?.field("checksum", checksumFrom, authFrom, expected === checksum ? shown : `${shown} (incorrect)`);
    r.listener?.field("authentication", authFrom, authFrom + 2, authTypes.show!(authType));
    if (expected !== checksum && r.listener === null) throw new MalformedPacket("checksum incorrect", checksumFrom);
    const { value, digest } = authenticationAt(r, authType);
    r.listener?.field("authentication data", authFrom + 2, r.offset, authDataShown(value));
    const body = r.within(length - HEADER, () => {
      const decoded = codecOf(type).decode(r);
      if (r.remaining > 0) throw new MalformedPacket("octets after the body", r.offset);
      return decoded;
    });
    const digestFrom = r.offset;
    const authentication = value.type === 2 ? { ...value, digest: r.take(digest) } : value;
    if (authentication.type === 2) r.listener?.field("digest", digestFrom, r.offset, rest.show!(authentication.digest));
    const trailerFrom = r.offset;
    const trailer = r.take(r.remaining);
    if (trailer.length > 0) r.listener?.field("trailer", trailerFrom, r.offset, rest.show!(trailer));
    r.listener?.leave(r.offset);
    return Object.freeze({ routerId, areaId, authentication, body, trailer });
  },
};
const EIGHT_ZEROS = new Uint8Array(8);

const authDataShown = (a: Authentication): string =>
  a.type === 2 ? `key ${a.keyId}, sequence ${a.sequence}` : a.type === 1 ? rest.show!(a.password) : "";

/** Over the packet without its eight octets of authentication; `held` is what its checksum field holds now. */
const checksumOf = (packet: Uint8Array, held = 0): number => {
  const body = sumWords(packet, HEADER, packet.length);
  // Taking the field's present value out of the sum: adding its complement in ones-complement arithmetic.
  return internetChecksum(packet, 0, 16, body + (held === 0 ? 0 : 0xffff - held));
};

/** The octets that a digest covers: the packet up to the length its header states. RFC 2328, D.4.3. */
export const digestedOctets = (octets: Uint8Array): Uint8Array => octets.subarray(0, octets[2]! * 256 + octets[3]!);
