// `show ip sla configuration`, `statistics` and `summary`. Layout of IOS 15.
import { formatIp } from "../../base/ip.ts";
import type { Router } from "../../device/router-state.ts";
import type { SlaOperationConfig, SlaScheduleConfig, SlaType } from "../../protocols/sla/config.ts";
import { ECHO_DATA, FREQUENCY, LIFE, THRESHOLD, TIMEOUT, UDP_DATA } from "../../protocols/sla/constants.ts";
import type { SlaOperationView, SlaView } from "../../protocols/sla/index.ts";
import { clockText, timestamp } from "../clock.ts";
import { type Command, show } from "../command.ts";
import { lines } from "./common.ts";

const CODES: Readonly<Record<SlaOperationView["code"], string>> = {
  ok: "OK",
  "over-threshold": "Over threshold",
  timeout: "Timeout",
  "no-connection": "No connection",
  unknown: "Unknown",
};
/** A return code as IOS prints it. */
export const codeText = (code: SlaOperationView["code"]): string => CODES[code];

const operationsOf = (router: Router, number: number | undefined): readonly SlaOperationView[] =>
  (router.protocolView<SlaView>("sla", "")?.operations ?? []).filter(
    (o) => number === undefined || o.number === number,
  );

// --- configuration ---

interface ConfigurationView {
  readonly now: number;
  readonly entries: readonly {
    readonly operation: SlaOperationConfig;
    readonly schedule: SlaScheduleConfig | null;
    readonly state: SlaOperationView;
  }[];
}
const NO_ADDRESS = "0.0.0.0";
const targetLines = (type: SlaType | undefined): readonly string[] => {
  if (type === undefined || type.kind === "other") return [];
  const to = formatIp(type.to).toUpperCase();
  if (type.kind === "icmp-echo" && type.sourceInterface !== undefined)
    return [`Target address/Source interface: ${to}/${type.sourceInterface}`];
  const from = type.sourceAddress === undefined ? NO_ADDRESS : formatIp(type.sourceAddress).toUpperCase();
  return [
    `Target address/Source address: ${to}/${from}`,
    ...(type.kind !== "icmp-echo" ? [`Target port/Source port: ${type.port}/${type.sourcePort ?? 0}`] : []),
  ];
};
/** What a line that is only kept says of the value; it may stand behind `history` too. */
const keptValue = ({ kept }: SlaOperationConfig, word: string, standard: string): string =>
  kept
    .map((line) => line.replace(/^history /, ""))
    .findLast((line) => line.startsWith(`${word} `))
    ?.slice(word.length + 1) ?? standard;
const dataLines = (operation: SlaOperationConfig): readonly string[] => {
  const { type, dataSize, kept } = operation;
  return type?.kind === "icmp-echo" || type?.kind === "udp-echo"
    ? [
        `Request size (ARR data portion): ${dataSize ?? (type.kind === "icmp-echo" ? ECHO_DATA : UDP_DATA)}`,
        `Data pattern: 0x${keptValue(operation, "data-pattern", "ABCDABCD").toUpperCase()}`,
        `Verify data: ${kept.includes("verify-data") ? "Yes" : "No"}`,
      ]
    : [];
};
const upper = (yes: boolean): string => (yes ? "TRUE" : "FALSE");
const configurationLines = ({ now, entries }: ConfigurationView): readonly string[] =>
  entries.flatMap(({ operation: o, schedule, state }) => [
    `Entry number: ${o.number}`,
    `Owner: ${o.owner ?? ""}`,
    `Tag: ${o.tag ?? ""}`,
    `Operation timeout (milliseconds): ${o.timeout ?? TIMEOUT}`,
    `Type of operation to perform: ${state.type}`,
    ...targetLines(o.type),
    `Type Of Service parameter: 0x${(o.tos ?? 0).toString(16).toUpperCase()}`,
    ...dataLines(o),
    `Vrf Name: ${o.vrf ?? ""}`,
    ...(o.type?.kind === "tcp-connect" || o.type?.kind === "udp-echo"
      ? [`Control Packets: ${o.type.control === false ? "disabled" : "enabled"}`]
      : []),
    "Schedule:",
    `   Operation frequency (seconds): ${o.frequency ?? FREQUENCY}  (not considered if randomly scheduled)`,
    `   Next Scheduled Start Time: ${
      state.state !== "pending"
        ? "Start Time already passed"
        : state.starts === null
          ? "Pending trigger"
          : timestamp(state.starts, false)
    }`,
    "   Group Scheduled : FALSE",
    "   Randomly Scheduled : FALSE",
    `   Life (seconds): ${schedule?.life === "forever" ? "Forever" : (schedule?.life ?? LIFE)}`,
    `   Entry Ageout (seconds): ${schedule === null || schedule.ageout === 0 ? "never" : schedule.ageout}`,
    `   Recurring (Starting Everyday): ${upper(schedule?.recurring === true)}`,
    `   Status of entry (SNMP RowStatus): ${state.state === "active" || (state.starts ?? 0) > now ? "Active" : "notInService"}`,
    `Threshold (milliseconds): ${o.threshold ?? THRESHOLD}`,
    "Distribution Statistics:",
    `   Number of statistic hours kept: ${keptValue(o, "hours-of-statistics-kept", "2")}`,
    `   Number of statistic distribution buckets kept: ${keptValue(o, "distributions-of-statistics-kept", "1")}`,
    `   Statistic distribution interval (milliseconds): ${keptValue(o, "statistics-distribution-interval", "20")}`,
    "Enhanced History:",
    "History Statistics:",
    `   Number of history Lives kept: ${keptValue(o, "lives-kept", keptValue(o, "lives-of-history-kept", "0"))}`,
    `   Number of history Buckets kept: ${keptValue(o, "buckets-kept", keptValue(o, "buckets-of-history-kept", "15"))}`,
    "   History Filter Type: None",
    "",
  ]);

// --- statistics and summary ---

interface StatisticsView {
  readonly now: number;
  readonly operations: readonly SlaOperationView[];
}
/** "*00:00:41.231 UTC Fri Mar 1 2002" without the fraction of the second. */
const dateText = (at: number): string => clockText(at).replace(/\.\d+ /, " ");
const lifeText = ({ state, ends }: SlaOperationView, now: number): string =>
  state !== "active" ? "0" : ends === null ? "Forever" : `${Math.ceil((ends - now) / 1e9)} sec`;
const statisticsLines = ({ now, operations }: StatisticsView, details: boolean): readonly string[] => [
  "IPSLAs Latest Operation Statistics",
  "",
  ...operations.flatMap((o) => {
    const known = o.lastRun !== null;
    return [
      `IPSLA operation id: ${o.number}`,
      ...(known
        ? [
            `        Latest RTT: ${o.rtt === null ? "NoConnection/Busy/Timeout" : `${o.rtt} milliseconds`}`,
            `Latest operation start time: ${dateText(o.lastRun)}`,
            `Latest operation return code: ${codeText(o.code)}`,
          ]
        : []),
      ...(details && known ? [`Over thresholds occurred: ${upper(o.overThresholds)}`] : []),
      `Number of successes: ${known ? o.successes : "Unknown"}`,
      `Number of failures: ${known ? o.failures : "Unknown"}`,
      `Operation time to live: ${lifeText(o, now)}`,
      ...(details
        ? [
            `Operational state of entry: ${o.state === "active" ? "Active" : o.state === "pending" ? "Pending" : "Inactive"}`,
            "Last time this entry was reset: Never",
          ]
        : []),
      "",
      "",
    ];
  }),
];
const agoText = (nanoseconds: number): string => {
  const s = Math.floor(nanoseconds / 1e9);
  const [n, unit] = s < 60 ? [s, "second"] : s < 3600 ? [Math.floor(s / 60), "minute"] : [Math.floor(s / 3600), "hour"];
  return `${n} ${unit}${n === 1 ? "" : "s"} ago`;
};
const MARKS = { active: "*", inactive: "^", pending: "~" } as const;
const summaryLines = ({ now, operations }: StatisticsView): readonly string[] => [
  "IPSLAs Latest Operation Summary",
  "Codes: * active, ^ inactive, ~ pending",
  "",
  "ID           Type        Destination       Stats       Return      Last",
  "                                           (ms)        Code        Run ",
  "-----------------------------------------------------------------------",
  ...operations.map((o) =>
    [
      `${MARKS[o.state]}${o.number}`.padEnd(13),
      o.type.padEnd(12),
      (o.target ?? "-").toUpperCase().padEnd(18),
      (o.rtt === null ? "-" : `RTT=${o.rtt}`).padEnd(12),
      codeText(o.code).padEnd(11),
      " ",
      o.lastRun === null ? "-" : agoText(now - o.lastRun),
    ].join(""),
  ),
  "",
];

const SHOW = "Show running system information";
const SLA = [SHOW, "IP information", "Service Level Agreement (SLA)"] as const;
const ENTRY = "Entry number";
const RESPONDERS = [
  ["udp-echo", "udpEcho"],
  ["tcp-connect", "tcpConnect"],
] as const;
export const commands: readonly Command[] = [
  show({
    grammar: "show ip sla configuration [<number:1-2147483647>]",
    help: [...SLA, "IP SLAs configuration", ENTRY],
    view: (router, { number }): ConfigurationView => ({
      now: router.now(),
      entries: operationsOf(router, number).flatMap((state) => {
        const operation = router.config.sla.operations.get(state.number);
        const schedule = router.config.sla.schedules.get(state.number) ?? null;
        return operation === undefined ? [] : [{ operation, schedule, state }];
      }),
    }),
    render: (view) => lines(["IP SLAs Infrastructure Engine-III", ...configurationLines(view)]),
  }),
  show({
    grammar: "show ip sla statistics [<number:1-2147483647>] [<details:flag>]",
    help: [...SLA, "IP SLAs statistics", ENTRY, "Details of the statistics"],
    view: (router, { number, details }) => ({
      now: router.now(),
      operations: operationsOf(router, number),
      details: details === true,
    }),
    render: (view) => lines(statisticsLines(view, view.details)),
  }),
  show({
    grammar: "show ip sla summary",
    help: [...SLA, "IP SLAs summary"],
    view: (router) => ({ now: router.now(), operations: operationsOf(router, undefined) }),
    render: (view) => lines(summaryLines(view)),
  }),
  show({
    grammar: "show ip sla responder",
    help: [...SLA, "IP SLAs responder"],
    view: ({ config }) => [...config.sla.responders],
    render: (responders) =>
      lines([
        "        General IP SLA Responder on Control port 1967",
        "General IP SLA Responder is: Disabled",
        "",
        "        Permanent Port IP SLA Responder",
        `Permanent Port IP SLA Responder is: ${responders.length > 0 ? "Enabled" : "Disabled"}`,
        ...RESPONDERS.flatMap(([kind, title]) => {
          const rows = responders.filter((r) => r.kind === kind);
          return rows.length === 0
            ? []
            : [
                "",
                `${title} Responder:`,
                "  IP Address             Port",
                ...rows.map((r) => `  ${formatIp(r.address).padEnd(22)} ${r.port}`),
              ];
        }),
      ]),
  }),
];
