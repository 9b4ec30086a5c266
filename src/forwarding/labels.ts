// The platform label space: every incoming label of a router comes from here. RFC 3031, 3.14; reserved values RFC 3032, 2.1.

export const IMPLICIT_NULL = 3;
export const FIRST_UNRESERVED = 16;
export const LAST_LABEL = 0xfffff;
/** What IOS takes labels from unless `mpls label range` says otherwise. */
export const DEFAULT_RANGE = { first: 16, last: 100_000 } as const;

export class LabelSpace {
  #first: number = DEFAULT_RANGE.first;
  #last: number = DEFAULT_RANGE.last;
  #next: number = DEFAULT_RANGE.first;
  /** Released labels below #next, a binary min-heap. */
  readonly #free: number[] = [];
  readonly #used = new Set<number>();

  get range(): { readonly first: number; readonly last: number } {
    return { first: this.#first, last: this.#last };
  }
  /** Labels in use outside a new range stay in use until they are released. */
  setRange(first: number, last: number): void {
    if (first < FIRST_UNRESERVED || last > LAST_LABEL || first > last)
      throw new RangeError(`label range ${first} ${last}`);
    if (first === this.#first && last === this.#last) return;
    this.#first = first;
    this.#last = last;
    this.#next = first;
    this.#free.length = 0;
  }
  get inUse(): number {
    return this.#used.size;
  }
  /** The lowest free label. Throws RangeError when the range is used up. */
  allocate(): number {
    let label = this.#popFree();
    if (label === null) {
      while (this.#used.has(this.#next)) this.#next++;
      if (this.#next > this.#last) throw new RangeError(`no free label in ${this.#first}-${this.#last}`);
      label = this.#next++;
    }
    this.#used.add(label);
    return label;
  }
  release(label: number): void {
    if (!this.#used.delete(label)) return;
    if (label < this.#first || label >= this.#next) return;
    const heap = this.#free;
    let i = heap.length;
    heap.push(label);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]! <= label) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = label;
  }
  #popFree(): number | null {
    const heap = this.#free;
    const top = heap[0];
    if (top === undefined) return null;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= last) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
