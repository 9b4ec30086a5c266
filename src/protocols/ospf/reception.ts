// Reception of a packet, up to the part that handles its body. RFC 2328, 8.2.
import { formatIpv4, isMulticastIpv4, maskOf } from "../../base/ip.ts";
import type { OspfPacket } from "../../wire/ospf/packet.ts";
import type { Received } from "../protocol.ts";
import { verify } from "./authentication.ts";
import { ALL_DROUTERS } from "./constants.ts";
import { traceReceived } from "./debug.ts";
import { receiveDescription, receiveRequest } from "./exchange.ts";
import { receiveAck, receiveUpdate } from "./flooding.ts";
import { receiveHello } from "./hello.ts";
import type { OspfInstance } from "./instance.ts";
import type { OspfInterface } from "./interface.ts";
import { transitAreaOf } from "./virtual-link.ts";

/** @rfc 2328 8.2 */
export const receive = (instance: OspfInstance, received: Received<OspfPacket>): void => {
  if (instance.stopped || instance.routerId === 0) return;
  const from = received.from as number;
  const to = received.to as number;
  const { pdu } = received;
  const link = instance.byIndex.get(received.interface);
  let packet: OspfPacket;
  try {
    packet = pdu.value;
  } catch {
    link?.reject("malformed", from, 0, 0);
    return;
  }
  if (link !== undefined && packet.body.kind === "hello") {
    // The very hello heard last, on an interface where nothing changed: the neighbour is alive, and nothing more.
    const neighbor = link.neighborOf(packet.routerId, from);
    if (neighbor !== undefined && neighbor.lastHello === pdu && neighbor.address === from) {
      neighbor.inactivity.start(link.deadInterval);
      return;
    }
  }
  const iface = interfaceFor(instance, link, packet, from, to);
  if (iface === null) return;
  if (iface.state === "Down" || (to === ALL_DROUTERS && iface.state !== "DR" && iface.state !== "Backup")) return;
  traceReceived(instance, iface, packet, from);
  if (packet.routerId === instance.routerId) {
    iface.reject("duplicate-router-id", from, packet.routerId, instance.routerId);
    if (packet.body.kind === "hello" && iface.rejections.mayTell("duplicate-router-id", iface.now()))
      instance.log(
        4,
        "DUP_RTRID_NBR",
        `OSPF detected duplicate router-id ${formatIpv4(packet.routerId)} from ${formatIpv4(from)} on interface ${iface.shownName}`,
      );
    return;
  }
  const neighbor = iface.neighborOf(packet.routerId, from);
  const fault = verify(pdu, iface.secrets, neighbor?.cryptographicSequence ?? -1);
  if (fault !== null) {
    iface.reject(fault, from, 0, 0);
    instance.debug(
      "adj",
      () =>
        `Rcv pkt from ${formatIpv4(from)}, ${iface.shownName} : Mismatched Authentication ${fault === "authentication-type" ? "type" : "Key"}`,
    );
    return;
  }
  if (packet.body.kind === "hello") {
    receiveHello(iface, pdu, packet.body, from);
    noteSequence(iface, packet, from);
    return;
  }
  if (neighbor === undefined || neighbor.state === "Down" || neighbor.routerId !== packet.routerId) {
    iface.reject("neighbor-unknown", from, packet.routerId, 0);
    return;
  }
  noteSequence(iface, packet, from);
  switch (packet.body.kind) {
    case "database-description":
      receiveDescription(neighbor, packet.body);
      return;
    case "link-state-request":
      receiveRequest(neighbor, packet.body);
      return;
    case "link-state-update":
      receiveUpdate(neighbor, packet.body);
      return;
    case "link-state-ack":
      receiveAck(neighbor, packet.body);
      return;
    case "unknown":
      iface.reject("unknown-packet-type", from, packet.body.type, 0);
  }
};

const noteSequence = (iface: OspfInterface, packet: OspfPacket, from: number): void => {
  if (packet.authentication.type !== 2) return;
  const neighbor = iface.neighborOf(packet.routerId, from);
  if (neighbor === undefined) return;
  neighbor.cryptographicSequence = packet.authentication.sequence;
  neighbor.keyId = packet.authentication.keyId;
};

/** The interface a packet belongs to: the one it came in on, or a virtual or sham link; null when it is nobody's. */
const interfaceFor = (
  instance: OspfInstance,
  link: OspfInterface | undefined,
  packet: OspfPacket,
  from: number,
  to: number,
): OspfInterface | null => {
  if (!isMulticastIpv4(to)) {
    for (const i of instance.interfaces())
      if (i.type === "sham-link" && i.area.id === packet.areaId && i.address === to && i.remote === from) return i;
  }
  if (link === undefined || link.address === from) return null;
  if (link.passive) {
    link.reject("passive-interface", from, 0, 0);
    return null;
  }
  if (packet.areaId === link.area.id) {
    // RFC 2328, 8.2: on anything but a point-to-point link the source is on the same network.
    if (!link.pointToPoint && ((from ^ link.address) & maskOf(link.length)) !== 0) {
      link.reject("not-on-network", from, from, link.address);
      return null;
    }
    return link;
  }
  if (packet.areaId === 0 && !isMulticastIpv4(to)) {
    const backbone = instance.areas.get(0);
    const virtual = backbone?.interfaces.find(
      (i) =>
        i.type === "virtual-link" && i.remoteRouterId === packet.routerId && transitAreaOf(instance, i) === link.area,
    );
    if (virtual !== undefined) return virtual;
    link.reject("virtual-link-unknown", from, packet.routerId, link.area.id);
  } else link.reject("area-mismatch", from, packet.areaId, link.area.id);
  if (packet.body.kind === "hello" && link.rejections.mayTell("area-mismatch", link.now())) {
    const detail =
      packet.areaId === 0
        ? "mismatched area ID, from backbone area must be virtual-link but not found"
        : `mismatched area ID ${formatIpv4(packet.areaId)}`;
    instance.log(4, "ERRRCV", `Received invalid packet: ${detail} from ${formatIpv4(from)}, ${link.shownName}`);
  }
  return null;
};
