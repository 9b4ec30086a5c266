// Route flap dampening: a penalty per path that decays by half in every half-life. RFC 2439.
import { type Instant, seconds } from "../../kernel/kernel.ts";
import type { BgpDampeningConfig, DampeningParameters } from "./config.ts";

const WITHDRAWAL_PENALTY = 1000;
const ATTRIBUTE_PENALTY = 500;

export interface DampeningState {
  penalty: number;
  /** When `penalty` was last computed. */
  at: Instant;
  flaps: number;
  readonly firstFlap: Instant;
  suppressed: boolean;
  /** The prefix is withdrawn at present: only its history is kept. */
  withdrawn: boolean;
  /** Those of the latest flap. */
  parameters: DampeningParameters;
}
export const dampeningDefaults: BgpDampeningConfig = { halfLife: 15, reuse: 750, suppress: 2000, maximum: 60 };

/** The penalty at `now`. */
export const penaltyAt = (s: DampeningState, now: Instant): number =>
  s.penalty * 2 ** (-(now - s.at) / seconds(s.parameters.halfLife * 60));
/** RFC 2439, 4.2: the ceiling that keeps suppression below the maximum time. */
const ceiling = (c: DampeningParameters): number => c.reuse * 2 ** (c.maximum / c.halfLife);

/** Records a flap. @rfc 2439 4.8.2 */
export const flap = (
  before: DampeningState | null,
  kind: "withdrawal" | "change",
  now: Instant,
  c: DampeningParameters,
): DampeningState => {
  const state: DampeningState = before ?? {
    penalty: 0,
    at: now,
    flaps: 0,
    firstFlap: now,
    suppressed: false,
    withdrawn: false,
    parameters: c,
  };
  const added = kind === "withdrawal" ? WITHDRAWAL_PENALTY : ATTRIBUTE_PENALTY;
  const present = penaltyAt(state, now);
  state.parameters = c;
  state.penalty = Math.min(present + added, ceiling(c));
  state.at = now;
  state.flaps++;
  if (kind === "withdrawal") state.withdrawn = true;
  if (state.penalty > c.suppress) state.suppressed = true;
  return state;
};
/** Nanoseconds until the penalty falls to the reuse threshold; 0 when it already has. */
export const untilReuse = (s: DampeningState, now: Instant): Instant => {
  const { halfLife, reuse } = s.parameters;
  const penalty = penaltyAt(s, now);
  return penalty <= reuse ? 0 : Math.ceil(seconds(halfLife * 60) * Math.log2(penalty / reuse));
};
