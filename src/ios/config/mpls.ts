// MPLS and LDP: the lines before the interfaces, those of an interface, and the LDP router id after everything.
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import type { DeviceConfig } from "../../config/model.ts";
import type { LdpConfig, LdpNeighborConfig } from "../../protocols/ldp/config.ts";
import { type Command, config, keep, Refused } from "../command.ts";
import { readableKey } from "./ospf-key.ts";

const MPLS = "Multiprotocol Label Switching parameters";
const LDP = "Label Distribution Protocol";
const IF_MPLS = "Configure MPLS interface parameters";
const DISCOVERY = "LDP discovery";

export const neighborOf = (scope: DeviceConfig, address: Ipv4): LdpNeighborConfig => {
  scope.ldp.neighbors ??= new Map();
  let neighbor = scope.ldp.neighbors.get(address);
  if (neighbor === undefined) {
    neighbor = { targeted: false };
    scope.ldp.neighbors.set(address, neighbor);
  }
  return neighbor;
};
export const tidyNeighbor = (scope: DeviceConfig, address: Ipv4): void => {
  const neighbor = scope.ldp.neighbors?.get(address);
  if (neighbor === undefined || neighbor.targeted) return;
  if (neighbor.password !== undefined || neighbor.acceptLabels !== undefined) return;
  scope.ldp.neighbors!.delete(address);
  if (scope.ldp.neighbors!.size === 0) delete scope.ldp.neighbors;
};
export const neighborLines = (
  scope: DeviceConfig,
  line: (address: Ipv4, neighbor: LdpNeighborConfig) => string | null,
): string[] =>
  [...(scope.ldp.neighbors ?? [])]
    .sort((a, b) => a[0] - b[0])
    .map(([address, neighbor]) => line(address, neighbor))
    .filter((text) => text !== null);

/** A global LDP setting that is one number. */
const numeric = (
  grammar: string,
  help: readonly string[],
  key:
    | "holdTime"
    | "helloInterval"
    | "helloHoldTime"
    | "targetedHelloInterval"
    | "targetedHelloHoldTime"
    | "igpSyncHoldDown",
): Command =>
  config({
    mode: "config",
    grammar,
    help,
    set: (scope, args) => {
      scope.ldp[key] = (args as { value: number }).value;
    },
    unset: (scope) => {
      delete scope.ldp[key];
    },
    write: (scope) => (scope.ldp[key] === undefined ? [] : [grammar.replace(/<[^>]+>/, String(scope.ldp[key]))]),
  });
/** A global LDP setting that is on or off, off by default. */
const switched = (grammar: string, help: readonly string[], key: "explicitNull"): Command =>
  config({
    mode: "config",
    grammar,
    help,
    set: (scope) => {
      scope.ldp[key] = true;
    },
    unset: (scope) => {
      delete scope.ldp[key];
    },
    write: (scope) => (scope.ldp[key] === true ? [grammar] : []),
  });
const propagation = (ldp: LdpConfig, which: "forwarded" | "local" | undefined, on: boolean): void => {
  const now = { forwarded: true, local: true, ...ldp.propagateTtl };
  if (which !== "local") now.forwarded = on;
  if (which !== "forwarded") now.local = on;
  if (now.forwarded && now.local) delete ldp.propagateTtl;
  else ldp.propagateTtl = now;
};
const allocation = (grammar: string, help: readonly string[]): Command =>
  config({
    mode: "config-ldp",
    grammar,
    help,
    set: (scope, args) => {
      const { name } = args as { name?: string };
      scope.allocate = name === undefined ? { kind: "host-routes" } : { kind: "prefix-list", name };
    },
    unset: (scope) => {
      delete scope.allocate;
    },
    write: (scope) => {
      const { allocate } = scope;
      if (allocate === undefined || (allocate.kind === "prefix-list") !== grammar.includes("<")) return [];
      return [allocate.kind === "prefix-list" ? `allocate global prefix-list ${allocate.name}` : grammar];
    },
  });

export const head: readonly Command[] = [
  config({
    mode: "config",
    grammar: "mpls ip",
    help: [MPLS, "Dynamic MPLS forwarding for IP"],
    byDefault: "set",
    set: (scope) => {
      scope.ldp.enabled = true;
    },
    unset: (scope) => {
      scope.ldp.enabled = false;
    },
    write: (scope) => (scope.ldp.enabled ? [] : ["no mpls ip"]),
  }),
  config({
    mode: "config",
    grammar: "tag-switching ip",
    help: ["Dynamic Tag Switching commands", "Dynamic MPLS forwarding for IP"],
    byDefault: "set",
    set: (scope) => {
      scope.ldp.enabled = true;
    },
    unset: (scope) => {
      scope.ldp.enabled = false;
    },
  }),
  config({
    mode: "config",
    grammar: "mpls ip propagate-ttl [<which:forwarded|local>]",
    help: [MPLS, "Dynamic MPLS forwarding for IP", "Propagate IP TTL into the label stack", "Which traffic"],
    byDefault: "set",
    set: (scope, { which }) => propagation(scope.ldp, which, true),
    unset: (scope, { which }) => propagation(scope.ldp, which, false),
    write: (scope) => {
      const { propagateTtl } = scope.ldp;
      if (propagateTtl === undefined) return [];
      const { forwarded, local } = propagateTtl;
      if (!forwarded && !local) return ["no mpls ip propagate-ttl"];
      return [`no mpls ip propagate-ttl ${forwarded ? "local" : "forwarded"}`];
    },
  }),
  config({
    mode: "config",
    grammar: "mpls label range <first:16-1048575> <last:16-1048575>",
    help: [MPLS, "Label properties", "Label range", "Minimum label value", "Maximum label value"],
    set: (scope, { first, last }) => {
      if (first > last) throw new Refused("% Minimum label value must not exceed the maximum");
      scope.ldp.labelRange = { first, last };
    },
    unset: (scope) => {
      delete scope.ldp.labelRange;
    },
    write: ({ ldp: { labelRange } }) =>
      labelRange === undefined ? [] : [`mpls label range ${labelRange.first} ${labelRange.last}`],
  }),
  config({
    mode: "config",
    grammar: "mpls label protocol ldp",
    help: [MPLS, "Label properties", "Set platform default label distribution protocol", "Use LDP"],
    set: (scope) => {
      scope.ldp.labelProtocol = "ldp";
    },
    unset: (scope) => {
      delete scope.ldp.labelProtocol;
    },
    write: (scope) => (scope.ldp.labelProtocol === undefined ? [] : ["mpls label protocol ldp"]),
  }),
  switched(
    "mpls ldp explicit-null",
    [MPLS, LDP, "Advertise Explicit Null label in place of Implicit Null"],
    "explicitNull",
  ),
  config({
    mode: "config",
    grammar: "mpls ldp neighbor <address:ipv4> password [<encryption:0-7>] <password:word>",
    help: [
      MPLS,
      LDP,
      "Configure neighbor parameters",
      "IP address for LDP neighbor",
      "Configure password for MD5 authentication",
      "Encryption type (0 to disable encryption, 7 for proprietary)",
      "The password",
    ],
    set: (scope, { address, encryption, password }) => {
      neighborOf(scope, address).password = readableKey(encryption, password);
    },
    unset: (scope, { address }) => {
      const neighbor = address === undefined ? undefined : scope.ldp.neighbors?.get(address);
      if (neighbor === undefined) return;
      delete neighbor.password;
      tidyNeighbor(scope, address!);
    },
    write: (scope) =>
      neighborLines(scope, (address, { password }) =>
        password === undefined ? null : `mpls ldp neighbor ${formatIpv4(address)} password ${password}`,
      ),
  }),
  config({
    mode: "config",
    grammar: "mpls ldp neighbor <address:ipv4> targeted [<ldp:flag>]",
    help: [
      MPLS,
      LDP,
      "Configure neighbor parameters",
      "IP address for LDP neighbor",
      "Establish targeted session",
      "Use LDP protocol",
    ],
    set: (scope, { address }) => {
      neighborOf(scope, address).targeted = true;
    },
    unset: (scope, { address }) => {
      const neighbor = address === undefined ? undefined : scope.ldp.neighbors?.get(address);
      if (neighbor === undefined) return;
      neighbor.targeted = false;
      tidyNeighbor(scope, address!);
    },
    write: (scope) =>
      neighborLines(scope, (address, { targeted }) =>
        targeted ? `mpls ldp neighbor ${formatIpv4(address)} targeted ldp` : null,
      ),
  }),
  numeric("mpls ldp holdtime <value:15-65535>", [MPLS, LDP, "LDP session holdtime", "Holdtime in seconds"], "holdTime"),
  numeric(
    "mpls ldp discovery hello interval <value:1-65535>",
    [MPLS, LDP, DISCOVERY, "Link hellos", "Hello interval", "Seconds"],
    "helloInterval",
  ),
  numeric(
    "mpls ldp discovery hello holdtime <value:1-65535>",
    [MPLS, LDP, DISCOVERY, "Link hellos", "Hello holdtime", "Seconds"],
    "helloHoldTime",
  ),
  numeric(
    "mpls ldp discovery targeted-hello interval <value:1-65535>",
    [MPLS, LDP, DISCOVERY, "Targeted hellos", "Hello interval", "Seconds"],
    "targetedHelloInterval",
  ),
  numeric(
    "mpls ldp discovery targeted-hello holdtime <value:1-65535>",
    [MPLS, LDP, DISCOVERY, "Targeted hellos", "Hello holdtime", "Seconds"],
    "targetedHelloHoldTime",
  ),
  config({
    mode: "config",
    grammar: "mpls ldp backoff <initial:5-2147483> <maximum:5-2147483>",
    help: [MPLS, LDP, "LDP session backoff parameters", "Initial backoff in seconds", "Maximum backoff in seconds"],
    set: (scope, { initial, maximum }) => {
      if (initial > maximum) throw new Refused("% Initial backoff must not exceed the maximum");
      scope.ldp.backoff = { initial, maximum };
    },
    unset: (scope) => {
      delete scope.ldp.backoff;
    },
    write: ({ ldp: { backoff } }) =>
      backoff === undefined ? [] : [`mpls ldp backoff ${backoff.initial} ${backoff.maximum}`],
  }),
  numeric(
    "mpls ldp igp sync holddown <value:1-2147483647>",
    [MPLS, LDP, "Configure LDP-IGP parameters", "LDP-IGP synchronization", "Hold-down of the IGP", "Milliseconds"],
    "igpSyncHoldDown",
  ),
  config({
    mode: "config",
    grammar: "mpls ldp advertise-labels",
    help: [MPLS, LDP, "Label advertisement control"],
    byDefault: "set",
    set: (scope) => {
      delete scope.ldp.advertiseLabels;
    },
    unset: (scope) => {
      scope.ldp.advertiseLabels = false;
    },
    write: (scope) => (scope.ldp.advertiseLabels === false ? ["no mpls ldp advertise-labels"] : []),
  }),
  config({
    mode: "config",
    grammar: "mpls ldp advertise-labels for <prefixes:word> [to <peers:word>]",
    help: [
      MPLS,
      LDP,
      "Label advertisement control",
      "Access-list specifies controls on destination prefixes",
      "IP access list for prefixes",
      "Access-list specifies controls on LDP neighbors",
      "IP access list for peers",
    ],
    set: (scope, { prefixes, peers }) => {
      const rest = (scope.ldp.advertiseFor ?? []).filter((r) => r.prefixes !== prefixes);
      scope.ldp.advertiseFor = [...rest, peers === undefined ? { prefixes } : { prefixes, peers }];
    },
    unset: (scope, { prefixes }) => {
      const rest = (scope.ldp.advertiseFor ?? []).filter((r) => r.prefixes !== prefixes);
      if (rest.length === 0) delete scope.ldp.advertiseFor;
      else scope.ldp.advertiseFor = rest;
    },
    write: (scope) =>
      (scope.ldp.advertiseFor ?? []).map(
        (r) => `mpls ldp advertise-labels for ${r.prefixes}${r.peers === undefined ? "" : ` to ${r.peers}`}`,
      ),
  }),
  config({
    mode: "config",
    grammar: "mpls ldp label",
    help: [MPLS, LDP, "Configure label filtering"],
    set: (scope, _args, editing) => editing.enter("config-ldp", scope.ldp),
    unset: (scope) => {
      delete scope.ldp.allocate;
    },
    write: (scope, context) => {
      const lines = context.writeMode("config-ldp", scope.ldp);
      return lines.length === 0 ? [] : ["mpls ldp label", ...lines];
    },
  }),
  allocation("allocate global host-routes", [
    "Configure label allocation",
    "Global routing table",
    "Allocate local label for host routes only",
  ]),
  allocation("allocate global prefix-list <name:word>", [
    "Configure label allocation",
    "Global routing table",
    "Allocate local label for the prefixes of a list",
    "Name of the list",
  ]),
  keep("config", "mpls ldp graceful-restart", [MPLS, LDP, "Configure LDP Graceful Restart"]),
  keep(
    "config",
    "mpls ldp logging <what:neighbor-changes|password>",
    [MPLS, LDP, "Enable LDP logging", "What to log"],
    { many: true },
  ),
];

export const tail: readonly Command[] = [
  config({
    mode: "config",
    grammar: "mpls ldp router-id <interface:interface> [<force:flag>]",
    help: [
      MPLS,
      LDP,
      "Select interface to prefer for LDP identifier address",
      "Interface",
      "Forcibly change the LDP router id",
    ],
    set: (scope, args) => {
      scope.ldp.routerId = { interface: args.interface, force: args.force === true };
    },
    unset: (scope) => {
      delete scope.ldp.routerId;
    },
    write: ({ ldp: { routerId } }) =>
      routerId === undefined ? [] : [`mpls ldp router-id ${routerId.interface}${routerId.force ? " force" : ""}`],
  }),
];

export const interface_: readonly Command[] = [
  config({
    mode: "config-if",
    grammar: "mpls ip",
    help: [IF_MPLS, "Configure dynamic MPLS forwarding for IP"],
    set: (scope) => {
      scope.mpls = true;
    },
    unset: (scope) => {
      scope.mpls = false;
    },
    write: (scope) => (scope.mpls ? ["mpls ip"] : []),
  }),
  config({
    mode: "config-if",
    grammar: "tag-switching ip",
    help: ["Tag Switching interface configuration commands", "Configure dynamic MPLS forwarding for IP"],
    set: (scope) => {
      scope.mpls = true;
    },
    unset: (scope) => {
      scope.mpls = false;
    },
  }),
  keep("config-if", "mpls label protocol <protocol:ldp|both>", [
    IF_MPLS,
    "Label properties",
    "Set label distribution protocol",
    "Protocol",
  ]),
  config({
    mode: "config-if",
    grammar: "mpls ldp discovery transport-address <address:ipv4>",
    help: [IF_MPLS, LDP, DISCOVERY, "Specify interface LDP transport address", "IP address"],
    set: (scope, { address }) => {
      scope.ldp.transportAddress = address;
    },
    unset: (scope) => {
      delete scope.ldp.transportAddress;
    },
    write: ({ ldp: { transportAddress } }) =>
      typeof transportAddress === "number"
        ? [`mpls ldp discovery transport-address ${formatIpv4(transportAddress)}`]
        : [],
  }),
  config({
    mode: "config-if",
    grammar: "mpls ldp discovery transport-address interface",
    help: [IF_MPLS, LDP, DISCOVERY, "Specify interface LDP transport address", "Use interface address"],
    set: (scope) => {
      scope.ldp.transportAddress = "interface";
    },
    unset: (scope) => {
      delete scope.ldp.transportAddress;
    },
    write: ({ ldp: { transportAddress } }) =>
      transportAddress === "interface" ? ["mpls ldp discovery transport-address interface"] : [],
  }),
  config({
    mode: "config-if",
    grammar: "mpls ldp igp autoconfig",
    help: [IF_MPLS, LDP, "Configure LDP-IGP parameters", "Enable LDP through the IGP's configuration"],
    byDefault: "set",
    set: (scope) => {
      delete scope.ldp.noAutoconfig;
    },
    unset: (scope) => {
      scope.ldp.noAutoconfig = true;
    },
    write: (scope) => (scope.ldp.noAutoconfig === true ? ["no mpls ldp igp autoconfig"] : []),
  }),
];
