// The Label Distribution Protocol on the wire. RFC 5036.
export * from "./fec.ts";
export * from "./pdu.ts";
export * from "./status.ts";
export * from "./tlv.ts";
