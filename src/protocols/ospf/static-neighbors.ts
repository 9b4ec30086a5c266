// Configured neighbours of networks without broadcasts, and how silent ones are called. RFC 2328, 9.5.1 and C.5.
import { seconds } from "../../kernel/kernel.ts";
import type { StaticNeighborConfig } from "./config.ts";
import { POLL_INTERVAL } from "./constants.ts";
import type { OspfInterface } from "./interface.ts";
import { Neighbor } from "./neighbor.ts";
import { atLeast } from "./neighbor-machine.ts";

/** `neighbor ...` statements that lie on the interface's network: the full set. */
export const configureNeighbors = (iface: OspfInterface, configured: readonly StaticNeighborConfig[]): void => {
  for (const c of configured) {
    let neighbor = iface.neighborAt(c.address);
    if (neighbor === undefined) {
      neighbor = new Neighbor(iface, 0, c.address);
      neighbor.priority = c.priority ?? (iface.elects ? 0 : 1);
      iface.addNeighbor(neighbor);
    }
    neighbor.configured = c;
  }
  for (const neighbor of [...iface.neighbors.values()]) {
    if (neighbor.configured === null || configured.includes(neighbor.configured)) continue;
    neighbor.configured = null;
    neighbor.pollTimer?.stop();
    if (neighbor.state === "Down") iface.removeNeighbor(neighbor);
    else if (neighbor.state === "Attempt" || iface.staticOnly) neighbor.event("KillNbr");
  }
  if (iface.staticOnly && iface.helloTimer.running) pollAll(iface);
};
export const pollAll = (iface: OspfInterface): void => {
  for (const neighbor of iface.neighbors.values()) if (neighbor.configured !== null) poll(neighbor);
};
/** Hellos to a silent neighbour: at first often, then every PollInterval. @rfc 2328 9.5.1 */
export const poll = (neighbor: Neighbor): void => {
  const { iface } = neighbor;
  const interval = (): number => seconds(neighbor.configured?.pollInterval ?? POLL_INTERVAL);
  if (neighbor.state === "Down" && (iface.multipoint || iface.priority > 0)) neighbor.event("Start");
  neighbor.pollTimer ??= iface.timer("poll", () => {
    if (atLeast(neighbor.state, "Init") || neighbor.configured === null) return;
    iface.helloTo(neighbor);
    neighbor.pollTimer!.start(interval());
  });
  if (!neighbor.pollTimer.running) neighbor.pollTimer.start(interval());
};
