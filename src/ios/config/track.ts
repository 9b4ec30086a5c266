// Tracked objects: `track N …`, its sub-mode, `track timer` and `track resolution`. Spelled as IOS 15 spells them; the
// `rtr` of IOS 12.4 is read as `ip sla`.
import { type Family, formatIpv4, maskOf } from "../../base/ip.ts";
import { formatPrefix, type Prefix, prefixOf, samePrefix } from "../../base/prefix.ts";
import { shortInterfaceName } from "../../config/interface-name.ts";
import type { DeviceConfig } from "../../config/model.ts";
import type { PollKind, ScaledProtocol, TrackConfig, TrackTarget } from "../../protocols/track/config.ts";
import { type Command, config, type Editing, Refused } from "../command.ts";

const TRACK = "Object tracking configuration commands";
const NUMBER = "Tracked object";

const sameTarget = (a: TrackTarget, b: TrackTarget): boolean => {
  if (a.kind === "route" && b.kind === "route")
    return a.family === b.family && a.what === b.what && samePrefix(a.prefix, b.prefix);
  if (a.kind === "interface" && b.kind === "interface") return a.interface === b.interface && a.what === b.what;
  if (a.kind === "sla" && b.kind === "sla") return a.operation === b.operation && a.what === b.what;
  return a.kind === b.kind && (a.kind !== "list" || b.kind !== "list" || a.rule === b.rule);
};
/** Makes the object, or goes back to it; what it tracks can only change by way of `no track`. */
const open = (scope: DeviceConfig, number: number, target: TrackTarget, editing: Editing): void => {
  const { objects } = scope.tracking;
  const found = objects.get(number);
  if (found === undefined) objects.set(number, { number, target, members: new Map() });
  else if (!sameTarget(found.target, target))
    throw new Refused(`Cannot change tracked object ${number} - delete old config first`);
  editing.enter("config-track", { number });
};
const targetText = (target: TrackTarget): string => {
  switch (target.kind) {
    case "interface":
      return `interface ${target.interface} ${target.what}`;
    case "route": {
      const { prefix, family, what } = target;
      return family === "ipv4"
        ? `ip route ${formatIpv4(prefix.address as number)} ${formatIpv4(maskOf(prefix.length))} ${what}`
        : `ipv6 route ${formatPrefix(prefix).toUpperCase()} ${what}`;
    }
    case "sla":
      return `ip sla ${target.operation}${target.what === "state" ? "" : ` ${target.what}`}`;
    case "list":
      return `list ${target.rule === "and" || target.rule === "or" ? "boolean" : "threshold"} ${target.rule}`;
    case "stub":
      return "stub-object";
  }
};
/** "track 1 ip sla 1 reachability" */
export const trackHeader = (o: TrackConfig): string => `track ${o.number} ${targetText(o.target)}`;

/** A command that makes objects of one kind. `target` reads it from the arguments and the line. */
const making = (
  grammar: string,
  help: readonly string[],
  target: (args: any, line: string) => TrackTarget,
  write?: (scope: DeviceConfig, lines: (o: TrackConfig) => readonly string[]) => readonly string[],
): Command =>
  config({
    mode: "config",
    grammar: `track <number:1-1000> ${grammar}`,
    help: [TRACK, NUMBER, ...help],
    set: (scope, args, editing) => {
      const { number } = args as unknown as { number: number };
      open(scope, number, target(args, editing.line), editing);
    },
    unset: (scope, args) => remove(scope, (args as unknown as { number: number }).number),
    ...(write === undefined
      ? {}
      : {
          write: (scope: DeviceConfig, context) =>
            write(scope, (o) => [trackHeader(o), ...context.writeMode("config-track", { number: o.number })]),
        }),
  });
const remove = (scope: DeviceConfig, number: number): void => {
  scope.tracking.objects.delete(number);
};
const interfaces = (["line-protocol", "ip routing", "ipv6 routing"] as const).map((what) =>
  making(
    `interface <interface:interface> ${what}`,
    [
      "Select an interface to track",
      "Interface",
      ...(what === "line-protocol"
        ? ["Track interface line-protocol"]
        : [what === "ip routing" ? "IP parameters" : "IPv6 parameters", "Track interface routing capability"]),
    ],
    ({ interface: name }) => ({ kind: "interface", interface: name, short: shortInterfaceName(name), what }),
  ),
);
const routes = (["reachability", "metric threshold"] as const).flatMap((what) => {
  const last = what === "reachability" ? ["Reachability of the route"] : ["Metric of the route", "Metric threshold"];
  const route = (family: Family, prefix: Prefix): TrackTarget => ({ kind: "route", family, prefix, what });
  return [
    making(
      `ip route <destination:ipv4> <mask:mask> ${what}`,
      ["IP protocol", "IP route", "IP address", "Network mask", ...last],
      ({ destination, mask }) => route("ipv4", prefixOf(destination, mask)),
    ),
    making(
      `ip route <prefix:prefix> ${what}`,
      ["IP protocol", "IP route", "IP prefix <network>/<length>, e.g., 192.168.0.0/16", ...last],
      ({ prefix }) => route("ipv4", prefix),
    ),
    making(
      `ipv6 route <prefix:ipv6-prefix> ${what}`,
      ["IPv6 protocol", "IPv6 route", "IPv6 prefix", ...last],
      ({ prefix }) => route("ipv6", prefix),
    ),
  ];
});
/** The kinds of objects; the first one writes them all. */
const objects: readonly Command[] = [
  making(
    "list boolean <rule:and|or>",
    ["Group objects in a list", "Boolean operation", "Boolean operation on the objects of the list"],
    ({ rule }) => ({ kind: "list", rule }),
    (scope, lines) => [...scope.tracking.objects.values()].sort((a, b) => a.number - b.number).flatMap(lines),
  ),
  making(
    "list threshold <rule:percentage|weight>",
    ["Group objects in a list", "Threshold of the list", "By how many objects, or by their weight"],
    ({ rule }) => ({ kind: "list", rule }),
  ),
  ...interfaces,
  ...routes,
  making(
    "ip sla <operation:1-2147483647> [<what:reachability|state>]",
    ["IP protocol", "IP Service Level Agreement", "Entry number", "What of the operation to track"],
    ({ operation, what }) => ({ kind: "sla", operation, what: what ?? "state" }),
  ),
  making(
    "rtr <operation:1-2147483647> [<what:reachability|state>]",
    ["Response Time Reporter (RTR) entry", "Entry number", "What of the operation to track"],
    ({ operation, what }) => ({ kind: "sla", operation, what: what ?? "state" }),
  ),
  making("stub-object", ["Stub tracked object"], () => ({ kind: "stub" })),
  config({
    mode: "config",
    grammar: "track <number:1-1000>",
    help: [TRACK, NUMBER],
    set: (scope, { number }, editing) => {
      if (!scope.tracking.objects.has(number)) throw new Refused("% Incomplete command.");
      editing.enter("config-track", { number });
    },
    unset: (scope, { number }) => remove(scope, number ?? 0),
  }),
];

const KINDS: readonly (readonly [PollKind, readonly string[]])[] = [
  ["interface", ["Interface polling interval"]],
  ["ip route", ["IP protocol", "IP route polling interval"]],
  ["ip sla", ["IP protocol", "IP SLA polling interval"]],
  ["ipv6 route", ["IPv6 protocol", "IPv6 route polling interval"]],
  ["list", ["List polling interval"]],
  ["stub", ["Stub polling interval"]],
];
const timers = KINDS.map(([kind, help]) =>
  config({
    mode: "config",
    grammar: `track timer ${kind} (<seconds:1-3000>|msec <milliseconds:500-5000>)`,
    help: [TRACK, "Polling interval timers", ...help, "Seconds", "Interval in milliseconds", "Milliseconds"],
    set: (scope, args) => {
      const { seconds, milliseconds } = args as { seconds?: number; milliseconds?: number };
      scope.tracking.timers.set(kind, milliseconds ?? (seconds ?? 1) * 1000);
    },
    unsetGrammar: `track timer ${kind} [(<seconds:1-3000>|msec <milliseconds:500-5000>)]`,
    unset: (scope) => {
      scope.tracking.timers.delete(kind);
    },
    write: (scope) => {
      const set = scope.tracking.timers.get(kind);
      if (set === undefined) return [];
      return [`track timer ${kind} ${set % 1000 === 0 ? set / 1000 : `msec ${set}`}`];
    },
  }),
);
const RESOLUTIONS: readonly (readonly [ScaledProtocol, string, string])[] = [
  ["static", "1-100000", "Static routes"],
  ["eigrp", "256-40000000", "Enhanced Interior Gateway Routing Protocol (EIGRP)"],
  ["ospf", "1-1562", "Open Shortest Path First (OSPF)"],
  ["isis", "1-1000", "ISO IS-IS"],
  ["bgp", "256-40000000", "Border Gateway Protocol (BGP)"],
];
const resolutions = (["ipv4", "ipv6"] as const).flatMap((family) =>
  RESOLUTIONS.map(([protocol, range, help]) => {
    const words = `track resolution ${family === "ipv4" ? "ip" : "ipv6"} route ${protocol}`;
    return config({
      mode: "config",
      grammar: `${words} <value:${range}>` as "x <value:1-2>",
      help: [TRACK, "Metric resolution", family === "ipv4" ? "IP protocol" : "IPv6 protocol", "Route", help, "Value"],
      set: (scope, { value }) => {
        scope.tracking.resolutions.get(family)?.set(protocol, value);
      },
      unsetGrammar: `${words} [<value:${range}>]` as "x [<value:1-2>]",
      unset: (scope) => {
        scope.tracking.resolutions.get(family)?.delete(protocol);
      },
      write: (scope) => {
        const value = scope.tracking.resolutions.get(family)?.get(protocol);
        return value === undefined ? [] : [`${words} ${value}`];
      },
    });
  }),
);
/** Before the interfaces. */
export const global: readonly Command[] = [...timers, ...resolutions, ...objects];
