// The ICMPv6 errors this node sends, by type and code. RFC 4443 3.
import { Icmpv6Type, ParameterProblem6Code, Unreachable6Code } from "../wire/icmpv6.ts";

export interface Icmpv6ErrorKind {
  readonly type: number;
  readonly code: number;
}
const unreachable = (code: number): Icmpv6ErrorKind => ({ type: Icmpv6Type.DestinationUnreachable, code });
const problem = (code: number): Icmpv6ErrorKind => ({ type: Icmpv6Type.ParameterProblem, code });

export const NoRoute = unreachable(Unreachable6Code.NoRoute);
export const Prohibited6 = unreachable(Unreachable6Code.Prohibited);
export const BeyondScope = unreachable(Unreachable6Code.BeyondScope);
export const AddressUnreachable = unreachable(Unreachable6Code.Address);
export const PortUnreachable6 = unreachable(Unreachable6Code.Port);
export const SourcePolicy = unreachable(Unreachable6Code.SourcePolicy);
export const RejectRoute = unreachable(Unreachable6Code.RejectRoute);
export const PacketTooBig: Icmpv6ErrorKind = { type: Icmpv6Type.PacketTooBig, code: 0 };
export const TimeExceeded6: Icmpv6ErrorKind = { type: Icmpv6Type.TimeExceeded, code: 0 };
export const ReassemblyTimeExceeded6: Icmpv6ErrorKind = { type: Icmpv6Type.TimeExceeded, code: 1 };
export const ErroneousHeader = problem(ParameterProblem6Code.ErroneousHeader);
export const UnrecognisedNextHeader = problem(ParameterProblem6Code.UnrecognisedNextHeader);
export const UnrecognisedOption = problem(ParameterProblem6Code.UnrecognisedOption);
export const IncompleteChain = problem(ParameterProblem6Code.IncompleteChain);
