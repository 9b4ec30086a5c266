// `explain`: why a packet arrives or does not, over the whole network. No router has it; a course may.
import { type Command, exec } from "../command.ts";

const EXPLAIN = "Explain why something works or does not";
const asked = (words: readonly (string | undefined)[]): string => words.filter((w) => w !== undefined).join(" ");
const unavailable = "% This device is not part of a network that can be explained\n";

export const commands: readonly Command[] = [
  exec({
    grammar: "explain reach <from:word> <to:word> [vrf <vrf:word>]",
    help: [
      EXPLAIN,
      "Whether a packet gets there and back",
      "Node or address that asks",
      "Address or node that is asked",
      "In a VRF of the node that asks",
      "VRF name",
    ],
    run: (session, { from, to, vrf }) =>
      session.print(
        session.device.explain?.(asked(["reach", from, to, ...(vrf === undefined ? [] : ["vrf", vrf])])) ?? unavailable,
      ),
  }),
  exec({
    grammar: "explain route <node:word> <prefix:word> [vrf <vrf:word>]",
    help: [EXPLAIN, "Whether a table has a route, and why", "Router", "Prefix or address", "In a VRF", "VRF name"],
    run: (session, { node, prefix, vrf }) =>
      session.print(
        session.device.explain?.(asked(["route", node, prefix, ...(vrf === undefined ? [] : ["vrf", vrf])])) ??
          unavailable,
      ),
  }),
];
