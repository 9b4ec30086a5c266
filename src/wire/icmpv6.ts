// ICMPv6. RFC 4443, RFC 4861 (ND), RFC 4884 and RFC 4950 (extensions), RFC 2710 and RFC 3810 (MLD, kept verbatim).
import { type Codec, dependent, named, reserved, rest, struct, tag, u8, u16, u32, type ValueOf } from "./codec.ts";
import { checksum } from "./combinators.ts";
import {
  neighborAdvertisement,
  neighborSolicitation,
  redirect,
  routerAdvertisement,
  routerSolicitation,
} from "./ndp.ts";
import { quoteAndExtensions, quotedPacket, quoteLength } from "./quote.ts";
import { registerIpProtocol } from "./registry.ts";

export const Icmpv6Type = {
  DestinationUnreachable: 1,
  PacketTooBig: 2,
  TimeExceeded: 3,
  ParameterProblem: 4,
  EchoRequest: 128,
  EchoReply: 129,
  MulticastListenerQuery: 130,
  MulticastListenerReport: 131,
  MulticastListenerDone: 132,
  RouterSolicitation: 133,
  RouterAdvertisement: 134,
  NeighborSolicitation: 135,
  NeighborAdvertisement: 136,
  Redirect: 137,
  RouterRenumbering: 138,
  NodeInformationQuery: 139,
  NodeInformationResponse: 140,
  InverseNeighborSolicitation: 141,
  InverseNeighborAdvertisement: 142,
  MulticastListenerReportV2: 143,
  CertificationPathSolicitation: 148,
  CertificationPathAdvertisement: 149,
} as const;
/** RFC 4443, 3.1. */
export const Unreachable6Code = {
  NoRoute: 0,
  Prohibited: 1,
  BeyondScope: 2,
  Address: 3,
  Port: 4,
  SourcePolicy: 5,
  RejectRoute: 6,
} as const;
/** RFC 4443, 3.4. */
export const ParameterProblem6Code = {
  ErroneousHeader: 0,
  UnrecognisedNextHeader: 1,
  UnrecognisedOption: 2,
  /** RFC 7112, 5. */
  IncompleteChain: 3,
} as const;

const length = quoteLength("ipv6");
const extended = quoteAndExtensions("ipv6");
const quoted = quotedPacket("ipv6");
const bodies = {
  unreachable: struct("Destination unreachable", {
    kind: tag("unreachable"),
    length,
    unused: reserved(3),
    quoted: extended,
  }),
  packetTooBig: struct("Packet too big", { kind: tag("packet-too-big"), mtu: u32, quoted }),
  timeExceeded: struct("Time exceeded", { kind: tag("time-exceeded"), length, unused: reserved(3), quoted: extended }),
  /** `pointer` counts octets of the quoted packet. */
  parameterProblem: struct("Parameter problem", { kind: tag("parameter-problem"), pointer: u32, quoted }),
  echo: struct("Echo", { kind: tag("echo"), identifier: u16, sequence: u16, data: rest }),
  routerSolicitation,
  routerAdvertisement,
  neighborSolicitation,
  neighborAdvertisement,
  redirect,
  /** Whatever this file has no declaration for, verbatim. */
  unknown: struct("Message", { kind: tag("unknown"), data: rest }),
};
export type Icmpv6Body = ValueOf<(typeof bodies)[keyof typeof bodies]>;
const BODY = new Map<number, Codec<any>>([
  [Icmpv6Type.DestinationUnreachable, bodies.unreachable],
  [Icmpv6Type.PacketTooBig, bodies.packetTooBig],
  [Icmpv6Type.TimeExceeded, bodies.timeExceeded],
  [Icmpv6Type.ParameterProblem, bodies.parameterProblem],
  [Icmpv6Type.EchoRequest, bodies.echo],
  [Icmpv6Type.EchoReply, bodies.echo],
  [Icmpv6Type.RouterSolicitation, bodies.routerSolicitation],
  [Icmpv6Type.RouterAdvertisement, bodies.routerAdvertisement],
  [Icmpv6Type.NeighborSolicitation, bodies.neighborSolicitation],
  [Icmpv6Type.NeighborAdvertisement, bodies.neighborAdvertisement],
  [Icmpv6Type.Redirect, bodies.redirect],
]);

/** `type` and the body's `kind` must agree. */
export const icmpv6 = struct("ICMPv6", {
  type: named(u8, Icmpv6Type),
  code: u8,
  checksum: checksum({ pseudo: "always" }),
  body: dependent<Icmpv6Body>((v: { type: number }) => BODY.get(v.type) ?? bodies.unknown),
});
export type Icmpv6Message = ValueOf<typeof icmpv6>;
/** RFC 4443, 2.1: error messages have the high bit clear. */
export const isIcmpv6Error = (type: number): boolean => type < 128;

registerIpProtocol(58, "ICMPv6", icmpv6);
