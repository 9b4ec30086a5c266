// What several show commands share: names, addresses and VRFs as IOS prints them.
import { formatIp, type Ip } from "../../base/ip.ts";
import { formatPrefix, type Prefix } from "../../base/prefix.ts";
import type { Router, VrfState } from "../../device/router-state.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { Refused } from "../command.ts";

/** IPv6 in capitals. */
export const ipText = (ip: Ip): string => (typeof ip === "number" ? formatIp(ip) : formatIp(ip).toUpperCase());
export const prefixText = (prefix: Prefix): string => {
  const text = formatPrefix(prefix);
  return typeof prefix.address === "number" ? text : text.toUpperCase();
};
export const interfaceName = (router: Router, index: number): string =>
  router.interface(index)?.name ?? `Interface${index}`;

/** Where each kind comes in a list of interfaces: hardware before what the configuration made. */
const RANKS = { ethernet: 0, subinterface: 0, serial: 0, loopback: 1, tunnel: 2, vlan: 3, null: 4 } as const;
/** Every interface but Null0, as `show` commands list them: the VLANs of a switch first, a router's loopbacks last. */
export const listed = (router: Router): readonly InterfaceView[] => {
  const rank = (view: InterfaceView): number =>
    router.switching !== undefined && view.kind === "vlan" ? -1 : RANKS[view.kind];
  return router
    .interfaces()
    .filter((view) => view.kind !== "null")
    .map((view, at) => ({ view, at }))
    .sort((a, b) => rank(a.view) - rank(b.view) || a.at - b.at)
    .map(({ view }) => view);
};

/** The table of a VRF; the global one for undefined. Throws Refused as `show ip route vrf` does. */
export const tableOf = (router: Router, name: string | undefined): VrfState => {
  if (name === undefined) return router.vrf(0)!;
  const found = router.vrfNamed(name);
  if (found === undefined) throw new Refused(`% IP routing table ${name} does not exist`);
  return found;
};
/** Every row with its line end. */
export const lines = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join("");
/** Help of `show ip route [vrf NAME]`. */
export const IP_ROUTE_HELP = [
  "Show running system information",
  "IP information",
  "IP routing table",
  "Display routes from a VPN Routing/Forwarding instance",
  "VPN Routing/Forwarding instance name",
] as const;
