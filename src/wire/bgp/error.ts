// Errors of BGP messages: NOTIFICATION codes and the reactions of RFC 7606. RFC 4271 4.5 and 6, RFC 4486, RFC 8203.
import { MalformedPacket } from "../codec.ts";

export const ErrorCode = {
  header: 1,
  open: 2,
  update: 3,
  holdTimer: 4,
  stateMachine: 5,
  cease: 6,
} as const;
export const CeaseSubcode = {
  maximumPrefixes: 1,
  administrativeShutdown: 2,
  peerDeconfigured: 3,
  administrativeReset: 4,
  connectionRejected: 5,
  configurationChange: 6,
  collision: 7,
  outOfResources: 8,
} as const;

const subcodes: Readonly<Record<number, readonly [string, readonly (string | undefined)[]]>> = {
  1: ["header", [undefined, "connection not synchronized", "illegal header length", "illegal message type"]],
  2: [
    "OPEN",
    [
      undefined,
      "unsupported/disjoint version",
      "peer in wrong AS",
      "BGP identifier wrong",
      "unsupported optional parameter",
      "authentication failure",
      "unacceptable hold time",
      "unsupported/disjoint capability",
    ],
  ],
  3: [
    "update",
    [
      undefined,
      "malformed",
      "unrecognized well-known",
      "missing well-known attribute",
      "attribute flags error",
      "attribute length error",
      "invalid origin",
      "routing loop",
      "invalid next hop",
      "optional attribute error",
      "invalid network field",
      "malformed AS path",
    ],
  ],
  4: ["hold time expired", []],
  5: ["FSM error", []],
  6: [
    "Cease",
    [
      undefined,
      "Maximum Number of Prefixes Reached",
      "Administrative Shutdown",
      "Peer De-configured",
      "Administrative Reset",
      "Connection Rejected",
      "Other Configuration Change",
      "Connection Collision Resolution",
      "Out of Resources",
    ],
  ],
};
/** The words IOS prints beside "2/2", e.g. "peer in wrong AS"; what went wrong with an UPDATE says so. */
export const describeError = (code: number, subcode: number): string => {
  const row = subcodes[code];
  if (row === undefined) return "unknown error";
  const detail = row[1][subcode];
  if (detail === undefined) return row[0];
  return code === ErrorCode.open || code === ErrorCode.cease ? detail : `${row[0]} ${detail}`;
};

/** A message that ends the session with a NOTIFICATION of this code, subcode and data. */
export class BgpMessageError extends MalformedPacket {
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
  constructor(reason: string, offset: number, code: number, subcode: number, data: Uint8Array = new Uint8Array(0)) {
    super(reason, offset);
    this.name = "BgpMessageError";
    this.code = code;
    this.subcode = subcode;
    this.data = data;
  }
}

/** The milder reactions to a malformed UPDATE, mildest first; a session reset is a BgpMessageError. RFC 7606, 2. */
export type Reaction = "attribute-discard" | "treat-as-withdraw" | "disable-family";
export interface UpdateError {
  readonly reaction: Reaction;
  /** Attribute type code, 0 for the attribute list as a whole. */
  readonly attribute: number;
  /** UPDATE error subcode that the old rule would have sent. */
  readonly subcode: number;
  readonly reason: string;
}
