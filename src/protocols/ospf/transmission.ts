// Link state updates on their way out, and again until they are acknowledged. RFC 2328, 13.3 and 13.6.
import { type Instant, milliseconds, seconds } from "../../kernel/kernel.ts";
import type { AgedLsa } from "../../wire/ospf/lsa.ts";
import type { LinkStateUpdate } from "../../wire/ospf/packet.ts";
import { ALL_DROUTERS, ALL_SPF_ROUTERS } from "./constants.ts";
import type { Entry } from "./database.ts";
import { traceSentUpdate } from "./debug.ts";
import type { OspfInterface } from "./interface.ts";
import type { Neighbor } from "./neighbor.ts";
import { pacingOf } from "./pacing.ts";

/** The multicast group of updates and delayed acknowledgments. RFC 2328, 13.3 and 13.5. */
export const groupOf = (iface: OspfInterface): number =>
  iface.type === "broadcast" && iface.state !== "DR" && iface.state !== "Backup" ? ALL_DROUTERS : ALL_SPF_ROUTERS;

/**
 * Where the update that begins with the LSA at `from` ends: as many as the MTU allows. An LSA longer than a packet goes
 * alone, and is left to IP fragmentation. RFC 2328, A.1.
 */
const endOfUpdate = (iface: OspfInterface, entries: readonly Entry[], from: number): number => {
  let room = iface.packetRoom - 4 - entries[from]!.lsa.length;
  let end = from + 1;
  while (end < entries.length && entries[end]!.lsa.length <= room) room -= entries[end++]!.lsa.length;
  return end;
};

/** As many updates as the MTU asks for, to one neighbour, or to all when null. */
export const sendEntries = (iface: OspfInterface, entries: readonly Entry[], to: Neighbor | null): void => {
  const now = iface.now();
  for (let at = 0; at < entries.length; ) {
    const end = endOfUpdate(iface, entries, at);
    const lsas: AgedLsa[] = [];
    for (; at < end; at++) {
      lsas.push(entries[at]!.aged(now, iface.transmitDelay));
      entries[at]!.sent(now);
    }
    const update: LinkStateUpdate = { kind: "link-state-update", lsas };
    traceSentUpdate(iface, update, to === null ? groupOf(iface) : to.address);
    if (to === null) iface.multicast(update, groupOf(iface));
    else iface.sendTo(to, update);
  }
};
/** How many LSAs the latest and the longest go had, for the views. */
export interface Scan {
  last: number;
  maximum: number;
}
export const noteScan = (scan: Scan, count: number): void => {
  scan.last = count;
  scan.maximum = Math.max(scan.maximum, count);
};

/** Notes that LSAs on a neighbour's retransmission list were sent now. */
export const noteSent = (neighbor: Neighbor, entries: readonly Entry[], now: Instant): void => {
  neighbor.retransmissions.sent(entries, now);
  neighbor.retransmitTimer ??= neighbor.iface.timer("retransmit", () => retransmit(neighbor));
  if (!neighbor.retransmitTimer.running) neighbor.retransmitTimer.start(seconds(neighbor.iface.retransmitInterval));
};
/** Puts an LSA on the list that the neighbour will get when the retransmission timer says so. */
export const owe = (neighbor: Neighbor, entry: Entry, now: Instant): void => {
  neighbor.retransmissions.add(entry);
  noteSent(neighbor, [entry], now);
};
/** @rfc 2328 13.6 */
const retransmit = (neighbor: Neighbor): void => {
  const { iface } = neighbor;
  const now = iface.now();
  const interval = seconds(iface.retransmitInterval);
  const overdue = neighbor.retransmissions.overdue(now - interval);
  let earliest = now;
  if (overdue.length > 0) {
    // A packet at a time, so that a neighbour that is behind is not flooded with what it could not take before.
    const count = endOfUpdate(iface, overdue, 0);
    const due = overdue.slice(0, count);
    noteSent(neighbor, due, now);
    sendEntries(iface, due, neighbor);
    neighbor.retransmissionCount += count;
    noteScan(neighbor.retransmissionScan, count);
    neighbor.retransmissions.postpone(overdue.slice(count), now - interval);
    earliest += milliseconds(pacingOf(iface.area.instance.config).retransmission);
  }
  const oldest = neighbor.retransmissions.oldest();
  if (oldest !== null) neighbor.retransmitTimer!.start(Math.max(oldest + interval, earliest) - now);
};
