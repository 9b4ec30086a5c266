// RIP in one VRF: updates out, updates in. RFC 2453, 3.8-3.10 and 4; RFC 1058 for version 1.
import { formatIpv4, type Ipv4, lengthOfMask } from "../../base/ip.ts";
import { contains, formatPrefix, type Prefix, prefixOf, samePrefix } from "../../base/prefix.ts";
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import { MalformedPacket } from "../../wire/codec.ts";
import { Pdu } from "../../wire/pdu.ts";
import {
  AFI_IPV4,
  INFINITY_METRIC,
  RIP_PORT,
  RipCommand,
  type RipPacket,
  type RipRoute,
  rip,
} from "../../wire/rip/packet.ts";
import type { BusEvent, Context, InterfaceView, Protocol, Received } from "../protocol.ts";
import { isAuthentic, withDigest, withPassword } from "./authentication.ts";
import { classLength, classNetwork, isCarried } from "./classful.ts";
import {
  newRipFamily,
  type RipFamilyConfig,
  type RipInstanceConfig,
  type RipInterfaceConfig,
  type RipKey,
} from "./config.ts";
import {
  CONTROL_TOS,
  DISTANCE,
  ENTRIES,
  JITTER,
  LIMITED_BROADCAST,
  MAXIMUM_PATHS,
  RIP_ROUTERS,
  TIMERS,
  TRIGGER_PAUSE,
  TTL,
} from "./constants.ts";
import { updateFor } from "./output.ts";
import { Redistribution } from "./redistribution.ts";
import { viewOf } from "./snapshot.ts";
import { RipTable } from "./table.ts";
import type { RipRejection, RipView } from "./view.ts";

const DEFAULT_ROUTE: Prefix = { address: 0, length: 0 };

export class Rip implements Protocol<RipInstanceConfig, RipView> {
  readonly context: Context;
  readonly table: RipTable;
  config: RipInstanceConfig = { family: newRipFamily(), interfaces: [] };
  /** Interfaces on which RIP runs, by index. */
  readonly running = new Map<number, InterfaceView>();
  readonly sources = new Map<Ipv4, Instant>();
  readonly rejected = new Map<RipRejection, { count: number; lastFrom: Ipv4 }>();
  readonly updateTimer: Timer;
  readonly #trigger: Timer;
  readonly #redistribution: Redistribution;
  #triggered = false;
  #sequence = 0;
  #stopReceiving: (() => void) | null = null;
  #connected: readonly { readonly prefix: Prefix; readonly interface: number }[] = [];

  constructor(context: Context) {
    this.context = context;
    this.table = new RipTable(
      context,
      () => ({
        timers: this.timers,
        distance: this.family.distance ?? DISTANCE,
        maximumPaths: this.family.maximumPaths ?? MAXIMUM_PATHS,
      }),
      () => this.#changed(),
    );
    this.updateTimer = context.timer("rip update", () => this.#regularUpdate());
    this.#trigger = context.timer("rip triggered update", () => {
      if (this.#triggered) this.#triggeredUpdate();
    });
    this.#redistribution = new Redistribution(
      context,
      this.table,
      () => this.config,
      (prefix) => this.#connected.some((c) => samePrefix(c.prefix, prefix)),
    );
  }
  get family(): RipFamilyConfig {
    return this.config.family;
  }
  get timers(): { update: number; invalid: number; holdDown: number; flush: number } {
    return this.family.timers ?? TIMERS;
  }
  settingsOf(interface_: InterfaceView): { config: RipInterfaceConfig; keys: readonly RipKey[] } {
    return this.config.interfaces.find((i) => i.name === interface_.name) ?? { config: {}, keys: [] };
  }
  isPassive(interface_: InterfaceView): boolean {
    return this.family.passive.get(interface_.name) ?? this.family.passiveDefault;
  }
  sends(interface_: InterfaceView): readonly ("1" | "2")[] {
    return this.settingsOf(interface_).config.send ?? [this.family.version === 2 ? "2" : "1"];
  }
  receives(interface_: InterfaceView): readonly ("1" | "2")[] {
    const { version } = this.family;
    return (
      this.settingsOf(interface_).config.receive ?? (version === undefined ? ["1", "2"] : version === 1 ? ["1"] : ["2"])
    );
  }

  // ---- Configuration and interfaces

  configure(next: RipInstanceConfig): void {
    this.config = next;
    this.#stopReceiving ??= this.context.udp.receive(RIP_PORT, rip, (packet) => this.#receive(packet));
    this.#followInterfaces();
    this.#redistribution.refresh();
    this.#originateDefault();
    this.table.reinstall();
    if (!this.updateTimer.running) this.#armUpdate();
    this.context.publish({ kind: "covers-request" });
  }
  notice(event: BusEvent): void {
    if (event.kind === "interface") this.#followInterfaces();
    else if (event.kind === "policy") {
      this.#redistribution.refresh();
      this.#originateDefault();
    } else if (event.kind === "covers") this.#redistribution.covers(event);
    else if (event.kind === "covers-request") this.#publishCovers();
  }
  #enabled(i: InterfaceView): boolean {
    return i.up && i.ipv4.some((a) => this.family.networks.includes(classNetwork(a.address as Ipv4).address as Ipv4));
  }
  #followInterfaces(): void {
    for (const index of [...this.running.keys()]) {
      const now = this.context.interface(index);
      if (now !== undefined && this.#enabled(now)) continue;
      this.running.delete(index);
      if (this.#joined.delete(index)) this.context.ip.leave(index, RIP_ROUTERS);
      this.table.interfaceLost(index);
    }
    for (const i of this.context.interfaces()) {
      if (!this.#enabled(i)) continue;
      const fresh = !this.running.has(i.index);
      this.running.set(i.index, i);
      if (!this.#joined.has(i.index)) {
        this.#joined.add(i.index);
        this.context.ip.join(i.index, RIP_ROUTERS);
      }
      if (fresh && !this.isPassive(i)) this.context.defer(`rip request ${i.index}`, () => this.#greet(i.index));
    }
    this.#followConnected();
  }
  readonly #joined = new Set<number>();
  #followConnected(): void {
    const next = [...this.running.values()].flatMap((i) =>
      i.ipv4
        .filter((a) => this.family.networks.includes(classNetwork(a.address as Ipv4).address as Ipv4))
        .map((a) => ({ prefix: prefixOf(a.address, a.length), interface: i.index })),
    );
    const before = this.#connected;
    this.#connected = next;
    for (const { prefix } of before)
      if (!next.some((n) => samePrefix(n.prefix, prefix))) this.table.setOwn(prefix, null);
    for (const { prefix, interface: index } of next) this.table.setOwn(prefix, { kind: "connected", interface: index });
    if (before.length !== next.length || before.some((b, i) => !samePrefix(b.prefix, next[i]!.prefix)))
      this.#publishCovers();
  }
  #publishCovers(): void {
    const prefixes = this.#connected.map((c) => c.prefix);
    this.context.publish({ kind: "covers", source: "rip", vrf: this.context.vrf.id, prefixes });
  }
  #originateDefault(): void {
    const { defaultOriginate } = this.family;
    const present = this.table.find(DEFAULT_ROUTE)?.own;
    if (defaultOriginate === undefined) {
      if (present?.kind === "default") this.table.setOwn(DEFAULT_ROUTE, null);
      return;
    }
    this.table.setOwn(DEFAULT_ROUTE, { kind: "default", metric: 1 });
  }

  // ---- Output

  #armUpdate(): void {
    const interval = seconds(this.timers.update);
    this.updateTimer.start(Math.floor(interval * (1 - JITTER * this.context.random("update"))));
  }
  #regularUpdate(): void {
    this.#armUpdate();
    this.#sendEverywhere(false);
  }
  /** RFC 2453, 3.10.1: at once, then not again for a while. */
  #changed(): void {
    this.#triggered = true;
    if (!this.#trigger.running) this.context.defer("rip triggered update", () => this.#triggeredUpdate());
  }
  #triggeredUpdate(): void {
    if (!this.#triggered) return;
    this.#sendEverywhere(true);
    const { least, most } = TRIGGER_PAUSE;
    this.#trigger.start(seconds(least + this.context.random("trigger") * (most - least)));
  }
  #sendEverywhere(changedOnly: boolean): void {
    for (const i of [...this.running.values()].sort((a, b) => a.index - b.index)) {
      if (this.isPassive(i)) continue;
      for (const version of this.sends(i)) this.#sendUpdate(i, version === "2" ? 2 : 1, changedOnly, null, RIP_PORT);
    }
    for (const neighbor of this.family.neighbors) {
      const i = [...this.running.values()].find((r) =>
        r.ipv4.some((a) => contains(prefixOf(a.address, a.length), neighbor)),
      );
      if (i !== undefined)
        for (const version of this.sends(i))
          this.#sendUpdate(i, version === "2" ? 2 : 1, changedOnly, neighbor, RIP_PORT);
    }
    this.#triggered = false;
    for (const entry of this.table.entries()) entry.changed = false;
  }
  #permits(direction: "in" | "out", interface_: InterfaceView, prefix: Prefix): boolean {
    return this.family.distributeLists.every(
      (d) =>
        d.direction !== direction ||
        (d.interface !== undefined && d.interface !== interface_.name) ||
        this.context.policy.permits(d.kind, d.name, prefix),
    );
  }
  #destination(i: InterfaceView, version: 1 | 2): Ipv4 {
    if (version === 2 && this.settingsOf(i).config.v2Broadcast !== true) return RIP_ROUTERS;
    return LIMITED_BROADCAST;
  }
  #sendUpdate(i: InterfaceView, version: 1 | 2, changedOnly: boolean, to: Ipv4 | null, port: number): void {
    const primary = i.ipv4[0]!;
    const routes = updateFor(this.table.entries(), {
      version,
      interface: i.index,
      address: primary.address as Ipv4,
      length: primary.length,
      splitHorizon: this.settingsOf(i).config.splitHorizon !== false,
      autoSummary: this.family.autoSummary,
      changedOnly,
      permits: (prefix) => this.#permits("out", i, prefix),
    });
    const destination = to ?? this.#destination(i, version);
    if (routes.length === 0) {
      if (!changedOnly) this.#debug(() => `suppressing null update out ${i.name}`);
      return;
    }
    this.#debug(
      () =>
        `sending v${version} ${changedOnly ? "flash " : ""}update to ${formatIpv4(destination)} via ${i.name} (${formatIpv4(primary.address as Ipv4)})`,
    );
    for (const route of routes) this.#debug(() => `  ${entryText(route)}, metric ${route.metric}, tag ${route.tag}`);
    const room = ENTRIES - (this.settingsOf(i).config.authentication === undefined ? 0 : 1);
    for (let at = 0; at < routes.length; at += room)
      this.#send(i, { command: RipCommand.Response, version, entries: routes.slice(at, at + room) }, destination, port);
  }
  #send(i: InterfaceView, packet: RipPacket, to: Ipv4, port: number): void {
    const { config, keys } = this.settingsOf(i);
    const key = keys[0];
    const signed =
      config.authentication === undefined || key === undefined || packet.version === 1
        ? packet
        : config.authentication === "text"
          ? withPassword(packet, key.key)
          : withDigest(packet, key, ++this.#sequence);
    this.context.udp.send(
      Pdu.of(rip, signed),
      { source: RIP_PORT, destination: port },
      { to, from: i.ipv4[0]!.address, out: i.index, ttl: TTL, tos: CONTROL_TOS },
    );
  }
  /** A new interface: what do the neighbours know? RFC 2453, 3.9.1. */
  #greet(index: number): void {
    const i = this.running.get(index);
    if (i === undefined || this.isPassive(i)) return;
    const everything: RipRoute = {
      kind: "route",
      family: 0,
      tag: 0,
      address: 0,
      mask: 0,
      nextHop: 0,
      metric: INFINITY_METRIC,
    };
    for (const version of this.sends(i)) {
      const packet: RipPacket = {
        command: RipCommand.Request,
        version: version === "2" ? 2 : 1,
        entries: [everything],
      };
      this.#debug(() => `sending request on ${i.name} to ${formatIpv4(this.#destination(i, packet.version as 1 | 2))}`);
      this.#send(i, packet, this.#destination(i, packet.version as 1 | 2), RIP_PORT);
      this.#sendUpdate(i, packet.version as 1 | 2, false, null, RIP_PORT);
    }
  }

  // ---- Input

  #reject(reason: RipRejection, from: Ipv4, packet: RipPacket | null): void {
    const known = this.rejected.get(reason);
    this.rejected.set(reason, { count: (known?.count ?? 0) + 1, lastFrom: from });
    this.#debug(
      () => `ignored v${packet?.version ?? "?"} packet from ${formatIpv4(from)} (${reason.replaceAll("-", " ")})`,
    );
  }
  #receive(received: Received<RipPacket> & { readonly sourcePort: number }): void {
    const from = received.from as Ipv4;
    // A loopback returns what was sent out of it.
    if (this.context.interfaces().some((own) => own.ipv4.some((a) => a.address === from))) return;
    const i = this.running.get(received.interface);
    let packet: RipPacket;
    try {
      packet = received.pdu.value;
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error;
      this.#reject("malformed", from, null);
      return;
    }
    const reason = i === undefined ? "not-enabled" : this.#refusal(i, packet, from);
    if (i === undefined || reason !== null) {
      this.#reject(reason ?? "not-enabled", from, packet);
      return;
    }
    const routes = packet.entries.filter((e): e is RipRoute => e.kind === "route");
    if (packet.command === RipCommand.Request) this.#answer(i, packet, routes, from, received.sourcePort);
    else if (packet.command === RipCommand.Response) {
      if (received.sourcePort === RIP_PORT) this.#learn(i, packet, routes, from);
      else this.#reject("wrong-port", from, packet);
    }
  }
  /** @rfc 2453 3.9.2 @rfc 2453 4.1 */
  #refusal(i: InterfaceView, packet: RipPacket, from: Ipv4): RipRejection | null {
    const onSubnet = i.ipv4.some((a) => contains(prefixOf(a.address, a.length), from));
    if (!onSubnet && this.family.validateSource) return "off-subnet";
    if (packet.version === 0 || !this.receives(i).includes(packet.version === 1 ? "1" : "2")) return "illegal-version";
    const { config, keys } = this.settingsOf(i);
    if (config.authentication !== undefined && !isAuthentic(packet, config.authentication, keys))
      return "invalid-authentication";
    if (config.authentication === undefined && packet.entries[0] !== undefined && packet.entries[0].kind !== "route")
      return "invalid-authentication";
    return null;
  }
  /** @rfc 2453 3.9.1 */
  #answer(i: InterfaceView, packet: RipPacket, routes: readonly RipRoute[], from: Ipv4, port: number): void {
    const asked = packet.version === 1 ? "1" : "2";
    const sends = this.sends(i);
    const version = (sends.includes(asked) ? asked : sends[0]) === "1" ? 1 : 2;
    const first = routes[0];
    if (routes.length === 1 && first!.family === 0 && first!.metric >= INFINITY_METRIC) {
      if (!this.isPassive(i) || port !== RIP_PORT) this.#sendUpdate(i, version, false, from, port);
      return;
    }
    if (routes.length === 0) return;
    // A question about single destinations, by a monitor: no split horizon.
    const entries = routes.map((r) => {
      const prefix = this.#prefixOf(i, r, version);
      const entry = prefix === null ? undefined : this.table.find(prefix);
      const dead = entry === undefined || RipTable.isDead(entry);
      return { ...r, metric: dead ? INFINITY_METRIC : entry.own !== null ? 1 : entry.metric };
    });
    this.#send(i, { command: RipCommand.Response, version, entries }, from, port);
  }
  /** Version 1 has no mask: that of the interface for the same network, else that of the class. RFC 1058, 3.2. */
  #prefixOf(i: InterfaceView, route: RipRoute, version: number): Prefix | null {
    if (version !== 1) {
      const length = lengthOfMask(route.mask);
      return length === null ? null : prefixOf(route.address, length);
    }
    if (route.address === 0) return DEFAULT_ROUTE;
    const same = i.ipv4.find((a) => samePrefix(classNetwork(a.address as Ipv4), classNetwork(route.address)));
    const length = same?.length ?? classLength(route.address);
    const prefix = prefixOf(route.address, length);
    return prefix.address === route.address ? prefix : { address: route.address, length: 32 };
  }
  #learn(i: InterfaceView, packet: RipPacket, routes: readonly RipRoute[], from: Ipv4): void {
    this.sources.set(from, this.context.now());
    this.#debug(() => `received v${packet.version} update from ${formatIpv4(from)} on ${i.name}`);
    for (const route of routes) {
      if (route.family !== AFI_IPV4) continue;
      const prefix = this.#prefixOf(i, route, packet.version);
      this.#debug(
        () =>
          `     ${entryText(route)} in ${route.metric >= INFINITY_METRIC ? `${route.metric} hops (inaccessible)` : `${route.metric} hops`}`,
      );
      if (route.metric < 1 || route.metric > INFINITY_METRIC) this.#reject("bad-metric", from, packet);
      else if (prefix === null || !isCarried(prefix)) this.#reject("bad-destination", from, packet);
      else if (!this.#permits("in", i, prefix)) this.#reject("filtered", from, packet);
      else
        this.table.learn(
          prefix,
          route.metric,
          i.index,
          this.#gateway(i, route, from),
          from,
          packet.version === 1 ? 0 : route.tag,
        );
    }
  }
  /** RFC 2453, 4.4: a next hop on the same subnet is used, any other is the sender. */
  #gateway(i: InterfaceView, route: RipRoute, from: Ipv4): Ipv4 {
    const { nextHop } = route;
    const reachable = i.ipv4.some((a) => contains(prefixOf(a.address, a.length), nextHop) && a.address !== nextHop);
    return nextHop !== 0 && reachable ? nextHop : from;
  }
  #debug(text: () => string): void {
    this.context.debug("ip rip", () => `RIP: ${text()}`);
  }

  command(name: string, { vrf, prefix }: { readonly vrf?: number; readonly prefix?: Prefix | null }): boolean {
    if (name !== "clear routes" || vrf !== this.context.vrf.id) return false;
    this.table.clear(prefix ?? null);
    for (const index of this.running.keys()) this.#greet(index);
    return true;
  }
  pending(): readonly { readonly what: string; readonly until: Instant }[] {
    return this.#triggered
      ? [{ what: "rip triggered update", until: this.context.now() + (this.#trigger.remaining ?? 0) }]
      : [];
  }
  view(): RipView {
    return viewOf(this);
  }
  stop(): void {
    // RFC 2453 has no good-bye; IOS poisons what it advertised.
    this.#redistribution.stop();
    for (const { prefix } of this.#connected) this.table.setOwn(prefix, null);
    this.#sendEverywhere(true);
    for (const index of this.#joined) this.context.ip.leave(index, RIP_ROUTERS);
    this.table.stop();
    this.updateTimer.stop();
    this.#trigger.stop();
    this.#stopReceiving?.();
  }
}
const entryText = (r: RipRoute): string =>
  `${formatPrefix({ address: r.address, length: r.mask === 0 ? (r.address === 0 ? 0 : classLength(r.address)) : (lengthOfMask(r.mask) ?? 32) })} via ${formatIpv4(r.nextHop)}`;
