// `ip neighbour`: the ARP and neighbour caches, laid out as iproute2 prints them.
import { compareIp, formatIp, type Ip, parseIp } from "../../base/ip.ts";
import { formatMac, parseMac } from "../../base/mac.ts";
import type { HostCore } from "../host-core.ts";
import { abbreviates, type IpObject, noDevice, rtnetlink } from "./ip-object.ts";
import type { ShellContext } from "./command.ts";

/** Linux calls an IPv4 neighbour stale after about its base reachable time. */
const REACHABLE = 30e9;

interface Row {
  readonly address: Ip;
  readonly device: number;
  readonly mac: number | null;
  readonly state: string;
  readonly router: boolean;
}
const rowsOf = (core: HostCore): readonly Row[] => {
  const rows: Row[] = [];
  for (const r of core.engine.arpTable()) {
    if (r.kind === "interface") continue;
    const fresh = r.since !== null && core.now() - r.since < REACHABLE;
    const state = r.kind === "static" ? "PERMANENT" : r.mac === null ? "INCOMPLETE" : fresh ? "REACHABLE" : "STALE";
    rows.push({ address: r.address, device: r.interface, mac: r.mac, state, router: false });
  }
  for (const r of core.engine.neighborTable())
    rows.push({ address: r.address, device: r.interface, mac: r.mac, state: r.state, router: r.isRouter });
  return rows.sort((a, b) => compareIp(a.address, b.address) || a.device - b.device);
};

const change = (context: ShellContext, add: boolean, args: readonly string[]): number => {
  const address = parseIp(args[0] ?? "");
  const device = args[args.indexOf("dev") + 1];
  const at = args.indexOf("lladdr");
  const mac = at < 0 ? null : parseMac(args[at + 1] ?? "");
  if (address === null) {
    context.print(`Error: any valid address is expected rather than "${args[0] ?? ""}".\n`);
    return 1;
  }
  if (!args.includes("dev") || device === undefined) {
    context.print("Device and destination are required arguments.\n");
    return 255;
  }
  const i = context.core.named(device);
  if (i === undefined) return noDevice(context, device);
  if (add && mac === null) {
    context.print("Error: No link layer address given.\n");
    return 2;
  }
  if (typeof address === "bigint") return rtnetlink(context, "Operation not supported");
  if (!add) {
    const known =
      context.core.staticNeighbours.delete(address) || rowsOf(context.core).some((r) => r.address === address);
    if (!known) return rtnetlink(context, "No such file or directory");
    context.core.engine.clearArp({ interface: i.index, address });
  } else {
    context.core.staticNeighbours.set(address, mac!);
  }
  context.core.setStaticNeighbours();
  return 0;
};

export const ipNeighbour: IpObject = (context, options, args) => {
  const { core } = context;
  const [verb = "show", ...rest] = args;
  if (abbreviates(verb, "add") || verb === "replace") return change(context, true, rest);
  if (abbreviates(verb, "delete")) return change(context, false, rest);
  const dev = rest.indexOf("dev");
  const named = dev < 0 ? undefined : core.named(rest[dev + 1] ?? "");
  if (dev >= 0 && named === undefined) return noDevice(context, rest[dev + 1] ?? "");
  if (abbreviates(verb, "flush")) {
    if (rest.length === 0) {
      context.print("Flush requires arguments.\n");
      return 255;
    }
    if (options.family !== "ipv6") core.engine.clearArp(named === undefined ? {} : { interface: named.index });
    if (options.family !== "ipv4") core.engine.clearNeighbors(named?.index);
    return 0;
  }
  if (!abbreviates(verb, "show") && !abbreviates(verb, "list") && verb !== "ls") {
    context.print(`Command "${verb}" is unknown, try "ip neighbour help".\n`);
    return 255;
  }
  for (const r of rowsOf(core)) {
    if (options.family !== null && (typeof r.address === "number") !== (options.family === "ipv4")) continue;
    if (named !== undefined && r.device !== named.index) continue;
    const mac = r.mac === null ? "" : `lladdr ${formatMac(r.mac)} `;
    const dev = named === undefined ? `dev ${core.at(r.device)?.name ?? "?"} ` : "";
    context.print(`${formatIp(r.address)} ${dev}${mac}${r.router ? "router " : ""}${r.state} \n`);
  }
  return 0;
};
