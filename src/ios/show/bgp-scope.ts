// What the BGP show commands share: their many spellings, and which tables and peers each of them means.
import type { BgpAddressFamily } from "../../protocols/bgp/config.ts";
import type { BgpInstance } from "../../protocols/bgp/instance.ts";
import type { Table } from "../../protocols/bgp/path.ts";
import type { Peer } from "../../protocols/bgp/peer.ts";
import { vrfNamed } from "../../protocols/bgp/view.ts";
import { familyNamed } from "../../wire/bgp/family.ts";
import { formatRd, parseRd } from "../../wire/bgp/rd.ts";
import type { Router } from "../../device/router-state.ts";
import { Refused } from "../command.ts";
import { helpOf } from "../config/bgp-help.ts";

/** One way to begin a command, e.g. "show ip bgp vpnv4 vrf <vrf:word>". */
export interface Root {
  readonly words: string;
  readonly afi: BgpAddressFamily;
  /** VPN tables are asked for as a whole, by distinguisher, or by VRF. */
  readonly which: "global" | "all" | "rd" | "vrf";
}
const vpn = (words: string, afi: BgpAddressFamily): readonly Root[] => [
  { words: `${words} all`, afi, which: "all" },
  { words: `${words} rd <rd:rd>`, afi, which: "rd" },
  { words: `${words} vrf <vrf:word>`, afi, which: "vrf" },
];
export const ROOTS: readonly Root[] = [
  { words: "show ip bgp", afi: "ipv4", which: "global" },
  { words: "show ip bgp ipv4 unicast", afi: "ipv4", which: "global" },
  { words: "show bgp", afi: "ipv4", which: "global" },
  { words: "show bgp ipv4 unicast", afi: "ipv4", which: "global" },
  { words: "show bgp ipv6 unicast", afi: "ipv6", which: "global" },
  ...vpn("show ip bgp vpnv4", "vpnv4"),
  ...vpn("show bgp vpnv4 unicast", "vpnv4"),
  ...vpn("show bgp vpnv6 unicast", "vpnv6"),
];
/** One spelling of each family, for the commands that go through all of them. */
export const ALL_FAMILIES: readonly Root[] = [
  { words: "show ip bgp", afi: "ipv4", which: "global" },
  { words: "show bgp ipv6 unicast", afi: "ipv6", which: "global" },
  { words: "show bgp vpnv4 unicast all", afi: "vpnv4", which: "all" },
  { words: "show bgp vpnv6 unicast all", afi: "vpnv6", which: "all" },
];
export const helpFor = (grammar: string): readonly string[] =>
  helpOf(grammar, {
    bgp: "BGP information",
    ip: "IP information",
    all: "Display information about all VPN NLRIs",
    vrf: "Display information for a VPN Routing/Forwarding instance",
    community: "Display routes matching the communities",
    "community-list": "Display routes matching the community-list",
    "filter-list": "Display routes conforming to the filter-list",
    "prefix-list": "Display routes matching the prefix-list",
    "route-map": "Display routes matching the route-map",
    dampening: "Display detailed information about dampening",
    "peer-group": "Display information on peer-groups",
    template: "Display peer-policy/peer-session templates",
    "peer-policy": "Display peer-policy templates",
    "peer-session": "Display peer-session templates",
    "<prefix>": "Network in the BGP routing table to display",
    "<network>": "Network in the BGP routing table to display",
    "<what>": "What to display of the neighbor",
    "<only>": "Display only these paths",
    "quote-regexp": 'Display routes matching the AS path "regular expression"',
    "exact-match": "Exact match of the communities",
    "inconsistent-as": "Display only routes with inconsistent origin ASs",
    "flap-statistics": "Display flap statistics of routes",
    "dampened-paths": "Display paths suppressed due to dampening",
    "dampened-routes": "Display the dampened routes received from neighbor",
    paths: "Path information",
    summary: "Summary of BGP neighbor status",
    "<number>": "Index of the update-group",
  });

/** Throws Refused where no BGP runs. */
export const bgpOf = (router: Router): BgpInstance => {
  const found = router.protocols().find((p) => p.definition === "bgp");
  if (found === undefined) throw new Refused("% BGP not active");
  return found.protocol as unknown as BgpInstance;
};
export interface Selected {
  readonly table: Table;
  /** "Route Distinguisher: 65103:103 (default for vrf Technique)", or null. */
  readonly title: string | null;
  readonly vrf: string;
  readonly rd: string | null;
}
export interface ScopeArguments {
  readonly rd?: string;
  readonly vrf?: string;
}
const ofVrf = (bgp: BgpInstance, name: string, ip: "ipv4" | "ipv6"): Selected => {
  const vrf = vrfNamed(bgp, name);
  if (vrf === undefined || name === "") throw new Refused(`% No such VRF ${name}`);
  const rd = vrf.rd === null ? null : formatRd(vrf.rd);
  return {
    table: vrf.tables[ip],
    title: rd === null ? null : `Route Distinguisher: ${rd} (default for vrf ${name})`,
    vrf: name,
    rd,
  };
};
/** The tables of a command, in the order in which they print. */
export const selectTables = (bgp: BgpInstance, root: Root, args: ScopeArguments): readonly Selected[] => {
  const family = familyNamed(root.afi);
  const ip = family.ip;
  if (root.which === "global") return [{ table: bgp.speaker.vrfs.get(0)!.tables[ip], title: null, vrf: "", rd: null }];
  if (root.which === "vrf") return [ofVrf(bgp, args.vrf!, ip)];
  const tables = bgp.speaker.vpn[root.afi as "vpnv4"];
  const byRd = new Map<bigint, Selected>();
  for (const [rd, table] of tables)
    byRd.set(rd, { table, title: `Route Distinguisher: ${formatRd(rd)}`, vrf: "", rd: formatRd(rd) });
  for (const vrf of bgp.speaker.vrfs.values()) if (vrf.rd !== null) byRd.set(vrf.rd, ofVrf(bgp, vrf.name, ip));
  const wanted = root.which === "rd" ? parseRd(args.rd!) : null;
  return [...byRd]
    .filter(([rd, s]) => (wanted === null ? s.table.destinations.size > 0 : rd === wanted))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, s]) => s);
};
/** The peers that speak the command's family, in address order. */
export const selectPeers = (bgp: BgpInstance, root: Root, args: ScopeArguments): readonly Peer[] =>
  bgp.allPeers().filter((p) => {
    if (root.which === "global") return p.settings.vrf === "" && p.settings.families.has(root.afi);
    const inVrf = p.settings.vrf !== "" && p.settings.families.has(familyNamed(root.afi).ip);
    if (root.which === "vrf") return inVrf && p.settings.vrf === args.vrf;
    return p.settings.families.has(root.afi) || inVrf;
  });
