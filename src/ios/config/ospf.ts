// `router ospf`: the process itself, its networks, interfaces, neighbours, timers and distances.
import { formatIpv4, maskOf } from "../../base/ip.ts";
import type { DeviceConfig } from "../../config/model.ts";
import {
  newOspfProcess,
  type OspfProcessConfig,
  type SourceDistanceConfig,
  type StaticNeighborConfig,
} from "../../protocols/ospf/config.ts";
import type { OspfView } from "../../protocols/ospf/view.ts";
import { type Command, config, type Editing, Refused } from "../command.ts";
import { areaText } from "./ospf-text.ts";
import { timers } from "./ospf-timers.ts";

const ROUTER = "Enable a routing process";
/** Of one VRF: IOS since 12.3(4)T has room for 32 sources of routes in each, connected and static among them. */
const MOST_PROCESSES = 30;
const byId = (a: OspfProcessConfig, b: OspfProcessConfig): number => a.process - b.process;

/** IOS: an id in use, or adjacencies in being, keep the old one until the process starts over. */
const routerIdNote = (process: OspfProcessConfig, editing: Editing): void => {
  const view = editing.router?.protocolView<OspfView>("ospf", String(process.process));
  if (view?.areas.some((a) => a.interfaces.some((i) => i.neighbors.length > 0)))
    editing.print('% OSPF: Reload or use "clear ip ospf process" command, for this to take effect\n');
};

const process: Command = config({
  mode: "config",
  grammar: "router ospf <process:1-65535> [vrf <vrf:word>]",
  help: [
    ROUTER,
    "Open Shortest Path First (OSPF)",
    "Process ID",
    "VPN Routing/Forwarding Instance",
    "VPN Routing/Forwarding Instance (VRF) name",
  ],
  set: (scope: DeviceConfig, args, editing) => {
    const { process: id, vrf } = args;
    let one = scope.ospf.get(id);
    if (one !== undefined && vrf !== undefined && vrf !== one.vrf)
      throw new Refused("% VRF specified does not match existing router");
    if (one === undefined) {
      if (vrf !== undefined && !scope.vrfs.has(vrf))
        throw new Refused(`% VRF ${vrf} does not exist or does not have a RD.`);
      if ([...scope.ospf.values()].filter((p) => p.vrf === (vrf ?? "")).length >= MOST_PROCESSES)
        throw new Refused("% OSPF: Too many routing processes");
      one = newOspfProcess(id, vrf ?? "");
      scope.ospf.set(id, one);
      const all = [...scope.ospf.values()].sort(byId);
      scope.ospf.clear();
      for (const p of all) scope.ospf.set(p.process, p);
    }
    editing.enter("config-router-ospf", one);
  },
  unset: (scope: DeviceConfig, args) => {
    if (args.process === undefined) throw new Refused("% Incomplete command.");
    scope.ospf.delete(args.process);
    for (const i of scope.interfaces.values())
      if (i.ospf.process === args.process) {
        delete i.ospf.process;
        delete i.ospf.area;
        delete i.ospf.secondariesNone;
      }
  },
  write: (scope: DeviceConfig, context) =>
    [...scope.ospf.values()]
      .sort(byId)
      .flatMap((p, i) => [
        ...(i === 0 ? [] : ["!"]),
        `router ospf ${p.process}${p.vrf === "" ? "" : ` vrf ${p.vrf}`}`,
        ...context.writeMode("config-router-ospf", p),
      ]),
});

const mode = "config-router-ospf";
const on = (
  grammar: string,
  help: readonly string[],
  key: "shutdown" | "vrfLite" | "prefixSuppression" | "mplsLdpSync",
): Command =>
  config({
    mode,
    grammar,
    help,
    set: (scope) => {
      scope[key] = true;
    },
    unset: (scope) => {
      scope[key] = false;
    },
    write: (scope) => (scope[key] ? [grammar] : []),
  });
const passiveLines = (p: OspfProcessConfig): string[] => [
  ...(p.passiveDefault ? ["passive-interface default"] : []),
  ...[...p.passive]
    .filter(([, on_]) => on_ !== p.passiveDefault)
    .map(([name, on_]) => `${on_ ? "" : "no "}passive-interface ${name}`),
];
const setNeighbor = (p: OspfProcessConfig, address: number, change: (n: StaticNeighborConfig) => void): void => {
  let n = p.neighbors.find((x) => x.address === address);
  if (n === undefined) {
    n = { address };
    p.neighbors.push(n);
  }
  change(n);
};
const neighborLine = (n: StaticNeighborConfig): string =>
  [
    `neighbor ${formatIpv4(n.address)}`,
    ...(n.cost === undefined ? [] : [`cost ${n.cost}`]),
    ...(n.databaseFilter === true ? ["database-filter all out"] : []),
    ...(n.pollInterval === undefined ? [] : [`poll-interval ${n.pollInterval}`]),
    ...(n.priority === undefined ? [] : [`priority ${n.priority}`]),
  ].join(" ");

/** IOS takes a contiguous mask for the wildcard it stands for. */
const wildcardOf = (given: number): number => {
  const inverted = ~given >>> 0;
  return given !== 0 && given !== 0xffffffff && maskOf(Math.clz32(inverted)) === given ? inverted : given;
};
const sameSource = (d: SourceDistanceConfig, source: number, wildcard: number): boolean =>
  d.source === source && d.wildcard === wildcard;

export const head: readonly Command[] = [
  process,
  config({
    mode,
    grammar: "router-id <id:ipv4>",
    help: ["router-id for this OSPF process", "OSPF router-id in IP address format"],
    set: (scope, args, editing) => {
      if (args.id === 0) throw new Refused("OSPF: router-id 0.0.0.0 is not allowed");
      const before = scope.routerId;
      scope.routerId = args.id;
      if (before !== args.id) routerIdNote(scope, editing);
    },
    unset: (scope, _args, editing) => {
      if (scope.routerId === undefined) return;
      delete scope.routerId;
      routerIdNote(scope, editing);
    },
    write: (scope) => (scope.routerId === undefined ? [] : [`router-id ${formatIpv4(scope.routerId)}`]),
  }),
  config({
    mode,
    grammar: "log-adjacency-changes [<detail:flag>]",
    help: ["Log changes in adjacency state", "Log all state changes"],
    byDefault: "set",
    set: (scope, args) => {
      scope.logAdjacencyChanges = args.detail === true ? "detail" : "on";
    },
    unset: (scope) => {
      scope.logAdjacencyChanges = "off";
    },
    write: (scope) =>
      scope.logAdjacencyChanges === "on"
        ? []
        : [scope.logAdjacencyChanges === "off" ? "no log-adjacency-changes" : "log-adjacency-changes detail"],
  }),
  config({
    mode,
    grammar: "auto-cost reference-bandwidth <mbps:1-4294967>",
    help: [
      "Calculate OSPF interface cost according to bandwidth",
      "Use reference bandwidth method to assign OSPF cost",
      "The reference bandwidth in terms of Mbits per second",
    ],
    set: (scope, args, editing) => {
      scope.referenceBandwidth = args.mbps;
      editing.print(
        "% OSPF: Reference bandwidth is changed.\n        Please ensure reference bandwidth is consistent across all routers.\n",
      );
    },
    unset: (scope, _args, editing) => {
      if (scope.referenceBandwidth !== 100)
        editing.print(
          "% OSPF: Reference bandwidth is changed.\n        Please ensure reference bandwidth is consistent across all routers.\n",
        );
      scope.referenceBandwidth = 100;
    },
    write: (scope) =>
      scope.referenceBandwidth === 100 ? [] : [`auto-cost reference-bandwidth ${scope.referenceBandwidth}`],
  }),
  on("shutdown", ["Shutdown the router process"], "shutdown"),
  on("capability vrf-lite", ["Enable specific OSPF feature", "Do not perform PE specific checks"], "vrfLite"),
  on("prefix-suppression", ["Enable prefix suppression"], "prefixSuppression"),
  config({
    mode,
    grammar: "compatible rfc1583",
    help: ["OSPF compatibility list", "compatible with RFC 1583"],
    byDefault: "set",
    set: (scope) => {
      scope.rfc1583Compatible = true;
    },
    unset: (scope) => {
      scope.rfc1583Compatible = false;
    },
    write: (scope) => (scope.rfc1583Compatible ? [] : ["no compatible rfc1583"]),
  }),
  config({
    mode,
    grammar: "discard-route <kind:internal|external>",
    help: ["Enable or disable discard-route installation", "Enable or disable discard-route installation"],
    byDefault: "set",
    set: (scope, args) => {
      if (args.kind !== "external") scope.discardInternal = true;
      if (args.kind !== "internal") scope.discardExternal = true;
    },
    unset: (scope, args) => {
      if (args.kind !== "external") scope.discardInternal = false;
      if (args.kind !== "internal") scope.discardExternal = false;
    },
    write: (scope) => [
      ...(scope.discardInternal ? [] : ["no discard-route internal"]),
      ...(scope.discardExternal ? [] : ["no discard-route external"]),
    ],
  }),
  ...timers,
];

export const networks: readonly Command[] = [
  config({
    mode,
    grammar: "passive-interface (default|<name:interface>)",
    help: ["Suppress routing updates on an interface", "Suppress routing updates on all interfaces", "Interface"],
    set: (scope, args) => {
      const { name } = args as { name?: string };
      if (name !== undefined) scope.passive.set(name, true);
      else {
        scope.passiveDefault = true;
        scope.passive.clear();
      }
    },
    unset: (scope, args) => {
      const { name } = args as { name?: string };
      if (name !== undefined) scope.passive.set(name, false);
      else {
        scope.passiveDefault = false;
        scope.passive.clear();
      }
    },
    write: passiveLines,
  }),
  config({
    mode,
    grammar: "network <address:ipv4> <wildcard:wildcard> area <area:area>",
    help: [
      "Enable routing on an IP network",
      "Network number",
      "OSPF wild card bits",
      "Set the OSPF area ID",
      "OSPF area ID",
    ],
    set: (scope, args, editing) => {
      const wildcard = wildcardOf(args.wildcard);
      const address = (args.address & ~wildcard) >>> 0;
      const same = scope.networks.find((n) => n.address === address && n.wildcard === wildcard);
      if (same !== undefined) same.area = args.area;
      else scope.networks.push({ address, wildcard, area: args.area });
      void editing;
    },
    unset: (scope, args) => {
      const wildcard = args.wildcard === undefined ? undefined : wildcardOf(args.wildcard);
      const at = scope.networks.findIndex(
        (n) =>
          args.address !== undefined &&
          wildcard !== undefined &&
          n.address === (args.address & ~wildcard) >>> 0 &&
          n.wildcard === wildcard &&
          (args.area === undefined || n.area === args.area),
      );
      if (at < 0) throw new Refused("% OSPF: No such network");
      scope.networks.splice(at, 1);
    },
    write: (scope) =>
      scope.networks.map((n) => `network ${formatIpv4(n.address)} ${formatIpv4(n.wildcard)} area ${areaText(n.area)}`),
  }),
  config({
    mode,
    grammar:
      "neighbor <address:ipv4> [cost <cost:1-65535>] [database-filter all <filter:out|>] [poll-interval <poll:0-65535>] [priority <priority:0-255>]",
    help: [
      "Specify a neighbor router",
      "Neighbor address",
      "OSPF cost for point-to-multipoint neighbor",
      "metric",
      "Filter OSPF LSA during synchronization and flooding for point-to-multipoint neighbor",
      "Filter all LSA",
      "Outgoing LSA",
      "OSPF dead-router polling interval",
      "Seconds",
      "OSPF priority of non-broadcast neighbor",
      "Priority",
    ],
    set: (scope, args) =>
      setNeighbor(scope, args.address, (n) => {
        if (args.cost !== undefined) n.cost = args.cost;
        if (args.filter !== undefined) n.databaseFilter = true;
        if (args.poll !== undefined) n.pollInterval = args.poll;
        if (args.priority !== undefined) n.priority = args.priority;
      }),
    unset: (scope, args) => {
      scope.neighbors = scope.neighbors.filter((n) => n.address !== args.address);
    },
    write: (scope) => scope.neighbors.map(neighborLine),
  }),
];
/** After what is redistributed and how. */
export const tail: readonly Command[] = [
  config({
    mode,
    grammar: "maximum-paths <paths:1-32>",
    help: ["Forward packets over multiple paths", "Number of paths"],
    set: (scope, args) => {
      scope.maximumPaths = args.paths;
    },
    unset: (scope) => {
      scope.maximumPaths = 4;
    },
    write: (scope) => (scope.maximumPaths === 4 ? [] : [`maximum-paths ${scope.maximumPaths}`]),
  }),
  config({
    mode,
    grammar: "distance <distance:1-255>",
    help: ["Define an administrative distance", "Administrative distance"],
    set: (scope, args) => {
      scope.distance = args.distance;
    },
    unset: (scope) => {
      delete scope.distance;
    },
    write: (scope) => (scope.distance === undefined ? [] : [`distance ${scope.distance}`]),
  }),
  config({
    mode,
    grammar: "distance <distance:1-255> <source:ipv4> <wildcard:wildcard> [<list:word>]",
    help: [
      "Define an administrative distance",
      "Administrative distance",
      "IP Source address",
      "Wildcard bits",
      "Access list",
    ],
    set: (scope, { distance, source, wildcard, list }) => {
      const one = { distance, source, wildcard, ...(list === undefined ? {} : { list }) };
      scope.distanceBySource = [...scope.distanceBySource.filter((d) => !sameSource(d, source, wildcard)), one];
    },
    unset: (scope, { source, wildcard }) => {
      scope.distanceBySource = scope.distanceBySource.filter(
        (d) => source === undefined || wildcard === undefined || !sameSource(d, source, wildcard),
      );
    },
    write: (scope) =>
      scope.distanceBySource.map(
        (d) =>
          `distance ${d.distance} ${formatIpv4(d.source)} ${formatIpv4(d.wildcard)}${d.list === undefined ? "" : ` ${d.list}`}`,
      ),
  }),
  config({
    mode,
    grammar: "distance ospf [external <external:1-255>] [inter-area <inter:1-255>] [intra-area <intra:1-255>]",
    help: [
      "Define an administrative distance",
      "OSPF distance",
      "External type 5 and type 7 routes",
      "Distance for external routes",
      "Inter-area routes",
      "Distance for inter-area routes",
      "Intra-area routes",
      "Distance for intra-area routes",
    ],
    set: (scope, args) => {
      if (args.external !== undefined) scope.distanceExternal = args.external;
      if (args.inter !== undefined) scope.distanceInter = args.inter;
      if (args.intra !== undefined) scope.distanceIntra = args.intra;
    },
    unset: (scope) => {
      delete scope.distanceExternal;
      delete scope.distanceInter;
      delete scope.distanceIntra;
    },
    write: ({ distanceExternal: e, distanceInter: ia, distanceIntra: o }) =>
      e === undefined && ia === undefined && o === undefined
        ? []
        : [
            `distance ospf${e === undefined ? "" : ` external ${e}`}${ia === undefined ? "" : ` inter-area ${ia}`}${o === undefined ? "" : ` intra-area ${o}`}`,
          ],
  }),
  on(
    "mpls ldp sync",
    [
      "Configure MPLS routing protocol parameters",
      "routing protocol commands for MPLS LDP",
      "Configure LDP-IGP Synchronization",
    ],
    "mplsLdpSync",
  ),
  config({
    mode,
    grammar: "mpls ldp autoconfig [area <area:area>]",
    help: [
      "Configure MPLS routing protocol parameters",
      "routing protocol commands for MPLS LDP",
      "Configure LDP automatic configuration",
      "Configure an OSPF area to run MPLS LDP",
      "OSPF area ID",
    ],
    set: (scope, args) => {
      const which = args.area ?? "all";
      if (!scope.mplsLdpAutoconfig.includes(which)) scope.mplsLdpAutoconfig.push(which);
    },
    unset: (scope, args) => {
      scope.mplsLdpAutoconfig = args.area === undefined ? [] : scope.mplsLdpAutoconfig.filter((a) => a !== args.area);
    },
    write: (scope) =>
      scope.mplsLdpAutoconfig.map((a) => `mpls ldp autoconfig${a === "all" ? "" : ` area ${areaText(a)}`}`),
  }),
];
