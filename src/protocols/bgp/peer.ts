// A neighbour: its sessions (two during a collision), counters, and what it has sent. RFC 4271, 6.8 and 8.
import { type Ip, compareIp, upperIp } from "../../base/ip.ts";
import { contains, prefixOf } from "../../base/prefix.ts";
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import { AS_TRANS } from "../../wire/bgp/as-path.ts";
import type { Capability } from "../../wire/bgp/capability.ts";
import { CeaseSubcode, describeError, ErrorCode } from "../../wire/bgp/error.ts";
import { type AddressFamily, type AddressFamilyName, familyNamed } from "../../wire/bgp/family.ts";
import type { Message, OpenMessage, RouteRefreshMessage, UpdateMessage } from "../../wire/bgp/message.ts";
import type { Connection, ConnectionHandlers, ConnectionOptions, Context, InterfaceView } from "../protocol.ts";
import { BGP_PORT } from "./constants.ts";
import type { PathSource } from "./path.ts";
import {
  agreementOf,
  collisionError,
  emptyCounters,
  type MessageFormat,
  Session,
  type SessionError,
  type SessionHost,
} from "./session.ts";
import { isLinkLocal, type PeerSettings } from "./settings.ts";

/** What a peer tells the instance. */
export interface PeerOwner {
  readonly routerId: (vrf: string) => number;
  established(peer: Peer): void;
  lost(peer: Peer): void;
  update(peer: Peer, message: UpdateMessage): void;
  refresh(peer: Peer, message: RouteRefreshMessage): void;
  readonly logChanges: () => boolean;
}
/** What was received and accepted per family. */
export interface PeerFamily {
  /** Paths that inbound policy let through. */
  accepted: number;
  denied: number;
  endOfRib: boolean;
  warned: boolean;
  /** Since the session came up: prefixes announced, announced again, withdrawn. */
  announced: number;
  replaced: number;
  withdrawn: number;
  /** VPN prefixes dropped because no VRF imports any of their route targets. */
  unwanted: number;
  /** Prefixes in the longest and the shortest UPDATE sent; null before the first. */
  mostNlri: number;
  leastNlri: number | null;
}

export class Peer implements SessionHost {
  readonly context: Context;
  readonly owner: PeerOwner;
  readonly name: string;
  /** As configured. */
  configured: PeerSettings;
  /** `local-as … dual-as`: the peer has refused the local AS, so the real one is shown. */
  #showsOwnAs = false;
  readonly sessions: Session[] = [];
  /** While established. */
  source: PathSource | null = null;
  localAddress: Ip | null = null;
  readonly families = new Map<AddressFamilyName, PeerFamily>();
  /** When it last came up or went down. */
  since: Instant | null = null;
  establishedCount = 0;
  droppedCount = 0;
  lastReset: { readonly at: Instant; readonly reason: string } | null = null;
  lastError: { readonly at: Instant; readonly direction: "sent" | "received"; readonly error: SessionError } | null =
    null;
  /** Why no attempt is made, for views; "" when attempts are made. */
  obstacle = "";
  /** Some route leads to it, or the link to its link-local address is up. */
  reachable = false;
  /** Held down by maximum-prefix. */
  overLimit = false;
  /** Over all sessions that are gone. */
  readonly past = { sent: emptyCounters(), received: emptyCounters() };
  attempts = 0;
  readonly #restart: Timer;
  #stopTracking: () => void = () => {};
  #stopped = false;
  /** Session attempts after this instant are not news: nothing is pending any more. */
  hopefulUntil: Instant;

  constructor(context: Context, settings: PeerSettings, owner: PeerOwner) {
    this.context = context;
    this.configured = settings;
    this.owner = owner;
    const title = upperIp(settings.text);
    this.name = settings.vrf === "" ? title : `${title} vpn vrf ${settings.vrf}`;
    this.hopefulUntil = context.now() + seconds(60);
    this.#restart = context.timer(`bgp ${this.name} restart`, () => {
      this.overLimit = false;
      this.start();
    });
  }
  /** In force: as configured, or without `local-as` while the peer wants the real AS. */
  get settings(): PeerSettings {
    const { configured } = this;
    if (!this.#showsOwnAs || configured.session.localAs?.dualAs !== true) return configured;
    if (this.#own?.of !== configured) {
      const { localAs: _, ...session } = configured.session;
      this.#own = { of: configured, settings: { ...configured, session, localAs: configured.ownAs } };
    }
    return this.#own.settings;
  }
  #own: { readonly of: PeerSettings; readonly settings: PeerSettings } | null = null;
  get session(): Session {
    return this.sessions.find((s) => s.state === "Established") ?? this.sessions[0]!;
  }
  get up(): boolean {
    return this.sessions.some((s) => s.state === "Established");
  }
  get external(): boolean {
    return this.settings.kind === "external";
  }
  family(name: AddressFamilyName): PeerFamily {
    let f = this.families.get(name);
    if (f === undefined) {
      f = {
        accepted: 0,
        denied: 0,
        announced: 0,
        replaced: 0,
        withdrawn: 0,
        endOfRib: false,
        warned: false,
        unwanted: 0,
        mostNlri: 0,
        leastNlri: null,
      };
      this.families.set(name, f);
    }
    return f;
  }

  start(): void {
    this.#stopped = false;
    this.#stopTracking();
    if (isLinkLocal(this.settings.address)) this.linkChanged();
    else
      this.#stopTracking = this.context
        .rib(typeof this.settings.address === "number" ? "ipv4" : "ipv6")
        .track(this.settings.address, (r) => this.#resolved(r.route !== null));
    if (this.sessions.length === 0) this.sessions.push(new Session(this));
    if (this.settings.session.shutdown) return;
    this.session.start(this.#soon());
  }
  /** Administrative stop: nothing starts until `start`. */
  stop(subcode: number, reason: string): void {
    this.#stopped = true;
    this.#stopTracking();
    this.#restart.stop();
    for (const s of [...this.sessions]) s.stop(subcode, reason);
    this.sessions.length = 0;
    if (reason !== "") this.#wentDown(reason);
  }
  /** `clear ip bgp`, a changed setting, a lost interface: down, and up again by itself. */
  reset(subcode: number, reason: string): void {
    this.#restart.stop();
    this.overLimit = false;
    this.hopefulUntil = this.context.now() + seconds(60);
    if (this.sessions.length === 0) return;
    if (this.up) for (const s of [...this.sessions]) s.reset(subcode, reason);
    else this.session.hurry(this.#soon());
  }
  /** RFC 4486, 4: the data names the family and its limit. */
  overflow(restartMinutes: number | null, family: AddressFamily, limit: number): void {
    this.overLimit = true;
    const data = new Uint8Array(7);
    new DataView(data.buffer).setUint16(0, family.afi);
    data[2] = family.safi;
    new DataView(data.buffer).setUint32(3, limit);
    for (const s of [...this.sessions]) s.reset(CeaseSubcode.maximumPrefixes, "Peer over prefix limit", data);
    if (restartMinutes !== null) this.#restart.start(seconds(restartMinutes * 60));
  }
  /** One to three seconds: long enough to avoid most collisions, short enough to watch. */
  #soon(): Instant {
    return Math.round(seconds(1 + 2 * this.context.random(`bgp ${this.name}`)));
  }
  /** The link of a link-local neighbour may have gone up or down. */
  linkChanged(): void {
    if (isLinkLocal(this.settings.address)) this.#resolved(this.connectedInterface() !== undefined);
  }
  #resolved(reachable: boolean): void {
    const before = this.reachable;
    this.reachable = reachable;
    if (!before && reachable && this.sessions.length > 0 && !this.up) {
      this.hopefulUntil = this.context.now() + seconds(30);
      this.session.hurry(this.#soon());
    }
  }
  /** The interface behind `update-source`, or the one that shares a subnet with the peer. */
  sourceInterface(): InterfaceView | undefined {
    const { updateSource } = this.settings.session;
    const views = this.context.interfaces();
    if (updateSource !== undefined) return views.find((i) => i.name === updateSource);
    return this.connectedInterface();
  }
  connectedInterface(): InterfaceView | undefined {
    const { address: to, link } = this.settings;
    if (isLinkLocal(to)) return this.context.interfaces().find((i) => i.name === link && i.up && i.ipv6.length > 0);
    return this.context
      .interfaces()
      .find((i) => i.up && [...i.ipv4, ...i.ipv6].some((a) => contains(prefixOf(a.address, a.length), to)));
  }
  /** The link to an external neighbour next door, or to any whose link-local address is its name. */
  sharedLink(): InterfaceView | undefined {
    const { link, session, kind } = this.settings;
    const direct = kind === "external" && session.ebgpMultihop === undefined;
    return link !== null || direct ? this.connectedInterface() : undefined;
  }
  #sourceAddress(): Ip | undefined {
    if (isLinkLocal(this.settings.address))
      return this.connectedInterface()?.ipv6.find((a) => isLinkLocal(a.address))?.address;
    if (this.settings.session.updateSource === undefined) return undefined;
    const view = this.sourceInterface();
    if (view === undefined) return undefined;
    return typeof this.settings.address === "number"
      ? view.ipv4.find((a) => !a.secondary)?.address
      : view.ipv6.find((a) => !isLinkLocal(a.address))?.address;
  }
  /** Why no connection may be attempted now; "" when one may. RFC 4271 leaves it to the system. */
  #why(): string {
    const { session } = this.settings;
    if (session.shutdown) return "administratively shut down";
    if (this.settings.families.size === 0) return "no address family is active";
    if (!this.reachable) return "no route to the neighbor";
    if (session.updateSource !== undefined && this.#sourceAddress() === undefined)
      return "update-source has no address";
    return this.#tooFar() ? "external neighbor not directly connected" : "";
  }
  /** External neighbours are next to us unless the configuration says how far they may be. */
  #tooFar(): boolean {
    const { session } = this.settings;
    const direct = this.external && session.ebgpMultihop === undefined && session.ttlSecurity === undefined;
    return direct && !session.disableConnectedCheck && this.connectedInterface() === undefined;
  }
  options(): ConnectionOptions {
    const { session } = this.settings;
    const ttl =
      session.ttlSecurity !== undefined
        ? { ttl: 255, minimumTtl: 255 - session.ttlSecurity }
        : { ttl: this.external ? (session.ebgpMultihop ?? (session.disableConnectedCheck ? 2 : 1)) : 255 };
    return { ...ttl, tos: 0xc0, ...(session.password === undefined ? {} : { md5: session.password }) };
  }
  connect(_session: Session, format: MessageFormat, handlers: ConnectionHandlers<Message>): Connection<Message> | null {
    this.attempts++;
    this.obstacle = this.#why();
    if (this.obstacle !== "") return null;
    const from = this.#sourceAddress();
    const out = isLinkLocal(this.settings.address) ? this.connectedInterface()?.index : undefined;
    const remote = {
      to: this.settings.address,
      port: BGP_PORT,
      ...(from === undefined ? {} : { from }),
      ...(out === undefined ? {} : { out }),
    };
    return this.context.tcp.connect(remote, () => format, handlers, this.options());
  }
  /** The listener's question: may this peer open a connection now? */
  get accepts(): boolean {
    if (this.#stopped || this.sessions.length === 0 || this.overLimit || this.settings.session.shutdown) return false;
    if (this.settings.families.size === 0 || this.#tooFar()) return false;
    return this.sessions.length < 2 && this.sessions.every((s) => s.state !== "OpenConfirm" || s.initiated);
  }
  /** A connection of the peer's making. In Connect or later it runs beside ours until OPEN settles which stays. */
  incoming(connection: Connection<Message>, format: MessageFormat): void {
    const main = this.sessions[0]!;
    if (main.state === "Idle" || main.state === "Active") {
      main.adopt(connection, format);
      return;
    }
    const session = new Session(this);
    this.sessions.push(session);
    session.adopt(connection, format);
  }
  /** The handlers for connections that the listener accepted, by connection. */
  holder(connection: Connection<Message>): Session | undefined {
    return this.sessions.find((s) => s.connection === connection);
  }

  open(): OpenMessage {
    const { settings } = this;
    const capabilities: Capability[] = [];
    for (const name of settings.families.keys()) {
      const { afi, safi } = familyNamed(name);
      capabilities.push({ kind: "multiprotocol", afi, safi });
    }
    capabilities.push(
      { kind: "route-refresh-cisco" },
      { kind: "route-refresh" },
      { kind: "four-octet-as", asn: settings.localAs },
    );
    return {
      kind: "open",
      version: 4,
      asn: settings.localAs > 0xffff ? AS_TRANS : settings.localAs,
      holdTime: settings.timers.hold,
      identifier: this.owner.routerId(settings.vrf),
      capabilities: settings.session.dontCapabilityNegotiate ? [] : capabilities,
      parameters: [],
    };
  }
  /** @rfc 4271 6.2 @rfc 6793 4.2.2 @rfc 6286 2.2 */
  judge(session: Session, open: OpenMessage): SessionError | null {
    const no = (subcode: number, ...data: number[]): SessionError => ({
      code: ErrorCode.open,
      subcode,
      data: Uint8Array.from(data),
    });
    const four = open.capabilities.find((c) => c.kind === "four-octet-as");
    const asn = four?.kind === "four-octet-as" ? four.asn : open.asn;
    if (asn !== this.settings.remoteAs)
      return asn > 0xffff
        ? no(2, asn >>> 24, (asn >>> 16) & 255, (asn >>> 8) & 255, asn & 255)
        : no(2, asn >> 8, asn & 255);
    const internal = this.settings.kind === "internal";
    if (open.identifier === 0 || (internal && open.identifier === session.sent?.identifier)) return no(3);
    if (open.holdTime === 1 || open.holdTime === 2) return no(6);
    if (open.holdTime > 0 && open.holdTime < this.settings.timers.minimumHold) return no(6);
    // A disjoint set of families leaves nothing to talk about.
    if (agreementOf(session.sent!, open, 1).families.length === 0) return no(8);
    return this.#collide(session, open);
  }
  /** @rfc 4271 6.8 */
  #collide(session: Session, open: OpenMessage): SessionError | null {
    for (const other of [...this.sessions]) {
      if (other === session) continue;
      if (other.state === "Established") {
        session.fail("OpenCollisionDump", collisionError);
        return null;
      }
      if (other.state !== "OpenConfirm" || other.initiated === session.initiated) continue;
      const ours = session.sent!.identifier;
      const keepInitiated =
        ours !== open.identifier ? ours > open.identifier : this.settings.localAs > this.settings.remoteAs;
      const loser = session.initiated === keepInitiated ? other : session;
      loser.fail("OpenCollisionDump", collisionError);
      if (loser === session) return null;
    }
    return null;
  }
  established(session: Session): void {
    this.since = this.context.now();
    this.establishedCount++;
    this.obstacle = "";
    this.localAddress = session.connection?.localAddress ?? null;
    const client = [...this.settings.families.values()].some((f) => f.routeReflectorClient === true);
    this.source = {
      address: this.settings.address,
      identifier: session.received!.identifier,
      kind: this.settings.kind,
      client,
      vrf: this.context.vrf.id,
      ...(this.settings.link === null ? {} : { link: this.settings.link }),
    };
    for (const other of [...this.sessions]) if (other !== session) other.fail("OpenCollisionDump", collisionError);
    this.sessions.splice(0, this.sessions.length, session);
    if (this.owner.logChanges()) this.#log(5, "ADJCHANGE", `neighbor ${this.name} Up `);
    this.owner.established(this);
  }
  lost(session: Session): void {
    if (this.source === null) return;
    this.#wentDown(session.reason || "Peer closed the session");
  }
  #wentDown(reason: string): void {
    if (this.source === null) return;
    this.since = this.context.now();
    this.droppedCount++;
    this.hopefulUntil = this.context.now() + seconds(60);
    this.lastReset = { at: this.context.now(), reason };
    this.#logDown("", this.session?.agreement?.families ?? [], reason);
    this.owner.lost(this);
    this.source = null;
    this.localAddress = null;
  }
  /** What somebody asked for by a command of his own is no reset. */
  #logDown(role: string, families: readonly AddressFamilyName[], reason: string): void {
    if (!this.owner.logChanges()) return;
    if (reason !== "User reset" && reason !== "Admin. shutdown")
      this.#log(5, "NBR_RESET", `Neighbor ${this.name} ${role}reset (${reason})`);
    // An attempt that failed again and again must not look like a network that is still moving.
    const idle = role === "" ? {} : { idle: true as const };
    const text = `neighbor ${this.name} ${role}Down ${reason}`;
    this.context.log({ facility: "BGP", severity: 5, mnemonic: "ADJCHANGE", text, ...idle });
    for (const f of families)
      this.context.log({
        facility: "BGP_SESSION",
        severity: 5,
        mnemonic: "ADJCHANGE",
        text: `neighbor ${this.name} ${familyNamed(f).title} topology base removed from session  ${reason}`,
        ...idle,
      });
  }
  update(_session: Session, message: UpdateMessage): void {
    this.owner.update(this, message);
  }
  refresh(_session: Session, message: RouteRefreshMessage): void {
    this.owner.refresh(this, message);
  }
  notified(session: Session, direction: "sent" | "received", error: SessionError): void {
    this.lastError = { at: this.context.now(), direction, error };
    // Bad Peer AS: the peer is configured for the other of the two.
    if (direction === "received" && error.code === ErrorCode.open && error.subcode === 2)
      this.#showsOwnAs = !this.#showsOwnAs;
    if (error.code === ErrorCode.cease && error.subcode === CeaseSubcode.collision) return;
    // A change of its own settings, or of a link, is told as the reset that it is.
    if (error.code === ErrorCode.cease && error.subcode === CeaseSubcode.configurationChange && direction === "sent")
      return;
    // In groups of four octets.
    const octets = Array.from(error.data, (b) => b.toString(16).padStart(2, "0").toUpperCase());
    const data = octets.map((o, i) => (i > 0 && i % 4 === 0 ? ` ${o}` : o)).join("");
    const side = session.initiated ? "active " : "passive ";
    const who = direction === "sent" ? "sent to" : "received from";
    const role = session.state === "Established" ? "" : side;
    const what =
      error.code === ErrorCode.open && error.subcode === 8
        ? "no supported AFI/SAFI"
        : describeError(error.code, error.subcode);
    this.#log(
      3,
      "NOTIFICATION",
      `${who} neighbor ${this.name} ${role}${error.code}/${error.subcode} (${what}) ${error.data.length} bytes ${data}`,
    );
    if (role !== "") this.#logDown(role, [...this.settings.families.keys()], `BGP Notification ${direction}`);
  }
  idle(session: Session): boolean {
    for (const kind of ["sent", "received"] as const)
      for (const type of Object.keys(session.counters[kind]) as (keyof (typeof session.counters)["sent"])[]) {
        this.past[kind][type] += session.counters[kind][type];
        session.counters[kind][type] = 0;
      }
    if (this.sessions.length > 1 && this.sessions.includes(session)) {
      this.sessions.splice(this.sessions.indexOf(session), 1);
      return false;
    }
    return !this.#stopped && !this.overLimit && this.sessions.includes(session) && !this.settings.session.shutdown;
  }
  changed(session: Session): void {
    // A session dumped over a collision does not come back; the other one goes on.
    if (session.state !== "Idle" || this.sessions.length < 2) return;
    const at = this.sessions.indexOf(session);
    if (at >= 0) this.sessions.splice(at, 1);
  }
  #log(severity: 3 | 4 | 5, mnemonic: string, text: string): void {
    this.context.log({ facility: "BGP", severity, mnemonic, text });
  }
  /** For views and messages. */
  get title(): string {
    return upperIp(this.settings.text);
  }
}
export const comparePeers = (a: Peer, b: Peer): number =>
  a.context.vrf.id - b.context.vrf.id ||
  compareIp(a.settings.address, b.settings.address) ||
  (a.settings.text < b.settings.text ? -1 : a.settings.text > b.settings.text ? 1 : 0);
