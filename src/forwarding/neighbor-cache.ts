// The IPv6 neighbour cache: entries that run the unreachability detection machine. RFC 4861 5.1, 7.2, 7.3.
import { formatIpv6, type Ipv6 } from "../base/ip.ts";
import type { Mac } from "../base/mac.ts";
import { entryOf } from "../base/memo.ts";
import { type Instant, milliseconds, seconds, type Timer } from "../kernel/kernel.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import type { EngineHost, NeighborRow } from "./engine.ts";
import { type NudAction, type NudEvent, nudMachine, type NudState } from "./nud.ts";
import type { Verdicts } from "./stack.ts";
import { WAITING_LIMIT, type Waiting } from "./waiting.ts";

/** RFC 4861, 10. */
const MAX_MULTICAST_SOLICIT = 3;
const MAX_UNICAST_SOLICIT = 3;
const REACHABLE_TIME = 30_000;
const RETRANS_TIMER = 1_000;
const DELAY_FIRST_PROBE_TIME = seconds(5);
const MIN_RANDOM_FACTOR = 0.5;
/** How long an unused entry is kept; IOS keeps it four hours. */
const STALE_LIFE = seconds(14400);
const ENTRY_LIMIT = 4096;

/** As IOS shortens the states. */
const SHORT: Record<NudState, string> = {
  NONE: "DELETE",
  INCOMPLETE: "INCMP",
  REACHABLE: "REACH",
  STALE: "STALE",
  DELAY: "DELAY",
  PROBE: "PROBE",
};

interface Entry {
  readonly interface: number;
  readonly address: Ipv6;
  state: NudState;
  mac: Mac;
  isRouter: boolean;
  since: Instant;
  solicitations: number;
  readonly waiting: Waiting[];
  readonly timer: Timer;
}
export interface NeighborCacheDeps {
  readonly host: EngineHost;
  readonly verdicts: Verdicts;
  transmit(out: InterfaceView, mac: Mac, waiting: Waiting): void;
  unreachable(out: InterfaceView, waiting: Waiting): void;
  /** Sends a solicitation, to the solicited-node group when `mac` is null. */
  solicit(out: InterfaceView, target: Ipv6, mac: Mac | null): void;
  /** Milliseconds in use on the interface, as configured or heard; 0 when unspecified. */
  times(interface_: number): { readonly reachable: number; readonly retransmit: number };
  /** A neighbour no longer says that it is a router. RFC 4861, 7.2.5. */
  noLongerRouter(interface_: number, address: Ipv6): void;
  /** The neighbour did not answer, or answers no more. */
  failed(interface_: number, address: Ipv6): void;
}

/** @rfc 4861 7.3 */
export class NeighborCache {
  readonly #deps: NeighborCacheDeps;
  readonly #host: EngineHost;
  readonly #tables = new Map<number, Map<Ipv6, Entry>>();
  constructor(deps: NeighborCacheDeps) {
    this.#deps = deps;
    this.#host = deps.host;
  }

  /** The link address to send to, or -1 when it is not known. Sending to a stale neighbour starts its verification. */
  find(out: InterfaceView, address: Ipv6): Mac {
    const entry = this.#tables.get(out.index)?.get(address);
    if (entry === undefined || entry.state === "INCOMPLETE") return -1;
    if (entry.state === "STALE") this.#fire(entry, "PacketToSend", entry.mac);
    return entry.mac;
  }
  hold(out: InterfaceView, address: Ipv6, packet: Waiting): void {
    const entry = this.#tables.get(out.index)?.get(address) ?? this.#add(out.index, address);
    if (entry === null) {
      this.#deps.verdicts.drop("queue-full", packet.family, packet.vrf, packet.arrival, packet.original);
      return;
    }
    entry.waiting.push(packet);
    if (entry.waiting.length > WAITING_LIMIT) {
      const oldest = entry.waiting.shift()!;
      this.#deps.verdicts.drop("queue-full", oldest.family, oldest.vrf, oldest.arrival, oldest.original);
    }
    this.#fire(entry, "PacketToSend", entry.mac);
  }

  /** A solicitation, advertisement of a router or redirect told a link address. `isRouter` null leaves the flag. */
  heard(index: number, address: Ipv6, mac: Mac, isRouter: boolean | null): void {
    const entry = this.#tables.get(index)?.get(address) ?? this.#add(index, address);
    if (entry === null) return;
    this.#fire(
      entry,
      entry.mac === mac && entry.state !== "INCOMPLETE" ? "SourceLinkLayerSame" : "SourceLinkLayerDifferent",
      mac,
    );
    if (isRouter !== null) this.#setRouter(entry, isRouter);
  }
  /** A neighbour advertisement; `mac` null when it carried no target link-layer address. @rfc 4861 7.2.5 */
  advertised(
    index: number,
    address: Ipv6,
    mac: Mac | null,
    solicited: boolean,
    override: boolean,
    isRouter: boolean,
  ): void {
    const entry = this.#tables.get(index)?.get(address);
    if (entry === undefined) return;
    if (entry.state === "INCOMPLETE" && mac === null) {
      this.#setRouter(entry, isRouter);
      return;
    }
    const told = mac ?? entry.mac;
    const differs = told !== entry.mac || entry.state === "INCOMPLETE";
    const event: NudEvent = solicited
      ? differs
        ? override
          ? "AdvertisedSolicitedOverride"
          : "AdvertisedSolicitedDifferent"
        : "AdvertisedSolicitedSame"
      : differs
        ? override
          ? "AdvertisedUnsolicitedOverride"
          : "AdvertisedUnsolicitedDifferent"
        : "AdvertisedUnsolicitedSame";
    this.#fire(entry, event, told);
    this.#setRouter(entry, isRouter);
  }
  /** Progress of an upper layer is proof of reach. RFC 4861, 7.3.1. */
  confirm(index: number, address: Ipv6): void {
    const entry = this.#tables.get(index)?.get(address);
    if (entry !== undefined) this.#fire(entry, "ReachabilityConfirmed", entry.mac);
  }
  stateOf(index: number, address: Ipv6): NudState {
    return this.#tables.get(index)?.get(address)?.state ?? "NONE";
  }
  macOf(index: number, address: Ipv6): Mac | null {
    const entry = this.#tables.get(index)?.get(address);
    return entry === undefined || entry.state === "INCOMPLETE" ? null : entry.mac;
  }
  clear(index?: number): void {
    for (const [table, entries] of this.#tables) {
      if (index !== undefined && index !== table) continue;
      for (const entry of [...entries.values()]) this.#discard(entry);
    }
  }
  rows(): readonly NeighborRow[] {
    const rows: NeighborRow[] = [];
    for (const [index, entries] of this.#tables) {
      const vrf = this.#host.interface(index)?.vrf ?? 0;
      for (const e of entries.values()) {
        if (e.state === "NONE") continue;
        const mac = e.state === "INCOMPLETE" ? null : e.mac;
        rows.push({
          vrf,
          interface: index,
          address: e.address,
          mac,
          state: e.state,
          isRouter: e.isRouter,
          since: e.since,
        });
      }
    }
    return rows.sort(
      (a, b) => a.interface - b.interface || (a.address < b.address ? -1 : a.address > b.address ? 1 : 0),
    );
  }
  stop(): void {
    for (const entries of this.#tables.values()) for (const entry of entries.values()) entry.timer.stop();
    this.#tables.clear();
  }

  #setRouter(entry: Entry, isRouter: boolean): void {
    if (entry.isRouter && !isRouter) this.#deps.noLongerRouter(entry.interface, entry.address);
    entry.isRouter = isRouter;
  }
  #add(index: number, address: Ipv6): Entry | null {
    const table = entryOf(this.#tables, index, () => new Map<Ipv6, Entry>());
    if (table.size >= ENTRY_LIMIT) return null;
    const entry: Entry = {
      interface: index,
      address,
      state: "NONE",
      mac: -1,
      isRouter: false,
      since: this.#host.now(),
      solicitations: 0,
      waiting: [],
      timer: this.#host.timer(`nud ${index} ${address}`, () => this.#expired(entry)),
    };
    table.set(address, entry);
    return entry;
  }
  #expired(entry: Entry): void {
    switch (entry.state) {
      case "REACHABLE":
        this.#fire(entry, "ReachableTimeout", entry.mac);
        return;
      case "STALE":
        this.#fire(entry, "StaleTimeout", entry.mac);
        return;
      case "DELAY":
        this.#fire(entry, "DelayTimeout", entry.mac);
        return;
      default: {
        const limit = entry.state === "INCOMPLETE" ? MAX_MULTICAST_SOLICIT : MAX_UNICAST_SOLICIT;
        this.#fire(entry, entry.solicitations >= limit ? "RetransmitTimeoutLast" : "RetransmitTimeout", entry.mac);
      }
    }
  }
  #fire(entry: Entry, event: NudEvent, mac: Mac): void {
    const row = nudMachine.find(entry.state, event);
    if (row === undefined) return;
    const to = row.to === "same" || typeof row.to === "function" ? entry.state : row.to;
    if (to !== entry.state) {
      const from = entry.state;
      this.#host.debug(
        "nd",
        () => `ICMPv6-ND: ${SHORT[from]} -> ${SHORT[to]}: ${formatIpv6(entry.address).toUpperCase()}`,
      );
      entry.state = to;
      entry.since = this.#host.now();
      entry.solicitations = 0;
    }
    for (const action of row.do ?? []) this.#act(entry, action, mac);
  }
  #act(entry: Entry, action: NudAction, mac: Mac): void {
    const out = this.#host.interface(entry.interface);
    switch (action) {
      case "create":
        return;
      case "recordLinkLayer":
        entry.mac = mac;
        return;
      case "sendQueued":
        if (out !== undefined) for (const w of entry.waiting.splice(0)) this.#deps.transmit(out, entry.mac, w);
        return;
      case "solicitMulticast":
      case "solicitUnicast":
        entry.solicitations++;
        if (out !== undefined) this.#deps.solicit(out, entry.address, action === "solicitUnicast" ? entry.mac : null);
        return;
      case "startRetransmit":
        entry.timer.start(milliseconds(this.#deps.times(entry.interface).retransmit || RETRANS_TIMER));
        return;
      case "startReachable": {
        const base = this.#deps.times(entry.interface).reachable || REACHABLE_TIME;
        entry.timer.start(milliseconds(base * (MIN_RANDOM_FACTOR + this.#host.random("nd reachable time"))));
        return;
      }
      case "startDelay":
        entry.timer.start(DELAY_FIRST_PROBE_TIME);
        return;
      case "startStale":
        entry.timer.start(STALE_LIFE);
        return;
      case "reportUnreachable":
        this.#deps.failed(entry.interface, entry.address);
        if (out !== undefined) for (const w of entry.waiting.splice(0)) this.#deps.unreachable(out, w);
        return;
      case "discard":
        this.#discard(entry);
        return;
    }
  }
  #discard(entry: Entry): void {
    for (const w of entry.waiting.splice(0))
      this.#deps.verdicts.drop("unresolved", w.family, w.vrf, w.arrival, w.original);
    entry.timer.stop();
    this.#tables.get(entry.interface)?.delete(entry.address);
  }
}
