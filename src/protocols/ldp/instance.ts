// The LDP of one router: which interfaces speak it, who the peers are, and what is told to whom. RFC 5036; RFC 5443.
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import { hostPrefix, type Prefix } from "../../base/prefix.ts";
import { type Instant, milliseconds, seconds, type Timer } from "../../kernel/kernel.ts";
import { LDP_PORT, type LdpMessage, type LdpPdu, MessageType, StatusCode } from "../../wire/ldp/index.ts";
import type { Pdu } from "../../wire/pdu.ts";
import type { BusEvent, Connection, ConnectionHandlers, Context, InterfaceView, Protocol } from "../protocol.ts";
import { Bindings } from "./bindings.ts";
import type { LdpInstanceConfig } from "./config.ts";
import { CONTROL_TOS, DEFAULTS } from "./constants.ts";
import { type Adjacency, Discovery } from "./discovery.ts";
import { EchoResponder } from "./echo.ts";
import { Session } from "./session.ts";
import { viewOf } from "./snapshot.ts";
import { Synchronisation } from "./synchronisation.ts";
import { ldpStream, reject } from "./stream.ts";
import type { LdpView } from "./view.ts";

/** Session protection of one peer. */
interface Protection {
  readonly target: Ipv4;
  readonly timer: Timer;
}
const GRACE = seconds(60);

export class Ldp implements Protocol<LdpInstanceConfig, LdpView> {
  readonly context: Context;
  config: LdpInstanceConfig = { global: { enabled: true }, interfaces: [] };
  readonly discovery: Discovery;
  readonly bindings: Bindings;
  readonly #echo: EchoResponder;
  readonly sessions = new Map<Ipv4, Session>();
  readonly protections = new Map<Session, Protection>();
  readonly synchronisation: Synchronisation;
  readonly duplicates = new Set<number>();
  #routerId: Ipv4 = 0;
  #announced = new Set<Ipv4>();
  #stopListening: (() => void) | null = null;
  #stopWatching: (() => void) | null = null;
  /** Connections that peers opened and that have not said who they are. */
  readonly #strangers = new Set<Connection<LdpPdu>>();

  constructor(context: Context) {
    this.context = context;
    this.discovery = new Discovery({
      context,
      routerId: () => this.routerId(),
      settings: () => this.#discoverySettings(),
      transportAddress: (interface_) => this.transportAddress(interface_),
      adjacencyUp: (adjacency) => this.#adjacencyUp(adjacency),
      // A session that ended is opened again when the neighbour is heard next.
      adjacencyHeard: (adjacency) => this.sessions.get(adjacency.lsrId)?.connect(),
      adjacencyChanged: (adjacency) => this.sessions.get(adjacency.lsrId)?.transportChanged(),
      adjacencyDown: (adjacency, reason) => this.#adjacencyDown(adjacency, reason),
      duplicateRouterId: (interface_) => this.duplicates.add(interface_),
    });
    this.synchronisation = new Synchronisation({
      context,
      links: () => this.discovery.links,
      operational: (lsrId) => this.sessions.get(lsrId)?.state === "OPERATIONAL",
      reachable: (lsrId) => this.sessions.get(lsrId)?.reachable === true,
      delay: (name) => this.config.interfaces.find((i) => i.name === name)?.syncDelay ?? 0,
      discoveryTime: () => this.#discoverySettings().helloHoldTime,
    });
    const ldp = this;
    this.bindings = new Bindings({
      context,
      operational: () => this.#operational(),
      mayAllocate: (prefix) => this.#mayAllocate(prefix),
      get explicitNull() {
        return ldp.global.explicitNull === true;
      },
      mayAccept: (prefix, session) => {
        const list = this.global.neighbors?.get(session.lsrId)?.acceptLabels;
        return list === undefined || this.context.policy.permits("access-list", list, prefix);
      },
      mayAdvertise: (prefix, session) => this.#mayAdvertise(prefix, session.lsrId),
    });
    this.#echo = new EchoResponder(context, this.bindings);
  }
  get global(): LdpInstanceConfig["global"] {
    return this.config.global;
  }
  #operational(): readonly Session[] {
    return [...this.sessions.values()].filter((s) => s.state === "OPERATIONAL").sort((a, b) => a.lsrId - b.lsrId);
  }
  #mayAllocate(prefix: Prefix): boolean {
    const { allocate } = this.global;
    if (allocate === undefined) return true;
    if (allocate.kind === "host-routes") return prefix.length === 32;
    return this.context.policy.permits("prefix-list", allocate.name, prefix);
  }
  /** `no mpls ldp advertise-labels` leaves only what the `for` lines name; the first that holds the prefix decides. */
  #mayAdvertise(prefix: Prefix, lsrId: Ipv4): boolean {
    const { advertiseLabels, advertiseFor = [] } = this.global;
    if (advertiseLabels !== false) return true;
    const { policy } = this.context;
    const rule = advertiseFor.find((r) => policy.permits("access-list", r.prefixes, prefix));
    if (rule === undefined) return false;
    return rule.peers === undefined || policy.permits("access-list", rule.peers, hostPrefix(lsrId));
  }
  #discoverySettings() {
    const { global } = this;
    return {
      helloInterval: global.helloInterval ?? DEFAULTS.helloInterval,
      helloHoldTime: global.helloHoldTime ?? DEFAULTS.helloHoldTime,
      targetedHelloInterval: global.targetedHelloInterval ?? DEFAULTS.targetedHelloInterval,
      targetedHelloHoldTime: global.targetedHelloHoldTime ?? DEFAULTS.targetedHelloHoldTime,
      accepts: (source: Ipv4) =>
        global.enabled &&
        (global.sessionProtection !== undefined ||
          (global.targetedHelloAccept === true &&
            (global.targetedHelloFrom === undefined || source === 0 || this.#lists(global.targetedHelloFrom, source)))),
    };
  }
  sessionSettings() {
    const { global } = this;
    return {
      holdTime: global.holdTime ?? DEFAULTS.holdTime,
      backoff: global.backoff ?? DEFAULTS.backoff,
      password: (lsrId: Ipv4) => this.#password(lsrId)?.password,
      passwordRequired: (lsrId: Ipv4) => this.passwordRequired(lsrId),
    };
  }
  #lists(list: string, lsrId: Ipv4): boolean {
    return this.context.policy.permits("access-list", list, hostPrefix(lsrId));
  }
  /** The neighbour's own password, then those of groups of neighbours, then the one for all others. */
  #password(lsrId: Ipv4): { readonly password: string; readonly by: string } | null {
    const { neighbors, passwordOptions = [], passwordFallback } = this.global;
    const own = neighbors?.get(lsrId)?.password;
    if (own !== undefined) return { password: own, by: "neighbor" };
    const option = passwordOptions.find((o) => this.#lists(o.list, lsrId));
    if (option !== undefined) return { password: option.password, by: `option ${option.number}` };
    return passwordFallback === undefined ? null : { password: passwordFallback, by: "fallback" };
  }
  /** Which line gives the password of a peer: "neighbor", "option 1", "fallback" or "none". */
  passwordSource(lsrId: Ipv4): string {
    return this.#password(lsrId)?.by ?? "none";
  }
  passwordRequired(lsrId: Ipv4): boolean {
    const { passwordRequired: required } = this.global;
    return required !== undefined && (required.list === undefined || this.#lists(required.list, lsrId));
  }
  /** Passwords in force, by peer: a session whose password is another one is started again. */
  readonly #passwords = new Map<Ipv4, string | undefined>();
  #followPasswords(): void {
    for (const session of [...this.sessions.values()]) {
      const password = this.#password(session.lsrId)?.password;
      const changed = this.#passwords.has(session.lsrId) && this.#passwords.get(session.lsrId) !== password;
      this.#passwords.set(session.lsrId, password);
      if (changed) session.shutDown(StatusCode.Shutdown, "LDP password changed");
      else session.connect();
    }
  }

  // ---- Identity, RFC 5036, 2.2.2

  /** Chosen when first needed, and kept until its address goes or a forced choice differs. */
  routerId(): Ipv4 {
    if (this.#routerId === 0) this.#routerId = this.#preferred() ?? this.context.chooseRouterId();
    return this.#routerId;
  }
  /** The address of the interface that `mpls ldp router-id` names, if it is usable. */
  #preferred(): Ipv4 | null {
    const { routerId } = this.global;
    if (routerId === undefined) return null;
    const named = this.context.interfaces().find((i) => i.name === routerId.interface);
    return named?.up === true ? ((named.ipv4[0]?.address as Ipv4 | undefined) ?? null) : null;
  }
  #checkIdentity(): void {
    if (this.#routerId === 0) return;
    const held = this.context.interfaces().some((i) => i.up && i.ipv4.some((a) => a.address === this.#routerId));
    const preferred = this.#preferred();
    const forced = this.global.routerId?.force === true && preferred !== null && preferred !== this.#routerId;
    if (held && !forced) return;
    this.discovery.forgetNeighbors("LDP Router ID changed");
    this.#routerId = 0;
    for (const entry of this.discovery.links.values()) entry.timer.start(milliseconds(1));
  }
  transportAddress(interface_: InterfaceView | null): Ipv4 {
    const own = this.config.interfaces.find((i) => i.name === interface_?.name)?.transportAddress ?? null;
    if (own === "interface") return interface_!.ipv4[0]!.address as Ipv4;
    return own ?? this.routerId();
  }

  // ---- Configuration and interfaces

  configure(next: LdpInstanceConfig): void {
    const before = this.config;
    this.config = next;
    this.#stopWatching ??= this.context.rib("ipv4").watch((changes) => this.bindings.routesChanged(changes));
    this.#listen();
    this.#followInterfaces();
    this.#followTargets();
    this.#checkIdentity();
    this.discovery.refresh();
    this.bindings.refresh();
    this.bindings.readvertise();
    this.#followPasswords();
    for (const session of this.#operational()) {
      const list = (c: LdpInstanceConfig): string | undefined => c.global.neighbors?.get(session.lsrId)?.acceptLabels;
      if (list(before) !== list(next)) session.shutDown(StatusCode.Shutdown, "Label filter changed");
    }
    for (const session of this.#operational()) this.#protect(session);
  }
  #listen(): void {
    this.#stopListening ??= this.context.tcp.listen(
      LDP_PORT,
      (peer) => {
        const session = this.#byTransport(peer.address as Ipv4);
        const md5 = session === undefined ? undefined : this.sessionSettings().password(session.lsrId);
        if (session !== undefined && md5 === undefined && this.passwordRequired(session.lsrId)) {
          session.reason = "password-required";
          return null;
        }
        return { tos: CONTROL_TOS, ...(md5 === undefined ? {} : { md5 }) };
      },
      () => ldpStream,
      this.#passive,
    );
  }
  #byTransport(address: Ipv4): Session | undefined {
    return [...this.sessions.values()].find((s) => s.remoteAddress === address);
  }
  /** RFC 5036, 2.5.3: a peer that connected is known by its Initialization message. */
  readonly #passive: ConnectionHandlers<LdpPdu> = {
    established: (connection) => {
      const session = this.#byTransport(connection.remoteAddress as Ipv4);
      if (session !== undefined && session.role === "passive") session.adopt(connection);
      else this.#strangers.add(connection);
    },
    message: (connection, pdu) => {
      const session = this.#sessionOf(connection);
      if (session !== undefined) session.receive(pdu);
      else if (this.#strangers.has(connection)) this.#meet(connection, pdu);
    },
    malformed: (connection, error) => {
      const session = this.#sessionOf(connection);
      if (session !== undefined) session.handlers.malformed?.(connection, error, new Uint8Array(0));
      else connection.abort();
    },
    closed: (connection, reason) => {
      this.#strangers.delete(connection);
      this.#sessionOf(connection)?.handlers.closed(connection, reason);
    },
  };
  #sessionOf(connection: Connection<LdpPdu>): Session | undefined {
    for (const session of this.sessions.values()) if (session.connection === connection) return session;
    return undefined;
  }
  #meet(connection: Connection<LdpPdu>, pdu: Pdu<LdpPdu>): void {
    this.#strangers.delete(connection);
    let lsrId = 0;
    try {
      lsrId = pdu.value.lsrId;
    } catch {
      // Not even a PDU: nobody we know.
    }
    const session = this.sessions.get(lsrId);
    if (session !== undefined && session.role === "passive" && session.connection === null) {
      session.adopt(connection);
      session.receive(pdu);
      return;
    }
    reject(connection, this.routerId(), StatusCode.SessionRejectedNoHello);
  }
  #enabled(interface_: InterfaceView): boolean {
    return this.global.enabled && interface_.mpls && interface_.up && interface_.ipv4.length > 0;
  }
  #followInterfaces(): void {
    for (const index of [...this.discovery.links.keys()])
      if (this.context.interface(index) === undefined) this.#closeLink(index);
    for (const interface_ of this.context.interfaces())
      if (this.#enabled(interface_)) {
        this.discovery.addLink(interface_);
        this.synchronisation.look(interface_.index);
      } else this.#closeLink(interface_.index);
    this.#announceAddresses();
  }
  #closeLink(index: number): void {
    this.discovery.dropLink(index, "Interface not operational");
    this.synchronisation.drop(index);
    this.duplicates.delete(index);
  }
  #followTargets(): void {
    const { discovery, global } = this;
    const wanted = new Set<Ipv4>();
    if (global.enabled) for (const [address, { targeted }] of global.neighbors ?? []) if (targeted) wanted.add(address);
    for (const [address, entry] of [...discovery.targets])
      if (entry.causes.has("configured") && !wanted.has(address))
        discovery.dropTarget(address, "configured", "Targeted neighbor removed");
    for (const address of [...wanted].sort((a, b) => a - b)) discovery.addTarget(address, "configured");
  }
  notice(event: BusEvent): void {
    if (event.kind === "policy") {
      if (this.global.allocate?.kind === "prefix-list") this.bindings.refresh();
      if (this.global.advertiseFor !== undefined) this.bindings.readvertise();
      this.#followPasswords();
      this.bindings.refilter();
    }
    if (event.kind !== "interface") return;
    this.#checkIdentity();
    this.#followInterfaces();
    this.bindings.interfacesChanged();
  }
  /** Tells peers which addresses are ours. @rfc 5036 2.7 */
  #announceAddresses(): void {
    const present = new Set<Ipv4>();
    for (const i of this.context.interfaces()) if (i.up) for (const a of i.ipv4) present.add(a.address as Ipv4);
    const added = [...present].filter((a) => !this.#announced.has(a)).sort((a, b) => a - b);
    const removed = [...this.#announced].filter((a) => !present.has(a)).sort((a, b) => a - b);
    this.#announced = present;
    for (const session of this.#operational()) {
      if (added.length > 0) sendAddresses(session, MessageType.Address, added);
      if (removed.length > 0) sendAddresses(session, MessageType.AddressWithdraw, removed);
    }
  }

  // ---- Peers

  #adjacencyUp(adjacency: Adjacency): void {
    let session = this.sessions.get(adjacency.lsrId);
    if (session === undefined) {
      session = this.#newSession(adjacency);
      this.sessions.set(adjacency.lsrId, session);
    }
    const recovered = adjacency.kind === "link" && this.#protecting(session);
    this.#passwords.set(session.lsrId, this.#password(session.lsrId)?.password);
    session.addAdjacency(adjacency);
    if (recovered) {
      this.protections.get(session)?.timer.stop();
      this.#log("SP", `${session.name}: session recovery succeeded`);
    }
    session.connect();
    if (adjacency.interface !== null) this.synchronisation.look(adjacency.interface);
  }
  #newSession(adjacency: Adjacency): Session {
    const used = new Set([...this.sessions.values()].map((s) => s.index));
    let index = 1;
    while (used.has(index)) index++;
    return new Session(
      {
        context: this.context,
        routerId: () => this.routerId(),
        settings: () => this.sessionSettings(),
        localTransport: (a) =>
          this.transportAddress(a.interface === null ? null : (this.context.interface(a.interface) ?? null)),
        operational: (session) => this.#up(session),
        down: (session, wasOperational, text) => this.#down(session, wasOperational, text),
        process: (session, message) => this.#process(session, message),
        reachability: () => this.synchronisation.lookAll(),
      },
      adjacency.lsrId,
      adjacency.labelSpace,
      index,
    );
  }
  #adjacencyDown(adjacency: Adjacency, reason: string): void {
    const session = this.sessions.get(adjacency.lsrId);
    if (session === undefined || !session.adjacencies.has(adjacency)) return;
    if (session.removeAdjacency(adjacency, reason)) {
      if (this.#protecting(session)) this.#startProtecting(session);
    } else this.sessions.delete(adjacency.lsrId);
    if (adjacency.interface !== null) this.synchronisation.look(adjacency.interface);
  }
  #up(session: Session): void {
    this.#log("NBRCHG", `LDP Neighbor ${session.name} (${session.index}) is UP`);
    const addresses = [...this.#announced].sort((a, b) => a - b);
    if (addresses.length > 0) sendAddresses(session, MessageType.Address, addresses);
    this.bindings.sessionUp(session);
    this.#protect(session);
    this.synchronisation.lookAll();
  }
  #down(session: Session, wasOperational: boolean, text: string): void {
    this.bindings.sessionDown(session);
    if (wasOperational) this.#log("NBRCHG", `LDP Neighbor ${session.name} (${session.index}) is DOWN (${text})`);
    const protection = this.protections.get(session);
    if (protection !== undefined) {
      protection.timer.stop();
      this.protections.delete(session);
      this.context.defer(`ldp protection ${session.name}`, () =>
        this.discovery.dropTarget(protection.target, "protection", text),
      );
    }
    this.synchronisation.lookAll();
  }
  #process(session: Session, message: LdpMessage): number | null {
    switch (message.type) {
      case MessageType.Address:
      case MessageType.AddressWithdraw:
        return this.bindings.addresses(session, message);
      case MessageType.LabelMapping:
      case MessageType.LabelRequest:
      case MessageType.LabelWithdraw:
      case MessageType.LabelRelease:
        return this.bindings.labels(session, message);
      default:
        // Requests are answered at once, so there is never one left to abort.
        return null;
    }
  }
  #log(mnemonic: string, text: string): void {
    this.context.log({ facility: "LDP", severity: 5, mnemonic, text });
  }

  // ---- Session protection

  #protects(session: Session): boolean {
    const { sessionProtection: protection } = this.global;
    return protection !== undefined && (protection.list === undefined || this.#lists(protection.list, session.lsrId));
  }
  #protect(session: Session): void {
    const target = session.remoteAddress;
    const wanted = this.#protects(session) && [...session.adjacencies].some((a) => a.kind === "link");
    const present = this.protections.get(session);
    if (wanted && present === undefined) {
      this.protections.set(session, {
        target,
        timer: this.context.timer(`ldp protection ${session.name}`, () => {
          this.protections.delete(session);
          this.discovery.dropTarget(target, "protection", "Session protection expired");
        }),
      });
      this.discovery.addTarget(target, "protection");
    } else if (!wanted && present !== undefined && !this.#protects(session)) {
      present.timer.stop();
      this.protections.delete(session);
      this.discovery.dropTarget(present.target, "protection", "Session protection disabled");
    }
  }
  /** Only the targeted adjacency holds the session. */
  #protecting(session: Session): boolean {
    return (
      this.protections.has(session) &&
      session.adjacencies.size > 0 &&
      [...session.adjacencies].every((a) => a.kind === "targeted")
    );
  }
  #startProtecting(session: Session): void {
    this.#log("SP", `${session.name}: session hold up initiated`);
    const duration = this.global.sessionProtection?.duration ?? DEFAULTS.protectionDuration;
    if (duration !== "infinite") this.protections.get(session)!.timer.start(seconds(duration));
  }
  protectionOf(session: Session): "off" | "enabled" | "ready" | "protecting" {
    if (!this.protections.has(session)) return "off";
    if (this.#protecting(session)) return "protecting";
    return [...session.adjacencies].some((a) => a.kind === "targeted") ? "ready" : "enabled";
  }

  command(name: string, args: Readonly<Record<string, unknown>>): boolean {
    if (name !== "clear neighbor") return false;
    const meant = [...this.sessions.values()].filter((s) => args.lsrId === undefined || args.lsrId === s.lsrId);
    for (const session of meant) session.shutDown(StatusCode.Shutdown, "User cleared session manually");
    return meant.length > 0;
  }
  pending(): readonly { readonly what: string; readonly until: Instant }[] {
    const out: { what: string; until: Instant }[] = [];
    const hold = seconds(this.#discoverySettings().helloHoldTime);
    for (const entry of this.discovery.links.values())
      if (entry.adjacencies.size === 0 && entry.since + hold > this.context.now())
        out.push({ what: `ldp ${entry.interface.name} discovery`, until: entry.since + hold });
    for (const session of this.sessions.values())
      if (session.state !== "OPERATIONAL" && session.failures < 2 && session.since + GRACE > this.context.now())
        out.push({ what: `ldp session ${formatIpv4(session.lsrId)}`, until: session.since + GRACE });
    return out;
  }
  view(): LdpView {
    return viewOf(this);
  }
  stop(): void {
    this.discovery.stop();
    for (const session of [...this.sessions.values()]) session.shutDown(StatusCode.Shutdown, "LDP disabled");
    for (const connection of this.#strangers) connection.abort();
    this.#stopListening?.();
    this.#stopWatching?.();
    this.#echo.stop();
    this.bindings.stop();
  }
}

const sendAddresses = (session: Session, type: number, addresses: readonly Ipv4[]): void =>
  session.send(type, [{ kind: "address-list", family: 1, addresses }]);
