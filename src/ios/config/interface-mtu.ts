// `mtu`, `ip mtu` and `ipv6 mtu`: what one protocol sends at once is never more than the interface takes.
import { interfaceType, parentInterface } from "../../config/interface-name.ts";
import type { DeviceConfig, InterfaceConfig } from "../../config/model.ts";
import { type ConfigCommand, config, OutOfRange } from "../command.ts";

const STANDARD = 1500;
const LOOPBACK = 1514;

/** The most that an interface takes in one frame; that of its parent for a sub-interface. Null for tunnels, which fragment. */
const frameLimit = (device: DeviceConfig, scope: InterfaceConfig): number | null => {
  const type = interfaceType(scope.name)?.name;
  if (type === "Tunnel") return null;
  const parent = parentInterface(scope.name);
  const above = parent === null ? undefined : device.interfaces.get(parent)?.mtu;
  return scope.mtu ?? above ?? (type === "Loopback" ? LOOPBACK : STANDARD);
};
const ofProtocol = (grammar: string, help: readonly string[], key: "ipMtu" | "ipv6Mtu"): ConfigCommand =>
  config({
    mode: "config-if",
    grammar,
    help,
    set: (scope, args, editing) => {
      const { value } = args as { value: number };
      const limit = frameLimit(editing.config, scope);
      if (limit !== null && value > limit) throw new OutOfRange();
      // The same as the interface's goes along with it.
      if (value === limit) delete scope[key];
      else scope[key] = value;
    },
    unset: (scope) => {
      delete scope[key];
    },
    write: (scope) => (scope[key] === undefined ? [] : [grammar.replace(/<[^>]+>/, String(scope[key]))]),
  });

export const mtu = config({
  mode: "config-if",
  grammar: "mtu <value:64-9216>",
  help: ["Set the interface Maximum Transmission Unit (MTU)", "MTU size in bytes"],
  set: (scope, { value }, editing) => {
    scope.mtu = value;
    lower(editing.config, scope);
  },
  unset: (scope, _args, editing) => {
    delete scope.mtu;
    lower(editing.config, scope);
  },
  write: (scope) => (scope.mtu === undefined ? [] : [`mtu ${scope.mtu}`]),
});
/** The protocols follow the interface down, and those of its sub-interfaces do. */
const lower = (device: DeviceConfig, changed: InterfaceConfig): void => {
  for (const scope of device.interfaces.values()) {
    if (scope !== changed && parentInterface(scope.name) !== changed.name) continue;
    const limit = frameLimit(device, scope);
    if (limit === null) continue;
    if (scope.ipMtu !== undefined && scope.ipMtu >= limit) delete scope.ipMtu;
    if (scope.ipv6Mtu !== undefined && scope.ipv6Mtu >= limit) delete scope.ipv6Mtu;
  }
};
export const ipMtu = ofProtocol(
  "ip mtu <value:68-9216>",
  ["Interface Internet Protocol config commands", "Set IP Maximum Transmission Unit", "MTU (bytes)"],
  "ipMtu",
);
export const ipv6Mtu = ofProtocol(
  "ipv6 mtu <value:1280-9216>",
  ["IPv6 interface subcommands", "Set IPv6 Maximum Transmission Unit", "MTU (bytes)"],
  "ipv6Mtu",
);
