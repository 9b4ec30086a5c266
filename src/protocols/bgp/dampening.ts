// Route flap dampening: a penalty per path that decays by half in every half-life. RFC 2439.
import { type Instant, seconds } from "../../kernel/kernel.ts";
import type { BgpDampeningConfig } from "./config.ts";

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
}
export const dampeningDefaults: BgpDampeningConfig = { halfLife: 15, reuse: 750, suppress: 2000, maximum: 60 };

/** The penalty at `now`. */
export const penaltyAt = (s: DampeningState, now: Instant, c: BgpDampeningConfig): number =>
  s.penalty * 2 ** (-(now - s.at) / seconds(c.halfLife * 60));
/** RFC 2439, 4.2: the ceiling that keeps suppression below the maximum time. */
const ceiling = (c: BgpDampeningConfig): number => c.reuse * 2 ** (c.maximum / c.halfLife);

/** Records a flap. @rfc 2439 4.8.2 */
export const flap = (
  before: DampeningState | null,
  kind: "withdrawal" | "change",
  now: Instant,
  c: BgpDampeningConfig,
): DampeningState => {
  const state: DampeningState = before ?? {
    penalty: 0,
    at: now,
    flaps: 0,
    firstFlap: now,
    suppressed: false,
    withdrawn: false,
  };
  const added = kind === "withdrawal" ? WITHDRAWAL_PENALTY : ATTRIBUTE_PENALTY;
  state.penalty = Math.min(penaltyAt(state, now, c) + added, ceiling(c));
  state.at = now;
  state.flaps++;
  if (kind === "withdrawal") state.withdrawn = true;
  if (state.penalty > c.suppress) state.suppressed = true;
  return state;
};
/** Nanoseconds until the penalty falls to the reuse threshold; 0 when it already has. */
export const untilReuse = (s: DampeningState, now: Instant, c: BgpDampeningConfig): Instant => {
  const penalty = penaltyAt(s, now, c);
  return penalty <= c.reuse ? 0 : Math.ceil(seconds(c.halfLife * 60) * Math.log2(penalty / c.reuse));
};
