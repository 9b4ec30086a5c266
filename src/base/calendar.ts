// Virtual time as a date. A clock that nobody has set starts on Friday, March 1, 2002.

/** Days from 1970-01-01 to 2002-03-01. */
const EPOCH_DAYS = 11747;
const MINUTES_A_DAY = 1440;
/** 1970-01-01 was a Thursday: the fourth day of a week that starts on Monday. */
const FIRST_WEEKDAY = 3;

export const MONTH_NAMES: readonly string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Days since 1970-01-01 at an instant of virtual time, in nanoseconds. */
export const daysAt = (at: number): number => EPOCH_DAYS + Math.floor(at / 86_400e9);
/** Days since 1970-01-01 to a civil date, by the proleptic Gregorian calendar. */
export const civilDate = (days: number): { readonly year: number; readonly month: number; readonly day: number } => {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return {
    year: yoe + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: doy - Math.floor((153 * mp + 2) / 5) + 1,
  };
};
/** The inverse: `month` from 1. Null for a day that its month does not have. */
export const daysOf = (year: number, month: number, day: number): number | null => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const days = era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468;
  const back = civilDate(days);
  return back.year === year && back.month === month && back.day === day ? days : null;
};
/** Minutes since 1970-01-01 at an instant of virtual time. */
export const minutesAt = (at: number): number => EPOCH_DAYS * MINUTES_A_DAY + Math.floor(at / 60e9);
/** 0 is Monday. */
export const weekdayOf = (days: number): number => (days + FIRST_WEEKDAY) % 7;
