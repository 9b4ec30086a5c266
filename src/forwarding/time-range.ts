// Whether a time range holds: what it says of the week, within what it says of the calendar.
import { minutesAt, weekdayOf } from "../base/calendar.ts";
import type { PeriodicTime, TimeRangeConfig } from "../config/model.ts";
import type { Instant } from "../kernel/kernel.ts";

const DAY = 1440;
const WEEK = 7 * DAY;

/** The last minute counts as a whole: 0:00 to 23:59 is all day. */
const inPeriod = ({ days, from, untilDay, until }: PeriodicTime, minute: number): boolean => {
  const weekday = weekdayOf(Math.floor(minute / DAY));
  const inDay = minute % DAY;
  if (untilDay === undefined) return days.includes(weekday) && inDay >= from && inDay <= until;
  const start = (days[0] ?? 0) * DAY + from;
  const length = (untilDay * DAY + until - start + WEEK) % WEEK;
  return (weekday * DAY + inDay - start + WEEK) % WEEK <= length;
};
/** A range that does not exist holds always; one that says nothing, never. */
export const isInTime = (range: TimeRangeConfig | undefined, now: Instant): boolean => {
  if (range === undefined) return true;
  const { absolute, periodic } = range;
  if (absolute === undefined && periodic.length === 0) return false;
  const minute = minutesAt(now);
  if (absolute?.start !== undefined && minute < absolute.start) return false;
  if (absolute?.end !== undefined && minute > absolute.end) return false;
  return periodic.length === 0 || periodic.some((p) => inPeriod(p, minute));
};
