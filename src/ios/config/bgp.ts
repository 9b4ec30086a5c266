// `router bgp`: the process, its address families, and how it all prints.
import { formatIp, formatIpv4, upperIp } from "../../base/ip.ts";
import {
  type BgpAddressFamily,
  type BgpConfig,
  type BgpFamilyConfig,
  familyKey,
  newBgpConfig,
  newBgpFamily,
} from "../../protocols/bgp/config.ts";
import { type Command, config, keep, Refused } from "../command.ts";
import { familyCommands, writeOrigins, writePaths } from "./bgp-family.ts";
import { helpOf } from "./bgp-help.ts";
import { keptCommands } from "./bgp-kept.ts";
import { allNeighborCommands, ipv4Of, templateCommands, writePolicy, writeSessions } from "./bgp-neighbor.ts";

const process = (
  grammar: string,
  set: (b: BgpConfig, args: any) => void,
  unset: (b: BgpConfig, args: any) => void,
  write: (b: BgpConfig) => string | null,
  more: { unsetGrammar?: string; byDefault?: "set" } = {},
): Command =>
  config({
    mode: "config-router-bgp",
    grammar,
    help: helpOf(grammar),
    ...more,
    set: (scope, args) => set(scope, args),
    unset: (scope, args) => unset(scope, args),
    write: (scope) => {
      const line = write(scope);
      return line === null ? [] : [line];
    },
  });
type FlagKey =
  | "logNeighborChanges"
  | "defaultIpv4Unicast"
  | "defaultRouteTargetFilter"
  | "alwaysCompareMed"
  | "deterministicMed"
  | "clientToClient"
  | "enforceFirstAs"
  | "fastExternalFallover"
  | "redistributeInternal";
/** A switch; `initially` is its value without any line. IOS 15 prints log-neighbor-changes although it is on anyway. */
const flag = (grammar: string, key: FlagKey, initially: boolean, alwaysPrint = false): Command =>
  process(
    grammar,
    (b) => {
      b[key] = true;
    },
    (b) => {
      b[key] = false;
    },
    (b) => (b[key] !== initially || (alwaysPrint && b[key]) ? (b[key] ? grammar : `no ${grammar}`) : null),
    initially ? { byDefault: "set" } : {},
  );
type BestpathKey = keyof BgpConfig["bestpath"];
const bestpath = (words: string, key: BestpathKey): Command =>
  process(
    `bgp bestpath ${words}`,
    (b) => {
      b.bestpath[key] = true;
    },
    (b) => {
      b.bestpath[key] = false;
    },
    (b) => (b.bestpath[key] ? `bgp bestpath ${words}` : null),
  );
type NumberKey = "routerId" | "clusterId" | "defaultLocalPreference" | "maximumAsLimit" | "nextHopDelay";
const number = (words: string, parameter: string, key: NumberKey, text: (n: number) => string = String): Command => {
  const name = parameter.slice(1, parameter.indexOf(":"));
  return process(
    `${words} ${parameter}`,
    (b, args) => {
      b[key] = args[name];
    },
    (b) => {
      delete b[key];
    },
    (b) => (b[key] === undefined ? null : `${words} ${text(b[key])}`),
    { unsetGrammar: `${words} [${parameter}]` },
  );
};

/** Under `router bgp` itself stands IPv4 unicast alone; anything else makes IOS print address families. */
const usesFamilies = (b: BgpConfig): boolean =>
  !b.defaultIpv4Unicast || [...b.families.values()].some((f) => f.afi !== "ipv4" || f.vrf !== "" || f.explicit);
/** `neighbor X activate` or its `no`, as far as the default does not say it already. */
const activationOf = (b: BgpConfig, f: BgpFamilyConfig, name: string): readonly string[] => {
  const own = f.policies.get(name)?.activate;
  const line = `neighbor ${upperIp(name)} activate`;
  if (f.vrf !== "") return own === false ? [`no ${line}`] : [line];
  const group = f.vrf === "" ? b.groups.has(name) : f.groups.has(name);
  if (group) return own === true ? [line] : own === false ? [`no ${line}`] : [];
  if (f.afi !== "ipv4") return own === true ? [line] : [];
  const implicit = b.defaultIpv4Unicast && !name.includes(":");
  const on = own ?? implicit;
  return on ? [line] : b.defaultIpv4Unicast ? [`no ${line}`] : [];
};
/** A VPN family sends extended communities by itself: only their absence needs a line. */
const vpnCommunities = (f: BgpFamilyConfig, name: string): readonly string[] => {
  const p = f.policies.get(name);
  return f.afi.startsWith("vpn") && p?.activate && p.sendCommunity !== undefined && !p.sendCommunity.extended
    ? [`no neighbor ${upperIp(name)} send-community extended`]
    : [];
};
const neighborLines = (b: BgpConfig, f: BgpFamilyConfig): readonly string[] => {
  const s = f.vrf === "" ? b : f;
  return [...s.groups.keys(), ...s.neighbors.keys()].flatMap((name) => [
    ...writePolicy(name, f.policies.get(name) ?? {}, activationOf(b, f, name)),
    ...vpnCommunities(f, name),
  ]);
};
const HEADERS: Readonly<Record<BgpAddressFamily, string>> = {
  ipv4: "ipv4",
  ipv6: "ipv6",
  vpnv4: "vpnv4",
  vpnv6: "vpnv6",
};
const familyHeader = (f: BgpFamilyConfig): string =>
  `address-family ${HEADERS[f.afi]}${f.vrf === "" ? "" : ` vrf ${f.vrf}`}`;
const writeFamily = (b: BgpConfig, f: BgpFamilyConfig): readonly string[] => [
  "!",
  familyHeader(f),
  ...[
    ...(f.routerId === undefined ? [] : [`bgp router-id ${formatIpv4(f.routerId)}`]),
    ...writeOrigins(f),
    ...(f.vrf === "" ? [] : writeSessions(f)),
    ...neighborLines(b, f),
    ...writePaths(f),
    ...f.kept,
  ].map((line) => ` ${line}`),
  "exit-address-family",
];
const rank = (f: BgpFamilyConfig): number =>
  ["ipv4", "vpnv4", "ipv6", "vpnv6"].indexOf(f.afi) + (f.vrf === "" ? 0 : 10);
const writeBody = (b: BgpConfig): readonly string[] => {
  if (!usesFamilies(b)) {
    const f = ipv4Of(b);
    const flat: string[] = [];
    for (const line of writeSessions(b)) flat.push(line);
    for (const name of [...b.groups.keys(), ...b.neighbors.keys()]) {
      const policy = f.policies.get(name);
      if (policy !== undefined)
        flat.push(
          ...writePolicy(name, policy, policy.activate === false ? [`no neighbor ${upperIp(name)} activate`] : []),
        );
    }
    // Lines of one neighbour stand together, in the order in which the neighbours were typed.
    const names = [...b.groups.keys(), ...b.neighbors.keys()];
    const about = (line: string): number =>
      names.findIndex((name) => upperIp(name) === line.replace(/^no /, "").split(" ")[1]);
    const grouped = flat.map((line, i) => ({ line, i })).sort((x, y) => about(x.line) - about(y.line) || x.i - y.i);
    return [...writeOrigins(f), ...grouped.map((x) => x.line), ...writePaths(f)];
  }
  const families = [...b.families.values()]
    .filter(
      (f) =>
        f.explicit ||
        f.afi !== "ipv4" ||
        f.vrf !== "" ||
        f.networks.size + f.redistribute.size + f.aggregates.size > 0 ||
        neighborLines(b, f).length > 0,
    )
    .sort((x, y) => rank(x) - rank(y) || (x.vrf < y.vrf ? -1 : x.vrf > y.vrf ? 1 : 0));
  return [...writeSessions(b), ...families.flatMap((f) => writeFamily(b, f))];
};

const familyCommand = (grammar: string, of: (args: any) => { afi: BgpAddressFamily; vrf: string }): Command =>
  config({
    mode: "config-router-bgp",
    grammar,
    help: helpOf(grammar),
    set: (scope, args, editing) => {
      const { afi, vrf } = of(args);
      if (vrf !== "" && !editing.config.vrfs.has(vrf)) throw new Refused(`% VRF ${vrf} does not exist`);
      const key = familyKey(afi, vrf);
      let family = scope.families.get(key);
      if (family === undefined) {
        family = newBgpFamily(afi, vrf, true);
        scope.families.set(key, family);
      }
      family.explicit = true;
      editing.enter("config-router-bgp-af", family);
    },
    unset: (scope, args) => {
      const { afi, vrf } = of(args);
      scope.families.delete(familyKey(afi, vrf));
      if (afi === "ipv4" && vrf === "") ipv4Of(scope);
    },
  });

export const commands: readonly Command[] = [
  config({
    mode: "config",
    grammar: "router bgp <asn:asn>",
    help: helpOf("router bgp <asn:asn>", { bgp: "Border Gateway Protocol (BGP)", "<asn>": "Autonomous system number" }),
    set: (scope, { asn }, editing) => {
      if (scope.bgp !== undefined && scope.bgp.asn !== asn)
        throw new Refused(`BGP is already running; AS is ${scope.bgp.asn}`);
      scope.bgp ??= newBgpConfig(asn);
      editing.enter("config-router-bgp", scope.bgp);
    },
    unset: (scope, { asn }) => {
      if (scope.bgp === undefined || scope.bgp.asn !== asn) throw new Refused("%BGP: AS number mismatch");
      delete scope.bgp;
    },
    write: (scope, context) =>
      scope.bgp === undefined
        ? []
        : [`router bgp ${scope.bgp.asn}`, ...context.writeMode("config-router-bgp", scope.bgp)],
  }),
  templateCommands[0]!,
  templateCommands[1]!,
  process(
    "bgp router-id (<routerId:ipv4>|interface <name:interface>)",
    (b, { routerId, name }) => {
      if (name === undefined) b.routerId = routerId;
      else delete b.routerId;
      if (name === undefined) delete b.routerIdInterface;
      else b.routerIdInterface = name;
    },
    (b) => {
      delete b.routerId;
      delete b.routerIdInterface;
    },
    (b) =>
      b.routerIdInterface !== undefined
        ? `bgp router-id interface ${b.routerIdInterface}`
        : b.routerId === undefined
          ? null
          : `bgp router-id ${formatIpv4(b.routerId)}`,
    { unsetGrammar: "bgp router-id [(<routerId:ipv4>|interface <name:interface>)]" },
  ),
  process(
    "bgp cluster-id (<clusterId:ipv4>|<number:1-4294967295>)",
    (b, { clusterId, number: n }) => {
      b.clusterId = clusterId ?? n;
    },
    (b) => {
      delete b.clusterId;
    },
    (b) => (b.clusterId === undefined ? null : `bgp cluster-id ${formatIp(b.clusterId)}`),
    { unsetGrammar: "bgp cluster-id [(<clusterId:ipv4>|<number:1-4294967295>)]" },
  ),
  flag("bgp log-neighbor-changes", "logNeighborChanges", true, true),
  flag("bgp default ipv4-unicast", "defaultIpv4Unicast", true),
  flag("bgp default route-target filter", "defaultRouteTargetFilter", true),
  number("bgp default local-preference", "<preference:0-4294967295>", "defaultLocalPreference"),
  flag("bgp always-compare-med", "alwaysCompareMed", false),
  flag("bgp deterministic-med", "deterministicMed", false),
  bestpath("compare-routerid", "compareRouterId"),
  bestpath("as-path ignore", "asPathIgnore"),
  bestpath("as-path multipath-relax", "multipathRelax"),
  bestpath("med missing-as-worst", "medMissingAsWorst"),
  bestpath("med confed", "medConfed"),
  // Both at once, as they are printed again one by one.
  process(
    "bgp bestpath med confed missing-as-worst",
    (b) => {
      b.bestpath.medConfed = true;
      b.bestpath.medMissingAsWorst = true;
    },
    (b) => {
      b.bestpath.medConfed = false;
      b.bestpath.medMissingAsWorst = false;
    },
    () => null,
  ),
  bestpath("igp-metric ignore", "igpMetricIgnore"),
  flag("bgp client-to-client reflection", "clientToClient", true),
  flag("bgp enforce-first-as", "enforceFirstAs", true),
  flag("bgp fast-external-fallover", "fastExternalFallover", true),
  flag("bgp redistribute-internal", "redistributeInternal", false),
  process(
    "bgp confederation identifier <asn:asn>",
    (b, { asn }) => {
      b.confederation.identifier = asn;
    },
    (b) => {
      delete b.confederation.identifier;
    },
    (b) =>
      b.confederation.identifier === undefined ? null : `bgp confederation identifier ${b.confederation.identifier}`,
    { unsetGrammar: "bgp confederation identifier [<asn:asn>]" },
  ),
  process(
    "bgp confederation peers <peers:asn+>",
    (b, { peers }) => {
      b.confederation.peers = [...new Set([...b.confederation.peers, ...(peers as number[])])].sort((x, y) => x - y);
    },
    (b, { peers }) => {
      b.confederation.peers = b.confederation.peers.filter((p) => !(peers as number[] | undefined)?.includes(p));
    },
    (b) => (b.confederation.peers.length === 0 ? null : `bgp confederation peers ${b.confederation.peers.join(" ")}`),
  ),
  number("bgp maxas-limit", "<limit:1-254>", "maximumAsLimit"),
  number("bgp nexthop trigger delay", "<seconds:0-100>", "nextHopDelay"),
  process(
    "timers bgp <keepalive:0-65535> <hold:0-65535> [<minimum:0-65535>]",
    (b, { keepalive, hold, minimum }) => {
      b.timers = { keepalive, hold, ...(minimum === undefined ? {} : { minimumHold: minimum }) };
    },
    (b) => {
      delete b.timers;
    },
    ({ timers: t }) =>
      t === undefined
        ? null
        : `timers bgp ${t.keepalive} ${t.hold}${t.minimumHold === undefined ? "" : ` ${t.minimumHold}`}`,
    { unsetGrammar: "timers bgp [<keepalive:0-65535> [<hold:0-65535> [<minimum:0-65535>]]]" },
  ),
  keep("config-router-bgp", "bgp graceful-restart [<options:line>]", [
    "BGP specific commands",
    "Graceful restart capability parameters",
    "Options",
  ]),
  keep("config-router-bgp", "bgp scan-time <seconds:5-60>", [
    "BGP specific commands",
    "Configure background scanner interval",
    "Scanner interval (seconds)",
  ]),
  keep("config-router-bgp", "bgp update-delay <seconds:0-3600>", [
    "BGP specific commands",
    "Set the max initial delay for sending update",
    "Delay value (seconds)",
  ]),
  {
    // Prints everything that belongs to neighbours and families, in the order of IOS.
    ...familyCommand("address-family <afi:ipv4|ipv6|vpnv4|vpnv6> [unicast]", ({ afi }) => ({ afi, vrf: "" })),
    write: (scope: BgpConfig) => writeBody(scope),
  } as Command,
  familyCommand("address-family ipv4 vrf <vrf:word>", ({ vrf }) => ({ afi: "ipv4", vrf })),
  familyCommand("address-family ipv4 unicast vrf <vrf:word>", ({ vrf }) => ({ afi: "ipv4", vrf })),
  familyCommand("address-family ipv6 vrf <vrf:word>", ({ vrf }) => ({ afi: "ipv6", vrf })),
  familyCommand("address-family ipv6 unicast vrf <vrf:word>", ({ vrf }) => ({ afi: "ipv6", vrf })),
  ...familyCommands("config-router-bgp"),
  ...familyCommands("config-router-bgp-af"),
  config({
    mode: "config-router-bgp-af",
    grammar: "bgp router-id <routerId:ipv4>",
    help: helpOf("bgp router-id <routerId:ipv4>"),
    set: (scope, { routerId }) => {
      (scope as BgpFamilyConfig).routerId = routerId;
    },
    unset: (scope) => {
      delete (scope as BgpFamilyConfig).routerId;
    },
  }),
  ...allNeighborCommands,
  ...keptCommands,
  ...templateCommands.slice(2),
];

/** Global lines about labels of VPN routes. */
export const labelMode: readonly Command[] = [
  ...(["all-vrfs", "vrf <vrf:word>"] as const).map((which) => {
    const grammar = `mpls label mode ${which} protocol bgp-vpnv4 <labelMode:per-prefix|per-vrf>`;
    return config({
      mode: "config",
      grammar,
      help: helpOf(grammar),
      set: (scope, args) => {
        const { vrf = "", labelMode: wanted } = args as { vrf?: string; labelMode: string };
        const others = (scope.perVrfLabels ?? []).filter((v) => v !== vrf);
        scope.perVrfLabels =
          wanted === "per-vrf" ? [...others, vrf].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) : others;
        if (scope.perVrfLabels.length === 0) delete scope.perVrfLabels;
      },
      unset: (scope, args) => {
        const { vrf = "" } = args as { vrf?: string };
        const left = (scope.perVrfLabels ?? []).filter((v) => v !== vrf);
        if (left.length > 0) scope.perVrfLabels = left;
        else delete scope.perVrfLabels;
      },
      ...(which === "all-vrfs"
        ? {
            write: (scope: { perVrfLabels?: string[] }) =>
              (scope.perVrfLabels ?? []).map(
                (v) => `mpls label mode ${v === "" ? "all-vrfs" : `vrf ${v}`} protocol bgp-vpnv4 per-vrf`,
              ),
          }
        : {}),
    });
  }),
];
