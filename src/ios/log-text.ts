// Syslog and debug lines as the console prints them.
import type { DeviceConfig } from "../config/model.ts";
import type { LogRecord } from "../device/skin.ts";
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
  if (line.includes("uptime")) return `${ageText(record.at)}: `;
  return `${timestamp(record.at, line.includes("msec"))}: `;
};

/** The lines of a record, without line ends. */
export const logLines = (record: LogRecord, config: DeviceConfig): readonly string[] => {
  const prefix = prefixOf(record, config);
  if (record.debug) return record.text.split("\n").map((line) => `${prefix}${line}`);
  return [`${prefix}%${record.facility}-${record.severity}-${record.mnemonic}: ${record.text}`];
};
