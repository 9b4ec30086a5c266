// What stands in an address family of `router bgp`, or directly under it for IPv4: networks, aggregates, redistribution, paths.
import { formatIpv4, maskOf } from "../../base/ip.ts";
import { formatPrefix, type Prefix, prefixOf } from "../../base/prefix.ts";
import type { BgpFamilyConfig, BgpRedistributeConfig } from "../../protocols/bgp/config.ts";
import { networkKey } from "../../protocols/bgp/local.ts";
import { dampeningDefaults } from "../../protocols/bgp/dampening.ts";
import { type Command, config, type Editing, Refused } from "../command.ts";
import { helpOf } from "./bgp-help.ts";
import { placeOf } from "./bgp-neighbor.ts";

type Mode = "config-router-bgp" | "config-router-bgp-af";

/** The mask of the class an address was in. RFC 791, 3.2. */
export const classfulLength = (address: number): number => (address >>> 31 === 0 ? 8 : address >>> 30 === 2 ? 16 : 24);

interface Row {
  readonly grammar: string;
  readonly unsetGrammar?: string;
  readonly byDefault?: "set";
  set(family: BgpFamilyConfig, args: any, editing: Editing): void;
  unset(family: BgpFamilyConfig, args: any, editing: Editing): void;
}
const prefixFrom = (args: { network?: number; mask?: number; prefix?: Prefix }): Prefix => {
  if (args.prefix !== undefined) return args.prefix;
  const address = args.network!;
  const length = args.mask ?? (address === 0 ? 0 : classfulLength(address));
  if (prefixOf(address, length).address !== address) throw new Refused("% BGP: Incorrect network or mask configured");
  return { address, length };
};
const PROTOCOLS = "connected|static|rip";
const matchesOf = (text: string): BgpRedistributeConfig["match"] => {
  const words = text.trim().split(/\s+/);
  const out: NonNullable<BgpRedistributeConfig["match"]> = [];
  for (let i = 0; i < words.length; i++) {
    const w = words[i]!;
    const numbers: (1 | 2)[] = [];
    while (words[i + 1] === "1" || words[i + 1] === "2") numbers.push(Number(words[++i]) as 1 | 2);
    if ("internal".startsWith(w) && w.length > 1) out.push("internal");
    else if ("external".startsWith(w))
      for (const n of numbers.length > 0 ? numbers : ([1, 2] as const)) out.push(`external ${n}`);
    else if ("nssa-external".startsWith(w))
      for (const n of numbers.length > 0 ? numbers : ([1, 2] as const)) out.push(`nssa-external ${n}`);
    else return undefined;
  }
  return [...new Set(out)];
};
/** `metric`, `route-map` and `match` in whatever order, as the rest of the line. */
const redistributeOptions = (text: string | undefined): Partial<BgpRedistributeConfig> => {
  const out: Partial<BgpRedistributeConfig> = {};
  let rest = (text ?? "").trim();
  const next = (): string => {
    const word = /^\S+/.exec(rest)?.[0] ?? "";
    rest = rest.slice(word.length).trim();
    return word;
  };
  while (rest !== "") {
    const word = next();
    if (word.length >= 2 && "metric".startsWith(word)) {
      const value = next();
      if (!/^\d{1,10}$/.test(value) || Number(value) > 0xffffffff) throw new Refused(`% Invalid metric value ${value}`);
      out.metric = Number(value);
    } else if (word.length >= 2 && "route-map".startsWith(word)) {
      out.routeMap = next();
      if (out.routeMap === "") throw new Refused("% Incomplete command.");
    } else if (word.length >= 2 && "match".startsWith(word)) {
      const kinds = /^(?:(?!metric|route-map)\S+\s*)+/.exec(rest)?.[0] ?? "";
      rest = rest.slice(kinds.length).trim();
      const match = matchesOf(kinds);
      if (match === undefined || match.length === 0) throw new Refused("% Invalid match keyword");
      out.match = match;
    } else throw new Refused(`% Invalid keyword ${word}`);
  }
  return out;
};
const redistributeText = (r: BgpRedistributeConfig, vrf: string): string => {
  const words = [`redistribute ${r.protocol}`];
  if (r.process !== undefined) words.push(String(r.process));
  if (r.process !== undefined && vrf !== "") words.push(`vrf ${vrf}`);
  if (r.metric !== undefined) words.push(`metric ${r.metric}`);
  if (r.match !== undefined) {
    const kinds = (["external", "nssa-external"] as const).flatMap((k) => {
      const numbers = r.match!.filter((m) => m.startsWith(`${k} `)).map((m) => m.slice(-1));
      return numbers.map((n) => `${k} ${n}`);
    });
    words.push("match", ...(r.match.includes("internal") ? ["internal"] : []), ...kinds);
  }
  if (r.routeMap !== undefined) words.push(`route-map ${r.routeMap}`);
  return words.join(" ");
};
const toggle = (grammar: string, key: "synchronization" | "autoSummary" | "defaultInformationOriginate"): Row => ({
  grammar,
  set: (f, _args, editing) => {
    f[key] = true;
    if (key === "synchronization") editing.absent("Synchronization of BGP with the IGP");
    if (key === "autoSummary") editing.absent("Summarization of BGP routes by class");
  },
  unset: (f) => {
    f[key] = false;
  },
});

const rows: readonly Row[] = [
  {
    grammar:
      "network (<network:ipv4> [mask <mask:mask>]|<prefix:ipv6-prefix>) [route-map <map:word>] [<backdoor:flag>]",
    set: (f, args) => {
      const prefix = prefixFrom(args);
      f.networks.set(networkKey(prefix), {
        prefix,
        ...(args.map === undefined ? {} : { routeMap: args.map }),
        ...(args.backdoor === undefined ? {} : { backdoor: true }),
      });
    },
    unset: (f, args) => {
      if (!f.networks.delete(networkKey(prefixFrom(args)))) throw new Refused("% Network not configured");
    },
  },
  {
    grammar:
      "aggregate-address (<network:ipv4> <mask:mask>|<prefix:ipv6-prefix>) [<asSet:|as-set>] [<summaryOnly:|summary-only>] [suppress-map <suppressMap:word>] [advertise-map <advertiseMap:word>] [attribute-map <attributeMap:word>]",
    set: (f, args) => {
      const prefix = prefixFrom(args);
      f.aggregates.set(networkKey(prefix), {
        prefix,
        asSet: args.asSet !== undefined,
        summaryOnly: args.summaryOnly !== undefined,
        ...(args.suppressMap === undefined ? {} : { suppressMap: args.suppressMap }),
        ...(args.advertiseMap === undefined ? {} : { advertiseMap: args.advertiseMap }),
        ...(args.attributeMap === undefined ? {} : { attributeMap: args.attributeMap }),
      });
    },
    unset: (f, args) => {
      f.aggregates.delete(networkKey(prefixFrom(args)));
    },
  },
  {
    grammar: `redistribute <protocol:${PROTOCOLS}> [<options:line>]`,
    set: (f, { protocol, options }) => {
      f.redistribute.set(protocol, { protocol, ...redistributeOptions(options) });
    },
    unset: (f, { protocol }) => {
      f.redistribute.delete(protocol);
    },
  },
  {
    grammar: "redistribute ospf <process:1-65535> [<options:line>]",
    set: (f, { process, options }) => {
      const text = (options as string | undefined)?.replace(/^vrf\s+(\S+)\s*/, (_all, vrf: string) => {
        if (vrf !== f.vrf) throw new Refused(`% OSPF process ${process} is not in VRF ${vrf} of this address family`);
        return "";
      });
      const key = `ospf ${process}`;
      // Said again, the line adds to what it said before.
      f.redistribute.set(key, { ...f.redistribute.get(key), protocol: "ospf", process, ...redistributeOptions(text) });
    },
    unset: (f, { process }) => {
      f.redistribute.delete(`ospf ${process}`);
    },
  },
  toggle("default-information originate", "defaultInformationOriginate"),
  toggle("auto-summary", "autoSummary"),
  toggle("synchronization", "synchronization"),
  {
    grammar: "default-metric <metric:1-4294967295>",
    set: (f, { metric }) => {
      f.defaultMetric = metric;
    },
    unset: (f) => {
      delete f.defaultMetric;
    },
  },
  {
    grammar: "maximum-paths <paths:1-32>",
    set: (f, { paths }) => {
      f.maximumPaths = paths;
    },
    unset: (f) => {
      delete f.maximumPaths;
    },
  },
  {
    grammar: "maximum-paths ibgp <paths:1-32>",
    set: (f, { paths }) => {
      f.maximumPathsIbgp = paths;
    },
    unset: (f) => {
      delete f.maximumPathsIbgp;
    },
  },
  {
    grammar: "maximum-paths eibgp <paths:1-32>",
    set: (f, { paths }) => {
      f.maximumPathsEibgp = paths;
    },
    unset: (f) => {
      delete f.maximumPathsEibgp;
    },
  },
  {
    grammar: "distance bgp <external:1-255> <internal:1-255> <local:1-255>",
    unsetGrammar: "distance bgp [<external:1-255> [<internal:1-255> [<local:1-255>]]]",
    set: (f, { external, internal, local }) => {
      f.distance = { external, internal, local };
    },
    unset: (f) => {
      delete f.distance;
    },
  },
  {
    grammar: "distance <distance:1-255> <address:ipv4> <wildcard:wildcard> [<list:word>]",
    set: (f, { distance, address, wildcard, list }) => {
      f.distances = f.distances.filter((d) => d.address !== address || d.wildcard !== wildcard);
      f.distances.push({ distance, address, wildcard, ...(list === undefined ? {} : { list }) });
    },
    unset: (f, { address, wildcard }) => {
      f.distances = f.distances.filter((d) => d.address !== address || d.wildcard !== wildcard);
    },
  },
  {
    grammar:
      "bgp dampening [(<halfLife:1-45> [<reuse:1-20000> <suppress:1-20000> <maximum:1-255>]|route-map <map:word>)]",
    unsetGrammar: "bgp dampening",
    set: (f, { halfLife, reuse, suppress, maximum, map }) => {
      const d = dampeningDefaults;
      f.dampening = {
        halfLife: halfLife ?? d.halfLife,
        reuse: reuse ?? d.reuse,
        suppress: suppress ?? d.suppress,
        maximum: maximum ?? 4 * (halfLife ?? d.halfLife),
        ...(map === undefined ? {} : { routeMap: map }),
      };
    },
    unset: (f) => {
      delete f.dampening;
    },
  },
];
export const familyCommands = (mode: Mode): readonly Command[] =>
  rows.map((row) =>
    config({
      mode: mode as "config-router-bgp",
      grammar: row.grammar,
      help: helpOf(row.grammar, { "<options>": "metric, route-map and match, in any order" }),
      ...(row.unsetGrammar === undefined ? {} : { unsetGrammar: row.unsetGrammar }),
      set: (scope, args, editing) => row.set(placeOf(mode, scope, editing).family, args, editing),
      unset: (scope, args, editing) => row.unset(placeOf(mode, scope, editing).family, args, editing),
    }),
  );

const upper = (text: string): string => (text.includes(":") ? text.toUpperCase() : text);
const networkText = (p: Prefix): string => {
  if (typeof p.address === "bigint") return `network ${upper(formatPrefix(p))}`;
  const classful = p.length === (p.address === 0 ? 0 : classfulLength(p.address));
  return `network ${formatIpv4(p.address)}${classful ? "" : ` mask ${formatIpv4(maskOf(p.length))}`}`;
};
/** What a family says about itself before its neighbours. */
export const writeOrigins = (f: BgpFamilyConfig): readonly string[] => [
  ...(f.dampening === undefined
    ? []
    : [
        f.dampening.routeMap !== undefined
          ? `bgp dampening route-map ${f.dampening.routeMap}`
          : f.dampening.halfLife === dampeningDefaults.halfLife &&
              f.dampening.reuse === dampeningDefaults.reuse &&
              f.dampening.suppress === dampeningDefaults.suppress
            ? "bgp dampening"
            : `bgp dampening ${f.dampening.halfLife} ${f.dampening.reuse} ${f.dampening.suppress} ${f.dampening.maximum}`,
      ]),
  ...[...f.networks.values()].map(
    (n) =>
      `${networkText(n.prefix)}${n.routeMap === undefined ? "" : ` route-map ${n.routeMap}`}${n.backdoor ? " backdoor" : ""}`,
  ),
  ...[...f.aggregates.values()].map(
    (a) =>
      `aggregate-address ${typeof a.prefix.address === "number" ? `${formatIpv4(a.prefix.address)} ${formatIpv4(maskOf(a.prefix.length))}` : upper(formatPrefix(a.prefix))}${a.asSet ? " as-set" : ""}${a.summaryOnly ? " summary-only" : ""}${a.suppressMap === undefined ? "" : ` suppress-map ${a.suppressMap}`}${a.advertiseMap === undefined ? "" : ` advertise-map ${a.advertiseMap}`}${a.attributeMap === undefined ? "" : ` attribute-map ${a.attributeMap}`}`,
  ),
  ...[...f.redistribute.values()].map((r) => redistributeText(r, f.vrf)),
];
/** And after them. */
export const writePaths = (f: BgpFamilyConfig): readonly string[] => [
  ...(f.maximumPaths === undefined ? [] : [`maximum-paths ${f.maximumPaths}`]),
  ...(f.maximumPathsIbgp === undefined ? [] : [`maximum-paths ibgp ${f.maximumPathsIbgp}`]),
  ...(f.maximumPathsEibgp === undefined ? [] : [`maximum-paths eibgp ${f.maximumPathsEibgp}`]),
  ...(f.defaultInformationOriginate ? ["default-information originate"] : []),
  ...(f.defaultMetric === undefined ? [] : [`default-metric ${f.defaultMetric}`]),
  ...(f.distance === undefined
    ? []
    : [`distance bgp ${f.distance.external} ${f.distance.internal} ${f.distance.local}`]),
  ...f.distances.map(
    (d) =>
      `distance ${d.distance} ${formatIpv4(d.address)} ${formatIpv4(d.wildcard)}${d.list === undefined ? "" : ` ${d.list}`}`,
  ),
  ...(f.autoSummary ? ["auto-summary"] : []),
  ...(f.synchronization ? ["synchronization"] : []),
];
