// Community lists: standard and expanded, of standard, extended and large communities.
import { compilePattern } from "../../base/pattern.ts";
import { parseCommunity, parseLargeCommunity, parseRouteOrigin, parseRouteTarget } from "../../wire/bgp/community.ts";
import type { CommunityListConfig, DeviceConfig } from "../../config/model.ts";
import { communityListKey } from "../../protocols/bgp/policy.ts";
import { type Command, config, Refused } from "../command.ts";
import { helpOf } from "./bgp-help.ts";

type Kind = "standard" | "expanded";
interface Arguments {
  readonly number?: number;
  readonly name?: string;
  readonly sequence?: number;
  readonly action?: "permit" | "deny";
  readonly values?: string;
}
/** The values of a standard entry, checked and in canonical words; "rt 1:1" and "soo 1:1" for extended communities. */
const valuesOf = (of: CommunityListConfig["of"], text: string): string[] => {
  const words = text.trim().split(/\s+/);
  const bad = (w: string): never => {
    throw new Refused(`% Invalid community value ${w}`);
  };
  if (of === "community") return words.map((w) => (parseCommunity(w) === null ? bad(w) : w));
  if (of === "large-community") return words.map((w) => (parseLargeCommunity(w) === null ? bad(w) : w));
  const out: string[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const [kind = "", value = ""] = [words[i], words[i + 1]];
    const parsed = kind === "rt" ? parseRouteTarget(value) : kind === "soo" ? parseRouteOrigin(value) : null;
    out.push(parsed === null ? bad(`${kind} ${value}`.trim()) : `${kind} ${value}`);
  }
  return out;
};
const add = (scope: DeviceConfig, of: CommunityListConfig["of"], name: string, kind: Kind, args: Arguments): void => {
  const key = communityListKey(of, name);
  const list: CommunityListConfig = scope.communityLists.get(key) ?? { name, kind, of, entries: [] };
  if (list.kind !== kind) throw new Refused(`% Community-list ${name} is ${list.kind}`);
  const text = (args.values ?? "").trim();
  if (kind === "expanded" && compilePattern(text) === null) throw new Refused("% Invalid regular expression");
  const values = kind === "expanded" ? [text] : valuesOf(of, text);
  const last = list.entries.at(-1)?.sequence ?? 0;
  const sequence = args.sequence ?? Math.floor(last / 10) * 10 + 10;
  if (
    args.sequence === undefined &&
    list.entries.some((e) => e.action === args.action && e.values.join(" ") === values.join(" "))
  )
    return;
  list.entries = [
    ...list.entries.filter((e) => e.sequence !== sequence),
    { sequence, action: args.action!, values },
  ].sort((a, b) => a.sequence - b.sequence);
  scope.communityLists.set(key, list);
};
const remove = (scope: DeviceConfig, of: CommunityListConfig["of"], name: string, args: Arguments): void => {
  const key = communityListKey(of, name);
  const list = scope.communityLists.get(key);
  if (list === undefined) throw new Refused("% Community-list not found");
  if (args.values !== undefined)
    list.entries = list.entries.filter((e) => e.action !== args.action || e.values.join(" ") !== args.values!.trim());
  if (args.values === undefined || list.entries.length === 0) scope.communityLists.delete(key);
};

const WORD = {
  community: "community-list",
  extcommunity: "extcommunity-list",
  "large-community": "large-community-list",
} as const;
const commandsFor = (
  of: CommunityListConfig["of"],
  how: "standard-number" | "expanded-number" | "standard" | "expanded",
): Command => {
  const numbered = how.endsWith("number");
  const kind: Kind = how.startsWith("standard") ? "standard" : "expanded";
  const first = numbered ? (kind === "standard" ? "<number:1-99>" : "<number:100-500>") : `${kind} <name:word>`;
  const grammar = `ip ${WORD[of]} ${first} [seq <sequence:1-4294967294>] <action:permit|deny> <values:line>`;
  const own = {
    "<number>": "Community list number",
    "<values>": "Communities, or a regular expression",
    seq: "Sequence number of an entry",
    "<name>": "Community list name",
  };
  return config({
    mode: "config",
    grammar,
    help: helpOf(grammar, own),
    set: (scope, raw) => {
      const args = raw as unknown as Arguments;
      add(scope, of, args.name ?? String(args.number), kind, args);
    },
    unsetGrammar: `ip ${WORD[of]} ${first} [[seq <sequence:1-4294967294>] <action:permit|deny> <values:line>]`,
    unset: (scope, raw) => {
      const args = raw as unknown as Arguments;
      remove(scope, of, args.name ?? String(args.number), args);
    },
    ...(how === "standard"
      ? {
          write: (scope: DeviceConfig) =>
            [...scope.communityLists.values()]
              .filter((l) => l.of === of)
              .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
              .flatMap((l) =>
                l.entries.map(
                  (e) =>
                    `ip ${WORD[of]} ${/^\d+$/.test(l.name) ? l.name : `${l.kind} ${l.name}`} ${e.action} ${e.values.join(" ")}`,
                ),
              ),
        }
      : {}),
  });
};
const NEW_FORMAT = "ip bgp-community new-format";
const newFormat: Command = config({
  mode: "config",
  grammar: NEW_FORMAT,
  help: helpOf(NEW_FORMAT, {
    "bgp-community": "format for BGP community",
    "new-format": "select aa:nn format for BGP community",
  }),
  set: (scope) => {
    scope.bgpCommunityNewFormat = true;
  },
  unset: (scope) => {
    delete scope.bgpCommunityNewFormat;
  },
  write: (scope) => (scope.bgpCommunityNewFormat ? [NEW_FORMAT] : []),
});
const listCommands: readonly Command[] = (["community", "extcommunity", "large-community"] as const).flatMap((of) =>
  (["standard-number", "expanded-number", "standard", "expanded"] as const).map((how) => commandsFor(of, how)),
);
export const commands: readonly Command[] = [newFormat, ...listCommands];
