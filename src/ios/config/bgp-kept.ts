// Lines of BGP that real configurations hold and that change nothing here: accepted, kept, printed back.
import { type Command, keep } from "../command.ts";
import { helpOf } from "./bgp-help.ts";

const HELP: Readonly<Record<string, string>> = {
  transport: "Transport options",
  "path-mtu-discovery": "Use transport path MTU discovery",
  disable: "Disable it",
  "upgrade-cli": "Upgrade to hierarchical AFI mode",
  regexp: "Select regular expression engine",
  deterministic: "Enable bounded-execution-time regular expression engine",
  "suppress-inactive": "Suppress routes that are not in the routing table",
  "aggregate-timer": "Configure aggregation timer",
  "<seconds>": "Seconds",
  refresh: "Configure refresh parameters",
  "max-eor-time": "Time to wait for the end of the refresh",
  "stalepath-time": "Time to keep stale paths",
  recursion: "Recursion rule for the nexthops",
  host: "Recursion via host for the nexthops",
  "slow-peer": "Configure slow-peer",
  detection: "Slow-peer detection",
  "consistency-checker": "Consistency-checker",
  "auto-repair": "Automatically repair the inconsistencies",
  "error-message": "Log an error message",
  "cost-community": "Cost community",
  ignore: "Ignore it in bestpath selection",
  dmzlink: "Use DMZ link bandwidth",
  "dmzlink-bw": "Use DMZ link bandwidth",
  "soft-reconfig-backup": "Use soft-reconfiguration inbound only when route-refresh is not negotiated",
  "ha-mode": "High availability mode",
  "graceful-restart": "Graceful restart",
  sso: "Stateful switchover",
  "translate-update": "Translate Update to MBGP format",
  capability: "Advertise capability to the peer",
  orf: "Advertise ORF capability to the peer",
  "prefix-list": "Prefixlist ORF",
  "<direction>": "Direction",
  "multi-session": "Use a session per address family",
  "single-session": "Use one session for all address families",
  "log-neighbor-changes": "Log neighbor up and down, and the reason",
  "scan-time": "Configure background scanner interval",
  import: "Scanner interval of VPN imports",
  "<interval>": "Scanner interval (seconds)",
  trigger: "Nexthop trigger",
  enable: "Enable it",
  "internal-vpn-client": "Stack iBGP-CE neighbor path in the VPN's routes",
  static: "Do so for ever",
  "split-update-group": "Move the peer to a group of its own",
  dynamic: "Do so dynamically",
  bfd: "Use BFD",
};
type Mode = "config-router-bgp" | "config-router-bgp-af";
const BOTH: readonly Mode[] = ["config-router-bgp", "config-router-bgp-af"];
const kept = (mode: Mode, grammar: string): Command =>
  keep(mode as "config-router-bgp", grammar, helpOf(grammar, HELP), {
    many: grammar.startsWith("neighbor"),
  }) as Command;

const PROCESS = [
  "bgp transport path-mtu-discovery",
  "bgp upgrade-cli",
  "bgp regexp deterministic",
  "bgp aggregate-timer <seconds:0-60>",
  "bgp refresh max-eor-time <seconds:0-3600>",
  "bgp refresh stalepath-time <seconds:0-3600>",
  "bgp slow-peer detection",
  "bgp slow-peer split-update-group dynamic",
  "bgp consistency-checker auto-repair",
  "bgp consistency-checker error-message",
  "bgp bestpath cost-community ignore",
];
const FAMILY = [
  "bgp suppress-inactive",
  "bgp recursion host",
  "bgp dmzlink-bw",
  "bgp soft-reconfig-backup",
  "bgp scan-time import <interval:5-60>",
  "bgp nexthop trigger enable",
];
const NEIGHBOR = [
  "fall-over [bfd]",
  "ha-mode graceful-restart",
  "ha-mode graceful-restart disable",
  "ha-mode sso",
  "translate-update",
  "transport path-mtu-discovery",
  "transport path-mtu-discovery disable",
  "transport multi-session",
  "transport single-session",
  "slow-peer detection",
  "slow-peer detection disable",
  "slow-peer split-update-group dynamic",
  "slow-peer split-update-group static",
  "capability orf prefix-list <direction:both|receive|send>",
  "dmzlink-bw",
  "log-neighbor-changes",
  "log-neighbor-changes disable",
  "internal-vpn-client",
];
export const keptCommands: readonly Command[] = [
  ...PROCESS.map((g) => kept("config-router-bgp", g)),
  ...BOTH.flatMap((mode) => [
    ...FAMILY.map((g) => kept(mode, g)),
    ...NEIGHBOR.map((g) => kept(mode, `neighbor <neighbor:neighbor> ${g}`)),
  ]),
];
