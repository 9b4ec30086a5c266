// The interface state machine. RFC 2328, 9.1-9.3.
import { machine } from "../machine.ts";

export type InterfaceState = "Down" | "Loopback" | "Waiting" | "Point-to-point" | "DROther" | "Backup" | "DR";
export type InterfaceEvent =
  | "InterfaceUp"
  | "WaitTimer"
  | "BackupSeen"
  | "NeighborChange"
  | "LoopInd"
  | "UnloopInd"
  | "InterfaceDown";
export type InterfaceAction = "start" | "decideFirstState" | "elect" | "reset" | "stopWaitTimer";

const decided = (choice: string): InterfaceState => choice as InterfaceState;
const elected: readonly InterfaceState[] = ["DROther", "Backup", "DR"];

export const interfaceMachine = machine<InterfaceState, InterfaceEvent, InterfaceAction>(
  ["Down", "Loopback", "Waiting", "Point-to-point", "DROther", "Backup", "DR"],
  ["InterfaceUp", "WaitTimer", "BackupSeen", "NeighborChange", "LoopInd", "UnloopInd", "InterfaceDown"],
  [
    {
      in: "Down",
      on: "InterfaceUp",
      do: ["start", "decideFirstState"],
      to: decided,
      choices: ["Point-to-point", "DROther", "Waiting", "Loopback"],
    },
    { in: "Waiting", on: "BackupSeen", do: ["stopWaitTimer", "elect"], to: decided, choices: [...elected] },
    { in: "Waiting", on: "WaitTimer", do: ["elect"], to: decided, choices: [...elected] },
    {
      in: elected as InterfaceState[],
      on: "NeighborChange",
      do: ["elect"],
      to: decided,
      choices: [...elected],
    },
    // RFC 2328, 9.2: NeighborChange means nothing before the election and on links without one.
    { in: ["Waiting", "Point-to-point"], on: "NeighborChange", to: "same" },
    { in: "*", on: "InterfaceDown", do: ["reset"], to: "Down" },
    { in: "*", on: "LoopInd", do: ["reset"], to: "Loopback" },
    { in: "Loopback", on: "UnloopInd", to: "Down" },
  ],
);
