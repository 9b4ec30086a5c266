// Next-hop tracking: one entry per next hop and table, shared by the paths that use it. RFC 4271, 5.1.3 and 9.1.2.1.
import { familyOf, formatIp, type Ip } from "../../base/ip.ts";
import type { Context, Resolution } from "../protocol.ts";

export interface TrackedNextHop {
  readonly address: Ip;
  /** VRF whose table resolves it. */
  readonly vrf: number;
  /** Interface of a link-local next hop, which no table resolves; null for others. */
  readonly link: number | null;
  readonly reachable: boolean;
  readonly metric: number;
  /** An LSP leads to it. */
  readonly labelled: boolean;
  /** The resolving route, as text for people: "ospf 1"; "" when unreachable. */
  readonly by: string;
}
class Entry implements TrackedNextHop {
  readonly address: Ip;
  readonly vrf: number;
  readonly link: number | null;
  reachable = false;
  metric = 0;
  labelled = false;
  by = "";
  /** Answered at least once: from then on changes wait for the trigger delay. */
  answered = false;
  users = 0;
  stop: () => void = () => {};
  constructor(address: Ip, vrf: number, link: number | null) {
    this.address = address;
    this.vrf = vrf;
    this.link = link;
  }
}

/** The next hops in use, of every VRF. @rfc 4271 9.1.2.1 */
export class NextHopTable {
  readonly #context: (vrf: number) => Context | undefined;
  /** Paths through this next hop must be looked at again; `first` is true for first answers, which cannot wait. */
  readonly #changed: (nextHop: TrackedNextHop, first: boolean) => void;
  readonly #entries = new Map<number, Map<Ip | string, Entry>>();

  constructor(
    context: (vrf: number) => Context | undefined,
    changed: (nextHop: TrackedNextHop, first: boolean) => void,
  ) {
    this.#context = context;
    this.#changed = changed;
  }
  /** Every `use` must be paired with a `release`. */
  use(address: Ip, vrf: number, link: number | null = null): TrackedNextHop {
    let table = this.#entries.get(vrf);
    if (table === undefined) {
      table = new Map();
      this.#entries.set(vrf, table);
    }
    const key = keyOf(address, link);
    let entry = table.get(key);
    if (entry === undefined) {
      entry = new Entry(address, vrf, link);
      table.set(key, entry);
      const made = entry;
      if (link !== null) this.#lookAtLink(made);
      else this.#follow(made);
    }
    entry.users++;
    return entry;
  }
  #follow(made: Entry): void {
    const { address, vrf } = made;
    const rib = this.#context(vrf)?.rib(familyOf(address));
    if (rib === undefined) return;
    // Known at once, so that the paths that come with it need not be looked at again.
    this.#take(made, rib.resolve(address));
    made.stop = rib.track(address, (r) => this.#answer(made, r));
  }
  /** A link-local next hop is reachable while its interface is up. */
  #lookAtLink(entry: Entry): void {
    const { context, link } = { context: this.#context(entry.vrf), link: entry.link ?? 0 };
    entry.answered = true;
    entry.reachable = context?.interface(link)?.up === true;
    entry.by = entry.reachable ? "connected" : "";
  }
  /** An interface went up or down. */
  linkChanged(index: number): void {
    for (const table of this.#entries.values())
      for (const entry of table.values()) {
        if (entry.link !== index) continue;
        const before = entry.reachable;
        this.#lookAtLink(entry);
        if (entry.reachable !== before) this.#changed(entry, false);
      }
  }
  release(tracked: TrackedNextHop): void {
    const entry = tracked as Entry;
    if (--entry.users > 0) return;
    entry.stop();
    this.#entries.get(entry.vrf)?.delete(keyOf(entry.address, entry.link));
  }
  entries(): readonly TrackedNextHop[] {
    return [...this.#entries.values()].flatMap((t) => [...t.values()]);
  }
  #answer(entry: Entry, r: Resolution): void {
    const reachable = r.route !== null;
    if (entry.answered && entry.reachable === reachable && entry.metric === r.metric && entry.labelled === r.labelled)
      return;
    const first = !entry.answered;
    this.#take(entry, r);
    this.#changed(entry, first);
  }
  #take(entry: Entry, r: Resolution): void {
    entry.answered = true;
    entry.reachable = r.route !== null;
    entry.metric = r.metric;
    entry.labelled = r.labelled;
    entry.by = r.route?.source ?? "";
  }
}
const keyOf = (address: Ip, link: number | null): Ip | string =>
  link === null ? address : `${formatIp(address)}%${link}`;
