// An OSPF interface: its machine, parameters, neighbours and output. RFC 2328, 9.
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import { type LsaHeader, LsaType, Options } from "../../wire/ospf/lsa.ts";
import {
  type Hello,
  NO_AUTHENTICATION,
  NO_TRAILER,
  type OspfBody,
  OSPF_PROTOCOL,
  type OspfPacket,
  ospfPacket,
} from "../../wire/ospf/packet.ts";
import { Pdu } from "../../wire/pdu.ts";
import type { InterfaceView } from "../protocol.ts";
import type { Area } from "./area.ts";
import { authenticate, NO_SECRETS, type Secrets, youngest } from "./authentication.ts";
import type { MessageDigestKey, OspfInterfaceConfig, OspfNetworkType } from "./config.ts";
import {
  ALL_DROUTERS,
  ALL_SPF_ROUTERS,
  HELLO_INTERVAL,
  HELLO_INTERVAL_NON_BROADCAST,
  IP_HEADER,
  RETRANSMIT_INTERVAL,
  TOS,
  TRANSMIT_DELAY,
} from "./constants.ts";
import { Database, type Entry } from "./database.ts";
import { elect } from "./election.ts";
import { isOpaque, understandsOpaque } from "./exchange.ts";
import { sendQueue } from "./flooding.ts";
import { helloOf } from "./hello.ts";
import type { LdpHold } from "./ldp-hold.ts";
import { type InterfaceEvent, type InterfaceState, interfaceMachine } from "./interface-machine.ts";
import type { Neighbor } from "./neighbor.ts";
import { atLeast } from "./neighbor-machine.ts";
import { type RejectionReason, Rejections } from "./rejection.ts";
import { poll, pollAll } from "./static-neighbors.ts";

export type InterfaceType = OspfNetworkType | "loopback" | "virtual-link" | "sham-link";
const OSPF_HEADER = 24;
const DIGEST = 16;

/** What makes an interface of one kind: a link of the router, or the two ends of a virtual or sham link. */
export interface InterfaceSpec {
  readonly name: string;
  readonly shownName: string;
  readonly type: InterfaceType;
  readonly link: InterfaceView | null;
  readonly address: Ipv4;
  readonly length: number;
  readonly unnumbered: boolean;
  /** Virtual and sham links: the far end. */
  readonly remote: Ipv4;
  /** Virtual links: the far end's router id; 0 otherwise. */
  readonly remoteRouterId: number;
}

export class OspfInterface {
  readonly area: Area;
  readonly name: string;
  readonly shownName: string;
  readonly type: InterfaceType;
  /** Has one neighbour, told by router id. */
  readonly pointToPoint: boolean;
  link: InterfaceView | null;
  address: Ipv4;
  length: number;
  readonly unnumbered: boolean;
  remote: Ipv4;
  readonly remoteRouterId: number;
  settings: OspfInterfaceConfig = {};
  passive = false;
  /** Advertise the link's secondary addresses. */
  secondaries = true;
  /** Only these of them; null for all. */
  matchedSecondaries: readonly Ipv4[] | null = null;
  byInterface = false;
  secrets: Secrets = NO_SECRETS;
  cost = 1;
  /** What waits for LDP; null where nothing ever did. */
  ldp: LdpHold | null = null;
  state: InterfaceState = "Down";
  since: Instant;
  designatedRouter: Ipv4 = 0;
  backupDesignatedRouter: Ipv4 = 0;
  /** By router id on links of two ends, else by address. */
  readonly neighbors = new Map<number, Neighbor>();
  /** The same, for the hot loops. */
  neighborList: readonly Neighbor[] = [];
  fullNeighbors = 0;
  /** In Exchange or beyond: those that take part in flooding. */
  exchangingNeighbors = 0;
  stateChanges = 0;
  readonly rejections = new Rejections();
  /** Type-9 LSAs; made when the first one comes. */
  links: Database | null = null;
  floodQueue: Entry[] = [];
  floodTimer: Timer | null = null;
  floodedAt: Instant = Number.NEGATIVE_INFINITY;
  /** How many LSAs the latest and the longest flooding had. */
  readonly floodScan = { last: 0, maximum: 0 };
  ackQueue: LsaHeader[] = [];
  ackTimer: Timer | null = null;
  readonly helloTimer: Timer;
  readonly waitTimer: Timer;
  #hello: Pdu<OspfPacket> | null = null;
  #sequence = 0;

  constructor(area: Area, spec: InterfaceSpec) {
    this.area = area;
    this.name = spec.name;
    this.shownName = spec.shownName;
    this.type = spec.type;
    this.pointToPoint = spec.type === "point-to-point" || spec.type === "virtual-link" || spec.type === "sham-link";
    this.link = spec.link;
    this.address = spec.address;
    this.length = spec.length;
    this.unnumbered = spec.unnumbered;
    this.remote = spec.remote;
    this.remoteRouterId = spec.remoteRouterId;
    this.since = area.instance.ctx.now();
    this.helloTimer = this.timer("hello", () => this.#sayHello());
    this.waitTimer = this.timer("wait", () => this.event("WaitTimer"));
  }

  now(): Instant {
    return this.area.instance.ctx.now();
  }
  timer(name: string, expire: () => void): Timer {
    return this.area.instance.ctx.timer(`ospf ${this.area.instance.process} ${this.name} ${name}`, expire);
  }
  /** What the router-LSA calls a sham link, in place of an address. */
  get shamIndex(): number {
    return 0x1000 + Number(this.name.replace(/\D/g, ""));
  }
  /** "Gi0/0", as debug output has it. */
  get shortName(): string {
    return this.shownName.replace(/^([A-Za-z]{2})[A-Za-z-]*(?=\d)/, "$1");
  }
  get index(): number {
    return this.link?.index ?? 0;
  }
  /** Octets of the largest IP packet. */
  get mtu(): number {
    return this.link?.mtu ?? 1500;
  }
  /** Octets for what follows the OSPF header. */
  get packetRoom(): number {
    return this.mtu - IP_HEADER - OSPF_HEADER - (this.secrets.kind === "message-digest" ? DIGEST : 0);
  }
  /** One packet reaches every neighbour. */
  get multicasts(): boolean {
    return this.type === "broadcast" || this.type === "point-to-point" || this.type === "loopback";
  }
  /** Has a designated router. */
  get elects(): boolean {
    return this.type === "broadcast" || this.type === "non-broadcast";
  }
  get multipoint(): boolean {
    return this.type === "point-to-multipoint" || this.type === "point-to-multipoint non-broadcast";
  }
  /** Neighbours are configured, not discovered. */
  get staticOnly(): boolean {
    return this.type === "non-broadcast" || this.type === "point-to-multipoint non-broadcast";
  }
  get priority(): number {
    return this.elects ? (this.settings.priority ?? 1) : this.type === "loopback" ? 0 : (this.settings.priority ?? 1);
  }
  /** Seconds; a fraction with `dead-interval minimal`. */
  get helloSeconds(): number {
    if (this.settings.helloMultiplier !== undefined) return 1 / this.settings.helloMultiplier;
    return (
      this.settings.helloInterval ??
      (this.staticOnly || this.multipoint ? HELLO_INTERVAL_NON_BROADCAST : HELLO_INTERVAL)
    );
  }
  /** Four hellos unless configured. RFC 2328, C.3. */
  get deadSeconds(): number {
    if (this.settings.helloMultiplier !== undefined) return 1;
    return this.settings.deadInterval ?? Math.min(65535, this.helloSeconds * 4);
  }
  get deadInterval(): Instant {
    return seconds(this.deadSeconds);
  }
  get retransmitInterval(): number {
    return this.settings.retransmitInterval ?? RETRANSMIT_INTERVAL;
  }
  get transmitDelay(): number {
    return this.settings.transmitDelay ?? TRANSMIT_DELAY;
  }
  /** RFC 2328 A.2: E says the area takes AS-external-LSAs, N that it is an NSSA. */
  get helloOptions(): number {
    return this.area.options & (Options.E | Options.NP);
  }
  get descriptionOptions(): number {
    return this.helloOptions | Options.O;
  }
  /** A secondary address whose network is advertised here. */
  advertises(secondary: Ipv4): boolean {
    return this.secondaries && (this.matchedSecondaries === null || this.matchedSecondaries.includes(secondary));
  }
  addNeighbor(neighbor: Neighbor): void {
    this.neighbors.set(this.keyOf(neighbor.routerId, neighbor.address), neighbor);
    this.neighborList = [...this.neighbors.values()];
  }
  removeNeighbor(neighbor: Neighbor): void {
    for (const [key, n] of this.neighbors)
      if (n === neighbor) {
        this.neighbors.delete(key);
        this.area.instance.neighborSlots.release(n.retransmissions.slot);
      }
    this.neighborList = [...this.neighbors.values()];
  }
  keyOf(routerId: number, address: Ipv4): number {
    return this.pointToPoint ? routerId : address;
  }
  /** RFC 2328, 8.2: by router id on point-to-point and virtual links, else by address. */
  neighborOf(routerId: number, address: Ipv4): Neighbor | undefined {
    return this.neighbors.get(this.keyOf(routerId, address));
  }
  neighborAt(address: Ipv4): Neighbor | undefined {
    for (const n of this.neighbors.values()) if (n.address === address) return n;
    return undefined;
  }
  isDesignatedRouter(neighbor: Neighbor): boolean {
    return this.elects && neighbor.address === this.designatedRouter;
  }
  isDesignated(neighbor: Neighbor): boolean {
    return (
      this.elects && (neighbor.address === this.designatedRouter || neighbor.address === this.backupDesignatedRouter)
    );
  }
  /** @rfc 2328 10.4 */
  needsAdjacency(neighbor: Neighbor): boolean {
    if (!this.elects) return true;
    if (this.state === "DR" || this.state === "Backup") return true;
    return this.isDesignated(neighbor);
  }

  /** Which LSA types may be flooded to a neighbour. RFC 2328 13.3, RFC 5250 3.1. */
  carries(type: number, neighbor: Neighbor): boolean {
    if (this.settings.databaseFilter === true || neighbor.configured?.databaseFilter === true) return false;
    if (isOpaque(type) && !understandsOpaque(neighbor)) return false;
    if (type === LsaType.External || type === LsaType.OpaqueAs)
      return this.type !== "virtual-link" && this.area.takesExternals;
    return true;
  }
  /** Which LSA types are accepted here. RFC 2328, 13 (2), (3). */
  knows(type: number): boolean {
    switch (type) {
      case LsaType.External:
      case LsaType.OpaqueAs:
        return this.area.takesExternals;
      case LsaType.NssaExternal:
        return this.area.config.type === "nssa";
      default:
        return (type >= 1 && type <= 4) || type === LsaType.OpaqueLink || type === LsaType.OpaqueArea;
    }
  }
  databaseFor(type: number): Database {
    if (type === LsaType.External || type === LsaType.OpaqueAs) return this.area.instance.external;
    if (type !== LsaType.OpaqueLink) return this.area.database;
    this.links ??= new Database();
    return this.links;
  }
  databasesFor(_neighbor: Neighbor): Database[] {
    const out = [this.area.database, this.area.instance.external];
    if (this.links !== null) out.push(this.links);
    return out;
  }

  /** @rfc 2328 9.3 */
  event(event: InterfaceEvent): void {
    const row = interfaceMachine.find(this.state, event);
    if (row === undefined) {
      this.area.instance.unexpected(`interface ${this.name} ${this.state} ${event}`);
      return;
    }
    let choice = "";
    for (const action of row.do ?? []) {
      switch (action) {
        case "start":
          this.#start();
          break;
        case "decideFirstState":
          choice = this.#firstState();
          break;
        case "elect":
          choice = this.#elect();
          break;
        case "reset":
          this.#reset();
          break;
        case "stopWaitTimer":
          this.waitTimer.stop();
          break;
      }
    }
    const to = typeof row.to === "function" ? row.to(choice) : row.to;
    if (to === "same" || to === this.state) return;
    this.#enter(to);
  }
  #enter(next: InterfaceState): void {
    const before = this.state;
    this.state = next;
    this.since = this.now();
    this.stateChanges++;
    this.helloChanged();
    const designated = (s: InterfaceState): boolean => s === "DR" || s === "Backup";
    if (this.type === "broadcast" && this.link !== null && designated(before) !== designated(next)) {
      if (designated(next)) this.area.instance.ctx.ip.join(this.index, ALL_DROUTERS);
      else this.area.instance.ctx.ip.leave(this.index, ALL_DROUTERS);
    }
    this.area.instance.debug("adj", () => `Interface ${this.name} going ${next}`);
    this.area.instance.debug("events", () => `Interface ${this.name}: ${before} to ${next}`);
    this.area.linksChanged();
    this.area.instance.changed();
  }
  #start(): void {
    if (this.link !== null && this.type !== "loopback") this.area.instance.ctx.ip.join(this.index, ALL_SPF_ROUTERS);
    if (!this.passive && this.type !== "loopback") this.helloTimer.start(0);
  }
  #firstState(): InterfaceState {
    if (this.type === "loopback") return "Loopback";
    if (!this.elects) return "Point-to-point";
    if (this.priority === 0) return "DROther";
    this.waitTimer.start(this.deadInterval);
    return "Waiting";
  }
  #reset(): void {
    this.helloTimer.stop();
    this.waitTimer.stop();
    this.floodTimer?.stop();
    this.ackTimer?.stop();
    this.ackQueue = [];
    for (const neighbor of [...this.neighbors.values()]) {
      neighbor.pollTimer?.stop();
      neighbor.event("KillNbr");
    }
    this.floodQueue = [];
    this.designatedRouter = 0;
    this.backupDesignatedRouter = 0;
    if (this.link !== null && this.state !== "Down" && this.state !== "Loopback")
      this.area.instance.ctx.ip.leave(this.index, ALL_SPF_ROUTERS);
  }
  /** @rfc 2328 9.4 */
  #elect(): InterfaceState {
    const { routerId } = this.area.instance;
    const self = {
      routerId,
      address: this.address,
      priority: this.priority,
      designatedRouter: this.designatedRouter,
      backupDesignatedRouter: this.backupDesignatedRouter,
    };
    const others = [...this.neighbors.values()].filter((n) => atLeast(n.state, "2-Way"));
    const result = elect(self, others);
    const changed =
      result.designatedRouter !== this.designatedRouter ||
      result.backupDesignatedRouter !== this.backupDesignatedRouter;
    this.designatedRouter = result.designatedRouter;
    this.backupDesignatedRouter = result.backupDesignatedRouter;
    const next: InterfaceState =
      result.designatedRouter === this.address
        ? "DR"
        : result.backupDesignatedRouter === this.address
          ? "Backup"
          : "DROther";
    if (changed) {
      this.helloChanged();
      this.area.instance.debug("adj", () => `DR/BDR election on ${this.name}`);
      this.area.instance.debug(
        "events",
        () =>
          `Elect DR ${formatIpv4(this.designatedRouter)}, BDR ${formatIpv4(this.backupDesignatedRouter)} on ${this.name}`,
      );
      // The new roles count for AdjOK?, so the state changes first.
      if (next !== this.state) this.#enter(next);
      for (const neighbor of others) if (atLeast(neighbor.state, "2-Way")) neighbor.event("AdjOK?");
      this.area.linksChanged();
      // RFC 2328, 9.4 (6): a neighbour that is not eligible hears from a designated router only.
      if (this.type === "non-broadcast") pollAll(this);
    }
    return next;
  }

  /** Something that hellos carry changed: neighbours look at them in full, and the next one is built anew. */
  helloChanged(): void {
    this.#hello = null;
    for (const neighbor of this.neighbors.values()) neighbor.lastHello = null;
  }
  neighborHeard(_neighbor: Neighbor): void {
    this.helloChanged();
    // An answer at once brings the other side to 2-Way without waiting for the next hello.
    if (!this.passive && this.helloTimer.running) {
      if (this.staticOnly) this.helloTo(_neighbor);
      else this.#multicastHello();
    }
  }
  /** A neighbour went down. */
  forget(neighbor: Neighbor): void {
    this.helloChanged();
    neighbor.inactivity.stop();
    if (neighbor.configured !== null) {
      neighbor.routerId = 0;
      if (this.state !== "Down" && this.helloTimer.running) poll(neighbor);
      return;
    }
    this.removeNeighbor(neighbor);
  }
  /** A neighbour became or ceased to be fully adjacent. */
  adjacencyChanged(): void {
    this.area.instance.adjacencyChanged(this);
  }

  #sayHello(): void {
    this.helloTimer.start(Math.round(this.helloSeconds * 1e9));
    if (!this.staticOnly) {
      this.#multicastHello();
      return;
    }
    for (const neighbor of this.neighbors.values()) {
      if (neighbor.configured !== null && neighbor.state === "Down") poll(neighbor);
      else if (atLeast(neighbor.state, "Attempt")) this.helloTo(neighbor);
    }
  }
  #sendHello(to: Ipv4): void {
    if (this.secrets.kind === "message-digest") {
      this.#send(helloOf(this), to);
      return;
    }
    this.#hello ??= this.#seal(helloOf(this));
    this.#transmit(this.#hello, to);
  }
  #multicastHello(): void {
    this.#sendHello(this.type === "virtual-link" || this.type === "sham-link" ? this.remote : ALL_SPF_ROUTERS);
  }
  /** The process ends: the last updates, and a hello that names nobody, so that neighbours need not wait. */
  goodbye(): void {
    if (this.state === "Down" || this.neighbors.size === 0) return;
    sendQueue(this);
    const hello = { ...helloOf(this), neighbors: [], designatedRouter: 0, backupDesignatedRouter: 0 };
    if (this.multicasts) this.#send(hello, ALL_SPF_ROUTERS);
    else for (const n of this.neighbors.values()) this.#send(hello, this.pointToPoint ? this.remote : n.address);
  }
  helloTo(neighbor: Neighbor): void {
    this.#sendHello(neighbor.address);
  }

  multicast(body: OspfBody, group: Ipv4): void {
    this.#send(body, group);
  }
  /** Unicast, except on a point-to-point link. RFC 2328, 8.1. */
  sendTo(neighbor: Neighbor, body: OspfBody): void {
    const to = this.type === "point-to-point" ? ALL_SPF_ROUTERS : this.pointToPoint ? this.remote : neighbor.address;
    this.#send(body, to);
  }
  /** Neighbours that sign with another key than the youngest of this interface, which is one of several. */
  get onOldKeys(): readonly Neighbor[] {
    const { kind, keys } = this.secrets;
    if (kind !== "message-digest" || keys.length < 2) return [];
    const { id } = youngest(this.secrets);
    return [...this.neighbors.values()].filter((n) => n.keyId !== null && n.keyId !== id);
  }
  /** While keys are being changed, one copy for each key, the youngest last: whoever knows it is seen to use it. */
  #send(body: OspfBody, to: Ipv4): void {
    const keys = this.onOldKeys.length === 0 ? [youngest(this.secrets)] : this.secrets.keys;
    for (const key of keys) this.#transmit(this.#seal(body, key), to);
  }
  #seal(body: OspfBody, key?: MessageDigestKey): Pdu<OspfPacket> {
    const packet: OspfPacket = {
      routerId: this.area.instance.routerId,
      areaId: this.area.id,
      authentication: NO_AUTHENTICATION,
      body,
      trailer: NO_TRAILER,
    };
    // Never falls behind across a restart: it counts from the clock. RFC 2328, D.3.
    if (this.secrets.kind === "message-digest")
      this.#sequence = Math.max(this.#sequence + 1, Math.floor(this.now() / 1e9));
    return Pdu.of(ospfPacket, authenticate(packet, this.secrets, this.#sequence, key));
  }
  #transmit(pdu: Pdu<OspfPacket>, to: Ipv4): void {
    const { ctx } = this.area.instance;
    if (this.link === null) ctx.ip.send(OSPF_PROTOCOL, pdu, { to, from: this.address, ttl: 255, tos: TOS });
    else ctx.ip.send(OSPF_PROTOCOL, pdu, { to, from: this.address, out: this.index, ttl: 1, tos: TOS });
    this.area.instance.packetSent(this, pdu, to);
  }

  /** Counts a packet that was not taken, with the values that disagree. */
  reject(reason: RejectionReason, from: Ipv4, theirs: number, ours: number): void {
    this.rejections.add(reason, this.now(), from, theirs, ours);
  }
  debugMismatch(hello: Hello, from: Ipv4): void {
    this.area.instance.debugMismatch(this, hello, from);
  }
}
