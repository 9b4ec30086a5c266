// `router rip`, its VRF address families, and `ip rip …` of an interface.
import { formatIpv4 } from "../../base/ip.ts";
import type { DeviceConfig, InterfaceConfig } from "../../config/model.ts";
import {
  newRip,
  newRipFamily,
  type RipConfig,
  type RipFamilyConfig,
  type RipInterfaceConfig,
  type RipRedistributeConfig,
} from "../../protocols/rip/config.ts";
import { classNetwork } from "../../protocols/rip/classful.ts";
import { type Command, config, keep, Refused } from "../command.ts";

const ROUTER = "Enable a routing process";
const REDISTRIBUTE = "Redistribute information from another routing protocol";
type Mode = "config-router-rip" | "config-router-rip-af";
/** What a command of either mode edits. */
type Family = RipFamilyConfig;

const numeric = (
  mode: Mode,
  grammar: string,
  help: readonly string[],
  key: "defaultMetric" | "distance" | "maximumPaths",
): Command =>
  config({
    mode,
    grammar,
    help,
    set: (scope: Family, args) => {
      scope[key] = (args as { value: number }).value;
    },
    unset: (scope: Family) => {
      delete scope[key];
    },
    write: (scope: Family) => (scope[key] === undefined ? [] : [grammar.replace(/<[^>]+>/, String(scope[key]))]),
  });

/** What stands behind the protocol in a redistribute line. */
export const redistributionOptions = (r: RipRedistributeConfig): string =>
  [
    ...(r.metric === undefined ? [] : [`metric ${r.metric}`]),
    ...(r.routeMap === undefined ? [] : [`route-map ${r.routeMap}`]),
  ].join(" ");
const redistributionLine = (r: RipRedistributeConfig): string =>
  `redistribute ${r.protocol}${r.id === undefined ? "" : ` ${r.id}`} ${redistributionOptions(r)}`.trimEnd();
const redistribution = (
  mode: Mode,
  source: string,
  protocol: RipRedistributeConfig["protocol"],
  help: readonly string[],
): Command =>
  config({
    mode,
    grammar: `redistribute ${source} [metric (transparent|<metric:0-16>)] [route-map <map:word>]`,
    help: [
      REDISTRIBUTE,
      ...help,
      "Metric for redistributed routes",
      "Transparently redistribute metric",
      "Default metric",
      "Route map reference",
      "Pointer to route-map entries",
    ],
    set: (scope: Family, args, editing) => {
      const { id, metric, map } = args as { id?: number; metric?: number; map?: string };
      let r = scope.redistribute.find((x) => x.protocol === protocol && x.id === id);
      if (r === undefined) {
        r = { protocol, ...(id === undefined ? {} : { id }) };
        scope.redistribute.push(r);
      }
      if (metric !== undefined) r.metric = metric;
      else if (/ metric transparent\b/.test(editing.line)) r.metric = "transparent";
      if (map !== undefined) r.routeMap = map;
    },
    unset: (scope: Family, args) => {
      const { id } = args as { id?: number };
      scope.redistribute = scope.redistribute.filter(
        (x) => x.protocol !== protocol || (id !== undefined && x.id !== id),
      );
    },
    write: (scope: Family) => scope.redistribute.filter((r) => r.protocol === protocol).map(redistributionLine),
  });

/** The lines that stand in `router rip` and in its address families alike. */
const family = (mode: Mode): readonly Command[] => [
  config({
    mode,
    grammar: "version <version:1-2>",
    help: ["Set routing protocol version", "version"],
    set: (scope: Family, { version }) => {
      scope.version = version as 1 | 2;
    },
    unset: (scope: Family) => {
      delete scope.version;
    },
    write: (scope: Family) => (scope.version === undefined ? [] : [`version ${scope.version}`]),
  }),
  config({
    mode,
    grammar:
      "timers basic <update:0-4294967295> <invalid:1-4294967295> <hold:0-4294967295> <flush:1-4294967295> [<sleep:1-4294967295>]",
    help: [
      "Adjust routing timers",
      "Basic routing protocol update timers",
      "Interval between updates",
      "Invalid",
      "Holddown",
      "Flush",
      "Sleep time, in milliseconds",
    ],
    set: (scope: Family, args, editing) => {
      const { update, invalid, hold, flush, sleep } = args;
      scope.timers = { update, invalid, holdDown: hold, flush, ...(sleep === undefined ? {} : { sleep }) };
      if (sleep !== undefined)
        editing.absent("A delay of triggered updates set by hand", "the last number is kept without effect");
    },
    unset: (scope: Family) => {
      delete scope.timers;
    },
    write: ({ timers }: Family) =>
      timers === undefined
        ? []
        : [
            `timers basic ${timers.update} ${timers.invalid} ${timers.holdDown} ${timers.flush}${timers.sleep === undefined ? "" : ` ${timers.sleep}`}`,
          ],
  }),
  redistribution(mode, "connected", "connected", ["Connected"]),
  redistribution(mode, "static", "static", ["Static routes"]),
  redistribution(mode, "ospf <id:1-65535>", "ospf", ["Open Shortest Path First (OSPF)", "Process ID"]),
  redistribution(mode, "bgp <id:asn>", "bgp", ["Border Gateway Protocol (BGP)", "Autonomous system number"]),
  config({
    mode,
    grammar: "passive-interface (default|<name:interface>)",
    help: ["Suppress routing updates on an interface", "Suppress routing updates on all interfaces", "Interface"],
    set: (scope: Family, args) => {
      const { name } = args as { name?: string };
      if (name !== undefined) scope.passive.set(name, true);
      else {
        scope.passiveDefault = true;
        scope.passive.clear();
      }
    },
    unset: (scope: Family, args) => {
      const { name } = args as { name?: string };
      if (name !== undefined) scope.passive.set(name, false);
      else {
        scope.passiveDefault = false;
        scope.passive.clear();
      }
    },
    write: (scope: Family) => [
      ...(scope.passiveDefault ? ["passive-interface default"] : []),
      ...[...scope.passive]
        .filter(([, on]) => on !== scope.passiveDefault)
        .map(([name, on]) => `${on ? "" : "no "}passive-interface ${name}`),
    ],
  }),
  config({
    mode,
    grammar: "network <network:ipv4>",
    help: ["Enable routing on an IP network", "Network number"],
    set: (scope: Family, { network }) => {
      const address = classNetwork(network).address as number;
      if (!scope.networks.includes(address)) scope.networks.push(address);
      scope.networks.sort((a, b) => a - b);
    },
    unset: (scope: Family, { network }) => {
      if (network === undefined) throw new Refused("% Incomplete command.");
      const address = classNetwork(network).address as number;
      scope.networks = scope.networks.filter((n) => n !== address);
    },
    write: (scope: Family) => scope.networks.map((n) => `network ${formatIpv4(n)}`),
  }),
  config({
    mode,
    grammar: "neighbor <address:ipv4>",
    help: ["Specify a neighbor router", "Neighbor address"],
    set: (scope: Family, { address }) => {
      if (!scope.neighbors.includes(address)) scope.neighbors.push(address);
    },
    unset: (scope: Family, { address }) => {
      scope.neighbors = scope.neighbors.filter((n) => n !== address);
    },
    write: (scope: Family) => scope.neighbors.map((n) => `neighbor ${formatIpv4(n)}`),
  }),
  numeric(
    mode,
    "default-metric <value:1-16>",
    ["Set metric of redistributed routes", "Default metric"],
    "defaultMetric",
  ),
  config({
    mode,
    grammar: "default-information originate [route-map <map:word>]",
    help: [
      "Control distribution of default information",
      "Distribute a default route",
      "Route-map reference",
      "Pointer to route-map entries",
    ],
    set: (scope: Family, { map }) => {
      scope.defaultOriginate = map === undefined ? {} : { routeMap: map };
    },
    unset: (scope: Family) => {
      delete scope.defaultOriginate;
    },
    write: ({ defaultOriginate }: Family) =>
      defaultOriginate === undefined
        ? []
        : [
            `default-information originate${defaultOriginate.routeMap === undefined ? "" : ` route-map ${defaultOriginate.routeMap}`}`,
          ],
  }),
  config({
    mode,
    grammar: "distribute-list (prefix <prefix:word>|<list:word>) <direction:in|out> [<name:interface>]",
    help: [
      "Filter networks in routing updates",
      "Filter prefixes in address family",
      "Name of an IP prefix-list",
      "IP access list number or name",
      "Direction",
      "Interface",
    ],
    set: (scope: Family, args) => {
      const { prefix, list, direction, name } = args as {
        prefix?: string;
        list?: string;
        direction: "in" | "out";
        name?: string;
      };
      const kind = prefix === undefined ? "access-list" : "prefix-list";
      scope.distributeLists = scope.distributeLists.filter(
        (d) => d.kind !== kind || d.direction !== direction || d.interface !== name,
      );
      scope.distributeLists.push({
        kind,
        name: prefix ?? list ?? "",
        direction,
        ...(name === undefined ? {} : { interface: name }),
      });
    },
    unset: (scope: Family, args) => {
      const { prefix, list, direction, name } = args as {
        prefix?: string;
        list?: string;
        direction?: string;
        name?: string;
      };
      scope.distributeLists = scope.distributeLists.filter(
        (d) =>
          d.name !== (prefix ?? list) || (direction !== undefined && d.direction !== direction) || d.interface !== name,
      );
    },
    write: (scope: Family) =>
      scope.distributeLists.map(
        (d) =>
          `distribute-list ${d.kind === "prefix-list" ? "prefix " : ""}${d.name} ${d.direction}${d.interface === undefined ? "" : ` ${d.interface}`}`,
      ),
  }),
  numeric(
    mode,
    "maximum-paths <value:1-32>",
    ["Forward packets over multiple paths", "Number of paths"],
    "maximumPaths",
  ),
  numeric(mode, "distance <value:1-255>", ["Define an administrative distance", "Administrative distance"], "distance"),
  config({
    mode,
    grammar: "validate-update-source",
    help: ["Perform sanity checks against source address of routing updates"],
    byDefault: "set",
    set: (scope: Family) => {
      scope.validateSource = true;
    },
    unset: (scope: Family) => {
      scope.validateSource = false;
    },
    write: (scope: Family) => (scope.validateSource ? [] : ["no validate-update-source"]),
  }),
  config({
    mode,
    grammar: "auto-summary",
    help: ["Enable automatic network number summarization"],
    byDefault: "set",
    set: (scope: Family) => {
      scope.autoSummary = true;
    },
    unset: (scope: Family) => {
      scope.autoSummary = false;
    },
    write: (scope: Family) => (scope.autoSummary ? [] : ["no auto-summary"]),
  }),
  keep(mode, "output-delay <delay:8-50>", [
    "Interpacket delay for RIP updates",
    "Interpacket delay for RIP updates (msec)",
  ]),
  keep(
    mode,
    "redistribute <from:eigrp|isis|mobile|odr|igrp|iso-igrp> [<rest:line>]",
    [REDISTRIBUTE, "A protocol that does not run here", "Options"],
    { many: true },
  ),
  keep(
    mode,
    "distance <distance:1-255> <source:ipv4> <wildcard:wildcard> [<list:word>]",
    ["Define an administrative distance", "Distance", "Address of the source", "Wildcard bits", "Access list"],
    { many: true, prefix: "distance-by-source" },
  ),
  keep(mode, "input-queue <depth:0-1024>", ["Specify input queue depth", "Number of updates"]),
  keep(
    mode,
    "offset-list <list:word> <direction:in|out> <offset:0-16> [<name:interface>]",
    ["Add or subtract offset from RIP metrics", "Access list", "Direction of updates", "Offset", "Interface"],
    { many: true },
  ),
  keep(mode, "flash-update-threshold <seconds:0-30>", ["Specify flash update threshold in second", "Seconds"]),
];

export const commands: readonly Command[] = [
  config({
    mode: "config",
    grammar: "router rip",
    help: [ROUTER, "Routing Information Protocol (RIP)"],
    set: (scope: DeviceConfig, _args, editing) => {
      scope.rip ??= newRip();
      editing.enter("config-router-rip", scope.rip);
    },
    unset: (scope: DeviceConfig) => {
      delete scope.rip;
    },
    write: (scope: DeviceConfig, context) =>
      scope.rip === undefined ? [] : ["router rip", ...context.writeMode("config-router-rip", scope.rip)],
  }),
  ...family("config-router-rip"),
  config({
    mode: "config-router-rip",
    grammar: "address-family ipv4 [unicast] vrf <vrf:word>",
    help: [
      "Enter Address Family command mode",
      "Address family",
      "Address Family Modifier",
      "Specify parameters for a VPN Routing/Forwarding instance",
      "VPN Routing/Forwarding instance name",
    ],
    set: (scope: RipConfig, { vrf }, editing) => {
      if (!editing.config.vrfs.has(vrf)) throw new Refused(`% VRF ${vrf} does not exist or does not have a RD.`);
      let one = scope.vrfs.get(vrf);
      if (one === undefined) {
        one = newRipFamily();
        scope.vrfs.set(vrf, one);
      }
      editing.enter("config-router-rip-af", one);
    },
    unset: (scope: RipConfig, { vrf }) => {
      if (vrf !== undefined) scope.vrfs.delete(vrf);
    },
    write: (scope: RipConfig, context) =>
      [...scope.vrfs]
        .sort((a, b) => (a[0] < b[0] ? -1 : 1))
        .flatMap(([name, one]) => [
          "!",
          `address-family ipv4 vrf ${name}`,
          ...context.writeMode("config-router-rip-af", one),
          "exit-address-family",
        ]),
  }),
  ...family("config-router-rip-af"),
];

// ---- Interfaces

const edit = (scope: InterfaceConfig, change: (rip: RipInterfaceConfig) => void): void => {
  const rip = scope.rip ?? {};
  change(rip);
  if (Object.keys(rip).length === 0) delete scope.rip;
  else scope.rip = rip;
};
const IP = "Interface Internet Protocol config commands";
const RIP = "Router Information Protocol";
const versions = (direction: "send" | "receive"): Command =>
  config({
    mode: "config-if",
    grammar: `ip rip ${direction} version <versions:1|2+>`,
    help: [
      IP,
      RIP,
      direction === "send" ? "advertisement transmission" : "advertisement reception",
      "version control",
      "RIP version",
    ],
    set: (scope, args) => {
      const { versions: list } = args as { versions: readonly ("1" | "2")[] };
      edit(scope, (rip) => {
        rip[direction] = [...new Set(list)].sort((a, b) => (a < b ? -1 : 1));
      });
    },
    unset: (scope) =>
      edit(scope, (rip) => {
        delete rip[direction];
      }),
    write: ({ rip }) =>
      rip?.[direction] === undefined ? [] : [`ip rip ${direction} version ${rip[direction].join(" ")}`],
  });

export const interface_: readonly Command[] = [
  versions("send"),
  versions("receive"),
  config({
    mode: "config-if",
    grammar: "ip rip v2-broadcast",
    help: [IP, RIP, "send ip broadcast v2 update"],
    set: (scope) =>
      edit(scope, (rip) => {
        rip.v2Broadcast = true;
      }),
    unset: (scope) =>
      edit(scope, (rip) => {
        delete rip.v2Broadcast;
      }),
    write: ({ rip }) => (rip?.v2Broadcast === true ? ["ip rip v2-broadcast"] : []),
  }),
  config({
    mode: "config-if",
    grammar: "ip rip authentication mode <mode:text|md5>",
    help: [IP, RIP, "Authentication control", "Authentication mode", "Mode"],
    set: (scope, { mode }) =>
      edit(scope, (rip) => {
        rip.authentication = mode;
      }),
    unset: (scope) =>
      edit(scope, (rip) => {
        delete rip.authentication;
      }),
    write: ({ rip }) => (rip?.authentication === undefined ? [] : [`ip rip authentication mode ${rip.authentication}`]),
  }),
  config({
    mode: "config-if",
    grammar: "ip rip authentication key-chain <chain:word>",
    help: [IP, RIP, "Authentication control", "Authentication key-chain", "Name of key-chain"],
    set: (scope, { chain }) =>
      edit(scope, (rip) => {
        rip.keyChain = chain;
      }),
    unset: (scope) =>
      edit(scope, (rip) => {
        delete rip.keyChain;
      }),
    write: ({ rip }) => (rip?.keyChain === undefined ? [] : [`ip rip authentication key-chain ${rip.keyChain}`]),
  }),
  config({
    mode: "config-if",
    grammar: "ip split-horizon",
    help: [IP, "Perform split horizon"],
    byDefault: "set",
    set: (scope) =>
      edit(scope, (rip) => {
        delete rip.splitHorizon;
      }),
    unset: (scope) =>
      edit(scope, (rip) => {
        rip.splitHorizon = false;
      }),
    write: ({ rip }) => (rip?.splitHorizon === false ? ["no ip split-horizon"] : []),
  }),
];
