// LDP status codes, and the errors that end a session. RFC 5036, 3.4.6, 3.5.1 and 3.9.
import { MalformedPacket } from "../codec.ts";

export const StatusCode = {
  Success: 0x00,
  BadLdpIdentifier: 0x01,
  BadProtocolVersion: 0x02,
  BadPduLength: 0x03,
  UnknownMessageType: 0x04,
  BadMessageLength: 0x05,
  UnknownTlv: 0x06,
  BadTlvLength: 0x07,
  MalformedTlvValue: 0x08,
  HoldTimerExpired: 0x09,
  Shutdown: 0x0a,
  LoopDetected: 0x0b,
  UnknownFec: 0x0c,
  NoRoute: 0x0d,
  NoLabelResources: 0x0e,
  LabelResourcesAvailable: 0x0f,
  SessionRejectedNoHello: 0x10,
  SessionRejectedAdvertisementMode: 0x11,
  SessionRejectedMaxPduLength: 0x12,
  SessionRejectedLabelRange: 0x13,
  KeepAliveTimerExpired: 0x14,
  LabelRequestAborted: 0x15,
  MissingMessageParameters: 0x16,
  UnsupportedAddressFamily: 0x17,
  SessionRejectedKeepAliveTime: 0x18,
  InternalError: 0x19,
} as const;

const NAMES = new Map<number, string>([
  [0x00, "Success"],
  [0x01, "Bad LDP Identifier"],
  [0x02, "Bad Protocol Version"],
  [0x03, "Bad PDU Length"],
  [0x04, "Unknown Message Type"],
  [0x05, "Bad Message Length"],
  [0x06, "Unknown TLV"],
  [0x07, "Bad TLV Length"],
  [0x08, "Malformed TLV Value"],
  [0x09, "Hold Timer Expired"],
  [0x0a, "Shutdown"],
  [0x0b, "Loop Detected"],
  [0x0c, "Unknown FEC"],
  [0x0d, "No Route"],
  [0x0e, "No Label Resources"],
  [0x0f, "Label Resources / Available"],
  [0x10, "Session Rejected/No Hello"],
  [0x11, "Session Rejected/Parameters Advertisement Mode"],
  [0x12, "Session Rejected/Parameters Max PDU Length"],
  [0x13, "Session Rejected/Parameters Label Range"],
  [0x14, "KeepAlive Timer Expired"],
  [0x15, "Label Request Aborted"],
  [0x16, "Missing Message Parameters"],
  [0x17, "Unsupported Address Family"],
  [0x18, "Session Rejected/Bad KeepAlive Time"],
  [0x19, "Internal Error"],
]);
/** The 30-bit status data, without the E and F bits. */
export const statusName = (code: number): string => NAMES.get(code) ?? `Status 0x${code.toString(16)}`;

/** Codes that are fatal: they are sent with the E bit and the session ends. RFC 5036, 3.9. */
const FATAL: ReadonlySet<number> = new Set([
  0x01, 0x02, 0x03, 0x05, 0x07, 0x08, 0x09, 0x0a, 0x10, 0x11, 0x12, 0x13, 0x14, 0x18, 0x19,
]);
export const isFatal = (code: number): boolean => FATAL.has(code);

/** Octets that RFC 5036, 3.5.1.1 answers with a fatal notification; `status` says which. */
export class MalformedLdp extends MalformedPacket {
  readonly status: number;
  constructor(status: number, offset: number) {
    super(statusName(status), offset);
    this.name = "MalformedLdp";
    this.status = status;
  }
}
