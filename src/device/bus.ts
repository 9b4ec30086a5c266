// Run to completion: one queue per node. Every stimulus and everything it causes runs to its end, in order, at one instant.

/**
 * A stimulus from outside (frame, timer, keystroke, power) enters through `execute`; what it causes elsewhere in the node
 * is queued by `defer` and runs after it, first come, first served, before `execute` returns. Nothing is ever re-entered.
 */
export class Bus {
  #running = false;
  /** Pairs: a task and its argument. */
  #queue: unknown[] = [];
  #head = 0;

  get running(): boolean {
    return this.#running;
  }
  /** Runs `task` now and then all it caused; or, while another task runs, after it. */
  execute(task: () => void): void {
    this.call(task as (nothing: undefined) => void, undefined);
  }
  /** As `execute`, for a task that takes an argument: hot paths need no closure. */
  call<T>(task: (argument: T) => void, argument: T): void {
    if (this.#running) {
      this.#queue.push(task, argument);
      return;
    }
    this.#running = true;
    try {
      task(argument);
      while (this.#head < this.#queue.length) {
        const next = this.#queue[this.#head] as (argument: unknown) => void;
        const given = this.#queue[this.#head + 1];
        this.#head += 2;
        if (this.#head === this.#queue.length) {
          this.#queue.length = 0;
          this.#head = 0;
        } else if (this.#head > 8192) {
          this.#queue = this.#queue.slice(this.#head);
          this.#head = 0;
        }
        next(given);
      }
    } finally {
      this.#running = false;
    }
  }
  /** Runs `task` after the present stimulus; at once when there is none. */
  defer(task: () => void): void {
    this.execute(task);
  }
}
