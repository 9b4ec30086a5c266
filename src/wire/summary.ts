// One line per frame for packet lists: who to whom, which protocol, and what it says.
import { formatIp, formatIpv4, formatIpv6, type Ip } from "../base/ip.ts";
import { BROADCAST_MAC, formatMac } from "../base/mac.ts";
import { type Arp, ArpOperation, arp } from "./arp.ts";
import { type CdpPacket, cdp } from "./cdp.ts";
import { type Codec, MalformedPacket } from "./codec.ts";
import { type EthernetFrame, ethernet, type Llc, llc, type Snap, snap, type VlanTag, vlanTag } from "./ethernet.ts";
import { type IcmpMessage, IcmpType, icmp } from "./icmp.ts";
import { type Icmpv6Message, Icmpv6Type, icmpv6 } from "./icmpv6.ts";
import { type Ipv4Packet, ipv4, isIpv4Fragment } from "./ipv4.ts";
import { fragmentHeader, type Ipv6Packet, ipv6, isIpv6Fragment } from "./ipv6.ts";
import { type MplsPacket, mpls } from "./mpls.ts";
import { Pdu } from "./pdu.ts";
import { etherTypes, ipProtocolName, tcpPorts } from "./registry.ts";
import { TcpFlags, type TcpSegment, tcp } from "./tcp.ts";
import { type UdpDatagram, udp } from "./udp.ts";

/** `protocol` is the innermost format that was understood. */
export interface Summary {
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly info: string;
}
/** What one layer adds; `next` goes on with what it carries. */
export interface SummaryStep {
  readonly source?: string;
  readonly destination?: string;
  readonly protocol?: string;
  readonly info?: string;
  readonly next?: Pdu<any>;
}
type Summarize<T> = (value: T) => SummaryStep;
const summaries = new Map<Codec<any>, Summarize<any>>();
/** Says how PDUs of a format are summarised; a format without one ends the line as "data". */
export const registerSummary = <T>(codec: Codec<T>, summarize: Summarize<T>): void => {
  summaries.set(codec, summarize);
};

const MAX_LAYERS = 32;
/** Never throws on malformed octets; says so in `info` instead. */
export const summarize = (frame: Pdu<any>): Summary => {
  let line: Summary = { source: "", destination: "", protocol: "data", info: "" };
  let pdu: Pdu<any> | undefined = frame;
  try {
    for (let layer = 0; pdu !== undefined && layer < MAX_LAYERS; layer++) {
      const step: SummaryStep | undefined = summaries.get(pdu.codec)?.(pdu.value);
      if (step === undefined) break;
      const { next, ...told }: SummaryStep = step;
      line = { ...line, ...told };
      pdu = next;
    }
  } catch (error) {
    if (!(error instanceof MalformedPacket)) throw error;
    line = { ...line, info: `[Malformed packet: ${error.message}]` };
  }
  return line;
};

const shownMac = (mac: number): string => (mac === BROADCAST_MAC ? "Broadcast" : formatMac(mac));
const typed = (etherType: number, payload: Pdu<any>): SummaryStep => {
  const hex = `0x${etherType.toString(16).padStart(4, "0")}`;
  return { protocol: etherTypes.find(etherType)?.name ?? hex, info: `${hex}, ${payload.length} octets`, next: payload };
};
registerSummary(ethernet, (v: EthernetFrame) => ({
  source: shownMac(v.source),
  destination: shownMac(v.destination),
  ...(v.etherType === 0 ? { protocol: "802.3", info: "LLC", next: v.payload } : typed(v.etherType, v.payload)),
}));
registerSummary(vlanTag, (v: VlanTag) => typed(v.etherType, v.payload));
registerSummary(llc, (v: Llc) => ({
  protocol: "LLC",
  info: `DSAP 0x${v.destinationSap.toString(16)} SSAP 0x${v.sourceSap.toString(16)}`,
  next: v.payload,
}));
registerSummary(snap, (v: Snap) => ({
  info: `OUI 0x${v.oui.toString(16)} PID 0x${v.protocol.toString(16)}`,
  next: v.payload,
}));
registerSummary(mpls, (v: MplsPacket) => ({
  protocol: "MPLS",
  info: `label ${v.stack.map((e) => e.label).join("/")}`,
  next: v.payload,
}));
registerSummary(arp, (v: Arp) => {
  const target = formatIpv4(v.targetIp);
  const sender = formatIpv4(v.senderIp);
  if (v.operation === ArpOperation.Reply) return { protocol: "ARP", info: `${sender} is at ${formatMac(v.senderMac)}` };
  if (v.senderIp === v.targetIp) return { protocol: "ARP", info: `ARP announcement for ${target}` };
  return {
    protocol: "ARP",
    info: v.senderIp === 0 ? `Who has ${target}? (ARP probe)` : `Who has ${target}? Tell ${sender}`,
  };
});
registerSummary(cdp, (v: CdpPacket) => {
  const text = (kind: "device-id" | "port-id"): string => {
    for (const tlv of v.tlvs) if (tlv.kind === kind) return tlv.value;
    return "?";
  };
  return { protocol: "CDP", info: `Device ID: ${text("device-id")}  Port ID: ${text("port-id")}` };
});

const between = (source: Ip, destination: Ip): SummaryStep => ({
  source: formatIp(source),
  destination: formatIp(destination),
});
registerSummary(ipv4, (v: Ipv4Packet) => ({
  ...between(v.source, v.destination),
  protocol: isIpv4Fragment(v) ? "IPv4" : ipProtocolName(v.protocol),
  info: isIpv4Fragment(v)
    ? `Fragmented IP protocol (proto=${ipProtocolName(v.protocol)} ${v.protocol}, off=${v.fragmentOffset * 8}, ID=${v.identification.toString(16).padStart(4, "0")})`
    : `${ipProtocolName(v.protocol)}, ${v.payload.length} octets`,
  next: v.payload,
}));
registerSummary(ipv6, (v: Ipv6Packet) => {
  const fragment = fragmentHeader(v.extensions);
  const inPieces = fragment !== null && isIpv6Fragment(v);
  return {
    ...between(v.source, v.destination),
    protocol: inPieces ? "IPv6" : ipProtocolName(v.protocol),
    info: inPieces
      ? `IPv6 fragment (off=${fragment.offset * 8} more=${fragment.moreFragments ? "y" : "n"} ident=0x${fragment.identification.toString(16)} nxt=${v.protocol})`
      : `${ipProtocolName(v.protocol)}, ${v.payload.length} octets`,
    next: v.payload,
  };
});
registerSummary(udp, (v: UdpDatagram) => ({
  protocol: "UDP",
  info: `${v.sourcePort} → ${v.destinationPort} Len=${v.payload.length}`,
  next: v.payload,
}));
const flagNames = (flags: number): string =>
  Object.entries(TcpFlags)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => name)
    .join(", ");
registerSummary(tcp, (v: TcpSegment) => {
  let info = `${v.sourcePort} → ${v.destinationPort} [${flagNames(v.flags)}] Seq=${v.sequence}`;
  if ((v.flags & TcpFlags.ACK) !== 0) info += ` Ack=${v.acknowledgment}`;
  info += ` Win=${v.window} Len=${v.payload.length}`;
  const format = v.payload.length > 0 ? (tcpPorts.find(v.destinationPort) ?? tcpPorts.find(v.sourcePort)) : undefined;
  if (format === undefined) return { protocol: "TCP", info };
  const messages = Pdu.parse(format.codec, v.payload.bytes);
  try {
    messages.value;
  } catch (error) {
    if (error instanceof MalformedPacket) return { protocol: "TCP", info: `${info} [part of ${format.name} messages]` };
    throw error;
  }
  return { protocol: format.name, info, next: messages };
});

const titled = (names: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(
    Object.entries(names).map(([name, number]) => {
      const words = name.replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
      return [number, words];
    }),
  );
const icmpNames = titled(IcmpType);
const icmpv6Names = titled(Icmpv6Type);
const UNREACHABLE = ["Network", "Host", "Protocol", "Port", "Fragmentation needed", "Source route failed"];
registerSummary(icmp, (v: IcmpMessage) => {
  const name = icmpNames.get(v.type) ?? `Type ${v.type}`;
  const { body } = v;
  let more = "";
  if (body.kind === "echo") more = ` id=0x${body.identifier.toString(16).padStart(4, "0")}, seq=${body.sequence}`;
  else if (body.kind === "unreachable") {
    more =
      v.code === 13 ? " (Communication administratively prohibited)" : ` (${UNREACHABLE[v.code] ?? `code ${v.code}`}`;
    if (v.code !== 13) more += v.code === 4 ? `, MTU ${body.nextHopMtu})` : v.code < 4 ? " unreachable)" : ")";
  } else if (body.kind === "time-exceeded")
    more = v.code === 0 ? " (TTL exceeded in transit)" : " (Fragment reassembly time exceeded)";
  else if (body.kind === "redirect") more = ` (gateway ${formatIpv4(body.gateway)})`;
  else if (v.code !== 0) more = ` (code ${v.code})`;
  return { protocol: "ICMP", info: name + more };
});
const UNREACHABLE6 = [
  "No route to destination",
  "Administratively prohibited",
  "Beyond scope of source address",
  "Address unreachable",
  "Port unreachable",
  "Source address failed policy",
  "Reject route",
];
registerSummary(icmpv6, (v: Icmpv6Message) => {
  const name = icmpv6Names.get(v.type) ?? `Type ${v.type}`;
  const { body } = v;
  let more = "";
  if (body.kind === "echo") more = ` id=0x${body.identifier.toString(16).padStart(4, "0")}, seq=${body.sequence}`;
  else if (body.kind === "unreachable") more = ` (${UNREACHABLE6[v.code] ?? `code ${v.code}`})`;
  else if (body.kind === "packet-too-big") more = ` MTU=${body.mtu}`;
  else if (body.kind === "time-exceeded")
    more = v.code === 0 ? " (hop limit exceeded in transit)" : " (fragment reassembly time exceeded)";
  else if (body.kind === "parameter-problem") more = ` (code ${v.code}, pointer ${body.pointer})`;
  else if (body.kind === "neighbor-solicitation") more = ` for ${formatIpv6(body.target)}`;
  else if (body.kind === "neighbor-advertisement") {
    const set = [body.router ? "rtr" : "", body.solicited ? "sol" : "", body.override ? "ovr" : ""].filter(
      (w) => w !== "",
    );
    more = ` ${formatIpv6(body.target)}${set.length > 0 ? ` (${set.join(", ")})` : ""}`;
  } else if (body.kind === "redirect") more = ` ${formatIpv6(body.destination)} is at ${formatIpv6(body.target)}`;
  if ("options" in body)
    for (const option of body.options) {
      if (option.kind === "source-link-layer-address") more += ` from ${formatMac(option.address)}`;
      if (option.kind === "target-link-layer-address") more += ` is at ${formatMac(option.address)}`;
    }
  return { protocol: "ICMPv6", info: name + more };
});
