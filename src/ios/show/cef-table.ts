// The forwarding table as Cisco Express Forwarding lists it: routes, own addresses, resolved neighbours, fixed entries.
import { type Family, type Ip, parseIpv4, parseIpv6 } from "../../base/ip.ts";
import { comparePrefix, hostPrefix, type Prefix, prefixOf } from "../../base/prefix.ts";
import type { Router, VrfState } from "../../device/router-state.ts";
import type { Adjacency, FibEntry } from "../../forwarding/route.ts";
import { interfaceName, ipText } from "./common.ts";

/** A way out of an entry; `via` is the next hop that had to be looked up to find it. */
export type CefWay =
  | {
      readonly kind: "way";
      /** null: the destination itself is on the link. */
      readonly gateway: string | null;
      readonly interface: string;
      readonly labels: readonly number[];
    }
  | {
      readonly kind: "recursive";
      readonly gateway: string;
      readonly labels: readonly number[];
      readonly ways: readonly CefWay[];
    };
export interface CefRow {
  readonly prefix: Prefix;
  readonly kind:
    | "forward"
    | "attached"
    | "adjacency"
    | "receive"
    | "discard"
    | "drop"
    | "multicast"
    | "no route"
    /** The next hops are found through the route itself. */
    | "looped"
    | "unusable";
  /** Fully resolved ways, with whole label stacks. */
  readonly ways: readonly (CefWay & { readonly kind: "way" })[];
  /** The same by next hop, the recursion kept. */
  readonly paths: readonly CefWay[];
  readonly flags: readonly string[];
  /** Incoming label bound to the prefix: [kind, label]. */
  readonly local: readonly [string, number] | null;
  /** Interface that owns a receiving address or holds the adjacency; "" for an entry that every table has. */
  readonly owner: string;
  /** The connected prefix around a broadcast address or a neighbour. */
  readonly cover: Prefix | null;
  /** How many broadcast addresses and neighbours a connected prefix covers. */
  readonly covered: { readonly broadcasts: number; readonly neighbors: number };
}
export interface CefTable {
  /** "" for the global one. */
  readonly vrf: string;
  readonly id: number;
  readonly family: Family;
  readonly rows: readonly CefRow[];
}

const PLAIN = {
  ways: [],
  paths: [],
  flags: [],
  local: null,
  owner: "",
  cover: null,
  covered: { broadcasts: 0, neighbors: 0 },
} as const;
const MAX_DEPTH = 8;

const wayOf = (router: Router, way: Adjacency): CefWay & { kind: "way" } => ({
  kind: "way",
  gateway: way.gateway === null ? null : ipText(way.gateway),
  interface: interfaceName(router, way.interface),
  labels: way.labels,
});
/** The paths of an entry, each next hop without an interface of its own followed through the table it resolves in. */
const pathsOf = (router: Router, table: VrfState, entry: FibEntry, depth: number): readonly CefWay[] => {
  const hops = entry.route?.nextHops ?? [];
  if (depth > MAX_DEPTH || !hops.some((h) => h.via === "gateway" && h.interface === undefined))
    return entry.ways.map((w) => wayOf(router, w));
  return hops.flatMap((hop): readonly CefWay[] => {
    if (hop.via !== "gateway" || hop.interface !== undefined) {
      const own = hop.via === "discard" ? undefined : hop.interface;
      return entry.ways.filter((w) => w.interface === own).map((w) => wayOf(router, w));
    }
    const inner = router.vrf(hop.table ?? table.id);
    const found = inner?.fib[typeof hop.gateway === "number" ? "ipv4" : "ipv6"].lookup(hop.gateway);
    if (inner === undefined || found === null || found === undefined || found.ways.length === 0) return [];
    return [
      {
        kind: "recursive",
        gateway: ipText(hop.gateway),
        labels: hop.labels ?? [],
        ways: pathsOf(router, inner, found, depth + 1),
      },
    ];
  });
};
const ownerOf = (router: Router, table: VrfState, entry: FibEntry): string => {
  const address = entry.prefix.address;
  for (const view of router.interfaces())
    for (const own of [...view.ipv4, ...view.ipv6])
      if (
        view.vrf === (entry.receiveVrf ?? table.id) &&
        prefixOf(own.address, own.length).address === prefixOf(address, own.length).address &&
        typeof own.address === typeof address
      )
        return view.name;
  return "";
};
const key = (prefix: Prefix): string => `${prefix.address}/${prefix.length}`;

const entryRow = (
  router: Router,
  table: VrfState,
  entry: FibEntry,
  local: CefRow["local"],
  connected: readonly FibEntry[],
): CefRow => {
  const base = { ...PLAIN, prefix: entry.prefix, local };
  if (entry.receive) {
    const cover = connected.find((c) => prefixOf(entry.prefix.address, c.prefix.length).address === c.prefix.address);
    const broadcast = entry.broadcast === true;
    return {
      ...base,
      kind: "receive",
      owner: ownerOf(router, table, entry),
      cover: broadcast ? (cover?.prefix ?? null) : null,
      flags: broadcast
        ? ["receive"]
        : [...(cover === undefined ? ["attached", "connected"] : []), "receive", "local", "source eligible"],
    };
  }
  const ways = entry.ways.map((way) => wayOf(router, way));
  const route = entry.route;
  const flags = [
    ...(route?.protocol === "bgp" && route.nextHops.every((h) => h.via !== "gateway" || h.labels === undefined)
      ? ["rib only nolabel"]
      : []),
    ...(route?.protocol === "bgp" ? ["rib defined all labels"] : []),
    ...(entry.prefix.length === 0 ? ["default route"] : []),
  ];
  if (entry.looped === true) {
    const paths = route!.nextHops.flatMap((hop): readonly CefWay[] =>
      hop.via === "gateway" && hop.interface === undefined
        ? [{ kind: "recursive", gateway: ipText(hop.gateway), labels: hop.labels ?? [], ways: [] }]
        : [],
    );
    return { ...base, kind: "looped", flags, paths };
  }
  if (ways.length === 0)
    return { ...base, kind: entry.unusable === undefined ? "discard" : "unusable", flags, paths: [] };
  if (ways.some((w) => w.gateway !== null))
    return { ...base, kind: "forward", ways, paths: pathsOf(router, table, entry, 0), flags };
  return {
    ...base,
    kind: "attached",
    ways,
    paths: ways,
    flags: route?.protocol === "connected" ? ["attached", "connected"] : ["attached", ...flags],
  };
};

const FIXED: Readonly<Record<Family, readonly (readonly [string, number, CefRow["kind"]])[]>> = {
  ipv4: [
    ["0.0.0.0", 8, "drop"],
    ["0.0.0.0", 32, "receive"],
    ["127.0.0.0", 8, "drop"],
    ["224.0.0.0", 4, "drop"],
    ["224.0.0.0", 24, "receive"],
    ["240.0.0.0", 4, "drop"],
    ["255.255.255.255", 32, "receive"],
  ],
  ipv6: [
    ["::", 127, "drop"],
    ["fe80::", 10, "receive"],
    ["ff00::", 8, "multicast"],
  ],
};
const fixedRows = (family: Family): readonly CefRow[] =>
  FIXED[family].map(([text, length, kind]) => ({
    ...PLAIN,
    prefix: { address: (family === "ipv4" ? parseIpv4(text) : parseIpv6(text)) as Ip, length },
    kind,
    flags: kind === "receive" ? ["receive"] : [],
  }));
/** Neighbours with a known link address: each has an entry of its own under the connected prefix. */
const neighbors = (
  router: Router,
  table: VrfState,
  family: Family,
): readonly { readonly address: Ip; readonly interface: number }[] =>
  family === "ipv4"
    ? router.engine.arpTable().filter((r) => r.vrf === table.id && r.mac !== null && r.kind === "dynamic")
    : router.engine.neighborTable().filter((r) => r.vrf === table.id && r.mac !== null);

/** Everything that `show ip cef` or `show ipv6 cef` lists of a VRF, in the order of the prefixes. */
export const cefTable = (router: Router, table: VrfState, family: Family): CefTable => {
  const entries = table.fib[family].entries();
  const connected = entries.filter((e) => e.route?.protocol === "connected" && e.ways.length > 0);
  const labels = new Map<string, readonly [string, number]>();
  for (const [label, binding] of router.labelBindings())
    if (binding.kind !== "next-hops" && binding.prefix !== undefined && binding.vrf === table.id)
      labels.set(key(binding.prefix), [table.id === 0 ? "global" : "other", label]);
  const rows = new Map<string, CefRow>();
  for (const row of fixedRows(family)) rows.set(key(row.prefix), row);
  const zero = { address: (family === "ipv4" ? 0 : 0n) as Ip, length: 0 };
  rows.set(key(zero), { ...PLAIN, prefix: zero, kind: "no route", flags: ["default route handler", "default route"] });
  for (const neighbor of neighbors(router, table, family)) {
    const cover = connected.find(
      (c) =>
        c.ways.some((w) => w.interface === neighbor.interface) &&
        prefixOf(neighbor.address, c.prefix.length).address === c.prefix.address,
    );
    if (cover === undefined) continue;
    const prefix = hostPrefix(neighbor.address);
    const owner = interfaceName(router, neighbor.interface);
    const way = { kind: "way", gateway: null, interface: owner, labels: [] } as const;
    rows.set(key(prefix), {
      ...PLAIN,
      prefix,
      kind: "adjacency",
      ways: [way],
      paths: [way],
      flags: ["attached"],
      owner,
      cover: cover.prefix,
    });
  }
  for (const entry of entries) {
    // Groups of IPv6 are one entry of the list, however the engine keeps them.
    if (family === "ipv6" && (entry.prefix.address as bigint) >> 120n === 0xffn) continue;
    if (family === "ipv6" && entry.receive && (entry.prefix.address as bigint) >> 118n === 0x3fan) continue;
    rows.set(key(entry.prefix), entryRow(router, table, entry, labels.get(key(entry.prefix)) ?? null, connected));
  }
  const counted = [...rows.values()].map((row): CefRow => {
    if (row.kind !== "attached" || !row.flags.includes("connected")) return row;
    const own = [...rows.values()].filter((r) => r.cover !== null && key(r.cover) === key(row.prefix));
    const covered = {
      broadcasts: own.filter((r) => r.kind === "receive").length,
      neighbors: own.filter((r) => r.kind === "adjacency").length,
    };
    const more = own.length === 0 ? [] : ["cover dependents", ...(covered.broadcasts > 0 ? ["need deagg"] : [])];
    return { ...row, covered, flags: [...row.flags, ...more] };
  });
  return {
    vrf: table.name,
    id: table.id,
    family,
    rows: counted.sort((a, b) => comparePrefix(a.prefix, b.prefix)),
  };
};
