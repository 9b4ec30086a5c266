// `ip address`: show, add, delete, flush; laid out as iproute2 prints it.
import { formatIp, type Ip, isLinkLocalIpv6, maskOf, parseIp } from "../../base/ip.ts";
import type { Instant } from "../../kernel/kernel.ts";
import { forever, type HostAddress, type HostCore, type HostInterface } from "../host-core.ts";
import { abbreviates, type IpObject, type IpOptions, noDevice, rtnetlink, prefixName } from "./ip-object.ts";
import { maskIp } from "../../base/prefix.ts";
import { linkLines, linkState } from "./ip-link.ts";
import type { ShellContext } from "./command.ts";

const scopeOf = (a: HostAddress, i: HostInterface): string =>
  i.loopback ? "host" : typeof a.address === "bigint" && isLinkLocalIpv6(a.address) ? "link" : "global";
const lifetime = (until: Instant | null, now: Instant): string =>
  until === null ? "forever" : `${Math.max(0, Math.ceil((until - now) / 1e9))}sec`;

/** An earlier address of the interface lies in the same subnet. */
const isSecondary = (i: HostInterface, a: HostAddress): boolean => {
  const subnet = maskIp(a.address, a.length);
  return i.addresses
    .slice(0, i.addresses.indexOf(a))
    .some((b) => typeof b.address === "number" && b.length === a.length && maskIp(b.address, b.length) === subnet);
};
/** Two lines per address, joined by a backslash under -o. */
const addressLines = (core: HostCore, i: HostInterface, a: HostAddress, joint: string): string => {
  const lifetimes = `${joint}       valid_lft ${lifetime(a.valid, core.now())} preferred_lft ${lifetime(a.preferred, core.now())}\n`;
  const scope = scopeOf(a, i);
  if (typeof a.address === "number") {
    const host = ~maskOf(a.length) >>> 0;
    const broadcast = i.loopback || a.length >= 31 ? "" : ` brd ${formatIp((a.address | host) >>> 0)}`;
    const shown = a.origin === "static" && broadcast !== "" ? "" : broadcast;
    return `    inet ${formatIp(a.address)}/${a.length}${shown} scope ${scope} ${isSecondary(i, a) ? "secondary " : ""}${i.name}${lifetimes}`;
  }
  const state = core.engine.tentative().find((t) => t.interface === i.index && t.address === a.address)?.state;
  const flags = [
    ...(a.origin === "ra" ? ["dynamic", "mngtmpaddr"] : []),
    ...(state === "duplicate" ? ["dadfailed"] : []),
    ...(state === undefined ? [] : ["tentative"]),
    ...(a.preferred !== null && a.preferred <= core.now() ? ["deprecated"] : []),
  ];
  return `    inet6 ${formatIp(a.address)}/${a.length} scope ${scope} ${flags.map((f) => `${f} `).join("")}${lifetimes}`;
};
/** IPv4, then IPv6 with link-local addresses last. */
const ordered = (i: HostInterface): readonly HostAddress[] => [
  ...i.addresses.filter((a) => typeof a.address === "number"),
  ...i.addresses.filter((a) => typeof a.address === "bigint" && a.origin !== "link-local"),
  ...i.addresses.filter((a) => typeof a.address === "bigint" && a.origin === "link-local"),
];
const wanted = (a: HostAddress, { family }: IpOptions): boolean =>
  family === null || (typeof a.address === "number") === (family === "ipv4");

const SCOPES: ReadonlySet<string> = new Set(["global", "link", "host", "all"]);
interface Selection {
  name?: string;
  scope?: string;
  /** Learnt from advertisements, or not. */
  dynamic?: boolean;
}
/** What of it to show; a text answers what is wrong with the words. */
const selection = (args: readonly string[]): Selection | string => {
  const asked: Selection = {};
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === "up") continue;
    if (word === "dynamic" || word === "permanent") asked.dynamic = word === "dynamic";
    else if (word === "scope") {
      const scope = args[++at] ?? "";
      if (!SCOPES.has(scope)) return `Error: argument "${scope}" is wrong: invalid "scope"\n`;
      if (scope !== "all") asked.scope = scope;
    } else asked.name = word === "dev" ? (args[++at] ?? "") : word;
  }
  return asked;
};
const show = (context: ShellContext, options: IpOptions, args: readonly string[]): number => {
  const { core } = context;
  const asked = selection(args);
  if (typeof asked === "string") {
    context.print(asked);
    return 255;
  }
  const { name } = asked;
  const only = name === undefined ? undefined : core.named(name);
  if (name !== undefined && only === undefined) {
    context.print(`Device "${name}" does not exist.\n`);
    return 1;
  }
  for (const i of only === undefined ? core.all() : [only]) {
    const addresses = ordered(i).filter(
      (a) =>
        wanted(a, options) &&
        (asked.scope === undefined || scopeOf(a, i) === asked.scope) &&
        (asked.dynamic === undefined || (a.origin === "ra") === asked.dynamic),
    );
    if (addresses.length === 0 && (asked.scope !== undefined || asked.dynamic !== undefined)) continue;
    if ((options.family !== null || options.oneLine) && addresses.length === 0) continue;
    if (args.includes("up") && !i.adminUp) continue;
    if (options.brief) {
      const list = addresses.map((a) => `${formatIp(a.address)}/${a.length} `).join("");
      context.print(`${i.name.padEnd(16)} ${linkState(i).padEnd(14)} ${list}\n`);
    } else if (options.oneLine) {
      for (const a of addresses) {
        const [, ...words] = addressLines(core, i, a, "\\").split("    ");
        context.print(`${i.index}: ${i.name}    ${words.join("    ")}`);
      }
    } else {
      const [first = "", second = ""] = linkLines(i, false);
      // Of IPv6 alone iproute2 hears no more than this about the interface.
      const short = options.family === "ipv6" ? first.replace(/ qdisc \S+/, "").replace(" group default", "") : first;
      context.print(options.family === null ? `${first}\n${second}\n` : `${short}\n`);
      for (const a of addresses) context.print(addressLines(core, i, a, "\n"));
    }
  }
  return 0;
};

/** "10.0.0.1/24" or a bare address; null when malformed. */
const parseAddress = (text: string): { readonly address: Ip; readonly length: number } | null => {
  const slash = text.indexOf("/");
  const address = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const width = typeof address === "number" ? 32 : 128;
  const length = slash < 0 ? width : /^\d{1,3}$/.test(text.slice(slash + 1)) ? Number(text.slice(slash + 1)) : -1;
  return length < 0 || length > width ? null : { address, length };
};

const change = (context: ShellContext, options: IpOptions, add: boolean, args: readonly string[]): number => {
  let text: string | undefined;
  let device: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === "dev") device = args[++at];
    else if (word === "brd" || word === "broadcast" || word === "scope" || word === "label") at++;
    else if (word === "local" || word === "nodad") text ??= word === "local" ? args[++at] : undefined;
    else if (text === undefined) text = word;
    else {
      context.print(`Error: either "local" is duplicate, or "${word}" is a garbage.\n`);
      return 255;
    }
  }
  const parsed = text === undefined ? null : parseAddress(text);
  if (text !== undefined && parsed === null) {
    context.print(`Error: ${prefixName(options)} is expected rather than "${text}".\n`);
    return 1;
  }
  if (device === undefined) {
    context.print('Not enough information: "dev" argument is required.\n');
    return 255;
  }
  const i = context.core.named(device);
  if (i === undefined) return noDevice(context, device);
  if (parsed === null) {
    context.print('Not enough information: "local" argument is required.\n');
    return 255;
  }
  const four = typeof parsed.address === "number";
  if (add) {
    if (typeof parsed.address === "bigint" && i.ipv6.disabled) return rtnetlink(context, "Permission denied");
    if (context.core.addAddress(i, forever(parsed.address, parsed.length))) return 0;
    context.print(four ? "Error: ipv4: Address already assigned.\n" : "Error: ipv6: address already assigned.\n");
    return 2;
  }
  if (context.core.removeAddress(i, parsed.address)) return 0;
  context.print(four ? "Error: ipv4: Address not found.\n" : "Error: ipv6: address not found.\n");
  return 2;
};

const flush = (context: ShellContext, options: IpOptions, args: readonly string[]): number => {
  const name = args[0] === "dev" ? args[1] : args[0];
  if (name === undefined) {
    context.print("Flush requires arguments.\n");
    return 255;
  }
  const i = context.core.named(name);
  if (i === undefined) {
    context.print(`Device "${name}" does not exist.\n`);
    return 1;
  }
  for (const a of i.addresses.filter((a) => wanted(a, options))) context.core.removeAddress(i, a.address);
  return 0;
};

export const ipAddress: IpObject = (context, options, args) => {
  const [verb = "show", ...rest] = args;
  if (abbreviates(verb, "add")) return change(context, options, true, rest);
  if (abbreviates(verb, "delete")) return change(context, options, false, rest);
  if (verb === "replace" || verb === "change") {
    const parsed = parseAddress(rest[0] ?? "");
    const i = context.core.named(rest[rest.indexOf("dev") + 1] ?? "");
    if (parsed !== null && i !== undefined) context.core.removeAddress(i, parsed.address);
    return change(context, options, true, rest);
  }
  if (abbreviates(verb, "flush")) return flush(context, options, rest);
  if (abbreviates(verb, "show") || abbreviates(verb, "list") || verb === "ls") return show(context, options, rest);
  if (verb === "dev" || context.core.named(verb) !== undefined) return show(context, options, args);
  context.print(`Command "${verb}" is unknown, try "ip address help".\n`);
  return 255;
};
