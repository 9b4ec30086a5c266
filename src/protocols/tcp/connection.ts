// One transmission control block: segments, calls and timeouts against the state table. RFC 9293, 3.10; RFC 5961.
import { familyOf, type Ip } from "../../base/ip.ts";
import type { Instant, Timer } from "../../kernel/kernel.ts";
import type { Pdu } from "../../wire/pdu.ts";
import type { CloseReason, Connection, ConnectionHandlers, ConnectionOptions, StreamFormat } from "../protocol.ts";
import {
  CHALLENGE_INTERVAL,
  CHALLENGE_LIMIT,
  DELAYED_ACK,
  FIN_WAIT_2,
  RECEIVE_WINDOW,
  TIME_WAIT,
} from "./constants.ts";
import { noCounts } from "./counters.ts";
import { Framer } from "./framer.ts";
import { type TcpEvent, type TcpState, tcpMachine } from "./machine.ts";
import { Reassembly } from "./reassembly.ts";
import { type PduSlice, type Segment, sliceLength, trimSlices } from "./segment.ts";
import { type Emission, Sender } from "./sender.ts";
import { offsetOf, sequenceAt } from "./sequence.ts";
import type { TcpConnectionView } from "./view.ts";

export interface Endpoints {
  readonly localAddress: Ip;
  readonly localPort: number;
  readonly remoteAddress: Ip;
  readonly remotePort: number;
  /** The interface that a link-local remote address is behind; null for other addresses. RFC 4007, 6. */
  readonly link: number | null;
}
/** What a connection needs from the stack it belongs to. */
export interface ConnectionHost {
  now(): Instant;
  synWait(): Instant | undefined;
  timer(name: string, expire: () => void): Timer;
  defer(name: string, run: () => void): void;
  initialSequence(): number;
  /** IP MTU towards the peer. */
  mtu(remote: Ip, link: number | null): number;
  transmit(connection: TcpConnection<any>, segment: Omit<Segment, "sourcePort" | "destinationPort">): void;
  /** The connection is CLOSED and may be forgotten. */
  forget(connection: TcpConnection<any>): void;
  debug(text: () => string): void;
}

export class TcpConnection<T> implements Connection<T> {
  readonly localAddress: Ip;
  readonly localPort: number;
  readonly remoteAddress: Ip;
  readonly remotePort: number;
  readonly link: number | null;
  readonly passive: boolean;
  readonly options: ConnectionOptions;
  /** Unique among the connections of a stack, also over time. */
  readonly name: string;
  state: TcpState = "CLOSED";
  readonly #host: ConnectionHost;
  readonly #handlers: ConnectionHandlers<T>;
  readonly #framer: Framer<T>;
  readonly #sender: Sender;
  readonly #arrived = new Reassembly();
  readonly #delayedAck: Timer;
  readonly #lifetime: Timer;
  readonly #keepalive: Timer;
  #peerInitial = 0;
  /** Offset of the next octet expected; the peer's SYN is 0. */
  #expected = 0;
  #opened: Instant;
  #unackedSegments = 0;
  #ackNow = false;
  #probes = 0;
  #challengesSince: Instant = 0;
  #challenges = 0;
  #closing = false;
  #reported = false;
  #everEstablished = false;
  readonly #counters = noCounts();

  constructor(
    host: ConnectionHost,
    endpoints: Endpoints,
    format: StreamFormat<T>,
    handlers: ConnectionHandlers<T>,
    options: ConnectionOptions,
    passive: boolean,
    name: string,
  ) {
    this.#host = host;
    this.#handlers = handlers;
    this.#framer = new Framer(format);
    this.localAddress = endpoints.localAddress;
    this.localPort = endpoints.localPort;
    this.remoteAddress = endpoints.remoteAddress;
    this.remotePort = endpoints.remotePort;
    this.link = endpoints.link;
    this.options = options;
    this.passive = passive;
    this.name = name;
    this.#opened = host.now();
    this.#sender = new Sender(
      {
        now: () => host.now(),
        synWait: () => host.synWait(),
        timer: (purpose, expire) => host.timer(`tcp ${purpose} ${name}`, expire),
        emit: (emission) => this.#emit(emission),
        synchronising: () => (this.state === "SYN-SENT" || this.state === "SYN-RECEIVED" ? this.state : null),
        giveUp: () => this.#event("user timeout"),
        output: () => this.#output(),
      },
      familyOf(endpoints.remoteAddress),
      options.md5 !== undefined,
      host.mtu(endpoints.remoteAddress, endpoints.link),
    );
    this.#delayedAck = host.timer(`tcp ack ${name}`, () => this.#acknowledge());
    this.#lifetime = host.timer(`tcp 2msl ${name}`, () => this.#event("2MSL timeout"));
    this.#keepalive = host.timer(`tcp keepalive ${name}`, () => this.#keepaliveTimeout());
  }

  // ---- User calls

  open(): void {
    this.#event("active OPEN");
    this.#scheduleOutput();
  }
  /** A SYN for a listening port. */
  accept(segment: Segment): void {
    this.#event("passive OPEN");
    this.#synchronise(segment);
    this.#event("rcv SYN");
    this.#output();
  }
  send(pdu: Pdu<T>): void {
    if (this.#closing || this.state === "CLOSED") return;
    this.#sender.push(pdu as Pdu);
    this.#scheduleOutput();
  }
  get unacknowledged(): number {
    return this.#sender.queue.end - Math.max(Math.min(this.#sender.unacknowledged, this.#sender.queue.end), 1);
  }
  close(): void {
    if (this.#closing || this.state === "CLOSED") return;
    this.#closing = true;
    this.#host.defer(`tcp close ${this.name}`, () => {
      this.#event("CLOSE");
      this.#output();
    });
  }
  abort(): void {
    this.#event("ABORT", true);
  }
  /** ICMP said that the peer cannot be reached; `hard` errors end any connection. RFC 1122, 4.2.3.9; RFC 5461, 4. */
  unreachable(hard: boolean): void {
    if (this.state === "SYN-SENT" || this.state === "SYN-RECEIVED" || hard) this.#end("unreachable");
  }
  /** `sequence` is of something sent and not acknowledged. */
  inFlight(sequence: number): boolean {
    const offset = this.#sender.offsetOf(sequence);
    return offset >= this.#sender.unacknowledged && offset <= this.#sender.highest;
  }
  /** ICMP said that a packet was too big. RFC 1191, 6.4. */
  packetTooBig(mtu: number): void {
    this.#sender.reducePathMtu(mtu);
    this.#output();
  }
  /** Ends the connection without a word on the wire or to the user (power-off). */
  vanish(): void {
    this.#reported = true;
    this.#end("aborted");
  }

  // ---- Segment arrival

  /** @rfc 9293 3.10.7 */
  arrive(segment: Segment): void {
    this.#counters.received++;
    this.#counters.lastReceived = this.#host.now();
    this.#probes = 0;
    this.#restartKeepalive();
    if (this.state === "SYN-SENT") this.#arriveInSynSent(segment);
    else this.#arriveSynchronised(segment);
    this.#output();
  }
  /** A SYN that may start a new incarnation of a connection in TIME-WAIT. RFC 9293, 3.10.7.4. */
  reusableBy(segment: Segment): boolean {
    const later = offsetOf(this.#peerInitial, segment.sequence, this.#expected) > this.#expected;
    return this.state === "TIME-WAIT" && segment.syn && !segment.ack && later;
  }
  /** @rfc 9293 3.10.7.3 */
  #arriveInSynSent(segment: Segment): void {
    const acknowledged = segment.ack ? this.#sender.offsetOf(segment.acknowledgment) : null;
    if (acknowledged !== null && (acknowledged <= 0 || acknowledged > this.#sender.highest)) {
      if (!segment.rst) this.#emit({ sequence: segment.acknowledgment, rst: true });
      return;
    }
    if (segment.rst) {
      if (acknowledged !== null) this.#event("rcv RST");
      return;
    }
    if (!segment.syn) return;
    this.#synchronise(segment);
    if (acknowledged === null) {
      this.#event("rcv SYN");
      return;
    }
    this.#sender.acknowledged(acknowledged);
    this.#event("rcv SYN,ACK");
    this.#takeData(1, segment);
  }
  #synchronise(segment: Segment): void {
    this.#peerInitial = segment.sequence;
    this.#expected = 1;
    this.#sender.synchronise(segment);
  }
  /** @rfc 9293 3.10.7.4 */
  #arriveSynchronised(segment: Segment): void {
    let start = offsetOf(this.#peerInitial, segment.sequence, this.#expected);
    let { syn } = segment;
    // The SYN,ACK of a simultaneous open repeats a SYN that was already taken: only its ACK is new.
    if (syn && segment.ack && start === 0 && this.state === "SYN-RECEIVED") {
      syn = false;
      start = 1;
    }
    const length = sliceLength(segment.data) + (segment.fin ? 1 : 0) + (syn ? 1 : 0);
    if (!this.#acceptable(start, length)) {
      this.#counters.outOfOrder++;
      if (segment.rst) return;
      // RFC 9293, 3.10.7.4: a retransmitted FIN restarts the 2MSL timeout.
      if (this.state === "TIME-WAIT" && segment.fin) this.#event("rcv FIN");
      this.#ackNow = true;
      return;
    }
    if (segment.rst) {
      // RFC 5961, 3.2: only the exact next sequence number resets; anything else in the window is challenged.
      if (start === this.#expected) this.#event("rcv RST");
      else this.#challenge();
      return;
    }
    // RFC 5961, 4.2.
    if (syn) {
      this.#challenge();
      return;
    }
    if (segment.ack && this.#acceptAck(segment, start)) this.#takeData(start, segment);
  }
  /** The four cases of RFC 9293, 3.4, table 6. */
  #acceptable(start: number, length: number): boolean {
    const end = start + Math.max(length, 1) - 1;
    const limit = this.#expected + RECEIVE_WINDOW;
    return (start >= this.#expected && start < limit) || (length > 0 && end >= this.#expected && end < limit);
  }
  /** Answers whether the rest of the segment may be looked at. */
  #acceptAck(segment: Segment, start: number): boolean {
    const sender = this.#sender;
    const acknowledged = sender.offsetOf(segment.acknowledgment);
    if (this.state === "SYN-RECEIVED") {
      if (acknowledged <= 0 || acknowledged > sender.highest) {
        this.#emit({ sequence: segment.acknowledgment, rst: true });
        return false;
      }
      this.#event("rcv ACK of SYN");
    } else if (acknowledged > sender.highest || acknowledged < sender.unacknowledged - sender.maximumWindow) {
      // RFC 5961, 5.2: an ACK from the distant past or from the future.
      this.#challenge();
      return false;
    }
    if (acknowledged > sender.unacknowledged) {
      sender.setWindow(segment, start, acknowledged);
      if (sender.acknowledged(acknowledged)) this.#event("rcv ACK of FIN");
    } else if (acknowledged === sender.unacknowledged) {
      sender.repeated(segment);
      sender.setWindow(segment, start, acknowledged);
    }
    return this.state !== "CLOSED";
  }
  #takeData(start: number, segment: Segment): void {
    const length = sliceLength(segment.data);
    if (segment.fin) this.#arrived.fin ??= start + length;
    if (length > 0) {
      this.#counters.dataReceived++;
      let data: readonly PduSlice[];
      if (start <= this.#expected && this.#arrived.empty)
        data = trimSlices(segment.data, this.#expected - start, length);
      else {
        // RFC 5681, 4.2: data out of order, or filling a gap, is acknowledged at once.
        this.#ackNow = true;
        this.#counters.outOfOrder++;
        this.#arrived.insert(start, segment.data);
        data = this.#arrived.take(this.#expected);
      }
      this.#expected += sliceLength(data);
      this.#unackedSegments++;
      this.#deliver(data);
    }
    if (this.#arrived.fin === this.#expected && this.state !== "CLOSED") {
      this.#expected++;
      this.#event("rcv FIN");
    }
  }
  #deliver(data: readonly PduSlice[]): void {
    if (data.length === 0 || this.#reported) return;
    this.#counters.octetsReceived += sliceLength(data);
    this.#framer.push(
      data,
      {
        message: (pdu) => this.#handlers.message(this, pdu),
        malformed: (error, octets) => this.#handlers.malformed?.(this, error, octets),
      },
      () => !this.#reported && !this.#closing,
    );
  }
  #challenge(): void {
    const now = this.#host.now();
    if (now - this.#challengesSince >= CHALLENGE_INTERVAL) {
      this.#challengesSince = now;
      this.#challenges = 0;
    }
    if (this.#challenges++ >= CHALLENGE_LIMIT) return;
    this.#counters.challenges++;
    this.#ackNow = true;
  }

  // ---- The machine

  #event(event: TcpEvent, deferred = false): void {
    const row = tcpMachine.find(this.state, event);
    if (row === undefined) return;
    const before = this.state;
    const to = row.to as TcpState;
    this.state = to;
    if (before !== to) this.#host.debug(() => `${before} -> ${to} [${this.name}] (${event})`);
    for (const action of row.do ?? []) this.#act(action, deferred);
    if (to === "CLOSED") this.#release();
  }
  #act(action: string, deferred: boolean): void {
    switch (action) {
      case "sendSyn":
        if (this.#sender.highest === 0) this.#sender.initial = this.#host.initialSequence();
        this.#sender.next = 0;
        return;
      case "acknowledge":
        this.#ackNow = true;
        return;
      case "reportEstablished":
        this.#everEstablished = true;
        this.#opened = this.#host.now();
        this.#restartKeepalive();
        this.#handlers.established(this);
        return;
      case "queueFin":
        this.#closing = true;
        this.#sender.finQueued = true;
        return;
      case "closeInTurn":
        // Routing protocols have no use for a half-open connection: the user hears of the end now.
        this.#event("CLOSE");
        this.#report("closed", false);
        return;
      case "awaitFin":
        this.#lifetime.start(FIN_WAIT_2);
        return;
      case "startTimeWait":
        this.#lifetime.start(TIME_WAIT);
        return;
      case "sendReset":
        this.#emit({ sequence: this.#sender.sequence, rst: true, ack: true });
        return;
      case "reportAborted":
        this.#report("aborted", deferred);
        return;
      case "reportClosed":
        this.#report("closed", false);
        return;
      case "reportRefused":
        this.#report("refused", false);
        return;
      case "reportReset":
        this.#report("reset", false);
        return;
      case "reportTimeout":
        this.#report("timeout", false);
        return;
    }
  }
  #report(reason: CloseReason, deferred: boolean): void {
    if (this.#reported) return;
    this.#reported = true;
    // A passive open that never completed was never shown to the user.
    if (this.passive && !this.#everEstablished) return;
    if (deferred) this.#host.defer(`tcp closed ${this.name}`, () => this.#handlers.closed(this, reason));
    else this.#handlers.closed(this, reason);
  }
  #end(reason: CloseReason): void {
    this.state = "CLOSED";
    this.#release();
    this.#report(reason, false);
  }
  #release(): void {
    this.#sender.stop();
    for (const timer of [this.#delayedAck, this.#lifetime, this.#keepalive]) timer.stop();
    this.#host.forget(this);
  }

  // ---- Output

  #scheduleOutput(): void {
    this.#host.defer(`tcp output ${this.name}`, () => this.#output());
  }
  #output(): void {
    if (this.state === "CLOSED" || this.state === "LISTEN") return;
    this.#sender.output();
    if (this.state === "SYN-SENT") return;
    if (this.#ackNow || this.#unackedSegments >= 2) this.#acknowledge();
    else if (this.#unackedSegments > 0 && !this.#delayedAck.running) this.#delayedAck.start(DELAYED_ACK);
  }
  #acknowledge(): void {
    this.#emit({ sequence: this.#sender.sequence, ack: true });
  }
  #emit(emission: Emission): void {
    this.#counters.sent++;
    this.#counters.lastSent = this.#host.now();
    if (emission.data !== undefined && emission.data.length > 0) this.#counters.dataSent++;
    const ack = emission.ack ?? false;
    if (ack) {
      this.#ackNow = false;
      this.#unackedSegments = 0;
      this.#delayedAck.stop();
    }
    this.#host.transmit(this, {
      sequence: emission.sequence,
      acknowledgment: ack ? sequenceAt(this.#peerInitial, this.#expected) : 0,
      syn: emission.syn ?? false,
      ack,
      fin: emission.fin ?? false,
      rst: emission.rst ?? false,
      psh: emission.psh ?? false,
      window: emission.rst ? 0 : RECEIVE_WINDOW,
      mss: emission.syn ? this.#sender.announcedMss : null,
      data: emission.data ?? [],
    });
  }

  // ---- Keepalive, RFC 9293, 3.8.4

  #restartKeepalive(): void {
    const { keepalive } = this.options;
    if (keepalive !== undefined && this.#everEstablished) this.#keepalive.start(keepalive.idle);
  }
  /** @rfc 9293 3.8.4 */
  #keepaliveTimeout(): void {
    const { keepalive } = this.options;
    if (keepalive === undefined || this.state === "TIME-WAIT") return;
    if (this.#probes >= keepalive.probes) {
      this.#event("user timeout");
      return;
    }
    this.#probes++;
    const { initial, unacknowledged } = this.#sender;
    this.#emit({ sequence: sequenceAt(initial, unacknowledged - 1), ack: true });
    this.#keepalive.start(keepalive.interval);
  }

  view(): TcpConnectionView {
    const sender = this.#sender;
    return {
      localAddress: this.localAddress,
      localPort: this.localPort,
      remoteAddress: this.remoteAddress,
      remotePort: this.remotePort,
      state: this.state,
      passive: this.passive,
      initialSend: sender.initial,
      unacknowledged: sequenceAt(sender.initial, sender.unacknowledged),
      sendNext: sender.sequence,
      sendWindow: sender.window,
      initialReceive: this.#peerInitial,
      receiveNext: sequenceAt(this.#peerInitial, this.#expected),
      receiveWindow: RECEIVE_WINDOW,
      unsent: Math.max(sender.queue.end - Math.max(sender.next, 1), 0),
      mss: sender.mss,
      smoothedRoundTrip: sender.rto.smoothed,
      roundTripVariation: sender.rto.variation,
      retransmissionTimeout: sender.rto.timeout,
      minimumRoundTrip: sender.rto.minimumSeen,
      maximumRoundTrip: sender.rto.maximumSeen,
      opened: this.#opened,
      ttl: this.options.ttl ?? null,
      minimumTtl: this.options.minimumTtl ?? null,
      md5: this.options.md5 !== undefined,
      tos: this.options.tos ?? 0,
      misordered: this.#arrived.waiting,
      retransmitted: sender.retransmitted,
      fastRetransmitted: sender.fastRetransmitted,
      partialAcknowledgments: sender.partialAcknowledgments,
      octetsSent: sender.octetsSent,
      ...this.#counters,
    };
  }
}
