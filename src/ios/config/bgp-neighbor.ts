// `neighbor ...` under `router bgp` and its address families, and the templates.
import { formatZonedIp, parseZonedIp, upperIp } from "../../base/ip.ts";
import {
  type BgpConfig,
  type BgpFamilyConfig,
  type BgpPolicyConfig,
  type BgpSessionConfig,
  newBgpFamily,
} from "../../protocols/bgp/config.ts";
import { sessionTemplate } from "../../protocols/bgp/settings.ts";
import { type Command, config, type Editing, Refused } from "../command.ts";
import { helpOf } from "./bgp-help.ts";
import { policyLines } from "./bgp-policy.ts";
import { type Line, sessionLines } from "./bgp-session.ts";

type Mode = "config-router-bgp" | "config-router-bgp-af";
const MODES: readonly Mode[] = ["config-router-bgp", "config-router-bgp-af"];
/** The IPv4 unicast family, which is also what stands directly under `router bgp`. */
export const ipv4Of = (bgp: BgpConfig): BgpFamilyConfig => {
  let family = bgp.families.get("ipv4");
  if (family === undefined) {
    family = newBgpFamily("ipv4");
    bgp.families.set("ipv4", family);
  }
  return family;
};
/** The process and family that a command in either mode edits. */
export const placeOf = (mode: Mode, scope: unknown, editing: Editing): { bgp: BgpConfig; family: BgpFamilyConfig } => {
  if (mode === "config-router-bgp") return { bgp: scope as BgpConfig, family: ipv4Of(scope as BgpConfig) };
  return { bgp: editing.parent("config-router-bgp"), family: scope as BgpFamilyConfig };
};
interface Sessions {
  readonly neighbors: Map<string, BgpSessionConfig>;
  readonly groups: Map<string, BgpSessionConfig>;
}
/** Where sessions of this place live: in the VRF's family, or in the process. */
const sessionsOf = (bgp: BgpConfig, family: BgpFamilyConfig): Sessions => (family.vrf === "" ? bgp : family);
const canonical = (text: string): string => {
  const ip = parseZonedIp(text);
  return ip === null ? text : formatZonedIp(ip);
};
const UNKNOWN = "% Specify remote-as or peer-group commands first";

/** The session of a neighbour or group by what was typed. */
const findSession = (s: Sessions, name: string): BgpSessionConfig | undefined =>
  s.neighbors.get(name) ?? s.groups.get(name);
const policyOf = (family: BgpFamilyConfig, name: string): BgpPolicyConfig => {
  let policy = family.policies.get(name);
  if (policy === undefined) {
    policy = {};
    family.policies.set(name, policy);
  }
  return policy;
};
/** Families that share the sessions of this place. */
const siblings = (bgp: BgpConfig, family: BgpFamilyConfig): BgpFamilyConfig[] =>
  [...bgp.families.values()].filter((f) => (family.vrf === "" ? f.vrf === "" : f === family));
const removeNeighbor = (bgp: BgpConfig, family: BgpFamilyConfig, name: string): void => {
  const s = sessionsOf(bgp, family);
  s.neighbors.delete(name);
  s.groups.delete(name);
  const others = (line: string): boolean => line.replace(/^no /, "").split(" ")[1] !== name;
  for (const f of siblings(bgp, family)) {
    f.policies.delete(name);
    f.kept = f.kept.filter(others);
  }
  if (family.vrf === "") bgp.kept = bgp.kept.filter(others);
};

const sessionCommand = (mode: Mode, line: Line<BgpSessionConfig>): Command => {
  const grammar = `neighbor <neighbor:neighbor> ${line.grammar}`;
  const creates = line.grammar.startsWith("remote-as");
  return config({
    mode: mode as "config-router-bgp",
    grammar,
    help: helpOf(grammar),
    set: (scope, raw, editing) => {
      const args = raw as unknown as { neighbor: string };
      const { bgp, family } = placeOf(mode, scope, editing);
      const name = canonical(args.neighbor);
      const s = sessionsOf(bgp, family);
      let session = findSession(s, name);
      if (session === undefined) {
        // A template says of which AS the neighbour is, as `remote-as` would.
        const { name: template } = args as { name?: string };
        const told = line.grammar.startsWith("inherit") && sessionTemplate(bgp, template).remoteAs !== undefined;
        if (!(creates || told) || parseZonedIp(name) === null) throw new Refused(UNKNOWN);
        session = {};
        s.neighbors.set(name, session);
      }
      line.set(session, args);
    },
    unset: (scope, raw, editing) => {
      const args = raw as unknown as { neighbor: string };
      const { bgp, family } = placeOf(mode, scope, editing);
      const name = canonical(args.neighbor);
      const session = findSession(sessionsOf(bgp, family), name);
      if (session === undefined) throw new Refused(UNKNOWN);
      if (creates && session.peerGroup === undefined && !sessionsOf(bgp, family).groups.has(name))
        removeNeighbor(bgp, family, name);
      else line.unset(session, args);
    },
  });
};
const policyCommand = (mode: Mode, line: Line<BgpPolicyConfig>): Command => {
  const grammar = `neighbor <neighbor:neighbor> ${line.grammar}`;
  const edit = (
    scope: unknown,
    raw: unknown,
    editing: Editing,
    how: (policy: BgpPolicyConfig, family: BgpFamilyConfig) => void,
  ): void => {
    const { bgp, family } = placeOf(mode, scope, editing);
    const name = canonical((raw as { neighbor: string }).neighbor);
    if (findSession(sessionsOf(bgp, family), name) === undefined) throw new Refused(UNKNOWN);
    how(policyOf(family, name), family);
  };
  return config({
    mode: mode as "config-router-bgp",
    grammar,
    help: helpOf(grammar),
    set: (scope, args, editing) =>
      edit(scope, args, editing, (policy, family) => {
        line.set(policy, args);
        // A VPN family is useless without route targets, so activating it sends them.
        if (line.grammar === "activate" && family.afi.startsWith("vpn") && policy.sendCommunity === undefined)
          policy.sendCommunity = { standard: false, extended: true, large: false };
      }),
    unset: (scope, args, editing) => edit(scope, args, editing, (policy) => line.unset(policy, args)),
  });
};

const groupCommands = (mode: Mode): readonly Command[] => [
  config({
    mode: mode as "config-router-bgp",
    grammar: "neighbor <neighbor:neighbor> peer-group [<group:word>]",
    help: helpOf("neighbor <neighbor:neighbor> peer-group [<group:word>]"),
    set: (scope, args, editing) => {
      const { bgp, family } = placeOf(mode, scope, editing);
      const s = sessionsOf(bgp, family);
      const { neighbor, group } = args as { neighbor: string; group?: string };
      if (group === undefined) {
        if (parseZonedIp(neighbor) !== null) throw new Refused("% Peer-group name must not be an address");
        if (!s.groups.has(neighbor)) s.groups.set(neighbor, {});
        return;
      }
      if (!s.groups.has(group)) throw new Refused("% Configure the peer-group first");
      const name = canonical(neighbor);
      let session = s.neighbors.get(name);
      if (session === undefined) {
        if (parseZonedIp(name) === null || s.groups.get(group)!.remoteAs === undefined) throw new Refused(UNKNOWN);
        session = {};
        s.neighbors.set(name, session);
      }
      if (session.peerGroup === undefined) session.peerGroup = group;
      else if (session.peerGroup !== group) {
        if (mode === "config-router-bgp")
          throw new Refused("% Cannot change the peer-group of a neighbor; remove it first");
        policyOf(family, name).peerGroup = group;
      }
      if (mode === "config-router-bgp-af") policyOf(family, name).peerGroup = group;
    },
    unset: (scope, args, editing) => {
      const { bgp, family } = placeOf(mode, scope, editing);
      const s = sessionsOf(bgp, family);
      const { neighbor, group } = args as { neighbor?: string; group?: string };
      const name = canonical(neighbor ?? "");
      if (group === undefined && s.groups.has(name)) {
        removeNeighbor(bgp, family, name);
        for (const [text, session] of [...s.neighbors])
          if (session.peerGroup === name) removeNeighbor(bgp, family, text);
        return;
      }
      const session = s.neighbors.get(name);
      if (session === undefined) throw new Refused(UNKNOWN);
      delete policyOf(family, name).peerGroup;
      if (mode === "config-router-bgp-af" && family.vrf === "") return;
      delete session.peerGroup;
      if (session.remoteAs === undefined) removeNeighbor(bgp, family, name);
    },
  }),
];
/** `no neighbor X` takes the neighbour away whole. */
const removal = (mode: Mode): Command =>
  config({
    mode: mode as "config-router-bgp",
    grammar: "neighbor <neighbor:neighbor>",
    help: helpOf("neighbor <neighbor:neighbor>"),
    set: () => {
      throw new Refused("% Incomplete command.");
    },
    unset: (scope, args, editing) => {
      const { bgp, family } = placeOf(mode, scope, editing);
      const name = canonical(args.neighbor ?? "");
      if (findSession(sessionsOf(bgp, family), name) === undefined) throw new Refused(UNKNOWN);
      removeNeighbor(bgp, family, name);
    },
  });

export const neighborCommands = (mode: Mode): readonly Command[] => [
  ...sessionLines.map((line) => sessionCommand(mode, line)),
  ...groupCommands(mode),
  ...policyLines.map((line) => policyCommand(mode, line)),
  removal(mode),
];
export const allNeighborCommands: readonly Command[] = MODES.flatMap(neighborCommands);

const templateLines = <T>(
  mode: "config-router-stmp" | "config-router-ptmp",
  lines: readonly Line<T>[],
): readonly Command[] => {
  const usable = lines.filter((l) => l.only === undefined);
  return usable.map((line) =>
    config({
      mode,
      grammar: line.grammar,
      help: helpOf(line.grammar),
      set: (scope, args) => line.set(scope as T, args),
      unset: (scope, args) => line.unset(scope as T, args),
      write: (scope) => line.write(scope as T),
    }),
  );
};
export const templateCommands: readonly Command[] = [
  config({
    mode: "config-router-bgp",
    grammar: "template peer-policy <name:word>",
    help: helpOf("template peer-policy <name:word>"),
    set: (scope, { name }, editing) => {
      const found = scope.policyTemplates.get(name) ?? {};
      scope.policyTemplates.set(name, found);
      editing.enter("config-router-ptmp", found);
    },
    unset: (scope, { name }) => {
      scope.policyTemplates.delete(name ?? "");
    },
    write: (scope, context) =>
      [...scope.policyTemplates].flatMap(([name, t]) => [
        `template peer-policy ${name}`,
        ...context.writeMode("config-router-ptmp", t),
        "exit-peer-policy",
        "!",
      ]),
  }),
  config({
    mode: "config-router-bgp",
    grammar: "template peer-session <name:word>",
    help: helpOf("template peer-session <name:word>"),
    set: (scope, { name }, editing) => {
      const found = scope.sessionTemplates.get(name) ?? {};
      scope.sessionTemplates.set(name, found);
      editing.enter("config-router-stmp", found);
    },
    unset: (scope, { name }) => {
      scope.sessionTemplates.delete(name ?? "");
    },
    write: (scope, context) =>
      [...scope.sessionTemplates].flatMap(([name, t]) => [
        `template peer-session ${name}`,
        ...context.writeMode("config-router-stmp", t),
        "exit-peer-session",
        "!",
      ]),
  }),
  ...templateLines("config-router-stmp", sessionLines),
  ...templateLines("config-router-ptmp", policyLines),
];

// --- writing ---

const order = (names: Iterable<string>): string[] => [...names];
/** The lines of the sessions of a place, groups first. */
export const writeSessions = (s: Sessions): readonly string[] => {
  const lines: string[] = [];
  for (const name of order(s.groups.keys())) {
    lines.push(`neighbor ${name} peer-group`);
    for (const l of sessionLines)
      for (const text of l.write(s.groups.get(name)!)) lines.push(`neighbor ${name} ${text}`);
  }
  for (const name of order(s.neighbors.keys())) {
    const session = s.neighbors.get(name)!;
    const own = sessionLines.flatMap((l) => l.write(session));
    // A member may take its AS number from the group: the membership then comes first.
    const member = session.peerGroup === undefined ? [] : [`peer-group ${session.peerGroup}`];
    const all = session.remoteAs === undefined ? [...member, ...own] : [...own.slice(0, 1), ...member, ...own.slice(1)];
    for (const text of all) lines.push(`neighbor ${upperIp(name)} ${text}`);
  }
  return lines;
};
/** The policy lines of one neighbour or group in a family; `activation` as the family's default wants it. */
export const writePolicy = (
  name: string,
  policy: BgpPolicyConfig,
  activation: readonly string[],
): readonly string[] => [
  ...activation,
  ...(policy.peerGroup === undefined ? [] : [`neighbor ${upperIp(name)} peer-group ${policy.peerGroup}`]),
  ...policyLines.flatMap((l) => l.write(policy)).map((text) => `neighbor ${upperIp(name)} ${text}`),
];
