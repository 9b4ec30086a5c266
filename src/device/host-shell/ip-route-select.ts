// Which routes `ip route show` and `ip route flush` mean, and how a route is printed; as iproute2 does both.
import { compareIp, type Family, formatIp, lengthOfMask, parseIp, parseIpv4 } from "../../base/ip.ts";
import {
  contains,
  formatPrefix,
  hostPrefix,
  type Prefix,
  parsePrefix,
  prefixOf,
  samePrefix,
} from "../../base/prefix.ts";
import type { HostCore } from "../host-core.ts";
import type { HostRoute } from "../host-routes.ts";

const prefixText = (p: Prefix): string => {
  if (p.length === 0) return "default";
  const whole = p.length === (typeof p.address === "number" ? 32 : 128);
  return whole ? formatIp(p.address) : formatPrefix(p);
};
const protocolOf = (r: HostRoute): string => (r.origin === "ra" && r.via === null ? "kernel" : r.origin);
export const preferenceText = (r: HostRoute): string => ["low", "medium", "high"][(r.preference ?? 0) + 1] ?? "medium";
/** Where an IPv4 route leads to; "link" is left out by no one. */
const scopeOf = (r: HostRoute): string =>
  r.via === null && r.ways === undefined && r.type === "unicast" ? "link" : "global";

const HOP_LIMIT = 64;
/** What the words asked for is the same on every line, and left out of it. */
type Shown = Pick<Selection, "device" | "via" | "protocol" | "scope" | "metric">;
/** One route's line, or lines, as `ip route` prints them. */
export const routeLine = (core: HostCore, r: HostRoute, asked: Partial<Shown> = {}, joint = "\n"): string => {
  const six = typeof r.prefix.address === "bigint";
  const device = core.at(r.device);
  const words = [prefixText(r.prefix)];
  if (r.type !== "unicast") words.unshift(r.type);
  if (r.via !== null && asked.via == null) words.push("via", formatIp(r.via));
  if (device !== undefined && asked.device == null) words.push("dev", device.name);
  if (r.origin !== "static" && asked.protocol == null) words.push("proto", protocolOf(r));
  if (!six && scopeOf(r) === "link" && asked.scope == null) words.push("scope", "link");
  if (r.source !== null) words.push("src", formatIp(r.source));
  if (r.metric !== 0 && asked.metric == null) words.push("metric", String(r.metric));
  if (r.expires !== null) words.push("expires", `${Math.max(0, Math.ceil((r.expires - core.now()) / 1e9))}sec`);
  if (r.origin === "ra" && r.via !== null)
    words.push("hoplimit", String(core.engine.taughtHopLimit(r.device) || HOP_LIMIT));
  if (six) words.push("pref", preferenceText(r));
  if (device !== undefined && !core.isUp(device.index)) words.push("linkdown");
  const ways = (r.ways ?? []).map((w) => {
    const down = core.isUp(w.device) ? "" : "linkdown ";
    return `${joint}\tnexthop via ${formatIp(w.via)} dev ${core.at(w.device)?.name ?? "?"} weight ${w.weight} ${down}`;
  });
  return `${words.join(" ")}${six ? "" : " "}${ways.join("")}\n`;
};

/** "10/8" and "10.1.0.0/255.255.0.0", as iproute2 takes them as well. */
const shortPrefix = (text: string): Prefix | null => {
  const [network = "", length = ""] = text.split("/");
  if (!/^\d{1,3}(?:\.\d{1,3}){0,3}$/.test(network)) return null;
  const mask = parseIpv4(length);
  const bits = mask === null ? length : String(lengthOfMask(mask) ?? "");
  return parsePrefix(`${[...network.split("."), "0", "0", "0"].slice(0, 4).join(".")}/${bits}`);
};
/** "default", a prefix or an address; null when malformed. */
export const parseTarget = (text: string, family: Family): Prefix | null => {
  if (text === "default" || text === "any" || text === "all") return prefixOf(family === "ipv4" ? 0 : 0n, 0);
  const prefix = parsePrefix(text) ?? shortPrefix(text);
  if (prefix !== null) return prefix;
  const address = parseIp(text);
  return address === null ? null : hostPrefix(address);
};

export interface Selection {
  readonly device: number | null;
  readonly via: HostRoute["via"];
  readonly protocol: string | null;
  readonly scope: string | null;
  readonly metric: number | null;
  /** Of these; null for any. */
  readonly types: readonly HostRoute["type"][] | null;
  readonly exact: Prefix | null;
  /** Routes within. */
  readonly root: Prefix | null;
  /** Routes that hold it. */
  readonly match: Prefix | null;
  /** The words name a table that is not there. */
  readonly noTable: boolean;
}
const TYPES: readonly HostRoute["type"][] = ["unicast", "blackhole", "unreachable", "prohibit"];

/** The selector of `show` and `flush`; a text answers what is wrong with it. */
export const parseSelection = (core: HostCore, family: Family, words: readonly string[]): Selection | string => {
  const s: { -readonly [K in keyof Selection]: Selection[K] } = {
    device: null,
    via: null,
    protocol: null,
    scope: null,
    metric: null,
    types: null,
    exact: null,
    root: null,
    match: null,
    noTable: false,
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const value = words[at + 1];
    const valued = [
      "dev",
      "oif",
      "via",
      "proto",
      "protocol",
      "scope",
      "metric",
      "table",
      "type",
      "root",
      "match",
      "exact",
      "to",
    ];
    if (valued.includes(word) && value === undefined) return 'Command line is not complete. Try option "help"\n';
    switch (word) {
      case "dev":
      case "oif": {
        const named = core.named(value!);
        if (named === undefined) return `Cannot find device "${value}"\n`;
        s.device = named.index;
        break;
      }
      case "via": {
        s.via = parseIp(value!);
        if (s.via === null) return `Error: any valid prefix is expected rather than "${value}".\n`;
        break;
      }
      case "proto":
      case "protocol":
        s.protocol = value!;
        break;
      case "scope":
        s.scope = value!;
        break;
      case "metric":
        s.metric = Number(value);
        break;
      case "table":
        s.noTable = value !== "main" && value !== "all" && value !== "254";
        break;
      case "type": {
        const type = TYPES.find((t) => t === value);
        if (type === undefined) return `Error: argument "${value}" is wrong: node type value is invalid\n`;
        s.types = [type];
        break;
      }
      case "root":
      case "match":
      case "exact":
      case "to": {
        const prefix = parseTarget(value!, family);
        if (prefix === null) return `Error: any valid prefix is expected rather than "${value}".\n`;
        s[word === "to" ? "exact" : word] = prefix;
        break;
      }
      case "cache":
      case "cached":
        s.types = [];
        break;
      default: {
        const prefix = parseTarget(word, family);
        if (prefix === null) return `Error: any valid prefix is expected rather than "${word}".\n`;
        s.exact = prefix;
        continue;
      }
    }
    if (valued.includes(word)) at++;
  }
  return s;
};

/** The routes of one family that are meant, as they are listed. */
export const selected = (core: HostCore, family: Family, s: Selection): readonly HostRoute[] =>
  core.routes.list(family).filter(
    (r) =>
      (s.device === null || r.device === s.device || r.ways?.some((w) => w.device === s.device) === true) &&
      (s.via === null || (r.via !== null && compareIp(r.via, s.via) === 0)) &&
      // What is typed is by "boot" to the kernel.
      (s.protocol === null ||
        (s.protocol === "boot" ? r.origin === "static" : protocolOf(r) === s.protocol && r.origin !== "static")) &&
      (s.scope === null || scopeOf(r) === s.scope) &&
      (s.metric === null || r.metric === s.metric) &&
      (s.types === null || s.types.includes(r.type)) &&
      (s.exact === null || samePrefix(r.prefix, s.exact)) &&
      (s.root === null || (r.prefix.length >= s.root.length && contains(s.root, r.prefix.address))) &&
      (s.match === null || (r.prefix.length <= s.match.length && contains(r.prefix, s.match.address))),
  );
