// Numbers of IP SLA operations. Cisco IOS IP SLAs Command Reference.

/** Seconds. */
export const FREQUENCY = 60;
export const LIFE = 3600;
/** Milliseconds. */
export const TIMEOUT = 5000;
export const THRESHOLD = 5000;
/** Octets of an echo request's data, beside the time stamps it begins with. */
export const ECHO_DATA = 28;
/** Of a UDP echo. */
export const UDP_DATA = 16;
export const TIME_STAMPS = 8;
export const DATA_PATTERN = 0xabcd;
/** Seconds of a day. */
export const DAY = 86_400;
/** Seconds: an operation that runs more seldom than this is not waited for when a network settles. */
export const LONGEST_WAIT = 180;
/** Ports that UDP probes leave from, unless one is configured. RFC 6335, 6: dynamic ports. */
export const FIRST_PORT = 49_152;
export const LAST_PORT = 65_535;
