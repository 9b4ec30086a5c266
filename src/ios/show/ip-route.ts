// `show ip route`: the table, whole or in part.
import { formatIpv4 } from "../../base/ip.ts";
import { covers, formatPrefix, type Prefix, prefixOf } from "../../base/prefix.ts";
import type { Route } from "../../forwarding/route.ts";
import { ageText } from "../clock.ts";
import { type Command, Refused, type ShowCommand, show } from "../command.ts";
import { tableOf } from "./common.ts";
import { type RouteTableView, type RouteView, routeTable, wayText } from "./ip-route-view.ts";
import { IPV4_LEGEND, ipv4Code } from "./route-codes.ts";

/** The length of the class of an address: 8, 16, 24, or 32 for class D and E. RFC 791, 3.2. */
export const classLength = (address: number): number =>
  address >>> 31 === 0 ? 8 : address >>> 30 === 2 ? 16 : address >>> 29 === 6 ? 24 : 32;

/** The classful network that a prefix is listed under; a supernet stands for itself. */
const networkOf = (prefix: Prefix): string => {
  const length = classLength(prefix.address as number);
  return formatPrefix(prefix.length < length ? prefix : prefixOf(prefix.address, length));
};
const body = (view: RouteView, head: string): readonly string[] => {
  const indent = " ".repeat(head.length);
  return view.ways.map((way, i) => `${i === 0 ? head : indent} ${wayText(view, way, ageText)}`);
};
/**
 * Groups of one classful network, in address order; a group without subnets is one line. The head of a group tells of
 * the network in the whole table, `prefixes`, however few of its routes are shown.
 */
export const routeLines = (
  routes: readonly RouteView[],
  prefixes: readonly Prefix[] = routes.map((view) => view.prefix),
): readonly string[] => {
  const out: string[] = [];
  const networks = new Map<string, { readonly masks: Set<number>; subnets: number }>();
  for (const prefix of prefixes) {
    const key = networkOf(prefix);
    const network = networks.get(key) ?? { masks: new Set<number>(), subnets: 0 };
    network.masks.add(prefix.length);
    network.subnets++;
    networks.set(key, network);
  }
  let last = "";
  for (const view of routes) {
    const key = networkOf(view.prefix);
    const { masks, subnets } = networks.get(key)!;
    const code = ipv4Code(view.route, view.prefix.length === 0);
    if (subnets === 1 && view.prefix.length <= classLength(view.prefix.address as number)) {
      out.push(...body(view, `${code.padEnd(5)} ${formatPrefix(view.prefix)}`));
      continue;
    }
    if (key !== last)
      out.push(
        masks.size === 1
          ? `      ${key.slice(0, key.indexOf("/"))}/${view.prefix.length} is subnetted, ${subnets} subnets`
          : `      ${key} is variably subnetted, ${subnets} subnets, ${masks.size} masks`,
      );
    last = key;
    const shown = masks.size === 1 ? formatIpv4(view.prefix.address as number) : formatPrefix(view.prefix);
    out.push(...body(view, `${code.padEnd(8)} ${shown}`));
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
    ...routeLines(view.routes, view.prefixes),
    "",
  ].join("\n");
};

interface HostView {
  /** Of a device that does not route. */
  readonly gateway: number;
}
const hostTable = (gateway: number): string =>
  [
    `Default gateway is ${formatIpv4(gateway)}`,
    "",
    "Host               Gateway           Last Use    Total Uses  Interface",
    "ICMP redirect cache is empty",
    "",
  ].join("\n");

const SHOW = "Show running system information";
const IP = "IP information";
const ROUTE = "IP routing table";
const VRF = ["Display routes from a VPN Routing/Forwarding instance", "VPN Routing/Forwarding instance name"];

/** Those that may have several processes take one; the last five never install a route here. */
const PROTOCOLS: readonly {
  readonly name: string;
  readonly help: string;
  readonly process?: readonly [type: string, help: string];
}[] = [
  { name: "connected", help: "Connected" },
  { name: "local", help: "Local routes" },
  { name: "static", help: "Static routes" },
  { name: "rip", help: "Routing Information Protocol (RIP)" },
  { name: "ospf", help: "Open Shortest Path First (OSPF)", process: ["1-65535", "Process ID"] },
  {
    name: "bgp",
    help: "Border Gateway Protocol (BGP)",
    process: ["asn", "AS number"],
  },
  {
    name: "eigrp",
    help: "Enhanced Interior Gateway Routing Protocol (EIGRP)",
    process: ["1-65535", "AS number"],
  },
  { name: "isis", help: "ISO IS-IS", process: ["word", "ISO routing area tag"] },
  { name: "mobile", help: "Mobile routes" },
  { name: "nhrp", help: "Next Hop Resolution Protocol (NHRP)" },
  { name: "odr", help: "On Demand stub Routes" },
];
const isOf = (route: Route, protocol: string, process: string | number | undefined): boolean =>
  protocol === "connected"
    ? route.protocol === "connected" || route.protocol === "local"
    : route.protocol === protocol && (process === undefined || route.source === `${protocol} ${process}`);
const protocolCommand = ({ name, help, process }: (typeof PROTOCOLS)[number]): ShowCommand =>
  show({
    grammar: `show ip route [vrf <vrf:word>] ${name}${process === undefined ? "" : ` [<process:${process[0]}>]`}`,
    help: [SHOW, IP, ROUTE, ...VRF, help, ...(process === undefined ? [] : [process[1]])],
    view: (router, args) => {
      const { vrf, process: only } = args as { vrf?: string; process?: string | number };
      return routeTable(router, tableOf(router, vrf), "ipv4", (route) => isOf(route, name, only));
    },
    render: renderTable,
  });

export const commands: readonly Command[] = [
  show({
    grammar: "show ip route [vrf <vrf:word>]",
    help: [SHOW, IP, ROUTE, ...VRF],
    view: (router, { vrf }): RouteTableView & Partial<HostView> => {
      const { ipRouting, defaultGateway } = router.config;
      const table = routeTable(router, tableOf(router, vrf), "ipv4");
      const gateway = defaultGateway?.gateway as number | undefined;
      return ipRouting || vrf !== undefined || gateway === undefined ? table : { ...table, gateway };
    },
    render: (view) => (view.gateway === undefined ? renderTable(view) : hostTable(view.gateway)),
  }),
  show({
    grammar: "show ip route vrf *",
    help: [SHOW, IP, ROUTE, VRF[0]!, "All routing tables"],
    view: (router) => router.vrfs().map((table) => routeTable(router, table, "ipv4")),
    render: (views) => views.map(renderTable).join(""),
  }),
  ...PROTOCOLS.map(protocolCommand),
  // Neither PfR nor NHRP overrides a next hop here, and no route has a repair path: the table as it is.
  ...(["next-hop-override", "repair-paths"] as const).map((form) =>
    show({
      grammar: `show ip route [vrf <vrf:word>] ${form}`,
      help: [
        SHOW,
        IP,
        ROUTE,
        ...VRF,
        form === "repair-paths" ? "Routes with repair paths" : "Routes with next hop overrides",
      ],
      view: (router, args) => routeTable(router, tableOf(router, (args as { vrf?: string }).vrf), "ipv4"),
      render: renderTable,
    }),
  ),
  // No DHCP server or relay runs here, so none has added a route.
  show({
    grammar: "show ip route [vrf <vrf:word>] dhcp",
    help: [SHOW, IP, ROUTE, ...VRF, "Show routes added by DHCP Server or Relay"],
    view: (router, { vrf }) => tableOf(router, vrf).name,
    render: () => "",
  }),
  show({
    grammar: "show ip route [vrf <vrf:word>] <address:ipv4-or-host> [<mask:mask>] longer-prefixes",
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
      // Without a mask, that of the class.
      const within: Prefix = prefixOf(address, mask ?? classLength(address));
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
    help: [SHOW, IP, ROUTE, ...VRF, "Route Tag", "Tag value"],
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
] satisfies readonly ShowCommand[];
