// An area's topology as arrays: vertices, edges and prefixes from its router- and network-LSAs. RFC 2328, 16.1.
//
// The graph does not depend on who looks at it. Routers of one area hold the same LSA objects once flooding is over, so
// a graph built by one serves all: a candidate is found by fingerprint, and used only when it was built from exactly
// the LSAs at hand, compared one by one by identity.
import { lengthOfMask } from "../../base/ip.ts";
import { keyOf, type Prefix, type PrefixKey } from "../../base/prefix.ts";
import type { Instant } from "../../kernel/kernel.ts";
import { LinkType, type Lsa, LsaType, type NetworkBody, type RouterBody } from "../../wire/ospf/lsa.ts";
import { NO_PREFIX } from "./constants.ts";
import type { Database } from "./database.ts";
import type { RouteKind } from "./route-table.ts";

export interface Graph {
  readonly fingerprint: number;
  /** By vertex: routers by ascending router id, then networks by ascending designated router address. */
  readonly lsas: readonly Lsa[];
  readonly members: ReadonlySet<Lsa>;
  readonly routers: number;
  readonly routerIndex: ReadonlyMap<number, number>;
  /** Edges of vertex v: first[v] to first[v + 1]. */
  readonly first: Int32Array;
  readonly to: Int32Array;
  readonly cost: Int32Array;
  /** Link type of an edge from a router; 0 from a network. */
  readonly kind: Uint8Array;
  /** From a router: its Link Data. From a network: the address of the router at the far end on it. */
  readonly data: Float64Array;
  readonly prefixes: readonly Prefix[];
  readonly keys: readonly PrefixKey[];
  /** Prefixes and where they are attached: at vertex, with an additional cost. */
  readonly leafVertex: Int32Array;
  readonly leafPrefix: Int32Array;
  readonly leafCost: Int32Array;
  /** What the routes of every router that uses this graph have in common, by what they are and then by vertex. */
  readonly kinds: Map<string, (RouteKind | undefined)[]>;
}

const KEPT = 12;
const recent: Graph[] = [];

/** Made of these LSAs, and of no other. */
const isOf = (graph: Graph, routers: readonly Lsa[], networks: readonly Lsa[]): boolean => {
  if (graph.lsas.length !== routers.length + networks.length) return false;
  for (const lsa of routers) if (!graph.members.has(lsa)) return false;
  for (const lsa of networks) if (!graph.members.has(lsa)) return false;
  return true;
};

/** The graph of what the database holds now. */
export const graphOf = (database: Database, now: Instant): Graph => {
  const routers: Lsa[] = [];
  const networks: Lsa[] = [];
  for (const e of database.ofType(LsaType.Router)) if (!e.isMaxAge(now)) routers.push(e.lsa);
  for (const e of database.ofType(LsaType.Network)) if (!e.isMaxAge(now)) networks.push(e.lsa);
  const fingerprint = database.topology;
  const at = recent.findIndex((g) => g.fingerprint === fingerprint && isOf(g, routers, networks));
  if (at >= 0) {
    const [found] = recent.splice(at, 1);
    recent.push(found!);
    return found!;
  }
  const built = build(fingerprint, routers, networks);
  // A database with two network-LSAs of one network keeps one vertex, and so cannot be compared one by one.
  if (built.lsas.length === routers.length + networks.length) recent.push(built);
  if (recent.length > KEPT) recent.shift();
  return built;
};

const routerBodyOf = (lsa: Lsa): RouterBody => lsa.body as RouterBody;
const networkBodyOf = (lsa: Lsa): NetworkBody => lsa.body as NetworkBody;
const byId = (a: Lsa, b: Lsa): number => a.id - b.id || a.advertisingRouter - b.advertisingRouter;

/** Of several network-LSAs with one Link State ID, the one whose router is on that network with that address. */
const genuine = (networks: readonly Lsa[], routers: ReadonlyMap<number, Lsa>): Lsa[] => {
  const out: Lsa[] = [];
  const claims = (n: Lsa): boolean => {
    const r = routers.get(n.advertisingRouter);
    return (
      r !== undefined &&
      routerBodyOf(r).links.some((l) => l.type === LinkType.Transit && l.id === n.id && l.data === n.id)
    );
  };
  for (const n of networks) {
    const last = out.at(-1);
    if (last === undefined || last.id !== n.id) out.push(n);
    else if (!claims(last) && claims(n)) out[out.length - 1] = n;
  }
  return out;
};

const build = (fingerprint: number, allRouters: Lsa[], allNetworks: Lsa[]): Graph => {
  // A router-LSA's Link State ID is its originator. RFC 2328, 12.1.4.
  const routers = allRouters.filter((l) => l.id === l.advertisingRouter).sort(byId);
  const routerLsas = new Map(routers.map((l) => [l.id, l]));
  const networks = genuine(allNetworks.sort(byId), routerLsas);
  const routerIndex = new Map(routers.map((l, i) => [l.id, i]));
  const networkIndex = new Map(networks.map((l, i) => [l.id, routers.length + i]));
  const lsas = [...routers, ...networks];
  const first = new Int32Array(lsas.length + 1);
  const to: number[] = [];
  const cost: number[] = [];
  const kind: number[] = [];
  const data: number[] = [];
  const prefixes: Prefix[] = [];
  const prefixIndex = new Map<PrefixKey, number>();
  const leaves: number[] = [];
  const attached = networks.map((n) => new Set(networkBodyOf(n).attached));

  const edge = (target: number, metric: number, type: number, datum: number): void => {
    to.push(target);
    cost.push(metric);
    kind.push(type);
    data.push(datum);
  };
  const leaf = (vertex: number, address: number, mask: number, metric: number): void => {
    const length = lengthOfMask(mask);
    if (length === null) return;
    const prefix: Prefix = { address: (address & mask) >>> 0, length };
    const key = keyOf(prefix);
    let index = prefixIndex.get(key);
    if (index === undefined) {
      index = prefixes.length;
      prefixes.push(prefix);
      prefixIndex.set(key, index);
    }
    leaves.push(vertex, index, metric);
  };
  // RFC 2328, 16.1 (2) (b): a link counts only when the far end has one back.
  const linksBack = (from: Lsa, back: number): boolean =>
    routerBodyOf(from).links.some(
      (l) => (l.type === LinkType.PointToPoint || l.type === LinkType.Virtual) && l.id === back,
    );

  routers.forEach((lsa, v) => {
    first[v] = to.length;
    for (const l of routerBodyOf(lsa).links) {
      if (l.type === LinkType.Stub) leaf(v, l.id, l.data, l.metric);
      else if (l.type === LinkType.Transit) {
        const n = networkIndex.get(l.id);
        if (n !== undefined && attached[n - routers.length]!.has(lsa.id)) edge(n, l.metric, l.type, l.data);
      } else if (l.type === LinkType.PointToPoint || l.type === LinkType.Virtual) {
        const w = routerIndex.get(l.id);
        if (w !== undefined && linksBack(lsas[w]!, lsa.id)) edge(w, l.metric, l.type, l.data);
      }
    }
  });
  networks.forEach((lsa, i) => {
    const v = routers.length + i;
    first[v] = to.length;
    for (const id of networkBodyOf(lsa).attached) {
      const w = routerIndex.get(id);
      if (w === undefined) continue;
      const back = routerBodyOf(lsas[w]!).links.find((l) => l.type === LinkType.Transit && l.id === lsa.id);
      if (back !== undefined) edge(w, 0, 0, back.data);
    }
    if (networkBodyOf(lsa).mask !== NO_PREFIX) leaf(v, lsa.id, networkBodyOf(lsa).mask, 0);
  });
  first[lsas.length] = to.length;

  const count = leaves.length / 3;
  const leafVertex = new Int32Array(count);
  const leafPrefix = new Int32Array(count);
  const leafCost = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    leafVertex[i] = leaves[3 * i]!;
    leafPrefix[i] = leaves[3 * i + 1]!;
    leafCost[i] = leaves[3 * i + 2]!;
  }
  return {
    fingerprint,
    lsas,
    members: new Set(lsas),
    routers: routers.length,
    routerIndex,
    first,
    to: Int32Array.from(to),
    cost: Int32Array.from(cost),
    kind: Uint8Array.from(kind),
    data: Float64Array.from(data),
    prefixes,
    // Taken from the map as objects, which the tables of every router then share.
    keys: [...prefixIndex.keys()],
    leafVertex,
    leafPrefix,
    leafCost,
    kinds: new Map(),
  };
};
