// Route-maps: clauses, and one row per `match` and `set` line.
import { formatIp } from "../../base/ip.ts";
import type { RouteMapClause, RouteMapMatch, RouteMapSet } from "../../config/model.ts";
import { parseCommunity, parseLargeCommunity, parseRouteTarget } from "../../wire/bgp/community.ts";
import { type Command, config, keep, Refused } from "../command.ts";
import { helpOf } from "./bgp-help.ts";

type MatchKind = RouteMapMatch["kind"];
interface Row<T> {
  readonly grammar: string;
  readonly kind: string;
  /** The item for these arguments. */
  make(args: any): T;
  /** Its text without `match` or `set`; only asked for its own kind. */
  text(item: any): string;
  /** Joins a second line of the same kind with the first; absent: the second replaces it. */
  merge?(before: any, next: any): T;
}
const lists = (grammar: string, kind: MatchKind): Row<RouteMapMatch> => ({
  grammar: `match ${grammar} <lists:word+>`,
  kind,
  make: ({ lists: names }) => ({ kind, lists: names.map(String) }) as RouteMapMatch,
  text: (m) => `${grammar} ${m.lists.join(" ")}`,
  merge: (a, b) => ({ ...b, lists: [...new Set([...a.lists, ...b.lists])] }),
});
const exactLists = (grammar: string, kind: "community" | "large-community"): Row<RouteMapMatch> => ({
  grammar: `match ${grammar} <lists:word+>`,
  kind,
  make: ({ lists: names }) => ({
    kind,
    lists: names.filter((n: string) => n !== "exact-match"),
    exact: names.includes("exact-match"),
  }),
  text: (m) => `${grammar} ${m.lists.join(" ")}${m.exact ? " exact-match" : ""}`,
  merge: (a, b) => ({ ...b, lists: [...new Set([...a.lists, ...b.lists])], exact: a.exact || b.exact }),
});
const numbers = (grammar: string, kind: "metric" | "tag" | "local-preference"): Row<RouteMapMatch> => ({
  grammar: `match ${grammar} <values:0-4294967295+>`,
  kind,
  make: ({ values }) => ({ kind, values: [...values] }),
  text: (m) => `${grammar} ${m.values.join(" ")}`,
  merge: (a, b) => ({ ...b, values: [...new Set([...a.values, ...b.values])] }),
});
const matchRows: readonly Row<RouteMapMatch>[] = [
  lists("as-path", "as-path"),
  exactLists("community", "community"),
  lists("extcommunity", "extcommunity"),
  lists("ip address prefix-list", "ip address prefix-list"),
  lists("ip address", "ip address"),
  lists("ip next-hop prefix-list", "ip next-hop prefix-list"),
  lists("ip next-hop", "ip next-hop"),
  lists("ipv6 address prefix-list", "ipv6 address prefix-list"),
  lists("ipv6 address", "ipv6 address"),
  {
    grammar: "match interface <interfaces:interface+>",
    kind: "interface",
    make: ({ interfaces }) => ({ kind: "interface", interfaces: [...interfaces] }),
    text: (m) => `interface ${m.interfaces.join(" ")}`,
    merge: (a, b) => ({ ...b, interfaces: [...new Set([...a.interfaces, ...b.interfaces])] }),
  },
  exactLists("large-community", "large-community"),
  numbers("local-preference", "local-preference"),
  numbers("metric", "metric"),
  {
    grammar: "match route-type <types:line>",
    kind: "route-type",
    make: ({ types }) => {
      const words = (types as string).trim().split(/\s+/);
      const out: string[] = [];
      for (const w of words) {
        if (w === "type-1" || w === "type-2") out.push(`${out.pop() ?? "external"} ${w}`);
        else if (["internal", "external", "nssa-external", "local", "level-1", "level-2"].includes(w)) out.push(w);
        else throw new Refused(`% Invalid route type ${w}`);
      }
      return { kind: "route-type", types: out };
    },
    text: (m) => `route-type ${m.types.join(" ")}`,
    merge: (a, b) => ({ ...b, types: [...new Set([...a.types, ...b.types])] }),
  },
  {
    grammar: "match source-protocol <protocols:line>",
    kind: "source-protocol",
    make: ({ protocols }) => {
      const out: string[] = [];
      for (const w of (protocols as string).trim().split(/\s+/)) {
        if (/^\d+$/.test(w) && out.length > 0) out.push(`${out.pop()} ${w}`);
        else out.push(w);
      }
      return { kind: "source-protocol", protocols: out };
    },
    text: (m) => `source-protocol ${m.protocols.join(" ")}`,
    merge: (a, b) => ({ ...b, protocols: [...new Set([...a.protocols, ...b.protocols])] }),
  },
  numbers("tag", "tag"),
];

const number = (grammar: string, range: string, kind: "tag" | "local-preference" | "weight"): Row<RouteMapSet> => ({
  grammar: `set ${grammar} <value:${range}>`,
  kind,
  make: ({ value }) => ({ kind, value }),
  text: (s) => `${grammar} ${s.value}`,
});
const communities = (
  grammar: string,
  kind: "community" | "large-community",
  parse: (w: string) => unknown,
): Row<RouteMapSet> => ({
  grammar: `set ${grammar} <values:word+>`,
  kind,
  make: ({ values }) => {
    const words = (values as string[]).filter((v) => v !== "additive");
    if (words.length === 1 && words[0] === "none") return { kind, values: [], additive: false, none: true };
    const wrong = words.find((w) => parse(w) === null);
    if (wrong !== undefined) throw new Refused(`% Invalid community value ${wrong}`);
    return { kind, values: words, additive: (values as string[]).includes("additive") };
  },
  text: (s) => `${grammar} ${s.none ? "none" : `${s.values.join(" ")}${s.additive ? " additive" : ""}`}`,
  merge: (a, b) =>
    a.none || b.none
      ? b
      : { ...b, values: [...new Set([...a.values, ...b.values])], additive: a.additive || b.additive },
});
const setRows: readonly Row<RouteMapSet>[] = [
  {
    grammar: "set as-path prepend <asns:asn+>",
    kind: "as-path prepend",
    make: ({ asns }) => ({ kind: "as-path prepend", asns: [...asns] }),
    text: (s) => `as-path prepend ${[...s.asns, ...(s.lastAs === undefined ? [] : ["last-as", s.lastAs])].join(" ")}`,
  },
  {
    grammar: "set as-path prepend last-as <count:1-10>",
    kind: "as-path prepend",
    make: ({ count }) => ({ kind: "as-path prepend", asns: [], lastAs: count }),
    text: () => "",
  },
  {
    grammar: "set comm-list <list:word> delete",
    kind: "comm-list delete",
    make: ({ list }) => ({ kind: "comm-list delete", list }),
    text: (s) => `comm-list ${s.list} delete`,
  },
  communities("community", "community", parseCommunity),
  {
    grammar: "set extcommunity rt <values:word+>",
    kind: "extcommunity rt",
    make: ({ values }) => {
      const words = (values as string[]).filter((v) => v !== "additive");
      const wrong = words.find((w) => parseRouteTarget(w) === null);
      if (wrong !== undefined) throw new Refused(`% Invalid route target ${wrong}`);
      return { kind: "extcommunity rt", values: words, additive: (values as string[]).includes("additive") };
    },
    text: (s) => `extcommunity rt ${s.values.join(" ")}${s.additive ? " additive" : ""}`,
    merge: (a, b) => ({ ...b, values: [...new Set([...a.values, ...b.values])], additive: a.additive || b.additive }),
  },
  {
    grammar: "set extcommunity soo <value:rd>",
    kind: "extcommunity soo",
    make: ({ value }) => ({ kind: "extcommunity soo", value }),
    text: (s) => `extcommunity soo ${s.value}`,
  },
  {
    grammar: "set ip next-hop (<addresses:ipv4+>|<how:peer-address|self|unchanged>)",
    kind: "ip next-hop",
    make: ({ addresses, how }) => ({
      kind: "ip next-hop",
      addresses: [...(addresses ?? [])],
      ...(how === "peer-address" ? { peer: true } : {}),
      ...(how === "self" ? { self: true } : {}),
      ...(how === "unchanged" ? { unchanged: true } : {}),
    }),
    text: (s) =>
      `ip next-hop ${s.peer ? "peer-address" : s.self ? "self" : s.unchanged ? "unchanged" : s.addresses.map(formatIp).join(" ")}`,
  },
  {
    grammar: "set ipv6 next-hop <addresses:ipv6+>",
    kind: "ipv6 next-hop",
    make: ({ addresses }) => ({ kind: "ipv6 next-hop", addresses: [...addresses] }),
    text: (s) => `ipv6 next-hop ${s.addresses.map((a: bigint) => formatIp(a).toUpperCase()).join(" ")}`,
  },
  communities("large-community", "large-community", parseLargeCommunity),
  {
    grammar: "set dampening <halfLife:1-45> <reuse:1-20000> <suppress:1-20000> <maximum:1-255>",
    kind: "dampening",
    make: ({ halfLife, reuse, suppress, maximum }) => {
      if (reuse > suppress) throw new Refused("% Reuse value must be less than suppress value");
      return { kind: "dampening", halfLife, reuse, suppress, maximum };
    },
    text: (s) => `dampening ${s.halfLife} ${s.reuse} ${s.suppress} ${s.maximum}`,
  },
  number("local-preference", "0-4294967295", "local-preference"),
  {
    grammar: "set metric <value:word>",
    kind: "metric",
    make: ({ value }) => {
      const parsed = /^([+-]?)(\d{1,10})$/.exec(value);
      if (parsed === null || Number(parsed[2]) > 0xffffffff) throw new Refused(`% Invalid metric ${value}`);
      return {
        kind: "metric",
        value: Number(parsed[2]),
        ...(parsed[1] === "" ? {} : { sign: parsed[1] as "+" | "-" }),
      };
    },
    text: (s) => `metric ${s.sign ?? ""}${s.value}`,
  },
  {
    grammar: "set metric-type <value:type-1|type-2|internal>",
    kind: "metric-type",
    make: ({ value }) => ({ kind: "metric-type", value }),
    text: (s) => `metric-type ${s.value}`,
  },
  {
    grammar: "set origin <value:igp|egp|incomplete>",
    kind: "origin",
    make: ({ value }) => ({ kind: "origin", value }),
    text: (s) => `origin ${s.value}`,
  },
  number("tag", "0-4294967295", "tag"),
  number("weight", "0-65535", "weight"),
];
const kindsInOrder = <T>(rows: readonly Row<T>[]): readonly string[] => [...new Set(rows.map((r) => r.kind))];
const matchOrder = kindsInOrder(matchRows);
const setOrder = kindsInOrder(setRows);
/** Puts an item in its place: one per kind, in the order in which they print. */
const put = <T extends { kind: string }>(items: T[], row: Row<T>, item: T, order: readonly string[]): T[] => {
  const before = items.find((i) => i.kind === item.kind);
  const next = before !== undefined && row.merge !== undefined ? row.merge(before, item) : item;
  return [...items.filter((i) => i.kind !== item.kind), next].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind),
  );
};
const rowText = <T extends { kind: string }>(rows: readonly Row<T>[], item: T): string =>
  rows.find((r) => r.kind === item.kind)!.text(item);
export const matchText = (m: RouteMapMatch): string => rowText(matchRows, m);
export const setText = (s: RouteMapSet): string => rowText(setRows, s);

const compileTokens = (grammar: string): readonly string[] => grammar.match(/<[^>]+>|[^\s[\]()|]+/g) ?? [];
const verbHelp = (grammar: string): string =>
  grammar.startsWith("match ") ? "Match values from routing table" : "Set values in destination routing protocol";

const clauseCommands: readonly Command[] = [
  config({
    mode: "config-route-map",
    grammar: "description <text:line>",
    help: helpOf("description <text:line>", { description: "Route-map comment", "<text>": "Comment" }),
    set: (scope, { text }) => {
      scope.description = text;
    },
    unset: (scope) => {
      delete scope.description;
    },
    write: (scope) => (scope.description === undefined ? [] : [`description ${scope.description}`]),
  }),
  ...matchRows.map((row, i) =>
    config({
      mode: "config-route-map",
      grammar: row.grammar,
      help: helpOf(row.grammar, { match: "Match values from routing table", metric: "Match metric of route" }),
      unsetGrammar: row.grammar.replace(/ (<[^>]+>)$/, " [$1]"),
      set: (scope: RouteMapClause, args) => {
        scope.match = put(scope.match, row, row.make(args), matchOrder);
      },
      unset: (scope: RouteMapClause) => {
        scope.match = scope.match.filter((m) => m.kind !== row.kind);
      },
      ...(i === 0 ? { write: (scope: RouteMapClause) => scope.match.map((m) => `match ${matchText(m)}`) } : {}),
    }),
  ),
  ...setRows.map((row, i) =>
    config({
      mode: "config-route-map",
      grammar: row.grammar,
      help: helpOf(row.grammar, {
        "as-path": "Modify the BGP AS path",
        metric: "Metric value for destination routing protocol",
      }),
      unsetGrammar: row.grammar.replace(/ (<[^>]+>|\(.+\))$/, " [$1]"),
      set: (scope: RouteMapClause, args) => {
        scope.set = put(scope.set, row, row.make(args), setOrder);
      },
      unset: (scope: RouteMapClause) => {
        scope.set = scope.set.filter((s) => s.kind !== row.kind);
      },
      ...(i === 0 ? { write: (scope: RouteMapClause) => scope.set.map((s) => `set ${setText(s)}`) } : {}),
    }),
  ),
  config({
    mode: "config-route-map",
    grammar: "continue [<sequence:1-65535>]",
    help: helpOf("continue [<sequence:1-65535>]"),
    set: (scope, { sequence }) => {
      scope.continue = sequence ?? 0;
    },
    unset: (scope) => {
      delete scope.continue;
    },
    write: (scope) =>
      scope.continue === undefined ? [] : [scope.continue === 0 ? "continue" : `continue ${scope.continue}`],
  }),
];

/** Of policy routing and of protocols that do not run here. */
const keptLines: readonly Command[] = [
  ...(
    [
      ["match additional-paths <rest:line>", "BGP additional paths"],
      ["match ip multicast <rest:line>", "Match on a multicast group"],
      ["match metric external <values:0-4294967295+>", "Match external metric"],
      ["match metric <value:0-4294967295> +- <deviation:0-4294967295>", "Match metric within a deviation"],
      ["match length <minimum:0-2147483647> <maximum:0-2147483647>", "Packet length"],
      ["match clns <rest:line>", "CLNS information"],
      ["match ip route-source <rest:line>", "Match advertising source address of route"],
      ["match ipv6 <what:next-hop|route-source> <rest:line>", "IPv6 specific information"],
      ["match mpls-label", "Match routes which have MPLS labels"],
      ["match nlri <rest:line>", "BGP NLRI type"],
      ["match policy-list <lists:word+>", "Match IP policy list"],
      ["match rpki <state:valid|invalid|not-found>", "RPKI state"],
      ["match track <object:1-1000>", "Tracked object"],
      ["set aigp-metric <value:word>", "Accumulated IGP metric"],
      ["set as-path tag", "Set the tag as an AS-path attribute"],
      ["set automatic-tag", "Automatically compute TAG value"],
      ["set clns <rest:line>", "OSI summary address"],
      ["set default interface <interfaces:interface+>", "Default information"],
      ["set extcommunity <kind:cost|vpn-distinguisher|color> <rest:line>", "BGP extended community attribute"],
      ["set global", "Set to global routing table"],
      ["set interface <interfaces:interface+>", "Output interface"],
      ["set ip address prefix-list <list:word>", "Prefix-list to set ip address"],
      ["set ip default <rest:line>", "Set default information"],
      ["set ip df <value:0-1>", "Set DF bit"],
      ["set ip global <rest:line>", "Global routing table"],
      ["set ip next-hop <how:verify-availability|recursive|encapsulate> [<rest:line>]", "Next hop address"],
      ["set ip precedence <value:word>", "Set precedence field"],
      ["set ip qos-group <value:0-99>", "Set QOS Group ID"],
      ["set ip tos <value:word>", "Set type of service field"],
      ["set ip vrf <rest:line>", "VRF routing table"],
      ["set ipv6 <what:address|default|precedence> <rest:line>", "IPv6 specific information"],
      ["set ipv6 next-hop <how:recursive|verify-availability|unchanged|encapsulate> [<rest:line>]", "IPv6 next hop"],
      ["set level <level:level-1|level-1-2|level-2|backbone|nssa-only|stub-area>", "Where to import route"],
      [
        "set metric <bandwidth:0-4294967295> <delay:0-4294967295> <reliability:0-255> <load:1-255> <mtu:1-65535>",
        "Metric",
      ],
      ["set mpls-label", "Set MPLS label for prefix"],
      ["set nlri <rest:line>", "BGP NLRI type"],
      ["set traffic-index <value:1-64>", "BGP traffic classification number for accounting"],
      ["set vrf <name:word>", "Define VRF name"],
    ] as const
  ).map(([grammar, help]) =>
    keep(
      "config-route-map",
      grammar,
      compileTokens(grammar).map((_, i) => (i === 0 ? verbHelp(grammar) : help)),
      {
        many: true,
      },
    ),
  ),
];

export const commands: readonly Command[] = [
  config({
    mode: "config",
    grammar: "route-map <name:word> [<action:permit|deny>] [<sequence:0-65535>]",
    help: helpOf("route-map <name:word> [<action:permit|deny>] [<sequence:0-65535>]", {
      "route-map": "Create route-map or enter route-map command mode",
      "<name>": "Route map tag",
      "<action>": "Route map set operations: permit or deny",
      "<sequence>": "Sequence to insert to/delete from existing route-map entry",
    }),
    set: (scope, { name, action = "permit", sequence }, editing) => {
      const map = scope.routeMaps.get(name) ?? { name, clauses: [] };
      const at = sequence ?? map.clauses[0]?.sequence ?? 10;
      let clause = map.clauses.find((c) => c.sequence === at);
      if (clause === undefined) {
        clause = { sequence: at, action, match: [], set: [] };
        map.clauses = [...map.clauses, clause].sort((a, b) => a.sequence - b.sequence);
      }
      clause.action = action;
      scope.routeMaps.set(name, map);
      editing.enter("config-route-map", clause);
    },
    unset: (scope, { name, sequence }) => {
      const map = scope.routeMaps.get(name ?? "");
      if (map === undefined) throw new Refused(`% Could not find route-map ${name ?? ""}`);
      if (sequence !== undefined) map.clauses = map.clauses.filter((c) => c.sequence !== sequence);
      if (sequence === undefined || map.clauses.length === 0) scope.routeMaps.delete(map.name);
    },
    write: (scope, context) =>
      [...scope.routeMaps.values()]
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
        .flatMap((map) =>
          map.clauses.flatMap((c) => [
            `route-map ${map.name} ${c.action} ${c.sequence}`,
            ...context.writeMode("config-route-map", c),
            "!",
          ]),
        ),
  }),
  ...clauseCommands,
  ...keptLines,
];
