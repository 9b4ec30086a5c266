// User Datagram Protocol. RFC 768, RFC 8200 8.1.
import { type Codec, struct, u16, type ValueOf } from "./codec.ts";
import { checksum, payload, totalLength } from "./combinators.ts";
import { type Pdu, raw } from "./pdu.ts";
import { registerIpProtocol, udpPorts } from "./registry.ts";

const HEADER = 8;
interface Ports {
  readonly sourcePort: number;
  readonly destinationPort: number;
}
export const udp = struct("UDP", {
  sourcePort: u16,
  destinationPort: u16,
  length: totalLength(u16, (v: { readonly payload: Pdu }) => HEADER + v.payload.length),
  checksum: checksum({ pseudo: "optional" }),
  payload: payload({
    codec: (v: Ports): Codec<any> => (udpPorts.find(v.destinationPort) ?? udpPorts.find(v.sourcePort))?.codec ?? raw,
  }),
});
export type UdpDatagram = ValueOf<typeof udp>;

registerIpProtocol(17, "UDP", udp);
