// Flooding and acknowledgment. RFC 2328, 13.
import { type Instant, milliseconds, seconds } from "../../kernel/kernel.ts";
import { type AgedLsa, checksumHolds, DO_NOT_AGE, headerOf, type LsaHeader } from "../../wire/ospf/lsa.ts";
import type { LinkStateAck, LinkStateUpdate } from "../../wire/ospf/packet.ts";
import { DELAYED_ACK, MAX_AGE, MAX_SEQUENCE_NUMBER } from "./constants.ts";
import { compareInstances, type Entry, keyOfLsa } from "./database.ts";
import { traceReceivedUpdate } from "./debug.ts";
import { loadMore } from "./exchange.ts";
import type { OspfInterface } from "./interface.ts";
import type { Neighbor } from "./neighbor.ts";
import { atLeast } from "./neighbor-machine.ts";
import { groupOf, noteScan, noteSent, sendEntries } from "./transmission.ts";
import { pacingOf } from "./pacing.ts";

/** Takes an LSA off the list; false when it was not there. */
const settle = (neighbor: Neighbor, entry: Entry): boolean => neighbor.retransmissions.remove(entry);

/**
 * Sends an LSA on towards everybody who may lack it. `from` is where it came from, null when it originates here.
 * True when it also goes out of the interface it came in on.
 * @rfc 2328 13.3
 */
export const flood = (entry: Entry, interfaces: readonly OspfInterface[], from: Neighbor | null): boolean => {
  let back = false;
  for (const iface of interfaces) {
    if (iface.exchangingNeighbors === 0) continue;
    let added = false;
    for (const neighbor of iface.neighborList) {
      if (!atLeast(neighbor.state, "Exchange")) continue;
      if (neighbor.requests.size > 0 && !stillWanted(neighbor, entry, iface.now())) {
        settle(neighbor, entry);
        continue;
      }
      if (neighbor === from) settle(neighbor, entry);
      else if (iface.carries(entry.lsa.type, neighbor)) {
        neighbor.retransmissions.add(entry);
        added = true;
      }
    }
    if (!added) continue;
    if (from !== null && iface === from.iface) {
      // RFC 2328, 13.3 (3), (4): the designated routers have told, or will tell, everybody here.
      if (iface.isDesignated(from) || iface.state === "Backup") {
        for (const n of iface.neighborList) if (n.retransmissions.has(entry)) noteSent(n, [entry], iface.now());
        continue;
      }
      back = true;
    }
    queue(iface, entry);
  }
  return back;
};

/** RFC 2328, 13.3 (1) (b): what a neighbour in Exchange or Loading has listed. False: it needs no copy of this instance. */
const stillWanted = (neighbor: Neighbor, entry: Entry, now: Instant): boolean => {
  const key = keyOfLsa(entry.lsa);
  const listed = neighbor.requests.get(key);
  if (listed === undefined) return true;
  const order = compareInstances(entry.lsa, entry.age(now), listed, listed.age);
  if (order < 0) return false;
  neighbor.requests.delete(key);
  return order > 0;
};

const queue = (iface: OspfInterface, entry: Entry): void => {
  iface.floodQueue.push(entry);
  iface.floodTimer ??= iface.timer("flood", () => sendQueue(iface));
  if (iface.floodTimer.running) return;
  const pacing = milliseconds(pacingOf(iface.area.instance.config).flood);
  iface.floodTimer.start(Math.max(0, iface.floodedAt + pacing - iface.now()));
};
const isOwed = (entry: Entry, neighbors: readonly Neighbor[]): boolean => {
  for (const n of neighbors) if (n.retransmissions.has(entry)) return true;
  return false;
};
/** Sends what waits for the pacing timer. */
export const sendQueue = (iface: OspfInterface): void => {
  const queued = iface.floodQueue;
  iface.floodQueue = [];
  iface.floodedAt = iface.now();
  noteScan(iface.floodScan, queued.length);
  const neighbors = iface.neighborList;
  if (iface.multicasts) {
    let owed = queued;
    for (let i = 0; i < queued.length; i++) {
      const entry = queued[i]!;
      if (isOwed(entry, neighbors)) {
        if (owed !== queued) owed.push(entry);
        continue;
      }
      if (owed === queued) owed = queued.slice(0, i);
      // Everybody here has sent it to us meanwhile: instead of our copy, which would have been the implied
      // acknowledgment of theirs, they get an explicit one.
      delayAck(iface, entry.header(iface.floodedAt));
    }
    for (const n of neighbors) if (n.retransmissions.size > 0) noteSent(n, owed, iface.floodedAt);
    sendEntries(iface, owed, null);
    return;
  }
  for (const neighbor of neighbors) {
    const owed = queued.filter((e) => neighbor.retransmissions.has(e));
    if (owed.length === 0) continue;
    noteSent(neighbor, owed, iface.floodedAt);
    sendEntries(iface, owed, neighbor);
  }
};

/** @rfc 2328 13 */
export const receiveUpdate = (neighbor: Neighbor, update: LinkStateUpdate): void => {
  if (!atLeast(neighbor.state, "Exchange")) {
    neighbor.iface.reject("neighbor-state", neighbor.address, 0, 0);
    return;
  }
  traceReceivedUpdate(neighbor.iface, update, neighbor.address);
  const direct: LsaHeader[] = [];
  for (const aged of update.lsas) {
    receiveLsa(neighbor, aged, direct);
    if (!atLeast(neighbor.state, "Exchange")) return;
  }
  if (direct.length > 0) sendAcks(neighbor.iface, direct, neighbor);
  loadMore(neighbor);
};

const receiveLsa = (neighbor: Neighbor, aged: AgedLsa, direct: LsaHeader[]): void => {
  const { iface } = neighbor;
  const { area } = iface;
  const { instance } = area;
  const { lsa } = aged;
  if (!iface.knows(lsa.type)) {
    iface.reject("unknown-lsa-type", neighbor.address, lsa.type, 0);
    return;
  }
  const database = iface.databaseFor(lsa.type);
  const entry = database.find(lsa);
  // The very LSA that the database holds has been checked.
  if (entry?.lsa !== lsa && !checksumHolds(lsa)) {
    iface.reject("lsa-checksum", neighbor.address, lsa.checksum, 0);
    return;
  }
  const now = iface.now();
  // RFC 2328, 13 (4).
  if (entry === undefined && (aged.age & ~DO_NOT_AGE) >= MAX_AGE && instance.exchangingNeighbors === 0) {
    direct.push(headerOf(aged));
    return;
  }
  const order = entry === undefined ? 1 : compareInstances(lsa, aged.age, entry.lsa, entry.age(now));
  if (order > 0) {
    // RFC 2328, 13 (5) (a).
    if (entry?.arrivedWithin(instance.lsaArrival, now)) {
      iface.reject("lsa-arrival", neighbor.address, lsa.type, lsa.id);
      return;
    }
    // What was asked for did not come by flooding: MinLSArrival does not count from it.
    const asked = neighbor.requests.size > 0 && neighbor.requests.has(keyOfLsa(lsa));
    const installed = instance.install(database, database === instance.external ? null : area, aged, entry);
    installed.flooded = !asked;
    const back = flood(installed, area.floodingInterfaces(iface, lsa.type), neighbor);
    // RFC 2328, table 19.
    if (!back && (iface.state !== "Backup" || iface.isDesignatedRouter(neighbor))) delayAck(iface, headerOf(aged));
    instance.installed(installed, area);
    return;
  }
  if (neighbor.requests.size > 0 && neighbor.requests.has(keyOfLsa(lsa))) {
    // RFC 2328, 13 (6).
    neighbor.event("BadLSReq");
    return;
  }
  if (order === 0) {
    if (settle(neighbor, entry!)) {
      if (iface.state === "Backup" && iface.isDesignatedRouter(neighbor)) delayAck(iface, headerOf(aged));
      if (entry!.settled) instance.acknowledged(entry!);
    } else direct.push(headerOf(aged));
    return;
  }
  // RFC 2328, 13 (8).
  if (entry!.isMaxAge(now) && entry!.lsa.sequence === MAX_SEQUENCE_NUMBER) return;
  if (!entry!.sentWithin(instance.lsaArrival, now)) sendEntries(iface, [entry!], neighbor);
};

const delayAck = (iface: OspfInterface, header: LsaHeader): void => {
  iface.ackQueue.push(header);
  iface.ackTimer ??= iface.timer("delayed ack", () => sendDelayedAcks(iface));
  if (!iface.ackTimer.running) iface.ackTimer.start(Math.min(DELAYED_ACK, seconds(iface.retransmitInterval) / 2));
};
const sendDelayedAcks = (iface: OspfInterface): void => {
  const headers = iface.ackQueue;
  iface.ackQueue = [];
  if (iface.multicasts) sendAcks(iface, headers, null);
  else
    for (const neighbor of iface.neighbors.values())
      if (atLeast(neighbor.state, "Exchange")) sendAcks(iface, headers, neighbor);
};
/** @rfc 2328 13.5 */
const sendAcks = (iface: OspfInterface, headers: readonly LsaHeader[], to: Neighbor | null): void => {
  const room = Math.max(1, Math.floor(iface.packetRoom / 20));
  for (let at = 0; at < headers.length; at += room) {
    const ack: LinkStateAck = { kind: "link-state-ack", headers: headers.slice(at, at + room) };
    if (to === null) iface.multicast(ack, groupOf(iface));
    else iface.sendTo(to, ack);
  }
};

/** @rfc 2328 13.7 */
export const receiveAck = (neighbor: Neighbor, ack: LinkStateAck): void => {
  const { iface } = neighbor;
  if (!atLeast(neighbor.state, "Exchange")) {
    iface.reject("neighbor-state", neighbor.address, 0, 0);
    return;
  }
  const now = iface.now();
  for (const header of ack.headers) {
    if (!iface.knows(header.type)) continue;
    const entry = iface.databaseFor(header.type).find(header);
    if (entry === undefined || compareInstances(header, header.age, entry.lsa, entry.age(now)) !== 0) continue;
    if (settle(neighbor, entry) && entry.settled) iface.area.instance.acknowledged(entry);
  }
};
