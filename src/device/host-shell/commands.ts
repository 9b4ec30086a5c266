// Every command of the host's shell, by name.
import type { Command } from "./command.ts";
import { arp, ifconfig } from "./net-tools.ts";
import { netstat, route } from "./route-command.ts";
import { ip } from "./ip.ts";
import { dmesg, echo, explain, hostname, sleep, sysctl } from "./misc.ts";
import { ping, ping6 } from "./ping-command.ts";
import { tcpdump } from "./tcpdump.ts";
import { traceroute, traceroute6 } from "./traceroute-command.ts";

const help: Command = (context) => {
  context.print(`Commands: ${[...COMMANDS.keys()].join(" ")}\nCtrl-C ends a running command.\n`);
  return 0;
};

export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["arp", arp],
  ["dmesg", dmesg],
  ["echo", echo],
  ["explain", explain],
  ["false", () => 1],
  ["help", help],
  ["hostname", hostname],
  ["ifconfig", ifconfig],
  ["ip", ip],
  ["netstat", netstat],
  ["ping", ping],
  ["ping6", ping6],
  ["route", route],
  ["sleep", sleep],
  ["sysctl", sysctl],
  ["tcpdump", tcpdump],
  ["traceroute", traceroute],
  ["traceroute6", traceroute6],
  ["true", () => 0],
]);
