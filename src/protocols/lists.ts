// Prefix lists and access lists as filters of routes: the first entry that matches decides, none denies.
import { maskOf } from "../base/ip.ts";
import { type Prefix, contains, covers } from "../base/prefix.ts";
import type { AclConfig, AclEntry, DeviceConfig, PrefixListConfig } from "../config/model.ts";

/** The lists and maps of a running configuration that decide about routes. */
export type PolicyLists = Pick<
  DeviceConfig,
  "prefixLists" | "routeMaps" | "asPathLists" | "communityLists" | "accessLists"
>;

type Entry = PrefixListConfig["entries"][number];
const entryMatches = (e: Entry, p: Prefix): boolean => {
  if (!covers(e.prefix, p)) return false;
  if (e.ge === undefined && e.le === undefined) return p.length === e.prefix.length;
  const most = e.le ?? (typeof p.address === "number" ? 32 : 128);
  return p.length >= (e.ge ?? e.prefix.length) && p.length <= most;
};
/** The deciding entry, or null when none matches. An empty list permits nothing. */
export const prefixListEntry = (list: PrefixListConfig, p: Prefix): Entry | null =>
  list.entries.find((e) => entryMatches(e, p)) ?? null;

type Range = NonNullable<AclEntry["source"]>;
const inRange = (range: Range | undefined, address: number | bigint): boolean => {
  if (range === undefined) return true;
  if ("length" in range) return contains(range, address);
  return typeof address === "number" && ((address ^ range.address) & ~range.wildcard) >>> 0 === 0;
};
/** A standard list looks at the network; the destination of an extended one stands for the mask. */
const aclMatches = (list: AclConfig, e: AclEntry, p: Prefix): boolean => {
  // Entries that ask for more than addresses are about packets.
  if (e.remark !== undefined || e.unmatched !== undefined) return false;
  if (e.sourceGroup !== undefined || e.destinationGroup !== undefined || e.serviceGroup !== undefined) return false;
  if (!inRange(e.source, p.address)) return false;
  if (list.kind === "standard" || e.destination === undefined) return true;
  if (typeof p.address === "number") return inRange(e.destination, maskOf(p.length));
  return "length" in e.destination && e.destination.length === p.length;
};
export const accessListPermits = (list: AclConfig, p: Prefix): boolean =>
  list.entries.find((e) => aclMatches(list, e, p))?.action === "permit";

const familyOfPrefix = (p: Prefix): "ipv4" | "ipv6" => (typeof p.address === "number" ? "ipv4" : "ipv6");
const named = <T extends { readonly name: string; readonly family: "ipv4" | "ipv6" }>(
  lists: ReadonlyMap<string, T>,
  name: string,
  family: "ipv4" | "ipv6",
): T | undefined => {
  const direct = lists.get(name);
  if (direct?.family === family) return direct;
  for (const list of lists.values()) if (list.name === name && list.family === family) return list;
  return undefined;
};
export const prefixListNamed = (lists: PolicyLists, name: string, p: Prefix): PrefixListConfig | undefined =>
  named(lists.prefixLists, name, familyOfPrefix(p));

/** A list that does not exist permits everything. */
export const prefixListPermits = (lists: PolicyLists, name: string, p: Prefix): boolean => {
  const list = prefixListNamed(lists, name, p);
  return list === undefined || prefixListEntry(list, p)?.action === "permit";
};
export const accessListNamedPermits = (lists: PolicyLists, name: string, p: Prefix): boolean => {
  const list = named(lists.accessLists, name, familyOfPrefix(p));
  return list === undefined || list.entries.length === 0 || accessListPermits(list, p);
};
