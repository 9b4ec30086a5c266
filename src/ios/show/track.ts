// `show track` in all its forms, and `show ip route track-table`. Layout of IOS 15.
import { formatIpv4, maskOf } from "../../base/ip.ts";
import { parsePrefix } from "../../base/prefix.ts";
import type { DeviceConfig } from "../../config/model.ts";
import type { Router } from "../../device/router-state.ts";
import type { TrackedObjectView, TrackView } from "../../protocols/track/index.ts";
import { ageText } from "../clock.ts";
import { type Command, show } from "../command.ts";
import { staticRouteLine } from "../config/static.ts";
import { IP_ROUTE_HELP, lines, tableOf } from "./common.ts";
import { codeText } from "./ip-sla.ts";

interface ObjectView extends TrackedObjectView {
  /** Since the last change, nanoseconds. */
  readonly age: number;
  /** Seconds until a delayed change is told. */
  readonly remaining: number;
  readonly clients: readonly string[];
}
const viewOf = (router: Router): TrackView | undefined => router.protocolView<TrackView>("track", "");

/** Who follows the object, as IOS names its clients. */
const clientsOf = ({ staticRoutes, tracking }: DeviceConfig, number: number): readonly string[] => [
  ...(staticRoutes.some((r) => r.track === number && r.family === "ipv4") ? ["Static IP Routing 0"] : []),
  ...(staticRoutes.some((r) => r.track === number && r.family === "ipv6") ? ["Static IPv6 Routing 0"] : []),
  ...[...tracking.objects.values()]
    .filter((o) => o.members.has(number))
    .sort((a, b) => a.number - b.number)
    .map((o) => `Track List ${o.number}`),
];
type Kind = TrackedObjectView["target"]["kind"];
const objectsOf = (router: Router, fits: (o: TrackedObjectView) => boolean): readonly ObjectView[] =>
  (viewOf(router)?.objects ?? []).filter(fits).map((o) => ({
    ...o,
    age: router.now() - o.lastChange,
    remaining: o.delayed === null ? 0 : Math.ceil((o.delayed.at - router.now()) / 1e9),
    clients: clientsOf(router.config, o.number),
  }));

const word = (up: boolean): string => (up ? "Up" : "Down");
const titleOf = ({ target }: TrackedObjectView): string => {
  switch (target.kind) {
    case "interface":
      return `Interface ${target.interface} ${target.what}`;
    case "route": {
      const { address, length } = parsePrefix(target.prefix)!;
      return target.family === "ipv4"
        ? `IP route ${formatIpv4(address as number)} ${formatIpv4(maskOf(length))} ${target.what}`
        : `IPv6 route ${target.prefix.toUpperCase()} ${target.what}`;
    }
    case "sla":
      return `IP SLA ${target.operation} ${target.what}`;
    case "list":
      return target.rule === "and" || target.rule === "or"
        ? `List boolean ${target.rule}`
        : `List threshold ${target.rule}`;
    case "stub":
      return "Stub-object";
  }
};
const SUBJECTS: ReadonlyMap<string, string> = new Map([
  ["line-protocol", "Line protocol"],
  ["ip routing", "IP routing"],
  ["ipv6 routing", "IPv6 routing"],
  ["reachability", "Reachability"],
  ["metric threshold", "Metric threshold"],
  ["state", "State"],
  ["and", "Boolean AND"],
  ["or", "Boolean OR"],
  ["percentage", "Threshold percentage"],
  ["weight", "Threshold weight"],
]);
/** "Reachability is Down (no ip route), delayed Up (1 sec remaining) (connected)" */
const stateLine = (o: ObjectView): string => {
  const { target, delayed, reason } = o;
  const what = target.kind === "list" ? target.rule : target.kind === "stub" ? "state" : target.what;
  const sum = target.kind === "list" && target.rule === "percentage" ? ` (${target.sum}%)` : "";
  const weight = target.kind === "list" && target.rule === "weight" ? ` (${target.sum})` : "";
  const start = `${SUBJECTS.get(what) ?? what} is ${word(o.up)}${sum}${weight}`;
  const why = (text: string | null): string => (text === null ? "" : ` (${text})`);
  if (delayed === null) return `${start}${why(reason)}`;
  return `${start}${why(delayed.before)}, delayed ${word(delayed.up)} (${unit(o.remaining).replace(/s$/, "")} remaining)${why(reason)}`;
};
const unit = (n: number): string => `${n} sec${n === 1 ? "" : "s"}`;
const delayLine = ({ delayUp, delayDown }: TrackedObjectView): readonly string[] => {
  const parts = [
    ...(delayUp === 0 ? [] : [`up ${unit(delayUp)}`]),
    ...(delayDown === 0 ? [] : [`down ${unit(delayDown)}`]),
  ];
  return parts.length === 0 ? [] : [`  Delay ${parts.join(", ")}`];
};
const detailLines = ({ target }: TrackedObjectView): readonly string[] => {
  switch (target.kind) {
    case "route":
      return [
        ...(target.vrf === "" ? [] : [`  VPN Routing/Forwarding table "${target.vrf}"`]),
        `  First-hop interface is ${target.firstHop ?? `unknown${target.formerHop === null ? "" : ` (was ${target.formerHop})`}`}`,
      ];
    case "sla":
      return [
        `  Latest operation return code: ${codeText(target.code)}`,
        ...(target.rtt === null ? [] : [`  Latest RTT (millisecs) ${target.rtt}`]),
      ];
    default:
      return [];
  }
};
const memberLines = ({ target }: TrackedObjectView): readonly string[] => {
  if (target.kind !== "list") return [];
  const share = target.members.length === 0 ? 0 : Math.floor(100 / target.members.length);
  return target.members.map(({ object, negated, weight, up }) => {
    const state = up === null ? "Undefined" : word(up);
    const part = target.rule === "weight" ? ` (weight ${weight})` : target.rule === "percentage" ? ` (${share}%)` : "";
    return `    object ${object}${negated ? " not" : ""} ${state}${part}`;
  });
};
const thresholdLines = ({ target }: TrackedObjectView): readonly string[] => {
  if (target.kind === "route" && target.what === "metric threshold")
    return [`  Metric threshold down ${target.thresholdDown} up ${target.thresholdUp}`];
  if (target.kind === "list" && (target.rule === "percentage" || target.rule === "weight"))
    return [`  Threshold ${target.rule} down ${target.thresholdDown} up ${target.thresholdUp}`];
  return [];
};
const objectLines = (o: ObjectView): readonly string[] => [
  `Track ${o.number}`,
  `  ${titleOf(o)}`,
  `  ${stateLine(o)}`,
  `    ${o.changes} change${o.changes === 1 ? "" : "s"}, last change ${ageText(o.age)}`,
  ...memberLines(o),
  ...thresholdLines(o),
  ...delayLine(o),
  ...detailLines(o),
  ...(o.clients.length === 0 ? [] : ["  Tracked by:", ...o.clients.map((c) => `    ${c}`)]),
];
const briefCells = ({ target }: TrackedObjectView): readonly [string, string, string] => {
  switch (target.kind) {
    case "interface":
      return ["interface", target.interface, target.what];
    case "route":
      return [target.family === "ipv4" ? "ip route" : "ipv6 route", target.prefix, target.what];
    case "sla":
      return ["ip sla", String(target.operation), target.what];
    case "list":
      return ["list", "", target.rule === "and" || target.rule === "or" ? "boolean" : "threshold"];
    case "stub":
      return ["stub-object", "", ""];
  }
};
const renderBrief = (objects: readonly ObjectView[]): string =>
  lines([
    "Track Type        Instance                   Parameter        State Last Change",
    ...objects.map((o) => {
      const [type, instance, parameter] = briefCells(o);
      return `${String(o.number).padEnd(5)} ${type.padEnd(11)} ${instance.padEnd(26)} ${parameter.padEnd(16)} ${word(o.up).padEnd(5)} ${ageText(o.age)}`;
    }),
  ]);
const renderObjects = (objects: readonly ObjectView[]): string => lines(objects.flatMap(objectLines));

const SHOW = "Show running system information";
const TRACK = "Tracking information";
const all = (): boolean => true;
const routeOf =
  (family: string) =>
  ({ target }: TrackedObjectView): boolean =>
    target.kind === "route" && target.family === family;
const kindOf =
  (kind: Kind) =>
  ({ target }: TrackedObjectView): boolean =>
    target.kind === kind;

/** The forms that pick objects, each in full and brief. */
const picked = (
  words: string,
  help: readonly string[],
  fits: (args: any) => (o: TrackedObjectView) => boolean,
): readonly Command[] =>
  ([false, true] as const).map((brief) =>
    show({
      grammar: `show track${words === "" ? "" : ` ${words}`}${brief ? " brief" : ""}`,
      help: [SHOW, TRACK, ...help, ...(brief ? ["Brief output"] : [])],
      view: (router, args) => objectsOf(router, fits(args)),
      render: brief ? renderBrief : renderObjects,
    }),
  );

/** Seconds as the table of timers prints them. */
const secondsText = (milliseconds: number): string =>
  milliseconds % 1000 === 0 ? String(milliseconds / 1000) : (milliseconds / 1000).toFixed(3);
const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ["static", "static"],
  ["eigrp", "EIGRP"],
  ["ospf", "OSPF"],
  ["isis", "ISIS"],
  ["bgp", "BGP"],
]);

interface TrackTableView {
  readonly rows: readonly { readonly line: string; readonly up: boolean }[];
}
const trackTable = (router: Router, vrf: string | undefined): TrackTableView => {
  const { name } = tableOf(router, vrf);
  const up = new Set((viewOf(router)?.objects ?? []).filter((o) => o.up).map((o) => o.number));
  return {
    rows: router.config.staticRoutes
      .filter((r) => r.family === "ipv4" && r.vrf === name && r.track !== undefined)
      .map((r) => ({ line: staticRouteLine(r), up: up.has(r.track!) })),
  };
};
const renderTrackTable = ({ rows }: TrackTableView): string =>
  lines(rows.map(({ line, up }) => ` ${line} state is [${up ? "up" : "down"}]`));

export const commands: readonly Command[] = [
  ...picked("", [], () => all),
  ...picked(
    "<number:1-1000>",
    ["Track object number"],
    ({ number }) =>
      (o) =>
        o.number === number,
  ),
  ...picked("interface", ["Tracked interfaces"], () => kindOf("interface")),
  ...picked("ip route", ["IP protocol", "Tracked routes"], () => routeOf("ipv4")),
  ...picked("ipv6 route", ["IPv6 protocol", "Tracked routes"], () => routeOf("ipv6")),
  ...picked("ip sla", ["IP protocol", "Tracked IP SLA operations"], () => kindOf("sla")),
  ...picked("list", ["Tracked lists"], () => kindOf("list")),
  ...picked("stub-object", ["Stub objects"], () => kindOf("stub")),
  show({
    grammar: "show track timers",
    help: [SHOW, TRACK, "Polling interval timers"],
    view: (router) =>
      (viewOf(router)?.timers ?? []).map((t) => ({
        kind: t.kind,
        interval: t.interval,
        left: t.next === null ? null : t.next - router.now(),
      })),
    render: (timers) =>
      lines([
        "Object type      Poll Interval     Time to next poll",
        ...timers.map(
          ({ kind, interval, left }) =>
            `${kind.padEnd(16)} ${secondsText(interval).padEnd(17)} ${left === null ? "expired" : (left / 1e9).toFixed(3)}`,
        ),
      ]),
  }),
  show({
    grammar: "show track resolution",
    help: [SHOW, TRACK, "Metric resolution of routes"],
    view: (router) => (viewOf(router)?.resolutions ?? []).map((r) => ({ ...r })),
    render: (rows) =>
      lines(
        (["ipv4", "ipv6"] as const).flatMap((family) => [
          `${family === "ipv4" ? "IP" : "IPv6"} Route type   Metric Resolution`,
          ...rows
            .filter((r) => r.family === family)
            .map((r) => `${(PROTOCOLS.get(r.protocol) ?? r.protocol).padEnd(15)} ${String(r.value).padStart(10)}`),
        ]),
      ),
  }),
  show({
    grammar: "show ip route [vrf <vrf:word>] track-table",
    help: [...IP_ROUTE_HELP, "Tracked static table"],
    view: (router, { vrf }) => trackTable(router, vrf),
    render: renderTrackTable,
  }),
];
