// What a BGP neighbour, peer group or peer-policy template says about one address family: one row per line.
import type { BgpPolicyConfig } from "../../protocols/bgp/config.ts";
import type { Line } from "./bgp-session.ts";

type FlagKey = "nextHopUnchanged" | "routeReflectorClient" | "asOverride" | "softReconfigurationInbound";
const flag = (grammar: string, key: FlagKey): Line<BgpPolicyConfig> => ({
  grammar,
  set: (p) => {
    p[key] = true;
  },
  unset: (p) => {
    delete p[key];
  },
  write: (p) => (p[key] ? [grammar] : []),
});
type ListKind = "prefixList" | "distributeList" | "filterList" | "routeMap";
/** `prefix-list NAME in|out` and the like. */
const filter = (word: string, parameter: string, kind: ListKind): Line<BgpPolicyConfig> => {
  const name = parameter.slice(1, parameter.indexOf(":"));
  return {
    grammar: `${word} ${parameter} <direction:in|out>`,
    set: (p, args) => {
      const key: `${ListKind}${"In" | "Out"}` = args.direction === "in" ? `${kind}In` : `${kind}Out`;
      p[key] = String(args[name]);
    },
    unset: (p, { direction }) => {
      if (direction !== "out") delete p[`${kind}In`];
      if (direction !== "in") delete p[`${kind}Out`];
    },
    write: (p) =>
      (["In", "Out"] as const).flatMap((d) =>
        p[`${kind}${d}`] === undefined ? [] : [`${word} ${p[`${kind}${d}`]} ${d.toLowerCase()}`],
      ),
  };
};

export const policyLines: readonly Line<BgpPolicyConfig>[] = [
  {
    grammar: "activate",
    only: "neighbor",
    set: (p) => {
      p.activate = true;
    },
    unset: (p) => {
      p.activate = false;
    },
    // Printed by the family, which knows the default.
    write: () => [],
  },
  {
    grammar: "inherit peer-policy <name:word> <sequence:1-65535>",
    set: (p, { name, sequence }) => {
      p.inheritPolicy = [...(p.inheritPolicy ?? []).filter((i) => i.sequence !== sequence), { name, sequence }].sort(
        (a, b) => a.sequence - b.sequence,
      );
    },
    unset: (p, { name }) => {
      const left = (p.inheritPolicy ?? []).filter((i) => i.name !== name);
      if (left.length > 0) p.inheritPolicy = left;
      else delete p.inheritPolicy;
    },
    write: (p) => (p.inheritPolicy ?? []).map((i) => `inherit peer-policy ${i.name} ${i.sequence}`),
  },
  {
    grammar: "send-community [<kind:both|standard|extended|large>]",
    set: (p, { kind }) => {
      const s = p.sendCommunity ?? { standard: false, extended: false, large: false };
      const all = kind === "both";
      p.sendCommunity = {
        standard: s.standard || all || kind === undefined || kind === "standard",
        extended: s.extended || all || kind === "extended",
        large: s.large || kind === "large",
      };
    },
    unset: (p, { kind }) => {
      const s = p.sendCommunity ?? { standard: false, extended: false, large: false };
      const all = kind === "both";
      p.sendCommunity = {
        standard: s.standard && !(all || kind === undefined || kind === "standard"),
        extended: s.extended && !(all || kind === "extended"),
        large: s.large && kind !== "large",
      };
    },
    write: ({ sendCommunity: s }) => {
      if (s === undefined) return [];
      const large = s.large ? ["send-community large"] : [];
      if (s.standard && s.extended) return ["send-community both", ...large];
      return [...(s.standard ? ["send-community"] : []), ...(s.extended ? ["send-community extended"] : []), ...large];
    },
  },
  flag("route-reflector-client", "routeReflectorClient"),
  {
    grammar: "next-hop-self [<how:|all>]",
    set: (p, { how }) => {
      p.nextHopSelf = how === undefined ? "yes" : "all";
    },
    unset: (p) => {
      delete p.nextHopSelf;
    },
    write: (p) =>
      p.nextHopSelf === undefined ? [] : [p.nextHopSelf === "all" ? "next-hop-self all" : "next-hop-self"],
  },
  flag("next-hop-unchanged", "nextHopUnchanged"),
  {
    grammar: "default-originate [route-map <map:word>]",
    set: (p, { map }) => {
      p.defaultOriginate = map === undefined ? {} : { routeMap: map };
    },
    unset: (p) => {
      delete p.defaultOriginate;
    },
    write: ({ defaultOriginate: d }) =>
      d === undefined
        ? []
        : [d.routeMap === undefined ? "default-originate" : `default-originate route-map ${d.routeMap}`],
  },
  {
    grammar: "remove-private-as [<how:|all> [<replaceAs:|replace-as>]]",
    set: (p, { how, replaceAs }) => {
      p.removePrivateAs = replaceAs !== undefined ? "all-replace" : how !== undefined ? "all" : "yes";
    },
    unset: (p) => {
      delete p.removePrivateAs;
    },
    write: (p) =>
      p.removePrivateAs === undefined
        ? []
        : [
            `remove-private-as${p.removePrivateAs === "yes" ? "" : p.removePrivateAs === "all" ? " all" : " all replace-as"}`,
          ],
  },
  flag("as-override", "asOverride"),
  {
    grammar: "allowas-in [<count:1-10>]",
    set: (p, { count }) => {
      p.allowasIn = count ?? 3;
    },
    unset: (p) => {
      delete p.allowasIn;
    },
    write: (p) => (p.allowasIn === undefined ? [] : [p.allowasIn === 3 ? "allowas-in" : `allowas-in ${p.allowasIn}`]),
  },
  flag("soft-reconfiguration inbound", "softReconfigurationInbound"),
  {
    grammar: "advertisement-interval <seconds:0-600>",
    set: (p, args) => {
      p.advertisementInterval = args.seconds;
    },
    unset: (p) => {
      delete p.advertisementInterval;
    },
    write: (p) => (p.advertisementInterval === undefined ? [] : [`advertisement-interval ${p.advertisementInterval}`]),
  },
  {
    grammar: "soo <soo:rd>",
    set: (p, { soo }) => {
      p.soo = soo;
    },
    unset: (p) => {
      delete p.soo;
    },
    write: (p) => (p.soo === undefined ? [] : [`soo ${p.soo}`]),
  },
  {
    grammar: "weight <weight:0-65535>",
    set: (p, { weight }) => {
      p.weight = weight;
    },
    unset: (p) => {
      delete p.weight;
    },
    write: (p) => (p.weight === undefined ? [] : [`weight ${p.weight}`]),
  },
  filter("distribute-list", "<list:word>", "distributeList"),
  filter("prefix-list", "<list:word>", "prefixList"),
  filter("filter-list", "<number:1-500>", "filterList"),
  filter("route-map", "<map:word>", "routeMap"),
  {
    grammar: "unsuppress-map <map:word>",
    set: (p, { map }) => {
      p.unsuppressMap = map;
    },
    unset: (p) => {
      delete p.unsuppressMap;
    },
    write: (p) => (p.unsuppressMap === undefined ? [] : [`unsuppress-map ${p.unsuppressMap}`]),
  },
  {
    grammar: "advertise-map <map:word> <when:exist-map|non-exist-map> <condition:word>",
    set: (p, { map, when, condition }) => {
      p.advertiseMap = { map, when: when === "exist-map" ? "exist" : "non-exist", condition };
    },
    unset: (p) => {
      delete p.advertiseMap;
    },
    write: ({ advertiseMap: a }) => (a === undefined ? [] : [`advertise-map ${a.map} ${a.when}-map ${a.condition}`]),
  },
  {
    grammar:
      "maximum-prefix <limit:1-2147483647> [<threshold:1-100>] [<warningOnly:|warning-only>] [restart <minutes:1-65535>]",
    set: (p, { limit, threshold, warningOnly, minutes }) => {
      p.maximumPrefix = {
        limit,
        warningOnly: warningOnly !== undefined,
        ...(threshold === undefined ? {} : { threshold }),
        ...(minutes === undefined ? {} : { restart: minutes }),
      };
    },
    unset: (p) => {
      delete p.maximumPrefix;
    },
    write: ({ maximumPrefix: m }) =>
      m === undefined
        ? []
        : [
            `maximum-prefix ${m.limit}${m.threshold === undefined ? "" : ` ${m.threshold}`}${m.warningOnly ? " warning-only" : ""}${m.restart === undefined ? "" : ` restart ${m.restart}`}`,
          ],
  },
];
