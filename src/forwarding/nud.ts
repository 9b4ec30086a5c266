// Neighbour unreachability detection: the cache entry's machine. RFC 4861 7.3 and appendix C.
import { machine } from "../base/machine.ts";

/** NONE is the absence of an entry. */
export type NudState = "NONE" | "INCOMPLETE" | "REACHABLE" | "STALE" | "DELAY" | "PROBE";
export type NudEvent =
  | "PacketToSend"
  /** NS, RS, RA or Redirect whose link-layer address option agrees with the cache, or differs from it. */
  | "SourceLinkLayerSame"
  | "SourceLinkLayerDifferent"
  /** NA, by flags S and O, and whether its target link-layer address agrees with the cache. */
  | "AdvertisedUnsolicitedSame"
  | "AdvertisedUnsolicitedDifferent"
  | "AdvertisedUnsolicitedOverride"
  | "AdvertisedSolicitedSame"
  | "AdvertisedSolicitedDifferent"
  | "AdvertisedSolicitedOverride"
  | "ReachabilityConfirmed"
  | "RetransmitTimeout"
  /** The retransmission timer after the last permitted solicitation. */
  | "RetransmitTimeoutLast"
  | "ReachableTimeout"
  | "DelayTimeout"
  | "StaleTimeout";
export type NudAction =
  | "create"
  | "recordLinkLayer"
  | "sendQueued"
  | "solicitMulticast"
  | "solicitUnicast"
  | "startRetransmit"
  | "startReachable"
  | "startDelay"
  | "startStale"
  | "discard"
  | "reportUnreachable";

const KNOWN = ["REACHABLE", "STALE", "DELAY", "PROBE"] as const;

/** @rfc 4861 C */
export const nudMachine = machine<NudState, NudEvent, NudAction>(
  ["NONE", "INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE"],
  [
    "PacketToSend",
    "SourceLinkLayerSame",
    "SourceLinkLayerDifferent",
    "AdvertisedUnsolicitedSame",
    "AdvertisedUnsolicitedDifferent",
    "AdvertisedUnsolicitedOverride",
    "AdvertisedSolicitedSame",
    "AdvertisedSolicitedDifferent",
    "AdvertisedSolicitedOverride",
    "ReachabilityConfirmed",
    "RetransmitTimeout",
    "RetransmitTimeoutLast",
    "ReachableTimeout",
    "DelayTimeout",
    "StaleTimeout",
  ],
  [
    { in: "NONE", on: "PacketToSend", do: ["create", "solicitMulticast", "startRetransmit"], to: "INCOMPLETE" },
    { in: "INCOMPLETE", on: "PacketToSend", to: "same" },
    { in: ["REACHABLE", "DELAY", "PROBE"], on: "PacketToSend", to: "same" },
    { in: "STALE", on: "PacketToSend", do: ["startDelay"], to: "DELAY" },

    { in: "INCOMPLETE", on: "RetransmitTimeout", do: ["solicitMulticast", "startRetransmit"], to: "same" },
    { in: "INCOMPLETE", on: "RetransmitTimeoutLast", do: ["reportUnreachable", "discard"], to: "NONE" },
    { in: "REACHABLE", on: "ReachableTimeout", do: ["startStale"], to: "STALE" },
    { in: "STALE", on: "StaleTimeout", do: ["discard"], to: "NONE" },
    { in: "DELAY", on: "DelayTimeout", do: ["solicitUnicast", "startRetransmit"], to: "PROBE" },
    { in: "PROBE", on: "RetransmitTimeout", do: ["solicitUnicast", "startRetransmit"], to: "same" },
    { in: "PROBE", on: "RetransmitTimeoutLast", do: ["reportUnreachable", "discard"], to: "NONE" },

    // Solicitations, advertisements of routers and redirects: proof of the sender's address, not of two-way reach.
    { in: "NONE", on: "SourceLinkLayerDifferent", do: ["create", "recordLinkLayer", "startStale"], to: "STALE" },
    {
      in: "INCOMPLETE",
      on: "SourceLinkLayerDifferent",
      do: ["recordLinkLayer", "startStale", "sendQueued"],
      to: "STALE",
    },
    { in: KNOWN, on: "SourceLinkLayerSame", to: "same" },
    { in: KNOWN, on: "SourceLinkLayerDifferent", do: ["recordLinkLayer", "startStale"], to: "STALE" },

    // Neighbour advertisements. RFC 4861, 7.2.5: an advertisement for no entry is discarded.
    { in: "NONE", on: "AdvertisedUnsolicitedDifferent", to: "same" },
    { in: "NONE", on: "AdvertisedUnsolicitedOverride", to: "same" },
    { in: "NONE", on: "AdvertisedSolicitedDifferent", to: "same" },
    { in: "NONE", on: "AdvertisedSolicitedOverride", to: "same" },
    {
      in: "INCOMPLETE",
      on: "AdvertisedUnsolicitedDifferent",
      do: ["recordLinkLayer", "startStale", "sendQueued"],
      to: "STALE",
    },
    {
      in: "INCOMPLETE",
      on: "AdvertisedUnsolicitedOverride",
      do: ["recordLinkLayer", "startStale", "sendQueued"],
      to: "STALE",
    },
    {
      in: "INCOMPLETE",
      on: "AdvertisedSolicitedDifferent",
      do: ["recordLinkLayer", "startReachable", "sendQueued"],
      to: "REACHABLE",
    },
    {
      in: "INCOMPLETE",
      on: "AdvertisedSolicitedOverride",
      do: ["recordLinkLayer", "startReachable", "sendQueued"],
      to: "REACHABLE",
    },
    { in: KNOWN, on: "AdvertisedUnsolicitedSame", to: "same" },
    { in: "REACHABLE", on: "AdvertisedUnsolicitedDifferent", do: ["startStale"], to: "STALE" },
    { in: ["STALE", "DELAY", "PROBE"], on: "AdvertisedUnsolicitedDifferent", to: "same" },
    { in: KNOWN, on: "AdvertisedUnsolicitedOverride", do: ["recordLinkLayer", "startStale"], to: "STALE" },
    { in: KNOWN, on: "AdvertisedSolicitedSame", do: ["startReachable"], to: "REACHABLE" },
    { in: "REACHABLE", on: "AdvertisedSolicitedDifferent", do: ["startStale"], to: "STALE" },
    { in: ["STALE", "DELAY", "PROBE"], on: "AdvertisedSolicitedDifferent", to: "same" },
    { in: KNOWN, on: "AdvertisedSolicitedOverride", do: ["recordLinkLayer", "startReachable"], to: "REACHABLE" },

    { in: KNOWN, on: "ReachabilityConfirmed", do: ["startReachable"], to: "REACHABLE" },
  ],
);
