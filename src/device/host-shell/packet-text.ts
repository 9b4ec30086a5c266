// A frame as tcpdump prints it: one line, more of them when verbose, its octets on demand.
import { formatIp, formatIpv4 } from "../../base/ip.ts";
import { formatMac } from "../../base/mac.ts";
import { type Arp, ArpOperation, arp } from "../../wire/arp.ts";
import { type EthernetFrame, EtherType, type VlanTag, vlanTag } from "../../wire/ethernet.ts";
import { type IcmpMessage, icmp } from "../../wire/icmp.ts";
import { icmpv6 } from "../../wire/icmpv6.ts";
import { type Ipv4Option, type Ipv4Packet, ipv4 } from "../../wire/ipv4.ts";
import { fragmentHeader, type Ipv6Packet, ipv6 } from "../../wire/ipv6.ts";
import { type MplsPacket, mpls } from "../../wire/mpls.ts";
import type { Pdu } from "../../wire/pdu.ts";
import { readQuotedIpv4 } from "../../wire/quote.ts";
import { summarize } from "../../wire/summary.ts";
import { type TcpSegment, tcp } from "../../wire/tcp.ts";
import { type UdpDatagram, udp } from "../../wire/udp.ts";
import { beginningText, icmpText, icmpv6Text, ospfText, tcpText, udpText } from "./message-text.ts";

export interface TextOptions {
  /** -e: the Ethernet header too. */
  readonly link?: boolean;
  /** How many v. */
  readonly verbose?: number;
}
const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;
/** Of the checksum in a TCP header. */
const CHECKSUM_AT = 16;
const OSPF = 89;
/** As /etc/protocols names them, in capitals where tcpdump has its own. */
const PROTOCOLS = new Map([
  [ICMP, "ICMP"],
  [2, "IGMP"],
  [TCP, "TCP"],
  [UDP, "UDP"],
  [44, "Fragment"],
  [47, "GRE"],
  [50, "ESP"],
  [51, "AH"],
  [ICMPV6, "ICMPv6"],
  [OSPF, "OSPF"],
  [103, "PIM"],
]);
const protocolText = (n: number): string => `${PROTOCOLS.get(n) ?? "unknown"} (${n})`;
const hex = (n: number, width = 1): string => n.toString(16).padStart(width, "0");

const arpText = (pdu: Pdu, verbose: boolean): string => {
  const { operation, senderIp, senderMac, targetIp } = pdu.value as Arp;
  const how = verbose ? "Ethernet (len 6), IPv4 (len 4), " : "";
  if (operation === ArpOperation.Reply)
    return `${how}Reply ${formatIpv4(senderIp)} is-at ${formatMac(senderMac)}, length 28`;
  return `${how}Request who-has ${formatIpv4(targetIp)} tell ${formatIpv4(senderIp)}, length 28`;
};

const ECN = ["", ",ECT(1)", ",ECT(0)", ",CE"];
const ROUTES: Readonly<Record<string, string>> = {
  "record-route": "RR",
  "loose-source-route": "LSRR",
  "strict-source-route": "SSRR",
};
const FIRST_SLOT = 4;
const optionText = (o: Ipv4Option): string => {
  if (o.kind === "no-operation") return "NOP";
  if (o.kind === "router-alert") return "RA";
  if (o.kind === "timestamp") return "TS";
  if (!("addresses" in o)) return "unknown";
  // What is filled in ends with a comma, what is not with a blank.
  const addresses = o.addresses.map((a, i) => {
    const last = i === o.addresses.length - 1;
    return `${formatIpv4(a)}${last ? "" : o.pointer > FIRST_SLOT + 4 * i ? ", " : " "}`;
  });
  return `${ROUTES[o.kind]} ${addresses.join("")}`;
};
const headerText = (p: Ipv4Packet, length: number): string => {
  const flags = [...(p.moreFragments ? ["+"] : []), ...(p.dontFragment ? ["DF"] : [])].join(", ") || "none";
  const ecn = ECN[p.tos & 3]!;
  const size = p.options.length === 0 ? 0 : length - 20 - p.payload.length;
  const used = p.options.reduce(
    (n, o) => n + (o.kind === "no-operation" ? 1 : "addresses" in o ? 3 + 4 * o.addresses.length : 4),
    0,
  );
  const padding = size > used ? ",EOL" : "";
  const options = p.options.length === 0 ? "" : `, options (${p.options.map(optionText).join(",")}${padding})`;
  return `(tos 0x${hex(p.tos)}${ecn}, ttl ${p.ttl}, id ${p.identification}, offset ${p.fragmentOffset * 8}, flags [${flags}], proto ${protocolText(p.protocol)}, length ${length}${options})\n    `;
};
const NEXT_HEADER = {
  "hop-by-hop": "Options (0)",
  routing: "Routing (43)",
  "destination-options": "DSTOPT (60)",
} as const;
const header6Text = (p: Ipv6Packet, length: number): string => {
  const first = p.extensions[0];
  const next =
    first === undefined
      ? protocolText(p.protocol)
      : first.kind === "fragment"
        ? protocolText(44)
        : NEXT_HEADER[first.kind];
  const traffic = p.trafficClass === 0 ? "" : `class 0x${hex(p.trafficClass)}, `;
  const flow = p.flowLabel === 0 ? "" : `flowlabel 0x${hex(p.flowLabel, 5)}, `;
  return `(${traffic}${flow}hlim ${p.hopLimit}, next-header ${next} payload length: ${length - 40}) `;
};

const ipText = (pdu: Pdu, six: boolean, verbose: number, link: boolean): string => {
  const { length } = pdu;
  const packet = pdu.value as Ipv4Packet | Ipv6Packet;
  const { source, destination, protocol, payload } = packet;
  const fragment = six ? fragmentHeader((packet as Ipv6Packet).extensions) : null;
  const offset = six ? (fragment?.offset ?? 0) : (packet as Ipv4Packet).fragmentOffset;
  const header =
    verbose === 0 ? "" : six ? header6Text(packet as Ipv6Packet, length) : headerText(packet as Ipv4Packet, length);
  const plain = `${header}${formatIp(source)} > ${formatIp(destination)}:`;
  const id = verbose > 0 && fragment !== null ? `0x${hex(fragment.identification, 8)}:` : "";
  const part = fragment === null ? "" : ` frag (${id}${offset * 8}|${payload.length})`;
  if (offset > 0) return six ? `${plain}${part}` : `${plain} ip-proto-${protocol}`;
  const whole = six ? fragment === null || !fragment.moreFragments : !(packet as Ipv4Packet).moreFragments;
  const withPorts = (s: { readonly sourcePort: number; readonly destinationPort: number }): string =>
    `${header}${formatIp(source)}.${s.sourcePort} > ${formatIp(destination)}.${s.destinationPort}:${part}`;
  if (!whole) {
    const begins = beginningText(protocol, payload.bytes, payload.length);
    if (begins === null) return `${plain}${part}${six ? "" : ` ip-proto-${protocol}`}`;
    // Behind the identification tcpdump leaves the length out.
    const text = six && verbose > 0 ? begins.text.replace(/, length \d+$/, "") : begins.text;
    if (begins.ports === null) return `${plain}${part} ${text}`;
    return `${withPorts({ sourcePort: begins.ports[0], destinationPort: begins.ports[1] })} ${text}`;
  }
  const pseudo = { source, destination, protocol };
  if (protocol === ICMP && !six) {
    const message = payload.as(icmp).value;
    return `${plain} ${icmpText(message, payload.length)}${verbose > 0 ? quotedText(message, link) : ""}`;
  }
  if (protocol === ICMPV6 && six) {
    const sum = verbose > 0 ? " [icmp6 sum ok]" : "";
    return `${plain}${part}${sum} ${icmpv6Text(payload.as(icmpv6, pseudo).value, payload.length, verbose > 0)}`;
  }
  if (protocol === UDP) {
    const { sourcePort, destinationPort, payload: data } = payload.as(udp, pseudo).value as UdpDatagram;
    const sum = verbose > (six ? 0 : 1) ? " [udp sum ok]" : "";
    return `${withPorts({ sourcePort, destinationPort })}${sum} ${udpText(sourcePort, destinationPort, data, verbose > 0)}`;
  }
  if (protocol === TCP) {
    const segment = payload.as(tcp, pseudo).value as TcpSegment;
    // Of the whole packet, for the checksum covers more than the segment.
    const at = pdu.length - payload.length + CHECKSUM_AT;
    const sum = verbose === 0 ? null : pdu.bytes[at]! * 256 + pdu.bytes[at + 1]!;
    return `${withPorts(segment)} ${tcpText(segment, sum)}`;
  }
  if (protocol === OSPF && !six) return `${plain} ${ospfText(payload, verbose > 0)}`;
  return `${plain}${part} ip-proto-${protocol} ${payload.length}`;
};
/** Verbose: the packet that an error is about, as far as it was quoted. */
const quotedText = (message: IcmpMessage, link: boolean): string => {
  const { body } = message;
  const about = "quoted" in body ? readQuotedIpv4(body.quoted) : null;
  if (about === null || !("quoted" in body)) return "";
  const octets = body.quoted.bytes;
  const length = octets[2]! * 256 + octets[3]!;
  const begins = beginningText(about.protocol, about.payload.bytes, length - 4 * (octets[0]! & 15));
  const [from, to] = begins?.ports ?? [null, null];
  const ends = `${formatIpv4(about.source)}${from === null ? "" : `.${from}`} > ${formatIpv4(about.destination)}${to === null ? "" : `.${to}`}`;
  return `\n\t${link ? "" : "IP "}${headerText(about, length)}${ends}: ${begins?.text ?? `ip-proto-${about.protocol}`}`;
};

const TYPE_NAMES = new Map<number, string>([
  [EtherType.Ipv4, "IPv4"],
  [EtherType.Arp, "ARP"],
  [EtherType.Ipv6, "IPv6"],
  [EtherType.Vlan, "802.1Q"],
  [EtherType.Mpls, "MPLS unicast"],
  [EtherType.MplsMulticast, "MPLS multicast"],
  [EtherType.Loopback, "Loopback"],
]);
const typeText = (n: number): string => `ethertype ${TYPE_NAMES.get(n) ?? "Unknown"} (0x${hex(n, 4)})`;

/** `link`: the header that names the protocol has been printed. */
const payloadText = (frame: Pdu, payload: Pdu, link: boolean, verbose: number): string => {
  const codec = payload.codec as unknown;
  const named = (name: string, text: string): string => (link ? text : `${name}${text}`);
  if (codec === arp) return named("ARP, ", arpText(payload, verbose > 0));
  if (codec === ipv4) return named("IP ", ipText(payload, false, verbose, link));
  if (codec === ipv6) return named("IP6 ", ipText(payload, true, verbose, link));
  if (codec === vlanTag) {
    const tag = payload.value as VlanTag;
    const inner = `vlan ${tag.vlan}, p ${tag.priority}, ${typeText(tag.etherType)}, `;
    return `${link ? inner : ""}${payloadText(frame, tag.payload, link, verbose)}`;
  }
  if (codec === mpls) {
    const { stack, payload: inner } = payload.value as MplsPacket;
    const labels = stack.map(
      (e, i) => `(label ${e.label}, tc ${e.trafficClass}, ${i === stack.length - 1 ? "[S], " : ""}ttl ${e.ttl})`,
    );
    return `${named("MPLS ", labels.join(" "))}${verbose > 0 ? "\n\t" : " "}${payloadText(frame, inner, false, verbose)}`;
  }
  const s = summarize(frame);
  return `${s.protocol} ${s.source} > ${s.destination}: ${s.info}, length ${frame.length}`;
};

/** Without the time. Never throws: a frame that cannot be read says so. */
export const packetText = (frame: Pdu, { link = false, verbose = 0 }: TextOptions = {}): string => {
  try {
    const { source, destination, etherType, payload } = frame.value as EthernetFrame;
    const type = etherType === EtherType.Length ? "802.3" : typeText(etherType);
    const header = link ? `${formatMac(source)} > ${formatMac(destination)}, ${type}, length ${frame.length}: ` : "";
    return header + payloadText(frame, payload, link, verbose);
  } catch {
    return `[|malformed], length ${frame.length}`;
  }
};

const ROW = 16;
/** The octets in rows of sixteen, as -x and -X print them; without the Ethernet header unless `link`. */
export const octetsText = (frame: Pdu, link: boolean, readable: boolean): string => {
  const octets = frame.bytes.subarray(link ? 0 : 14);
  const rows: string[] = [];
  for (let at = 0; at < octets.length; at += ROW) {
    const row = octets.subarray(at, at + ROW);
    const pairs: string[] = [];
    for (let i = 0; i < row.length; i += 2)
      pairs.push(hex(row[i]!, 2) + (row[i + 1] === undefined ? "" : hex(row[i + 1]!, 2)));
    const shown = [...row].map((o) => (o > 0x20 && o < 0x7f ? String.fromCharCode(o) : ".")).join("");
    rows.push(`\t0x${hex(at, 4)}:  ${readable ? `${pairs.join(" ").padEnd(39)}  ${shown}` : pairs.join(" ")}\n`);
  }
  return rows.join("");
};
