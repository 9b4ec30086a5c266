// Global settings of a device, and the many global lines that real configurations hold and that have no effect here.
import { formatIp } from "../../base/ip.ts";
import { prefixOf } from "../../base/prefix.ts";
import type { DeviceConfig } from "../../config/model.ts";
import { SYSTEM_VERSION } from "../../device/software.ts";
import { limits } from "./global-limits.ts";
import { type Command, config, keep, keepBlock, Refused } from "../command.ts";

const IP = "Global IP configuration subcommands";
const IPV6 = "Global IPv6 configuration commands";
const LINE = "The rest of the command";

/** Switches do not route unless told to. */
const isSwitch = (scope: DeviceConfig): boolean =>
  [...scope.interfaces.values()].some((i) => i.switchport !== undefined);
const on = (
  grammar: string,
  help: readonly string[],
  key: "ipRouting" | "ipv6UnicastRouting" | "cef" | "domainLookup" | "cdp",
  standard: boolean,
  printed: "always" | "when-changed" = "when-changed",
): Command =>
  config({
    mode: "config",
    grammar,
    help,
    byDefault: standard ? "set" : "unset",
    set: (scope) => {
      scope[key] = true;
    },
    unset: (scope, _args, editing) => {
      scope[key] = false;
      if (key === "cef") editing.absent("Forwarding without CEF", "packets go the same ways as with it");
    },
    write: (scope) => {
      const usual = key === "ipRouting" && isSwitch(scope) ? false : standard;
      const shown = printed === "always" && !isSwitch(scope);
      return shown || scope[key] !== usual ? [scope[key] ? grammar : `no ${grammar}`] : [];
    },
  });

/** Before the interfaces. */
export const head: readonly Command[] = [
  // A router reads configurations of other versions and writes its own.
  config({
    mode: "config",
    grammar: "version <rest:line>",
    help: ["System version", LINE],
    set: (_scope, { rest }) => {
      if (!/^\d+\.\d/.test(rest)) throw new Refused(`% ${rest} is no version of a configuration`);
    },
    unset: () => {},
    write: () => [`version ${SYSTEM_VERSION}`],
  }),
  keep("config", "upgrade <rest:line>", ["Commands to upgrade the system", LINE], { many: true }),
  keep(
    "config",
    "service timestamps <kind:debug|log> [<rest:line>]",
    ["Modify use of network based services", "Timestamp debug/log messages", "Which messages", LINE],
    { many: true, effect: "full" },
  ),
  keep("config", "service <rest:line>", ["Modify use of network based services", LINE], { many: true }),
  keep("config", "platform <rest:line>", ["Configure platform features", LINE], { many: true }),
  config({
    mode: "config",
    grammar: "hostname <name:word>",
    help: ["Set system's network name", "This system's network name"],
    set: (scope, { name }) => {
      if (!/^[A-Za-z][A-Za-z0-9_.-]{0,62}$/.test(name))
        throw new Refused("% Hostname contains one or more illegal characters.");
      scope.hostname = name;
    },
    unset: (scope, _args, editing) => {
      scope.hostname = editing.deviceKind === "router" ? "Router" : "Switch";
    },
    write: (scope) => [`hostname ${scope.hostname}`],
  }),
  keep("config", "boot-start-marker", ["Start of the boot section"]),
  keep("config", "boot <rest:line>", ["Modify system boot parameters", LINE], { many: true }),
  keep("config", "boot-end-marker", ["End of the boot section"]),
  keep("config", "card type <rest:line>", ["Configure card type", "Card type", LINE], { many: true }),
  keep(
    "config",
    "logging console [<rest:line>]",
    ["Modify message logging facilities", "Set console logging parameters", LINE],
    {
      effect: "full",
    },
  ),
  keep("config", "logging <rest:line>", ["Modify message logging facilities", LINE], { many: true }),
  keep("config", "enable secret <rest:line>", [
    "Modify enable password parameters",
    "Assign the privileged level secret",
    LINE,
  ]),
  keep("config", "enable password <rest:line>", [
    "Modify enable password parameters",
    "Assign the privileged level password",
    LINE,
  ]),
  keep("config", "aaa <rest:line>", ["Authentication, Authorization and Accounting.", LINE], { many: true }),
  // Before the blocks that know the word: behind an empty one it would be read as a line of that.
  keep("config", "clock <rest:line>", ["Configure time-of-day clock", LINE], { many: true }),
  keepBlock(
    "aaa group server <rest:line>",
    ["Authentication, Authorization and Accounting.", "AAA group definitions", "AAA Server group", LINE],
    "config-kept",
  ),
  keepBlock("radius server <name:word>", ["RADIUS", "Server configuration", "Name"], "config-kept"),
  keepBlock("tacacs server <name:word>", ["TACACS", "Server configuration", "Name"], "config-kept"),
  keepBlock(
    "object-group <kind:v6-network|v6-service|security|fqdn> <rest:line>",
    ["Configure Object Group", "Kind of group", LINE],
    "config-kept",
  ),
  keepBlock("transceiver type all", ["Select a transceiver", "Type", "All transceivers"], "config-kept"),
  keepBlock("call-home", ["Enter call-home configuration mode"], "config-kept"),
  keepBlock("virtual-service <name:word>", ["Virtual service", "Name"], "config-kept"),
  keepBlock("telephony-service", ["Configure parameters for the telephony service"], "config-kept"),
  keepBlock("voice <rest:line>", ["Global voice configuration commands", LINE], "config-kept"),
  keepBlock("dial-peer <rest:line>", ["Dial Map (Peer) configuration commands", LINE], "config-kept"),
  keepBlock("controller <rest:line>", ["Configure a specific controller", LINE], "config-kept"),
  keepBlock("parameter-map <rest:line>", ["parameter map", LINE], "config-kept"),
  keepBlock("flow <rest:line>", ["Global Flow configuration subcommands", LINE], "config-kept"),
  keepBlock(
    "mgcp profile <name:word>",
    ["Enable Media Gateway Control Protocol", "MGCP profile", "Name"],
    "config-kept",
  ),
  keepBlock("crypto map <rest:line>", ["Encryption module", "Enter a crypto map", LINE], "config-isakmp"),
  keepBlock(
    "crypto ipsec transform-set <rest:line>",
    ["Encryption module", "Configure IPSEC policy", "Define transform and settings", LINE],
    "config-isakmp",
  ),
  keepBlock(
    "crypto ipsec profile <name:word>",
    ["Encryption module", "Configure IPSEC policy", "Configure an ipsec policy profile", "Name"],
    "config-isakmp",
  ),
  keepBlock("crypto ikev2 <rest:line>", ["Encryption module", "Configure IKEv2 Options", LINE], "config-isakmp"),
  keepBlock(
    "event manager applet <rest:line>",
    ["Event related configuration commands", "Event manager", "Register an applet", LINE],
    "config-kept",
  ),
  ...(
    [
      ["resource", "Configure Embedded Resource Manager (ERM)"],
      ["login", "Enable secure login checking"],
      ["memory", "Configure memory management"],
      ["cts", "Cisco Trusted Security commands"],
      ["subscriber", "Subscriber related commands"],
      ["hw-module", "Control of individual components in the system"],
      ["mls", "Multilayer switching global commands"],
      ["auto", "Configure Automation"],
      ["port-channel", "EtherChannel configuration"],
      ["power", "Power configuration"],
      ["fabric", "Fabric configuration"],
      ["dot1x", "IEEE 802.1X global configuration commands"],
      ["device-tracking", "Device tracking"],
      ["ethernet", "Ethernet configuration"],
      ["frame-relay", "Global frame relay configuration commands"],
      ["security", "Infra Security CLIs"],
      ["shell", "Configure shell command"],
      ["snasw", "SNASw"],
      ["standby", "Global HSRP configuration commands"],
      ["x25", "X.25 Level 3"],
      ["netconf-yang", "NETCONF-YANG"],
      ["restconf", "RESTCONF"],
      ["wrr-queue", "WRR queue"],
      ["priority-list", "Build a priority list"],
      ["queue-list", "Build a custom queue list"],
      ["rtr", "RTR Base Configuration"],
      ["vpdn", "Virtual Private Dialup Network"],
      ["bridge", "Bridge Group"],
      ["cns", "CNS agents"],
      ["config-register", "Define the configuration register"],
      ["default-value", "Default character-bits values"],
      ["kron", "Kron interval Facility"],
      ["menu", "Define a user-interface menu"],
      ["prompt", "Set system's prompt"],
      ["rmon", "Remote Monitoring"],
      ["warm-reboot", "Warm reboot"],
      ["stack-power", "Stack power"],
      ["epm", "EPM"],
      ["access-session", "Access Session Global Configuration Commands"],
    ] as const
  ).map(([word, text]) => keep("config", `${word} [<rest:line>]`, [text, LINE], { many: true })),
  keep("config", "macro name <name:word>", ["Macro configuration", "Configure a macro", "Name of the macro"], {
    many: true,
    text: "@",
  }),
  keep("config", "macro <rest:line>", ["Macro configuration", LINE], { many: true }),
  keep("config", "memory-size <rest:line>", ["Adjust memory size by percentage", LINE], { many: true }),
  keep("config", "mmi <rest:line>", ["MMI parameters", LINE], { many: true }),
  keep("config", "network-clock-participate <rest:line>", ["Participation in the network clock", LINE], { many: true }),
  keep("config", "system mtu <rest:line>", ["Set the system configuration", "Set the global Ethernet MTU", LINE], {
    many: true,
  }),
  keep("config", "switch <rest:line>", ["Configure switch parameters", LINE], { many: true }),
  keep("config", "authentication <rest:line>", ["Auth Manager Global Configuration Commands", LINE], { many: true }),
  keep("config", "dot11 <rest:line>", ["IEEE 802.11 config commands", LINE], { many: true }),
  on("ip routing", [IP, "Enable IP routing"], "ipRouting", true),
  keep("config", "ip subnet-zero", [IP, "Allow 'subnet zero' subnets"]),
  keep("config", "ip source-route", [IP, "Process packets with source routing header options"]),
  keep("config", "ip arp <rest:line>", [IP, "IP ARP global configuration", LINE], { many: true }),
  keep("config", "ip dhcp <rest:line>", [IP, "Configure DHCP server and relay parameters", LINE], { many: true }),
  keepBlock(
    "ip dhcp pool <name:word>",
    [IP, "Configure DHCP server and relay parameters", "Configure DHCP address pools", "Pool name"],
    "config-dhcp",
  ),
  keepBlock(
    "ipv6 dhcp pool <name:word>",
    [IPV6, "Configure IPv6 DHCP", "Configure IPv6 DHCP pool", "DHCP pool name"],
    "config-dhcp",
  ),
  keep("config", "ip name-server <rest:line>", [IP, "Specify address of name server to use", LINE], { many: true }),
  keep("config", "ip host <rest:line>", [IP, "Add an entry to the ip hostname table", LINE], {
    many: true,
    effect: "full",
  }),
  config({
    mode: "config",
    grammar: "ip domain lookup",
    help: [IP, "IP DNS Resolver", "Enable IP Domain Name System hostname translation"],
    byDefault: "set",
    set: (scope) => {
      scope.domainLookup = true;
    },
    unset: (scope) => {
      scope.domainLookup = false;
    },
    write: (scope) => (scope.domainLookup ? [] : ["no ip domain lookup"]),
  }),
  config({
    mode: "config",
    grammar: "ip domain-lookup",
    help: [IP, "Enable IP Domain Name System hostname translation"],
    byDefault: "set",
    set: (scope) => {
      scope.domainLookup = true;
    },
    unset: (scope) => {
      scope.domainLookup = false;
    },
  }),
  keep("config", "ip domain name <rest:line>", [IP, "IP DNS Resolver", "Define the default domain name", LINE], {
    effect: "full",
  }),
  keep(
    "config",
    "ip domain list <rest:line>",
    [IP, "IP DNS Resolver", "Domain name to complete unqualified host names", LINE],
    { many: true },
  ),
  keep("config", "ip domain-name <rest:line>", [IP, "Define the default domain name", LINE], { effect: "full" }),
  keep("config", "ip inspect <rest:line>", [IP, "Context-based Access Control Engine", LINE], { many: true }),
  keep("config", "ip ips <rest:line>", [IP, "Intrusion Prevention System", LINE], { many: true }),
  keep("config", "ip admission <rest:line>", [IP, "Configure Network Admission Control", LINE], { many: true }),
  keep("config", "ip auth-proxy <rest:line>", [IP, "Authentication Proxy", LINE], { many: true }),
  keep("config", "ip nbar <rest:line>", [IP, "Network-Based Application Recognition", LINE], { many: true }),
  keep(
    "config",
    "ip accounting-list <rest:line>",
    [IP, "Select hosts for which IP accounting information is kept", LINE],
    { many: true },
  ),
  keep("config", "ip device tracking [<rest:line>]", [IP, "Device tracking", "Tracking", LINE], { many: true }),
  on("ip cef", [IP, "Cisco Express Forwarding"], "cef", true, "always"),
  keep(
    "config",
    "ip cef <what:distributed|load-sharing|accounting|optimize|linecard|table|traffic-statistics|nsf> [<rest:line>]",
    [IP, "Cisco Express Forwarding", "What", LINE],
    { many: true },
  ),
  on("ipv6 unicast-routing", [IPV6, "Enable unicast routing"], "ipv6UnicastRouting", false),
  keep("config", "ipv6 cef [<rest:line>]", [IPV6, "Cisco Express Forwarding for IPv6", LINE]),
  keep("config", "ipv6 multicast <rest:line>", [IPV6, "IPv6 multicast", LINE], { many: true }),
  keep("config", "ipv6 dhcp <rest:line>", [IPV6, "Configure IPv6 DHCP", LINE], { many: true }),
  config({
    mode: "config",
    grammar: "ipv6 hop-limit <value:1-255>",
    help: [IPV6, "Configure hop count limit", "Hop limit"],
    set: (scope, { value }) => {
      scope.ipv6HopLimit = value;
    },
    unset: (scope) => {
      delete scope.ipv6HopLimit;
    },
    write: ({ ipv6HopLimit }) => (ipv6HopLimit === undefined ? [] : [`ipv6 hop-limit ${ipv6HopLimit}`]),
  }),
  keep("config", "ipv6 ioam <rest:line>", [IPV6, "Inband OAM", LINE], { many: true }),
  keep("config", "ipv6 icmp <rest:line>", [IPV6, "Configure ICMP parameters", LINE], { many: true }),
  keep("config", "ipv6 host <rest:line>", [IPV6, "Configure static hostnames", LINE], { many: true, effect: "full" }),
  keep("config", "ipv6 source-route", [IPV6, "Process packets with source routing header options"]),
  keep("config", "multilink <rest:line>", ["PPP multilink global configuration", LINE], { many: true }),
  keep("config", "license <rest:line>", ["Configure license features", LINE], { many: true }),
  keep("config", "parser <rest:line>", ["Configure parser", LINE], { many: true }),
  keepBlock("voice-card <slot:0-31>", ["Configure a specific voice-card", "Voice-card slot"], "config-kept"),
  keepBlock(
    "bfd-template <kind:single-hop|multi-hop> <name:word>",
    ["BFD template configuration", "Kind of template", "Name of the template"],
    "config-kept",
  ),
  keepBlock("zone security <name:word>", ["FW with zoning", "Security zone", "Name of security zone"], "config-kept"),
  keepBlock(
    "zone-pair security <name:word> source <from:word> destination <to:word>",
    ["Zone pair command", "Security zone-pair", "Name of zone-pair", "Source zone", "Zone", "Destination zone", "Zone"],
    "config-kept",
  ),
  keep("config", "isdn <rest:line>", ["ISDN global configuration commands", LINE], { many: true }),
  keepBlock(
    "crypto pki certificate chain <name:word>",
    ["Encryption module", "Public Key components", "Certificate commands", "Certificate chain", "Trustpoint"],
    "config-cert-chain",
  ),
  keepBlock(
    "crypto pki trustpoint <name:word>",
    ["Encryption module", "Public Key components", "Define a CA trustpoint", "Name"],
    "config-isakmp",
  ),
  keepBlock(
    "crypto isakmp policy <number:1-10000>",
    ["Encryption module", "Configure ISAKMP policy", "Set policy for an ISAKMP protection suite", "Priority"],
    "config-isakmp",
  ),
  keep("config", "crypto <rest:line>", ["Encryption module", LINE], { many: true }),
  keep("config", "diagnostic <rest:line>", ["Configure diagnostic information", LINE], { many: true }),
  keep("config", "file <rest:line>", ["Adjust file system parameters", LINE], { many: true }),
  keep("config", "errdisable <rest:line>", ["Error disable", LINE], { many: true }),
  keep("config", "spanning-tree <rest:line>", ["Spanning Tree Subsystem", LINE], { many: true }),
  keep("config", "vtp <rest:line>", ["Configure global VTP state", LINE], { many: true }),
  keep("config", "udld <rest:line>", ["Configure global UDLD setting", LINE], { many: true }),
  keep("config", "lldp run", ["Global LLDP configuration subcommands", "Enable LLDP"]),
  keep("config", "username <rest:line>", ["Establish User Name Authentication", LINE], { many: true }),
  keepBlock("archive", ["Archive the configuration"], "config-archive"),
  keepBlock("redundancy [<rest:line>]", ["Enter redundancy mode", LINE], "config-red"),
  keep("config", "vlan internal allocation policy <rest:line>", [
    "Vlan commands",
    "Internal VLAN",
    "Allocation",
    "Policy",
    LINE,
  ]),
  ...limits,
  keep("config", "ip tcp <rest:line>", [IP, "Global TCP parameters", LINE], { many: true }),
  keep("config", "ip ssh <rest:line>", [IP, "Configure ssh options", LINE], { many: true }),
  keep("config", "ip ftp <rest:line>", [IP, "FTP configuration commands", LINE], { many: true }),
  keep("config", "ip tftp <rest:line>", [IP, "TFTP configuration commands", LINE], { many: true }),
  keep("config", "ip telnet <rest:line>", [IP, "Specify telnet options", LINE], { many: true }),
  keep("config", "ip scp <rest:line>", [IP, "Scp commands", LINE], { many: true }),
  keep("config", "ip options <rest:line>", [IP, "IP options", LINE], { many: true }),
  keep("config", "ip finger [<rest:line>]", [IP, "Finger server", LINE]),
  keep("config", "ip bootp server", [IP, "Config BOOTP services", "Enable BOOTP server"]),
  keep("config", "ip gratuitous-arps [<rest:line>]", [IP, "Generate gratuitous ARPs", LINE]),
  keep("config", "ip multicast-routing [<rest:line>]", [IP, "Enable IP multicast forwarding", LINE]),
  keepBlock("class-map <rest:line>", ["Configure CPL Class Map", LINE], "config-cmap"),
  keepBlock("policy-map <rest:line>", ["Configure Policy Map", LINE], "config-pmap"),
  {
    ...keepBlock(
      "key chain <name:word>",
      ["Key management", "Key-chain management", "Key-chain name"],
      "config-keychain",
    ),
    effect: "full",
  },
];

/** After the routing protocols, before static routes and lists. */
export const services: readonly Command[] = [
  keep("config", "ip classless", [IP, "Follow classless routing forwarding rules"]),
  config({
    mode: "config",
    grammar: "ip default-gateway <gateway:ipv4>",
    help: [IP, "Specify default gateway (if not routing IP)", "IP address of default gateway"],
    set: (scope, { gateway }) => {
      scope.defaultGateway = { family: "ipv4", vrf: "", prefix: prefixOf(0, 0), gateway };
    },
    unset: (scope) => {
      delete scope.defaultGateway;
    },
    write: ({ defaultGateway }) =>
      defaultGateway === undefined ? [] : [`ip default-gateway ${formatIp(defaultGateway.gateway!)}`],
  }),
  keep(
    "config",
    "ip default-network <network:ipv4>",
    [IP, "Flags networks as candidates for default routes", "IP address of default network"],
    { many: true },
  ),
  keep(
    "config",
    "ip forward-protocol <rest:line>",
    [IP, "Controls forwarding of physical and directed IP broadcasts", LINE],
    { many: true },
  ),
  keep("config", "ip http <rest:line>", [IP, "HTTP server configuration", LINE], { many: true }),
  keep("config", "ip nat <rest:line>", [IP, "NAT configuration commands", LINE], { many: true }),
  keep("config", "ip radius <rest:line>", [IP, "RADIUS configuration commands", LINE], { many: true }),
  keep("config", "ip tacacs <rest:line>", [IP, "TACACS configuration commands", LINE], { many: true }),
  keep("config", "ip sla <rest:line>", [IP, "Service Level Agreement", LINE], { many: true }),
  keep("config", "ip flow-export <rest:line>", [IP, "Specify host/port to send flow statistics", LINE], { many: true }),
  keep("config", "ip flow-cache <rest:line>", [IP, "Configure netflow cache parameters", LINE], { many: true }),
  keep("config", "ip pim <rest:line>", [IP, "PIM global commands", LINE], { many: true }),
];

/** After everything else. */
export const tail: readonly Command[] = [
  keep("config", "nls resp-timeout <number:1-65535>", ["Node-level settings", "Response timeout", "Seconds"]),
  keep("config", "cpd cr-id <number:1-65535>", ["Node-level settings", "Identifier", "Number"]),
  on("cdp run", ["Global CDP configuration subcommands", "Enable CDP"], "cdp", true),
  keep("config", "cdp <rest:line>", ["Global CDP configuration subcommands", LINE], {
    many: true,
    prefix: "cdp timer",
  }),
  keep("config", "dialer-list <rest:line>", ["Create a dialer list entry", LINE], { many: true }),
  keep("config", "snmp-server <rest:line>", ["Modify SNMP engine parameters", LINE], { many: true }),
  keep("config", "snmp <rest:line>", ["Modify non engine SNMP parameters", LINE], { many: true }),
  keep("config", "tftp-server <rest:line>", ["Provide TFTP service for netload requests", LINE], { many: true }),
  keep("config", "tacacs-server <rest:line>", ["Modify TACACS query parameters", LINE], { many: true }),
  keep("config", "radius-server <rest:line>", ["Modify RADIUS query parameters", LINE], { many: true }),
  keepBlock("control-plane [<rest:line>]", ["Configure control plane services", LINE], "config-cp"),
  keep("config", "mgcp <rest:line>", ["Enable Media Gateway Control Protocol", LINE], { many: true }),
  keep("config", "dial-peer cor custom", [
    "Dial Map (Peer) configuration commands",
    "Class of Restriction",
    "Named classes",
  ]),
  keepBlock("gatekeeper", ["Gatekeeper"], "config-kept"),
  keepBlock("call-manager-fallback", ["Call manager fallback"], "config-kept"),
  keepBlock("sip-ua", ["SIP User Agent"], "config-kept"),
  keep("config", "gateway", ["Gateway"]),
  ...(["exec", "incoming", "login", "motd"] as const).map((kind) =>
    keep(
      "config",
      `banner ${kind} <text:line>`,
      ["Define a login banner", `Set the ${kind} banner`, "c banner-text c, where 'c' is a delimiting character"],
      { text: "delimited", effect: kind === "motd" || kind === "exec" ? "full" : "kept" },
    ),
  ),
  keep(
    "config",
    "alias exec <rest:line>",
    ["Create command alias", "Exec mode", "Name of the alias, and the command"],
    {
      many: true,
      effect: "full",
    },
  ),
  keep("config", "alias <rest:line>", ["Create command alias", LINE], { many: true }),
  keep("config", "privilege <rest:line>", ["Command privilege parameters", LINE], { many: true }),
  keepBlock(
    "line console <number:0-0>",
    ["Configure a terminal line", "Primary terminal line", "Line number"],
    "config-line",
    ["line console", "line con"],
  ),
  keepBlock("line aux <number:0-0>", ["Configure a terminal line", "Auxiliary line", "Line number"], "config-line"),
  keepBlock(
    "line tty <first:1-1869> [<last:1-1869>]",
    ["Configure a terminal line", "Terminal controller", "First line number", "Last line number"],
    "config-line",
  ),
  keepBlock(
    "line <first:0-1869> [<last:0-1869>]",
    ["Configure a terminal line", "First line number", "Last line number"],
    "config-line",
  ),
  keepBlock(
    "line vty <first:0-1869> [<last:0-1869>]",
    ["Configure a terminal line", "Virtual terminal", "First line number", "Last line number"],
    "config-line",
  ),
  keep("config", "exception <rest:line>", ["Exception handling", LINE], { many: true }),
  keep("config", "scheduler <rest:line>", ["Scheduler parameters", LINE], { many: true }),
  keep("config", "process <rest:line>", ["Configure process", LINE], { many: true }),
  keep("config", "ntp <rest:line>", ["Configure NTP", LINE], { many: true }),
  keep("config", "sntp <rest:line>", ["Configure SNTP", LINE], { many: true }),
  keep("config", "netconf <rest:line>", ["Configure NETCONF", LINE], { many: true }),
  keep("config", "event <rest:line>", ["Event related configuration commands", LINE], { many: true }),
  keep("config", "webvpn <rest:line>", ["Configure web VPN", LINE], { many: true }),
  keep("config", "monitor session <rest:line>", ["Interface monitoring", "Configure a session", LINE], { many: true }),
];
