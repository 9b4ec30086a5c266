// Codec combinators: one declaration per wire format gives encode, decode, size and dissect.
// Dissect is decode with a listener on the reader, so the two cannot drift apart.
import { formatIpv4, formatIpv6 } from "../base/ip.ts";
import { formatMac } from "../base/mac.ts";

/** Octets that are not a valid instance of the format. `offset` is in octets from the start of the buffer. */
export class MalformedPacket extends Error {
  readonly offset: number;
  constructor(reason: string, offset: number) {
    super(`${reason} at octet ${offset}`);
    this.name = "MalformedPacket";
    this.offset = offset;
  }
}

/** A checksum that does not hold; everything else about the octets may be well-formed. */
export class BadChecksum extends MalformedPacket {
  constructor(found: number, expected: number, offset: number) {
    super(
      `checksum 0x${found.toString(16).padStart(4, "0")} should be 0x${expected.toString(16).padStart(4, "0")}`,
      offset,
    );
    this.name = "BadChecksum";
  }
}

/** What a dissector hears: `enter`/`leave` bracket a structure, `field` names octets [start, end). */
export interface Listener {
  enter(label: string, start: number): void;
  field(label: string, start: number, end: number, shown: string): void;
  leave(end: number): void;
  /** How many structures are open, and a way back to so many when decoding broke off inside one. */
  readonly open?: number;
  unwind?(open: number): void;
}

/** The addresses that transport checksums cover. RFC 768, RFC 9293 3.1, RFC 8200 8.1. */
export interface PseudoHeader {
  readonly source: number | bigint;
  readonly destination: number | bigint;
  readonly protocol: number;
}

/** A cursor over octets. `end` bounds it, so that a structure cannot read past its own length. */
export class Reader {
  offset: number;
  end: number;
  readonly bytes: Uint8Array;
  listener: Listener | null;
  /** Set by the IP codecs for what they carry. */
  pseudo: PseudoHeader | null = null;
  /** Where the innermost structure starts: lengths and checksums count from here. */
  start: number;
  /** Where the header of the innermost structure ends, once its header length has been read. */
  headerEnd: number;
  /** Inside a packet quoted by an error: it may be cut short, and its sums may no longer hold. RFC 792, RFC 4443 2.4. */
  quoted = false;
  /** The format number that a header announced for what follows its fixed part. */
  announced = 0;
  /** Payloads within payloads, counted by the dissector only. */
  depth = 0;
  #view: DataView | null = null;
  constructor(bytes: Uint8Array, listener: Listener | null = null, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.listener = listener;
    this.offset = offset;
    this.end = end;
    this.start = offset;
    this.headerEnd = end;
  }
  get remaining(): number {
    return this.end - this.offset;
  }
  u8(): number {
    const at = this.offset;
    if (at + 1 > this.end) throw new MalformedPacket("truncated", at);
    this.offset = at + 1;
    return this.bytes[at]!;
  }
  u16(): number {
    const at = this.offset;
    if (at + 2 > this.end) throw new MalformedPacket("truncated", at);
    this.offset = at + 2;
    return this.bytes[at]! * 256 + this.bytes[at + 1]!;
  }
  u24(): number {
    const at = this.offset;
    if (at + 3 > this.end) throw new MalformedPacket("truncated", at);
    this.offset = at + 3;
    return this.bytes[at]! * 65536 + this.bytes[at + 1]! * 256 + this.bytes[at + 2]!;
  }
  u32(): number {
    const at = this.offset;
    const b = this.bytes;
    if (at + 4 > this.end) throw new MalformedPacket("truncated", at);
    this.offset = at + 4;
    return b[at]! * 0x1000000 + ((b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!);
  }
  u48(): number {
    if (this.offset + 6 > this.end) throw new MalformedPacket("truncated", this.offset);
    return this.u16() * 2 ** 32 + this.u32();
  }
  u64(): bigint {
    const at = this.offset;
    if (at + 8 > this.end) throw new MalformedPacket("truncated", at);
    this.offset = at + 8;
    return this.#dataView().getBigUint64(at);
  }
  u128(): bigint {
    const at = this.offset;
    if (at + 16 > this.end) throw new MalformedPacket("truncated", at);
    this.offset = at + 16;
    const view = this.#dataView();
    return (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
  }
  #dataView(): DataView {
    if (this.#view === null) this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.#view;
  }
  /** Moves the end of the innermost structure to `length` octets from its start. Inside a quoted packet a longer one is cut. */
  limit(length: number): void {
    const end = this.start + length;
    if (end < this.offset) throw new MalformedPacket("length shorter than the header", this.offset);
    if (end <= this.end) this.end = end;
    else if (!this.quoted) throw new MalformedPacket("length exceeds the enclosing structure", this.offset);
  }
  /** A view of the next `length` octets; not a copy. */
  take(length: number): Uint8Array {
    const at = this.offset;
    if (length < 0 || at + length > this.end) throw new MalformedPacket("truncated", at);
    this.offset = at + length;
    return this.bytes.subarray(at, at + length);
  }
  /** Runs `body` with the end of the buffer moved to `length` octets from here, then skips to that end. */
  within<T>(length: number, body: () => T): T {
    const outer = this.end;
    const inner = this.offset + length;
    if (length < 0 || inner > outer) throw new MalformedPacket("length exceeds the enclosing structure", this.offset);
    this.end = inner;
    try {
      return body();
    } finally {
      this.end = outer;
      this.offset = inner;
    }
  }
}

/** A buffer that grows; given its exact final length, it never has to. */
export class Writer {
  #bytes: Uint8Array;
  offset = 0;
  /** Set by the IP codecs for what they carry. */
  pseudo: PseudoHeader | null = null;
  /** A capacity in octets, or the buffer to write into first. */
  constructor(room: number | Uint8Array = 256) {
    this.#bytes = typeof room === "number" ? new Uint8Array(room) : room;
  }
  u8(v: number): void {
    const at = this.offset;
    if (at + 1 > this.#bytes.length) this.#grow(1);
    this.#bytes[at] = v;
    this.offset = at + 1;
  }
  u16(v: number): void {
    const at = this.offset;
    if (at + 2 > this.#bytes.length) this.#grow(2);
    this.#bytes[at] = v >>> 8;
    this.#bytes[at + 1] = v;
    this.offset = at + 2;
  }
  u24(v: number): void {
    this.u8(v >>> 16);
    this.u16(v & 0xffff);
  }
  u32(v: number): void {
    const at = this.offset;
    if (at + 4 > this.#bytes.length) this.#grow(4);
    const b = this.#bytes;
    b[at] = v >>> 24;
    b[at + 1] = v >>> 16;
    b[at + 2] = v >>> 8;
    b[at + 3] = v;
    this.offset = at + 4;
  }
  u48(v: number): void {
    this.u16(Math.floor(v / 2 ** 32));
    this.u32(v % 2 ** 32);
  }
  u64(v: bigint): void {
    this.u32(Number(v >> 32n));
    this.u32(Number(v & 0xffffffffn));
  }
  u128(v: bigint): void {
    this.u64(v >> 64n);
    this.u64(v & 0xffffffffffffffffn);
  }
  zeros(n: number): void {
    const at = this.offset;
    if (at + n > this.#bytes.length) this.#grow(n);
    this.#bytes.fill(0, at, at + n);
    this.offset = at + n;
  }
  put(octets: Uint8Array): void {
    const at = this.offset;
    if (at + octets.length > this.#bytes.length) this.#grow(octets.length);
    this.#bytes.set(octets, at);
    this.offset = at + octets.length;
  }
  /** Overwrite a field already written, for lengths and checksums known only at the end. */
  patch16(at: number, v: number): void {
    this.#bytes[at] = v >>> 8;
    this.#bytes[at + 1] = v;
  }
  patch8(at: number, v: number): void {
    this.#bytes[at] = v;
  }
  /** What was written from `from` on; a view, valid until the next write. */
  view(from: number): Uint8Array {
    return this.#bytes.subarray(from, this.offset);
  }
  /** What was written; the buffer itself when it is exactly full, so the writer must not be used afterwards. */
  finish(): Uint8Array {
    return this.offset === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, this.offset);
  }
  #grow(n: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.offset + n));
    grown.set(this.#bytes.subarray(0, this.offset));
    this.#bytes = grown;
  }
}

/** Declared as a method so that a codec of a narrower type stands where one of `unknown` is wanted. */
interface Show<T> {
  show(value: T): string;
}
/** `scope` is the enclosing structure: the whole value when encoding, the fields read so far when decoding. */
export interface Codec<T> {
  /** Exact length in octets, without encoding. */
  size(value: T, scope?: unknown): number;
  encode(w: Writer, value: T, scope?: unknown): void;
  /** Throws MalformedPacket. */
  decode(r: Reader, scope?: unknown): T;
  /** How the dissector prints the value; absent for structures, which print field by field. */
  readonly show?: Show<T>["show"] | undefined;
  /** Called once the enclosing structure, which starts at `start`, is written: sums and lengths known only at the end. */
  readonly patch?: ((w: Writer, at: number, start: number) => void) | undefined;
  /** The octets depend on the pseudo-header, so they are kept only together with it. */
  readonly usesPseudo?: boolean | undefined;
}
/** Several members of the enclosing structure in one codec, e.g. bit fields. `decodeInto` sets them. */
export interface Spread<T> extends Codec<T> {
  readonly spread: true;
  decodeInto(r: Reader, out: Record<string, unknown>): void;
}
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

const scalar = (width: number, write: (w: Writer, v: number) => void, read: (r: Reader) => number): Codec<number> => ({
  size: () => width,
  encode: write,
  decode: read,
  show: String,
});
export const u8 = scalar(
  1,
  (w, v) => w.u8(v),
  (r) => r.u8(),
);
export const u16 = scalar(
  2,
  (w, v) => w.u16(v),
  (r) => r.u16(),
);
export const u24 = scalar(
  3,
  (w, v) => w.u24(v),
  (r) => r.u24(),
);
export const u32 = scalar(
  4,
  (w, v) => w.u32(v),
  (r) => r.u32(),
);
export const u64: Codec<bigint> = { size: () => 8, encode: (w, v) => w.u64(v), decode: (r) => r.u64(), show: String };
/** An IPv4 address, router id or area id. */
export const ipv4: Codec<number> = { ...u32, show: formatIpv4 };
export const ipv6: Codec<bigint> = {
  size: () => 16,
  encode: (w, v) => w.u128(v),
  decode: (r) => r.u128(),
  show: formatIpv6,
};
export const mac: Codec<number> = {
  ...scalar(
    6,
    (w, v) => w.u48(v),
    (r) => r.u48(),
  ),
  show: formatMac,
};
/** The same number, shown as "0x0800". */
export const hex = (inner: Codec<number>): Codec<number> => {
  const digits = inner.size(0) * 2;
  return { ...inner, show: (v) => `0x${v.toString(16).padStart(digits, "0")}` };
};

/** Octets whose value the specification fixes, and so absent from the decoded value. */
export const constant = (inner: Codec<number>, value: number): Codec<void> => ({
  size: () => inner.size(value),
  encode: (w) => inner.encode(w, value),
  decode: (r) => {
    const at = r.offset;
    if (inner.decode(r) !== value) throw new MalformedPacket(`expected ${value}`, at);
  },
  show: () => String(value),
});
/** Octets sent as zero and ignored on receipt. */
export const reserved = (octets: number): Codec<void> => ({
  size: () => octets,
  encode: (w) => w.zeros(octets),
  decode: (r) => {
    r.take(octets);
  },
  show: () => "0",
});
/** An enumeration that keeps unknown numbers, so that decoding and encoding is the identity. */
export const named = <const M extends Record<string, number>>(inner: Codec<number>, names: M): Codec<number> => {
  const byValue = new Map(Object.entries(names).map(([k, v]) => [v, k]));
  const plain = inner.show ?? String;
  return { ...inner, show: (v) => (byValue.has(v) ? `${byValue.get(v)} (${plain(v)})` : plain(v)) };
};
export const bits = <const M extends Record<string, number>>(inner: Codec<number>, names: M): Codec<number> => ({
  ...inner,
  show: (v) =>
    Object.entries(names)
      .filter(([, m]) => (v & m) !== 0)
      .map(([k]) => k)
      .join("|") || "none",
});
export const showHex = (v: Uint8Array): string => Array.from(v, (b) => b.toString(16).padStart(2, "0")).join("");
/** Exactly `length` octets. */
export const octets = (length: number): Codec<Uint8Array> => ({
  size: () => length,
  encode: (w, v) => w.put(v),
  decode: (r) => r.take(length),
  show: showHex,
});
/** All the octets that are left in the enclosing structure. */
export const rest: Codec<Uint8Array> = {
  size: (v) => v.length,
  encode: (w, v) => w.put(v),
  decode: (r) => r.take(r.remaining),
  show: showHex,
};
/** Items until the enclosing structure ends. */
export const untilEnd = <T>(item: Codec<T>): Codec<readonly T[]> => ({
  size: (vs) => {
    let n = 0;
    for (let i = 0; i < vs.length; i++) n += item.size(vs[i]!);
    return n;
  },
  encode: (w, vs) => {
    for (const v of vs) item.encode(w, v);
  },
  decode: (r) => {
    const vs: T[] = [];
    while (r.remaining > 0) {
      const at = r.offset;
      vs.push(item.decode(r));
      if (r.offset === at) throw new MalformedPacket("empty item", at);
    }
    return vs;
  },
  show: item.show ? (vs) => vs.map(item.show!).join(" ") : undefined,
});
/** A codec chosen by the enclosing structure. */
export const dependent = <T>(choose: (scope: any) => Codec<T>): Codec<T> => ({
  size: (v, scope) => choose(scope).size(v, scope),
  encode: (w, v, scope) => choose(scope).encode(w, v, scope),
  decode: (r, scope) => choose(scope).decode(r, scope),
});

/** A member that is not on the wire: tells one alternative of a union from another. */
export const tag = <const K extends string>(kind: K): Codec<K> => ({
  size: () => 0,
  encode: () => {},
  decode: () => kind,
});

export type Fields = Record<string, Codec<any>>;
type Plain<F extends Fields> = {
  readonly [K in keyof F as F[K] extends { readonly spread: true }
    ? never
    : ValueOf<F[K]> extends void
      ? never
      : K]: ValueOf<F[K]>;
};
type SpreadKeys<F extends Fields> = { [K in keyof F]: F[K] extends { readonly spread: true } ? K : never }[keyof F];
type Intersect<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;
type Flat<T> = { [K in keyof T]: T[K] };
export type StructOf<F extends Fields> = [SpreadKeys<F>] extends [never]
  ? Plain<F>
  : Flat<Plain<F> & Intersect<ValueOf<F[SpreadKeys<F>]>>>;

/**
 * A structure: fields in wire order. Fields of type void are on the wire but not in the value. With an empty label it is
 * dissected as part of the structure around it.
 */
export const struct = <F extends Fields>(label: string, fields: F): Codec<StructOf<F>> => {
  const keys = Object.keys(fields);
  const codecs = keys.map((k) => fields[k]!);
  const spreads = codecs.map((c) => ((c as Partial<Spread<unknown>>).spread ? (c as Spread<any>) : null));
  const patched = codecs.findIndex((c) => c.patch !== undefined);
  const read = (r: Reader): Record<string, unknown> => {
    const { start, end, headerEnd } = r;
    const out: Record<string, unknown> = {};
    r.start = r.offset;
    r.headerEnd = end;
    for (let i = 0; i < codecs.length; i++) {
      const spread = spreads[i]!;
      if (spread !== null) {
        spread.decodeInto(r, out);
        continue;
      }
      const c = codecs[i]!;
      if (r.listener === null) {
        const value = c.decode(r, out);
        if (value !== undefined) out[keys[i]!] = value;
      } else {
        const at = r.offset;
        const value = c.decode(r, out);
        if (value !== undefined) out[keys[i]!] = value;
        if (c.show) r.listener.field(keys[i]!, at, r.offset, c.show(value));
      }
    }
    r.start = start;
    r.end = end;
    r.headerEnd = headerEnd;
    return Object.freeze(out);
  };
  return {
    size: (v) => {
      let n = 0;
      for (let i = 0; i < codecs.length; i++) n += codecs[i]!.size(spreads[i] === null ? (v as any)[keys[i]!] : v, v);
      return n;
    },
    encode: (w, v) => {
      const start = w.offset;
      let at = 0;
      for (let i = 0; i < codecs.length; i++) {
        if (i === patched) at = w.offset;
        codecs[i]!.encode(w, spreads[i] === null ? (v as any)[keys[i]!] : v, v);
      }
      if (patched >= 0) codecs[patched]!.patch!(w, at, start);
    },
    decode: (r) => {
      if (r.listener === null || label === "") return read(r) as StructOf<F>;
      r.listener.enter(label, r.offset);
      try {
        return read(r) as StructOf<F>;
      } finally {
        r.listener.leave(r.offset);
      }
    },
    usesPseudo: codecs.some((c) => c.usesPseudo === true),
  };
};

export const encode = <T>(codec: Codec<T>, value: T, pseudo: PseudoHeader | null = null): Uint8Array => {
  const w = new Writer(codec.size(value));
  w.pseudo = pseudo;
  codec.encode(w, value);
  return w.finish();
};
export const decode = <T>(codec: Codec<T>, bytes: Uint8Array, pseudo: PseudoHeader | null = null): T => {
  const r = new Reader(bytes);
  r.pseudo = pseudo;
  return codec.decode(r);
};
