// `show ip route` in all its forms.
import { formatIpv4 } from "../../base/ip.ts";
import { covers, formatPrefix, type Prefix, prefixOf } from "../../base/prefix.ts";
import type { Router } from "../../device/router-state.ts";
import type { Route } from "../../forwarding/route.ts";
import { type AsPath, pathLength } from "../../wire/bgp/as-path.ts";
import { ageText } from "../clock.ts";
import { type Command, Refused, type ShowCommand, show } from "../command.ts";
import { tableOf } from "./common.ts";
import { type RouteTableView, type RouteView, routeTable, routeView, wayText } from "./ip-route-view.ts";
import { IPV4_LEGEND, ipv4Code, typeText } from "./route-codes.ts";

/** The length of the class of an address: 8, 16, 24, or 32 for class D and E. RFC 791, 3.2. */
export const classLength = (address: number): number =>
  address >>> 31 === 0 ? 8 : address >>> 30 === 2 ? 16 : address >>> 29 === 6 ? 24 : 32;

const body = (view: RouteView, head: string): readonly string[] => {
  const indent = " ".repeat(head.length);
  return view.ways.map((way, i) => `${i === 0 ? head : indent} ${wayText(view, way, ageText)}`);
};
/** Groups of one classful network, in address order; a group without subnets is one line. */
export const routeLines = (routes: readonly RouteView[]): readonly string[] => {
  const out: string[] = [];
  const groups = new Map<string, RouteView[]>();
  for (const view of routes) {
    const address = view.prefix.address as number;
    const length = classLength(address);
    const key = view.prefix.length < length ? formatPrefix(view.prefix) : formatPrefix(prefixOf(address, length));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [view]);
    else group.push(view);
  }
  for (const [network, group] of groups) {
    const first = group[0]!;
    const length = classLength(first.prefix.address as number);
    const code = (view: RouteView): string => ipv4Code(view.route, view.prefix.length === 0);
    if (group.length === 1 && first.prefix.length <= length) {
      out.push(...body(first, `${code(first).padEnd(5)} ${formatPrefix(first.prefix)}`));
      continue;
    }
    const masks = new Set(group.map((view) => view.prefix.length));
    const major = network.slice(0, network.indexOf("/"));
    const subnets = `${group.length} subnets`;
    if (masks.size === 1) out.push(`      ${major}/${first.prefix.length} is subnetted, ${subnets}`);
    else out.push(`      ${network} is variably subnetted, ${subnets}, ${masks.size} masks`);
    for (const view of group) {
      const shown = masks.size === 1 ? formatIpv4(view.prefix.address as number) : formatPrefix(view.prefix);
      out.push(...body(view, `${code(view).padEnd(8)} ${shown}`));
    }
  }
  return out;
};
const renderTable = (view: RouteTableView): string => {
  const resort = view.lastResort;
  const way = resort?.ways[0];
  const gateway = way?.gateway === null || way === undefined ? "0.0.0.0" : formatIpv4(way.gateway as number);
  return [
    ...(view.vrf === "" ? [] : ["", `Routing Table: ${view.vrf}`]),
    IPV4_LEGEND,
    resort === null ? "Gateway of last resort is not set" : `Gateway of last resort is ${gateway} to network 0.0.0.0`,
    "",
    ...routeLines(view.routes),
    "",
  ].join("\n");
};

interface EntryView {
  readonly vrf: string;
  readonly entry: RouteView;
}
/** A classful network of which the table knows subnets. */
interface NetworkView {
  readonly vrf: string;
  readonly network: Prefix;
  readonly subnets: readonly RouteView[];
}
const networkView = (router: Router, vrf: string | undefined, address: number): NetworkView | null => {
  const table = tableOf(router, vrf);
  const network = prefixOf(address, classLength(address));
  if (network.address !== address) return null;
  const rows = table.rib.ipv4.routes().filter(({ route }) => covers(network, route.prefix));
  if (!rows.some(({ route }) => route.prefix.length > network.length)) return null;
  return { vrf: table.name, network, subnets: rows.map((row) => routeView(router, table, row)) };
};
const renderNetwork = ({ vrf, network, subnets }: NetworkView): string => {
  const masks = new Set(subnets.map((s) => s.prefix.length));
  const [length] = masks;
  const shown = masks.size === 1 ? { ...network, length: length! } : network;
  const attached = subnets.filter((s) => s.route.protocol === "connected").length;
  return [
    ...(vrf === "" ? [] : ["", `Routing Table: ${vrf}`]),
    `Routing entry for ${formatPrefix(shown)}, ${subnets.length} known subnets`,
    ...(attached === 0 ? [] : [`  Attached (${attached} connections)`]),
    ...(masks.size === 1 ? [] : [`  Variably subnetted with ${masks.size} masks`]),
    "",
    // As in the whole table, without the line of the network itself.
    ...routeLines(subnets).slice(1),
  ].join("\n");
};
const entryView = (router: Router, vrf: string | undefined, address: number, mask: number | undefined): EntryView => {
  const table = tableOf(router, vrf);
  const rib = table.rib.ipv4;
  const exact = mask === undefined ? undefined : prefixOf(address, mask);
  const row =
    exact === undefined
      ? rib.lookup(address)
      : rib.routes().find((r) => r.route.prefix.address === exact.address && r.route.prefix.length === exact.length);
  if (row === undefined || row === null || (row.route.prefix.length === 0 && exact?.length !== 0 && address !== 0)) {
    const major = prefixOf(address, classLength(address));
    const known = rib.routes().some((r) => r.route.prefix.length > major.length && covers(major, r.route.prefix));
    throw new Refused(known ? "% Subnet not in table" : "% Network not in table");
  }
  return { vrf: table.name, entry: routeView(router, table, row) };
};
/** As `show` prints the offering instance: "static", "connected", "ospf 1". */
const sourceName = (route: Route): string =>
  route.protocol === "static" ? "static" : route.protocol === "local" ? "connected" : route.source;
const known = (route: Route): string => {
  const metric = `metric ${route.metric}`;
  const start = `  Known via "${sourceName(route)}", distance ${route.distance}, ${metric}`;
  if (route.protocol === "connected" || route.protocol === "local") return `${start} (connected, via interface)`;
  const type = typeText(route) === "" ? "" : `, type ${typeText(route)}`;
  const forward = (route.detail as { forwardMetric?: number | null } | undefined)?.forwardMetric ?? null;
  const candidate = route.prefix.length === 0 ? ", candidate default path" : "";
  return `${start}${candidate}${route.tag === undefined || route.tag === 0 ? "" : `\n  Tag ${route.tag}`}${type}${forward === null ? "" : `, forward metric ${forward}`}`;
};
/** Length of the AS path of a BGP route; null for others. */
const asHops = (route: Route): number | null => {
  const path = (route.detail as { attributes?: { asPath?: AsPath } } | undefined)?.attributes?.asPath;
  return path === undefined ? null : pathLength(path);
};
const renderEntry = ({ vrf, entry }: EntryView): string => {
  const { route } = entry;
  const dynamic = route.protocol === "ospf" || route.protocol === "bgp" || route.protocol === "rip";
  const first = entry.ways[0]!;
  const when = `${ageText(entry.age)} ago`;
  const out: string[] = [];
  if (vrf !== "") out.push("", `Routing Table: ${vrf}`);
  out.push(
    `Routing entry for ${formatPrefix(entry.prefix)}${entry.prefix.length === 0 ? ", supernet" : ""}`,
    known(route),
  );
  if (dynamic && first.gateway !== null)
    out.push(
      first.interface === null
        ? `  Last update from ${formatIpv4(first.gateway as number)} ${when}`
        : `  Last update from ${formatIpv4(first.gateway as number)} on ${first.interface}, ${when}`,
    );
  out.push("  Routing Descriptor Blocks:");
  entry.ways.forEach((way, i) => {
    const mark = i === 0 ? "*" : " ";
    const learnt = entry.from ?? way.gateway;
    const from = dynamic ? `${learnt === null ? "" : `, from ${formatIpv4(learnt as number)}`}, ${when}` : "";
    const via = way.interface === null ? "" : `, via ${way.interface}`;
    if (way.gateway === null) out.push(`  ${mark} directly connected${dynamic ? from : ""}${via}`);
    else
      out.push(`  ${mark} ${formatIpv4(way.gateway as number)}${way.vrf === null ? "" : ` (${way.vrf})`}${from}${via}`);
    out.push(`      Route metric is ${route.metric}, traffic share count is 1`);
    if (route.tag !== undefined && route.tag !== 0) out.push(`      Route tag ${route.tag}`);
    const hops = asHops(route);
    if (hops !== null) out.push(`      AS Hops ${hops}`);
    if (way.labels.length > 0) out.push(`      MPLS label: ${way.labels.join(" ")}`, "      MPLS Flags: MPLS Required");
  });
  return out.join("\n");
};

interface SummaryRow {
  readonly source: string;
  readonly networks: number;
  readonly subnets: number;
  readonly extra: readonly string[];
}
interface SummaryView {
  readonly vrf: string;
  readonly id: number;
  readonly rows: readonly SummaryRow[];
  /** Classful networks with subnets: the table's own entries. */
  readonly majors: number;
}
/** Octets that IOS accounts per route and per classful network. */
const OVERHEAD = 72;
const MEMORY = 180;
const summaryView = (router: Router, vrf: string | undefined): SummaryView => {
  const table = tableOf(router, vrf);
  const rows = table.rib.ipv4.routes();
  const sources = new Map<string, Route[]>([
    ["connected", []],
    ["static", []],
  ]);
  const majors = new Set<number>();
  for (const { route } of rows) {
    const source = sourceName(route);
    const list = sources.get(source);
    if (list === undefined) sources.set(source, [route]);
    else list.push(route);
    const length = classLength(route.prefix.address as number);
    if (route.prefix.length > length) majors.add(prefixOf(route.prefix.address as number, length).address as number);
  }
  return {
    vrf: table.name,
    id: table.id,
    majors: majors.size,
    rows: [...sources].map(([source, routes]) => {
      const subnets = routes.filter((r) => r.prefix.length > classLength(r.prefix.address as number)).length;
      const count = (type: string): number => routes.filter((r) => (r.subtype ?? "intra") === type).length;
      const extra = source.startsWith("ospf ")
        ? [
            `  Intra-area: ${count("intra")} Inter-area: ${count("inter")} External-1: ${count("E1")} External-2: ${count("E2")}`,
            `  NSSA External-1: ${count("N1")} NSSA External-2: ${count("N2")}`,
          ]
        : source.startsWith("bgp ")
          ? [
              `  External: ${routes.filter((r) => r.subtype !== "internal").length} Internal: ${count("internal")} Local: 0`,
            ]
          : [];
      return { source, networks: routes.length - subnets, subnets, extra };
    }),
  };
};
const renderSummary = (view: SummaryView): string => {
  const row = (
    source: string,
    networks: number | string,
    subnets: number | string,
    overhead: number | string,
    memory: number,
  ): string =>
    `${source.padEnd(16)}${String(networks).padEnd(12)}${String(subnets).padEnd(12)}${(networks === "" ? "" : "0").padEnd(12)}${String(overhead).padEnd(12)}${memory}`;
  let networks = 0;
  let subnets = 0;
  const out = [
    `IP routing table name is ${view.vrf === "" ? "default" : view.vrf} (0x${view.id.toString(16)})`,
    "IP routing table maximum-paths is 32",
    "Route Source    Networks    Subnets     Replicates  Overhead    Memory (bytes)",
  ];
  for (const r of view.rows) {
    const n = r.networks + r.subnets;
    networks += r.networks;
    subnets += r.subnets;
    out.push(row(r.source, r.networks, r.subnets, n * OVERHEAD, n * MEMORY), ...r.extra);
  }
  const internal = view.majors * MEMORY;
  out.push(`${"internal".padEnd(16)}${String(view.majors).padEnd(48)}${internal}`);
  out.push(
    row(
      "Total",
      networks + view.majors,
      subnets,
      (networks + subnets) * OVERHEAD,
      (networks + subnets) * MEMORY + internal,
    ),
  );
  return out.join("\n");
};

const SHOW = "Show running system information";
const IP = "IP information";
const ROUTE = "IP routing table";
const VRF = ["Display routes from a VPN Routing/Forwarding instance", "VPN Routing/Forwarding instance name"];
/** The last five never install a route here: their tables are empty, as where they are not configured. */
const PROTOCOLS = [
  "connected",
  "local",
  "static",
  "rip",
  "ospf",
  "bgp",
  "eigrp",
  "isis",
  "mobile",
  "nhrp",
  "odr",
] as const;

export const commands: readonly Command[] = [
  show({
    grammar: "show ip route [vrf <vrf:word>]",
    help: [SHOW, IP, ROUTE, ...VRF],
    view: (router, { vrf }) => routeTable(router, tableOf(router, vrf), "ipv4"),
    render: renderTable,
  }),
  show({
    grammar: "show ip route vrf *",
    help: [SHOW, IP, ROUTE, VRF[0]!, "All routing tables"],
    view: (router) => router.vrfs().map((table) => routeTable(router, table, "ipv4")),
    render: (views) => views.map(renderTable).join("\n"),
  }),
  show({
    grammar: `show ip route [vrf <vrf:word>] <protocol:${PROTOCOLS.join("|")}> [<process:1-4294967295>]`,
    help: [SHOW, IP, ROUTE, ...VRF, "Routes of one protocol", "Process ID or AS number"],
    view: (router, args) => {
      const { vrf, protocol, process } = args as unknown as {
        vrf?: string;
        protocol: (typeof PROTOCOLS)[number];
        process?: number;
      };
      return routeTable(router, tableOf(router, vrf), "ipv4", (route) => {
        if (protocol === "connected") return route.protocol === "connected" || route.protocol === "local";
        return route.protocol === protocol && (process === undefined || route.source === `${protocol} ${process}`);
      });
    },
    render: renderTable,
  }),
  // Neither PfR nor NHRP overrides a next hop here, and no route has a repair path: the table as it is.
  show({
    grammar: "show ip route [vrf <vrf:word>] <form:next-hop-override|repair-paths>",
    help: [SHOW, IP, ROUTE, ...VRF, "The table with next hop overrides, or with repair paths"],
    view: (router, { vrf }) => routeTable(router, tableOf(router, vrf), "ipv4"),
    render: renderTable,
  }),
  show({
    grammar: "show ip route [vrf <vrf:word>] <address:ipv4> [<mask:mask>]",
    help: [SHOW, IP, ROUTE, ...VRF, "Network to display information about or hostname", "Network mask"],
    view: (router, { vrf, address, mask }) =>
      (mask === undefined ? networkView(router, vrf, address) : null) ?? entryView(router, vrf, address, mask),
    render: (view) => ("network" in view ? renderNetwork(view) : renderEntry(view)),
  }),
  show({
    grammar: "show ip route [vrf <vrf:word>] <address:ipv4> <mask:mask> longer-prefixes",
    help: [
      SHOW,
      IP,
      ROUTE,
      ...VRF,
      "Network to display information about or hostname",
      "Network mask",
      "Show route matching the specified Network/Mask pair only",
    ],
    view: (router, { vrf, address, mask }) => {
      const within: Prefix = prefixOf(address, mask);
      return routeTable(router, tableOf(router, vrf), "ipv4", (route) => covers(within, route.prefix));
    },
    render: renderTable,
  }),
  show({
    grammar: "show ip route [vrf <vrf:word>] supernets-only",
    help: [SHOW, IP, ROUTE, ...VRF, "Show supernet entries only"],
    view: (router, { vrf }) =>
      routeTable(
        router,
        tableOf(router, vrf),
        "ipv4",
        (route) => route.prefix.length < classLength(route.prefix.address as number),
      ),
    render: renderTable,
  }),
  show({
    grammar: "show ip route [vrf <vrf:word>] tag <tag:1-4294967295>",
    help: [SHOW, IP, ROUTE, ...VRF, "Routes with this tag", "Tag value"],
    view: (router, { vrf, tag }) => routeTable(router, tableOf(router, vrf), "ipv4", (route) => route.tag === tag),
    render: renderTable,
  }),
  show({
    grammar: "show ip route [vrf <vrf:word>] list <list:word>",
    help: [SHOW, IP, ROUTE, ...VRF, "IP Access list", "Access list number or name"],
    view: (router, { vrf, list }) => {
      const acl = router.config.accessLists.get(list);
      if (acl === undefined || acl.family !== "ipv4") throw new Refused(`% Access list ${list} does not exist`);
      return routeTable(router, tableOf(router, vrf), "ipv4", (route) => {
        const address = route.prefix.address as number;
        for (const e of acl.entries) {
          if (e.remark !== undefined) continue;
          const s = e.source;
          if (s === undefined || !("wildcard" in s) || ((address ^ s.address) & ~s.wildcard) === 0)
            return e.action === "permit";
        }
        return false;
      });
    },
    render: renderTable,
  }),
  show({
    grammar: "show ip route [vrf <vrf:word>] summary",
    help: [SHOW, IP, ROUTE, ...VRF, "Summary of all routes"],
    view: (router, { vrf }) => summaryView(router, vrf),
    render: renderSummary,
  }),
] satisfies readonly ShowCommand[];
