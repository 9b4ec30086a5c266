import { expect, test } from "vitest";
import { arpMachine } from "../../src/forwarding/arp-machine.ts";
import { nudMachine } from "../../src/forwarding/nud.ts";

test("the ARP cache entry, every state and event", () => {
  expect(arpMachine.grid()).toMatchInlineSnapshot(`
    "| event | ABSENT | INCOMPLETE | RESOLVED | REFRESH |
    |---|---|---|---|---|
    | PacketToSend | create, requestBroadcast, startRetry, → INCOMPLETE | → INCOMPLETE | → RESOLVED | → REFRESH |
    | MappingHeard | create, record, startAge, → RESOLVED | record, startAge, sendQueued, → RESOLVED | record, startAge, → RESOLVED | record, startAge, → RESOLVED |
    | RetryTimer |  | requestBroadcast, startRetry, → INCOMPLETE |  | requestUnicast, startRetry, → REFRESH |
    | RetryTimerLast |  | reportUnreachable, discard, → ABSENT |  | discard, → ABSENT |
    | AgeTimer |  |  | requestUnicast, startRetry, → REFRESH |  |
    | AgeTimerUnused |  |  | discard, → ABSENT |  |"
  `);
});
test("neighbour unreachability detection, every state and event (RFC 4861, appendix C)", () => {
  expect(nudMachine.grid()).toMatchInlineSnapshot(`
    "| event | NONE | INCOMPLETE | REACHABLE | STALE | DELAY | PROBE |
    |---|---|---|---|---|---|---|
    | PacketToSend | create, solicitMulticast, startRetransmit, → INCOMPLETE | → INCOMPLETE | → REACHABLE | startDelay, → DELAY | → DELAY | → PROBE |
    | SourceLinkLayerSame |  |  | → REACHABLE | → STALE | → DELAY | → PROBE |
    | SourceLinkLayerDifferent | create, recordLinkLayer, startStale, → STALE | recordLinkLayer, startStale, sendQueued, → STALE | recordLinkLayer, startStale, → STALE | recordLinkLayer, startStale, → STALE | recordLinkLayer, startStale, → STALE | recordLinkLayer, startStale, → STALE |
    | AdvertisedUnsolicitedSame |  |  | → REACHABLE | → STALE | → DELAY | → PROBE |
    | AdvertisedUnsolicitedDifferent | → NONE | recordLinkLayer, startStale, sendQueued, → STALE | startStale, → STALE | → STALE | → DELAY | → PROBE |
    | AdvertisedUnsolicitedOverride | → NONE | recordLinkLayer, startStale, sendQueued, → STALE | recordLinkLayer, startStale, → STALE | recordLinkLayer, startStale, → STALE | recordLinkLayer, startStale, → STALE | recordLinkLayer, startStale, → STALE |
    | AdvertisedSolicitedSame |  |  | startReachable, → REACHABLE | startReachable, → REACHABLE | startReachable, → REACHABLE | startReachable, → REACHABLE |
    | AdvertisedSolicitedDifferent | → NONE | recordLinkLayer, startReachable, sendQueued, → REACHABLE | startStale, → STALE | → STALE | → DELAY | → PROBE |
    | AdvertisedSolicitedOverride | → NONE | recordLinkLayer, startReachable, sendQueued, → REACHABLE | recordLinkLayer, startReachable, → REACHABLE | recordLinkLayer, startReachable, → REACHABLE | recordLinkLayer, startReachable, → REACHABLE | recordLinkLayer, startReachable, → REACHABLE |
    | ReachabilityConfirmed |  |  | startReachable, → REACHABLE | startReachable, → REACHABLE | startReachable, → REACHABLE | startReachable, → REACHABLE |
    | RetransmitTimeout |  | solicitMulticast, startRetransmit, → INCOMPLETE |  |  |  | solicitUnicast, startRetransmit, → PROBE |
    | RetransmitTimeoutLast |  | reportUnreachable, discard, → NONE |  |  |  | reportUnreachable, discard, → NONE |
    | ReachableTimeout |  |  | startStale, → STALE |  |  |  |
    | DelayTimeout |  |  |  |  | solicitUnicast, startRetransmit, → PROBE |  |
    | StaleTimeout |  |  |  | discard, → NONE |  |  |"
  `);
});
