// Packets that wait for a neighbour's link address.
import type { Pdu } from "../wire/pdu.ts";
import type { Verdict } from "./engine.ts";
import type { Arrival } from "./stack.ts";

/** One packet on its way to a neighbour, and what an error about it needs. */
export interface Waiting {
  readonly etherType: number;
  /** What the frame carries: an IP packet or a label stack. */
  readonly payload: Pdu;
  readonly family: Verdict["family"];
  readonly vrf: number;
  readonly arrival: Arrival | null;
  /** The IP packet as it came, for an ICMP error that quotes it. */
  readonly original: Pdu;
}
/** RFC 1122 2.3.2.2 wants at least one; the oldest goes first when there are more. */
export const WAITING_LIMIT = 16;
