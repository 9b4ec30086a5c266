// The interfaces of a router: hardware from the lab's cables, the rest from its configuration, as one table of views.
import { type Ipv6, isLinkLocalIpv6, maskOf } from "../base/ip.ts";
import { eui64, type Mac } from "../base/mac.ts";
import { compareInterfaceNames, interfaceType, isCreatable, parentInterface } from "../config/interface-name.ts";
import type { DeviceConfig, InterfaceConfig } from "../config/model.ts";
import { sameStructure } from "../config/structure.ts";
import type { InterfaceAddress, InterfaceKind, InterfaceView } from "../protocols/protocol.ts";
import { isLdpAutoconfigured } from "../protocols/ospf/desired.ts";

/** An interface as its router knows it. */
export interface RouterInterface extends InterfaceView {
  /** Index of the physical interface under a sub-interface. */
  readonly parent: number | null;
  /** 802.1Q tag of a sub-interface; `native` frames go untagged. */
  readonly vlan: number | null;
  readonly native: boolean;
  /** Signal on the cable; always there on virtual interfaces. */
  readonly carrier: boolean;
}
export interface InterfaceChange {
  readonly before: RouterInterface | null;
  readonly after: RouterInterface | null;
}

const LINK_LOCAL = 0xfe80n << 112n;
const MTU = 1500;
const LOOPBACK_MTU = 1514;
/** kbit/s, as IOS assumes them. */
const BANDWIDTH: ReadonlyMap<string, number> = new Map([
  ["Loopback", 8_000_000],
  ["Tunnel", 100],
  ["Ethernet", 10_000],
  ["FastEthernet", 100_000],
  ["GigabitEthernet", 1_000_000],
  ["TenGigabitEthernet", 10_000_000],
  ["TwentyFiveGigE", 25_000_000],
  ["FortyGigabitEthernet", 40_000_000],
  ["HundredGigE", 100_000_000],
  ["Serial", 1_544],
  ["Vlan", 1_000_000],
  ["Null", 10_000_000],
]);
export const NULL_INTERFACE = "Null0";

const kindOf = (name: string): InterfaceKind => {
  if (name.includes(".")) return "subinterface";
  switch (interfaceType(name)?.name) {
    case "Loopback":
      return "loopback";
    case "Serial":
      return "serial";
    case "Vlan":
      return "vlan";
    case "Null":
      return "null";
    case "Tunnel":
      return "tunnel";
    default:
      return "ethernet";
  }
};
/** Interfaces that exist in hardware, cabled or not. */
export const isHardware = (name: string): boolean => !isCreatable(name) && name !== NULL_INTERFACE;

/** The VLAN of an SVI: whether there is one, and whether a port of the switch carries it. A router has neither. */
const vlanState = (
  device: DeviceConfig,
  name: string,
  carrier: (name: string) => boolean,
): { readonly there: boolean; readonly carried: boolean } => {
  const ports = [...device.interfaces.values()].filter((i) => i.switchport !== undefined);
  if (ports.length === 0) return { there: true, carried: true };
  const id = Number(/\d+$/.exec(name)?.[0]);
  const vlan = device.vlans.get(id);
  const there = id === 1 || (vlan !== undefined && vlan.suspended !== true && vlan.shutdown !== true);
  const carries = ({ mode, access, native, allowed }: NonNullable<InterfaceConfig["switchport"]>): boolean =>
    mode === "trunk" ? native === id || allowed.some(([low, high]) => low <= id && id <= high) : access === id;
  const carried =
    device.interfaces.get(name)?.kept.includes("no autostate") === true ||
    ports.some((i) => !i.shutdown && carrier(i.name) && carries(i.switchport!));
  return { there, carried: there && carried };
};
/** A tunnel is up when it is told its ends, as far as its mode has any. */
const hasEnds = (config: InterfaceConfig | undefined): boolean => {
  const told = (word: string): boolean => config?.kept.some((line) => line.startsWith(`tunnel ${word}`)) === true;
  if (told("mode mpls")) return told("destination ");
  return told("source ") && (told("destination ") || told("mode gre multipoint") || told("mode ipv6ip "));
};

const ipv4Of = (config: InterfaceConfig): readonly InterfaceAddress[] =>
  config.ipv4 === undefined
    ? []
    : [
        { address: config.ipv4.address, length: config.ipv4.length, secondary: false },
        ...config.secondary.map((s) => ({ address: s.address, length: s.length, secondary: true })),
      ];
const ipv6Of = (config: InterfaceConfig, mac: Mac): readonly InterfaceAddress[] => {
  if (!config.ipv6Enabled && config.ipv6.length === 0 && !config.ipv6Autoconfig) return [];
  const out: InterfaceAddress[] = [];
  const add = (address: Ipv6, length: number): void => {
    if (!out.some((a) => a.address === address)) out.push({ address, length, secondary: out.length > 0 });
  };
  const own = config.ipv6.filter((a) => a.linkLocal || isLinkLocalIpv6(a.address));
  if (own.length === 0) add(LINK_LOCAL | eui64(mac), 10);
  for (const a of own) add(a.address, 10);
  for (const a of config.ipv6) {
    if (a.linkLocal || isLinkLocalIpv6(a.address)) continue;
    add(a.eui64 ? ((a.address >> 64n) << 64n) | eui64(mac) : a.address, a.length);
  }
  return out;
};

/** The MAC offset of a port: its place among the cabled ones, or one derived from its name. */
const macOffset = (name: string, hardware: readonly string[]): number => {
  const at = hardware.indexOf(name);
  if (at >= 0) return at + 1;
  let hash = 7;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) % 2039;
  return 2048 + hash;
};

export class InterfaceTable {
  readonly #hardware: readonly string[];
  readonly #mac: Mac;
  readonly #indices = new Map<string, number>();
  readonly #byIndex: (RouterInterface | undefined)[] = [];
  #list: readonly RouterInterface[] = [];
  /** Indices of interfaces that have sub-interfaces. */
  #parents: ReadonlySet<number> = new Set();
  #next = 1;

  /** `hardware`: canonical names of the cabled ports, sorted. `mac`: the node's first address. */
  constructor(hardware: readonly string[], mac: Mac) {
    this.#hardware = hardware;
    this.#mac = mac;
  }
  get list(): readonly RouterInterface[] {
    return this.#list;
  }
  at(index: number): RouterInterface | undefined {
    return this.#byIndex[index];
  }
  named(name: string): RouterInterface | undefined {
    const index = this.#indices.get(name);
    return index === undefined ? undefined : this.#byIndex[index];
  }
  /** The sub-interface of `parent` that takes frames with this tag; `null` is untagged. Undefined when none does. */
  tagged(parent: number, vlan: number | null): RouterInterface | undefined {
    return this.#list.find((i) => i.parent === parent && (vlan === null ? i.native : i.vlan === vlan));
  }
  hasSubinterfaces(parent: number): boolean {
    return this.#parents.has(parent);
  }

  /**
   * Follows the configuration and the cables. Answers what changed, by index. `vrfId` answers the id of a VRF name, the
   * global one for a name that does not exist; `learnt` adds what is not configured.
   */
  update(
    config: DeviceConfig,
    carrier: (name: string) => boolean,
    vrfId: (name: string) => number,
    learnt: (made: RouterInterface) => RouterInterface = (made) => made,
  ): InterfaceChange[] {
    const names = new Set(this.#hardware);
    names.add(NULL_INTERFACE);
    for (const name of config.interfaces.keys()) names.add(name);
    for (const name of names) {
      const parent = parentInterface(name);
      if (parent !== null) names.add(parent);
    }
    const sorted = [...names].sort(compareInterfaceNames);
    for (const name of sorted) if (!this.#indices.has(name)) this.#indices.set(name, this.#next++);
    // Parents sort before their sub-interfaces.
    const changes: InterfaceChange[] = [];
    const list: RouterInterface[] = [];
    for (const name of sorted) {
      const index = this.#indices.get(name)!;
      const before = this.#byIndex[index] ?? null;
      const made = learnt(this.#make(index, name, config, carrier, vrfId));
      const after = before !== null && sameStructure(before, made) ? before : made;
      this.#byIndex[index] = after;
      list.push(after);
      if (after !== before) changes.push({ before, after });
    }
    for (const before of this.#list)
      if (!names.has(before.name)) {
        this.#byIndex[before.index] = undefined;
        changes.push({ before, after: null });
      }
    if (changes.length > 0) {
      this.#list = list;
      this.#parents = new Set(list.flatMap((i) => i.parent ?? []));
    }
    return changes.sort((a, b) => (a.before ?? a.after)!.index - (b.before ?? b.after)!.index);
  }
  #make(
    index: number,
    name: string,
    device: DeviceConfig,
    carrier: (name: string) => boolean,
    vrfId: (name: string) => number,
  ): RouterInterface {
    const kind = kindOf(name);
    const config = device.interfaces.get(name);
    const parentName = parentInterface(name);
    const parentIndex = parentName === null ? null : this.#indices.get(parentName)!;
    const parent = parentIndex === null ? undefined : this.#byIndex[parentIndex];
    const parentConfig = parentName === null ? undefined : device.interfaces.get(parentName);
    const virtual = kind === "loopback" || kind === "null" || kind === "tunnel" || kind === "vlan";
    const svi = kind === "vlan" ? vlanState(device, name, carrier) : null;
    const signal = parent !== undefined ? parent.up : svi !== null ? svi.there : virtual || carrier(name);
    const line = svi !== null ? svi.carried : kind !== "tunnel" || hasEnds(config);
    const adminUp = kind === "null" || (config !== undefined && !config.shutdown);
    const mac =
      config?.mac ??
      (parent !== undefined ? parent.mac : virtual ? this.#mac : this.#mac + macOffset(name, this.#hardware));
    const lender =
      config?.unnumbered === undefined || config.ipv4 !== undefined
        ? undefined
        : device.interfaces.get(config.unnumbered)?.ipv4;
    const mtu = config?.mtu ?? parentConfig?.mtu ?? (kind === "loopback" ? LOOPBACK_MTU : MTU);
    return {
      index,
      name,
      kind,
      vrf: config?.vrf === undefined ? 0 : vrfId(config.vrf),
      adminUp,
      up: adminUp && signal && line,
      ...(adminUp && signal && !line ? { lineDown: true } : {}),
      mtu: config?.ipMtu ?? mtu,
      ...(config?.ipMtu === undefined && config?.ipv6Mtu === undefined ? {} : { ipv6Mtu: config.ipv6Mtu ?? mtu }),
      mplsMtu: config?.mplsMtu ?? mtu,
      bandwidth: config?.bandwidth ?? parent?.bandwidth ?? BANDWIDTH.get(interfaceType(name)?.name ?? "") ?? 1_000_000,
      mac,
      ipv4: config === undefined ? [] : ipv4Of(config),
      ...(lender === undefined ? {} : { borrowed: lender.address }),
      ipv6: config === undefined ? [] : ipv6Of(config, mac),
      mpls: config !== undefined && device.ldp.enabled && (config.mpls || isLdpAutoconfigured(device, config)),
      parent: parentIndex,
      vlan: config?.encapsulation?.vlan ?? null,
      native: config?.encapsulation?.native === true,
      carrier: signal,
    };
  }
}

/** Own IPv4 and IPv6 addresses of interfaces that are up, and the broadcast addresses of their subnets. */
export const receivedAddresses = (
  interfaces: Iterable<InterfaceView>,
): { readonly ipv4: number[]; readonly ipv6: bigint[]; readonly broadcast: number[] } => {
  const ipv4: number[] = [];
  const ipv6: bigint[] = [];
  const broadcast: number[] = [];
  for (const i of interfaces) {
    if (!i.up) continue;
    for (const a of i.ipv4) {
      const address = a.address as number;
      ipv4.push(address);
      if (a.length >= 31) continue;
      const network = (address & maskOf(a.length)) >>> 0;
      broadcast.push(network, (network | (0xffffffff >>> a.length)) >>> 0);
    }
    for (const a of i.ipv6) ipv6.push(a.address as bigint);
  }
  return { ipv4, ipv6, broadcast };
};
