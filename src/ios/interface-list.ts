// The interfaces of a configuration, kept in the order in which the device lists them.
import { defaultInterface } from "../config/defaults.ts";
import type { DeviceConfig } from "../config/model.ts";
import { compareInterfaceNames, isCreatable } from "./interface-name.ts";

/** Puts the interfaces in order, for whoever has added some. */
export const sortInterfaces = (config: DeviceConfig): void => {
  let last: string | undefined;
  let sorted = true;
  for (const name of config.interfaces.keys()) {
    sorted &&= last === undefined || compareInterfaceNames(last, name) < 0;
    last = name;
  }
  if (sorted) return;
  const all = [...config.interfaces.values()].sort((a, b) => compareInterfaceNames(a.name, b.name));
  config.interfaces.clear();
  for (const one of all) config.interfaces.set(one.name, one);
};
/** Adds an interface as the last one. Ports of a switch start as access ports of VLAN 1. */
export const addInterface = (
  config: DeviceConfig,
  name: string,
  shutdown: boolean,
  kind: "router" | "switch",
): void => {
  const fresh = defaultInterface(name, shutdown);
  if (kind === "switch" && (!isCreatable(name) || name.startsWith("Port-channel")))
    fresh.switchport = { mode: "access", access: 1, native: 1, allowed: [[1, 4094]] };
  config.interfaces.set(name, fresh);
};
