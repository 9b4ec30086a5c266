// From next hops to ways out: recursion through the tables, across VRFs, collecting labels. Pure. RFC 4271 9.1.2.1, RFC 3107.
import type { Ip } from "../base/ip.ts";
import { contains, type Prefix } from "../base/prefix.ts";
import type { Rib } from "./rib.ts";
import type { Adjacency, NextHop, Route } from "./route.ts";

/** What resolution may know of an interface. */
export interface InterfaceFacts {
  readonly up: boolean;
  readonly mpls: boolean;
}
/** What resolution reads. */
export interface ResolutionTables {
  rib(vrf: number, ipv6: boolean): Rib | undefined;
  interface(index: number): InterfaceFacts | undefined;
  /** This node's own address, in that VRF. */
  isOwn(vrf: number, address: Ip): boolean;
  /** The label that the neighbour wants for a prefix of the global table; undefined without a binding. */
  imposed(prefix: Prefix, interface_: number, gateway: Ip): number | undefined;
}
/** A way out, and whether a label switched path leads along it. */
export interface Way extends Adjacency {
  readonly lsp: boolean;
}
/** One longest match: which entry took which gateway. */
export interface Step {
  readonly rib: Rib;
  readonly slot: number;
  readonly gateway: Ip;
  /** Of the entry's prefix. */
  readonly length: number;
}
/** How a gateway resolves. Immutable; replaced whenever anything in it changes. */
export interface Resolved {
  /** The covering best route; null means unreachable. */
  readonly route: Route | null;
  readonly ways: readonly Way[];
  /** It leads to a discard route: reachable, and dropped. */
  readonly discard: boolean;
  /** It leads nowhere because it leads back to itself. */
  readonly looped: boolean;
  /** Every step on the way, the covering entry first. */
  readonly chain: readonly Step[];
}
export const UNREACHABLE: Resolved = { route: null, ways: [], discard: false, looped: false, chain: [] };

const IMPLICIT_NULL = 3;
const NO_LABELS: readonly number[] = [];
const MAX_DEPTH = 16;

/** The way towards a neighbour for `prefix`: its LDP label when the table is the global one and there is a binding. */
const towards = (tables: ResolutionTables, vrf: number, prefix: Prefix, interface_: number, gateway: Ip): Way => {
  const label = vrf === 0 ? tables.imposed(prefix, interface_, gateway) : undefined;
  return {
    interface: interface_,
    gateway,
    labels: label === undefined || label === IMPLICIT_NULL ? NO_LABELS : [label],
    lsp: label !== undefined,
  };
};
const stack = (outer: readonly number[], inner: readonly number[] | undefined): readonly number[] => {
  const real = inner?.filter((l) => l !== IMPLICIT_NULL) ?? NO_LABELS;
  return real.length === 0 ? outer : outer.length === 0 ? real : [...outer, ...real];
};
export const sameWay = (a: Way, b: Way): boolean =>
  a.interface === b.interface &&
  a.gateway === b.gateway &&
  a.lsp === b.lsp &&
  a.labels.length === b.labels.length &&
  a.labels.every((l, i) => l === b.labels[i]);
const distinct = (ways: readonly Way[]): readonly Way[] =>
  ways.length < 2 ? ways : ways.filter((w, i) => ways.findIndex((v) => sameWay(v, w)) === i);

/** The ways of one hop of a route of `rib` that needs no recursion; null when it does. */
export const direct = (tables: ResolutionTables, rib: Rib, prefix: Prefix, hop: NextHop): readonly Way[] | null => {
  if (hop.via === "discard") return [];
  if (hop.via === "interface") {
    if (tables.interface(hop.interface)?.up !== true) return [];
    return [{ interface: hop.interface, gateway: null, labels: NO_LABELS, lsp: false }];
  }
  if (hop.interface === undefined) return null;
  if (tables.interface(hop.interface)?.up !== true) return [];
  if (hop.labels !== undefined && hop.labels.length > 0)
    return [{ interface: hop.interface, gateway: hop.gateway, labels: stack(NO_LABELS, hop.labels), lsp: true }];
  return [towards(tables, hop.table ?? rib.vrf, prefix, hop.interface, hop.gateway)];
};

/** A place on a chain. */
interface Place {
  readonly rib: Rib;
  readonly slot: number;
}
/** Longest matches left, against routes that lead through each other in many ways at once. */
interface Budget {
  steps: number;
}
const MOST_STEPS = 1024;

/**
 * Resolves `gateway` in `rib` by longest match among best routes, as far down as it goes. An own address and a route
 * whose interfaces are all down are unreachable. A chain that meets itself leads nowhere; it counts as reachable while
 * a wider route, off the chain, leads to the gateway: that is how it came about. The order of ways is that of hops.
 */
export const resolve = (
  tables: ResolutionTables,
  rib: Rib,
  gateway: Ip,
  path: readonly Place[] = [],
  budget: Budget = { steps: MOST_STEPS },
): Resolved => {
  if (path.length >= MAX_DEPTH || --budget.steps < 0 || tables.isOwn(rib.vrf, gateway)) return UNREACHABLE;
  const slot = rib.match(gateway);
  if (slot < 0) return UNREACHABLE;
  const passed = (s: number): boolean => path.some((p) => p.rib === rib && p.slot === s);
  if (!passed(slot)) return follow(tables, rib, slot, gateway, path, budget);
  const met: Step = { rib, slot, gateway, length: rib.bestAt(slot)!.prefix.length };
  const wider = rib.match(gateway, passed);
  const around = wider < 0 ? UNREACHABLE : follow(tables, rib, wider, gateway, path, budget);
  return { route: around.route, ways: [], discard: false, looped: true, chain: [met, ...around.chain] };
};
/** As `resolve`, of the entry that takes the gateway. */
const follow = (
  tables: ResolutionTables,
  rib: Rib,
  slot: number,
  gateway: Ip,
  path: readonly Place[],
  budget: Budget,
): Resolved => {
  const route = rib.bestAt(slot)!;
  const here = [...path, { rib, slot }];
  const chain: Step[] = [{ rib, slot, gateway, length: route.prefix.length }];
  const ways: Way[] = [];
  let discard = false;
  let looped = false;
  /** Some hop that loops could be reached otherwise. */
  let reachable = false;
  for (const hop of route.nextHops) {
    if (hop.via === "discard") discard = true;
    else if (hop.via === "gateway" && hop.interface === undefined) {
      const via = tables.rib(hop.table ?? rib.vrf, typeof hop.gateway === "bigint");
      const below = via === undefined ? UNREACHABLE : resolve(tables, via, hop.gateway, here, budget);
      discard ||= below.discard;
      looped ||= below.looped;
      reachable ||= below.looped && below.route !== null;
      chain.push(...below.chain);
      for (const way of recursive(tables, rib, route.prefix, hop, below)) ways.push(way);
    } else
      for (const way of direct(tables, rib, route.prefix, hop) ?? []) {
        // An attached route: the gateway itself is the neighbour, an LSP of no hops where MPLS is on.
        if (way.gateway === null) {
          const attached = towards(tables, rib.vrf, route.prefix, way.interface, gateway);
          const mpls = tables.interface(way.interface)?.mpls === true;
          ways.push(attached.lsp || !mpls ? attached : { ...attached, lsp: true });
        } else ways.push(way);
      }
  }
  if (ways.length === 0 && !discard) return { ...UNREACHABLE, route: reachable ? route : null, looped, chain };
  return { route, ways: distinct(ways), discard: discard && ways.length === 0, looped: false, chain };
};

/** The ways of a recursive hop of a route for `prefix`, given how its gateway resolves. */
export const recursive = (
  tables: ResolutionTables,
  rib: Rib,
  prefix: Prefix,
  hop: NextHop & { readonly via: "gateway" },
  below: Resolved,
): readonly Way[] =>
  below.ways.map((way) => {
    if (hop.labels !== undefined && hop.labels.length > 0)
      return { ...way, labels: stack(way.labels, hop.labels), lsp: way.lsp };
    const gateway = way.gateway ?? hop.gateway;
    // The neighbour may have given a label for the prefix itself, e.g. a recursive static route in the IGP.
    const own = rib.vrf === 0 ? tables.imposed(prefix, way.interface, gateway) : undefined;
    // An LSP to the gateway carries IP packets for the prefix, but is none to the prefix: it ends at the gateway.
    if (own === undefined) return { interface: way.interface, gateway, labels: way.labels, lsp: false };
    return { interface: way.interface, gateway, labels: own === IMPLICIT_NULL ? NO_LABELS : [own], lsp: true };
  });

/** The labels of a hop are worth nothing without an LSP to its gateway: the transport must be labelled all the way. */
export const needsLsp = (hop: NextHop): boolean =>
  hop.via === "gateway" && hop.interface === undefined && hop.labels !== undefined && hop.labels.length > 0;

/**
 * A candidate for `prefix` cannot resolve through itself: not when its own entry is on the chain, and not when, once
 * installed, it would be the longest match for its own gateway or for one further down the chain.
 */
export const resolvesThroughItself = (
  rib: Rib,
  slot: number,
  prefix: Prefix,
  gateway: Ip,
  table: Rib,
  below: Resolved,
): boolean => {
  for (const step of below.chain)
    if (step.rib === rib && (step.slot === slot || (step.length <= prefix.length && contains(prefix, step.gateway))))
      return true;
  return below.route === null && table === rib && contains(prefix, gateway);
};
export const sameResolved = (a: Resolved, b: Resolved): boolean =>
  a === b ||
  (a.route === b.route &&
    a.discard === b.discard &&
    a.looped === b.looped &&
    a.ways.length === b.ways.length &&
    a.ways.every((w, i) => sameWay(w, b.ways[i]!)) &&
    a.chain.length === b.chain.length &&
    a.chain.every((c, i) => {
      const d = b.chain[i]!;
      return c.rib === d.rib && c.slot === d.slot && c.gateway === d.gateway && c.length === d.length;
    }));
