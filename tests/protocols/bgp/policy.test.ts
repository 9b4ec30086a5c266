// Route-maps, prefix lists, as-path lists and community lists on BGP routes.
import { describe, expect, it } from "vitest";
import { parseIpv4 } from "../../../src/base/ip.ts";
import { compilePattern } from "../../../src/base/pattern.ts";
import { parsePrefix } from "../../../src/base/prefix.ts";
import type { CommunityListConfig, RouteMapClause, RouteMapMatch, RouteMapSet } from "../../../src/config/model.ts";
import {
  applyFilters,
  applyRouteMap,
  asPathListPermits,
  communityListPermits,
  type PolicyRoute,
} from "../../../src/protocols/bgp/policy.ts";
import { type PolicyLists, prefixListPermits } from "../../../src/protocols/lists.ts";
import { formatAsPath } from "../../../src/wire/bgp/as-path.ts";
import { NO_ATTRIBUTES, type PathAttributes } from "../../../src/wire/bgp/attribute.ts";
import { formatExtendedCommunity, parseCommunity, parseRouteTarget } from "../../../src/wire/bgp/community.ts";

const net = (text: string) => parsePrefix(text)!;
const ip = (text: string) => parseIpv4(text)!;
const lists = (): PolicyLists => ({
  prefixLists: new Map(),
  routeMaps: new Map(),
  asPathLists: new Map(),
  communityLists: new Map(),
  accessLists: new Map(),
});
const route = (prefix: string, attributes: Partial<PathAttributes> = {}): PolicyRoute => ({
  prefix: net(prefix),
  attributes: {
    ...NO_ATTRIBUTES,
    asPath: [{ type: "sequence", asns: [65001, 65002] }],
    nextHop: ip("10.0.0.1"),
    ...attributes,
  },
  nextHop: ip("10.0.0.1"),
  weight: 0,
});
const clause = (
  sequence: number,
  action: "permit" | "deny",
  match: RouteMapMatch[] = [],
  set: RouteMapSet[] = [],
  then?: number,
): RouteMapClause => ({
  sequence,
  action,
  match,
  set,
  ...(then === undefined ? {} : { continue: then }),
});
const withMap = (...clauses: RouteMapClause[]): PolicyLists => {
  const l = lists();
  l.routeMaps.set("M", { name: "M", clauses });
  return l;
};

describe("prefix lists", () => {
  const l = lists();
  l.prefixLists.set("P", {
    name: "P",
    family: "ipv4",
    entries: [
      { sequence: 5, action: "deny", prefix: net("10.1.0.0/16"), ge: 24, le: 24 },
      { sequence: 10, action: "permit", prefix: net("10.0.0.0/8"), le: 24 },
      { sequence: 15, action: "permit", prefix: net("0.0.0.0/0") },
      { sequence: 20, action: "permit", prefix: net("172.16.0.0/12"), ge: 30 },
    ],
  });
  for (const [prefix, permitted] of [
    ["10.1.1.0/24", false],
    ["10.1.0.0/16", true],
    ["10.2.3.0/24", true],
    ["10.2.3.0/25", false],
    ["0.0.0.0/0", true],
    ["192.168.0.0/16", false],
    ["172.16.0.0/30", true],
    ["172.16.0.0/32", true],
    ["172.16.0.0/29", false],
  ] as const)
    it(`${permitted ? "permits" : "denies"} ${prefix}`, () =>
      expect(prefixListPermits(l, "P", net(prefix))).toBe(permitted));
  it("permits everything when not defined", () => expect(prefixListPermits(l, "Q", net("1.0.0.0/8"))).toBe(true));
});

describe("as-path patterns", () => {
  const permits = (pattern: string, path: PathAttributes["asPath"]): boolean => {
    const l = lists();
    l.asPathLists.set("1", { name: "1", entries: [{ action: "permit", pattern }] });
    return asPathListPermits(l, "1", path);
  };
  const sequence = (...asns: number[]) => [{ type: "sequence" as const, asns }];
  for (const [pattern, asns, matches] of [
    ["^$", [], true],
    ["^$", [65001], false],
    ["_65002_", [65001, 65002, 65003], true],
    ["_65002_", [650021], false],
    ["^65001_", [65001], true],
    ["_65003$", [65001, 65003], true],
    ["^65001 65002$", [65001, 65002], true],
    [".*", [], true],
    ["^(65001_)+$", [65001, 65001], true],
    ["^[0-9]+$", [7], true],
    ["^[0-9]+$", [7, 8], false],
  ] as const)
    it(`${pattern} ${matches ? "matches" : "does not match"} "${asns.join(" ")}"`, () =>
      expect(permits(pattern, asns.length ? sequence(...asns) : [])).toBe(matches));
  it("sees the members of a set", () => expect(permits("_65003_", [{ type: "set", asns: [65002, 65003] }])).toBe(true));
  it("takes linear time on patterns that would hang a backtracking engine", () => {
    const pattern = compilePattern("^(([0-9]+_?)+)+x$")!;
    expect(pattern.matches("1 ".repeat(20000))).toBe(false);
  });
  it("refuses what cannot be matched in linear time or is malformed", () => {
    for (const bad of ["(a)\\1", "(", "[", "(?=a)", "*"]) expect(compilePattern(bad)).toBeNull();
  });
});

describe("community lists", () => {
  const list = (values: string[], kind: "standard" | "expanded" = "standard"): PolicyLists => {
    const l = lists();
    const c: CommunityListConfig = {
      name: "C",
      kind,
      of: "community",
      entries: [{ sequence: 10, action: "permit", values }],
    };
    l.communityLists.set("C", c);
    return l;
  };
  const carrying = (...texts: string[]): PathAttributes => ({
    ...NO_ATTRIBUTES,
    communities: texts.map((t) => parseCommunity(t)!),
  });
  it("wants every community of an entry, and no other with exact-match", () => {
    expect(communityListPermits(list(["1:1", "1:2"]), "C", carrying("1:2", "1:1", "1:3"), false)).toBe(true);
    expect(communityListPermits(list(["1:1", "1:2"]), "C", carrying("1:1"), false)).toBe(false);
    expect(communityListPermits(list(["1:1"]), "C", carrying("1:1", "1:3"), true)).toBe(false);
  });
  it("matches an expanded entry against the text", () => {
    expect(communityListPermits(list(["_65000:1.0_"], "expanded"), "C", carrying("65000:110"), false)).toBe(true);
    expect(communityListPermits(list(["_65000:1.0_"], "expanded"), "C", carrying("65000:1110"), false)).toBe(false);
  });
});

describe("route-maps", () => {
  it("deny when not defined, when no clause matches, and by a deny clause", () => {
    expect(applyRouteMap("M", route("10.0.0.0/8"), lists())).toEqual({
      permitted: false,
      by: "route-map M (not defined)",
    });
    expect(
      applyRouteMap("M", route("10.0.0.0/8"), withMap(clause(10, "permit", [{ kind: "tag", values: [1] }]))).permitted,
    ).toBe(false);
    expect(applyRouteMap("M", route("10.0.0.0/8"), withMap(clause(10, "deny"))).by).toBe("route-map M deny 10");
  });
  it("set what they say, in order", () => {
    const r = route("10.0.0.0/8", {
      med: 10,
      communities: [parseCommunity("1:1")!],
      extendedCommunities: [parseRouteTarget("1:1")!],
    });
    applyRouteMap(
      "M",
      r,
      withMap(
        clause(
          10,
          "permit",
          [],
          [
            { kind: "local-preference", value: 250 },
            { kind: "metric", value: 5, sign: "+" },
            { kind: "weight", value: 77 },
            { kind: "origin", value: "egp" },
            { kind: "as-path prepend", asns: [65000, 65000] },
            { kind: "community", values: ["1:2", "no-export"], additive: true },
            { kind: "extcommunity rt", values: ["2:2"], additive: false },
            { kind: "ip next-hop", addresses: [ip("9.9.9.9")] },
            { kind: "tag", value: 4 },
          ],
        ),
      ),
    );
    expect(r.attributes).toMatchObject({ localPref: 250, med: 15, origin: 1 });
    expect([r.weight, r.tag, r.nextHop, r.nextHopSet]).toEqual([77, 4, ip("9.9.9.9"), true]);
    expect(formatAsPath(r.attributes.asPath)).toBe("65000 65000 65001 65002");
    expect(r.attributes.communities).toEqual([
      parseCommunity("1:1"),
      parseCommunity("1:2"),
      parseCommunity("no-export"),
    ]);
    expect(r.attributes.extendedCommunities.map(formatExtendedCommunity)).toEqual(["RT:2:2"]);
  });
  it("continue at a later clause, keeping what was set", () => {
    const map = withMap(
      clause(10, "permit", [], [{ kind: "local-preference", value: 1 }], 30),
      clause(20, "permit", [], [{ kind: "weight", value: 1 }]),
      clause(30, "permit", [], [{ kind: "metric", value: 9 }]),
    );
    const r = route("10.0.0.0/8");
    expect(applyRouteMap("M", r, map).by).toBe("route-map M permit 30");
    expect([r.attributes.localPref, r.weight, r.attributes.med]).toEqual([1, 0, 9]);
  });
  it("need every match of a clause, any list of a match", () => {
    const l = withMap(
      clause(10, "permit", [
        { kind: "ip address prefix-list", lists: ["A", "B"] },
        { kind: "metric", values: [5] },
      ]),
    );
    l.prefixLists.set("A", {
      name: "A",
      family: "ipv4",
      entries: [{ sequence: 5, action: "permit", prefix: net("11.0.0.0/8") }],
    });
    l.prefixLists.set("B", {
      name: "B",
      family: "ipv4",
      entries: [{ sequence: 5, action: "permit", prefix: net("10.0.0.0/8") }],
    });
    expect(applyRouteMap("M", route("10.0.0.0/8", { med: 5 }), l).permitted).toBe(true);
    expect(applyRouteMap("M", route("10.0.0.0/8", { med: 6 }), l).permitted).toBe(false);
    expect(applyRouteMap("M", route("12.0.0.0/8", { med: 5 }), l).permitted).toBe(false);
  });
  it("match networks by access list", () => {
    const l = withMap(clause(10, "permit", [{ kind: "ip address", lists: ["1"] }]));
    l.accessLists.set("1", {
      name: "1",
      family: "ipv4",
      kind: "standard",
      entries: [
        {
          sequence: 10,
          action: "permit",
          protocol: "ip",
          source: { address: ip("10.0.0.0"), wildcard: ip("0.0.255.255") },
        },
      ],
    });
    expect(applyRouteMap("M", route("10.0.7.0/24"), l).permitted).toBe(true);
    expect(applyRouteMap("M", route("10.1.7.0/24"), l).permitted).toBe(false);
  });
  it("name the list that kept a route out", () => {
    const l = lists();
    l.prefixLists.set("NONE", { name: "NONE", family: "ipv4", entries: [] });
    expect(applyFilters({ prefixList: "NONE" }, route("10.0.0.0/8"), l)).toEqual({
      permitted: false,
      by: "prefix-list NONE",
    });
  });
});
