// The event kernel: the only place where time moves.
import { Hash64 } from "../base/hash.ts";
import { EventQueue, MAX_NODES, originOf, packOrder, type Slot } from "./event-queue.ts";

/** Simulated nanoseconds since power-on, an integer below 2^53 (104 days). */
export type Instant = number;
/** Dense index of a node in the lab's sorted node names. */
export type NodeId = number;
/** What happens first at one instant: arriving frames, then timers, then deferred work. */
export const Rank = { Frame: 0, Timer: 1, Task: 2 } as const;
export type Rank = (typeof Rank)[keyof typeof Rank];

/** The source of inputs from outside the network; comes after every node at the same instant and rank. */
export const OUTSIDE: NodeId = MAX_NODES - 1;

export const microseconds = (n: number): Instant => Math.round(n * 1e3);
export const milliseconds = (n: number): Instant => Math.round(n * 1e6);
export const seconds = (n: number): Instant => Math.round(n * 1e9);

/** A restartable timer. `start` on a running timer moves its deadline, in O(1). */
export interface Timer {
  readonly running: boolean;
  /** Nanoseconds until expiry, or null when stopped. */
  readonly remaining: Instant | null;
  start(after: Instant): void;
  stop(): void;
}

/** What a run may use up. */
export interface RunBudget {
  /** Events; unlimited when absent. */
  readonly events?: number;
}
/** Why a run ended: everything up to `until` has happened; the budget is used up; or `halt` was called. */
export type RunEnd = "time" | "events" | "halted";
export interface RunResult {
  readonly end: RunEnd;
  /** Events that ran. */
  readonly events: number;
}

/**
 * A timer has at most one queued event. Moving the deadline later only notes it: the queued event, when its turn comes,
 * finds the deadline later and queues itself again. Moving it earlier advances the queued event.
 */
class KernelTimer implements Timer {
  readonly #kernel: Kernel;
  readonly #from: NodeId;
  readonly #expire: () => void;
  readonly #wake: () => void;
  /** -1 when stopped. */
  #deadline: Instant = -1;
  /** Instant of the queued event; -1 when there is none. */
  #queued: Instant = -1;
  #slot: Slot = -1;
  constructor(kernel: Kernel, from: NodeId, expire: () => void) {
    this.#kernel = kernel;
    this.#from = from;
    this.#expire = expire;
    this.#wake = () => this.#due();
  }
  get running(): boolean {
    return this.#deadline >= 0;
  }
  get remaining(): Instant | null {
    return this.#deadline < 0 ? null : this.#deadline - this.#kernel.now;
  }
  start(after: Instant): void {
    const at = this.#kernel.now + after;
    if (after < 0 || !Number.isSafeInteger(at)) throw new RangeError(`timer of ${after} ns`);
    this.#deadline = at;
    if (this.#queued < 0) {
      this.#queued = at;
      this.#slot = this.#kernel.enqueue(this.#from, at, Rank.Timer, this.#wake);
    } else if (at < this.#queued) {
      this.#queued = at;
      this.#kernel.advance(this.#slot, this.#from, at, Rank.Timer);
    }
  }
  stop(): void {
    this.#deadline = -1;
  }
  #due(): void {
    if (this.#deadline > this.#kernel.now) {
      this.#kernel.disregard();
      this.#queued = this.#deadline;
      this.#slot = this.#kernel.enqueue(this.#from, this.#deadline, Rank.Timer, this.#wake);
      return;
    }
    this.#queued = -1;
    if (this.#deadline < 0) {
      this.#kernel.disregard();
      return;
    }
    this.#deadline = -1;
    this.#expire();
  }
}

export class Kernel {
  now: Instant = 0;
  readonly #queue = new EventQueue<() => void>();
  /** Next sequence number, and events that ran, by source node plus one; the outside is 0. */
  #seq = new Float64Array(64);
  #counts = new Float64Array(64);
  readonly #events = new Hash64();
  #executed = 0;
  #disregarded = false;
  #halted = false;

  /** Throws RangeError for an instant in the past or not an integer. */
  schedule(from: NodeId, at: Instant, rank: Rank, run: () => void): void {
    if (at < this.now || !Number.isSafeInteger(at)) throw new RangeError(`event at ${at} scheduled at ${this.now}`);
    this.enqueue(from, at, rank, run);
  }
  timer(from: NodeId, expire: () => void): Timer {
    return new KernelTimer(this, from, expire);
  }
  /** Events waiting, those of stopped timers included. */
  get pending(): number {
    return this.#queue.size;
  }
  /** The instant of the next event; null when nothing is left to do. */
  get next(): Instant | null {
    return this.#queue.size === 0 ? null : this.#queue.firstAt;
  }
  /** Events that ran so far. */
  get executed(): number {
    return this.#executed;
  }
  /** Events of one source node that ran so far. */
  executedBy(from: NodeId): number {
    return this.#counts[(from + 1) & OUTSIDE] ?? 0;
  }
  /** The fingerprint of what ran: instant, rank and source of every event, in order. */
  get fingerprint(): string {
    return this.#events.digest();
  }
  /**
   * Runs every event up to and including `until`, then moves the clock there. When the budget is used up or `halt` is
   * called it stops after the current event, with the clock where that event left it; calling again goes on from there,
   * with the same outcome as one long run.
   */
  run(until: Instant, budget: RunBudget = {}): RunResult {
    const queue = this.#queue;
    const limit = budget.events ?? Number.POSITIVE_INFINITY;
    let ran = 0;
    this.#halted = false;
    while (queue.size > 0 && queue.firstAt <= until) {
      if (ran >= limit) return { end: "events", events: ran };
      if (this.#runFirst()) ran++;
      if (this.#halted) return { end: "halted", events: ran };
    }
    if (until > this.now) this.now = until;
    return { end: "time", events: ran };
  }
  /** Runs the next event that is due by `until`; answers false, without moving the clock, when there is none. */
  step(until: Instant): boolean {
    const queue = this.#queue;
    while (queue.size > 0 && queue.firstAt <= until) if (this.#runFirst()) return true;
    return false;
  }
  /** Answers false for an event that only kept the queue in order. */
  #runFirst(): boolean {
    const at = this.#queue.firstAt;
    const order = this.#queue.firstOrder;
    const event = this.#queue.shift();
    this.now = at;
    this.#disregarded = false;
    event();
    if (this.#disregarded) return false;
    const origin = originOf(order);
    this.#executed++;
    this.#counts[(origin + 1) & OUTSIDE]!++;
    this.#events.integer(at).u32(origin);
    return true;
  }
  /** Ends the run after the current event. Changes nothing in the network. */
  halt(): void {
    this.#halted = true;
  }
  /** For timers: queues an event without checking its instant. */
  enqueue(from: NodeId, at: Instant, rank: Rank, run: () => void): Slot {
    return this.#queue.push(at, packOrder(rank, from, this.#number(from)), run);
  }
  /** For timers: moves a queued event to an earlier instant. */
  advance(slot: Slot, from: NodeId, at: Instant, rank: Rank): void {
    this.#queue.advance(slot, at, packOrder(rank, from, this.#number(from)));
  }
  /** For timers: the running event only kept the queue in order; it is neither counted nor fingerprinted. */
  disregard(): void {
    this.#disregarded = true;
  }
  #number(from: NodeId): number {
    const i = (from + 1) & OUTSIDE;
    while (i >= this.#seq.length) {
      this.#seq = enlarged(this.#seq);
      this.#counts = enlarged(this.#counts);
    }
    return this.#seq[i]!++;
  }
}

const enlarged = (old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
  const grown = new Float64Array(old.length * 2);
  grown.set(old);
  return grown;
};
