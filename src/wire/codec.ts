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

/** What a dissector hears: `enter`/`leave` bracket a structure, `field` names octets [start, end). */
export interface Listener {
  enter(label: string, start: number): void;
  field(label: string, start: number, end: number, shown: string): void;
  leave(end: number): void;
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
  constructor(bytes: Uint8Array, listener: Listener | null = null, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.listener = listener;
    this.offset = offset;
    this.end = end;
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
    return this.u8() * 65536 + this.u16();
  }
  u32(): number {
    return this.u16() * 65536 + this.u16();
  }
  u48(): number {
    return this.u16() * 2 ** 32 + this.u32();
  }
  u64(): bigint {
    return (BigInt(this.u32()) << 32n) | BigInt(this.u32());
  }
  u128(): bigint {
    return (this.u64() << 64n) | this.u64();
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

/** A growing buffer. */
export class Writer {
  #bytes: Uint8Array;
  offset = 0;
  /** Set by the IP codecs for what they carry. */
  pseudo: PseudoHeader | null = null;
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }
  u8(v: number): void {
    this.#room(1);
    this.#bytes[this.offset++] = v;
  }
  u16(v: number): void {
    this.#room(2);
    this.#bytes[this.offset++] = v >>> 8;
    this.#bytes[this.offset++] = v;
  }
  u24(v: number): void {
    this.u8(v >>> 16);
    this.u16(v & 0xffff);
  }
  u32(v: number): void {
    this.u16((v >>> 16) & 0xffff);
    this.u16(v & 0xffff);
  }
  u48(v: number): void {
    this.u16(Math.floor(v / 2 ** 32));
    this.u32(v % 2 ** 32);
  }
  u64(v: bigint): void {
    this.u32(Number((v >> 32n) & 0xffffffffn));
    this.u32(Number(v & 0xffffffffn));
  }
  u128(v: bigint): void {
    this.u64(v >> 64n);
    this.u64(v & 0xffffffffffffffffn);
  }
  put(octets: Uint8Array): void {
    this.#room(octets.length);
    this.#bytes.set(octets, this.offset);
    this.offset += octets.length;
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
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.offset);
  }
  #room(n: number): void {
    if (this.offset + n <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.offset + n));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** `scope` is the enclosing structure: the whole value when encoding, the fields read so far when decoding. */
export interface Codec<T> {
  /** Exact length in octets, without encoding. */
  size(value: T, scope?: unknown): number;
  encode(w: Writer, value: T, scope?: unknown): void;
  /** Throws MalformedPacket. */
  decode(r: Reader, scope?: unknown): T;
  /** How the dissector prints the value; absent for structures, which print field by field. */
  readonly show?: ((value: T) => string) | undefined;
}
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

const scalar = (width: number, write: (w: Writer, v: number) => void, read: (r: Reader) => number): Codec<number> => ({
  size: () => width,
  encode: write,
  decode: read,
  show: String,
});
export const u8 = scalar(1, (w, v) => w.u8(v), (r) => r.u8());
export const u16 = scalar(2, (w, v) => w.u16(v), (r) => r.u16());
export const u24 = scalar(3, (w, v) => w.u24(v), (r) => r.u24());
export const u32 = scalar(4, (w, v) => w.u32(v), (r) => r.u32());
/** An IPv4 address, router id or area id. */
export const ipv4: Codec<number> = { ...u32, show: formatIpv4 };
export const ipv6: Codec<bigint> = { size: () => 16, encode: (w, v) => w.u128(v), decode: (r) => r.u128(), show: formatIpv6 };
export const mac: Codec<number> = { ...scalar(6, (w, v) => w.u48(v), (r) => r.u48()), show: formatMac };

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
  encode: (w) => {
    for (let i = 0; i < octets; i++) w.u8(0);
  },
  decode: (r) => {
    r.take(octets);
  },
  show: () => "0",
});
/** An enumeration that keeps unknown numbers, so that decoding and encoding is the identity. */
export const named = <const M extends Record<string, number>>(inner: Codec<number>, names: M): Codec<number> => {
  const byValue = new Map(Object.entries(names).map(([k, v]) => [v, k]));
  return { ...inner, show: (v) => (byValue.has(v) ? `${byValue.get(v)} (${v})` : String(v)) };
};
export const bits = <const M extends Record<string, number>>(inner: Codec<number>, names: M): Codec<number> => ({
  ...inner,
  show: (v) =>
    Object.entries(names)
      .filter(([, m]) => (v & m) !== 0)
      .map(([k]) => k)
      .join("|") || "none",
});
const showHex = (v: Uint8Array): string => Array.from(v, (b) => b.toString(16).padStart(2, "0")).join("");
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
    for (const v of vs) n += item.size(v);
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

type Fields = Record<string, Codec<any>>;
type StructOf<F extends Fields> = { readonly [K in keyof F as ValueOf<F[K]> extends void ? never : K]: ValueOf<F[K]> };

/** A structure: fields in wire order. Fields of type void are on the wire but not in the value. */
export const struct = <F extends Fields>(label: string, fields: F): Codec<StructOf<F>> => {
  const entries = Object.entries(fields);
  return {
    size: (v) => {
      let n = 0;
      for (const [k, c] of entries) n += c.size((v as any)[k], v);
      return n;
    },
    encode: (w, v) => {
      for (const [k, c] of entries) c.encode(w, (v as any)[k], v);
    },
    decode: (r) => {
      const out: Record<string, unknown> = {};
      r.listener?.enter(label, r.offset);
      for (const [k, c] of entries) {
        const start = r.offset;
        const value = c.decode(r, out);
        if (value !== undefined) out[k] = value;
        if (c.show) r.listener?.field(k, start, r.offset, c.show(value));
      }
      r.listener?.leave(r.offset);
      return Object.freeze(out) as StructOf<F>;
    },
  };
};

export const encode = <T>(codec: Codec<T>, value: T, pseudo: PseudoHeader | null = null): Uint8Array => {
  const w = new Writer();
  w.pseudo = pseudo;
  codec.encode(w, value);
  return w.finish();
};
export const decode = <T>(codec: Codec<T>, bytes: Uint8Array, pseudo: PseudoHeader | null = null): T => {
  const r = new Reader(bytes);
  r.pseudo = pseudo;
  return codec.decode(r);
};
