// What a switch does with frames: VLANs on access and trunk ports, learning, forwarding, flooding. IEEE 802.1D 7, IEEE 802.1Q 8.
import { isGroupMac } from "../base/mac.ts";
import type { DeviceConfig, InterfaceConfig } from "../config/model.ts";
import type { Verdict } from "../forwarding/engine.ts";
import { type Instant, seconds } from "../kernel/kernel.ts";
import { type EthernetFrame, EtherType, ethernet, type VlanTag, vlanTag } from "../wire/ethernet.ts";
import { Pdu } from "../wire/pdu.ts";
import type { RouterInterface } from "./interface.ts";
import { AGEING_TIME, MacTable } from "./mac-table.ts";

/** 01:80:c2:00:00:00 to 0f: bridges keep these to themselves. IEEE 802.1Q, table 8-1. */
const FIRST_RESERVED = 0x0180c2000000;
const LAST_RESERVED = 0x0180c200000f;
const DEFAULT_VLAN = 1;
/** VLANs that IOS has without being told. */
const BUILT_IN: readonly (readonly [number, string])[] = [
  [1002, "fddi-default"],
  [1003, "token-ring-default"],
  [1004, "fddinet-default"],
  [1005, "trnet-default"],
];
const ACCESS_DEFAULT: NonNullable<InterfaceConfig["switchport"]> = {
  mode: "access",
  access: 1,
  native: 1,
  allowed: [[1, 4094]],
};

export interface FabricDeps {
  now(): Instant;
  readonly config: () => DeviceConfig;
  interfaces(): readonly RouterInterface[];
  output(port: RouterInterface, frame: Pdu): void;
  /** A frame for the switch itself, in a VLAN that has an interface. */
  deliver(vlanInterface: RouterInterface, frame: Pdu): void;
  verdict(verdict: Verdict): void;
}
export interface MacAddressRow {
  readonly vlan: number;
  readonly mac: number;
  readonly type: "dynamic" | "static";
  /** Interface name, "CPU" for the switch's own. */
  readonly port: string;
}
export interface VlanRow {
  readonly id: number;
  readonly name: string;
  readonly status: "active" | "suspended" | "act/lshut" | "sus/lshut" | "act/unsup";
  /** Names of access ports, trunks excepted. */
  readonly ports: readonly string[];
}
export interface TrunkRow {
  readonly port: string;
  readonly native: number;
  readonly allowed: readonly (readonly [number, number])[];
  /** Allowed and existing. */
  readonly active: readonly number[];
}

/** No port has this index. */
const DROPPED = -1;
export const ageingOf = ({ macAgeing }: DeviceConfig): number =>
  macAgeing === undefined ? AGEING_TIME : macAgeing === 0 ? Number.POSITIVE_INFINITY : seconds(macAgeing);

export class SwitchFabric {
  readonly #deps: FabricDeps;
  readonly #macs: MacTable;
  constructor(deps: FabricDeps) {
    this.#deps = deps;
    this.#macs = new MacTable(
      () => deps.now(),
      () => ageingOf(deps.config()),
    );
  }

  /** True for a port that bridges rather than routes. */
  bridges(port: RouterInterface): boolean {
    return port.kind === "ethernet";
  }
  receive(port: RouterInterface, frame: Pdu): void {
    let value: EthernetFrame;
    let tag: VlanTag | null = null;
    try {
      value = frame.value as EthernetFrame;
      if (value.etherType === EtherType.Vlan) tag = value.payload.value as VlanTag;
    } catch {
      this.#drop("malformed", port, frame, "");
      return;
    }
    const { destination, source } = value;
    if (destination >= FIRST_RESERVED && destination <= LAST_RESERVED) {
      this.#drop("not-for-us", port, frame, "link-local group");
      return;
    }
    const vlan = this.#vlanOf(port, tag);
    if (vlan === null) {
      this.#drop("wrong-vlan", port, frame, tag === null ? "untagged" : `VLAN ${tag.vlan}`);
      return;
    }
    const group = isGroupMac(destination);
    if (!isGroupMac(source) && this.#static(vlan, source) === undefined) this.#macs.learn(vlan, source, port.index);
    const known = group ? null : this.#towards(vlan, destination);
    if (known === DROPPED) {
      this.#drop("not-for-us", port, frame, `VLAN ${vlan}, a static entry drops it`);
      return;
    }
    if (known === port.index) {
      this.#drop("not-for-us", port, frame, `VLAN ${vlan}, heard on the same port`);
      return;
    }
    const untagged =
      tag === null
        ? frame
        : Pdu.of(ethernet, { ...value, etherType: tag.etherType, payload: tag.payload } as EthernetFrame);
    const own = this.#vlanInterface(vlan);
    if (own !== undefined && (group || destination === own.mac)) this.#deps.deliver(own, untagged);
    if (own !== undefined && destination === own.mac) return;
    this.#forward(vlan, port, known, untagged, frame);
  }
  /** A frame that the switch itself sends in a VLAN. */
  send(vlan: number, frame: Pdu): void {
    const { destination } = frame.value as EthernetFrame;
    const known = isGroupMac(destination) ? null : this.#towards(vlan, destination);
    if (known !== DROPPED) this.#forward(vlan, null, known, frame, frame);
  }
  #static(vlan: number, mac: number) {
    return this.#deps.config().macStatics?.find((s) => s.mac === mac && s.vlan === vlan);
  }
  /** The port towards a station, null when none is known, DROPPED when its frames go nowhere. */
  #towards(vlan: number, mac: number): number | null {
    const fixed = this.#static(vlan, mac);
    if (fixed === undefined) {
      const found = this.#macs.find(vlan, mac);
      return found !== null && this.#hears(found, vlan) ? found : null;
    }
    if (fixed.interface === null) return DROPPED;
    return this.#deps.interfaces().find((i) => i.name === fixed.interface)?.index ?? null;
  }
  /** A port that has left a VLAN, or whose VLAN is gone, takes what it has learnt there along. */
  #hears(index: number, vlan: number): boolean {
    const port = this.#deps.interfaces().find((i) => i.index === index);
    const settings = port === undefined ? null : this.#bridging(port);
    if (settings === null || !this.#carries(vlan)) return false;
    return settings.mode === "access" ? settings.access === vlan : allows(settings.allowed, vlan);
  }
  portChanged(before: RouterInterface | null, after: RouterInterface | null): void {
    const port = after ?? before;
    if (port !== null && before?.up === true && after?.up !== true) this.#macs.flush({ port: port.index });
  }
  clear(filter: { readonly port?: number; readonly vlan?: number; readonly mac?: number } = {}): void {
    this.#macs.flush(filter);
  }

  macAddresses(): readonly MacAddressRow[] {
    const names = new Map(this.#deps.interfaces().map((i) => [i.index, i.name]));
    const own = this.#deps
      .interfaces()
      .filter((i) => i.kind === "vlan" && i.adminUp)
      .map((i): MacAddressRow => ({ vlan: vlanNumber(i), mac: i.mac, type: "static", port: "CPU" }));
    const learnt = this.#macs
      .rows()
      .filter((r) => this.#hears(r.port, r.vlan))
      .map((r): MacAddressRow => ({ vlan: r.vlan, mac: r.mac, type: "dynamic", port: names.get(r.port) ?? "?" }));
    const fixed = (this.#deps.config().macStatics ?? []).map(
      (s): MacAddressRow => ({ vlan: s.vlan, mac: s.mac, type: "static", port: s.interface ?? "Drop" }),
    );
    return [...own, ...fixed, ...learnt].sort((a, b) => a.vlan - b.vlan || a.mac - b.mac);
  }
  vlans(): readonly VlanRow[] {
    const rows = new Map<number, { name: string; ports: string[] }>([[DEFAULT_VLAN, { name: "default", ports: [] }]]);
    for (const v of this.#deps.config().vlans.values())
      if (v.id !== DEFAULT_VLAN) rows.set(v.id, { name: v.name ?? `VLAN${String(v.id).padStart(4, "0")}`, ports: [] });
    for (const i of this.#deps.interfaces()) {
      const settings = this.#bridging(i);
      if (settings !== null && !this.#trunks(i, settings)) rows.get(settings.access)?.ports.push(i.name);
    }
    const statusOf = (id: number): VlanRow["status"] => {
      const config = this.#deps.config().vlans.get(id);
      if (config?.shutdown === true) return config.suspended === true ? "sus/lshut" : "act/lshut";
      return this.#carries(id) ? "active" : "suspended";
    };
    const active = [...rows].map(([id, { name, ports }]): VlanRow => ({ id, name, status: statusOf(id), ports }));
    const unsupported = BUILT_IN.map(([id, name]): VlanRow => ({ id, name, status: "act/unsup", ports: [] }));
    return [...active, ...unsupported].sort((a, b) => a.id - b.id);
  }
  trunks(): readonly TrunkRow[] {
    return this.#deps.interfaces().flatMap((i) => {
      const settings = this.#bridging(i);
      if (settings === null || settings.mode !== "trunk" || !i.up) return [];
      const active = this.vlans().filter((v) => v.status === "active" && allows(settings.allowed, v.id));
      return [{ port: i.name, native: settings.native, allowed: settings.allowed, active: active.map((v) => v.id) }];
    });
  }

  #bridging(i: RouterInterface): NonNullable<InterfaceConfig["switchport"]> | null {
    if (!this.bridges(i)) return null;
    const config = this.#deps.config().interfaces.get(i.name);
    return config?.switchport ?? ACCESS_DEFAULT;
  }
  #trunks(i: RouterInterface, settings: NonNullable<InterfaceConfig["switchport"]>): boolean {
    return settings.mode === "trunk" && i.up;
  }
  #carries(vlan: number): boolean {
    const config = this.#deps.config().vlans.get(vlan);
    return vlan === DEFAULT_VLAN || (config !== undefined && config.suspended !== true && config.shutdown !== true);
  }
  /** The VLAN of a frame that came by a port; null when the port does not take it. */
  #vlanOf(port: RouterInterface, tag: VlanTag | null): number | null {
    const settings = this.#bridging(port);
    if (settings === null || !port.up) return null;
    const untagged = tag === null || tag.vlan === 0;
    if (settings.mode === "access") return untagged && this.#carries(settings.access) ? settings.access : null;
    const vlan = untagged ? settings.native : tag.vlan;
    return this.#carries(vlan) && allows(settings.allowed, vlan) ? vlan : null;
  }
  /** The frame as it leaves a port; null when the port is not in the VLAN. */
  #leaving(port: RouterInterface, vlan: number, untagged: Pdu): Pdu | null {
    const settings = this.#bridging(port);
    if (settings === null || !port.up || !this.#carries(vlan)) return null;
    if (settings.mode === "access") return settings.access === vlan ? untagged : null;
    if (!allows(settings.allowed, vlan)) return null;
    if (settings.native === vlan) return untagged;
    const value = untagged.value as EthernetFrame;
    const tag = {
      priority: 0,
      dropEligible: false,
      vlan,
      etherType: value.etherType,
      payload: value.payload,
    } as VlanTag;
    return Pdu.of(ethernet, { ...value, etherType: EtherType.Vlan, payload: Pdu.of(vlanTag, tag) } as EthernetFrame);
  }
  #forward(vlan: number, from: RouterInterface | null, known: number | null, untagged: Pdu, shown: Pdu): void {
    const ports = this.#deps.interfaces();
    if (known !== null) {
      const port = ports.find((i) => i.index === known);
      const leaving = port === undefined ? null : this.#leaving(port, vlan, untagged);
      if (port === undefined || leaving === null) {
        this.#drop("wrong-vlan", from, shown, `VLAN ${vlan}`);
        return;
      }
      this.#report("forward", from, port.index, shown, `VLAN ${vlan}`);
      this.#deps.output(port, leaving);
      return;
    }
    this.#report("forward", from, null, shown, `VLAN ${vlan}, flooded`);
    for (const port of ports) {
      if (port === from || !port.up) continue;
      const leaving = this.#leaving(port, vlan, untagged);
      if (leaving !== null) this.#deps.output(port, leaving);
    }
  }
  #vlanInterface(vlan: number): RouterInterface | undefined {
    return this.#deps.interfaces().find((i) => i.kind === "vlan" && i.up && vlanNumber(i) === vlan);
  }
  #drop(reason: Verdict["reason"], from: RouterInterface | null, packet: Pdu, by: string): void {
    const at = this.#deps.now();
    this.#deps.verdict({
      at,
      kind: "drop",
      family: "other",
      vrf: 0,
      in: from?.index ?? null,
      out: null,
      reason,
      by,
      packet,
    });
  }
  #report(kind: "forward", from: RouterInterface | null, out: number | null, packet: Pdu, by: string): void {
    const at = this.#deps.now();
    this.#deps.verdict({ at, kind, family: "other", vrf: 0, in: from?.index ?? null, out, reason: null, by, packet });
  }
}
/** "Vlan10" is 10. */
export const vlanNumber = (i: { readonly name: string }): number => Number(i.name.replace(/^\D+/, ""));
const allows = (ranges: readonly (readonly [number, number])[], vlan: number): boolean =>
  ranges.some(([first, last]) => vlan >= first && vlan <= last);
