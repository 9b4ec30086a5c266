// What an area border router tells one area about the others. RFC 2328, 12.4.3; RFC 3101, 2.7.
import { maskOf } from "../../base/ip.ts";
import { covers, keyOf, type Prefix, type PrefixKey, samePrefix } from "../../base/prefix.ts";
import { type LsaBody, LsaType, Options } from "../../wire/ospf/lsa.ts";
import type { Area } from "./area.ts";
import type { AreaRangeConfig } from "./config.ts";
import { LS_INFINITY } from "./constants.ts";
import type { OspfInstance } from "./instance.ts";
import { linkStateIds } from "./link-state-id.ts";
import type { OspfRoute } from "./route-table.ts";
import { type Calculation, wayToBoundary } from "./routes.ts";
import { type Hop, UNREACHABLE } from "./spf.ts";

const NO_TOS = new Uint8Array(0);
interface Summary {
  readonly prefix: Prefix;
  readonly metric: number;
  /** Redistributed from the provider's backbone. RFC 4577, 4.2.6. */
  readonly down: boolean;
}

/** Of `area ... filter-list`. */
const permits = (instance: OspfInstance, list: string | undefined, prefix: Prefix): boolean =>
  list === undefined || instance.ctx.policy.permits("prefix-list", list, prefix);

/** The range of its own area that covers a prefix: the most specific one. */
export const rangeOf = (area: Area, prefix: Prefix): AreaRangeConfig | undefined => {
  let best: AreaRangeConfig | undefined;
  for (const r of area.config.ranges)
    if (covers(r.prefix, prefix) && (best === undefined || r.prefix.length > best.prefix.length)) best = r;
  return best;
};
/** It covers a network of its area that this router reaches within the area. RFC 2328, 16.2 (3). */
export const isActiveRange = (instance: OspfInstance, prefix: Prefix): boolean =>
  instance.isAreaBorderRouter &&
  instance.areaList.some(
    ({ config, tree }) =>
      tree !== null &&
      config.ranges.some((r) => samePrefix(r.prefix, prefix)) &&
      tree.graph.prefixes.some((p, i) => covers(prefix, p) && tree.prefixDistance[i] !== UNREACHABLE),
  );

/** Some first hop leads into the area. */
const entersArea = (instance: OspfInstance, hops: readonly Hop[], area: Area): boolean =>
  hops.some((h) => instance.byIndex.get(h.interface)?.area === area);

/** The cost of a range: the least of its components' costs with RFC 1583 compatibility, else the greatest. RFC 2328, 12.4.3. */
const foldCost = (instance: OspfInstance, before: number | undefined, cost: number): number =>
  before === undefined ? cost : instance.config.rfc1583Compatible ? Math.min(before, cost) : Math.max(before, cost);
const foldRange = (
  instance: OspfInstance,
  range: AreaRangeConfig,
  into: Map<PrefixKey, Summary>,
  metric: number,
): void => {
  if (!range.advertise) return;
  const key = keyOf(range.prefix);
  const cost = range.cost ?? foldCost(instance, into.get(key)?.metric, metric);
  into.set(key, { prefix: range.prefix, metric: cost, down: false });
};

const summarise = (instance: OspfInstance, area: Area, path: OspfRoute, into: Map<PrefixKey, Summary>): void => {
  if (path.subtype !== "intra" && path.subtype !== "inter") return;
  if (path.detail.area === area.id || path.metric >= LS_INFINITY) return;
  if (path.subtype === "inter" && (path.detail.area !== 0 || area.id === 0)) return;
  // In IOS what leaves an area is filtered before its ranges sum it up, what enters one as it is announced.
  if (!permits(instance, instance.areas.get(path.detail.area)?.config.filterListOut, path.prefix)) return;
  const enters = (prefix: Prefix): boolean => permits(instance, area.config.filterListIn, prefix);
  if (path.subtype === "intra") {
    const from = instance.areas.get(path.detail.area)!;
    const range = rangeOf(from, path.prefix);
    // RFC 2328, 12.4.3: the backbone's own networks go unsummarised into transit areas.
    if (range !== undefined && !(path.detail.area === 0 && area.transit)) {
      if (enters(range.prefix)) foldRange(instance, range, into, path.metric);
      return;
    }
  }
  if (!enters(path.prefix)) return;
  if (entersArea(instance, instance.nextHops.hopsOf(path.nextHops), area)) return;
  into.set(keyOf(path.prefix), { prefix: path.prefix, metric: path.metric, down: false });
};

const DEFAULT: Prefix = { address: 0, length: 0 };

const summariesFor = (instance: OspfInstance, area: Area, c: Calculation): Map<PrefixKey, Summary> => {
  const out = new Map<PrefixKey, Summary>();
  if (!instance.isAreaBorderRouter || !area.active) return out;
  const { type, noSummary } = area.config;
  if (!(type !== "normal" && noSummary)) {
    for (const path of c.paths.values()) summarise(instance, area, path, out);
    for (const { prefix, metric } of instance.externalRoutes.interArea()) {
      const path = c.paths.get(keyOf(prefix));
      if (path?.subtype !== "intra" && path?.subtype !== "inter")
        out.set(keyOf(prefix), { prefix, metric, down: true });
    }
  }
  if (type === "stub" || (type === "nssa" && noSummary))
    out.set(keyOf(DEFAULT), { prefix: DEFAULT, metric: area.config.defaultCost ?? 1, down: false });
  return out;
};

/** The prefixes this router summarises under, for discard routes. */
export const activeRanges = (
  instance: OspfInstance,
  c: Calculation,
): Map<PrefixKey, { prefix: Prefix; area: number; metric: number }> => {
  const out = new Map<PrefixKey, { prefix: Prefix; area: number; metric: number }>();
  if (!instance.isAreaBorderRouter) return out;
  for (const path of c.paths.values()) {
    if (path.subtype !== "intra") continue;
    const from = instance.areas.get(path.detail.area)!;
    if (from.config.ranges.length === 0) continue;
    const range = rangeOf(from, path.prefix);
    if (range === undefined || !range.advertise || !permits(instance, from.config.filterListOut, path.prefix)) continue;
    const key = keyOf(range.prefix);
    const metric = foldCost(instance, out.get(key)?.metric, path.metric);
    out.set(key, { prefix: range.prefix, area: path.detail.area, metric });
  }
  return out;
};

/** @rfc 2328 12.4.3 */
export const originateSummaries = (instance: OspfInstance, c: Calculation): void => {
  const { stubRouter } = instance;
  for (const area of instance.areaList) {
    const summaries = summariesFor(instance, area, c);
    const ids = linkStateIds([...summaries.values()].map((s) => s.prefix));
    const networks = new Map<number, { options: number; body: LsaBody }>();
    for (const [key, s] of summaries)
      networks.set(ids.get(key)!, {
        options: area.lsaOptions | (s.down ? Options.DN : 0),
        body: { kind: "summary", mask: maskOf(s.prefix.length), metric: stubRouter?.summary ?? s.metric, tos: NO_TOS },
      });
    area.own.reconcile(LsaType.SummaryNetwork, networks);
    area.own.reconcile(LsaType.SummaryRouter, boundaryRouters(instance, area, c));
  }
};

const boundaryRouters = (
  instance: OspfInstance,
  area: Area,
  c: Calculation,
): Map<number, { options: number; body: LsaBody }> => {
  const out = new Map<number, { options: number; body: LsaBody }>();
  if (!instance.isAreaBorderRouter || !area.takesExternals || !area.active) return out;
  for (const id of c.routers.keys()) {
    if (id === instance.routerId) continue;
    // RFC 2328, 12.4.3: the path that 16.4 (3) prefers, or none. What an NSSA's boundary routers say is translated by its
    // border, so that nobody outside needs a way to them (RFC 3101, 3.2): no such path is looked at.
    const way = wayToBoundary(instance, c, id, null);
    if (way === undefined || way.area === area.id || way.cost >= LS_INFINITY) continue;
    if (way.type === "inter" && (way.area !== 0 || area.id === 0)) continue;
    if (entersArea(instance, way.hops, area)) continue;
    out.set(id, { options: area.lsaOptions, body: { kind: "summary", mask: 0, metric: way.cost, tos: NO_TOS } });
  }
  return out;
};
