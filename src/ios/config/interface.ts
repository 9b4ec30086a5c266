// `interface ...` and the settings of an interface that print before those of the routing protocols.
import { formatIpv4, isMulticastIpv4, lengthOfMask, maskOf } from "../../base/ip.ts";
import { formatMacDotted } from "../../base/mac.ts";
import { maskIp } from "../../base/prefix.ts";
import { defaultInterface } from "../../config/defaults.ts";
import { KnownSubnets } from "../../config/known-subnets.ts";
import type { AddressConfig, DeviceConfig, InterfaceConfig } from "../../config/model.ts";
import { type Command, config, type Editing, keepBlock, Refused } from "../command.ts";
import { isCreatable, parentInterface, parseInterfaceName } from "../interface-name.ts";
import { addInterface } from "../interface-list.ts";
import { ipMtu, mtu } from "./interface-mtu.ts";

const IP = "Interface Internet Protocol config commands";

const subnets = new WeakMap<DeviceConfig, KnownSubnets>();
const subnetsOf = (config_: DeviceConfig): KnownSubnets => {
  let known = subnets.get(config_);
  if (known === undefined) {
    known = new KnownSubnets();
    for (const { name, ipv4, secondary } of config_.interfaces.values()) {
      if (ipv4 !== undefined) known.add(ipv4.address, ipv4.length, name);
      for (const a of secondary) known.add(a.address, a.length, name);
    }
    subnets.set(config_, known);
  }
  return known;
};
/** Networks of `name`'s own addresses that overlap `address`/`length` elsewhere in its VRF, or on itself. */
export const overlap = (
  config_: DeviceConfig,
  scope: InterfaceConfig,
  address: number,
  length: number,
  secondary: boolean,
): { readonly network: number; readonly name: string } | null => {
  const known = subnetsOf(config_);
  // On the interface itself only a secondary address can be in the way of another.
  const alone = !secondary && scope.secondary.length === 0;
  const clear = alone && !known.mayMeet(address, length, scope.name);
  known.add(address, length, scope.name);
  if (clear) return null;
  const meets = (a: AddressConfig): boolean => {
    const mask = maskOf(Math.min(a.length, length));
    return ((a.address ^ address) & mask) === 0;
  };
  for (const other of config_.interfaces.values()) {
    const own = other === scope;
    if (other.shutdown && !own) continue;
    const { ipv4 } = other;
    if (
      (ipv4 !== undefined && !(own && (!secondary || ipv4.address === address)) && meets(ipv4)) ||
      (other.secondary.length > 0 && other.secondary.some((a) => !(own && a.address === address) && meets(a)))
    ) {
      if ((other.vrf ?? "") !== (scope.vrf ?? "")) continue;
      return { network: maskIp(address, length) as number, name: other.name };
    }
  }
  return null;
};

/** Throws Refused for an address no interface can have. */
const checkAddress = (address: number, maskNumber: number): number => {
  const length = lengthOfMask(maskNumber);
  const hex = `0x${maskNumber.toString(16).toUpperCase().padStart(8, "0")}`;
  if (length === null || length === 0) throw new Refused(`Bad mask ${hex} for address ${formatIpv4(address)}`);
  if (isMulticastIpv4(address) || address >>> 28 === 15 || address >>> 24 === 127 || address >>> 24 === 0)
    throw new Refused(`Not a valid host address - ${formatIpv4(address)}`);
  const host = (address & ~maskNumber) >>> 0;
  if (length < 31 && (host === 0 || host === ~maskNumber >>> 0))
    throw new Refused(`Bad mask /${length} for address ${formatIpv4(address)}`);
  return length;
};
/** Throws Refused for a LAN sub-interface that has no VLAN yet. */
const needsEncapsulation = (scope: InterfaceConfig): void => {
  const parent = parentInterface(scope.name);
  // Encapsulations that are only kept (ISL, 802.1Q in 802.1Q) name a VLAN too.
  const kept = scope.kept.some((line) => line.startsWith("encapsulation "));
  if (parent !== null && !/^(?:Serial|ATM)/.test(parent) && scope.encapsulation === undefined && !kept)
    throw new Refused(
      "\n% Configuring IP routing on a LAN subinterface is only allowed if that\nsubinterface is already configured as part of an IEEE 802.10, IEEE 802.1Q,\nor ISL vLAN.\n",
    );
};

/** A port that switches has no address; a file may say `no switchport` behind it. */
export const SWITCHED = "% IP addresses may not be configured on L2 links.";
const setAddress = (
  scope: InterfaceConfig,
  { address, mask, secondary }: { address: number; mask: number; secondary?: true },
  editing: Editing,
): void => {
  needsEncapsulation(scope);
  if (scope.switchport !== undefined && editing.router !== null) throw new Refused(SWITCHED);
  const length = checkAddress(address, mask);
  const clash = overlap(editing.config, scope, address, length, secondary === true);
  if (clash !== null)
    throw new Refused(
      clash.name === scope.name
        ? `% ${formatIpv4(clash.network)} overlaps with ${secondary === true ? "primary or secondary" : "secondary"} address on ${clash.name}`
        : `% ${formatIpv4(clash.network)} overlaps with ${clash.name}`,
    );
  if (secondary === true) {
    if (scope.ipv4?.address === address) throw new Refused("% Secondary can't be same as primary");
    const at = scope.secondary.findIndex((a) => a.address === address);
    if (at >= 0) scope.secondary[at] = { address, length };
    else scope.secondary.push({ address, length });
    return;
  }
  if (length === 31 && /Ethernet/.test(scope.name))
    editing.print(`% Warning: use /31 mask on non point-to-point interface cautiously\n`);
  delete scope.unnumbered;
  delete scope.borrowedAddress;
  scope.ipv4 = { address, length };
};
const unsetAddress = (
  scope: InterfaceConfig,
  { address, secondary }: { address?: number; mask?: number; secondary?: true },
): void => {
  if (address === undefined) {
    delete scope.borrowedAddress;
    delete scope.ipv4;
    scope.secondary.length = 0;
    return;
  }
  const at = scope.secondary.findIndex((a) => a.address === address);
  if (secondary === true || at >= 0) {
    if (at < 0) throw new Refused("% Invalid address");
    scope.secondary.splice(at, 1);
    return;
  }
  if (scope.ipv4?.address !== address) throw new Refused("% Invalid address");
  if (scope.secondary.length > 0) throw new Refused("Must delete secondary before deleting primary");
  delete scope.ipv4;
};

/** A number of one interface setting: `<words> <value>`. */
const number = (grammar: string, help: readonly string[], key: "bandwidth" | "delay" | "arpTimeout"): Command =>
  config({
    mode: "config-if",
    grammar,
    help,
    set: (scope, args) => {
      scope[key] = (args as { value: number }).value;
    },
    unset: (scope) => {
      delete scope[key];
    },
    write: (scope) => (scope[key] === undefined ? [] : [grammar.replace(/<[^>]+>/, String(scope[key]))]),
  });
const toggle = (
  grammar: string,
  help: readonly string[],
  key: "ipRedirects" | "ipUnreachables" | "proxyArp",
): Command =>
  config({
    mode: "config-if",
    grammar,
    help,
    byDefault: "set",
    set: (scope) => {
      scope[key] = true;
    },
    unset: (scope) => {
      scope[key] = false;
    },
    write: (scope) => (scope[key] ? [] : [`no ${grammar}`]),
  });

/** Puts `scope` into a VRF; addresses go, as IOS says. */
const setVrf = (
  scope: InterfaceConfig,
  name: string | undefined,
  style: "ip vrf" | "vrf definition",
  editing: Editing,
): void => {
  if (name !== undefined && !editing.config.vrfs.has(name)) throw new Refused(`% VRF ${name} not configured.`);
  if (scope.vrf === name) return;
  const reason = name === undefined ? `disabling VRF ${scope.vrf}` : `enabling VRF ${name}`;
  if (scope.ipv4 !== undefined)
    editing.print(
      style === "ip vrf"
        ? `% Interface ${scope.name} IP address ${formatIpv4(scope.ipv4.address)} removed due to ${reason}\n`
        : `% Interface ${scope.name} IPv4 disabled and address(es) removed due to ${reason}\n`,
    );
  if (scope.ipv6Enabled || scope.ipv6.length > 0)
    editing.print(`% Interface ${scope.name} IPv6 disabled and address(es) removed due to ${reason}\n`);
  delete scope.ipv4;
  scope.secondary.length = 0;
  scope.ipv6.length = 0;
  scope.ipv6Enabled = false;
  scope.ipv6Autoconfig = false;
  if (name === undefined) delete scope.vrf;
  else scope.vrf = name;
};
const vrfLine = (
  scope: InterfaceConfig,
  config_: DeviceConfig,
  style: "ip vrf" | "vrf definition",
): readonly string[] => {
  if (scope.vrf === undefined || (config_.vrfs.get(scope.vrf)?.style ?? "vrf definition") !== style) return [];
  return [style === "ip vrf" ? `ip vrf forwarding ${scope.vrf}` : `vrf forwarding ${scope.vrf}`];
};
/** "gi0/1 - 3 , lo1" to names; null when malformed, or more than 256 of them. */
export const interfaceRange = (text: string): readonly string[] | null => {
  const names: string[] = [];
  for (const part of text.split(",")) {
    const match = /^\s*([A-Za-z-]+\s*[\d/.]*?)(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    if (match === null) return null;
    const [first, last] = [Number(match[2]), Number(match[3] ?? match[2])];
    if (last < first || last - first > 255) return null;
    for (let n = first; n <= last; n++) {
      const name = parseInterfaceName(`${match[1]}${n}`.replaceAll(" ", ""));
      if (name === null) return null;
      if (!names.includes(name)) names.push(name);
    }
  }
  return names.length === 0 || names.length > 256 ? null : names;
};
/** `no interface X`, `default interface X`: configurations that name it may keep doing so. */
const removeInterface = (config_: DeviceConfig, name: string): void => {
  config_.interfaces.delete(name);
  for (const other of [...config_.interfaces.keys()])
    if (parentInterface(other) === name) config_.interfaces.delete(other);
};

/** The line that its settings stand under. */
export const interfaceHeader = ({ name, linkType }: InterfaceConfig): string =>
  `interface ${name}${linkType === undefined ? "" : ` ${linkType}`}`;

const nullInterface = keepBlock(
  "interface Null0",
  ["Select an interface to configure", "Null interface"],
  "config-kept",
);

export const commands: readonly Command[] = [
  config({
    mode: "config",
    grammar: "interface <name:interface> [<kind:point-to-point|multipoint>]",
    help: ["Select an interface to configure", "Interface", "Kind of sub-interface"],
    set: (scope, { name, kind }, editing) => {
      if (name === "Null0") {
        nullInterface.set(scope, {}, { ...editing, line: "interface Null0" });
        return;
      }
      const parent = parentInterface(name);
      if (parent !== null && !scope.interfaces.has(parent) && !isCreatable(parent))
        addInterface(scope, parent, editing.deviceKind === "router", editing.deviceKind);
      if (!scope.interfaces.has(name))
        addInterface(
          scope,
          name,
          editing.deviceKind === "router" && !isCreatable(name) && editing.router !== null,
          editing.deviceKind,
        );
      const one = scope.interfaces.get(name)!;
      if (kind !== undefined) one.linkType = kind;
      editing.enter("config-if", one, `interface ${name}`);
    },
    unsetGrammar: "interface <name:interface>",
    unset: (scope, { name }) => {
      if (name === undefined) throw new Refused("% Incomplete command.");
      if (!scope.interfaces.has(name)) return;
      if (!isCreatable(name)) throw new Refused("% Removal of physical interfaces is not permitted");
      removeInterface(scope, name);
    },
    write: (scope, context) =>
      [...scope.interfaces.values()].flatMap((one) => [interfaceHeader(one), ...context.writeMode("config-if", one)]),
  }),
  nullInterface,
  config({
    mode: "config",
    grammar: "interface range <list:line>",
    help: [
      "Select an interface to configure",
      "interface range command",
      "Interfaces, e.g. GigabitEthernet0/1 - 4 , Vlan10",
    ],
    set: (scope, { list }, editing) => {
      const names = interfaceRange(list);
      if (names === null) throw new Refused("% Invalid interface range");
      for (const name of names)
        if (editing.router !== null && !isCreatable(name) && !scope.interfaces.has(name))
          throw new Refused(`% Invalid interface ${name} in the range`);
      for (const name of names) {
        if (!scope.interfaces.has(name)) addInterface(scope, name, false, editing.deviceKind);
        editing.enter("config-if", scope.interfaces.get(name)!, `interface ${name}`);
      }
    },
  }),
  config({
    mode: "config",
    grammar: "default interface <name:interface>",
    help: ["Set a command to its defaults", "Select an interface to configure", "Interface"],
    set: (scope, { name }, editing) => {
      const old = scope.interfaces.get(name);
      if (old === undefined) return;
      const fresh = defaultInterface(name, editing.deviceKind === "router" && !isCreatable(name));
      for (const key of Object.keys(old)) delete (old as unknown as Record<string, unknown>)[key];
      Object.assign(old, fresh);
      editing.print(`Interface ${name} set to default configuration\n`);
    },
  }),
  config({
    mode: "config-if",
    grammar: "description <text:line>",
    help: ["Interface specific description", "Up to 240 characters describing this interface"],
    set: (scope, { text }) => {
      scope.description = text.slice(0, 240);
    },
    unset: (scope) => {
      delete scope.description;
    },
    write: (scope) => (scope.description === undefined ? [] : [`description ${scope.description}`]),
  }),
];
/** After what makes a port of a switch one of a router. */
export const settings: readonly Command[] = [
  mtu,
  number(
    "bandwidth <value:1-100000000>",
    ["Set bandwidth informational parameter", "Bandwidth in kilobits"],
    "bandwidth",
  ),
  number(
    "delay <value:1-16777215>",
    ["Specify interface throughput delay", "Throughput delay (tens of microseconds)"],
    "delay",
  ),
  config({
    mode: "config-if",
    grammar: "mac-address <mac:mac>",
    help: ["Manually set interface MAC address", "MAC address"],
    set: (scope, { mac }) => {
      if (Math.floor(mac / 2 ** 40) % 2 === 1) throw new Refused("% Invalid MAC address: it is a group address");
      scope.mac = mac;
    },
    unset: (scope) => {
      delete scope.mac;
    },
    write: (scope) => (scope.mac === undefined ? [] : [`mac-address ${formatMacDotted(scope.mac)}`]),
  }),
  config({
    mode: "config-if",
    grammar: "encapsulation dot1Q <vlan:1-4094> [<native:flag>]",
    help: [
      "Set encapsulation type for an interface",
      "IEEE 802.1Q Virtual LAN",
      "IEEE 802.1Q VLAN ID",
      "Make this as native vlan",
    ],
    set: (scope, { vlan, native }, editing) => {
      const parent = parentInterface(scope.name);
      if (parent === null) throw new Refused("% Encapsulation dot1Q is only for sub-interfaces");
      for (const other of editing.config.interfaces.values())
        if (other.encapsulation?.vlan === vlan && other !== scope && parentInterface(other.name) === parent)
          throw new Refused(
            `%Configuration of multiple subinterfaces of the same main\ninterface with the same VID (${vlan}) is not permitted.\nThis VID is already configured on ${other.name}.`,
          );
      scope.encapsulation = { vlan, native: native === true };
    },
    unset: (scope) => {
      delete scope.encapsulation;
    },
    write: (scope) =>
      scope.encapsulation === undefined
        ? []
        : [`encapsulation dot1Q ${scope.encapsulation.vlan}${scope.encapsulation.native ? " native" : ""}`],
  }),
  config({
    mode: "config-if",
    grammar: "vrf forwarding <name:word>",
    help: ["VPN Routing/Forwarding parameters on the interface", "Configure forwarding table", "Table name"],
    set: (scope, { name }, editing) => setVrf(scope, name, "vrf definition", editing),
    unset: (scope, _args, editing) => setVrf(scope, undefined, "vrf definition", editing),
    write: (scope, context) => vrfLine(scope, context.config, "vrf definition"),
  }),
  config({
    mode: "config-if",
    grammar: "ip vrf forwarding <name:word>",
    help: [IP, "VPN Routing/Forwarding parameters on the interface", "Configure forwarding table", "Table name"],
    set: (scope, { name }, editing) => setVrf(scope, name, "ip vrf", editing),
    unset: (scope, _args, editing) => setVrf(scope, undefined, "ip vrf", editing),
    write: (scope, context) => vrfLine(scope, context.config, "ip vrf"),
  }),
  config({
    mode: "config-if",
    grammar: "ip address <address:ipv4> <mask:ipv4> [<secondary:flag>]",
    help: [
      IP,
      "Set the IP address of an interface",
      "IP address",
      "IP subnet mask",
      "Make this IP address a secondary address",
    ],
    set: setAddress,
    unset: unsetAddress,
    write: (scope) => {
      if (scope.unnumbered !== undefined || scope.switchport !== undefined) return [];
      if (scope.ipv4 === undefined)
        return [scope.borrowedAddress === undefined ? "no ip address" : `ip address ${scope.borrowedAddress}`];
      const text = (a: { address: number; length: number }): string =>
        `${formatIpv4(a.address)} ${formatIpv4(maskOf(a.length))}`;
      return [...scope.secondary.map((a) => `ip address ${text(a)} secondary`), `ip address ${text(scope.ipv4)}`];
    },
  }),
  config({
    mode: "config-if",
    grammar: "ip unnumbered <of:interface>",
    help: [IP, "Enable IP processing without an explicit address", "Interface"],
    set: (scope, { of }, editing) => {
      if (of === scope.name) throw new Refused("Cannot use own interface for unnumbered");
      if (!editing.config.interfaces.has(of)) throw new Refused(`% Interface ${of} does not exist`);
      delete scope.ipv4;
      delete scope.borrowedAddress;
      scope.secondary.length = 0;
      scope.unnumbered = of;
    },
    unset: (scope) => {
      delete scope.unnumbered;
    },
    write: (scope) => (scope.unnumbered === undefined ? [] : [`ip unnumbered ${scope.unnumbered}`]),
  }),
  ...(["in", "out"] as const).map((direction) =>
    config({
      mode: "config-if",
      grammar: `ip access-group <list:word> ${direction}`,
      help: [
        IP,
        "Specify access control for packets",
        "IP access list (number or name)",
        `${direction === "in" ? "inbound" : "outbound"} packets`,
      ],
      set: (scope, args) => {
        scope.accessGroups.set(`ipv4-${direction}`, (args as { list: string }).list);
      },
      unset: (scope) => {
        scope.accessGroups.delete(`ipv4-${direction}`);
      },
      write: (scope) => {
        const list = scope.accessGroups.get(`ipv4-${direction}`);
        return list === undefined ? [] : [`ip access-group ${list} ${direction}`];
      },
    }),
  ),
  toggle("ip redirects", [IP, "Enable sending ICMP Redirect messages"], "ipRedirects"),
  toggle("ip unreachables", [IP, "Enable sending ICMP Unreachable messages"], "ipUnreachables"),
  toggle("ip proxy-arp", [IP, "Enable proxy ARP"], "proxyArp"),
  ipMtu,
  number(
    "arp timeout <value:0-2147483>",
    ["Set arp type (arpa, probe, snap), timeout, log options or packet priority", "Set ARP cache timeout", "Seconds"],
    "arpTimeout",
  ),
];
