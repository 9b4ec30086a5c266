// BGP of real configurations that does nothing here: address families of other services, sources that do not run, options.
import type { BgpConfig } from "../../protocols/bgp/config.ts";
import { type Command, config, type KeptBlock, keep } from "../command.ts";
import { tails } from "./kept-blocks.ts";

const LINE = "The rest of the command";
const FAMILY = "Enter Address Family command mode";
const words = (text: string): readonly string[] => text.match(/<[^>]+>|[^\s[\]()|]+/g) ?? [];

const family = (grammar: string, help: readonly string[], printed: boolean): Command =>
  config({
    mode: "config-router-bgp",
    grammar: `address-family ${grammar}`,
    help: [FAMILY, ...help],
    effect: "kept",
    set: (scope: BgpConfig, _args, editing) => {
      scope.otherFamilies ??= [];
      let block = scope.otherFamilies.find((b) => b.header === editing.line);
      if (block === undefined) {
        block = { header: editing.line, lines: [], end: "exit-address-family" };
        scope.otherFamilies.push(block);
      }
      editing.enter("config-router-bgp-kept", block);
    },
    unset: (scope: BgpConfig, _args, editing) => {
      scope.otherFamilies = scope.otherFamilies?.filter((b) => b.header !== editing.line) ?? [];
    },
    ...(printed
      ? {
          write: (scope: BgpConfig) =>
            (scope.otherFamilies ?? []).flatMap((b: KeptBlock) => [
              "!",
              b.header,
              ...b.lines.map((line) => ` ${line}`),
              "exit-address-family",
            ]),
        }
      : {}),
  });
const VRF = ["Specify parameters for a VPN Routing/Forwarding instance", "VRF name"];

/** Of the process and of an address family. */
const BOTH = [
  "redistribute <from:eigrp|isis|odr|mobile|iso-igrp|lisp|nhrp|application> [<rest:line>]",
  "distribute-list <list:word> <direction:in|out> [<rest:line>]",
  "distribute-list prefix <list:word> <direction:in|out> [<rest:line>]",
  "maximum-paths ibgp unequal-cost <paths:1-32>",
  "import path <what:selection|limit|local-pref> [<rest:line>]",
  "table-map <map:word> [<filter:flag>]",
  "snmp context <name:word> [<rest:line>]",
  "bgp advertise-best-external",
  "bgp additional-paths <rest:line>",
  "bgp nexthop route-map <map:word>",
  "bgp inject-map <map:word> exist-map <exist:word> [copy-attributes]",
  "bgp bestpath prefix-validate <rest:line>",
  "bgp bestpath aigp ignore",
  "bgp aggregate-attribute <rest:line>",
  "neighbor <neighbor:neighbor> additional-paths <rest:line>",
  "neighbor <neighbor:neighbor> advertise <what:additional-paths|best-external|diverse-path> [<rest:line>]",
  "neighbor <neighbor:neighbor> aigp [<rest:line>]",
  "neighbor <neighbor:neighbor> allow-policy",
  "neighbor <neighbor:neighbor> bmp-activate <rest:line>",
  "neighbor <neighbor:neighbor> cluster-id <id:ipv4>",
  "neighbor <neighbor:neighbor> path-attribute <rest:line>",
  "neighbor <neighbor:neighbor> route-server-client [<rest:line>]",
  "neighbor <neighbor:neighbor> send-label [explicit-null]",
  "neighbor <neighbor:neighbor> shutdown graceful <rest:line>",
  "neighbor <neighbor:neighbor> timers connect <seconds:1-65535>",
  "neighbor <neighbor:neighbor> translate-update <what:multicast|nlri> [<rest:line>]",
] as const;
const PROCESS = [
  "bgp asnotation dot",
  "bgp listen limit <count:1-5000>",
  "bgp listen range <prefix:prefix> peer-group <group:word> [<rest:line>]",
  "bgp policy-disable",
  "bgp router-id vrf auto-assign",
  "bgp rpki server <rest:line>",
  "bmp server <number:1-8>",
] as const;

export const commands: readonly Command[] = [
  family("l2vpn <kind:vpls|evpn>", ["L2VPN", "Kind of service"], true),
  family("nsap [unicast]", ["NSAP", "Unicast"], false),
  family("rtfilter [unicast]", ["Route target filters", "Unicast"], false),
  family("link-state [link-state]", ["Link state", "Link state"], false),
  family("ipv4 <kind:multicast|mdt|mvpn|tunnel|flowspec> [vrf <vrf:word>]", ["IPv4", "Kind of family", ...VRF], false),
  family("ipv6 <kind:multicast|mvpn|flowspec> [vrf <vrf:word>]", ["IPv6", "Kind of family", ...VRF], false),
  family("vpnv4 <kind:multicast|flowspec>", ["VPNv4", "Kind of family"], false),
  family("vpnv6 <kind:multicast|flowspec>", ["VPNv6", "Kind of family"], false),
  ...tails(
    "config-router-bgp-kept",
    Object.fromEntries(
      (
        "advertise aggregate-address auto-summary bgp default default-information default-metric distance distribute-list import " +
        "maximum-paths neighbor network nexthop redistribute rewrite-evpn-rt-asn snmp synchronization table-map vpls-id wildcard"
      )
        .split(" ")
        .map((word) => [word, "A setting of the address family"]),
    ),
    true,
  ),
  ...(["config-router-bgp", "config-router-bgp-af"] as const).flatMap((mode) =>
    BOTH.map(
      (grammar) =>
        keep(
          mode as "config-router-bgp",
          grammar,
          words(grammar).map((word) => (word.startsWith("<rest") ? LINE : "BGP")),
          { many: true },
        ) as Command,
    ),
  ),
  ...PROCESS.map((grammar) =>
    keep(
      "config-router-bgp",
      grammar,
      words(grammar).map((word) => (word.startsWith("<rest") ? LINE : "BGP specific commands")),
      { many: true },
    ),
  ),
];
