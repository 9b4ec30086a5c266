// The only dispatch table: EtherType, SNAP, LLC SAP, IP protocol and port to codec. A format adds its rows from its own file.
import type { Codec } from "./codec.ts";

/** One row: the format that a number announces. */
export interface Format {
  readonly name: string;
  readonly codec: Codec<any>;
}

const table = (what: string) => {
  const rows = new Map<number, Format>();
  return {
    find: (number: number): Format | undefined => rows.get(number),
    register: (number: number, name: string, codec: Codec<any>): void => {
      const before = rows.get(number);
      if (before !== undefined && before.codec !== codec)
        throw new Error(`${what} ${number} is ${before.name} already`);
      rows.set(number, { name, codec });
    },
    entries: (): readonly (readonly [number, Format])[] => [...rows].sort((a, b) => a[0] - b[0]),
  };
};

export const etherTypes = table("EtherType");
/** Keyed by OUI × 65536 + protocol id. */
export const snapProtocols = table("SNAP protocol");
/** Keyed by destination SAP. */
export const serviceAccessPoints = table("SAP");
export const ipProtocols = table("IP protocol");
/** What UDP carries; a datagram is of the format of its destination port, else of its source port. */
export const udpPorts = table("UDP port");
/** What TCP carries: the format of a run of whole messages. Used by dissection only, for a segment may hold parts of messages. */
export const tcpPorts = table("TCP port");

export const registerEtherType = etherTypes.register;
export const registerSnap = (oui: number, protocol: number, name: string, codec: Codec<any>): void =>
  snapProtocols.register(oui * 65536 + protocol, name, codec);
export const registerSap = serviceAccessPoints.register;
export const registerIpProtocol = ipProtocols.register;
export const registerUdpPort = udpPorts.register;
export const registerTcpPort = tcpPorts.register;

/** IP protocol numbers without a format of their own here, for display. */
const PROTOCOL_NAMES = new Map([
  [0, "HOPOPT"],
  [1, "ICMP"],
  [2, "IGMP"],
  [4, "IPv4"],
  [6, "TCP"],
  [17, "UDP"],
  [41, "IPv6"],
  [43, "IPv6-Route"],
  [44, "IPv6-Frag"],
  [46, "RSVP"],
  [47, "GRE"],
  [50, "ESP"],
  [51, "AH"],
  [58, "ICMPv6"],
  [59, "IPv6-NoNxt"],
  [60, "IPv6-Opts"],
  [88, "EIGRP"],
  [89, "OSPF"],
  [103, "PIM"],
  [112, "VRRP"],
  [115, "L2TP"],
  [132, "SCTP"],
]);
export const ipProtocolName = (protocol: number): string =>
  PROTOCOL_NAMES.get(protocol) ?? ipProtocols.find(protocol)?.name ?? `protocol ${protocol}`;
