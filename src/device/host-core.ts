// A running host: interfaces, addresses, routes and settings around an IP engine. RFC 1122, RFC 4861 6.3, RFC 4862.
import { type Family, type Ip, isLinkLocalIpv6 } from "../base/ip.ts";
import { eui64, type Mac } from "../base/mac.ts";
import { type Prefix, parsePrefix, prefixOf, samePrefix } from "../base/prefix.ts";
import { createEngine } from "../forwarding/create-engine.ts";
import type { AddressEvent, Engine, EngineHost, EngineInterfaceSettings, Verdict } from "../forwarding/engine.ts";
import type { FibEntry } from "../forwarding/route.ts";
import { type Instant, seconds, type Timer } from "../kernel/kernel.ts";
import type { InterfaceAddress, InterfaceView, LogMessage } from "../protocols/protocol.ts";
import type { Tcp } from "../protocols/tcp/index.ts";
import type { Pdu } from "../wire/pdu.ts";
import { countInput, type HostCounters, noCounts } from "./host-counters.ts";
import { type HostRoute, HostRoutes, receiveEntry } from "./host-routes.ts";
import type { ChangeTopic } from "./node.ts";
import { tcpFor } from "./tcp-service.ts";

const LINK_LOCAL = 0xfe80n << 112n;
const LINK_LOCAL_PREFIX = parsePrefix("fe80::/64")!;
const DEFAULT_V6 = prefixOf(0n, 0);
const LOOPBACK_V4 = 0x7f000001;
const INFINITE = 0xffffffff;
const LINUX_BASE_REACHABLE = 30_000;
const KERNEL_V6_METRIC = 256;
const RA_METRIC = 1024;

/** What a host core needs of its node; a rehearsal of a configuration gets one that goes nowhere. */
export interface HostCoreDeps {
  readonly name: string;
  readonly mac: Mac;
  /** Interface names beside lo, in order. */
  readonly ports: readonly string[];
  now(): Instant;
  timer(name: string, expire: () => void): Timer;
  random(purpose: string): number;
  changed(topic: ChangeTopic): void;
  verdict(verdict: Verdict): void;
  /** Runs after the present stimulus. */
  defer(task: () => void): void;
  /** False when the queue of the wire was full. */
  transmit(port: string, frame: Pdu): boolean;
  /** The interface is administratively up. */
  enable(port: string, on: boolean): void;
  /** Answers `explain` questions over the whole network; absent for a host in no network. */
  explain?: ((question: string) => string) | undefined;
}
export interface HostAddress {
  readonly address: Ip;
  readonly length: number;
  readonly origin: "static" | "link-local" | "ra";
  /** Instants; null is for ever. */
  readonly valid: Instant | null;
  readonly preferred: Instant | null;
}
export interface HostInterface {
  readonly index: number;
  readonly name: string;
  readonly loopback: boolean;
  adminUp: boolean;
  carrier: boolean;
  mtu: number;
  mac: Mac;
  /** What it is without `ip link set ... address`. */
  readonly burnedIn: Mac;
  addresses: HostAddress[];
  readonly counters: HostCounters;
  readonly ipv6: { disabled: boolean; acceptRa: boolean; autoconf: boolean };
}
/** A frame seen by tcpdump. */
export interface TappedFrame {
  readonly at: Instant;
  readonly interface: HostInterface;
  readonly outgoing: boolean;
  readonly frame: Pdu;
}

export class HostCore implements EngineHost {
  readonly node: string;
  readonly style = "linux";
  readonly engine: Engine;
  /** Nobody listens; that is what segments to its ports are told. */
  readonly tcp: Tcp;
  readonly routes = new HostRoutes();
  readonly taps = new Set<(frame: TappedFrame) => void>();
  readonly messages: { readonly at: Instant; readonly text: string }[] = [];
  readonly staticNeighbours = new Map<number, Mac>();
  /** Neighbours that did not answer, "INDEX ADDRESS", until they do or are flushed. */
  readonly failedNeighbours = new Map<string, { readonly device: number; readonly address: Ip }>();
  readonly forwardingOn = { ipv4: false, ipv6: false };
  hostname: string;
  readonly #deps: HostCoreDeps;
  readonly #interfaces: HostInterface[] = [];
  readonly #views: (InterfaceView | undefined)[] = [];
  #list: readonly InterfaceView[] = [];

  constructor(deps: HostCoreDeps) {
    this.#deps = deps;
    this.node = deps.name;
    this.hostname = deps.name;
    const make = (name: string, index: number): HostInterface => ({
      index,
      name,
      loopback: name === "lo",
      adminUp: true,
      carrier: name === "lo",
      mtu: name === "lo" ? 65536 : 1500,
      mac: name === "lo" ? 0 : deps.mac + index - 1,
      burnedIn: name === "lo" ? 0 : deps.mac + index - 1,
      addresses: [],
      counters: noCounts(),
      ipv6: { disabled: false, acceptRa: true, autoconf: true },
    });
    this.#interfaces.push(...["lo", ...deps.ports].map((name, i) => make(name, i + 1)));
    const lo = this.#interfaces[0]!;
    lo.addresses = [forever(LOOPBACK_V4, 8), forever(1n, 128)];
    this.engine = createEngine(this);
    this.tcp = tcpFor(this, 0);
    for (const i of this.#interfaces) {
      if (!i.loopback) deps.enable(i.name, true);
      this.refresh(i);
    }
  }

  all(): readonly HostInterface[] {
    return this.#interfaces;
  }
  named(name: string): HostInterface | undefined {
    return this.#interfaces.find((i) => i.name === name);
  }
  at(index: number): HostInterface | undefined {
    return this.#interfaces[index - 1];
  }
  isUp(index: number): boolean {
    const i = this.at(index);
    return i?.adminUp === true && i.carrier;
  }

  // --- changes ---

  /** Adds an address with the route to its subnet; false when the interface has it already. */
  addAddress(i: HostInterface, address: HostAddress): boolean {
    if (i.addresses.some((a) => a.address === address.address)) return false;
    i.addresses = [...i.addresses, address];
    this.#connect(i, address);
    this.refresh(i);
    this.#deps.changed("address");
    return true;
  }
  removeAddress(i: HostInterface, address: Ip): boolean {
    const found = i.addresses.find((a) => a.address === address);
    if (found === undefined) return false;
    i.addresses = i.addresses.filter((a) => a !== found);
    const subnet = prefixOf(found.address, found.length);
    if (
      !i.addresses.some((a) => prefixOf(a.address, a.length).address === subnet.address && a.length === subnet.length)
    )
      this.routes.removeAll(
        (r) =>
          r.origin === "kernel" &&
          r.device === i.index &&
          r.prefix.address === subnet.address &&
          r.prefix.length === subnet.length,
      );
    // Routes that name the address as their source go with it; where other addresses share its subnet, one of them
    // takes its place.
    this.routes.removeAll((r) => r.source === found.address && (r.device === i.index || r.ways !== undefined));
    for (const a of i.addresses)
      if (a.length === subnet.length && prefixOf(a.address, a.length).address === subnet.address) this.#connect(i, a);
    // With its last IPv4 address an interface loses every IPv4 route.
    if (typeof address === "number" && !i.addresses.some((a) => typeof a.address === "number"))
      this.routes.removeAll((r) => typeof r.prefix.address === "number" && this.#leadsBy(r, i.index));
    this.refresh(i);
    this.#deps.changed("address");
    return true;
  }
  #leadsBy(r: HostRoute, index: number): boolean {
    return r.device === index || r.ways?.some((w) => w.device === index) === true;
  }
  setAdmin(i: HostInterface, up: boolean): void {
    if (i.adminUp === up) return;
    i.adminUp = up;
    if (!i.loopback) this.#deps.enable(i.name, up);
    if (!up) {
      // Linux forgets the routes of an interface that is set down, and its IPv6 addresses.
      this.routes.removeAll((r) => this.#leadsBy(r, i.index));
      i.addresses = i.addresses.filter((a) => typeof a.address === "number");
      this.forgetFailed((f) => f.device === i.index);
    } else for (const a of i.addresses) this.#connect(i, a);
    this.refresh(i);
    this.#deps.changed("interface");
  }
  carrierChanged(port: string, up: boolean): void {
    const i = this.named(port);
    if (i === undefined || i.carrier === up) return;
    i.carrier = up;
    this.refresh(i);
    this.#deps.changed("interface");
  }
  setIpv6Disabled(i: HostInterface, disabled: boolean): void {
    i.ipv6.disabled = disabled;
    if (disabled) {
      i.addresses = i.addresses.filter((a) => typeof a.address === "number");
      this.routes.removeAll((r) => r.device === i.index && typeof r.prefix.address === "bigint");
    }
    this.refresh(i, !disabled);
  }
  settingsChanged(): void {
    this.engine.settingsChanged();
  }
  /** null where nobody can answer. */
  explain(question: string): string | null {
    return this.#deps.explain?.(question) ?? null;
  }
  routesChanged(): void {
    this.#deps.changed("route");
  }
  forgetFailed(which: (failed: { readonly device: number; readonly address: Ip }) => boolean): void {
    for (const [key, failed] of [...this.failedNeighbours]) if (which(failed)) this.failedNeighbours.delete(key);
  }
  setStaticNeighbours(): void {
    this.engine.staticArp([...this.staticNeighbours].map(([address, mac]) => ({ vrf: 0, address, mac })));
  }
  receiveFrame(port: string, frame: Pdu): void {
    const i = this.named(port);
    if (i === undefined) return;
    countInput(i.counters, frame);
    for (const tap of [...this.taps]) tap({ at: this.now(), interface: i, outgoing: false, frame });
    this.engine.receive(i.index, frame);
  }
  defer(task: () => void): void {
    this.#deps.defer(task);
  }
  stop(): void {
    this.tcp.stop();
    this.engine.stop();
    this.taps.clear();
  }

  /** Makes the engine's view of an interface anew; an interface that has come up gets its link-local address. */
  refresh(i: HostInterface, enabled = false): void {
    const up = i.adminUp && i.carrier;
    const cameUp = up && (this.#views[i.index]?.up !== true || enabled);
    if (
      cameUp &&
      !i.loopback &&
      !i.ipv6.disabled &&
      !i.addresses.some((a) => typeof a.address === "bigint" && isLinkLocalIpv6(a.address))
    ) {
      const address = forever(LINK_LOCAL | eui64(i.mac), 64, "link-local");
      i.addresses = [...i.addresses, address];
      this.#connect(i, address);
    }
    const before = this.#views[i.index] ?? null;
    const of = (a: HostAddress, at: number): InterfaceAddress => ({
      address: a.address,
      length: a.length,
      secondary: at > 0,
    });
    const six = i.addresses.filter((a) => typeof a.address === "bigint");
    const linkLocalFirst = [
      ...six.filter((a) => a.origin === "link-local"),
      ...six.filter((a) => a.origin !== "link-local"),
    ];
    const after: InterfaceView = {
      index: i.index,
      name: i.name,
      kind: i.loopback ? "loopback" : "ethernet",
      vrf: 0,
      adminUp: i.adminUp,
      up,
      mtu: i.mtu,
      mplsMtu: i.mtu,
      bandwidth: 1_000_000,
      mac: i.mac,
      ipv4: i.addresses.filter((a) => typeof a.address === "number").map(of),
      ipv6: linkLocalFirst.map(of),
      mpls: false,
    };
    this.#views[i.index] = after;
    this.#list = this.#interfaces.flatMap((x) => this.#views[x.index] ?? []);
    this.engine.interfaceChanged(before, after);
  }

  // --- what the engine asks ---

  now(): Instant {
    return this.#deps.now();
  }
  timer(name: string, expire: () => void): Timer {
    return this.#deps.timer(name, expire);
  }
  random(purpose: string): number {
    return this.#deps.random(purpose);
  }
  interfaces(): readonly InterfaceView[] {
    return this.#list;
  }
  interface(index: number): InterfaceView | undefined {
    return this.#views[index];
  }
  lookup(_vrf: number, to: Ip): FibEntry | null {
    for (const i of this.#interfaces)
      for (const a of i.addresses)
        if (a.address === to || (i.loopback && typeof to === "number" && to >>> 24 === 127)) return receiveEntry(to);
    return this.routeTo(to)?.entry ?? null;
  }
  /**
   * The route of a destination. Of several advertised default routers those that answer come first, then those that say
   * they are preferred, then the one that was first. RFC 4861, 6.3.6; RFC 4191, 3.2.
   */
  routeTo(to: Ip, usable = (_device: number): boolean => true) {
    return this.routes.find(
      to,
      (device) => this.isUp(device) && usable(device),
      (r) => (this.engine.isReachable(r.device, r.via as bigint) ? 0 : 10) - (r.preference ?? 0),
    );
  }
  label(): undefined {
    return undefined;
  }
  forwarding(family: Family): boolean {
    return this.forwardingOn[family];
  }
  propagateTtl() {
    return { forwarded: true, local: true };
  }
  accessList(): undefined {
    return undefined;
  }
  settings(index: number): EngineInterfaceSettings {
    const i = this.at(index);
    const host = !this.forwardingOn.ipv6 && i?.ipv6.acceptRa !== false;
    return {
      proxyArp: false,
      redirects: true,
      unreachables: true,
      arpTimeout: 60,
      nd: {
        role: host ? "host" : "router",
        autoconfig: i?.ipv6.autoconf !== false && i?.loopback === false,
        suppressRa: true,
        managed: false,
        other: false,
        raInterval: 600,
        raLifetime: 0,
        reachableTime: LINUX_BASE_REACHABLE,
        nsInterval: 1000,
        dadAttempts: 1,
        preference: 0,
        prefixes: [],
      },
    };
  }
  transmit(index: number, frame: Pdu): void {
    const i = this.at(index);
    if (i === undefined) return;
    for (const tap of [...this.taps]) tap({ at: this.now(), interface: i, outgoing: true, frame });
    if (!this.#deps.transmit(i.name, frame)) {
      i.counters.outputDrops++;
      return;
    }
    i.counters.outputPackets++;
    i.counters.outputOctets += frame.length;
  }
  log(message: LogMessage): void {
    // What the kernel says of an address that somebody else has.
    const duplicate = /^Duplicate address (\S+) on (\S+)$/.exec(message.text);
    const text =
      message.mnemonic === "DUPLICATE" && duplicate !== null
        ? `IPv6: ${duplicate[2]}: IPv6 duplicate address ${duplicate[1]!.toLowerCase()} detected!`
        : message.text;
    this.messages.push({ at: this.now(), text });
    if (this.messages.length > 1000) this.messages.shift();
  }
  debug(): void {}
  verdict(verdict: Verdict): void {
    this.#deps.verdict(verdict);
  }
  addressEvent(event: AddressEvent): void {
    const i = this.at(event.interface);
    if (i === undefined) return;
    switch (event.kind) {
      case "slaac":
        this.addAddress(i, {
          address: event.address,
          length: event.length,
          origin: "ra",
          valid: this.#until(event.valid),
          preferred: this.#until(event.preferred),
        });
        return;
      case "slaac-refreshed": {
        const lifetimes = { valid: this.#until(event.valid), preferred: this.#until(event.preferred) };
        i.addresses = i.addresses.map((a) =>
          a.address === event.address && a.origin === "ra" ? { ...a, ...lifetimes } : a,
        );
        return;
      }
      case "slaac-expired":
        this.removeAddress(i, event.address);
        return;
      case "default-router": {
        const ours = (r: HostRoute): boolean =>
          r.origin === "ra" && r.via === event.address && r.device === i.index && samePrefix(r.prefix, DEFAULT_V6);
        if (event.lifetime === 0) {
          if (this.routes.remove(ours)) this.#deps.changed("route");
          return;
        }
        const route = this.#learnt(DEFAULT_V6, event.address, i, RA_METRIC, event.lifetime, event.preference);
        // Refreshed it stays where it is among its equals, and a refreshed lifetime is no change.
        const before = this.routes.update(ours, route);
        if (before === null) this.routes.add(route);
        if (before?.preference !== route.preference) this.#deps.changed("route");
        return;
      }
      case "on-link-prefix": {
        const prefix = prefixOf(event.address, event.length);
        const ours = (r: HostRoute): boolean =>
          r.origin === "ra" && r.via === null && r.device === i.index && samePrefix(r.prefix, prefix);
        if (event.valid === 0) {
          if (this.routes.remove(ours)) this.#deps.changed("route");
          return;
        }
        const route = this.#learnt(prefix, null, i, KERNEL_V6_METRIC, event.valid);
        if (this.routes.update(ours, route) === null && this.routes.add(route)) this.#deps.changed("route");
        return;
      }
      case "neighbor-failed":
        this.failedNeighbours.set(`${event.interface} ${event.address}`, {
          device: event.interface,
          address: event.address,
        });
        return;
      case "dad-failed":
      case "dad-passed":
        this.#deps.changed("address");
    }
  }

  #learnt(
    prefix: Prefix,
    via: Ip | null,
    i: HostInterface,
    metric: number,
    lifetime: number,
    preference = 0,
  ): HostRoute {
    const expires = this.#until(lifetime);
    return { prefix, via, device: i.index, metric, origin: "ra", type: "unicast", source: null, expires, preference };
  }
  #until(lifetime: number): Instant | null {
    return lifetime === INFINITE ? null : this.now() + Math.round(seconds(lifetime));
  }
  #connect(i: HostInterface, a: HostAddress): void {
    if (i.loopback || !i.adminUp) return;
    const four = typeof a.address === "number";
    // RFC 5942: an address by autoconfiguration does not make its prefix on link; the advertisement says so itself.
    if (a.origin === "ra" || a.length === (four ? 32 : 128)) return;
    const prefix = a.origin === "link-local" ? LINK_LOCAL_PREFIX : prefixOf(a.address, a.length);
    const metric = four ? 0 : KERNEL_V6_METRIC;
    this.routes.add({
      prefix,
      via: null,
      device: i.index,
      metric,
      origin: "kernel",
      type: "unicast",
      source: four ? a.address : null,
      expires: null,
    });
  }
}

export const forever = (address: Ip, length: number, origin: HostAddress["origin"] = "static"): HostAddress => ({
  address,
  length,
  origin,
  valid: null,
  preferred: null,
});
