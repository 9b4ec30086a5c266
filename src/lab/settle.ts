// Running until nothing changes any more, in virtual time and within a budget.
import { type Instant, seconds } from "../kernel/kernel.ts";
import type { Network } from "./network.ts";
import type { Talkers } from "./progress.ts";

export interface SettleOptions {
  /**
   * How long nothing may have changed; 60 s when absent. Longer than OSPF's dead interval and wait timer (40 s), so that
   * a silent neighbour is noticed; longer silences (BGP's hold time) are reported by nodes as pending work.
   */
  readonly quietFor?: Instant;
  /** Virtual time to spend; the lab's budget when absent. */
  readonly within?: Instant;
  /** Events to spend; the lab's budget when absent. */
  readonly events?: number;
  /** Called between slices of events; answering false ends the run. The place for a wall-clock guard. */
  readonly going?: () => boolean;
  /** Events per slice. */
  readonly slice?: number;
}
/** settled: quiet and nothing pending. time, events: the budget ran out first. stopped: `going` said so. */
export type SettleEnd = "settled" | "time" | "events" | "stopped";
export interface SettleReport {
  readonly end: SettleEnd;
  readonly at: Instant;
  readonly events: number;
  /** For people: what was still going on; empty when settled. */
  readonly unfinished: readonly string[];
  /** Who used the budget. */
  readonly talkers: Talkers;
}

export const QUIET: Instant = seconds(60);
/** Events between two looks at the wall clock. */
const SLICE = 100_000;

const clock = (at: Instant): string => `${(at / 1e9).toFixed(3)} s`;

/** What a long run yields between slices, so that a caller can look at the clock, handle messages, or stop it. */
export type Slices<Result> = Generator<undefined, Result, "stop" | undefined>;
/** Runs slices to the end, or until `going` answers false. */
export const drain = <Result>(slices: Slices<Result>, going: () => boolean = () => true): Result => {
  let step = slices.next();
  while (step.done !== true) step = slices.next(going() ? undefined : "stop");
  return step.value;
};

/** Runs until `until` within an events budget. */
function* runTo(
  network: Network,
  until: Instant,
  events: number,
  slice: number,
): Slices<"time" | "events" | "stopped"> {
  for (let left = events; ; ) {
    const { end, events: used } = network.run(until, { events: Math.min(left, slice) });
    if (end === "time") return "time";
    left -= used;
    if (left <= 0) return "events";
    if ((yield) === "stop") return "stopped";
  }
}

/** As `advance`, in slices. */
export function* advancing(network: Network, duration: Instant, options: SettleOptions = {}): Slices<SettleReport> {
  const meter = network.talkers();
  const before = network.kernel.executed;
  const limit = options.events ?? network.lab.budget.events;
  const end = yield* runTo(network, network.now + duration, limit, options.slice ?? SLICE);
  const events = network.kernel.executed - before;
  const unfinished = end === "time" ? [] : [`stopped at ${clock(network.now)}`];
  return { end: end === "time" ? "settled" : end, at: network.now, events, unfinished, talkers: meter.top() };
}
/** Runs for `duration` and says how it ended; `end` is "settled" when the time is over and the budget is not. */
export const advance = (network: Network, duration: Instant, options: SettleOptions = {}): SettleReport =>
  drain(advancing(network, duration, options), options.going);

/** As `settle`, in slices. */
export function* settling(network: Network, options: SettleOptions = {}): Slices<SettleReport> {
  const quietFor = options.quietFor ?? QUIET;
  const started = network.now;
  const deadline = started + (options.within ?? network.lab.budget.virtual);
  const limit = options.events ?? network.lab.budget.events;
  const meter = network.talkers();
  const before = network.kernel.executed;
  const report = (end: SettleEnd, unfinished: readonly string[]): SettleReport => ({
    end,
    at: network.now,
    events: network.kernel.executed - before,
    unfinished,
    talkers: meter.top(),
  });
  const last = (): string => {
    const { at, node, topic, count } = network.changes;
    return count === 0 ? "no change so far" : `last change: ${topic} of ${node} at ${clock(at)}`;
  };
  for (;;) {
    const quietSince = Math.max(network.changes.at, started);
    let target = quietSince + quietFor;
    if (target <= network.now) {
      const changed = network.changes.at;
      const pending = network
        .pending()
        .filter((p) => p.until > network.now && (p.since === undefined || p.since <= changed));
      if (pending.length === 0) return report("settled", []);
      if (network.now >= deadline)
        return report(
          "time",
          pending.map((p) => `${p.node}: ${p.what}`),
        );
      target = Math.min(network.now + quietFor, Math.max(...pending.map((p) => p.until)));
    } else if (network.now >= deadline) return report("time", [last()]);
    const left = limit - (network.kernel.executed - before);
    const end = yield* runTo(network, Math.min(target, deadline), left, options.slice ?? SLICE);
    if (end !== "time") return report(end, [last()]);
    // A network that keeps changing little by little uses few events between two looks at it.
    if ((yield) === "stop") return report("stopped", [last()]);
  }
}
/**
 * Runs until no node has reported a change for `quietFor` and none has work pending. What counts as a change is the
 * nodes' to say (device/node.ts); hellos and refreshes are none.
 */
export const settle = (network: Network, options: SettleOptions = {}): SettleReport =>
  drain(settling(network, options), options.going);
