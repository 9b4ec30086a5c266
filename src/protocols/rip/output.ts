// What an update says on an interface: split horizon, summaries, version 1's missing masks. RFC 2453, 3.4.3, 3.10 and 4.
import type { Ipv4 } from "../../base/ip.ts";
import { maskOf } from "../../base/ip.ts";
import { comparePrefix, keyOf, type Prefix, type PrefixKey } from "../../base/prefix.ts";
import { AFI_IPV4, INFINITY_METRIC, type RipRoute } from "../../wire/rip/packet.ts";
import { classLength, classNetwork } from "./classful.ts";
import { type Entry, RipTable } from "./table.ts";

export interface OutputOptions {
  readonly version: 1 | 2;
  readonly interface: number;
  /** Address and length of the interface the update leaves by. */
  readonly address: Ipv4;
  readonly length: number;
  readonly splitHorizon: boolean;
  readonly autoSummary: boolean;
  /** Only what changed since the last update. */
  readonly changedOnly: boolean;
  permits(prefix: Prefix): boolean;
}
/** What the neighbours are to use. Learnt routes are one hop further away from them. */
export const advertisedMetric = (entry: Entry): number => {
  if (entry.own !== null) return entry.own.kind === "connected" ? 1 : entry.own.metric;
  return RipTable.isDead(entry) ? INFINITY_METRIC : Math.min(entry.metric + 1, INFINITY_METRIC);
};
const tagOf = (entry: Entry): number =>
  entry.own?.kind === "redistributed" ? entry.own.tag : (entry.paths[0]?.tag ?? 0);
/** RFC 2453, 3.4.3: not back to where it came from. A lost route is told everywhere. */
const isHidden = (entry: Entry, options: OutputOptions): boolean => {
  if (!options.splitHorizon) return false;
  if (entry.own?.kind === "connected") return entry.own.interface === options.interface;
  return entry.own === null && entry.paths.some((p) => p.interface === options.interface);
};
/** What becomes of a prefix in a version 1 message: itself, the network of its class, or nothing. RFC 1058, 3.2. */
const withoutMask = (prefix: Prefix, options: OutputOptions): Prefix | null => {
  const address = prefix.address as Ipv4;
  if (prefix.length === 0 || prefix.length === classLength(address)) return prefix;
  const network = classNetwork(address);
  if (keyOf(network) !== keyOf(classNetwork(options.address))) return prefix.length > network.length ? network : null;
  return prefix.length === options.length || prefix.length === 32 ? prefix : null;
};
const summarised = (prefix: Prefix, options: OutputOptions): Prefix | null => {
  if (options.version === 1) return withoutMask(prefix, options);
  if (!options.autoSummary || prefix.length === 0) return prefix;
  const network = classNetwork(prefix.address as Ipv4);
  if (prefix.length <= network.length || keyOf(network) === keyOf(classNetwork(options.address))) return prefix;
  return network;
};

/** The route entries of one update, by prefix. */
export const updateFor = (entries: readonly Entry[], options: OutputOptions): readonly RipRoute[] => {
  const rows = new Map<PrefixKey, { readonly prefix: Prefix; metric: number; tag: number; changed: boolean }>();
  for (const entry of entries) {
    if (isHidden(entry, options) || !options.permits(entry.prefix)) continue;
    const prefix = summarised(entry.prefix, options);
    if (prefix === null) continue;
    const metric = advertisedMetric(entry);
    const key = keyOf(prefix);
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { prefix, metric, tag: tagOf(entry), changed: entry.changed });
    else {
      // A summary is as near as its nearest part, and unreachable only when all of them are.
      row.changed ||= entry.changed && metric < row.metric;
      row.metric = Math.min(row.metric, metric);
    }
  }
  return [...rows.values()]
    .filter((row) => !options.changedOnly || row.changed)
    .sort((a, b) => comparePrefix(a.prefix, b.prefix))
    .map(({ prefix, metric, tag }) => ({
      kind: "route",
      family: AFI_IPV4,
      tag: options.version === 1 ? 0 : tag,
      address: prefix.address as Ipv4,
      mask: options.version === 1 ? 0 : maskOf(prefix.length),
      nextHop: 0,
      metric,
    }));
};
