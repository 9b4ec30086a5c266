// Address families of BGP, one row each. RFC 4760, RFC 8277, RFC 4364, RFC 4659; IANA AFI and SAFI registries.
import type { Family } from "../../base/ip.ts";

export interface AddressFamily {
  readonly name: AddressFamilyName;
  readonly afi: number;
  readonly safi: number;
  readonly ip: Family;
  /** Prefixes carry a route distinguisher. RFC 4364. */
  readonly vpn: boolean;
  /** Prefixes carry labels. RFC 8277. */
  readonly labelled: boolean;
  /** How people write it, e.g. "IPv4 Unicast". */
  readonly title: string;
}
export type AddressFamilyName = "ipv4" | "ipv6" | "ipv4-labelled" | "ipv6-labelled" | "vpnv4" | "vpnv6";

export const ADDRESS_FAMILIES: readonly AddressFamily[] = [
  { name: "ipv4", afi: 1, safi: 1, ip: "ipv4", vpn: false, labelled: false, title: "IPv4 Unicast" },
  { name: "ipv6", afi: 2, safi: 1, ip: "ipv6", vpn: false, labelled: false, title: "IPv6 Unicast" },
  { name: "ipv4-labelled", afi: 1, safi: 4, ip: "ipv4", vpn: false, labelled: true, title: "IPv4 Labeled-unicast" },
  { name: "ipv6-labelled", afi: 2, safi: 4, ip: "ipv6", vpn: false, labelled: true, title: "IPv6 Labeled-unicast" },
  { name: "vpnv4", afi: 1, safi: 128, ip: "ipv4", vpn: true, labelled: true, title: "VPNv4 Unicast" },
  { name: "vpnv6", afi: 2, safi: 128, ip: "ipv6", vpn: true, labelled: true, title: "VPNv6 Unicast" },
];
export const IPV4_UNICAST = ADDRESS_FAMILIES[0]!;

const byNumbers = new Map(ADDRESS_FAMILIES.map((f) => [f.afi * 256 + f.safi, f]));
const byName = new Map(ADDRESS_FAMILIES.map((f) => [f.name, f]));

/** The row for a pair of numbers, undefined when this speaker does not know the family. */
export const familyFor = (afi: number, safi: number): AddressFamily | undefined => byNumbers.get(afi * 256 + safi);
export const familyNamed = (name: AddressFamilyName): AddressFamily => byName.get(name)!;
