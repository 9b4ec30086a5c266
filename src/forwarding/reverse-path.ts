// Unicast reverse path forwarding: is a packet's source where the packet came from? RFC 2827, RFC 3704 2.2-2.4.
import { type Family, type Ip, isLinkLocalIpv6, isMulticast } from "../base/ip.ts";
import type { AclConfig } from "../config/model.ts";
import type { Ipv4Packet } from "../wire/ipv4.ts";
import type { Ipv6Packet } from "../wire/ipv6.ts";
import type { AclFilter } from "./acl-filter.ts";
import type { EngineHost } from "./engine.ts";
import type { FibEntry } from "./route.ts";
import type { Arrival } from "./stack.ts";

/** What an interface asks of the sources of what comes in. */
export interface SourceCheck {
  /** The way back leads out of this interface ("rx", strict), or out of any ("any", loose). */
  readonly via: "rx" | "any";
  readonly allowDefault: boolean;
  /** The node's own addresses pass. */
  readonly allowSelf: boolean;
  /** What it permits passes all the same; null without one. */
  readonly list: AclConfig | null;
}
export interface SourceCheckCounters {
  readonly dropped: number;
  /** Failed, but let through by the list. */
  readonly suppressed: number;
}
const NONE: SourceCheckCounters = Object.freeze({ dropped: 0, suppressed: 0 });

/** Why a source fails, for people; null when it passes. `entry` is the longest match of the source. */
export const sourceFault = (check: SourceCheck, entry: FibEntry | null, interface_: number): string | null => {
  if (entry === null) return "no route to the source";
  if (entry.receive) return check.allowSelf ? null : "the source is an address of this router";
  if (entry.ways.length === 0) return "the route to the source discards";
  if (entry.prefix.length === 0 && !check.allowDefault) return "only the default route leads to the source";
  if (check.via === "rx" && !entry.ways.some((w) => w.interface === interface_))
    return "the way to the source leads out of another interface";
  return null;
};
/** Groups, the unspecified address and link-local addresses are in no table. */
export const hasWayBack = (source: Ip, destination: Ip): boolean =>
  source !== 0 &&
  source !== 0n &&
  !isMulticast(destination) &&
  !(typeof source === "bigint" && isLinkLocalIpv6(source));

export class ReversePath {
  readonly #host: EngineHost;
  readonly #acls: AclFilter;
  readonly #counters = new Map<string, { dropped: number; suppressed: number }>();
  constructor(host: EngineHost, acls: AclFilter) {
    this.#host = host;
    this.#acls = acls;
  }
  counters(interface_: number, family: Family): SourceCheckCounters {
    return this.#counters.get(`${family} ${interface_}`) ?? NONE;
  }
  /** Why a packet is to be dropped, without a word to its sender; null when it may go on. */
  check(arrival: Arrival, packet: Ipv4Packet | Ipv6Packet, family: Family): string | null {
    const { index } = arrival.interface;
    const check = arrival.labels.length > 0 ? undefined : this.#host.sourceCheck?.(index, family);
    if (check === undefined || !hasWayBack(packet.source, packet.destination)) return null;
    const fault = sourceFault(check, this.#host.lookup(arrival.vrf, packet.source), index);
    if (fault === null) return null;
    const key = `${family} ${index}`;
    const counters = this.#counters.get(key) ?? { dropped: 0, suppressed: 0 };
    this.#counters.set(key, counters);
    if (check.list !== null && this.#acls.check(check.list, packet, family) === null) {
      counters.suppressed++;
      return null;
    }
    counters.dropped++;
    return fault;
  }
}
