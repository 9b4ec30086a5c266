// Interface lines of protocols that do not run here (EIGRP, IS-IS, OSPFv3, RIPng, VRRP, tunnels' NHRP) and of other media.
import { type Command, config, keep } from "../command.ts";

const LINE = "The rest of the command";
const IP = "Interface Internet Protocol config commands";
const IPV6 = "IPv6 interface subcommands";
/** `no` wants every parameter that the line itself wants. */
const whole = (command: ReturnType<typeof keep>): Command => ({ ...command, unsetGrammar: command.grammar });
const words = (list: string): readonly string[] => list.split(" ");
const line = (start: string, help: readonly string[]): Command =>
  keep("config-if", `${start} [<rest:line>]`, [...help, LINE], { many: true });

/** How an interface gets an address from elsewhere, which nothing here gives it: in place of `no ip address`. */
const borrowed = (grammar: string, help: readonly string[]): Command => {
  const kept = keep("config-if", grammar, [IP, "Set the IP address of an interface", ...help]);
  return config({
    mode: "config-if",
    grammar: kept.grammar,
    help: kept.help,
    effect: "kept",
    set: (scope, _args, editing) => {
      delete scope.ipv4;
      scope.secondary.length = 0;
      scope.borrowedAddress = editing.line.slice("ip address ".length);
    },
    unset: (scope) => {
      delete scope.borrowedAddress;
    },
  });
};

/** VLANs of kinds that are only kept; before the address, which a sub-interface does not take without one. */
export const encapsulations: readonly Command[] = [
  keep("config-if", "encapsulation isl <vlan:1-1000>", [
    "Set encapsulation type for an interface",
    "Inter Switch Link - Virtual LAN encapsulation",
    "Virtual LAN Identifier",
  ]),
  keep("config-if", "encapsulation dot1Q <vlan:1-4094> second-dot1q <inner:word>", [
    "Set encapsulation type for an interface",
    "IEEE 802.1Q Virtual LAN",
    "IEEE 802.1Q VLAN ID",
    "Configure this subinterface as a 1Q-in-1Q subinterface",
    "Inner VLAN",
  ]),
];

export const addresses: readonly Command[] = [
  borrowed("ip address dhcp [<rest:line>]", ["IP Address negotiated via DHCP", LINE]),
  borrowed("ip address negotiated [<rest:line>]", ["IP Address negotiated over PPP", LINE]),
  borrowed("ip address pool <name:word>", ["IP Address autoconfigured from a local DHCP pool", "Pool name"]),
];

export const commands: readonly Command[] = [
  ...(
    [
      ["class", "Select a class on the circuit"],
      ["clns", "CLNS interface subcommands"],
      ["clock source", "Configure serial interface clock source"],
      ["compress", "Set serial interface for compression"],
      ["custom-queue-list", "Assign a custom queue list to an interface"],
      ["dce-terminal-timing-enable", "Enable DCE terminal timing"],
      ["dsu", "Set dsu commands"],
      ["flow", "NetFlow related commands"],
      ["framing", "Specify framing"],
      ["full-duplex", "Configure full-duplex operational mode"],
      ["glbp", "Gateway Load Balancing Protocol interface commands"],
      ["half-duplex", "Configure half-duplex operational mode"],
      ["ignore-dcd", "ignore dcd"],
      ["invert", "Serial invert modes"],
      ["ipx", "Novell/IPX interface subcommands"],
      ["appletalk", "Appletalk interface subcommands"],
      ["decnet", "Interface DECnet config commands"],
      ["isis", "IS-IS commands"],
      ["lacp", "LACP interface subcommands"],
      ["lapb", "X.25 Level 2 parameters (Link Access Procedure, Balanced)"],
      ["l2protocol-tunnel", "Tunnel Layer2 protocols"],
      ["linecode", "Specify the line code"],
      ["map-group", "Configure static map group"],
      ["multilink-group", "Put interface in a multilink bundle"],
      ["nrzi-encoding", "Enable use of NRZI encoding"],
      ["oam-pvc", "Send oam cells on this pvc"],
      ["ospfv3", "OSPFv3 interface commands"],
      ["pos", "Modify POS parameters"],
      ["pppoe", "pppoe interface subcommands"],
      ["pppoe-client", "pppoe client"],
      ["priority-group", "Assign a priority group to an interface"],
      ["protocol", "Map an upper layer protocol to this connection"],
      ["pulse-time", "Force DTR low during resets"],
      ["random-detect", "Enable Weighted Random Early Detection (WRED) on an Interface"],
      ["ring-speed", "Set ring speed"],
      ["scramble", "Configure scrambling"],
      ["tag-switching mtu", "Tag Switching"],
      ["traffic-shape", "Enable Traffic Shaping on an Interface or Sub-Interface"],
      ["tunnel-interface", "Tunnel interface"],
      ["vbr-nrt", "Variable bit rate"],
      ["ubr", "Unspecified bit rate"],
      ["virtual-reassembly", "Virtual Reassembly"],
      ["vlan-id dot1q", "Dot1q VLAN on the interface"],
      ["vrrp", "VRRP interface commands"],
      ["xconnect", "Xconnect commands"],
      ["x25", "X.25 Level 3"],
      ["vtp", "Enable VTP on this interface"],
      ["pagp", "PAgP interface subcommands"],
      ["onep", "onep settings"],
      ["plim", "Configure PLIM settings"],
      ["platform", "Platform configuration"],
      ["rmon", "Configure Remote Monitoring on an interface"],
      ["wrr-queue", "Configure weighted round-robin xmt queues"],
      ["rcv-queue", "Configure receive queue(s)"],
      ["mls rp", "Multilayer switching"],
      ["mls netflow", "Multilayer switching"],
      ["lan-name", "LAN Name command"],
      ["snmp ifindex", "Modify SNMP interface parameters"],
      ["snapshot", "Configure snapshot support on the interface"],
      ["group-range", "Configure group async interface members"],
      ["async", "Configure async parameters"],
      ["station-role", "Role of the interface"],
      ["ssid", "Configure radio service set parameters"],
      ["bgp-policy", "Apply policy propagated by BGP community string"],
      ["channel-protocol", "Select the channel protocol (LACP, PAgP)"],
      ["dot1q tunneling", "dot1q interface configuration commands"],
      ["down-when-looped", "Force looped serial interface down"],
      ["exit-vlan-config", "Exit from VLAN configuration"],
      ["flow-sampler", "Attach flow sampler to the interface"],
      ["h323-gateway", "Configure H323 Gateway"],
      ["if-state", "Interface state"],
      ["mvr", "MVR per port configuration"],
      ["netbios", "Use a defined NETBIOS access list or enable name-caching"],
      ["nhrp", "NHRP interface subcommands"],
      ["nmsp", "NMSP interface subcommands"],
      ["private-vlan", "Configure private VLAN SVI interface settings"],
      ["rewrite", "Rewrite of the encapsulation"],
      ["signalling", "Select signalling mode"],
      ["source template", "Get config from another source"],
      ["transceiver", "Select from transceiver configuration commands"],
      ["transmitter-delay", "Set dead-time after transmitting a datagram"],
      ["trunk group", "Configure trunk group"],
      ["tx-queue", "Configure interface transmit queue"],
      ["vlan-range", "VLAN range"],
      ["mpls bgp forwarding", "Configure MPLS interface parameters"],
      ["mpls l2transport", "Configure MPLS interface parameters"],
      ["service instance", "Configure Ether Service"],
      ["bridge-domain", "Bridge domain"],
      ["redundancy rii", "RG redundancy interface config"],
      ["redundancy group", "RG redundancy interface config"],
    ] as const
  ).map(([start, help]) => line(start, [...words(start).map(() => help)])),
  // Precise where a global line begins with the same words.
  keep("config-if", "ntp <how:broadcast|disable|multicast> [<rest:line>]", ["Configure NTP", "How", LINE], {
    many: true,
  }),
  keep("config-if", "crypto ipsec <what:client|df-bit|fragmentation> <rest:line>", [
    "Encryption/Decryption commands",
    "Set IPSec parameters",
    "What",
    LINE,
  ]),
  keep("config-if", "bandwidth <which:receive|inherit|qos-reference> [<rest:line>]", [
    "Set bandwidth informational parameter",
    "Which",
    LINE,
  ]),
  keep("config-if", "keepalive <period:0-32767> <retries:1-255>", [
    "Enable keepalive",
    "Keepalive period",
    "Keepalive retries",
  ]),
  keep(
    "config-if",
    "encapsulation <kind:ppp|hdlc|frame-relay|lapb|x25|atm-dxi|smds|aal5snap|aal5mux|mpls|slip> <rest:line>",
    ["Set encapsulation type for an interface", "Encapsulation", LINE],
    { prefix: "encapsulation" },
  ),
  keep("config-if", "encapsulation <kind:lapb|x25|atm-dxi|smds|aal5snap|slip>", [
    "Set encapsulation type for an interface",
    "Encapsulation",
  ]),
  ...words(
    "admission bandwidth-percent cgmp dampening-change dampening-interval dvmrp hello-interval header-compression hold-time idle-group ips " +
      "local-proxy-arp lisp msdp multicast nhrp next-hop-self rgmp sap sdr sticky-arp traffic-export trigger-authentication " +
      "urd urlfilter",
  ).map((word) => line(`ip ${word}`, [IP, "A setting of the interface"])),
  ...(["mode", "key-chain"] as const).map((what) =>
    keep(
      "config-if",
      `ip authentication ${what} eigrp <rest:line>`,
      [IP, "Authentication subcommands", "What", "Enhanced Interior Gateway Routing Protocol (EIGRP)", LINE],
      { many: true },
    ),
  ),
  keep(
    "config-if",
    "ip split-horizon eigrp <as:1-65535>",
    [IP, "Perform split horizon", "Enhanced Interior Gateway Routing Protocol (EIGRP)", "Autonomous system number"],
    { many: true },
  ),
  keep(
    "config-if",
    "ip summary-address eigrp <rest:line>",
    [IP, "Perform address summarization", "Enhanced Interior Gateway Routing Protocol (EIGRP)", LINE],
    { many: true },
  ),
  keep(
    "config-if",
    "ip summary-address rip <address:ipv4> <mask:mask>",
    [IP, "Perform address summarization", "Routing Information Protocol (RIP)", "IP address", "IP network mask"],
    { many: true },
  ),
  keep("config-if", "ip bgp fast-external-fallover <how:permit|deny>", [
    IP,
    "BGP interface commands",
    "Configure per-interface BGP fast external fallover",
    "How",
  ]),
  keep("config-if", "ip ospf authentication key-chain <name:word>", [
    IP,
    "OSPF interface commands",
    "Enable authentication",
    "Use a key-chain for cryptographic authentication keys",
    "Key-chain name",
  ]),
  keep(
    "config-if",
    "ip ospf fast-reroute <rest:line>",
    [IP, "OSPF interface commands", "Fast-reroute configuration", LINE],
    { many: true },
  ),
  keep(
    "config-if",
    "ip rip <what:advertise|initial-delay|triggered|bfd> [<rest:line>]",
    [IP, "Router Information Protocol", "What", LINE],
    { many: true },
  ),
  keep("config-if", "ip router isis [<tag:word>]", [IP, "IP router interface commands", "IS-IS", "Area tag"]),
  keep(
    "config-if",
    "ip vrf <what:receive|select|sitemap> <rest:line>",
    [IP, "VPN Routing/Forwarding parameters on the interface", "What", LINE],
    { many: true },
  ),
  keep("config-if", "ip unnumbered <of:interface> poll", [
    IP,
    "Enable IP processing without an explicit address",
    "Interface",
    "Enable IP connected host polling",
  ]),
  keep(
    "config-if",
    "ip ospf multi-area <area:area> [cost <cost:1-65535>]",
    [IP, "OSPF interface commands", "Set the OSPF multi-area ID", "OSPF area ID", "Interface cost", "Cost"],
    { many: true },
  ),
  ...words(
    "authentication bandwidth-percent eigrp flow hello-interval hold-time inspect mld multicast nat next-hop-self nhrp ospf pim policy rip " +
      "snooping source-guard split-horizon summary-address tcp unnumbered verify",
  ).map((word) => line(`ipv6 ${word}`, [IPV6, "A setting of the interface"])),
  keep("config-if", "ipv6 router isis [<tag:word>]", [IPV6, "IPv6 router interface commands", "IS-IS", "Area tag"]),
  // A bare `no ipv6 address` is for the addresses themselves.
  whole(
    keep(
      "config-if",
      "ipv6 address <address:ipv6-address> anycast",
      [IPV6, "Configure IPv6 address on interface", "IPv6 prefix", "Configure as an anycast"],
      { many: true, prefix: "ipv6 address-anycast" },
    ),
  ),
  whole(
    keep("config-if", "ipv6 address dhcp [rapid-commit]", [
      IPV6,
      "Configure IPv6 address on interface",
      "Obtain a ipv6 address using dhcp",
      "Enable Rapid-Commit",
    ]),
  ),
  whole(
    keep(
      "config-if",
      "ipv6 address <general:word> <bits:ipv6-address> [eui-64]",
      [
        IPV6,
        "Configure IPv6 address on interface",
        "General prefix name",
        "Remaining bits",
        "Use eui-64 interface identifier",
      ],
      { many: true },
    ),
  ),
  ...words("autoconfig cache destination-guard inspection na nud ra-dns-server raguard secured").map((word) =>
    line(`ipv6 nd ${word}`, [IPV6, "IPv6 interface Neighbor Discovery subcommands", "A setting of ND"]),
  ),
  keep("config-if", "ipv6 nd dad <what:loopback-detect|time> [<rest:line>]", [
    IPV6,
    "IPv6 interface Neighbor Discovery subcommands",
    "Duplicate Address Detection",
    "What",
    LINE,
  ]),
  keep(
    "config-if",
    "ipv6 nd prefix-advertisement <prefix:ipv6-prefix> [<rest:line>]",
    [IPV6, "IPv6 interface Neighbor Discovery subcommands", "Prefix of advertisements", "IPv6 prefix", LINE],
    { many: true },
  ),
  ...(["ra-interval", "ra interval"] as const).map((word) =>
    keep("config-if", `ipv6 nd ${word} msec <value:30-1800000>`, [
      IPV6,
      "IPv6 interface Neighbor Discovery subcommands",
      ...words(word).map(() => "Set IPv6 Router Advertisement Interval"),
      "Interval in milliseconds",
      "Milliseconds",
    ]),
  ),
  ...words("traffic-eng accounting netflow oam").map((word) =>
    line(`mpls ${word}`, ["Configure MPLS interface parameters", "A setting of MPLS"]),
  ),
];
