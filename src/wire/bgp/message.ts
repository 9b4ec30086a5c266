// BGP messages. RFC 4271 4, RFC 2918 and RFC 7313 (ROUTE-REFRESH), RFC 4760 3 and 4, RFC 9072 (extended OPEN parameters).
import { formatIp, type Ip, type Ipv4 } from "../../base/ip.ts";
import { type Codec, MalformedPacket, type Reader, untilEnd, type Writer } from "../codec.ts";
import { AttributeFlag, AttributeType, type PathAttributes } from "./attribute.ts";
import { attributesSize, decodeAttributes, encodeAttributes, writeHeader } from "./attribute-list.ts";
import { type Capability, capability } from "./capability.ts";
import { BgpMessageError, describeError, ErrorCode, type UpdateError } from "./error.ts";
import { type AddressFamily, type AddressFamilyName, familyFor, familyNamed, IPV4_UNICAST } from "./family.ts";
import { type Nlri, nlriCodec } from "./nlri.ts";

export const HEADER_LENGTH = 19;
/** Octets of the longest message without the extended message capability. RFC 4271, 4.1. */
export const MAXIMUM_LENGTH = 4096;
export const MessageType = { OPEN: 1, UPDATE: 2, NOTIFICATION: 3, KEEPALIVE: 4, ROUTE_REFRESH: 5 } as const;

/** An optional parameter other than Capabilities, verbatim. */
export interface UnknownParameter {
  readonly type: number;
  readonly value: Uint8Array;
}
export interface OpenMessage {
  readonly kind: "open";
  readonly version: number;
  /** The two-octet field: AS_TRANS when the number is larger. */
  readonly asn: number;
  /** Seconds. */
  readonly holdTime: number;
  readonly identifier: Ipv4;
  readonly capabilities: readonly Capability[];
  readonly parameters: readonly UnknownParameter[];
}
export interface Reach {
  readonly family: AddressFamilyName;
  readonly nextHop: Ip;
  /** The link-local next hop beside a global IPv6 one. RFC 2545, 3. */
  readonly linkLocal: bigint | null;
  readonly nlri: readonly Nlri[];
}
export interface Unreach {
  readonly family: AddressFamilyName;
  readonly nlri: readonly Nlri[];
}
export interface UpdateMessage {
  readonly kind: "update";
  /** IPv4 unicast withdrawals. */
  readonly withdrawn: readonly Nlri[];
  /** null when the message has no attribute other than MP_UNREACH_NLRI. */
  readonly attributes: PathAttributes | null;
  readonly reach: Reach | null;
  readonly unreach: Unreach | null;
  /** IPv4 unicast reachability, with attributes.nextHop. */
  readonly nlri: readonly Nlri[];
  /** What RFC 7606 found; always empty in a message we make. */
  readonly errors: readonly UpdateError[];
}
export interface NotificationMessage {
  readonly kind: "notification";
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}
export interface KeepaliveMessage {
  readonly kind: "keepalive";
}
export interface RouteRefreshMessage {
  readonly kind: "route-refresh";
  readonly afi: number;
  /** 0 request, 1 beginning and 2 end of refresh (RFC 7313). */
  readonly subtype: number;
  readonly safi: number;
  /** Outbound route filters, verbatim. */
  readonly filters: Uint8Array;
}
export type Message = OpenMessage | UpdateMessage | NotificationMessage | KeepaliveMessage | RouteRefreshMessage;

/** What a session has agreed on and the format depends on. */
export interface MessageParameters {
  readonly fourOctetAs: boolean;
  /** Families whose prefixes carry path identifiers in both directions. */
  readonly addPath: readonly AddressFamilyName[];
}
export const INITIAL_PARAMETERS: MessageParameters = { fourOctetAs: true, addPath: [] };

export const emptyUpdate: UpdateMessage = {
  kind: "update",
  withdrawn: [],
  attributes: null,
  reach: null,
  unreach: null,
  nlri: [],
  errors: [],
};
/** RFC 4724, 2: an UPDATE with nothing in it, or an empty MP_UNREACH_NLRI. */
export const endOfRib = (family: AddressFamilyName): UpdateMessage =>
  family === "ipv4" ? emptyUpdate : { ...emptyUpdate, unreach: { family, nlri: [] } };
export const endOfRibFamily = (m: UpdateMessage): AddressFamilyName | null => {
  if (m.attributes !== null || m.reach !== null || m.nlri.length > 0 || m.withdrawn.length > 0) return null;
  if (m.unreach === null) return "ipv4";
  return m.unreach.nlri.length === 0 ? m.unreach.family : null;
};

const parametersSize = (m: OpenMessage): number => {
  let n = 0;
  for (const c of m.capabilities) n += 2 + capability.size(c);
  for (const p of m.parameters) n += 2 + p.value.length;
  return n;
};
const encodeOpen = (w: Writer, m: OpenMessage): void => {
  w.u8(m.version);
  w.u16(m.asn);
  w.u16(m.holdTime);
  w.u32(m.identifier);
  const size = parametersSize(m);
  if (size > 255) throw new RangeError("OPEN parameters exceed 255 octets");
  w.u8(size);
  for (const c of m.capabilities) {
    w.u8(2);
    w.u8(capability.size(c));
    capability.encode(w, c);
  }
  for (const p of m.parameters) {
    w.u8(p.type);
    w.u8(p.value.length);
    w.put(p.value);
  }
};
const decodeOpen = (r: Reader): OpenMessage => {
  const shown = (label: string, width: number, value: string): void =>
    r.listener?.field(label, r.offset - width, r.offset, value);
  const version = r.u8();
  shown("version", 1, String(version));
  if (version !== 4)
    throw new BgpMessageError(`version ${version}`, r.offset - 1, ErrorCode.open, 1, Uint8Array.of(0, 4));
  const asn = r.u16();
  shown("my AS", 2, String(asn));
  const holdTime = r.u16();
  shown("hold time", 2, `${holdTime} s`);
  const identifier = r.u32();
  shown("identifier", 4, formatIp(identifier));
  const capabilities: Capability[] = [];
  const parameters: UnknownParameter[] = [];
  let length = r.u8();
  shown("optional parameters length", 1, String(length));
  const extended = length === 255 && r.remaining > 0 && r.bytes[r.offset] === 255;
  if (extended) {
    r.u8();
    length = r.u16();
  }
  try {
    if (length !== r.remaining) throw new MalformedPacket("optional parameters length", r.offset);
    while (r.remaining > 0) {
      const type = r.u8();
      const size = extended ? r.u16() : r.u8();
      if (type === 2)
        r.within(size, () => {
          while (r.remaining > 0) capabilities.push(capability.decode(r));
        });
      else parameters.push({ type, value: r.take(size).slice() });
    }
  } catch (error) {
    if (error instanceof MalformedPacket) throw new BgpMessageError(error.message, error.offset, ErrorCode.open, 0);
    throw error;
  }
  return { kind: "open", version, asn, holdTime, identifier, capabilities, parameters };
};

const nextHopSize = (family: AddressFamily, linkLocal: bigint | null): number =>
  (family.vpn ? 8 : 0) + (family.ip === "ipv4" ? 4 : 16) + (linkLocal === null ? 0 : (family.vpn ? 8 : 0) + 16);
const writeNextHop = (w: Writer, family: AddressFamily, nextHop: Ip): void => {
  if (family.vpn) w.u64(0n);
  if (family.ip === "ipv4") w.u32(nextHop as number);
  // RFC 4659, 3.2.1.2: an IPv4 next hop is written as an IPv4-mapped address.
  else w.u128(typeof nextHop === "number" ? (0xffffn << 32n) | BigInt(nextHop) : nextHop);
};
const readNextHop = (r: Reader, family: AddressFamily, length: number): { nextHop: Ip; linkLocal: bigint | null } => {
  const one = nextHopSize(family, null);
  const two = family.ip === "ipv6" ? nextHopSize(family, 0n) : one;
  if (length !== one && length !== two) throw new MalformedPacket(`next hop length ${length}`, r.offset);
  if (family.vpn) r.u64();
  if (family.ip === "ipv4") return { nextHop: r.u32(), linkLocal: null };
  const address = r.u128();
  let linkLocal: bigint | null = null;
  if (length === two) {
    if (family.vpn) r.u64();
    linkLocal = r.u128();
  }
  const nextHop = address >> 32n === 0xffffn ? Number(address & 0xffffffffn) : address;
  return { nextHop, linkLocal };
};

/** The codec of messages on a session with these parameters; the same object for equal parameters. */
export const messageCodec = (parameters: MessageParameters): Codec<Message> => {
  const key = `${parameters.fourOctetAs} ${parameters.addPath.join()}`;
  const known = codecs.get(key);
  if (known !== undefined) return known;
  const made = makeCodec(parameters);
  codecs.set(key, made);
  return made;
};
const codecs = new Map<string, Codec<Message>>();

const makeCodec = ({ fourOctetAs, addPath }: MessageParameters): Codec<Message> => {
  const lists = new Map<AddressFamilyName, Codec<readonly Nlri[]>>();
  const list = (family: AddressFamily): Codec<readonly Nlri[]> => {
    let codec = lists.get(family.name);
    if (codec === undefined) {
      codec = untilEnd(nlriCodec(family, addPath.includes(family.name)));
      lists.set(family.name, codec);
    }
    return codec;
  };
  const plain = list(IPV4_UNICAST);
  const reachSize = (m: Reach): number => {
    const family = familyNamed(m.family);
    return 5 + nextHopSize(family, m.linkLocal) + list(family).size(m.nlri);
  };
  const unreachSize = (m: Unreach): number => 3 + list(familyNamed(m.family)).size(m.nlri);
  const withHeader = (n: number): number => n + (n > 255 ? 4 : 3);
  const allAttributes = (m: UpdateMessage): number =>
    (m.reach === null ? 0 : withHeader(reachSize(m.reach))) +
    (m.unreach === null ? 0 : withHeader(unreachSize(m.unreach))) +
    (m.attributes === null ? 0 : attributesSize(m.attributes, fourOctetAs));

  const encodeUpdate = (w: Writer, m: UpdateMessage): void => {
    w.u16(plain.size(m.withdrawn));
    plain.encode(w, m.withdrawn);
    w.u16(allAttributes(m));
    // RFC 7606, 5.1: reachability first, so that it can be read whatever follows.
    if (m.unreach !== null) {
      const family = familyNamed(m.unreach.family);
      writeHeader(w, AttributeFlag.optional, AttributeType.MP_UNREACH_NLRI, unreachSize(m.unreach));
      w.u16(family.afi);
      w.u8(family.safi);
      list(family).encode(w, m.unreach.nlri);
    }
    if (m.reach !== null) {
      const family = familyNamed(m.reach.family);
      writeHeader(w, AttributeFlag.optional, AttributeType.MP_REACH_NLRI, reachSize(m.reach));
      w.u16(family.afi);
      w.u8(family.safi);
      w.u8(nextHopSize(family, m.reach.linkLocal));
      writeNextHop(w, family, m.reach.nextHop);
      if (m.reach.linkLocal !== null) writeNextHop(w, family, m.reach.linkLocal);
      w.u8(0);
      list(family).encode(w, m.reach.nlri);
    }
    if (m.attributes !== null) encodeAttributes(w, m.attributes, fourOctetAs);
    plain.encode(w, m.nlri);
  };

  const decodeUpdate = (r: Reader): UpdateMessage => {
    let reach: Reach | null = null;
    let unreach: Unreach | null = null;
    const bounded = <T>(length: number, body: () => T): T => {
      if (length > r.remaining) throw new BgpMessageError("length exceeds the message", r.offset, ErrorCode.update, 1);
      return r.within(length, body);
    };
    // RFC 7606, 5.3: prefixes that cannot be read leave nothing to withdraw.
    const prefixes = (): readonly Nlri[] => {
      try {
        return r.remaining === 0 ? NO_NLRI : plain.decode(r);
      } catch (error) {
        if (error instanceof MalformedPacket)
          throw new BgpMessageError(error.message, error.offset, ErrorCode.update, 10);
        throw error;
      }
    };
    const ignored: UpdateError[] = [];
    const familyAt = (): AddressFamily | null => {
      const afi = r.u16();
      const safi = r.u8();
      const family = familyFor(afi, safi);
      if (family === undefined) {
        ignored.push({ reaction: "disable-family", attribute: 14, subcode: 9, reason: `AFI ${afi} SAFI ${safi}` });
        r.take(r.remaining);
      }
      return family ?? null;
    };
    if (r.remaining < 4) throw new BgpMessageError("UPDATE too short", r.offset, ErrorCode.header, 2);
    const withdrawn = bounded(r.u16(), prefixes);
    if (r.remaining < 2) throw new BgpMessageError("no attribute length", r.offset, ErrorCode.update, 1);
    const { attributes, seen, errors } = bounded(r.u16(), () =>
      decodeAttributes(r, fourOctetAs, {
        reach: () => {
          const family = familyAt();
          if (family === null) return;
          const { nextHop, linkLocal } = readNextHop(r, family, r.u8());
          r.u8();
          reach = { family: family.name, nextHop, linkLocal, nlri: list(family).decode(r) };
        },
        unreach: () => {
          const family = familyAt();
          if (family !== null) unreach = { family: family.name, nlri: list(family).decode(r) };
        },
      }),
    );
    const nlri = prefixes();
    const missing: UpdateError[] = [];
    if (nlri.length > 0 || reach !== null)
      for (const [type, needed] of [
        [AttributeType.ORIGIN, true],
        [AttributeType.AS_PATH, true],
        [AttributeType.NEXT_HOP, nlri.length > 0],
      ] as const)
        if (needed && !seen.has(type) && !errors.some((e) => e.attribute === type))
          missing.push({
            reaction: "treat-as-withdraw",
            attribute: type,
            subcode: 3,
            reason: `attribute ${type} missing`,
          });
    const all = errors.length + missing.length + ignored.length === 0 ? NO_ERRORS : [...errors, ...missing, ...ignored];
    return { kind: "update", withdrawn, attributes, reach, unreach, nlri, errors: all };
  };

  const bodySize = (m: Message): number => {
    switch (m.kind) {
      case "open":
        return 10 + parametersSize(m);
      case "update":
        return 4 + plain.size(m.withdrawn) + allAttributes(m) + plain.size(m.nlri);
      case "notification":
        return 2 + m.data.length;
      case "keepalive":
        return 0;
      case "route-refresh":
        return 4 + m.filters.length;
    }
  };
  const types = { open: 1, update: 2, notification: 3, keepalive: 4, "route-refresh": 5 } as const;
  const decodeBody = (r: Reader, type: number, size: number): Message => {
    switch (type) {
      case MessageType.OPEN:
        if (size < 10) break;
        return decodeOpen(r);
      case MessageType.UPDATE:
        return decodeUpdate(r);
      case MessageType.NOTIFICATION: {
        if (size < 2) break;
        const code = r.u8();
        const subcode = r.u8();
        r.listener?.field("error", r.offset - 2, r.offset, `${code}/${subcode} (${describeError(code, subcode)})`);
        return { kind: "notification", code, subcode, data: r.take(r.remaining).slice() };
      }
      case MessageType.KEEPALIVE:
        if (size !== 0) break;
        return { kind: "keepalive" };
      case MessageType.ROUTE_REFRESH: {
        if (size < 4) break;
        const refresh = { kind: "route-refresh", afi: r.u16(), subtype: r.u8(), safi: r.u8() } as const;
        r.listener?.field("family", r.offset - 4, r.offset, familyFor(refresh.afi, refresh.safi)?.title ?? "unknown");
        return { ...refresh, filters: r.take(r.remaining).slice() };
      }
      default:
        throw new BgpMessageError(`message type ${type}`, r.offset, ErrorCode.header, 3, Uint8Array.of(type));
    }
    const total = size + HEADER_LENGTH;
    throw new BgpMessageError(`length ${total}`, r.offset, ErrorCode.header, 2, Uint8Array.of(total >> 8, total));
  };
  return {
    size: (m) => HEADER_LENGTH + bodySize(m),
    encode: (w, m) => {
      const start = w.offset;
      for (let i = 0; i < 4; i++) w.u32(0xffffffff);
      w.u16(0);
      w.u8(types[m.kind]);
      if (m.kind === "open") encodeOpen(w, m);
      else if (m.kind === "update") encodeUpdate(w, m);
      else if (m.kind === "notification") {
        w.u8(m.code);
        w.u8(m.subcode);
        w.put(m.data);
      } else if (m.kind === "route-refresh") {
        w.u16(m.afi);
        w.u8(m.subtype);
        w.u8(m.safi);
        w.put(m.filters);
      }
      w.patch16(start + 16, w.offset - start);
    },
    decode: (r) => {
      const start = r.offset;
      const length = messageLength(r.take(HEADER_LENGTH));
      const type = r.bytes[start + 18]!;
      r.listener?.enter(`BGP ${Object.entries(MessageType).find(([, v]) => v === type)?.[0] ?? "message"}`, start);
      r.listener?.field("length", start + 16, start + 18, String(length));
      r.listener?.field("type", start + 18, start + 19, String(type));
      const m = r.within(length - HEADER_LENGTH, () => {
        try {
          const body = decodeBody(r, type, length - HEADER_LENGTH);
          if (r.remaining > 0) throw new BgpMessageError("octets left over", r.offset, ErrorCode.header, 2);
          return body;
        } catch (error) {
          if (error instanceof BgpMessageError || !(error instanceof MalformedPacket)) throw error;
          throw new BgpMessageError(
            error.message,
            error.offset,
            type === 1 ? ErrorCode.open : ErrorCode.update,
            type === 1 ? 0 : 1,
          );
        }
      });
      r.listener?.leave(r.offset);
      return m;
    },
  };
};
const NO_NLRI: readonly Nlri[] = Object.freeze([]);
const NO_ERRORS: readonly UpdateError[] = Object.freeze([]);

/**
 * The length of the message that starts with these 19 octets.
 * @throws BgpMessageError 1/1 or 1/2.
 * @rfc 4271 6.1
 */
export const messageLength = (header: Uint8Array): number => {
  for (let i = 0; i < 16; i++) if (header[i] !== 0xff) throw new BgpMessageError("marker", i, ErrorCode.header, 1);
  const length = header[16]! * 256 + header[17]!;
  if (length < HEADER_LENGTH || length > MAXIMUM_LENGTH)
    throw new BgpMessageError(`length ${length}`, 16, ErrorCode.header, 2, header.slice(16, 18));
  return length;
};
