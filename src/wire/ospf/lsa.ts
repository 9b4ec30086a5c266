// OSPF version 2 link state advertisements. RFC 2328, A.4; RFC 3101, 2.3 (type 7); RFC 5250 (types 9-11, kept verbatim).
//
// An LSA is immutable and shared by reference by every router that holds it; its octets are made once and kept. What
// changes on the way, the age, is not part of it: an update carries `{ age, lsa }` and a database entry adds the time.
import { fletcherChecksum, fletcherHolds } from "../../base/checksum.ts";
import {
  bits,
  type Codec,
  encode,
  ipv4,
  MalformedPacket,
  named,
  type Reader,
  reserved,
  rest,
  struct,
  u8,
  u16,
  u24,
  u32,
  untilEnd,
  type Writer,
} from "../codec.ts";

export const LsaType = {
  Router: 1,
  Network: 2,
  SummaryNetwork: 3,
  SummaryRouter: 4,
  External: 5,
  NssaExternal: 7,
  OpaqueLink: 9,
  OpaqueArea: 10,
  OpaqueAs: 11,
} as const;

/** The Options field of hellos, database descriptions and LSAs. RFC 2328 A.2, RFC 5250 A.1, RFC 4576 (DN). */
export const Options = { MT: 0x01, E: 0x02, MC: 0x04, NP: 0x08, L: 0x10, DC: 0x20, O: 0x40, DN: 0x80 } as const;
export const options = bits(u8, Options);

/** Bit 15 of an age: the LSA does not age. RFC 1793, 2.2. */
export const DO_NOT_AGE = 0x8000;

/** A metric for one type of service; never used, never lost. RFC 2328, A.4.2. */
export interface TosMetric {
  readonly tos: number;
  readonly metric: number;
}
export const LinkType = { PointToPoint: 1, Transit: 2, Stub: 3, Virtual: 4 } as const;
export const RouterFlags = { B: 0x01, E: 0x02, V: 0x04, W: 0x08, Nt: 0x10 } as const;

export interface RouterLink {
  /** Neighbour's router id, designated router's address, or network, by type. */
  readonly id: number;
  /** Own address, interface index, or mask, by type. */
  readonly data: number;
  readonly type: number;
  readonly metric: number;
  readonly tos: readonly TosMetric[];
}
export interface RouterBody {
  readonly kind: "router";
  readonly flags: number;
  readonly links: readonly RouterLink[];
}
export interface NetworkBody {
  readonly kind: "network";
  readonly mask: number;
  readonly attached: readonly number[];
}
/** Types 3 and 4. */
export interface SummaryBody {
  readonly kind: "summary";
  readonly mask: number;
  readonly metric: number;
  /** Octets after the metric, verbatim. */
  readonly tos: Uint8Array;
}
/** Types 5 and 7. */
export interface ExternalBody {
  readonly kind: "external";
  readonly mask: number;
  readonly metricType: 1 | 2;
  readonly metric: number;
  readonly forwardingAddress: number;
  readonly tag: number;
  readonly tos: Uint8Array;
}
export interface OpaqueBody {
  readonly kind: "opaque";
  readonly octets: Uint8Array;
}
export type LsaBody = RouterBody | NetworkBody | SummaryBody | ExternalBody | OpaqueBody;

export interface Lsa<B extends LsaBody = LsaBody> {
  readonly options: number;
  readonly type: number;
  /** Link State ID. */
  readonly id: number;
  readonly advertisingRouter: number;
  /** Signed 32 bits. RFC 2328, 12.1.6. */
  readonly sequence: number;
  /** Fletcher, over everything but the age. */
  readonly checksum: number;
  /** Octets, header included. */
  readonly length: number;
  readonly body: B;
}
/** An LSA as it travels and rests: `age` in seconds, with DO_NOT_AGE when set. */
export interface AgedLsa {
  readonly age: number;
  readonly lsa: Lsa;
}
/** What database descriptions and acknowledgments carry. */
export interface LsaHeader {
  readonly age: number;
  readonly options: number;
  readonly type: number;
  readonly id: number;
  readonly advertisingRouter: number;
  readonly sequence: number;
  readonly checksum: number;
  readonly length: number;
}

export const LSA_HEADER_LENGTH = 20;
export const lsaTypes = named(u8, LsaType);

const sequence: Codec<number> = {
  size: () => 4,
  encode: (w, v) => w.u32(v >>> 0),
  decode: (r) => r.u32() | 0,
  show: (v) => `0x${(v >>> 0).toString(16).padStart(8, "0")}`,
};
const hex16: Codec<number> = { ...u16, show: (v) => `0x${v.toString(16).padStart(4, "0")}` };

export const lsaHeader: Codec<LsaHeader> = struct("LSA header", {
  age: u16,
  options,
  type: lsaTypes,
  id: ipv4,
  advertisingRouter: ipv4,
  sequence,
  checksum: hex16,
  length: u16,
});

const tosMetric = struct("TOS metric", { tos: u8, unused: reserved(1), metric: u16 });
const linkTypes = named(u8, LinkType);
const routerLink: Codec<RouterLink> = {
  size: (v) => 12 + 4 * v.tos.length,
  encode: (w, v) => {
    w.u32(v.id);
    w.u32(v.data);
    w.u8(v.type);
    w.u8(v.tos.length);
    w.u16(v.metric);
    for (const t of v.tos) tosMetric.encode(w, t);
  },
  decode: (r) => {
    r.listener?.enter("Link", r.offset);
    const field = <T>(label: string, codec: Codec<T>): T => {
      const start = r.offset;
      const value = codec.decode(r);
      if (codec.show) r.listener?.field(label, start, r.offset, codec.show(value));
      return value;
    };
    const id = field("id", ipv4);
    const data = field("data", ipv4);
    const type = field("type", linkTypes);
    const count = field("TOS metrics", u8);
    const metric = field("metric", u16);
    const tos: TosMetric[] = [];
    for (let i = 0; i < count; i++) tos.push(tosMetric.decode(r));
    r.listener?.leave(r.offset);
    return { id, data, type, metric, tos };
  },
};

const routerFlags = bits(u8, RouterFlags);
const routerBody: Codec<RouterBody> = {
  size: (v) => {
    let n = 4;
    for (const l of v.links) n += 12 + 4 * l.tos.length;
    return n;
  },
  encode: (w, v) => {
    w.u8(v.flags);
    w.u8(0);
    w.u16(v.links.length);
    for (const l of v.links) routerLink.encode(w, l);
  },
  decode: (r) => {
    const start = r.offset;
    const flags = r.u8();
    r.listener?.field("flags", start, r.offset, routerFlags.show!(flags));
    r.take(1);
    const at = r.offset;
    const count = r.u16();
    r.listener?.field("links", at, r.offset, String(count));
    const links: RouterLink[] = [];
    for (let i = 0; i < count; i++) links.push(routerLink.decode(r));
    if (r.remaining > 0) throw new MalformedPacket("octets after the last link", r.offset);
    return { kind: "router", flags, links };
  },
};

/** Adds the discriminating member that is not on the wire. */
const kinded = <K extends string, T>(kind: K, inner: Codec<T>): Codec<T & { readonly kind: K }> => ({
  size: (v) => inner.size(v),
  encode: (w, v) => inner.encode(w, v),
  decode: (r) => ({ kind, ...inner.decode(r) }),
});
const networkBody = kinded("network", struct("Network-LSA", { mask: ipv4, attached: untilEnd(ipv4) }));
const summaryBody = kinded(
  "summary",
  struct("Summary-LSA", { mask: ipv4, unused: reserved(1), metric: u24, tos: rest }),
);
const externalFields = struct("AS-external-LSA", {
  mask: ipv4,
  bits: bits(u8, { E: 0x80 }),
  metric: u24,
  forwardingAddress: ipv4,
  tag: u32,
  tos: rest,
});
const externalBody: Codec<ExternalBody> = {
  size: (v) => 16 + v.tos.length,
  encode: (w, v) => externalFields.encode(w, { ...v, bits: v.metricType === 2 ? 0x80 : 0 }),
  decode: (r) => {
    const { mask, bits: flags, metric, forwardingAddress, tag, tos } = externalFields.decode(r);
    return {
      kind: "external",
      mask,
      metricType: (flags & 0x80) !== 0 ? 2 : 1,
      metric,
      forwardingAddress,
      tag,
      tos,
    };
  },
};
const opaqueBody = kinded("opaque", struct("Opaque data", { octets: rest }));

const bodies = new Map<number, Codec<any>>([
  [LsaType.Router, routerBody],
  [LsaType.Network, networkBody],
  [LsaType.SummaryNetwork, summaryBody],
  [LsaType.SummaryRouter, summaryBody],
  [LsaType.External, externalBody],
  [LsaType.NssaExternal, externalBody],
]);
const bodyOf = (type: number): Codec<any> => bodies.get(type) ?? opaqueBody;

// Octets from the options on: what the checksum covers and what every copy shares.
const made = new WeakMap<Lsa, Uint8Array>();
const sound = new WeakSet<Lsa>();

/** Ages of LSAs on their way, in seconds; older ones are rare. */
const SHARED_AGES = 64;
/**
 * What every router of the network may share about an LSA made here: it is flooded by reference, and acknowledged by
 * everybody. Not enumerable, so that copies and comparisons do not see it.
 */
const SHARED = Symbol("shared");
interface Shared {
  readonly headers: LsaHeader[];
  readonly aged: AgedLsa[];
}
const sharedOf = (lsa: Lsa): Shared | undefined => (lsa as { readonly [SHARED]?: Shared })[SHARED];

/** The octets after the age. */
const octetsOf = (lsa: Lsa): Uint8Array => {
  let octets = made.get(lsa);
  if (octets === undefined) {
    octets = encode(afterAge, lsa);
    made.set(lsa, octets);
  }
  return octets;
};
const afterAge: Codec<Lsa> = {
  size: (v) => v.length - 2,
  encode: (w, v) => {
    w.u8(v.options);
    w.u8(v.type);
    w.u32(v.id);
    w.u32(v.advertisingRouter);
    w.u32(v.sequence >>> 0);
    w.u16(v.checksum);
    w.u16(v.length);
    bodyOf(v.type).encode(w, v.body);
  },
  decode: () => {
    throw new MalformedPacket("an LSA without its age", 0);
  },
};

/** An LSA inside an update, with its age. */
export const agedLsa: Codec<AgedLsa> = {
  size: (v) => v.lsa.length,
  encode: (w: Writer, v) => {
    w.u16(v.age);
    w.put(octetsOf(v.lsa));
  },
  decode: (r: Reader) => {
    const start = r.offset;
    r.listener?.enter("LSA", start);
    const { age, ...fields } = lsaHeader.decode(r);
    if (fields.length < LSA_HEADER_LENGTH) throw new MalformedPacket("LSA shorter than its header", start + 18);
    const body = r.within(fields.length - LSA_HEADER_LENGTH, () => bodyOf(fields.type).decode(r));
    const lsa: Lsa = Object.freeze({ ...fields, body });
    made.set(lsa, r.bytes.subarray(start + 2, start + fields.length));
    r.listener?.leave(r.offset);
    return { age, lsa };
  },
};

/** Octets of an LSA with this body, its header included; one that does not fit 16 bits cannot be made. */
export const lsaLength = (type: number, body: LsaBody): number => LSA_HEADER_LENGTH + bodyOf(type).size(body);
/** A new LSA, with length and checksum derived. */
export const makeLsa = <B extends LsaBody>(fields: {
  readonly options: number;
  readonly type: number;
  readonly id: number;
  readonly advertisingRouter: number;
  readonly sequence: number;
  readonly body: B;
}): Lsa<B> => {
  const length = lsaLength(fields.type, fields.body);
  const octets = encode(afterAge, { ...fields, checksum: 0, length });
  // RFC 2328, 12.1.7: the check octets stand at 16 and 17 of the LSA, 14 and 15 without the age.
  const checksum = fletcherChecksum(octets, 0, octets.length, 14);
  octets[14] = checksum >>> 8;
  octets[15] = checksum & 0xff;
  const { options: lsaOptions, type, id, advertisingRouter, sequence: number, body } = fields;
  const fresh = { options: lsaOptions, type, id, advertisingRouter, sequence: number, checksum, length, body };
  Object.defineProperty(fresh, SHARED, { value: { headers: [], aged: [] } satisfies Shared });
  const lsa = Object.freeze(fresh);
  made.set(lsa, octets);
  return lsa;
};

/** The Fletcher checksum holds. RFC 2328, 13 (1). Looked at once per LSA object. */
export const checksumHolds = (lsa: Lsa): boolean => {
  if (sharedOf(lsa) !== undefined || sound.has(lsa)) return true;
  const octets = octetsOf(lsa);
  if (lsa.checksum === 0 || !fletcherHolds(octets, 0, octets.length)) return false;
  sound.add(lsa);
  return true;
};

const makeHeader = (age: number, lsa: Lsa): LsaHeader => {
  const { options: o, type, id, advertisingRouter, sequence: s, checksum, length } = lsa;
  return { age, options: o, type, id, advertisingRouter, sequence: s, checksum, length };
};
export const headerOf = ({ age, lsa }: AgedLsa): LsaHeader => {
  const shared = age < SHARED_AGES ? sharedOf(lsa) : undefined;
  if (shared === undefined) return makeHeader(age, lsa);
  shared.headers[age] ??= Object.freeze(makeHeader(age, lsa));
  return shared.headers[age];
};
/** The LSA with an age, in seconds; shared where it can be. */
export const agedLsaOf = (age: number, lsa: Lsa): AgedLsa => {
  const shared = age < SHARED_AGES ? sharedOf(lsa) : undefined;
  if (shared === undefined) return { age, lsa };
  shared.aged[age] ??= Object.freeze({ age, lsa });
  return shared.aged[age];
};

/** The body's octets are the same: nothing but sequence, checksum and age may differ. RFC 2328, 13.2. */
export const sameContents = (a: Lsa, b: Lsa): boolean => {
  if (a.options !== b.options || a.length !== b.length) return false;
  const x = octetsOf(a);
  const y = octetsOf(b);
  for (let i = LSA_HEADER_LENGTH - 2; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
};
