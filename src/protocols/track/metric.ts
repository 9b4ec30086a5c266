// The scaled metric of a route, 0 (connected) to 255 (inaccessible), and thresholds with a gap between them.
// Cisco IOS IP Application Services Command Reference: track resolution, threshold metric.
import type { Route } from "../../forwarding/route.ts";
import type { ScaledProtocol } from "./config.ts";
import { INACCESSIBLE, RIP_HOP } from "./constants.ts";

/** `resolution` answers the divisor of a protocol's metrics. */
export const scaledMetric = (route: Route | null, resolution: (protocol: ScaledProtocol) => number): number => {
  if (route === null) return INACCESSIBLE;
  switch (route.protocol) {
    case "connected":
    case "local":
      return 0;
    case "rip":
      return Math.min(INACCESSIBLE, route.metric * RIP_HOP);
    case "ospf":
    case "bgp":
    case "static":
      // What is in the table can be reached, however far away.
      return Math.min(INACCESSIBLE - 1, Math.floor(route.metric / resolution(route.protocol)));
    default:
      return Math.min(INACCESSIBLE - 1, route.metric);
  }
};
/** Low is good: up at or under `up`, down at or over `down`, as before in between. */
export const withinMetric = (scaled: number, up: number, down: number, before: boolean): boolean =>
  scaled <= up ? true : scaled >= down ? false : before;
/** High is good: up at or over `up`, down at or under `down`, as before in between. */
export const reaches = (sum: number, up: number, down: number, before: boolean): boolean =>
  sum >= up ? true : sum <= down ? false : before;
