// The VRFs of a router: names, ids, and the tables of each. RFC 4364, 3.
import type { Ip } from "../base/ip.ts";
import { byText } from "../base/ordered-map.ts";
import type { Prefix } from "../base/prefix.ts";
import { Fib, type FibHost } from "../forwarding/fib.ts";
import { loopsOf } from "../forwarding/rib-loops.ts";
import type { RibTables } from "../forwarding/rib-tables.ts";
import type { Route } from "../forwarding/route.ts";
import type { FibState, RibState, RouteRow, VrfState } from "./router-state.ts";

/** One VRF with its tables. */
export class Vrf implements VrfState {
  readonly id: number;
  readonly name: string;
  readonly fibs: { readonly ipv4: Fib; readonly ipv6: Fib };
  readonly rib: VrfState["rib"];
  readonly fib: VrfState["fib"];
  constructor(id: number, name: string, tables: RibTables, host: FibHost) {
    this.id = id;
    this.name = name;
    tables.open(id);
    const ribs = { ipv4: tables.rib(id, false)!, ipv6: tables.rib(id, true)! };
    this.fibs = { ipv4: new Fib(tables, ribs.ipv4, host), ipv6: new Fib(tables, ribs.ipv6, host) };
    const ribState = (family: "ipv4" | "ipv6"): RibState => {
      const rib = ribs[family];
      return {
        routes: (): readonly RouteRow[] => rib.rows(),
        candidates: (prefix: Prefix): readonly Route[] => rib.candidates(prefix),
        lookup: (address: Ip): RouteRow | null => {
          const slot = rib.match(address);
          return slot < 0 ? null : { route: rib.bestAt(slot)!, since: rib.since[slot]! };
        },
        explain: (prefix: Prefix) => tables.explain(rib, prefix),
        loops: () =>
          loopsOf(tables, rib).map((loop) =>
            loop.map((step) => ({
              vrf: step.rib.vrf,
              route: step.rib.bestAt(step.slot)!,
              since: step.rib.since[step.slot]!,
              gateway: step.gateway,
            })),
          ),
        resolve: (gateway: Ip) => {
          const { route, ways, looped, chain } = tables.resolution(rib, gateway);
          return { route, ways, looped, chain: chain.flatMap((c) => c.rib.bestAt(c.slot) ?? []) };
        },
      };
    };
    this.rib = { ipv4: ribState("ipv4"), ipv6: ribState("ipv6") };
    this.fib = this.fibs satisfies Record<string, FibState>;
  }
}

/** Ids are given in order of name to the VRFs that appear together, and stay while the VRF exists. The global table is 0. */
export class VrfTable {
  readonly #tables: RibTables;
  readonly #host: FibHost;
  readonly #byId = new Map<number, Vrf>();
  readonly #byName = new Map<string, Vrf>();
  #list: readonly Vrf[] = [];
  #next = 1;
  constructor(tables: RibTables, host: FibHost) {
    this.#tables = tables;
    this.#host = host;
    this.#add("", 0);
    this.#sort();
  }
  #add(name: string, id: number): void {
    const vrf = new Vrf(id, name, this.#tables, this.#host);
    this.#byId.set(id, vrf);
    this.#byName.set(name, vrf);
  }
  #sort(): void {
    this.#list = [...this.#byName.values()].sort((a, b) => (a.id === 0 ? -1 : b.id === 0 ? 1 : byText(a.name, b.name)));
  }
  /** The global one first, then by name. */
  get list(): readonly Vrf[] {
    return this.#list;
  }
  byId(id: number): Vrf | undefined {
    return this.#byId.get(id);
  }
  named(name: string): Vrf | undefined {
    return this.#byName.get(name);
  }
  /** Makes the VRFs that `names` has beyond those that exist; answers the ones that are no longer wanted. */
  open(names: Iterable<string>): readonly Vrf[] {
    const wanted = new Set(names);
    for (const name of [...wanted].sort(byText)) if (!this.#byName.has(name)) this.#add(name, this.#next++);
    this.#sort();
    return this.#list.filter((v) => v.id !== 0 && !wanted.has(v.name));
  }
  close(vrf: Vrf): void {
    this.#tables.close(vrf.id);
    this.#byId.delete(vrf.id);
    this.#byName.delete(vrf.name);
    this.#sort();
  }
}
