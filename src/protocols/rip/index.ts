// RIP, the Routing Information Protocol. RFC 2453.
import { clearOfType7 } from "../../base/type7.ts";
import type { DeviceConfig } from "../../config/model.ts";
import type { ProtocolDefinition } from "../protocol.ts";
import type { RipFamilyConfig, RipInstanceConfig, RipInterfaceConfig, RipKey } from "./config.ts";
import { Rip } from "./instance.ts";
import type { RipView } from "./view.ts";

const NOTHING: readonly RipKey[] = [];
/** The keys of a chain, which the configuration keeps as text: blocks "key N" with a "key-string K". */
const keysOf = (model: DeviceConfig, chain: string | undefined): readonly RipKey[] => {
  if (chain === undefined) return NOTHING;
  const block = model.keptBlocks.find((b) => b.header === `key chain ${chain}`);
  const keys: RipKey[] = [];
  for (const { header, lines } of block?.blocks ?? [])
    for (const line of lines) {
      const words = line.split(" ");
      if (words[0] !== "key-string") continue;
      const text = words[words.length > 2 ? 2 : 1] ?? "";
      const hidden = words.length > 2 && words[1] === "7";
      keys.push({ id: Number(header.split(" ")[1]), key: hidden ? (clearOfType7(text) ?? text) : text });
    }
  return keys;
};

/** A key chain alone authenticates by plain text; a mode without a key chain does nothing. */
const effective = (config: RipInterfaceConfig): RipInterfaceConfig => {
  const { authentication, ...rest } = config;
  return rest.keyChain === undefined ? rest : { ...rest, authentication: authentication ?? "text" };
};

/** One instance for the global table and one per VRF with an address family; its key is the VRF's name. */
export const ripDefinition: ProtocolDefinition<RipInstanceConfig, RipView, DeviceConfig> = {
  name: "rip",
  instances: (model) => {
    const { rip } = model;
    if (rip === undefined) return [];
    const interfaces = [...model.interfaces.values()]
      .filter((i) => i.rip !== undefined)
      .map((i) => ({ name: i.name, config: effective(i.rip!), keys: keysOf(model, i.rip!.keyChain) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { vrfs, ...family } = rip;
    const one = (vrf: string, f: RipFamilyConfig) => ({
      key: vrf,
      vrf,
      config: {
        family: { ...f, ...(f.version === undefined && rip.version !== undefined ? { version: rip.version } : {}) },
        interfaces,
        ...(model.bgp?.redistributeInternal === true ? { internalBgp: true as const } : {}),
      },
    });
    return [one("", family), ...[...vrfs].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([name, f]) => one(name, f))];
  },
  create: (context) => new Rip(context),
};
export type { RipView } from "./view.ts";
