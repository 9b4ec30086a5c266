// One line per frame, as tcpdump prints it.
import { formatIp, formatIpv4, formatIpv6 } from "../../base/ip.ts";
import { formatMac } from "../../base/mac.ts";
import { type Arp, ArpOperation, arp } from "../../wire/arp.ts";
import type { EthernetFrame } from "../../wire/ethernet.ts";
import { type IcmpMessage, icmp } from "../../wire/icmp.ts";
import { type Icmpv6Message, icmpv6 } from "../../wire/icmpv6.ts";
import { type Ipv4Packet, ipv4 } from "../../wire/ipv4.ts";
import { fragmentHeader, type Ipv6Packet, ipv6 } from "../../wire/ipv6.ts";
import type { Pdu } from "../../wire/pdu.ts";
import { readQuotedIpv4, readQuotedIpv6 } from "../../wire/quote.ts";
import { summarize } from "../../wire/summary.ts";
import { type TcpSegment, tcp } from "../../wire/tcp.ts";
import { type UdpDatagram, udp } from "../../wire/udp.ts";

const arpText = (pdu: Pdu): string => {
  const { operation, senderIp, senderMac, targetIp } = pdu.value as Arp;
  if (operation === ArpOperation.Reply)
    return `ARP, Reply ${formatIpv4(senderIp)} is-at ${formatMac(senderMac)}, length 28`;
  if (senderIp === targetIp) return `ARP, Announcement ${formatIpv4(senderIp)}, length 28`;
  return `ARP, Request who-has ${formatIpv4(targetIp)} tell ${formatIpv4(senderIp)}, length 28`;
};
const UNREACHABLE = ["net", "host", "protocol", "port"];
const icmpText = (message: IcmpMessage, length: number): string => {
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
const UNREACHABLE6 = [
  "unreachable route",
  "unreachable prohibited",
  "beyond scope",
  "unreachable address",
  "unreachable port",
  "source failed policy",
  "reject route",
];
const icmpv6Text = (message: Icmpv6Message, length: number): string => {
  const { code, body } = message;
  switch (body.kind) {
    case "echo":
      return `ICMP6, echo ${message.type === 128 ? "request" : "reply"}, id ${body.identifier}, seq ${body.sequence}, length ${length}`;
    case "unreachable": {
      const about = readQuotedIpv6(body.quoted);
      const destination = about === null ? "?" : formatIpv6(about.destination);
      return `ICMP6, destination unreachable, ${UNREACHABLE6[code] ?? `code-#${code}`} ${destination}, length ${length}`;
    }
    case "packet-too-big":
      return `ICMP6, packet too big, mtu ${body.mtu}, length ${length}`;
    case "time-exceeded":
      return `ICMP6, time exceeded ${code === 0 ? "in-transit" : "ip reassembly"}, length ${length}`;
    case "parameter-problem":
      return `ICMP6, parameter problem, code-#${code} - octet ${body.pointer}, length ${length}`;
    case "router-solicitation":
      return `ICMP6, router solicitation, length ${length}`;
    case "router-advertisement":
      return `ICMP6, router advertisement, length ${length}`;
    case "neighbor-solicitation":
      return `ICMP6, neighbor solicitation, who has ${formatIpv6(body.target)}, length ${length}`;
    case "neighbor-advertisement":
      return `ICMP6, neighbor advertisement, tgt is ${formatIpv6(body.target)}, length ${length}`;
    case "redirect":
      return `ICMP6, redirect, ${formatIpv6(body.destination)} to ${formatIpv6(body.target)}, length ${length}`;
    default:
      return `ICMP6, type-#${message.type}, length ${length}`;
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
const tcpText = (s: TcpSegment): string => {
  const flags = FLAG_LETTERS.filter(([bit]) => (s.flags & bit) !== 0)
    .map(([, letter]) => letter)
    .join("");
  const length = s.payload.length;
  const sequence =
    length > 0 ? `seq ${s.sequence}:${s.sequence + length}, ` : (s.flags & 7) !== 0 ? `seq ${s.sequence}, ` : "";
  const ack = (s.flags & 16) !== 0 ? `ack ${s.acknowledgment}, ` : "";
  return `Flags [${flags || "none"}], ${sequence}${ack}win ${s.window}, length ${length}`;
};

const ipText = (pdu: Pdu, six: boolean): string => {
  const packet = pdu.value as Ipv4Packet | Ipv6Packet;
  const { source, destination, protocol, payload } = packet;
  const fragment = six ? fragmentHeader((packet as Ipv6Packet).extensions) : null;
  const offset = six ? (fragment?.offset ?? 0) : (packet as Ipv4Packet).fragmentOffset;
  const more = six ? fragment?.moreFragments === true : (packet as Ipv4Packet).moreFragments;
  const name = six ? "IP6" : "IP";
  const plain = `${name} ${formatIp(source)} > ${formatIp(destination)}`;
  if (offset > 0 || more) {
    const where = six
      ? `frag (${offset * 8}|${payload.length})`
      : `frag offset ${offset * 8}${more ? " [+]" : ""}, length ${payload.length}`;
    return `${plain}: ${where}`;
  }
  const pseudo = { source, destination, protocol };
  if (protocol === 1 && !six) return `${plain}: ${icmpText(payload.as(icmp).value, payload.length)}`;
  if (protocol === 58 && six) return `${plain}: ${icmpv6Text(payload.as(icmpv6, pseudo).value, payload.length)}`;
  const withPorts = (s: { readonly sourcePort: number; readonly destinationPort: number }): string =>
    `${name} ${formatIp(source)}.${s.sourcePort} > ${formatIp(destination)}.${s.destinationPort}`;
  if (protocol === 17) {
    const datagram = payload.as(udp, pseudo).value as UdpDatagram;
    return `${withPorts(datagram)}: UDP, length ${datagram.payload.length}`;
  }
  if (protocol === 6) {
    const segment = payload.as(tcp, pseudo).value as TcpSegment;
    return `${withPorts(segment)}: ${tcpText(segment)}`;
  }
  return `${plain}: ip-proto-${protocol} ${payload.length}`;
};

/** Never throws: a frame that cannot be read says so. */
export const packetText = (frame: Pdu): string => {
  try {
    const { payload } = frame.value as EthernetFrame;
    const codec = payload.codec as unknown;
    if (codec === arp) return arpText(payload);
    if (codec === ipv4 || codec === ipv6) return ipText(payload, codec === ipv6);
    const s = summarize(frame);
    return `${s.protocol} ${s.source} > ${s.destination}: ${s.info}, length ${frame.length}`;
  } catch {
    return `[|malformed], length ${frame.length}`;
  }
};
