// How link-state traffic is spread over time.
import type { OspfConfig } from "./config.ts";
import { FLOOD_PACING, LSA_GROUP_PACING, RETRANSMISSION_PACING } from "./constants.ts";

/** `timers pacing`: milliseconds, seconds for LSA groups. */
export interface Pacing {
  readonly flood: number;
  readonly retransmission: number;
  readonly lsaGroup: number;
}
export const pacingOf = (config: OspfConfig): Pacing => ({
  flood: config.floodPacing ?? FLOOD_PACING,
  retransmission: config.retransmissionPacing ?? RETRANSMISSION_PACING,
  lsaGroup: config.lsaGroupPacing ?? LSA_GROUP_PACING,
});
