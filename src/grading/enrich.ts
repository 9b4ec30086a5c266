// What explain adds to a failed check: the causal chain as evidence, the line to blame, the next command.
import { BadQuestion, explainReach, explainRoute } from "../explain/explain.ts";
import type { Explanation } from "../explain/explanation.ts";
import type { Network } from "../lab/network.ts";
import type { Check } from "./checks-schema.ts";
import { type Endpoint, expand, labelOf } from "./endpoint.ts";
import { destinationOf } from "./reachability.ts";
import type { GradingContext, Outcome } from "./verb.ts";

const MOST_STEPS = 8;

const reach = (network: Network, from: Endpoint, to: Endpoint, family: "ipv4" | "ipv6"): Explanation | null => {
  if (from.node === null) return null;
  const target = destinationOf(network, to, family);
  if (target === null) return null;
  return explainReach(network, {
    node: from.node,
    vrf: from.vrf,
    to: target,
    ...(from.address === null ? {} : { from: from.address }),
  });
};

/** The question behind a failed check; null when explain has no answer to its kind. */
const explanationOf = (check: Check, outcome: Outcome, context: GradingContext): Explanation | null => {
  const { network, groups } = context;
  if (check.that === "reach") {
    const wrong = outcome.cells?.find((c) => c.state === "MISS");
    const all = [...expand(check.matrix.from, groups), ...expand(check.matrix.to, groups)];
    const find = (text: string): Endpoint | undefined => all.find((e) => labelOf(e) === text);
    const from = wrong === undefined ? undefined : find(wrong.from);
    const to = wrong === undefined ? undefined : find(wrong.to);
    return from === undefined || to === undefined ? null : reach(network, from, to, check.family);
  }
  if (check.that === "path" || check.that === "label-path") {
    const [from] = expand([check.from], groups);
    const [to] = expand([check.to], groups);
    return from === undefined || to === undefined
      ? null
      : reach(network, from, to, "family" in check ? check.family : "ipv4");
  }
  if (check.that === "route" && check.present)
    return explainRoute(
      network,
      typeof check.at === "string" ? check.at : (outcome.next?.node ?? check.at[0] ?? ""),
      check.prefix,
      check.vrf,
    );
  return null;
};

/** Never throws for what a submission holds: without an explanation the outcome stays as it is. */
export const enrich = (check: Check, outcome: Outcome, context: GradingContext): Outcome => {
  let explanation: Explanation | null;
  try {
    explanation = explanationOf(check, outcome, context);
  } catch (error) {
    if (error instanceof BadQuestion) return outcome;
    throw error;
  }
  if (explanation === null || explanation.ok) return outcome;
  const { blame, cause, next, steps } = explanation;
  const chain = steps.slice(-MOST_STEPS).map((s) => `${s.node}: ${s.text}`);
  return {
    ...outcome,
    evidence: [...(outcome.evidence ?? []), { kind: "trace", actual: chain.join("; "), data: explanation }],
    ...(blame === null
      ? {}
      : { blame: { kind: blame.kind, node: blame.node, file: blame.file, line: blame.line, text: blame.text } }),
    ...(cause === null ? {} : { cause }),
    ...(next === null ? {} : { next }),
  };
};
