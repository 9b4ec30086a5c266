// Cisco Discovery Protocol at a node: says hello on every port, remembers who else does.
import type { Ip } from "../base/ip.ts";
import { byText } from "../base/ordered-map.ts";
import { type Instant, milliseconds, seconds, type Timer } from "../kernel/kernel.ts";
import { CDP_MAC, CDP_PROTOCOL, type CdpPacket, type CdpTlv, CISCO_OUI, CdpCapability, cdp } from "../wire/cdp.ts";
import { type EthernetFrame, EtherType, ethernet, type Llc, llc, type Snap, snap } from "../wire/ethernet.ts";
import type { LogMessage } from "../protocols/protocol.ts";
import { Pdu } from "../wire/pdu.ts";
import type { RouterInterface } from "./interface.ts";

/** IOS: `cdp timer 60`, `cdp holdtime 180`, version 2. */
export const CDP_HELLO = 60;
export const CDP_HOLD = 180;
const VERSION = 2;
/** The first hello of a port that came up, spread so that a whole network does not speak in one instant. */
const FIRST_HELLO = 1000;
const SAP_SNAP = 0xaa;
const UNNUMBERED = 3;
const NEIGHBOR_LIMIT = 256;

export interface CdpNeighbor {
  readonly device: string;
  /** This node's interface, by name. */
  readonly localInterface: string;
  /** The neighbour's. */
  readonly port: string;
  /** Seconds left. */
  readonly holdtime: number;
  /** Bits of CdpCapability. */
  readonly capabilities: number;
  readonly platform: string;
  readonly version: string;
  readonly addresses: readonly Ip[];
  readonly nativeVlan: number | null;
}
export interface CdpDeps {
  readonly mac: number;
  now(): Instant;
  timer(expire: () => void): Timer;
  random(purpose: string): number;
  /** Globally and on this interface. */
  enabled(port: RouterInterface): boolean;
  interfaces(): readonly RouterInterface[];
  /** What this node says of itself. */
  readonly about: () => {
    readonly device: string;
    readonly platform: string;
    readonly version: string;
    readonly kind: "router" | "switch";
  };
  nativeVlan(port: RouterInterface): number | null;
  log(message: LogMessage): void;
  send(port: RouterInterface, frame: Pdu): void;
}
interface Heard {
  readonly packet: CdpPacket;
  readonly expires: Instant;
}

export class Cdp {
  readonly #deps: CdpDeps;
  readonly #timers = new Map<number, Timer>();
  /** By port index and device. */
  readonly #heard = new Map<string, Heard & { readonly index: number }>();
  constructor(deps: CdpDeps) {
    this.#deps = deps;
  }

  /** True when the frame was a CDP frame, which goes no further. */
  takes(port: RouterInterface, frame: Pdu): boolean {
    const packet = packetOf(frame);
    if (packet === undefined) return false;
    if (packet === null || !this.#deps.enabled(port)) return true;
    const device = textOf(packet, "device-id");
    if (device === "") return true;
    this.#compareVlans(port, packet, device);
    const key = `${port.index} ${device} ${textOf(packet, "port-id")}`;
    if (packet.ttl === 0) this.#heard.delete(key);
    else if (this.#heard.has(key) || this.#heard.size < NEIGHBOR_LIMIT)
      this.#heard.set(key, { index: port.index, packet, expires: this.#deps.now() + seconds(packet.ttl) });
    return true;
  }
  interfaceChanged(after: RouterInterface | null, before: RouterInterface | null): void {
    const index = (after ?? before)!.index;
    if (after?.up === true && speaks(after)) {
      if (before?.up === true) return;
      let timer = this.#timers.get(index);
      if (timer === undefined) {
        timer = this.#deps.timer(() => this.#hello(index));
        this.#timers.set(index, timer);
      }
      timer.start(milliseconds(FIRST_HELLO * this.#deps.random("cdp")));
      return;
    }
    this.#timers.get(index)?.stop();
    for (const [key, heard] of [...this.#heard]) if (heard.index === index) this.#heard.delete(key);
  }
  clear(): void {
    this.#heard.clear();
  }
  /** By local interface order, then device. */
  neighbors(): readonly CdpNeighbor[] {
    const now = this.#deps.now();
    const order = new Map(this.#deps.interfaces().map((i, at) => [i.index, { name: i.name, at }]));
    return [...this.#heard.values()]
      .filter((h) => h.expires > now)
      .map((h) => ({ h, at: order.get(h.index)?.at ?? 0, name: order.get(h.index)?.name ?? "?" }))
      .sort((a, b) => a.at - b.at || byText(textOf(a.h.packet, "device-id"), textOf(b.h.packet, "device-id")))
      .map(({ h, name }) => ({
        device: textOf(h.packet, "device-id"),
        localInterface: name,
        port: textOf(h.packet, "port-id"),
        holdtime: Math.ceil((h.expires - now) / 1e9),
        capabilities: find(h.packet, "capabilities")?.capabilities ?? 0,
        platform: textOf(h.packet, "platform"),
        version: textOf(h.packet, "version"),
        addresses: find(h.packet, "addresses")?.addresses ?? [],
        nativeVlan: find(h.packet, "native-vlan")?.vlan ?? null,
      }));
  }

  /** Two ends of a trunk that disagree about untagged frames join two VLANs: IOS warns with every hello. */
  #compareVlans(port: RouterInterface, packet: CdpPacket, device: string): void {
    const own = this.#deps.nativeVlan(port);
    const theirs = find(packet, "native-vlan")?.vlan;
    if (own === null || theirs === undefined || own === theirs) return;
    this.#deps.log({
      facility: "CDP",
      severity: 4,
      mnemonic: "NATIVE_VLAN_MISMATCH",
      text: `Native VLAN mismatch discovered on ${port.name} (${own}), with ${device} ${textOf(packet, "port-id")} (${theirs}).`,
    });
  }
  #hello(index: number): void {
    const port = this.#deps.interfaces().find((i) => i.index === index);
    if (port === undefined || !port.up) return;
    if (this.#deps.enabled(port)) this.#deps.send(port, this.#frame(port));
    this.#timers.get(index)?.start(seconds(CDP_HELLO));
  }
  #frame(port: RouterInterface): Pdu {
    const { device, platform, version, kind } = this.#deps.about();
    const addresses = port.ipv4.slice(0, 1).map((a) => a.address);
    const vlan = this.#deps.nativeVlan(port);
    const capabilities = kind === "router" ? CdpCapability.Router : CdpCapability.Switch | CdpCapability.Igmp;
    const tlvs: CdpTlv[] = [
      { kind: "device-id", value: device },
      ...(addresses.length > 0 ? [{ kind: "addresses" as const, addresses }] : []),
      { kind: "port-id", value: port.name },
      { kind: "capabilities", capabilities },
      { kind: "version", value: version },
      { kind: "platform", value: platform },
      ...(vlan === null ? [] : [{ kind: "native-vlan" as const, vlan }]),
      { kind: "duplex", full: 1 },
    ];
    const packet = Pdu.of(cdp, { version: VERSION, ttl: CDP_HOLD, tlvs } as CdpPacket);
    const inner = Pdu.of(snap, { oui: CISCO_OUI, protocol: CDP_PROTOCOL, payload: packet } as Snap);
    const control = Pdu.of(llc, {
      destinationSap: SAP_SNAP,
      sourceSap: SAP_SNAP,
      control: UNNUMBERED,
      payload: inner,
    } as Llc);
    return Pdu.of(ethernet, {
      destination: CDP_MAC,
      source: port.mac,
      etherType: EtherType.Length,
      payload: control,
    } as EthernetFrame);
  }
}

const speaks = (i: RouterInterface): boolean => i.kind === "ethernet" || i.kind === "serial";
const find = <K extends CdpTlv["kind"]>(packet: CdpPacket, kind: K): Extract<CdpTlv, { kind: K }> | undefined =>
  packet.tlvs.find((t): t is Extract<CdpTlv, { kind: K }> => t.kind === kind);
const textOf = (packet: CdpPacket, kind: "device-id" | "port-id" | "platform" | "version"): string =>
  (find(packet, kind)?.value ?? "").replace(/[^\x20-\x7e]/g, "");
/** Undefined for a frame of another protocol; null for a CDP frame that cannot be read. */
const packetOf = (frame: Pdu): CdpPacket | null | undefined => {
  try {
    const { destination, etherType, payload } = frame.value as EthernetFrame;
    if (destination !== CDP_MAC || etherType !== EtherType.Length) return undefined;
    try {
      const inner = (payload.value as Llc).payload.value as Snap;
      return inner.oui === CISCO_OUI && inner.protocol === CDP_PROTOCOL ? (inner.payload.value as CdpPacket) : null;
    } catch {
      return null;
    }
  } catch {
    return undefined;
  }
};
