// Segments as connections see them, and the runs of stream octets that they carry. RFC 9293, 3.1.
import type { Codec } from "../../wire/codec.ts";
import { Pdu, type PduSlice, raw, rawPdu, slice } from "../../wire/pdu.ts";
import { TcpFlags, type TcpOption, type TcpSegment, tcp } from "../../wire/tcp.ts";

export type { PduSlice, TcpSegment };

/** The members of a segment that the state machine looks at. */
export interface Segment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  readonly psh: boolean;
  readonly window: number;
  /** The maximum segment size option; null when absent. */
  readonly mss: number | null;
  readonly data: readonly PduSlice[];
}

/** A run of the stream: parts of the PDUs that the user sent. Decoded, it is some raw octets. */
export const run: Codec<readonly PduSlice[]> = {
  size: (v) => sliceLength(v),
  encode: (w, v) => {
    for (const { pdu, from, to } of v) w.put(pdu.bytes.subarray(from, to));
  },
  decode: (r) => {
    const bytes = r.take(r.remaining);
    return [{ pdu: rawPdu(bytes), from: 0, to: bytes.length }];
  },
};

export const sliceLength = (slices: readonly PduSlice[]): number => {
  let length = 0;
  for (const s of slices) length += s.to - s.from;
  return length;
};
/** The octets [from, to) of a run, counted from its start. */
export const trimSlices = (slices: readonly PduSlice[], from: number, to: number): readonly PduSlice[] => {
  const out: PduSlice[] = [];
  let at = 0;
  for (const s of slices) {
    const length = s.to - s.from;
    const start = Math.max(from - at, 0);
    const end = Math.min(to - at, length);
    if (start < end)
      out.push(start === 0 && end === length ? s : { pdu: s.pdu, from: s.from + start, to: s.from + end });
    at += length;
  }
  return out;
};
export const octetsOf = (slices: readonly PduSlice[]): Uint8Array => {
  const out = new Uint8Array(sliceLength(slices));
  let at = 0;
  for (const { pdu, from, to } of slices) {
    out.set(pdu.bytes.subarray(from, to), at);
    at += to - from;
  }
  return out;
};
/** The PDU came as a value of a known format, so that a whole one may be passed on by reference. */
export const isMessage = (pdu: Pdu): boolean =>
  pdu.decoded && (pdu.codec as Codec<unknown>) !== (raw as Codec<unknown>);

const NOTHING = rawPdu(new Uint8Array(0));
const payloadOf = (data: readonly PduSlice[]): Pdu => {
  if (data.length === 0) return NOTHING;
  return data.length === 1 ? (Pdu.of(slice, data[0]!) as Pdu) : (Pdu.of(run, data) as Pdu);
};
const dataOf = (payload: Pdu): readonly PduSlice[] => {
  const codec = payload.codec as Codec<unknown>;
  if (payload.length === 0) return [];
  if (payload.decoded && codec === (slice as Codec<unknown>)) return [payload.value as PduSlice];
  if (payload.decoded && codec === (run as Codec<unknown>)) return payload.value as readonly PduSlice[];
  return [{ pdu: payload, from: 0, to: payload.length }];
};

export const UNSIGNED = new Uint8Array(16);
/** `sign` is given the segment with a digest of zeros and answers the digest. */
export const toWire = (segment: Segment, sign: ((unsigned: TcpSegment) => Uint8Array) | null): Pdu<TcpSegment> => {
  const options: TcpOption[] = [];
  if (segment.mss !== null) options.push({ kind: "maximum-segment-size", size: segment.mss });
  const build = (digest: Uint8Array | null): TcpSegment => ({
    sourcePort: segment.sourcePort,
    destinationPort: segment.destinationPort,
    sequence: segment.sequence,
    acknowledgment: segment.acknowledgment,
    flags:
      (segment.fin ? TcpFlags.FIN : 0) |
      (segment.syn ? TcpFlags.SYN : 0) |
      (segment.rst ? TcpFlags.RST : 0) |
      (segment.psh ? TcpFlags.PSH : 0) |
      (segment.ack ? TcpFlags.ACK : 0),
    window: segment.window,
    urgentPointer: 0,
    options: digest === null ? options : [...options, { kind: "md5-signature", digest }],
    payload: payloadOf(segment.data),
  });
  return Pdu.of(tcp, build(sign === null ? null : sign(build(UNSIGNED))));
};
/** Unknown options are ignored. RFC 9293, 3.1. */
export const fromWire = (value: TcpSegment): Segment => {
  const { flags } = value;
  let mss: number | null = null;
  for (const option of value.options) if (option.kind === "maximum-segment-size") mss = option.size;
  return {
    sourcePort: value.sourcePort,
    destinationPort: value.destinationPort,
    sequence: value.sequence,
    acknowledgment: value.acknowledgment,
    syn: (flags & TcpFlags.SYN) !== 0,
    ack: (flags & TcpFlags.ACK) !== 0,
    fin: (flags & TcpFlags.FIN) !== 0,
    rst: (flags & TcpFlags.RST) !== 0,
    psh: (flags & TcpFlags.PSH) !== 0,
    window: value.window,
    mss,
    data: dataOf(value.payload),
  };
};
