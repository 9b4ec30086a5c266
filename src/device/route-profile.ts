// `ip route profile`: how many changes the IPv4 routing table sees in 5-second intervals of virtual time.
//
// Intervals are closed when somebody looks or the next change comes, so that a profile costs no timer.
import { sameHop } from "../forwarding/rib.ts";
import type { NextHop, RibChange } from "../forwarding/route.ts";
import type { Instant } from "../kernel/kernel.ts";

/** Length of a sampling interval in nanoseconds. */
export const PROFILE_INTERVAL = 5_000_000_000;
/** Upper bounds of the frequency rows, inclusive; what exceeds the last one overflows. */
export const PROFILE_ROWS: readonly number[] = [
  0, 1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 55, 80, 105, 130, 155, 280, 405, 530, 655, 780, 1405, 2030, 2655, 3280, 3905,
  7030, 10155, 13280,
];
export interface ProfileCounts {
  /** Sum of the next three. */
  readonly forwardingPath: number;
  readonly prefixAdd: number;
  readonly nextHop: number;
  readonly pathCount: number;
  /** Offered again with nothing in it changed, or with changes that move no packet. */
  readonly refresh: number;
}
const EVENTS = ["forwardingPath", "prefixAdd", "nextHop", "pathCount", "refresh"] as const;
type Event = (typeof EVENTS)[number];

/** What a change of a best route counts as; null for a prefix that is gone, which counts as nothing. */
export const changeKind = ({ before, after }: RibChange): Exclude<Event, "forwardingPath"> | null => {
  if (after === null) return null;
  if (before === null) return "prefixAdd";
  if (before.nextHops.length !== after.nextHops.length) return "pathCount";
  const same = (hop: NextHop): boolean => before.nextHops.some((b) => sameHop(b, hop));
  return after.nextHops.every(same) ? "refresh" : "nextHop";
};

export class RouteProfile {
  readonly #now: () => Instant;
  /** When the first interval began; null while the profile is off. */
  #started: Instant | null = null;
  /** Number of the running interval. */
  #interval = 0;
  readonly #counts = new Map<Event, number>();
  /** By event: closed intervals by row, the overflow last. */
  readonly #rows = new Map<Event, number[]>();
  constructor(now: () => Instant) {
    this.#now = now;
  }
  get on(): boolean {
    return this.#started !== null;
  }
  /** Switches it on, with nothing counted yet, or off; no change, nothing happens. */
  follow(on: boolean): void {
    if (on === this.on) return;
    this.#started = on ? this.#now() : null;
    this.clear();
  }
  /** Begins anew, with the first interval starting now. */
  clear(): void {
    if (this.on) this.#started = this.#now();
    this.#interval = 0;
    for (const event of EVENTS) {
      this.#counts.set(event, 0);
      this.#rows.set(event, new Array<number>(PROFILE_ROWS.length + 1).fill(0));
    }
  }
  changed(changes: readonly RibChange[]): void {
    this.#close();
    for (const change of changes) {
      const kind = changeKind(change);
      if (kind === null) continue;
      this.#count(kind);
      if (kind !== "refresh") this.#count("forwardingPath");
    }
  }
  /** So many prefixes were taken out and had from their owners again. */
  renewed(prefixes: number): void {
    if (!this.on) return;
    this.#close();
    for (let i = 0; i < prefixes; i++) {
      this.#count("prefixAdd");
      this.#count("forwardingPath");
    }
  }
  refreshed(): void {
    this.#close();
    this.#count("refresh");
  }
  #count(event: Event): void {
    this.#counts.set(event, this.#counts.get(event)! + 1);
  }
  /** Enters every interval that has ended into its row. */
  #close(): void {
    const present = Math.floor((this.#now() - this.#started!) / PROFILE_INTERVAL);
    const ended = present - this.#interval;
    if (ended === 0) return;
    this.#interval = present;
    for (const event of EVENTS) {
      const rows = this.#rows.get(event)!;
      const row = PROFILE_ROWS.findIndex((bound) => this.#counts.get(event)! <= bound);
      rows[row < 0 ? PROFILE_ROWS.length : row]! += 1;
      rows[0]! += ended - 1;
      this.#counts.set(event, 0);
    }
  }
  /** Intervals that have ended by number of changes, the overflow last; null while the profile is off. */
  view(): readonly ProfileCounts[] | null {
    if (!this.on) return null;
    this.#close();
    const at = (event: Event, row: number): number => this.#rows.get(event)![row]!;
    return [...PROFILE_ROWS, Number.POSITIVE_INFINITY].map((_, row) => ({
      forwardingPath: at("forwardingPath", row),
      prefixAdd: at("prefixAdd", row),
      nextHop: at("nextHop", row),
      pathCount: at("pathCount", row),
      refresh: at("refresh", row),
    }));
  }
}
