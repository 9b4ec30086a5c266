// Static routes, static ARP entries.
import { formatIp, formatIpv4, maskOf } from "../../base/ip.ts";
import { formatMacDotted } from "../../base/mac.ts";
import { formatPrefix, type Prefix, prefixOf, samePrefix } from "../../base/prefix.ts";
import type { DeviceConfig, StaticRouteConfig } from "../../config/model.ts";
import { type Command, config, Refused } from "../command.ts";

interface RouteArguments {
  readonly vrf?: string;
  readonly gateway?: number | bigint;
  readonly interface?: string;
  readonly nextHop?: number | bigint;
  readonly global?: true;
  readonly distance?: number;
  readonly tag?: number;
  readonly name?: string;
  readonly permanent?: true;
  readonly track?: number;
}
/** Where each way stands in the list; rebuilt when the list was changed by somebody else. */
const indices = new WeakMap<readonly StaticRouteConfig[], Map<string, number>>();
const wayKey = (r: StaticRouteConfig): string =>
  `${r.family} ${r.vrf} ${formatPrefix(r.prefix)} ${r.gateway ?? ""} ${r.interface ?? ""} ${r.global === true}`;
const indexOf = (routes: readonly StaticRouteConfig[]): Map<string, number> => {
  let index = indices.get(routes);
  if (index === undefined || index.size !== routes.length) {
    index = new Map(routes.map((r, i) => [wayKey(r), i]));
    indices.set(routes, index);
  }
  return index;
};
const add = (scope: DeviceConfig, family: "ipv4" | "ipv6", prefix: Prefix, args: RouteArguments): void => {
  if (args.vrf !== undefined && !scope.vrfs.has(args.vrf)) throw new Refused(`% VRF ${args.vrf} does not exist`);
  const gateway = args.gateway ?? args.nextHop;
  const route: StaticRouteConfig = {
    family,
    vrf: args.vrf ?? "",
    prefix,
    ...(gateway === undefined ? {} : { gateway }),
    ...(args.interface === undefined ? {} : { interface: args.interface }),
    ...(args.global === true ? { global: true } : {}),
    ...(args.distance === undefined || args.distance === 1 ? {} : { distance: args.distance }),
    ...(args.tag === undefined ? {} : { tag: args.tag }),
    ...(args.name === undefined ? {} : { name: args.name }),
    ...(args.permanent === true ? { permanent: true } : {}),
    ...(args.track === undefined ? {} : { track: args.track }),
  };
  if (gateway !== undefined && args.interface === undefined)
    for (const one of scope.interfaces.values())
      if (
        (one.vrf ?? "") === route.vrf &&
        (one.ipv4?.address === gateway || one.ipv6.some((a) => a.address === gateway)) &&
        route.global !== true
      )
        throw new Refused("%Invalid next hop address (it's this router)");
  const index = indexOf(scope.staticRoutes);
  const key = wayKey(route);
  const at = index.get(key);
  if (at !== undefined) scope.staticRoutes[at] = route;
  else {
    index.set(key, scope.staticRoutes.length);
    scope.staticRoutes.push(route);
  }
};
const remove = (scope: DeviceConfig, family: "ipv4" | "ipv6", prefix: Prefix, args: RouteArguments): void => {
  const gateway = args.gateway ?? args.nextHop;
  const before = scope.staticRoutes.length;
  scope.staticRoutes = scope.staticRoutes.filter(
    (r) =>
      !(
        r.family === family &&
        r.vrf === (args.vrf ?? "") &&
        samePrefix(r.prefix, prefix) &&
        (gateway === undefined || r.gateway === gateway) &&
        (args.interface === undefined || r.interface === args.interface) &&
        (args.distance === undefined || (r.distance ?? 1) === args.distance)
      ),
  );
  if (scope.staticRoutes.length === before) throw new Refused("%No matching route to delete");
};
const upper = (text: string): string => (text.includes(":") ? text.toUpperCase() : text);
/** The line of a static route. */
export const staticRouteLine = (route: StaticRouteConfig): string => {
  const words = [route.family === "ipv4" ? "ip route" : "ipv6 route"];
  if (route.vrf !== "") words.push(`vrf ${route.vrf}`);
  if (route.family === "ipv4")
    words.push(`${formatIpv4(route.prefix.address as number)} ${formatIpv4(maskOf(route.prefix.length))}`);
  else words.push(upper(formatPrefix(route.prefix)));
  if (route.interface !== undefined) words.push(route.interface);
  if (route.gateway !== undefined) words.push(upper(formatIp(route.gateway)));
  if (route.global === true) words.push("global");
  if (route.distance !== undefined) words.push(String(route.distance));
  if (route.tag !== undefined) words.push(`tag ${route.tag}`);
  if (route.permanent === true) words.push("permanent");
  if (route.name !== undefined) words.push(`name ${route.name}`);
  if (route.track !== undefined) words.push(`track ${route.track}`);
  return words.join(" ");
};

const OPTIONS =
  "[<global:flag>] [<distance:1-255>] [tag <tag:1-4294967295>] [name <name:word>] [(<permanent:flag>|track <track:1-1000>)]";
const OPTIONS_HELP = [
  "Next hop address is global",
  "Distance metric for this route",
  "Set tag for this route",
  "Tag value",
  "Specify name of the next hop",
  "Name of the next hop",
  "permanent route",
  "Install route depending on tracked item",
  "tracked object number",
];

export const ipv4: readonly Command[] = [
  config({
    mode: "config",
    grammar: "ip route profile",
    help: ["Global IP configuration subcommands", "Establish static routes", "Enable IP routing table profile"],
    set: (scope) => {
      scope.ipRouteProfile = true;
    },
    unset: (scope) => {
      delete scope.ipRouteProfile;
    },
    write: (scope) => (scope.ipRouteProfile === true ? ["ip route profile"] : []),
  }),
  config({
    mode: "config",
    grammar: `ip route [vrf <vrf:word>] <destination:ipv4> <mask:mask> (<gateway:ipv4>|<interface:interface> [<nextHop:ipv4>]) ${OPTIONS}`,
    help: [
      "Global IP configuration subcommands",
      "Establish static routes",
      "Configure static route for a VPN Routing/Forwarding instance",
      "VPN Routing/Forwarding instance name",
      "Destination prefix",
      "Destination prefix mask",
      "Forwarding router's address",
      "Outgoing interface",
      "Forwarding router's address",
      ...OPTIONS_HELP,
    ],
    set: (scope, args) => {
      const { destination, mask } = args as unknown as { destination: number; mask: number };
      if (prefixOf(destination, mask).address !== destination) throw new Refused("%Inconsistent address and mask");
      add(scope, "ipv4", prefixOf(destination, mask), args as RouteArguments);
    },
    unsetGrammar: `ip route [vrf <vrf:word>] <destination:ipv4> <mask:mask> [(<gateway:ipv4>|<interface:interface> [<nextHop:ipv4>])] ${OPTIONS}`,
    unset: (scope, args) => {
      const { destination, mask } = args as unknown as { destination: number; mask: number };
      remove(scope, "ipv4", prefixOf(destination, mask), args as RouteArguments);
    },
    write: (scope) => scope.staticRoutes.filter((r) => r.family === "ipv4").map(staticRouteLine),
  }),
  config({
    mode: "config",
    grammar: "arp [vrf <vrf:word>] <address:ipv4> <mac:mac> [arpa]",
    help: [
      "Set a static ARP entry",
      "Configure static ARP for a VPN Routing/Forwarding instance",
      "VPN Routing/Forwarding instance name",
      "IP address of ARP entry",
      "48-bit hardware address of ARP entry",
      "ARP type ARPA",
    ],
    set: (scope, { vrf, address, mac }) => {
      if (vrf !== undefined && !scope.vrfs.has(vrf)) throw new Refused(`% VRF ${vrf} does not exist`);
      const entry = { vrf: vrf ?? "", address, mac };
      const at = scope.staticArp.findIndex((e) => e.vrf === entry.vrf && e.address === address);
      if (at >= 0) scope.staticArp[at] = entry;
      else scope.staticArp.push(entry);
    },
    unset: (scope, { vrf, address }) => {
      scope.staticArp = scope.staticArp.filter((e) => !(e.vrf === (vrf ?? "") && e.address === address));
    },
    write: (scope) =>
      scope.staticArp.map(
        (e) => `arp ${e.vrf === "" ? "" : `vrf ${e.vrf} `}${formatIpv4(e.address)} ${formatMacDotted(e.mac)} ARPA`,
      ),
  }),
];
export const ipv6: readonly Command[] = [
  config({
    mode: "config",
    grammar: `ipv6 route [vrf <vrf:word>] <prefix:ipv6-prefix> (<gateway:ipv6>|<interface:interface> [<nextHop:ipv6>]) ${OPTIONS}`,
    help: [
      "Global IPv6 configuration commands",
      "Configure static routes",
      "IPv6 Routing table",
      "Table name",
      "IPv6 prefix",
      "IPv6 address of next-hop",
      "Outgoing interface",
      "IPv6 address of next-hop",
      ...OPTIONS_HELP,
    ],
    set: (scope, args) => {
      const { prefix } = args as unknown as { prefix: Prefix };
      const way = args as RouteArguments;
      const gateway = way.gateway;
      if (typeof gateway === "bigint" && gateway >> 118n === 0x3fan)
        throw new Refused("% Interface has to be specified for a link-local nexthop");
      add(scope, "ipv6", prefix, way);
    },
    unsetGrammar: `ipv6 route [vrf <vrf:word>] <prefix:ipv6-prefix> [(<gateway:ipv6>|<interface:interface> [<nextHop:ipv6>])] ${OPTIONS}`,
    unset: (scope, args) =>
      remove(scope, "ipv6", (args as unknown as { prefix: Prefix }).prefix, args as RouteArguments),
    write: (scope) => scope.staticRoutes.filter((r) => r.family === "ipv6").map(staticRouteLine),
  }),
];
