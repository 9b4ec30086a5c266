// Architectural constants of TCP, and the ones that routers choose.
import { milliseconds, seconds } from "../../kernel/kernel.ts";

export const TCP_PROTOCOL = 6;
/** RFC 9293, 3.7.1: what a peer takes that announces nothing. */
export const DEFAULT_MSS = { ipv4: 536, ipv6: 1220 } as const;
/** IP and TCP headers without options, RFC 6691. */
export const FIXED_HEADERS = { ipv4: 40, ipv6: 60 } as const;
/** RFC 2385, 4.2: two octets of padding bring the 18-octet option to a multiple of four. */
export const SIGNATURE_OPTION_LENGTH = 20;
/** Octets that a receiver offers; routing protocols take everything at once. */
export const RECEIVE_WINDOW = 16384;
/** RFC 6928, 2: the initial congestion window, in segments. */
export const INITIAL_WINDOW_SEGMENTS = 10;
/** RFC 5681, 3.2. */
export const DUPLICATE_ACK_THRESHOLD = 3;
/** RFC 9293, 3.8.6.3: less than half a second. */
export const DELAYED_ACK = milliseconds(200);
/** RFC 6298, 2.1, 2.4 and 2.5. */
export const RTO = { initial: seconds(1), minimum: seconds(1), maximum: seconds(60) } as const;
/** RFC 6298, 2: the clock granularity G. */
export const GRANULARITY = milliseconds(1);
/** How long an active or passive open may take. */
export const SYN_TIMEOUT = seconds(30);
/** RFC 9293, 3.8.3, R2: at least 100 seconds without progress. */
export const GIVE_UP = seconds(180);
/** Twice the maximum segment lifetime, RFC 9293, 3.4.2 (shortened, as implementations do). */
export const TIME_WAIT = seconds(60);
/** How long FIN-WAIT-2 waits for the peer to close. */
export const FIN_WAIT_2 = seconds(60);
/** RFC 5961, 7: challenge ACKs in any five seconds. */
export const CHALLENGE_LIMIT = 10;
export const CHALLENGE_INTERVAL = seconds(5);
export const EPHEMERAL_PORTS = { first: 11000, last: 65535 } as const;
export const DEFAULT_TTL = 255;
