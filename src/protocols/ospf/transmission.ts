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

/** How many of the LSAs, from the first on, one update holds; at least one. */
const fitting = (iface: OspfInterface, entries: readonly Entry[]): number => {
  let room = iface.packetRoom - 4;
  const more = entries.findIndex((entry) => {
    room -= entry.lsa.length;
    return room < 0;
  });
  return more < 0 ? entries.length : Math.max(1, more);
};

/** As many updates as the MTU asks for, to one neighbour, or to all when null. */
export const sendEntries = (iface: OspfInterface, entries: readonly Entry[], to: Neighbor | null): void => {
  const now = iface.now();
  let lsas: AgedLsa[] = [];
  let room = iface.packetRoom - 4;
  const send = (): void => {
    if (lsas.length === 0) return;
    const update: LinkStateUpdate = { kind: "link-state-update", lsas };
    traceSentUpdate(iface, update, to === null ? groupOf(iface) : to.address);
    if (to === null) iface.multicast(update, groupOf(iface));
    else iface.sendTo(to, update);
    lsas = [];
    room = iface.packetRoom - 4;
  };
  for (const entry of entries) {
    // An LSA longer than a packet goes alone, and is left to IP fragmentation. RFC 2328, A.1.
    if (entry.lsa.length > room) send();
    lsas.push(entry.aged(now, iface.transmitDelay));
    room -= entry.lsa.length;
    entry.sent(now);
  }
  send();
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
    const count = fitting(iface, overdue);
    const due = overdue.slice(0, count);
    noteSent(neighbor, due, now);
    sendEntries(iface, due, neighbor);
    neighbor.retransmissionCount += count;
    neighbor.retransmissionScan.last = count;
    neighbor.retransmissionScan.maximum = Math.max(neighbor.retransmissionScan.maximum, count);
    neighbor.retransmissions.postpone(overdue.slice(count), now - interval);
    earliest += milliseconds(pacingOf(iface.area.instance.config).retransmission);
  }
  const oldest = neighbor.retransmissions.oldest();
  if (oldest !== null) neighbor.retransmitTimer!.start(Math.max(oldest + interval, earliest) - now);
};
