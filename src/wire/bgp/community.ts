// Communities: standard (RFC 1997), extended (RFC 4360, RFC 5668, RFC 4577, RFC 7153), large (RFC 8092).
// Standard communities are 32-bit numbers, extended 64-bit bigints, large 96-bit bigints.
import { formatIpv4, parseIpv4 } from "../../base/ip.ts";

export const WellKnownCommunity = {
  "graceful-shutdown": 0xffff0000,
  blackhole: 0xffff029a,
  "no-export": 0xffffff01,
  "no-advertise": 0xffffff02,
  "local-AS": 0xffffff03,
} as const;
const wellKnownNames = new Map<number, string>(Object.entries(WellKnownCommunity).map(([k, v]) => [v, k]));
wellKnownNames.set(0, "internet");

/** "65000:100", a well-known name or a plain number; null when malformed. */
export const parseCommunity = (text: string): number | null => {
  if (text === "internet") return 0;
  const named = (WellKnownCommunity as Record<string, number | undefined>)[text === "local-as" ? "local-AS" : text];
  if (named !== undefined && Object.hasOwn(WellKnownCommunity, text === "local-as" ? "local-AS" : text)) return named;
  const match = /^(\d{1,5}):(\d{1,5})$/.exec(text);
  if (match !== null) {
    const high = Number(match[1]);
    const low = Number(match[2]);
    return high <= 0xffff && low <= 0xffff ? high * 65536 + low : null;
  }
  return /^\d{1,10}$/.test(text) && Number(text) <= 0xffffffff ? Number(text) : null;
};
/** The new format (`ip bgp-community new-format`) or the plain number that IOS prints without it. */
export const formatCommunity = (community: number, newFormat: boolean): string =>
  wellKnownNames.get(community) ?? (newFormat ? `${community >>> 16}:${community & 0xffff}` : String(community));

/** Extended community type and sub-type octets. RFC 7153. */
export const ExtendedType = {
  routeTarget: 0x02,
  routeOrigin: 0x03,
  ospfDomainIdLow: 0x05,
  ospfRouteType: 0x06,
  ospfRouterId: 0x07,
} as const;
export const typeOf = (community: bigint): number => Number(community >> 56n);
export const subtypeOf = (community: bigint): number => Number((community >> 48n) & 0xffn);

const specific = (text: string, subtype: number): bigint | null => {
  const colon = text.lastIndexOf(":");
  if (colon < 1 || !/^\d{1,10}$/.test(text.slice(colon + 1))) return null;
  const left = text.slice(0, colon);
  const number = Number(text.slice(colon + 1));
  const sub = BigInt(subtype) << 48n;
  if (left.includes(".")) {
    const ip = parseIpv4(left);
    return ip === null || number > 0xffff ? null : (1n << 56n) | sub | (BigInt(ip) << 16n) | BigInt(number);
  }
  if (!/^\d{1,10}$/.test(left)) return null;
  const asn = Number(left);
  if (asn <= 0xffff) return number > 0xffffffff ? null : sub | (BigInt(asn) << 32n) | BigInt(number);
  if (asn > 0xffffffff || number > 0xffff) return null;
  return (2n << 56n) | sub | (BigInt(asn) << 16n) | BigInt(number);
};
export const parseRouteTarget = (text: string): bigint | null => specific(text, ExtendedType.routeTarget);
export const parseRouteOrigin = (text: string): bigint | null => specific(text, ExtendedType.routeOrigin);
export const isRouteTarget = (community: bigint): boolean =>
  subtypeOf(community) === ExtendedType.routeTarget && typeOf(community) <= 2;
export const isRouteOrigin = (community: bigint): boolean =>
  subtypeOf(community) === ExtendedType.routeOrigin && typeOf(community) <= 2;

/** RFC 4577, 4.2.4: the domain identifier, from 48 bits of value. `type` is 0x0005, 0x0105 or 0x0205. */
export const ospfDomainId = (type: number, value: bigint): bigint => (BigInt(type) << 48n) | (value & 0xffffffffffffn);
/** RFC 4577, 4.2.6: area, OSPF route type (1-7) and the type 2 metric bit. */
export const ospfRouteType = (area: number, routeType: number, metricType2: boolean): bigint =>
  (0x0306n << 48n) | (BigInt(area) << 16n) | (BigInt(routeType) << 8n) | (metricType2 ? 1n : 0n);
/** RFC 4577, 4.2.7. */
export const ospfRouterId = (routerId: number): bigint => (0x0107n << 48n) | (BigInt(routerId) << 16n);
export const isOspfDomainId = (c: bigint): boolean => subtypeOf(c) === 5 && typeOf(c) <= 2;
export const isOspfRouteType = (c: bigint): boolean => c >> 48n === 0x0306n;
export const isOspfRouterId = (c: bigint): boolean => c >> 48n === 0x0107n;

const value = (c: bigint): string => {
  const low = c & 0xffffffffffffn;
  if (typeOf(c) === 1) return `${formatIpv4(Number(low >> 16n))}:${low & 0xffffn}`;
  if (typeOf(c) === 2) return `${low >> 16n}:${low & 0xffffn}`;
  return `${low >> 32n}:${low & 0xffffffffn}`;
};
/** As route detail displays print it: "RT:65000:1", "SoO:65000:1", "OSPF RT:0.0.0.0:2:0". */
export const formatExtendedCommunity = (c: bigint): string => {
  if (isRouteTarget(c)) return `RT:${value(c)}`;
  if (isRouteOrigin(c)) return `SoO:${value(c)}`;
  if (isOspfDomainId(c)) {
    const hex = (c & 0xffffffffffffn).toString(16).padStart(12, "0").toUpperCase();
    return `OSPF DOMAIN ID:0x${Number(c >> 48n)
      .toString(16)
      .padStart(4, "0")
      .toUpperCase()}:0x${hex}`;
  }
  if (isOspfRouteType(c))
    return `OSPF RT:${formatIpv4(Number((c >> 16n) & 0xffffffffn))}:${(c >> 8n) & 0xffn}:${c & 0xffn}`;
  if (isOspfRouterId(c)) return `OSPF ROUTER ID:${formatIpv4(Number((c >> 16n) & 0xffffffffn))}:${c & 0xffffn}`;
  return `0x${(c >> 48n).toString(16).padStart(4, "0").toUpperCase()}:${(c >> 32n) & 0xffffn}:${c & 0xffffffffn}`;
};

/** "65000:1:2" to 96 bits; null when malformed. */
export const parseLargeCommunity = (text: string): bigint | null => {
  const match = /^(\d{1,10}):(\d{1,10}):(\d{1,10})$/.exec(text);
  if (match === null) return null;
  let out = 0n;
  for (let i = 1; i <= 3; i++) {
    const part = Number(match[i]);
    if (part > 0xffffffff) return null;
    out = (out << 32n) | BigInt(part);
  }
  return out;
};
export const formatLargeCommunity = (c: bigint): string => `${c >> 64n}:${(c >> 32n) & 0xffffffffn}:${c & 0xffffffffn}`;
