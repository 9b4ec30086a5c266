// The event kernel: the only place where time moves.

/** Simulated nanoseconds since power-on, an integer below 2^53 (104 days). */
export type Instant = number;
/** Dense index of a node in the lab's sorted node names. */
export type NodeId = number;
/** What happens first at one instant: arriving frames, then timers, then deferred work. */
export const Rank = { Frame: 0, Timer: 1, Task: 2 } as const;
export type Rank = (typeof Rank)[keyof typeof Rank];

export const microseconds = (n: number): Instant => Math.round(n * 1e3);
export const milliseconds = (n: number): Instant => Math.round(n * 1e6);
export const seconds = (n: number): Instant => Math.round(n * 1e9);

interface Event {
  readonly at: Instant;
  readonly rank: Rank;
  readonly from: NodeId;
  readonly seq: number;
  readonly run: () => void;
}

/** A restartable timer. `start` on a running timer moves its deadline, in O(1). */
export interface Timer {
  readonly running: boolean;
  /** Nanoseconds until expiry, or null when stopped. */
  readonly remaining: Instant | null;
  start(after: Instant): void;
  stop(): void;
}

const precedes = (a: Event, b: Event): boolean =>
  a.at !== b.at ? a.at < b.at : a.rank !== b.rank ? a.rank < b.rank : a.from !== b.from ? a.from < b.from : a.seq < b.seq;

export class Kernel {
  now: Instant = 0;
  #heap: Event[] = [];
  #seq = new Map<NodeId, number>();
  /** Throws RangeError for an instant in the past or not an integer. */
  schedule(from: NodeId, at: Instant, rank: Rank, run: () => void): void {
    if (at < this.now || !Number.isSafeInteger(at)) throw new RangeError(`event at ${at} scheduled at ${this.now}`);
    const seq = this.#seq.get(from) ?? 0;
    this.#seq.set(from, seq + 1);
    this.#push({ at, rank, from, seq, run });
  }
  timer(from: NodeId, expire: () => void): Timer {
    const kernel = this;
    let deadline: Instant | null = null;
    let queued: Instant | null = null;
    const arm = (at: Instant): void => {
      queued = at;
      kernel.schedule(from, at, Rank.Timer, () => {
        if (queued !== at) return;
        queued = null;
        if (deadline === null) return;
        if (deadline > kernel.now) return arm(deadline);
        deadline = null;
        expire();
      });
    };
    return {
      get running() {
        return deadline !== null;
      },
      get remaining() {
        return deadline === null ? null : deadline - kernel.now;
      },
      start(after) {
        deadline = kernel.now + after;
        if (queued === null || queued > deadline) arm(deadline);
      },
      stop() {
        deadline = null;
      },
    };
  }
  run(until: Instant): void {
    for (let e = this.#heap[0]; e !== undefined && e.at <= until; e = this.#heap[0]) {
      this.#pop();
      this.now = e.at;
      e.run();
    }
    this.now = until;
  }
  #push(e: Event): void {
    const h = this.#heap;
    let i = h.length;
    h.push(e);
    while (i > 0) {
      const p = (i - 1) >> 1;
      if (!precedes(e, h[p]!)) break;
      h[i] = h[p]!;
      i = p;
    }
    h[i] = e;
  }
  #pop(): void {
    const h = this.#heap;
    const last = h.pop()!;
    const n = h.length;
    if (n === 0) return;
    let i = 0;
    for (;;) {
      let c = 2 * i + 1;
      if (c >= n) break;
      if (c + 1 < n && precedes(h[c + 1]!, h[c]!)) c++;
      if (!precedes(h[c]!, last)) break;
      h[i] = h[c]!;
      i = c;
    }
    h[i] = last;
  }
}
