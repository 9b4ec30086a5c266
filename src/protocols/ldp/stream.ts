// LDP PDUs on a TCP stream. RFC 5036, 3.1.
import type { Ipv4 } from "../../base/ip.ts";
import {
  DEFAULT_PDU_LENGTH,
  type LdpMessage,
  type LdpPdu,
  ldpPdu,
  MalformedLdp,
  MessageType,
  messageName,
  StatusCode,
} from "../../wire/ldp/index.ts";
import { Pdu } from "../../wire/pdu.ts";
import type { Connection, StreamFormat } from "../protocol.ts";

/** Octets that come before the messages in a PDU, and how PDUs follow each other on the stream. */
export const ldpStream: StreamFormat<LdpPdu> = {
  headerLength: 4,
  length: (header) => {
    if (header[0]! * 256 + header[1]! !== 1) throw new MalformedLdp(StatusCode.BadProtocolVersion, 0);
    const length = header[2]! * 256 + header[3]!;
    if (length < 6 || length > DEFAULT_PDU_LENGTH) throw new MalformedLdp(StatusCode.BadPduLength, 2);
    return length + 4;
  },
  codec: () => ldpPdu,
};

/** Tells a peer without a hello adjacency that it gets no session. @rfc 5036 2.5.3 */
export const reject = (connection: Connection<LdpPdu>, lsrId: Ipv4, status: number): void => {
  const message: LdpMessage = {
    type: MessageType.Notification,
    unknownBit: false,
    id: 1,
    tlvs: [{ kind: "status", fatal: true, forward: false, code: status, messageId: 0, messageType: 0 }],
  };
  connection.send(Pdu.of(ldpPdu, { lsrId, labelSpace: 0, messages: [message] }));
  connection.close();
};

const SHORT_NAMES = new Map<number, string>([
  [MessageType.Notification, "notif"],
  [MessageType.Initialization, "init"],
  [MessageType.KeepAlive, "keepalive"],
  [MessageType.Address, "address"],
  [MessageType.AddressWithdraw, "address withdraw"],
  [MessageType.LabelMapping, "label mapping"],
  [MessageType.LabelRequest, "label request"],
  [MessageType.LabelWithdraw, "label withdraw"],
  [MessageType.LabelRelease, "label release"],
  [MessageType.LabelAbortRequest, "label abort request"],
]);
/** As debug output calls a message. */
export const shortName = (type: number): string => SHORT_NAMES.get(type) ?? messageName(type);
