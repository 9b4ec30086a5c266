// The life of an ARP cache entry as a table. RFC 826, RFC 1122 2.3.2.1 (validation and flooding prevention).
import { machine } from "../base/machine.ts";

/** ABSENT is the absence of an entry; REFRESH asks again, by unicast, before a known mapping expires. */
export type ArpState = "ABSENT" | "INCOMPLETE" | "RESOLVED" | "REFRESH";
export type ArpEvent =
  | "PacketToSend"
  | "MappingHeard"
  | "RetryTimer"
  | "RetryTimerLast"
  | "AgeTimer"
  | "AgeTimerUnused";
export type ArpAction =
  | "create"
  | "record"
  | "requestBroadcast"
  | "requestUnicast"
  | "sendQueued"
  | "startRetry"
  | "startAge"
  | "reportUnreachable"
  | "discard";

export const arpMachine = machine<ArpState, ArpEvent, ArpAction>(
  ["ABSENT", "INCOMPLETE", "RESOLVED", "REFRESH"],
  ["PacketToSend", "MappingHeard", "RetryTimer", "RetryTimerLast", "AgeTimer", "AgeTimerUnused"],
  [
    { in: "ABSENT", on: "PacketToSend", do: ["create", "requestBroadcast", "startRetry"], to: "INCOMPLETE" },
    { in: "ABSENT", on: "MappingHeard", do: ["create", "record", "startAge"], to: "RESOLVED" },
    { in: ["INCOMPLETE", "RESOLVED", "REFRESH"], on: "PacketToSend", to: "same" },
    { in: "INCOMPLETE", on: "MappingHeard", do: ["record", "startAge", "sendQueued"], to: "RESOLVED" },
    { in: ["RESOLVED", "REFRESH"], on: "MappingHeard", do: ["record", "startAge"], to: "RESOLVED" },
    { in: "INCOMPLETE", on: "RetryTimer", do: ["requestBroadcast", "startRetry"], to: "same" },
    { in: "INCOMPLETE", on: "RetryTimerLast", do: ["reportUnreachable", "discard"], to: "ABSENT" },
    { in: "RESOLVED", on: "AgeTimer", do: ["requestUnicast", "startRetry"], to: "REFRESH" },
    { in: "RESOLVED", on: "AgeTimerUnused", do: ["discard"], to: "ABSENT" },
    { in: "REFRESH", on: "RetryTimer", do: ["requestUnicast", "startRetry"], to: "same" },
    { in: "REFRESH", on: "RetryTimerLast", do: ["discard"], to: "ABSENT" },
  ],
);
