// Numbers of object tracking. Cisco IOS IP Application Services Command Reference: track timer, track resolution,
// threshold metric, threshold percentage, threshold weight.
import type { PollKind, ScaledProtocol } from "./config.ts";

/** Milliseconds between two looks at objects of a kind. */
export const POLL_INTERVAL: Readonly<Record<PollKind, number>> = {
  interface: 1000,
  "ip route": 15_000,
  "ip sla": 5000,
  "ipv6 route": 15_000,
  list: 500,
  stub: 1000,
};
export const POLL_KINDS = Object.keys(POLL_INTERVAL) as readonly PollKind[];
/** A route's metric is divided by this to be scaled to 0-255. */
export const RESOLUTION: Readonly<Record<ScaledProtocol, number>> = {
  static: 10,
  eigrp: 2560,
  ospf: 1,
  isis: 10,
  bgp: 2560,
};
export const SCALED_PROTOCOLS = Object.keys(RESOLUTION) as readonly ScaledProtocol[];
/** A hop of RIP in the scaled range: 15 hops are as far as it goes. */
export const RIP_HOP = 17;
/** The scaled metric of what cannot be reached. */
export const INACCESSIBLE = 255;
export const METRIC_UP = 254;
export const METRIC_DOWN = 255;
/** Of a list with a threshold that says nothing else. */
export const LIST_UP = 1;
export const LIST_DOWN = 0;
export const WEIGHT = 10;
/** Seconds that an interface waits before it reports a lost carrier, unless `carrier-delay` says otherwise. */
export const CARRIER_DELAY = 2;
