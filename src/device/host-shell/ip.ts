// `ip`: objects, options and their abbreviations, as iproute2 takes them.
import type { Family } from "../../base/ip.ts";
import { ipAddress } from "./ip-address.ts";
import { ipLink } from "./ip-link.ts";
import { ipNeighbour } from "./ip-neighbour.ts";
import { abbreviates, type IpObject } from "./ip-object.ts";
import { ipRoute } from "./ip-route.ts";
import type { Command } from "./command.ts";

const OBJECTS: readonly (readonly [string, IpObject])[] = [
  ["address", ipAddress],
  ["link", ipLink],
  ["neighbour", ipNeighbour],
  ["neighbor", ipNeighbour],
  ["route", ipRoute],
];
const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
where  OBJECT := { address | link | neigh | route }
       OPTIONS := { -4 | -6 | -f[amily] { inet | inet6 } | -br[ief] | -o[neline] | -s[tatistics] }
`;

export const ip: Command = (context, args) => {
  let family: Family | null = null;
  let brief = false;
  let oneLine = false;
  let statistics = false;
  let at = 0;
  for (; args[at]?.startsWith("-") === true; at++) {
    const option = args[at]!.replace(/^--?/, "");
    if (option === "4") family = "ipv4";
    else if (option === "6") family = "ipv6";
    else if (option.length > 1 && "brief".startsWith(option)) brief = true;
    else if (option === "o" || option === "oneline") oneLine = true;
    else if (option === "s" || (option.length > 2 && "statistics".startsWith(option))) statistics = true;
    else if (option === "f" || option === "family") {
      const name = args[++at];
      if (name !== "inet" && name !== "inet6") {
        context.print(`Error: argument "${name ?? ""}" is wrong: "inet" or "inet6" is expected\n`);
        return 255;
      }
      family = name === "inet" ? "ipv4" : "ipv6";
    } else if (option !== "c" && option !== "color" && option !== "d" && option !== "details") {
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
  return object[1](context, { family, brief, oneLine, statistics }, args.slice(at + 1));
};
