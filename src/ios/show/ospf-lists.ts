// `show ip ospf request-list`, `retransmission-list` and `flood-list`: what neighbours and interfaces wait for.
import { formatIpv4 } from "../../base/ip.ts";
import type { Router } from "../../device/router-state.ts";
import type { OspfInterfaceView, OspfListedLsa, OspfNeighborView, OspfView } from "../../protocols/ospf/view.ts";
import { type Command, show } from "../command.ts";
import { OSPF_HELP, processes, title } from "./ospf-common.ts";

interface Lists {
  readonly interface: OspfInterfaceView;
  /** Null for the list of the interface itself. */
  readonly neighbor: OspfNeighborView | null;
  readonly due: number | null;
  readonly lsas: readonly OspfListedLsa[];
}
interface OspfListsView {
  readonly processes: readonly { readonly process: OspfView; readonly lists: readonly Lists[] }[];
}
type Pick_ = (i: OspfInterfaceView) => readonly Lists[];

const HEADER = "   Type  LS ID           ADV RTR         Seq NO      Age    Checksum";
const row = (l: OspfListedLsa): string => {
  const hex = (n: number, digits: number): string => `0x${n.toString(16).toUpperCase().padStart(digits, "0")}`;
  return `  ${String(l.type).padStart(4)}   ${formatIpv4(l.id).padEnd(15)} ${formatIpv4(l.advertisingRouter).padEnd(15)} ${hex(l.sequence >>> 0, 8)}  ${String(l.age).padEnd(6)} ${hex(l.checksum, 4)}`;
};
const table = (lsas: readonly OspfListedLsa[]): string =>
  lsas.length === 0 ? "\n" : `\n${HEADER}\n${lsas.map((l) => `${row(l)}\n`).join("")}`;
const milliseconds = (due: number): number => Math.round(due / 1e6);
const heading = ({ interface: i, neighbor: n, due, lsas }: Lists, what: string): string => {
  if (n === null)
    return ` Interface ${i.name}, Queue length ${lsas.length}\n${due === null ? "" : ` Link state flooding due in ${milliseconds(due)} msec\n`}`;
  const who = ` Neighbor ${formatIpv4(n.routerId)}, interface ${i.name} address ${formatIpv4(n.address)}\n`;
  return due === null
    ? who
    : `${who} Link state ${what} due in ${milliseconds(due)} msec, Queue length ${lsas.length}\n`;
};

const list = (word: string, help: string, what: string, pick: Pick_): Command =>
  show({
    grammar: `show ip ospf [<process:1-65535>] ${word} [<name:interface>]`,
    help: [...OSPF_HELP, "Process ID number", help, "Interface"],
    view: (router: Router, { process, name }): OspfListsView => ({
      processes: processes(router, process).map((v) => ({
        process: v,
        lists: v.areas
          .flatMap((a) => a.interfaces)
          .filter((i) => name === undefined || i.name === name)
          .flatMap(pick),
      })),
    }),
    render: (v) =>
      v.processes
        .map(
          ({ process, lists }) => `${title(process)}\n${lists.map((l) => heading(l, what) + table(l.lsas)).join("")}`,
        )
        .join(""),
  });

export const commands: readonly Command[] = [
  list("request-list", "Link state request list", "request", (i) =>
    i.neighbors.map((n) => ({ interface: i, neighbor: n, due: null, lsas: n.requested })),
  ),
  list("retransmission-list", "Link state retransmission list", "retransmission", (i) =>
    i.neighbors.map((n) => ({ interface: i, neighbor: n, due: n.retransmissionDue, lsas: n.owed })),
  ),
  list("flood-list", "Link state flood list", "flooding", (i) =>
    i.type === "loopback" || i.passive ? [] : [{ interface: i, neighbor: null, due: null, lsas: i.flooding }],
  ),
];
