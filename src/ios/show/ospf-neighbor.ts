// `show ip ospf neighbor` in its forms.
import { formatIpv4 } from "../../base/ip.ts";
import type { Router } from "../../device/router-state.ts";
import type { OspfInterfaceView, OspfNeighborView } from "../../protocols/ospf/view.ts";
import { areaText } from "../config/ospf-text.ts";
import { type Command, show } from "../command.ts";
import { clock, neighborStates, optionBits, OSPF_HELP, plural, processes, roleOf } from "./ospf-common.ts";

interface Row {
  readonly neighbor: OspfNeighborView;
  readonly interface: OspfInterfaceView;
  /** Position among the neighbours of its area, and of the process. */
  readonly index: readonly [number, number];
}
export interface OspfNeighborsView {
  readonly now: number;
  /** Asked for by router id. */
  readonly one: boolean;
  readonly rows: readonly Row[];
}
const neighborsView = (
  router: Router,
  process: number | undefined,
  name: string | undefined,
  id: number | undefined,
): OspfNeighborsView => {
  const rows: Row[] = [];
  for (const v of processes(router, process)) {
    let inProcess = 0;
    for (const area of v.areas) {
      let inArea = 0;
      for (const i of area.interfaces)
        for (const n of i.neighbors) {
          inArea++;
          inProcess++;
          if (name !== undefined && i.name !== name) continue;
          if (id !== undefined && n.routerId !== id) continue;
          // A configured neighbour that is silent shows up once it is being called.
          if (n.state !== "Down" || n.configured) rows.push({ neighbor: n, interface: i, index: [inArea, inProcess] });
        }
    }
  }
  return { now: router.now(), one: id !== undefined, rows };
};

const HEADER = "Neighbor ID     Pri   State           Dead Time   Address         Interface";
const shownId = (n: OspfNeighborView): string => (n.routerId === 0 ? "N/A" : formatIpv4(n.routerId));
const shownPriority = (i: OspfInterfaceView, n: OspfNeighborView): number =>
  i.type === "broadcast" || i.type === "non-broadcast" ? n.priority : 0;
const renderTable = ({ rows }: OspfNeighborsView): string => {
  if (rows.length === 0) return "";
  const lines = rows.map(({ neighbor: n, interface: i }) => {
    const dead = n.dead === null ? "   -" : clock(n.dead);
    return `${shownId(n).padEnd(15)} ${String(shownPriority(i, n)).padStart(3)}   ${`${neighborStates[n.state]}/${roleOf(i, n)}`.padEnd(15)} ${dead.padEnd(11)} ${formatIpv4(n.address).padEnd(15)} ${i.name}`;
  });
  return `\n${HEADER}\n${lines.join("\n")}\n`;
};
const renderDetail = ({ rows, now }: OspfNeighborsView): string =>
  rows
    .map(({ neighbor: n, interface: i, index }) =>
      [
        ` Neighbor ${shownId(n)}, interface address ${formatIpv4(n.address)}`,
        `    In the area ${areaText(n.area)} via interface ${i.name}`,
        `    Neighbor priority is ${shownPriority(i, n)}, State is ${neighborStates[n.state]}, ${plural(n.stateChanges, "state change")}`,
        `    DR is ${formatIpv4(n.designatedRouter)} BDR is ${formatIpv4(n.backupDesignatedRouter)}`,
        `    Options is 0x${n.options.toString(16).toUpperCase()} in Hello (${optionBits(n.options)})`,
        ...(n.describedOptions === 0
          ? []
          : [
              `    Options is 0x${n.describedOptions.toString(16).toUpperCase()} in DBD (${optionBits(n.describedOptions)})`,
            ]),
        ...(n.dead === null ? [] : [`    Dead timer due in ${clock(n.dead)}`]),
        `    Neighbor is up for ${clock(now - n.since)}`,
        `    Index ${index[0]}/${index[1]}, retransmission queue length ${n.retransmissionQueue}, number of retransmission ${n.retransmissions}`,
        "    First 0x0(0)/0x0(0) Next 0x0(0)/0x0(0)",
        `    Last retransmission scan length is ${n.retransmissionScan.last}, maximum is ${n.retransmissionScan.maximum}`,
        "    Last retransmission scan time is 0 msec, maximum is 0 msec",
      ].join("\n"),
    )
    .map((t) => `${t}\n`)
    .join("");

const WHAT = "(<name:interface>|<id:ipv4>)";
const WHAT_HELP = ["Interface name", "Neighbor ID"];
interface Args {
  readonly process?: number;
  readonly name?: string;
  readonly id?: number;
}
const view = (router: Router, args: unknown): OspfNeighborsView => {
  const { process, name, id } = args as Args;
  return neighborsView(router, process, name, id);
};
export const commands: readonly Command[] = [
  show({
    grammar: "show ip ospf [<process:1-65535>] neighbor",
    help: [...OSPF_HELP, "Process ID number", "Neighbor list"],
    view,
    render: renderTable,
  }),
  show({
    grammar: `show ip ospf [<process:1-65535>] neighbor ${WHAT}`,
    help: [...OSPF_HELP, "Process ID number", "Neighbor list", ...WHAT_HELP],
    view,
    // IOS prints one neighbour in full, and the neighbours of an interface as a table.
    render: (v) => (v.one ? renderDetail(v) : renderTable(v)),
  }),
  show({
    grammar: `show ip ospf [<process:1-65535>] neighbor [${WHAT}] detail`,
    help: [...OSPF_HELP, "Process ID number", "Neighbor list", ...WHAT_HELP, "detail of all neighbors"],
    view,
    render: renderDetail,
  }),
];
