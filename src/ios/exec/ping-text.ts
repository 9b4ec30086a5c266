// What `ping` prints, word for word: summaries, options, and the answers of groups.
import { type Family, formatIp, type Ip } from "../../base/ip.ts";
import type { PingResult, PingSummary } from "../../device/probe.ts";

/** As IOS prints it: IPv6 in capitals. */
export const shownIp = (ip: Ip): string => (typeof ip === "number" ? formatIp(ip) : formatIp(ip).toUpperCase());

const milliseconds = (ns: number): number => Math.max(1, Math.round(ns / 1e6));

export const summaryText = (s: PingSummary): string => {
  const percent = s.sent === 0 ? 0 : Math.floor((s.received * 100) / s.sent);
  const rate = `Success rate is ${percent} percent (${s.received}/${s.sent})`;
  if (s.minimum === null || s.average === null || s.maximum === null) return `${rate}\n`;
  return `${rate}, round-trip min/avg/max = ${milliseconds(s.minimum)}/${milliseconds(s.average)}/${milliseconds(s.maximum)} ms\n`;
};

/** A record-route option as IOS prints it; `<*>` stands behind the last address recorded. */
export const recordedLines = (addresses: readonly number[], total: number): readonly string[] => {
  const last = addresses.findLastIndex((a) => a !== 0);
  return [
    ` Total option bytes= ${total}, padded length=${4 * addresses.length + 4}`,
    ` Record route:${last < 0 ? " <*>" : ""}`,
    ...addresses.map((a, i) => `   (${formatIp(a)})${i === last ? " <*>" : ""}`),
  ];
};
export const verboseText = (result: PingResult): string => {
  if (result.outcome !== "reply" || result.rtt === null)
    return `${result.from === null ? `Request ${result.sequence} timed out` : `Unreachable from ${shownIp(result.from)}`}\n`;
  const first = `Reply to request ${result.sequence} (${milliseconds(result.rtt)} ms)`;
  const { recorded } = result;
  if (recorded === null) return `${first}\n`;
  const option = recordedLines(recorded, 4 * recorded.length + 4);
  return `${[`${first}.  Received packet has options`, ...option, " End of list", ""].join("\n")}\n`;
};
/** One of the answers to a probe that went to a group. */
export const groupReplyText = (result: PingResult, family: Family): string =>
  `Reply to request ${result.sequence} ${family === "ipv4" ? "from" : "received from"} ${shownIp(result.from!)}, ${milliseconds(result.rtt!)} ms\n`;
