// Access lists on the packet path: the fields of a packet, match counters and the messages of `log`.
import { type Family, formatIp, type Ip } from "../base/ip.ts";
import { formatMacDotted } from "../base/mac.ts";
import type { AclConfig } from "../config/model.ts";
import { seconds, type Timer } from "../kernel/kernel.ts";
import type { Ipv4Packet } from "../wire/ipv4.ts";
import { fragmentHeader, type Ipv6Packet } from "../wire/ipv6.ts";
import type { Pdu } from "../wire/pdu.ts";
import { AclCounters, type AclSubject, decideAcl } from "./acl.ts";
import type { EngineHost } from "./engine.ts";
import type { Arrival } from "./stack.ts";

const TCP = 6;
const UDP = 17;
const LOG_INTERVAL = seconds(300);
/** Flows remembered between two messages. */
const LOG_FLOWS = 256;
const PROTOCOL_NAMES = new Map([
  [1, "icmp"],
  [2, "igmp"],
  [6, "tcp"],
  [17, "udp"],
  [47, "gre"],
  [50, "esp"],
  [58, "icmpv6"],
  [88, "eigrp"],
  [89, "ospf"],
]);

/** Source port * 65536 + destination port of TCP and UDP; 0 for anything else or when cut short. */
export const portsOf = (protocol: number, payload: Pdu): number => {
  if (protocol !== TCP && protocol !== UDP) return 0;
  if (payload.decoded) {
    const v = payload.value as { readonly sourcePort?: number; readonly destinationPort?: number };
    if (v.sourcePort !== undefined && v.destinationPort !== undefined)
      return (v.sourcePort * 65536 + v.destinationPort) >>> 0;
  }
  if (payload.length < 4) return 0;
  const b = payload.bytes;
  return ((b[0]! << 24) | (b[1]! << 16) | (b[2]! << 8) | b[3]!) >>> 0;
};
const octetAt = (payload: Pdu, at: number): number => (payload.length > at ? payload.bytes[at]! : -1);

const subjectOf = (packet: Ipv4Packet | Ipv6Packet, family: Family): AclSubject => {
  const { protocol, payload, source, destination } = packet;
  const later =
    family === "ipv4"
      ? (packet as Ipv4Packet).fragmentOffset > 0
      : (fragmentHeader((packet as Ipv6Packet).extensions)?.offset ?? 0) > 0;
  const tos = family === "ipv4" ? (packet as Ipv4Packet).tos : (packet as Ipv6Packet).trafficClass;
  const ttl = family === "ipv4" ? (packet as Ipv4Packet).ttl : (packet as Ipv6Packet).hopLimit;
  const transport = !later && (protocol === TCP || protocol === UDP);
  const icmp = !later && protocol === (family === "ipv4" ? 1 : 58);
  const ports = transport ? portsOf(protocol, payload) : 0;
  return {
    source,
    destination,
    protocol,
    sourcePort: transport ? ports >>> 16 : -1,
    destinationPort: transport ? ports & 0xffff : -1,
    icmpType: icmp ? octetAt(payload, 0) : -1,
    icmpCode: icmp ? octetAt(payload, 1) : -1,
    tcpFlags: transport && protocol === TCP ? octetAt(payload, 13) : -1,
    laterFragment: later,
    ttl,
    tos,
  };
};

/** As IOS prints it: IPv6 in capitals. */
const shownIp = (ip: Ip): string => (typeof ip === "number" ? formatIp(ip) : formatIp(ip).toUpperCase());

interface Flow {
  readonly acl: AclConfig;
  readonly text: string;
  readonly withPorts: boolean;
  count: number;
}

export class AclFilter {
  readonly #host: EngineHost;
  readonly counters = new AclCounters();
  readonly #flows = new Map<string, Flow>();
  readonly #timer: Timer;
  constructor(host: EngineHost) {
    this.#host = host;
    this.#timer = host.timer("access list log", () => this.#report());
  }

  /** Null when the packet may pass; otherwise what denied it, in words. */
  check(
    acl: AclConfig,
    packet: Ipv4Packet | Ipv6Packet,
    family: Family,
    arrival: Arrival | null = null,
  ): string | null {
    const subject = subjectOf(packet, family);
    const { permit, entry } = decideAcl(acl, subject, this.#host.aclSurroundings?.());
    if (entry !== null) {
      this.counters.count(acl, entry.sequence);
      if (entry.log === true) this.#log(acl, entry.sequence, subject, permit, entry.logInput === true ? arrival : null);
    }
    if (permit) return null;
    return entry === null
      ? `access list ${acl.name}, implicit deny`
      : `access list ${acl.name}, entry ${entry.sequence}`;
  }
  stop(): void {
    this.#timer.stop();
    this.#flows.clear();
  }

  /** The first packet of a flow at once, then a count every five minutes. */
  #log(acl: AclConfig, sequence: number, s: AclSubject, permit: boolean, arrival: Arrival | null): void {
    const verb = permit ? "permitted" : "denied";
    const name = PROTOCOL_NAMES.get(s.protocol) ?? String(s.protocol);
    const withPorts = s.sourcePort >= 0;
    const from = shownIp(s.source);
    const to = shownIp(s.destination);
    const source = withPorts ? `${from}(${s.sourcePort})` : from;
    const destination = withPorts
      ? `${to}(${s.destinationPort})`
      : s.icmpType >= 0
        ? `${to} (${s.icmpType}/${s.icmpCode})`
        : to;
    // IPv6 lists say which entry it was.
    const list = acl.family === "ipv6" ? `${acl.name}/${sequence}` : acl.name;
    const by = arrival === null ? "" : `(${arrival.interface.name} ${formatMacDotted(arrival.linkSource)}) `;
    const text =
      acl.kind === "standard"
        ? `list ${list} ${verb} ${from}`
        : `list ${list} ${verb} ${name} ${source} ${by}-> ${destination}`;
    const flow = this.#flows.get(text);
    if (flow !== undefined) {
      flow.count++;
      return;
    }
    if (this.#flows.size >= LOG_FLOWS) return;
    this.#flows.set(text, { acl, text, withPorts, count: 0 });
    this.#say(acl, text, withPorts, 1);
    if (!this.#timer.running) this.#timer.start(LOG_INTERVAL);
  }
  #say(acl: AclConfig, text: string, withPorts: boolean, count: number): void {
    const packets = `${count} packet${count === 1 ? "" : "s"}`;
    const six = acl.family === "ipv6";
    // S: standard lists; DP: ICMP with type and code; P: with ports; NP: neither.
    const kind = withPorts ? "P" : /\(\d+\/\d+\)$/.test(text) ? "DP" : "NP";
    const mnemonic = six ? `ACCESSLOG${kind}` : `IPACCESSLOG${acl.kind === "standard" ? "S" : kind}`;
    this.#host.log({ facility: six ? "IPV6_ACL" : "SEC", severity: 6, mnemonic, text: `${text}, ${packets}` });
  }
  #report(): void {
    for (const [key, flow] of [...this.#flows]) {
      if (flow.count === 0) this.#flows.delete(key);
      else {
        this.#say(flow.acl, flow.text, flow.withPorts, flow.count);
        flow.count = 0;
      }
    }
    if (this.#flows.size > 0) this.#timer.start(LOG_INTERVAL);
  }
}
