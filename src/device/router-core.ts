// A router while it has power: interfaces, VRFs, tables, engine and protocols, following one configuration.
import { type AclSurroundings, aclSurroundings } from "../forwarding/acl.ts";
import { type Family, familyOf, type Ip } from "../base/ip.ts";
import type { Mac } from "../base/mac.ts";
import { entryOf } from "../base/memo.ts";
import type { Prefix } from "../base/prefix.ts";
import type { AclConfig, DeviceConfig } from "../config/model.ts";
import type { ConfigOrigins } from "../config/origins.ts";
import { policyPort } from "../config/policy.ts";
import { createEngine } from "../forwarding/create-engine.ts";
import type { AddressEvent, DropReason, Engine, EngineHost, Verdict } from "../forwarding/engine.ts";
import { LabelTable } from "../forwarding/label-table.ts";
import { DEFAULT_RANGE, LabelSpace } from "../forwarding/labels.ts";
import type { RibTables } from "../forwarding/rib-tables.ts";
import type { FibEntry, LabelEntry } from "../forwarding/route.ts";
import { type Instant, milliseconds, seconds, type Timer } from "../kernel/kernel.ts";
import type { Port } from "../kernel/link.ts";
import type { BusEvent, IpPort, LabelPort, LogMessage, PolicyPort, UdpPort } from "../protocols/protocol.ts";
import type { Tcp } from "../protocols/tcp/index.ts";
import type { Pdu } from "../wire/pdu.ts";
import type { Bus } from "./bus.ts";
import type { Cdp } from "./cdp.ts";
import { type ContextHost, InstanceContext } from "./context.ts";
import { echoPort } from "./echo-port.ts";
import { engineSettings } from "./engine-settings.ts";
import { type InterfaceChange, InterfaceTable, type RouterInterface, receivedAddresses } from "./interface.ts";
import type { SourceCheck } from "../forwarding/reverse-path.ts";
import { InterfacePolicy } from "./interface-policy.ts";
import { CounterTable } from "./interface-counters.ts";
import { LOAD_INTERVAL } from "./load-average.ts";
import { frameFor, untag } from "./interface-frames.ts";
import { labelPort } from "./label-port.ts";
import { cdpOf, fabricOf } from "./layer-two.ts";
import { linkMessages } from "./link-messages.ts";
import { RouterLog } from "./log.ts";
import { LearntAddresses } from "./learnt-addresses.ts";
import type { NodeDeps, Pending } from "./node.ts";
import { PolicyWatch } from "./policy-watch.ts";
import { type AnyDefinition, ProtocolSet } from "./protocol-set.ts";
import { ribTables } from "./rib-events.ts";
import { InstanceRib, RibWatchers } from "./rib-port.ts";
import { RouteProfile } from "./route-profile.ts";
import { packetText, packetTopic } from "./router-debug.ts";
import type { InterfaceCounters, ProtocolState, Router } from "./router-state.ts";
import { type SwitchFabric, vlanNumber } from "./switch-fabric.ts";
import { tcpFor } from "./tcp-service.ts";
import { VerdictRing } from "./verdict-ring.ts";
import { type Vrf, VrfTable } from "./vrf-table.ts";

/** A cable's two sides as the router sees them. */
export interface PhysicalPort {
  readonly name: string;
  /** Of its interface, while there is power. */
  index: number;
  link: Port | null;
  carrier: boolean;
}

export class RouterCore implements Router, EngineHost, ContextHost {
  readonly config: DeviceConfig;
  readonly origins: ConfigOrigins;
  readonly started: Instant;
  readonly reloaded: boolean;
  readonly engine: Engine;
  readonly tables: RibTables;
  readonly labelTable: LabelTable;
  readonly logBuffer: RouterLog;
  readonly routeProfile: RouteProfile;
  readonly bus: Bus;
  readonly style = "ios";
  #alive = true;
  readonly #deps: NodeDeps;
  readonly #ports: ReadonlyMap<string, PhysicalPort>;
  /** By interface index. */
  readonly #cables: (PhysicalPort | undefined)[] = [];
  readonly #interfaces: InterfaceTable;
  readonly #vrfs: VrfTable;
  readonly #space = new LabelSpace();
  readonly #watchers: RibWatchers;
  readonly #protocols: ProtocolSet;
  readonly counterTable: CounterTable;
  readonly #verdicts = new VerdictRing();
  readonly #tcp = new Map<number, Tcp>();
  readonly #policy: PolicyPort;
  readonly #policyWatch = new PolicyWatch();
  readonly cdp: Cdp;
  /** Layer 2 of a switch. */
  readonly switching: SwitchFabric | undefined;
  readonly #learnt = new LearntAddresses();
  #addressesDue = false;
  readonly #interfacePolicy: InterfacePolicy;
  readonly #settings = new Map<number, ReturnType<typeof engineSettings>>();
  readonly labels: LabelPort & Router["labels"];

  constructor(
    deps: NodeDeps,
    definitions: readonly AnyDefinition[],
    bus: Bus,
    ports: ReadonlyMap<string, PhysicalPort>,
    loaded: { readonly config: DeviceConfig; readonly origins: ConfigOrigins },
    kind: "router" | "switch" = "router",
    reloaded = false,
  ) {
    this.reloaded = reloaded;
    this.#deps = deps;
    this.bus = bus;
    this.#ports = ports;
    this.config = loaded.config;
    this.#interfacePolicy = new InterfacePolicy(loaded.config);
    this.origins = loaded.origins;
    this.started = deps.kernel.now;
    this.logBuffer = new RouterLog(() => deps.kernel.now);
    this.counterTable = new CounterTable(() => deps.kernel.now);
    this.routeProfile = new RouteProfile(() => deps.kernel.now);
    this.#interfaces = new InterfaceTable([...ports.keys()], deps.mac);
    this.#watchers = new RibWatchers(bus);
    this.#policy = policyPort(
      () => this.config,
      (index) => this.#interfaces.at(index)?.name,
    );
    this.tables = ribTables({
      log: this.logBuffer,
      profile: this.routeProfile,
      watchers: this.#watchers,
      bus,
      now: () => deps.kernel.now,
      interface: (index) => this.#interfaces.at(index),
      isOwn: (vrf, address) => this.#vrfs.byId(vrf)?.fibs[familyOf(address)].isOwn(address) === true,
      vrfName: (vrf) => this.vrf(vrf)?.name ?? "",
      changed: () => deps.changed("route"),
    });
    this.#vrfs = new VrfTable(this.tables, {
      vrfOf: (index) => this.#interfaces.at(index)?.vrf,
      ownerVrf: (index, address) => {
        const i = this.#interfaces.at(index);
        const list = typeof address === "bigint" ? i?.ipv6 : i?.ipv4;
        return i?.up === true && list?.some((a) => a.address === address) === true ? i.vrf : undefined;
      },
    });
    this.labelTable = new LabelTable(this.tables, (vrf, address) => this.#vrfs.byId(vrf)?.fibs[familyOf(address)]);
    this.labels = labelPort(this.#space, this.labelTable, this.tables, deps.changed, (m) => this.log(m));
    this.engine = createEngine(this);
    this.cdp = cdpOf(this, kind);
    this.switching = kind === "switch" ? fabricOf(this) : undefined;
    this.#protocols = new ProtocolSet(definitions, {
      context: (definition, key, vrf) => {
        const found = vrf === "" || this.config.vrfs.has(vrf) ? this.#vrfs.named(vrf) : undefined;
        return found === undefined ? null : InstanceContext.create(this, found, `${definition} ${key}`);
      },
      vrfId: (name) => (name === "" || this.config.vrfs.has(name) ? this.#vrfs.named(name)?.id : undefined),
      stimulus: (run) => bus.defer(run),
    });
  }

  // --- following the configuration ---

  /** Makes everything follow `config` as it is now. Cheap when nothing changed. */
  apply(): void {
    const gone = this.#vrfs.open(this.config.vrfs.keys());
    this.routeProfile.follow(this.config.ipRouteProfile === true);
    // A router resets segments for ports that nobody has opened; without TCP it would not know the protocol at all.
    for (const vrf of this.#vrfs.list) this.tcp(vrf.id);
    const { first, last } = this.config.ldp.labelRange ?? DEFAULT_RANGE;
    this.#space.setRange(first, last);
    this.#followInterfaces();
    this.engine.settingsChanged();
    this.engine.staticArp(
      this.config.staticArp.flatMap(({ vrf, address, mac }) => {
        const found = this.#vrfs.named(vrf);
        return found === undefined ? [] : [{ vrf: found.id, address, mac }];
      }),
    );
    this.#protocols.follow(this.config);
    for (const vrf of gone) this.#closeVrf(vrf);
    if (this.#policyWatch.changed(this.config)) this.#protocols.notify({ kind: "policy" }, () => true);
  }
  #followInterfaces(): void {
    this.#settings.clear();
    this.#interfacePolicy.follow();
    const changes = this.#interfaces.update(
      this.config,
      (name) => this.#ports.get(name)?.carrier === true,
      (name) => this.#vrfs.named(name)?.id ?? 0,
      (view) => this.#learnt.of(view),
    );
    for (const [name, port] of this.#ports) {
      const i = this.#interfaces.named(name)!;
      port.index = i.index;
      this.#cables[i.index] = port;
      port.link?.enable(this.#alive && i.adminUp);
    }
    for (const { index, name } of this.#interfaces.list)
      this.counterTable.setLoadInterval(index, this.config.interfaces.get(name)?.loadInterval ?? LOAD_INTERVAL);
    this.#follow(changes);
  }
  /** A console has edited `config`. */
  configChanged(): void {
    this.apply();
    this.#deps.changed("config");
  }
  #closeVrf(vrf: Vrf): void {
    this.#tcp.get(vrf.id)?.stop();
    this.#tcp.delete(vrf.id);
    this.#vrfs.close(vrf);
  }
  #follow(changes: readonly InterfaceChange[]): void {
    if (changes.length === 0) return;
    const vrfs = new Set<number>();
    for (const { before, after } of changes) {
      if (before !== null) vrfs.add(before.vrf);
      if (after !== null) vrfs.add(after.vrf);
      for (const message of linkMessages(before, after)) this.log(message);
      const index = (after ?? before)!.index;
      if (before !== null && after !== null && before.carrier !== after.carrier) this.counterTable.transition(index);
    }
    const byVrf = new Map<number, RouterInterface[]>();
    for (const i of this.#interfaces.list) entryOf(byVrf, i.vrf, () => []).push(i);
    for (const id of [...vrfs].sort((a, b) => a - b)) {
      const vrf = this.#vrfs.byId(id);
      if (vrf === undefined) continue;
      const { ipv4, ipv6, broadcast } = receivedAddresses(byVrf.get(id) ?? []);
      vrf.fibs.ipv4.setReceive(ipv4, broadcast);
      vrf.fibs.ipv6.setReceive(ipv6, []);
      this.tables.ownChanged(id);
    }
    const resolved = changes.filter(
      ({ before, after }) => before?.up !== after?.up || before?.mpls !== after?.mpls || before?.vrf !== after?.vrf,
    );
    this.tables.interfacesChanged(new Set(resolved.map(({ before, after }) => (after ?? before)!.index)));
    for (const { before, after } of changes) {
      this.engine.interfaceChanged(before, after);
      this.switching?.portChanged(before, after);
      this.cdp.interfaceChanged(after, before);
    }
    for (const { before, after } of changes) this.#notify(before, after);
    this.#deps.changed("interface");
  }
  #notify(before: RouterInterface | null, after: RouterInterface | null): void {
    for (const running of this.#protocols.running) {
      const left = before !== null && running.context.spans(before.vrf) ? before : null;
      const came = after !== null && running.context.spans(after.vrf) ? after : null;
      if (left === null && came === null) continue;
      this.#protocols.notify({ kind: "interface", before: left, after: came }, (r) => r === running);
    }
  }
  /** A cable's signal came or went. */
  carrierChanged(): void {
    this.#followInterfaces();
  }
  /** Power fails: nothing leaves the router any more, whatever its protocols say on the way out. */
  stop(): void {
    this.#alive = false;
    for (const port of this.#ports.values()) port.link?.enable(false);
    this.#protocols.stopAll();
    for (const tcp of this.#tcp.values()) tcp.stop();
    this.engine.stop();
  }

  // --- frames ---

  receiveFrame(from: PhysicalPort, frame: Pdu): void {
    const port = this.#interfaces.at(from.index);
    if (port === undefined || !this.#alive) return;
    this.counterTable.input(port.index, frame);
    if (this.cdp.takes(port, frame)) return;
    if (this.switching?.bridges(port) === true) {
      this.switching.receive(port, frame);
      return;
    }
    if (!this.#interfaces.hasSubinterfaces(port.index)) {
      this.engine.receive(port.index, frame);
      return;
    }
    const { index, frame: inner } = untag(this.#interfaces, port, frame);
    if (index !== port.index) this.counterTable.input(index, inner);
    this.engine.receive(index, inner);
  }
  transmit(index: number, frame: Pdu): void {
    const out = this.#interfaces.at(index);
    if (out === undefined || !out.up || !this.#alive) return;
    if (out.kind === "vlan" && this.switching !== undefined) {
      this.counterTable.output(index, frame);
      this.switching.send(vlanNumber(out), frame);
      return;
    }
    const physical = out.parent === null ? out : this.#interfaces.at(out.parent);
    if (physical === undefined) return;
    const tagged = frameFor(out, frame);
    if (this.#cables[physical.index]?.link?.send(tagged) === false) {
      this.counterTable.outputDrop(physical.index);
      return;
    }
    this.counterTable.output(physical.index, tagged);
    if (physical !== out) this.counterTable.output(out.index, frame);
  }

  /** A frame for a VLAN interface of a switch. */
  deliver(to: RouterInterface, frame: Pdu): void {
    this.counterTable.input(to.index, frame);
    this.engine.receive(to.index, frame);
  }

  // --- what the engine and the contexts ask ---

  get node(): string {
    return this.#deps.name;
  }
  get name(): string {
    return this.#deps.name;
  }
  get mac(): Mac {
    return this.#deps.mac;
  }
  now(): Instant {
    return this.#deps.kernel.now;
  }
  /** Engines name their timers, contexts do not. */
  timer(name: string | (() => void), expire?: () => void): Timer {
    const run = typeof name === "function" ? name : expire!;
    return this.#deps.kernel.timer(this.#deps.id, () => {
      if (this.#alive) this.bus.execute(run);
    });
  }
  random(purpose: string): number {
    return this.#deps.random(purpose);
  }
  defer(task: () => void): void {
    this.bus.defer(() => {
      if (this.#alive) task();
    });
  }
  call<T>(task: (argument: T) => void, argument: T): void {
    this.bus.call(task, argument);
  }
  interfaces(): readonly RouterInterface[] {
    return this.#interfaces.list;
  }
  interface(index: number): RouterInterface | undefined {
    return this.#interfaces.at(index);
  }
  interfaceNamed(name: string): RouterInterface | undefined {
    return this.#interfaces.named(name);
  }
  vrfs(): readonly Vrf[] {
    return this.#vrfs.list;
  }
  vrf(id: number): Vrf | undefined {
    return this.#vrfs.byId(id);
  }
  vrfNamed(name: string): Vrf | undefined {
    return this.#vrfs.named(name);
  }
  lookup(vrf: number, to: Ip): FibEntry | null {
    return this.#vrfs.byId(vrf)?.fibs[familyOf(to)].lookup(to) ?? null;
  }
  label(label: number): LabelEntry | undefined {
    return this.labelTable.entry(label);
  }
  forwarding(family: Family): boolean {
    return family === "ipv4" ? this.config.ipRouting : this.config.ipv6UnicastRouting;
  }
  propagateTtl(): { readonly forwarded: boolean; readonly local: boolean } {
    return this.config.ldp.propagateTtl ?? BOTH;
  }
  icmpLimits(): { readonly other: Instant | undefined; readonly df: Instant | undefined } | undefined {
    const limits = this.config.icmpLimits;
    if (limits === undefined) return undefined;
    const of = (ms: number | undefined): Instant | undefined => (ms === undefined ? undefined : milliseconds(ms));
    return { other: of(limits.other), df: of(limits.df ?? limits.other) };
  }
  synWait(): Instant | undefined {
    return this.config.tcpSynWait === undefined ? undefined : seconds(this.config.tcpSynWait);
  }
  accessList(index: number, direction: "in" | "out", family: Family): AclConfig | undefined {
    return this.#interfacePolicy.accessList(this.#interfaces.at(index)?.name, direction, family);
  }
  aclSurroundings(): AclSurroundings {
    return aclSurroundings(this.config, this.now());
  }
  sourceCheck(index: number, family: Family): SourceCheck | undefined {
    return this.#interfacePolicy.sourceCheck(this.#interfaces.at(index)?.name, family);
  }
  settings(index: number): ReturnType<typeof engineSettings> {
    let settings = this.#settings.get(index);
    if (settings === undefined) {
      settings = engineSettings(this.config, this.#interfaces.at(index) ?? this.#interfaces.list[0]!);
      this.#settings.set(index, settings);
    }
    return settings;
  }
  log(message: LogMessage): void {
    this.logBuffer.message(message);
    if (/^(ADJCHG|NBRCHG|ADJCHANGE)$/.test(message.mnemonic) && message.idle !== true) this.#deps.changed("neighbor");
  }
  debug(topic: string, text: () => string): void {
    this.logBuffer.debug(topic, text);
  }
  verdict(verdict: Verdict): void {
    this.#verdicts.add(verdict);
    if (verdict.reason === "unknown-ethertype" && verdict.in !== null) this.counterTable.unknownProtocol(verdict.in);
    this.#deps.verdict(verdict);
    if (this.logBuffer.topics.size === 0) return;
    const topic = packetTopic(verdict);
    const text = topic !== null && this.logBuffer.isOn(topic) ? packetText(verdict, this.#nameOf) : "";
    if (topic !== null && text !== "") this.debug(topic, () => text);
  }
  readonly #nameOf = (index: number): string => this.#interfaces.at(index)?.name ?? "?";
  addressEvent(event: AddressEvent): void {
    if (event.kind === "neighbor-failed" || event.kind === "slaac-refreshed") return;
    this.#deps.changed("address");
    if (!this.#learnt.take(event) || this.#addressesDue) return;
    this.#addressesDue = true;
    this.defer(() => {
      this.#addressesDue = false;
      this.#followInterfaces();
    });
  }
  ribPort(vrf: number, family: Family): InstanceRib {
    return new InstanceRib(this.tables, this.tables.rib(vrf, family === "ipv6")!, this.bus, this.#watchers);
  }
  policy(): PolicyPort {
    return this.#policy;
  }
  ip(vrf: number): IpPort {
    return this.engine.ip(vrf);
  }
  udp(vrf: number): UdpPort {
    return this.engine.udp(vrf);
  }
  tcp(vrf: number): Tcp {
    let tcp = this.#tcp.get(vrf);
    if (tcp === undefined) {
      tcp = tcpFor(this, vrf);
      this.#tcp.set(vrf, tcp);
    }
    return tcp;
  }
  readonly echo = (vrf: number) => echoPort(this.engine, vrf);
  tcpView(vrf: number): unknown {
    return this.#tcp.get(vrf)?.view();
  }
  changed(topic: "neighbor" | "session" | "label"): void {
    this.#deps.changed(topic);
  }
  publish(event: BusEvent, from: InstanceContext): void {
    this.#protocols.notify(event, (running) => !running.context.sharesInstance(from));
  }
  // --- state for views and consoles ---

  labelBindings(): ReturnType<Router["labelBindings"]> {
    return this.labelTable.bindings();
  }
  get labelRange(): { readonly first: number; readonly last: number } {
    return this.#space.range;
  }
  imposed(prefix: Prefix, interface_: number, gateway: Ip): number | undefined {
    return this.tables.imposed(prefix, interface_, gateway);
  }
  counters(index: number): InterfaceCounters {
    const outputQueue = this.#cables[index]?.link?.queue() ?? { waiting: 0, limit: 0 };
    return { ...this.counterTable.of(index), outputQueue };
  }
  verdicts(): readonly Verdict[] {
    return this.#verdicts.list();
  }
  drops(): ReadonlyMap<DropReason, number> {
    return this.#verdicts.drops;
  }
  protocols(): readonly ProtocolState[] {
    return this.#protocols.running;
  }
  protocolView<V>(definition: string, key: string): V | undefined {
    return this.#protocols.find(definition, key)?.protocol.view() as V | undefined;
  }
  protocolCommand(
    definition: string,
    key: string | null,
    name: string,
    args: Readonly<Record<string, unknown>> = {},
  ): boolean {
    let known = false;
    for (const running of this.#protocols.running)
      if (running.definition === definition && (key === null || running.key === key))
        known = running.protocol.command?.(name, args) === true || known;
    return known;
  }
  pending(): readonly Pending[] {
    return this.#protocols.running.flatMap((r) => r.protocol.pending?.() ?? []);
  }
}
const BOTH = { forwarded: true, local: true } as const;
