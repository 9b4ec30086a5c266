// The instance as plain data, for show commands, graders and the page. Version 1. Addresses and ids are numbers.
import type { Prefix } from "../../base/prefix.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { LsaBody, RouterLink } from "../../wire/ospf/lsa.ts";
import { coveredPrefixes } from "./attachment.ts";
import type { OspfConfig, ThrottleConfig } from "./config.ts";
import { LSA_THROTTLE, MIN_LS_ARRIVAL, SPF_THROTTLE } from "./constants.ts";
import type { Database, Entry } from "./database.ts";
import { compareEntries } from "./database.ts";
import type { OspfInstance } from "./instance.ts";
import type { InterfaceType, OspfInterface } from "./interface.ts";
import { localLinks } from "./links.ts";
import type { InterfaceState } from "./interface-machine.ts";
import type { Neighbor } from "./neighbor.ts";
import type { NeighborState } from "./neighbor-machine.ts";
import { type Pacing, pacingOf } from "./pacing.ts";
import type { Rejection } from "./rejection.ts";
import { type OspfRoute, plainRoute, type RouterRoute } from "./route-table.ts";
import { calculate } from "./routes.ts";
import { UNREACHABLE } from "./spf.ts";
import { transitAreaOf } from "./virtual-link.ts";

export interface OspfLsaView {
  readonly type: number;
  readonly id: number;
  readonly advertisingRouter: number;
  /** Seconds now. */
  readonly age: number;
  readonly doNotAge: boolean;
  readonly options: number;
  /** Signed. */
  readonly sequence: number;
  readonly checksum: number;
  readonly length: number;
  readonly body: LsaBody;
}
/** An LSA on one of the lists of a neighbour or an interface. */
export type OspfListedLsa = Pick<OspfLsaView, "type" | "id" | "advertisingRouter" | "sequence" | "age" | "checksum">;
export interface OspfNeighborView {
  readonly routerId: number;
  readonly address: number;
  readonly interface: string;
  readonly area: number;
  readonly priority: number;
  readonly state: NeighborState;
  readonly designatedRouter: number;
  readonly backupDesignatedRouter: number;
  readonly options: number;
  readonly describedOptions: number;
  /** Nanoseconds until it is declared dead; null when no hello is expected. */
  readonly dead: Instant | null;
  readonly since: Instant;
  readonly stateChanges: number;
  readonly retransmissionQueue: number;
  readonly retransmissions: number;
  /** How many LSAs the latest and the longest retransmission had. */
  readonly retransmissionScan: { readonly last: number; readonly maximum: number };
  readonly requests: number;
  /** The Link state request and retransmission lists themselves. RFC 2328, 10. */
  readonly requested: readonly OspfListedLsa[];
  readonly owed: readonly OspfListedLsa[];
  /** Nanoseconds until the retransmission list goes out once more; null while it is empty. */
  readonly retransmissionDue: Instant | null;
  readonly configured: boolean;
}
export interface OspfInterfaceView {
  readonly name: string;
  readonly index: number;
  readonly area: number;
  readonly address: number;
  readonly length: number;
  readonly unnumbered: boolean;
  /** Far end of a virtual or sham link; 0 otherwise. */
  readonly remote: number;
  readonly type: InterfaceType;
  readonly up: boolean;
  readonly lineUp: boolean;
  readonly adminUp: boolean;
  readonly byInterface: boolean;
  readonly passive: boolean;
  readonly cost: number;
  readonly priority: number;
  readonly state: InterfaceState;
  readonly designatedRouter: number;
  readonly backupDesignatedRouter: number;
  /** Router ids behind those addresses; 0 when unknown. */
  readonly designatedRouterId: number;
  readonly backupDesignatedRouterId: number;
  /** Seconds. */
  readonly hello: number;
  readonly dead: number;
  readonly retransmit: number;
  readonly transmitDelay: number;
  /** Nanoseconds until the next hello; null when none is due. */
  readonly helloDue: Instant | null;
  readonly wait: Instant | null;
  readonly authentication: "null" | "simple" | "message-digest";
  readonly keyId: number | null;
  /** The keys, older than `keyId`, of the neighbours that still use one. */
  readonly oldKeys: readonly number[];
  readonly mtuIgnore: boolean;
  readonly databaseFilter: boolean;
  readonly synchronised: boolean;
  /** LDP-IGP synchronisation; null where it was never asked for. `holdDown`: nanoseconds left; null when it does not run. */
  readonly ldp: {
    readonly required: boolean;
    readonly achieved: boolean;
    /** Kept down until LDP has caught up. */
    readonly pending: boolean;
    readonly holdDown: number | null;
  } | null;
  readonly floodQueue: number;
  /** How many LSAs the latest and the longest flooding had. */
  readonly floodScan: { readonly last: number; readonly maximum: number };
  readonly flooding: readonly OspfListedLsa[];
  readonly neighbors: readonly OspfNeighborView[];
  /** Packets not taken, by reason, with the latest case of each. */
  readonly rejections: readonly Rejection[];
  readonly links: readonly OspfLsaView[];
}
export interface OspfAreaView {
  readonly area: number;
  readonly type: "normal" | "stub" | "nssa";
  readonly noSummary: boolean;
  readonly noRedistribution: boolean;
  readonly defaultCost: number;
  readonly authentication: "null" | "simple" | "message-digest";
  readonly active: boolean;
  readonly transit: boolean;
  /** Of a stub router: its links at the costs that it reckons with itself. */
  readonly localLinks: readonly RouterLink[];
  readonly translating: boolean;
  readonly spfRuns: number;
  /** Router ids and, by address, networks that the last shortest-path tree reaches; this router included. */
  readonly reachable: readonly number[];
  readonly ranges: readonly {
    readonly prefix: Prefix;
    readonly advertise: boolean;
    readonly cost: number | null;
    readonly active: boolean;
  }[];
  readonly interfaces: readonly OspfInterfaceView[];
  readonly database: readonly OspfLsaView[];
}
export interface OspfVirtualLinkView {
  readonly name: string;
  readonly remoteRouterId: number;
  readonly transitArea: number;
  /** The interface its packets leave by; null while it is down. */
  readonly via: string | null;
  readonly interface: OspfInterfaceView;
}
export interface OspfView {
  readonly version: 1;
  readonly process: number;
  readonly vrf: { readonly id: number; readonly name: string };
  readonly now: Instant;
  readonly routerId: number;
  readonly started: Instant;
  readonly shutdown: boolean;
  readonly areaBorderRouter: boolean;
  readonly boundaryRouter: boolean;
  readonly provider: boolean;
  readonly domainId: string | null;
  readonly config: OspfConfig;
  readonly spfThrottle: ThrottleConfig;
  readonly lsaThrottle: ThrottleConfig;
  readonly lsaArrival: number;
  readonly pacing: Pacing;
  readonly spfRuns: readonly { readonly at: Instant; readonly areas: readonly number[] }[];
  readonly stubRouter: boolean;
  /** `on-startup`: nanoseconds left, and when the time was up. */
  readonly stubRouterLeft: Instant | null;
  readonly stubRouterEnded: Instant | null;
  readonly areas: readonly OspfAreaView[];
  readonly external: readonly OspfLsaView[];
  readonly virtualLinks: readonly OspfVirtualLinkView[];
  readonly borderRouters: readonly RouterRoute[];
  readonly routes: readonly OspfRoute[];
  readonly offered: readonly boolean[];
  /** Connected prefixes this process covers. */
  readonly covers: readonly Prefix[];
  readonly unexpectedEvents: readonly { readonly what: string; readonly count: number }[];
}

const lsaView = (entry: Entry, now: Instant): OspfLsaView => {
  const { type, id, advertisingRouter, options, sequence, checksum, length, body } = entry.lsa;
  return {
    type,
    id,
    advertisingRouter,
    age: entry.age(now),
    doNotAge: entry.doNotAge,
    options,
    sequence,
    checksum,
    length,
    body,
  };
};
const databaseView = (database: Database | null, now: Instant): OspfLsaView[] =>
  database === null ? [] : [...database].sort(compareEntries).map((e) => lsaView(e, now));

const listed = (entry: Entry, now: Instant): OspfListedLsa => {
  const { type, id, advertisingRouter, sequence, checksum } = entry.lsa;
  return { type, id, advertisingRouter, sequence, checksum, age: entry.age(now) };
};
/** What waits for a neighbour's acknowledgment, of the area's database and of the whole process's. */
const owedTo = (n: Neighbor, now: Instant): OspfListedLsa[] => {
  if (n.retransmissions.size === 0) return [];
  const { area } = n.iface;
  return [...area.database, ...area.instance.external]
    .filter((entry) => n.retransmissions.has(entry))
    .sort(compareEntries)
    .map((entry) => listed(entry, now));
};

const neighborView = (n: Neighbor): OspfNeighborView => ({
  routerId: n.routerId,
  address: n.address,
  interface: n.iface.shownName,
  area: n.iface.area.id,
  priority: n.priority,
  state: n.state,
  designatedRouter: n.designatedRouter,
  backupDesignatedRouter: n.backupDesignatedRouter,
  options: n.options,
  describedOptions: n.describedOptions,
  dead: n.inactivity.remaining,
  since: n.since,
  stateChanges: n.stateChanges,
  retransmissionQueue: n.retransmissions.size,
  retransmissions: n.retransmissionCount,
  retransmissionScan: { ...n.retransmissionScan },
  requests: n.requests.size,
  requested: [...n.requests.values()].map(({ type, id, advertisingRouter, sequence, checksum, age }) => ({
    type,
    id,
    advertisingRouter,
    sequence,
    checksum,
    age,
  })),
  owed: owedTo(n, n.iface.area.instance.ctx.now()),
  retransmissionDue: n.retransmissions.size === 0 ? null : (n.retransmitTimer?.remaining ?? null),
  configured: n.configured !== null,
});
const interfaceView = (i: OspfInterface): OspfInterfaceView => {
  const idOf = (address: number): number =>
    address === 0 ? 0 : address === i.address ? i.area.instance.routerId : (i.neighborAt(address)?.routerId ?? 0);
  const { settings } = i;
  return {
    name: i.shownName,
    index: i.index,
    area: i.area.id,
    address: i.address,
    length: i.length,
    unnumbered: i.unnumbered,
    remote: i.remote,
    type: i.type,
    up: i.state !== "Down",
    lineUp: i.link?.up ?? i.state !== "Down",
    adminUp: i.link?.adminUp ?? true,
    byInterface: i.byInterface,
    passive: i.passive,
    cost: i.cost,
    priority: i.priority,
    state: i.state,
    designatedRouter: i.designatedRouter,
    backupDesignatedRouter: i.backupDesignatedRouter,
    designatedRouterId: idOf(i.designatedRouter),
    backupDesignatedRouterId: idOf(i.backupDesignatedRouter),
    hello: i.helloSeconds,
    dead: i.deadSeconds,
    retransmit: i.retransmitInterval,
    transmitDelay: i.transmitDelay,
    helloDue: i.helloTimer.remaining,
    wait: i.waitTimer.remaining,
    authentication: i.secrets.kind,
    keyId: i.secrets.kind === "message-digest" ? (i.secrets.keys.at(-1)?.id ?? 0) : null,
    oldKeys: i.onOldKeys.map((n) => n.keyId ?? 0),
    mtuIgnore: settings.mtuIgnore === true,
    databaseFilter: settings.databaseFilter === true,
    synchronised: i.ldp?.unsynchronised !== true,
    ldp:
      i.ldp === null
        ? null
        : { required: i.ldp.required, pending: i.ldp.pending, holdDown: i.ldp.remaining, achieved: i.ldp.synchronised },
    floodQueue: i.floodQueue.length,
    floodScan: { ...i.floodScan },
    flooding: i.floodQueue.map((e) => listed(e, i.area.instance.ctx.now())),
    neighbors: [...i.neighbors.values()]
      .map(neighborView)
      .sort((a, b) => a.routerId - b.routerId || a.address - b.address),
    rejections: i.rejections.list(),
    links: databaseView(i.links, i.now()),
  };
};

const byPrefix = (a: OspfRoute, b: OspfRoute): number =>
  (a.prefix.address as number) - (b.prefix.address as number) || a.prefix.length - b.prefix.length;

export const viewOf = (instance: OspfInstance): OspfView => {
  const now = instance.ctx.now();
  const { config } = instance;
  const routes = [...instance.table.routes()].sort(byPrefix).map(plainRoute);
  const paths = instance.routerId === 0 ? null : calculate(instance);
  const borderRouters =
    paths === null ? [] : [...paths.routers.values()].flat().sort((a, b) => a.id - b.id || a.area - b.area);
  return {
    version: 1,
    process: instance.process,
    vrf: { id: instance.ctx.vrf.id, name: instance.ctx.vrf.name },
    now,
    routerId: instance.routerId,
    started: instance.started,
    shutdown: config.shutdown,
    areaBorderRouter: instance.isAreaBorderRouter,
    boundaryRouter: instance.isBoundaryRouter,
    provider: config.provider,
    domainId: instance.domainId,
    config,
    spfThrottle: config.spfThrottle ?? SPF_THROTTLE,
    lsaThrottle: config.lsaThrottle ?? LSA_THROTTLE,
    lsaArrival: config.lsaArrival ?? MIN_LS_ARRIVAL,
    pacing: pacingOf(config),
    spfRuns: [...instance.spfRuns],
    stubRouter: instance.stubRouter !== null,
    stubRouterLeft: instance.stubRouterLeft,
    stubRouterEnded: instance.stubRouterEnded,
    areas: instance.areaList.map((area) => ({
      area: area.id,
      type: area.config.type,
      noSummary: area.config.noSummary,
      noRedistribution: area.config.noRedistribution,
      defaultCost: area.config.defaultCost ?? 1,
      authentication: area.config.authentication ?? "null",
      active: area.active,
      transit: area.transit,
      localLinks: localLinks(area),
      translating: area.translating,
      spfRuns: area.spfRuns,
      reachable:
        area.tree === null
          ? []
          : area.tree.graph.lsas.filter((_, v) => area.tree!.distance[v] !== UNREACHABLE).map((l) => l.id),
      ranges: area.config.ranges.map((r) => ({
        prefix: r.prefix,
        advertise: r.advertise,
        cost: r.cost ?? null,
        active: instance.hasActiveRange(r.prefix),
      })),
      interfaces: area.interfaces.map(interfaceView),
      database: databaseView(area.database, now),
    })),
    external: databaseView(instance.external, now),
    virtualLinks: [...instance.interfaces()]
      .filter((i) => i.type === "virtual-link")
      .map((i) => ({
        name: i.name,
        remoteRouterId: i.remoteRouterId,
        transitArea: transitAreaOf(instance, i)?.id ?? 0,
        via: transitAreaOf(instance, i)?.interfaces.find((x) => x.address === i.address)?.shownName ?? null,
        interface: interfaceView(i),
      })),
    borderRouters,
    routes,
    offered: routes.map((r) => instance.table.isOffered((r.prefix.address as number) * 64 + r.prefix.length)),
    covers: coveredPrefixes(instance),
    unexpectedEvents: [...instance.unexpectedEvents].map(([what, count]) => ({ what, count })),
  };
};
