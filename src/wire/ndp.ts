// Neighbour Discovery messages and options. RFC 4861 4, RFC 4191 (route information), RFC 8106 (RDNSS), RFC 3971 5.3 (nonce).
import { ipv6, mac, named, reserved, rest, struct, tag, u8, u16, u32, untilEnd, type ValueOf } from "./codec.ts";
import { bit, flag, packed, row, tagged, unusedBits } from "./combinators.ts";
import { quotedPacket } from "./quote.ts";

const UNIT = 8;
/** Lifetimes in seconds, 0xffffffff is for ever. */
export const ndOption = tagged({ label: "option", type: u8, length: u8, inclusive: true, unit: UNIT }, [
  row(1, "source-link-layer-address", "Source link-layer address", { address: mac }),
  row(2, "target-link-layer-address", "Target link-layer address", { address: mac }),
  row(3, "prefix-information", "Prefix information", {
    prefixLength: u8,
    flags: packed(1, { onLink: flag, autonomous: flag, unused: unusedBits(6) }),
    validLifetime: u32,
    preferredLifetime: u32,
    unused2: reserved(4),
    prefix: ipv6,
  }),
  row(4, "redirected-header", "Redirected header", { unused: reserved(6), quoted: quotedPacket("ipv6") }),
  row(5, "mtu", "MTU", { unused: reserved(2), mtu: u32 }),
  row(14, "nonce", "Nonce", { nonce: rest }),
  row(25, "recursive-dns-server", "Recursive DNS server", {
    unused: reserved(2),
    lifetime: u32,
    servers: untilEnd(ipv6),
  }),
]);
export type NdOption = ValueOf<typeof ndOption>;
const options = untilEnd(ndOption);

/** RFC 4191, 2.1: default router preference, two's complement of two bits. */
export const RouterPreference = { Medium: 0, High: 1, Reserved: 2, Low: 3 } as const;
const showPreference = named({ ...u8 }, RouterPreference).show!;

export const routerSolicitation = struct("Router solicitation", {
  kind: tag("router-solicitation"),
  unused: reserved(4),
  options,
});
/** `routerLifetime` in seconds; `reachableTime` and `retransTimer` in milliseconds; 0 means unspecified. */
export const routerAdvertisement = struct("Router advertisement", {
  kind: tag("router-advertisement"),
  currentHopLimit: u8,
  flags: packed(1, {
    managed: flag,
    other: flag,
    homeAgent: flag,
    preference: bit(2, showPreference),
    unused: unusedBits(3),
  }),
  routerLifetime: u16,
  reachableTime: u32,
  retransTimer: u32,
  options,
});
export const neighborSolicitation = struct("Neighbor solicitation", {
  kind: tag("neighbor-solicitation"),
  unused: reserved(4),
  target: ipv6,
  options,
});
export const neighborAdvertisement = struct("Neighbor advertisement", {
  kind: tag("neighbor-advertisement"),
  flags: packed(4, { router: flag, solicited: flag, override: flag, unused: unusedBits(29) }),
  target: ipv6,
  options,
});
export const redirect = struct("Redirect", {
  kind: tag("redirect"),
  unused: reserved(4),
  target: ipv6,
  destination: ipv6,
  options,
});
export type RouterSolicitation = ValueOf<typeof routerSolicitation>;
export type RouterAdvertisement = ValueOf<typeof routerAdvertisement>;
export type NeighborSolicitation = ValueOf<typeof neighborSolicitation>;
export type NeighborAdvertisement = ValueOf<typeof neighborAdvertisement>;
export type NdRedirect = ValueOf<typeof redirect>;
