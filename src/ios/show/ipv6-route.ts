// `show ipv6 route`: the table, whole or in part, and one route in detail.
import { covers, type Prefix } from "../../base/prefix.ts";
import type { Router } from "../../device/router-state.ts";
import type { Route } from "../../forwarding/route.ts";
import { ageText, dateText } from "../clock.ts";
import { type Command, Refused, type ShowCommand, show } from "../command.ts";
import { interfaceName, ipText, prefixText, tableOf } from "./common.ts";
import { type RouteTableView, type RouteView, routeTable, routeView, type WayView } from "./ip-route-view.ts";
import { IPV6_LEGEND, ipv6Code, typeText } from "./route-codes.ts";

/** Packets for the prefix are for the router itself. */
const isReceived = (route: Route): boolean =>
  route.protocol === "local" || (route.protocol === "connected" && route.prefix.length === 128);
const wayLine = (view: RouteView, way: WayView): string => {
  const { route } = view;
  if (way.discard) return `     via Null0, ${route.protocol === "local" ? "receive" : "directly connected"}`;
  if (way.gateway === null) return `     via ${way.interface}, ${isReceived(route) ? "receive" : "directly connected"}`;
  const other = way.vrf === null ? "" : `%${way.vrf}`;
  return `     via ${ipText(way.gateway)}${other}${way.interface === null ? "" : `, ${way.interface}`}`;
};
const tagOf = (route: Route): number => route.tag ?? 0;
/** `updated` adds lines below each way. */
const renderTable = (view: RouteTableView, updated: (route: RouteView) => readonly string[] = () => []): string =>
  [
    `IPv6 Routing Table - ${view.vrf === "" ? "default" : view.vrf} - ${view.prefixes.length} entries`,
    IPV6_LEGEND.trimEnd(),
    ...view.routes.flatMap((r) => [
      `${ipv6Code(r.route).padEnd(3)} ${prefixText(r.prefix)} [${r.route.distance}/${r.route.metric}]${tagOf(r.route) === 0 || r.route.protocol === "bgp" ? "" : `, tag ${tagOf(r.route)}`}`,
      ...r.ways.flatMap((way) => [wayLine(r, way), ...updated(r)]),
    ]),
  ].join("\n");

const knownVia = (route: Route): string => {
  const attached = route.protocol === "connected" || route.protocol === "local";
  const kinds = [
    ...(isReceived(route) ? ["receive"] : []),
    ...(route.protocol === "connected" ? ["connected"] : []),
    ...(typeText(route) === "" ? [] : [typeText(route)]),
  ];
  const source = attached ? "connected" : route.protocol === "static" ? "static" : route.source;
  const tag = tagOf(route);
  const type = kinds.length === 0 ? "" : `type ${kinds.join(", ")}`;
  const start = `  Known via "${source}", distance ${route.distance}, metric ${route.metric}`;
  if (tag === 0) return type === "" ? start : `${start}, ${type}`;
  return `${start}\n  Tag ${tag}${type === "" ? "" : `, ${type}`}`;
};
const renderEntry = ({ entry, vrf }: { entry: RouteView; vrf: string }): string => {
  const { route } = entry;
  return [
    ...(vrf === "" ? [] : [`Routing Table: ${vrf}`]),
    `Routing entry for ${prefixText(entry.prefix)}`,
    knownVia(route),
    `  Route count is ${entry.ways.length}/${entry.ways.length}, share count 0`,
    "  Routing paths:",
    ...entry.ways.flatMap((way) => [
      way.gateway === null
        ? `    ${isReceived(route) ? "receive" : "directly connected"} via ${way.interface}`
        : `    ${ipText(way.gateway)}${way.vrf === null ? "" : `%${way.vrf}`}${way.interface === null ? "" : `, ${way.interface}`}`,
      ...(route.protocol === "bgp"
        ? [`      MPLS label: ${way.labels.length === 0 ? "nolabel" : way.labels.join(" ")}`]
        : []),
      `      Last updated ${ageText(entry.age)} ago`,
    ]),
  ].join("\n");
};

const ROUTE = [
  "Show running system information",
  "IPv6 information",
  "Show IPv6 route table entries",
  "IPv6 Routing table",
  "Table name",
];
const table = (router: Router, vrf: string | undefined, keep?: (route: Route) => boolean): RouteTableView =>
  routeTable(router, tableOf(router, vrf), "ipv6", keep);
/** The last five never install a route here. */
const PROTOCOLS: readonly (readonly [name: string, help: string, process?: string])[] = [
  ["connected", "Connected routes"],
  ["local", "Local routes"],
  ["static", "Static routes"],
  ["bgp", "Border Gateway Protocol (BGP)", "asn"],
  ["nd", "ND routes"],
  ["ospf", "Open Shortest Path First (OSPF)", "1-65535"],
  ["rip", "Routing Information Protocol (RIPng)", "word"],
  ["eigrp", "Enhanced Interior Gateway Routing Protocol (EIGRP)", "1-65535"],
  ["isis", "ISO IS-IS", "word"],
  ["mobile", "Mobile routes"],
];
const protocolCommand = ([name, help, process]: (typeof PROTOCOLS)[number]): ShowCommand =>
  show({
    grammar: `show ipv6 route [vrf <vrf:word>] ${name}${process === undefined ? "" : ` [<process:${process}>]`}`,
    help: [...ROUTE, help, ...(process === undefined ? [] : ["Process, area or AS"])],
    view: (router, args) => {
      const { vrf, process: only } = args as { vrf?: string; process?: string | number };
      return table(
        router,
        vrf,
        (route) => route.protocol === name && (only === undefined || route.source === `${name} ${only}`),
      );
    },
    render: (view) => renderTable(view),
  });

export const commands: readonly Command[] = [
  show({
    grammar: "show ipv6 route [vrf <vrf:word>]",
    help: ROUTE,
    view: (router, { vrf }) => table(router, vrf),
    render: (view) => renderTable(view),
  }),
  ...PROTOCOLS.map(protocolCommand),
  show({
    grammar: "show ipv6 route [vrf <vrf:word>] updated",
    help: [...ROUTE, "Routes with the time of their last update"],
    view: (router, { vrf }) => ({ now: router.now(), table: table(router, vrf) }),
    render: (view) => renderTable(view.table, (r) => [`      Last updated ${dateText(view.now - r.age)}`]),
  }),
  show({
    grammar: "show ipv6 route [vrf <vrf:word>] tag <tag:1-4294967295>",
    help: [...ROUTE, "Route Tag", "Tag value"],
    view: (router, { vrf, tag }) => table(router, vrf, (route) => tagOf(route) === tag),
    render: (view) => renderTable(view),
  }),
  show({
    grammar: "show ipv6 route [vrf <vrf:word>] interface <name:interface>",
    help: [...ROUTE, "Interface", "Interface"],
    view: (router, { vrf, name }) =>
      table(router, vrf, (route) =>
        route.nextHops.some(
          (h) => h.via !== "discard" && h.interface !== undefined && interfaceName(router, h.interface) === name,
        ),
      ),
    render: (view) => renderTable(view),
  }),
  show({
    grammar: "show ipv6 route [vrf <vrf:word>] (<address:ipv6>|<prefix:ipv6-prefix>)",
    help: [...ROUTE, "IPv6 name or address", "IPv6 prefix"],
    view: (router, args) => {
      const { vrf, address, prefix } = args as unknown as { vrf?: string; address?: bigint; prefix?: Prefix };
      const found = tableOf(router, vrf);
      const row =
        address !== undefined
          ? found.rib.ipv6.lookup(address)
          : found.rib.ipv6
              .routes()
              .find((r) => r.route.prefix.address === prefix!.address && r.route.prefix.length === prefix!.length);
      if (row === undefined || row === null) throw new Refused("% Route not found");
      return { vrf: found.name, entry: routeView(router, found, row) };
    },
    render: renderEntry,
  }),
  show({
    grammar: "show ipv6 route [vrf <vrf:word>] <prefix:ipv6-prefix> longer-prefixes",
    help: [...ROUTE, "IPv6 prefix", "Show route matching the specified prefix and longer ones"],
    view: (router, { vrf, prefix }) => table(router, vrf, (route) => covers(prefix, route.prefix)),
    render: (view) => renderTable(view),
  }),
] satisfies readonly ShowCommand[];
