// The neighbour state machine. RFC 2328, 10.1-10.3.
import { machine } from "../machine.ts";

export type NeighborState = "Down" | "Attempt" | "Init" | "2-Way" | "ExStart" | "Exchange" | "Loading" | "Full";
export type NeighborEvent =
  | "Start"
  | "HelloReceived"
  | "2-WayReceived"
  | "NegotiationDone"
  | "ExchangeDone"
  | "BadLSReq"
  | "LoadingDone"
  | "AdjOK?"
  | "SeqNumberMismatch"
  | "1-Way"
  | "KillNbr"
  | "InactivityTimer"
  | "LLDown";
export type NeighborAction =
  | "sendHello"
  | "startInactivityTimer"
  | "stopInactivityTimer"
  | "decideAdjacency"
  | "decideEndOfExchange"
  | "beginExchange"
  | "describeDatabase"
  | "finishExchange"
  | "clearLists";

const exchanging: readonly NeighborState[] = ["Exchange", "Loading", "Full"];
const adjacent: readonly NeighborState[] = ["ExStart", "Exchange", "Loading", "Full"];
const twoWay: readonly NeighborState[] = ["2-Way", ...adjacent];
const heard: readonly NeighborState[] = ["Init", ...twoWay];

/** A function-valued `to` reads the answer of the `decide...` action: the RFC's "depends on". @rfc 2328 10.3 */
const chosen = (choice: string): NeighborState => choice as NeighborState;

export const neighborMachine = machine<NeighborState, NeighborEvent, NeighborAction>(
  ["Down", "Attempt", "Init", "2-Way", "ExStart", "Exchange", "Loading", "Full"],
  [
    "Start",
    "HelloReceived",
    "2-WayReceived",
    "NegotiationDone",
    "ExchangeDone",
    "BadLSReq",
    "LoadingDone",
    "AdjOK?",
    "SeqNumberMismatch",
    "1-Way",
    "KillNbr",
    "InactivityTimer",
    "LLDown",
  ],
  [
    { in: "Down", on: "Start", do: ["sendHello", "startInactivityTimer"], to: "Attempt" },
    { in: "Attempt", on: "HelloReceived", do: ["startInactivityTimer"], to: "Init" },
    { in: "Down", on: "HelloReceived", do: ["startInactivityTimer"], to: "Init" },
    { in: heard as NeighborState[], on: "HelloReceived", do: ["startInactivityTimer"], to: "same" },
    { in: "Init", on: "2-WayReceived", do: ["decideAdjacency"], to: chosen, choices: ["ExStart", "2-Way"] },
    { in: twoWay as NeighborState[], on: "2-WayReceived", to: "same" },
    { in: "ExStart", on: "NegotiationDone", do: ["describeDatabase"], to: "Exchange" },
    {
      in: "Exchange",
      on: "ExchangeDone",
      do: ["finishExchange", "decideEndOfExchange"],
      to: chosen,
      choices: ["Full", "Loading"],
    },
    { in: "Loading", on: "LoadingDone", to: "Full" },
    { in: "2-Way", on: "AdjOK?", do: ["decideAdjacency"], to: chosen, choices: ["ExStart", "2-Way"] },
    {
      in: adjacent as NeighborState[],
      on: "AdjOK?",
      do: ["decideAdjacency"],
      to: (choice) => (choice === "2-Way" ? "2-Way" : "same"),
      choices: ["same", "2-Way"],
    },
    { in: exchanging as NeighborState[], on: "SeqNumberMismatch", do: ["clearLists", "beginExchange"], to: "ExStart" },
    { in: exchanging as NeighborState[], on: "BadLSReq", do: ["clearLists", "beginExchange"], to: "ExStart" },
    { in: "*", on: "KillNbr", do: ["clearLists", "stopInactivityTimer"], to: "Down" },
    { in: "*", on: "LLDown", do: ["clearLists", "stopInactivityTimer"], to: "Down" },
    { in: "*", on: "InactivityTimer", do: ["clearLists"], to: "Down" },
    { in: twoWay as NeighborState[], on: "1-Way", do: ["clearLists"], to: "Init" },
    { in: "Init", on: "1-Way", to: "same" },
  ],
);

const order: Readonly<Record<NeighborState, number>> = {
  Down: 0,
  Attempt: 1,
  Init: 2,
  "2-Way": 3,
  ExStart: 4,
  Exchange: 5,
  Loading: 6,
  Full: 7,
};
/** The RFC's "state X or greater". */
export const atLeast = (state: NeighborState, than: NeighborState): boolean => order[state] >= order[than];
