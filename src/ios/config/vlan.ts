// VLANs and switch ports. IEEE 802.1Q.
import type { InterfaceConfig } from "../../config/model.ts";
import { isCreatable } from "../../config/interface-name.ts";
import { type Command, config, keep, Refused } from "../command.ts";

/** "1-5,10" to ranges, merged and sorted; null when malformed. */
export const parseVlans = (text: string): readonly [number, number][] | null => {
  const ranges: [number, number][] = [];
  for (const part of text.split(",")) {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    if (match === null) return null;
    const low = Number(match[1]);
    const high = Number(match[2] ?? match[1]);
    if (low < 1 || high > 4094 || low > high) return null;
    ranges.push([low, high]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [low, high] of ranges) {
    const last = merged[merged.length - 1];
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
};
export const formatVlans = (ranges: readonly (readonly [number, number])[]): string =>
  ranges
    .map(([low, high]) => (low === high ? `${low}` : high === low + 1 ? `${low},${high}` : `${low}-${high}`))
    .join(",");
const expand = (ranges: readonly (readonly [number, number])[]): Set<number> => {
  const all = new Set<number>();
  for (const [low, high] of ranges) for (let v = low; v <= high; v++) all.add(v);
  return all;
};
const collapse = (all: Set<number>): readonly [number, number][] =>
  all.size === 0 ? [] : (parseVlans([...all].sort((a, b) => a - b).join(",")) ?? []);

/** VLANs 1002 to 1005 are there for other media than Ethernet, and stay as they are. */
const isBuiltIn = (id: number): boolean => id >= 1002 && id <= 1005;
const newPort = (): NonNullable<InterfaceConfig["switchport"]> => ({
  mode: "access",
  access: 1,
  native: 1,
  allowed: [[1, 4094]],
});
const port = (scope: InterfaceConfig): NonNullable<InterfaceConfig["switchport"]> => {
  if (scope.switchport === undefined) throw new Refused("Command rejected: not a switching port.");
  return scope.switchport;
};
const SWITCHPORT = "Set switching mode characteristics";
const TRUNK = "Set trunking characteristics of the interface";

export const global: readonly Command[] = [
  config({
    mode: "config",
    grammar: "vlan <list:word>",
    help: ["Vlan commands", "ISL VLAN IDs 1-4094"],
    set: (scope, { list }, editing) => {
      const ranges = parseVlans(list);
      if (ranges === null) throw new Refused("Command rejected: Bad VLAN list - character (s) are invalid");
      const ids = [...expand(ranges)];
      for (const id of ids) if (!scope.vlans.has(id) && !isBuiltIn(id)) scope.vlans.set(id, { id });
      const only = ids[0] ?? 1;
      if (ids.length === 1) editing.enter("config-vlan", scope.vlans.get(only) ?? { id: only });
    },
    unset: (scope, { list }) => {
      const ranges = list === undefined ? null : parseVlans(list);
      if (ranges === null) throw new Refused("Command rejected: Bad VLAN list - character (s) are invalid");
      for (const id of expand(ranges)) {
        if (id === 1 || isBuiltIn(id)) throw new Refused(`%Default VLAN ${id} may not be deleted.`);
        scope.vlans.delete(id);
      }
    },
    write: (scope, context) =>
      [...scope.vlans.values()]
        .filter((v) => v.id !== 1 || v.name !== undefined)
        .sort((a, b) => a.id - b.id)
        .flatMap((v) => [`vlan ${v.id}`, ...context.writeMode("config-vlan", v)]),
  }),
];
/** Before the address that a port cannot have while it switches. */
export const port_: readonly Command[] = [
  config({
    mode: "config-if",
    grammar: "switchport",
    help: [SWITCHPORT],
    set: (scope, _args, editing) => {
      if (editing.deviceKind === "router" || (isCreatable(scope.name) && !scope.name.startsWith("Port-channel")))
        throw new Refused(`% ${scope.name} cannot be a switch port`);
      scope.switchport ??= newPort();
    },
    unset: (scope) => {
      delete scope.switchport;
    },
    write: (scope, context) => {
      const isSwitch =
        context.config.vlans.size > 0 ||
        [...context.config.interfaces.values()].some((i) => i.switchport !== undefined);
      return isSwitch &&
        scope.switchport === undefined &&
        /Ethernet|^Port-channel/.test(scope.name) &&
        !scope.name.includes(".")
        ? ["no switchport"]
        : [];
    },
  }),
];
export const modes: readonly Command[] = [
  config({
    mode: "config-vlan",
    grammar: "name <name:word>",
    help: ["Ascii name of the VLAN", "The ascii name for the VLAN"],
    set: (scope, { name }) => {
      if (isBuiltIn(scope.id)) throw new Refused(`Default VLAN ${scope.id} may not have its name changed.`);
      scope.name = name;
    },
    unset: (scope) => {
      delete scope.name;
    },
    write: (scope) => (scope.name === undefined ? [] : [`name ${scope.name}`]),
  }),
  config({
    mode: "config-vlan",
    grammar: "state <state:active|suspend>",
    help: ["Operational state of the VLAN", "State"],
    set: (scope, { state }) => {
      if (state === "active") delete scope.suspended;
      else if (scope.id === 1 || isBuiltIn(scope.id))
        throw new Refused(`%Default VLAN ${scope.id} may not have its state changed.`);
      else scope.suspended = true;
    },
    unset: (scope) => {
      delete scope.suspended;
    },
    write: (scope) => (scope.suspended === true ? ["state suspend"] : []),
  }),
  config({
    mode: "config-vlan",
    grammar: "shutdown",
    help: ["Shutdown VLAN switching"],
    set: (scope) => {
      if (scope.id === 1) throw new Refused("%Default VLAN 1 may not be shutdown.");
      scope.shutdown = true;
    },
    unset: (scope) => {
      delete scope.shutdown;
    },
    write: (scope) => (scope.shutdown === true ? ["shutdown"] : []),
  }),
  config({
    mode: "config-if",
    grammar: "switchport access vlan <vlan:1-4094>",
    help: [
      SWITCHPORT,
      "Set access mode characteristics of the interface",
      "Set VLAN when interface is in access mode",
      "VLAN ID of the VLAN when this port is in access mode",
    ],
    set: (scope, { vlan }, editing) => {
      port(scope).access = vlan;
      if (vlan !== 1 && !editing.config.vlans.has(vlan)) {
        editing.print(`% Access VLAN does not exist. Creating vlan ${vlan}\n`);
        editing.config.vlans.set(vlan, { id: vlan });
      }
    },
    unset: (scope) => {
      port(scope).access = 1;
    },
    write: (scope) =>
      scope.switchport === undefined || scope.switchport.access === 1
        ? []
        : [`switchport access vlan ${scope.switchport.access}`],
  }),
  keep("config-if", "switchport access vlan dynamic", [
    SWITCHPORT,
    "Set access mode characteristics of the interface",
    "Set VLAN when interface is in access mode",
    "When in access mode, this interfaces VLAN is controlled by VMPS",
  ]),
  keep("config-if", "switchport autostate exclude", [
    SWITCHPORT,
    "Include or exclude this port from vlan link up calculation",
    "Exclude this port",
  ]),
  keep("config-if", "switchport trunk encapsulation <kind:dot1q|isl|negotiate>", [
    SWITCHPORT,
    TRUNK,
    "Set trunking encapsulation when interface is in trunking mode",
    "Encapsulation",
  ]),
  config({
    mode: "config-if",
    grammar: "switchport trunk native vlan <vlan:1-4094>",
    help: [
      SWITCHPORT,
      TRUNK,
      "Set trunking native characteristics",
      "Set native VLAN when interface is in trunking mode",
      "VLAN ID of the native VLAN",
    ],
    set: (scope, { vlan }) => {
      port(scope).native = vlan;
    },
    unset: (scope) => {
      port(scope).native = 1;
    },
    write: (scope) =>
      scope.switchport === undefined || scope.switchport.native === 1
        ? []
        : [`switchport trunk native vlan ${scope.switchport.native}`],
  }),
  config({
    mode: "config-if",
    grammar: "switchport trunk allowed vlan [<how:add|remove|except|all|none>] [<list:word>]",
    help: [
      SWITCHPORT,
      TRUNK,
      "Set allowed VLAN characteristics when interface is in trunking mode",
      "Set allowed VLANs",
      "How the list changes the current one",
      "VLAN IDs of the allowed VLANs",
    ],
    set: (scope, { how, list }) => {
      const target = port(scope);
      if (how === "all" || how === "none") {
        if (list !== undefined) throw new Refused("% Invalid input");
        target.allowed = how === "all" ? [[1, 4094]] : [];
        return;
      }
      if (list === undefined) throw new Refused("% Incomplete command.");
      const ranges = parseVlans(list);
      if (ranges === null) throw new Refused("Command rejected: Bad VLAN allowed list.");
      const now = expand(how === undefined ? [] : how === "except" ? [[1, 4094]] : target.allowed);
      for (const v of expand(ranges)) {
        if (how === "remove" || how === "except") now.delete(v);
        else now.add(v);
      }
      target.allowed = collapse(now);
    },
    unset: (scope) => {
      port(scope).allowed = [[1, 4094]];
    },
    write: (scope) => {
      const allowed = scope.switchport?.allowed;
      if (allowed === undefined || formatVlans(allowed) === "1-4094") return [];
      return [`switchport trunk allowed vlan ${allowed.length === 0 ? "none" : formatVlans(allowed)}`];
    },
  }),
  config({
    mode: "config-if",
    grammar: "switchport mode <kind:access|trunk>",
    help: [SWITCHPORT, "Set trunking mode of the interface", "access or trunk"],
    set: (scope, { kind }) => {
      port(scope).mode = kind;
      port(scope).stated = true;
    },
    unset: (scope) => {
      port(scope).mode = "access";
      delete port(scope).stated;
    },
    write: (scope) => {
      const { mode, stated } = scope.switchport ?? {};
      return mode === "trunk" || (mode !== undefined && stated === true) ? [`switchport mode ${mode}`] : [];
    },
  }),
  keep("config-if", "switchport mode dynamic <how:auto|desirable>", [
    SWITCHPORT,
    "Set trunking mode of the interface",
    "Set trunking mode to dynamically negotiate access or trunk mode",
    "How",
  ]),
  keep("config-if", "switchport mode <how:dot1q-tunnel|private-vlan> [<rest:line>]", [
    SWITCHPORT,
    "Set trunking mode of the interface",
    "Kind of port",
    "The rest of the command",
  ]),
  keep("config-if", "switchport trunk pruning <rest:line>", [
    SWITCHPORT,
    TRUNK,
    "Set pruning VLAN characteristics when interface is in trunking mode",
    "The rest of the command",
  ]),
  ...(
    [
      ["remote-span", ["Configure as Remote SPAN VLAN"]],
      ["private-vlan <rest:line>", ["Configure a private VLAN", "The rest of the command"]],
      ["mtu <value:576-18190>", ["VLAN Maximum Transmission Unit", "Value"]],
      ["exit-vlan-config", ["Leave the VLAN"]],
    ] as const
  ).map(([grammar, help]) => keep("config-vlan", grammar, help)),
  ...["block", "protected", "capture", "monitor", "dot1q", "priority", "host", "private-vlan", "backup"].map((word) =>
    keep(
      "config-if",
      `switchport ${word} [<rest:line>]`,
      [SWITCHPORT, "A setting of the port", "The rest of the command"],
      { many: true },
    ),
  ),
  keep("config-if", "switchport nonegotiate", [
    SWITCHPORT,
    "Device will not engage in negotiation protocol on this interface",
  ]),
  keep("config-if", "switchport voice vlan <how:dot1p|none|untagged>", [
    SWITCHPORT,
    "Voice appliance attributes",
    "Vlan for voice traffic",
    "How voice is sent without a VLAN",
  ]),
  keep("config-if", "switchport voice vlan <vlan:1-4094>", [
    SWITCHPORT,
    "Voice appliance attributes",
    "Vlan for voice traffic",
    "Vlan for voice traffic",
  ]),
  keep(
    "config-if",
    "switchport port-security [<rest:line>]",
    [SWITCHPORT, "Security related command", "The rest of the command"],
    { many: true },
  ),
];
