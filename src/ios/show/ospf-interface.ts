// `show ip ospf interface`, `... brief`, `show ip ospf virtual-links`, `show ip ospf sham-links`.
import { formatIpv4 } from "../../base/ip.ts";
import type { Router } from "../../device/router-state.ts";
import type { OspfInterfaceView, OspfView } from "../../protocols/ospf/view.ts";
import { shortInterfaceName } from "../interface-name.ts";
import { areaText } from "../config/ospf-text.ts";
import { type Command, show } from "../command.ts";
import { addressText, clock, networkTypes, neighborStates, OSPF_HELP, processes, stateText } from "./ospf-common.ts";

export interface OspfInterfacesView {
  readonly processes: readonly OspfView[];
  readonly name: string | null;
}
const view = (router: Router, args: unknown): OspfInterfacesView => {
  const { process, name } = args as { process?: number; name?: string };
  return { processes: processes(router, process), name: name ?? null };
};
const rowsOf = (v: OspfInterfacesView): { process: OspfView; index: number; area: number; one: OspfInterfaceView }[] =>
  v.processes.flatMap((process) =>
    process.areas.flatMap((area) =>
      area.interfaces
        .map((one, index) => ({ process, area: area.area, one, index: index + 1 }))
        .filter(({ one }) => v.name === null || one.name === v.name),
    ),
  );

const TOPOLOGY = "  Topology-MTID    Cost    Disabled    Shutdown      Topology Name";
const seconds = (n: number): string => (n < 1 ? `${Math.round(n * 1000)} msec` : String(n));
const adjacent = (i: OspfInterfaceView): string[] =>
  i.neighbors
    .filter((n) => n.state === "Full")
    .map((n) => {
      const role =
        n.address === i.designatedRouter
          ? "  (Designated Router)"
          : n.address === i.backupDesignatedRouter
            ? "  (Backup Designated Router)"
            : "";
      return `    Adjacent with neighbor ${formatIpv4(n.routerId)}${role}`;
    });
const authentication = (i: OspfInterfaceView): string[] => {
  if (i.authentication === "simple") return ["  Simple password authentication enabled"];
  if (i.authentication !== "message-digest") return [];
  return [
    "  Cryptographic authentication enabled",
    i.keyId === 0 ? "      No key configured, using default key id 0" : `    Youngest key id is ${i.keyId}`,
    ...(i.oldKeys.length === 0
      ? []
      : [
          `    Rollover in progress, ${i.oldKeys.length} neighbor(s) using the old key(s):`,
          ...[...new Set(i.oldKeys)].sort((a, b) => a - b).map((id) => `      key id ${id}`),
        ]),
  ];
};
const timers = (i: OspfInterfaceView): string =>
  `Hello ${seconds(i.hello)}, Dead ${i.dead}, Wait ${i.dead}, Retransmit ${i.retransmit}`;

const renderOne = (v: OspfView, area: number, i: OspfInterfaceView, index: number): string => {
  const elects = i.type === "broadcast" || i.type === "non-broadcast";
  const out = [
    `${i.name} is ${i.adminUp ? (i.lineUp ? "up" : "down") : "administratively down"}, line protocol is ${i.lineUp ? "up" : "down"} `,
    `  ${i.unnumbered ? `Interface is unnumbered, Using address of another interface (${formatIpv4(i.address)})` : `Internet Address ${addressText(i.address, i.length)}`}, Area ${areaText(area)}, ${i.byInterface ? "Attached via Interface Enable" : "Attached via Network Statement"}`,
    `  Process ID ${v.process}, Router ID ${formatIpv4(v.routerId)}, Network Type ${networkTypes[i.type]}, Cost: ${i.cost}`,
    TOPOLOGY,
    `        0           ${String(i.cost).padEnd(10)}no          no            Base`,
  ];
  if (i.byInterface) out.push("  Enabled by interface config, including secondary ip addresses");
  if (i.type === "loopback") {
    out.push("  Loopback interface is treated as a stub Host");
    return out.join("\n");
  }
  out.push(
    `  Transmit Delay is ${i.transmitDelay} sec, State ${stateText(i)}${elects ? `, Priority ${i.priority}` : ""}`,
  );
  if (elects) {
    out.push(
      i.designatedRouter === 0
        ? "  No designated router on this network"
        : `  Designated Router (ID) ${formatIpv4(i.designatedRouterId)}, Interface address ${formatIpv4(i.designatedRouter)}`,
      i.backupDesignatedRouter === 0
        ? "  No backup designated router on this network"
        : `  Backup Designated router (ID) ${formatIpv4(i.backupDesignatedRouterId)}, Interface address ${formatIpv4(i.backupDesignatedRouter)}`,
    );
  }
  out.push(
    `  Timer intervals configured, ${timers(i)}`,
    i.passive ? "    No Hellos (Passive interface) " : `    Hello due in ${clock(i.helloDue ?? 0)}`,
    ...(i.wait === null ? [] : [`    Wait time before Designated router selection ${clock(i.wait)}`]),
    "  Cisco NSF helper support disabled",
    "  IETF NSF helper support disabled",
    `  Index ${index}/${index}, flood queue length ${i.floodQueue}`,
    "  Next 0x0(0)/0x0(0)",
    `  Last flood scan length is ${i.floodScan.last}, maximum is ${i.floodScan.maximum}`,
    "  Last flood scan time is 0 msec, maximum is 0 msec",
    `  Neighbor Count is ${i.neighbors.filter((n) => n.state !== "Down").length}, Adjacent neighbor count is ${i.neighbors.filter((n) => n.state === "Full").length} `,
    ...adjacent(i),
    "  Suppress hello for 0 neighbor(s)",
    ...authentication(i),
  );
  return out.join("\n");
};
const renderAll = (v: OspfInterfacesView): string => {
  const rows = rowsOf(v).filter((r) => r.one.type !== "virtual-link" && r.one.type !== "sham-link");
  if (rows.length === 0 && v.name !== null) return `%OSPF: OSPF not enabled on ${v.name}\n`;
  return rows.map((r) => `${renderOne(r.process, r.area, r.one, r.index)}\n`).join("");
};

const briefStates = {
  Down: "DOWN",
  Loopback: "LOOP",
  Waiting: "WAIT",
  "Point-to-point": "P2P",
  DROther: "DROTH",
  Backup: "BDR",
  DR: "DR",
} as const;
const renderBrief = (v: OspfInterfacesView): string => {
  const rows = rowsOf(v);
  if (rows.length === 0) return "";
  const lines = rows.map(({ process, area, one: i }) => {
    const state =
      i.state === "Point-to-point" && i.type.startsWith("point-to-multipoint") ? "P2MP" : briefStates[i.state];
    const name = i.name.startsWith("OSPF_") ? i.name.slice(5) : shortInterfaceName(i.name);
    const address = i.unnumbered ? `Unnumbered ${name}` : addressText(i.address, i.length);
    const heard = i.neighbors.filter((n) => n.state !== "Down").length;
    const full = i.neighbors.filter((n) => n.state === "Full").length;
    return `${name.padEnd(12)} ${String(process.process).padEnd(5)} ${areaText(area).padEnd(15)} ${address.padEnd(18)} ${String(i.cost).padEnd(5)} ${state.padEnd(5)} ${full}/${heard}`;
  });
  return `Interface    PID   Area            IP Address/Mask    Cost  State Nbrs F/C\n${lines.join("\n")}\n`;
};

const renderVirtual = (v: OspfInterfacesView): string =>
  v.processes
    .flatMap((p) => p.virtualLinks)
    .map((l) => {
      const i = l.interface;
      const out = [
        `Virtual Link ${l.name} to router ${formatIpv4(l.remoteRouterId)} is ${i.up ? "up" : "down"}`,
        `  Transit area ${areaText(l.transitArea)}${l.via === null ? "" : `, via interface ${l.via}`}`,
        " Topology-MTID    Cost    Disabled     Shutdown      Topology Name",
        `        0           ${String(i.up ? i.cost : 65535).padEnd(10)}no          no            Base`,
        `  Transmit Delay is ${i.transmitDelay} sec, State ${i.up ? "POINT_TO_POINT" : "DOWN"},`,
        `  Timer intervals configured, ${timers(i)}`,
        ...(i.helloDue === null ? [] : [`    Hello due in ${clock(i.helloDue)}`]),
        ...i.neighbors.flatMap((n, at) => [
          `    Adjacency State ${neighborStates[n.state]}`,
          `    Index ${at + 1}/${at + 1}, retransmission queue length ${n.retransmissionQueue}, number of retransmission ${n.retransmissions}`,
          "    First 0x0(0)/0x0(0) Next 0x0(0)/0x0(0)",
          `    Last retransmission scan length is ${n.retransmissionScan.last}, maximum is ${n.retransmissionScan.maximum}`,
          "    Last retransmission scan time is 0 msec, maximum is 0 msec",
        ]),
        ...authentication(i),
      ];
      return `${out.join("\n")}\n`;
    })
    .join("");
const renderSham = (v: OspfInterfacesView): string =>
  rowsOf(v)
    .filter((r) => r.one.type === "sham-link")
    .map(({ one: i, area }) => {
      const out = [
        `Sham Link ${i.name} to address ${formatIpv4(i.remote)} is ${i.up ? "up" : "down"}`,
        `Area ${areaText(area)} source address ${formatIpv4(i.address)}`,
        `  Cost of using ${i.cost} State ${i.up ? "POINT_TO_POINT" : "DOWN"},`,
        `  Timer intervals configured, Hello ${i.hello}, Dead ${i.dead}, Wait ${i.dead},`,
        ...(i.helloDue === null ? [] : [`    Hello due in ${clock(i.helloDue)}`]),
        ...i.neighbors.map((n) => `    Adjacency State ${neighborStates[n.state]}`),
      ];
      return `${out.join("\n")}\n`;
    })
    .join("");

/** `show ip ospf mpls ldp interface`: LDP switched on by OSPF, and what OSPF waits for. */
interface LdpInterfacesView extends OspfInterfacesView {
  readonly autoconfigured: readonly string[];
  /** Milliseconds. */
  readonly holdDown: number | null;
}
const ldpView = (router: Router, args: unknown): LdpInterfacesView => ({
  ...view(router, args),
  autoconfigured: [...router.config.interfaces.values()]
    .filter((i) => !i.mpls && router.interfaceNamed(i.name)?.mpls === true)
    .map((i) => i.name),
  holdDown: router.config.ldp.igpSyncHoldDown ?? null,
});
const renderLdp = (v: LdpInterfacesView): string =>
  rowsOf(v)
    .filter((r) => r.one.type !== "sham-link" && r.one.type !== "virtual-link")
    .map(({ one: i, area, process }) => {
      const hold = v.holdDown;
      const required = i.ldp?.required === true;
      const timer = !required
        ? "Holddown timer is disabled"
        : hold === null
          ? "Holddown timer is not configured"
          : `Holddown timer is configured: ${hold} msecs\n  Holddown timer is ${i.ldp?.holdDown == null ? "not running" : "running"}`;
      return [
        i.name,
        `  Process ID ${process.process}, Area ${areaText(area)}`,
        `  LDP is ${v.autoconfigured.includes(i.name) ? "" : "not "}configured through LDP autoconfig`,
        `  LDP-IGP Synchronization : ${required ? "Required" : "Not required"}`,
        `  ${timer}`,
        `  Interface is ${i.ldp?.pending === true ? "down and pending LDP" : i.state === "Down" ? "down" : "up"} `,
        "",
      ].join("\n");
    })
    .join("");
export const commands: readonly Command[] = [
  show({
    grammar: "show ip ospf [<process:1-65535>] interface [<name:interface>]",
    help: [...OSPF_HELP, "Process ID number", "Interface information", "Interface"],
    view,
    render: renderAll,
  }),
  show({
    grammar: "show ip ospf [<process:1-65535>] interface [<name:interface>] brief",
    help: [...OSPF_HELP, "Process ID number", "Interface information", "Interface", "Summary of interface information"],
    view,
    render: renderBrief,
  }),
  show({
    grammar: "show ip ospf [<process:1-65535>] virtual-links",
    help: [...OSPF_HELP, "Process ID number", "Virtual link information"],
    view,
    render: renderVirtual,
  }),
  show({
    grammar: "show ip ospf [<process:1-65535>] sham-links",
    help: [...OSPF_HELP, "Process ID number", "Sham link information"],
    view,
    render: renderSham,
  }),
  show({
    grammar: "show ip ospf [<process:1-65535>] mpls ldp interface [<name:interface>]",
    help: [
      ...OSPF_HELP,
      "Process ID number",
      "MPLS information",
      "LDP information",
      "Interface information",
      "Interface",
    ],
    view: ldpView,
    render: renderLdp,
  }),
];
