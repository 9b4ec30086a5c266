// Virtual time as IOS prints it. An unset clock starts on Friday, March 1, 2002, and shows so by an asterisk.
import { civilDate, daysAt, MONTH_NAMES } from "../base/calendar.ts";
import type { Instant } from "../kernel/kernel.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const pad = (n: number, width = 2): string => String(n).padStart(width, "0");

const partsOf = (at: Instant) => {
  const ms = Math.floor(at / 1e6);
  const days = daysAt(at);
  const inDay = ms % 86_400_000;
  const time = `${pad(Math.floor(inDay / 3_600_000))}:${pad(Math.floor(inDay / 60_000) % 60)}:${pad(Math.floor(inDay / 1000) % 60)}`;
  return { ...civilDate(days), weekday: WEEKDAYS[days % 7]!, time, milliseconds: pad(inDay % 1000, 3) };
};

/** "*Mar  1 00:00:41.231", of syslog and debug lines. */
export const timestamp = (at: Instant, milliseconds = true): string => {
  const p = partsOf(at);
  return `*${MONTHS[p.month - 1]} ${String(p.day).padStart(2)} ${p.time}${milliseconds ? `.${p.milliseconds}` : ""}`;
};
/** "*00:00:41.231 UTC Fri Mar 1 2002", of `show clock`. */
export const clockText = (at: Instant): string => {
  const p = partsOf(at);
  return `*${p.time}.${p.milliseconds} UTC ${p.weekday} ${MONTHS[p.month - 1]} ${p.day} ${p.year}`;
};
/** "00:00:41 01 March 2002", of `show ipv6 route updated`. */
export const dateText = (at: Instant): string => {
  const p = partsOf(at);
  return `${p.time} ${pad(p.day)} ${MONTH_NAMES[p.month - 1]} ${p.year}`;
};
/** "00:00:41", "1d02h", "3w4d", "1y5w": an age, from nanoseconds. */
export const ageText = (nanoseconds: number): string => {
  const s = Math.floor(nanoseconds / 1e9);
  if (s < 86_400) return `${pad(Math.floor(s / 3600))}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`;
  const hours = Math.floor(s / 3600);
  if (s < 7 * 86_400) return `${Math.floor(hours / 24)}d${pad(hours % 24)}h`;
  const days = Math.floor(hours / 24);
  if (days < 365) return `${Math.floor(days / 7)}w${days % 7}d`;
  return `${Math.floor(days / 365)}y${pad(Math.floor((days % 365) / 7))}w`;
};
/** "1 day, 2 hours, 3 minutes", of `show version`. */
export const uptimeText = (nanoseconds: number): string => {
  const minutes = Math.floor(nanoseconds / 60e9);
  const units: readonly [number, string][] = [
    [Math.floor(minutes / 524_160), "year"],
    [Math.floor(minutes / 10_080) % 52, "week"],
    [Math.floor(minutes / 1440) % 7, "day"],
    [Math.floor(minutes / 60) % 24, "hour"],
    [minutes % 60, "minute"],
  ];
  const shown = units.filter(([n, unit]) => n > 0 || unit === "minute");
  return shown.map(([n, unit]) => `${n} ${unit}${n === 1 ? "" : "s"}`).join(", ");
};
