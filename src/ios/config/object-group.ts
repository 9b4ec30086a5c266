// `object-group network` and `object-group service`: names for what the entries of access lists match.
import { formatIpv4, maskOf } from "../../base/ip.ts";
import type { Prefix } from "../../base/prefix.ts";
import { sameStructure } from "../../config/structure.ts";
import type { DeviceConfig, NetworkObject, ObjectGroupConfig, PortMatch, ServiceObject } from "../../config/model.ts";
import { portMatch } from "../acl-grammar.ts";
import { ICMP_MESSAGES, nameOf, PROTOCOLS } from "../acl-names.ts";
import { icmpText, portText } from "../acl-text.ts";
import { type Command, type ConfigCommand, config, type Editing, Refused } from "../command.ts";

type Member = NetworkObject | ServiceObject;

const networkText = (m: NetworkObject): string => {
  switch (m.kind) {
    case "any":
      return "any";
    case "host":
      return `host ${formatIpv4(m.address)}`;
    case "subnet":
      return `${formatIpv4(m.address)} ${formatIpv4(m.mask)}`;
    case "range":
      return `range ${formatIpv4(m.first)} ${formatIpv4(m.last)}`;
    case "group":
      return `group-object ${m.name}`;
  }
};
const serviceText = (m: ServiceObject): string => {
  if (m.kind === "group") return `group-object ${m.name}`;
  const protocol = typeof m.protocol === "number" ? nameOf(PROTOCOLS, m.protocol) : m.protocol;
  const source = m.source === undefined ? "" : ` source${portText(m.source, m.protocol)}`;
  return `${protocol}${source}${portText(m.destination, m.protocol)}${icmpText(m, "ipv4")}`;
};
/** The members of a group, one line each, in the order typed. */
export const memberLines = (group: ObjectGroupConfig): readonly string[] =>
  group.kind === "network" ? group.network.map(networkText) : group.service.map(serviceText);

/** Access lists and other groups that name this one. */
const isInUse = (device: DeviceConfig, { name, kind }: ObjectGroupConfig): boolean =>
  [...device.accessLists.values()].some((list) =>
    list.entries.some((e) =>
      kind === "service" ? e.serviceGroup === name : e.sourceGroup === name || e.destinationGroup === name,
    ),
  ) ||
  [...device.objectGroups.values()].some((g) =>
    [...g.network, ...g.service].some((m) => m.kind === "group" && m.name === name),
  );
/** True when a group is in another, at whatever depth, or is the other. */
const contains = (device: DeviceConfig, outer: string, inner: string): boolean => {
  const seen = new Set([outer]);
  for (const at of seen) {
    if (at === inner) return true;
    const group = device.objectGroups.get(at);
    for (const m of group === undefined ? [] : [...group.network, ...group.service])
      if (m.kind === "group") seen.add(m.name);
  }
  return false;
};

const listOf = (group: ObjectGroupConfig): Member[] => (group.kind === "network" ? group.network : group.service);
/** All groups, each behind those in it: a member has to be there when it is read. */
const innerFirst = (device: DeviceConfig): readonly ObjectGroupConfig[] => {
  const out = new Set<ObjectGroupConfig>();
  const waiting = [...device.objectGroups.values()].reverse();
  for (let group = waiting.at(-1); group !== undefined; group = waiting.at(-1)) {
    const inner = listOf(group)
      .map((m) => (m.kind === "group" ? device.objectGroups.get(m.name) : undefined))
      .filter((g) => g !== undefined && !out.has(g)) as readonly ObjectGroupConfig[];
    if (inner.length === 0 || out.has(group)) out.add(waiting.pop()!);
    else waiting.push(...inner);
  }
  return [...out];
};
const add = (group: ObjectGroupConfig, member: Member): void => {
  const list = listOf(group);
  if (!list.some((m) => sameStructure(m, member))) list.push(member);
};
const remove = (group: ObjectGroupConfig, member: Member, { config: device }: Editing): void => {
  const list = listOf(group);
  const at = list.findIndex((m) => sameStructure(m, member));
  if (at < 0) throw new Refused("% Object does not exist in this group");
  if (list.length === 1 && isInUse(device, group))
    throw new Refused(`% Object-group ${group.name} is in use: it cannot be emptied`);
  list.splice(at, 1);
};

type Mode = "config-network-group" | "config-service-group";
const line = (
  mode: Mode,
  grammar: string,
  help: readonly string[],
  memberOf: (args: any) => Member,
  check?: (group: ObjectGroupConfig, member: Member, editing: Editing) => void,
): ConfigCommand =>
  config({
    mode,
    grammar,
    help,
    set: (group: ObjectGroupConfig, args, editing) => {
      const member = memberOf(args);
      check?.(group, member, editing);
      add(group, member);
    },
    unset: (group: ObjectGroupConfig, args, editing) => remove(group, memberOf(args), editing),
  });
const shared = (mode: Mode): readonly ConfigCommand[] => [
  config({
    mode,
    grammar: "description <text:line>",
    help: ["Object group description", "Up to 200 characters"],
    set: (group: ObjectGroupConfig, args) => {
      group.description = (args as { text: string }).text;
    },
    unset: (group: ObjectGroupConfig) => {
      delete group.description;
    },
    write: (group: ObjectGroupConfig) => [
      ...(group.description === undefined ? [] : [`description ${group.description}`]),
      ...memberLines(group),
    ],
  }),
  line(
    mode,
    "group-object <name:word>",
    ["Nested object group", "Name of the object group"],
    ({ name }: { name: string }) => ({ kind: "group", name }),
    (group, member, { config: device }) => {
      const name = member.kind === "group" ? member.name : "";
      const inner = device.objectGroups.get(name);
      if (inner === undefined || inner.kind !== group.kind)
        throw new Refused(`% Object-group ${name} of this kind does not exist`);
      if (contains(device, name, group.name)) throw new Refused(`% Object-group ${name} holds ${group.name} itself`);
    },
  ),
];
const network: readonly ConfigCommand[] = [
  line("config-network-group", "host <address:ipv4>", ["Host address of the object-group member", "Address"], (a) => ({
    kind: "host",
    address: a.address,
  })),
  line(
    "config-network-group",
    "range <first:ipv4> <last:ipv4>",
    ["Match only addresses in the given range", "First address", "Last address"],
    ({ first, last }: { first: number; last: number }) => {
      if (first > last) throw new Refused("% The first address of a range is not behind the last");
      return { kind: "range", first, last };
    },
  ),
  line("config-network-group", "any", ["Any host"], () => ({ kind: "any" })),
  line(
    "config-network-group",
    "(<address:ipv4> <length:mask>|<prefix:prefix>)",
    ["Network address of the group members", "Network mask", "Network and length of its mask"],
    ({ address, length, prefix }: { address: number; length: number; prefix?: Prefix }) => {
      const mask = maskOf(prefix?.length ?? length);
      return { kind: "subnet", address: (((prefix?.address as number | undefined) ?? address) & mask) >>> 0, mask };
    },
  ),
];
interface ServiceArguments {
  readonly protocol?: string;
  readonly number?: number;
  readonly sourceOperator?: PortMatch["op"];
  readonly sourcePorts?: readonly string[];
  readonly operator?: PortMatch["op"];
  readonly ports?: readonly string[];
  readonly message?: string;
  readonly type?: number;
}
/** A port alone is that port. */
const portsOf = (
  operator: PortMatch["op"] | undefined,
  ports: readonly string[] | undefined,
  tcp: boolean,
): PortMatch | undefined => {
  if (ports === undefined) return undefined;
  const match = portMatch(operator ?? "eq", ports, tcp);
  if (match.op === "eq" && match.ports.length !== 1) throw new Refused("% Invalid number of ports");
  return match;
};
const serviceOf = (args: ServiceArguments): ServiceObject => {
  const word = args.protocol ?? "";
  const protocol =
    args.number ?? (word === "ip" || word === "tcp-udp" ? word : (PROTOCOLS.get(word) ?? ("ip" as const)));
  const tcp = word !== "udp";
  const source = portsOf(args.sourceOperator, args.sourcePorts, tcp);
  const destination = portsOf(args.operator, args.ports, tcp);
  const [type, code] = args.message === undefined ? [args.type] : (ICMP_MESSAGES.get(args.message) ?? []);
  return {
    kind: "service",
    protocol,
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(type === undefined ? {} : { icmpType: type }),
    ...(code === undefined ? {} : { icmpCode: code }),
  };
};
const PORT_HELP = ["Match on ports by comparison", "Port number or name"];
const others = [...PROTOCOLS.keys()].filter((p) => p !== "tcp" && p !== "udp" && p !== "icmp").join("|");
const service: readonly ConfigCommand[] = [
  line(
    "config-service-group",
    "<protocol:tcp|udp|tcp-udp> [source [<sourceOperator:eq|gt|lt|range>] <sourcePorts:port+>] [[<operator:eq|gt|lt|range>] <ports:port+>]",
    ["Transport protocol", "Source ports", ...PORT_HELP, ...PORT_HELP],
    serviceOf,
  ),
  line(
    "config-service-group",
    `<protocol:|icmp> [(<message:${[...ICMP_MESSAGES.keys()].join("|")}>|<type:0-255>)]`,
    ["Internet Control Message Protocol", "ICMP message", "ICMP message type"],
    serviceOf,
  ),
  line(
    "config-service-group",
    `(<protocol:ip|${others}>|<number:0-255>)`,
    ["IP protocol", "An IP protocol number"],
    serviceOf,
  ),
];

const group = (kind: "network" | "service"): ConfigCommand =>
  config({
    mode: "config",
    grammar: `object-group ${kind} <name:word>`,
    help: ["Configure Object Group", `${kind === "network" ? "Network" : "Service"} group`, "Name of the group"],
    set: (device, args, editing) => {
      const { name } = args as { name: string };
      let found = device.objectGroups.get(name);
      if (found !== undefined && found.kind !== kind)
        throw new Refused(`% Object-group ${name} is a ${found.kind} group`);
      if (found === undefined) {
        found = { name, kind, network: [], service: [] };
        device.objectGroups.set(name, found);
      }
      editing.enter(`config-${kind}-group`, found);
    },
    unset: (device, args) => {
      const { name = "" } = args as { name?: string };
      const found = device.objectGroups.get(name);
      if (found === undefined || found.kind !== kind) throw new Refused(`% Object-group ${name} does not exist`);
      if (isInUse(device, found)) throw new Refused(`% Object-group ${name} is in use: it cannot be removed`);
      device.objectGroups.delete(name);
    },
    write: (device, context) =>
      innerFirst(device)
        .filter((g) => g.kind === kind)
        .flatMap((g) => [`object-group ${kind} ${g.name}`, ...context.writeMode(`config-${kind}-group`, g)]),
  });

export const commands: readonly Command[] = [
  group("network"),
  ...shared("config-network-group"),
  ...network,
  group("service"),
  ...shared("config-service-group"),
  ...service,
];
