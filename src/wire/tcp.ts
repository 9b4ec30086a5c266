// Transmission Control Protocol segments. RFC 9293 3.1, RFC 7323 (window scale, timestamps), RFC 2018 (SACK), RFC 2385 (MD5).
import { bits, type Codec, octets, struct, u8, u16, u32, untilEnd, type ValueOf } from "./codec.ts";
import {
  bit,
  checksum,
  headerLengthBits,
  optionList,
  packed,
  payload,
  row,
  tagged,
  unusedBits,
} from "./combinators.ts";
import { raw } from "./pdu.ts";
import { registerIpProtocol, tcpPorts } from "./registry.ts";

export const TcpFlags = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ECE: 64, CWR: 128 } as const;
const HEADER = 20;

/** Options in wire order; the end of the list and the padding behind it are derived. */
export const tcpOption = tagged({ label: "option", type: u8, length: u8, inclusive: true, single: [1] }, [
  row(1, "no-operation", "no operation", {}),
  row(2, "maximum-segment-size", "maximum segment size", { size: u16 }),
  row(3, "window-scale", "window scale", { shift: u8 }),
  row(4, "sack-permitted", "SACK permitted", {}),
  row(5, "sack", "SACK", { blocks: untilEnd(struct("block", { left: u32, right: u32 })) }),
  row(8, "timestamps", "timestamps", { value: u32, echoReply: u32 }),
  row(19, "md5-signature", "MD5 signature", { digest: octets(16) }),
]);
export type TcpOption = ValueOf<typeof tcpOption>;
const options = optionList(tcpOption, 4);
const showFlags = bits(u8, TcpFlags).show!;

interface Scope {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly options: readonly TcpOption[];
}
/** `flags` are `TcpFlags`. The payload is a run of the stream: raw octets or a slice of a message, never cut into messages here. */
export const tcp = struct("TCP", {
  sourcePort: u16,
  destinationPort: u16,
  sequence: u32,
  acknowledgment: u32,
  control: packed(2, {
    dataOffset: headerLengthBits(4, 4, HEADER, (v: Scope) => HEADER + options.size(v.options)),
    unused: unusedBits(4),
    flags: bit(8, showFlags),
  }),
  window: u16,
  checksum: checksum({ pseudo: "always" }),
  urgentPointer: u16,
  options,
  payload: payload({
    codec: () => raw,
    dissectAs: (v: Scope): Codec<any> =>
      (tcpPorts.find(v.destinationPort) ?? tcpPorts.find(v.sourcePort))?.codec ?? raw,
  }),
});
export type TcpSegment = ValueOf<typeof tcp>;

registerIpProtocol(6, "TCP", tcp);
