// `show object-group` and `show time-range`: what the entries of access lists refer to.
import type { ObjectGroupConfig } from "../../config/model.ts";
import { isInTime } from "../../forwarding/time-range.ts";
import { type Command, show } from "../command.ts";
import { memberLines } from "../config/object-group.ts";
import { timeRangeLines } from "../config/time-range.ts";

const SHOW = "Show running system information";

interface RangeShown {
  readonly name: string;
  readonly active: boolean;
  readonly lines: readonly string[];
  /** Entries of access lists that name it. */
  readonly users: number;
}
const groupText = (group: ObjectGroupConfig): string =>
  [
    `${group.kind === "network" ? "Network" : "Service"} object group ${group.name}`,
    ...(group.description === undefined ? [] : [` Description ${group.description}`]),
    ...memberLines(group).map((line) => ` ${line}`),
  ].join("\n");

export const commands: readonly Command[] = [
  show({
    grammar: "show object-group [<name:word>]",
    help: [SHOW, "Object groups", "Name of the object group"],
    view: (router, { name }): readonly ObjectGroupConfig[] =>
      [...router.config.objectGroups.values()].filter((g) => name === undefined || g.name === name),
    render: (groups) => groups.map(groupText).join("\n"),
  }),
  show({
    grammar: "show time-range [<name:word>]",
    help: [SHOW, "Time range", "Name of the time range"],
    view: (router, { name }): readonly RangeShown[] =>
      [...router.config.timeRanges.values()]
        .filter((range) => name === undefined || range.name === name)
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
        .map((range) => ({
          name: range.name,
          active: isInTime(range, router.now()),
          lines: timeRangeLines(range),
          users: [...router.config.accessLists.values()].reduce(
            (n, list) => n + list.entries.filter((e) => e.timeRange === range.name).length,
            0,
          ),
        })),
    render: (ranges) =>
      ranges
        .flatMap(({ name, active, lines, users }) => [
          `time-range entry: ${name} (${active ? "active" : "inactive"})`,
          ...lines.map((line) => `   ${line}`),
          ...new Array<string>(users).fill("   used in: IP ACL entry"),
        ])
        .join("\n"),
  }),
];
