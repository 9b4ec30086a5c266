// Protocol data units in flight: a decoded value, octets, or both; each made from the other on first demand.
import { type Codec, decode, encode, type PseudoHeader, rest, showHex, type Writer } from "./codec.ts";

const samePseudo = (a: PseudoHeader | null, b: PseudoHeader | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.source === b.source && a.destination === b.destination && a.protocol === b.protocol);

/**
 * A PDU is immutable and shared by reference between every node that carries it. `value` may throw MalformedPacket
 * when the PDU was made from octets; receivers decode under a guard and count the drop.
 */
export class Pdu<T = unknown> {
  readonly codec: Codec<T>;
  #value: T | undefined;
  #bytes: Uint8Array | undefined;
  #pseudo: PseudoHeader | null;
  #length = -1;
  /** The octets came first: they hold whatever addresses their sum was made for. */
  #authentic: boolean;

  private constructor(
    codec: Codec<T>,
    value: T | undefined,
    bytes: Uint8Array | undefined,
    pseudo: PseudoHeader | null,
  ) {
    this.codec = codec;
    this.#value = value;
    this.#bytes = bytes;
    this.#pseudo = pseudo;
    this.#authentic = bytes !== undefined;
  }
  /** From a value; octets are made only when somebody looks. The value must not change afterwards. */
  static of<T>(codec: Codec<T>, value: T, pseudo: PseudoHeader | null = null): Pdu<T> {
    return new Pdu<T>(codec, value, undefined, pseudo);
  }
  /** From octets; decoded only when somebody looks. The octets must not change afterwards. */
  static parse<T>(codec: Codec<T>, bytes: Uint8Array, pseudo: PseudoHeader | null = null): Pdu<T> {
    return new Pdu<T>(codec, undefined, bytes, pseudo);
  }
  /** Both are at hand and known to agree, e.g. an LSA kept with the octets its checksum was made over. */
  static both<T>(codec: Codec<T>, value: T, bytes: Uint8Array): Pdu<T> {
    return new Pdu<T>(codec, value, bytes, null);
  }
  /** The addresses its checksum covers, once it has been put into an IP packet. */
  get pseudo(): PseudoHeader | null {
    return this.#pseudo;
  }
  /** Length in octets, without encoding: serialisation delay, MTU, counters. */
  get length(): number {
    if (this.#length < 0) this.#length = this.#bytes?.length ?? this.codec.size(this.#value as T);
    return this.#length;
  }
  /** Throws MalformedPacket when the octets are not of this format. */
  get value(): T {
    if (this.#value === undefined) this.#value = decode(this.codec, this.#bytes!, this.#pseudo);
    return this.#value;
  }
  get bytes(): Uint8Array {
    return this.bytesFor(this.#pseudo);
  }
  /** True when the value is at hand, so that reading it cannot throw. */
  get decoded(): boolean {
    return this.#value !== undefined;
  }
  /** True when octets are at hand. */
  get encoded(): boolean {
    return this.#bytes !== undefined;
  }
  /** The octets as carried between these addresses. */
  bytesFor(pseudo: PseudoHeader | null): Uint8Array {
    const kept = this.#kept(pseudo);
    if (kept !== undefined) return kept;
    this.#pseudo = pseudo;
    this.#bytes = encode(this.codec, this.#value as T, pseudo);
    return this.#bytes;
  }
  /** Appends the octets, as carried between the writer's addresses, and keeps them. */
  encodeInto(w: Writer): void {
    const kept = this.#kept(w.pseudo);
    if (kept !== undefined) {
      w.put(kept);
      return;
    }
    const start = w.offset;
    const pseudo = w.pseudo;
    this.codec.encode(w, this.#value as T);
    w.pseudo = pseudo;
    this.#pseudo = pseudo;
    this.#bytes = w.view(start);
  }
  /** The same PDU read as another format: itself when it is of that format already, else through its octets. */
  as<U>(codec: Codec<U>, pseudo: PseudoHeader | null = this.#pseudo): Pdu<U> {
    if ((this.codec as Codec<unknown>) === (codec as Codec<unknown>)) return this as unknown as Pdu<U>;
    return Pdu.parse(codec, this.bytesFor(pseudo), pseudo);
  }
  #kept(pseudo: PseudoHeader | null): Uint8Array | undefined {
    if (this.#bytes === undefined || this.#authentic || this.codec.usesPseudo !== true) return this.#bytes;
    return samePseudo(this.#pseudo, pseudo) ? this.#bytes : undefined;
  }
}

/** Octets [from, to) of a whole PDU: IP fragments, quoted packets, TCP segments. */
export interface PduSlice {
  readonly pdu: Pdu;
  readonly from: number;
  readonly to: number;
}
/** Octets of no known format. */
export const raw: Codec<Uint8Array> = {
  ...rest,
  show: (v) => (v.length > 64 ? `${showHex(v.subarray(0, 64))}…` : showHex(v)),
};
/** A part of another PDU; its octets come from the whole one on demand. Decoded, it is all of some raw octets. */
export const slice: Codec<PduSlice> = {
  size: (v) => v.to - v.from,
  encode: (w, v) => w.put(v.pdu.bytesFor(w.pseudo ?? v.pdu.pseudo).subarray(v.from, v.to)),
  decode: (r) => {
    const bytes = r.take(r.remaining);
    return { pdu: Pdu.parse(raw, bytes), from: 0, to: bytes.length };
  },
  usesPseudo: true,
};
export const sliceOf = (pdu: Pdu<any>, from: number, to: number): Pdu<PduSlice> => {
  if (from < 0 || to > pdu.length || from > to) throw new RangeError(`slice [${from}, ${to}) of ${pdu.length} octets`);
  return Pdu.of(slice, { pdu, from, to });
};
/** Octets as a PDU of no known format. */
export const rawPdu = (bytes: Uint8Array): Pdu<Uint8Array> => Pdu.both(raw, bytes, bytes);

/**
 * The whole PDU of consecutive parts, in order: by reference when the parts are slices that add up to exactly one PDU,
 * else from their octets as `codec`.
 */
export const join = (parts: readonly Pdu[], codec: Codec<any>, pseudo: PseudoHeader | null = null): Pdu => {
  const first = asSlice(parts[0]);
  if (first !== null && first.from === 0) {
    let to = 0;
    let whole = true;
    for (const part of parts) {
      const s = asSlice(part);
      if (s === null || s.pdu !== first.pdu || s.from !== to) {
        whole = false;
        break;
      }
      to = s.to;
    }
    if (whole && to === first.pdu.length && first.pdu.codec !== (raw as Codec<any>)) return first.pdu;
  }
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part.bytesFor(pseudo), at);
    at += part.length;
  }
  return Pdu.parse(codec, bytes, pseudo);
};
const asSlice = (pdu: Pdu | undefined): PduSlice | null =>
  pdu !== undefined && (pdu.codec as Codec<unknown>) === (slice as Codec<unknown>) && pdu.decoded
    ? (pdu.value as PduSlice)
    : null;
