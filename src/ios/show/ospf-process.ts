// `show ip ospf`, `... border-routers`, `... rib`, `... summary-address`, `... statistics`.
import { formatIpv4, maskOf } from "../../base/ip.ts";
import { covers, formatPrefix } from "../../base/prefix.ts";
import type { Router } from "../../device/router-state.ts";
import type { OspfAreaView, OspfLsaView, OspfView } from "../../protocols/ospf/view.ts";
import { areaText } from "../config/ospf-text.ts";
import { type Command, show } from "../command.ts";
import { clock, hex, OSPF_HELP, plural, preciseClock, processes, title } from "./ospf-common.ts";
import { interfaceName } from "./common.ts";

export interface OspfProcessesView {
  readonly processes: readonly OspfView[];
  /** Names of interfaces, by index. */
  readonly interfaces: readonly (readonly [number, string])[];
}
const view = (router: Router, args: unknown): OspfProcessesView => ({
  processes: processes(router, (args as { process?: number }).process),
  interfaces: router.interfaces().map((i) => [i.index, interfaceName(router, i.index)]),
});

const checksums = (lsas: readonly OspfLsaView[]): string =>
  `Checksum Sum 0x${hex(
    lsas.reduce((n, l) => n + l.checksum, 0),
    6,
  )}`;
const withoutDc = (lsas: readonly OspfLsaView[]): number => lsas.filter((l) => (l.options & 0x20) === 0).length;
const doNotAge = (lsas: readonly OspfLsaView[]): number => lsas.filter((l) => l.doNotAge).length;
/** A summary that says that a router without demand circuits is in another area. RFC 1793, 2.5.1. */
const isIndication = (l: OspfLsaView): boolean =>
  l.type === 4 && l.id === l.advertisingRouter && (l.options & 0x20) === 0;
/** How many LSAs of these types wait to be flooded out of the area's interfaces. */
const floodList = (a: OspfAreaView, types: (type: number) => boolean): number =>
  a.interfaces.reduce((sum, i) => sum + i.flooding.filter((l) => types(l.type)).length, 0);

const roleLine = (v: OspfView): string[] => {
  if (v.areaBorderRouter && v.boundaryRouter) return [" It is an area border and autonomous system boundary router"];
  if (v.areaBorderRouter) return [" It is an area border router"];
  return v.boundaryRouter ? [" It is an autonomous system boundary router"] : [];
};
const redistribution = (v: OspfView): string[] => {
  const { redistribute, defaultOriginate } = v.config;
  if (redistribute.length === 0 && defaultOriginate === undefined) return [];
  const lines = redistribute.map((r) => {
    const what = `${r.protocol}${r.id === undefined ? "" : ` ${r.id}`}`;
    const metric = r.metric === undefined ? "" : ` with metric mapped to ${r.metric}`;
    return `    ${what}${metric}${r.subnets ? ", includes subnets in redistribution" : ""}`;
  });
  return [...(lines.length === 0 ? [] : [" Redistributing External Routes from,", ...lines])];
};
const maxMetric = (v: OspfView): string[] => {
  const m = v.config.maxMetric;
  if (m === undefined) return [" Router is not originating router-LSAs with maximum metric"];
  const condition =
    m.onStartup === undefined
      ? "always"
      : m.waitForBgp === true
        ? "on startup while BGP is converging"
        : `on startup for ${m.onStartup} seconds`;
  const { stubRouterLeft: left, stubRouterEnded: ended } = v;
  return [
    ` Originating router-LSAs with maximum metric${left === null || !v.stubRouter ? "" : `, Time remaining: ${clock(left)}`}`,
    `    Condition: ${condition}, State: ${v.stubRouter ? "active" : "inactive"}`,
    ...(m.includeStub ? ["    Advertise stub links with maximum metric in router-LSAs"] : []),
    ...(m.summary === undefined ? [] : [`    Advertise summary-LSAs with metric ${m.summary}`]),
    ...(m.external === undefined ? [] : [`    Advertise external-LSAs with metric ${m.external}`]),
    ...(v.stubRouter || ended === null
      ? []
      : [
          `    Unset reason: timer expired, Originated for ${m.onStartup} seconds`,
          `    Unset time: ${preciseClock(ended)}, Time elapsed: ${preciseClock(v.now - ended)}`,
        ]),
  ];
};
const areaLines = (v: OspfView, a: OspfAreaView): string[] => {
  const loopbacks = a.interfaces.filter((i) => i.name.startsWith("Loopback")).length;
  const links = a.interfaces.flatMap((i) => i.links);
  const name = a.area === 0 ? "BACKBONE(0)" : areaText(a.area);
  const last = [...v.spfRuns].reverse().find((r) => r.areas.includes(a.area));
  const all = [...a.database];
  return [
    `    Area ${name}${a.active ? "" : " (Inactive)"}`,
    `        Number of interfaces in this area is ${a.interfaces.length}${loopbacks === 0 ? "" : ` (${loopbacks} loopback)`}`,
    ...(a.transit ? ["\tThis area has transit capability: Virtual Link Endpoint"] : []),
    ...(a.type === "stub" ? [`\tIt is a stub area${a.noSummary ? ", no summary LSA in this area" : ""}`] : []),
    ...(a.type === "nssa" ? [`\tIt is a NSSA area${a.noSummary ? ", no summary LSA in this area" : ""}`] : []),
    ...(a.type !== "normal" && v.areaBorderRouter && (a.type === "stub" || a.noSummary)
      ? [`\tGenerates stub default route with cost ${a.defaultCost}`]
      : []),
    ...(a.translating ? ["\tPerform type-7/type-5 LSA translation"] : []),
    a.authentication === "null"
      ? "\tArea has no authentication"
      : `\tArea has ${a.authentication === "simple" ? "simple password" : "message digest"} authentication`,
    ...(last === undefined ? [] : [`\tSPF algorithm last executed ${preciseClock(v.now - last.at)} ago`]),
    `\tSPF algorithm executed ${plural(a.spfRuns, "time")}`,
    "\tArea ranges are",
    ...a.ranges.map((r) => {
      const cost =
        r.active && v.areaBorderRouter
          ? `Active(${r.cost ?? rangeCost(v, a, r.prefix)} - ${r.cost === null ? "computed" : "configured"})`
          : "Passive";
      return `\t   ${formatPrefix(r.prefix)} ${cost} ${r.advertise ? "Advertise" : "DoNotAdvertise"}`;
    }),
    `\tNumber of LSA ${all.length}. ${checksums(all)}`,
    `\tNumber of opaque link LSA ${links.length}. ${checksums(links)}`,
    `\tNumber of DCbitless LSA ${withoutDc(all)}`,
    `\tNumber of indication LSA ${all.filter(isIndication).length}`,
    `\tNumber of DoNotAge LSA ${doNotAge(all)}`,
    `\tFlood list length ${floodList(a, (type) => type !== 5 && type !== 11)}`,
    "",
  ];
};
const rangeCost = (v: OspfView, a: OspfAreaView, prefix: OspfView["covers"][number]): number => {
  const inside = v.routes.filter((r) => r.subtype === "intra" && r.detail.area === a.area && covers(prefix, r.prefix));
  const fold = v.config.rfc1583Compatible ? Math.min : Math.max;
  return inside.length === 0 ? 0 : fold(...inside.map((r) => r.metric));
};
const renderProcess = (v: OspfView): string => {
  const external = v.external.filter((l) => l.type === 5);
  const opaque = v.external.filter((l) => l.type === 11);
  const count = (type: OspfAreaView["type"]): number => v.areas.filter((a) => a.type === type).length;
  const throttled = v.config.lsaThrottle !== undefined;
  return `${[
    ` Routing Process "ospf ${v.process}" with ID ${formatIpv4(v.routerId)}`,
    ` Start time: ${preciseClock(v.started)}, Time elapsed: ${preciseClock(v.now - v.started)}`,
    ...(v.vrf.name === "" ? [] : v.provider ? [domain(v)] : []),
    ...(v.shutdown ? [" Routing Process is shutdown"] : []),
    " Supports only single TOS(TOS0) routes",
    " Supports opaque LSA",
    " Supports area transit capability",
    " Supports NSSA (compatible with RFC 3101)",
    ...(v.vrf.name === ""
      ? []
      : [
          v.provider
            ? ` Connected to MPLS VPN Superbackbone, VRF ${v.vrf.name}`
            : ` Not connected to MPLS VPN Superbackbone, VRF ${v.vrf.name}`,
        ]),
    " Event-log disabled",
    ...roleLine(v),
    ...redistribution(v),
    ...maxMetric(v),
    ` Initial SPF schedule delay ${v.spfThrottle.start} msecs`,
    ` Minimum hold time between two consecutive SPFs ${v.spfThrottle.hold} msecs`,
    ` Maximum wait time between two consecutive SPFs ${v.spfThrottle.maximum} msecs`,
    " Incremental-SPF disabled",
    ...(throttled
      ? [
          ` Initial LSA throttle delay ${v.lsaThrottle.start} msecs`,
          ` Minimum hold time for LSA throttle ${v.lsaThrottle.hold} msecs`,
          ` Maximum wait time for LSA throttle ${v.lsaThrottle.maximum} msecs`,
        ]
      : [" Minimum LSA interval 5 secs"]),
    ` Minimum LSA arrival ${v.lsaArrival} msecs`,
    ` LSA group pacing timer ${v.pacing.lsaGroup} secs`,
    ` Interface flood pacing timer ${v.pacing.flood} msecs`,
    ` Retransmission pacing timer ${v.pacing.retransmission} msecs`,
    ` Number of external LSA ${external.length}. ${checksums(external)}`,
    ` Number of opaque AS LSA ${opaque.length}. ${checksums(opaque)}`,
    ` Number of DCbitless external and opaque AS LSA ${withoutDc(v.external)}`,
    ` Number of DoNotAge external and opaque AS LSA ${doNotAge(v.external)}`,
    ` Number of areas in this router is ${v.areas.length}. ${count("normal")} normal ${count("stub")} stub ${count("nssa")} nssa`,
    ` Number of areas transit capable is ${v.areas.filter((a) => a.transit).length}`,
    ` External flood list length ${v.areas.reduce((sum, a) => sum + floodList(a, (type) => type === 5 || type === 11), 0)}`,
    " IETF NSF helper support disabled",
    " Cisco NSF helper support disabled",
    ` Reference bandwidth unit is ${v.config.referenceBandwidth} mbps`,
    ...v.areas.flatMap((a) => areaLines(v, a)),
  ].join("\n")}\n`;
};
const domain = (v: OspfView): string => {
  if (v.domainId === null) return " Domain ID type 0x0005, value 0.0.0.0 (Null)";
  const value = [4, 6, 8, 10].map((i) => Number.parseInt(v.domainId!.slice(i, i + 2), 16)).join(".");
  return ` Domain ID type 0x${v.domainId.slice(0, 4)}, value ${value}`;
};

const hopText = (v: OspfProcessesView, hop: { readonly interface: number; readonly gateway: number }): string => {
  const name = v.interfaces.find(([index]) => index === hop.interface)?.[1] ?? "OSPF_SL";
  return hop.gateway === 0 ? `directly connected, ${name}` : `${formatIpv4(hop.gateway)}, ${name}`;
};
const renderBorders = (v: OspfProcessesView): string =>
  v.processes
    .map((p) => {
      const rows = p.borderRouters
        .filter((r) => (r.flags & 3) !== 0)
        .flatMap((r) => {
          const what = (r.flags & 3) === 3 ? "ABR/ASBR" : (r.flags & 1) !== 0 ? "ABR" : "ASBR";
          const spf = p.areas.find((a) => a.area === r.area)?.spfRuns ?? 0;
          return r.hops.map(
            (h) =>
              `${r.type === "intra" ? "i" : "I"} ${formatIpv4(r.id)} [${r.cost}] via ${hopText(v, h)}, ${what}, Area ${areaText(r.area)}, SPF ${spf}`,
          );
        });
      return `${title(p)}\n\n\t\tBase Topology (MTID 0)\n\nInternal Router Routing Table\nCodes: i - Intra-area route, I - Inter-area route\n\n${rows.map((r) => `${r}\n`).join("")}`;
    })
    .join("");

const kinds = {
  intra: "Intra",
  inter: "Inter",
  E1: "Ext1",
  E2: "Ext2",
  N1: "NSSA1",
  N2: "NSSA2",
  summary: "Range",
} as const;
const renderRib = (v: OspfProcessesView): string =>
  v.processes
    .map((p) => {
      const rows = p.routes.flatMap((r, i) => [
        `${p.offered[i] ? "*>" : "* "}  ${formatPrefix(r.prefix)}, ${kinds[r.subtype]}, cost ${r.metric}${r.detail.forwardMetric === null ? "" : `, fwd cost ${r.detail.forwardMetric}`}, area ${areaText(r.detail.area)}${r.nextHops[0]!.via === "interface" ? ", Connected" : ""}`,
        ...r.nextHops.map((h) => {
          const name = v.interfaces.find(([index]) => h.via !== "discard" && index === h.interface)?.[1] ?? "Null0";
          return h.via === "gateway" ? `      via ${formatIpv4(h.gateway as number)}, ${name}` : `      via ${name}`;
        }),
      ]);
      return `${title(p)}\n\n\t\tBase Topology (MTID 0)\n\nOSPF local RIB\nCodes: * - Best, > - Installed in global RIB\n\n${rows.map((r) => `${r}\n`).join("")}`;
    })
    .join("");
const renderSummaries = (v: OspfProcessesView): string =>
  v.processes
    .map((p) => {
      const rows = p.config.summaries.map((s) => {
        const lsa = p.external.find(
          (l) =>
            l.advertisingRouter === p.routerId &&
            (l.id & maskOf(s.prefix.length)) >>> 0 === s.prefix.address &&
            l.body.kind === "external" &&
            l.body.mask === maskOf(s.prefix.length),
        );
        const metric =
          lsa?.body.kind === "external"
            ? `Metric ${lsa.body.metric}, Type ${lsa.body.metricType}, Tag ${lsa.body.tag}`
            : "Metric 16777215, Type 0, Tag 0";
        return `${formatIpv4(s.prefix.address as number)}/${formatIpv4(maskOf(s.prefix.length))} ${metric}\n`;
      });
      return `\nOSPF Process ${p.process}, Summary-address\n\n${rows.join("")}`;
    })
    .join("");
const renderStatistics = (v: OspfProcessesView): string =>
  v.processes
    .map((p) => {
      const areas = p.areas.map(
        (a) => `  Area ${areaText(a.area)}: SPF algorithm executed ${plural(a.spfRuns, "time")}\n`,
      );
      const runs = p.spfRuns.map(
        (r) =>
          `  ${preciseClock(p.now - r.at)} ago: ${r.areas.length === 0 ? "partial" : `full, area ${r.areas.map(areaText).join(" ")}`}\n`,
      );
      return `${title(p)}\n${areas.join("")}\n  SPF calculation time\n${runs.join("")}`;
    })
    .join("");

const PROCESS = "Process ID number";
export const commands: readonly Command[] = [
  show({
    grammar: "show ip ospf [<process:1-65535>]",
    help: [...OSPF_HELP, PROCESS],
    view,
    render: (v) => v.processes.map(renderProcess).join("\n"),
  }),
  show({
    grammar: "show ip ospf [<process:1-65535>] border-routers",
    help: [...OSPF_HELP, PROCESS, "Border and Boundary Router Information"],
    view,
    render: renderBorders,
  }),
  show({
    grammar: "show ip ospf [<process:1-65535>] rib",
    help: [...OSPF_HELP, PROCESS, "Routing Information Base (RIB)"],
    view,
    render: renderRib,
  }),
  show({
    grammar: "show ip ospf [<process:1-65535>] summary-address",
    help: [...OSPF_HELP, PROCESS, "Summary-address redistribution Information"],
    view,
    render: renderSummaries,
  }),
  show({
    grammar: "show ip ospf [<process:1-65535>] max-metric",
    help: [...OSPF_HELP, PROCESS, "Max-metric origination information"],
    view,
    render: (v) =>
      v.processes
        .map(
          (p) =>
            `${title(p)}\n Start time: ${preciseClock(p.started)}, Time elapsed: ${preciseClock(p.now - p.started)}\n${maxMetric(p).join("\n")}\n`,
        )
        .join(""),
  }),
  show({
    grammar: "show ip ospf [<process:1-65535>] statistics",
    help: [...OSPF_HELP, PROCESS, "Various OSPF Statistics"],
    view,
    render: renderStatistics,
  }),
];
