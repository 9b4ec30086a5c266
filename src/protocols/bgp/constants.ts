// Constants of BGP, with where they come from.

export const BGP_PORT = 179;
/** Seconds. IOS: hold 180, keepalive 60; RFC 4271, 10 suggests 90 and 30. */
export const HOLD_TIME = 180;
export const KEEPALIVE_TIME = 60;
/** Seconds before OPEN arrives. RFC 4271, 8.2.2: "a large value", 4 minutes. */
export const OPEN_HOLD_TIME = 240;
/** Seconds. RFC 4271, 10 suggests 120. */
export const CONNECT_RETRY_TIME = 120;
/** Seconds between attempts while nothing answers, before jitter and damping. */
export const ACTIVE_RETRY_TIME = 10;
/** Seconds in Idle after a failure; doubled by each further one. RFC 4271, 8.1.1 DampPeerOscillations. */
export const IDLE_HOLD_TIME = 5;
export const IDLE_HOLD_TIME_MAXIMUM = 60;
/** Seconds. RFC 4271, 10; IOS sends iBGP and VRF eBGP changes at once. */
export const ADVERTISEMENT_INTERVAL_EXTERNAL = 30;
export const ADVERTISEMENT_INTERVAL_INTERNAL = 0;
/** Timers are multiplied by a factor between this and 1. RFC 4271, 10. */
export const JITTER_FLOOR = 0.75;
/** RFC 4271, 5.1.5 leaves it open; every implementation uses it. */
export const LOCAL_PREFERENCE = 100;
/** Weight of routes this router originates. */
export const LOCAL_WEIGHT = 32768;
export const DISTANCE_EXTERNAL = 20;
export const DISTANCE_INTERNAL = 200;
export const DISTANCE_LOCAL = 200;
/** Seconds by which reactions to next hops are gathered; `bgp nexthop trigger delay`. */
export const NEXT_HOP_DELAY = 5;
/** Default warning threshold of maximum-prefix, per cent. */
export const MAXIMUM_PREFIX_THRESHOLD = 75;
/** RFC 3032, 2.1. */
export const IMPLICIT_NULL = 3;
