// `ip link`: show and set; laid out as iproute2 prints it.
import { formatMac, isGroupMac, type Mac, parseMac } from "../../base/mac.ts";
import type { HostInterface } from "../host-core.ts";
import { abbreviates, type IpObject, noDevice, rtnetlink } from "./ip-object.ts";
import type { ShellContext } from "./command.ts";

const BROADCAST = "ff:ff:ff:ff:ff:ff";
const SMALLEST_MTU = 68;
const LARGEST_MTU = 65535;

/** "<BROADCAST,MULTICAST,UP,LOWER_UP>" */
export const flagsOf = (i: HostInterface): string => {
  const flags = i.loopback ? ["LOOPBACK"] : ["BROADCAST", "MULTICAST"];
  if (i.adminUp && !i.carrier) flags.unshift("NO-CARRIER");
  if (i.adminUp) flags.push("UP");
  if (i.adminUp && i.carrier) flags.push("LOWER_UP");
  return `<${flags.join(",")}>`;
};
export const linkState = (i: HostInterface): string =>
  i.loopback && i.adminUp ? "UNKNOWN" : i.adminUp && i.carrier ? "UP" : "DOWN";
/** The two lines that `ip link` and, without the mode, `ip address` open an interface with. */
export const linkLines = (i: HostInterface, withMode: boolean): readonly [string, string] => {
  const qdisc = i.loopback ? "noqueue" : "fq_codel";
  const mode = withMode ? "mode DEFAULT " : "";
  const type = i.loopback ? "loopback" : "ether";
  return [
    `${i.index}: ${i.name}: ${flagsOf(i)} mtu ${i.mtu} qdisc ${qdisc} state ${linkState(i)} ${mode}group default qlen 1000`,
    `    link/${type} ${formatMac(i.mac)} brd ${i.loopback ? formatMac(0) : BROADCAST}`,
  ];
};

/** Octets and packets of both ways. */
const counterLines = ({ counters: c }: HostInterface): string => {
  const row = (octets: number, packets: number, dropped: number, multicasts: number): string =>
    `    ${String(octets).padStart(10)} ${String(packets).padStart(7)}      0 ${String(dropped).padStart(7)}       0 ${String(multicasts).padStart(7)} \n`;
  return `    RX:  bytes packets errors dropped  missed   mcast           \n${row(c.inputOctets, c.inputPackets, 0, c.inputMulticasts)}    TX:  bytes packets errors dropped carrier collsns           \n${row(c.outputOctets, c.outputPackets, c.outputDrops, 0)}`;
};

const set = (context: ShellContext, args: readonly string[]): number => {
  let device: string | undefined;
  let up: boolean | null = null;
  let mtu: number | null = null;
  let mac: Mac | null = null;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === "dev") device = args[++at];
    else if (word === "up" || word === "down") up = word === "up";
    else if (word === "mtu") {
      const text = args[++at] ?? "";
      mtu = /^\d{1,6}$/.test(text) ? Number(text) : null;
      if (mtu === null) {
        context.print(`Error: argument "${text}" is wrong: Invalid "mtu" value\n`);
        return 255;
      }
    } else if (word === "address") {
      const text = args[++at] ?? "";
      mac = parseMac(text);
      if (mac === null) {
        context.print(`"${text}" is invalid lladdr.\n`);
        return 255;
      }
    } else if (device === undefined) device = word;
    else {
      context.print(`Error: either "dev" is duplicate, or "${word}" is a garbage.\n`);
      return 255;
    }
  }
  if (device === undefined) {
    context.print('Not enough of information: "dev" argument is required.\n');
    return 255;
  }
  const i = context.core.named(device);
  if (i === undefined) return noDevice(context, device);
  if (mtu !== null) {
    if (mtu < SMALLEST_MTU || mtu > LARGEST_MTU) {
      context.print(`Error: mtu ${mtu < SMALLEST_MTU ? "less than device minimum" : "greater than device maximum"}.\n`);
      return 2;
    }
    i.mtu = mtu;
    context.core.refresh(i);
  }
  if (mac !== null) {
    // The kernel has no station with the address of a group, nor with none.
    if (mac === 0 || isGroupMac(mac) || i.loopback) return rtnetlink(context, "Cannot assign requested address");
    i.mac = mac;
    context.core.refresh(i);
  }
  if (up !== null) context.core.setAdmin(i, up);
  return 0;
};

export const ipLink: IpObject = (context, options, args) => {
  const [verb = "show", ...rest] = args;
  if (verb === "set") return set(context, rest);
  if (verb === "add" || verb === "delete" || verb === "del") return rtnetlink(context, "Operation not supported");
  const shows = abbreviates(verb, "show") || abbreviates(verb, "list") || verb === "ls";
  const upOnly = (shows ? rest : args).includes("up");
  const words = (shows ? rest : args).filter((w) => w !== "dev" && w !== "up");
  const only = words[0] === undefined ? undefined : context.core.named(words[0]);
  if (words[0] !== undefined && only === undefined) {
    context.print(
      shows ? `Device "${words[0]}" does not exist.\n` : `Command "${verb}" is unknown, try "ip link help".\n`,
    );
    return shows ? 1 : 255;
  }
  for (const i of only === undefined ? context.core.all() : [only]) {
    if (upOnly && !i.adminUp) continue;
    if (options.brief)
      context.print(`${i.name.padEnd(16)} ${linkState(i).padEnd(14)} ${formatMac(i.mac)} ${flagsOf(i)} \n`);
    else
      context.print(
        `${linkLines(i, true).join(options.oneLine ? "\\" : "\n")}\n${options.statistics ? counterLines(i) : ""}`,
      );
  }
  return 0;
};
