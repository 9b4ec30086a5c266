// One LDP peer: the transport connection and the session over it. RFC 5036, 2.5 and 3.5.
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import { MalformedPacket } from "../../wire/codec.ts";
import {
  DEFAULT_PDU_LENGTH,
  findTlv,
  isFatal,
  isKnownMessage,
  LDP_PORT,
  type LdpMessage,
  type LdpPdu,
  ldpMessage,
  ldpPdu,
  MalformedLdp,
  MessageType,
  offendingTlv,
  StatusCode,
  statusName,
  type Tlv,
} from "../../wire/ldp/index.ts";
import { Pdu } from "../../wire/pdu.ts";
import type { CloseReason, Connection, ConnectionHandlers, Context } from "../protocol.ts";
import { CONTROL_TOS, INITIALIZATION_TIMEOUT, SMALLEST_MAXIMUM_PDU } from "./constants.ts";
import type { Adjacency } from "./discovery.ts";
import { type SessionEvent, type SessionState, sessionMachine } from "./machine.ts";
import { ldpStream, shortName } from "./stream.ts";
import type { LdpReason } from "./view.ts";

export interface SessionSettings {
  /** Seconds. */
  readonly holdTime: number;
  readonly backoff: { readonly initial: number; readonly maximum: number };
  password(lsrId: Ipv4): string | undefined;
  passwordRequired(lsrId: Ipv4): boolean;
}
export interface SessionHost {
  readonly context: Context;
  routerId(): Ipv4;
  settings(): SessionSettings;
  /** The transport address we announced to this peer. */
  localTransport(adjacency: Adjacency): Ipv4;
  operational(session: Session): void;
  /** `text` is what the log says. */
  down(session: Session, wasOperational: boolean, text: string): void;
  /** A label or address message for an operational session. Answers the status to notify, or null. */
  process(session: Session, message: LdpMessage): number | null;
  /** The way to a peer's transport address came or went. */
  reachability(): void;
}

const ESTABLISHED: SessionEvent = "Session TCP connection established";

export class Session {
  readonly lsrId: Ipv4;
  readonly labelSpace: number;
  readonly index: number;
  readonly adjacencies = new Set<Adjacency>();
  readonly addresses = new Set<Ipv4>();
  state: SessionState = "NON EXISTENT";
  connection: Connection<LdpPdu> | null = null;
  messagesSent = 0;
  messagesReceived = 0;
  upSince: Instant | null = null;
  /** Seconds. */
  keepAliveTime: number;
  peerKeepAliveTime: number | null = null;
  maximumPduLength = DEFAULT_PDU_LENGTH;
  reachable = false;
  readonly since: Instant;
  lastDown: { at: Instant; text: string } | null = null;
  reason: LdpReason | null = null;
  detail = "";
  /** Connection attempts that failed since the last success. */
  failures = 0;
  readonly #host: SessionHost;
  readonly #hold: Timer;
  readonly #keepAlive: Timer;
  readonly #backoff: Timer;
  #backoffTime = 0;
  #tracked: { address: Ipv4; stop: () => void } | null = null;
  #queue: LdpMessage[] = [];
  #nextId = 1;
  #status: { code: number; about: LdpMessage | null } = { code: StatusCode.Shutdown, about: null };
  #downText = "";

  constructor(host: SessionHost, lsrId: Ipv4, labelSpace: number, index: number) {
    this.#host = host;
    this.lsrId = lsrId;
    this.labelSpace = labelSpace;
    this.index = index;
    this.since = host.context.now();
    this.keepAliveTime = host.settings().holdTime;
    const name = formatIpv4(lsrId);
    this.#hold = host.context.timer(`ldp keepalive hold ${name}`, () => this.#expire());
    this.#keepAlive = host.context.timer(`ldp keepalive ${name}`, () => this.#sendKeepAlive());
    this.#backoff = host.context.timer(`ldp backoff ${name}`, () => this.connect());
  }
  get name(): string {
    return `${formatIpv4(this.lsrId)}:${this.labelSpace}`;
  }
  /** The first adjacency decides which addresses the session uses. */
  get #first(): Adjacency | undefined {
    return this.adjacencies.values().next().value;
  }
  get remoteAddress(): Ipv4 {
    return this.#first?.transportAddress ?? 0;
  }
  get localAddress(): Ipv4 {
    const first = this.#first;
    return first === undefined ? 0 : this.#host.localTransport(first);
  }
  /** RFC 5036, 2.5.2: the greater transport address connects. */
  get role(): "active" | "passive" {
    return this.localAddress > this.remoteAddress ? "active" : "passive";
  }
  get waiting(): boolean {
    return this.#backoff.running;
  }

  // ---- Adjacencies and the transport connection

  addAdjacency(adjacency: Adjacency): void {
    this.adjacencies.add(adjacency);
    this.#track();
  }
  /** Answers whether any is left. */
  removeAdjacency(adjacency: Adjacency, text: string): boolean {
    this.adjacencies.delete(adjacency);
    if (this.adjacencies.size > 0) {
      this.#track();
      return true;
    }
    this.shutDown(StatusCode.HoldTimerExpired, text);
    this.#tracked?.stop();
    this.#tracked = null;
    this.#backoff.stop();
    return false;
  }
  /** The transport address of an adjacency changed. */
  transportChanged(): void {
    this.shutDown(StatusCode.Shutdown, "Transport address changed");
    this.#track();
  }
  #track(): void {
    const address = this.remoteAddress;
    if (this.#tracked?.address === address) return;
    this.#tracked?.stop();
    this.reachable = false;
    const rib = this.#host.context.rib("ipv4");
    // Known at once: whoever asks in the meantime must not be told otherwise.
    this.reachable = rib.resolve(address).route !== null;
    const stop = rib.track(address, ({ route }) => {
      const before = this.reachable;
      this.reachable = route !== null;
      if (this.reachable !== before) this.#host.reachability();
      if (this.reachable) this.connect();
    });
    this.#tracked = { address, stop };
  }
  /** Connects when it is ours to do and possible now. @rfc 5036 2.5.2 */
  connect(): void {
    if (this.connection !== null || this.adjacencies.size === 0 || this.#backoff.running) return;
    if (!this.reachable || this.role !== "active") return;
    const settings = this.#host.settings();
    const md5 = settings.password(this.lsrId);
    if (md5 === undefined && settings.passwordRequired(this.lsrId)) {
      this.reason = "password-required";
      return;
    }
    if (this.failures === 0) this.reason = "connecting";
    this.#trace("Opening");
    this.connection = this.#host.context.tcp.connect(
      { to: this.remoteAddress, port: LDP_PORT, from: this.localAddress },
      () => ldpStream,
      this.handlers,
      { tos: CONTROL_TOS, ...(md5 === undefined ? {} : { md5 }) },
    );
  }
  /** What TCP tells about the connection of this session, also one that the peer opened. */
  readonly handlers: ConnectionHandlers<LdpPdu> = {
    established: (connection) => {
      if (connection !== this.connection) return;
      this.reason = "initializing";
      this.#fire(ESTABLISHED);
      this.#hold.start(INITIALIZATION_TIMEOUT);
      this.#fire("Transmit Initialization msg");
    },
    message: (connection, pdu) => {
      if (connection === this.connection) this.receive(pdu);
    },
    malformed: (connection, error) => {
      if (connection === this.connection) this.#malformed(error);
    },
    closed: (connection, reason) => {
      if (connection === this.connection) this.#lost(reason);
    },
  };
  /** The peer connected: the session starts with its Initialization message. */
  adopt(connection: Connection<LdpPdu>): void {
    if (this.connection !== null) this.shutDown(StatusCode.Shutdown, "TCP connection closed by peer");
    this.connection = connection;
    this.#trace("Accepted");
    this.reason = "initializing";
    this.#fire(ESTABLISHED);
    this.#hold.start(INITIALIZATION_TIMEOUT);
  }
  #trace(what: string): void {
    this.#host.context.debug(
      "mpls ldp transport connections",
      () => `ldp: ${what} ldp conn; adj ${formatIpv4(this.localAddress)}<->${formatIpv4(this.remoteAddress)}`,
    );
  }
  #lost(reason: CloseReason): void {
    this.connection = null;
    this.#trace("Closed");
    if (this.state === "NON EXISTENT") {
      this.failures++;
      this.reason =
        reason === "refused" || reason === "reset"
          ? "tcp-refused"
          : reason === "unreachable"
            ? "tcp-unreachable"
            : this.#host.settings().password(this.lsrId) !== undefined
              ? "password-mismatch"
              : "tcp-timeout";
      this.#retryLater();
      return;
    }
    this.#downText = reason === "timeout" ? "TCP connection timed out" : "TCP connection closed by peer";
    if (this.state !== "OPERATIONAL") this.#rejected("TCP connection closed by peer");
    this.#fire("TCP connection lost");
  }
  /** RFC 5036, 2.5.3: attempts that were rejected are throttled. */
  #retryLater(): void {
    const { initial, maximum } = this.#host.settings().backoff;
    this.#backoffTime = this.#backoffTime === 0 ? initial : Math.min(this.#backoffTime * 2, maximum);
    this.#backoff.start(seconds(this.#backoffTime));
  }
  #rejected(detail: string): void {
    this.reason = "session-rejected";
    this.detail = detail;
    this.failures++;
    this.#retryLater();
  }

  // ---- The machine

  #fire(event: SessionEvent, message: LdpMessage | null = null): void {
    const row = sessionMachine.find(this.state, event);
    if (row === undefined) return;
    const before = this.state;
    this.state = row.to as SessionState;
    if (before !== this.state)
      this.#host.context.debug(
        "mpls ldp session state-machine",
        () => `ldp: ${this.name} ${before.toLowerCase()} -> ${this.state.toLowerCase()} (${event})`,
      );
    for (const action of row.do ?? []) this.#act(action, message, before === "OPERATIONAL");
  }
  #act(action: string, message: LdpMessage | null, wasOperational: boolean): void {
    switch (action) {
      case "sendInitialization":
        this.#sendInitialization();
        break;
      case "sendKeepAlive":
        this.#sendKeepAlive();
        break;
      case "becomeOperational":
        this.upSince = this.#host.context.now();
        this.reason = null;
        this.detail = "";
        this.failures = 0;
        this.#backoffTime = 0;
        this.#hold.start(seconds(this.keepAliveTime));
        this.#host.operational(this);
        break;
      case "process": {
        const status = this.#host.process(this, message!);
        if (status !== null) this.#complain(status, message);
        break;
      }
      case "sendNak":
      case "sendShutdown":
        this.notify(this.#status.code, this.#status.about);
        if (action === "sendNak") this.#rejected(statusName(this.#status.code));
        break;
      case "close":
        this.#close(wasOperational);
        break;
    }
  }
  #close(wasOperational: boolean): void {
    const { connection } = this;
    this.connection = null;
    this.upSince = null;
    this.#hold.stop();
    this.#keepAlive.stop();
    if (connection !== null) {
      this.#flush(connection);
      connection.close();
    }
    this.#queue = [];
    this.addresses.clear();
    if (wasOperational) this.lastDown = { at: this.#host.context.now(), text: this.#downText };
    this.#host.down(this, wasOperational, this.#downText);
  }
  /** Ends the session from our side, if there is one. */
  shutDown(status: number, text: string): void {
    this.#status = { code: status, about: null };
    this.#downText = text;
    if (this.state !== "NON EXISTENT") this.#fire("Timeout");
    else if (this.connection !== null) {
      const { connection } = this;
      this.connection = null;
      connection.abort();
    }
  }
  #expire(): void {
    this.shutDown(StatusCode.KeepAliveTimerExpired, "Session KeepAlive Timer expired");
    if (this.reason === "initializing") this.#rejected("no answer");
  }

  // ---- Receipt

  receive(pdu: Pdu<LdpPdu>): void {
    let value: LdpPdu;
    try {
      value = pdu.value;
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error;
      this.#malformed(error);
      return;
    }
    if (value.lsrId !== this.lsrId || value.labelSpace !== this.labelSpace) {
      this.#complain(StatusCode.BadLdpIdentifier, null);
      return;
    }
    // RFC 5036, 2.5.6: any PDU shows that the peer is alive.
    if (this.state === "OPERATIONAL") this.#hold.start(seconds(this.keepAliveTime));
    for (const message of value.messages) {
      if (this.connection === null) return;
      this.messagesReceived++;
      this.#host.context.debug(
        "mpls ldp messages received",
        () => `ldp: Rcvd ${shortName(message.type)} msg from ${this.name} (pp 0x0)`,
      );
      this.#take(message);
    }
  }
  #malformed(error: Error): void {
    this.#complain(error instanceof MalformedLdp ? error.status : StatusCode.InternalError, null);
  }
  /** Fatal errors end the session; others are told and the session goes on. @rfc 5036 3.5.1.1 */
  #complain(status: number, about: LdpMessage | null): void {
    if (!isFatal(status)) {
      this.notify(status, about);
      return;
    }
    this.#status = { code: status, about };
    this.#downText = `Sent error notification to peer: ${statusName(status)}`;
    if (this.state !== "OPERATIONAL") this.#rejected(statusName(status));
    this.#fire("Timeout");
  }
  #take(message: LdpMessage): void {
    if (!isKnownMessage(message.type)) {
      if (!message.unknownBit) this.#complain(StatusCode.UnknownMessageType, message);
      return;
    }
    if (offendingTlv(message.tlvs) !== undefined) {
      this.#complain(StatusCode.UnknownTlv, message);
      return;
    }
    this.#status = { code: StatusCode.Shutdown, about: message };
    this.#downText = "Unexpected message from peer";
    switch (message.type) {
      case MessageType.Notification:
        this.#takeNotification(message);
        break;
      case MessageType.Initialization:
        this.#takeInitialization(message);
        break;
      case MessageType.KeepAlive:
        this.#fire("Receive KeepAlive msg");
        break;
      default:
        this.#fire("Receive any other LDP msg", message);
    }
  }
  #takeNotification(message: LdpMessage): void {
    const status = findTlv(message.tlvs, "status");
    if (status === undefined) {
      this.#complain(StatusCode.MissingMessageParameters, message);
      return;
    }
    if (!status.fatal && !isFatal(status.code)) return;
    this.#downText = `Received error notification from peer: ${statusName(status.code)}`;
    if (this.state !== "OPERATIONAL") this.#rejected(statusName(status.code));
    this.#fire("Receive Shutdown msg");
  }
  /** @rfc 5036 2.5.3 */
  #takeInitialization(message: LdpMessage): void {
    const parameters = findTlv(message.tlvs, "common-session");
    const refuse = (code: number): void => {
      this.#status = { code, about: message };
      this.#fire("Receive unacceptable Initialization msg");
    };
    if (parameters === undefined) {
      refuse(StatusCode.MissingMessageParameters);
      return;
    }
    if (parameters.version !== 1) {
      refuse(StatusCode.BadProtocolVersion);
      return;
    }
    if (parameters.receiverLsrId !== this.#host.routerId() || parameters.receiverLabelSpace !== 0) {
      refuse(StatusCode.SessionRejectedNoHello);
      return;
    }
    if (parameters.keepAliveTime === 0) {
      refuse(StatusCode.SessionRejectedKeepAliveTime);
      return;
    }
    this.peerKeepAliveTime = parameters.keepAliveTime;
    this.keepAliveTime = Math.min(this.#host.settings().holdTime, parameters.keepAliveTime);
    const maximum = parameters.maximumPduLength;
    this.maximumPduLength = maximum < SMALLEST_MAXIMUM_PDU ? DEFAULT_PDU_LENGTH : Math.min(maximum, DEFAULT_PDU_LENGTH);
    this.#fire("Receive acceptable Initialization msg");
  }

  // ---- Transmission

  send(type: number, tlvs: readonly Tlv[]): void {
    this.#queue.push({ type, unknownBit: false, id: this.#nextId++, tlvs });
    this.messagesSent++;
    this.#host.context.debug(
      "mpls ldp messages sent",
      () => `ldp: Sent ${shortName(type)} msg to ${this.name} (pp 0x0)`,
    );
    const { connection } = this;
    if (connection !== null) this.#host.context.defer(`ldp flush ${this.name}`, () => this.#flush(connection));
  }
  notify(status: number, about: LdpMessage | null): void {
    this.send(MessageType.Notification, [
      {
        kind: "status",
        fatal: isFatal(status),
        forward: false,
        code: status,
        messageId: about?.id ?? 0,
        messageType: about?.type ?? 0,
      },
    ]);
  }
  /** As many messages per PDU as the negotiated maximum allows. */
  #flush(connection: Connection<LdpPdu>): void {
    const lsrId = this.#host.routerId();
    let messages: LdpMessage[] = [];
    let length = 6;
    const emit = (): void => {
      if (messages.length > 0) connection.send(Pdu.of(ldpPdu, { lsrId, labelSpace: 0, messages }));
      messages = [];
      length = 6;
    };
    for (const message of this.#queue) {
      const size = ldpMessage.size(message);
      if (length + size > this.maximumPduLength) emit();
      messages.push(message);
      length += size;
    }
    emit();
    this.#queue = [];
    if (this.state === "OPERATIONAL" || this.state === "OPENREC")
      this.#keepAlive.start(seconds(this.keepAliveTime / 3));
  }
  #sendInitialization(): void {
    this.send(MessageType.Initialization, [
      {
        kind: "common-session",
        version: 1,
        keepAliveTime: this.#host.settings().holdTime,
        onDemand: false,
        loopDetection: false,
        pathVectorLimit: 0,
        maximumPduLength: 0,
        receiverLsrId: this.lsrId,
        receiverLabelSpace: this.labelSpace,
      },
    ]);
  }
  #sendKeepAlive(): void {
    this.send(MessageType.KeepAlive, []);
  }
}
