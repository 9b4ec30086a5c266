// Shortest paths against a slow and simple calculation, on generated networks; and what must not change a result.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskOf } from "../../../src/base/ip.ts";
import { Database } from "../../../src/protocols/ospf/database.ts";
import { graphOf } from "../../../src/protocols/ospf/graph.ts";
import { HopSets, shortestPaths, type Tree, UNREACHABLE } from "../../../src/protocols/ospf/spf.ts";
import { type Lsa, makeLsa, type RouterLink } from "../../../src/wire/ospf/lsa.ts";

interface Network {
  readonly routers: number;
  /** Between two routers, with a cost each way. */
  readonly cables: readonly { readonly a: number; readonly b: number; readonly ab: number; readonly ba: number }[];
  /** Shared segments: members with their costs. */
  readonly segments: readonly (readonly { readonly router: number; readonly cost: number }[])[];
}
const router = (i: number): number => 0x01000000 + i;
const segmentAddress = (s: number, member: number): number => 0x0b000000 + s * 256 + member + 1;

const network: fc.Arbitrary<Network> = fc.integer({ min: 1, max: 9 }).chain((routers) => {
  const node = fc.integer({ min: 0, max: routers - 1 });
  const cost = fc.integer({ min: 1, max: 6 });
  return fc.record({
    routers: fc.constant(routers),
    cables: fc
      .array(fc.record({ a: node, b: node, ab: cost, ba: cost }), { maxLength: 16 })
      .map((all) => all.filter((c) => c.a !== c.b)),
    segments: fc.array(
      fc.uniqueArray(fc.record({ router: node, cost }), { minLength: 1, maxLength: 5, selector: (m) => m.router }),
      { maxLength: 3 },
    ),
  });
});

const lsasOf = (n: Network, scale = 1): Lsa[] => {
  const links: RouterLink[][] = Array.from({ length: n.routers }, (_, i) => [
    { id: 0x0a000000 + i * 256, data: maskOf(24), type: 3, metric: scale, tos: [] },
  ]);
  n.cables.forEach((c, i) => {
    links[c.a]!.push({ id: router(c.b), data: i * 2 + 1, type: 1, metric: c.ab * scale, tos: [] });
    links[c.b]!.push({ id: router(c.a), data: i * 2 + 2, type: 1, metric: c.ba * scale, tos: [] });
  });
  const out: Lsa[] = [];
  n.segments.forEach((members, s) => {
    const designated = segmentAddress(s, 0);
    members.forEach((m, k) => {
      links[m.router]!.push({ id: designated, data: segmentAddress(s, k), type: 2, metric: m.cost * scale, tos: [] });
    });
    out.push(
      makeLsa({
        options: 2,
        type: 2,
        id: designated,
        advertisingRouter: router(members[0]!.router),
        sequence: 1,
        body: { kind: "network", mask: maskOf(24), attached: members.map((m) => router(m.router)) },
      }),
    );
  });
  links.forEach((all, i) => {
    out.push(
      makeLsa({
        options: 2,
        type: 1,
        id: router(i),
        advertisingRouter: router(i),
        sequence: 1,
        body: { kind: "router", flags: 0, links: all },
      }),
    );
  });
  return out;
};
const databaseOf = (lsas: readonly Lsa[]): Database => {
  const database = new Database();
  for (const lsa of lsas) database.install({ age: 0, lsa }, 0);
  return database;
};
const treeOf = (lsas: readonly Lsa[], root: number, sets = new HopSets()): Tree =>
  shortestPaths(graphOf(databaseOf(lsas), 0), router(root), sets, {
    attached: (data) => ({ interface: data, gateway: 0, sham: false }),
    towards: (_, data, id) => [{ interface: data, gateway: id, sham: false }],
  });

/** Distances between routers, by relaxing every edge until nothing changes. */
const slowly = (n: Network, root: number): number[] => {
  const distance = new Array<number>(n.routers).fill(Number.POSITIVE_INFINITY);
  distance[root] = 0;
  const edges: [number, number, number][] = [];
  for (const c of n.cables) edges.push([c.a, c.b, c.ab], [c.b, c.a, c.ba]);
  for (const members of n.segments)
    for (const from of members)
      for (const to of members) if (from !== to) edges.push([from.router, to.router, from.cost]);
  for (let round = 0; round < n.routers; round++)
    for (const [a, b, cost] of edges) if (distance[a]! + cost < distance[b]!) distance[b] = distance[a]! + cost;
  return distance;
};
const distances = (t: Tree, n: Network): number[] =>
  Array.from({ length: n.routers }, (_, i) => {
    const d = t.distance[t.graph.routerIndex.get(router(i))!]!;
    return d === UNREACHABLE ? Number.POSITIVE_INFINITY : d;
  });

describe("shortest paths", () => {
  test("distances are those of the slow calculation, from every router", () => {
    fc.assert(
      fc.property(network, (n) => {
        const lsas = lsasOf(n);
        for (let root = 0; root < n.routers; root++) expect(distances(treeOf(lsas, root), n)).toEqual(slowly(n, root));
      }),
      { numRuns: 150, seed: 7 },
    );
  });
  test("first hops are exactly the neighbours through which the distance is met", () => {
    fc.assert(
      fc.property(
        network.filter((n) => n.segments.length === 0),
        (n) => {
          const sets = new HopSets();
          const tree = treeOf(lsasOf(n), 0, sets);
          const fromNeighbor = Array.from({ length: n.routers }, (_, i) => slowly(n, i));
          const whole = slowly(n, 0);
          for (let i = 1; i < n.routers; i++) {
            const expected = new Set<number>();
            n.cables.forEach((c, k) => {
              if (c.a === 0 && c.ab + fromNeighbor[c.b]![i]! === whole[i]) expected.add(k * 2 + 1);
              if (c.b === 0 && c.ba + fromNeighbor[c.a]![i]! === whole[i]) expected.add(k * 2 + 2);
            });
            const found = sets.get(tree.hops[tree.graph.routerIndex.get(router(i))!]!).map((h) => h.interface);
            if (whole[i]! < Number.POSITIVE_INFINITY) expect(new Set(found)).toEqual(expected);
          }
        },
      ),
      { numRuns: 150, seed: 8 },
    );
  });
  test("the order in which LSAs arrive changes nothing", () => {
    fc.assert(
      fc.property(network, fc.integer(), (n, seed) => {
        const lsas = lsasOf(n);
        const shuffled = lsas
          .map((l, i) => ({ l, k: Math.imul(i + 1, seed | 1) >>> 0 }))
          .sort((a, b) => a.k - b.k || a.l.id - b.l.id)
          .map((x) => x.l);
        const sets = new HopSets();
        const one = treeOf(lsas, 0, sets);
        const two = treeOf(shuffled, 0, sets);
        expect([...two.distance]).toEqual([...one.distance]);
        expect([...two.hops]).toEqual([...one.hops]);
      }),
      { numRuns: 60, seed: 9 },
    );
  });
  test("scaling every cost scales every distance and moves nobody", () => {
    fc.assert(
      fc.property(network, (n) => {
        const sets = new HopSets();
        const one = treeOf(lsasOf(n), 0, sets);
        const ten = treeOf(lsasOf(n, 10), 0, sets);
        expect([...ten.hops]).toEqual([...one.hops]);
        expect([...ten.prefixDistance]).toEqual([...one.prefixDistance].map((d) => (d === UNREACHABLE ? d : d * 10)));
      }),
      { numRuns: 60, seed: 10 },
    );
  });
  test("an island nobody reaches changes nothing", () => {
    const n: Network = { routers: 3, cables: [{ a: 0, b: 1, ab: 1, ba: 1 }], segments: [] };
    const lsas = lsasOf(n);
    expect(distances(treeOf(lsas, 0), n)).toEqual([0, 1, Number.POSITIVE_INFINITY]);
  });
  test("a link that only one side announces is no link", () => {
    const lsas = lsasOf({ routers: 2, cables: [{ a: 0, b: 1, ab: 1, ba: 1 }], segments: [] });
    const silent = makeLsa({
      options: 2,
      type: 1,
      id: router(1),
      advertisingRouter: router(1),
      sequence: 2,
      body: { kind: "router", flags: 0, links: [] },
    });
    const database = databaseOf([...lsas, silent]);
    expect(database.size).toBe(2);
    expect(graphOf(database, 0).to).toHaveLength(0);
  });
});
test("one graph serves every database with the same LSAs, and no other", () => {
  const lsas = lsasOf({ routers: 3, cables: [{ a: 0, b: 1, ab: 1, ba: 1 }], segments: [] });
  const one = databaseOf(lsas);
  const two = databaseOf([...lsas].reverse());
  expect(graphOf(two, 0)).toBe(graphOf(one, 0));
  const newer = makeLsa({ ...lsas[0]!, sequence: 9, body: lsas[0]!.body });
  two.install({ age: 0, lsa: newer }, 0);
  expect(graphOf(two, 0)).not.toBe(graphOf(one, 0));
});
