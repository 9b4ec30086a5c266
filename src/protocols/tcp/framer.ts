// From a stream of slices back to messages: whole PDUs by reference where they came as values, octets otherwise.
import { Pdu } from "../../wire/pdu.ts";
import type { StreamFormat } from "../protocol.ts";
import { isMessage, octetsOf, type PduSlice, trimSlices } from "./segment.ts";

export interface FramerSink<T> {
  message(pdu: Pdu<T>): void;
  /** The stream cannot be framed any further. */
  malformed(error: Error, octets: Uint8Array): void;
}

export class Framer<T> {
  readonly #format: StreamFormat<T>;
  #pending: PduSlice[] = [];
  #length = 0;
  #broken = false;

  constructor(format: StreamFormat<T>) {
    this.#format = format;
  }
  /** `goOn` is asked before each message, since handling one may end the connection. */
  push(slices: readonly PduSlice[], sink: FramerSink<T>, goOn: () => boolean): void {
    if (this.#broken) return;
    for (const slice of slices) {
      const last = this.#pending.at(-1);
      if (last !== undefined && last.pdu === slice.pdu && last.to === slice.from)
        this.#pending[this.#pending.length - 1] = { pdu: last.pdu, from: last.from, to: slice.to };
      else this.#pending.push(slice);
      this.#length += slice.to - slice.from;
    }
    while (this.#length > 0 && goOn()) {
      const next = this.#next(sink);
      if (next === null) return;
      sink.message(next);
    }
  }
  #next(sink: FramerSink<T>): Pdu<T> | null {
    const first = this.#pending[0]!;
    if (isMessage(first.pdu) && first.from === 0) {
      const whole = first.pdu.length;
      if (first.to === whole) {
        this.#pending.shift();
        this.#length -= whole;
        return first.pdu as Pdu<T>;
      }
      if (this.#pending.length === 1) return null;
    }
    return this.#nextFromOctets(sink);
  }
  #nextFromOctets(sink: FramerSink<T>): Pdu<T> | null {
    const { headerLength } = this.#format;
    if (this.#length < headerLength) return null;
    let length: number;
    try {
      length = this.#format.length(octetsOf(trimSlices(this.#pending, 0, headerLength)));
    } catch (error) {
      this.#broken = true;
      sink.malformed(error as Error, octetsOf(this.#pending));
      return null;
    }
    if (this.#length < length) return null;
    const octets = octetsOf(trimSlices(this.#pending, 0, length));
    this.#pending = [...trimSlices(this.#pending, length, this.#length)];
    this.#length -= length;
    return Pdu.parse(this.#format.codec(), octets);
  }
}
