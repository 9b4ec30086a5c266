// `time-range`: when the entries of access lists that name it count.
import { civilDate, daysOf, MONTH_NAMES } from "../../base/calendar.ts";
import { sameStructure } from "../../config/structure.ts";
import type { PeriodicTime, TimeRangeConfig } from "../../config/model.ts";
import { type Command, config, Refused } from "../command.ts";

const DAY = 1440;
export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
/** Sets of days that have a word of their own. */
const SETS: readonly (readonly [string, readonly number[]])[] = [
  ["daily", [0, 1, 2, 3, 4, 5, 6]],
  ["weekdays", [0, 1, 2, 3, 4]],
  ["weekend", [5, 6]],
];

const pad = (n: number): string => String(n).padStart(2, "0");
const timeText = (minute: number): string => `${Math.floor(minute / 60)}:${pad(minute % 60)}`;
const dateText = (minute: number): string => {
  const { year, month, day } = civilDate(Math.floor(minute / DAY));
  const inDay = minute % DAY;
  return `${pad(Math.floor(inDay / 60))}:${pad(inDay % 60)} ${pad(day)} ${MONTH_NAMES[month - 1]} ${year}`;
};
const periodicText = ({ days, from, untilDay, until }: PeriodicTime): string => {
  const set = SETS.find(([, all]) => sameStructure(all, days))?.[0] ?? days.map((d) => WEEKDAYS[d]).join(" ");
  const end = untilDay === undefined ? "" : `${WEEKDAYS[untilDay]} `;
  return `periodic ${set} ${timeText(from)} to ${end}${timeText(until)}`;
};
/** What a time range says, one line each: the calendar, then the week. */
export const timeRangeLines = ({ absolute, periodic }: TimeRangeConfig): readonly string[] => [
  ...(absolute === undefined
    ? []
    : [
        `absolute${absolute.start === undefined ? "" : ` start ${dateText(absolute.start)}`}${absolute.end === undefined ? "" : ` end ${dateText(absolute.end)}`}`,
      ]),
  ...periodic.map(periodicText),
];

/** Minutes of the day of "8:00". */
const minuteOf = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
};
interface DateArguments {
  readonly [key: string]: string | number | undefined;
}
const dateOf = (args: DateArguments, which: "start" | "end"): number | undefined => {
  const time = args[`${which}Time`];
  if (time === undefined) return undefined;
  const month = MONTH_NAMES.indexOf(String(args[`${which}Month`])) + 1;
  const days = daysOf(Number(args[`${which}Year`]), month, Number(args[`${which}Day`]));
  if (days === null) throw new Refused("% Invalid date");
  return days * DAY + minuteOf(String(time));
};
const date = (which: "start" | "end"): string =>
  `[${which} <${which}Time:daytime> <${which}Day:1-31> <${which}Month:${MONTH_NAMES.join("|")}> <${which}Year:1993-2035>]`;
const dateHelp = (which: string): readonly string[] => [
  `${which} time and date`,
  `${which} time, hh:mm`,
  "Day of the month",
  "Month of the year",
  "Year",
];

interface PeriodicArguments {
  readonly set?: string;
  readonly from: string;
  readonly untilDay?: string;
  readonly until: string;
}
const DAY_WORDS = WEEKDAYS.map((d) => `[<${d}:flag>]`).join(" ");
const dayNumber = (word: string): number => WEEKDAYS.findIndex((d) => d === word);
const periodicOf = (args: PeriodicArguments & Readonly<Record<string, unknown>>): PeriodicTime => {
  const set = SETS.find(([word]) => word === args.set)?.[1];
  const days = set === undefined ? WEEKDAYS.flatMap((d, i) => (args[d] === true ? [i] : [])) : [...set];
  if (days.length === 0) throw new Refused("% Incomplete command.");
  const from = minuteOf(args.from);
  const until = minuteOf(args.until);
  const untilDay = args.untilDay === undefined ? undefined : dayNumber(args.untilDay);
  if (untilDay !== undefined && days.length > 1) throw new Refused("% A last day goes with one first day only");
  if ((untilDay === undefined || untilDay === days[0]) && until < from)
    throw new Refused("% The end of a period is not before its start");
  return { days, from, until, ...(untilDay === undefined || untilDay === days[0] ? {} : { untilDay }) };
};

export const commands: readonly Command[] = [
  config({
    mode: "config",
    grammar: "time-range <name:word>",
    help: ["Define time range entries", "Time range name"],
    set: (device, { name }, editing) => {
      let range = device.timeRanges.get(name);
      if (range === undefined) {
        range = { name, periodic: [] };
        device.timeRanges.set(name, range);
      }
      editing.enter("config-time-range", range);
    },
    unset: (device, { name }) => {
      if (name === undefined) throw new Refused("% Incomplete command.");
      device.timeRanges.delete(name);
    },
    write: (device, context) =>
      [...device.timeRanges.values()].flatMap((range) => [
        `time-range ${range.name}`,
        ...context.writeMode("config-time-range", range),
      ]),
  }),
  config({
    mode: "config-time-range",
    grammar: `absolute ${date("start")} ${date("end")}`,
    help: ["absolute time and date", ...dateHelp("Start"), ...dateHelp("End")],
    set: (range: TimeRangeConfig, args) => {
      const start = dateOf(args as DateArguments, "start");
      const end = dateOf(args as DateArguments, "end");
      if (start === undefined && end === undefined) throw new Refused("% Incomplete command.");
      if (start !== undefined && end !== undefined && end < start)
        throw new Refused("% The end of a period is not before its start");
      range.absolute = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
    },
    unset: (range: TimeRangeConfig) => {
      delete range.absolute;
    },
    write: (range: TimeRangeConfig) => timeRangeLines(range),
  }),
  config({
    mode: "config-time-range",
    grammar: `periodic (<set:daily|weekdays|weekend>|${DAY_WORDS}) <from:daytime> to [<untilDay:${WEEKDAYS.join("|")}>] <until:daytime>`,
    help: [
      "periodic time and date",
      "Every day of the week, Monday to Friday, or Saturday and Sunday",
      ...WEEKDAYS.map((d) => d as string),
      "Starting time, hh:mm",
      "ending day and time",
      "Ending day",
      "Ending time, hh:mm: stays valid until the end of that minute",
    ],
    set: (range: TimeRangeConfig, args) => {
      const wanted = periodicOf(args as unknown as PeriodicArguments & Record<string, unknown>);
      if (!range.periodic.some((p) => sameStructure(p, wanted))) range.periodic.push(wanted);
    },
    unset: (range: TimeRangeConfig, args) => {
      const wanted = periodicOf(args as unknown as PeriodicArguments & Record<string, unknown>);
      range.periodic = range.periodic.filter((p) => !sameStructure(p, wanted));
    },
  }),
];
