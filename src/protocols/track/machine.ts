// The state of one tracked object. Cisco IOS IP Application Services Configuration Guide, "Configuring Enhanced Object
// Tracking": a change is told to clients at once, or after it has lasted for the configured delay.
import { machine } from "../machine.ts";

export const objectMachine = machine(
  ["Undetermined", "Down", "Down, delayed Up", "Up", "Up, delayed Down"],
  ["Seen up", "Seen up, delay configured", "Seen down", "Seen down, delay configured", "Delay over"],
  [
    { in: "Undetermined", on: "Seen up", do: ["begin"], to: "Up" },
    { in: "Undetermined", on: "Seen up, delay configured", do: ["begin", "startDelay"], to: "Down, delayed Up" },
    { in: "Undetermined", on: "Seen down", do: ["begin"], to: "Down" },
    { in: "Undetermined", on: "Seen down, delay configured", do: ["begin"], to: "Down" },

    { in: "Down", on: "Seen up", do: ["change"], to: "Up" },
    { in: "Down", on: "Seen up, delay configured", do: ["startDelay"], to: "Down, delayed Up" },
    { in: "Down", on: "Seen down", to: "Down" },
    { in: "Down", on: "Seen down, delay configured", to: "Down" },

    { in: "Down, delayed Up", on: "Seen up", do: ["stopDelay", "change"], to: "Up" },
    { in: "Down, delayed Up", on: "Seen up, delay configured", to: "Down, delayed Up" },
    { in: "Down, delayed Up", on: "Seen down", do: ["cancelDelay"], to: "Down" },
    { in: "Down, delayed Up", on: "Seen down, delay configured", do: ["cancelDelay"], to: "Down" },
    { in: "Down, delayed Up", on: "Delay over", do: ["change"], to: "Up" },

    { in: "Up", on: "Seen down", do: ["change"], to: "Down" },
    { in: "Up", on: "Seen down, delay configured", do: ["startDelay"], to: "Up, delayed Down" },
    { in: "Up", on: "Seen up", to: "Up" },
    { in: "Up", on: "Seen up, delay configured", to: "Up" },

    { in: "Up, delayed Down", on: "Seen down", do: ["stopDelay", "change"], to: "Down" },
    { in: "Up, delayed Down", on: "Seen down, delay configured", to: "Up, delayed Down" },
    { in: "Up, delayed Down", on: "Seen up", do: ["cancelDelay"], to: "Up" },
    { in: "Up, delayed Down", on: "Seen up, delay configured", do: ["cancelDelay"], to: "Up" },
    { in: "Up, delayed Down", on: "Delay over", do: ["change"], to: "Down" },
  ],
);
export type ObjectState = (typeof objectMachine.states)[number];
export type ObjectEvent = (typeof objectMachine.events)[number];
/** What clients are told. */
export const isUp = (state: ObjectState): boolean => state.startsWith("Up");
