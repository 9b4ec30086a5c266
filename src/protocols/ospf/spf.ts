// The shortest-path tree of an area, with every equal-cost first hop. RFC 2328, 16.1 and 16.1.1.
import { maskOf } from "../../base/ip.ts";
import { LinkType, type RouterLink } from "../../wire/ospf/lsa.ts";
import type { Graph } from "./graph.ts";

/** A first hop: an interface, and the neighbour on it; gateway 0 stands for the attached network itself. */
export interface Hop {
  readonly interface: number;
  readonly gateway: number;
  /** Over a sham link: other means than this tree forward the packets. */
  readonly sham: boolean;
}
/** What the root knows about its own links. */
export interface FirstHops {
  /** The interface a transit link with this Link Data stands for; null when there is none any more. */
  attached(data: number): Hop | null;
  /** The ways over a point-to-point or virtual link with this Link Data to router `id`; empty when it is gone. */
  towards(kind: number, data: number, id: number): readonly Hop[];
  /** What its links cost itself, where its router-LSA says otherwise. */
  readonly links?: readonly RouterLink[];
}
const linkKey = (type: number, id: number, data: number): string => `${type} ${id} ${data}`;
/** Sets of hops, interned: a set is a number, equal sets are equal numbers. 0 is the empty set: the root itself. */
export class HopSets {
  readonly #sets: (readonly Hop[])[] = [[]];
  readonly #index = new Map<string, number>([["", 0]]);
  readonly #unions = new Map<number, number>();

  of(hops: readonly Hop[]): number {
    const sorted = [...hops].sort((a, b) => a.interface - b.interface || a.gateway - b.gateway);
    const distinct = sorted.filter(
      (h, i) => i === 0 || h.interface !== sorted[i - 1]!.interface || h.gateway !== sorted[i - 1]!.gateway,
    );
    const key = distinct.map((h) => `${h.interface},${h.gateway}`).join(" ");
    let set = this.#index.get(key);
    if (set === undefined) {
      set = this.#sets.length;
      this.#sets.push(distinct);
      this.#index.set(key, set);
    }
    return set;
  }
  get(set: number): readonly Hop[] {
    return this.#sets[set]!;
  }
  union(a: number, b: number): number {
    if (a === b || b === 0) return a;
    if (a === 0) return b;
    const pair = a < b ? a * 0x4000000 + b : b * 0x4000000 + a;
    let set = this.#unions.get(pair);
    if (set === undefined) {
      set = this.of([...this.get(a), ...this.get(b)]);
      this.#unions.set(pair, set);
    }
    return set;
  }
}

export const UNREACHABLE = 0x7fffffff;

export interface Tree {
  readonly graph: Graph;
  readonly root: number;
  /** By vertex; UNREACHABLE when there is no path. */
  readonly distance: Int32Array;
  /** By vertex: a set of first hops. */
  readonly hops: Int32Array;
  /** By vertex: the vertex before it on one shortest path; -1 for none. */
  readonly parent: Int32Array;
  /** By prefix. */
  readonly prefixDistance: Int32Array;
  readonly prefixHops: Int32Array;
  /** By prefix: the vertex it is best attached to, the first of equals. */
  readonly prefixVertex: Int32Array;
}

/** A binary heap of vertices ordered by distance; at equal distance networks before routers, then by index. */
class Frontier {
  readonly #heap: Int32Array;
  /** Position in the heap; -1 outside. */
  readonly #place: Int32Array;
  readonly #distance: Int32Array;
  readonly #routers: number;
  size = 0;
  constructor(vertices: number, routers: number, distance: Int32Array) {
    this.#heap = new Int32Array(vertices);
    this.#place = new Int32Array(vertices).fill(-1);
    this.#distance = distance;
    this.#routers = routers;
  }
  #before(a: number, b: number): boolean {
    const d = this.#distance[a]! - this.#distance[b]!;
    if (d !== 0) return d < 0;
    // RFC 2328, 16.1 (3): networks first, so that all equal-cost paths through them are seen.
    const networkA = a >= this.#routers;
    if (networkA !== b >= this.#routers) return networkA;
    return a < b;
  }
  /** Adds a vertex, or moves it up after its distance fell. */
  raise(v: number): void {
    let i = this.#place[v]!;
    if (i < 0) i = this.size++;
    while (i > 0) {
      const p = (i - 1) >> 1;
      const u = this.#heap[p]!;
      if (!this.#before(v, u)) break;
      this.#heap[i] = u;
      this.#place[u] = i;
      i = p;
    }
    this.#heap[i] = v;
    this.#place[v] = i;
  }
  take(): number {
    const top = this.#heap[0]!;
    this.#place[top] = -1;
    const last = this.#heap[--this.size]!;
    if (this.size === 0) return top;
    let i = 0;
    for (;;) {
      let c = 2 * i + 1;
      if (c >= this.size) break;
      if (c + 1 < this.size && this.#before(this.#heap[c + 1]!, this.#heap[c]!)) c++;
      const u = this.#heap[c]!;
      if (!this.#before(u, last)) break;
      this.#heap[i] = u;
      this.#place[u] = i;
      i = c;
    }
    this.#heap[i] = last;
    this.#place[last] = i;
    return top;
  }
}

/** @rfc 2328 16.1 @rfc 2328 16.1.1 */
export const shortestPaths = (graph: Graph, rootId: number, sets: HopSets, own: FirstHops): Tree => {
  const vertices = graph.lsas.length;
  const distance = new Int32Array(vertices).fill(UNREACHABLE);
  const hops = new Int32Array(vertices);
  const parent = new Int32Array(vertices).fill(-1);
  const done = new Uint8Array(vertices);
  const root = graph.routerIndex.get(rootId) ?? -1;
  const frontier = new Frontier(vertices, graph.routers, distance);
  if (root >= 0) {
    distance[root] = 0;
    frontier.raise(root);
  }
  const { first, to, cost, kind, data } = graph;
  const local = new Map((own.links ?? []).map((l) => [linkKey(l.type, l.id, l.data), l.metric]));
  const localEdge = (e: number, w: number): number | undefined =>
    local.size === 0 ? undefined : local.get(linkKey(kind[e]!, graph.lsas[w]!.id, data[e]!));
  const localLeaf = (p: number): number | undefined => {
    if (local.size === 0) return undefined;
    const { address, length } = graph.prefixes[p]!;
    return local.get(linkKey(LinkType.Stub, address as number, maskOf(length)));
  };
  /** The hops of w reached over edge e of v; -1 when the root's link behind the edge is gone. */
  const over = (v: number, e: number, w: number): number => {
    if (v === root) {
      if (kind[e] === LinkType.Transit) {
        const hop = own.attached(data[e]!);
        return hop === null ? -1 : sets.of([hop]);
      }
      const ways = own.towards(kind[e]!, data[e]!, graph.lsas[w]!.id);
      return ways.length === 0 ? -1 : sets.of(ways);
    }
    const set = hops[v]!;
    if (v < graph.routers) return set;
    const through = sets.get(set);
    // Leaving an attached network: the router at its far end is the gateway.
    if (!through.some((h) => h.gateway === 0)) return set;
    return sets.of(through.map((h) => (h.gateway === 0 ? { ...h, gateway: data[e]! } : h)));
  };
  while (frontier.size > 0) {
    const v = frontier.take();
    done[v] = 1;
    const end = first[v + 1]!;
    for (let e = first[v]!; e < end; e++) {
      const w = to[e]!;
      if (done[w] === 1) continue;
      const d = distance[v]! + ((v === root ? localEdge(e, w) : undefined) ?? cost[e]!);
      if (d > distance[w]!) continue;
      const set = over(v, e, w);
      if (set < 0) continue;
      if (d === distance[w]!) hops[w] = sets.union(hops[w]!, set);
      else {
        distance[w] = d;
        hops[w] = set;
        parent[w] = v;
        frontier.raise(w);
      }
    }
  }

  const prefixes = graph.prefixes.length;
  const prefixDistance = new Int32Array(prefixes).fill(UNREACHABLE);
  const prefixHops = new Int32Array(prefixes);
  const prefixVertex = new Int32Array(prefixes).fill(-1);
  const { leafVertex, leafPrefix, leafCost } = graph;
  for (let i = 0; i < leafVertex.length; i++) {
    const v = leafVertex[i]!;
    if (distance[v] === UNREACHABLE) continue;
    const p = leafPrefix[i]!;
    const d = distance[v]! + ((v === root ? localLeaf(p) : undefined) ?? leafCost[i]!);
    const best = prefixDistance[p]!;
    if (d < best) {
      prefixDistance[p] = d;
      prefixHops[p] = hops[v]!;
      prefixVertex[p] = v;
      // The root's own leaf, at any cost among equals, needs no first hop.
    } else if (d === best)
      prefixHops[p] = prefixHops[p] === 0 || hops[v] === 0 ? 0 : sets.union(prefixHops[p]!, hops[v]!);
  }
  return { graph, root, distance, hops, parent, prefixDistance, prefixHops, prefixVertex };
};
