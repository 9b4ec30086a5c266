// IPv4 and IPv6 addresses. RFC 791, RFC 4291, RFC 5952 (text form).

/** An IPv4 address as an unsigned 32-bit number. */
export type Ipv4 = number;
/** An IPv6 address as an unsigned 128-bit bigint. */
export type Ipv6 = bigint;
/** The JavaScript type is the family: number is IPv4, bigint is IPv6. */
export type Ip = Ipv4 | Ipv6;
export type Family = "ipv4" | "ipv6";

export const familyOf = (ip: Ip): Family => (typeof ip === "number" ? "ipv4" : "ipv6");
export const widthOf = (family: Family): 32 | 128 => (family === "ipv4" ? 32 : 128);

/** Dotted quad to number; null when it is not exactly four decimal octets. */
export const parseIpv4 = (text: string): Ipv4 | null => {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 46) {
      if (octet < 0 || ++dots > 3) return null;
      value = value * 256 + octet;
      octet = -1;
    } else if (c >= 48 && c <= 57) {
      octet = (octet < 0 ? 0 : octet * 10) + c - 48;
      if (octet > 255) return null;
    } else return null;
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : null;
};

export const formatIpv4 = (ip: Ipv4): string => `${ip >>> 24}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`;

const HEXTET = /^[0-9a-fA-F]{1,4}$/;

/** RFC 4291, 2.2 text forms, the embedded IPv4 one included; null when malformed. */
export const parseIpv6 = (text: string): Ipv6 | null => {
  if (text.length > 45) return null;
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const groups = (part: string): number[] | null => {
    if (part === "") return [];
    const out: number[] = [];
    const words = part.split(":");
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? "";
      if (word.includes(".")) {
        const v4 = i === words.length - 1 ? parseIpv4(word) : null;
        if (v4 === null) return null;
        out.push(v4 >>> 16, v4 & 0xffff);
      } else if (HEXTET.test(word)) out.push(Number.parseInt(word, 16));
      else return null;
    }
    return out;
  };
  const head = groups(halves[0] ?? "");
  const tail = halves.length === 2 ? groups(halves[1] ?? "") : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  let value = 0n;
  for (const g of [...head, ...new Array<number>(missing).fill(0), ...tail]) value = (value << 16n) | BigInt(g);
  return value;
};

const MAPPED = 0xffffn;
/** RFC 5952: lower case, longest run of zero groups compressed, the first one on a tie; IPv4-mapped ones end dotted (section 5). */
export const formatIpv6 = (ip: Ipv6): string => {
  if (ip >> 32n === MAPPED) return `::ffff:${formatIpv4(Number(ip & 0xffffffffn))}`;
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((ip >> shift) & 0xffffn));
  let bestAt = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > bestLength) {
      bestAt = i;
      bestLength = n;
    }
    i += Math.max(n - 1, 0);
  }
  const hex = (part: number[]): string => part.map((g) => g.toString(16)).join(":");
  return bestAt < 0 ? hex(groups) : `${hex(groups.slice(0, bestAt))}::${hex(groups.slice(bestAt + bestLength))}`;
};

export const formatIp = (ip: Ip): string => (typeof ip === "number" ? formatIpv4(ip) : formatIpv6(ip));
export const parseIp = (text: string): Ip | null => parseIpv4(text) ?? parseIpv6(text);

/** IPv4 before IPv6, then numerically: the one order used wherever addresses are sorted. */
export const compareIp = (a: Ip, b: Ip): number =>
  typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1;

/** Prefix length to mask, e.g. 24 to 255.255.255.0. */
export const maskOf = (length: number): Ipv4 => (length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0);
/** Mask to prefix length; null when the mask is not contiguous. */
export const lengthOfMask = (mask: Ipv4): number | null => {
  const length = Math.clz32(~mask >>> 0);
  return maskOf(length) === mask ? length : null;
};
export const isMulticastIpv4 = (ip: Ipv4): boolean => ip >>> 28 === 0xe;
export const isMulticastIpv6 = (ip: Ipv6): boolean => ip >> 120n === 0xffn;
export const isMulticast = (ip: Ip): boolean => (typeof ip === "number" ? isMulticastIpv4(ip) : isMulticastIpv6(ip));
/** fe80::/10. RFC 4291, 2.5.6. */
export const isLinkLocalIpv6 = (ip: Ipv6): boolean => ip >> 118n === 0x3fan;

/** An address and, behind `%`, the link it is on. RFC 4007, 11. */
export interface ZonedIp {
  readonly address: Ip;
  /** Interface name; only link-local addresses have one. */
  readonly zone: string | null;
}
/** "fe80::2%GigabitEthernet0/0", or any address without a zone; null when malformed. */
export const parseZonedIp = (text: string): ZonedIp | null => {
  const percent = text.indexOf("%");
  if (percent < 0) {
    const address = parseIp(text);
    return address === null ? null : { address, zone: null };
  }
  const address = parseIpv6(text.slice(0, percent));
  const zone = text.slice(percent + 1);
  return address === null || zone === "" || !isLinkLocalIpv6(address) ? null : { address, zone };
};
export const formatZonedIp = ({ address, zone }: ZonedIp): string =>
  zone === null ? formatIp(address) : `${formatIp(address)}%${zone}`;
/** As routers print it: hexadecimal digits in capitals, the interface's name as it is. What is no address stays. */
export const upperIp = (text: string): string => {
  const found = parseZonedIp(text);
  if (found === null) return text;
  return formatIp(found.address).toUpperCase() + (found.zone === null ? "" : `%${found.zone}`);
};
