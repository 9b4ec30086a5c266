// The arithmetic of packet filters: octets of headers, numbers and names for them, and what they are compared by.
import type { FilterFields } from "./packet-filter.ts";

/** Null where the packet has no such octet. */
export type Term = (fields: FilterFields) => number | null;

/** Headers whose octets may be asked for, each null in a packet without it. */
const HEADERS: ReadonlyMap<string, (f: FilterFields) => Uint8Array | null> = new Map([
  ["ether", (f) => f.octets("link")],
  ["arp", (f) => (f.kind === "arp" ? f.octets("network") : null)],
  ["ip", (f) => (f.kind === "ip" ? f.octets("network") : null)],
  ["ip6", (f) => (f.kind === "ip6" ? f.octets("network") : null)],
  ["icmp", (f) => (f.kind === "ip" && f.protocol === 1 ? f.octets("transport") : null)],
  ["icmp6", (f) => (f.kind === "ip6" && f.protocol === 58 ? f.octets("transport") : null)],
  ["tcp", (f) => (f.protocol === 6 ? f.octets("transport") : null)],
  ["udp", (f) => (f.protocol === 17 ? f.octets("transport") : null)],
]);
/** Offsets and values that have names. */
const NAMES: ReadonlyMap<string, number> = new Map([
  ["icmptype", 0],
  ["icmpcode", 1],
  ["icmp6type", 0],
  ["icmp6code", 1],
  ["tcpflags", 13],
  ["icmp-echoreply", 0],
  ["icmp-unreach", 3],
  ["icmp-sourcequench", 4],
  ["icmp-redirect", 5],
  ["icmp-echo", 8],
  ["icmp-routeradvert", 9],
  ["icmp-routersolicit", 10],
  ["icmp-timxceed", 11],
  ["icmp-paramprob", 12],
  ["icmp-tstamp", 13],
  ["icmp-tstampreply", 14],
  ["icmp6-destinationunreach", 1],
  ["icmp6-packettoobig", 2],
  ["icmp6-timeexceeded", 3],
  ["icmp6-parameterproblem", 4],
  ["icmp6-echo", 128],
  ["icmp6-echoreply", 129],
  ["icmp6-routersolicit", 133],
  ["icmp6-routeradvert", 134],
  ["icmp6-neighborsolicit", 135],
  ["icmp6-neighboradvert", 136],
  ["icmp6-redirect", 137],
  ["tcp-fin", 1],
  ["tcp-syn", 2],
  ["tcp-rst", 4],
  ["tcp-push", 8],
  ["tcp-ack", 16],
  ["tcp-urg", 32],
]);
type Operation = (a: number, b: number) => number;
/** By precedence, the loosest first; 32 bits without sign. */
const OPERATIONS: readonly ReadonlyMap<string, Operation>[] = [
  new Map<string, Operation>([
    ["|", (a, b) => (a | b) >>> 0],
    ["&", (a, b) => (a & b) >>> 0],
  ]),
  new Map<string, Operation>([
    ["<<", (a, b) => (b > 31 ? 0 : (a << b) >>> 0)],
    [">>", (a, b) => (b > 31 ? 0 : a >>> b)],
  ]),
  new Map<string, Operation>([
    ["+", (a, b) => (a + b) >>> 0],
    ["-", (a, b) => (a - b) >>> 0],
  ]),
  new Map<string, Operation>([
    ["*", (a, b) => Math.imul(a, b) >>> 0],
    ["/", (a, b) => (b === 0 ? 0 : Math.floor(a / b))],
  ]),
];
const RELATIONS: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ["=", (a, b) => a === b],
  ["==", (a, b) => a === b],
  ["!=", (a, b) => a !== b],
  ["<", (a, b) => a < b],
  [">", (a, b) => a > b],
  ["<=", (a, b) => a <= b],
  [">=", (a, b) => a >= b],
]);
const DEEPEST = 100;

/** Words, parentheses, brackets and operators; "-" and "/" stand in names, ranges and prefixes unless they stand alone. */
export const tokensOf = (text: string): readonly string[] =>
  text
    .split(/(\[[^\]]*\])/)
    .flatMap((part) =>
      part.startsWith("[") ? part.split(/([[\]:+*&|-])|\s+/) : part.split(/(&&|\|\||<<|>>|[!<>=]=|[()!<>=&|+*])|\s+/),
    )
    .filter((token) => token !== undefined && token !== "");

/** Where a parser of tokens stands. */
export interface Cursor {
  readonly tokens: readonly string[];
  at: number;
}
const numberOf = (token: string): number | null =>
  /^0x[0-9a-fA-F]{1,8}$/.test(token)
    ? Number.parseInt(token, 16)
    : /^\d{1,10}$/.test(token)
      ? Number(token) >>> 0
      : null;

const primary = (c: Cursor, depth: number): Term | null => {
  const token = c.tokens[c.at++] ?? "";
  if (depth > DEEPEST) return null;
  if (token === "(") {
    const inner = level(c, 0, depth + 1);
    return inner !== null && c.tokens[c.at++] === ")" ? inner : null;
  }
  if (token === "len") return (f) => f.length;
  const header = HEADERS.get(token);
  if (header === undefined) {
    const value = NAMES.get(token) ?? numberOf(token);
    return value === null ? null : () => value;
  }
  if (c.tokens[c.at++] !== "[") return null;
  const offset = level(c, 0, depth + 1);
  let size = 1;
  if (c.tokens[c.at] === ":") {
    size = numberOf(c.tokens[c.at + 1] ?? "") ?? 0;
    c.at += 2;
  }
  if (offset === null || c.tokens[c.at++] !== "]" || (size !== 1 && size !== 2 && size !== 4)) return null;
  return (f) => {
    const octets = header(f);
    const from = offset(f);
    if (octets === null || from === null || from + size > octets.length) return null;
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + octets[from + i]!;
    return value;
  };
};
const level = (c: Cursor, precedence: number, depth: number): Term | null => {
  const operations = OPERATIONS[precedence];
  if (operations === undefined) return primary(c, depth);
  let left = level(c, precedence + 1, depth);
  for (let apply = operations.get(c.tokens[c.at] ?? ""); left !== null && apply !== undefined; ) {
    c.at++;
    const [a, b, operation] = [left, level(c, precedence + 1, depth), apply];
    left =
      b === null
        ? null
        : (f) => {
            const [x, y] = [a(f), b(f)];
            return x === null || y === null ? null : operation(x, y);
          };
    apply = operations.get(c.tokens[c.at] ?? "");
  }
  return left;
};

/** A comparison at the cursor, which moves behind it; undefined, the cursor unmoved, when none begins there. */
export const relation = (c: Cursor): ((fields: FilterFields) => boolean) | null | undefined => {
  const start = c.at;
  const left = level(c, 0, 0);
  const compare = left === null ? undefined : RELATIONS.get(c.tokens[c.at] ?? "");
  if (left === null || compare === undefined) {
    c.at = start;
    return undefined;
  }
  c.at++;
  const right = level(c, 0, 0);
  if (right === null) return null;
  return (f) => {
    const [a, b] = [left(f), right(f)];
    return a !== null && b !== null && compare(a, b);
  };
};
