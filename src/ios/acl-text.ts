// Access list entries as text, as configurations and `show access-lists` print them.
import { formatIpv4, formatIpv6 } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import type { AclEntry, PortMatch } from "../config/model.ts";
import * as names from "./acl-names.ts";

type Address = { address: number; wildcard: number } | Prefix | undefined;

const addressText = (address: Address, kind: "standard" | "extended"): string => {
  if (address === undefined) return "any";
  if ("wildcard" in address) {
    if (address.wildcard === 0)
      return kind === "standard" ? formatIpv4(address.address) : `host ${formatIpv4(address.address)}`;
    return `${formatIpv4(address.address)} ${formatIpv4(address.wildcard)}`;
  }
  const text =
    typeof address.address === "bigint" ? formatIpv6(address.address).toUpperCase() : formatIpv4(address.address);
  return address.length === (typeof address.address === "bigint" ? 128 : 32)
    ? `host ${text}`
    : `${text}/${address.length}`;
};
export const portText = (match: PortMatch | undefined, protocol: number | "ip" | "tcp-udp"): string =>
  match === undefined
    ? ""
    : ` ${match.op} ${match.ports.map((p) => names.nameOf(protocol === 6 ? names.TCP_PORTS : names.UDP_PORTS, p)).join(" ")}`;
export const icmpText = (entry: Pick<AclEntry, "icmpType" | "icmpCode">, family: "ipv4" | "ipv6"): string => {
  if (entry.icmpType === undefined) return "";
  for (const [name, [type, code]] of family === "ipv4" ? names.ICMP_MESSAGES : names.ICMPV6_MESSAGES)
    if (type === entry.icmpType && code === entry.icmpCode) return ` ${name}`;
  return ` ${entry.icmpType}${entry.icmpCode === undefined ? "" : ` ${entry.icmpCode}`}`;
};

const flagsText = (flags: AclEntry["flags"]): string => {
  if (flags === undefined) return "";
  const words = (bits: number, sign: string): string[] =>
    [...names.TCP_FLAGS].filter(([, bit]) => (bits & bit) !== 0).map(([name]) => sign + name);
  if (!flags.all && flags.clear === 0) return ` ${words(flags.set, "").join(" ")}`;
  return ` match-${flags.all ? "all" : "any"} ${[...words(flags.set, "+"), ...words(flags.clear, "-")].join(" ")}`;
};

/** "permit tcp any host 10.0.0.1 eq www", without the sequence number. */
export const aclEntryText = (entry: AclEntry, family: "ipv4" | "ipv6", kind: "standard" | "extended"): string => {
  if (entry.remark !== undefined) return `remark ${entry.remark}`;
  if (entry.unmatched !== undefined) return entry.unmatched;
  const tail = entry.logInput === true ? " log-input" : entry.log === true ? " log" : "";
  if (kind === "standard") return `${entry.action} ${addressText(entry.source, kind)}${tail}`;
  const protocol =
    entry.protocol === "ip"
      ? family === "ipv6"
        ? "ipv6"
        : "ip"
      : family === "ipv6" && entry.protocol === 58
        ? "icmp"
        : names.nameOf(names.PROTOCOLS, entry.protocol);
  const numbered = family === "ipv6" && entry.protocol === 1 ? "1" : protocol;
  const what = entry.serviceGroup === undefined ? numbered : `object-group ${entry.serviceGroup}`;
  const from = entry.sourceGroup === undefined ? addressText(entry.source, kind) : `object-group ${entry.sourceGroup}`;
  const to =
    entry.destinationGroup === undefined
      ? addressText(entry.destination, kind)
      : `object-group ${entry.destinationGroup}`;
  return [
    `${entry.action} ${what} ${from}${portText(entry.sourcePort, entry.protocol)}`,
    ` ${to}${portText(entry.destinationPort, entry.protocol)}`,
    icmpText(entry, family),
    entry.established === true ? " established" : "",
    flagsText(entry.flags),
    entry.precedence === undefined ? "" : ` precedence ${names.nameOf(names.PRECEDENCE, entry.precedence)}`,
    entry.tos === undefined ? "" : ` tos ${names.nameOf(names.TOS, entry.tos)}`,
    entry.ttl === undefined ? "" : ` ttl ${entry.ttl.op} ${entry.ttl.ports.join(" ")}`,
    entry.dscp === undefined ? "" : ` dscp ${names.nameOf(names.DSCP, entry.dscp)}`,
    entry.fragments === true ? " fragments" : "",
    tail,
    entry.timeRange === undefined ? "" : ` time-range ${entry.timeRange}`,
    entry.options === undefined ? "" : ` ${entry.options}`,
  ].join("");
};

/** As configurations of IPv4 write an entry: "deny" as wide as "permit". */
export const aclLine = (entry: AclEntry, kind: "standard" | "extended"): string => {
  const text = aclEntryText(entry, "ipv4", kind);
  return entry.remark === undefined && entry.action === "deny" ? text.replace("deny ", "deny   ") : text;
};
