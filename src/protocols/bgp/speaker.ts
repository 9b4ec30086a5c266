// The tables of one router and the loop that keeps their best paths: changes are gathered, decided once, and handed on.
import type { Ip } from "../../base/ip.ts";
import { seconds, type Timer } from "../../kernel/kernel.ts";
import { type AddressFamily, type AddressFamilyName, familyNamed } from "../../wire/bgp/family.ts";
import { pathLength } from "../../wire/bgp/as-path.ts";
import type { PolicyLists } from "../lists.ts";
import type { Context } from "../protocol.ts";
import { AttributeTable } from "./attributes.ts";
import { type BgpConfig, type BgpFamilyConfig, type BgpVrfConfig, familyKey } from "./config.ts";
import { LOCAL_PREFERENCE, NEXT_HOP_DELAY } from "./constants.ts";
import { type DecisionOptions, decide } from "./decision.ts";
import { NextHopTable, type TrackedNextHop } from "./next-hop.ts";
import { type Destination, NO_PATHS, type Path, type PathSource, Table } from "./path.ts";

/** What one BGP instance is configured with. */
export interface BgpInstanceConfig {
  readonly bgp: BgpConfig;
  readonly vrfs: readonly BgpVrfConfig[];
  readonly lists: PolicyLists;
  /** `mpls label mode`: by VRF name, "" for all VRFs. */
  readonly perVrfLabels: readonly string[];
  /** `mpls label range`: another range may have labels where the last one had none. */
  readonly labelRange?: { readonly first: number; readonly last: number };
}
/** Import and export of one family of a VRF. */
export interface VpnSettings {
  readonly importTargets: ReadonlySet<bigint>;
  readonly exportTargets: readonly bigint[];
  readonly importMap: string | null;
  readonly exportMap: string | null;
}
/** One VRF as BGP sees it; the global table is one too, without VPN settings. */
export interface VrfTables {
  readonly id: number;
  readonly name: string;
  readonly context: Context;
  readonly tables: Readonly<Record<"ipv4" | "ipv6", Table>>;
  readonly local: PathSource;
  rd: bigint | null;
  vpn: Readonly<Record<"ipv4" | "ipv6", VpnSettings>>;
  perVrfLabels: boolean;
  /** The label of the whole VRF, once one is needed. */
  label: number | null;
}

/** What follows a change of the best path of a destination. */
export interface Followers {
  /** RIB, VPN export and import, aggregates, update groups; `before` is the former best path. */
  bestChanged(destination: Destination, before: Path | null): void;
  /** The destination was looked at, whatever came of it. */
  decided(destination: Destination): void;
  /** The destination has no path left. */
  emptied(destination: Destination): void;
  /** A batch of decisions is through. */
  settled(): void;
}

export class Speaker {
  readonly context: Context;
  readonly attributes = new AttributeTable();
  readonly nextHops: NextHopTable;
  readonly vrfs = new Map<number, VrfTables>();
  /** VPN tables by family and route distinguisher. */
  readonly vpn: Readonly<Record<"vpnv4" | "vpnv6", Map<bigint, Table>>> = { vpnv4: new Map(), vpnv6: new Map() };
  config!: BgpInstanceConfig;
  routerId = 0;
  followers!: Followers;
  /** Grows with every change of a best path; what tables and sessions call their version. */
  version = 1;
  /** Since the process began, over all tables. */
  readonly activity = { prefixesAdded: 0, prefixesRemoved: 0, pathsAdded: 0, pathsRemoved: 0 };
  readonly #dirty: Destination[] = [];
  #optionsGeneration = 0;
  readonly #late = new Set<TrackedNextHop>();
  readonly #answered = new Set<TrackedNextHop>();
  readonly #nextHopTimer: Timer;

  constructor(context: Context) {
    this.context = context;
    this.nextHops = new NextHopTable(
      (vrf) => this.contextOf(vrf),
      (nextHop, first) => this.#nextHopChanged(nextHop, first),
    );
    this.#nextHopTimer = context.timer("bgp next hops", () => this.#lookAgain(this.#late));
  }
  contextOf(vrf: number): Context | undefined {
    return vrf === 0 ? this.context : this.context.inVrf(vrf);
  }
  get asn(): number {
    return this.config.bgp.asn;
  }
  get clusterId(): number {
    return this.config.bgp.clusterId ?? this.routerId;
  }
  family(afi: AddressFamilyName, vrf: string): BgpFamilyConfig | undefined {
    return this.config.bgp.families.get(familyKey(afi as "ipv4", vrf));
  }
  /** When next hops will be looked at again; null when nothing waits. */
  get nextHopsPending(): number | null {
    return this.#nextHopTimer.remaining;
  }

  /** The table of a VPN family for a route distinguisher, made on demand. */
  vpnTable(family: AddressFamily, rd: bigint): Table {
    const tables = this.vpn[family.name as "vpnv4"];
    let table = tables.get(rd);
    if (table === undefined) {
      table = new Table(family, 0, rd);
      tables.set(rd, table);
    }
    return table;
  }
  vrfTables(id: number, name: string, context: Context): VrfTables {
    let vrf = this.vrfs.get(id);
    if (vrf === undefined) {
      const none: VpnSettings = { importTargets: new Set(), exportTargets: [], importMap: null, exportMap: null };
      vrf = {
        id,
        name,
        context,
        tables: {
          ipv4: new Table(familyNamed("ipv4"), id, null),
          ipv6: new Table(familyNamed("ipv6"), id, null),
        },
        local: { address: 0, identifier: this.routerId, kind: "local", client: false, vrf: id },
        rd: null,
        vpn: { ipv4: none, ipv6: none },
        perVrfLabels: false,
        label: null,
      };
      this.vrfs.set(id, vrf);
    }
    return vrf;
  }
  /** Every table, VRF tables first. */
  tables(): Table[] {
    return [
      ...[...this.vrfs.values()].flatMap((v) => [v.tables.ipv4, v.tables.ipv6]),
      ...this.vpn.vpnv4.values(),
      ...this.vpn.vpnv6.values(),
    ];
  }

  /** The destination must be decided again. */
  touch(destination: Destination): void {
    if (destination.dirty) return;
    destination.dirty = true;
    this.#dirty.push(destination);
    if (this.#dirty.length === 1) this.context.defer("bgp decision", () => this.#decideAll());
  }
  /** Sets the next hop that a path needs; the table of a VPN path's next hop is the global one. */
  trackNextHop(path: Path, nextHop: Ip, vrf: number): void {
    // What is only known by its link-local address is on that link, and no table leads there.
    const local =
      path.link !== null && path.linkLocal !== null && (nextHop === path.linkLocal || path.source.link !== undefined);
    path.tracked = local ? this.nextHops.use(path.linkLocal!, vrf, path.link) : this.nextHops.use(nextHop, vrf);
  }
  /** Puts `next` in the place of `old`, either of which may be null. Newest paths stand first. */
  replace(destination: Destination, old: Path | null, next: Path | null): void {
    // New arrays of the exact length: most destinations have one path, and there are very many of them.
    const had = destination.paths.length;
    const kept = old === null ? destination.paths : destination.paths.filter((p) => p !== old);
    if (old?.tracked) this.nextHops.release(old.tracked);
    destination.paths =
      next === null ? (kept.length === 0 ? NO_PATHS : kept) : kept.length === 0 ? [next] : [next, ...kept];
    this.#count(had, destination.paths.length);
    this.touch(destination);
  }
  #count(before: number, after: number): void {
    if (after > before) this.activity.pathsAdded++;
    if (after < before) this.activity.pathsRemoved += before - after;
    if (before === 0 && after > 0) this.activity.prefixesAdded++;
    if (before > 0 && after === 0) this.activity.prefixesRemoved++;
  }
  /** All paths of a destination go with its table. */
  abandon(destination: Destination): void {
    for (const p of destination.paths) if (p.tracked !== null) this.nextHops.release(p.tracked);
    this.#count(destination.paths.length, 0);
    destination.paths = NO_PATHS;
    destination.dirty = true;
  }

  #nextHopChanged(nextHop: TrackedNextHop, first: boolean): void {
    if (first) {
      this.#answered.add(nextHop);
      this.context.defer("bgp next hops answered", () => this.#lookAgain(this.#answered));
      return;
    }
    this.#late.add(nextHop);
    if (!this.#nextHopTimer.running) this.#nextHopTimer.start(seconds(this.config.bgp.nextHopDelay ?? NEXT_HOP_DELAY));
  }
  /** One walk over the tables for any number of next hops: they change rarely, and users need no books of them. */
  #lookAgain(nextHops: Set<TrackedNextHop>): void {
    for (const table of this.tables())
      for (const d of table.destinations.values())
        for (const p of d.paths)
          if (p.tracked !== null && nextHops.has(p.tracked)) {
            this.touch(d);
            break;
          }
    nextHops.clear();
  }
  #decideAll(): void {
    // Followers may touch further destinations (VPN import, aggregates): they are decided in the same pass.
    for (let i = 0; i < this.#dirty.length; i++) {
      const d = this.#dirty[i]!;
      d.dirty = false;
      this.#decide(d);
    }
    this.#dirty.length = 0;
    this.followers.settled();
  }
  #decide(destination: Destination): void {
    for (const p of destination.paths) {
      const t = p.tracked;
      if (t === null || (p.ineligible !== null && p.ineligible !== "next hop inaccessible")) continue;
      p.ineligible = t.reachable ? null : "next hop inaccessible";
    }
    const before = destination.best;
    const shared = destination.multipaths;
    const { best, multipaths } = decide(destination.paths, this.optionsFor(destination.table));
    destination.best = best;
    destination.multipaths = multipaths;
    if (best !== before || !sameList(shared, multipaths)) {
      destination.version = ++this.version;
      this.followers.bestChanged(destination, before);
    }
    this.followers.decided(destination);
    if (destination.paths.length === 0) this.followers.emptied(destination);
  }
  /** Forgets what was derived from the configuration. */
  reconfigured(): void {
    this.#optionsGeneration++;
  }
  optionsFor(table: Table): DecisionOptions {
    const known = table.options;
    if (known !== null && known.generation === this.#optionsGeneration) return known.options;
    const vrf = table.rd === null ? (this.vrfs.get(table.vrf)?.name ?? "") : "";
    const c = this.config.bgp;
    const f = c.families.get(familyKey(table.family.name as "ipv4", vrf));
    const options: DecisionOptions = {
      alwaysCompareMed: c.alwaysCompareMed,
      deterministicMed: c.deterministicMed,
      ...c.bestpath,
      defaultLocalPreference: c.defaultLocalPreference ?? LOCAL_PREFERENCE,
      maximumPaths: f?.maximumPaths ?? 1,
      maximumPathsIbgp: f?.maximumPathsIbgp ?? 1,
      maximumPathsEibgp: f?.maximumPathsEibgp ?? 1,
    };
    table.options = { generation: this.#optionsGeneration, options };
    return options;
  }
}
const sameList = (a: readonly Path[], b: readonly Path[]): boolean =>
  a === b || (a.length === b.length && a.every((p, i) => p === b[i]));
/** RFC 4271 leaves the number open; `bgp maxas-limit`. */
export const withinAsLimit = (c: BgpConfig, path: Path): boolean =>
  c.maximumAsLimit === undefined || pathLength(path.attributes.asPath) <= c.maximumAsLimit;
