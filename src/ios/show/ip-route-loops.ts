// `show ip route loops`: routes that the table finds through each other.
import { formatIp } from "../../base/ip.ts";
import { formatPrefix } from "../../base/prefix.ts";
import type { Router } from "../../device/router-state.ts";
import { ageText } from "../clock.ts";
import { type Command, type ShowCommand, show } from "../command.ts";
import { IP_ROUTE_HELP, tableOf } from "./common.ts";

interface LoopRow {
  /** "" is the global table. */
  readonly vrf: string;
  readonly prefix: string;
  readonly gateway: string;
  readonly protocol: string;
  /** Nanoseconds since the route is in the table. */
  readonly age: number;
}
const loopsView = (router: Router, vrf: string | undefined): readonly (readonly LoopRow[])[] =>
  tableOf(router, vrf)
    .rib.ipv4.loops()
    .map((loop) =>
      loop.map((step) => ({
        vrf: router.vrf(step.vrf)?.name ?? "",
        prefix: formatPrefix(step.route.prefix),
        gateway: formatIp(step.gateway),
        protocol: step.route.protocol,
        age: router.now() - step.since,
      })),
    );
/** An arrow opens a loop; its last route is marked. */
const renderLoops = (loops: readonly (readonly LoopRow[])[]): string =>
  loops
    .flatMap((loop) =>
      loop.map(
        (row, i) =>
          `${i === 0 ? "->" : "  "}${row.vrf === "" ? "default" : row.vrf}:ipv4:base ${row.prefix} -> base ${row.gateway} ${row.protocol} ${ageText(row.age)}${i === loop.length - 1 ? " N" : ""}`,
      ),
    )
    .join("\n");

export const commands: readonly Command[] = [
  show({
    grammar: "show ip route [vrf <vrf:word>] loops",
    help: [...IP_ROUTE_HELP, "RIB routes forming loops"],
    view: (router, { vrf }) => loopsView(router, vrf),
    render: renderLoops,
  }),
] satisfies readonly ShowCommand[];
