// show route-map, as-path access lists, community lists.
import type { RouteMapConfig } from "../../config/model.ts";
import { type Command, Refused, show } from "../command.ts";
import { matchText, setText } from "../config/route-map.ts";
import { helpFor } from "./bgp-scope.ts";

const byName = <T extends { readonly name: string }>(items: Iterable<T>): T[] =>
  [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
/** "ip address prefix-lists: P Q", as IOS words match and set lines here. */
const matchLine = (text: string): string =>
  text
    .replace(/^ip address prefix-list (.*)$/, "ip address prefix-lists: $1 ")
    .replace(/^ipv6 address prefix-list (.*)$/, "ipv6 address prefix-lists: $1 ")
    .replace(/^ip next-hop prefix-list (.*)$/, "ip next-hop prefix-lists: $1 ")
    .replace(/^ip (address|next-hop) (?!prefix-lists)(.*)$/, "ip $1 (access-lists): $2 ")
    .replace(/^ipv6 address (?!prefix-lists)(.*)$/, "ipv6 address $1 ")
    .replace(/^as-path (.*)$/, "as-path (as-path filter): $1 ")
    .replace(/^(community|large-community) (.*)$/, "$1 ($1-list filter): $2 ")
    .replace(/^extcommunity (.*)$/, "extcommunity (extcommunity-list filter):$1 ");
const renderMap = (map: RouteMapConfig): string =>
  map.clauses
    .map(
      (c) =>
        `route-map ${map.name}, ${c.action}, sequence ${c.sequence}\n${c.description === undefined ? "" : `  Description:\n    ${c.description}\n`}  Match clauses:\n${c.match.map((m) => `    ${matchLine(matchText(m))}\n`).join("")}  Set clauses:\n${c.set.map((s) => `    ${setText(s)}\n`).join("")}${c.continue === undefined ? "" : `  Continue: sequence ${c.continue === 0 ? "next" : c.continue}\n`}  Policy routing matches: 0 packets, 0 bytes\n`,
    )
    .join("");

export const commands: readonly Command[] = [
  show({
    grammar: "show route-map [<name:word>]",
    help: helpFor("show route-map [<name:word>]"),
    view: (router, { name }) => {
      const maps = byName(router.config.routeMaps.values()).filter((m) => name === undefined || m.name === name);
      if (name !== undefined && maps.length === 0) throw new Refused(`route-map ${name} not found`);
      return maps;
    },
    render: (maps) => maps.map(renderMap).join(""),
  }),
  show({
    grammar: "show ip as-path-access-list [<number:1-500>]",
    help: helpFor("show ip as-path-access-list [<number:1-500>]"),
    view: (router, { number }) =>
      byName(router.config.asPathLists.values()).filter((l) => number === undefined || l.name === String(number)),
    render: (lists) =>
      lists
        .map((l) => `AS path access list ${l.name}\n${l.entries.map((e) => `    ${e.action} ${e.pattern}\n`).join("")}`)
        .join(""),
  }),
  ...(["community-list", "extcommunity-list", "large-community-list"] as const).map((word) =>
    show({
      grammar: `show ip ${word} [<name:word>]`,
      help: helpFor(`show ip ${word} [<name:word>]`),
      view: (router, { name }) =>
        byName(router.config.communityLists.values()).filter(
          (l) => l.of === word.replace("-list", "") && (name === undefined || l.name === name),
        ),
      render: (lists) =>
        lists
          .map((l) => {
            const kind =
              l.kind === "expanded"
                ? "Community (expanded) access list"
                : /^\d+$/.test(l.name)
                  ? "Community standard list"
                  : "Named Community standard list";
            return `${kind} ${l.name}\n${l.entries.map((e) => `    ${e.action} ${e.values.join(" ")}\n`).join("")}`;
          })
          .join(""),
    }),
  ),
];
