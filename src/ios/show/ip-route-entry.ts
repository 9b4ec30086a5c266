// `show ip route ADDRESS`: one route in detail, or a classful network with its subnets.
import { formatIpv4 } from "../../base/ip.ts";
import { covers, formatPrefix, type Prefix, prefixOf } from "../../base/prefix.ts";
import type { Router } from "../../device/router-state.ts";
import type { Route } from "../../forwarding/route.ts";
import { type AsPath, pathLength } from "../../wire/bgp/as-path.ts";
import { ageText } from "../clock.ts";
import { type Command, Refused, type ShowCommand, show } from "../command.ts";
import { IP_ROUTE_HELP, tableOf } from "./common.ts";
import { classLength, routeLines } from "./ip-route.ts";
import { redistributionLines } from "./ip-route-redistribution.ts";
import { sourceName } from "./ip-route-summary.ts";
import { type RouteView, routeView } from "./ip-route-view.ts";
import { typeText } from "./route-codes.ts";

interface EntryView {
  readonly vrf: string;
  readonly entry: RouteView;
  /** Lines about the processes that take the route on. */
  readonly redistribution: readonly string[];
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
const tableLines = (vrf: string): readonly string[] => (vrf === "" ? [] : ["", `Routing Table: ${vrf}`]);
const isAttached = (route: Route): boolean => route.protocol === "connected" || route.protocol === "local";
const renderNetwork = ({ vrf, network, subnets }: NetworkView): string => {
  const masks = new Set(subnets.map((s) => s.prefix.length));
  const [length] = masks;
  const shown = masks.size === 1 ? { ...network, length: length! } : network;
  const attached = subnets.filter((s) => isAttached(s.route)).length;
  return [
    ...tableLines(vrf),
    `Routing entry for ${formatPrefix(shown)}, ${subnets.length} known subnets`,
    ...(attached === 0 ? [] : [`  Attached (${attached} connections)`]),
    ...(masks.size === 1 ? [] : [`  Variably subnetted with ${masks.size} masks`]),
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
    const fault = known ? "% Subnet not in table" : "% Network not in table";
    throw new Refused([...tableLines(table.name), fault].join("\n"));
  }
  return {
    vrf: table.name,
    entry: routeView(router, table, row),
    redistribution: redistributionLines(router, table, row.route),
  };
};
/** What stands after the metric of a route that leads out of an interface by itself. */
const attachment = (route: Route): string => {
  if (isAttached(route)) return route.prefix.length === 32 ? " (connected)" : " (connected, via interface)";
  return route.protocol === "static" && route.nextHops.every((h) => h.via !== "gateway") ? " (connected)" : "";
};
const known = (route: Route): string => {
  const start = `  Known via "${sourceName(route)}", distance ${route.distance}, metric ${route.metric}${attachment(route)}`;
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
const renderEntry = ({ vrf, entry, redistribution }: EntryView): string => {
  const { route, prefix } = entry;
  const dynamic = route.protocol === "ospf" || route.protocol === "bgp" || route.protocol === "rip";
  const first = entry.ways[0]!;
  const when = `${ageText(entry.age)} ago`;
  const supernet = prefix.length < classLength(prefix.address as number) ? ", supernet" : "";
  const out = [
    ...tableLines(vrf),
    `Routing entry for ${formatPrefix(prefix)}${supernet}`,
    known(route),
    ...redistribution,
  ];
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
    const hops = asHops(route);
    if (hops !== null) out.push(`      AS Hops ${hops}`);
    if (route.tag !== undefined && route.tag !== 0) out.push(`      Route tag ${route.tag}`);
    if (way.labels.length > 0) out.push(`      MPLS label: ${way.labels.join(" ")}`, "      MPLS Flags: MPLS Required");
    else if (hops !== null) out.push("      MPLS label: none");
  });
  return out.join("\n");
};

export const commands: readonly Command[] = [
  show({
    // No route has a repair path or an overridden next hop here: the route as it is.
    grammar: "show ip route [vrf <vrf:word>] <address:ipv4-or-host> [<mask:mask>] [(repair-paths|next-hop-override)]",
    help: [
      ...IP_ROUTE_HELP,
      "Network to display information about or hostname",
      "Network mask",
      "Show information about repair paths",
      "Show next hop override information",
    ],
    view: (router, { vrf, address, mask }) =>
      (mask === undefined ? networkView(router, vrf, address) : null) ?? entryView(router, vrf, address, mask),
    render: (view) => ("network" in view ? renderNetwork(view) : renderEntry(view)),
  }),
] satisfies readonly ShowCommand[];
