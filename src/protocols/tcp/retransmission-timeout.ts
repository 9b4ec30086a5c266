// The retransmission timeout. RFC 6298.
import type { Instant } from "../../kernel/kernel.ts";
import { GRANULARITY, RTO } from "./constants.ts";

/** Round-trip estimator and timeout of one connection, in nanoseconds. @rfc 6298 2 */
export class RetransmissionTimeout {
  smoothed: Instant = 0;
  variation: Instant = 0;
  timeout: Instant = RTO.initial;
  minimumSeen: Instant | null = null;
  maximumSeen: Instant | null = null;
  /** A measurement of a segment that was sent once (Karn's rule is the caller's). */
  sample(roundTrip: Instant): void {
    if (this.minimumSeen === null || roundTrip < this.minimumSeen) this.minimumSeen = roundTrip;
    if (this.maximumSeen === null || roundTrip > this.maximumSeen) this.maximumSeen = roundTrip;
    if (this.smoothed === 0) {
      this.smoothed = Math.max(roundTrip, 1);
      this.variation = Math.floor(roundTrip / 2);
    } else {
      this.variation = Math.floor((3 * this.variation + Math.abs(this.smoothed - roundTrip)) / 4);
      this.smoothed = Math.max(Math.floor((7 * this.smoothed + roundTrip) / 8), 1);
    }
    const timeout = this.smoothed + Math.max(GRANULARITY, 4 * this.variation);
    this.timeout = Math.min(Math.max(timeout, RTO.minimum), RTO.maximum);
  }
  /** @rfc 6298 5.5 */
  backOff(): void {
    this.timeout = Math.min(this.timeout * 2, RTO.maximum);
  }
}
