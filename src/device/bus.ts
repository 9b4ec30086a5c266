// Run to completion: one queue per node. Every stimulus and everything it causes runs to its end, in order, at one instant.

/**
 * A stimulus from outside (frame, timer, keystroke, power) enters through `execute`; what it causes elsewhere in the node
 * is queued by `defer` and runs after it, first come, first served, before `execute` returns. Nothing is ever re-entered.
 */
export class Bus {
  #running = false;
  #queue: (() => void)[] = [];
  #head = 0;

  get running(): boolean {
    return this.#running;
  }
  /** Runs `task` now and then all it caused; or, while another task runs, after it. */
  execute(task: () => void): void {
    if (this.#running) {
      this.#queue.push(task);
      return;
    }
    this.#running = true;
    try {
      task();
      while (this.#head < this.#queue.length) {
        const next = this.#queue[this.#head]!;
        this.#head++;
        if (this.#head === this.#queue.length) {
          this.#queue.length = 0;
          this.#head = 0;
        } else if (this.#head > 4096) {
          this.#queue = this.#queue.slice(this.#head);
          this.#head = 0;
        }
        next();
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
