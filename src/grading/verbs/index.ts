// The verbs by name.
import type { Evaluate } from "../verb.ts";
import { bgpPath } from "./bgp-path.ts";
import { icmp6, nd, ra } from "./ipv6.ts";
import { packetNeverSeen, packetSeen } from "./packets.ts";
import { answer, budget, configLint } from "./paperwork.ts";
import { deny, path, reach } from "./reach.ts";
import { session } from "./session.ts";
import { convergedWithin, labelPath, noBlackhole, noLoop, ribSize, route } from "./tables.ts";

const table = {
  reach,
  deny,
  path,
  session,
  "bgp-path": bgpPath,
  route,
  "rib-size": ribSize,
  "label-path": labelPath,
  "no-loop": noLoop,
  "no-blackhole": noBlackhole,
  "converged-within": convergedWithin,
  nd,
  ra,
  icmp6,
  "packet-seen": packetSeen,
  "packet-never-seen": packetNeverSeen,
  "config-lint": configLint,
  answer,
  budget,
} as const;

/** Checks are validated before a verb sees them, so each gets the shape its schema says. */
export const VERB_TABLE: ReadonlyMap<string, Evaluate> = new Map(
  Object.entries(table) as unknown as [string, Evaluate][],
);
