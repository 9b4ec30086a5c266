// The grammar of access list rules, and from its arguments to entries.
import type { Prefix } from "../base/prefix.ts";
import type { AclEntry, PortMatch } from "../config/model.ts";
import {
  DSCP,
  ICMP_MESSAGES,
  ICMPV6_MESSAGES,
  PRECEDENCE,
  PROTOCOLS,
  TCP_FLAGS,
  TCP_PORTS,
  TOS,
  UDP_PORTS,
} from "./acl-names.ts";
import { Refused } from "./command.ts";

export interface AclArguments {
  readonly action: "permit" | "deny";
  readonly protocol?: string;
  readonly protocolNumber?: number;
  readonly sourceHost?: number | bigint;
  readonly source?: number;
  readonly sourceWildcard?: number;
  readonly sourcePrefix?: Prefix;
  readonly destinationHost?: number | bigint;
  readonly destination?: number;
  readonly destinationWildcard?: number;
  readonly destinationPrefix?: Prefix;
  readonly sourceOperator?: PortMatch["op"];
  readonly sourcePorts?: readonly string[];
  readonly destinationOperator?: PortMatch["op"];
  readonly destinationPorts?: readonly string[];
  readonly message?: string;
  readonly type?: number;
  readonly code?: number;
  readonly established?: true;
  readonly fragments?: true;
  readonly dscp?: string;
  readonly precedence?: string;
  readonly tos?: string;
  readonly ttlOperator?: PortMatch["op"];
  readonly ttl?: readonly number[];
  readonly ack?: true;
  readonly fin?: true;
  readonly psh?: true;
  readonly rst?: true;
  readonly syn?: true;
  readonly urg?: true;
  readonly matching?: "match-all" | "match-any";
  readonly flags?: readonly string[];
  readonly log?: true;
  readonly logInput?: string;
  readonly serviceGroup?: string;
  readonly sourceGroup?: string;
  readonly destinationGroup?: string;
  readonly range?: string;
  readonly reflect?: string;
  readonly timeout?: number;
}

const ACTION = "<action:permit|deny>";
const ACTION_HELP = "Specify packets to reject or to forward";
const address = (which: "source" | "destination"): string =>
  `(any|host <${which}Host:ipv4>|object-group <${which}Group:word>|<${which}:ipv4> <${which}Wildcard:wildcard>)`;
const addressHelp = (which: string): readonly string[] => [
  `Any ${which} host`,
  `A single ${which} host`,
  `${which === "source" ? "Source" : "Destination"} address`,
  `${which === "source" ? "Source" : "Destination"} network object group`,
  "Name of the object group",
  `${which === "source" ? "Source" : "Destination"} address`,
  `${which === "source" ? "Source" : "Destination"} wildcard bits`,
];
const address6 = (which: "source" | "destination"): string =>
  `(any|host <${which}Host:ipv6>|<${which}Prefix:ipv6-prefix>)`;
const address6Help = (which: string): readonly string[] => [
  `Any ${which} prefix`,
  `A single ${which} host`,
  `${which} host address`,
  `${which} IPv6 prefix`,
];
const ports = (which: "source" | "destination"): string =>
  `[<${which}Operator:eq|gt|lt|neq|range> <${which}Ports:port+>]`;
const PORTS_HELP = ["Match packets on a given port number", "Port number or name"];
const TIME = "[time-range <range:word>] [reflect <reflect:word> [timeout <timeout:1-2147483>]]";
const TIME_HELP = [
  "Specify a time-range",
  "Time-range entry name",
  "Create reflexive access list entry",
  "Access-list name",
  "Maximum time to live for reflexive entries",
  "Seconds",
];
const OPTIONS = `[dscp <dscp:word>] [<fragments:flag>] [<log:flag>] [<logInput:|log-input>] ${TIME}`;
const OPTIONS_HELP = [
  "Match packets with given dscp value",
  "Differentiated services codepoint value",
  "Check non-initial fragments",
  "Log matches against this entry",
  "Log matches against this entry, including input interface",
  ...TIME_HELP,
];

const OPTIONS_V4 = `[precedence <precedence:word>] [tos <tos:word>] [ttl <ttlOperator:eq|gt|lt|neq|range> <ttl:0-255+>] ${OPTIONS}`;
const OPTIONS_V4_HELP = [
  "Match packets with given precedence value",
  "Precedence value",
  "Match packets with given TOS value",
  "Type of service value",
  "Match packets with given TTL value",
  "Match packets on a given TTL number",
  "TTL value",
  ...OPTIONS_HELP,
];
const FLAG_WORDS = [...TCP_FLAGS.keys()];
const FLAGS = `${FLAG_WORDS.map((f) => `[<${f}:flag>]`).join(" ")} [<matching:match-all|match-any> <flags:tcp-flag+>]`;
const FLAGS_HELP = [
  ...FLAG_WORDS.map((f) => `Match on the ${f.toUpperCase()} bit`),
  "Match if all, or any, of the flags are as given",
  "A flag that is set, +, or not set, -",
];

export const STANDARD = `${ACTION} (any|host <sourceHost:ipv4>|<source:ipv4> [<sourceWildcard:wildcard>]) [<log:flag>]`;
export const STANDARD_HELP = [
  ACTION_HELP,
  "Any source host",
  "A single host address",
  "Host address",
  "Address to match",
  "Wildcard bits",
  "Log matches against this entry",
];

const others = [...PROTOCOLS.keys()].filter((p) => p !== "tcp" && p !== "udp" && p !== "icmp").join("|");
export const EXTENDED: readonly string[] = [
  `${ACTION} <protocol:tcp|udp> ${address("source")} ${ports("source")} ${address("destination")} ${ports("destination")} [<established:flag>] ${FLAGS} ${OPTIONS_V4}`,
  `${ACTION} <protocol:|icmp> ${address("source")} ${address("destination")} [(<message:${[...ICMP_MESSAGES.keys()].join("|")}>|<type:0-255> [<code:0-255>])] ${OPTIONS_V4}`,
  `${ACTION} (<protocol:ip|${others}>|<protocolNumber:0-255>|object-group <serviceGroup:word>) ${address("source")} ${address("destination")} ${OPTIONS_V4}`,
];
export const EXTENDED_HELP: readonly (readonly string[])[] = [
  [
    ACTION_HELP,
    "Transport protocol",
    ...addressHelp("source"),
    ...PORTS_HELP,
    ...addressHelp("destination"),
    ...PORTS_HELP,
    "Match established connections",
    ...FLAGS_HELP,
    ...OPTIONS_V4_HELP,
  ],
  [
    ACTION_HELP,
    "Internet Control Message Protocol",
    ...addressHelp("source"),
    ...addressHelp("destination"),
    "ICMP message",
    "ICMP message type",
    "ICMP message code",
    ...OPTIONS_V4_HELP,
  ],
  [
    ACTION_HELP,
    "IP protocol",
    "An IP protocol number",
    "Service object group",
    "Name of the object group",
    ...addressHelp("source"),
    ...addressHelp("destination"),
    ...OPTIONS_V4_HELP,
  ],
];
export const IPV6_RULE: readonly string[] = [
  `${ACTION} <protocol:tcp|udp> ${address6("source")} ${ports("source")} ${address6("destination")} ${ports("destination")} [<established:flag>] ${OPTIONS}`,
  `${ACTION} <protocol:|icmp> ${address6("source")} ${address6("destination")} [(<message:${[...ICMPV6_MESSAGES.keys()].join("|")}>|<type:0-255> [<code:0-255>])] ${OPTIONS}`,
  `${ACTION} (<protocol:ipv6|${others}>|<protocolNumber:0-255>) ${address6("source")} ${address6("destination")} ${OPTIONS}`,
];
export const IPV6_RULE_HELP: readonly (readonly string[])[] = [
  [
    ACTION_HELP,
    "Transport protocol",
    ...address6Help("source"),
    ...PORTS_HELP,
    ...address6Help("destination"),
    ...PORTS_HELP,
    "Match established connections",
    ...OPTIONS_HELP,
  ],
  [
    ACTION_HELP,
    "Internet Control Message Protocol",
    ...address6Help("source"),
    ...address6Help("destination"),
    "ICMP message",
    "ICMP message type",
    "ICMP message code",
    ...OPTIONS_HELP,
  ],
  [
    ACTION_HELP,
    "IPv6 protocol",
    "An IPv6 protocol number",
    ...address6Help("source"),
    ...address6Help("destination"),
    ...OPTIONS_HELP,
  ],
];

export const portMatch = (op: PortMatch["op"], names: readonly string[], tcp: boolean): PortMatch => {
  const found = names.map((name) => {
    const table = tcp ? TCP_PORTS : UDP_PORTS;
    const n = /^\d+$/.test(name) ? Number(name) : (table.get(name.toLowerCase()) ?? -1);
    if (n < 0 || n > 65535) throw new Refused(`% Invalid port "${name}"`);
    return n;
  });
  if (op === "range" ? found.length !== 2 : op === "eq" || op === "neq" ? found.length > 10 : found.length !== 1)
    throw new Refused("% Invalid number of ports");
  return { op, ports: found };
};
const addressOf = (
  host: number | bigint | undefined,
  base: number | undefined,
  wildcard: number | undefined,
  prefix: Prefix | undefined,
): AclEntry["source"] => {
  if (typeof host === "bigint") return { address: host, length: 128 };
  if (host !== undefined) return { address: host, wildcard: 0 };
  if (prefix !== undefined) return prefix.length === 0 ? undefined : prefix;
  if (base === undefined || wildcard === 0xffffffff) return undefined;
  return { address: (base & ~(wildcard ?? 0)) >>> 0, wildcard: wildcard ?? 0 };
};

const named = (text: string, names: ReadonlyMap<string, number>, most: number, what: string): number => {
  const value = /^\d{1,2}$/.test(text) ? Number(text) : (names.get(text.toLowerCase()) ?? -1);
  if (value < 0 || value > most) throw new Refused(`% Invalid ${what} value "${text}"`);
  return value;
};

/** Throws Refused for ports and names that do not exist. */
export const entryOf = (args: AclArguments, family: "ipv4" | "ipv6"): Omit<AclEntry, "sequence"> => {
  const word = args.protocol;
  const protocol =
    args.protocolNumber ??
    (word === undefined || word === "ip" || word === "ipv6"
      ? "ip"
      : word === "icmp" && family === "ipv6"
        ? 58
        : PROTOCOLS.get(word)!);
  const entry: Omit<AclEntry, "sequence"> = { action: args.action, protocol };
  const source = addressOf(args.sourceHost, args.source, args.sourceWildcard, args.sourcePrefix);
  const destination = addressOf(
    args.destinationHost,
    args.destination,
    args.destinationWildcard,
    args.destinationPrefix,
  );
  if (source !== undefined) entry.source = source;
  if (destination !== undefined) entry.destination = destination;
  if (args.sourceOperator !== undefined)
    entry.sourcePort = portMatch(args.sourceOperator, args.sourcePorts ?? [], protocol === 6);
  if (args.destinationOperator !== undefined)
    entry.destinationPort = portMatch(args.destinationOperator, args.destinationPorts ?? [], protocol === 6);
  const message =
    args.message === undefined ? undefined : (family === "ipv4" ? ICMP_MESSAGES : ICMPV6_MESSAGES).get(args.message);
  const type = message?.[0] ?? args.type;
  const code = message === undefined ? args.code : message[1];
  if (type !== undefined) entry.icmpType = type;
  if (code !== undefined) entry.icmpCode = code;
  if (args.established === true) {
    if (protocol !== 6) throw new Refused("% established is for TCP only");
    entry.established = true;
  }
  if (args.fragments === true) entry.fragments = true;
  if (args.dscp !== undefined) {
    const value = /^\d{1,2}$/.test(args.dscp) ? Number(args.dscp) : (DSCP.get(args.dscp.toLowerCase()) ?? 64);
    if (value > 63) throw new Refused(`% Invalid DSCP value "${args.dscp}"`);
    entry.dscp = value;
  }
  const flags = FLAG_WORDS.filter((f) => args[f as "syn"] === true).reduce((n, f) => n | TCP_FLAGS.get(f)!, 0);
  if (flags !== 0 || args.matching !== undefined) {
    if (protocol !== 6) throw new Refused("% TCP flags are for TCP only");
    const bits = (sign: string): number =>
      (args.flags ?? []).filter((f) => f[0] === sign).reduce((n, f) => n | TCP_FLAGS.get(f.slice(1))!, 0);
    entry.flags = { all: args.matching === "match-all", set: flags | bits("+"), clear: bits("-") };
  }
  if (args.precedence !== undefined) entry.precedence = named(args.precedence, PRECEDENCE, 7, "precedence");
  if (args.tos !== undefined) entry.tos = named(args.tos, TOS, 15, "TOS");
  if (args.ttlOperator !== undefined) {
    const values = args.ttl ?? [];
    if (values.length !== (args.ttlOperator === "range" ? 2 : 1)) throw new Refused("% Invalid number of TTL values");
    entry.ttl = { op: args.ttlOperator, ports: [...values] };
  }
  if (args.log === true || args.logInput !== undefined) entry.log = true;
  if (args.logInput !== undefined) entry.logInput = true;
  if (args.serviceGroup !== undefined) entry.serviceGroup = args.serviceGroup;
  if (args.sourceGroup !== undefined) entry.sourceGroup = args.sourceGroup;
  if (args.destinationGroup !== undefined) entry.destinationGroup = args.destinationGroup;
  if (args.range !== undefined) entry.timeRange = args.range;
  const options = [
    ...(args.reflect === undefined ? [] : [`reflect ${args.reflect}`]),
    ...(args.timeout === undefined ? [] : [`timeout ${args.timeout}`]),
  ];
  if (options.length > 0) entry.options = options.join(" ");
  return entry;
};
