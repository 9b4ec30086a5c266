// `ip route`: show, get, add, replace, delete, flush; laid out as iproute2 prints it.
import { type Family, formatIp, type Ip, isLinkLocalIpv6, parseIp } from "../../base/ip.ts";
import { maskIp, type Prefix, samePrefix } from "../../base/prefix.ts";
import type { HostRoute, HostWay } from "../host-routes.ts";
import { abbreviates, type IpObject, type IpOptions, noDevice, rtnetlink, prefixName } from "./ip-object.ts";
import { parseSelection, parseTarget, preferenceText, routeLine, selected } from "./ip-route-select.ts";
import type { ShellContext } from "./command.ts";

const DEFAULT_V6_METRIC = 1024;
const USAGE = `Usage: ip route { list | flush } SELECTOR
       ip route get ADDRESS [ from ADDRESS ] [ oif STRING ]
       ip route { add | del | change | append | replace } ROUTE
SELECTOR := [ root PREFIX ] [ match PREFIX ] [ exact PREFIX ] [ dev STRING ] [ via ADDRESS ]
            [ proto RTPROTO ] [ type TYPE ] [ scope SCOPE ] [ metric METRIC ]
ROUTE := [ TYPE ] PREFIX [ via ADDRESS ] [ dev STRING ] [ src ADDRESS ] [ metric METRIC ] [ onlink ]
         [ nexthop via ADDRESS [ dev STRING ] [ weight NUMBER ] ]...
TYPE := { unicast | unreachable | prohibit | blackhole }
`;

interface Parsed {
  readonly prefix: Prefix;
  readonly via: Ip | null;
  readonly device: string | null;
  readonly metric: number | null;
  readonly source: Ip | null;
  readonly type: HostRoute["type"];
  /** The next hop need not be in an attached subnet. */
  readonly onLink: boolean;
  readonly nextHops: readonly { readonly via: Ip; readonly device: string | null; readonly weight: number }[];
}
/** The words after add or delete; a text answers what is wrong with them. */
const parse = (words: readonly string[], options: IpOptions): Parsed | string => {
  let type: HostRoute["type"] = "unicast";
  let target: string | null = null;
  let via: Ip | null = null;
  let device: string | null = null;
  let metric: number | null = null;
  let source: Ip | null = null;
  let onLink = false;
  const nextHops: { via: Ip; device: string | null; weight: number }[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const value = words[at + 1];
    switch (word) {
      case "blackhole":
      case "unreachable":
      case "prohibit":
      case "unicast":
        type = word;
        continue;
      case "via":
      case "src": {
        const address = parseIp(value === "inet6" || value === "inet" ? (words[++at + 1] ?? "") : (value ?? ""));
        if (address === null)
          return `Error: inet${options.family === "ipv6" ? "6" : ""} address is expected rather than "${value ?? ""}".\n`;
        const last = nextHops.at(-1);
        if (word === "src") source = address;
        else if (last === undefined) via = address;
        else last.via = address;
        at++;
        continue;
      }
      case "dev": {
        const last = nextHops.at(-1);
        if (last === undefined) device = value ?? "";
        else last.device = value ?? "";
        at++;
        continue;
      }
      case "nexthop":
        if (value !== "via") return 'Error: "nexthop" or end of line is expected instead of "nexthop"\n';
        nextHops.push({ via: 0, device: null, weight: 1 });
        continue;
      case "weight": {
        const last = nextHops.at(-1);
        if (last === undefined || !/^\d{1,3}$/.test(value ?? "") || Number(value) < 1 || Number(value) > 256)
          return `Error: argument "${value ?? ""}" is wrong: "weight" is invalid\n`;
        last.weight = Number(value);
        at++;
        continue;
      }
      case "metric":
      case "preference":
        if (!/^\d{1,9}$/.test(value ?? ""))
          return `Error: argument "${value ?? ""}" is wrong: "metric" value is invalid\n`;
        metric = Number(value);
        at++;
        continue;
      case "proto":
      case "protocol":
      case "scope":
      case "mtu":
      case "pref":
        at++;
        continue;
      case "table":
        // There is one table here: what is meant for another must not end up in it.
        if (!/^(?:main|default|local|\d{1,9}|0x[0-9a-f]{1,8})$/.test(value ?? ""))
          return `Error: argument "${value ?? ""}" is wrong: "table" value is invalid\n`;
        if (value !== "main" && value !== "254") return "RTNETLINK answers: Operation not supported\n";
        at++;
        continue;
      case "onlink":
        onLink = true;
        continue;
      case "to":
        target = value ?? "";
        at++;
        continue;
    }
    if (target !== null) return `Error: either "to" is duplicate, or "${word}" is a garbage.\n`;
    target = word;
  }
  const family: Family =
    options.family ??
    (typeof (via ?? nextHops[0]?.via) === "bigint" || target?.includes(":") === true ? "ipv6" : "ipv4");
  const prefix = target === null ? null : parseTarget(target, family);
  if (prefix === null) return `Error: ${prefixName(options)} is expected rather than "${target ?? ""}".\n`;
  // Host bits are refused by the kernel, not cleared.
  const typed = target === null ? null : parseIp(target.split("/")[0] ?? "");
  if (typed !== null && maskIp(typed, prefix.length) !== typed)
    return "Error: Invalid prefix for given prefix length.\n";
  return { prefix, via, device, metric, source, type, onLink, nextHops };
};

/** Device of a next hop, or the exit code once the refusal is printed. */
const deviceFor = (context: ShellContext, via: Ip | null, name: string | null, onLink: boolean) => {
  const { core } = context;
  const named = name === null ? undefined : core.named(name);
  const refused = (code: number) => ({ refused: code });
  const say = (text: string) => {
    context.print(text);
    return refused(2);
  };
  if (name !== null && named === undefined) return refused(noDevice(context, name));
  let device = named?.index ?? 0;
  const linkLocal = typeof via === "bigint" && isLinkLocalIpv6(via);
  if (linkLocal && named === undefined) return say("Error: Egress device not specified.\n");
  if (via !== null && !linkLocal && !(onLink && named !== undefined)) {
    // The next hop must be a neighbour: reached by an attached route, of the named device if one is named.
    const way = core.routes.find(via, () => true)?.route;
    if (
      way === undefined ||
      way.via !== null ||
      way.ways !== undefined ||
      way.type !== "unicast" ||
      (named !== undefined && way.device !== named.index)
    ) {
      if (typeof via === "bigint") return refused(rtnetlink(context, "No route to host"));
      return say("Error: Nexthop has invalid gateway.\n");
    }
    if (core.lookup(0, via)?.receive === true) return say("Error: Nexthop has invalid gateway.\n");
    device = way.device;
  }
  if (device === 0) return refused(rtnetlink(context, "No such device"));
  if (core.at(device)?.adminUp === false) return say("Error: Device for nexthop is not up.\n");
  return { device };
};

type Verb = "add" | "append" | "change" | "replace";
const add = (context: ShellContext, options: IpOptions, words: readonly string[], verb: Verb): number => {
  const { core } = context;
  const parsed = parse(words, options);
  if (typeof parsed === "string") {
    context.print(parsed);
    return 1;
  }
  const { prefix, via, type, source, onLink } = parsed;
  const six = typeof prefix.address === "bigint";
  const ways: HostWay[] = [];
  let device = 0;
  if (parsed.nextHops.length > 0) {
    for (const hop of parsed.nextHops) {
      const found = deviceFor(context, hop.via, hop.device, onLink);
      if ("refused" in found) return found.refused;
      ways.push({ via: hop.via, device: found.device, weight: hop.weight });
    }
  } else if (type === "unicast") {
    const found = deviceFor(context, via, parsed.device, onLink);
    if ("refused" in found) return found.refused;
    device = found.device;
  } else if (parsed.device !== null && core.named(parsed.device) === undefined) return noDevice(context, parsed.device);
  const metric = parsed.metric ?? (six ? DEFAULT_V6_METRIC : 0);
  const rivals = core.routes
    .list(six ? "ipv6" : "ipv4")
    .filter((r) => samePrefix(r.prefix, prefix) && r.metric === metric && r.origin !== "ra");
  if (verb === "add" && rivals.length > 0) return rtnetlink(context, "File exists");
  if (verb === "change" && rivals.length === 0) return rtnetlink(context, "No such file or directory");
  const first = rivals[0];
  if (verb === "append" && six && first !== undefined && via !== null) {
    // IPv6 joins next hops of one prefix and metric to one route.
    if (first.via !== null) ways.push({ via: first.via, device: first.device, weight: 1 });
    else ways.push(...(first.ways ?? []));
    ways.push({ via, device, weight: 1 });
  }
  const many = ways.length > 1;
  const only = ways.length === 1 ? ways[0] : undefined;
  const route: HostRoute = {
    prefix,
    via: many || type !== "unicast" ? null : (only?.via ?? via),
    device: many ? 0 : (only?.device ?? device),
    metric,
    origin: "static",
    type,
    source,
    expires: null,
    ...(many ? { ways } : {}),
  };
  if (first !== undefined && (verb !== "append" || six)) core.routes.remove((r) => r === first);
  core.routes.add(route, true);
  core.routesChanged();
  return 0;
};
const remove = (context: ShellContext, options: IpOptions, words: readonly string[]): number => {
  const { core } = context;
  const parsed = parse(words, options);
  if (typeof parsed === "string") {
    context.print(parsed);
    return 1;
  }
  const { prefix, via, device, metric } = parsed;
  const named = device === null ? undefined : core.named(device);
  if (device !== null && named === undefined) return noDevice(context, device);
  const removed = core.routes.remove(
    (r) =>
      r.prefix.address === prefix.address &&
      r.prefix.length === prefix.length &&
      (via === null || r.via === via) &&
      (parsed.type === "unicast" || r.type === parsed.type) &&
      (named === undefined || r.device === named.index) &&
      (metric === null || r.metric === metric),
  );
  if (!removed) return rtnetlink(context, "No such process");
  core.routesChanged();
  return 0;
};
const get = (context: ShellContext, options: IpOptions, words: readonly string[]): number => {
  const { core } = context;
  const to = parseIp(words[0] ?? "");
  if (to === null) {
    context.print(`Error: ${prefixName(options)} is expected rather than "${words[0] ?? ""}".\n`);
    return 1;
  }
  const fromAt = words.indexOf("from");
  const asked = fromAt < 0 ? null : parseIp(words[fromAt + 1] ?? "");
  if (fromAt >= 0 && asked === null) {
    context.print(`Error: ${prefixName(options)} is expected rather than "${words[fromAt + 1] ?? ""}".\n`);
    return 1;
  }
  if (asked !== null && core.lookup(0, asked)?.receive !== true) return rtnetlink(context, "Network is unreachable");
  const dev = words.findIndex((w) => w === "oif" || w === "dev");
  const out = dev < 0 ? undefined : core.named(words[dev + 1] ?? "");
  if (dev >= 0 && out === undefined) return noDevice(context, words[dev + 1] ?? "");
  if (core.lookup(0, to)?.receive === true) {
    context.print(
      typeof to === "number"
        ? `local ${formatIp(to)} dev lo src ${formatIp(to)} uid 0 \n    cache <local> \n`
        : `local ${formatIp(to)} from :: dev lo table local proto kernel src ${formatIp(to)} metric 0 pref medium\n`,
    );
    return 0;
  }
  const match = core.routeTo(to, (device) => out === undefined || device === out.index);
  if (match === null) return rtnetlink(context, "Network is unreachable");
  const found = match.route;
  const refusals = { blackhole: "Invalid argument", unreachable: "No route to host", prohibit: "Permission denied" };
  if (found.type !== "unicast") return rtnetlink(context, refusals[found.type]);
  const learnt = out === undefined ? core.engine.learnt(0, to) : null;
  const way = learnt?.way ?? match.entry.ways[0];
  const source = asked === null ? (found.source ?? core.engine.sourceFor(0, to)) : null;
  const via = way?.gateway == null ? "" : `via ${formatIp(way.gateway)} `;
  const left = learnt === null ? 0 : Math.max(0, Math.floor((learnt.expires - core.now()) / 1e9));
  const taught = learnt === null ? "" : `expires ${left}sec ${learnt.mtu === null ? "" : `mtu ${learnt.mtu} `}`;
  const tail =
    typeof to === "number"
      ? `uid 0 \n    cache ${learnt?.way == null ? "" : "<redirected> "}${taught}\n`
      : `${found.metric === 0 ? "" : `metric ${found.metric} `}${taught}pref ${preferenceText(found)}\n`;
  const from = source === null ? "" : `src ${formatIp(source)} `;
  const origin = asked !== null ? `from ${formatIp(asked)} ` : typeof to === "bigint" ? "from :: " : "";
  const by = typeof to === "bigint" && found.origin !== "static" ? `proto ${found.origin} ` : "";
  context.print(
    `${formatIp(to)} ${origin}${via}dev ${core.at(way?.interface ?? found.device)?.name ?? "?"} ${by}${from}${tail}`,
  );
  return 0;
};

export const ipRoute: IpObject = (context, options, args) => {
  const { core } = context;
  const [verb = "show", ...rest] = args;
  if (abbreviates(verb, "add")) return add(context, options, rest, "add");
  if (verb === "replace" || verb === "change" || verb === "chg" || verb === "append")
    return add(context, options, rest, verb === "chg" ? "change" : verb);
  if (abbreviates(verb, "delete")) return remove(context, options, rest);
  if (abbreviates(verb, "get")) return get(context, options, rest);
  if (verb === "help") {
    context.print(USAGE);
    return 255;
  }
  const family = options.family ?? (rest.some((w) => w.includes(":")) ? "ipv6" : "ipv4");
  const flushes = abbreviates(verb, "flush");
  if (!flushes && !abbreviates(verb, "show") && !abbreviates(verb, "list") && verb !== "lst" && verb !== "ls") {
    context.print(`Command "${verb}" is unknown, try "ip route help".\n`);
    return 255;
  }
  if (flushes && rest.length === 0) {
    context.print('"ip route flush" requires arguments.\n');
    return 255;
  }
  const selection = parseSelection(core, family, rest);
  if (typeof selection === "string") {
    context.print(selection);
    return 1;
  }
  if (selection.noTable) {
    context.print(`Error: ${family === "ipv4" ? "ipv4" : "ipv6"}: FIB table does not exist.\nDump terminated\n`);
    return 2;
  }
  const meant = selected(core, family, selection);
  if (flushes) {
    core.routes.removeAll((r) => meant.includes(r));
    if (meant.length > 0) core.routesChanged();
  } else for (const r of meant) context.print(routeLine(core, r, selection, options.oneLine ? "\\" : "\n"));
  return 0;
};
