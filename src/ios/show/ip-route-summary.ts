// `show ip route summary` and `show ipv6 route summary`: how many routes of which source.
import type { Family } from "../../base/ip.ts";
import { prefixOf } from "../../base/prefix.ts";
import type { Router, VrfState } from "../../device/router-state.ts";
import type { Route } from "../../forwarding/route.ts";
import { type Command, type ShowCommand, show } from "../command.ts";
import { IP_ROUTE_HELP, tableOf } from "./common.ts";
import { classLength } from "./ip-route.ts";

/** As `show` prints the offering instance: "static", "connected", "ospf 1". */
export const sourceName = (route: Route): string =>
  route.protocol === "static" ? "static" : route.protocol === "local" ? "connected" : route.source;

/** The routing processes of a table, whether they have a route or not, in the order in which they run. */
const processesOf = (router: Router, table: VrfState, family: Family): readonly string[] =>
  router.protocols().flatMap(({ definition, key, vrf }) => {
    if (definition === "ospf") return vrf === table.id ? [`ospf ${key}`] : [];
    if (definition === "rip") return vrf === table.id || router.config.rip?.vrfs.has(table.name) ? ["rip"] : [];
    if (definition !== "bgp" || router.config.bgp === undefined) return [];
    const here = [...router.config.bgp.families.values()].some((f) => f.vrf === table.name && f.afi === family);
    return here || (table.id === 0 && family === "ipv4") ? [`bgp ${router.config.bgp.asn}`] : [];
  });
const bySource = (
  first: readonly string[],
  routes: readonly Route[],
  name: (route: Route) => string,
): ReadonlyMap<string, readonly Route[]> => {
  const sources = new Map<string, Route[]>(first.map((source) => [source, []]));
  for (const route of routes) {
    const source = name(route);
    const list = sources.get(source);
    if (list === undefined) sources.set(source, [route]);
    else list.push(route);
  }
  return sources;
};
/** An aggregate of this router's own, which leads nowhere. */
const isLocal = (route: Route): boolean => route.nextHops.every((h) => h.via === "discard");
const bgpKinds = (routes: readonly Route[]): Record<"external" | "internal" | "local", number> => {
  const local = routes.filter(isLocal).length;
  const external = routes.filter((r) => r.subtype !== "internal").length;
  return { external, internal: routes.length - external - local, local };
};
const kinds = (routes: readonly Route[]): ((type: string) => number) => {
  return (type) => routes.filter((r) => (r.subtype ?? "intra") === type).length;
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
/** Octets that IOS accounts per route, and per classful network of its own. */
const OVERHEAD = 68;
const MEMORY = 180;
const INTERNAL = 460;
const extraLines = (source: string, routes: readonly Route[]): readonly string[] => {
  const count = kinds(routes);
  if (source.startsWith("ospf "))
    return [
      `  Intra-area: ${count("intra")} Inter-area: ${count("inter")} External-1: ${count("E1")} External-2: ${count("E2")}`,
      `  NSSA External-1: ${count("N1")} NSSA External-2: ${count("N2")}`,
    ];
  if (!source.startsWith("bgp ")) return [];
  const { external, internal, local } = bgpKinds(routes);
  return [`  External: ${external} Internal: ${internal} Local: ${local}`];
};
const summaryView = (router: Router, vrf: string | undefined): SummaryView => {
  const table = tableOf(router, vrf);
  const routes = table.rib.ipv4.routes().map((row) => row.route);
  const isSubnet = (r: Route): boolean => r.prefix.length > classLength(r.prefix.address as number);
  const majors = new Set(
    routes
      .filter(isSubnet)
      .map((r) => prefixOf(r.prefix.address, classLength(r.prefix.address as number)).address as number),
  );
  const first = ["connected", "static", "application", ...processesOf(router, table, "ipv4")];
  return {
    vrf: table.name,
    id: table.id,
    majors: majors.size,
    rows: [...bySource(first, routes, sourceName)].map(([source, own]) => {
      const subnets = own.filter(isSubnet).length;
      return { source, networks: own.length - subnets, subnets, extra: extraLines(source, own) };
    }),
  };
};
const renderSummary = (view: SummaryView): string => {
  const row = (source: string, networks: number, subnets: number, memory: number): string =>
    `${source.padEnd(16)}${String(networks).padEnd(12)}${String(subnets).padEnd(12)}${"0".padEnd(12)}${String((networks + subnets) * OVERHEAD).padEnd(12)}${memory}`;
  let networks = 0;
  let subnets = 0;
  const out = [
    `IP routing table name is ${view.vrf === "" ? "default" : view.vrf} (0x${view.id.toString(16)})`,
    "IP routing table maximum-paths is 32",
    "Route Source    Networks    Subnets     Replicates  Overhead    Memory (bytes)",
  ];
  for (const r of view.rows) {
    networks += r.networks;
    subnets += r.subnets;
    out.push(row(r.source, r.networks, r.subnets, (r.networks + r.subnets) * MEMORY), ...r.extra);
  }
  const internal = view.majors * INTERNAL;
  out.push(`${"internal".padEnd(16)}${String(view.majors).padEnd(48)}${internal}`);
  const overhead = (networks + subnets) * OVERHEAD;
  const memory = (networks + subnets) * MEMORY + internal;
  out.push(
    `${"Total".padEnd(16)}${String(networks + view.majors).padEnd(12)}${String(subnets).padEnd(12)}${"0".padEnd(12)}${String(overhead).padEnd(12)}${memory}`,
  );
  return out.join("\n");
};

interface Summary6View {
  readonly vrf: string;
  readonly id: number;
  readonly rows: readonly { readonly source: string; readonly networks: number; readonly extra: readonly string[] }[];
  /** [length, how many], the shortest first. */
  readonly lengths: readonly (readonly [number, number])[];
}
const OVERHEAD6 = 88;
const MEMORY6 = 124;
const summary6View = (router: Router, vrf: string | undefined): Summary6View => {
  const table = tableOf(router, vrf);
  const routes = table.rib.ipv6.routes().map((row) => row.route);
  const name = (route: Route): string => (route.protocol === "nd" ? "ND" : route.source);
  const processes = processesOf(router, table, "ipv6").filter((p) => p.startsWith("bgp "));
  const lengths = new Map<number, number>();
  for (const { prefix } of routes) lengths.set(prefix.length, (lengths.get(prefix.length) ?? 0) + 1);
  const sources = bySource(["connected", "local", "ND", ...processes, "static"], routes, (route) =>
    route.protocol === "static" ? "static" : name(route),
  );
  return {
    vrf: table.name,
    id: table.id,
    lengths: [...lengths].sort((a, b) => a[0] - b[0]),
    rows: [...sources].map(([source, own]) => {
      const bgp = bgpKinds(own);
      const extra = source.startsWith("bgp ")
        ? [`  Internal: ${bgp.internal}  External: ${bgp.external}  Local: ${bgp.local}`]
        : source === "static"
          ? [`  Static: ${own.length}  Per-user static: 0`]
          : [];
      return { source, networks: own.length, extra };
    }),
  };
};
const renderSummary6 = ({ vrf, id, rows, lengths }: Summary6View): string => {
  const total = rows.reduce((sum, r) => sum + r.networks, 0);
  const row = (source: string, networks: number): string =>
    `${source.padEnd(16)}${String(networks).padEnd(12)}${String(networks * OVERHEAD6).padEnd(12)}${networks * MEMORY6}`;
  return [
    `IPv6 routing table name is ${vrf === "" ? "default" : vrf}(${id === 0 ? 0 : 0x1e000000 + id}) global scope - ${total} entries`,
    "IPv6 routing table default maximum-paths is 16",
    "Route Source    Networks    Overhead    Memory (bytes)",
    ...rows.flatMap((r) => [row(r.source, r.networks), ...r.extra]),
    row("Total", total),
    "",
    "  Number of prefixes:",
    `    ${lengths.map(([length, count]) => `/${length}: ${count}`).join(", ")}`,
  ].join("\n");
};

const SHOW = "Show running system information";
export const commands: readonly Command[] = [
  show({
    grammar: "show ip route [vrf <vrf:word>] summary",
    help: [...IP_ROUTE_HELP, "Summary of all routes"],
    view: (router, { vrf }) => summaryView(router, vrf),
    render: renderSummary,
  }),
  show({
    grammar: "show ipv6 route [vrf <vrf:word>] summary",
    help: [
      SHOW,
      "IPv6 information",
      "Show IPv6 route table entries",
      "IPv6 Routing table",
      "Table name",
      "Summary display",
    ],
    view: (router, { vrf }) => summary6View(router, vrf),
    render: renderSummary6,
  }),
] satisfies readonly ShowCommand[];
