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
  // Who answers again has not failed.
  core.forgetFailed((f) => rows.some((r) => r.device === f.device && r.address === f.address && r.mac !== null));
  for (const { device, address } of core.failedNeighbours.values())
    if (!rows.some((r) => r.device === device && r.address === address))
      rows.push({ address, device, mac: null, state: "FAILED", router: false });
  return rows.sort((a, b) => compareIp(a.address, b.address) || a.device - b.device);
};

const line = (core: HostCore, r: Row, withDevice: boolean): string => {
  const mac = r.mac === null ? "" : `lladdr ${formatMac(r.mac)} `;
  const dev = withDevice ? `dev ${core.at(r.device)?.name ?? "?"} ` : "";
  return `${formatIp(r.address)} ${dev}${mac}${r.router ? "router " : ""}${r.state} \n`;
};

const change = (context: ShellContext, add: "add" | "replace" | null, args: readonly string[]): number => {
  const address = parseIp(args[0] ?? "");
  const device = args[args.indexOf("dev") + 1];
  const at = args.indexOf("lladdr");
  const mac = at < 0 ? null : parseMac(args[at + 1] ?? "");
  if (at >= 0 && mac === null) {
    context.print(`"${args[at + 1] ?? ""}" is invalid lladdr.\n`);
    return 1;
  }
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
  if (add !== null && mac === null) {
    context.print("Error: No link layer address given.\n");
    return 2;
  }
  if (typeof address === "bigint") return rtnetlink(context, "Operation not supported");
  const here = rowsOf(context.core).some((r) => r.address === address && r.device === i.index);
  if (add === null) {
    context.core.forgetFailed((f) => f.address === address && f.device === i.index);
    const known = context.core.staticNeighbours.delete(address) || here;
    if (!known) return rtnetlink(context, "No such file or directory");
    context.core.engine.clearArp({ interface: i.index, address });
  } else {
    if (add === "add" && here) return rtnetlink(context, "File exists");
    context.core.staticNeighbours.set(address, mac!);
  }
  context.core.setStaticNeighbours();
  return 0;
};

export const ipNeighbour: IpObject = (context, options, args) => {
  const { core } = context;
  const [verb = "show", ...rest] = args;
  if (abbreviates(verb, "add")) return change(context, "add", rest);
  if (verb === "replace" || verb === "change") return change(context, "replace", rest);
  if (abbreviates(verb, "delete")) return change(context, null, rest);
  let named: number | null = null;
  let state: string | null = null;
  let target: Ip | null = null;
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!;
    const value = rest[at + 1] ?? "";
    if (word === "dev") {
      named = core.named(value)?.index ?? null;
      if (named === null) return noDevice(context, value);
      at++;
    } else if (word === "nud") {
      state = value.toUpperCase();
      at++;
    } else if (word === "to") continue;
    else if (word !== "all") {
      target = parseIp(word);
      if (target === null) {
        context.print(`Error: any valid prefix is expected rather than "${word}".\n`);
        return 1;
      }
    }
  }
  const meant = rowsOf(core).filter(
    (r) =>
      (options.family === null || (typeof r.address === "number") === (options.family === "ipv4")) &&
      (named === null || r.device === named) &&
      (target === null || r.address === target) &&
      (state === null || state === "ALL" || r.state === state),
  );
  if (abbreviates(verb, "flush")) {
    if (rest.length === 0) {
      context.print("Flush requires arguments.\n");
      return 255;
    }
    for (const r of meant) {
      if (r.state === "PERMANENT") continue;
      if (typeof r.address === "number") core.engine.clearArp({ interface: r.device, address: r.address });
      core.forgetFailed((f) => f.address === r.address && f.device === r.device);
    }
    for (const device of new Set(meant.filter((r) => typeof r.address === "bigint").map((r) => r.device)))
      core.engine.clearNeighbors(device);
    return 0;
  }
  if (verb === "get") {
    if (target === null || named === null) {
      context.print("Device and address are required arguments.\n");
      return 255;
    }
    if (meant.length > 0) {
      for (const r of meant) context.print(line(core, r, true));
      return 0;
    }
    context.print("Error: Neighbour entry not found.\n");
    return 2;
  }
  if (!abbreviates(verb, "show") && !abbreviates(verb, "list") && verb !== "ls") {
    context.print(`Command "${verb}" is unknown, try "ip neighbour help".\n`);
    return 255;
  }
  for (const r of meant)
    context.print(
      options.brief
        ? `${formatIp(r.address).padEnd(39)} ${(core.at(r.device)?.name ?? "?").padEnd(16)} ${r.mac === null ? "" : formatMac(r.mac)}\n`
        : line(core, r, named === null),
    );
  return 0;
};
