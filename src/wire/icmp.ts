// ICMP. RFC 792, RFC 950 (address mask), RFC 1191 (next-hop MTU), RFC 1812 5.2.7 (codes), RFC 4884 and RFC 4950 (extensions).
import {
  type Codec,
  dependent,
  ipv4,
  named,
  reserved,
  rest,
  struct,
  tag,
  u8,
  u16,
  u32,
  type ValueOf,
} from "./codec.ts";
import { checksum } from "./combinators.ts";
import { quoteAndExtensions, quotedPacket, quoteLength } from "./quote.ts";
import { registerIpProtocol } from "./registry.ts";

export const IcmpType = {
  EchoReply: 0,
  DestinationUnreachable: 3,
  SourceQuench: 4,
  Redirect: 5,
  Echo: 8,
  RouterAdvertisement: 9,
  RouterSolicitation: 10,
  TimeExceeded: 11,
  ParameterProblem: 12,
  Timestamp: 13,
  TimestampReply: 14,
  InformationRequest: 15,
  InformationReply: 16,
  AddressMaskRequest: 17,
  AddressMaskReply: 18,
} as const;
/** Codes of destination unreachable. RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1. */
export const UnreachableCode = {
  Net: 0,
  Host: 1,
  Protocol: 2,
  Port: 3,
  FragmentationNeeded: 4,
  SourceRouteFailed: 5,
  NetUnknown: 6,
  HostUnknown: 7,
  SourceHostIsolated: 8,
  NetProhibited: 9,
  HostProhibited: 10,
  NetTos: 11,
  HostTos: 12,
  CommunicationProhibited: 13,
  HostPrecedence: 14,
  PrecedenceCutoff: 15,
} as const;
export const RedirectCode = { Net: 0, Host: 1, NetTos: 2, HostTos: 3 } as const;
export const TimeExceededCode = { InTransit: 0, Reassembly: 1 } as const;

const quoted = quoteAndExtensions("ipv4");
const length = quoteLength("ipv4");
const identified = { identifier: u16, sequence: u16 };
const bodies = {
  echo: struct("Echo", { kind: tag("echo"), ...identified, data: rest }),
  /** `nextHopMtu` is 0 except with code 4. RFC 1191, 4. */
  unreachable: struct("Destination unreachable", {
    kind: tag("unreachable"),
    unused: reserved(1),
    length,
    nextHopMtu: u16,
    quoted,
  }),
  timeExceeded: struct("Time exceeded", {
    kind: tag("time-exceeded"),
    unused: reserved(1),
    length,
    unused2: reserved(2),
    quoted,
  }),
  /** `pointer` counts octets of the quoted packet. */
  parameterProblem: struct("Parameter problem", {
    kind: tag("parameter-problem"),
    pointer: u8,
    length,
    unused: reserved(2),
    quoted,
  }),
  sourceQuench: struct("Source quench", {
    kind: tag("source-quench"),
    unused: reserved(4),
    quoted: quotedPacket("ipv4"),
  }),
  redirect: struct("Redirect", { kind: tag("redirect"), gateway: ipv4, quoted: quotedPacket("ipv4") }),
  timestamp: struct("Timestamp", {
    kind: tag("timestamp"),
    ...identified,
    originate: u32,
    receive: u32,
    transmit: u32,
  }),
  information: struct("Information", { kind: tag("information"), ...identified }),
  mask: struct("Address mask", { kind: tag("address-mask"), ...identified, mask: ipv4 }),
  /** Whatever this file has no declaration for, verbatim. */
  unknown: struct("Message", { kind: tag("unknown"), data: rest }),
};
export type IcmpBody = ValueOf<(typeof bodies)[keyof typeof bodies]>;
const BODY = new Map<number, Codec<any>>([
  [IcmpType.EchoReply, bodies.echo],
  [IcmpType.Echo, bodies.echo],
  [IcmpType.DestinationUnreachable, bodies.unreachable],
  [IcmpType.TimeExceeded, bodies.timeExceeded],
  [IcmpType.ParameterProblem, bodies.parameterProblem],
  [IcmpType.SourceQuench, bodies.sourceQuench],
  [IcmpType.Redirect, bodies.redirect],
  [IcmpType.Timestamp, bodies.timestamp],
  [IcmpType.TimestampReply, bodies.timestamp],
  [IcmpType.InformationRequest, bodies.information],
  [IcmpType.InformationReply, bodies.information],
  [IcmpType.AddressMaskRequest, bodies.mask],
  [IcmpType.AddressMaskReply, bodies.mask],
]);

/** `type` and the body's `kind` must agree. */
export const icmp = struct("ICMP", {
  type: named(u8, IcmpType),
  code: u8,
  checksum: checksum(),
  body: dependent<IcmpBody>((v: { type: number }) => BODY.get(v.type) ?? bodies.unknown),
});
export type IcmpMessage = ValueOf<typeof icmp>;
/** Errors are never answered with errors. RFC 1122, 3.2.2. */
export const isIcmpError = (type: number): boolean =>
  type === IcmpType.DestinationUnreachable ||
  type === IcmpType.SourceQuench ||
  type === IcmpType.Redirect ||
  type === IcmpType.TimeExceeded ||
  type === IcmpType.ParameterProblem;

registerIpProtocol(1, "ICMP", icmp);
