// The expressions that tcpdump takes, as far as this shell knows them: protocols, host, net, port, and, or, not, parentheses.
import { type Ip, parseIp } from "../../base/ip.ts";
import { contains, type Prefix, parsePrefix } from "../../base/prefix.ts";
import { type Arp, arp } from "../../wire/arp.ts";
import type { EthernetFrame } from "../../wire/ethernet.ts";
import { type Ipv4Packet, ipv4 } from "../../wire/ipv4.ts";
import { type Ipv6Packet, ipv6 } from "../../wire/ipv6.ts";
import type { Pdu } from "../../wire/pdu.ts";
import { portsOf } from "../../forwarding/acl-filter.ts";

/** What expressions look at. */
export interface FilterFields {
  readonly kind: "arp" | "ip" | "ip6" | "other";
  readonly protocol: number;
  readonly source: Ip | null;
  readonly destination: Ip | null;
  readonly sourcePort: number;
  readonly destinationPort: number;
}
export type PacketFilter = (fields: FilterFields) => boolean;

/** Never throws: what cannot be read is "other". */
export const fieldsOf = (frame: Pdu): FilterFields => {
  const none: FilterFields = {
    kind: "other",
    protocol: -1,
    source: null,
    destination: null,
    sourcePort: -1,
    destinationPort: -1,
  };
  try {
    const { payload } = frame.value as EthernetFrame;
    if ((payload.codec as unknown) === arp) {
      const { senderIp, targetIp } = payload.value as Arp;
      return { ...none, kind: "arp", source: senderIp, destination: targetIp };
    }
    const codec = payload.codec as unknown;
    if (codec !== ipv4 && codec !== ipv6) return none;
    const packet = payload.value as Ipv4Packet | Ipv6Packet;
    const ports = portsOf(packet.protocol, packet.payload);
    const has = packet.protocol === 6 || packet.protocol === 17;
    return {
      kind: codec === ipv4 ? "ip" : "ip6",
      protocol: packet.protocol,
      source: packet.source,
      destination: packet.destination,
      sourcePort: has ? ports >>> 16 : -1,
      destinationPort: has ? ports & 0xffff : -1,
    };
  } catch {
    return none;
  }
};

const PROTOCOLS = new Map<string, PacketFilter>([
  ["arp", (f) => f.kind === "arp"],
  ["ip", (f) => f.kind === "ip"],
  ["ip6", (f) => f.kind === "ip6"],
  ["icmp", (f) => f.kind === "ip" && f.protocol === 1],
  ["icmp6", (f) => f.kind === "ip6" && f.protocol === 58],
  ["tcp", (f) => f.protocol === 6],
  ["udp", (f) => f.protocol === 17],
  ["ospf", (f) => f.protocol === 89],
]);

/** A parser by recursive descent over the words. */
class Parser {
  readonly #words: readonly string[];
  #at = 0;
  constructor(words: readonly string[]) {
    this.#words = words;
  }
  whole(): PacketFilter | null {
    const filter = this.#or(0);
    return this.#at === this.#words.length ? filter : null;
  }
  #peek(): string | undefined {
    return this.#words[this.#at];
  }
  #or(depth: number): PacketFilter | null {
    let left = this.#and(depth);
    while (left !== null && (this.#peek() === "or" || this.#peek() === "||")) {
      this.#at++;
      const [a, b] = [left, this.#and(depth)];
      left = b === null ? null : (f) => a(f) || b(f);
    }
    return left;
  }
  #and(depth: number): PacketFilter | null {
    let left = this.#not(depth);
    while (left !== null && (this.#peek() === "and" || this.#peek() === "&&")) {
      this.#at++;
      const [a, b] = [left, this.#not(depth)];
      left = b === null ? null : (f) => a(f) && b(f);
    }
    return left;
  }
  #not(depth: number): PacketFilter | null {
    if (depth > 100) return null;
    const word = this.#peek();
    if (word === "not" || word === "!") {
      this.#at++;
      const inner = this.#not(depth + 1);
      return inner === null ? null : (f) => !inner(f);
    }
    if (word === "(") {
      this.#at++;
      const inner = this.#or(depth + 1);
      return this.#words[this.#at++] === ")" ? inner : null;
    }
    return this.#primitive();
  }
  #primitive(): PacketFilter | null {
    const word = this.#words[this.#at++];
    if (word === undefined) return null;
    const protocol = PROTOCOLS.get(word);
    if (protocol !== undefined) {
      const next = this.#peek();
      if (next !== "host" && next !== "port" && next !== "src" && next !== "dst" && next !== "net") return protocol;
      const rest = this.#primitive();
      return rest === null ? null : (f) => protocol(f) && rest(f);
    }
    const direction = word === "src" || word === "dst" ? word : null;
    const kind =
      direction === null
        ? word
        : this.#words[this.#at] === "host" || this.#words[this.#at] === "net" || this.#words[this.#at] === "port"
          ? this.#words[this.#at++]!
          : "host";
    return kind === "port" ? this.#port(direction) : this.#address(direction, kind);
  }
  #port(direction: "src" | "dst" | null): PacketFilter | null {
    const text = this.#words[this.#at++] ?? "";
    if (!/^\d{1,5}$/.test(text)) return null;
    const port = Number(text);
    return (f) => (direction !== "dst" && f.sourcePort === port) || (direction !== "src" && f.destinationPort === port);
  }
  #address(direction: "src" | "dst" | null, kind: string): PacketFilter | null {
    const text = kind === "host" || kind === "net" ? (this.#words[this.#at++] ?? "") : kind;
    const address = parseIp(text);
    const prefix: Prefix | null =
      kind === "net"
        ? parsePrefix(text)
        : address === null
          ? null
          : { address, length: typeof address === "number" ? 32 : 128 };
    if (prefix === null) return null;
    const hit = (ip: Ip | null): boolean => ip !== null && contains(prefix, ip);
    return (f) => (direction !== "dst" && hit(f.source)) || (direction !== "src" && hit(f.destination));
  }
}

/** The filter of an expression; null when it is none that is known here. No words match everything. */
export const parseFilter = (words: readonly string[]): PacketFilter | null => {
  const split = words
    .flatMap((w) => w.replaceAll("(", " ( ").replaceAll(")", " ) ").split(/\s+/))
    .filter((w) => w !== "");
  return split.length === 0 ? () => true : new Parser(split.slice(0, 1000)).whole();
};
