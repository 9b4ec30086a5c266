// Captures as Wireshark reads them: pcapng sections, interfaces with names, packets with nanosecond timestamps.
// draft-ietf-opsawg-pcapng: 4.1 section header, 4.2 interface description, 4.3 enhanced packet, 4.4 simple packet blocks.
import { MalformedPacket } from "./codec.ts";

/** LINKTYPE_ETHERNET. */
export const LINKTYPE_ETHERNET = 1;
const Block = { SectionHeader: 0x0a0d0d0a, InterfaceDescription: 1, SimplePacket: 3, EnhancedPacket: 6 } as const;
const Option = {
  End: 0,
  Comment: 1,
  Name: 2,
  Description: 3,
  UserApplication: 4,
  TimestampResolution: 9,
  TimestampOffset: 14,
} as const;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const NANOSECONDS = 9;
const NS_PER_SECOND = 1_000_000_000n;

export interface CapturedInterface {
  readonly name: string;
  readonly linkType: number;
  /** "" when there is none. */
  readonly description: string;
  /** 0 means no limit. */
  readonly snapLength: number;
}
export interface CapturedPacket {
  /** Index into the capture's interfaces. */
  readonly interface: number;
  /** Nanoseconds since the epoch (of a simulation: since power-on); null when the block carries none. */
  readonly at: bigint | null;
  readonly bytes: Uint8Array;
  /** Octets on the wire, when more than were captured. */
  readonly originalLength: number;
  readonly comment: string;
}
export interface Capture {
  readonly interfaces: readonly CapturedInterface[];
  readonly packets: readonly CapturedPacket[];
}

const pad4 = (n: number): number => (n + 3) & ~3;
/** UTF-8 without a TextEncoder, which not every host of the core has. Lone surrogates become U+FFFD. */
const utf8 = (text: string): Uint8Array => {
  const out: number[] = [];
  for (const character of text) {
    let c = character.codePointAt(0)!;
    if (c >= 0xd800 && c <= 0xdfff) c = 0xfffd;
    if (c < 0x80) out.push(c);
    else if (c < 0x800) out.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) out.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else out.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return Uint8Array.from(out);
};
const utf8Length = (first: number): number => (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
const fromUtf8 = (bytes: Uint8Array): string => {
  let out = "";
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i]!;
    const length = utf8Length(first);
    let c = length === 1 ? first : first & (0xff >> (length + 1));
    for (let k = 1; k < length; k++) c = c * 64 + ((bytes[i + k] ?? 0) & 63);
    out += c > 0x10ffff ? "\ufffd" : String.fromCodePoint(c);
    i += length;
  }
  return out;
};

/** Little-endian block building. */
class BlockWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  offset = 0;
  #room(n: number): void {
    if (this.offset + n <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.offset + n));
    grown.set(this.#bytes.subarray(0, this.offset));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
  u16(v: number): void {
    this.#room(2);
    this.#view.setUint16(this.offset, v, true);
    this.offset += 2;
  }
  u32(v: number): void {
    this.#room(4);
    this.#view.setUint32(this.offset, v, true);
    this.offset += 4;
  }
  /** Padded with zeros to 32 bits. */
  padded(octets: Uint8Array): void {
    const size = pad4(octets.length);
    this.#room(size);
    this.#bytes.set(octets, this.offset);
    this.#bytes.fill(0, this.offset + octets.length, this.offset + size);
    this.offset += size;
  }
  option(code: number, value: Uint8Array): void {
    this.u16(code);
    this.u16(value.length);
    this.padded(value);
  }
  /** A block of `type`, both its length fields filled in. */
  block(type: number, body: () => void): void {
    const start = this.offset;
    this.u32(type);
    this.u32(0);
    body();
    this.u32(this.offset + 4 - start);
    this.#view.setUint32(start + 4, this.offset - start, true);
  }
  drain(): Uint8Array {
    const out = this.#bytes.slice(0, this.offset);
    this.offset = 0;
    return out;
  }
}

/** Writes one section, piece by piece: `drain` gives what has been written since the last `drain`. */
export class PcapngWriter {
  readonly #blocks = new BlockWriter();
  #interfaces = 0;
  constructor(application = "hopwise") {
    const b = this.#blocks;
    b.block(Block.SectionHeader, () => {
      b.u32(BYTE_ORDER_MAGIC);
      b.u16(1);
      b.u16(0);
      b.u32(0xffffffff);
      b.u32(0xffffffff);
      b.option(Option.UserApplication, utf8(application));
      b.option(Option.End, new Uint8Array(0));
    });
  }
  /** Answers the index that `packet` takes. */
  interface(name: string, options: { readonly description?: string; readonly linkType?: number } = {}): number {
    const b = this.#blocks;
    b.block(Block.InterfaceDescription, () => {
      b.u16(options.linkType ?? LINKTYPE_ETHERNET);
      b.u16(0);
      b.u32(0);
      b.option(Option.Name, utf8(name));
      if (options.description !== undefined) b.option(Option.Description, utf8(options.description));
      b.option(Option.TimestampResolution, Uint8Array.of(NANOSECONDS));
      b.option(Option.End, new Uint8Array(0));
    });
    return this.#interfaces++;
  }
  /** `at` in nanoseconds. Throws RangeError for an interface not described yet. */
  packet(interface_: number, at: number | bigint, bytes: Uint8Array, comment = ""): void {
    if (interface_ < 0 || interface_ >= this.#interfaces)
      throw new RangeError(`interface ${interface_} of ${this.#interfaces}`);
    const b = this.#blocks;
    const time = BigInt(at);
    b.block(Block.EnhancedPacket, () => {
      b.u32(interface_);
      b.u32(Number((time >> 32n) & 0xffffffffn));
      b.u32(Number(time & 0xffffffffn));
      b.u32(bytes.length);
      b.u32(bytes.length);
      b.padded(bytes);
      if (comment !== "") {
        b.option(Option.Comment, utf8(comment));
        b.option(Option.End, new Uint8Array(0));
      }
    });
  }
  drain(): Uint8Array {
    return this.#blocks.drain();
  }
}

interface OpenInterface extends CapturedInterface {
  readonly resolution: number;
  readonly offset: bigint;
}
/** A timestamp in units of 10^-n (high bit clear) or 2^-n seconds, in nanoseconds. 4.2, if_tsresol. */
const nanoseconds = (ticks: bigint, resolution: number): bigint => {
  const exponent = BigInt(resolution & 0x7f);
  const perSecond = (resolution & 0x80) !== 0 ? 2n ** exponent : 10n ** exponent;
  return (ticks * NS_PER_SECOND) / perSecond;
};

/** Reads every section of a capture of either byte order; unknown blocks and options are skipped. Throws MalformedPacket. */
export const readPcapng = (bytes: Uint8Array): Capture => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const interfaces: CapturedInterface[] = [];
  const packets: CapturedPacket[] = [];
  let section: OpenInterface[] = [];
  let first = 0;
  let little = true;
  const need = (at: number, n: number, end: number): void => {
    if (at + n > end) throw new MalformedPacket("truncated", at);
  };
  const eachOption = (from: number, end: number, take: (code: number, value: Uint8Array, at: number) => void): void => {
    for (let at = from; at + 4 <= end; ) {
      const code = view.getUint16(at, little);
      const length = view.getUint16(at + 2, little);
      if (code === Option.End) return;
      need(at + 4, length, end);
      take(code, bytes.subarray(at + 4, at + 4 + length), at + 4);
      at += 4 + pad4(length);
    }
  };
  const describe = (at: number, end: number): void => {
    need(at, 8, end);
    let name = "";
    let description = "";
    let resolution = 6;
    let offset = 0n;
    eachOption(at + 8, end, (code, value, where) => {
      if (code === Option.Name) name = fromUtf8(value);
      else if (code === Option.Description) description = fromUtf8(value);
      else if (code === Option.TimestampResolution && value.length === 1) resolution = value[0]!;
      else if (code === Option.TimestampOffset && value.length === 8) offset = view.getBigInt64(where, little);
    });
    const described = {
      name,
      description,
      linkType: view.getUint16(at, little),
      snapLength: view.getUint32(at + 4, little),
    };
    section.push({ ...described, resolution, offset });
    interfaces.push(described);
  };
  const enhanced = (at: number, end: number): void => {
    need(at, 20, end);
    const index = view.getUint32(at, little);
    const owner = section[index];
    if (owner === undefined) throw new MalformedPacket(`packet of undescribed interface ${index}`, at);
    const ticks = (BigInt(view.getUint32(at + 4, little)) << 32n) | BigInt(view.getUint32(at + 8, little));
    const length = view.getUint32(at + 12, little);
    need(at + 20, length, end);
    let comment = "";
    eachOption(at + 20 + pad4(length), end, (code, value) => {
      if (code === Option.Comment) comment = fromUtf8(value);
    });
    packets.push({
      interface: first + index,
      at: nanoseconds(ticks, owner.resolution) + owner.offset * NS_PER_SECOND,
      bytes: bytes.slice(at + 20, at + 20 + length),
      originalLength: view.getUint32(at + 16, little),
      comment,
    });
  };
  const simple = (at: number, end: number): void => {
    need(at, 4, end);
    const owner = section[0];
    if (owner === undefined) throw new MalformedPacket("packet of undescribed interface 0", at);
    const originalLength = view.getUint32(at, little);
    const cut = owner.snapLength === 0 ? originalLength : Math.min(originalLength, owner.snapLength);
    need(at + 4, cut, end);
    packets.push({ interface: first, at: null, bytes: bytes.slice(at + 4, at + 4 + cut), originalLength, comment: "" });
  };
  for (let at = 0; at < bytes.length; ) {
    need(at, 12, bytes.length);
    const type = view.getUint32(at, little);
    if (type === Block.SectionHeader) {
      if (view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC) little = true;
      else if (view.getUint32(at + 8, false) === BYTE_ORDER_MAGIC) little = false;
      else throw new MalformedPacket("no byte-order magic", at + 8);
      section = [];
      first = interfaces.length;
    } else if (at === 0) throw new MalformedPacket("not a pcapng file", at);
    const length = view.getUint32(at + 4, little);
    if (length < 12 || length % 4 !== 0) throw new MalformedPacket(`block of ${length} octets`, at);
    need(at, length, bytes.length);
    const body = at + 8;
    const end = at + length - 4;
    if (type === Block.InterfaceDescription) describe(body, end);
    else if (type === Block.EnhancedPacket) enhanced(body, end);
    else if (type === Block.SimplePacket) simple(body, end);
    at += length;
  }
  return { interfaces, packets };
};
