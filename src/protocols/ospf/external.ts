// What the instance brings in from outside: redistribution, summary addresses, the default route, translated type-7
// LSAs. RFC 2328, 12.4.4; RFC 3101, 2.3-2.4; RFC 4577, 4.2.6-4.2.8.
import { maskOf } from "../../base/ip.ts";
import { comparePrefix, covers, keyOf, type Prefix, type PrefixKey } from "../../base/prefix.ts";
import type { RibChange, Route } from "../../forwarding/route.ts";
import { type ExternalBody, type LsaBody, LsaType, Options } from "../../wire/ospf/lsa.ts";
import type { PolicyOutcome } from "../protocol.ts";
import type { Area } from "./area.ts";
import type { DefaultOriginateConfig } from "./config.ts";
import { DEFAULT_ROUTE_METRIC } from "./constants.ts";
import type { OspfInstance } from "./instance.ts";
import { linkStateIds } from "./link-state-id.ts";
import { type Imported, importRoute } from "./redistribution.ts";
import type { Calculation } from "./routes.ts";

export interface Translated {
  readonly prefix: Prefix;
  readonly metric: number;
  readonly metricType: 1 | 2;
  readonly tag: number;
  readonly forwardingAddress: number;
}
interface Wanted {
  readonly options: number;
  readonly body: LsaBody;
}
const DEFAULT: Prefix = { address: 0, length: 0 };
const NO_TOS = new Uint8Array(0);

export class ExternalRoutes {
  readonly #instance: OspfInstance;
  /** Best routes of the VRF that are not ours. */
  readonly #best = new Map<PrefixKey, Route>();
  #imported = new Map<PrefixKey, Imported>();
  #translated: ReadonlyMap<PrefixKey, Translated> = new Map();
  #summaries: Prefix[] = [];
  #stopWatching: (() => void) | null = null;

  constructor(instance: OspfInstance) {
    this.#instance = instance;
  }
  /** Starts or stops looking at the RIB, as the configuration needs it. */
  configure(): void {
    const { config, ctx } = this.#instance;
    const needed = config.redistribute.length > 0 || config.defaultOriginate !== undefined || config.areas.size > 0;
    if (needed && this.#stopWatching === null)
      this.#stopWatching = ctx.rib("ipv4").watch((changes) => this.#changed(changes));
    else if (!needed && this.#stopWatching !== null) {
      this.#stopWatching();
      this.#stopWatching = null;
      this.#best.clear();
    }
    this.refresh();
  }
  #changed(changes: readonly RibChange[]): void {
    const { source } = this.#instance;
    let relevant = false;
    for (const { prefix, after } of changes) {
      const key = keyOf(prefix);
      if (after !== null && after.source !== source) this.#best.set(key, after);
      else if (!this.#best.delete(key)) continue;
      relevant = true;
    }
    if (relevant) this.refresh();
  }
  /** Evaluates everything again, once the current stimulus is over. */
  refresh(): void {
    const { ctx, process } = this.#instance;
    ctx.defer(`ospf ${process} redistribution`, () => this.#originate());
  }
  /** Routes of the provider's backbone that enter as inter-area ones. RFC 4577, 4.2.6. */
  *interArea(): Iterable<{ readonly prefix: Prefix; readonly metric: number }> {
    for (const i of this.#imported.values()) if (i.as === "inter-area") yield i;
  }
  translate(translated: ReadonlyMap<PrefixKey, Translated>): void {
    if (this.#translated.size === 0 && translated.size === 0) return;
    this.#translated = translated;
    this.refresh();
  }
  calculated(_: Calculation): void {
    // A forwarding address depends on interfaces and areas, which a calculation may follow.
    if (this.#imported.size > 0) this.refresh();
  }
  /** Active summary addresses, for discard routes. */
  summaries(): readonly Prefix[] {
    return this.#summaries;
  }
  imported(): readonly Imported[] {
    return [...this.#imported.values()];
  }
  stop(): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
    this.#best.clear();
    this.#imported.clear();
    this.#translated = new Map();
    this.#summaries = [];
  }

  #collect(): Map<PrefixKey, Imported> {
    const instance = this.#instance;
    const { config } = instance;
    const out = new Map<PrefixKey, Imported>();
    if (config.redistribute.length > 0)
      for (const [key, route] of this.#best) {
        const imported = importRoute(instance, route);
        if (imported !== null) out.set(key, imported);
      }
    const { defaultOriginate } = config;
    const outcome = defaultOriginate === undefined ? null : this.#defaultOutcome(defaultOriginate);
    if (defaultOriginate !== undefined && outcome !== null)
      out.set(keyOf(DEFAULT), {
        as: "external",
        prefix: DEFAULT,
        metric: outcome.metric ?? defaultOriginate.metric ?? config.defaultMetric ?? DEFAULT_ROUTE_METRIC,
        metricType: outcome.metricType ?? defaultOriginate.metricType ?? 2,
        tag: outcome.tag ?? instance.process,
        forwardingAddress: 0,
        down: config.provider,
      });
    return this.#aggregate(out);
  }
  /**
   * Null while no default is originated. In IOS a route-map takes the place of the question whether there is a default
   * route, and of `always`: any route that it permits will do.
   */
  #defaultOutcome({ always, routeMap }: DefaultOriginateConfig): PolicyOutcome | null {
    if (routeMap === undefined) return always || this.#best.has(keyOf(DEFAULT)) ? {} : null;
    const { policy } = this.#instance.ctx;
    for (const route of [...this.#best.values()].sort((a, b) => comparePrefix(a.prefix, b.prefix))) {
      const outcome = policy.routeMap(routeMap, route);
      if (outcome !== null) return outcome;
    }
    return null;
  }
  /** `summary-address`: one external in place of its components. */
  #aggregate(from: Map<PrefixKey, Imported>): Map<PrefixKey, Imported> {
    const { summaries } = this.#instance.config;
    this.#summaries = [];
    if (summaries.length === 0) return from;
    const out = new Map<PrefixKey, Imported>();
    for (const [key, i] of from) {
      const under =
        i.as === "external" && i.prefix.length > 0 ? summaries.filter((s) => covers(s.prefix, i.prefix)) : [];
      const summary = under.sort((a, b) => b.prefix.length - a.prefix.length)[0];
      if (summary === undefined) {
        out.set(key, i);
        continue;
      }
      if (summary.notAdvertise) continue;
      const before = out.get(keyOf(summary.prefix));
      const external = i as Extract<Imported, { as: "external" }>;
      const type = before?.as === "external" && before.metricType === 2 ? 2 : external.metricType;
      if (before === undefined) this.#summaries.push(summary.prefix);
      out.set(keyOf(summary.prefix), {
        as: "external",
        prefix: summary.prefix,
        metric: Math.min(before?.metric ?? external.metric, external.metric),
        metricType: type,
        tag: summary.tag ?? 0,
        forwardingAddress: 0,
        down: external.down,
      });
    }
    return out;
  }

  #originate(): void {
    const instance = this.#instance;
    if (instance.stopped || instance.routerId === 0 || instance.config.shutdown) return;
    const before = this.#consequences();
    this.#imported = this.#collect();
    this.#originateExternal();
    // What enters as inter-area routes, and where summaries leave discard routes, is the calculation's business. It
    // refreshes the imports, and so must not be asked for again unless they have changed.
    if (this.#consequences() !== before) instance.scheduleSpf();
    for (const area of instance.areaList) if (area.config.type === "nssa") this.#originateNssa(area);
  }
  #consequences(): string {
    const interArea = [...this.interArea()].map((i) => `${keyOf(i.prefix)} ${i.metric}`);
    return [...interArea, "", ...this.#summaries.map((p) => String(keyOf(p)))].join();
  }
  #originateExternal(): void {
    const instance = this.#instance;
    const wanted = new Map<PrefixKey, Translated & { readonly down: boolean }>();
    if (instance.areaList.some((a) => a.takesExternals && a.active)) {
      for (const t of this.#translated.values()) this.#addTranslated(t, wanted);
      for (const [key, i] of this.#imported) if (i.as === "external") wanted.set(key, i);
    }
    const ids = linkStateIds([...wanted.values()].map((w) => w.prefix));
    const lsas = new Map<number, Wanted>();
    const metric = instance.stubRouter?.external;
    for (const [key, w] of wanted)
      lsas.set(ids.get(key)!, {
        options: Options.DC | (w.down ? Options.DN : 0),
        body: externalBody(metric === undefined ? w : { ...w, metric }),
      });
    instance.ownExternal.reconcile(LsaType.External, lsas);
  }
  /** `summary-address` holds for translated LSAs too. RFC 3101, 3.2 (type-7 address ranges). */
  #addTranslated(t: Translated, into: Map<PrefixKey, Translated & { readonly down: boolean }>): void {
    const under = this.#instance.config.summaries.filter((s) => covers(s.prefix, t.prefix));
    const summary = under.sort((a, b) => b.prefix.length - a.prefix.length)[0];
    if (summary === undefined) {
      into.set(keyOf(t.prefix), { ...t, down: false });
      return;
    }
    if (summary.notAdvertise) return;
    const key = keyOf(summary.prefix);
    const before = into.get(key);
    if (before === undefined && !this.#summaries.some((s) => keyOf(s) === key)) this.#summaries.push(summary.prefix);
    into.set(key, {
      prefix: summary.prefix,
      metric: Math.min(before?.metric ?? t.metric, t.metric),
      metricType: before?.metricType === 2 ? 2 : t.metricType,
      tag: summary.tag ?? 0,
      forwardingAddress: 0,
      down: false,
    });
  }
  /** @rfc 3101 2.4 */
  #originateNssa(area: Area): void {
    const instance = this.#instance;
    const border = instance.isAreaBorderRouter;
    const wanted = new Map<PrefixKey, Translated & { readonly propagate: boolean; readonly down: boolean }>();
    if (area.active && !(area.config.noRedistribution && border))
      for (const [key, i] of this.#imported) {
        if (i.as !== "external" || (i.prefix.length === 0 && !border)) continue;
        // RFC 3101, 2.4: a border router's own type-5 LSA makes the translation superfluous.
        const propagate = !border;
        // Inside, an address counts only on a network of this very area (2.5).
        const beyond = isOnNetworkOf(area, i.forwardingAddress) ? i.forwardingAddress : 0;
        const forwardingAddress = beyond !== 0 ? beyond : propagate ? addressIn(area) : 0;
        wanted.set(key, { ...i, forwardingAddress, propagate: propagate && forwardingAddress !== 0 });
      }
    const originate = area.config.defaultInformationOriginate;
    if (originate !== undefined && area.active && (border || this.#best.has(keyOf(DEFAULT))))
      wanted.set(keyOf(DEFAULT), {
        prefix: DEFAULT,
        metric: originate.metric ?? DEFAULT_ROUTE_METRIC,
        metricType: originate.metricType ?? 2,
        tag: 0,
        forwardingAddress: border ? 0 : addressIn(area),
        propagate: false,
        down: false,
      });
    const ids = linkStateIds([...wanted.values()].map((w) => w.prefix));
    const lsas = new Map<number, Wanted>();
    for (const [key, w] of wanted)
      lsas.set(ids.get(key)!, {
        options: area.lsaOptions | (w.propagate ? Options.NP : 0) | (w.down ? Options.DN : 0),
        body: externalBody(w),
      });
    area.own.reconcile(LsaType.NssaExternal, lsas);
  }
}

const externalBody = (t: Translated): ExternalBody => ({
  kind: "external",
  mask: maskOf(t.prefix.length),
  metricType: t.metricType,
  metric: t.metric,
  forwardingAddress: t.forwardingAddress,
  tag: t.tag,
  tos: NO_TOS,
});

const isOnNetworkOf = (area: Area, address: number): boolean =>
  area.interfaces.some((i) => i.elects && i.state !== "Down" && ((i.address ^ address) & maskOf(i.length)) === 0);

/** The router's forwarding address inside an NSSA: its highest loopback there, else its highest address. RFC 3101, 2.3. */
const addressIn = (area: Area): number => {
  const highest = (loopbacks: boolean): number => {
    let best = 0;
    for (const i of area.interfaces)
      if (i.state !== "Down" && i.link !== null && !i.unnumbered && (i.link.kind === "loopback") === loopbacks)
        best = Math.max(best, i.address);
    return best;
  };
  return highest(true) || highest(false);
};
