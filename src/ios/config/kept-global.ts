// Global lines of real configurations that have no effect here, by their first words, and blocks of such lines.
import { type Command, keep, keepBlock } from "../command.ts";

const LINE = "The rest of the command";
const IP = "Global IP configuration subcommands";
const IPV6 = "Global IPv6 configuration commands";
const words = (list: string): readonly string[] => list.split(" ");

const line = (start: string, help: readonly string[]): Command =>
  keep("config", `${start} [<rest:line>]`, [...help, LINE], { many: true });

/** Before the interfaces. */
export const head: readonly Command[] = [
  ...(
    [
      ["appletalk", "Appletalk global configuration commands"],
      ["async-bootp", "Modify system bootp parameters"],
      ["buffers", "Adjust system buffer pool parameters"],
      ["busy-message", "Display message when connection to host fails"],
      ["chat-script", "Define a modem chat script"],
      ["clns", "Global CLNS configuration subcommands"],
      ["decnet", "Global DECnet configuration subcommands"],
      ["ipx", "Novell/IPX global configuration commands"],
      ["lacp", "LACP configuration"],
      ["lldp", "Global LLDP configuration subcommands"],
      ["locaddr-priority-list", "Establish queueing priorities based on LU address"],
      ["map-list", "Configure static map list"],
      ["modemcap", "Modem Capabilities database"],
      ["module", "Configure module"],
      ["nat64", "NAT64 configuration commands"],
      ["password", "Configure encryption password (key)"],
      ["pnp", "Configure PnP"],
      ["ptp", "PTP global configuration commands"],
      ["qos", "Global QoS configuration"],
      ["rsvp", "Configure static RSVP information"],
      ["sdm", "Switch database management"],
      ["stack-mac", "Stack MAC"],
      ["avb", "AVB configuration"],
      ["fhrp", "Configure First Hop Redundancy Protocols"],
      ["microcode", "Configure microcode"],
      ["network-clock-select", "Network clock select"],
      ["partition", "Partition device"],
      ["tunnel-template", "Tunnel template"],
      ["vlan access-log", "Configure VACL logging"],
      ["vlan accounting", "VLAN accounting"],
      ["vlan dot1q", "dot1q parameters"],
      ["vlan filter", "Apply a VLAN Map"],
      ["system jumbomtu", "Set the global jumbo MTU"],
      ["enable algorithm-type", "Algorithm to use for hashing the plaintext secret"],
      ["enable last-resort", "Define enable action if no TACACS servers respond"],
      ["key config-key", "Set a private configuration key"],
      ["tag-switching", "Dynamic Tag Switching"],
      ["virtual-profile", "Virtual Profile configuration"],
      ["vstack", "Smart install commands"],
      ["xconnect", "Xconnect config commands"],
      ["vrrp", "Global VRRP configuration commands"],
      ["glbp", "Global GLBP configuration commands"],
    ] as const
  ).map(([start, help]) => line(start, [...words(start).map(() => help)])),
  ...words(
    "accounting-threshold accounting-transits domain-list hostname icmp alias audit casa cgmp cache dhcp-client dhcp-relay dhcp-server dns drp dvmrp flow flow-aggregate flow-capture " +
      "host-routing identd igmp kerberos local mobile mroute msdp multicast pgm port-map rcmd reflexive-list rsvp rtcp sap sdee sdr " +
      "source spd sticky-arp traffic-export trigger-authentication urlfilter wccp",
  ).map((word) => line(`ip ${word}`, [IP, "A global setting"])),
  ...words("round-robin retry timeout recursive").map((word) =>
    line(`ip domain ${word}`, [IP, "IP DNS Resolver", "A setting of the resolver"]),
  ),
  keep("config", "ip domain lookup <what:source-interface|recursive|nsap> [<rest:line>]", [
    IP,
    "IP DNS Resolver",
    "Enable IP Domain Name System hostname translation",
    "What",
    LINE,
  ]),
  keep("config", "ip verify drop-rate <rest:line>", [IP, "Verify", "Drop rate", LINE], { many: true }),
  keep(
    "config",
    "ip access-list <what:logging|log-update|persistent|helper> [<rest:line>]",
    [IP, "Named access-list", "What", LINE],
    { many: true },
  ),
  keep(
    "config",
    "ipv6 neighbor <address:ipv6> <name:interface> <mac:mac>",
    [IPV6, "Neighbor", "IPv6 address", "Interface", "48-bit hardware address"],
    { many: true },
  ),
  keep("config", "ip prefix-list sequence-number", [IP, "Build a prefix list", "Include/exclude sequence numbers"]),
  keep(
    "config",
    "ip route <network:ipv4> <mask:ipv4> dhcp [<distance:1-255>]",
    [IP, "Establish static routes", "Destination prefix", "Destination prefix mask", "From DHCP", "Distance"],
    { many: true, prefix: "ip route-dhcp" },
  ),
  keep(
    "config",
    "ip route vrf <vrf:word> <network:ipv4> <mask:ipv4> dhcp [<distance:1-255>]",
    [
      IP,
      "Establish static routes",
      "Configure static route for a VPN Routing/Forwarding instance",
      "VPN Routing/Forwarding instance name",
      "Destination prefix",
      "Destination prefix mask",
      "From DHCP",
      "Distance",
    ],
    { many: true, prefix: "ip route-dhcp-vrf" },
  ),
  keep(
    "config",
    "ip route <network:ipv4> <mask:ipv4> <name:interface> dhcp [<distance:1-255>]",
    [IP, "Establish static routes", "Destination prefix", "Destination prefix mask", "Interface", "DHCP", "Distance"],
    { many: true, prefix: "ip route-dhcp-by" },
  ),
  keep(
    "config",
    "ip route static <what:bfd|adjust-time|inter-vrf> [<rest:line>]",
    [IP, "Establish static routes", "Allow static routes", "What", LINE],
    {
      many: true,
    },
  ),
  ...words("general-prefix inspect local mfib mld mobile multicast-routing nat nd pim port-map rip snooping spd").map(
    (word) => line(`ipv6 ${word}`, [IPV6, "A global setting"]),
  ),
  ...(["default-route", "ttl-expiration"] as const).map((word) =>
    line(`mpls ip ${word}`, ["Configure MPLS parameters", "Label switching of IPv4 packets", "A setting of MPLS"]),
  ),
  ...(["tcp", "entropy-label", "path-vector", "loop-detection", "maxhops", "targeted-sessions"] as const).map((word) =>
    line(`mpls ldp ${word}`, ["Configure MPLS parameters", "Label Distribution Protocol", "A setting of LDP"]),
  ),
  ...words("multicast traffic-eng oam static netflow tp").map((word) =>
    line(`mpls ${word}`, ["Configure MPLS parameters", "A global setting"]),
  ),
  ...(
    [
      ["aaa accounting", ["Authentication, Authorization and Accounting.", "Accounting configurations parameters."]],
      ["aaa server radius", ["Authentication, Authorization and Accounting.", "Local AAA server", "RADIUS"]],
      ["crypto pki server", ["Encryption module", "Public Key components", "Enable CA server"]],
      ["ip nat pool", [IP, "NAT configuration commands", "Define pool of addresses"]],
      ["ip slb", [IP, "SLB configuration commands"]],
      ["module provision", ["Configure module", "Provision"]],
      ["parser view", ["Configure parser", "View Commands"]],
      ["segment-routing", ["Segment Routing configuration"]],
      ["telemetry ietf subscription", ["Telemetry", "IETF telemetry", "Subscription"]],
      ["vlan access-map", ["Vlan commands", "Create vlan access-map or enter vlan access-map command mode"]],
      ["vlan configuration", ["Vlan commands", "VLAN configuration"]],
      ["aaa attribute list", ["Authentication, Authorization and Accounting.", "AAA attribute definitions", "List"]],
      ["bba-group pppoe", ["Configure BBA Group", "PPPoE"]],
      ["bridge-domain", ["Bridge-domain"]],
      ["crypto dynamic-map", ["Encryption module", "Specify a dynamic crypto map template"]],
      ["crypto gdoi group", ["Encryption module", "GDOI group", "Group"]],
      ["crypto isakmp client configuration group", ["Encryption module", "ISAKMP", "Client", "Configuration", "Group"]],
      ["crypto isakmp profile", ["Encryption module", "Configure ISAKMP policy", "Define ISAKMP Profiles"]],
      ["crypto keyring", ["Encryption module", "Key ring commands"]],
      ["dspfarm profile", ["Configure DSP farm", "Profile"]],
      ["ephone", ["Define an IP phone"]],
      ["ephone-dn", ["Configure ephone phone lines (Directory Numbers)"]],
      ["identity", ["Configure identity"]],
      ["ip explicit-path", [IP, "Configure explicit-path"]],
      ["ip dns view", [IP, "Configure DNS server", "Configure DNS server view"]],
      ["ip igmp profile", [IP, "IGMP global configuration", "IGMP profile configuration"]],
      ["ipv6 nd raguard policy", [IPV6, "ND", "RA guard", "Policy"]],
      ["l2 vfi", ["Layer 2", "Virtual forwarding instance"]],
      ["l2tp-class", ["l2tp-class configuration"]],
      ["l2vpn", ["Configure L2VPN"]],
      ["mac access-list extended", ["Global MAC configuration subcommands", "Named access-list", "Extended"]],
      ["map-class", ["Configure static map class"]],
      ["pseudowire-class", ["Pseudowire-class configuration"]],
      ["sampler", ["Define a Sampler"]],
      ["sccp ccm group", ["SCCP", "CallManager", "Group"]],
      ["table-map", ["Configure Table Map"]],
      ["template", ["Select a template to configure"]],
      ["voice-port", ["Voice configuration"]],
      ["wsma", ["Configure Web Services Management Agents"]],
    ] as const
  ).map(([start, help]) => keepBlock(`${start} <rest:line>`, [...help, LINE], "config-kept")),
  keepBlock("ip flow-top-talkers", [IP, "Configure Top talkers"], "config-kept"),
  keepBlock(
    "spanning-tree mst configuration",
    ["Spanning Tree Subsystem", "Multiple spanning tree configuration", "Enter MST configuration submode"],
    "config-kept",
  ),
  keepBlock("vpdn-group <name:word>", ["VPDN group configuration", "VPDN group name"], "config-kept"),
];

/** Beside the access lists: kinds that filter nothing here. */
export const accessLists: readonly Command[] = [
  ...(
    [
      ["<list:200-299>", "Protocol type-code access list"],
      ["<list:300-399>", "DECnet access list"],
      ["<list:600-699>", "Appletalk access list"],
      ["<list:700-799>", "48-bit MAC address access list"],
      ["<list:800-899>", "IPX standard access list"],
      ["<list:900-999>", "IPX extended access list"],
      ["<list:1000-1099>", "IPX SAP access list"],
      ["<list:1100-1199>", "Extended 48-bit MAC address access list"],
      ["rate-limit", "Simple rate-limit specific access list"],
      ["dynamic-extended", "Extend the dynamic ACL absolute timer"],
    ] as const
  ).map(([list, help]) =>
    keep("config", `access-list ${list} [<rest:line>]`, ["Add an access list entry", help, LINE], { many: true }),
  ),
  keep("config", "access-list compiled", ["Add an access list entry", "Enable IP access-list compilation"]),
];

/** Banners beside those that people are shown. */
export const banners: readonly Command[] = (["prompt-timeout", "slip-ppp"] as const).map((kind) =>
  keep(
    "config",
    `banner ${kind} <text:line>`,
    ["Define a login banner", `Set the ${kind} banner`, "c banner-text c, where 'c' is a delimiting character"],
    { text: "delimited" },
  ),
);
