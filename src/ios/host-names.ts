// Names that `ip host` and `ipv6 host` give to addresses; nothing is ever asked of a server.
import { type Ip, parseIp } from "../base/ip.ts";
import type { DeviceConfig } from "../config/model.ts";

/** The address that a name stands for; null when the configuration does not say. */
export const hostNamed = (config: DeviceConfig, name: string): Ip | null => {
  for (const line of config.kept) {
    const words = line.split(" ");
    if ((words[0] !== "ip" && words[0] !== "ipv6") || words[1] !== "host" || words[2] !== name) continue;
    const found = parseIp(words[words.length - 1]!);
    if (found !== null) return found;
  }
  return null;
};
