// Address Resolution Protocol for IPv4 over Ethernet. RFC 826, RFC 5227 (probes and announcements).
import { constant, ipv4, mac, named, struct, u8, u16, type ValueOf } from "./codec.ts";
import { EtherType } from "./ethernet.ts";
import { registerEtherType } from "./registry.ts";

export const ArpOperation = { Request: 1, Reply: 2 } as const;
const HARDWARE_ETHERNET = 1;

export const arp = struct("ARP", {
  hardwareType: constant(u16, HARDWARE_ETHERNET),
  protocolType: constant(u16, EtherType.Ipv4),
  hardwareLength: constant(u8, 6),
  protocolLength: constant(u8, 4),
  operation: named(u16, ArpOperation),
  senderMac: mac,
  senderIp: ipv4,
  targetMac: mac,
  targetIp: ipv4,
});
export type Arp = ValueOf<typeof arp>;

registerEtherType(EtherType.Arp, "ARP", arp);
