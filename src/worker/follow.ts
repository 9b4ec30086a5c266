// Following one packet: a captured one by what was recorded of it, or an echo request sent through a copy of the network.
import { formatIp, type Ip, parseIp } from "../base/ip.ts";
import { BadQuestion, explainReach } from "../explain/explain.ts";
import type { Explanation } from "../explain/explanation.ts";
import { explain } from "../explain/question.ts";
import { addressOf } from "../grading/reachability.ts";
import { milliseconds, seconds } from "../kernel/kernel.ts";
import { type Network, UnknownName } from "../lab/network.ts";
import type { Slices } from "../lab/settle.ts";
import { type Carried, carriedBy, type Heard, type Journal, Names, type TrailHop, trailOf } from "./trail.ts";

export interface PingQuestion {
  readonly from: string;
  /** VRF to send from; "" is the global table. */
  readonly vrf: string;
  /** An address, or a node: then its lowest loopback or first address in its global table. */
  readonly to: string;
}
export interface Followed {
  /** Where the hops come from: what was recorded of a packet of the network, a copy of it, or the network itself. */
  readonly how: "recorded" | "copy" | "live";
  readonly source: string;
  readonly destination: string;
  /** An answer came back, or the packet was delivered; null when that is not known. */
  readonly reached: boolean | null;
  readonly hops: readonly TrailHop[];
  /** Why it went no further; null when it did not have to be asked. */
  readonly explanation: Explanation | null;
}

const asked = (ask: () => Explanation): Explanation | null => {
  try {
    return ask();
  } catch (error) {
    if (error instanceof BadQuestion) return null;
    throw error;
  }
};

/** A packet of which `journal` heard. */
export const followCaptured = (network: Network, journal: Journal, packet: Carried): Followed => {
  const { source, destination } = packet;
  const hops = trailOf(journal.about(packet), new Names(network));
  const dropped = hops.some((h) => h.verdict === "drop");
  const delivered = hops.some((h) => h.verdict === "deliver");
  const origin = hops.find((h) => h.in === null);
  const text = { source: formatIp(source), destination: formatIp(destination) };
  return {
    how: "recorded",
    ...text,
    reached: delivered ? true : dropped ? false : null,
    hops,
    explanation:
      !dropped || delivered
        ? null
        : asked(() =>
            origin === undefined
              ? explain(network, `reach ${text.source} ${text.destination}`)
              : explainReach(network, { node: origin.node, vrf: origin.vrf, from: source, to: destination }),
          ),
  };
};

const TRIES = 3;
const TIMEOUT = seconds(1);
const ICMP: ReadonlySet<number> = new Set([1, 58]);

/** Throws UnknownName with a message for people. */
const endsOf = (network: Network, question: PingQuestion): { readonly source: Ip; readonly target: Ip } => {
  const node = network.node(question.from);
  const given = parseIp(question.to);
  const families =
    typeof given === "bigint"
      ? (["ipv6"] as const)
      : given === null
        ? (["ipv4", "ipv6"] as const)
        : (["ipv4"] as const);
  for (const family of families) {
    const target = given ?? addressOf(network, network.node(question.to).name, "", family);
    const source = addressOf(network, node.name, question.vrf, family);
    if (target !== null && source !== null) return { source, target };
  }
  const where = question.vrf === "" ? "" : ` in VRF ${question.vrf}`;
  throw new UnknownName(`${question.from} has no address${where} to send from, or ${question.to} has none to send to`);
};

/** Sends echo requests until one is answered, three at most. Virtual time of the network passes. */
export function* pinged(network: Network, question: PingQuestion, how: "copy" | "live"): Slices<Followed> {
  const { source, target } = endsOf(network, question);
  const node = network.node(question.from);
  if (node.ping === undefined) throw new UnknownName(`${question.from} cannot ping`);
  // Of several tries only the last is shown: the first may have been lost to address resolution.
  let heard: Heard[] = [];
  const stop = network.onVerdict((name, verdict) => {
    const carried = carriedBy(verdict.packet);
    if (carried === null || !ICMP.has(carried.protocol)) return;
    const there = carried.source === source && carried.destination === target;
    if (!there && !(carried.source === target && carried.destination === source)) return;
    if (there && verdict.in === null && name === question.from) heard = [];
    heard.push({ node: name, verdict, carried, direction: there ? "there" : "back" });
  });
  let reached = false;
  let over = false;
  try {
    const running = node.ping(
      { vrf: question.vrf, to: target, from: source, repeat: TRIES, size: 100, timeout: TIMEOUT, interval: null },
      {
        result: (r) => {
          reached ||= r.outcome === "reply";
          over ||= reached;
        },
        done: () => {
          over = true;
        },
      },
    );
    const deadline = network.now + (TRIES + 1) * TIMEOUT;
    while (!over && network.now < deadline) {
      network.run(Math.min(deadline, network.now + milliseconds(20)));
      yield;
    }
    running.stop();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "UnknownVrf") throw error;
    throw new UnknownName(`${question.from} has no VRF ${question.vrf}`);
  } finally {
    stop();
  }
  return {
    how,
    source: formatIp(source),
    destination: formatIp(target),
    reached,
    hops: trailOf(heard, new Names(network)),
    explanation: reached
      ? null
      : asked(() => explainReach(network, { node: question.from, vrf: question.vrf, from: source, to: target })),
  };
}
/** Answers a question as the console's `explain` does. Throws UnknownName for a bad one. */
export const explained = (network: Network, question: string): Explanation => {
  try {
    return explain(network, question);
  } catch (error) {
    throw error instanceof BadQuestion ? new UnknownName(error.message) : error;
  }
};
