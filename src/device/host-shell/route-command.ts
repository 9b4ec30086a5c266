// `route` and `netstat -r`, as net-tools print them.
import { formatIp, formatIpv4, lengthOfMask, maskOf, parseIpv4, parseIpv6 } from "../../base/ip.ts";
import { byText } from "../../base/ordered-map.ts";
import { formatPrefix, type Prefix, parsePrefix, prefixOf } from "../../base/prefix.ts";
import type { HostCore } from "../host-core.ts";
import { ip } from "./ip.ts";
import type { Command, ShellContext } from "./command.ts";

const WHOLE = 32;
const table4 = (core: HostCore, metric: boolean): string => {
  const rows = core.routes.list("ipv4").map((r) => {
    const flags = `U${r.via === null ? "" : "G"}${r.prefix.length === WHOLE ? "H" : ""}${r.type === "unicast" ? "" : "!"}`;
    const gateway = r.via === null ? "0.0.0.0" : formatIp(r.via);
    const numbers = metric ? `${String(r.metric).padEnd(6)} 0        0 ` : "    0 0          0 ";
    return `${formatIp(r.prefix.address).padEnd(15)} ${gateway.padEnd(15)} ${formatIpv4(maskOf(r.prefix.length)).padEnd(15)} ${flags.padEnd(5)} ${numbers}${core.at(r.device)?.name ?? "-"}\n`;
  });
  const numbers = metric ? "Metric Ref    Use" : "  MSS Window  irtt";
  return `Kernel IP routing table\nDestination     Gateway         Genmask         Flags ${numbers} Iface\n${rows.join("")}`;
};
const table6 = (core: HostCore): string => {
  const rows = core.routes.list("ipv6").map((r) => {
    const flags = `U${r.via === null ? "" : "G"}${r.origin === "ra" ? "Ae" : ""}`;
    return `${formatPrefix(r.prefix).padEnd(30)} ${(r.via === null ? "[::]" : formatIp(r.via)).padEnd(26)} ${flags.padEnd(4)} ${String(r.metric).padEnd(6)} 1   0 ${core.at(r.device)?.name ?? "-"}\n`;
  });
  return `Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref Use If\n${rows.join("")}`;
};

/** `route add|del [-net|-host] TARGET [netmask M] [gw G] [metric N] [dev D]`, put as `ip route` takes it. */
const change = (context: ShellContext, args: readonly string[], six: boolean): number | null => {
  const [verb = "", ...words] = args;
  let target: Prefix | null = null;
  let length: number | null = null;
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "-net" || word === "-host") continue;
    if (word === "netmask") {
      const mask = parseIpv4(words[++at] ?? "");
      length = mask === null ? null : lengthOfMask(mask);
      if (length === null) {
        context.print("route: bogus netmask\n");
        return 4;
      }
    } else if (word === "gw") rest.push("via", words[++at] ?? "");
    else if (word === "metric") rest.push("metric", words[++at] ?? "");
    else if (word === "dev") rest.push("dev", words[++at] ?? "");
    else if (target === null && word === "default") target = prefixOf(six ? 0n : 0, 0);
    else if (target === null) {
      const address = six ? parseIpv6(word) : parseIpv4(word);
      target = parsePrefix(word) ?? (address === null ? null : { address, length: six ? 128 : WHOLE });
      if (target === null) {
        context.print(`${word}: Unknown host\n`);
        return 4;
      }
    } else rest.push("dev", word);
  }
  if (target === null) {
    context.print(
      "Usage: route [-nN] [-A family] {add|del} [-net|-host] target [netmask Nm] [gw Gw] [metric N] [[dev] If]\n",
    );
    return 4;
  }
  const prefix = length === null ? target : { address: target.address, length };
  return ip(context, [six ? "-6" : "-4", "route", verb, formatPrefix(prefix), ...rest]);
};

export const route: Command = (context, args) => {
  const six = args.includes("-6") || args.includes("inet6");
  const words = args.filter((w) => !["-n", "-6", "-4", "-A", "inet6", "inet", "-e", "-v"].includes(w));
  if (words[0] === "add" || words[0] === "del") return change(context, words, six);
  context.print(six ? table6(context.core) : table4(context.core, true));
  return 0;
};
export const netstat: Command = (context, args) => {
  if (args.some((w) => w.startsWith("-") && w.includes("i"))) {
    const rows = [...context.core.all()]
      .sort((a, b) => byText(a.name, b.name))
      .map((i) => {
        const c = i.counters;
        const flags = `${i.loopback ? "L" : "B"}${i.loopback ? "" : "M"}${i.adminUp && i.carrier ? "R" : ""}${i.adminUp ? "U" : ""}`;
        const count = (packets: number, wide: number, dropped: number): string =>
          `${String(packets).padStart(wide)}      0 ${String(dropped).padStart(6)} 0     `;
        return `${i.name.padEnd(15)}${String(i.mtu).padStart(6)} ${count(c.inputPackets, 8, 0)}    ${count(c.outputPackets, 6, c.outputDrops).replace(/0 {5}$/, "     0")} ${flags}\n`;
      });
    context.print(
      `Kernel Interface table\nIface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${rows.join("")}`,
    );
    return 0;
  }
  if (!args.some((w) => w.startsWith("-") && w.includes("r"))) {
    context.print(
      "Active Internet connections (w/o servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State      \n",
    );
    return 0;
  }
  context.print(args.some((w) => w.includes("6")) ? table6(context.core) : table4(context.core, false));
  return 0;
};
