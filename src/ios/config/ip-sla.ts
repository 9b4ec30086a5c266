// IP SLA operations and their schedules. IOS 15 spelling; `ip sla monitor` and `rtr` of IOS 12 are read as the same.
import { formatIp, type Ip } from "../../base/ip.ts";
import type { DeviceConfig } from "../../config/model.ts";
import type { SlaOperationConfig, SlaScheduleConfig, SlaStart, SlaType } from "../../protocols/sla/config.ts";
import { FREQUENCY, LIFE, TIMEOUT } from "../../protocols/sla/constants.ts";
import { type Command, config, type Editing, Refused, type WriteContext } from "../command.ts";

/** `kind`: as the prompt shows the kind of operation; "" while there is none. */
export interface SlaScope {
  readonly number: number;
  kind: string;
}
const IP = "Global IP configuration subcommands";
const SLA = "Service Level Agreement";
const KINDS: ReadonlyMap<string, string> = new Map([
  ["icmp-echo", "echo"],
  ["tcp-connect", "tcp"],
  ["udp-echo", "udp"],
  ["udp-jitter", "jitter"],
  ["icmp-jitter", "icmpjitter"],
  ["path-echo", "pathEcho"],
  ["path-jitter", "pathJitter"],
  ["http", "http"],
  ["dns", "dns"],
  ["ftp", "ftp"],
  ["dhcp", "dhcp"],
  ["mpls", "lspPing"],
  ["voip", "voip"],
  ["ethernet", "ethernet-echo"],
  ["dlsw", "dlsw"],
  ["frame-relay", "fr"],
  ["slm", "slm"],
]);
const nameOf = (type: SlaType): string => (type.kind === "other" ? type.name : type.kind);
const kindOf = (type: SlaType | undefined): string =>
  type === undefined ? "" : (KINDS.get(nameOf(type)) ?? nameOf(type));

/** What has been started stays as it is: IOS wants it deleted first. */
const enter = (scope: DeviceConfig, number: number, editing: Editing): void => {
  const { operations, schedules } = scope.sla;
  const schedule = schedules.get(number);
  if (editing.router !== null && schedule !== undefined && schedule.start.kind !== "pending" && operations.has(number))
    throw new Refused(
      "Entry already running and cannot be modified\n\t(only can delete (no) and start over)\n\t(check to see if the probe has finished exiting)",
    );
  const found = operations.get(number);
  if (found === undefined) operations.set(number, { number, kept: [] });
  editing.enter("config-ip-sla", { number, kind: kindOf(found?.type) });
};
const remove = (scope: DeviceConfig, number: number): void => {
  scope.sla.operations.delete(number);
  scope.sla.schedules.delete(number);
};
const operationCommand = (words: string, help: readonly string[], first: boolean): Command =>
  config({
    mode: "config",
    grammar: `${words} <number:1-2147483647>` as "x <number:1-2>",
    help: [...help, "Entry number"],
    set: (scope, { number }, editing) => enter(scope, number, editing),
    unset: (scope, { number }) => remove(scope, number ?? 0),
    ...(first ? { write: writeAll } : {}),
  });
/** Every operation, and behind it its schedule; schedules of operations that are not there come last. */
const writeAll = (scope: DeviceConfig, context: WriteContext): readonly string[] => {
  const { operations, schedules } = scope.sla;
  const numbers = [...new Set([...operations.keys(), ...schedules.keys()])].sort((a, b) => a - b);
  return numbers.flatMap((number) => {
    const schedule = schedules.get(number);
    const body = operations.has(number)
      ? [`ip sla ${number}`, ...context.writeMode("config-ip-sla", { number, kind: "" })]
      : [];
    return schedule === undefined ? body : [...body, scheduleLine(schedule)];
  });
};

// --- schedules ---

const pad = (n: number): string => String(n).padStart(2, "0");
const clock = (s: number): string => `${pad(Math.floor(s / 3600))}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`;
const startText = (start: SlaStart): string => {
  switch (start.kind) {
    case "pending":
      return "";
    case "now":
      return " start-time now";
    case "after":
      return ` start-time after ${clock(start.delay)}`;
    case "at":
      return ` start-time ${clock(start.second)}${start.date === undefined ? "" : ` ${start.date}`}`;
  }
};
const scheduleLine = ({ number, life, start, ageout, recurring }: SlaScheduleConfig): string =>
  [
    `ip sla schedule ${number}`,
    life === LIFE ? "" : ` life ${life}`,
    startText(start),
    ageout === 0 ? "" : ` ageout ${ageout}`,
    recurring ? " recurring" : "",
  ].join("");
/** hh:mm or hh:mm:ss as seconds; throws Refused for what is none. */
const secondsOf = (text: string): number => {
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  const [h, m, s] = [Number(found?.[1]), Number(found?.[2]), Number(found?.[3] ?? 0)];
  if (found === null || h > 23 || m > 59 || s > 59) throw new Refused("% Invalid start time");
  return h * 3600 + m * 60 + s;
};
interface ScheduleArguments {
  readonly number: number;
  readonly life?: number;
  readonly after?: string;
  readonly at?: string;
  readonly day?: string;
  readonly month?: string;
  readonly ageout?: number;
  readonly recurring?: true;
}
const startOf = (args: ScheduleArguments, line: string): SlaStart => {
  if (args.after !== undefined) return { kind: "after", delay: secondsOf(args.after) };
  if (args.at !== undefined) {
    const date = args.day === undefined ? undefined : `${args.day} ${args.month ?? ""}`.trim();
    return { kind: "at", second: secondsOf(args.at), ...(date === undefined ? {} : { date }) };
  }
  return / start-time now\b/.test(line) ? { kind: "now" } : { kind: "pending" };
};
const scheduleCommand = (words: string, help: readonly string[]): Command => {
  const tail =
    "[life (forever|<life:0-2147483647>)] [start-time (now|pending|after <after:time>|<at:word> [<day:word> <month:word>])] [ageout <ageout:0-2073600>] [<recurring:flag>]";
  return config({
    mode: "config",
    grammar: `${words} <number:1-2147483647> ${tail}`,
    help: [
      ...help,
      "Entry Scheduling",
      "Entry number",
      "Length of time to execute in seconds",
      "Run forever",
      "Life seconds",
      "When to start this entry",
      "Start now",
      "Start pending",
      "Start after a certain amount of time from now",
      "Start after (hh:mm:ss)",
      "Start time (hh:mm[:ss])",
      "Day or month to start",
      "Month or day to start",
      "How long to keep this entry when inactive",
      "Ageout seconds",
      "Probe to be scheduled automatically every day",
    ],
    set: (scope, given, editing) => {
      const args = given as unknown as ScheduleArguments;
      const operation = scope.sla.operations.get(args.number);
      const start = startOf(args, editing.line);
      const timeout = operation?.timeout ?? TIMEOUT;
      const frequency = 1000 * (operation?.frequency ?? FREQUENCY);
      if (operation !== undefined && timeout > frequency)
        throw new Refused(
          `%Scheduling a probe with timeout ${timeout} ms greater than frequency ${frequency} ms is not allowed.`,
        );
      if ((args.ageout ?? 0) > 0) editing.absent("The ageing of an operation", "it stays when it has ended");
      scope.sla.schedules.set(args.number, {
        number: args.number,
        life: / life forever\b/.test(editing.line) ? "forever" : (args.life ?? LIFE),
        start,
        ageout: args.ageout ?? 0,
        recurring: args.recurring === true,
      });
    },
    unsetGrammar: `${words} <number:1-2147483647> [<rest:line>]`,
    unset: (scope, args) => {
      scope.sla.schedules.delete((args as { number?: number }).number ?? 0);
    },
  });
};

// --- the sub-mode ---

const operationOf = (model: DeviceConfig, scope: SlaScope): SlaOperationConfig | undefined =>
  model.sla.operations.get(scope.number);
const edit = (
  scope: SlaScope,
  editing: Editing,
  changes: { readonly [K in keyof SlaOperationConfig]?: SlaOperationConfig[K] | undefined },
): void => {
  const operation = operationOf(editing.config, scope);
  if (operation === undefined) throw new Refused("% Entry not configured");
  const next = Object.fromEntries(Object.entries({ ...operation, ...changes }).filter(([, v]) => v !== undefined));
  editing.config.sla.operations.set(scope.number, next as unknown as SlaOperationConfig);
};
/** What an operation does is said once. */
const setType = (scope: SlaScope, editing: Editing, type: SlaType): void => {
  const before = operationOf(editing.config, scope)?.type;
  if (before !== undefined && nameOf(before) !== nameOf(type))
    throw new Refused("% The type of an operation cannot be changed: delete the entry first");
  edit(scope, editing, { type });
  scope.kind = kindOf(type);
};
interface EchoArguments {
  readonly to: Ip;
  readonly source?: Ip;
  readonly interface?: string;
}
const echoType = (given: unknown): SlaType => {
  const { to, source, interface: name } = given as EchoArguments;
  return {
    kind: "icmp-echo",
    to,
    ...(source === undefined ? {} : { sourceAddress: source }),
    ...(name === undefined ? {} : { sourceInterface: name }),
  };
};
const ECHO_HELP = [
  "Source address",
  "IP address",
  "Source interface (ingress icmp packet interface)",
  "Interface",
] as const;
const upper = (ip: Ip): string => (typeof ip === "bigint" ? formatIp(ip).toUpperCase() : formatIp(ip));
const typeLine = (type: SlaType): string => {
  if (type.kind === "other") return type.line;
  const words = [`${type.kind} ${upper(type.to)}`];
  if (type.kind !== "icmp-echo") words.push(String(type.port));
  if (type.sourceAddress !== undefined) words.push(`source-ip ${upper(type.sourceAddress)}`);
  if (type.kind === "icmp-echo" && type.sourceInterface !== undefined)
    words.push(`source-interface ${type.sourceInterface}`);
  if (type.kind !== "icmp-echo" && type.sourcePort !== undefined) words.push(`source-port ${type.sourcePort}`);
  if (type.kind !== "icmp-echo" && type.control === false) words.push("control disable");
  return words.join(" ");
};
const written =
  (lines: (operation: SlaOperationConfig) => readonly string[]) =>
  (scope: SlaScope, context: WriteContext): readonly string[] => {
    const operation = operationOf(context.config, scope);
    return operation === undefined ? [] : lines(operation);
  };
const echo = (family: "ipv4" | "ipv6"): Command =>
  config({
    mode: "config-ip-sla",
    grammar: `icmp-echo <to:${family}> [(source-ip <source:${family}>|source-interface <interface:interface>)]`,
    help: ["ICMP Echo Operation", "Destination IP address", ...ECHO_HELP],
    set: (scope: SlaScope, args, editing) => setType(scope, editing, echoType(args)),
    ...(family === "ipv4" ? { write: written(({ type }) => (type === undefined ? [] : [typeLine(type)])) } : {}),
  });
/** Operations that other devices would have to answer, or that measure what is not simulated: kept as they are. */
const others = [...KINDS.keys()]
  .filter((name) => name !== "icmp-echo" && name !== "tcp-connect" && name !== "udp-echo")
  .map(
    (name): Command => ({
      ...config({
        mode: "config-ip-sla",
        grammar: `${name} <rest:line>`,
        help: [`${name} operation`, "The rest of the command"],
        set: (scope: SlaScope, _args, editing) => setType(scope, editing, { kind: "other", name, line: editing.line }),
      }),
      effect: "kept",
    }),
  );
type NumberKey = "frequency" | "timeout" | "threshold" | "tos" | "trafficClass" | "dataSize";
type TextKey = "vrf" | "tag" | "owner";
const setting = (word: string, type: string, key: NumberKey | TextKey, help: string, unit: string): Command =>
  config({
    mode: "config-ip-sla",
    grammar: `${word} <value:${type}>` as "x <value:word>",
    help: [help, unit],
    set: (scope: SlaScope, { value }, editing) => {
      if (operationOf(editing.config, scope)?.type === undefined) throw new Refused("% The operation has no type yet");
      edit(scope, editing, { [key]: value });
    },
    unsetGrammar: `${word} [<value:${type}>]` as "x [<value:word>]",
    unset: (scope: SlaScope, _args, editing) => edit(scope, editing, { [key]: undefined }),
    write: written((o) => (o[key] === undefined ? [] : [`${word} ${o[key]}`])),
  });
/** Settings without effect here, and whether more words follow. */
const KEPT: readonly (readonly [string, boolean, string])[] = [
  ["verify-data", false, "Verify data"],
  ["df-bit", false, "Do not fragment"],
  ["request-data-random", false, "Random data"],
  ["http-raw-request", false, "Raw request of an HTTP operation"],
  ["data-pattern", true, "Data pattern"],
  ["response-data-size", true, "Response data size"],
  ["codec", true, "Codec of a jitter operation"],
  ["history", true, "History and distribution data"],
  ["enhanced-history", true, "Enhanced history"],
  ["buckets-of-history-kept", true, "Maximum number of history buckets"],
  ["lives-of-history-kept", true, "Maximum number of history lives"],
  ["samples-of-history-kept", true, "Maximum number of history samples"],
  ["filter-for-history", true, "What is added to the history"],
  ["distributions-of-statistics-kept", true, "Maximum number of statistics distributions"],
  ["statistics-distribution-interval", true, "Interval of the distribution"],
  ["hours-of-statistics-kept", true, "Maximum number of statistics hour groups"],
  ["paths-of-statistics-kept", true, "Maximum number of statistics paths"],
  ["hops-of-statistics-kept", true, "Maximum number of statistics hops"],
  ["precision", true, "Precision of the measurements"],
  ["optimize", true, "Optimisation of time stamps"],
  ["percentile", true, "Percentile of the statistics"],
  ["clock-tolerance", true, "Clock tolerance"],
  ["operation-packet-priority", true, "Priority of operation packets"],
  ["lsr-path", true, "Loose source routing path"],
  ["flow-label", true, "Flow label"],
  ["exp", true, "MPLS experimental bits"],
];
/** The words under which a kept line replaces an earlier one. */
const keyOf = (line: string): string => line.split(" ", /^(enhanced-)?history /.test(line) ? 2 : 1).join(" ");
const kept = KEPT.map(
  ([word, more, help]): Command => ({
    ...config({
      mode: "config-ip-sla",
      grammar: `${word}${more ? " <rest:line>" : ""}`,
      help: [help, ...(more ? ["The rest of the command"] : [])],
      set: (scope: SlaScope, _args, editing) => {
        const lines = operationOf(editing.config, scope)?.kept ?? [];
        edit(scope, editing, { kept: [...lines.filter((l) => keyOf(l) !== keyOf(editing.line)), editing.line] });
      },
      unset: (scope: SlaScope, _args, editing) => {
        const lines = operationOf(editing.config, scope)?.kept ?? [];
        edit(scope, editing, { kept: lines.filter((l) => keyOf(l) !== keyOf(editing.line)) });
      },
    }),
    effect: "kept",
  }),
);
const modeCommands: readonly Command[] = [
  echo("ipv4"),
  echo("ipv6"),
  config({
    mode: "config-ip-sla",
    grammar:
      "type echo protocol ipIcmpEcho <to:ipv4> [(source-ipaddr <source:ipv4>|source-interface <interface:interface>)]",
    help: [
      "Type of entry",
      "Echo Operation",
      "Protocol to be used",
      "Use IP/ICMP",
      "Destination IP address",
      ...ECHO_HELP,
    ],
    set: (scope: SlaScope, args, editing) => setType(scope, editing, echoType(args)),
  }),
  ...(["tcp-connect", "udp-echo"] as const).map((kind) =>
    config({
      mode: "config-ip-sla",
      grammar:
        `${kind} <to:ipv4> <port:1-65535> [source-ip <source:ipv4>] [source-port <sourcePort:1-65535>] [control <control:enable|disable>]` as "tcp-connect <to:ipv4> <port:1-2> [source-ip <source:ipv4>] [source-port <sourcePort:1-2>] [control <control:enable|disable>]",
      help: [
        kind === "tcp-connect" ? "TCP Connect Operation" : "UDP Echo Operation",
        "Destination IP address",
        "Port Number",
        "Source address",
        "IP address",
        "Source Port",
        "Port Number",
        "Control of the responder by packets",
        "Enable or disable",
      ],
      set: (scope: SlaScope, { to, port, source, sourcePort, control }, editing) =>
        setType(scope, editing, {
          kind,
          to,
          port,
          ...(source === undefined ? {} : { sourceAddress: source }),
          ...(sourcePort === undefined ? {} : { sourcePort }),
          ...(control === "disable" ? { control: false } : {}),
        }),
    }),
  ),
  {
    ...config({
      mode: "config-ip-sla",
      grammar: "type <rest:line>",
      help: ["Type of entry", "The rest of the command"],
      set: (scope: SlaScope, { rest }, editing) =>
        setType(scope, editing, { kind: "other", name: rest.split(" ")[0]!, line: editing.line }),
    }),
    effect: "kept",
  },
  ...others,
  {
    ...kept[0]!,
    write: written((o) => o.kept),
  } as Command,
  ...kept.slice(1),
  setting("request-data-size", "0-16384", "dataSize", "Request data size", "Number of bytes in payload"),
  setting("tos", "0-255", "tos", "Type Of Service", "Type of Service Value"),
  setting("traffic-class", "0-255", "trafficClass", "Traffic class of IPv6 packets", "Traffic class value"),
  setting("vrf", "word", "vrf", "Configure IP SLAs for a VPN Routing/Forwarding instance", "VRF name"),
  setting("tag", "line", "tag", "User defined tag", "Tag string"),
  setting("owner", "line", "owner", "Owner of entry", "Owner string"),
  setting("threshold", "0-60000", "threshold", "Operation threshold in milliseconds", "Millisecond threshold value"),
  setting("timeout", "0-604800000", "timeout", "Timeout of an operation", "Timeout in milliseconds"),
  setting("frequency", "1-604800", "frequency", "Frequency of an operation", "Frequency in seconds"),
];

/** After the static routes. */
export const commands: readonly Command[] = [
  config({
    mode: "config",
    grammar: "ip sla responder <kind:udp-echo|tcp-connect> ipaddress <address:ipv4> port <port:1-65535>",
    help: [
      IP,
      SLA,
      "Enable IP SLAs Responder",
      "Kind of operation that is answered",
      "IP address of the responder",
      "IP address",
      "Port of the responder",
      "Port Number",
    ],
    set: (scope, { kind, address, port }) => {
      const { responders } = scope.sla;
      if (!responders.some((r) => r.kind === kind && r.address === address && r.port === port))
        scope.sla.responders = [...responders, { kind, address, port }];
    },
    unset: (scope, { kind, address, port }) => {
      scope.sla.responders = scope.sla.responders.filter(
        (r) =>
          !(
            r.kind === kind &&
            (address === undefined || r.address === address) &&
            (port === undefined || r.port === port)
          ),
      );
    },
    write: ({ sla }) =>
      sla.responders.map((r) => `ip sla responder ${r.kind} ipaddress ${formatIp(r.address)} port ${r.port}`),
  }),
  operationCommand("ip sla", [IP, SLA], true),
  operationCommand("ip sla monitor", [IP, SLA, "IP Service Level Agreement monitor"], false),
  operationCommand("rtr", ["RTR Base Configuration"], false),
  scheduleCommand("ip sla schedule", [IP, SLA]),
  scheduleCommand("ip sla monitor schedule", [IP, SLA, "IP Service Level Agreement monitor"]),
  scheduleCommand("rtr schedule", ["RTR Base Configuration"]),
  ...modeCommands,
];
