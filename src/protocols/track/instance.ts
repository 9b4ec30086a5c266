// Object tracking on a router: interfaces at once, routes, SLA operations and lists when they are polled.
import type { Family } from "../../base/ip.ts";
import { keyOf } from "../../base/prefix.ts";
import type { RibChange, Route } from "../../forwarding/route.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { BusEvent, Context, InterfaceView, Protocol, SlaCode } from "../protocol.ts";
import type { PollKind, ScaledProtocol, TrackConfig, TrackInstanceConfig, TrackTarget } from "./config.ts";
import { METRIC_DOWN, METRIC_UP, POLL_INTERVAL, POLL_KINDS, RESOLUTION } from "./constants.ts";
import { firstHop } from "./first-hop.ts";
import { listIsUp, selfContained } from "./lists.ts";
import { scaledMetric, withinMetric } from "./metric.ts";
import { TrackedObject } from "./object.ts";
import { Poll } from "./polling.ts";
import { reasonOf, type TrackView, trackView } from "./view.ts";

export interface SlaResult {
  readonly code: SlaCode;
  readonly rtt: number | null;
}
const UNKNOWN: SlaResult = { code: "unknown", rtt: null };

export class Tracking implements Protocol<TrackInstanceConfig, TrackView> {
  readonly context: Context;
  config: TrackInstanceConfig | null = null;
  /** By number, in that order. */
  objects = new Map<number, TrackedObject>();
  readonly polls: ReadonlyMap<PollKind, Poll>;
  readonly #sla = new Map<number, SlaResult>();
  readonly #carrierDelays = new Map<string, Instant>();
  readonly #resolutions = new Map<string, number>();
  /** Objects that contain each object. */
  #containers = new Map<number, number[]>();
  /** Lists that contain themselves; null until somebody asks. */
  #loops: ReadonlySet<number> | null = null;
  /** Objects to look at when their kind is polled. */
  readonly #due = new Map<PollKind, Set<number>>();
  /** Tracked prefixes by "vrf family", with the stop function of the watch on that table. */
  readonly #watches = new Map<string, { readonly stop: () => void; prefixes: ReadonlyMap<string, number[]> }>();

  constructor(context: Context) {
    this.context = context;
    this.polls = new Map(
      POLL_KINDS.map((kind) => [kind, new Poll(context, kind, POLL_INTERVAL[kind], () => this.#poll(kind))]),
    );
    context.publish({ kind: "sla-request" });
  }

  configure(next: TrackInstanceConfig): void {
    const before = this.config;
    this.config = next;
    for (const [kind, poll] of this.polls)
      poll.interval = next.timers.find(([k]) => k === kind)?.[1] ?? POLL_INTERVAL[kind];
    this.#resolutions.clear();
    for (const [family, protocol, value] of next.resolutions) this.#resolutions.set(`${family} ${protocol}`, value);
    this.#carrierDelays.clear();
    for (const [name, delay] of next.carrierDelays) this.#carrierDelays.set(name, delay);
    // Interfaces of every VRF are told to the contexts that this instance has.
    for (const vrf of this.context.vrfs()) this.context.inVrf(vrf.id);
    const objects = new Map<number, TrackedObject>();
    const fresh: TrackedObject[] = [];
    let lists = false;
    for (const config of next.objects) {
      const running = this.objects.get(config.number);
      if (running !== undefined && running.config.target === config.target) {
        objects.set(config.number, running);
        if (running.config === config) continue;
        lists ||= config.target.kind === "list";
        const moved = running.config.vrf !== config.vrf;
        running.config = config;
        if (moved || config.target.kind === "stub") fresh.push(running);
        else this.#later(running);
        continue;
      }
      running?.stop();
      lists = true;
      const object = new TrackedObject(this.context, config, (o) => this.#changed(o));
      objects.set(config.number, object);
      fresh.push(object);
    }
    for (const [number, object] of this.objects)
      if (!objects.has(number)) {
        object.stop();
        lists = true;
      }
    this.objects = objects;
    if (lists) this.#linkLists();
    this.#watch();
    for (const object of fresh) this.#look(object, true);
    if (before !== null && surroundingsOf(before) !== surroundingsOf(next))
      for (const object of objects.values())
        if (object.config.target.kind === "interface") this.#look(object);
        else if (object.config.target.kind === "route") this.#later(object);
    this.#publish();
  }
  notice(event: BusEvent): void {
    if (event.kind === "interface") this.#interfaceChanged(event.before, event.after);
    else if (event.kind === "sla") this.#slaChanged(event.operation, event);
    else if (event.kind === "tracked-request") this.#publish();
  }
  view(): TrackView {
    return trackView(this);
  }
  pending(): readonly { readonly what: string; readonly until: Instant }[] {
    const polls = [...this.polls.values()]
      .filter((p) => p.due)
      .map((p) => ({ what: `track poll ${p.kind}`, until: p.next }));
    const delays = [...this.objects.values()].flatMap((o) =>
      o.due === null ? [] : [{ what: `track ${o.config.number} ${o.state}`, until: o.due }],
    );
    return [...polls, ...delays];
  }
  stop(): void {
    for (const poll of this.polls.values()) poll.stop();
    for (const object of this.objects.values()) object.stop();
    for (const { stop } of this.#watches.values()) stop();
    this.objects = new Map();
    this.context.publish({ kind: "tracked", up: new Set() });
  }

  // --- what the objects are now ---

  /** The route of an object, if its table has exactly that one. */
  routeOf(config: TrackConfig): Route | null {
    if (config.target.kind !== "route") return null;
    return this.tableOf(config)?.rib(config.target.family).best(config.target.prefix) ?? null;
  }
  /** The context in the object's VRF; undefined when there is no such VRF. */
  tableOf(config: TrackConfig): Context | undefined {
    const vrf = this.context.vrfs().find((v) => v.name === (config.vrf ?? ""));
    if (vrf === undefined) return undefined;
    return vrf.id === this.context.vrf.id ? this.context : this.context.inVrf(vrf.id);
  }
  /** The interface that leads to an object's route; null when there is no route. */
  firstHop(config: TrackConfig): string | null {
    const table = this.tableOf(config);
    return table === undefined ? null : firstHop(table, this.routeOf(config));
  }
  scaled(family: Family, route: Route | null): number {
    return scaledMetric(route, (protocol) => this.resolution(family, protocol));
  }
  resolution(family: Family, protocol: ScaledProtocol): number {
    return this.#resolutions.get(`${family} ${protocol}`) ?? RESOLUTION[protocol];
  }
  slaOf(operation: number): SlaResult {
    return this.#sla.get(operation) ?? UNKNOWN;
  }
  /** Why an interface does not do what is tracked of it; null when it does. */
  interfaceFault(target: Extract<TrackTarget, { kind: "interface" }>): string | null {
    const found = this.context.interfaceNamed(target.interface);
    if (found === undefined) return "no interface";
    if (!found.up) return found.adminUp ? "hw down" : "hw admin-down";
    if (target.what === "line-protocol") return null;
    const family = target.what === "ip routing" ? "ipv4" : "ipv6";
    if (this.config?.routing[family] !== true) return `${family === "ipv4" ? "IP" : "IPv6"} routing disabled`;
    if (addressed(found, family)) return null;
    return family === "ipv4" ? "no IP addr" : "no IPv6 addr";
  }
  loops(): ReadonlySet<number> {
    this.#loops ??= selfContained(new Map((this.config?.objects ?? []).map((o) => [o.number, o])));
    return this.#loops;
  }
  #isUp(object: TrackedObject): boolean {
    const { config } = object;
    const { target } = config;
    switch (target.kind) {
      case "interface":
        return this.interfaceFault(target) === null;
      case "route": {
        const route = this.routeOf(config);
        if (target.what === "reachability") return route !== null;
        const [up, down] = [config.thresholdUp ?? METRIC_UP, config.thresholdDown ?? METRIC_DOWN];
        return withinMetric(this.scaled(target.family, route), up, down, object.up);
      }
      case "sla": {
        const { code } = this.slaOf(target.operation);
        return code === "ok" || (code === "over-threshold" && target.what === "reachability");
      }
      case "list":
        return !this.loops().has(config.number) && listIsUp(config, (n) => this.objects.get(n)?.up === true, object.up);
      case "stub":
        return config.defaultState === "up";
    }
  }

  // --- when they are looked at ---

  /** A new list begins as down: its members are counted when lists are polled. */
  #look(object: TrackedObject, isNew = false): void {
    const { target, carrierDelay } = object.config;
    if (isNew && target.kind === "list") {
      object.seen(false);
      this.#later(object);
      return;
    }
    if (target.kind === "route") {
      const hop = this.firstHop(object.config);
      if (hop !== null) object.formerHop = hop;
    }
    const hold = target.kind === "interface" && carrierDelay === true ? this.#carrierDelays.get(target.interface) : 0;
    object.seen(this.#isUp(object), hold);
    if (object.due === null) object.toldReason = reasonOf(this, object);
  }
  #later(object: TrackedObject): void {
    const kind = pollKind(object.config.target);
    const due = this.#due.get(kind);
    if (due === undefined) this.#due.set(kind, new Set([object.config.number]));
    else due.add(object.config.number);
    this.polls.get(kind)?.poke();
  }
  #poll(kind: PollKind): void {
    const due = this.#due.get(kind);
    this.#due.delete(kind);
    for (const number of [...(due ?? [])].sort((a, b) => a - b)) {
      const object = this.objects.get(number);
      if (object !== undefined) this.#look(object);
    }
  }
  #interfaceChanged(before: InterfaceView | null, after: InterfaceView | null): void {
    const name = (after ?? before)?.name;
    for (const object of this.objects.values()) {
      const { target } = object.config;
      if (target.kind === "interface" && target.interface === name) this.#look(object);
    }
  }
  #slaChanged(operation: number, result: SlaResult): void {
    const before = this.slaOf(operation).code;
    this.#sla.set(operation, { code: result.code, rtt: result.rtt });
    if (before === result.code) return;
    for (const object of this.objects.values()) {
      const { target } = object.config;
      if (target.kind === "sla" && target.operation === operation) this.#later(object);
    }
  }
  #changed(object: TrackedObject): void {
    object.toldReason = reasonOf(this, object);
    for (const list of this.#containers.get(object.config.number) ?? []) {
      const container = this.objects.get(list);
      if (container !== undefined) this.#later(container);
    }
    this.context.defer("tracked", () => this.#publish());
  }
  #publish(): void {
    const up = new Set([...this.objects.values()].filter((o) => o.up).map((o) => o.config.number));
    this.context.publish({ kind: "tracked", up });
  }
  #linkLists(): void {
    this.#loops = null;
    this.#containers = new Map();
    for (const { config } of this.objects.values()) {
      for (const member of config.members.keys()) {
        const containers = this.#containers.get(member);
        if (containers === undefined) this.#containers.set(member, [config.number]);
        else containers.push(config.number);
      }
      const object = this.objects.get(config.number);
      if (config.target.kind === "list" && object !== undefined && object.state !== "Undetermined") this.#later(object);
    }
  }
  /** Watches the tables that hold tracked routes. */
  #watch(): void {
    const wanted = new Map<string, { context: Context; family: Family; prefixes: Map<string, number[]> }>();
    for (const { config } of this.objects.values()) {
      if (config.target.kind !== "route") continue;
      const context = this.tableOf(config);
      if (context === undefined) continue;
      const { family, prefix } = config.target;
      const key = `${context.vrf.id} ${context.vrf.name} ${family}`;
      const table = wanted.get(key) ?? { context, family, prefixes: new Map<string, number[]>() };
      wanted.set(key, table);
      const id = String(keyOf(prefix));
      table.prefixes.set(id, [...(table.prefixes.get(id) ?? []), config.number]);
    }
    for (const [key, { stop }] of [...this.#watches])
      if (!wanted.has(key)) {
        stop();
        this.#watches.delete(key);
      }
    for (const [key, { context, family, prefixes }] of wanted) {
      const watch = this.#watches.get(key);
      if (watch !== undefined) watch.prefixes = prefixes;
      else {
        const stop = context.rib(family).watch((changes) => this.#routesChanged(key, changes));
        this.#watches.set(key, { stop, prefixes });
      }
    }
  }
  #routesChanged(key: string, changes: readonly RibChange[]): void {
    const prefixes = this.#watches.get(key)?.prefixes;
    if (prefixes === undefined) return;
    for (const { prefix } of changes)
      for (const number of prefixes.get(String(keyOf(prefix))) ?? []) {
        const object = this.objects.get(number);
        if (object !== undefined) this.#later(object);
      }
  }
}

/** What objects depend on beside their own lines. */
const surroundingsOf = ({ vrfs, routing }: TrackInstanceConfig): string =>
  `${vrfs.join(" ")} ${routing.ipv4} ${routing.ipv6}`;
const addressed = (i: InterfaceView, family: Family): boolean =>
  i[family].length > 0 || (family === "ipv4" && i.borrowed !== undefined);
const pollKind = (target: TrackTarget): PollKind => {
  switch (target.kind) {
    case "route":
      return target.family === "ipv4" ? "ip route" : "ipv6 route";
    case "sla":
      return "ip sla";
    default:
      return target.kind;
  }
};
