// Why a packet, or a part of one, was not taken: one list for counters, debug output, explain and graders.
import { type Instant, seconds } from "../../kernel/kernel.ts";

export type RejectionReason =
  | "area-mismatch"
  | "network-mask-mismatch"
  | "hello-interval-mismatch"
  | "dead-interval-mismatch"
  | "stub-area-mismatch"
  | "nssa-mismatch"
  | "authentication-type"
  | "authentication-key"
  | "authentication-sequence"
  | "mtu-mismatch"
  | "duplicate-router-id"
  | "not-on-network"
  | "passive-interface"
  | "neighbor-not-configured"
  | "neighbor-unknown"
  | "neighbor-state"
  | "virtual-link-unknown"
  | "malformed"
  | "unknown-packet-type"
  | "unknown-lsa-type"
  | "lsa-checksum"
  | "lsa-arrival";

/** The latest case of one reason. `theirs` and `ours` are the values that disagree, as the packet has them. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly count: number;
  readonly at: Instant;
  /** IP source. */
  readonly from: number;
  readonly theirs: number;
  readonly ours: number;
}

/** A message about the same fault comes once in so long. */
const QUIET = seconds(60);

export class Rejections {
  readonly #last = new Map<RejectionReason, Rejection>();
  readonly #told = new Map<RejectionReason, Instant>();
  /** True when the log has not heard of this fault for a while; it has now. */
  mayTell(reason: RejectionReason, now: Instant): boolean {
    const before = this.#told.get(reason);
    if (before !== undefined && now - before < QUIET) return false;
    this.#told.set(reason, now);
    return true;
  }
  add(reason: RejectionReason, at: Instant, from: number, theirs: number, ours: number): void {
    this.#last.set(reason, { reason, count: (this.#last.get(reason)?.count ?? 0) + 1, at, from, theirs, ours });
  }
  clear(): void {
    this.#last.clear();
  }
  /** In order of first occurrence. */
  list(): readonly Rejection[] {
    return [...this.#last.values()];
  }
}
