// Syslog and debug lines as the console prints them.
import { SYSTEM_SOFTWARE } from "../device/software.ts";
import type { DeviceConfig } from "../config/model.ts";
import type { LogRecord } from "../device/skin.ts";
import type { LogMessage } from "../protocols/protocol.ts";
import { ageText, timestamp } from "./clock.ts";

/** What `service timestamps log|debug ...` says; date, time and milliseconds when nothing does. */
const prefixOf = (record: LogRecord, config: DeviceConfig): string => {
  const kind = record.debug ? "debug" : "log";
  const start = `service timestamps ${kind}`;
  const line = config.kept.find((l) => l === start || l.startsWith(`${start} `));
  const off = config.kept.some(
    (l) => l === `no ${start}` || l.startsWith(`no ${start} `) || l === "no service timestamps",
  );
  if (line === undefined) return off ? "" : `${timestamp(record.at)}: `;
  if (line.includes("uptime")) return `${ageText(record.uptime)}: `;
  return `${timestamp(record.at, line.includes("msec"))}: `;
};

/** The software as it names itself, in `show version` and when it starts. */
export const SOFTWARE = [SYSTEM_SOFTWARE, "Simulated device: this is not Cisco software."] as const;
/** What a router logs when it has started, after the startup configuration if there is one. */
export const startMessages = (configured: boolean): readonly LogMessage[] => [
  ...(configured
    ? [{ facility: "SYS", severity: 5, mnemonic: "CONFIG_I", text: "Configured from memory by console" } as const]
    : []),
  { facility: "SYS", severity: 5, mnemonic: "RESTART", text: ["System restarted --", ...SOFTWARE].join("\n") },
];

/** The lines of a record, without line ends. */
export const logLines = (record: LogRecord, config: DeviceConfig): readonly string[] => {
  const prefix = prefixOf(record, config);
  if (record.debug) return record.text.split("\n").map((line) => `${prefix}${line}`);
  return `${prefix}%${record.facility}-${record.severity}-${record.mnemonic}: ${record.text}`.split("\n");
};

/** By number. RFC 5424, 6.2.1. */
export const SEVERITIES = [
  "emergencies",
  "alerts",
  "critical",
  "errors",
  "warnings",
  "notifications",
  "informational",
  "debugging",
];
/** The least severe messages that go to a place, 0-7; -1 for none: `logging console [level]` and its like. */
export const severityFor = (
  { kept }: DeviceConfig,
  place: "console" | "monitor" | "buffered" | "trap",
  usual = 7,
): number => {
  if (kept.includes(`no logging ${place}`)) return -1;
  const words = kept.findLast((line) => line.startsWith(`logging ${place} `))?.split(" ");
  const level = words?.[words.length - 1] ?? "";
  if (/^[0-7]$/.test(level)) return Number(level);
  const at = level === "" ? -1 : SEVERITIES.findIndex((name) => name.startsWith(level));
  return at < 0 ? usual : at;
};
export const consoleSeverity = (config: DeviceConfig): number => severityFor(config, "console");
