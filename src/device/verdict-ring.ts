// The latest verdicts of a node, and drops by reason since power-on.
import type { DropReason, Verdict } from "../forwarding/engine.ts";

// Few: each keeps its packet alive, and a large network has many nodes.
const KEPT = 32;

export class VerdictRing {
  #ring: Verdict[] = [];
  #at = 0;
  readonly drops = new Map<DropReason, number>();
  add(verdict: Verdict): void {
    if (verdict.reason !== null) this.drops.set(verdict.reason, (this.drops.get(verdict.reason) ?? 0) + 1);
    if (this.#ring.length < KEPT) this.#ring.push(verdict);
    else {
      this.#ring[this.#at] = verdict;
      this.#at = (this.#at + 1) % KEPT;
    }
  }
  /** Oldest first. */
  list(): readonly Verdict[] {
    return [...this.#ring.slice(this.#at), ...this.#ring.slice(0, this.#at)];
  }
}
