// The decision process, comparison by comparison, and what must hold for any set of paths.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  comparePaths,
  type Comparison,
  COMPARISONS,
  decide,
  type DecisionOptions,
  DEFAULT_DECISION,
} from "../../../src/protocols/bgp/decision.ts";
import { Path, type PathSource } from "../../../src/protocols/bgp/path.ts";
import type { AsSegment } from "../../../src/wire/bgp/as-path.ts";
import { NO_ATTRIBUTES, type PathAttributes } from "../../../src/wire/bgp/attribute.ts";

const sequence = (...asns: number[]): AsSegment[] => [{ type: "sequence", asns }];
const EXTERNAL: PathSource = { address: 0x0a000001, identifier: 1, kind: "external", client: false, vrf: 0 };
const INTERNAL: PathSource = { ...EXTERNAL, kind: "internal" };
let clock = 0;
const path = (
  attributes: Partial<PathAttributes> = {},
  source: Partial<PathSource> = {},
  more: { weight?: number; metric?: number; local?: "network" | "aggregate"; since?: number } = {},
): Path => {
  const base = { ...NO_ATTRIBUTES, origin: 0, asPath: sequence(65001), nextHop: 1, ...attributes };
  const p = new Path({ ...EXTERNAL, ...source }, more.local ?? null, base, 1 + clock, more.since ?? clock++);
  p.weight = more.weight ?? 0;
  p.tracked = {
    address: 1,
    vrf: 0,
    link: null,
    reachable: true,
    metric: more.metric ?? 0,
    labelled: false,
    by: "ospf 1",
  };
  return p;
};
const options = (some: Partial<DecisionOptions> = {}): DecisionOptions => ({ ...DEFAULT_DECISION, ...some });
/** The first path must win, whatever the order, and the other must know why. */
const wins = (better: () => Path, worse: () => Path, by: Comparison, o = options()): void => {
  for (const swap of [false, true]) {
    const [a, b] = [better(), worse()];
    expect(decide(swap ? [b, a] : [a, b], o).best).toBe(a);
    expect(b.lost).toBe(by);
    expect(a.lost).toBeNull();
  }
};

describe("one comparison decides", () => {
  it("weight", () =>
    wins(
      () => path({}, {}, { weight: 1 }),
      () => path({ localPref: 999 }),
      "weight",
    ));
  it("local preference, 100 when absent", () => {
    wins(
      () => path({ localPref: 101 }),
      () => path(),
      "local preference",
    );
    wins(
      () => path(),
      () => path({ localPref: 99 }),
      "local preference",
    );
  });
  it("locally originated, network before aggregate", () => {
    wins(
      () => path({ asPath: [] }, {}, { local: "network" }),
      () => path({ asPath: [] }),
      "locally originated",
    );
    wins(
      () => path({ asPath: [] }, {}, { local: "network" }),
      () => path({ asPath: [] }, {}, { local: "aggregate" }),
      "locally originated",
    );
  });
  it("AS path length, a set counting one and confederation segments nothing", () => {
    wins(
      () => path({ asPath: sequence(1) }),
      () => path({ asPath: sequence(1, 2) }),
      "AS path length",
    );
    const withSet: AsSegment[] = [...sequence(1), { type: "set", asns: [2, 3, 4] }];
    wins(
      () => path({ asPath: withSet }),
      () => path({ asPath: sequence(1, 2, 3) }),
      "AS path length",
    );
    const confederated: AsSegment[] = [{ type: "confed-sequence", asns: [9, 9, 9] }, ...sequence(1)];
    wins(
      () => path({ asPath: confederated }),
      () => path({ asPath: sequence(1, 2) }),
      "AS path length",
    );
  });
  it("AS path length can be ignored", () =>
    wins(
      () => path({ asPath: sequence(1, 2) }),
      () => path({ asPath: sequence(1), origin: 2 }),
      "origin",
      options({ asPathIgnore: true }),
    ));
  it("origin", () =>
    wins(
      () => path({ origin: 0 }),
      () => path({ origin: 2 }),
      "origin",
    ));
  it("MED of the same neighbouring AS, missing as 0 or as worst", () => {
    wins(
      () => path({ med: 5 }),
      () => path({ med: 6 }),
      "MED",
    );
    wins(
      () => path({ med: null }),
      () => path({ med: 1 }),
      "MED",
    );
    wins(
      () => path({ med: 1 }),
      () => path({ med: null }),
      "MED",
      options({ medMissingAsWorst: true }),
    );
  });
  it("MED of different neighbouring ASes only with always-compare-med", () => {
    const a = () => path({ asPath: sequence(1), med: 9 }, {}, { since: 0 });
    const b = () => path({ asPath: sequence(2), med: 1 }, {}, { since: 5 });
    wins(a, b, "oldest");
    wins(b, a, "MED", options({ alwaysCompareMed: true }));
  });
  it("external over internal, a confederation peer being internal", () => {
    wins(
      () => path(),
      () => path({}, { kind: "internal" }),
      "external over internal",
    );
    wins(
      () => path(),
      () => path({}, { kind: "confederation" }),
      "external over internal",
    );
  });
  it("IGP metric to the next hop", () =>
    wins(
      () => path({}, INTERNAL, { metric: 10 }),
      () => path({}, INTERNAL, { metric: 11 }),
      "IGP metric",
    ));
  it("the oldest, between external paths only", () => {
    wins(
      () => path({}, { identifier: 9 }, { since: 1 }),
      () => path({}, { identifier: 1 }, { since: 2 }),
      "oldest",
    );
    wins(
      () => path({}, { identifier: 1 }, { since: 2 }),
      () => path({}, { identifier: 9 }, { since: 1 }),
      "router id",
      options({ compareRouterId: true }),
    );
    wins(
      () => path({}, { ...INTERNAL, identifier: 1 }, { since: 2 }),
      () => path({}, { ...INTERNAL, identifier: 9 }, { since: 1 }),
      "router id",
    );
  });
  it("the originator id stands for the router id", () =>
    wins(
      () => path({ originatorId: 1 }, { ...INTERNAL, identifier: 9 }),
      () => path({}, { ...INTERNAL, identifier: 5 }),
      "router id",
    ));
  it("cluster list length, then neighbour address", () => {
    wins(
      () => path({ originatorId: 1, clusterList: [7] }, INTERNAL),
      () => path({ originatorId: 1, clusterList: [7, 8] }, INTERNAL),
      "cluster list length",
    );
    wins(
      () => path({}, { ...INTERNAL, address: 1 }),
      () => path({}, { ...INTERNAL, address: 2 }),
      "neighbor address",
    );
  });
  it("an ineligible path never wins", () => {
    const [a, b] = [path({ localPref: 500 }), path()];
    a.ineligible = "next hop inaccessible";
    expect(decide([a, b], options()).best).toBe(b);
    b.ineligible = "AS loop";
    expect(decide([a, b], options()).best).toBeNull();
  });
});

describe("MED order (RFC 4451)", () => {
  const paths = (): Path[] => [
    path({ asPath: sequence(1), med: 10 }, { ...INTERNAL, identifier: 1 }),
    path({ asPath: sequence(2), med: 1 }, { ...INTERNAL, identifier: 2 }, { metric: 5 }),
    path({ asPath: sequence(1), med: 5 }, { ...INTERNAL, identifier: 3 }, { metric: 9 }),
  ];
  it("depends on the order of arrival by default", () => {
    const one = paths();
    const two = paths();
    const first = decide(one, options()).best!;
    const second = decide([two[0]!, two[2]!, two[1]!], options()).best!;
    expect(first.source.identifier).not.toBe(second.source.identifier);
  });
  it("does not with deterministic-med", () => {
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const p = paths();
      expect(
        decide(
          order.map((i) => p[i]!),
          options({ deterministicMed: true }),
        ).best!.source.identifier,
      ).toBe(2);
    }
  });
});

describe("multipath", () => {
  const two = (a: Partial<PathAttributes>, b: Partial<PathAttributes>, source: Partial<PathSource> = {}) => [
    path(a, source),
    path(b, { ...source, identifier: 2 }),
  ];
  it("uses equal eBGP paths of one AS path, up to the limit", () => {
    expect(decide(two({}, {}), options({ maximumPaths: 2 })).multipaths).toHaveLength(2);
    expect(decide([...two({}, {}), path()], options({ maximumPaths: 2 })).multipaths).toHaveLength(2);
    expect(decide(two({}, {}), options()).multipaths).toHaveLength(0);
  });
  it("needs the same AS path unless relaxed", () => {
    const differing = () => two({ asPath: sequence(1) }, { asPath: sequence(2) });
    expect(decide(differing(), options({ maximumPaths: 4 })).multipaths).toHaveLength(0);
    expect(decide(differing(), options({ maximumPaths: 4, multipathRelax: true })).multipaths).toHaveLength(2);
  });
  it("uses equal iBGP paths only with `ibgp`, and external with internal only with `eibgp`", () => {
    expect(decide(two({}, {}, INTERNAL), options({ maximumPaths: 4 })).multipaths).toHaveLength(0);
    expect(decide(two({}, {}, INTERNAL), options({ maximumPathsIbgp: 4 })).multipaths).toHaveLength(2);
    const mixed = () => [path(), path({}, INTERNAL)];
    expect(decide(mixed(), options({ maximumPaths: 4, maximumPathsIbgp: 4 })).multipaths).toHaveLength(0);
    expect(decide(mixed(), options({ maximumPathsEibgp: 4 })).multipaths).toHaveLength(2);
  });
  it("never joins ways of different interior cost", () => {
    const uneven = [path({}, INTERNAL, { metric: 1 }), path({}, INTERNAL, { metric: 2 })];
    expect(decide(uneven, options({ maximumPathsIbgp: 4 })).multipaths).toHaveLength(0);
  });
});

const anyPath = fc
  .record({
    localPref: fc.constantFrom(null, 50, 100, 200),
    origin: fc.constantFrom(0, 1, 2),
    med: fc.constantFrom(null, 0, 5),
    asn: fc.constantFrom(1, 2),
    length: fc.integer({ min: 1, max: 3 }),
    kind: fc.constantFrom("external" as const, "internal" as const),
    metric: fc.constantFrom(0, 10),
    weight: fc.constantFrom(0, 1),
    identifier: fc.nat(3),
    address: fc.nat(3),
    since: fc.nat(3),
    clusterList: fc.array(fc.constant(7), { maxLength: 2 }),
  })
  .map((f) =>
    path(
      {
        localPref: f.localPref,
        origin: f.origin,
        med: f.med,
        asPath: sequence(...new Array<number>(f.length).fill(f.asn)),
        clusterList: f.clusterList,
      },
      { kind: f.kind, identifier: f.identifier, address: f.address },
      { weight: f.weight, metric: f.metric, since: f.since },
    ),
  );
describe("properties", () => {
  const o = options({ alwaysCompareMed: true, compareRouterId: true });
  it("the order is a total preorder once MEDs always compare and age does not", () => {
    fc.assert(
      fc.property(anyPath, anyPath, anyPath, (a, b, c) => {
        const ab = Math.sign(comparePaths(a, b, o).order);
        expect(Math.sign(comparePaths(b, a, o).order)).toBe(ab === 0 ? 0 : -ab);
        if (ab <= 0 && comparePaths(b, c, o).order <= 0) expect(comparePaths(a, c, o).order).toBeLessThanOrEqual(0);
      }),
      { seed: 9, numRuns: 2000 },
    );
  });
  it("the winner is not beaten by any path, and each loser names a comparison of the list", () => {
    fc.assert(
      fc.property(fc.array(anyPath, { minLength: 1, maxLength: 6 }), (paths) => {
        const { best } = decide(paths, o);
        for (const p of paths)
          if (p !== best) {
            expect(comparePaths(best!, p, o).order).toBeLessThanOrEqual(0);
            expect([...COMPARISONS, "path identity"]).toContain(p.lost);
          }
      }),
      { seed: 10, numRuns: 1000 },
    );
  });
});
