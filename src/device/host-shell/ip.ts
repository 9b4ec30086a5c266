// `ip`: objects, options and their abbreviations, as iproute2 takes them.
import type { Family } from "../../base/ip.ts";
import { ipAddress } from "./ip-address.ts";
import { ipLink } from "./ip-link.ts";
import { ipNeighbour } from "./ip-neighbour.ts";
import { ipRoute } from "./ip-route.ts";
import type { Command, ShellContext } from "./shell.ts";

export interface IpOptions {
  /** -4 or -6; null without. */
  readonly family: Family | null;
  readonly brief: boolean;
}
/** One object's commands. `args` starts after the object's name. */
export type IpObject = (context: ShellContext, options: IpOptions, args: readonly string[]) => number;

const OBJECTS: readonly (readonly [string, IpObject])[] = [
  ["address", ipAddress],
  ["link", ipLink],
  ["neighbour", ipNeighbour],
  ["neighbor", ipNeighbour],
  ["route", ipRoute],
];
const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
where  OBJECT := { address | link | neigh | route }
       OPTIONS := { -4 | -6 | -br[ief] }
`;

/** True when `word` abbreviates `name`. */
export const abbreviates = (word: string, name: string): boolean => word.length > 0 && name.startsWith(word);
/** What iproute2 says it wanted. */
export const prefixName = ({ family }: IpOptions): string =>
  family === null ? "any valid prefix" : family === "ipv4" ? "inet prefix" : "inet6 prefix";
/** The failure that iproute2 reports from the kernel. */
export const rtnetlink = (context: ShellContext, reason: string): number => {
  context.print(`RTNETLINK answers: ${reason}\n`);
  return 2;
};
export const noDevice = (context: ShellContext, name: string): number => {
  context.print(`Cannot find device "${name}"\n`);
  return 1;
};

export const ip: Command = (context, args) => {
  let family: Family | null = null;
  let brief = false;
  let at = 0;
  for (; args[at]?.startsWith("-") === true; at++) {
    const option = args[at]!.replace(/^--?/, "");
    if (option === "4") family = "ipv4";
    else if (option === "6") family = "ipv6";
    else if (option.length > 1 && "brief".startsWith(option)) brief = true;
    else if (option !== "c" && option !== "color" && option !== "d" && option !== "s") {
      context.print(`Option "${args[at]}" is unknown, try "ip -help".\n`);
      return 255;
    }
  }
  const name = args[at];
  if (name === undefined || name === "help") {
    context.print(USAGE);
    return name === undefined ? 255 : 0;
  }
  const object = OBJECTS.find(([full]) => abbreviates(name, full));
  if (object === undefined) {
    context.print(`Object "${name}" is unknown, try "ip help".\n`);
    return 1;
  }
  return object[1](context, { family, brief }, args.slice(at + 1));
};
