// IPv4 and IPv6 prefix lists.
import { formatPrefix, type Prefix, samePrefix } from "../../base/prefix.ts";
import type { PrefixListConfig } from "../../config/model.ts";
import { type Command, config, Refused } from "../command.ts";

type Entry = PrefixListConfig["entries"][number];
interface Arguments {
  readonly name: string;
  readonly sequence?: number;
  readonly action?: "permit" | "deny";
  readonly prefix?: Prefix;
  readonly ge?: number;
  readonly le?: number;
}
/** The texts of a list's entries, in step with the array. */
const texts = new WeakMap<readonly Entry[], Set<string>>();
const upper = (family: string, text: string): string => (family === "ipv6" ? text.toUpperCase() : text);
export const prefixListEntryText = (family: "ipv4" | "ipv6", e: Entry): string =>
  `${e.action} ${upper(family, formatPrefix(e.prefix))}${e.ge === undefined ? "" : ` ge ${e.ge}`}${e.le === undefined ? "" : ` le ${e.le}`}`;

const commandsFor = (family: "ipv4" | "ipv6"): readonly Command[] => {
  const word = family === "ipv4" ? "ip" : "ipv6";
  const width = family === "ipv4" ? 32 : 128;
  const first = family === "ipv4" ? "Global IP configuration subcommands" : "Global IPv6 configuration commands";
  return [
    config({
      mode: "config",
      grammar: `${word} prefix-list <name:word> [seq <sequence:1-4294967294>] <action:permit|deny> <prefix:${family === "ipv4" ? "prefix" : "ipv6-prefix"}> [ge <ge:1-${width}>] [le <le:1-${width}>]`,
      help: [
        first,
        "Build a prefix list",
        "Name of a prefix list",
        "sequence number of an entry",
        "Sequence number",
        "Specify packets to reject or to forward",
        "IP prefix <network>/<length>, e.g., 35.0.0.0/8",
        "Minimum prefix length to be matched",
        "Minimum prefix length",
        "Maximum prefix length to be matched",
        "Maximum prefix length",
      ],
      set: (scope, raw) => {
        const args = raw as unknown as Required<Pick<Arguments, "name" | "action" | "prefix">> & Arguments;
        const { prefix, ge, le } = args;
        if (
          (ge !== undefined && ge <= prefix.length) ||
          (le !== undefined && le <= prefix.length) ||
          (ge !== undefined && le !== undefined && ge > le)
        )
          throw new Refused(
            "% Invalid prefix range for " +
              upper(family, formatPrefix(prefix)) +
              ", make sure: len < ge-value <= le-value",
          );
        const key = args.name;
        let list = scope.prefixLists.get(key);
        if (list !== undefined && list.family !== family)
          throw new Refused(
            `% Prefix list name conflicts with an ${list.family === "ipv4" ? "IPv4" : "IPv6"} prefix list`,
          );
        const wanted = {
          action: args.action,
          prefix,
          ...(ge === undefined ? {} : { ge }),
          ...(le === undefined ? {} : { le }),
        };
        const known =
          list === undefined
            ? new Set<string>()
            : (texts.get(list.entries) ?? new Set(list.entries.map((e) => prefixListEntryText(family, e))));
        const text = prefixListEntryText(family, { sequence: 0, ...wanted });
        if (args.sequence === undefined && known.has(text)) return;
        if (list === undefined) {
          list = { name: args.name, family, entries: [] };
          scope.prefixLists.set(key, list);
        }
        const last = list.entries[list.entries.length - 1]?.sequence ?? 0;
        const sequence = args.sequence ?? Math.floor(last / 5) * 5 + 5;
        if (sequence > last) {
          list.entries.push({ sequence, ...wanted });
          texts.set(list.entries, known.add(text));
        } else
          list.entries = [...list.entries.filter((e) => e.sequence !== sequence), { sequence, ...wanted }].sort(
            (x, y) => x.sequence - y.sequence,
          );
      },
      unsetGrammar: `${word} prefix-list <name:word> [[seq <sequence:1-4294967294>] [<action:permit|deny> <prefix:${family === "ipv4" ? "prefix" : "ipv6-prefix"}> [ge <ge:1-${width}>] [le <le:1-${width}>]]]`,
      unset: (scope, raw) => {
        const args = raw as unknown as Arguments;
        const key = args.name;
        const list = scope.prefixLists.get(key);
        if (list === undefined) throw new Refused(`% Can't find ${args.name} as it does not exist`);
        if (args.sequence === undefined && args.prefix === undefined) {
          scope.prefixLists.delete(key);
          return;
        }
        const kept = list.entries.filter(
          (e) =>
            !(
              (args.sequence === undefined || e.sequence === args.sequence) &&
              (args.prefix === undefined ||
                (samePrefix(e.prefix, args.prefix) && e.action === args.action && e.ge === args.ge && e.le === args.le))
            ),
        );
        if (kept.length === list.entries.length) throw new Refused("% Can't find prefix-list entry");
        list.entries = kept;
        if (kept.length === 0) scope.prefixLists.delete(key);
      },
      write: (scope) =>
        [...scope.prefixLists.values()]
          .filter((list) => list.family === family)
          .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
          .flatMap((list) => [
            ...(list.description === undefined
              ? []
              : [`${word} prefix-list ${list.name} description ${list.description}`]),
            ...list.entries.map(
              (e) => `${word} prefix-list ${list.name} seq ${e.sequence} ${prefixListEntryText(family, e)}`,
            ),
          ]),
    }),
    config({
      mode: "config",
      grammar: `${word} prefix-list <name:word> description <text:line>`,
      help: [
        first,
        "Build a prefix list",
        "Name of a prefix list",
        "Prefix-list specific description",
        "Up to 80 characters describing this prefix-list",
      ],
      set: (scope, raw) => {
        const { name, text } = raw as unknown as { name: string; text: string };
        const key = name;
        const list = scope.prefixLists.get(key);
        if (list === undefined) scope.prefixLists.set(key, { name, family, description: text, entries: [] });
        else list.description = text;
      },
      unset: (scope, raw) => {
        const list = scope.prefixLists.get((raw as unknown as { name: string }).name);
        if (list === undefined) return;
        delete list.description;
        if (list.entries.length === 0) scope.prefixLists.delete(list.name);
      },
    }),
  ];
};

export const ipv4 = commandsFor("ipv4");
export const ipv6 = commandsFor("ipv6");
