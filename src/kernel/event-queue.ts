// The pending events of a kernel: a 4-ary heap over typed arrays, ordered by (at, rank, node, seq).

/** Node ids are below this; the last one stands for the outside (inputs of the lab). */
export const MAX_NODES = 0x10000;
const SEQ_SPAN = 2 ** 35;

/**
 * Rank, node and sequence number packed into one float, so that two comparisons decide the order:
 * 2 bits, 16 bits and 35 bits, 53 in all.
 */
export const packOrder = (rank: number, node: number, seq: number): number =>
  (rank * MAX_NODES + node) * SEQ_SPAN + seq;
/** Rank and node of an order: `rank << 16 | node`. */
export const originOf = (order: number): number => (order / SEQ_SPAN) | 0;

/** Names one queued event until it runs or is removed. */
export type Slot = number;

export class EventQueue<T> {
  /** In heap order, `at` and `order` side by side: the four children of an event share a cache line. */
  #keys = new Float64Array(2048);
  #slot = new Int32Array(1024);
  /** By slot: where the event is in the heap, and what it carries. */
  #position = new Int32Array(1024);
  #items: (T | undefined)[] = [];
  /** Slots to use again. */
  #free: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }
  /** Of the first event; call only when size > 0. */
  get firstAt(): number {
    return this.#keys[0]!;
  }
  get firstOrder(): number {
    return this.#keys[1]!;
  }
  get firstSlot(): Slot {
    return this.#slot[0]!;
  }
  push(at: number, order: number, item: T): Slot {
    const slot = this.#free.pop() ?? this.#items.length;
    this.#items[slot] = item;
    const i = this.#size++;
    if (i >= this.#slot.length) {
      this.#keys = doubledFloats(this.#keys);
      this.#slot = doubledIntegers(this.#slot);
      this.#position = doubledIntegers(this.#position);
    }
    this.#up(i, at, order, slot);
    return slot;
  }
  /** Takes the first event out and answers what it carries. */
  shift(): T {
    const slot = this.#slot[0]!;
    const item = this.#items[slot] as T;
    this.#items[slot] = undefined;
    this.#free.push(slot);
    const last = --this.#size;
    if (last > 0) this.#down(this.#keys[2 * last]!, this.#keys[2 * last + 1]!, this.#slot[last]!);
    return item;
  }
  /** Moves a queued event to an earlier place. */
  advance(slot: Slot, at: number, order: number): void {
    this.#up(this.#position[slot]!, at, order, slot);
  }
  #up(from: number, at: number, order: number, slot: Slot): void {
    const keys = this.#keys;
    const slots = this.#slot;
    const positions = this.#position;
    let i = from;
    while (i > 0) {
      const p = (i - 1) >> 2;
      const pAt = keys[2 * p]!;
      if (at > pAt || (at === pAt && order > keys[2 * p + 1]!)) break;
      keys[2 * i] = pAt;
      keys[2 * i + 1] = keys[2 * p + 1]!;
      const s = slots[p]!;
      slots[i] = s;
      positions[s] = i;
      i = p;
    }
    keys[2 * i] = at;
    keys[2 * i + 1] = order;
    slots[i] = slot;
    positions[slot] = i;
  }
  /** Puts an event in place of the first one and lets it sink. */
  #down(at: number, order: number, slot: number): void {
    const keys = this.#keys;
    const slots = this.#slot;
    const positions = this.#position;
    const size = this.#size;
    let i = 0;
    for (;;) {
      const first = 4 * i + 1;
      if (first >= size) break;
      let child = first;
      let childAt = keys[2 * first]!;
      let childOrder = keys[2 * first + 1]!;
      const end = first + 4 < size ? first + 4 : size;
      for (let c = first + 1; c < end; c++) {
        const cAt = keys[2 * c]!;
        if (cAt < childAt || (cAt === childAt && keys[2 * c + 1]! < childOrder)) {
          child = c;
          childAt = cAt;
          childOrder = keys[2 * c + 1]!;
        }
      }
      if (childAt > at || (childAt === at && childOrder > order)) break;
      keys[2 * i] = childAt;
      keys[2 * i + 1] = childOrder;
      const s = slots[child]!;
      slots[i] = s;
      positions[s] = i;
      i = child;
    }
    keys[2 * i] = at;
    keys[2 * i + 1] = order;
    slots[i] = slot;
    positions[slot] = i;
  }
}

const doubledFloats = (old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
  const grown = new Float64Array(old.length * 2);
  grown.set(old);
  return grown;
};
const doubledIntegers = (old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const grown = new Int32Array(old.length * 2);
  grown.set(old);
  return grown;
};
