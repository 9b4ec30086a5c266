// `ip as-path access-list`.
import { compilePattern } from "../../base/pattern.ts";
import { type Command, config, Refused } from "../command.ts";
import { helpOf } from "./bgp-help.ts";

const GRAMMAR = "ip as-path access-list <number:1-500> <action:permit|deny> <pattern:line>";
export const commands: readonly Command[] = [
  config({
    mode: "config",
    grammar: GRAMMAR,
    help: helpOf(GRAMMAR, {
      "as-path": "BGP autonomous system path filter",
      "access-list": "Specify an access list number",
    }),
    set: (scope, { number, action, pattern }) => {
      const text = pattern.trim();
      if (compilePattern(text) === null) throw new Refused("% Invalid regular expression");
      const name = String(number);
      const list = scope.asPathLists.get(name) ?? { name, entries: [] };
      if (!list.entries.some((e) => e.action === action && e.pattern === text))
        list.entries.push({ action, pattern: text });
      scope.asPathLists.set(name, list);
    },
    unsetGrammar: "ip as-path access-list <number:1-500> [<action:permit|deny> <pattern:line>]",
    unset: (scope, { number, action, pattern }) => {
      const name = String(number);
      const list = scope.asPathLists.get(name);
      if (list === undefined) throw new Refused("% as-path access list not found");
      if (pattern !== undefined)
        list.entries = list.entries.filter((e) => e.action !== action || e.pattern !== pattern.trim());
      if (pattern === undefined || list.entries.length === 0) scope.asPathLists.delete(name);
    },
    write: (scope) =>
      [...scope.asPathLists.values()]
        .sort((a, b) => Number(a.name) - Number(b.name))
        .flatMap((l) => l.entries.map((e) => `ip as-path access-list ${l.name} ${e.action} ${e.pattern}`)),
  }),
];
