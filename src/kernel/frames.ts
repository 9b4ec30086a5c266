// What happens to a frame where it crosses a link: shared as a value, checked, or reduced to its octets.
import { MalformedPacket } from "../wire/codec.ts";
import { Pdu } from "../wire/pdu.ts";

/**
 * lazy: the receiver gets the sender's value. verify: the same, after encoding, decoding and comparing it.
 * bytes: the receiver gets octets alone. All three give the same events.
 */
export type FrameMode = "lazy" | "verify" | "bytes";
export const FRAME_MODES: readonly FrameMode[] = ["lazy", "verify", "bytes"];

/** A codec disagrees with itself about a frame: a fault of the program, never of a lab. */
export class FrameMismatch extends Error {
  constructor(what: string) {
    super(what);
    this.name = "FrameMismatch";
  }
}

const sameOctets = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((v, i) => v === b[i]);

/** Encodes, decodes and encodes again; throws FrameMismatch when size or octets differ. */
const check = (frame: Pdu): void => {
  if (!frame.decoded) return;
  const octets = frame.bytes;
  const size = frame.codec.size(frame.value);
  if (size !== octets.length) throw new FrameMismatch(`size() says ${size} octets, encode() makes ${octets.length}`);
  let value: unknown;
  try {
    value = Pdu.parse(frame.codec, octets, frame.pseudo).value;
  } catch (error) {
    if (error instanceof MalformedPacket)
      throw new FrameMismatch(`decode() refuses what encode() made: ${error.message}`);
    throw error;
  }
  if (!sameOctets(Pdu.of(frame.codec, value, frame.pseudo).bytes, octets))
    throw new FrameMismatch("decoding and encoding again gives other octets");
};

/** What a receiver gets for what was sent. */
export const crossing = (mode: FrameMode): ((frame: Pdu) => Pdu) => {
  if (mode === "lazy") return (frame) => frame;
  if (mode === "bytes") return (frame) => Pdu.parse(frame.codec, frame.bytes, frame.pseudo);
  return (frame) => {
    check(frame);
    return frame;
  };
};
