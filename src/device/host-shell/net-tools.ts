// `arp` and `ifconfig`, as net-tools print them.
import { formatIp, formatIpv4, isLinkLocalIpv6, lengthOfMask, maskOf, parseIp, parseIpv4 } from "../../base/ip.ts";
import { byText } from "../../base/ordered-map.ts";
import { formatMac, parseMac } from "../../base/mac.ts";
import { forever, type HostInterface } from "../host-core.ts";
import type { Command, ShellContext } from "./command.ts";

const UP = 1;
const BROADCAST = 2;
const LOOPBACK = 8;
const RUNNING = 64;
const MULTICAST = 4096;
const classfulLength = (address: number): number => (address >>> 31 === 0 ? 8 : address >>> 30 === 2 ? 16 : 24);

const human = (octets: number): string => {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = octets;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value.toFixed(1)} ${units[unit]}`;
};

const block = (i: HostInterface): string => {
  const running = i.adminUp && i.carrier;
  const flags: (readonly [number, string, boolean])[] = [
    [UP, "UP", i.adminUp],
    [BROADCAST, "BROADCAST", !i.loopback],
    [LOOPBACK, "LOOPBACK", i.loopback],
    [RUNNING, "RUNNING", running],
    [MULTICAST, "MULTICAST", !i.loopback],
  ];
  const set = flags.filter(([, , on]) => on);
  const lines = [
    `${i.name}: flags=${set.reduce((n, [bit]) => n + bit, 0)}<${set.map(([, name]) => name).join(",")}>  mtu ${i.mtu}`,
  ];
  for (const a of i.addresses) {
    if (typeof a.address === "number") {
      const mask = maskOf(a.length);
      const broadcast = i.loopback ? "" : `  broadcast ${formatIpv4((a.address | ~mask) >>> 0)}`;
      lines.push(`        inet ${formatIpv4(a.address)}  netmask ${formatIpv4(mask)}${broadcast}`);
    } else {
      const scope = i.loopback ? "0x10<host>" : isLinkLocalIpv6(a.address) ? "0x20<link>" : "0x0<global>";
      lines.push(`        inet6 ${formatIp(a.address)}  prefixlen ${a.length}  scopeid ${scope}`);
    }
  }
  lines.push(
    i.loopback
      ? "        loop  txqueuelen 1000  (Local Loopback)"
      : `        ether ${formatMac(i.mac)}  txqueuelen 1000  (Ethernet)`,
  );
  const { inputPackets, inputOctets, outputPackets, outputOctets, outputDrops } = i.counters;
  lines.push(
    `        RX packets ${inputPackets}  bytes ${inputOctets} (${human(inputOctets)})`,
    "        RX errors 0  dropped 0  overruns 0  frame 0",
    `        TX packets ${outputPackets}  bytes ${outputOctets} (${human(outputOctets)})`,
    `        TX errors 0  dropped ${outputDrops} overruns 0  carrier 0  collisions 0`,
    "",
  );
  return `${lines.join("\n")}\n`;
};

export const ifconfig: Command = (context, args) => {
  const { core } = context;
  const words = args.filter((w) => w !== "-a");
  const name = words[0];
  if (name === undefined) {
    const sorted = [...core.all()].sort((a, b) => byText(a.name, b.name));
    for (const i of sorted) if (i.adminUp || args.includes("-a")) context.print(block(i));
    return 0;
  }
  const i = core.named(name);
  if (i === undefined) {
    context.print(`${name}: error fetching interface information: Device not found\n`);
    return 1;
  }
  if (words.length === 1) {
    context.print(block(i));
    return 0;
  }
  return configure(context, i, words.slice(1));
};
const configure = (context: ShellContext, i: HostInterface, words: readonly string[]): number => {
  const { core } = context;
  let address: number | null = null;
  let length: number | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "up" || word === "down") core.setAdmin(i, word === "up");
    else if (word === "netmask") {
      const mask = parseIpv4(words[++at] ?? "");
      length = mask === null ? null : lengthOfMask(mask);
      if (length === null) {
        context.print(`${words[at] ?? ""}: Unknown host\n`);
        return 1;
      }
    } else if (word === "broadcast") at++;
    else if (word === "add" || word === "del") {
      const [text = "", bits] = (words[++at] ?? "").split("/");
      const six = parseIp(text);
      const wide = bits === undefined ? 128 : /^\d{1,3}$/.test(bits) ? Number(bits) : 129;
      if (typeof six !== "bigint" || wide > 128) {
        context.print(`${words[at] ?? ""}: Unknown host\n`);
        return 1;
      }
      if (word === "add" && core.addAddress(i, forever(six, wide))) continue;
      if (word === "del" && core.removeAddress(i, six)) continue;
      context.print(word === "add" ? "SIOCSIFADDR: File exists\n" : "SIOCDIFADDR: Cannot assign requested address\n");
      return 1;
    } else if (word === "mtu") {
      i.mtu = Math.min(65535, Math.max(68, Number.parseInt(words[++at] ?? "", 10) || i.mtu));
      core.refresh(i);
    } else {
      const [text = "", bits] = word.split("/");
      address = parseIpv4(text);
      if (address === null) {
        context.print(`${word}: Unknown host\nifconfig: \`--help' gives usage information.\n`);
        return 1;
      }
      if (bits !== undefined && /^\d{1,2}$/.test(bits) && Number(bits) <= 32) length = Number(bits);
    }
  }
  if (address === null) return 0;
  for (const a of i.addresses) if (typeof a.address === "number") core.removeAddress(i, a.address);
  core.setAdmin(i, true);
  core.addAddress(i, forever(address, length ?? classfulLength(address)));
  return 0;
};

export const arp: Command = (context, args) => {
  const { core } = context;
  const at = args.findIndex((w) => w === "-s" || w === "-d");
  if (at >= 0) {
    const address = parseIpv4(args[at + 1] ?? "");
    const mac = parseMac(args[at + 2] ?? "");
    if (address === null || (args[at] === "-s" && mac === null)) {
      context.print("arp: invalid hardware address\n");
      return 1;
    }
    if (args[at] === "-s") core.staticNeighbours.set(address, mac!);
    else {
      const known = core.engine.arpTable().some((r) => r.address === address && r.kind !== "interface");
      if (!known) {
        context.print(`No ARP entry for ${formatIpv4(address)}\n`);
        return 255;
      }
      core.staticNeighbours.delete(address);
      core.engine.clearArp({ address });
    }
    core.setStaticNeighbours();
    return 0;
  }
  const target = args.find((w) => !w.startsWith("-"));
  const only = target === undefined ? null : parseIpv4(target);
  if (target !== undefined && only === null) {
    context.print(`${target}: Unknown host\n`);
    return 255;
  }
  const rows = core.engine.arpTable().filter((r) => r.kind !== "interface" && (only === null || r.address === only));
  if (only !== null && rows.length === 0) {
    context.print(`${formatIpv4(only)} (${formatIpv4(only)}) -- no entry\n`);
    return 255;
  }
  const nameOf = (index: number): string => core.at(index)?.name ?? "?";
  if (args.some((w) => w.startsWith("-") && w.includes("a"))) {
    for (const r of rows) {
      const mac = r.mac === null ? "<incomplete>" : `${formatMac(r.mac)} [ether]${r.kind === "static" ? " PERM" : ""}`;
      context.print(`? (${formatIpv4(r.address)}) at ${mac} on ${nameOf(r.interface)}\n`);
    }
    return 0;
  }
  if (rows.length === 0) return 0;
  context.print("Address                  HWtype  HWaddress           Flags Mask            Iface\n");
  for (const r of rows) {
    const address = formatIpv4(r.address).padEnd(23);
    const flags = r.kind === "static" ? "CM" : "C";
    context.print(
      r.mac === null
        ? `${address}          (incomplete)                              ${nameOf(r.interface)}\n`
        : `${address}  ether   ${formatMac(r.mac)}   ${flags.padEnd(21)} ${nameOf(r.interface)}\n`,
    );
  }
  return 0;
};
