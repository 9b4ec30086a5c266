// Hints that the state of the network gives, beside the ladder that an author writes: one for the cause that was found.
import type { CauseId } from "../explain/explanation.ts";
import type { Message } from "./result.ts";
import type { Outcome } from "./verb.ts";

/** Causes that `explain` finds, those that a neighbour's state tells, and a packet that arrives where it must not. */
export const HINTED = [
  ...([
    "no-such-vrf",
    "no-such-address",
    "interface-down",
    "interface-shutdown",
    "link-down",
    "interface-without-address",
    "interface-in-other-vrf",
    "no-answer-at-next-hop",
    "access-list",
    "source-check",
    "discard-route",
    "forwarding-loop",
    "recursion-loop",
    "routing-disabled",
    "static-route-unusable",
    "static-route-missing",
    "tracked-object-down",
    "route-target-not-imported",
    "route-target-unknown",
    "route-target-not-exported",
    "route-distinguisher-missing",
    "not-redistributed",
    "bgp-not-configured",
    "neighbor-not-configured",
    "neighbor-not-activated",
    "neighbor-shutdown",
    "remote-as-mismatch",
    "update-source",
    "send-community-missing",
    "session-down",
    "path-ineligible",
    "policy-denied",
    "not-in-igp",
    "igp-adjacency-missing",
    "no-igp-route",
    "mpls-not-enabled",
    "ldp-session-down",
    "loopback-mask",
    "no-label",
    "no-bgp-on-transit",
  ] as const satisfies readonly CauseId[]),
  "ldp-no-hello",
  "ldp-no-route",
  "ldp-password",
  "rip-refused",
  "rip-silent",
  "reaches-too-much",
] as const;
export type Hinted = (typeof HINTED)[number];
const isHinted = (cause: string): cause is Hinted => HINTED.some((h) => h === cause);

/** The hint of an outcome's cause, as a message `hint.<cause>`; none for a cause without one. */
export const hintOf = (outcome: Outcome): readonly Message[] => {
  const { cause, blame, next } = outcome;
  if (cause === undefined || !isHinted(cause)) return [];
  return [{ id: `hint.${cause}`, params: { node: blame?.node ?? next?.node ?? "" } }];
};
