// Names that `ip host` and `ipv6 host` give to addresses; nothing is ever asked of a server.
import { type Ip, parseIp } from "../base/ip.ts";
import type { DeviceConfig } from "../config/model.ts";
import { splitInterface } from "./interface-name.ts";
import type { ParameterContext } from "./parameters.ts";

interface HostLine {
  readonly name: string;
  readonly address: Ip;
}
const hostLines = ({ kept }: DeviceConfig): readonly HostLine[] =>
  kept.flatMap((line) => {
    const words = line.split(" ");
    if ((words[0] !== "ip" && words[0] !== "ipv6") || words[1] !== "host") return [];
    const address = parseIp(words[words.length - 1]!);
    return address === null ? [] : [{ name: words[2]!, address }];
  });
/** The address that a name stands for; null when the configuration does not say. */
export const hostNamed = (config: DeviceConfig, name: string): Ip | null =>
  hostLines(config).find((h) => h.name === name)?.address ?? null;
/** The first name given to an address; null without one. */
export const nameOfHost = (config: DeviceConfig, address: Ip): string | null =>
  hostLines(config).find((h) => h.address === address)?.name ?? null;

/** What exec commands know of the device: the interfaces that exist, their kinds, and names of hosts. */
export const presentContext = (config: DeviceConfig): ParameterContext => ({
  hasInterface: (name) => config.interfaces.has(name),
  existing: true,
  interfaceTypes: () => new Set([...config.interfaces.keys()].map((name) => splitInterface(name).letters)),
  host: (name) => hostNamed(config, name),
});
