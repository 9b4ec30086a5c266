// Combinators for what headers are made of: bit fields, derived lengths, checksums, payloads, typed options.
import { foldSum, internetChecksum, sumAddress, sumWords } from "../base/checksum.ts";
import {
  BadChecksum,
  type Codec,
  type Fields,
  MalformedPacket,
  type PseudoHeader,
  type Reader,
  type Spread,
  type StructOf,
  showHex,
  struct,
  type Writer,
} from "./codec.ts";
import { Pdu, raw } from "./pdu.ts";

/** One member of a bit field. */
export interface Bits<T> {
  readonly width: number;
  /** The bits to write; `value` is undefined for members that are not in the value. */
  write(value: T, scope: any): number;
  /** Undefined keeps the member out of the value. */
  read(bits: number, r: Reader): T;
  readonly show: (value: number) => string;
}
/** An unsigned number. */
export const bit = (width: number, show: (v: number) => string = String): Bits<number> => ({
  width,
  write: (v) => v,
  read: (v) => v,
  show,
});
/** A single bit as a boolean. */
export const flag: Bits<boolean> = {
  width: 1,
  write: (v) => (v ? 1 : 0),
  read: (v) => v === 1,
  show: (v) => (v ? "set" : "not set"),
};
/** Bits sent as zero and ignored. */
export const unusedBits = (width: number): Bits<void> => ({
  width,
  write: () => 0,
  read: () => undefined,
  show: String,
});
/** Bits that must have this value. */
export const constantBits = (width: number, value: number): Bits<void> => ({
  width,
  write: () => value,
  read: (v, r) => {
    if (v !== value) throw new MalformedPacket(`expected ${value}, found ${v}`, r.offset);
  },
  show: String,
});
/** The length of the header in units of `unit` octets; `measure` says how many octets it takes. Bounds what follows. */
export const headerLengthBits = (
  width: number,
  unit: number,
  minimum: number,
  measure: (scope: any) => number,
): Bits<void> => ({
  width,
  write: (_, scope) => measure(scope) / unit,
  read: (v, r) => {
    const end = r.start + v * unit;
    if (v * unit < minimum) throw new MalformedPacket("header length too small", r.start);
    if (end > r.end && !r.quoted) throw new MalformedPacket("header length exceeds the packet", r.start);
    r.headerEnd = Math.min(end, r.end);
  },
  show: (v) => `${v * unit} octets`,
});
type BitsValue<F extends Record<string, Bits<any>>> = {
  readonly [K in keyof F as F[K] extends Bits<infer T> ? (T extends void ? never : K) : never]: F[K] extends Bits<
    infer T
  >
    ? T
    : never;
};
/** Bit fields, the most significant first, that fill 1, 2 or 4 octets and are members of the enclosing structure. */
export const packed = <F extends Record<string, Bits<any>>>(octets: 1 | 2 | 4, fields: F): Spread<BitsValue<F>> => {
  const keys = Object.keys(fields);
  const members = keys.map((k) => fields[k]!);
  const total = members.reduce((n, m) => n + m.width, 0);
  if (total !== octets * 8) throw new Error(`${total} bits in ${octets} octets`);
  let left = total;
  const shifts = members.map((m) => {
    left -= m.width;
    return left;
  });
  const masks = members.map((m) => (m.width === 32 ? 0xffffffff : 2 ** m.width - 1));
  const decodeInto = (r: Reader, out: Record<string, unknown>): void => {
    const at = r.offset;
    const word = octets === 1 ? r.u8() : octets === 2 ? r.u16() : r.u32();
    for (let i = 0; i < members.length; i++) {
      const bits = ((word >>> shifts[i]!) & masks[i]!) >>> 0;
      const value = members[i]!.read(bits, r);
      if (value !== undefined) out[keys[i]!] = value;
      if (r.listener !== null) r.listener.field(keys[i]!, at, r.offset, members[i]!.show(bits));
    }
  };
  return {
    spread: true,
    size: () => octets,
    encode: (w, v, scope) => {
      let word = 0;
      for (let i = 0; i < members.length; i++) {
        const bits = members[i]!.write((v as any)[keys[i]!], scope ?? v) & masks[i]!;
        word = (word | (bits << shifts[i]!)) >>> 0;
      }
      if (octets === 1) w.u8(word);
      else if (octets === 2) w.u16(word);
      else w.u32(word);
    },
    decode: (r) => {
      const out: Record<string, unknown> = {};
      decodeInto(r, out);
      return out as BitsValue<F>;
    },
    decodeInto,
  };
};

/** A number that follows from the rest of the structure, and so is not in its value. `check` may bound what follows. */
export const derived = (
  inner: Codec<number>,
  compute: (scope: any) => number,
  check: (r: Reader, value: number) => void,
): Codec<void> => {
  let seen = 0;
  return {
    size: () => inner.size(0),
    encode: (w, _, scope) => inner.encode(w, compute(scope)),
    decode: (r) => {
      seen = inner.decode(r);
      check(r, seen);
    },
    show: () => inner.show!(seen),
  };
};
/** The length of the whole structure in octets: derived when encoding, and the bound when decoding. */
export const totalLength = (inner: Codec<number>, size: (scope: any) => number): Codec<void> =>
  derived(inner, size, (r, v) => r.limit(v));

const pseudoSum = (pseudo: PseudoHeader, length: number): number =>
  sumAddress(pseudo.source) + sumAddress(pseudo.destination) + pseudo.protocol + (length >>> 16) + (length & 0xffff);

export interface ChecksumOptions {
  /** Over the header only (IPv4), not to the end of the structure. */
  readonly header?: boolean;
  /** A sender may leave it zero. */
  readonly zeroIsNone?: boolean;
  /** "always": nothing to verify without it; "optional": zero means that the sender made none (UDP over IPv4). */
  readonly pseudo?: "always" | "optional";
}
/** The Internet checksum of the structure it stands in. RFC 1071. */
export const checksum = (options: ChecksumOptions = {}): Codec<void> => {
  const { header = false, pseudo, zeroIsNone = false } = options;
  let shown = "";
  return {
    size: () => 2,
    encode: (w) => w.u16(0),
    patch: (w, at, start) => {
      const view = w.view(start);
      const end = header ? (view[0]! & 15) * 4 : view.length;
      const sum = pseudo !== undefined && w.pseudo !== null ? pseudoSum(w.pseudo, end) : 0;
      const found = internetChecksum(view, 0, end, sum);
      w.patch16(at, found === 0 && pseudo === "optional" ? 0xffff : found);
    },
    decode: (r) => {
      const at = r.offset;
      const found = r.u16();
      const end = header ? r.headerEnd : r.end;
      const text = `0x${found.toString(16).padStart(4, "0")}`;
      if (r.quoted) {
        shown = `${text} (quoted, not verified)`;
        return;
      }
      if (pseudo !== undefined && r.pseudo === null) {
        shown = `${text} (unverified: the addresses are not at hand)`;
        return;
      }
      if (pseudo === "optional" && found === 0) {
        if (typeof r.pseudo!.source === "bigint") throw new MalformedPacket("no checksum over IPv6", at);
        shown = `${text} (none)`;
        return;
      }
      if (zeroIsNone && found === 0) {
        shown = `${text} (none)`;
        return;
      }
      const initial = pseudo === undefined ? 0 : pseudoSum(r.pseudo!, end - r.start);
      const over = sumWords(r.bytes, r.start, end, initial);
      if (foldSum(over) === 0) {
        shown = `${text} (correct)`;
        return;
      }
      let expected = foldSum(over + (~found & 0xffff));
      if (expected === 0 && pseudo === "optional") expected = 0xffff;
      if (r.listener === null) throw new BadChecksum(found, expected, at);
      shown = `${text} (incorrect, should be 0x${expected.toString(16).padStart(4, "0")})`;
    },
    show: () => shown,
    usesPseudo: pseudo !== undefined,
  };
};

/** How deep a dissection follows payloads within payloads. */
const MAX_DEPTH = 24;
/** Shows the rest of the structure as `codec`, whatever it is: what does not decode is shown as malformed. Moves nothing. */
export const dissectNested = (r: Reader, codec: Codec<any>, pseudo: PseudoHeader | null, quoted = r.quoted): void => {
  const outer = { start: r.start, end: r.end, headerEnd: r.headerEnd, pseudo: r.pseudo, quoted: r.quoted };
  const at = r.offset;
  const listener = r.listener!;
  const { open } = listener;
  r.depth++;
  r.pseudo = pseudo;
  r.quoted = quoted;
  try {
    const nested = r.depth > MAX_DEPTH ? raw : codec;
    const value = nested.decode(r);
    if (nested.show && r.offset > at) listener.field("data", at, r.offset, nested.show(value));
  } catch (error) {
    if (!(error instanceof MalformedPacket)) throw error;
    if (open !== undefined) listener.unwind?.(open);
    listener.field(quoted ? "cut" : "malformed", Math.min(error.offset, outer.end), outer.end, error.message);
  }
  r.depth--;
  r.offset = at;
  Object.assign(r, outer);
};
/** Where a payload's format comes from, seen from the fields before it. */
export interface PayloadChoice {
  codec(scope: any, r: Reader): Codec<any>;
  /** What its checksum covers besides itself; absent when the enclosing packet's pseudo-header goes on. */
  pseudo?(scope: any): PseudoHeader;
  /** Dissect as this rather than as `codec`. */
  dissectAs?(scope: any): Codec<any>;
}
/** The rest of the structure as a PDU: passed on as it is when encoding, left undecoded when decoding. */
export const payload = (choice: PayloadChoice): Codec<Pdu> => ({
  size: (v) => v.length,
  encode: (w, v, scope) => {
    if (choice.pseudo === undefined) {
      v.encodeInto(w);
      return;
    }
    const outer = w.pseudo;
    w.pseudo = choice.pseudo(scope);
    v.encodeInto(w);
    w.pseudo = outer;
  },
  decode: (r, scope) => {
    const pseudo = r.quoted ? null : choice.pseudo === undefined ? r.pseudo : choice.pseudo(scope);
    const codec = r.quoted && r.listener === null ? raw : choice.codec(scope, r);
    if (r.listener !== null) dissectNested(r, choice.dissectAs?.(scope) ?? codec, pseudo);
    return Pdu.parse(codec, r.take(r.remaining), codec.usesPseudo === true ? pseudo : null);
  },
});

/** A row of a family of typed options: its number, the name in the value, and its members. */
export interface Row<K extends string = string, T = any> {
  readonly type: number;
  readonly kind: K;
  readonly label: string;
  readonly body: Codec<T>;
}
export const row = <const K extends string, F extends Fields>(
  type: number,
  kind: K,
  label: string,
  fields: F,
): Row<K, StructOf<F>> => ({
  type,
  kind,
  label,
  body: struct("", fields),
});
type RowValue<R> = R extends Row<infer K, infer T> ? { readonly kind: K } & T : never;
/** An option of a type without a row: its body is kept as it came. */
export interface Unknown {
  readonly kind: "unknown";
  readonly type: number;
  readonly data: Uint8Array;
}
export interface TaggedOptions {
  readonly label: string;
  readonly type: Codec<number>;
  readonly length: Codec<number>;
  /** The length field counts the type and length fields themselves. */
  readonly inclusive?: boolean;
  /** The length field's unit in octets; bodies are padded with zeros to it. */
  readonly unit?: number;
  /** Types that are a lone octet. */
  readonly single?: readonly number[];
}
/** One option out of a family told apart by a type number. */
export const tagged = <const R extends readonly Row[]>(
  options: TaggedOptions,
  rows: R,
): Codec<RowValue<R[number]> | Unknown> => {
  const { type, length, inclusive = false, unit = 1, label, single = [] } = options;
  const byType = new Map(rows.map((r) => [r.type, r]));
  const byKind = new Map(rows.map((r) => [r.kind as string, r]));
  const header = type.size(0) + length.size(0);
  const bodyOf = (v: any): number => (v.kind === "unknown" ? v.data.length : byKind.get(v.kind)!.body.size(v));
  const sizeOf = (v: any): number => {
    if (single.includes(v.kind === "unknown" ? v.type : byKind.get(v.kind)!.type)) return type.size(0);
    return Math.ceil((header + bodyOf(v)) / unit) * unit;
  };
  return {
    size: sizeOf,
    encode: (w, v: any) => {
      const number = v.kind === "unknown" ? v.type : byKind.get(v.kind)!.type;
      type.encode(w, number);
      if (single.includes(number)) return;
      const at = w.offset - type.size(0);
      const size = sizeOf(v);
      length.encode(w, (inclusive ? size : size - header) / unit);
      if (v.kind === "unknown") w.put(v.data);
      else byKind.get(v.kind)!.body.encode(w, v);
      w.zeros(size - (w.offset - at));
    },
    decode: (r): any => {
      const at = r.offset;
      const number = type.decode(r);
      const known = byType.get(number);
      if (single.includes(number)) {
        r.listener?.field(known?.label ?? `${label} type ${number}`, at, r.offset, String(number));
        return known === undefined ? { kind: "unknown", type: number, data: NO_OCTETS } : { kind: known.kind };
      }
      const typeEnd = r.offset;
      const field = length.decode(r);
      const octets = field * unit - (inclusive ? header : 0);
      if (octets < 0) throw new MalformedPacket("option length too small", at);
      const end = r.offset + octets;
      if (end > r.end) throw new MalformedPacket("option length exceeds the header", at);
      if (r.listener !== null) {
        r.listener.enter(known?.label ?? `${label} type ${number}`, at);
        r.listener.field("type", at, typeEnd, type.show!(number));
        r.listener.field("length", typeEnd, r.offset, length.show!(field));
      }
      const outer = r.end;
      r.end = end;
      try {
        if (known === undefined) {
          const bodyAt = r.offset;
          const data = r.take(octets);
          if (octets > 0) r.listener?.field("data", bodyAt, end, showHex(data));
          return Object.freeze({ kind: "unknown", type: number, data });
        }
        const value = known.body.decode(r) as object;
        if (r.remaining >= unit) throw new MalformedPacket("option longer than its type allows", at);
        if (r.remaining > 0) r.listener?.field("padding", r.offset, end, `${r.remaining} octets`);
        return Object.freeze({ kind: known.kind, ...value });
      } finally {
        r.offset = end;
        r.end = outer;
        r.listener?.leave(end);
      }
    },
  };
};
/** Options up to the end of the header, padded with zeros to `unit` octets; an option of type 0 ends the list. */
export const optionList = <T>(item: Codec<T>, unit: number): Codec<readonly T[]> => {
  const measure = (vs: readonly T[]): number => {
    let n = 0;
    for (const v of vs) n += item.size(v);
    return n;
  };
  return {
    size: (vs) => (vs.length === 0 ? 0 : Math.ceil(measure(vs) / unit) * unit),
    encode: (w: Writer, vs) => {
      if (vs.length === 0) return;
      const start = w.offset;
      for (const v of vs) item.encode(w, v);
      const used = w.offset - start;
      w.zeros(Math.ceil(used / unit) * unit - used);
    },
    decode: (r) => {
      if (r.headerEnd <= r.offset) return NONE;
      const outer = r.end;
      r.end = r.headerEnd;
      const vs: T[] = [];
      while (r.remaining > 0 && r.bytes[r.offset] !== 0) vs.push(item.decode(r));
      if (r.remaining > 0) r.listener?.field("padding", r.offset, r.end, `${r.remaining} octets`);
      r.offset = r.headerEnd;
      r.end = outer;
      return vs.length === 0 ? NONE : vs;
    },
  };
};
const NONE: readonly never[] = Object.freeze([]);
const NO_OCTETS = new Uint8Array(0);
