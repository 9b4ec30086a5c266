// The expressions that tcpdump takes, as far as this shell knows them: protocols, host, net, port, portrange, ether, vlan, mpls,
// lengths, broadcast, multicast; comparisons of octets; and, or, not, parentheses.
import { type Ip, lengthOfMask, parseIp } from "../../base/ip.ts";
import { BROADCAST_MAC, type Mac, parseMac } from "../../base/mac.ts";
import { contains, type Prefix, parsePrefix, prefixOf } from "../../base/prefix.ts";
import { type Arp, arp } from "../../wire/arp.ts";
import { type EthernetFrame, EtherType, type VlanTag, vlanTag } from "../../wire/ethernet.ts";
import { type Ipv4Packet, ipv4 } from "../../wire/ipv4.ts";
import { fragmentHeader, type Ipv6Packet, ipv6 } from "../../wire/ipv6.ts";
import type { Pdu } from "../../wire/pdu.ts";
import { portsOf } from "../../forwarding/acl-filter.ts";
import { type Cursor, relation, tokensOf } from "./filter-arithmetic.ts";

/** What expressions look at. */
export interface FilterFields {
  readonly kind: "arp" | "ip" | "ip6" | "other";
  readonly protocol: number;
  readonly source: Ip | null;
  readonly destination: Ip | null;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly linkSource: Mac;
  readonly linkDestination: Mac;
  /** Behind VLAN tags; 0 for LLC. */
  readonly etherType: number;
  /** Of the outermost tag; null without one. */
  readonly vlan: number | null;
  /** Octets of the frame. */
  readonly length: number;
  /** Of a layer on, to the end of the packet; null in a packet without it, or in a later fragment. */
  octets(layer: "link" | "network" | "transport"): Uint8Array | null;
}
export type PacketFilter = (fields: FilterFields) => boolean;

/** Never throws: what cannot be read is "other". */
export const fieldsOf = (frame: Pdu): FilterFields => {
  let fields: FilterFields = {
    kind: "other",
    protocol: -1,
    source: null,
    destination: null,
    sourcePort: -1,
    destinationPort: -1,
    linkSource: -1,
    linkDestination: -1,
    etherType: -1,
    vlan: null,
    length: frame.length,
    octets: (layer) => (layer === "link" ? frame.bytes : null),
  };
  try {
    const {
      source: linkSource,
      destination: linkDestination,
      etherType,
      payload: inside,
    } = frame.value as EthernetFrame;
    fields = { ...fields, linkSource, linkDestination, etherType };
    let payload = inside;
    while ((payload.codec as unknown) === vlanTag) {
      const tag = payload.value as VlanTag;
      fields = { ...fields, vlan: fields.vlan ?? tag.vlan, etherType: tag.etherType };
      payload = tag.payload;
    }
    if ((payload.codec as unknown) === arp) {
      const { senderIp, targetIp } = payload.value as Arp;
      const inner = payload;
      const octets: FilterFields["octets"] = (layer) =>
        layer === "link" ? frame.bytes : layer === "network" ? inner.bytes : null;
      return { ...fields, kind: "arp", source: senderIp, destination: targetIp, octets };
    }
    const codec = payload.codec as unknown;
    if (codec !== ipv4 && codec !== ipv6) return fields;
    const packet = payload.value as Ipv4Packet | Ipv6Packet;
    // Only a first fragment shows its ports.
    const offset =
      codec === ipv4
        ? (packet as Ipv4Packet).fragmentOffset
        : (fragmentHeader((packet as Ipv6Packet).extensions)?.offset ?? 0);
    const has = offset === 0 && (packet.protocol === 6 || packet.protocol === 17);
    const ports = has ? portsOf(packet.protocol, packet.payload) : 0;
    const whole = payload;
    return {
      ...fields,
      octets: (layer) =>
        layer === "link" ? frame.bytes : layer === "network" ? whole.bytes : offset === 0 ? packet.payload.bytes : null,
      kind: codec === ipv4 ? "ip" : "ip6",
      protocol: packet.protocol,
      source: packet.source,
      destination: packet.destination,
      sourcePort: has ? ports >>> 16 : -1,
      destinationPort: has ? ports & 0xffff : -1,
    };
  } catch {
    return fields;
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
  ["igmp", (f) => f.protocol === 2],
  ["mpls", (f) => f.etherType === EtherType.Mpls || f.etherType === EtherType.MplsMulticast],
  ["broadcast", (f) => f.linkDestination === BROADCAST_MAC],
  ["multicast", (f) => f.linkDestination >= 0 && Math.floor(f.linkDestination / 2 ** 40) % 2 === 1],
]);
/** The two kinds of groups on a link. */
const GROUPS: ReadonlyMap<string, PacketFilter> = new Map(
  ["broadcast", "multicast"].map((word) => [word, PROTOCOLS.get(word)!]),
);
/** What `proto` takes beside numbers. */
const NUMBERS = new Map([
  ["icmp", 1],
  ["igmp", 2],
  ["tcp", 6],
  ["udp", 17],
  ["gre", 47],
  ["icmp6", 58],
  ["ospf", 89],
  ["pim", 103],
]);
const PORTS = new Map([
  ["ssh", 22],
  ["telnet", 23],
  ["domain", 53],
  ["http", 80],
  ["bgp", 179],
  ["ldp", 646],
]);
const KINDS = ["host", "net", "port", "portrange"];
const QUALIFIED = new Set([...KINDS, "src", "dst", "proto"]);
/** A number in decimal, or in hexadecimal as ether types are written; null when it is none. */
const numberOf = (text: string, most: number): number | null => {
  const n = /^0x[0-9a-fA-F]{1,4}$/.test(text) ? Number.parseInt(text, 16) : /^\d{1,5}$/.test(text) ? Number(text) : -1;
  return n < 0 || n > most ? null : n;
};

const ETHER_TYPES = new Map<string, number>([
  ["ip", EtherType.Ipv4],
  ["ip6", EtherType.Ipv6],
  ["arp", EtherType.Arp],
]);

/** A parser by recursive descent over the words. */
class Parser {
  readonly #words: readonly string[];
  /** How the last address or port was qualified: a bare one behind `and` or `or` is qualified alike. */
  #last: { readonly direction: "src" | "dst" | null; readonly kind: string } | null = null;
  readonly #cursor: Cursor;
  constructor(words: readonly string[]) {
    this.#words = words;
    this.#cursor = { tokens: words, at: 0 };
  }
  get #at(): number {
    return this.#cursor.at;
  }
  set #at(at: number) {
    this.#cursor.at = at;
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
    const compared = relation(this.#cursor);
    if (compared !== undefined) return compared;
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
      const group = GROUPS.get(this.#peek() ?? "");
      if (group !== undefined && (word === "ip" || word === "ip6")) {
        this.#at++;
        return (f) => protocol(f) && group(f);
      }
      if (!QUALIFIED.has(this.#peek() ?? "")) return protocol;
      const rest = this.#primitive();
      return rest === null ? null : (f) => protocol(f) && rest(f);
    }
    switch (word) {
      case "ether":
        return this.#ether();
      case "vlan": {
        const vlan = numberOf(this.#peek() ?? "", 4094);
        if (vlan === null) return (f) => f.vlan !== null;
        this.#at++;
        return (f) => f.vlan === vlan;
      }
      case "proto": {
        const text = (this.#words[this.#at++] ?? "").replace(/^\\/, "");
        const n = NUMBERS.get(text) ?? numberOf(text, 255);
        return n === null ? null : (f) => f.protocol === n;
      }
      case "less":
      case "greater": {
        const n = numberOf(this.#words[this.#at++] ?? "", 65535);
        if (n === null) return null;
        return word === "less" ? (f) => f.length <= n : (f) => f.length >= n;
      }
    }
    const direction = word === "src" || word === "dst" ? word : null;
    if (direction === null && !KINDS.includes(word) && this.#last !== null) {
      this.#at--;
      return this.#qualified(this.#last.direction, this.#last.kind);
    }
    const kind = direction === null ? word : KINDS.includes(this.#peek() ?? "") ? this.#words[this.#at++]! : "host";
    if (KINDS.includes(kind)) this.#last = { direction, kind };
    return this.#qualified(direction, kind);
  }
  #qualified(direction: "src" | "dst" | null, kind: string): PacketFilter | null {
    return kind === "port" || kind === "portrange" ? this.#port(direction, kind) : this.#address(direction, kind);
  }
  #ether(): PacketFilter | null {
    const word = this.#words[this.#at++];
    const group = GROUPS.get(word ?? "");
    if (group !== undefined) return group;
    const text = this.#words[this.#at++] ?? "";
    if (word === "proto") {
      const type = ETHER_TYPES.get(text) ?? numberOf(text, 0xffff);
      return type === null ? null : (f) => f.etherType === type;
    }
    const mac = parseMac(text);
    if (mac === null || (word !== "host" && word !== "src" && word !== "dst")) return null;
    return (f) => (word !== "dst" && f.linkSource === mac) || (word !== "src" && f.linkDestination === mac);
  }
  #port(direction: "src" | "dst" | null, kind: "port" | "portrange"): PacketFilter | null {
    const text = this.#words[this.#at++] ?? "";
    const ends = (kind === "port" ? [text, text] : text.split("-")).map((t) => PORTS.get(t) ?? numberOf(t, 65535));
    const [low, high] = ends;
    if (ends.length !== 2 || low == null || high == null) return null;
    const hit = (port: number): boolean => port >= low && port <= high;
    return (f) => (direction !== "dst" && hit(f.sourcePort)) || (direction !== "src" && hit(f.destinationPort));
  }
  #address(direction: "src" | "dst" | null, kind: string): PacketFilter | null {
    const text = kind === "host" || kind === "net" ? (this.#words[this.#at++] ?? "") : kind;
    const address = parseIp(text);
    let mask: number | null = null;
    if (kind === "net" && this.#peek() === "mask") {
      mask = lengthOfMask((parseIp(this.#words[this.#at + 1] ?? "") as number | null) ?? -1);
      this.#at += 2;
      if (mask === null || typeof address !== "number") return null;
    }
    const prefix: Prefix | null =
      kind === "net"
        ? mask === null || address === null
          ? parsePrefix(text)
          : prefixOf(address, mask)
        : address === null
          ? null
          : { address, length: typeof address === "number" ? 32 : 128 };
    if (prefix === null) return null;
    const hit = (ip: Ip | null): boolean => ip !== null && contains(prefix, ip);
    return (f) => (direction !== "dst" && hit(f.source)) || (direction !== "src" && hit(f.destination));
  }
}

const LONGEST = 10_000;
/** The filter of an expression; null when it is none that is known here. No words match everything. */
export const parseFilter = (words: readonly string[]): PacketFilter | null => {
  const split = tokensOf(words.join(" ").slice(0, LONGEST));
  return split.length === 0 ? () => true : new Parser(split.slice(0, 1000)).whole();
};
