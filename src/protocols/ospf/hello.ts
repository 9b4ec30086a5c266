// Hello packets: what they say, and whose are believed. RFC 2328, 9.5 and 10.5.
import { maskOf } from "../../base/ip.ts";
import { Options } from "../../wire/ospf/lsa.ts";
import type { Hello, OspfPacket } from "../../wire/ospf/packet.ts";
import type { Pdu } from "../../wire/pdu.ts";
import type { OspfInterface } from "./interface.ts";
import { Neighbor } from "./neighbor.ts";
import { atLeast } from "./neighbor-machine.ts";

/** Seconds on the wire; sub-second intervals are sent as 0. */
const wireSeconds = (seconds: number): number => (seconds < 1 ? 0 : seconds);

/** @rfc 2328 9.5 */
export const helloOf = (iface: OspfInterface): Hello => {
  const neighbors: number[] = [];
  for (const n of iface.neighbors.values()) if (atLeast(n.state, "Init")) neighbors.push(n.routerId);
  return {
    kind: "hello",
    mask: iface.type === "virtual-link" || iface.type === "sham-link" || iface.unnumbered ? 0 : maskOf(iface.length),
    helloInterval: wireSeconds(iface.helloSeconds),
    options: iface.helloOptions,
    priority: iface.priority,
    deadInterval: iface.deadSeconds,
    designatedRouter: iface.designatedRouter,
    backupDesignatedRouter: iface.backupDesignatedRouter,
    neighbors,
  };
};

/** Answers whether the parameters agree; counts why not. */
const agrees = (iface: OspfInterface, hello: Hello, from: number): boolean => {
  const masked = iface.type === "broadcast" || iface.type === "non-broadcast" || iface.type === "point-to-multipoint";
  if (masked && hello.mask !== maskOf(iface.length)) {
    iface.reject("network-mask-mismatch", from, hello.mask, maskOf(iface.length));
    return false;
  }
  if (hello.helloInterval !== wireSeconds(iface.helloSeconds)) {
    iface.reject("hello-interval-mismatch", from, hello.helloInterval, wireSeconds(iface.helloSeconds));
    return false;
  }
  if (hello.deadInterval !== iface.deadSeconds) {
    iface.reject("dead-interval-mismatch", from, hello.deadInterval, iface.deadSeconds);
    return false;
  }
  const bits = Options.E | Options.NP;
  if (((hello.options ^ iface.helloOptions) & bits) !== 0) {
    const stub = ((hello.options ^ iface.helloOptions) & Options.E) !== 0;
    iface.reject(stub ? "stub-area-mismatch" : "nssa-mismatch", from, hello.options & bits, iface.helloOptions & bits);
    return false;
  }
  return true;
};

/** `from` is the IP source. @rfc 2328 10.5 */
export const receiveHello = (iface: OspfInterface, pdu: Pdu<OspfPacket>, hello: Hello, from: number): void => {
  const { routerId } = pdu.value;
  if (!agrees(iface, hello, from)) {
    iface.debugMismatch(hello, from);
    return;
  }
  if (iface.staticOnly && iface.neighborAt(from) === undefined && iface.priority > 0 && hello.priority === 0) {
    // IOS: a neighbour that is not eligible must be configured on a network without broadcasts.
    iface.reject("neighbor-not-configured", from, 0, 0);
    return;
  }
  let neighbor = iface.neighborOf(routerId, from);
  if (neighbor !== undefined && neighbor.routerId !== routerId && neighbor.routerId !== 0) {
    // The router behind this address changed its id: another router, as far as the protocol goes.
    neighbor.event("KillNbr");
    neighbor = iface.neighborOf(routerId, from);
  }
  if (neighbor === undefined) {
    neighbor = new Neighbor(iface, routerId, from);
    neighbor.priority = hello.priority;
    neighbor.designatedRouter = hello.designatedRouter;
    neighbor.backupDesignatedRouter = hello.backupDesignatedRouter;
    iface.addNeighbor(neighbor);
  }
  const known = atLeast(neighbor.state, "Init");
  const before = {
    priority: neighbor.priority,
    designatedRouter: neighbor.designatedRouter,
    backupDesignatedRouter: neighbor.backupDesignatedRouter,
  };
  neighbor.routerId = routerId;
  neighbor.address = from;
  neighbor.options = hello.options;
  neighbor.priority = hello.priority;
  neighbor.designatedRouter = hello.designatedRouter;
  neighbor.backupDesignatedRouter = hello.backupDesignatedRouter;
  neighbor.event("HelloReceived");
  if (!known) iface.neighborHeard(neighbor);
  if (!hello.neighbors.includes(iface.area.instance.routerId)) {
    neighbor.event("1-Way");
    return;
  }
  if (neighbor.state === "Init") neighbor.event("2-WayReceived");
  if (iface.elects) announceChanges(iface, neighbor, before);
  neighbor.lastHello = iface.secrets.kind === "message-digest" ? null : pdu;
};

/** RFC 2328, 10.5: what in a neighbour's hello starts an election. */
const announceChanges = (
  iface: OspfInterface,
  neighbor: Neighbor,
  before: { readonly priority: number; readonly designatedRouter: number; readonly backupDesignatedRouter: number },
): void => {
  const { address } = neighbor;
  const claims = neighbor.designatedRouter === address;
  const backs = neighbor.backupDesignatedRouter === address;
  if (iface.state === "Waiting" && ((claims && neighbor.backupDesignatedRouter === 0) || backs)) {
    iface.event("BackupSeen");
    return;
  }
  if (
    before.priority !== neighbor.priority ||
    (before.designatedRouter === address) !== claims ||
    (before.backupDesignatedRouter === address) !== backs
  )
    iface.event("NeighborChange");
};
