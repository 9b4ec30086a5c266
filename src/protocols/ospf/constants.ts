// Architectural constants and defaults. RFC 2328, appendices B and C; the rest as IOS 15 has it.
import { milliseconds, seconds } from "../../kernel/kernel.ts";

/** RFC 2328, B. */
export const LS_REFRESH_TIME = seconds(1800);
export const MAX_AGE = 3600;
/** Seconds. */
export const MAX_AGE_DIFF = 900;
export const MIN_LS_INTERVAL = 5000;
export const MIN_LS_ARRIVAL = 1000;
/**
 * Octets of the longest LSA that can be told: alone in an update (24 and 4 octets), with a digest (16), in an IP packet
 * of 65,535 octets, which fragmentation carries over any link. RFC 2328, A.1.
 */
export const MAX_LSA_LENGTH = 65_535 - 20 - 24 - 4 - 16;
export const LS_INFINITY = 0xffffff;
export const MAX_LINK_METRIC = 0xffff;
/** Signed. 0x80000001 and 0x7fffffff. */
export const INITIAL_SEQUENCE_NUMBER = -0x7fffffff;
export const MAX_SEQUENCE_NUMBER = 0x7fffffff;

export const ALL_SPF_ROUTERS = 0xe0000005;
export const ALL_DROUTERS = 0xe0000006;
/** CS6, as routing packets carry it. */
export const TOS = 0xc0;

/** Seconds. */
export const HELLO_INTERVAL = 10;
/** On NBMA and point-to-multipoint networks. RFC 2328, C.3. */
export const HELLO_INTERVAL_NON_BROADCAST = 30;
export const POLL_INTERVAL = 120;
export const RETRANSMIT_INTERVAL = 5;
export const TRANSMIT_DELAY = 1;
/** RFC 2328, 13.5 asks for less than RxmtInterval. */
export const DELAYED_ACK = milliseconds(2500);
/** Milliseconds between two floodings out of one interface: `timers pacing flood`. */
export const FLOOD_PACING = 33;
/** Milliseconds between two packets of retransmissions to one neighbour: `timers pacing retransmission`. */
export const RETRANSMISSION_PACING = 66;
/** Changes of the router's own links and adjacencies gather this long before the router- or network-LSA is built. */
export const LSA_GENERATION_DELAY = milliseconds(500);
/** Seconds before LSRefreshTime over which refreshes spread: `timers pacing lsa-group`. */
export const LSA_GROUP_PACING = 240;

/** Milliseconds: `timers throttle spf`, `timers throttle lsa` of IOS 15. */
export const SPF_THROTTLE = { start: 5000, hold: 10_000, maximum: 10_000 } as const;
export const LSA_THROTTLE = { start: 0, hold: 5000, maximum: 5000 } as const;

export const DISTANCE = 110;
export const EXTERNAL_METRIC = 20;
export const EXTERNAL_METRIC_BGP = 1;
/** Of `default-information originate`. */
export const DEFAULT_ROUTE_METRIC = 1;

/** Octets of an IP header: what an OSPF packet leaves of the interface MTU. */
export const IP_HEADER = 20;
/** A neighbour whose exchange fails this often starts over only after its hellos time out; IOS counts 25. */
export const MAX_RETRANSMISSIONS = 25;
/** How often within RxmtInterval an exchange with a neighbour may start over at once. */
export const HASTY_EXCHANGES = 3;
/** The mask of a network-LSA whose network has no prefix to reach. RFC 6860, 2.2. */
export const NO_PREFIX = 0xffffffff;
