// The settings of an interface that print after those of the routing protocols: shutdown and IPv6.
import { formatIpv4, formatIpv6, isLinkLocalIpv6, isMulticastIpv6 } from "../../base/ip.ts";
import { formatPrefix, maskIp, type Prefix, samePrefix } from "../../base/prefix.ts";
import type { InterfaceConfig, NdConfig } from "../../config/model.ts";
import { type Command, config, Refused } from "../command.ts";
import { overlap } from "./interface.ts";
import { ipv6Mtu } from "./interface-mtu.ts";
import { refuseOverlap } from "./ipv6-overlap.ts";

const IPV6 = "IPv6 interface subcommands";
const ND = "IPv6 interface Neighbor Discovery subcommands";

const addIpv6 = (scope: InterfaceConfig, address: bigint, length: number, eui64: boolean, linkLocal: boolean): void => {
  if (isMulticastIpv6(address) || address === 0n) throw new Refused("% Invalid address");
  const value = { address, length, eui64, linkLocal };
  const at = scope.ipv6.findIndex((a) =>
    linkLocal ? a.linkLocal : !a.linkLocal && a.address === address && a.length === length,
  );
  if (at >= 0) scope.ipv6[at] = value;
  else scope.ipv6.push(value);
};

/** Lifetimes of an advertised prefix, seconds. RFC 4861, 6.2.1. */
const VALID = 2592000;
const PREFERRED = 604800;
const numberOfNd = (
  grammar: string,
  help: readonly string[],
  key: "raInterval" | "raLifetime" | "reachableTime" | "nsInterval" | "dadAttempts",
  written = true,
): Command =>
  config({
    mode: "config-if",
    grammar,
    help,
    set: (scope, args) => {
      scope.ndp[key] = (args as { value: number }).value;
    },
    unset: (scope) => {
      delete scope.ndp[key];
    },
    write: (scope) =>
      scope.ndp[key] === undefined || !written ? [] : [grammar.replace(/<[^>]+>/, String(scope.ndp[key]))],
  });
const flagOfNd = (grammar: string, help: readonly string[], key: "managed" | "other"): Command =>
  config({
    mode: "config-if",
    grammar,
    help,
    set: (scope) => {
      scope.ndp[key] = true;
    },
    unset: (scope) => {
      scope.ndp[key] = false;
    },
    write: (scope) => (scope.ndp[key] ? [grammar] : []),
  });
/** Without `all`, the form of version 15 leaves answers to solicitations. */
const suppression = (
  grammar: string,
  help: readonly string[],
  write: (ndp: NdConfig) => readonly string[] = () => [],
): Command =>
  config({
    mode: "config-if",
    grammar,
    help,
    set: (scope, args) => {
      scope.ndp.suppressRa = true;
      delete scope.ndp.answersSolicitations;
      if (grammar.includes("[") && (args as { all?: true }).all === undefined) scope.ndp.answersSolicitations = true;
    },
    unset: (scope) => {
      scope.ndp.suppressRa = false;
      delete scope.ndp.answersSolicitations;
    },
    write: (scope) => write(scope.ndp),
  });

const PREFIX_OPTIONS =
  "[<valid:0-4294967295> <preferred:0-4294967295>] [<offLink:|off-link>] [<noAutoconfig:|no-autoconfig>] [<noAdvertise:|no-advertise>]";
const PREFIX_HELP = [
  "Valid Lifetime (secs)",
  "Preferred Lifetime (secs)",
  "Do not use prefix for onlink determination",
  "Do not use prefix for autoconfiguration",
  "Do not advertise prefix",
];
interface PrefixArguments {
  readonly valid?: number;
  readonly preferred?: number;
  readonly offLink?: string;
  readonly noAutoconfig?: string;
  readonly noAdvertise?: string;
}
type PrefixSettings = NonNullable<InterfaceConfig["ndp"]["prefixDefault"]>;
/** Throws Refused for a preferred lifetime that outlasts the valid one. */
const prefixSettings = (args: PrefixArguments): PrefixSettings => {
  const { valid = VALID, preferred = PREFERRED } = args;
  if (preferred > valid) throw new Refused("% Preferred lifetime must not be greater than valid lifetime");
  return {
    valid,
    preferred,
    noAutoconfig: args.noAutoconfig !== undefined,
    offLink: args.offLink !== undefined,
    noAdvertise: args.noAdvertise !== undefined,
  };
};
const prefixText = (p: PrefixSettings): string => {
  const lifetimes = p.valid === VALID && p.preferred === PREFERRED ? "" : ` ${p.valid} ${p.preferred}`;
  return `${lifetimes}${p.offLink ? " off-link" : ""}${p.noAutoconfig ? " no-autoconfig" : ""}${p.noAdvertise ? " no-advertise" : ""}`;
};

export const shutdown: readonly Command[] = [
  config({
    mode: "config-if",
    grammar: "shutdown",
    help: ["Shutdown the selected interface"],
    set: (scope) => {
      scope.shutdown = true;
    },
    unset: (scope, _args, editing) => {
      if (scope.shutdown)
        for (const a of scope.ipv4 === undefined ? [] : [scope.ipv4]) {
          const clash = overlap(editing.config, scope, a.address, a.length, false);
          if (clash !== null && clash.name !== scope.name)
            throw new Refused(
              `% ${formatIpv4(clash.network)} overlaps with ${clash.name}\n${scope.name}: incorrect IP address assignment`,
            );
        }
      if (scope.shutdown)
        for (const a of scope.ipv6) if (!a.linkLocal) refuseOverlap(editing.config, scope, a.address, a.length);
      scope.shutdown = false;
    },
    write: (scope) => (scope.shutdown ? ["shutdown"] : []),
  }),
];

export const commands: readonly Command[] = [
  config({
    mode: "config-if",
    grammar: "ipv6 address <address:ipv6-address> [<eui64:|eui-64>]",
    help: [IPV6, "Configure IPv6 address on interface", "IPv6 prefix", "Use eui-64 interface identifier"],
    set: (scope, { address, eui64 }, editing) => {
      if (isLinkLocalIpv6(address.address)) throw new Refused("% Invalid link-local address");
      if (eui64 !== undefined && address.length > 64)
        throw new Refused("% eui-64 requires a prefix length of 64 or less");
      refuseOverlap(editing.config, scope, address.address, address.length);
      addIpv6(
        scope,
        eui64 === undefined ? address.address : (maskIp(address.address, address.length) as bigint),
        address.length,
        eui64 !== undefined,
        false,
      );
    },
    unset: (scope, { address }) => {
      if (address === undefined) {
        scope.ipv6.length = 0;
        scope.ipv6Autoconfig = false;
        return;
      }
      const at = scope.ipv6.findIndex(
        (a) =>
          !a.linkLocal &&
          a.length === address.length &&
          (a.address === address.address || (a.eui64 && a.address === maskIp(address.address, a.length))),
      );
      if (at < 0) throw new Refused("% Address not configured on interface");
      scope.ipv6.splice(at, 1);
    },
    write: (scope) =>
      scope.ipv6.map((a) =>
        a.linkLocal
          ? `ipv6 address ${formatIpv6(a.address).toUpperCase()} link-local`
          : `ipv6 address ${formatIpv6(a.address).toUpperCase()}/${a.length}${a.eui64 ? " eui-64" : ""}`,
      ),
  }),
  config({
    mode: "config-if",
    grammar: "ipv6 address <linkLocal:ipv6> link-local",
    help: [IPV6, "Configure IPv6 address on interface", "IPv6 link-local address", "Use link-local address"],
    set: (scope, { linkLocal }) => {
      if (!isLinkLocalIpv6(linkLocal)) throw new Refused("% Invalid link-local address");
      addIpv6(scope, linkLocal, 128, false, true);
    },
    unset: (scope, { linkLocal }) => {
      const at = scope.ipv6.findIndex((a) => a.linkLocal && a.address === linkLocal);
      if (at < 0) throw new Refused("% Address not configured on interface");
      scope.ipv6.splice(at, 1);
    },
  }),
  config({
    mode: "config-if",
    grammar: "ipv6 address autoconfig [default]",
    help: [
      IPV6,
      "Configure IPv6 address on interface",
      "Obtain address using autoconfiguration",
      "Insert default route",
    ],
    set: (scope) => {
      scope.ipv6Autoconfig = true;
    },
    unset: (scope) => {
      scope.ipv6Autoconfig = false;
    },
    write: (scope) => (scope.ipv6Autoconfig ? ["ipv6 address autoconfig"] : []),
  }),
  config({
    mode: "config-if",
    grammar: "ipv6 enable",
    help: [IPV6, "Enable IPv6 on interface"],
    set: (scope) => {
      scope.ipv6Enabled = true;
    },
    unset: (scope) => {
      scope.ipv6Enabled = false;
    },
    write: (scope) => (scope.ipv6Enabled ? ["ipv6 enable"] : []),
  }),
  ipv6Mtu,
  config({
    mode: "config-if",
    grammar: "mpls mtu [<override:flag>] <value:64-65535>",
    help: [
      "Configure MPLS interface parameters",
      "Set MPLS Maximum Transmission Unit",
      "Override the maximum",
      "MTU (bytes)",
    ],
    set: (scope, { override, value }) => {
      scope.mplsMtu = value;
      if (override === true) scope.mplsMtuOverride = true;
      else delete scope.mplsMtuOverride;
    },
    unset: (scope) => {
      delete scope.mplsMtu;
      delete scope.mplsMtuOverride;
    },
    write: ({ mplsMtu, mplsMtuOverride }) =>
      mplsMtu === undefined ? [] : [`mpls mtu ${mplsMtuOverride === true ? "override " : ""}${mplsMtu}`],
  }),
  suppression(
    "ipv6 nd ra suppress [<all:flag>]",
    [IPV6, ND, "Router Advertisement control", "Suppress IPv6 Router Advertisements", "Suppress all of them"],
    ({ suppressRa, answersSolicitations }) =>
      suppressRa ? [`ipv6 nd ra suppress${answersSolicitations === true ? "" : " all"}`] : [],
  ),
  suppression("ipv6 nd suppress-ra", [IPV6, ND, "Suppress IPv6 Router Advertisements"]),
  flagOfNd("ipv6 nd managed-config-flag", [IPV6, ND, "Hosts should use DHCP for address config"], "managed"),
  flagOfNd("ipv6 nd other-config-flag", [IPV6, ND, "Hosts should use DHCP for non-address config"], "other"),
  // The spelling of version 12.
  numberOfNd(
    "ipv6 nd ra-interval <value:3-1800>",
    [IPV6, ND, "Set IPv6 Router Advertisement Interval", "RA Interval (sec)"],
    "raInterval",
    false,
  ),
  numberOfNd(
    "ipv6 nd ra-lifetime <value:0-9000>",
    [IPV6, ND, "Set IPv6 Router Advertisement Lifetime", "RA Lifetime (seconds)"],
    "raLifetime",
    false,
  ),
  numberOfNd(
    "ipv6 nd ra interval <value:3-1800>",
    [IPV6, ND, "Router Advertisement control", "Set IPv6 Router Advertisement Interval", "RA Interval (sec)"],
    "raInterval",
  ),
  numberOfNd(
    "ipv6 nd ra lifetime <value:0-9000>",
    [IPV6, ND, "Router Advertisement control", "Set IPv6 Router Advertisement Lifetime", "RA Lifetime (seconds)"],
    "raLifetime",
  ),
  numberOfNd(
    "ipv6 nd reachable-time <value:0-3600000>",
    [IPV6, ND, "Set advertised reachability time", "Reachability time in milliseconds"],
    "reachableTime",
  ),
  numberOfNd(
    "ipv6 nd ns-interval <value:1000-3600000>",
    [IPV6, ND, "Set advertised NS retransmission interval", "Retransmission interval in milliseconds"],
    "nsInterval",
  ),
  numberOfNd(
    "ipv6 nd dad attempts <value:0-600>",
    [IPV6, ND, "Duplicate Address Detection", "Set IPv6 Duplicate Address Detection Transmits", "Number of attempts"],
    "dadAttempts",
  ),
  config({
    mode: "config-if",
    grammar: "ipv6 nd router-preference <level:high|low|medium>",
    help: [IPV6, ND, "Set default router preference value", "Preference"],
    set: (scope, { level }) => {
      if (level === "medium") delete scope.ndp.preference;
      else scope.ndp.preference = level;
    },
    unset: (scope) => {
      delete scope.ndp.preference;
    },
    write: (scope) =>
      scope.ndp.preference === undefined
        ? []
        : [`ipv6 nd router-preference ${scope.ndp.preference === "high" ? "High" : "Low"}`],
  }),
  config({
    mode: "config-if",
    grammar: `ipv6 nd prefix default ${PREFIX_OPTIONS}`,
    help: [
      IPV6,
      ND,
      "Configure IPv6 Routing Prefix Advertisement",
      "Specify prefix default parameters",
      ...PREFIX_HELP,
    ],
    set: (scope, args) => {
      scope.ndp.prefixDefault = prefixSettings(args as PrefixArguments);
    },
    unset: (scope) => {
      delete scope.ndp.prefixDefault;
    },
    write: (scope) =>
      scope.ndp.prefixDefault === undefined ? [] : [`ipv6 nd prefix default${prefixText(scope.ndp.prefixDefault)}`],
  }),
  config({
    mode: "config-if",
    grammar: `ipv6 nd prefix <prefix:ipv6-prefix> ${PREFIX_OPTIONS}`,
    help: [IPV6, ND, "Configure IPv6 Routing Prefix Advertisement", "IPv6 prefix", ...PREFIX_HELP],
    set: (scope, args) => {
      const { prefix } = args as { prefix: Prefix };
      const value = { prefix, ...prefixSettings(args as PrefixArguments) };
      const at = scope.ndp.prefixes.findIndex((p) => samePrefix(p.prefix, prefix));
      if (at >= 0) scope.ndp.prefixes[at] = value;
      else scope.ndp.prefixes.push(value);
    },
    unset: (scope, args) => {
      const { prefix } = args as { prefix?: Prefix };
      const at = prefix === undefined ? -1 : scope.ndp.prefixes.findIndex((p) => samePrefix(p.prefix, prefix));
      if (at >= 0) scope.ndp.prefixes.splice(at, 1);
    },
    write: (scope) =>
      scope.ndp.prefixes.map((p) => `ipv6 nd prefix ${formatPrefix(p.prefix).toUpperCase()}${prefixText(p)}`),
  }),
  ...(["in", "out"] as const).map((direction) =>
    config({
      mode: "config-if",
      grammar: `ipv6 traffic-filter <list:word> ${direction}`,
      help: [
        IPV6,
        "Access control list for packets",
        "Access list name",
        `${direction === "in" ? "inbound" : "outbound"} packets`,
      ],
      set: (scope, args) => {
        scope.accessGroups.set(`ipv6-${direction}`, (args as { list: string }).list);
      },
      unset: (scope) => {
        scope.accessGroups.delete(`ipv6-${direction}`);
      },
      write: (scope) => {
        const list = scope.accessGroups.get(`ipv6-${direction}`);
        return list === undefined ? [] : [`ipv6 traffic-filter ${list} ${direction}`];
      },
    }),
  ),
];
