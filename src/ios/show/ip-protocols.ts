// show ip protocols: one section per routing protocol of a table.
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import type { BgpConfig, BgpPolicyConfig } from "../../protocols/bgp/config.ts";
import type { Router, VrfState } from "../../device/router-state.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { DistributeListConfig } from "../../protocols/ospf/config.ts";
import type { OspfView } from "../../protocols/ospf/view.ts";
import type { RipView } from "../../protocols/rip/view.ts";
import { ageText } from "../clock.ts";
import { type Command, Refused, show } from "../command.ts";
import { tableOf } from "./common.ts";

const SHOW = "Show running system information";

/** `distribute-list` lines of a process. */
type FilterList = Pick<DistributeListConfig, "kind" | "name" | "direction" | "interface" | "protocol">;
const filterLines = (lists: readonly FilterList[]): readonly string[] =>
  (["out", "in"] as const).flatMap((direction) => {
    const these = lists.filter((l) => l.direction === direction);
    const general = these.find((l) => l.interface === undefined && l.protocol === undefined);
    const shown = (l: FilterList | undefined): string =>
      l === undefined ? "not set" : l.kind === "access-list" ? l.name : `(${l.kind}) ${l.name}`;
    return [
      `  ${direction === "out" ? "Outgoing" : "Incoming"} update filter list for all interfaces is ${shown(general)}`,
      ...these.flatMap((l) =>
        l.interface === undefined && l.protocol === undefined
          ? []
          : [
              l.interface === undefined
                ? `    Redistributed ${l.protocol} filtered by ${shown(l)}`
                : `    ${l.interface} filtered by ${shown(l)} (per-user), default is ${shown(general)}`,
            ],
      ),
    ];
  });
const renderRip = (view: RipView, filters: readonly FilterList[], now: Instant): string[] => {
  const send = view.ripVersion === null ? "1" : String(view.ripVersion);
  const receive = view.ripVersion === null ? "any version" : `version ${view.ripVersion}`;
  return [
    'Routing Protocol is "rip"',
    ...filterLines(filters),
    `  Sending updates every ${view.timers.update} seconds, next due in ${Math.ceil((view.nextUpdate ?? 0) / 1e9)} seconds`,
    `  Invalid after ${view.timers.invalid} seconds, hold down ${view.timers.holdDown}, flushed after ${view.timers.flush}`,
    `  Redistributing: ${[...view.redistributing, "rip"].join(", ")}`,
    `  Default version control: send version ${send}, receive ${receive}`,
    ...(view.interfaces.some((i) => !i.passive)
      ? [
          "    Interface             Send  Recv  Triggered RIP  Key-chain",
          ...view.interfaces
            .filter((i) => !i.passive)
            .map(
              (i) =>
                `    ${i.name.padEnd(22)}${i.send.join(" ").padEnd(6)}${i.receive.join(" ").padEnd(6)}${"".padEnd(15)}${(i.keyChain ?? "").padEnd(20)}`,
            ),
        ]
      : []),
    `  Automatic network summarization is ${view.autoSummary ? "" : "not "}in effect`,
    `  Maximum path: ${view.maximumPaths}`,
    "  Routing for Networks:",
    ...view.networks.map((n) => `    ${formatIpv4(n)}`),
    ...(view.passive.length === 0 ? [] : ["  Passive Interface(s):", ...view.passive.map((name) => `    ${name}`)]),
    ...sourceRows(view.sources, () => view.distance, now),
    `  Distance: (default is ${view.distance})`,
    "",
  ];
};
/** Who taught the best routes of a protocol, and when last. */
interface Source {
  readonly gateway: Ipv4;
  readonly updated: Instant;
}
const sourceRows = (sources: readonly Source[], distance: (source: Source) => number, now: Instant): string[] => [
  "  Routing Information Sources:",
  "    Gateway         Distance      Last Update",
  ...sources.map(
    (s) =>
      `    ${formatIpv4(s.gateway).padEnd(15)} ${String(distance(s)).padStart(8)}      ${ageText(now - s.updated)}`,
  ),
];
const sourcesOf = (table: VrfState, source: string, teacher: "router" | "gateway"): readonly Source[] => {
  const latest = new Map<Ipv4, Instant>();
  for (const { route, since } of table.rib.ipv4.routes()) {
    if (route.source !== source) continue;
    const detail = route.detail as { readonly advertisingRouter?: Ipv4 } | undefined;
    const gateways = route.nextHops.flatMap((h) =>
      h.via === "gateway" && typeof h.gateway === "number" ? [h.gateway] : [],
    );
    const who =
      teacher === "router" ? (detail?.advertisingRouter === undefined ? [] : [detail.advertisingRouter]) : gateways;
    for (const w of who) latest.set(w, Math.max(latest.get(w) ?? 0, since));
  }
  return [...latest].sort((a, b) => b[0] - a[0]).map(([gateway, updated]) => ({ gateway, updated }));
};

interface OspfSection {
  readonly process: number;
  readonly routerId: Ipv4;
  readonly areaBorderRouter: boolean;
  readonly boundaryRouter: boolean;
  readonly areas: Readonly<Record<"normal" | "stub" | "nssa", number>>;
  readonly redistributing: readonly string[];
  readonly maximumPaths: number;
  readonly networks: readonly { readonly address: Ipv4; readonly wildcard: Ipv4; readonly area: number }[];
  readonly explicit: readonly { readonly area: number; readonly names: readonly string[] }[];
  readonly passive: readonly string[];
  readonly filters: readonly FilterList[];
  readonly distance: number;
  readonly sources: readonly Source[];
}
const ospfSection = (view: OspfView, table: VrfState): OspfSection => ({
  process: view.process,
  routerId: view.routerId,
  areaBorderRouter: view.areaBorderRouter,
  boundaryRouter: view.boundaryRouter,
  areas: {
    normal: view.areas.filter((a) => a.type === "normal").length,
    stub: view.areas.filter((a) => a.type === "stub").length,
    nssa: view.areas.filter((a) => a.type === "nssa").length,
  },
  redistributing: view.config.redistribute.map((r) => `${r.protocol}${r.id === undefined ? "" : ` ${r.id}`}`),
  maximumPaths: view.config.maximumPaths,
  networks: view.config.networks,
  explicit: view.areas
    .map((a) => ({ area: a.area, names: a.interfaces.filter((i) => i.byInterface).map((i) => i.name) }))
    .filter((a) => a.names.length > 0),
  passive: view.areas.flatMap((a) => a.interfaces.filter((i) => i.passive).map((i) => i.name)),
  filters: view.config.distributeLists,
  distance: view.config.distance ?? 110,
  sources: sourcesOf(table, `ospf ${view.process}`, "router"),
});
const renderOspf = (s: OspfSection, now: Instant): string[] => {
  const count = s.areas.normal + s.areas.stub + s.areas.nssa;
  const kinds = [
    ...(s.areaBorderRouter ? ["area border"] : []),
    ...(s.boundaryRouter ? ["autonomous system boundary"] : []),
  ];
  return [
    `Routing Protocol is "ospf ${s.process}"`,
    ...filterLines(s.filters),
    `  Router ID ${formatIpv4(s.routerId)}`,
    ...(kinds.length === 0 ? [] : [`  It is an ${kinds.join(" and ")} router`]),
    ...(s.redistributing.length === 0
      ? []
      : ["  Redistributing External Routes from,", ...s.redistributing.map((r) => `    ${r}`)]),
    `  Number of areas in this router is ${count}. ${s.areas.normal} normal ${s.areas.stub} stub ${s.areas.nssa} nssa`,
    `  Maximum path: ${s.maximumPaths}`,
    "  Routing for Networks:",
    ...s.networks.map((n) => `    ${formatIpv4(n.address)} ${formatIpv4(n.wildcard)} area ${n.area}`),
    ...s.explicit.flatMap((a) => [
      `  Routing on Interfaces Configured Explicitly (Area ${a.area}):`,
      ...a.names.map((name) => `    ${name}`),
    ]),
    ...(s.passive.length === 0 ? [] : ["  Passive Interface(s):", ...s.passive.map((name) => `    ${name}`)]),
    ...sourceRows(s.sources, () => s.distance, now),
    `  Distance: (default is ${s.distance})`,
    "",
  ];
};

interface BgpSection {
  readonly asn: number;
  readonly neighbors: readonly { readonly address: string; readonly policy: BgpPolicyConfig | undefined }[];
  readonly maximumPaths: number;
  readonly distance: { readonly external: number; readonly internal: number; readonly local: number };
  readonly redistributing: readonly string[];
  readonly sources: readonly (Source & { readonly distance: number })[];
}
const bgpSection = (bgp: BgpConfig, table: VrfState): BgpSection => {
  const family = [...bgp.families.values()].find((f) => f.afi === "ipv4" && f.vrf === table.name);
  const source = `bgp ${bgp.asn}`;
  const distances = new Map<Ipv4, number>();
  for (const { route } of table.rib.ipv4.routes())
    if (route.source === source)
      for (const h of route.nextHops) if (h.via === "gateway") distances.set(h.gateway as Ipv4, route.distance);
  return {
    asn: bgp.asn,
    neighbors: (table.name === ""
      ? [...bgp.neighbors.keys()].filter(
          (n) => family?.policies.get(n)?.activate ?? (bgp.defaultIpv4Unicast && !n.includes(":")),
        )
      : [...(family?.neighbors.keys() ?? [])]
    ).map((address) => ({ address, policy: family?.policies.get(address) })),
    maximumPaths: family?.maximumPaths ?? 1,
    distance: family?.distance ?? { external: 20, internal: 200, local: 200 },
    redistributing: [...(family?.redistribute.keys() ?? [])],
    sources: sourcesOf(table, source, "gateway").map((s) => ({ ...s, distance: distances.get(s.gateway) ?? 20 })),
  };
};
/** Filters stand right under their titles; the row of a neighbour without any ends early. */
const neighborRow = ({ address, policy: p }: BgpSection["neighbors"][number]): string => {
  const cell = (text: string | number | undefined, width: number): string => String(text ?? "").padStart(width);
  const filters = `${cell(p?.filterListIn, 6)} ${cell(p?.filterListOut, 7)} ${cell(p?.distributeListIn, 6)} ${cell(p?.distributeListOut, 7)}`;
  const row = `    ${address.padEnd(15)}  ${filters} ${cell(p?.weight, 6)} ${p?.routeMapIn ?? ""}`;
  return row.trim() === address ? row.slice(0, 53) : row.trimEnd();
};
const renderBgp = (s: BgpSection, now: Instant): string[] => [
  `Routing Protocol is "bgp ${s.asn}"`,
  // Those of BGP belong to neighbours.
  ...filterLines([]),
  "  IGP synchronization is disabled",
  "  Automatic route summarization is disabled",
  ...(s.redistributing.length === 0 ? [] : [`  Redistributing: ${s.redistributing.join(", ")}`]),
  ...(s.neighbors.length === 0
    ? []
    : [
        "  Neighbor(s):",
        "    Address          FiltIn FiltOut DistIn DistOut Weight RouteMap",
        ...s.neighbors.map(neighborRow),
      ]),
  `  Maximum path: ${s.maximumPaths}`,
  ...sourceRows(s.sources, (one) => (one as Source & { distance: number }).distance, now),
  `  Distance: external ${s.distance.external} internal ${s.distance.internal} local ${s.distance.local}`,
  "",
];

/** `show ipv6 protocols`: connected and ND are in every table that routes. */
const ipv6Lines = (router: Router, name: string | undefined): readonly string[] => {
  const table = tableOf(router, name);
  const { bgp, staticRoutes, ipv6UnicastRouting } = router.config;
  if (!ipv6UnicastRouting) return [];
  const title = (protocol: string): string => `IPv6 Routing Protocol is "${protocol}"`;
  const family = [...(bgp?.families.values() ?? [])].find((f) => f.afi === "ipv6" && f.vrf === table.name);
  const neighbors = [...(table.name === "" ? (bgp?.neighbors ?? []) : (family?.neighbors ?? []))]
    .map(([address]) => address)
    .filter((address) => family?.policies.get(address)?.activate ?? table.name !== "");
  return [
    title("connected"),
    title("ND"),
    ...(staticRoutes.some((r) => r.family === "ipv6" && r.vrf === table.name) ? [title("static")] : []),
    ...(bgp === undefined || family === undefined
      ? []
      : [
          title(`bgp ${bgp.asn}`),
          "  IGP synchronization is disabled",
          "  Redistribution:",
          ...(family.redistribute.size === 0
            ? ["    None"]
            : [...family.redistribute.keys()].map((source) => `    Redistributing protocol ${source}`)),
          ...(neighbors.length === 0
            ? []
            : [
                "  Neighbor(s):",
                "    Address                    FiltIn FiltOut Weight RoutemapIn RoutemapOut",
                ...neighbors.map((address) => `    ${address.includes(":") ? address.toUpperCase() : address}`),
              ]),
        ]),
  ];
};

interface ProtocolsView {
  readonly now: Instant;
  readonly ospf: readonly OspfSection[];
  readonly rip: RipView | undefined;
  readonly ripFilters: readonly FilterList[];
  readonly bgp: BgpSection | undefined;
}
const protocolsView = (router: Router, name: string | undefined): ProtocolsView => {
  const table = name === undefined ? router.vrf(0) : router.vrfNamed(name);
  if (table === undefined) throw new Refused(`% IP routing table ${name} does not exist`);
  const { bgp, rip } = router.config;
  const inBgp = bgp !== undefined && (table.id === 0 || [...bgp.families.values()].some((f) => f.vrf === table.name));
  return {
    now: router.now(),
    ospf: router
      .protocols()
      .filter((p) => p.definition === "ospf" && p.vrf === table.id)
      .map((p) => ospfSection(p.protocol.view() as OspfView, table)),
    rip: router.protocolView<RipView>("rip", table.name),
    ripFilters: (table.name === "" ? rip : rip?.vrfs.get(table.name))?.distributeLists ?? [],
    bgp: inBgp ? bgpSection(bgp, table) : undefined,
  };
};

export const commands: readonly Command[] = [
  show({
    grammar: "show ipv6 protocols [vrf <vrf:word>]",
    help: [
      SHOW,
      "IPv6 information",
      "IPv6 Routing Protocols",
      "Specify parameters for a VPN",
      "VPN Routing/Forwarding instance name",
    ],
    view: (router, { vrf }) => ipv6Lines(router, vrf),
    render: (lines) => lines.join("\n"),
  }),
  show({
    grammar: "show ip protocols [vrf <vrf:word>]",
    help: [
      SHOW,
      "IP information",
      "IP routing protocol process parameters and statistics",
      "Specify parameters for a VPN",
      "VPN Routing/Forwarding instance name",
    ],
    view: (router, { vrf }) => protocolsView(router, vrf),
    render: (view) => {
      const lines = [
        "*** IP Routing is NSF aware ***",
        "",
        ...view.ospf.flatMap((s) => renderOspf(s, view.now)),
        ...(view.rip === undefined ? [] : renderRip(view.rip, view.ripFilters, view.now)),
        ...(view.bgp === undefined ? [] : renderBgp(view.bgp, view.now)),
      ];
      return `${lines.join("\n")}\n`;
    },
  }),
];
