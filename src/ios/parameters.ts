// The types of command parameters: how each reads its token, what `?` calls it, and where a bad one goes wrong.
import { formatZonedIp, type Ip, lengthOfMask, parseIpv4, parseIpv6, parseZonedIp } from "../base/ip.ts";
import { parseMac } from "../base/mac.ts";
import { parsePrefix, prefixOf } from "../base/prefix.ts";
import { TCP_PORTS, UDP_PORTS } from "./acl-names.ts";
import { canonicalInterface, INTERFACE_TYPES, isCreatable, parentInterface, splitInterface } from "./interface-name.ts";

/** What parameters need to know of the device. */
export interface ParameterContext {
  /** An interface of this name exists. */
  hasInterface(name: string): boolean;
  /** Interfaces that the configuration could make are no good either: they have to be there. */
  readonly existing?: boolean;
  /** Kinds of the interfaces that there are: "GigabitEthernet". */
  interfaceTypes?(): ReadonlySet<string>;
  /** The address that a name of the configuration stands for; null when there is none. */
  host?(name: string): Ip | null;
}
export interface Token {
  readonly text: string;
  /** Column in the line, from 0. */
  readonly at: number;
}
/** `value` for the arguments, `text` for the canonical line, `used` tokens; or the offset in the first token that is wrong. */
export type Reading =
  | { readonly ok: true; readonly value: unknown; readonly text: string; readonly used: number }
  | { readonly ok: false; readonly offset: number; readonly incomplete?: boolean };
export interface ParameterType {
  readonly name: string;
  /** "A.B.C.D", "<1-255>", "WORD". */
  readonly placeholder: string;
  /** Higher wins when one token can be several things: typed over WORD over LINE. */
  readonly rank: 1 | 2 | 3;
  read(tokens: readonly Token[], at: number, line: string, context: ParameterContext): Reading;
}

const bad = (offset = 0): Reading => ({ ok: false, offset });
const simple = (
  name: string,
  placeholder: string,
  value: (text: string) => unknown,
  offset: (text: string) => number = () => 0,
): ParameterType => ({
  name,
  placeholder,
  rank: 3,
  read: (tokens, at) => {
    const text = tokens[at]!.text;
    const found = value(text);
    return found === null ? bad(offset(text)) : { ok: true, value: found, text, used: 1 };
  },
});

/** The offset of the character at which a dotted quad goes wrong. */
const quadFault = (text: string): number => {
  let octet = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === ".") octet = "";
    else if (c >= "0" && c <= "9") {
      octet += c;
      if (Number(octet) > 255) return i;
    } else return i;
  }
  return text.length - 1;
};
const asn = (text: string): number | null => {
  if (/^\d{1,10}$/.test(text)) return Number(text) >= 1 && Number(text) <= 4294967295 ? Number(text) : null;
  const dotted = /^(\d{1,5})\.(\d{1,5})$/.exec(text);
  if (dotted === null) return null;
  const [high, low] = [Number(dotted[1]), Number(dotted[2])];
  return high <= 65535 && low <= 65535 && high * 65536 + low > 0 ? high * 65536 + low : null;
};
const routeDistinguisher = (text: string): string | null => {
  const colon = text.lastIndexOf(":");
  if (colon < 0 || !/^\d{1,10}$/.test(text.slice(colon + 1))) return null;
  const [left, right] = [text.slice(0, colon), Number(text.slice(colon + 1))];
  if (parseIpv4(left) !== null) return right <= 65535 ? `${left}:${right}` : null;
  const as = left === "0" ? 0 : asn(left);
  if (as === null || right > (as > 65535 ? 65535 : 4294967295)) return null;
  return `${as}:${right}`;
};
const ipv6Address = (text: string): { address: bigint; length: number } | null => {
  const slash = text.indexOf("/");
  if (slash < 0 || !/^\d{1,3}$/.test(text.slice(slash + 1))) return null;
  const address = parseIpv6(text.slice(0, slash));
  const length = Number(text.slice(slash + 1));
  return address === null || length > 128 ? null : { address, length };
};
const number = (text: string): number | null => (/^\d{1,15}$/.test(text) ? Number(text) : null);

const interfaceParameter: ParameterType = {
  name: "interface",
  placeholder: "INTERFACE",
  rank: 3,
  read: (tokens, at, _line, context) => {
    const token = tokens[at]!;
    const { letters, numbers } = splitInterface(token.text);
    const next = numbers === "" ? tokens[at + 1]?.text : undefined;
    const found = canonicalInterface(letters, numbers === "" ? (next ?? "") : numbers);
    if (found === "missing") return { ok: false, offset: token.text.length, incomplete: true };
    if (found === "type") {
      const typed = letters.toLowerCase();
      let longest = 0;
      for (const type of INTERFACE_TYPES) {
        const name = type.name.toLowerCase();
        let n = 0;
        while (n < typed.length && n < name.length && typed[n] === name[n]) n++;
        longest = Math.max(longest, n);
      }
      return bad(Math.min(longest, token.text.length - 1));
    }
    const numberOffset = numbers === "" ? tokens[at + 1]!.at - token.at : letters.length;
    if (found === "number") return bad(numberOffset);
    const hardware = parentInterface(found.name) ?? found.name;
    const there = context.hasInterface(context.existing === true ? found.name : hardware);
    if (!there && (context.existing === true ? hardware !== "Null0" : !isCreatable(hardware))) return bad(numberOffset);
    return { ok: true, value: found.name, text: found.name, used: numbers === "" ? 2 : 1 };
  },
};

/** A BGP neighbour or a name of several: addresses in one spelling, so that one neighbour has one name. */
const neighborParameter: ParameterType = {
  name: "neighbor",
  placeholder: "WORD",
  rank: 2,
  read: (tokens, at, _line, context) => {
    const typed = tokens[at]!.text;
    const found = parseZonedIp(typed);
    const percent = typed.indexOf("%");
    if (found === null && percent >= 0) return bad(percent);
    if (found === null) return { ok: true, value: typed, text: typed, used: 1 };
    if (found.zone === null) return { ok: true, value: formatZonedIp(found), text: formatZonedIp(found), used: 1 };
    const { letters, numbers } = splitInterface(found.zone);
    const link = canonicalInterface(letters, numbers);
    if (typeof link === "string") return bad(percent + 1);
    const hardware = parentInterface(link.name) ?? link.name;
    if (!isCreatable(hardware) && !context.hasInterface(hardware)) return bad(percent + 1 + letters.length);
    const name = formatZonedIp({ address: found.address, zone: link.name });
    return { ok: true, value: name, text: name, used: 1 };
  },
};

/** An address, or a name that `ip host` gives one to. */
const hostOrIpv4: ParameterType = {
  name: "ipv4-or-host",
  placeholder: "Hostname or A.B.C.D",
  rank: 3,
  read: (tokens, at, _line, context) => {
    const { text } = tokens[at]!;
    const value = parseIpv4(text) ?? context.host?.(text) ?? null;
    return typeof value === "number" ? { ok: true, value, text, used: 1 } : bad(quadFault(text));
  },
};

const types = new Map<string, ParameterType>(
  [
    simple("ipv4", "A.B.C.D", parseIpv4, quadFault),
    hostOrIpv4,
    simple("wildcard", "A.B.C.D", parseIpv4, quadFault),
    simple(
      "mask",
      "A.B.C.D",
      (text) => {
        const mask = parseIpv4(text);
        return mask === null ? null : lengthOfMask(mask);
      },
      (text) => (parseIpv4(text) === null ? quadFault(text) : 0),
    ),
    simple("prefix", "A.B.C.D/nn", (text) => {
      const prefix = parsePrefix(text);
      return prefix !== null && typeof prefix.address === "number" ? prefix : null;
    }),
    simple("ipv6", "X:X:X:X::X", parseIpv6),
    simple("ipv6-prefix", "X:X:X:X::X/<0-128>", (text) => {
      const found = ipv6Address(text);
      return found === null ? null : prefixOf(found.address, found.length);
    }),
    simple("ipv6-address", "X:X:X:X::X/<0-128>", ipv6Address),
    simple("mac", "H.H.H", parseMac),
    simple("area", "A.B.C.D", (text) => {
      const decimal = number(text);
      return decimal !== null ? (decimal <= 4294967295 ? decimal : null) : parseIpv4(text);
    }),
    simple("asn", "<1-4294967295>", asn),
    simple("rd", "ASN:nn or IP-address:nn", routeDistinguisher),
    simple("port", "<0-65535>", (text) => {
      const value = number(text);
      if (value !== null) return value <= 65535 ? text : null;
      return TCP_PORTS.has(text.toLowerCase()) || UDP_PORTS.has(text.toLowerCase()) ? text : null;
    }),
    simple("tcp-flag", "{+|-}flag", (text) => (/^[+-](?:ack|fin|psh|rst|syn|urg)$/.test(text) ? text : null)),
    simple("daytime", "hh:mm", (text) => {
      const match = /^(\d{1,2}):(\d\d)$/.exec(text);
      return match !== null && Number(match[1]) < 24 && Number(match[2]) < 60 ? text : null;
    }),
    simple("time", "hh:mm:ss", (text) => {
      const match = /^(\d{1,2}):(\d\d):(\d\d)$/.exec(text);
      return match !== null && Number(match[1]) < 24 && Number(match[2]) < 60 && Number(match[3]) < 60 ? text : null;
    }),
    {
      name: "word",
      placeholder: "WORD",
      rank: 2,
      read: (tokens, at) => ({ ok: true, value: tokens[at]!.text, text: tokens[at]!.text, used: 1 }),
    } satisfies ParameterType,
    {
      name: "line",
      placeholder: "LINE",
      rank: 1,
      read: (tokens, at, line) => {
        const text = line.slice(tokens[at]!.at).trimEnd();
        return { ok: true, value: text, text, used: tokens.length - at };
      },
    } satisfies ParameterType,
    interfaceParameter,
    neighborParameter,
  ].map((type): [string, ParameterType] => [type.name, type]),
);

/** Throws Error for a name that is no type. */
export const parameterType = (name: string): ParameterType => {
  const known = types.get(name);
  if (known !== undefined) return known;
  const range = /^(\d+)-(\d+)$/.exec(name);
  if (range !== null) {
    const [low, high] = [Number(range[1]), Number(range[2])];
    const type = simple(name, `<${name}>`, (text) => {
      const value = number(text);
      return value !== null && value >= low && value <= high ? value : null;
    });
    types.set(name, type);
    return type;
  }
  if (name.includes("|")) {
    const choices = name.split("|");
    const type: ParameterType = {
      name,
      placeholder: name,
      rank: 3,
      read: (tokens, at) => {
        const typed = tokens[at]!.text.toLowerCase();
        const found = choices.filter((c) => c.startsWith(typed));
        const one = found.length === 1 ? found[0] : found.find((c) => c === typed);
        return one === undefined ? bad() : { ok: true, value: one, text: one, used: 1 };
      },
    };
    types.set(name, type);
    return type;
  }
  throw new Error(`no parameter type "${name}"`);
};
