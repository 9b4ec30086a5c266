// One session: the state machine over one TCP connection. RFC 4271, 4.2 and 8; RFC 5492; RFC 6793.
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import type { Capability } from "../../wire/bgp/capability.ts";
import { BgpMessageError, CeaseSubcode, ErrorCode } from "../../wire/bgp/error.ts";
import { type AddressFamilyName, familyFor } from "../../wire/bgp/family.ts";
import {
  HEADER_LENGTH,
  INITIAL_PARAMETERS,
  type Message,
  messageCodec,
  messageLength,
  type MessageParameters,
  type NotificationMessage,
  type OpenMessage,
  type RouteRefreshMessage,
  type UpdateMessage,
} from "../../wire/bgp/message.ts";
import { type Codec, MalformedPacket } from "../../wire/codec.ts";
import { Pdu } from "../../wire/pdu.ts";
import type { CloseReason, Connection, ConnectionHandlers, Context, StreamFormat } from "../protocol.ts";
import {
  ACTIVE_RETRY_TIME,
  CONNECT_RETRY_TIME,
  IDLE_HOLD_TIME,
  IDLE_HOLD_TIME_MAXIMUM,
  JITTER_FLOOR,
  OPEN_HOLD_TIME,
} from "./constants.ts";
import { type SessionAction, type SessionEvent, sessionMachine, type SessionState } from "./machine.ts";
import type { PeerSettings } from "./settings.ts";

/** Splits the stream into messages; the codec follows what OPEN agreed on. */
export class MessageFormat implements StreamFormat<Message> {
  readonly headerLength = HEADER_LENGTH;
  parameters: MessageParameters = INITIAL_PARAMETERS;
  length(header: Uint8Array): number {
    return messageLength(header);
  }
  codec(): Codec<Message> {
    return messageCodec(this.parameters);
  }
}
/** What both OPEN messages agree on. */
export interface Agreement {
  readonly parameters: MessageParameters;
  /** Seconds; 0 means neither timer runs. */
  readonly hold: number;
  readonly keepalive: number;
  readonly families: readonly AddressFamilyName[];
  readonly routeRefresh: boolean;
}
/** A NOTIFICATION that was sent or received. */
export interface SessionError {
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}
/** What a session asks of its peer. */
export interface SessionHost {
  readonly context: Context;
  readonly settings: PeerSettings;
  readonly name: string;
  /** Opens a connection for the session; null when it must not or cannot. */
  connect(session: Session, format: MessageFormat, handlers: ConnectionHandlers<Message>): Connection<Message> | null;
  open(): OpenMessage;
  /** Judges an OPEN: an error refuses it; null accepts it. May dump this or another session over a collision. */
  judge(session: Session, open: OpenMessage): SessionError | null;
  established(session: Session): void;
  lost(session: Session): void;
  update(session: Session, message: UpdateMessage): void;
  refresh(session: Session, message: RouteRefreshMessage): void;
  notified(session: Session, direction: "sent" | "received", error: SessionError): void;
  /** The session is in Idle; answers whether it may start again by itself. */
  idle(session: Session): boolean;
  changed(session: Session): void;
}
export const emptyCounters = () => ({ open: 0, update: 0, notification: 0, keepalive: 0, "route-refresh": 0 });

export class Session {
  readonly host: SessionHost;
  /** This router opened the connection. */
  initiated = true;
  state: SessionState = "Idle";
  connection: Connection<Message> | null = null;
  received: OpenMessage | null = null;
  sent: OpenMessage | null = null;
  agreement: Agreement | null = null;
  format = new MessageFormat();
  /** Why it last went down, in the words of `show ip bgp neighbors`. */
  reason = "";
  retries = 0;
  readonly counters = { sent: emptyCounters(), received: emptyCounters() };
  lastRead: Instant;
  lastWrite: Instant;
  #error: SessionError = { code: ErrorCode.cease, subcode: 0, data: new Uint8Array(0) };
  #update: UpdateMessage | null = null;
  readonly #connectRetry: Timer;
  readonly #hold: Timer;
  readonly #keepalive: Timer;
  readonly #idleHold: Timer;

  constructor(host: SessionHost) {
    this.host = host;
    const { context, name } = host;
    this.lastRead = context.now();
    this.lastWrite = context.now();
    this.#connectRetry = context.timer(`${name} connect retry`, () => this.handle("ConnectRetryTimer_Expires"));
    this.#hold = context.timer(`${name} hold`, () => {
      this.reason = "BGP Notification sent";
      this.fail("HoldTimer_Expires", { code: ErrorCode.holdTimer, subcode: 0, data: new Uint8Array(0) });
    });
    this.#keepalive = context.timer(`${name} keepalive`, () => this.handle("KeepaliveTimer_Expires"));
    this.#idleHold = context.timer(`${name} idle hold`, () => this.handle("IdleHoldTimer_Expires"));
  }
  /** Nanoseconds until the hold timer expires; null when it does not run. */
  get holdRemaining(): Instant | null {
    return this.#hold.remaining;
  }
  get keepaliveRemaining(): Instant | null {
    return this.#keepalive.remaining;
  }
  /** When something will happen by itself while the session is not up. */
  get nextAttempt(): Instant | null {
    return this.#idleHold.remaining ?? this.#connectRetry.remaining;
  }

  start(after: Instant): void {
    if (this.state === "Idle") this.#idleHold.start(after);
  }
  /** The peer has become reachable: try soon instead of waiting. */
  hurry(after: Instant): void {
    if (this.state === "Idle" && (this.#idleHold.remaining ?? 0) > after) this.#idleHold.start(after);
    if (this.state === "Active" && (this.#connectRetry.remaining ?? 0) > after) this.#connectRetry.start(after);
  }
  /** Adopts a connection that the peer opened. */
  adopt(connection: Connection<Message>, format: MessageFormat): void {
    this.#idleHold.stop();
    this.state = "Active";
    this.initiated = false;
    this.connection = connection;
    this.format = format;
    this.handle("TcpConnectionConfirmed");
  }
  /** Ends with a NOTIFICATION where the state has somebody to send it to. */
  fail(event: SessionEvent, error: SessionError): void {
    this.#error = error;
    this.handle(event);
  }
  stop(subcode: number, reason: string): void {
    this.reason = reason;
    this.fail("ManualStop", { code: ErrorCode.cease, subcode, data: new Uint8Array(0) });
  }
  reset(subcode: number, reason: string, data = new Uint8Array(0)): void {
    this.reason = reason;
    this.fail("AutomaticStop", { code: ErrorCode.cease, subcode, data });
  }

  handle(event: SessionEvent): void {
    const row = sessionMachine.find(this.state, event);
    const before = this.state;
    const { context, name } = this.host;
    if (row === undefined) {
      context.debug("ip bgp events", () => `BGP: ${name} unexpected ${event} in ${before}`);
      return;
    }
    for (const action of row.do ?? []) this.#do(action);
    // An action may have moved the session itself (a dump over a collision).
    if (this.state !== before) return;
    const to = row.to === "same" || typeof row.to === "function" ? before : row.to;
    if (to === before) return;
    this.state = to;
    context.debug(
      "ip bgp events",
      () => `BGP: ${name} ${this.initiated ? "active" : "passive"} went from ${before} to ${to}`,
    );
    if (to === "Idle") this.#stopTimers();
    this.host.changed(this);
    if (to === "Idle" && this.#restart) {
      this.#restart = false;
      if (this.host.idle(this)) this.#idleHold.start(this.#jittered(this.#idleHoldTime()));
    }
    if (to === "Established") this.host.established(this);
  }
  #restart = false;
  #do(action: SessionAction): void {
    switch (action) {
      case "resetRetryCounter":
        this.retries = 0;
        return;
      case "countRetry":
        this.retries++;
        return;
      case "startConnectRetry":
        // `transport connection-mode passive`: this side never opens.
        if (this.host.settings.session.passive) return;
        this.#connectRetry.start(this.#jittered(this.retries > 0 ? ACTIVE_RETRY_TIME : CONNECT_RETRY_TIME));
        return;
      case "stopConnectRetry":
        this.#connectRetry.stop();
        return;
      case "connect":
        this.#connect();
        return;
      case "dropConnection":
        this.#drop();
        return;
      case "sendOpen":
        this.sent = this.host.open();
        this.send(this.sent);
        return;
      case "startOpenHold":
        this.#hold.start(seconds(OPEN_HOLD_TIME));
        return;
      case "agree":
        this.#agree();
        return;
      case "sendKeepalive":
        this.send(KEEPALIVE);
        return;
      case "startKeepalive":
        if (this.agreement!.hold > 0) this.#keepalive.start(this.#jittered(this.agreement!.keepalive));
        return;
      case "startHold":
        if (this.agreement!.hold > 0) this.#hold.start(seconds(this.agreement!.hold));
        else this.#hold.stop();
        return;
      case "sendNotification":
        this.#notify();
        return;
      case "finish":
        this.#stopTimers();
        return;
      case "startIdleHold":
        this.#restart = true;
        return;
      case "enterEstablished":
        this.retries = 0;
        return;
      case "leaveEstablished":
        this.host.lost(this);
        return;
      case "processUpdate":
        this.host.update(this, this.#update!);
        return;
      case "automaticStart":
        this.host.context.defer(`${this.host.name} start`, () =>
          this.handle(
            this.host.settings.session.passive ? "AutomaticStart_with_PassiveTcpEstablishment" : "AutomaticStart",
          ),
        );
    }
  }
  #connect(): void {
    this.initiated = true;
    this.received = null;
    this.agreement = null;
    this.format = new MessageFormat();
    this.connection = this.host.connect(this, this.format, this.handlers);
    // RFC 4271, 8.2.2: the failure is an event of its own, after this one.
    if (this.connection === null)
      this.host.context.defer(`${this.host.name} no connection`, () => this.#noConnection());
  }
  #noConnection(): void {
    if (this.state === "Connect" && this.connection === null) this.handle("TcpConnectionFails");
  }
  #drop(): void {
    const connection = this.connection;
    this.connection = null;
    connection?.close();
  }
  #stopTimers(): void {
    for (const timer of [this.#connectRetry, this.#hold, this.#keepalive, this.#idleHold]) timer.stop();
  }
  #jittered(s: number): Instant {
    const share = JITTER_FLOOR + (1 - JITTER_FLOOR) * this.host.context.random(`bgp ${this.host.name}`);
    return Math.round(seconds(s) * share);
  }
  #idleHoldTime(): number {
    return Math.min(IDLE_HOLD_TIME * 2 ** Math.min(this.retries, 6), IDLE_HOLD_TIME_MAXIMUM);
  }
  #notify(): void {
    const e = this.#error;
    if (this.connection === null) return;
    this.send({ kind: "notification", ...e });
    this.host.notified(this, "sent", e);
  }
  send(message: Message): void {
    this.sendPdu(Pdu.of(messageCodec(this.agreement?.parameters ?? INITIAL_PARAMETERS), message));
  }
  /** A PDU made with this session's parameters, perhaps shared with others. */
  sendPdu(pdu: Pdu<Message>): void {
    if (this.connection === null) return;
    const { kind } = pdu.value;
    if (kind === "keepalive")
      this.host.context.debug("ip bgp keepalives", () => `BGP: ${this.host.name} sending KEEPALIVE (io)`);
    this.counters.sent[kind]++;
    this.lastWrite = this.host.context.now();
    this.connection.send(pdu);
  }

  readonly handlers: ConnectionHandlers<Message> = {
    established: (connection) => {
      if (connection === this.connection) this.handle("Tcp_CR_Acked");
    },
    message: (connection, pdu) => {
      if (connection === this.connection) this.#receive(pdu);
    },
    malformed: (connection, error) => {
      if (connection === this.connection) this.#refuse(error);
    },
    closed: (connection, reason) => {
      if (connection === this.connection) this.#closed(reason);
    },
  };
  #closed(reason: CloseReason): void {
    this.connection = null;
    if (this.state === "Established" || this.state === "OpenConfirm" || this.state === "OpenSent")
      this.reason = reason === "timeout" ? "Connection timed out" : "Peer closed the session";
    this.handle("TcpConnectionFails");
  }
  #refuse(error: Error): void {
    this.reason = "BGP Notification sent";
    const e =
      error instanceof BgpMessageError ? error : { code: ErrorCode.update, subcode: 1, data: new Uint8Array(0) };
    const event =
      e.code === ErrorCode.header ? "BGPHeaderErr" : e.code === ErrorCode.open ? "BGPOpenMsgErr" : "UpdateMsgErr";
    this.fail(event, { code: e.code, subcode: e.subcode, data: e.data });
  }
  #receive(pdu: Pdu<Message>): void {
    let message: Message;
    try {
      message = pdu.value;
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error;
      this.#refuse(error);
      return;
    }
    this.counters.received[message.kind]++;
    this.lastRead = this.host.context.now();
    switch (message.kind) {
      case "open":
        this.#open(message);
        return;
      case "keepalive":
        this.host.context.debug("ip bgp keepalives", () => `BGP: ${this.host.name} KEEPALIVE rcvd`);
        if (this.state === "OpenSent") this.#error = fsmError(1);
        this.handle("KeepAliveMsg");
        return;
      case "update":
        if (this.state !== "Established") this.#error = fsmError(this.state === "OpenSent" ? 1 : 2);
        this.#update = message;
        this.handle("UpdateMsg");
        this.#update = null;
        return;
      case "route-refresh":
        if (this.state === "Established") this.host.refresh(this, message);
        return;
      case "notification":
        this.#notification(message);
    }
  }
  #notification(m: NotificationMessage): void {
    this.reason = "BGP Notification received";
    this.host.notified(this, "received", m);
    this.handle(m.code === ErrorCode.open && m.subcode === 1 ? "NotifMsgVerErr" : "NotifMsg");
  }
  #open(open: OpenMessage): void {
    if (this.state !== "OpenSent") {
      this.reason = "BGP Notification sent";
      this.fail("BGPOpen", fsmError(this.state === "OpenConfirm" ? 2 : 3));
      return;
    }
    this.received = open;
    const error = this.host.judge(this, open);
    // Judging may have dumped this very session.
    if ((this.state as SessionState) !== "OpenSent") return;
    if (error !== null) {
      this.reason = "BGP Notification sent";
      this.fail("BGPOpenMsgErr", error);
    } else this.handle("BGPOpen");
  }
  #agree(): void {
    const { settings } = this.host;
    this.agreement = agreementOf(this.sent!, this.received!, settings.timers.keepalive);
    this.format.parameters = this.agreement.parameters;
  }
}
const KEEPALIVE: Message = { kind: "keepalive" };
/** RFC 6608, 3. */
const fsmError = (subcode: number): SessionError => ({
  code: ErrorCode.stateMachine,
  subcode,
  data: new Uint8Array(0),
});
export const collisionError: SessionError = {
  code: ErrorCode.cease,
  subcode: CeaseSubcode.collision,
  data: new Uint8Array(0),
};

/** The families an OPEN offers; one without the capability speaks IPv4 unicast only. RFC 4760, 8. */
export const offeredFamilies = (capabilities: readonly Capability[]): readonly AddressFamilyName[] => {
  const offered = capabilities.flatMap((c) => {
    const family = c.kind === "multiprotocol" ? familyFor(c.afi, c.safi) : undefined;
    return family === undefined ? [] : [family.name];
  });
  return capabilities.some((c) => c.kind === "multiprotocol") ? offered : ["ipv4"];
};
/** @rfc 4271 4.2 */
export const agreementOf = (sent: OpenMessage, received: OpenMessage, keepalive: number): Agreement => {
  const has = (kind: Capability["kind"]): boolean =>
    sent.capabilities.some((c) => c.kind === kind) && received.capabilities.some((c) => c.kind === kind);
  const theirs = offeredFamilies(received.capabilities);
  const hold = Math.min(sent.holdTime, received.holdTime);
  return {
    parameters: { fourOctetAs: has("four-octet-as"), addPath: [] },
    hold,
    keepalive: Math.min(keepalive, Math.floor(hold / 3)),
    families: offeredFamilies(sent.capabilities).filter((f) => theirs.includes(f)),
    routeRefresh: received.capabilities.some((c) => c.kind === "route-refresh" || c.kind === "route-refresh-cisco"),
  };
};
