// What the `show ip ospf` family shares: which processes, and how OSPF's states and options are worded.
import { formatIpv4, maskOf } from "../../base/ip.ts";
import type { Router } from "../../device/router-state.ts";
import type { OspfInterfaceView, OspfNeighborView, OspfView } from "../../protocols/ospf/view.ts";
import { Refused } from "../command.ts";

export const SHOW = "Show running system information";
export const OSPF_HELP = [SHOW, "IP information", "OSPF information"] as const;

/** The views of the processes asked for, by process id. */
export const processes = (router: Router, process: number | undefined): readonly OspfView[] => {
  const views = router
    .protocols()
    .filter((p) => p.definition === "ospf" && (process === undefined || p.key === String(process)))
    .map((p) => p.protocol.view() as OspfView)
    .filter((v) => v.routerId !== 0 || v.shutdown)
    .sort((a, b) => a.process - b.process);
  if (process !== undefined && views.length === 0)
    throw new Refused(`%OSPF: Router process ${process} is not running, please configure a router-id`);
  return views;
};
export const title = (v: OspfView): string =>
  `\n            OSPF Router with ID (${formatIpv4(v.routerId)}) (Process ID ${v.process})\n`;

const pad = (n: number): string => String(n).padStart(2, "0");
/** "00:00:33" */
export const clock = (nanoseconds: number): string => {
  const s = Math.floor(nanoseconds / 1e9);
  return `${pad(Math.floor(s / 3600))}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`;
};
/** "00:00:33.120" */
export const preciseClock = (nanoseconds: number): string =>
  `${clock(nanoseconds)}.${String(Math.floor(nanoseconds / 1e6) % 1000).padStart(3, "0")}`;

export const neighborStates = {
  Down: "DOWN",
  Attempt: "ATTEMPT",
  Init: "INIT",
  "2-Way": "2WAY",
  ExStart: "EXSTART",
  Exchange: "EXCHANGE",
  Loading: "LOADING",
  Full: "FULL",
} as const;
/** "DR", "BDR", "DROTHER", or "  -" on links without an election. */
export const roleOf = (i: OspfInterfaceView, n: OspfNeighborView): string => {
  if (i.type !== "broadcast" && i.type !== "non-broadcast") return "  -";
  if (n.address === i.designatedRouter) return "DR";
  return n.address === i.backupDesignatedRouter ? "BDR" : "DROTHER";
};
export const interfaceStates = {
  Down: "DOWN",
  Loopback: "LOOPBACK",
  Waiting: "WAITING",
  "Point-to-point": "POINT_TO_POINT",
  DROther: "DROTHER",
  Backup: "BDR",
  DR: "DR",
} as const;
export const stateText = (i: OspfInterfaceView): string =>
  i.state === "Point-to-point" && i.type.startsWith("point-to-multipoint")
    ? "POINT_TO_MULTIPOINT"
    : interfaceStates[i.state];
export const networkTypes = {
  broadcast: "BROADCAST",
  "non-broadcast": "NON_BROADCAST",
  "point-to-point": "POINT_TO_POINT",
  "point-to-multipoint": "POINT_TO_MULTIPOINT",
  "point-to-multipoint non-broadcast": "POINT_TO_MULTIPOINT",
  loopback: "LOOPBACK",
  "virtual-link": "VIRTUAL_LINK",
  "sham-link": "SHAM_LINK",
} as const;

/** "E-bit, O-bit" */
export const optionBits = (options: number): string =>
  [
    [0x02, "E-bit"],
    [0x08, "N-bit"],
    [0x10, "L-bit"],
    [0x20, "DC-bit"],
    [0x40, "O-bit"],
  ]
    .filter(([bit]) => (options & (bit as number)) !== 0)
    .map(([, name]) => name)
    .join(", ");
export const hex = (n: number, digits: number): string => (n >>> 0).toString(16).toUpperCase().padStart(digits, "0");
/** "10.0.12.1/24" */
export const addressText = (address: number, length: number): string => `${formatIpv4(address)}/${length}`;
export const maskedText = (address: number, length: number): string => formatIpv4((address & maskOf(length)) >>> 0);
export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
