// `ip ospf ...` of an interface.
import type { InterfaceConfig } from "../../config/model.ts";
import type { MessageDigestKey, OspfInterfaceConfig } from "../../protocols/ospf/config.ts";
import { type Command, config, keep } from "../command.ts";
import { areaText } from "./ospf-text.ts";
import { readableKey } from "./ospf-key.ts";

const IP = "Interface Internet Protocol config commands";
const OSPF = "OSPF interface commands";

/** The settings that are one number. */
type NumberKey = {
  [K in keyof OspfInterfaceConfig]-?: NonNullable<OspfInterfaceConfig[K]> extends number ? K : never;
}[keyof OspfInterfaceConfig];
const numeric = (
  words: string,
  range: string,
  help: readonly string[],
  key: NumberKey,
  drops: readonly NumberKey[] = [],
): Command =>
  config({
    mode: "config-if",
    grammar: `ip ospf ${words} <value:${range}>`,
    help: [IP, OSPF, ...help],
    set: (scope: InterfaceConfig, args) => {
      for (const other of drops) delete scope.ospf[other];
      scope.ospf[key] = (args as { value: number }).value;
    },
    unset: (scope: InterfaceConfig) => {
      delete scope.ospf[key];
    },
    write: (scope: InterfaceConfig) => (scope.ospf[key] === undefined ? [] : [`ip ospf ${words} ${scope.ospf[key]}`]),
  });

type FlagKey = {
  [K in keyof OspfInterfaceConfig]-?: NonNullable<OspfInterfaceConfig[K]> extends boolean ? K : never;
}[keyof OspfInterfaceConfig];
const flag = (words: string, help: readonly string[], key: FlagKey): Command =>
  config({
    mode: "config-if",
    grammar: `ip ospf ${words}`,
    help: [IP, OSPF, ...help],
    set: (scope: InterfaceConfig) => {
      scope.ospf[key] = true;
    },
    unset: (scope: InterfaceConfig) => {
      delete scope.ospf[key];
    },
    write: (scope: InterfaceConfig) => (scope.ospf[key] === true ? [`ip ospf ${words}`] : []),
  });

const replaceKey = (keys: readonly MessageDigestKey[] | undefined, key: MessageDigestKey): MessageDigestKey[] => [
  ...(keys ?? []).filter((k) => k.id !== key.id),
  key,
];

export const commands: readonly Command[] = [
  config({
    mode: "config-if",
    grammar: "ip ospf authentication [<kind:message-digest|null>]",
    help: [IP, OSPF, "Enable authentication", "Use message-digest authentication"],
    set: (scope, args) => {
      scope.ospf.authentication = args.kind ?? "simple";
    },
    unset: (scope) => {
      delete scope.ospf.authentication;
    },
    write: ({ ospf }) =>
      ospf.authentication === undefined
        ? []
        : [`ip ospf authentication${ospf.authentication === "simple" ? "" : ` ${ospf.authentication}`}`],
  }),
  config({
    mode: "config-if",
    grammar: "ip ospf authentication-key [<encryption:0-7>] <key:line>",
    help: [
      IP,
      OSPF,
      "Authentication password (key)",
      "Encryption type (0 for not yet encrypted, 7 for proprietary)",
      "The OSPF password (key)",
    ],
    set: (scope, args) => {
      scope.ospf.authenticationKey = readableKey(args.encryption, args.key).slice(0, 8);
    },
    unset: (scope) => {
      delete scope.ospf.authenticationKey;
    },
    write: ({ ospf }) =>
      ospf.authenticationKey === undefined ? [] : [`ip ospf authentication-key ${ospf.authenticationKey}`],
  }),
  config({
    mode: "config-if",
    grammar: "ip ospf message-digest-key <id:1-255> md5 [<encryption:0-7>] <key:line>",
    help: [
      IP,
      OSPF,
      "Message digest authentication password (key)",
      "Key ID",
      "Use MD5 algorithm",
      "Encryption type (0 for not yet encrypted, 7 for proprietary)",
      "The OSPF password (key)",
    ],
    set: (scope, args) => {
      const key = { id: args.id, key: readableKey(args.encryption, args.key).slice(0, 16) };
      scope.ospf.messageDigestKeys = replaceKey(scope.ospf.messageDigestKeys, key);
    },
    // The number alone will do.
    unsetGrammar: "ip ospf message-digest-key <id:1-255> [md5 <rest:line>]",
    unset: (scope, args) => {
      const left = (scope.ospf.messageDigestKeys ?? []).filter((k) => args.id !== undefined && k.id !== args.id);
      if (left.length > 0) scope.ospf.messageDigestKeys = left;
      else delete scope.ospf.messageDigestKeys;
    },
    write: ({ ospf }) => (ospf.messageDigestKeys ?? []).map((k) => `ip ospf message-digest-key ${k.id} md5 ${k.key}`),
  }),
  config({
    mode: "config-if",
    grammar:
      "ip ospf network (broadcast|non-broadcast|point-to-point|point-to-multipoint [<nonbroadcast:non-broadcast|>])",
    help: [
      IP,
      OSPF,
      "Network type",
      "Specify OSPF broadcast multi-access network",
      "Specify OSPF NBMA network",
      "Specify OSPF point-to-point network",
      "Specify OSPF point-to-multipoint network",
      "Specify non-broadcast point-to-multipoint network",
    ],
    unsetGrammar: "ip ospf network [<rest:line>]",
    set: (scope, _args, editing) => {
      const type = editing.line.slice("ip ospf network ".length);
      scope.ospf.networkType = type as NonNullable<OspfInterfaceConfig["networkType"]>;
    },
    unset: (scope) => {
      delete scope.ospf.networkType;
    },
    write: ({ ospf }) => (ospf.networkType === undefined ? [] : [`ip ospf network ${ospf.networkType}`]),
  }),
  numeric("hello-interval", "1-65535", ["Time between HELLO packets", "Seconds"], "helloInterval", ["helloMultiplier"]),
  config({
    mode: "config-if",
    grammar: "ip ospf dead-interval (<seconds:1-65535>|minimal hello-multiplier <multiplier:3-20>)",
    help: [
      IP,
      OSPF,
      "Interval after which a neighbor is declared dead",
      "Seconds",
      "Set to 1 second",
      "Set multiplier for Hellos",
      "Number of Hellos sent within 1 second",
    ],
    unsetGrammar: "ip ospf dead-interval [<rest:line>]",
    set: (scope, args) => {
      const { seconds, multiplier } = args as { seconds?: number; multiplier?: number };
      delete scope.ospf.deadInterval;
      delete scope.ospf.helloMultiplier;
      if (seconds !== undefined) scope.ospf.deadInterval = seconds;
      if (multiplier !== undefined) scope.ospf.helloMultiplier = multiplier;
    },
    unset: (scope) => {
      delete scope.ospf.deadInterval;
      delete scope.ospf.helloMultiplier;
    },
    write: ({ ospf }) =>
      ospf.helloMultiplier !== undefined
        ? [`ip ospf dead-interval minimal hello-multiplier ${ospf.helloMultiplier}`]
        : ospf.deadInterval !== undefined
          ? [`ip ospf dead-interval ${ospf.deadInterval}`]
          : [],
  }),
  numeric(
    "retransmit-interval",
    "1-65535",
    ["Time between retransmitting lost link state advertisements", "Seconds"],
    "retransmitInterval",
  ),
  numeric("transmit-delay", "1-65535", ["Link state transmit delay", "Seconds"], "transmitDelay"),
  numeric("priority", "0-255", ["Router priority", "Priority"], "priority"),
  numeric("cost", "1-65535", ["Interface cost", "Cost"], "cost"),
  flag("mtu-ignore", ["Ignores the MTU in DBD packets"], "mtuIgnore"),
  flag(
    "database-filter all out",
    ["Filter OSPF LSA during synchronization and flooding", "Filter all LSA", "Outgoing LSA"],
    "databaseFilter",
  ),
  config({
    mode: "config-if",
    grammar: "ip ospf prefix-suppression [<disable:flag>]",
    help: [IP, OSPF, "OSPF prefix suppression", "Disable OSPF prefix suppression"],
    set: (scope, { disable }) => {
      scope.ospf.prefixSuppression = disable !== true;
    },
    unset: (scope) => {
      delete scope.ospf.prefixSuppression;
    },
    write: ({ ospf }) =>
      ospf.prefixSuppression === undefined
        ? []
        : [`ip ospf prefix-suppression${ospf.prefixSuppression ? "" : " disable"}`],
  }),
  flag("shutdown", ["Set OSPF protocol's state to disable under current interface"], "shutdown"),
  config({
    mode: "config-if",
    grammar: "ip ospf <process:1-65535> area <area:area> [secondaries <none:flag>]",
    help: [
      IP,
      OSPF,
      "Process ID",
      "Set the OSPF area ID",
      "OSPF area ID",
      "Include or exclude secondary IP addresses",
      "Prevent secondary IP addresses",
    ],
    set: (scope, args) => {
      scope.ospf.process = args.process;
      scope.ospf.area = args.area;
      delete scope.ospf.secondariesNone;
      if (args.none === true) scope.ospf.secondariesNone = true;
    },
    unset: (scope, args) => {
      if (args.process !== undefined && args.process !== scope.ospf.process) return;
      delete scope.ospf.process;
      delete scope.ospf.area;
      delete scope.ospf.secondariesNone;
    },
    write: ({ ospf }) =>
      ospf.process === undefined || ospf.area === undefined
        ? []
        : [
            `ip ospf ${ospf.process} area ${areaText(ospf.area)}${ospf.secondariesNone === true ? " secondaries none" : ""}`,
          ],
  }),
  config({
    mode: "config-if",
    grammar: "mpls ldp igp sync",
    help: [
      "Configure MPLS interface parameters",
      "LDP interface parameters",
      "IGP parameters",
      "LDP IGP synchronization",
    ],
    byDefault: "set",
    set: (scope) => {
      delete scope.ospf.ldpSyncDisabled;
    },
    unset: (scope) => {
      scope.ospf.ldpSyncDisabled = true;
    },
    write: ({ ospf }) => (ospf.ldpSyncDisabled === true ? ["no mpls ldp igp sync"] : []),
  }),
  config({
    mode: "config-if",
    grammar: "mpls ldp igp sync delay <delay:5-60>",
    unsetGrammar: "mpls ldp igp sync delay [<delay:5-60>]",
    help: [
      "Configure MPLS interface parameters",
      "LDP interface parameters",
      "IGP parameters",
      "LDP IGP synchronization",
      "Delay the notification of the IGP once the session is up",
      "Seconds",
    ],
    set: (scope, { delay }) => {
      scope.ldp.syncDelay = delay;
    },
    unset: (scope) => {
      delete scope.ldp.syncDelay;
    },
    write: ({ ldp }) => (ldp.syncDelay === undefined ? [] : [`mpls ldp igp sync delay ${ldp.syncDelay}`]),
  }),
  keep("config-if", "ip ospf bfd [<disable:flag>]", [IP, OSPF, "Enable or disable BFD", "Disable BFD"]),
  keep("config-if", "ip ospf demand-circuit [<ignore:flag>]", [
    IP,
    OSPF,
    "OSPF demand circuit",
    "Ignore demand circuit requests",
  ]),
  keep("config-if", "ip ospf flood-reduction", [IP, OSPF, "OSPF Flood Reduction"]),
  keep("config-if", "ip ospf lls [<disable:flag>]", [IP, OSPF, "Link-local Signaling (LLS) support", "Disable LLS"]),
  keep("config-if", "ip ospf resync-timeout <seconds:1-65535>", [
    IP,
    OSPF,
    "Interval after which adjacency is reset",
    "Seconds",
  ]),
  keep("config-if", "ip ospf ttl-security [<disable:flag>] [hops <hops:1-254>]", [
    IP,
    OSPF,
    "TTL security check",
    "Disable",
    "Maximum hops",
    "Hops",
  ]),
];
