// Going back in time: the same lab built again and played up to an instant. And going on to where something happens.
import { RouterNode } from "../device/router.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { Input } from "../kernel/recording.ts";
import type { Lab } from "../lab/definition.ts";
import { Network, type NetworkOptions } from "../lab/network.ts";
import { advancing, type Slices } from "../lab/settle.ts";

/** What a network was opened with. */
export interface Origin {
  readonly lab: Lab;
  readonly options: NetworkOptions;
}
/** What a console session has written so far. */
export interface Written {
  readonly node: string;
  readonly session: string;
  readonly text: string;
}
export interface Rebuilt {
  readonly network: Network;
  /** Output of every session up to the instant, longest memory 200,000 characters each. */
  readonly written: readonly Written[];
}
const MOST_TEXT = 200_000;

/** Told between two slices how much of a long way is done, 0 to 1. */
export type Progress = (share: number) => void;

/** Runs on for `duration`, telling how far it is. True when it came there, false when it was told to stop. */
export function* going(
  network: Network,
  duration: Instant,
  slice: number,
  progress: Progress = () => {},
): Slices<boolean> {
  const from = network.now;
  const run = advancing(network, duration, { events: Number.MAX_SAFE_INTEGER, slice });
  for (let step = run.next(); ; ) {
    if (step.done === true) return step.value.end !== "stopped";
    progress((network.now - from) / Math.max(duration, 1));
    step = run.next(yield);
  }
}

/**
 * The network as it was at the end of `until`: the same lab, the same inputs, so the same fingerprint. Inputs after that
 * instant are queued, and happen again as time goes on. Null when it was told to stop on the way.
 */
export function* rebuilt(
  origin: Origin,
  inputs: readonly Input[],
  until: Instant,
  slice: number,
  progress?: Progress,
): Slices<Rebuilt | null> {
  const network = new Network(origin.lab, origin.options);
  const texts = new Map<string, { node: string; session: string; text: string }>();
  const stop = network.onOutput((node, session, text) => {
    const key = `${node} ${session}`;
    const kept = texts.get(key) ?? { node, session, text: "" };
    kept.text += text;
    if (kept.text.length > 2 * MOST_TEXT) kept.text = kept.text.slice(-MOST_TEXT);
    texts.set(key, kept);
  });
  network.replay(inputs);
  const there = yield* going(network, until, slice, progress);
  stop();
  if (!there) return null;
  return { network, written: [...texts.values()] };
}

/** What a step leads to: the next frame on one of the links, or the next line in some router's log. */
export type Happening = "frame" | "log";

/** Runs until it happens, `within` nanoseconds at most. */
export function* untilHappens(
  network: Network,
  what: Happening,
  links: readonly string[],
  within: Instant,
  slice: number,
): Slices<{ readonly found: boolean; readonly at: Instant }> {
  let found = false;
  const heard = (): void => {
    found = true;
  };
  const stops =
    what === "frame"
      ? links.map((name) => network.link(name).tap(heard))
      : network.nodes.flatMap((node) =>
          node instanceof RouterNode && node.core !== null ? [node.core.logBuffer.listen(heard)] : [],
        );
  const deadline = network.now + within;
  try {
    for (let events = 0; stops.length > 0 && !found && network.kernel.step(deadline); events++)
      if (events % slice === slice - 1 && (yield) === "stop") break;
    // The rest of the instant belongs to it.
    network.run(network.now);
    return { found, at: network.now };
  } finally {
    for (const stop of stops) stop();
  }
}
