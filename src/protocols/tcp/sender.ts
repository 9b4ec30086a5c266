// The sending half of a connection: windows, congestion, retransmission. RFC 9293, 3.8; RFC 5681; RFC 6298; RFC 6582.
import type { Family } from "../../base/ip.ts";
import type { Instant, Timer } from "../../kernel/kernel.ts";
import type { Pdu } from "../../wire/pdu.ts";
import {
  DEFAULT_MSS,
  DUPLICATE_ACK_THRESHOLD,
  FIXED_HEADERS,
  GIVE_UP,
  INITIAL_WINDOW_SEGMENTS,
  SIGNATURE_OPTION_LENGTH,
  SYN_TIMEOUT,
} from "./constants.ts";
import { RetransmissionTimeout } from "./retransmission-timeout.ts";
import type { Segment } from "./segment.ts";
import { SendQueue } from "./send-queue.ts";
import { offsetOf, sequenceAt } from "./sequence.ts";

/** What the sending half decides about a segment; the connection adds the rest. */
export type Emission = { readonly sequence: number } & Partial<
  Pick<Segment, "syn" | "ack" | "fin" | "rst" | "psh" | "data">
>;
export interface SenderHost {
  now(): Instant;
  synWait(): Instant | undefined;
  timer(name: string, expire: () => void): Timer;
  emit(emission: Emission): void;
  /** SYN-SENT, SYN-RECEIVED, or neither. */
  synchronising(): "SYN-SENT" | "SYN-RECEIVED" | null;
  /** No progress for too long. */
  giveUp(): void;
  /** Sends what may be sent. */
  output(): void;
}

export class Sender {
  initial = 0;
  // Offsets into the stream: SYN at 0, first octet at 1.
  unacknowledged = 0;
  next = 0;
  highest = 0;
  window = 0;
  maximumWindow = 0;
  finQueued = false;
  retransmitted = 0;
  fastRetransmitted = 0;
  /** ACKs of a part of what fast recovery began with. RFC 6582, 3.2. */
  partialAcknowledgments = 0;
  octetsSent = 0;
  readonly queue = new SendQueue();
  readonly rto = new RetransmissionTimeout();
  readonly #host: SenderHost;
  readonly #family: Family;
  readonly #signed: boolean;
  readonly #retransmit: Timer;
  readonly #persist: Timer;
  #windowSequence = 0;
  #windowAcknowledgment = 0;
  #congestionWindow = 0;
  #threshold = Number.MAX_SAFE_INTEGER;
  #duplicates = 0;
  #recover: number | null = null;
  #peerMss: number;
  #pathMtu: number;
  #timing: { readonly offset: number; readonly at: Instant } | null = null;
  /** When the oldest unacknowledged octet was first sent, once it had to be sent again. */
  #since: Instant | null = null;

  constructor(host: SenderHost, family: Family, signed: boolean, pathMtu: number) {
    this.#host = host;
    this.#family = family;
    this.#signed = signed;
    this.#peerMss = DEFAULT_MSS[family];
    this.#pathMtu = pathMtu;
    this.#retransmit = host.timer("retransmit", () => this.#retransmissionTimeout());
    this.#persist = host.timer("persist", () => this.#probeWindow());
  }
  push(pdu: Pdu): void {
    this.queue.push(pdu);
  }
  /** The largest payload of a segment. RFC 6691; RFC 2385, 4.2 for the room of the signature. */
  get mss(): number {
    const room = Math.min(this.#peerMss, this.announcedMss);
    return Math.max(room - (this.#signed ? SIGNATURE_OPTION_LENGTH : 0), 1);
  }
  /** What the MSS option says: what fits the path. */
  get announcedMss(): number {
    return this.#pathMtu - FIXED_HEADERS[this.#family];
  }
  /** SND.NXT of the RFC: the first number never sent, also while older octets are being sent again. */
  get sequence(): number {
    return sequenceAt(this.initial, this.highest);
  }
  /** The peer's SYN arrived. */
  synchronise(segment: Segment): void {
    if (segment.mss !== null) this.#peerMss = Math.max(segment.mss, 1);
    this.window = segment.window;
    this.maximumWindow = segment.window;
    this.#congestionWindow = INITIAL_WINDOW_SEGMENTS * this.mss;
  }
  offsetOf(acknowledgment: number): number {
    return offsetOf(this.initial, acknowledgment, this.unacknowledged);
  }
  /** @rfc 9293 3.10.7.4 */
  setWindow(segment: Segment, start: number, acknowledged: number): void {
    if (this.#windowSequence > start || (this.#windowSequence === start && this.#windowAcknowledgment > acknowledged))
      return;
    this.window = segment.window;
    this.maximumWindow = Math.max(this.maximumWindow, segment.window);
    this.#windowSequence = start;
    this.#windowAcknowledgment = acknowledged;
    if (segment.window > 0) this.#persist.stop();
  }
  /** New data is acknowledged up to `to`. Answers whether that covers our FIN. */
  acknowledged(to: number): boolean {
    const advanced = to - this.unacknowledged;
    if (this.#timing !== null && to > this.#timing.offset) {
      this.rto.sample(this.#host.now() - this.#timing.at);
      this.#timing = null;
    }
    this.unacknowledged = to;
    this.queue.drop(to);
    if (this.next < to) this.next = to;
    this.#since = null;
    this.#growWindow(advanced, to);
    if (to === this.highest) this.#retransmit.stop();
    else this.#retransmit.start(this.rto.timeout);
    return this.finQueued && to > this.queue.end;
  }
  /** Slow start, congestion avoidance and the end of fast recovery. @rfc 5681 3.1 @rfc 6582 3.2 */
  #growWindow(advanced: number, to: number): void {
    const { mss } = this;
    this.#duplicates = 0;
    if (this.#recover !== null) {
      if (to >= this.#recover) {
        this.#recover = null;
        this.#congestionWindow = this.#threshold;
      } else {
        this.#congestionWindow = Math.max(this.#congestionWindow - advanced + mss, mss);
        this.partialAcknowledgments++;
        this.#resendFirst();
      }
    } else if (this.#congestionWindow < this.#threshold) this.#congestionWindow += Math.min(advanced, mss);
    else this.#congestionWindow += Math.max(Math.floor((mss * mss) / this.#congestionWindow), 1);
  }
  /** An ACK that acknowledges nothing new: the third in a row asks for a fast retransmit. @rfc 5681 3.2 */
  repeated(segment: Segment): void {
    // RFC 5681, 2: what counts as a duplicate acknowledgment.
    if (this.highest <= this.unacknowledged || segment.data.length > 0 || segment.fin || segment.window !== this.window)
      return;
    this.#duplicates++;
    const { mss } = this;
    if (this.#recover !== null) this.#congestionWindow += mss;
    else if (this.#duplicates === DUPLICATE_ACK_THRESHOLD) {
      this.#threshold = Math.max((this.highest - this.unacknowledged) >> 1, 2 * mss);
      this.#recover = this.highest;
      this.fastRetransmitted++;
      this.#resendFirst();
      this.#congestionWindow = this.#threshold + 3 * mss;
    }
  }
  #resendFirst(): void {
    this.retransmitted++;
    const to = Math.min(this.unacknowledged + this.mss, this.queue.end, this.highest);
    this.#transmit(this.unacknowledged, to);
  }
  /** RFC 1191, 6.4: resend in smaller pieces. */
  reducePathMtu(mtu: number): void {
    if (mtu >= this.#pathMtu || mtu < FIXED_HEADERS[this.#family] + 8) return;
    this.#pathMtu = mtu;
    this.goBack();
  }
  /** Starts again with the oldest unacknowledged octet. */
  goBack(): void {
    this.#timing = null;
    this.next = this.unacknowledged;
  }

  output(): void {
    const synchronising = this.#host.synchronising();
    if (synchronising === null) this.#sendData();
    else if (this.next === 0) this.#sendSyn(synchronising === "SYN-RECEIVED");
  }
  #sendSyn(ack: boolean): void {
    this.#timing = this.highest === 0 ? { offset: 0, at: this.#host.now() } : null;
    this.next = 1;
    this.highest = 1;
    this.#host.emit({ sequence: this.initial, syn: true, ack });
    this.#retransmit.start(this.rto.timeout);
  }
  #sendData(): void {
    const { mss, queue } = this;
    const { end } = queue;
    while (this.next < end) {
      const pending = end - this.next;
      const usable = this.unacknowledged + Math.min(this.window, this.#congestionWindow) - this.next;
      const length = Math.min(mss, pending, usable);
      if (length <= 0) break;
      // RFC 9293, 3.8.6.2.1: no silly windows.
      if (length < mss && length < pending && length < this.maximumWindow >> 1) break;
      this.#transmit(this.next, this.next + length);
      this.next += length;
    }
    if (this.finQueued && this.next === end) {
      // The last segment of data carries the FIN itself when it is sent after the FIN was queued.
      if (this.highest <= end || this.unacknowledged === end) this.#transmit(end, end);
      this.next = end + 1;
    }
    if (this.next > this.unacknowledged) {
      if (!this.#retransmit.running) this.#retransmit.start(this.rto.timeout);
    } else if (end > this.next && this.window === 0 && !this.#persist.running) this.#persist.start(this.rto.timeout);
  }
  /** Sends stream octets [from, to), with the FIN when they end the stream. */
  #transmit(from: number, to: number): void {
    const fin = this.finQueued && to === this.queue.end;
    const last = to + (fin ? 1 : 0);
    // RFC 6298, 3 (Karn): nothing that is sent again is timed.
    if (from < this.highest) this.#timing = null;
    else if (this.#timing === null) this.#timing = { offset: from, at: this.#host.now() };
    if (last > this.highest) {
      this.octetsSent += to - Math.min(Math.max(from, this.highest), to);
      this.highest = last;
    }
    const data = this.queue.slices(from, to);
    this.#host.emit({
      sequence: sequenceAt(this.initial, from),
      ack: true,
      psh: data.length > 0 && to === this.queue.end,
      fin,
      data,
    });
  }

  /** @rfc 6298 5 */
  #retransmissionTimeout(): void {
    const now = this.#host.now();
    const synchronising = this.#host.synchronising() !== null;
    this.#since ??= now - this.rto.timeout;
    const left = this.#since + (synchronising ? (this.#host.synWait() ?? SYN_TIMEOUT) : GIVE_UP) - now;
    if (left <= 0) {
      this.#host.giveUp();
      return;
    }
    const { mss } = this;
    this.#threshold = Math.max((this.highest - this.unacknowledged) >> 1, 2 * mss);
    this.#congestionWindow = mss;
    this.#recover = null;
    this.#duplicates = 0;
    this.rto.backOff();
    this.retransmitted++;
    this.goBack();
    this.#host.output();
    this.#retransmit.start(Math.min(this.rto.timeout, left));
  }
  /** One octet beyond the closed window. @rfc 9293 3.8.6.1 */
  #probeWindow(): void {
    if (this.window > 0 || this.queue.end <= this.unacknowledged) {
      this.#host.output();
      return;
    }
    this.#transmit(this.unacknowledged, this.unacknowledged + 1);
    this.#timing = null;
    this.rto.backOff();
    this.#persist.start(this.rto.timeout);
  }
  stop(): void {
    this.#retransmit.stop();
    this.#persist.stop();
  }
}
