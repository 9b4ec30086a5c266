// The MD5 signature option. RFC 2385.
import type { Ip } from "../../base/ip.ts";
import { md5, passwordOctets } from "../../base/md5.ts";
import { encode, Writer } from "../../wire/codec.ts";
import { type TcpSegment, tcp } from "../../wire/tcp.ts";
import { TCP_PROTOCOL } from "./constants.ts";

export interface Addresses {
  readonly source: Ip;
  readonly destination: Ip;
}
const FIXED_HEADER = 20;
const CHECKSUM_AT = 16;

/** The digest that a segment carries; null when it has none. */
export const signature = (segment: TcpSegment): Uint8Array | null => {
  for (const option of segment.options) if (option.kind === "md5-signature") return option.digest;
  return null;
};

/** Pseudo-header, header without options and with a zero checksum, data, password. @rfc 2385 2.0 */
export const signatureOf = (addresses: Addresses, segment: TcpSegment, password: string): Uint8Array => {
  const octets = encode(tcp, segment);
  const pseudo = new Writer();
  for (const address of [addresses.source, addresses.destination])
    if (typeof address === "number") pseudo.u32(address);
    else pseudo.u128(address);
  if (typeof addresses.source === "number") {
    pseudo.u16(TCP_PROTOCOL);
    pseudo.u16(octets.length);
  } else {
    pseudo.u32(octets.length);
    pseudo.u32(TCP_PROTOCOL);
  }
  const header = octets.slice(0, FIXED_HEADER);
  header.fill(0, CHECKSUM_AT, CHECKSUM_AT + 2);
  const data = octets.subarray((octets[12]! >> 4) * 4);
  return md5(pseudo.finish(), header, data, passwordOctets(password));
};
