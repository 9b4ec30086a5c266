// `area ...` of `router ospf`: type, authentication, ranges, filters, virtual and sham links.
import { formatIpv4 } from "../../base/ip.ts";
import { prefixOf, samePrefix } from "../../base/prefix.ts";
import {
  newOspfArea,
  type OspfAreaConfig,
  type OspfProcessConfig,
  type VirtualLinkConfig,
} from "../../protocols/ospf/config.ts";
import { type Command, config, Refused } from "../command.ts";
import { readableKey } from "./ospf-key.ts";
import { areaText, maskText } from "./ospf-text.ts";

const mode = "config-router-ospf";
const AREA = ["OSPF area parameters", "OSPF area ID"];

const areaOf = (p: OspfProcessConfig, id: number): OspfAreaConfig => {
  let area = p.areas.get(id);
  if (area === undefined) {
    area = newOspfArea(id);
    p.areas.set(id, area);
  }
  return area;
};
const blank = (a: OspfAreaConfig): boolean =>
  a.type === "normal" &&
  a.defaultCost === undefined &&
  a.authentication === undefined &&
  a.ranges.length === 0 &&
  a.filterListIn === undefined &&
  a.filterListOut === undefined &&
  a.virtualLinks.length === 0 &&
  a.shamLinks.length === 0;
/** Edits an area, and drops it when nothing is left to say about it. */
const edit = (p: OspfProcessConfig, id: number | undefined, change: (a: OspfAreaConfig) => void): void => {
  if (id === undefined) throw new Refused("% Incomplete command.");
  const area = areaOf(p, id);
  change(area);
  if (blank(area)) p.areas.delete(id);
};
const areas = (p: OspfProcessConfig): OspfAreaConfig[] => [...p.areas.values()].sort((a, b) => a.area - b.area);
const lines = (p: OspfProcessConfig, of: (a: OspfAreaConfig) => readonly string[]): string[] =>
  areas(p).flatMap((a) => of(a).map((l) => `area ${areaText(a.area)} ${l}`));

const BACKBONE = "% OSPF: Backbone can not be configured as stub area";
const retype = (a: OspfAreaConfig, type: OspfAreaConfig["type"]): void => {
  if (a.area === 0 && type !== "normal")
    throw new Refused(type === "stub" ? BACKBONE : "% OSPF: Backbone can not be configured as NSSA area");
  if (a.virtualLinks.length > 0 && type !== "normal")
    throw new Refused("% OSPF: Area can not be stub/nssa: a virtual link is configured through it");
  a.type = type;
};
const untype = (a: OspfAreaConfig): void => {
  a.type = "normal";
  a.noSummary = false;
  a.noRedistribution = false;
  a.translateAlways = false;
  a.suppressForwardingAddress = false;
  delete a.defaultInformationOriginate;
};
const nssaLine = (a: OspfAreaConfig): string[] => {
  if (a.type !== "nssa") return [];
  const d = a.defaultInformationOriginate;
  const words = [
    ...(a.noRedistribution ? ["no-redistribution"] : []),
    ...(d === undefined
      ? []
      : [
          `default-information-originate${d.metric === undefined ? "" : ` metric ${d.metric}`}${d.metricType === undefined ? "" : ` metric-type ${d.metricType}`}`,
        ]),
    ...(a.noSummary ? ["no-summary"] : []),
  ];
  return [
    ["nssa", ...words].join(" "),
    ...(a.translateAlways ? ["nssa translate type7 always"] : []),
    ...(a.suppressForwardingAddress ? ["nssa translate type7 suppress-fa"] : []),
  ];
};

interface VirtualLinkArgs {
  readonly neighbor: number;
  readonly hello?: number;
  readonly dead?: number;
  readonly retransmit?: number;
  readonly delay?: number;
  readonly authentication?: true;
  readonly kind?: "message-digest" | "null";
  readonly encryption?: number;
  readonly password?: string;
  readonly id?: number;
  readonly digestEncryption?: number;
  readonly digest?: string;
}
const applyVirtualLink = (v: VirtualLinkConfig, args: VirtualLinkArgs): void => {
  if (args.hello !== undefined) v.helloInterval = args.hello;
  if (args.dead !== undefined) v.deadInterval = args.dead;
  if (args.retransmit !== undefined) v.retransmitInterval = args.retransmit;
  if (args.delay !== undefined) v.transmitDelay = args.delay;
  if (args.authentication === true) v.authentication = args.kind ?? "simple";
  if (args.password !== undefined) v.authenticationKey = readableKey(args.encryption, args.password);
  if (args.id !== undefined && args.digest !== undefined)
    v.messageDigestKeys = [
      ...(v.messageDigestKeys ?? []).filter((k) => k.id !== args.id),
      { id: args.id, key: readableKey(args.digestEncryption, args.digest) },
    ];
};
const RESETS: Readonly<Record<string, keyof Omit<VirtualLinkConfig, "neighbor">>> = {
  authentication: "authentication",
  "authentication-key": "authenticationKey",
  "hello-interval": "helloInterval",
  "dead-interval": "deadInterval",
  "retransmit-interval": "retransmitInterval",
  "transmit-delay": "transmitDelay",
};
/** `no area A virtual-link R OPTION...`: the options go back to their defaults, the link stays. */
const resetVirtualLink = (v: VirtualLinkConfig, words: readonly string[]): void => {
  words.forEach((word, i) => {
    if (word === "message-digest-key") {
      const left = (v.messageDigestKeys ?? []).filter((k) => k.id !== Number(words[i + 1]));
      if (left.length > 0) v.messageDigestKeys = left;
      else delete v.messageDigestKeys;
    } else if (Object.hasOwn(RESETS, word)) delete v[RESETS[word]!];
  });
};
const virtualLinkLine = (v: VirtualLinkConfig): string =>
  [
    `virtual-link ${formatIpv4(v.neighbor)}`,
    ...(v.authentication === undefined
      ? []
      : [`authentication${v.authentication === "simple" ? "" : ` ${v.authentication}`}`]),
    ...(v.helloInterval === undefined ? [] : [`hello-interval ${v.helloInterval}`]),
    ...(v.retransmitInterval === undefined ? [] : [`retransmit-interval ${v.retransmitInterval}`]),
    ...(v.transmitDelay === undefined ? [] : [`transmit-delay ${v.transmitDelay}`]),
    ...(v.deadInterval === undefined ? [] : [`dead-interval ${v.deadInterval}`]),
    ...(v.authenticationKey === undefined ? [] : [`authentication-key ${v.authenticationKey}`]),
    ...(v.messageDigestKeys ?? []).map((k) => `message-digest-key ${k.id} md5 ${k.key}`),
  ].join(" ");

export const commands: readonly Command[] = [
  config({
    mode,
    grammar: "area <area:area> authentication [<digest:message-digest|>]",
    help: [...AREA, "Enable authentication", "Use message-digest authentication"],
    set: (scope, args) =>
      edit(scope, args.area, (a) => {
        a.authentication = args.digest === undefined ? "simple" : "message-digest";
      }),
    unset: (scope, args) =>
      edit(scope, args.area, (a) => {
        delete a.authentication;
      }),
    write: (scope) =>
      lines(scope, (a) =>
        a.authentication === undefined
          ? []
          : [`authentication${a.authentication === "simple" ? "" : " message-digest"}`],
      ),
  }),
  config({
    mode,
    grammar: "area <area:area> stub [<summary:no-summary|>]",
    help: [...AREA, "Specify a stub area", "Do not send summary LSA into stub area"],
    set: (scope, args) =>
      edit(scope, args.area, (a) => {
        retype(a, "stub");
        if (args.summary !== undefined) a.noSummary = true;
      }),
    unset: (scope, args) =>
      edit(scope, args.area, (a) => {
        if (args.summary !== undefined) a.noSummary = false;
        else untype(a);
      }),
    write: (scope) => lines(scope, (a) => (a.type === "stub" ? [`stub${a.noSummary ? " no-summary" : ""}`] : [])),
  }),
  config({
    mode,
    grammar: "area <area:area> nssa translate type7 <how:always|suppress-fa>",
    help: [...AREA, "Specify a NSSA area", "Translate LSA", "Translate from Type 7 to Type 5", "Translate LSA how"],
    set: (scope, args) =>
      edit(scope, args.area, (a) => {
        retype(a, "nssa");
        if (args.how === "always") a.translateAlways = true;
        else a.suppressForwardingAddress = true;
      }),
    unset: (scope, args) =>
      edit(scope, args.area, (a) => {
        if (args.how !== "suppress-fa") a.translateAlways = false;
        if (args.how !== "always") a.suppressForwardingAddress = false;
      }),
  }),
  config({
    mode,
    grammar:
      "area <area:area> nssa [<redistribution:no-redistribution|>] [<originate:default-information-originate|> [metric <metric:0-16777214>] [metric-type <type:1-2>]] [<summary:no-summary|>]",
    help: [
      ...AREA,
      "Specify a NSSA area",
      "No redistribution into this NSSA area",
      "Originate Type 7 default into NSSA area",
      "OSPF default metric",
      "OSPF metric",
      "OSPF metric type for default routes",
      "OSPF Link State type",
      "Do not send summary LSA into NSSA",
    ],
    set: (scope, args) =>
      edit(scope, args.area, (a) => {
        const { originate, metric, type } = args as { originate?: string; metric?: number; type?: number };
        retype(a, "nssa");
        if (args.redistribution !== undefined) a.noRedistribution = true;
        if (args.summary !== undefined) a.noSummary = true;
        if (originate !== undefined)
          a.defaultInformationOriginate = {
            ...(metric === undefined ? {} : { metric }),
            ...(type === undefined ? {} : { metricType: type as 1 | 2 }),
          };
      }),
    unset: (scope, args) =>
      edit(scope, args.area, (a) => {
        const { originate } = args as { originate?: string };
        if (args.redistribution === undefined && args.summary === undefined && originate === undefined) untype(a);
        if (args.redistribution !== undefined) a.noRedistribution = false;
        if (args.summary !== undefined) a.noSummary = false;
        if (originate !== undefined) delete a.defaultInformationOriginate;
      }),
    write: (scope) => lines(scope, nssaLine),
  }),
  config({
    mode,
    grammar: "area <area:area> default-cost <cost:0-16777215>",
    help: [...AREA, "Set the summary default-cost of a NSSA/stub area", "Stub's advertised external route metric"],
    set: (scope, args, editing) =>
      edit(scope, args.area, (a) => {
        a.defaultCost = args.cost;
        if (a.type === "normal")
          editing.print("% OSPF: Cost can be set only for stub or nssa areas. Command will be ignored.\n");
      }),
    unset: (scope, args) =>
      edit(scope, args.area, (a) => {
        delete a.defaultCost;
      }),
    write: (scope) => lines(scope, (a) => (a.defaultCost === undefined ? [] : [`default-cost ${a.defaultCost}`])),
  }),
  config({
    mode,
    grammar:
      "area <area:area> range <address:ipv4> <mask:mask> [<how:advertise|not-advertise>] [cost <cost:0-16777215>]",
    help: [
      ...AREA,
      "Summarize routes matching address/mask (border routers only)",
      "IP address to match",
      "IP mask for address",
      "Advertise this range (default), or do not",
      "User specified metric for this range",
      "Advertised metric for this range",
    ],
    set: (scope, args) =>
      edit(scope, args.area, (a) => {
        const prefix = prefixOf(args.address, args.mask);
        a.ranges = a.ranges.filter((r) => !samePrefix(r.prefix, prefix));
        a.ranges.push({
          prefix,
          advertise: args.how !== "not-advertise",
          ...(args.cost === undefined ? {} : { cost: args.cost }),
        });
      }),
    unset: (scope, args) =>
      edit(scope, args.area, (a) => {
        if (args.address === undefined || args.mask === undefined) throw new Refused("% Incomplete command.");
        const prefix = prefixOf(args.address, args.mask);
        a.ranges = a.ranges.filter((r) => !samePrefix(r.prefix, prefix));
      }),
    write: (scope) =>
      lines(scope, (a) =>
        a.ranges.map(
          (r) =>
            `range ${maskText(r.prefix)}${r.advertise ? "" : " not-advertise"}${r.cost === undefined ? "" : ` cost ${r.cost}`}`,
        ),
      ),
  }),
  config({
    mode,
    grammar: "area <area:area> filter-list prefix <list:word> <direction:in|out>",
    help: [
      ...AREA,
      "Filter networks between OSPF areas",
      "Filter prefixes between OSPF areas",
      "Name of an IP prefix-list",
      "Filter networks sent to or from this area",
    ],
    set: (scope, args) =>
      edit(scope, args.area, (a) => {
        if (args.direction === "in") a.filterListIn = args.list;
        else a.filterListOut = args.list;
      }),
    unset: (scope, args) =>
      edit(scope, args.area, (a) => {
        if (args.direction !== "out") delete a.filterListIn;
        if (args.direction !== "in") delete a.filterListOut;
      }),
    write: (scope) =>
      lines(scope, (a) => [
        ...(a.filterListIn === undefined ? [] : [`filter-list prefix ${a.filterListIn} in`]),
        ...(a.filterListOut === undefined ? [] : [`filter-list prefix ${a.filterListOut} out`]),
      ]),
  }),
  config({
    mode,
    grammar:
      "area <area:area> virtual-link <neighbor:ipv4> [<authentication:flag> [<kind:message-digest|null>]] [hello-interval <hello:1-65535>] [retransmit-interval <retransmit:1-65535>] [transmit-delay <delay:1-65535>] [dead-interval <dead:1-65535>] [authentication-key [<encryption:0-7>] <password:word>] [message-digest-key <id:1-255> md5 [<digestEncryption:0-7>] <digest:word>]",
    help: [
      ...AREA,
      "Define a virtual link and its parameters",
      "ID (IP addr) associated with virtual link neighbor",
      "Enable authentication",
      "Use message-digest authentication, or none",
      "Time between HELLO packets",
      "Seconds",
      "Time between retransmitting lost link state advertisements",
      "Seconds",
      "Link state transmit delay",
      "Seconds",
      "Interval after which a neighbor is declared dead",
      "Seconds",
      "Set authentication key",
      "Encryption type",
      "Authentication key (8 chars)",
      "Set message digest key",
      "Key ID",
      "Use MD5 algorithm",
      "Encryption type",
      "Authentication key (16 chars)",
    ],
    unsetGrammar: "area <area:area> virtual-link <neighbor:ipv4> [<rest:line>]",
    set: (scope, args) => {
      if (args.area === 0) throw new Refused("% OSPF: Virtual link not allowed in backbone area");
      edit(scope, args.area, (a) => {
        if (a.type !== "normal") throw new Refused("% OSPF: Virtual link not allowed in stub/nssa area");
        let v = a.virtualLinks.find((x) => x.neighbor === args.neighbor);
        if (v === undefined) {
          v = { neighbor: args.neighbor };
          a.virtualLinks.push(v);
        }
        applyVirtualLink(v, args as unknown as VirtualLinkArgs);
      });
    },
    unset: (scope, args) =>
      edit(scope, args.area, (a) => {
        const v = a.virtualLinks.find((x) => x.neighbor === args.neighbor);
        const options = (args.rest ?? "").split(" ").filter((word) => word !== "");
        if (v === undefined || options.length === 0) a.virtualLinks = a.virtualLinks.filter((x) => x !== v);
        else resetVirtualLink(v, options);
      }),
    write: (scope) => lines(scope, (a) => a.virtualLinks.map(virtualLinkLine)),
  }),
  config({
    mode,
    grammar: "area <area:area> sham-link <source:ipv4> <destination:ipv4> [cost <cost:1-65535>]",
    help: [
      ...AREA,
      "Define a sham link and its parameters",
      "IP addr associated with sham-link source (PE)",
      "IP addr associated with sham-link destination (PE)",
      "Associate a cost with the sham-link",
      "Cost of the sham-link",
    ],
    set: (scope, args) => {
      if (scope.vrf === "") throw new Refused("% OSPF: Sham-link is allowed only in a VRF");
      edit(scope, args.area, (a) => {
        a.shamLinks = a.shamLinks.filter((s) => s.source !== args.source || s.destination !== args.destination);
        a.shamLinks.push({ source: args.source, destination: args.destination, cost: args.cost ?? 1 });
      });
    },
    unset: (scope, args) =>
      edit(scope, args.area, (a) => {
        a.shamLinks = a.shamLinks.filter((s) => s.source !== args.source || s.destination !== args.destination);
      }),
    write: (scope) =>
      lines(scope, (a) =>
        a.shamLinks.map(
          (s) =>
            `sham-link ${formatIpv4(s.source)} ${formatIpv4(s.destination)}${s.cost === 1 ? "" : ` cost ${s.cost}`}`,
        ),
      ),
  }),
  config({
    mode,
    grammar: "area <area:area>",
    help: AREA,
    set: () => {
      throw new Refused("% Incomplete command.");
    },
    unset: (scope, args) => {
      if (args.area !== undefined) scope.areas.delete(args.area);
    },
  }),
];
