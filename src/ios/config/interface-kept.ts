// The lines of an interface that have no effect here: media, queueing, layer-2 features, services of a real device.
import { type Command, config, keep, Refused } from "../command.ts";

const LINE = "The rest of the command";
const STP = "Spanning Tree Subsystem";
const IP4 = "Interface Internet Protocol config commands";
const IPV6 = "IPv6 interface subcommands";

/** Between shutdown and the IPv6 settings. */
export const commands: readonly Command[] = [
  keep("config-if", "duplex <value:word>", ["Configure duplex operation.", "auto, full or half"]),
  keep("config-if", "speed <value:word>", ["Configure speed operation.", "auto or megabits per second"]),
  keep("config-if", "media-type <value:word>", ["Interface media type", "Media type"]),
  keep("config-if", "negotiation auto", ["Select Autonegotiation mode", "Enable link autonegotiation"]),
  config({
    mode: "config-if",
    grammar: "load-interval <value:30-600>",
    help: ["Specify interval for load calculation for an interface", "Load interval delay in seconds"],
    set: (scope, { value }) => {
      if (value % 30 !== 0) throw new Refused("% Load interval must be in increments of 30 seconds");
      scope.loadInterval = value;
    },
    unset: (scope) => {
      delete scope.loadInterval;
    },
    write: ({ loadInterval }) => (loadInterval === undefined ? [] : [`load-interval ${loadInterval}`]),
  }),
  keep("config-if", "keepalive [<value:0-32767>]", ["Enable keepalive", "Keepalive period"]),
  keep(
    "config-if",
    "hold-queue <value:0-4096> <direction:in|out>",
    ["Set hold queue depth", "Queue length", "Direction"],
    { many: true },
  ),
  keep("config-if", "clock rate <value:300-8000000>", [
    "Configure serial interface clock",
    "Configure serial interface clock speed",
    "bits per second",
  ]),
  keep("config-if", "clockrate <value:300-8000000>", ["Configure serial interface clock speed", "bits per second"]),
  keep(
    "config-if",
    "encapsulation <kind:ppp|hdlc|frame-relay>",
    ["Set encapsulation type for an interface", "Encapsulation"],
    { prefix: "encapsulation" },
  ),
  keep("config-if", "serial restart-delay <value:0-900>", [
    "serial interface commands",
    "Set serial restart delay",
    "Seconds",
  ]),
  keep("config-if", "carrier-delay <rest:line>", ["Specify delay for interface transitions", LINE]),
  keep("config-if", "dampening [<rest:line>]", ["Enable event dampening", LINE]),
  keep("config-if", "fair-queue [<rest:line>]", ["Enable Fair Queuing on an Interface", LINE]),
  keep("config-if", "logging event <rest:line>", ["Configure logging for interface", "Interface events", LINE], {
    many: true,
  }),
  keep("config-if", "snmp trap <rest:line>", ["Modify SNMP interface parameters", "Allow a specific SNMP trap", LINE], {
    many: true,
  }),
  keep("config-if", "service-policy <rest:line>", ["Configure CPL Service Policy", LINE], { many: true }),
  keep("config-if", "channel-group <rest:line>", ["Etherchannel/port bundling configuration", LINE]),
  keep("config-if", "storm-control <rest:line>", ["Storm configuration", LINE], { many: true }),
  keep("config-if", "mop <rest:line>", ["DEC MOP server commands", LINE], { many: true }),
  keep("config-if", "mdix auto", ["Media dependent interface with crossover", "Automatic"]),
  keep("config-if", "power inline <rest:line>", ["Power configuration", "Inline power", LINE]),
  keep("config-if", "tunnel <rest:line>", ["Protocol-over-protocol tunneling", LINE], { many: true }),
  keep("config-if", "standby <rest:line>", ["HSRP interface configuration commands", LINE], { many: true }),
  keep("config-if", "ip route-cache [<rest:line>]", [
    "Interface Internet Protocol config commands",
    "Enable fast-switching cache for outgoing packets",
    LINE,
  ]),
  keep("config-if", "ip mroute-cache [<rest:line>]", [
    "Interface Internet Protocol config commands",
    "Enable switching cache for incoming multicast packets",
    LINE,
  ]),
  keep("config-if", "ip directed-broadcast [<rest:line>]", [
    "Interface Internet Protocol config commands",
    "Enable forwarding of directed broadcasts",
    LINE,
  ]),
  keep("config-if", "ip mask-reply", [
    "Interface Internet Protocol config commands",
    "Enable sending ICMP Mask Reply messages",
  ]),
  keep("config-if", "ip virtual-reassembly [<rest:line>]", [
    "Interface Internet Protocol config commands",
    "Virtual Reassembly",
    LINE,
  ]),
  keep(
    "config-if",
    "ip helper-address <rest:line>",
    ["Interface Internet Protocol config commands", "Specify a destination address for UDP broadcasts", LINE],
    { many: true },
  ),
  keep("config-if", "ip verify source [<rest:line>]", [IP4, "Enable per packet validation", "Verify source", LINE], {
    many: true,
  }),
  keep(
    "config-if",
    "ip verify unicast <how:vrf|notification> <rest:line>",
    [IP4, "Enable per packet validation", "Enable per packet validation for unicast", "What", LINE],
    { many: true },
  ),
  keep(
    "config-if",
    "ip igmp <rest:line>",
    ["Interface Internet Protocol config commands", "IGMP interface commands", LINE],
    { many: true },
  ),
  keep("config-if", "ip policy <rest:line>", [
    "Interface Internet Protocol config commands",
    "Enable policy routing",
    LINE,
  ]),
  keep("config-if", "ip load-sharing <rest:line>", [
    "Interface Internet Protocol config commands",
    "Style of load sharing",
    LINE,
  ]),
  ...(
    [
      ["ppp", "Point-to-Point Protocol"],
      ["dialer", "Dial-on-demand routing (DDR) commands"],
      ["dialer-group", "Assign interface to dialer-list"],
      ["frame-relay", "Set frame relay parameters"],
      ["srr-queue", "Configure shaped round-robin transmit queues"],
      ["priority-queue", "Priority queue"],
      ["authentication", "Auth Manager Interface Configuration Commands"],
      ["mab", "MAC Authentication Bypass Interface Config Commands"],
      ["trust", "Set trust value for the interface"],
      ["max-reserved-bandwidth", "Maximum Reservable Bandwidth on an Interface"],
      ["rate-limit", "Rate Limit"],
      ["tx-ring-limit", "Configure PA level transmit ring limit"],
      ["flowcontrol", "Configure flow operation."],
      ["bfd", "BFD interface configuration commands"],
      ["bridge-group", "Transparent bridging interface parameters"],
      ["service-module", "Service module interface subcommands"],
      ["backup", "Modify backup parameters"],
      ["zone-member", "Apply zone name"],
      ["isdn", "ISDN Interface configuration commands"],
      ["peer", "Peer parameters for point to point interfaces"],
      ["autostate", "Enable auto-state determination for VLAN"],
      ["atm", "Modify ATM parameters"],
      ["pvc", "Configure ATM PVC parameters"],
      ["physical-layer", "Configure sync or async physical layer on serial interface"],
      ["transmit-interface", "Assign a transmit interface to a receive-only interface"],
      ["queue-set", "Choose a queue set for this queue"],
      ["access-session", "Access Session specific Interface Configuration Commands"],
      ["crc", "Specify CRC word-size"],
      ["link", "Interface link related commands"],
      ["loopback", "Configure internal loopback on an interface"],
      ["port-type", "Set port type"],
    ] as const
  ).map(([word, text]) => keep("config-if", `${word} [<rest:line>]`, [text, LINE], { many: true })),
  ...[
    "accounting",
    "rtp",
    "rsvp",
    "irdp",
    "mobile",
    "wccp",
    "broadcast-address",
    "auth-proxy",
    "ddns",
    "information-reply",
    "probe",
    "security",
  ].map((word) =>
    keep(
      "config-if",
      `ip ${word} [<rest:line>]`,
      ["Interface Internet Protocol config commands", "A setting of the interface", LINE],
      { many: true },
    ),
  ),
  // Precise where the global command of the same words takes other ones: a global line typed here must go there.
  keep("config-if", "spanning-tree portfast [<how:disable|trunk|edge|network>]", [
    STP,
    "Enable an interface to move directly to forwarding on link up",
    "How",
  ]),
  keep("config-if", "spanning-tree bpduguard <how:enable|disable>", [
    STP,
    "Don't accept BPDUs on this interface",
    "How",
  ]),
  keep("config-if", "spanning-tree bpdufilter <how:enable|disable>", [
    STP,
    "Don't send or receive BPDUs on this interface",
    "How",
  ]),
  keep("config-if", "spanning-tree guard <how:loop|none|root>", [
    STP,
    "Change an interface's spanning tree guard mode",
    "Mode",
  ]),
  keep("config-if", "spanning-tree link-type <how:point-to-point|shared>", [
    STP,
    "Specify a link type for spanning tree protocol use",
    "Type",
  ]),
  keep(
    "config-if",
    "spanning-tree [vlan <vlan:word>] cost <cost:1-200000000>",
    [STP, "VLAN Switch Spanning Tree", "vlan range", "Change an interface's spanning tree port path cost", "Cost"],
    { many: true },
  ),
  keep(
    "config-if",
    "spanning-tree [vlan <vlan:word>] port-priority <priority:0-240>",
    [STP, "VLAN Switch Spanning Tree", "vlan range", "Change an interface's spanning tree port priority", "Priority"],
    { many: true },
  ),
  keep(
    "config-if",
    "lldp <how:transmit|receive|tlv-select|med-tlv-select> [<rest:line>]",
    ["LLDP interface subcommands", "What", LINE],
    { many: true },
  ),
  keep("config-if", "udld port [<how:aggressive|disable>]", ["Configure UDLD", "Enable UDLD on the interface", "How"]),
  keep(
    "config-if",
    "mls qos <how:trust|cos|vlan-based|dscp-mutation> [<rest:line>]",
    ["Multilayer switching commands", "qos command keyword", "What", LINE],
    { many: true },
  ),
  keep("config-if", "auto qos <how:trust|voip|video|classify> [<rest:line>]", [
    "Configure Automation",
    "Configure AutoQoS",
    "What",
    LINE,
  ]),
  keep("config-if", "macro <how:description|apply|auto> <rest:line>", ["Macro configuration", "What", LINE], {
    many: true,
  }),
  keep(
    "config-if",
    "dot1x <how:pae|timeout|max-req|max-reauth-req|port-control|reauthentication> [<rest:line>]",
    ["Interface Config Commands for IEEE 802.1X", "What", LINE],
    { many: true },
  ),
  keep(
    "config-if",
    "cts <how:manual|role-based|dot1x> [<rest:line>]",
    ["Configure Cisco Trusted Security", "What", LINE],
    { many: true },
  ),
  keep("config-if", "device-tracking attach-policy <name:word>", [
    "Configure device-tracking on the interface",
    "Apply a policy",
    "Name",
  ]),
  keep("config-if", "arp <how:arpa|probe|snap|frame-relay>", ["Set arp type", "Type"]),
  keep("config-if", "crypto map <name:word>", [
    "Encryption/Decryption commands",
    "Assign a Crypto Map",
    "Crypto Map tag",
  ]),
  keep("config-if", "ip nat <side:inside|outside|enable>", [IP4, "NAT interface commands", "Side"], { many: true }),
  keep(
    "config-if",
    "ip tcp <what:adjust-mss|header-compression|compression-connections> [<rest:line>]",
    [IP4, "TCP interface commands", "What", LINE],
    { many: true },
  ),
  keep("config-if", "ip inspect <name:word> <direction:in|out>", [IP4, "Apply inspect name", "Name", "Direction"], {
    many: true,
  }),
  keep(
    "config-if",
    "ip pim <what:sparse-mode|dense-mode|sparse-dense-mode|passive|dr-priority|query-interval|bsr-border|neighbor-filter|state-refresh|nbma-mode|version> [<rest:line>]",
    [IP4, "PIM interface commands", "What", LINE],
    { many: true },
  ),
  keep(
    "config-if",
    "ip dhcp snooping <what:trust|limit> [<rest:line>]",
    [IP4, "Configure DHCP parameters for this interface", "DHCP Snooping", "What", LINE],
    { many: true },
  ),
  keep(
    "config-if",
    "ip dhcp <what:relay|client|smart-relay> <rest:line>",
    [IP4, "Configure DHCP parameters for this interface", "What", LINE],
    { many: true },
  ),
  keep(
    "config-if",
    "ip arp inspection <what:trust|limit> [<rest:line>]",
    [IP4, "Configure ARP features", "ARP Inspection", "What", LINE],
    { many: true },
  ),
  keep("config-if", "ip device tracking maximum <value:0-65535>", [
    IP4,
    "IP device tracking",
    "Device tracking",
    "Maximum",
    "Number",
  ]),
  keep(
    "config-if",
    "ip flow <what:ingress|egress|monitor> [<rest:line>]",
    [IP4, "NetFlow related commands", "What", LINE],
    { many: true },
  ),
  keep("config-if", "ip nbar protocol-discovery [<rest:line>]", [
    IP4,
    "Network-Based Application Recognition",
    "Enable protocol discovery",
    LINE,
  ]),
  config({
    mode: "config-if",
    grammar: "cdp enable",
    help: ["CDP interface subcommands", "Enable CDP on interface"],
    byDefault: "set",
    set: (scope) => {
      delete scope.cdp;
    },
    unset: (scope) => {
      scope.cdp = false;
    },
    write: (scope) => (scope.cdp === false ? ["no cdp enable"] : []),
  }),
];
const message = (grammar: string, help: string, key: "ipv6Redirects" | "ipv6Unreachables"): Command =>
  config({
    mode: "config-if",
    grammar,
    help: [IPV6, help],
    byDefault: "set",
    set: (scope) => {
      delete scope[key];
    },
    unset: (scope) => {
      scope[key] = false;
    },
    write: (scope) => (scope[key] === false ? [`no ${grammar}`] : []),
  });
/** After the IPv6 settings. */
export const ipv6: readonly Command[] = [
  message("ipv6 redirects", "Enable sending of ICMP Redirect messages", "ipv6Redirects"),
  message("ipv6 unreachables", "Enable sending of ICMP Unreachable messages", "ipv6Unreachables"),
  keep("config-if", "ipv6 dhcp <rest:line>", [IPV6, "IPv6 DHCP interface subcommands", LINE], { many: true }),
  keep("config-if", "ipv6 virtual-reassembly [<rest:line>]", [IPV6, "Virtual Reassembly", LINE]),
];
