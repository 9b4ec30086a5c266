// What is shown of object tracking. Version 1.
import { formatPrefix } from "../../base/prefix.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { SlaCode } from "../protocol.ts";
import type { Family } from "../../base/ip.ts";
import type { PollKind, ScaledProtocol } from "./config.ts";
import { LIST_DOWN, LIST_UP, METRIC_DOWN, METRIC_UP, SCALED_PROTOCOLS, WEIGHT } from "./constants.ts";
import type { Tracking } from "./instance.ts";
import { listSum } from "./lists.ts";
import type { TrackedObject } from "./object.ts";

export interface TrackView {
  readonly version: 1;
  /** By number. */
  readonly objects: readonly TrackedObjectView[];
  readonly timers: readonly {
    readonly kind: PollKind;
    /** Milliseconds. */
    readonly interval: number;
    /** When objects of the kind are looked at; null when nothing has changed that they depend on. */
    readonly next: Instant | null;
  }[];
  readonly resolutions: readonly {
    readonly family: Family;
    readonly protocol: ScaledProtocol;
    readonly value: number;
  }[];
}
export interface TrackedObjectView {
  readonly number: number;
  /** What clients are told. */
  readonly up: boolean;
  /** Why it is down, or what makes it up ("connected", "OSPF/20/20"); null without more to say. */
  readonly reason: string | null;
  /** A change that has been seen and has to last; `up` is what it will be, `before` the reason of what is told so far. */
  readonly delayed: { readonly up: boolean; readonly at: Instant; readonly before: string | null } | null;
  readonly changes: number;
  readonly lastChange: Instant;
  /** Seconds; 0 without. */
  readonly delayUp: number;
  readonly delayDown: number;
  readonly target: TargetView;
}
export type TargetView =
  | { readonly kind: "interface"; readonly interface: string; readonly what: string }
  | {
      readonly kind: "route";
      readonly family: Family;
      readonly vrf: string;
      readonly prefix: string;
      readonly what: string;
      readonly thresholdUp: number;
      readonly thresholdDown: number;
      /** Interface names; null when unknown. */
      readonly firstHop: string | null;
      readonly formerHop: string | null;
    }
  | {
      readonly kind: "sla";
      readonly operation: number;
      readonly what: string;
      readonly code: SlaCode;
      readonly rtt: number | null;
    }
  | {
      readonly kind: "list";
      readonly rule: string;
      /** Of members that count: how many, their percentage, or their weight. */
      readonly sum: number;
      readonly thresholdUp: number;
      readonly thresholdDown: number;
      readonly members: readonly {
        readonly object: number;
        readonly negated: boolean;
        readonly weight: number;
        /** Null for an object that does not exist. */
        readonly up: boolean | null;
      }[];
    }
  | { readonly kind: "stub" };

const NAMES: ReadonlyMap<string, string> = new Map([
  ["ospf", "OSPF"],
  ["bgp", "BGP"],
  ["rip", "RIP"],
]);
/** Why an object is as it is seen now. */
export const reasonOf = (tracking: Tracking, object: TrackedObject): string | null => {
  const { config } = object;
  const { target } = config;
  if (target.kind === "interface") return tracking.interfaceFault(target);
  if (target.kind === "list") return tracking.loops().has(config.number) ? "contains itself" : null;
  if (target.kind !== "route") return null;
  const route = tracking.routeOf(config);
  if (route === null)
    return target.what === "reachability" ? `no ${target.family === "ipv4" ? "ip" : "ipv6"} route` : "no route";
  const name = NAMES.get(route.protocol) ?? (route.protocol === "local" ? "connected" : route.protocol);
  return target.what === "reachability" ? name : `${name}/${route.metric}/${tracking.scaled(target.family, route)}`;
};
const targetOf = (tracking: Tracking, object: TrackedObject): TargetView => {
  const { config } = object;
  const { target } = config;
  switch (target.kind) {
    case "interface":
      return { kind: "interface", interface: target.interface, what: target.what };
    case "route":
      return {
        kind: "route",
        family: target.family,
        vrf: config.vrf ?? "",
        prefix: formatPrefix(target.prefix),
        what: target.what,
        thresholdUp: config.thresholdUp ?? METRIC_UP,
        thresholdDown: config.thresholdDown ?? METRIC_DOWN,
        firstHop: tracking.firstHop(config),
        formerHop: object.formerHop,
      };
    case "sla":
      return {
        kind: "sla",
        operation: target.operation,
        what: target.what,
        ...tracking.slaOf(target.operation),
      };
    case "list":
      return {
        kind: "list",
        rule: target.rule,
        sum: listSum(config, (n) => tracking.objects.get(n)?.up === true),
        thresholdUp: config.thresholdUp ?? LIST_UP,
        thresholdDown: config.thresholdDown ?? LIST_DOWN,
        members: [...config.members.values()]
          .sort((a, b) => a.object - b.object)
          .map((m) => ({
            object: m.object,
            negated: m.negated,
            weight: m.weight ?? WEIGHT,
            up: tracking.objects.get(m.object)?.up ?? null,
          })),
      };
    case "stub":
      return { kind: "stub" };
  }
};

export const trackView = (tracking: Tracking): TrackView => ({
  version: 1,
  objects: [...tracking.objects.values()].map((object) => ({
    number: object.config.number,
    up: object.up,
    reason: reasonOf(tracking, object),
    delayed: object.due === null ? null : { up: !object.up, at: object.due, before: object.toldReason },
    changes: object.changes,
    lastChange: object.lastChange,
    delayUp: object.config.delayUp ?? 0,
    delayDown: object.config.delayDown ?? 0,
    target: targetOf(tracking, object),
  })),
  timers: [...tracking.polls.values()].map((p) => ({
    kind: p.kind,
    interval: p.interval,
    next: p.due ? p.next : null,
  })),
  resolutions: (["ipv4", "ipv6"] as const).flatMap((family) =>
    SCALED_PROTOCOLS.map((protocol) => ({ family, protocol, value: tracking.resolution(family, protocol) })),
  ),
});
