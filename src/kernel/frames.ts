// What happens to a frame where it crosses a link: shared as a value, checked, or reduced to its octets.
import type { Pdu } from "../wire/pdu.ts";
import { reparse, verifyFrame } from "../wire/verify.ts";

/**
 * lazy: the receiver gets the sender's value. verify: the same, after encoding, decoding and comparing it.
 * bytes: the receiver gets octets alone. All three give the same events.
 */
export type FrameMode = "lazy" | "verify" | "bytes";
export const FRAME_MODES: readonly FrameMode[] = ["lazy", "verify", "bytes"];

/** What a receiver gets for what was sent. In verify mode it throws WireDefect where a codec disagrees with itself. */
export const crossing = (mode: FrameMode): ((frame: Pdu) => Pdu) => {
  if (mode === "lazy") return (frame) => frame;
  if (mode === "bytes") return reparse;
  return (frame) => {
    verifyFrame(frame);
    return frame;
  };
};
