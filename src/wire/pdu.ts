// Protocol data units in flight: a decoded value, octets, or both; each made from the other on first demand.
import { type Codec, decode, encode, type PseudoHeader } from "./codec.ts";

/**
 * A PDU is immutable and shared by reference between every node that carries it. `value` may throw MalformedPacket
 * when the PDU was made from octets; receivers decode under a guard and count the drop.
 */
export class Pdu<T = unknown> {
  readonly codec: Codec<T>;
  #value: T | undefined;
  #bytes: Uint8Array | undefined;
  /** The addresses its checksum covers, for a PDU carried directly in IP. */
  readonly pseudo: PseudoHeader | null;

  private constructor(codec: Codec<T>, value: T | undefined, bytes: Uint8Array | undefined, pseudo: PseudoHeader | null) {
    this.codec = codec;
    this.#value = value;
    this.#bytes = bytes;
    this.pseudo = pseudo;
  }
  /** From a value; octets are made only when somebody looks. The value must not change afterwards. */
  static of<T>(codec: Codec<T>, value: T, pseudo: PseudoHeader | null = null): Pdu<T> {
    return new Pdu<T>(codec, value, undefined, pseudo);
  }
  /** From octets; decoded only when somebody looks. The octets must not change afterwards. */
  static parse<T>(codec: Codec<T>, bytes: Uint8Array, pseudo: PseudoHeader | null = null): Pdu<T> {
    return new Pdu<T>(codec, undefined, bytes, pseudo);
  }
  /** Length in octets, without encoding: serialisation delay, MTU, counters. */
  get length(): number {
    return this.#bytes?.length ?? this.codec.size(this.#value as T);
  }
  /** Throws MalformedPacket when the octets are not of this format. */
  get value(): T {
    if (this.#value === undefined) this.#value = decode(this.codec, this.#bytes!, this.pseudo);
    return this.#value;
  }
  get bytes(): Uint8Array {
    if (this.#bytes === undefined) this.#bytes = encode(this.codec, this.#value as T, this.pseudo);
    return this.#bytes;
  }
  /** True when the value is at hand, so that reading it cannot throw. */
  get decoded(): boolean {
    return this.#value !== undefined;
  }
}
