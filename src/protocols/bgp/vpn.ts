// Between VRF tables and VPN tables: export with route distinguisher, targets and label; import by route target. RFC 4364 4.3.
import { comparePaths } from "./decision.ts";
import type { SharedRouteDetail } from "../../forwarding/route.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";
import { isRouteTarget } from "../../wire/bgp/community.ts";
import { familyNamed } from "../../wire/bgp/family.ts";
import type { RouteTargetFilter } from "./inbound.ts";
import { ospfCommunities } from "./ospf-communities.ts";
import { type Destination, Path } from "./path.ts";
import { applyRouteMap, type PolicyRoute } from "./policy.ts";
import type { Speaker, VrfTables } from "./speaker.ts";

type Ip = "ipv4" | "ipv6";
const NOBODY: readonly VrfTables[] = [];
const NO_HOLDERS: readonly number[] = [];
const vpnFamily = (ip: Ip) => familyNamed(ip === "ipv4" ? "vpnv4" : "vpnv6");
const vrfFamily = (d: Destination): Ip => d.table.family.ip;

/** Why a VPN path is not in a VRF. */
export type ImportRefusal =
  | "no route distinguisher"
  | "no matching route target"
  | "import map"
  | "next hop inaccessible"
  | "own export"
  | "another path is preferred"
  | "not eligible";

export class Vpn implements RouteTargetFilter {
  readonly #speaker: Speaker;
  /** Importing VRFs by route target. */
  readonly #importers: Record<Ip, Map<bigint, VrfTables[]>> = { ipv4: new Map(), ipv6: new Map() };
  /** `route-reflector-client` or `no bgp default route-target filter`: keeps everything. */
  keepAll = false;
  /** VPN families in use: labels are only made for those. */
  readonly active = new Set<Ip>();

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
  }
  /** Import targets have changed. Answers whether any target is new. */
  reindex(): boolean {
    const before = new Set([...this.#importers.ipv4.keys(), ...this.#importers.ipv6.keys()]);
    let grown = false;
    for (const ip of ["ipv4", "ipv6"] as const) {
      this.#importers[ip].clear();
      for (const vrf of this.#speaker.vrfs.values()) {
        if (vrf.rd === null) continue;
        for (const target of vrf.vpn[ip].importTargets) {
          const list = this.#importers[ip].get(target);
          if (list === undefined) this.#importers[ip].set(target, [vrf]);
          else list.push(vrf);
          if (!before.has(target)) grown = true;
        }
      }
    }
    return grown;
  }
  wants(a: PathAttributes): boolean {
    if (this.keepAll) return true;
    for (const c of a.extendedCommunities) if (this.#importers.ipv4.has(c) || this.#importers.ipv6.has(c)) return true;
    return false;
  }

  /** The best path of a VRF's destination has changed. @rfc 4364 4.3.1 */
  export(vrf: VrfTables, d: Destination): void {
    const ip = vrfFamily(d);
    const best = d.best;
    const exports =
      best !== null &&
      best.from === null &&
      vrf.rd !== null &&
      vrf.vpn[ip].exportTargets.length + (vrf.vpn[ip].exportMap === null ? 0 : 1) > 0;
    const table = vrf.rd === null ? undefined : this.#speaker.vpnTable(vpnFamily(ip), vrf.rd);
    if (table === undefined) return;
    const target = exports ? table.at(d.prefix) : table.find(d.prefix);
    if (target === undefined) return;
    const old = target.paths.find((p) => p.from !== null && p.fromDestination === d) ?? null;
    if (!exports || best === null) {
      this.#release(d);
      if (old !== null) {
        target.localLabel = null;
        this.#speaker.replace(target, old, null);
      }
      return;
    }
    if (this.active.has(ip)) this.#bind(vrf, d, best);
    const relabelled = target.localLabel !== d.localLabel;
    target.localLabel = d.localLabel;
    const attributes = this.#exported(vrf, ip, d, best);
    if (old !== null && old.from === best && old.attributes === attributes && !relabelled) return;
    const path = new Path(best.source, best.local, attributes, best.nextHop, best.since);
    path.weight = best.weight;
    path.linkLocal = best.linkLocal;
    path.link = best.link;
    path.from = best;
    path.fromDestination = d;
    path.route = best.route;
    this.#speaker.replace(target, old, path);
  }
  /** The VRF goes away, or lost its route distinguisher: nothing of it may stay in VPN tables. */
  withdrawExports(vrf: VrfTables, rd: bigint): void {
    for (const ip of ["ipv4", "ipv6"] as const) {
      const table = this.#speaker.vpn[ip === "ipv4" ? "vpnv4" : "vpnv6"].get(rd);
      if (table === undefined) continue;
      for (const d of [...table.destinations.values()]) {
        const old = d.paths.find((p) => p.fromDestination?.table === vrf.tables[ip]);
        if (old === undefined) continue;
        this.#release(old.fromDestination!);
        d.localLabel = null;
        this.#speaker.replace(d, old, null);
      }
    }
    if (vrf.label !== null) {
      this.#speaker.context.labels.unbind(vrf.label);
      this.#speaker.context.labels.release(vrf.label);
      vrf.label = null;
    }
  }
  #exported(vrf: VrfTables, ip: Ip, d: Destination, best: Path): PathAttributes {
    const { exportTargets, exportMap } = vrf.vpn[ip];
    const info = (best.route?.detail as SharedRouteDetail | undefined)?.ospf;
    const own = best.attributes.extendedCommunities.filter((c) => !isRouteTarget(c));
    const carried = info === undefined ? own : [...own, ...ospfCommunities(info)];
    const route: PolicyRoute = {
      prefix: d.prefix,
      attributes: { ...best.attributes, nextHop: null, extendedCommunities: [...exportTargets, ...carried] },
      nextHop: best.nextHop,
      weight: best.weight,
    };
    // An export map colours routes; one that matches nothing leaves the configured targets.
    if (exportMap !== null) {
      const trial: PolicyRoute = { ...route };
      if (applyRouteMap(exportMap, trial, this.#speaker.config.lists).permitted) route.attributes = trial.attributes;
    }
    const sorted = [...new Set(route.attributes.extendedCommunities)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return this.#speaker.attributes.intern({ ...route.attributes, nextHop: null, extendedCommunities: sorted });
  }
  /** A label per prefix that follows its FIB entry; connected and aggregate routes are looked up in the VRF. @rfc 4364 4.3.2 */
  #bind(vrf: VrfTables, d: Destination, best: Path): void {
    const { labels } = this.#speaker.context;
    if (vrf.perVrfLabels) {
      if (vrf.label === null) {
        vrf.label = this.#allocate();
        if (vrf.label !== null) labels.bindVrf(vrf.label, vrf.id);
      }
      if (d.localLabel !== vrf.label) this.#release(d);
      d.localLabel = vrf.label;
      return;
    }
    if (d.localLabel !== null && d.localLabel === vrf.label) d.localLabel = null;
    const fresh = d.localLabel === null;
    const label = d.localLabel ?? this.#allocate();
    d.localLabel = label;
    if (label === null) return;
    const lookup = best.local === "aggregate" || best.route?.protocol === "connected";
    if (!fresh && lookup === this.#lookups.has(label)) return;
    if (!fresh) labels.unbind(label);
    if (lookup) {
      this.#lookups.add(label);
      labels.bindVrf(label, vrf.id, d.prefix);
    } else {
      this.#lookups.delete(label);
      labels.bindPrefix(label, vrf.id, d.prefix);
    }
  }
  /** Some route had to do without a label, and is told to nobody until there is one. */
  #exhausted = false;
  /** Null when the label range is used up. */
  #allocate(): number | null {
    try {
      return this.#speaker.context.labels.allocate();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#exhausted = true;
      return null;
    }
  }
  /** Labels may be free again: another range, or routes that went. */
  relabel(): void {
    if (!this.#exhausted) return;
    this.#exhausted = false;
    for (const vrf of this.#speaker.vrfs.values()) if (vrf.rd !== null) this.reexport(vrf);
  }
  /** Labels bound to a VRF table rather than to a prefix. */
  readonly #lookups = new Set<number>();
  #release(d: Destination): void {
    const label = d.localLabel;
    if (label === null) return;
    d.localLabel = null;
    const vrf = this.#speaker.vrfs.get(d.table.vrf);
    if (vrf?.label === label) return;
    this.#lookups.delete(label);
    this.#speaker.context.labels.unbind(label);
    this.#speaker.context.labels.release(label);
    if (this.#exhausted) this.#speaker.context.defer("bgp vpn labels", () => this.relabel());
  }
  /** True for a label that is looked up in the VRF after popping. */
  isLookup(label: number): boolean {
    return this.#lookups.has(label);
  }

  /** The paths of a VPN destination have changed. @rfc 4364 4.3.2 */
  import(d: Destination): void {
    const ip = vrfFamily(d);
    const done: VrfTables[] = [];
    for (const p of d.paths)
      for (const c of p.attributes.extendedCommunities)
        for (const vrf of this.#importers[ip].get(c) ?? NOBODY)
          if (!done.includes(vrf)) {
            done.push(vrf);
            this.#importInto(vrf, d, ip);
          }
    // Those that imported it before and have no reason to any more.
    for (const id of d.holders ?? NO_HOLDERS) {
      const vrf = this.#speaker.vrfs.get(id);
      if (vrf !== undefined && !done.includes(vrf)) this.#importInto(vrf, d, ip);
    }
  }
  #importInto(vrf: VrfTables, d: Destination, ip: Ip): void {
    const chosen = this.choose(vrf, d);
    const verdict = chosen === null ? null : this.#admit(vrf, ip, d, chosen);
    const known = vrf.tables[ip].find(d.prefix);
    const old = known?.paths.find((p) => p.fromDestination === d) ?? null;
    if (chosen === null || verdict === null || "refusal" in verdict) {
      if (old === null) return;
      this.#speaker.replace(known!, old, null);
      const left = (d.holders ?? NO_HOLDERS).filter((id) => id !== vrf.id);
      d.holders = left.length === 0 ? null : left;
      return;
    }
    const { attributes, weight } = verdict;
    if (old !== null && old.from === chosen && old.attributes === attributes && old.weight === weight) return;
    const path = new Path(chosen.source, chosen.local, attributes, chosen.nextHop, this.#speaker.context.now());
    path.weight = weight;
    path.labels = chosen.labels;
    path.linkLocal = chosen.linkLocal;
    path.link = chosen.link;
    path.from = chosen;
    path.fromDestination = d;
    path.route = chosen.route;
    const at = known ?? vrf.tables[ip].at(d.prefix);
    // Of a path learnt from a customer here, the next hop is in the customer's VRF; from another PE, in the backbone.
    if (chosen.nextHop !== null && chosen.local === null)
      this.#speaker.trackNextHop(path, chosen.nextHop, chosen.from === null ? 0 : chosen.source.vrf);
    this.#speaker.replace(at, old, path);
    if (d.holders === null || !d.holders.includes(vrf.id)) d.holders = [...(d.holders ?? NO_HOLDERS), vrf.id];
  }
  /** The best path that the VRF did not export itself. */
  choose(vrf: VrfTables, d: Destination): Path | null {
    const own = (p: Path): boolean => p.fromDestination !== null && p.fromDestination.table.vrf === vrf.id;
    if (d.best === null || !own(d.best)) return d.best;
    const options = this.#speaker.optionsFor(d.table);
    let best: Path | null = null;
    for (const p of d.paths)
      if (p.ineligible === null && !own(p) && (best === null || comparePaths(p, best, options).order < 0)) best = p;
    return best;
  }
  #admit(
    vrf: VrfTables,
    ip: Ip,
    d: Destination,
    p: Path,
  ): { attributes: PathAttributes; weight: number } | { refusal: ImportRefusal; by: string } {
    const { importTargets, importMap } = vrf.vpn[ip];
    if (vrf.rd === null) return { refusal: "no route distinguisher", by: "" };
    if (!p.attributes.extendedCommunities.some((c) => importTargets.has(c)))
      return { refusal: "no matching route target", by: "" };
    if (importMap === null) return { attributes: p.attributes, weight: p.weight };
    const route: PolicyRoute = { prefix: d.prefix, attributes: p.attributes, nextHop: p.nextHop, weight: p.weight };
    const { permitted, by } = applyRouteMap(importMap, route, this.#speaker.config.lists);
    if (!permitted) return { refusal: "import map", by };
    return { attributes: this.#speaker.attributes.intern(route.attributes), weight: route.weight };
  }
  /** Why a path of a VPN destination is not in the VRF's table; null when it is. For views and explanations. */
  refusal(vrf: VrfTables, d: Destination, p: Path): { readonly refusal: ImportRefusal; readonly by: string } | null {
    if (p.fromDestination?.table.vrf === vrf.id) return { refusal: "own export", by: "" };
    const verdict = this.#admit(vrf, vrfFamily(d), d, p);
    if ("refusal" in verdict) return verdict;
    if (p.ineligible === "next hop inaccessible") return { refusal: "next hop inaccessible", by: p.tracked?.by ?? "" };
    if (p.ineligible !== null) return { refusal: "not eligible", by: p.ineligible };
    return this.choose(vrf, d) === p ? null : { refusal: "another path is preferred", by: p.lost ?? "" };
  }
  /** Targets, maps or the set of VRFs changed: every VPN destination is offered to every VRF again. */
  reimport(): void {
    for (const tables of [this.#speaker.vpn.vpnv4, this.#speaker.vpn.vpnv6])
      for (const table of tables.values()) for (const d of [...table.destinations.values()]) this.import(d);
  }
  reexport(vrf: VrfTables): void {
    for (const table of [vrf.tables.ipv4, vrf.tables.ipv6])
      for (const d of [...table.destinations.values()]) this.export(vrf, d);
  }
}
