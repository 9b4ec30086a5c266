// What a connection counts for `show tcp`.
import type { Instant } from "../../kernel/kernel.ts";

export interface Counters {
  /** Segments, with data and without. */
  sent: number;
  received: number;
  /** Segments with data. */
  dataSent: number;
  dataReceived: number;
  octetsReceived: number;
  /** Segments that came ahead of a gap, or filled one. */
  outOfOrder: number;
  /** Challenge ACKs. RFC 5961. */
  challenges: number;
  /** Of the last segment; null before the first. */
  lastSent: Instant | null;
  lastReceived: Instant | null;
}
export const noCounts = (): Counters => ({
  sent: 0,
  received: 0,
  dataSent: 0,
  dataReceived: 0,
  octetsReceived: 0,
  outOfOrder: 0,
  challenges: 0,
  lastSent: null,
  lastReceived: null,
});
