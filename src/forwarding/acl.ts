// Access lists on packets: which entry decides. IPv4 standard and extended, IPv6; non-initial fragments as IOS treats them.
import type { Family, Ip } from "../base/ip.ts";
import { entryOf } from "../base/memo.ts";
import { contains, type Prefix } from "../base/prefix.ts";
import type { AclConfig, AclEntry, DeviceConfig, PortMatch } from "../config/model.ts";
import type { Instant } from "../kernel/kernel.ts";
import { inNetworkGroup, inServiceGroup, type ObjectGroups } from "./object-group.ts";
import { isInTime } from "./time-range.ts";

/** What access lists look at. Port, type and flag fields are -1 where the packet has none or is a later fragment. */
export interface AclSubject {
  readonly source: Ip;
  readonly destination: Ip;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  /** TCP flags octet. */
  readonly tcpFlags: number;
  /** A fragment other than the first: no transport header in sight. */
  readonly laterFragment: boolean;
  readonly ttl: number;
  /** The type of service or traffic class as a whole. */
  readonly tos: number;
}
/** What entries refer to: object groups, and time ranges at this moment. */
export interface AclSurroundings {
  readonly groups: ObjectGroups;
  /** True for a range that does not exist. */
  inTime(range: string): boolean;
}
export const aclSurroundings = (
  { objectGroups, timeRanges }: Pick<DeviceConfig, "objectGroups" | "timeRanges">,
  now: Instant,
): AclSurroundings => ({ groups: objectGroups, inTime: (range) => isInTime(timeRanges.get(range), now) });
/** Of a node that has neither. */
export const BARE: AclSurroundings = Object.freeze({ groups: new Map(), inTime: () => true });
export interface AclDecision {
  readonly permit: boolean;
  /** Null for what follows the last entry. */
  readonly entry: AclEntry | null;
}
const ICMPV6 = 58;
const NEIGHBOR_SOLICITATION = 135;
const NEIGHBOR_ADVERTISEMENT = 136;
const TCP_RST = 0x04;
const TCP_ACK = 0x10;

const matchesAddress = (pattern: AclEntry["source"], address: Ip): boolean => {
  if (pattern === undefined) return true;
  if ("wildcard" in pattern)
    return typeof address === "number" && ((address ^ pattern.address) & ~pattern.wildcard) === 0;
  return contains(pattern as Prefix, address);
};
const matchesPort = (pattern: PortMatch | undefined, port: number): boolean => {
  if (pattern === undefined) return true;
  if (port < 0) return false;
  const [first = 0, last = first] = pattern.ports;
  switch (pattern.op) {
    case "eq":
      return pattern.ports.includes(port);
    case "neq":
      return !pattern.ports.includes(port);
    case "gt":
      return port > first;
    case "lt":
      return port < first;
    case "range":
      return port >= first && port <= last;
  }
};
const matchesFlags = ({ all, set, clear }: NonNullable<AclEntry["flags"]>, flags: number): boolean => {
  if (flags < 0) return false;
  if (all) return (flags & set) === set && (flags & clear) === 0;
  return (flags & set) !== 0 || (~flags & clear) !== 0;
};
const asksTransport = (e: AclEntry): boolean =>
  e.sourcePort !== undefined ||
  e.destinationPort !== undefined ||
  e.icmpType !== undefined ||
  e.established === true ||
  e.flags !== undefined;

/** The services of an entry's group; of a later fragment only the protocol is in sight, as for entries with ports. */
const matchesService = (e: AclEntry, s: AclSubject, { groups }: AclSurroundings): boolean =>
  e.serviceGroup === undefined ||
  inServiceGroup(groups, e.serviceGroup, s.protocol, ({ source, destination, icmpType, icmpCode }) => {
    if (s.laterFragment)
      return e.action === "permit" || (source === undefined && destination === undefined && icmpType === undefined);
    if (icmpType !== undefined && icmpType !== s.icmpType) return false;
    if (icmpCode !== undefined && icmpCode !== s.icmpCode) return false;
    return matchesPort(source, s.sourcePort) && matchesPort(destination, s.destinationPort);
  });

export const matchesEntry = (e: AclEntry, s: AclSubject, around: AclSurroundings = BARE): boolean => {
  if (e.unmatched !== undefined) return false;
  if (e.timeRange !== undefined && !around.inTime(e.timeRange)) return false;
  if (e.sourceGroup !== undefined && !inNetworkGroup(around.groups, e.sourceGroup, s.source)) return false;
  if (e.destinationGroup !== undefined && !inNetworkGroup(around.groups, e.destinationGroup, s.destination))
    return false;
  if (!matchesService(e, s, around)) return false;
  if (e.protocol !== "ip" && e.protocol !== s.protocol) return false;
  if (!matchesAddress(e.source, s.source) || !matchesAddress(e.destination, s.destination)) return false;
  if (e.dscp !== undefined && e.dscp !== s.tos >>> 2) return false;
  if (e.precedence !== undefined && e.precedence !== s.tos >>> 5) return false;
  if (e.tos !== undefined && e.tos !== ((s.tos >>> 1) & 15)) return false;
  if (e.ttl !== undefined && !matchesPort(e.ttl, s.ttl)) return false;
  if (e.fragments === true) return s.laterFragment;
  // A later fragment of what an entry with ports permits passes; a deny with ports leaves it to the next entries.
  if (s.laterFragment) return !asksTransport(e) || e.action === "permit";
  if (!matchesPort(e.sourcePort, s.sourcePort) || !matchesPort(e.destinationPort, s.destinationPort)) return false;
  if (e.icmpType !== undefined && e.icmpType !== s.icmpType) return false;
  if (e.icmpCode !== undefined && e.icmpCode !== s.icmpCode) return false;
  if (e.flags !== undefined && !matchesFlags(e.flags, s.tcpFlags)) return false;
  return e.established !== true || (s.tcpFlags >= 0 && (s.tcpFlags & (TCP_ACK | TCP_RST)) !== 0);
};

/** The first entry that matches decides; a list without entries permits everything. */
export const decideAcl = (acl: AclConfig, s: AclSubject, around: AclSurroundings = BARE): AclDecision => {
  let entries = 0;
  for (const entry of acl.entries) {
    if (entry.remark !== undefined) continue;
    entries++;
    if (matchesEntry(entry, s, around)) return { permit: entry.action === "permit", entry };
  }
  if (entries === 0) return { permit: true, entry: null };
  // Neighbour discovery passes before the implicit deny of an IPv6 list.
  const discovery =
    acl.family === "ipv6" &&
    s.protocol === ICMPV6 &&
    (s.icmpType === NEIGHBOR_SOLICITATION || s.icmpType === NEIGHBOR_ADVERTISEMENT);
  return { permit: discovery, entry: null };
};

/** Matches of each entry, by list and sequence number: editing a list keeps the counts of the entries that stay. */
export class AclCounters {
  readonly #lists = new Map<string, Map<number, number>>();
  count(acl: AclConfig, sequence: number): void {
    const key = `${acl.family} ${acl.name}`;
    const counts = entryOf(this.#lists, key, () => new Map<number, number>());
    counts.set(sequence, (counts.get(sequence) ?? 0) + 1);
  }
  of(family: Family, name: string): ReadonlyMap<number, number> {
    return this.#lists.get(`${family} ${name}`) ?? new Map();
  }
  clear(name?: string): void {
    if (name === undefined) this.#lists.clear();
    for (const family of ["ipv4", "ipv6"]) this.#lists.delete(`${family} ${name}`);
  }
}
