// The ICMP errors this node sends, by type and code. RFC 792, RFC 1812 5.2.7.
import { IcmpType, RedirectCode, TimeExceededCode, UnreachableCode } from "../wire/icmp.ts";

export interface IcmpErrorKind {
  readonly type: number;
  readonly code: number;
}
const unreachable = (code: number): IcmpErrorKind => ({ type: IcmpType.DestinationUnreachable, code });

export const NetUnreachable = unreachable(UnreachableCode.Net);
/** IOS says "host" where a route is missing too. */
export const HostUnreachable = unreachable(UnreachableCode.Host);
export const ProtocolUnreachable = unreachable(UnreachableCode.Protocol);
export const PortUnreachable = unreachable(UnreachableCode.Port);
export const TooBig = unreachable(UnreachableCode.FragmentationNeeded);
export const SourceRouteFailed = unreachable(UnreachableCode.SourceRouteFailed);
export const Prohibited = unreachable(UnreachableCode.CommunicationProhibited);
export const TimeExceeded: IcmpErrorKind = { type: IcmpType.TimeExceeded, code: TimeExceededCode.InTransit };
export const ReassemblyTimeExceeded: IcmpErrorKind = { type: IcmpType.TimeExceeded, code: TimeExceededCode.Reassembly };
export const Redirect: IcmpErrorKind = { type: IcmpType.Redirect, code: RedirectCode.Host };
