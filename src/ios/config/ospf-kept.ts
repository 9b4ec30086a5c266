// Lines of `router ospf` that have no effect here and are kept.
import { type Command, keep } from "../command.ts";

const mode = "config-router-ospf";
export const commands: readonly Command[] = [
  keep(mode, "ispf", ["Enable incremental SPF computation"]),
  keep(
    mode,
    "nsf [<vendor:cisco|ietf>] [helper] [disable]",
    ["Non-stop forwarding", "Vendor", "Helper support", "Disable"],
    { many: true },
  ),
  keep(mode, "bfd all-interfaces [strict-mode]", [
    "BFD configuration commands",
    "Enable BFD on all interfaces",
    "Hold the adjacency until BFD is up",
  ]),
  keep(
    mode,
    "redistribute <from:eigrp|isis|mobile|odr|egp|igrp|iso-igrp|lisp|maximum-prefix|nhrp|vrf|application> [<rest:line>]",
    ["Redistribute information from another routing protocol", "A protocol that does not run here", "Options"],
    { many: true },
  ),
  keep(mode, "nsf ietf restart-interval <seconds:1-1800>", [
    "Non-stop forwarding",
    "IETF graceful restart",
    "Graceful restart interval",
    "Seconds",
  ]),
  keep(mode, "nsf cisco enforce global", ["Non-stop forwarding", "Cisco NSF", "Cancel NSF restart", "For the process"]),
  keep(
    mode,
    "summary-address <address:ipv4> <mask:mask> [not-advertise] [tag <tag:0-4294967295>] nssa-only",
    [
      "Configure IP address summaries",
      "IP summary address",
      "Summary mask",
      "Do not advertise",
      "Set tag",
      "32-bit tag value",
      "Limit summary to NSSA areas",
    ],
    { many: true, prefix: "summary-address-nssa" },
  ),
  keep(
    mode,
    "area <area:area> virtual-link <neighbor:ipv4> ttl-security hops <hops:1-254>",
    [
      "OSPF area parameters",
      "OSPF area ID",
      "Define a virtual link and its parameters",
      "ID (IP addr) associated with virtual link neighbor",
      "TTL security check",
      "Maximum number of hops allowed",
      "Hops",
    ],
    { many: true, prefix: "area-virtual-link-ttl" },
  ),
  keep(mode, "nsr", ["OSPF non-stop routing"]),
  keep(mode, "capability <what:lls|opaque|transit>", ["Enable specific OSPF feature", "Which capability"], {
    many: true,
  }),
  keep(mode, "discard-route <kind:internal|external> <distance:1-254> [<rest:line>]", [
    "Enable or disable discard-route installation",
    "Which summaries",
    "Distance of the discard route",
    "More of the same",
  ]),
  keep(
    mode,
    "distribute-list <list:word> out <from:eigrp|isis|mobile|odr> [<rest:line>]",
    [
      "Filter networks in routing updates",
      "Access list",
      "Filter outgoing routing updates",
      "A protocol that does not run here",
      "Process",
    ],
    { many: true, prefix: "distribute-list-other" },
  ),
  keep(
    mode,
    "distribute-list (<list:word>|prefix <prefix:word>) gateway <gateway:word> in [<name:interface>]",
    [
      "Filter networks in routing updates",
      "Access list",
      "Filter prefixes in routing updates",
      "Prefix list",
      "Filter by gateway",
      "Prefix list of gateways",
      "Incoming updates",
      "Interface",
    ],
    { many: true, prefix: "distribute-list-gateway" },
  ),
  ...(
    [
      ["fast-reroute", "IP Fast-reroute configuration"],
      ["microloop", "Avoid microloops"],
      ["segment-routing", "Segment Routing configuration"],
      ["local-rib-criteria", "Enable or disable usage of local RIB as route criteria"],
      ["interface-id", "Source of the interface ID"],
      ["process-min-time", "Percentage of quantum to be used before releasing CPU"],
      ["snmp", "Modify snmp parameters"],
    ] as const
  ).map(([word, help]) => keep(mode, `${word} [<rest:line>]`, [help, "Options"], { many: true })),
  keep(mode, "max-lsa <count:1-4294967295> [<rest:line>]", [
    "Maximum number of non self-generated LSAs to accept",
    "Number",
    "Options",
  ]),
  keep(
    mode,
    "limit retransmissions <rest:line>",
    ["Limit a specific OSPF feature", "Limit retransmissions", "Options"],
    { many: true },
  ),
  keep(
    mode,
    "area <area:area> capability default-exclusion",
    ["OSPF area parameters", "OSPF area ID", "Capability", "Default exclusion"],
    { many: true, prefix: "area-capability" },
  ),
  keep(mode, "traffic-share min across-interfaces", [
    "How to compute traffic share",
    "All traffic shared among min metric paths",
    "Use different interfaces for equal-cost paths",
  ]),
  keep(mode, "ttl-security all-interfaces [hops <hops:1-254>]", [
    "TTL security check",
    "All interfaces",
    "Maximum hops",
    "Hops",
  ]),
  keep(mode, "ignore lsa mospf", ["Do not complain about specific event", "LSA", "MOSPF Type 6 LSA"]),
  keep(
    mode,
    "queue-depth <which:hello|update> <depth:1-2147483647>",
    ["Hello/Router process queue depth", "Which queue", "Depth"],
    { many: true },
  ),
  keep(mode, "event-log [<rest:line>]", ["Event Logging", "Options"]),
  keep(mode, "mpls traffic-eng router-id <of:interface>", [
    "Configure MPLS routing protocol parameters",
    "routing protocol commands for MPLS Traffic Engineering",
    "Traffic Engineering stable IP address for system",
    "Interface",
  ]),
  keep(
    mode,
    "mpls traffic-eng area <area:area>",
    [
      "Configure MPLS routing protocol parameters",
      "routing protocol commands for MPLS Traffic Engineering",
      "Configure an OSPF area to run MPLS Traffic Engineering",
      "OSPF area ID",
    ],
    { many: true },
  ),
];
/** `ip ospf name-lookup`, which prints among the global lines. */
export const global: readonly Command[] = [
  keep("config", "ip ospf name-lookup", [
    "Global IP configuration subcommands",
    "OSPF",
    "Display OSPF router ids as DNS names",
  ]),
];
