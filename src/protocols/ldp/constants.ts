// Architectural constants of LDP and the defaults that IOS chooses. Times in seconds unless they say otherwise.
import { parseIpv4 } from "../../base/ip.ts";
import { seconds } from "../../kernel/kernel.ts";

export { LDP_PORT } from "../../wire/ldp/index.ts";
/** All routers on this subnet. RFC 5036, 2.4.1. */
export const ALL_ROUTERS = parseIpv4("224.0.0.2")!;
/** RFC 5036, 3.5.2: what a hold time of zero stands for, and the one that never ends. */
export const HELLO_HOLD = { link: 15, targeted: 45, infinite: 0xffff } as const;
export const DEFAULTS = {
  helloInterval: 5,
  helloHoldTime: 15,
  targetedHelloInterval: 10,
  targetedHelloHoldTime: 90,
  holdTime: 180,
  backoff: { initial: 15, maximum: 120 },
  protectionDuration: 86_400,
} as const;
/** CS6, as routing protocols mark themselves. */
export const CONTROL_TOS = 0xc0;
/** Nanoseconds that a connection may stay without becoming a session. */
export const INITIALIZATION_TIMEOUT = seconds(15);
/** RFC 3032, 2.1. */
export const IMPLICIT_NULL = 3;
export const EXPLICIT_NULL = 0;
export const MAXIMUM_LABEL = 0xfffff;
/** RFC 5036, 3.5.3: a proposed maximum of 255 or less stands for the default. */
export const SMALLEST_MAXIMUM_PDU = 256;
