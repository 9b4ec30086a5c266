// Links: the only place where frames cross from one node to another.
import { byText } from "../base/ordered-map.ts";
import type { RandomStreams } from "../base/random.ts";
import { Pdu } from "../wire/pdu.ts";
import { type Instant, type Kernel, milliseconds, type NodeId, OUTSIDE, Rank } from "./kernel.ts";

/** The node's side of one end of a link. */
export interface Attachment {
  readonly node: NodeId;
  /** "R1:GigabitEthernet0/0" */
  readonly name: string;
  /** A frame has arrived completely. Called as an event of rank Frame. */
  receive(frame: Pdu): void;
  /** Carrier came or went (cable, or the far node's power on a two-ended link). Called as an event of rank Frame. */
  carrier(up: boolean): void;
}
/** The link's side of one end: what a node transmits on. */
export interface Port {
  /** Carrier, as last told to the attachment. */
  readonly up: boolean;
  /** Queues a frame for serialisation. Dropped, and counted by reason, when the queue is full or the link is down: false. */
  send(frame: Pdu): boolean;
  /** Frames behind the one being sent, and how many may be there. */
  queue(): { readonly waiting: number; readonly limit: number };
  /** The node's interface is administratively up and powered. Carrier follows as an event at the same instant. */
  enable(on: boolean): void;
}

/** Why a frame did not arrive. */
export type FrameDrop = "queue-full" | "link-down" | "lost";

export interface LinkOptions {
  /** One-way propagation delay. */
  readonly delay: Instant;
  /** Bits per second; null sends in no time. */
  readonly bandwidth: number | null;
  /** Frames that may wait behind the one being sent, per direction. */
  readonly queue: number;
  /** Probability in [0, 1) that a frame is lost, drawn per receiver. */
  readonly loss: number;
  /** Probability in [0, 1) that one bit of a frame is flipped, drawn per receiver. */
  readonly corruption: number;
}
export const LINK_DEFAULTS: LinkOptions = {
  delay: milliseconds(0.5),
  bandwidth: 1e9,
  queue: 1000,
  loss: 0,
  corruption: 0,
};

/** A frame as it was put on the wire; `at` is when its first bit left. */
export interface WireFrame {
  readonly at: Instant;
  /** Name of the sending end. */
  readonly from: string;
  readonly frame: Pdu;
}
export interface LinkCounters {
  readonly sent: number;
  readonly octets: number;
  readonly delivered: number;
  readonly dropped: Readonly<Record<FrameDrop, number>>;
}
/** What a link needs of its network. */
export interface LinkContext {
  readonly kernel: Kernel;
  readonly streams: RandomStreams;
  /** What the receiver gets for what was sent; see frames.ts. */
  readonly cross: (frame: Pdu) => Pdu;
  /** Called for every frame put on a wire, in event order. */
  readonly sent?: ((link: Link, frame: WireFrame) => void) | undefined;
  /** How many frames each link remembers. */
  readonly trace: number;
}

class End implements Port {
  readonly link: Link;
  readonly attachment: Attachment;
  /** As the attachment knows it. */
  up = false;
  /** As the attachment will know it once the events of this instant have run. */
  carrier = false;
  enabled = false;
  /** Changes whenever carrier does, so that what is in flight then is lost. */
  epoch = 0;
  /** The wire is busy with frames queued so far until then. */
  busyUntil: Instant = 0;
  /** Instants at which the waiting frames will start, oldest first from `head`. */
  waiting: Instant[] = [];
  head = 0;
  constructor(link: Link, attachment: Attachment) {
    this.link = link;
    this.attachment = attachment;
  }
  send(frame: Pdu): boolean {
    return this.link.transmit(this, frame);
  }
  queue(): { readonly waiting: number; readonly limit: number } {
    return { waiting: this.link.waiting(this), limit: this.link.options.queue };
  }
  enable(on: boolean): void {
    if (this.enabled === on) return;
    this.enabled = on;
    this.link.carrierChanged(this.attachment.node);
  }
}
export type LinkEnd = Pick<End, "attachment" | "up" | "enabled">;

/**
 * A cable between two ends, or a shared segment of any number. On a cable carrier needs both ends enabled; on a segment
 * each end has carrier of its own, as if each were plugged into a switch.
 */
export class Link {
  /** Names of its ends, sorted and joined by "--"; independent of how the lab lists them. */
  readonly id: string;
  readonly shared: boolean;
  readonly options: LinkOptions;
  readonly #context: LinkContext;
  readonly #ends: readonly End[];
  readonly #taps: ((frame: WireFrame) => void)[] = [];
  readonly #ring: WireFrame[] = [];
  #ringAt = 0;
  #up = true;
  #sent = 0;
  #octets = 0;
  #delivered = 0;
  #queueFull = 0;
  #linkDown = 0;
  #lost = 0;
  /** `shared` defaults to more than two ends. Throws RangeError for fewer than two. */
  constructor(
    context: LinkContext,
    attachments: readonly Attachment[],
    options: Partial<LinkOptions> = {},
    shared: boolean = attachments.length > 2,
  ) {
    if (attachments.length < 2) throw new RangeError("a link has at least two ends");
    this.#context = context;
    this.options = { ...LINK_DEFAULTS, ...options };
    this.shared = shared;
    this.#ends = [...attachments].sort((a, b) => byText(a.name, b.name)).map((a) => new End(this, a));
    this.id = this.#ends.map((end) => end.attachment.name).join("--");
  }
  get up(): boolean {
    return this.#up;
  }
  get ends(): readonly LinkEnd[] {
    return this.#ends;
  }
  /** The port of the end called `name`. Throws RangeError when there is none. */
  port(name: string): Port {
    const end = this.#ends.find((e) => e.attachment.name === name);
    if (end === undefined) throw new RangeError(`link ${this.id} has no end ${name}`);
    return end;
  }
  /** Plugs or unplugs the cable. */
  setUp(up: boolean): void {
    if (this.#up === up) return;
    this.#up = up;
    this.carrierChanged(OUTSIDE);
  }
  /** Every frame from now on, when it is put on the wire. Returns the stop function. */
  tap(listener: (frame: WireFrame) => void): () => void {
    this.#taps.push(listener);
    return () => {
      const i = this.#taps.indexOf(listener);
      if (i >= 0) this.#taps.splice(i, 1);
    };
  }
  /** The last frames, oldest first. */
  get trace(): readonly WireFrame[] {
    return [...this.#ring.slice(this.#ringAt), ...this.#ring.slice(0, this.#ringAt)];
  }
  get counters(): LinkCounters {
    return {
      sent: this.#sent,
      octets: this.#octets,
      delivered: this.#delivered,
      dropped: { "queue-full": this.#queueFull, "link-down": this.#linkDown, lost: this.#lost },
    };
  }
  /** For its ends: works out carrier anew and tells every attachment that changed. */
  carrierChanged(cause: NodeId): void {
    const kernel = this.#context.kernel;
    const all = this.#up && this.#ends.every((end) => end.enabled);
    for (const end of this.#ends) {
      const up = this.shared ? this.#up && end.enabled : all;
      if (up === end.carrier) continue;
      end.carrier = up;
      end.epoch++;
      end.busyUntil = 0;
      end.waiting.length = 0;
      end.head = 0;
      kernel.schedule(cause, kernel.now, Rank.Frame, () => {
        end.up = up;
        end.attachment.carrier(up);
      });
    }
  }
  /** For its ends: how many frames have not begun to leave. */
  waiting(from: End): number {
    const { now } = this.#context.kernel;
    return from.busyUntil > now ? from.waiting.filter((start, i) => i >= from.head && start > now).length : 0;
  }
  /** For its ends; false when the frame never gets on the wire. */
  transmit(from: End, frame: Pdu): boolean {
    const { kernel, streams, cross, sent, trace } = this.#context;
    if (!from.up) {
      this.#linkDown++;
      return false;
    }
    const now = kernel.now;
    const length = frame.length;
    let start = now;
    if (from.busyUntil > now) {
      const waiting = from.waiting;
      while (from.head < waiting.length && waiting[from.head]! <= now) from.head++;
      if (from.head > 64 && from.head * 2 > waiting.length) {
        waiting.splice(0, from.head);
        from.head = 0;
      }
      if (waiting.length - from.head >= this.options.queue) {
        this.#queueFull++;
        return false;
      }
      start = from.busyUntil;
      waiting.push(start);
    } else if (from.waiting.length > 0) {
      from.waiting.length = 0;
      from.head = 0;
    }
    const bandwidth = this.options.bandwidth;
    const end = bandwidth === null ? start : start + Math.ceil((length * 8e9) / bandwidth);
    from.busyUntil = end;
    this.#sent++;
    this.#octets += length;
    if (trace > 0 || sent !== undefined || this.#taps.length > 0) {
      const onWire: WireFrame = { at: start, from: from.attachment.name, frame };
      if (trace > 0) {
        if (this.#ring.length < trace) this.#ring.push(onWire);
        else {
          this.#ring[this.#ringAt] = onWire;
          this.#ringAt = (this.#ringAt + 1) % trace;
        }
      }
      sent?.(this, onWire);
      for (const tap of this.#taps) tap(onWire);
    }
    const crossed = cross(frame);
    const arrival = end + this.options.delay;
    const departed = from.epoch;
    for (const to of this.#ends) {
      if (to === from) continue;
      let arriving = crossed;
      if (this.options.loss > 0 && streams.of(this.id, `loss ${to.attachment.name}`).next() < this.options.loss) {
        this.#lost++;
        continue;
      }
      if (this.options.corruption > 0) {
        const stream = streams.of(this.id, `corruption ${to.attachment.name}`);
        if (stream.next() < this.options.corruption) {
          const octets = frame.bytes.slice();
          const bit = stream.below(octets.length * 8);
          octets[bit >> 3]! ^= 1 << (bit & 7);
          arriving = Pdu.parse(frame.codec, octets, frame.pseudo);
        }
      }
      const epoch = to.epoch;
      kernel.enqueue(from.attachment.node, arrival, Rank.Frame, () => {
        if (from.epoch !== departed || to.epoch !== epoch || !to.up) {
          this.#linkDown++;
          return;
        }
        this.#delivered++;
        to.attachment.receive(arriving);
      });
    }
    return true;
  }
}
