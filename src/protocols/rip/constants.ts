// Architectural constants of RIP and the defaults that IOS chooses. Times in seconds.
import { parseIpv4 } from "../../base/ip.ts";

export { INFINITY_METRIC, RIP_PORT } from "../../wire/rip/packet.ts";
/** RFC 2453, 4.3. */
export const RIP_ROUTERS = parseIpv4("224.0.0.9")!;
export const LIMITED_BROADCAST = 0xffffffff;
export const TIMERS = { update: 30, invalid: 180, holdDown: 180, flush: 240 } as const;
/** Updates come up to this part of the interval early, so that routers do not fall into step. RFC 2453, 3.8. */
export const JITTER = 0.15;
/** RFC 2453, 3.10.1: the pause after a triggered update, random between these. */
export const TRIGGER_PAUSE = { least: 1, most: 5 } as const;
/** RFC 2453, 3.6: route entries per message; authentication takes one. */
export const ENTRIES = 25;
export const DISTANCE = 120;
export const MAXIMUM_PATHS = 4;
export const CONTROL_TOS = 0xc0;
export const TTL = 2;
