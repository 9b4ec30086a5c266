// `ip route`: show, get, add, replace, delete, flush; laid out as iproute2 prints it.
import { type Family, formatIp, type Ip, isLinkLocalIpv6, parseIp } from "../../base/ip.ts";
import { formatPrefix, hostPrefix, maskIp, type Prefix, parsePrefix, prefixOf } from "../../base/prefix.ts";
import type { HostCore } from "../host-core.ts";
import type { HostRoute } from "../host-routes.ts";
import { abbreviates, type IpObject, type IpOptions, noDevice, rtnetlink, prefixName } from "./ip-object.ts";
import type { ShellContext } from "./command.ts";

const DEFAULT_V6_METRIC = 1024;

const prefixText = (p: Prefix): string => {
  if (p.length === 0) return "default";
  const whole = p.length === (typeof p.address === "number" ? 32 : 128);
  return whole ? formatIp(p.address) : formatPrefix(p);
};
const routeLine = (core: HostCore, r: HostRoute): string => {
  const six = typeof r.prefix.address === "bigint";
  const device = core.at(r.device);
  const words = [prefixText(r.prefix)];
  if (r.type !== "unicast") words.unshift(r.type);
  if (r.via !== null) words.push("via", formatIp(r.via));
  if (device !== undefined) words.push("dev", device.name);
  if (r.origin !== "static") words.push("proto", r.origin === "ra" && r.via === null ? "kernel" : r.origin);
  if (!six && r.via === null && device !== undefined) words.push("scope", "link");
  if (r.source !== null) words.push("src", formatIp(r.source));
  if (r.metric !== 0) words.push("metric", String(r.metric));
  if (r.expires !== null) words.push("expires", `${Math.max(0, Math.ceil((r.expires - core.now()) / 1e9))}sec`);
  if (r.origin === "ra" && r.via !== null) words.push("hoplimit", "64");
  if (six) words.push("pref", "medium");
  if (device !== undefined && !core.isUp(device.index)) words.push("linkdown");
  return `${words.join(" ")}${six ? "" : " "}\n`;
};

/** "default", a prefix or an address; null when malformed. */
const parseTarget = (text: string, family: Family): Prefix | null => {
  if (text === "default" || text === "any") return prefixOf(family === "ipv4" ? 0 : 0n, 0);
  const prefix = parsePrefix(text);
  if (prefix !== null) return prefix;
  const address = parseIp(text);
  return address === null ? null : hostPrefix(address);
};
interface Parsed {
  readonly prefix: Prefix;
  readonly via: Ip | null;
  readonly device: string | null;
  readonly metric: number | null;
  readonly source: Ip | null;
  readonly type: HostRoute["type"];
  /** The next hop need not be in an attached subnet. */
  readonly onLink: boolean;
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
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const value = words[at + 1];
    switch (word) {
      case "blackhole":
      case "unreachable":
      case "unicast":
        type = word;
        continue;
      case "via":
      case "src": {
        const address = parseIp(value === "inet6" || value === "inet" ? (words[++at + 1] ?? "") : (value ?? ""));
        if (address === null)
          return `Error: inet${options.family === "ipv6" ? "6" : ""} address is expected rather than "${value ?? ""}".\n`;
        if (word === "via") via = address;
        else source = address;
        at++;
        continue;
      }
      case "dev":
        device = value ?? "";
        at++;
        continue;
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
      case "table":
      case "mtu":
      case "pref":
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
    options.family ?? (typeof via === "bigint" || target?.includes(":") === true ? "ipv6" : "ipv4");
  const prefix = target === null ? null : parseTarget(target, family);
  if (prefix === null) return `Error: ${prefixName(options)} is expected rather than "${target ?? ""}".\n`;
  // Host bits are refused by the kernel, not cleared.
  const typed = target === null ? null : parseIp(target.split("/")[0] ?? "");
  if (typed !== null && maskIp(typed, prefix.length) !== typed)
    return "Error: Invalid prefix for given prefix length.\n";
  return { prefix, via, device, metric, source, type, onLink };
};

const add = (context: ShellContext, options: IpOptions, words: readonly string[], replace: boolean): number => {
  const { core } = context;
  const parsed = parse(words, options);
  if (typeof parsed === "string") {
    context.print(parsed);
    return 1;
  }
  const { prefix, via, type, source } = parsed;
  const named = parsed.device === null ? undefined : core.named(parsed.device);
  if (parsed.device !== null && named === undefined) return noDevice(context, parsed.device);
  let device = named?.index ?? 0;
  if (type === "unicast") {
    if (via !== null && typeof via === "bigint" && isLinkLocalIpv6(via) && named === undefined) {
      context.print("Error: Egress device not specified.\n");
      return 2;
    }
    if (via !== null && !(typeof via === "bigint" && isLinkLocalIpv6(via)) && !(parsed.onLink && named !== undefined)) {
      // The next hop must be a neighbour: reached by an attached route, of the named device if one is named.
      const way = core.routes.find(via, () => true)?.route;
      if (
        way === undefined ||
        way.via !== null ||
        way.type !== "unicast" ||
        (named !== undefined && way.device !== named.index)
      ) {
        if (typeof via === "bigint") return rtnetlink(context, "No route to host");
        context.print("Error: Nexthop has invalid gateway.\n");
        return 2;
      }
      if (core.lookup(0, via)?.receive === true) {
        context.print("Error: Nexthop has invalid gateway.\n");
        return 2;
      }
      device = way.device;
    }
    if (device === 0) return rtnetlink(context, "No such device");
    if (core.at(device)?.adminUp === false) {
      context.print("Error: Device for nexthop is not up.\n");
      return 2;
    }
  }
  const metric = parsed.metric ?? (typeof prefix.address === "bigint" ? DEFAULT_V6_METRIC : 0);
  const route: HostRoute = {
    prefix,
    via: type === "unicast" ? via : null,
    device,
    metric,
    origin: "static",
    type,
    source,
    expires: null,
  };
  if (!core.routes.add(route, replace)) return rtnetlink(context, "File exists");
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
  if (core.lookup(0, to)?.receive === true) {
    context.print(
      typeof to === "number"
        ? `local ${formatIp(to)} dev lo src ${formatIp(to)} uid 0 \n    cache <local> \n`
        : `local ${formatIp(to)} from :: dev lo table local proto kernel src ${formatIp(to)} metric 0 pref medium\n`,
    );
    return 0;
  }
  const found = core.routes.find(to, (device) => core.isUp(device))?.route;
  if (found === undefined) return rtnetlink(context, "Network is unreachable");
  if (found.type !== "unicast")
    return rtnetlink(context, found.type === "blackhole" ? "Invalid argument" : "No route to host");
  const source = core.engine.sourceFor(0, to);
  const via = found.via === null ? "" : `via ${formatIp(found.via)} `;
  const tail =
    typeof to === "number"
      ? "uid 0 \n    cache \n"
      : `${found.metric === 0 ? "" : `metric ${found.metric} `}pref medium\n`;
  const from = source === null ? "" : `src ${formatIp(source)} `;
  context.print(
    `${formatIp(to)} ${typeof to === "bigint" ? "from :: " : ""}${via}dev ${core.at(found.device)?.name ?? "?"} ${from}${tail}`,
  );
  return 0;
};

export const ipRoute: IpObject = (context, options, args) => {
  const { core } = context;
  const [verb = "show", ...rest] = args;
  if (abbreviates(verb, "add")) return add(context, options, rest, false);
  if (verb === "replace" || verb === "change") return add(context, options, rest, true);
  if (abbreviates(verb, "delete")) return remove(context, options, rest);
  if (verb === "get") return get(context, options, rest);
  const family = options.family ?? "ipv4";
  if (verb === "flush") {
    if (rest.length === 0) {
      context.print('"ip route flush" requires arguments.\n');
      return 255;
    }
    const dev = rest.indexOf("dev");
    const named = dev < 0 ? undefined : core.named(rest[dev + 1] ?? "");
    core.routes.removeAll(
      (r) =>
        (typeof r.prefix.address === "number") === (family === "ipv4") &&
        (named === undefined || r.device === named.index),
    );
    core.routesChanged();
    return 0;
  }
  if (!abbreviates(verb, "show") && !abbreviates(verb, "list") && verb !== "ls") {
    context.print(`Command "${verb}" is unknown, try "ip route help".\n`);
    return 255;
  }
  const dev = rest.indexOf("dev");
  const named = dev < 0 ? undefined : core.named(rest[dev + 1] ?? "");
  if (dev >= 0 && named === undefined) return noDevice(context, rest[dev + 1] ?? "");
  const target = rest[0] !== undefined && rest[0] !== "dev" ? parseTarget(rest[0], family) : null;
  for (const r of core.routes.list(family)) {
    if (named !== undefined && r.device !== named.index) continue;
    if (target !== null && (r.prefix.address !== target.address || r.prefix.length !== target.length)) continue;
    context.print(routeLine(core, r));
  }
  return 0;
};
