// One OSPF process: its state, and how stimuli reach the parts. RFC 2328, 5, 8, 13.2, 14.
import { formatIpv4 } from "../../base/ip.ts";
import type { Prefix, PrefixKey } from "../../base/prefix.ts";
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import { type AgedLsa, type Lsa, LsaType, sameContents } from "../../wire/ospf/lsa.ts";
import { type Hello, OSPF_PROTOCOL, type OspfPacket, ospfPacket } from "../../wire/ospf/packet.ts";
import type { Pdu } from "../../wire/pdu.ts";
import type { BusEvent, Context, Protocol } from "../protocol.ts";
import { Ageing } from "./ageing.ts";
import { Area } from "./area.ts";
import { attach, detachAll, publishCovers } from "./attachment.ts";
import type { OspfConfig, ThrottleConfig } from "./config.ts";
import { LSA_THROTTLE, MIN_LS_ARRIVAL, SPF_THROTTLE } from "./constants.ts";
import { Database, type Entry } from "./database.ts";
import { traceMismatch, tracePacket } from "./debug.ts";
import { ExternalRoutes } from "./external.ts";
import { FloodWars } from "./flood-war.ts";
import { flood } from "./flooding.ts";
import { graphOf } from "./graph.ts";
import type { OspfInterface } from "./interface.ts";
import { localLinks } from "./links.ts";
import type { LdpSyncState } from "./ldp-hold.ts";
import { SelfOriginated } from "./origination.ts";
import { pacingOf } from "./pacing.ts";
import { receive } from "./reception.ts";
import { RouterIdChoice } from "./router-id.ts";
import { NeighborSlots } from "./retransmission.ts";
import { NextHops } from "./route-table.ts";
import { RouteTable } from "./route-installer.ts";
import { calculate } from "./routes.ts";
import { isActiveRange, originateSummaries } from "./summary.ts";
import { type Hop, HopSets, shortestPaths } from "./spf.ts";
import { translateNssa } from "./nssa.ts";
import { Throttle } from "./throttle.ts";
import { type OspfView, viewOf } from "./view.ts";
import { updateVirtualLinks, virtualHops } from "./virtual-link.ts";

export interface SpfRun {
  readonly at: Instant;
  /** Areas whose tree was built anew; empty for a partial run. */
  readonly areas: readonly number[];
}

export class OspfInstance implements Protocol<OspfConfig, OspfView> {
  readonly ctx: Context;
  readonly process: number;
  /** Set by the first configure, which comes right after creation. */
  config!: OspfConfig;
  /** 0 until one can be chosen: the process waits. RFC 2328, C.1. */
  routerId = 0;
  readonly areas = new Map<number, Area>();
  /** In order of area id. */
  areaList: Area[] = [];
  /** AS-scoped LSAs. */
  readonly external = new Database();
  readonly ownExternal: SelfOriginated;
  readonly externalRoutes: ExternalRoutes;
  readonly table: RouteTable;
  readonly neighborSlots = new NeighborSlots();
  readonly hopSets = new HopSets();
  readonly nextHops = new NextHops();
  readonly byIndex = new Map<number, OspfInterface>();
  /** Interfaces that AS-external-LSAs go out of. */
  externalInterfaces: OspfInterface[] = [];
  isAreaBorderRouter = false;
  stopped = false;
  started: Instant;
  /** Neighbours in Exchange or Loading. */
  exchangingNeighbors = 0;
  readonly spfRuns: SpfRun[] = [];
  spfCount = 0;
  readonly unexpectedEvents = new Map<string, number>();
  /** `ldp-sync` as last heard, by interface index. */
  readonly synchronised = new Map<number, LdpSyncState>();
  /** `covers` of the other IGP instances of this VRF. */
  readonly covered = new Map<string, readonly Prefix[]>();
  /** When `max-metric router-lsa on-startup` ended by itself. */
  stubRouterEnded: Instant | null = null;
  readonly spfThrottle = new Throttle();
  readonly spfTimer: Timer;
  readonly #ageing: Ageing;
  readonly #wars = new FloodWars(this);
  readonly #startup: Timer;
  readonly #routerIdChoice = new RouterIdChoice(this);
  #stopReceiving: (() => void) | null = null;

  constructor(context: Context, key: string) {
    this.ctx = context;
    this.process = Number(key);
    this.started = context.now();
    this.spfTimer = context.timer(`ospf ${key} spf`, () => this.#runSpf());
    this.#ageing = new Ageing(this, key);
    this.#startup = context.timer(`ospf ${key} max-metric`, () => {
      this.stubRouterEnded = context.now();
      this.relink();
    });
    this.ownExternal = new SelfOriginated({
      database: this.external,
      name: "external",
      routerId: () => this.routerId,
      now: () => context.now(),
      random: () => context.random("ospf refresh"),
      timer: (name, expire) => context.timer(`ospf ${key} ${name}`, expire),
      throttle: () => this.lsaThrottle,
      groupPacing: () => seconds(pacingOf(this.config).lsaGroup),
      originate: (lsa) => this.originate(this.external, null, lsa),
      flush: (entry) => this.flush(entry, null),
      log: (mnemonic, text) => this.log(3, mnemonic, text),
    });
    this.externalRoutes = new ExternalRoutes(this);
    this.table = new RouteTable(this);
  }

  configure(next: OspfConfig): void {
    const before = this.config as OspfConfig | undefined;
    this.config = next;
    this.nextHops.setMaximum(next.maximumPaths);
    if (before === undefined) {
      this.#stopReceiving = this.ctx.ip.receive<OspfPacket>(OSPF_PROTOCOL, ospfPacket, (packet) =>
        receive(this, packet),
      );
      if (next.maxMetric?.onStartup !== undefined) this.#startup.start(next.maxMetric.onStartup * 1e9);
      this.ctx.publish({ kind: "covers-request" });
    }
    if (next.shutdown) {
      if (before?.shutdown !== true) this.#takeDown();
      return;
    }
    if (before === undefined || this.routerId === 0 || this.#mayRename()) this.#chooseRouterId();
    if (this.routerId === 0) return;
    attach(this);
    this.externalRoutes.configure();
    for (const area of this.areaList) area.stale = true;
    this.scheduleSpf();
    this.relink();
  }
  notice(event: BusEvent): void {
    if (this.stopped || this.config.shutdown) return;
    switch (event.kind) {
      case "interface":
        this.ctx.defer(`ospf ${this.process} attach`, () => {
          if (this.stopped || this.config.shutdown) return;
          if (this.routerId === 0) {
            this.#chooseRouterId();
            // Without an id nothing could be brought in from outside yet.
            if (this.routerId !== 0) this.externalRoutes.configure();
          }
          if (this.routerId !== 0) attach(this);
        });
        return;
      case "ldp-sync":
        this.synchronised.set(event.interface, event);
        if (this.routerId !== 0) attach(this);
        return;
      case "policy":
        this.externalRoutes.refresh();
        this.scheduleSpf();
        return;
      case "covers":
        if (event.vrf !== this.ctx.vrf.id || event.source === this.source) return;
        this.covered.set(event.source, event.prefixes);
        this.externalRoutes.refresh();
        return;
      case "covers-request":
        this.#routerIdChoice.announce();
        if (this.routerId !== 0) publishCovers(this);
        return;
      case "custom":
        if (this.#routerIdChoice.heard(event)) this.#restart();
        return;
    }
  }
  view(): OspfView {
    return viewOf(this);
  }
  command(name: string, _args: Readonly<Record<string, unknown>>): boolean {
    if (name === "clear process") {
      this.#restart();
      return true;
    }
    if (name === "clear counters") {
      for (const iface of this.interfaces()) iface.rejections.clear();
      return true;
    }
    if (name === "force spf") {
      for (const area of this.areaList) area.stale = true;
      this.scheduleSpf();
      return true;
    }
    if (name === "clear redistribution") {
      this.externalRoutes.refresh();
      return true;
    }
    return false;
  }
  pending(): readonly { readonly what: string; readonly until: Instant }[] {
    const out: { what: string; until: Instant }[] = [];
    const now = this.ctx.now();
    for (const iface of this.interfaces()) {
      const held = iface.ldp?.remaining ?? null;
      if (held !== null) out.push({ what: `ospf ${this.process} ${iface.name} waits for LDP`, until: now + held });
      if (iface.waitTimer.running)
        out.push({ what: `ospf ${this.process} ${iface.name} Waiting`, until: now + iface.waitTimer.remaining! });
      for (const n of iface.neighbors.values()) {
        const what = `ospf ${this.process} neighbor ${formatIpv4(n.routerId)} ${n.state}`;
        if (n.state === "ExStart" || n.state === "Exchange" || n.state === "Loading")
          out.push({ what, until: n.since + iface.deadInterval });
        else if (n.inactivity.running && n.inactivity.remaining! < iface.deadInterval - 1.5e9 * iface.helloSeconds)
          out.push({ what: `${what}, hello overdue`, until: now + n.inactivity.remaining! });
      }
    }
    if (this.spfTimer.running) out.push({ what: `ospf ${this.process} SPF`, until: now + this.spfTimer.remaining! });
    return out;
  }
  stop(): void {
    this.#takeDown();
    this.stopped = true;
    this.#stopReceiving?.();
  }

  get source(): string {
    return `ospf ${this.process}`;
  }
  get lsaThrottle(): ThrottleConfig {
    return this.config.lsaThrottle ?? LSA_THROTTLE;
  }
  /** Nanoseconds. */
  get lsaArrival(): Instant {
    return (this.config.lsaArrival ?? MIN_LS_ARRIVAL) * 1e6;
  }
  /** Nanoseconds for which `max-metric router-lsa on-startup` still applies. */
  get stubRouterLeft(): Instant | null {
    return this.#startup.remaining;
  }
  /** `max-metric router-lsa` while it applies. */
  get stubRouter(): OspfConfig["maxMetric"] | null {
    const m = this.config.maxMetric;
    if (m === undefined) return null;
    return m.onStartup === undefined || this.#startup.running ? m : null;
  }
  get isBoundaryRouter(): boolean {
    return (
      this.config.redistribute.length > 0 ||
      this.config.defaultOriginate !== undefined ||
      (this.isAreaBorderRouter && this.areaList.some((a) => a.config.type === "nssa")) ||
      this.areaList.some((a) => a.config.defaultInformationOriginate !== undefined)
    );
  }
  /** RFC 4577, 4.2.5.2: 0xd000 and the AS number, unless configured. */
  get domainTag(): number {
    return this.config.domainTag ?? (0xd0000000 + (this.config.asn & 0xffff)) >>> 0;
  }
  /** 16 hex digits: type 0x0005, the process id as an address, 0x0200. Null when switched off. RFC 4577, 4.2.4. */
  get domainId(): string | null {
    if (this.config.domainId !== undefined) return this.config.domainId;
    return `0005${this.process.toString(16).padStart(8, "0")}0200`;
  }
  *interfaces(): Iterable<OspfInterface> {
    for (const area of this.areaList) yield* area.interfaces;
  }
  areaOf(id: number): Area {
    let area = this.areas.get(id);
    if (area === undefined) {
      area = new Area(this, id);
      this.areas.set(id, area);
      this.areaList = [...this.areas.values()].sort((a, b) => a.id - b.id);
    }
    return area;
  }
  isOwnAddress(address: number): boolean {
    for (const iface of this.interfaces()) if (iface.link?.ipv4.some((a) => a.address === address)) return true;
    return false;
  }
  /** An area range of ours that covers exactly this prefix and has something to summarise. RFC 2328, 16.2 (3). */
  hasActiveRange(prefix: Prefix): boolean {
    return isActiveRange(this, prefix);
  }

  // Hops.
  joinHops(a: readonly Hop[], b: readonly Hop[]): readonly Hop[] {
    return a === b ? a : this.hopSets.get(this.hopSets.union(this.hopSets.of(a), this.hopSets.of(b)));
  }
  /** The hops towards one address behind a path: on an attached network the address itself is the gateway. */
  hopsTowards(hops: readonly Hop[], address: number): readonly Hop[] {
    if (!hops.some((h) => h.gateway === 0)) return hops;
    return this.hopSets.get(this.hopSets.of(hops.map((h) => (h.gateway === 0 ? { ...h, gateway: address } : h))));
  }

  // The database. RFC 2328, 13.2 and 14.
  /** Installs an LSA, and schedules what follows from its contents. */
  install(database: Database, area: Area | null, aged: AgedLsa, held = database.find(aged.lsa)): Entry {
    const now = this.ctx.now();
    const before = held?.lsa;
    const wasMaxAge = held?.isMaxAge(now) === true;
    const entry = database.install(aged, now, held);
    if (
      before === undefined ||
      wasMaxAge !== entry.isMaxAge(now) ||
      (before !== aged.lsa && !sameContents(before, aged.lsa))
    )
      this.contentsChanged(aged.lsa.type, area);
    this.#ageing.installed(entry, area);
    return entry;
  }
  contentsChanged(type: number, area: Area | null): void {
    if (type > LsaType.NssaExternal) return;
    if (type <= LsaType.Network && area !== null) area.stale = true;
    this.scheduleSpf();
  }
  originate(database: Database, area: Area | null, lsa: Lsa): void {
    this.debug(
      "lsa-generation",
      () => `Build type ${lsa.type} LSA ${formatIpv4(lsa.id)}, seq 0x${(lsa.sequence >>> 0).toString(16)}`,
    );
    const entry = this.install(database, area, { age: 0, lsa });
    entry.flooded = false;
    flood(entry, this.#floodingInterfaces(entry, area), null);
  }
  /** @rfc 2328 14.1 */
  flush(entry: Entry, area: Area | null): void {
    const now = this.ctx.now();
    if (!entry.isMaxAge(now)) {
      entry.ripen(now);
      this.contentsChanged(entry.lsa.type, area);
    }
    this.#ageing.ripened(entry, area);
    flood(entry, this.#floodingInterfaces(entry, area), null);
    this.#ageing.sweep(entry);
  }
  #floodingInterfaces(entry: Entry, area: Area | null): readonly OspfInterface[] {
    return area === null ? this.externalInterfaces : area.floodingInterfaces(null, entry.lsa.type);
  }
  /** After flooding what came from a neighbour: our own LSAs, and those at the end of their life. @rfc 2328 13.4 */
  installed(entry: Entry, area: Area): void {
    const { lsa } = entry;
    const scope = lsa.type === LsaType.External || lsa.type === LsaType.OpaqueAs ? null : area;
    if (lsa.advertisingRouter === this.routerId) {
      const own = scope?.own ?? this.ownExternal;
      this.#wars.heard(entry, area, own.wanted(lsa.type, lsa.id) !== null);
      own.received(entry);
    } else if (lsa.type === LsaType.Network && this.isOwnAddress(lsa.id) && !entry.isMaxAge(this.ctx.now()))
      this.flush(entry, scope);
    this.#ageing.sweep(entry);
  }
  /** Nobody owes an acknowledgment for this LSA any more. */
  acknowledged(entry: Entry): void {
    this.#ageing.sweep(entry);
  }
  exchanging(delta: 1 | -1): void {
    this.exchangingNeighbors += delta;
    if (this.exchangingNeighbors === 0) this.#ageing.sweepAll();
  }
  // Roles and routes.
  /** Whether this is an area border router. RFC 3509, 2.1; a PE of a VRF borders the superbackbone, RFC 4577, 4.2.2. */
  rolesChanged(): void {
    const active = this.areaList.filter((a) => a.active);
    const border = this.config.provider ? active.length > 0 : active.length > 1 && active.some((a) => a.id === 0);
    if (border === this.isAreaBorderRouter) return;
    this.isAreaBorderRouter = border;
    this.relink();
    this.scheduleSpf();
  }
  /** The router-LSAs of every area may read differently now. */
  relink(): void {
    for (const area of this.areaList) area.linksChanged();
  }
  adjacencyChanged(iface: OspfInterface): void {
    if (iface.type === "virtual-link") updateVirtualLinks(this);
  }
  scheduleSpf(): void {
    if (this.spfTimer.running || this.stopped || this.routerId === 0) return;
    const now = this.ctx.now();
    const wait = this.spfThrottle.due(now, this.config.spfThrottle ?? SPF_THROTTLE) - now;
    this.debug("events", () => `Schedule SPF in ${Math.round(wait / 1e6)} msec`);
    this.spfTimer.start(wait);
  }
  /** @rfc 2328 16 */
  #runSpf(): void {
    const now = this.ctx.now();
    this.spfThrottle.ran(now);
    this.rolesChanged();
    const built: number[] = [];
    const grow = (area: Area): void => {
      if (!area.stale && area.tree !== null) return;
      area.stale = false;
      area.spfRuns++;
      built.push(area.id);
      area.tree = shortestPaths(graphOf(area.database, now), this.routerId, this.hopSets, {
        attached: (data) => {
          const iface = area.interfaces.find((i) => i.address === data && i.elects && i.state !== "Down");
          return iface === undefined ? null : { interface: iface.index, gateway: 0, sham: false };
        },
        towards: (kind, data, id) => virtualHops(area, kind, data, id),
        links: localLinks(area),
      });
    };
    for (const area of this.areaList) if (area.id !== 0) grow(area);
    if (updateVirtualLinks(this)) this.areaOf(0).stale = true;
    for (const area of this.areaList) if (area.id === 0) grow(area);
    this.spfCount++;
    this.spfRuns.push({ at: now, areas: built });
    if (this.spfRuns.length > 20) this.spfRuns.shift();
    this.debug("spf", () => `Running SPF, areas ${built.map(formatIpv4).join(" ")}`);
    const result = calculate(this);
    originateSummaries(this, result);
    translateNssa(this, result);
    this.externalRoutes.calculated(result);
    this.table.apply(result);
    this.changed();
  }

  // Lifecycle.
  #mayRename(): boolean {
    for (const iface of this.interfaces()) if (iface.neighbors.size > 0) return false;
    return this.config.routerId !== undefined && this.config.routerId !== this.routerId;
  }
  /** Kept until the process starts over. */
  #chooseRouterId(): void {
    const chosen = this.#routerIdChoice.choose();
    if (chosen === this.routerId) return;
    if (chosen === 0) {
      if (this.routerId === 0)
        this.log(4, "NORTRID", `OSPF process ${this.process} failed to allocate unique router-id and cannot start`);
      return;
    }
    if (this.routerId !== 0) this.#takeDown();
    this.routerId = chosen;
    this.#routerIdChoice.announce();
  }
  #takeDown(): void {
    for (const area of this.areaList) {
      for (const type of [1, 2, 3, 4, 7]) for (const id of area.own.ids(type)) area.own.unwant(type, id);
      area.stop();
    }
    for (const id of this.ownExternal.ids(LsaType.External)) this.ownExternal.unwant(LsaType.External, id);
    this.ownExternal.stop();
    this.externalRoutes.stop();
    for (const iface of this.interfaces()) iface.goodbye();
    detachAll(this);
    this.spfTimer.stop();
    this.#ageing.stop();
    this.#wars.clear();
    this.table.clear();
    for (const area of this.areaList) area.database.clear();
    this.external.clear();
    this.exchangingNeighbors = 0;
    this.areas.clear();
    this.areaList = [];
    this.isAreaBorderRouter = false;
    this.routerId = 0;
  }
  /** `clear ip ospf process`: everything anew, the router id too. */
  #restart(): void {
    if (this.config.shutdown) return;
    this.#takeDown();
    const { config } = this;
    this.#chooseRouterId();
    if (this.routerId === 0) return;
    attach(this);
    this.config = config;
    this.externalRoutes.configure();
    this.scheduleSpf();
  }

  log(severity: 3 | 4 | 5 | 6, mnemonic: string, text: string): void {
    this.ctx.log({ facility: "OSPF", severity, mnemonic, text });
  }
  debug(topic: "adj" | "hello" | "packet" | "events" | "spf" | "lsa-generation" | "flood", text: () => string): void {
    const start = `OSPF-${this.process} ${topic.toUpperCase()}: `;
    this.ctx.debug(`ip ospf ${topic}`, () => `${start}${text().replaceAll("\n", `\n${start}`)}`);
  }
  debugMismatch(iface: OspfInterface, hello: Hello, from: number): void {
    traceMismatch(this, iface, hello, from);
  }
  packetSent(iface: OspfInterface, pdu: Pdu<OspfPacket>, to: number): void {
    tracePacket(this, iface, pdu, to);
  }
  unexpected(what: string): void {
    this.unexpectedEvents.set(what, (this.unexpectedEvents.get(what) ?? 0) + 1);
  }
  changed(): void {}
  /** The path to a prefix in the table now; for tests and views. */
  routeFor(key: PrefixKey) {
    return this.table.get(key);
  }
}
