// What FRRouting's protocols know, reduced to what any router would say. Label numbers depend on the order of allocation
// and are reduced to "label", "implicit-null" or "explicit-null".
import type { FrrLab } from "./frr.ts";

const list = (value: any): any[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
const byText = (a: unknown, b: unknown): number => {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};
export const labelKind = (label: unknown): string => {
  const text = String(label);
  if (text === "3" || text === "imp-null") return "implicit-null";
  if (text === "0" || text === "2" || text === "exp-null") return "explicit-null";
  return /^\d+$/.test(text) ? "label" : text;
};

export interface OspfNeighborFact {
  readonly id: string;
  readonly address: string;
  readonly interface: string;
  /** "Full", "2-Way", ... */
  readonly state: string;
  /** "DR", "Backup", "DROther", or "-" on links without a designated router. */
  readonly role: string;
}
export const ospfNeighbors = async (lab: FrrLab, node: string): Promise<readonly OspfNeighborFact[]> => {
  const { neighbors = {} } = await lab.json(node, "show ip ospf neighbor json");
  return Object.entries<any>(neighbors)
    .flatMap(([id, all]) =>
      list(all).map((n) => {
        const [state = "", role = "-"] = String(n.nbrState ?? n.state).split("/");
        return { id, address: n.address ?? n.ifaceAddress, interface: String(n.ifaceName).split(":")[0]!, state, role };
      }),
    )
    .sort(byText);
};
/** Every neighbour is Full, or 2-Way among routers that are neither DR nor Backup, and there are `count` of them. */
export const ospfAdjacent = async (lab: FrrLab, node: string, count: number): Promise<boolean> => {
  const neighbors = await ospfNeighbors(lab, node);
  return (
    neighbors.length === count &&
    neighbors.every((n) => n.state === "Full" || (n.state === "2-Way" && n.role === "DROther"))
  );
};
/** LSAs as "type lsId advertisingRouter" by area, "external" for type 5. */
export const ospfDatabase = async (lab: FrrLab, node: string): Promise<Readonly<Record<string, readonly string[]>>> => {
  const database = await lab.json(node, "show ip ospf database json");
  const lsa =
    (kind: string) =>
    (l: any): string =>
      `${kind} ${l.lsId} ${l.advertisedRouter}`;
  const areas: Record<string, string[]> = {};
  for (const [area, kinds] of Object.entries<any>(database.areas ?? {}))
    areas[area] = Object.entries<any>(kinds)
      .filter(([, all]) => Array.isArray(all))
      .flatMap(([kind, all]) => all.map(lsa(kind.replace(/LinkStates?$/, ""))))
      .sort();
  const external = list(database.asExternalLinkStates).map(lsa("asExternal")).sort();
  return external.length > 0 ? { ...areas, external } : areas;
};
export interface OspfRouteFact {
  /** "N", "N IA", "N E1", "N E2", "R" ... */
  readonly type: string;
  readonly cost: number;
  readonly area: string | null;
  readonly nextHops: readonly string[];
}
export const ospfRoutes = async (lab: FrrLab, node: string): Promise<Readonly<Record<string, OspfRouteFact>>> => {
  const routes: Record<string, OspfRouteFact> = {};
  for (const [prefix, r] of Object.entries<any>(await lab.json(node, "show ip ospf route json"))) {
    if (typeof r?.routeType !== "string" || r.cost === undefined) continue;
    const nextHops = list(r.nexthops).map((h) =>
      `${String(h.ip ?? "").trim()} ${h.via ?? h.directlyAttachedTo ?? ""}`.trim(),
    );
    routes[prefix] = {
      type: r.routeType.trim(),
      cost: r.cost,
      area: r.area ?? null,
      nextHops: [...new Set(nextHops)].sort(),
    };
  }
  return routes;
};

export interface BgpPathFact {
  /** The neighbour, or "0.0.0.0" for what the router originates. */
  readonly from: string;
  readonly asPath: string;
  readonly origin: string;
  readonly localPreference: number | null;
  readonly med: number | null;
  readonly weight: number;
  readonly nextHops: readonly string[];
  readonly best: boolean;
  readonly multipath: boolean;
}
const bgpPath = (p: any): BgpPathFact => ({
  from: p.peerId === "(unspec)" ? "0.0.0.0" : p.peerId,
  asPath: String(p.path ?? p.aspath?.string ?? "").replace(/^Local$/, ""),
  origin: String(p.origin),
  localPreference: p.locPrf ?? null,
  med: p.metric ?? p.med ?? null,
  weight: p.weight ?? 0,
  nextHops: list(p.nexthops)
    .map((h) => String(h.ip))
    .sort(),
  best: p.bestpath === true || p.bestpath?.overall === true,
  multipath: p.multipath === true,
});
/** Paths by prefix of one table. */
export const bgpTable = async (
  lab: FrrLab,
  node: string,
  options: { readonly vrf?: string; readonly family?: "ipv4" | "ipv6" } = {},
): Promise<Readonly<Record<string, readonly BgpPathFact[]>>> => {
  const { vrf, family = "ipv4" } = options;
  const { routes = {} } = await lab.json(
    node,
    `show bgp ${vrf === undefined ? "" : `vrf ${vrf} `}${family} unicast json`,
  );
  return Object.fromEntries(
    Object.entries<any>(routes).map(([prefix, paths]) => [prefix, list(paths).map(bgpPath).sort(byText)]),
  );
};
/** VPNv4 paths by "rd prefix". */
export const bgpVpnTable = async (
  lab: FrrLab,
  node: string,
): Promise<Readonly<Record<string, readonly BgpPathFact[]>>> => {
  const { routes = {} } = await lab.json(node, "show bgp ipv4 vpn json");
  return Object.fromEntries(
    Object.entries<any>(routes.routeDistinguishers ?? {}).flatMap(([rd, table]) =>
      Object.entries<any>(table).map(
        ([prefix, paths]) => [`${rd} ${prefix}`, list(paths).map(bgpPath).sort(byText)] as const,
      ),
    ),
  );
};
/** Session states by neighbour, e.g. "Established". */
export const bgpSessions = async (
  lab: FrrLab,
  node: string,
  vrf?: string,
): Promise<Readonly<Record<string, string>>> => {
  const summary = await lab.json(node, `show bgp ${vrf === undefined ? "" : `vrf ${vrf} `}summary json`);
  const states: Record<string, string> = {};
  for (const family of Object.values<any>(summary))
    for (const [peer, p] of Object.entries<any>(family?.peers ?? {})) states[peer] = p.state;
  return states;
};
export const bgpEstablished = async (lab: FrrLab, node: string, count: number): Promise<boolean> => {
  const states = Object.values(await bgpSessions(lab, node));
  return states.length === count && states.every((s) => s === "Established");
};

/** LDP session states by neighbour LSR id, e.g. "OPERATIONAL". */
export const ldpNeighbors = async (lab: FrrLab, node: string): Promise<Readonly<Record<string, string>>> => {
  const { neighbors } = await lab.json(node, "show mpls ldp neighbor json");
  return Object.fromEntries(list(neighbors).map((n) => [n.neighborId, n.state]));
};
/** "prefix neighbour local remote", labels by kind, with "in-use" behind the binding that is forwarded on. */
export const ldpBindings = async (lab: FrrLab, node: string): Promise<readonly string[]> => {
  const { bindings } = await lab.json(node, "show mpls ldp binding json");
  return list(bindings)
    .map(
      (b) =>
        `${b.prefix} ${b.neighborId} ${labelKind(b.localLabel)} ${labelKind(b.remoteLabel)}${b.inUse ? " in-use" : ""}`,
    )
    .sort();
};
/** How many incoming labels go to each "next hop outgoing-label". */
export const labelTable = async (lab: FrrLab, node: string): Promise<Readonly<Record<string, number>>> => {
  const counts: Record<string, number> = {};
  for (const entry of Object.values<any>(await lab.json(node, "show mpls table json")))
    for (const hop of list(entry.nexthops)) {
      const out = list(hop.outLabelStack ?? hop.outLabel)
        .map(labelKind)
        .join("/");
      const key = `${hop.nexthop ?? hop.interface ?? ""} ${out}`.trim();
      counts[key] = (counts[key] ?? 0) + 1;
    }
  return counts;
};
