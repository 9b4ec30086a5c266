// What the IGP is told of each link: whether LDP has caught up there, and whether it is worth waiting for. RFC 5443.
import type { Ipv4 } from "../../base/ip.ts";
import { type Instant, seconds, type Timer } from "../../kernel/kernel.ts";
import type { Context } from "../protocol.ts";
import type { LinkEntry } from "./discovery.ts";

export interface SynchronisationHost {
  readonly context: Context;
  links(): ReadonlyMap<number, LinkEntry>;
  /** A session with this peer is operational. */
  operational(lsrId: Ipv4): boolean;
  /** A route leads to the transport address of this peer, by whatever way. */
  reachable(lsrId: Ipv4): boolean;
  /** Seconds; `mpls ldp igp sync delay` of the interface. */
  delay(interface_: string): number;
  /** Seconds in which a neighbour would have been heard. */
  discoveryTime(): number;
}
interface Row {
  /** Runs while it is too early to say that nobody speaks LDP on the link. */
  readonly discovery: Timer;
  readonly delay: Timer;
  achieved: boolean;
  told: { readonly synchronised: boolean; readonly wait: boolean } | null;
}

export class Synchronisation {
  readonly #host: SynchronisationHost;
  readonly #rows = new Map<number, Row>();
  constructor(host: SynchronisationHost) {
    this.#host = host;
  }
  achieved(index: number): boolean {
    return this.#rows.get(index)?.achieved ?? false;
  }
  /** Nanoseconds until a session that is up counts; null when nothing is delayed. */
  delayed(index: number): Instant | null {
    return this.#rows.get(index)?.delay.remaining ?? null;
  }
  lookAll(): void {
    for (const index of [...this.#host.links().keys()].sort((a, b) => a - b)) this.look(index);
  }
  /** Something about the link, its neighbours or their sessions changed. */
  look(index: number): void {
    const entry = this.#host.links().get(index);
    if (entry === undefined) return;
    const row = this.#row(index, entry);
    const peers = [...entry.adjacencies.keys()];
    if (!peers.some((lsrId) => this.#host.operational(lsrId))) {
      row.delay.stop();
      row.achieved = false;
    } else if (!row.achieved && !row.delay.running) {
      const delay = this.#host.delay(entry.interface.name);
      if (delay === 0) row.achieved = true;
      else row.delay.start(seconds(delay));
    }
    // Waiting for a peer that can only be reached over this very link would be waiting for ever.
    const hoped = peers.length > 0 ? peers.some((lsrId) => this.#host.reachable(lsrId)) : row.discovery.running;
    this.#tell(index, row, row.achieved, !row.achieved && hoped);
  }
  /** LDP no longer runs on the link: when it comes back, it has to be waited for again. */
  drop(index: number): void {
    const row = this.#rows.get(index);
    if (row === undefined) return;
    row.discovery.stop();
    row.delay.stop();
    this.#rows.delete(index);
    this.#tell(index, row, false, true);
  }
  #row(index: number, entry: LinkEntry): Row {
    const known = this.#rows.get(index);
    if (known !== undefined) return known;
    const { context } = this.#host;
    const row: Row = {
      achieved: false,
      told: null,
      discovery: context.timer(`ldp discovery ${entry.interface.name}`, () => this.look(index)),
      delay: context.timer(`ldp igp sync delay ${entry.interface.name}`, () => {
        row.achieved = true;
        this.look(index);
      }),
    };
    this.#rows.set(index, row);
    row.discovery.start(seconds(this.#host.discoveryTime()));
    return row;
  }
  #tell(index: number, row: Row, synchronised: boolean, wait: boolean): void {
    if (row.told?.synchronised === synchronised && row.told.wait === wait) return;
    row.told = { synchronised, wait };
    this.#host.context.publish({ kind: "ldp-sync", interface: index, synchronised, wait });
  }
}
