// Resolution against a naive resolver that starts over for every question.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Ip } from "../../src/base/ip.ts";
import { contains, formatPrefix, type Prefix } from "../../src/base/prefix.ts";
import type { Route } from "../../src/forwarding/route.ts";
import { ip, route, Tables, way } from "../support/tables.ts";

// Layers: each may only name gateways inside the layer below, in its own table or the global one, so nothing can loop.
const LAYERS: readonly (readonly string[])[] = [
  ["10.0.0.0/24", "10.0.1.0/24", "10.0.0.128/25"],
  ["20.0.0.0/16", "20.0.128.0/17", "20.0.0.1/32"],
  ["30.0.0.0/8", "30.1.0.0/16"],
];
const GATEWAYS = [
  ["10.0.0.9", "10.0.0.200", "10.0.1.9", "10.9.9.9"],
  ["20.0.0.1", "20.0.200.1", "20.0.0.7"],
];
const VRFS = [0, 1];
interface Step {
  readonly vrf: number;
  readonly route: Route;
  readonly add: boolean;
}
const arbitraryStep: fc.Arbitrary<Step> = fc
  .record({
    layer: fc.constantFrom(0, 0, 1, 1, 2),
    prefix: fc.nat({ max: 2 }),
    vrf: fc.constantFrom(...VRFS),
    source: fc.constantFrom("static", "ospf 1"),
    gateways: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 2 }),
    global: fc.boolean(),
    label: fc.boolean(),
    interface: fc.constantFrom(1, 2),
    add: fc.constantFrom(true, true, true, false),
  })
  .map((r) => {
    const prefixes = LAYERS[r.layer]!;
    const prefix = prefixes[r.prefix % prefixes.length]!;
    const table = r.global ? "@0" : "";
    const label = r.label && r.global && r.layer === 2 ? "+77" : "";
    const hops =
      r.layer === 0
        ? [`10.99.0.${r.interface}%${r.interface}`]
        : [...new Set(r.gateways)].map(
            (g) => `${GATEWAYS[r.layer - 1]![g % GATEWAYS[r.layer - 1]!.length]}${table}${label}`,
          );
    const distance = r.source === "static" ? 1 : 110;
    return { vrf: r.vrf, route: route(prefix, r.source, distance, ...hops), add: r.add };
  });

/** Everything on offer, as [VRF, route]. */
type Offers = readonly { readonly vrf: number; readonly route: Route }[];
const labelled = new Map<string, number>([
  ["10.0.0.0/24 1", 21],
  ["20.0.0.1/32 1", 3],
  ["20.0.0.0/16 2", 22],
]);

/** The ways of a route by definition: best usable candidate of the longest prefix, all the way down. */
class Naive {
  readonly #offers: Offers;
  constructor(offers: Offers) {
    this.#offers = offers;
  }
  best(vrf: number, prefix: Prefix): Route | null {
    const candidates = this.#offers
      .filter((o) => o.vrf === vrf && formatPrefix(o.route.prefix) === formatPrefix(prefix))
      .map((o) => o.route)
      .sort((a, b) => a.distance - b.distance);
    return candidates.find((r) => r.nextHops.some((h) => this.reaches(vrf, h) !== null)) ?? null;
  }
  lookup(vrf: number, address: Ip): Route | null {
    const all = this.#offers
      .filter((o) => o.vrf === vrf && contains(o.route.prefix, address))
      .map((o) => o.route.prefix);
    for (const prefix of all.sort((a, b) => b.length - a.length)) {
      const best = this.best(vrf, prefix);
      if (best !== null) return best;
    }
    return null;
  }
  /** "interface>gateway [labels]" with a trailing "!" where an LSP leads; null when unreachable. */
  reaches(vrf: number, hop: Route["nextHops"][number]): string[] | null {
    if (hop.via !== "gateway") return null;
    if (hop.interface !== undefined) return [];
    const below = this.lookup(hop.table ?? vrf, hop.gateway);
    return below === null ? null : this.ways(hop.table ?? vrf, below);
  }
  ways(vrf: number, r: Route): string[] {
    const out: string[] = [];
    for (const hop of r.nextHops) {
      if (hop.via !== "gateway") continue;
      const own = (interface_: number, via: string, below: { labels: number[]; lsp: boolean } | null): void => {
        const label = vrf === 0 ? labelled.get(`${formatPrefix(r.prefix)} ${interface_}`) : undefined;
        const outer = label === undefined ? (below?.labels ?? []) : label === 3 ? [] : [label];
        if (hop.labels !== undefined) {
          if (below?.lsp !== true) return;
          out.push(`${interface_}>${via} ${[...below.labels, ...hop.labels].join(" ")}!`);
        } else out.push(`${interface_}>${via} ${outer.join(" ")}${label === undefined ? "" : "!"}`);
      };
      if (hop.interface !== undefined) {
        own(hop.interface, way({ interface: hop.interface, gateway: hop.gateway, labels: [] }).slice(2), null);
        continue;
      }
      for (const text of this.reaches(vrf, hop) ?? []) {
        const match = /^(\d+)>(\S+) ([\d ]*)(!?)$/.exec(text)!;
        const labels = match[3] === "" ? [] : match[3]!.split(" ").map(Number);
        own(Number(match[1]), match[2]!, { labels, lsp: match[4] === "!" });
      }
    }
    return [...new Set(out)];
  }
}

test("after any offers and withdrawals every prefix leads where the naive resolver says, with its labels", () => {
  let resolved = 0;
  fc.assert(
    fc.property(fc.array(arbitraryStep, { minLength: 12, maxLength: 40 }), fc.constantFrom(1, 7), (steps, batch) => {
      const t = new Tables({ 1: { mpls: true }, 2: { mpls: true } }, VRFS);
      for (const [key, label] of labelled) {
        const [prefix = "", interface_ = ""] = key.split(" ");
        t.tables.impose(
          route(prefix, "static", 1, "null").prefix,
          Number(interface_),
          ip(`10.99.0.${interface_}`),
          label,
        );
      }
      const offers = new Map<string, { vrf: number; route: Route }>();
      steps.forEach(({ vrf, route: r, add }, i) => {
        const key = `${vrf} ${formatPrefix(r.prefix)} ${r.source}`;
        if (add) {
          t.offer(r, vrf);
          offers.set(key, { vrf, route: r });
        } else {
          t.retract(formatPrefix(r.prefix), r.source, vrf);
          offers.delete(key);
        }
        if (i % batch === 0) t.drain();
      });
      t.drain();
      const naive = new Naive([...offers.values()]);
      for (const vrf of VRFS)
        for (const prefix of LAYERS.flat().map((p) => route(p, "static", 1, "null").prefix)) {
          const best = naive.best(vrf, prefix);
          expect(t.best(formatPrefix(prefix), vrf)).toBe(best?.source ?? null);
          if (best === null) continue;
          const entry = t.fib(vrf).exact(prefix)!;
          const mine = entry.ways.map((w) => `${way({ ...w, labels: [] })} ${w.labels.join(" ")}`);
          const theirs = [...new Set(naive.ways(vrf, best).map((w) => w.replace("!", "")))];
          resolved += mine.length;
          expect(mine).toEqual(theirs);
        }
    }),
    { seed: 2, numRuns: 200 },
  );
  // The property is worth something only if much of it resolves.
  expect(resolved).toBeGreaterThan(1000);
});
