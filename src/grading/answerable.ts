// Whether a check can be answered at all. What no network could answer is a fault of the lab, found when it is loaded, and
// never a failed check of somebody's answer.
import { parseIp } from "../base/ip.ts";
import { compilePattern } from "../base/pattern.ts";
import { parsePrefix } from "../base/prefix.ts";
import { parseInterfaceName } from "../config/interface-name.ts";
import type { Lab } from "../lab/definition.ts";
import { suggest } from "../lab/fault.ts";
import type { Check } from "./checks-schema.ts";
import { expand } from "./endpoint.ts";
import * as fields from "./fields.ts";

export interface Unanswerable {
  readonly message: string;
  readonly cure: string;
}
type Add = (message: string, cure?: string) => void;
type Groups = Readonly<Record<string, readonly string[]>>;

const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

const knownFields = (given: Readonly<Record<string, unknown>>, known: readonly string[], add: Add): void => {
  for (const name of Object.keys(given)) {
    const [first = ""] = name.split(".");
    if (!known.includes(first)) add(`there is no field "${name}" here`, suggest(first, known));
  }
};
const prefixOf = (text: string, add: Add): void => {
  if (parsePrefix(text) === null) add(`"${text}" is no prefix`, "write 10.0.0.0/8 or 2001:db8::/32");
};

/** Endpoints with an address of the other family than the check is about. */
const sameFamily = (texts: readonly string[], groups: Groups, family: "ipv4" | "ipv6", add: Add): void => {
  for (const e of expand(texts, groups)) {
    const address = e.address ?? e.prefix?.address ?? null;
    if (address !== null && (typeof address === "bigint") !== (family === "ipv6"))
      add(`"${e.text}" is no ${family === "ipv6" ? "IPv6" : "IPv4"} address`, `the check is about ${family}`);
  }
};
const asks = (from: readonly string[], groups: Groups, add: Add): void => {
  for (const e of expand(from, groups))
    if (e.node === null) add(`"${e.text}" is an address, and only a node can ask`, "write NODE=ADDRESS");
};

const session = (check: Extract<Check, { that: "session" }>, lab: Lab, add: Add): void => {
  const { proto, state, family, vrf, between } = check;
  for (const name of between) {
    const kind = lab.nodes.find((n) => n.name === name)?.kind;
    if (kind !== undefined && kind !== "router" && !(proto === "tcp" && kind === "host"))
      add(`${name} is a ${kind}, and runs no ${proto.toUpperCase()}`);
  }
  if (between[0] === between[1]) add(`${between[0]} has no session with itself`);
  const states: readonly string[] = fields.SESSION_STATES[proto];
  if (state !== undefined && !states.some((s) => letters(s) === letters(state)))
    add(`${proto.toUpperCase()} has no state "${state}"`, `states: ${states.join(", ")}`);
  if (family !== undefined && proto !== "bgp") add(`"family" is for BGP, not for ${proto.toUpperCase()}`);
  if (family !== undefined && proto === "bgp" && !fields.BGP_FAMILIES.some((f) => f === family))
    add(`BGP carries no family "${family}"`, `families: ${fields.BGP_FAMILIES.join(", ")}`);
  if (vrf !== "" && proto === "ldp") add("LDP runs in the global table only", 'leave "vrf" out');
  knownFields(check.expect, fields.SESSION_FIELDS[proto], add);
};
const route = (check: Extract<Check, { that: "route" }>, add: Add): void => {
  prefixOf(check.prefix, add);
  if (check.protocol !== undefined && !fields.ROUTE_PROTOCOLS.some((p) => p === check.protocol))
    add(`no route is by "${check.protocol}"`, suggest(check.protocol, fields.ROUTE_PROTOCOLS));
  if (!check.present && Object.keys(check.expect).length > 0)
    add("a route that must not be there has no fields", 'leave "expect" out');
  knownFields(check.expect, fields.ROUTE_FIELDS, add);
};
const bgpPath = (check: Extract<Check, { that: "bgp-path" }>, add: Add): void => {
  prefixOf(check.prefix, add);
  const vpn = check.family.startsWith("vpn");
  if (check.rd !== undefined && !vpn) add(`"rd" is for vpnv4 and vpnv6, not for ${check.family}`);
  if (check.vrf !== "" && vpn) add(`a ${check.family} table is of no VRF`, 'write "rd", or the family ipv4 with "vrf"');
  const prefix = parsePrefix(check.prefix);
  if (prefix !== null && (typeof prefix.address === "bigint") !== /6$/.test(check.family))
    add(`${check.prefix} is never in ${check.family}`);
  if (!check.present && Object.keys(check.expect).length > 0)
    add("a path that must not be there has no fields", 'leave "expect" out');
  knownFields(check.expect, fields.PATH_FIELDS, add);
};
const link = (name: string, lab: Lab, add: Add): void => {
  const canonical = (node: string, port: string): string => `${node}:${parseInterfaceName(port) ?? port}`;
  const ends = lab.links.flatMap((l) => l.ends.map((e) => canonical(e.node, e.port)));
  const colon = name.indexOf(":");
  const wanted = canonical(name.slice(0, Math.max(0, colon)), name.slice(colon + 1));
  const byBoth = name.split(" ").map((end) => canonical(end.split(":")[0] ?? "", end.split(":")[1] ?? ""));
  if (!ends.includes(wanted) && !byBoth.every((end) => ends.includes(end)))
    add(`there is no link "${name}"`, suggest(name, ends));
};
const pattern = (text: string, add: Add): void => {
  if (compilePattern(text) === null) add(`"${text}" is no pattern`);
};

const byVerb = (check: Check, groups: Groups, lab: Lab, add: Add): void => {
  switch (check.that) {
    case "reach":
    case "deny":
      asks(check.matrix.from, groups, add);
      if (check.matrix.both) asks(check.matrix.to, groups, add);
      sameFamily([...check.matrix.from, ...check.matrix.to], groups, check.family, add);
      return;
    case "path":
    case "label-path":
      asks([check.from], groups, add);
      sameFamily([check.from, check.to], groups, "family" in check ? check.family : "ipv4", add);
      return;
    case "no-loop":
    case "no-blackhole":
      asks(check.among ?? [], groups, add);
      sameFamily(check.among ?? [], groups, check.family, add);
      return;
    case "session":
      return session(check, lab, add);
    case "route":
      return route(check, add);
    case "bgp-path":
      return bgpPath(check, add);
    case "rib-size":
      for (const p of check.prefixes ?? []) prefixOf(p, add);
      if (check.protocol !== undefined && !fields.ROUTE_PROTOCOLS.some((p) => p === check.protocol))
        add(`no route is by "${check.protocol}"`, suggest(check.protocol, fields.ROUTE_PROTOCOLS));
      return;
    case "nd":
      if (typeof parseIp(check.address) !== "bigint") add(`"${check.address}" is no IPv6 address`);
      return knownFields(check.expect, fields.NEIGHBOR_FIELDS, add);
    case "ra":
      return knownFields(check.expect, fields.RA_FIELDS, add);
    case "icmp6":
      asks([check.from], groups, add);
      sameFamily([check.from, check.to], groups, "ipv6", add);
      return knownFields(check.expect, fields.ICMP6_FIELDS, add);
    case "packet-seen":
    case "packet-never-seen":
      link(check.on, lab, add);
      return knownFields(check.where, fields.PACKET_FIELDS, add);
    case "config-lint":
      for (const p of [...check.requires, ...check.forbids]) pattern(p, add);
      if (check.requires.length + check.forbids.length === 0)
        add("it asks for nothing", 'write "requires" or "forbids"');
      return;
    case "answer": {
      const given = [check.equals, check.oneOf, check.within].filter((g) => g !== undefined);
      if (given.length !== 1) add("it needs one of equals, oneOf and within, and one only");
      return;
    }
    case "budget":
      if ([check.interfaces, check.lines, check.staticRoutes, check.bgpSessions].every((c) => c === undefined))
        add("it limits nothing", "write interfaces, lines, staticRoutes or bgpSessions");
      return;
    case "converged-within":
    case "custom":
    case "scenario":
      return;
  }
};

/** What of a check no network could answer; its variables are to be in place. Names of nodes and checks are seen to elsewhere. */
export const unanswerable = (
  check: Check,
  groups: Groups,
  lab: Lab,
  ids: ReadonlyMap<string, Check>,
): readonly Unanswerable[] => {
  const out: Unanswerable[] = [];
  const add: Add = (message, cure = "") => void out.push({ message, cure });
  byVerb(check, groups, lab, add);
  for (const step of check.scenario ?? []) {
    const target = "holds" in step ? step.holds : "never" in step ? step.never.violates : null;
    if (target !== null && ids.get(target)?.scenario !== undefined && ids.get(target)?.that === "scenario")
      add(`${target} is a scenario itself, and cannot be asked inside another`);
    if (!("do" in step)) continue;
    if ("link" in step.do) link(step.do.link, lab, add);
    else if ("node" in step.do) {
      const { node } = step.do;
      const names = lab.nodes.map((n) => n.name);
      if (!names.includes(node)) add(`there is no node "${node}"`, suggest(node, names));
    }
  }
  if (check.that === "scenario" && !check.scenario.some((s) => "holds" in s || "never" in s))
    add("the scenario asks nothing", 'add a step with "holds" or "never"');
  return out;
};

/** `$name` of a variable that the lab does not have, in any text of a check but its title. */
export const unknownVariables = (check: Check, lab: Lab): readonly string[] => {
  const known = lab.variables.map((v) => v.name);
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string") {
      for (const [, name = ""] of value.matchAll(/\$([A-Za-z][A-Za-z0-9]*)/g))
        if (!known.includes(name)) found.add(name);
    } else if (value !== null && typeof value === "object") for (const inner of Object.values(value)) walk(inner);
  };
  const { title: _, scenario: __, ...asked } = check;
  if (check.that !== "config-lint") walk(asked);
  return [...found];
};
