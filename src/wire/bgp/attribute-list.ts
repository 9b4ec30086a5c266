// The attribute list of UPDATE: size, encoding, and decoding with the reactions of RFC 7606.
import { MalformedPacket, Reader, type Writer } from "../codec.ts";
import { AS_TRANS, mergeAs4Path, pathLength } from "./as-path.ts";
import {
  AttributeFlag,
  AttributeType,
  NO_ATTRIBUTES,
  type PathAttributes,
  type UnknownAttribute,
} from "./attribute.ts";
import { attributeRows, type Reading } from "./attribute-row.ts";
import { BgpMessageError, ErrorCode, type Reaction, type UpdateError } from "./error.ts";

const byType = new Map(attributeRows.map((r) => [r.type, r]));
const header = (size: number): number => (size > 255 ? 4 : 3);

export const attributesSize = (a: PathAttributes, four: boolean): number => {
  let n = 0;
  for (const row of attributeRows)
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
  for (const row of attributeRows) {
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
