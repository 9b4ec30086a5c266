// ICMP, ICMPv6, TCP and what UDP carries in a line, as tcpdump prints them.
import { formatIpv4, formatIpv6 } from "../../base/ip.ts";
import { formatMac } from "../../base/mac.ts";
import type { IcmpMessage } from "../../wire/icmp.ts";
import type { Icmpv6Message } from "../../wire/icmpv6.ts";
import type { NdOption } from "../../wire/ndp.ts";
import { PacketType } from "../../wire/ospf/packet.ts";
import type { Pdu } from "../../wire/pdu.ts";
import { readQuotedIpv4, readQuotedIpv6 } from "../../wire/quote.ts";
import type { TcpSegment } from "../../wire/tcp.ts";

const BGP = 179;
const RIP = 520;
const LDP = 646;

const UNREACHABLE = ["net", "host", "protocol", "port"];
export const icmpText = (message: IcmpMessage, length: number): string => {
  const { code, body } = message;
  switch (body.kind) {
    case "echo":
      return `ICMP echo ${message.type === 8 ? "request" : "reply"}, id ${body.identifier}, seq ${body.sequence}, length ${length}`;
    case "unreachable": {
      const about = readQuotedIpv4(body.quoted);
      const destination = about === null ? "?" : formatIpv4(about.destination);
      const t = about?.payload.bytes;
      if (code === 4)
        return `ICMP ${destination} unreachable - need to frag (mtu ${body.nextHopMtu}), length ${length}`;
      if (code === 13) return `ICMP host ${destination} unreachable - admin prohibited filter, length ${length}`;
      if (code === 3 && t !== undefined && t.length >= 4) {
        const name = about?.protocol === 17 ? "udp" : "tcp";
        return `ICMP ${destination} ${name} port ${t[2]! * 256 + t[3]!} unreachable, length ${length}`;
      }
      if (code === 2 && about !== null)
        return `ICMP ${destination} protocol ${about.protocol} unreachable, length ${length}`;
      return `ICMP ${UNREACHABLE[code] ?? `type-3 code-${code}`} ${destination} unreachable, length ${length}`;
    }
    case "time-exceeded":
      return `ICMP ${code === 0 ? "time exceeded in-transit" : "ip reassembly time exceeded"}, length ${length}`;
    case "redirect": {
      const about = readQuotedIpv4(body.quoted);
      return `ICMP redirect ${about === null ? "?" : formatIpv4(about.destination)} to host ${formatIpv4(body.gateway)}, length ${length}`;
    }
    case "parameter-problem":
      return `ICMP parameter problem - octet ${body.pointer}, length ${length}`;
    default:
      return `ICMP type-#${message.type}, length ${length}`;
  }
};
const PROBLEMS = ["erroneous", "next header", "option", "incomplete header chain"];
const UNREACHABLE6 = [
  "unreachable route",
  "unreachable prohibited",
  "beyond scope",
  "unreachable address",
  "unreachable port",
  "source failed policy",
  "reject route",
];
const PREFERENCE = ["medium", "high", "reserved", "low"];
const optionLine = (o: NdOption): string => {
  switch (o.kind) {
    case "source-link-layer-address":
      return `source link-address option (1), length 8 (1): ${formatMac(o.address)}`;
    case "target-link-layer-address":
      return `destination link-address option (2), length 8 (1): ${formatMac(o.address)}`;
    case "prefix-information": {
      const flags = [...(o.onLink ? ["onlink"] : []), ...(o.autonomous ? ["auto"] : [])].join(", ") || "none";
      const time = (n: number): string => (n === 0xffffffff ? "infinity" : `${n}s`);
      return `prefix info option (3), length 32 (4): ${formatIpv6(o.prefix)}/${o.prefixLength}, Flags [${flags}], valid time ${time(o.validLifetime)}, pref. time ${time(o.preferredLifetime)}`;
    }
    case "mtu":
      return `mtu option (5), length 8 (1):  ${o.mtu}`;
    case "redirected-header":
      return "redirect option (4)";
    default:
      return `${o.kind} option`;
  }
};
const optionLines = (options: readonly NdOption[]): string => options.map((o) => `\n\t  ${optionLine(o)}`).join("");

export const icmpv6Text = (message: Icmpv6Message, length: number, verbose: boolean): string => {
  const { code, body } = message;
  const tail = verbose ? "" : `, length ${length}`;
  /** Neighbour discovery names its length first when there is more to say. */
  const nd = (name: string, rest: string, details: string): string =>
    verbose ? `ICMP6, ${name}, length ${length}${rest}${details}` : `ICMP6, ${name}${rest}, length ${length}`;
  switch (body.kind) {
    case "echo":
      return `ICMP6, echo ${message.type === 128 ? "request" : "reply"}, id ${body.identifier}, seq ${body.sequence}${tail}`;
    case "unreachable": {
      const about = readQuotedIpv6(body.quoted);
      const destination = about === null ? "?" : formatIpv6(about.destination);
      const t = about?.payload.bytes;
      if (code === 4 && about !== null && t !== undefined && t.length >= 4) {
        const port = `${about.protocol === 17 ? "udp" : "tcp"} port ${t[2]! * 256 + t[3]!}`;
        return `ICMP6, destination unreachable, unreachable port, ${destination} ${port}${tail}`;
      }
      return `ICMP6, destination unreachable, ${UNREACHABLE6[code] ?? `code-#${code}`} ${destination}${tail}`;
    }
    case "packet-too-big":
      return `ICMP6, packet too big, mtu ${body.mtu}${tail}`;
    case "time-exceeded":
      if (code === 0) {
        const about = readQuotedIpv6(body.quoted);
        return `ICMP6, time exceeded in-transit${about === null ? "" : ` for ${formatIpv6(about.destination)}`}${tail}`;
      }
      return `ICMP6, ip reassembly time exceeded${tail}`;
    case "parameter-problem":
      return `ICMP6, parameter problem, ${PROBLEMS[code] ?? `code-#${code}`} - octet ${body.pointer}${tail}`;
    case "router-solicitation":
      return nd("router solicitation", "", optionLines(body.options));
    case "router-advertisement": {
      const flags = [...(body.managed ? ["managed"] : []), ...(body.other ? ["other stateful"] : [])];
      const life = `router lifetime ${body.routerLifetime}s, reachable time ${body.reachableTime}ms, retrans timer ${body.retransTimer}ms`;
      const first = `\n\thop limit ${body.currentHopLimit}, Flags [${flags.join(", ") || "none"}], pref ${PREFERENCE[body.preference]}, ${life}`;
      return nd("router advertisement", "", `${first}${optionLines(body.options)}`);
    }
    case "neighbor-solicitation":
      return nd("neighbor solicitation", `, who has ${formatIpv6(body.target)}`, optionLines(body.options));
    case "neighbor-advertisement": {
      const flags = [
        ...(body.router ? ["router"] : []),
        ...(body.solicited ? ["solicited"] : []),
        ...(body.override ? ["override"] : []),
      ];
      const details = `, Flags [${flags.join(", ") || "none"}]${optionLines(body.options)}`;
      return nd("neighbor advertisement", `, tgt is ${formatIpv6(body.target)}`, details);
    }
    case "redirect":
      return nd(
        "redirect",
        `, ${formatIpv6(body.destination)} to ${formatIpv6(body.target)}`,
        optionLines(body.options),
      );
    default:
      return `ICMP6, type-#${message.type}${tail}`;
  }
};
const tcpOptionText = (o: TcpSegment["options"][number]): string => {
  switch (o.kind) {
    case "no-operation":
      return "nop";
    case "maximum-segment-size":
      return `mss ${o.size}`;
    case "window-scale":
      return `wscale ${o.shift}`;
    case "sack-permitted":
      return "sackOK";
    case "timestamps":
      return `TS val ${o.value} ecr ${o.echoReply}`;
    case "md5-signature":
      return "md5 shared secret not supplied with -M, digest";
    default:
      return o.kind;
  }
};
const FLAG_LETTERS: readonly (readonly [number, string])[] = [
  [2, "S"],
  [1, "F"],
  [4, "R"],
  [8, "P"],
  [32, "U"],
  [16, "."],
];
const flagsText = (flags: number): string =>
  FLAG_LETTERS.filter(([bit]) => (flags & bit) !== 0)
    .map(([, letter]) => letter)
    .join("") || "none";
/** `checksum` is printed when given: a segment that was decoded has the right one. */
export const tcpText = (s: TcpSegment, checksum: number | null): string => {
  const flags = flagsText(s.flags);
  const length = s.payload.length;
  const sequence =
    length > 0 ? `seq ${s.sequence}:${s.sequence + length}, ` : (s.flags & 7) !== 0 ? `seq ${s.sequence}, ` : "";
  const ack = (s.flags & 16) !== 0 ? `ack ${s.acknowledgment}, ` : "";
  const sum = checksum === null ? "" : `cksum 0x${checksum.toString(16).padStart(4, "0")} (correct), `;
  const options = s.options.length === 0 ? "" : `, options [${s.options.map(tcpOptionText).join(",")}]`;
  const bgp = length > 0 && (s.sourcePort === BGP || s.destinationPort === BGP) ? ": BGP" : "";
  return `Flags [${flags}], ${sum}${sequence}${ack}win ${s.window}${options}, length ${length}${bgp}`;
};

const octet = (data: Uint8Array, at: number): number => data[at] ?? 0;
const ipv4At = (data: Uint8Array, at: number): string =>
  formatIpv4(
    ((octet(data, at) << 24) | (octet(data, at + 1) << 16) | (octet(data, at + 2) << 8) | octet(data, at + 3)) >>> 0,
  );
const bitsOf = (mask: number): number => {
  let n = 0;
  for (let m = mask; m !== 0; m = (m << 1) >>> 0) n++;
  return n;
};
const ripEntryText = (data: Uint8Array, at: number): string => {
  const family = octet(data, at) * 256 + octet(data, at + 1);
  if (family === 0xffff) return "\n\t  Authentication";
  const mask = [8, 9, 10, 11].reduce((n, i) => n * 256 + octet(data, at + i), 0);
  const tag = (octet(data, at + 2) * 256 + octet(data, at + 3)).toString(16).padStart(4, "0");
  const next = ipv4At(data, at + 12);
  const prefix = `${ipv4At(data, at + 4).padStart(15)}/${String(bitsOf(mask)).padEnd(2)}`;
  return `\n\t  AFI ${family === 2 ? "IPv4" : String(family)}, ${prefix}, tag 0x${tag}, metric: ${octet(data, at + 19)}, next-hop: ${next === "0.0.0.0" ? "self" : next}`;
};
/**
 * The transport of a packet of which only the beginning is here: a first fragment, or what an error quotes. `length` is
 * that of the packet's payload. Null when it cannot be read.
 */
export const beginningText = (
  protocol: number,
  data: Uint8Array,
  length: number,
): { readonly ports: readonly [number, number] | null; readonly text: string } | null => {
  const word = (at: number): number => octet(data, at) * 256 + octet(data, at + 1);
  const long = (at: number): number => word(at) * 65536 + word(at + 2);
  if (data.length < 8) return null;
  if (protocol === 1) {
    const name = octet(data, 0) === 8 ? "request" : octet(data, 0) === 0 ? "reply" : null;
    const what = name === null ? `type-#${octet(data, 0)}` : `echo ${name}, id ${word(4)}, seq ${word(6)}`;
    return { ports: null, text: `ICMP ${what}, length ${length}` };
  }
  if (protocol === 58) {
    const name = octet(data, 0) === 128 ? "request" : octet(data, 0) === 129 ? "reply" : null;
    const what = name === null ? `type-#${octet(data, 0)}` : `echo ${name}, id ${word(4)}, seq ${word(6)}`;
    return { ports: null, text: `ICMP6, ${what}, length ${length}` };
  }
  const ports = [word(0), word(2)] as const;
  if (protocol === 17) return { ports, text: `UDP, length ${Math.max(0, word(4) - 8)}` };
  if (protocol !== 6) return null;
  if (data.length < 14) return { ports, text: `[|tcp]` };
  const flags = flagsText(octet(data, 13));
  return {
    ports,
    text: `Flags [${flags}], seq ${long(4)}, length ${Math.max(0, length - 4 * (octet(data, 12) >>> 4))}`,
  };
};
/** What a datagram to or from these ports carries: its octets say, whether or not the node speaks the protocol. */
export const udpText = (source: number, destination: number, payload: Pdu, verbose: boolean): string => {
  const data = payload.bytes;
  const either = (port: number): boolean => source === port || destination === port;
  if (either(RIP) && data.length >= 4) {
    const command = ["", "Request", "Response"][octet(data, 0)] ?? `unknown (${octet(data, 0)})`;
    const line = `RIPv${octet(data, 1)}, ${command}, length: ${data.length}`;
    if (!verbose) return line;
    const entries = Array.from({ length: Math.floor((data.length - 4) / 20) }, (_, i) =>
      ripEntryText(data, 4 + 20 * i),
    );
    return `\n\t${line}, routes: ${entries.length} or less${entries.join("")}`;
  }
  if (either(LDP) && data.length >= 10)
    return `\n\tLDP, Label-Space-ID: ${ipv4At(data, 4)}:${octet(data, 8) * 256 + octet(data, 9)}, pdu-length: ${octet(data, 2) * 256 + octet(data, 3)}`;
  return `UDP, length ${data.length}`;
};
const OSPF_TYPES = new Map<number, string>([
  [PacketType.Hello, "Hello"],
  [PacketType.DatabaseDescription, "Database Description"],
  [PacketType.LinkStateRequest, "LS-Request"],
  [PacketType.LinkStateUpdate, "LS-Update"],
  [PacketType.LinkStateAck, "LS-Ack"],
]);
/** An OSPFv2 packet; verbose: who sends it, for which area, and what a hello says. */
export const ospfText = (payload: Pdu, verbose: boolean): string => {
  const data = payload.bytes;
  const type = OSPF_TYPES.get(octet(data, 1)) ?? `unknown packet type (${octet(data, 1)})`;
  const line = `OSPFv${octet(data, 0)}, ${type}, length ${data.length}`;
  if (!verbose || data.length < 24) return line;
  const area = ipv4At(data, 8);
  const authentication = ["none", "simple", "MD5"][octet(data, 15)] ?? "unknown";
  const where = area === "0.0.0.0" ? "Backbone Area" : `Area ${area}`;
  const sender = `\n\tRouter-ID ${ipv4At(data, 4)}, ${where}, Authentication Type: ${authentication} (${octet(data, 15)})`;
  if (octet(data, 1) !== PacketType.Hello || data.length < 44) return `${line}${sender}`;
  const dead = ((octet(data, 32) << 24) | (octet(data, 33) << 16) | (octet(data, 34) << 8) | octet(data, 35)) >>> 0;
  const timers = `Hello Timer ${octet(data, 28) * 256 + octet(data, 29)}s, Dead Timer ${dead}s, Mask ${ipv4At(data, 24)}, Priority ${octet(data, 31)}`;
  const designated = ipv4At(data, 36);
  const backup = ipv4At(data, 40);
  const elected = `${designated === "0.0.0.0" ? "" : `\n\t  Designated Router ${designated}`}${backup === "0.0.0.0" ? "" : `, Backup Designated Router ${backup}`}`;
  const neighbors = Array.from(
    { length: Math.floor((Math.min(data.length, octet(data, 2) * 256 + octet(data, 3)) - 44) / 4) },
    (_, i) => `\n\t    ${ipv4At(data, 44 + 4 * i)}`,
  );
  return `${line}${sender}\n\tOptions [${ospfOptions(octet(data, 30))}]\n\t  ${timers}${elected}${neighbors.length === 0 ? "" : `\n\t  Neighbor List:${neighbors.join("")}`}`;
};
const OSPF_OPTIONS: readonly (readonly [number, string])[] = [
  [0x01, "TOS"],
  [0x02, "External"],
  [0x04, "Multicast"],
  [0x08, "NSSA"],
  [0x10, "LLS"],
  [0x20, "Demand Circuit"],
  [0x40, "Opaque"],
  [0x80, "Up/Down"],
];
const ospfOptions = (bits: number): string =>
  OSPF_OPTIONS.filter(([bit]) => (bits & bit) !== 0)
    .map(([, name]) => name)
    .join(", ") || "none";
