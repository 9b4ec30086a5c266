// Path attributes of UPDATE, one row each. RFC 4271 4.3 and 5, RFC 1997, RFC 4360, RFC 4456, RFC 6793, RFC 8092.
// What a malformed attribute costs follows RFC 7606, 7.
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import { MalformedPacket, Reader, type Writer } from "../codec.ts";
import {
  type AsPath,
  AS_TRANS,
  type AsSegment,
  EMPTY_PATH,
  formatAsPath,
  mergeAs4Path,
  pathLength,
  segmentTypes,
} from "./as-path.ts";
import { formatCommunity, formatExtendedCommunity, formatLargeCommunity } from "./community.ts";
import { BgpMessageError, ErrorCode, type Reaction, type UpdateError } from "./error.ts";

export const Origin = { IGP: 0, EGP: 1, INCOMPLETE: 2 } as const;
export interface Aggregator {
  readonly asn: number;
  readonly address: Ipv4;
}
/** An optional attribute this speaker does not know, verbatim. */
export interface UnknownAttribute {
  readonly flags: number;
  readonly type: number;
  readonly value: Uint8Array;
}
/** Everything but the reachability. Immutable, shared by every path that has the same. */
export interface PathAttributes {
  readonly origin: number;
  readonly asPath: AsPath;
  /** NEXT_HOP; null when the only reachability is in MP_REACH_NLRI. */
  readonly nextHop: Ipv4 | null;
  readonly med: number | null;
  readonly localPref: number | null;
  readonly atomicAggregate: boolean;
  readonly aggregator: Aggregator | null;
  readonly communities: readonly number[];
  readonly originatorId: Ipv4 | null;
  readonly clusterList: readonly Ipv4[];
  readonly extendedCommunities: readonly bigint[];
  readonly largeCommunities: readonly bigint[];
  readonly unknown: readonly UnknownAttribute[];
}
export const NO_ATTRIBUTES: PathAttributes = Object.freeze({
  origin: Origin.INCOMPLETE,
  asPath: EMPTY_PATH,
  nextHop: null,
  med: null,
  localPref: null,
  atomicAggregate: false,
  aggregator: null,
  communities: Object.freeze([]),
  originatorId: null,
  clusterList: Object.freeze([]),
  extendedCommunities: Object.freeze([]),
  largeCommunities: Object.freeze([]),
  unknown: Object.freeze([]),
});

export const AttributeFlag = { optional: 0x80, transitive: 0x40, partial: 0x20, extendedLength: 0x10 } as const;
export const AttributeType = {
  ORIGIN: 1,
  AS_PATH: 2,
  NEXT_HOP: 3,
  MULTI_EXIT_DISC: 4,
  LOCAL_PREF: 5,
  ATOMIC_AGGREGATE: 6,
  AGGREGATOR: 7,
  COMMUNITIES: 8,
  ORIGINATOR_ID: 9,
  CLUSTER_LIST: 10,
  MP_REACH_NLRI: 14,
  MP_UNREACH_NLRI: 15,
  EXTENDED_COMMUNITIES: 16,
  AS4_PATH: 17,
  AS4_AGGREGATOR: 18,
  LARGE_COMMUNITY: 32,
} as const;

/** What has been read so far; becomes PathAttributes once the list is complete. */
type Draft = { -readonly [K in keyof PathAttributes]: PathAttributes[K] };
interface Reading extends Draft {
  as4Path: AsPath | null;
  as4Aggregator: Aggregator | null;
}
interface Row {
  readonly type: number;
  readonly name: string;
  readonly flags: number;
  readonly onError: Reaction;
  readonly subcode: number;
  /** Present in this attribute set, for this AS size. */
  present(a: PathAttributes, four: boolean): boolean;
  size(a: PathAttributes, four: boolean): number;
  encode(w: Writer, a: PathAttributes, four: boolean): void;
  decode(r: Reader, a: Reading, four: boolean): void;
  show(a: PathAttributes): string;
}

const pathSize = (path: AsPath, four: boolean): number => {
  let n = 0;
  for (const s of path) n += 2 + s.asns.length * (four ? 4 : 2);
  return n;
};
const writePath = (w: Writer, path: AsPath, four: boolean): void => {
  for (const s of path) {
    w.u8(segmentTypes.indexOf(s.type));
    w.u8(s.asns.length);
    for (const a of s.asns) {
      if (four) w.u32(a);
      else w.u16(a > 0xffff ? AS_TRANS : a);
    }
  }
};
const readPath = (r: Reader, four: boolean): AsPath => {
  if (r.remaining === 0) return EMPTY_PATH;
  const path: AsSegment[] = [];
  while (r.remaining > 0) {
    const at = r.offset;
    const type = segmentTypes[r.u8()];
    const count = r.u8();
    if (type === undefined || count === 0) throw new MalformedPacket("AS path segment", at);
    const asns: number[] = [];
    for (let i = 0; i < count; i++) asns.push(four ? r.u32() : r.u16());
    path.push({ type, asns });
  }
  return path;
};
const needsAs4 = (path: AsPath): boolean => path.some((s) => s.asns.some((a) => a > 0xffff));
/** Confederation segments never go into AS4_PATH. RFC 6793, 4.2.2. */
const as4PathOf = (path: AsPath): AsPath => path.filter((s) => s.type === "sequence" || s.type === "set");
const length = (r: Reader, want: number): void => {
  if (r.remaining !== want) throw new MalformedPacket(`attribute length ${r.remaining}`, r.offset);
};
/** A list whose length is a nonzero multiple of `width`. */
const items = <T>(r: Reader, width: number, read: () => T): readonly T[] => {
  if (r.remaining === 0 || r.remaining % width !== 0)
    throw new MalformedPacket(`attribute length ${r.remaining}`, r.offset);
  const out: T[] = [];
  while (r.remaining > 0) out.push(read());
  return out;
};
const WELL_KNOWN = AttributeFlag.transitive;
const OPTIONAL = AttributeFlag.optional;
const OPTIONAL_TRANSITIVE = AttributeFlag.optional | AttributeFlag.transitive;

const rows: readonly Row[] = [
  {
    type: 1,
    name: "ORIGIN",
    flags: WELL_KNOWN,
    onError: "treat-as-withdraw",
    subcode: 6,
    present: () => true,
    size: () => 1,
    encode: (w, a) => w.u8(a.origin),
    decode: (r, a) => {
      length(r, 1);
      a.origin = r.u8();
      if (a.origin > 2) throw new MalformedPacket("origin", r.offset);
    },
    show: (a) => ["IGP", "EGP", "incomplete"][a.origin] ?? String(a.origin),
  },
  {
    type: 2,
    name: "AS_PATH",
    flags: WELL_KNOWN,
    onError: "treat-as-withdraw",
    subcode: 11,
    present: () => true,
    size: (a, four) => pathSize(a.asPath, four),
    encode: (w, a, four) => writePath(w, a.asPath, four),
    decode: (r, a, four) => {
      a.asPath = readPath(r, four);
    },
    show: (a) => formatAsPath(a.asPath),
  },
  {
    type: 3,
    name: "NEXT_HOP",
    flags: WELL_KNOWN,
    onError: "treat-as-withdraw",
    subcode: 8,
    present: (a) => a.nextHop !== null,
    size: () => 4,
    encode: (w, a) => w.u32(a.nextHop!),
    decode: (r, a) => {
      length(r, 4);
      a.nextHop = r.u32();
    },
    show: (a) => formatIpv4(a.nextHop!),
  },
  {
    type: 4,
    name: "MULTI_EXIT_DISC",
    flags: OPTIONAL,
    onError: "treat-as-withdraw",
    subcode: 5,
    present: (a) => a.med !== null,
    size: () => 4,
    encode: (w, a) => w.u32(a.med!),
    decode: (r, a) => {
      length(r, 4);
      a.med = r.u32();
    },
    show: (a) => String(a.med),
  },
  {
    type: 5,
    name: "LOCAL_PREF",
    flags: WELL_KNOWN,
    onError: "treat-as-withdraw",
    subcode: 5,
    present: (a) => a.localPref !== null,
    size: () => 4,
    encode: (w, a) => w.u32(a.localPref!),
    decode: (r, a) => {
      length(r, 4);
      a.localPref = r.u32();
    },
    show: (a) => String(a.localPref),
  },
  {
    type: 6,
    name: "ATOMIC_AGGREGATE",
    flags: WELL_KNOWN,
    onError: "attribute-discard",
    subcode: 5,
    present: (a) => a.atomicAggregate,
    size: () => 0,
    encode: () => {},
    decode: (r, a) => {
      length(r, 0);
      a.atomicAggregate = true;
    },
    show: () => "present",
  },
  {
    type: 7,
    name: "AGGREGATOR",
    flags: OPTIONAL_TRANSITIVE,
    onError: "attribute-discard",
    subcode: 5,
    present: (a) => a.aggregator !== null,
    size: (_a, four) => (four ? 8 : 6),
    encode: (w, a, four) => {
      if (four) w.u32(a.aggregator!.asn);
      else w.u16(a.aggregator!.asn > 0xffff ? AS_TRANS : a.aggregator!.asn);
      w.u32(a.aggregator!.address);
    },
    decode: (r, a, four) => {
      length(r, four ? 8 : 6);
      a.aggregator = { asn: four ? r.u32() : r.u16(), address: r.u32() };
    },
    show: (a) => `${a.aggregator!.asn} ${formatIpv4(a.aggregator!.address)}`,
  },
  {
    type: 8,
    name: "COMMUNITIES",
    flags: OPTIONAL_TRANSITIVE,
    onError: "treat-as-withdraw",
    subcode: 5,
    present: (a) => a.communities.length > 0,
    size: (a) => 4 * a.communities.length,
    encode: (w, a) => {
      for (const c of a.communities) w.u32(c);
    },
    decode: (r, a) => {
      a.communities = items(r, 4, () => r.u32());
    },
    show: (a) => a.communities.map((c) => formatCommunity(c, true)).join(" "),
  },
  {
    type: 9,
    name: "ORIGINATOR_ID",
    flags: OPTIONAL,
    onError: "treat-as-withdraw",
    subcode: 5,
    present: (a) => a.originatorId !== null,
    size: () => 4,
    encode: (w, a) => w.u32(a.originatorId!),
    decode: (r, a) => {
      length(r, 4);
      a.originatorId = r.u32();
    },
    show: (a) => formatIpv4(a.originatorId!),
  },
  {
    type: 10,
    name: "CLUSTER_LIST",
    flags: OPTIONAL,
    onError: "treat-as-withdraw",
    subcode: 5,
    present: (a) => a.clusterList.length > 0,
    size: (a) => 4 * a.clusterList.length,
    encode: (w, a) => {
      for (const c of a.clusterList) w.u32(c);
    },
    decode: (r, a) => {
      a.clusterList = items(r, 4, () => r.u32());
    },
    show: (a) => a.clusterList.map(formatIpv4).join(" "),
  },
  {
    type: 16,
    name: "EXTENDED_COMMUNITIES",
    flags: OPTIONAL_TRANSITIVE,
    onError: "treat-as-withdraw",
    subcode: 5,
    present: (a) => a.extendedCommunities.length > 0,
    size: (a) => 8 * a.extendedCommunities.length,
    encode: (w, a) => {
      for (const c of a.extendedCommunities) w.u64(c);
    },
    decode: (r, a) => {
      a.extendedCommunities = items(r, 8, () => r.u64());
    },
    show: (a) => a.extendedCommunities.map(formatExtendedCommunity).join(" "),
  },
  {
    type: 17,
    name: "AS4_PATH",
    flags: OPTIONAL_TRANSITIVE,
    onError: "attribute-discard",
    subcode: 5,
    present: (a, four) => !four && needsAs4(a.asPath),
    size: (a) => pathSize(as4PathOf(a.asPath), true),
    encode: (w, a) => writePath(w, as4PathOf(a.asPath), true),
    decode: (r, a, four) => {
      const path = readPath(r, true);
      if (!four) a.as4Path = as4PathOf(path);
    },
    show: (a) => formatAsPath(a.asPath),
  },
  {
    type: 18,
    name: "AS4_AGGREGATOR",
    flags: OPTIONAL_TRANSITIVE,
    onError: "attribute-discard",
    subcode: 5,
    present: (a, four) => !four && a.aggregator !== null && a.aggregator.asn > 0xffff,
    size: () => 8,
    encode: (w, a) => {
      w.u32(a.aggregator!.asn);
      w.u32(a.aggregator!.address);
    },
    decode: (r, a, four) => {
      length(r, 8);
      const aggregator = { asn: r.u32(), address: r.u32() };
      if (!four) a.as4Aggregator = aggregator;
    },
    show: (a) => (a.aggregator === null ? "" : `${a.aggregator.asn} ${formatIpv4(a.aggregator.address)}`),
  },
  {
    type: 32,
    name: "LARGE_COMMUNITY",
    flags: OPTIONAL_TRANSITIVE,
    onError: "treat-as-withdraw",
    subcode: 5,
    present: (a) => a.largeCommunities.length > 0,
    size: (a) => 12 * a.largeCommunities.length,
    encode: (w, a) => {
      for (const c of a.largeCommunities) {
        w.u64(c >> 32n);
        w.u32(Number(c & 0xffffffffn));
      }
    },
    decode: (r, a) => {
      a.largeCommunities = items(r, 12, () => (r.u64() << 32n) | BigInt(r.u32()));
    },
    show: (a) => a.largeCommunities.map(formatLargeCommunity).join(" "),
  },
];
const byType = new Map(rows.map((r) => [r.type, r]));
const header = (size: number): number => (size > 255 ? 4 : 3);

export const attributesSize = (a: PathAttributes, four: boolean): number => {
  let n = 0;
  for (const row of rows)
    if (row.present(a, four)) {
      const size = row.size(a, four);
      n += header(size) + size;
    }
  for (const u of a.unknown) n += header(u.value.length) + u.value.length;
  return n;
};
/** Writes the flags, type and length octets of an attribute. */
export const writeHeader = (w: Writer, flags: number, type: number, size: number): void => {
  w.u8(size > 255 ? flags | AttributeFlag.extendedLength : flags);
  w.u8(type);
  if (size > 255) w.u16(size);
  else w.u8(size);
};
export const encodeAttributes = (w: Writer, a: PathAttributes, four: boolean): void => {
  for (const row of rows) {
    if (!row.present(a, four)) continue;
    writeHeader(w, row.flags, row.type, row.size(a, four));
    row.encode(w, a, four);
  }
  for (const u of a.unknown) {
    writeHeader(w, u.flags & ~AttributeFlag.extendedLength, u.type, u.value.length);
    w.put(u.value);
  }
};

/** Reads the reachability attributes, which need the add-path state of the session. */
export interface ReachabilityReader {
  reach(r: Reader): void;
  unreach(r: Reader): void;
}
export interface DecodedAttributes {
  readonly attributes: PathAttributes | null;
  /** Types seen, for the checks of mandatory attributes. */
  readonly seen: ReadonlySet<number>;
  readonly errors: readonly UpdateError[];
}

/**
 * Reads the attribute list, `r` being bounded to it.
 * @throws BgpMessageError for what still resets the session: doubled or unreadable MP attributes, unknown well-known ones.
 * @rfc 7606 3
 */
export const decodeAttributes = (r: Reader, four: boolean, reachability: ReachabilityReader): DecodedAttributes => {
  const errors: UpdateError[] = [];
  const seen = new Set<number>();
  const unknown: UnknownAttribute[] = [];
  const a: Reading = { ...NO_ATTRIBUTES, as4Path: null, as4Aggregator: null };
  const fail = (reaction: Reaction, attribute: number, subcode: number, reason: string): void => {
    errors.push({ reaction, attribute, subcode, reason });
  };
  while (r.remaining > 0) {
    const start = r.offset;
    if (r.remaining < 3) {
      fail("treat-as-withdraw", 0, 1, "attribute list truncated");
      r.take(r.remaining);
      break;
    }
    const flags = r.u8();
    const type = r.u8();
    const extended = (flags & AttributeFlag.extendedLength) !== 0;
    if (extended && r.remaining < 2) {
      fail("treat-as-withdraw", type, 1, "attribute length truncated");
      r.take(r.remaining);
      break;
    }
    const size = extended ? r.u16() : r.u8();
    if (size > r.remaining) {
      fail("treat-as-withdraw", type, 5, "attribute longer than the list");
      r.take(r.remaining);
      break;
    }
    const bodyAt = r.offset;
    if (type === AttributeType.MP_REACH_NLRI || type === AttributeType.MP_UNREACH_NLRI) {
      if (seen.has(type)) throw new BgpMessageError("MP attribute twice", start, ErrorCode.update, 1);
      seen.add(type);
      r.listener?.enter(type === AttributeType.MP_REACH_NLRI ? "MP_REACH_NLRI" : "MP_UNREACH_NLRI", start);
      r.within(size, () => {
        try {
          if (type === AttributeType.MP_REACH_NLRI) reachability.reach(r);
          else reachability.unreach(r);
        } catch (error) {
          if (error instanceof BgpMessageError || !(error instanceof MalformedPacket)) throw error;
          throw new BgpMessageError(error.message, start, ErrorCode.update, 9, r.bytes.slice(start, bodyAt + size));
        }
      });
      r.listener?.leave(r.offset);
      continue;
    }
    const row = byType.get(type);
    if (row === undefined) {
      if ((flags & AttributeFlag.optional) === 0)
        throw new BgpMessageError(
          `well-known attribute ${type}`,
          start,
          ErrorCode.update,
          2,
          r.bytes.slice(start, bodyAt + size),
        );
      const value = r.take(size).slice();
      if (!seen.has(type)) unknown.push({ flags: flags & ~AttributeFlag.extendedLength, type, value });
      seen.add(type);
      r.listener?.field(`attribute ${type}`, start, r.offset, `${size} octets`);
      continue;
    }
    if (seen.has(type)) {
      fail("attribute-discard", type, 1, `${row.name} twice`);
      r.take(size);
      continue;
    }
    seen.add(type);
    const wrong = (flags ^ row.flags) & (AttributeFlag.optional | AttributeFlag.transitive);
    if (wrong !== 0) {
      fail(row.onError, type, 4, `${row.name} flags ${flags.toString(16)}`);
      r.take(size);
      continue;
    }
    const body = new Reader(r.bytes, null, bodyAt, bodyAt + size);
    try {
      row.decode(body, a, four);
      r.listener?.field(row.name, start, bodyAt + size, row.show(a));
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error;
      fail(row.onError, type, row.subcode, `${row.name}: ${error.message}`);
      seen.delete(type);
    }
    r.offset = bodyAt + size;
  }
  const { as4Path, as4Aggregator, ...own } = a;
  // RFC 6793, 4.2.3: an AGGREGATOR that is not AS_TRANS says that neither AS4 attribute may be believed.
  const believable = a.aggregator === null || as4Aggregator === null || a.aggregator.asn === AS_TRANS;
  if (!four && believable) {
    if (as4Path !== null && pathLength(as4Path) > 0) own.asPath = mergeAs4Path(a.asPath, as4Path);
    if (as4Aggregator !== null && a.aggregator !== null) own.aggregator = as4Aggregator;
  }
  if (unknown.length > 0) own.unknown = unknown;
  const only = [...seen].every((t) => t === AttributeType.MP_UNREACH_NLRI);
  return { attributes: only ? null : Object.freeze(own), seen, errors };
};
