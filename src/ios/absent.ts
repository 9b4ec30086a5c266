// Lines that have an effect on a real router and none here. They are kept like lines that change nothing anywhere, but the
// console and `hopwise run` say so: nobody shall look for the effect.
import type { ConfigMode } from "./command.ts";

type Rows = readonly (readonly [feature: string, ...lines: string[]])[];

const GLOBAL: Rows = [
  ["RIPng", "ipv6 rip"],
  ["Mobile IP", "ip mobile", "ipv6 mobile"],
  ["Address translation", "ip nat", "ipv6 nat", "nat64"],
  [
    "Multicast routing",
    "ip multicast-routing",
    "ip multicast",
    "ip pim",
    "ip igmp",
    "ip mroute",
    "ip msdp",
    "ip dvmrp",
  ],
  ["IPv6 multicast routing", "ipv6 multicast-routing", "ipv6 multicast", "ipv6 pim", "ipv6 mld", "ipv6 mfib"],
  ["DHCP", "ip dhcp pool", "ipv6 dhcp pool", "ip dhcp snooping"],
  ["The candidate default network", "ip default-network"],
  ["Policy routing", "ip local policy", "ipv6 local policy"],
  ["A static IPv6 neighbor", "ipv6 neighbor"],
  ["The zone-based firewall", "zone security", "zone-pair security"],
  ["Stateful inspection", "ip inspect", "ipv6 inspect"],
  ["Segment routing", "segment-routing"],
  ["MPLS traffic engineering", "mpls traffic-eng"],
  ["A static label", "mpls static"],
  ["MPLS TP", "mpls tp"],
  ["A layer 2 VPN", "l2 vfi", "l2vpn", "xconnect"],
  ["Bridging", "bridge"],
  ["A VLAN access map", "vlan filter"],
  ["Spanning tree", "spanning-tree"],
  ["LLDP", "lldp run"],
  ["A next hop by DHCP", "ip route * dhcp"],
];
const INTERFACE: Rows = [
  ["EIGRP", "ipv6 eigrp"],
  ["IS-IS", "ip router isis", "ipv6 router isis", "isis"],
  ["OSPFv3", "ipv6 ospf", "ospfv3"],
  ["RIPng", "ipv6 rip"],
  ["Address translation", "ip nat", "ipv6 nat"],
  ["Multicast routing", "ip pim", "ip igmp", "ip multicast", "ip dvmrp"],
  ["IPv6 multicast routing", "ipv6 pim", "ipv6 mld", "ipv6 multicast"],
  ["An address by DHCP", "ip address dhcp", "ipv6 address dhcp"],
  ["A DHCP relay", "ip helper-address", "ipv6 dhcp relay"],
  ["Policy routing", "ip policy", "ipv6 policy"],
  ["An anycast address", "ipv6 address * anycast"],
  ["HSRP", "standby"],
  ["VRRP", "vrrp"],
  ["GLBP", "glbp"],
  ["BFD", "bfd"],
  ["IPsec", "crypto map", "crypto ipsec"],
  ["The zone-based firewall", "zone-member"],
  ["Stateful inspection", "ip inspect", "ipv6 inspect"],
  ["Quality of service", "service-policy", "rate-limit", "traffic-shape", "priority-group", "custom-queue-list"],
  ["EtherChannel", "channel-group"],
  ["Bridging", "bridge-group", "bridge-domain"],
  ["A tunnel", "tunnel"],
  ["MPLS traffic engineering", "mpls traffic-eng"],
  ["A layer 2 VPN", "xconnect", "mpls l2transport"],
  ["TCP MSS adjustment", "ip tcp", "ipv6 tcp"],
  ["A private VLAN", "switchport private-vlan", "private-vlan"],
  ["Port security", "switchport port-security", "switchport block", "switchport protected", "storm-control"],
  ["Spanning tree", "spanning-tree"],
  ["NHRP", "ip nhrp", "ipv6 nhrp"],
  ["LISP", "ip lisp"],
  ["WCCP", "ip wccp"],
];
const BY_MODE: ReadonlyMap<ConfigMode, Rows> = new Map([
  ["config", GLOBAL],
  ["config-if", INTERFACE],
]);

/** "ip nat" begins a line; in "ip route * dhcp" the last word stands anywhere behind. */
const begins = (line: string, row: string): boolean => {
  const [start, word] = row.split(" * ");
  return `${line} `.startsWith(`${start} `) && (word === undefined || `${line} `.includes(` ${word} `));
};
/** What does not run here of what a kept line asks for, e.g. "EIGRP"; null when the line changes no packet anywhere. */
export const absentFeature = (mode: ConfigMode, line: string): string | null =>
  BY_MODE.get(mode)?.find(([, ...rows]) => rows.some((row) => begins(line, row)))?.[0] ?? null;

/** For the console and reports, one line without a newline. */
export const absentText = (feature: string, consequence = "the line is kept without effect"): string =>
  `% ${feature} does not run here: ${consequence}`;
