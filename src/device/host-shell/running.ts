// The lines that make a host as it is now: its running configuration.
import { formatIp } from "../../base/ip.ts";
import { formatMac } from "../../base/mac.ts";
import { formatPrefix } from "../../base/prefix.ts";
import type { HostCore, HostInterface } from "../host-core.ts";
import type { HostRoute } from "../host-routes.ts";

const MTU = 1500;
const METRIC = { ipv4: 0, ipv6: 1024 } as const;

const interfaceLines = (i: HostInterface): readonly string[] => [
  ...(i.mac === i.burnedIn ? [] : [`ip link set ${i.name} address ${formatMac(i.mac)}`]),
  ...(i.mtu === MTU ? [] : [`ip link set ${i.name} mtu ${i.mtu}`]),
  ...(i.ipv6.disabled ? [`sysctl -w net.ipv6.conf.${i.name}.disable_ipv6=1`] : []),
  ...(i.ipv6.acceptRa ? [] : [`sysctl -w net.ipv6.conf.${i.name}.accept_ra=0`]),
  ...(i.ipv6.autoconf ? [] : [`sysctl -w net.ipv6.conf.${i.name}.autoconf=0`]),
  ...i.addresses
    .filter((a) => a.origin === "static")
    .map(
      (a) =>
        `ip ${typeof a.address === "bigint" ? "-6 " : ""}addr add ${formatIp(a.address)}/${a.length} dev ${i.name}`,
    ),
];
const routeLine = (core: HostCore, r: HostRoute): string => {
  const six = typeof r.prefix.address === "bigint";
  const words = ["ip", ...(six ? ["-6"] : []), "route", "add"];
  if (r.type !== "unicast") words.push(r.type);
  words.push(r.prefix.length === 0 ? "default" : formatPrefix(r.prefix));
  if (r.via !== null) words.push("via", formatIp(r.via));
  if (r.device !== 0) words.push("dev", core.at(r.device)?.name ?? "?");
  if (r.source !== null) words.push("src", formatIp(r.source));
  if (r.metric !== METRIC[six ? "ipv6" : "ipv4"]) words.push("metric", String(r.metric));
  return words.join(" ");
};

/** In an order in which they can be typed: addresses before the routes that need them, interfaces down last. */
export const runningText = (core: HostCore): string => {
  const ports = core.all().filter((i) => !i.loopback);
  const routes = (["ipv4", "ipv6"] as const)
    .flatMap((family) => core.routes.list(family))
    .filter((r) => r.origin === "static");
  const lines = [
    ...(core.hostname === core.node ? [] : [`hostname ${core.hostname}`]),
    ...(core.forwardingOn.ipv4 ? ["sysctl -w net.ipv4.ip_forward=1"] : []),
    ...(core.forwardingOn.ipv6 ? ["sysctl -w net.ipv6.conf.all.forwarding=1"] : []),
    ...ports.flatMap(interfaceLines),
    // Attached routes first: others may go by way of them.
    ...[...routes.filter((r) => r.via === null), ...routes.filter((r) => r.via !== null)].map((r) =>
      routeLine(core, r),
    ),
    ...[...core.staticNeighbours]
      .sort((a, b) => a[0] - b[0])
      .map(([address, mac]) => `arp -s ${formatIp(address)} ${formatMac(mac)}`),
    ...ports.filter((i) => !i.adminUp).map((i) => `ip link set ${i.name} down`),
  ];
  return lines.map((l) => `${l}\n`).join("");
};
