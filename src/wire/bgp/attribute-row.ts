// The formats of path attributes, one row each. What a malformed one costs follows RFC 7606, 7.
import { formatIpv4 } from "../../base/ip.ts";
import { MalformedPacket, type Reader, type Writer } from "../codec.ts";
import { AS_TRANS, type AsPath, type AsSegment, EMPTY_PATH, formatAsPath, segmentTypes } from "./as-path.ts";
import { type Aggregator, AttributeFlag, type PathAttributes } from "./attribute.ts";
import { formatCommunity, formatExtendedCommunity, formatLargeCommunity } from "./community.ts";
import type { Reaction } from "./error.ts";

/** What has been read so far; becomes PathAttributes once the list is complete. */
type Draft = { -readonly [K in keyof PathAttributes]: PathAttributes[K] };
export interface Reading extends Draft {
  as4Path: AsPath | null;
  as4Aggregator: Aggregator | null;
}
export interface AttributeRow {
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

export const attributeRows: readonly AttributeRow[] = [
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
