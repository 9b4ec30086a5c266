// Routes that are found through each other: the resolution loops of a routing table. What `show ip route loops` lists.
import type { Ip } from "../base/ip.ts";
import type { ResolutionTables } from "./resolution.ts";
import type { Rib } from "./rib.ts";

/** A route of a loop, and its next hop that the next route of the loop takes. */
export interface LoopStep {
  readonly rib: Rib;
  readonly slot: number;
  readonly gateway: Ip;
}
interface Edge extends LoopStep {
  readonly to: { readonly rib: Rib; readonly slot: number };
}

const edgesOf = (tables: ResolutionTables, rib: Rib, slot: number): readonly Edge[] =>
  (rib.bestAt(slot)?.nextHops ?? []).flatMap((hop) => {
    if (hop.via !== "gateway" || hop.interface !== undefined) return [];
    const table = tables.rib(hop.table ?? rib.vrf, typeof hop.gateway === "bigint");
    const next = table === undefined || tables.isOwn(table.vrf, hop.gateway) ? -1 : table.match(hop.gateway);
    return next < 0 ? [] : [{ rib, slot, gateway: hop.gateway, to: { rib: table!, slot: next } }];
  });

/**
 * The loops that a route of `rib` is part of, each from its first route by prefix on; a loop of one is a route whose own
 * next hop lies in it. Every route of a loop is in at least one of those listed.
 */
export const loopsOf = (tables: ResolutionTables, rib: Rib): readonly (readonly LoopStep[])[] => {
  const loops: LoopStep[][] = [];
  const done = new Map<Rib, Set<number>>();
  const finished = (at: Rib): Set<number> => {
    const set = done.get(at) ?? new Set<number>();
    done.set(at, set);
    return set;
  };
  for (const start of rib.index.slots()) {
    if (rib.bestAt(start) === null || finished(rib).has(start)) continue;
    // The chain from `start`, depth first; `open` holds for every place on it the edges still to be followed.
    const chain: Edge[] = [];
    const open: { rib: Rib; slot: number; edges: readonly Edge[]; next: number }[] = [];
    const enter = (at: Rib, slot: number): void => {
      open.push({ rib: at, slot, edges: edgesOf(tables, at, slot), next: 0 });
    };
    enter(rib, start);
    while (open.length > 0) {
      const top = open[open.length - 1]!;
      const edge = top.edges[top.next++];
      if (edge === undefined) {
        finished(top.rib).add(top.slot);
        open.pop();
        chain.pop();
        continue;
      }
      const { to } = edge;
      const met = open.findIndex((o) => o.rib === to.rib && o.slot === to.slot);
      if (met >= 0)
        loops.push([...chain.slice(met), edge].map(({ rib: at, slot, gateway }) => ({ rib: at, slot, gateway })));
      else if (!finished(to.rib).has(to.slot)) {
        chain.push(edge);
        enter(to.rib, to.slot);
      }
    }
  }
  return loops.filter((loop) => loop.some((step) => step.rib === rib));
};
