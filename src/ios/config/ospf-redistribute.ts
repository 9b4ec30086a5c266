// Redistribution and what else makes external routes: `redistribute`, `summary-address`, `default-information`, filters;
// stub router advertisement; the domain identifier and tag of a PE.
import { parseIpv4 } from "../../base/ip.ts";
import { prefixOf, samePrefix } from "../../base/prefix.ts";
import type { OspfMatch, OspfProcessConfig, OspfRedistributeConfig } from "../../protocols/ospf/config.ts";
import { type Command, config, Refused } from "../command.ts";
import { maskText } from "./ospf-text.ts";

const mode = "config-router-ospf";
const REDISTRIBUTE = "Redistribute information from another routing protocol";
const OPTIONS =
  "[metric <metric:0-16777214>] [metric-type <type:1-2>] [tag <tag:0-4294967295>] [route-map <map:word>] [<subnets:flag>] [<nssa:nssa-only|>]";
const OPTIONS_HELP = [
  "Metric for redistributed routes",
  "OSPF default metric",
  "OSPF/IS-IS exterior metric type for redistributed routes",
  "Set OSPF External Type 1 or 2 metrics",
  "Set tag for routes redistributed into OSPF",
  "32-bit tag value",
  "Route map reference",
  "Pointer to route-map entries",
  "Consider subnets for redistribution into OSPF",
  "Limit redistributed routes to NSSA areas",
];
/** Seconds after which a router that waits for BGP stops doing so, whatever BGP says. */
const WAIT_FOR_BGP = 600;
interface Options {
  readonly metric?: number;
  readonly type?: number;
  readonly tag?: number;
  readonly map?: string;
  readonly subnets?: true;
  readonly nssa?: "nssa-only";
  readonly id?: number;
  readonly match?: readonly string[] | string;
}
type Source = OspfRedistributeConfig["protocol"];

const same = (r: OspfRedistributeConfig, protocol: Source, id: number | undefined): boolean =>
  r.protocol === protocol && (id === undefined || r.id === id);

/** Options add to a statement that is there already. */
const add = (p: OspfProcessConfig, protocol: Source, options: Options, match: OspfMatch[]): void => {
  let r = p.redistribute.find((x) => same(x, protocol, options.id) && x.id === options.id);
  if (r === undefined) {
    r = { protocol, ...(options.id === undefined ? {} : { id: options.id }), subnets: false, match: [] };
    p.redistribute.push(r);
  }
  if (options.metric !== undefined) r.metric = options.metric;
  if (options.type !== undefined) r.metricType = options.type as 1 | 2;
  if (options.tag !== undefined) r.tag = options.tag;
  if (options.map !== undefined) r.routeMap = options.map;
  if (options.subnets === true) r.subnets = true;
  if (options.nssa !== undefined) r.nssaOnly = true;
  if (match.length > 0) r.match = [...new Set([...r.match, ...match])];
};
const remove = (p: OspfProcessConfig, protocol: Source, options: Options, matched: boolean): void => {
  const r = p.redistribute.find((x) => same(x, protocol, options.id));
  if (r === undefined) return;
  const given =
    options.metric !== undefined ||
    options.type !== undefined ||
    options.tag !== undefined ||
    options.map !== undefined ||
    options.subnets === true ||
    options.nssa !== undefined ||
    matched;
  if (!given) {
    p.redistribute = p.redistribute.filter((x) => x !== r);
    return;
  }
  if (options.metric !== undefined) delete r.metric;
  if (options.type !== undefined) delete r.metricType;
  if (options.tag !== undefined) delete r.tag;
  if (options.map !== undefined) delete r.routeMap;
  if (options.subnets === true) r.subnets = false;
  if (options.nssa !== undefined) delete r.nssaOnly;
  if (matched) r.match = [];
};

/** "internal external 1 nssa-external 2" to the kinds it names. */
const matchesOf = (words: string): OspfMatch[] => {
  const out: OspfMatch[] = [];
  const tokens = words.split(" ");
  for (let i = 0; i < tokens.length; i++) {
    const word = tokens[i]!;
    if (word === "internal") out.push("internal");
    else if (word === "external" || word === "nssa-external") {
      const next = tokens[i + 1];
      if (next === "1" || next === "2") {
        out.push(`${word} ${next}`);
        i++;
      } else out.push(`${word} 1`, `${word} 2`);
    }
  }
  return out;
};
/** What stands between `match` and the next option, in the canonical line. */
const matchWords = (line: string): string =>
  / match ((?:(?:internal|(?:nssa-)?external(?: [12])?) ?)+)/.exec(line)?.[1]?.trim() ?? "";

/** What stands behind the protocol in a redistribute line. */
export const redistributionOptions = (r: OspfRedistributeConfig): string =>
  [
    ...(r.metric === undefined ? [] : [`metric ${r.metric}`]),
    ...(r.metricType === undefined ? [] : [`metric-type ${r.metricType}`]),
    ...(r.match.length === 0 ? [] : [`match ${r.match.join(" ")}`]),
    ...(r.tag === undefined ? [] : [`tag ${r.tag}`]),
    ...(r.subnets ? ["subnets"] : []),
    ...(r.nssaOnly === true ? ["nssa-only"] : []),
    ...(r.routeMap === undefined ? [] : [`route-map ${r.routeMap}`]),
  ].join(" ");
const lineOf = (r: OspfRedistributeConfig): string =>
  `redistribute ${r.protocol}${r.id === undefined ? "" : ` ${r.id}`} ${redistributionOptions(r)}`.trimEnd();

const CLASSFUL = "% Only classful networks will be redistributed\n";
const redistribute = (protocol: Source, words: string, help: readonly string[], match = ""): Command =>
  config({
    mode,
    grammar: `redistribute ${words} ${match === "" ? "" : `${match} `}${OPTIONS}`,
    help: [REDISTRIBUTE, ...help, ...OPTIONS_HELP],
    set: (scope, args, editing) => {
      const options = args as Options;
      add(scope, protocol, options, matchesOf(matchWords(editing.line)));
      const r = scope.redistribute.find((x) => same(x, protocol, options.id))!;
      if (!r.subnets) editing.print(CLASSFUL);
      if (options.nssa !== undefined)
        editing.absent("Redistribution into NSSAs alone", "the routes are told everywhere");
    },
    unset: (scope, args, editing) => remove(scope, protocol, args as Options, matchWords(editing.line) !== ""),
    write: (scope) => scope.redistribute.filter((r) => r.protocol === protocol).map(lineOf),
  });

const MATCH =
  "[match [internal] [external [<e1:1-2>]] [external <e2:1-2>] [nssa-external [<n1:1-2>]] [nssa-external <n2:1-2>]]";
const MATCH_HELP = [
  "Redistribution of OSPF routes",
  "Redistribute OSPF internal routes",
  "Redistribute OSPF external routes",
  "Type",
  "Redistribute OSPF external routes",
  "Type",
  "Redistribute OSPF NSSA external routes",
  "Type",
  "Redistribute OSPF NSSA external routes",
  "Type",
];

/** "10.0.0.1" or "type 0005 value 0A0000010200" to 16 hex digits. */
const domainOf = (text: string): string | null => {
  const address = parseIpv4(text);
  return address === null ? null : `0005${address.toString(16).padStart(8, "0")}0200`;
};

export const commands: readonly Command[] = [
  config({
    mode,
    grammar: "domain-id (<null:flag>|type <type:word> value <value:word>|<address:ipv4> [<secondary:flag>])",
    help: [
      "OSPF domain-id",
      "Null Domain-ID",
      "OSPF domain ID type in Hex format",
      "Type: 0005, 0105, 0205 or 8005",
      "OSPF domain ID value in Hex format",
      "Value: 12 hex digits",
      "OSPF domain ID in IP address format",
      "Secondary Domain-ID",
    ],
    unsetGrammar: "domain-id [<rest:line>]",
    set: (scope, args) => {
      const {
        null: none,
        type,
        value,
        address,
        secondary,
      } = args as unknown as {
        null?: true;
        type?: string;
        value?: string;
        address?: number;
        secondary?: true;
      };
      if (none === true) scope.domainId = null;
      else if (type !== undefined && value !== undefined) {
        if (!/^[0-9a-fA-F]{4}$/.test(type) || !/^[0-9a-fA-F]{12}$/.test(value))
          throw new Refused("% Invalid domain-id");
        scope.domainId = (type + value).toLowerCase();
      } else if (address !== undefined) {
        const id = `0005${address.toString(16).padStart(8, "0")}0200`;
        if (secondary === true) scope.secondaryDomainIds = [...new Set([...scope.secondaryDomainIds, id])];
        else scope.domainId = id;
      }
    },
    unset: (scope, args) => {
      const words = (args.rest ?? "").split(" ");
      const named = domainOf(words[0] ?? "");
      if (words[1] === "secondary") scope.secondaryDomainIds = scope.secondaryDomainIds.filter((d) => d !== named);
      else delete scope.domainId;
    },
    write: (scope) => {
      const text = (id: string): string =>
        id.startsWith("0005") && id.endsWith("0200")
          ? [0, 2, 4, 6].map((i) => Number.parseInt(id.slice(4 + i, 6 + i), 16)).join(".")
          : `type ${id.slice(0, 4).toUpperCase()} value ${id.slice(4).toUpperCase()}`;
      return [
        ...(scope.domainId === undefined
          ? []
          : [`domain-id ${scope.domainId === null ? "Null" : text(scope.domainId)}`]),
        ...scope.secondaryDomainIds.map((id) => `domain-id ${text(id)} secondary`),
      ];
    },
  }),
  config({
    mode,
    grammar: "domain-tag <tag:0-4294967295>",
    help: ["OSPF domain-tag", "OSPF domain tag - 32-bit value"],
    set: (scope, args) => {
      scope.domainTag = args.tag;
    },
    unset: (scope) => {
      delete scope.domainTag;
    },
    write: (scope) => (scope.domainTag === undefined ? [] : [`domain-tag ${scope.domainTag}`]),
  }),
  config({
    mode,
    grammar:
      "max-metric router-lsa [external-lsa [<external:1-16777215>]] [<stub:include-stub|>] [on-startup (<startup:5-86400>|<bgp:wait-for-bgp|>)] [summary-lsa [<summary:1-16777215>]]",
    help: [
      "Set maximum metric",
      "Maximum metric in self-originated router-LSAs",
      "Override external-lsa metric with max-metric value",
      "Overriding metric in external-LSAs",
      "Set maximum metric for stub links in router-LSAs",
      "Set maximum metric temporarily after reboot",
      "Time, in seconds, router-LSAs are originated with max-metric",
      "Let BGP decide when to originate router-LSA with normal metric",
      "Override summary-lsa metric with max-metric value",
      "Overriding metric in summary-LSAs",
    ],
    unsetGrammar: "max-metric router-lsa [<rest:line>]",
    set: (scope, args, editing) => {
      const { external, startup, summary } = args as { external?: number; startup?: number; summary?: number };
      const says = (word: string): boolean => ` ${editing.line} `.includes(` ${word} `);
      if (says("wait-for-bgp")) editing.absent("Waiting for BGP", `the wait takes ${WAIT_FOR_BGP} seconds`);
      scope.maxMetric = {
        includeStub: says("include-stub"),
        ...(startup === undefined ? {} : { onStartup: startup }),
        ...(says("wait-for-bgp") ? { onStartup: WAIT_FOR_BGP, waitForBgp: true } : {}),
        ...(says("summary-lsa") ? { summary: summary ?? 0xff0000 } : {}),
        ...(says("external-lsa") ? { external: external ?? 0xff0000 } : {}),
      };
    },
    unset: (scope) => {
      delete scope.maxMetric;
    },
    write: ({ maxMetric: m }) =>
      m === undefined
        ? []
        : [
            [
              "max-metric router-lsa",
              ...(m.external === undefined
                ? []
                : [m.external === 0xff0000 ? "external-lsa" : `external-lsa ${m.external}`]),
              ...(m.includeStub ? ["include-stub"] : []),
              ...(m.onStartup === undefined
                ? []
                : [`on-startup ${m.waitForBgp === true ? "wait-for-bgp" : m.onStartup}`]),
              ...(m.summary === undefined ? [] : [m.summary === 0xff0000 ? "summary-lsa" : `summary-lsa ${m.summary}`]),
            ].join(" "),
          ],
  }),
  config({
    mode,
    grammar: "summary-address <address:ipv4> <mask:mask> [<how:not-advertise|>] [tag <tag:0-4294967295>]",
    help: [
      "Configure IP address summaries",
      "IP summary address",
      "Summary mask",
      "Do not advertise when translating OSPF type-7 LSA",
      "Set tag",
      "32-bit tag value",
    ],
    set: (scope, args) => {
      const prefix = prefixOf(args.address, args.mask);
      scope.summaries = scope.summaries.filter((s) => !samePrefix(s.prefix, prefix));
      scope.summaries.push({
        prefix,
        notAdvertise: args.how !== undefined,
        ...(args.tag === undefined ? {} : { tag: args.tag }),
      });
    },
    unset: (scope, args) => {
      if (args.address === undefined || args.mask === undefined) throw new Refused("% Incomplete command.");
      const prefix = prefixOf(args.address, args.mask);
      scope.summaries = scope.summaries.filter((s) => !samePrefix(s.prefix, prefix));
    },
    write: (scope) =>
      scope.summaries.map(
        (s) =>
          `summary-address ${maskText(s.prefix)}${s.notAdvertise ? " not-advertise" : ""}${s.tag === undefined ? "" : ` tag ${s.tag}`}`,
      ),
  }),
  redistribute("connected", "connected", ["Connected"]),
  redistribute("static", "static", ["Static routes"]),
  redistribute("rip", "rip", ["Routing Information Protocol (RIP)"]),
  redistribute(
    "ospf",
    "ospf <id:1-65535> [vrf <vrf:word>]",
    ["Open Shortest Path First (OSPF)", "Process ID", "VPN Routing/Forwarding Instance", "VRF name", ...MATCH_HELP],
    MATCH,
  ),
  redistribute("bgp", "bgp <id:asn>", ["Border Gateway Protocol (BGP)", "Autonomous system number"]),
];
/** After the networks. */
export const defaults: readonly Command[] = [
  config({
    mode,
    grammar: "default-metric <metric:1-16777214>",
    help: ["Set metric of redistributed routes", "Default metric"],
    set: (scope, args) => {
      scope.defaultMetric = args.metric;
    },
    unset: (scope) => {
      delete scope.defaultMetric;
    },
    write: (scope) => (scope.defaultMetric === undefined ? [] : [`default-metric ${scope.defaultMetric}`]),
  }),
  config({
    mode,
    grammar:
      "default-information originate [<always:flag>] [metric <metric:0-16777214>] [metric-type <type:1-2>] [route-map <map:word>]",
    help: [
      "Control distribution of default information",
      "Distribute a default route",
      "Always advertise default route",
      "OSPF default metric",
      "OSPF metric",
      "OSPF metric type for default routes",
      "Type 1 or 2",
      "Route-map reference",
      "Pointer to route-map entries",
    ],
    unsetGrammar: "default-information originate [<rest:line>]",
    set: (scope, args) => {
      scope.defaultOriginate = {
        always: args.always === true,
        ...(args.metric === undefined ? {} : { metric: args.metric }),
        ...(args.type === undefined ? {} : { metricType: args.type as 1 | 2 }),
        ...(args.map === undefined ? {} : { routeMap: args.map }),
      };
    },
    unset: (scope) => {
      delete scope.defaultOriginate;
    },
    write: ({ defaultOriginate: d }) =>
      d === undefined
        ? []
        : [
            [
              "default-information originate",
              ...(d.always ? ["always"] : []),
              ...(d.metric === undefined ? [] : [`metric ${d.metric}`]),
              ...(d.metricType === undefined ? [] : [`metric-type ${d.metricType}`]),
              ...(d.routeMap === undefined ? [] : [`route-map ${d.routeMap}`]),
            ].join(" "),
          ],
  }),
  config({
    mode,
    grammar:
      "distribute-list (prefix <prefix:word>|route-map <map:word>|<list:word>) (in [<interface:interface>]|out [<source:connected|static|rip>] [ospf <ospf:1-65535>] [bgp <bgp:asn>])",
    help: [
      "Filter networks in routing updates",
      "Filter prefixes in routing updates",
      "Name of an IP prefix-list",
      "Filter prefixes based on the route-map",
      "Route-map name",
      "IP access list number or name",
      "Filter incoming routing updates",
      "Interface",
      "Filter outgoing routing updates",
      "Source of the routes",
      "Open Shortest Path First (OSPF)",
      "Process ID",
      "Border Gateway Protocol (BGP)",
      "Autonomous system number",
    ],
    set: (scope, args, editing) => {
      const d = distributeList(args as unknown as DistributeArgs, editing.line);
      scope.distributeLists = [...scope.distributeLists.filter((x) => distributeLine(x) !== distributeLine(d)), d];
    },
    unset: (scope, args, editing) => {
      const line = distributeLine(distributeList(args as unknown as DistributeArgs, editing.line));
      scope.distributeLists = scope.distributeLists.filter((x) => distributeLine(x) !== line);
    },
    write: (scope) => scope.distributeLists.map(distributeLine),
  }),
];

interface DistributeArgs {
  readonly prefix?: string;
  readonly map?: string;
  readonly list?: string;
  readonly interface?: string;
  readonly source?: string;
  readonly ospf?: number;
  readonly bgp?: number;
}
type DistributeList = OspfProcessConfig["distributeLists"][number];
const distributeList = (args: DistributeArgs, line: string): DistributeList => {
  const protocol =
    args.source ??
    (args.ospf !== undefined ? `ospf ${args.ospf}` : args.bgp !== undefined ? `bgp ${args.bgp}` : undefined);
  const name = args.prefix ?? args.map ?? args.list ?? "";
  return {
    kind: args.prefix !== undefined ? "prefix-list" : args.map !== undefined ? "route-map" : "access-list",
    name,
    direction: / in( |$)/.test(line) ? "in" : "out",
    ...(args.interface === undefined ? {} : { interface: args.interface }),
    ...(protocol === undefined ? {} : { protocol }),
  };
};
const distributeLine = (d: DistributeList): string =>
  `distribute-list ${d.kind === "prefix-list" ? "prefix " : d.kind === "route-map" ? "route-map " : ""}${d.name} ${d.direction}${d.interface === undefined ? "" : ` ${d.interface}`}${d.protocol === undefined ? "" : ` ${d.protocol}`}`;
