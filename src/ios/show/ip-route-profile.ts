// `show ip route profile`: how often the routing table changes.
import { PROFILE_ROWS, type ProfileCounts } from "../../device/route-profile.ts";
import { type Command, type ShowCommand, show } from "../command.ts";

const RULE = "-".repeat(61);
const WIDTHS = [10, 10, 9, 9, 11, 10] as const;
const line = (cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => String(cell).padEnd(WIDTHS[i]!)).join("");

export const renderProfile = (rows: readonly ProfileCounts[] | null): string =>
  rows === null
    ? "IP routing profile not enabled"
    : [
        "IP routing table change statistics:",
        "Frequency of changes in a 5 second sampling interval",
        RULE,
        "Change/   Fwd-path  Prefix   Nexthop  Pathcount  Prefix",
        "interval  change    add      change   change     refresh",
        RULE,
        ...rows.map((r, i) =>
          line([PROFILE_ROWS[i] ?? "Overflow", r.forwardingPath, r.prefixAdd, r.nextHop, r.pathCount, r.refresh]),
        ),
      ].join("\n");

export const commands: readonly Command[] = [
  show({
    grammar: "show ip route profile",
    help: ["Show running system information", "IP information", "IP routing table", "IP routing table profile"],
    view: (router) => router.routeProfile.view(),
    render: renderProfile,
  }),
] satisfies readonly ShowCommand[];
