// packet-seen, packet-never-seen: frames on a link while time passes, by the fields of their dissection.
import { parseDuration } from "../../lab/yaml.ts";
import { summarize } from "../../wire/summary.ts";
import type { CheckOf } from "../checks-schema.ts";
import { unmet } from "../expect.ts";
import { ipInside } from "../reachability.ts";
import type { Evidence } from "../result.ts";
import { failed, type GradingContext, type Outcome, passed } from "../verb.ts";
import { inRange } from "./reach.ts";

/** What `where` may name: source, destination, protocol, info (as the packet list shows them), length, labels. */
const watch = (
  check: CheckOf<"packet-seen"> | CheckOf<"packet-never-seen">,
  context: GradingContext,
): readonly { readonly at: number; readonly text: string }[] => {
  const { network } = context;
  const link = network.link(check.on);
  const found: { at: number; text: string }[] = [];
  const stop = link.tap((wire) => {
    const { source, destination, protocol, info } = summarize(wire.frame);
    const payload = (wire.frame.value as { payload?: Parameters<typeof ipInside>[0] }).payload;
    const labels = payload === undefined ? [] : (ipInside(payload)?.labels ?? []);
    if (unmet({ source, destination, protocol, info, length: wire.frame.length, labels }, check.where) === null)
      found.push({ at: wire.at, text: `${source} > ${destination} ${protocol} ${info}` });
  });
  try {
    network.run(network.now + (parseDuration(check.during) ?? 0));
  } finally {
    stop();
  }
  return found;
};
const evidenceOf = (
  found: readonly { readonly at: number; readonly text: string }[],
  expected: string,
): readonly Evidence[] =>
  found.length === 0
    ? [{ kind: "capture", actual: "no such packet", expected }]
    : found.slice(0, 3).map((f) => ({ kind: "capture", at: f.at, actual: f.text, expected }));

export const packetSeen = (check: CheckOf<"packet-seen">, context: GradingContext): Outcome => {
  const found = watch(check, context);
  const ok = check.count === undefined ? found.length > 0 : inRange(found.length, check.count);
  const params = { link: check.on, count: found.length };
  return ok
    ? passed("packet.seen", params, { evidence: evidenceOf(found, "such a packet") })
    : failed("packet.not-seen", params, { evidence: evidenceOf(found, "such a packet") });
};
export const packetNeverSeen = (check: CheckOf<"packet-never-seen">, context: GradingContext): Outcome => {
  const found = watch(check, context);
  const params = { link: check.on, count: found.length };
  return found.length === 0
    ? passed("packet.never-seen", params)
    : failed("packet.unwanted", params, { evidence: evidenceOf(found, "no such packet") });
};
