// The link layer of an IP node: what a frame is for, and how a packet gets to a neighbour. RFC 894, RFC 1112 6.4, RFC 2464.
import { type Family, type Ip, isMulticast } from "../../base/ip.ts";
import { BROADCAST_MAC, isGroupMac, type Mac, multicastMac } from "../../base/mac.ts";
import { contains, prefixOf } from "../../base/prefix.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { BadChecksum, MalformedPacket } from "../../wire/codec.ts";
import { type EthernetFrame, EtherType, ethernet } from "../../wire/ethernet.ts";
import { Pdu } from "../../wire/pdu.ts";
import type { DropReason, EngineHost } from "../engine.ts";
import type { Arrival, Parts } from "../stack.ts";
import type { Waiting } from "../waiting.ts";

const LIMITED_BROADCAST = 0xffffffff;

/** Decodes under guard: the reason when the octets are not of their format. */
export const guarded = (pdu: Pdu): DropReason | null => {
  if (pdu.decoded) return null;
  try {
    pdu.value;
    return null;
  } catch (error) {
    if (error instanceof BadChecksum) return "bad-checksum";
    if (error instanceof MalformedPacket) return "malformed";
    throw error;
  }
};
/** All ones in the host part of a subnet of the interface. RFC 919; /31 and /32 have none (RFC 3021). */
export const isSubnetBroadcast = (i: InterfaceView, address: number): boolean => {
  for (const a of i.ipv4) {
    if (a.length >= 31) continue;
    const host = 0xffffffff >>> a.length;
    if ((address & host) >>> 0 === host && contains(prefixOf(a.address, a.length), address)) return true;
  }
  return false;
};

/** A router takes a protocol's packets only where it has an address of it, its own or borrowed; Linux takes them anywhere. */
export const speaks = ({ interface: i, labels }: Arrival, style: EngineHost["style"], family: Family): boolean =>
  style === "linux" ||
  labels.length > 0 ||
  i.kind === "loopback" ||
  (family === "ipv6" ? i.ipv6.length > 0 : i.ipv4.length > 0 || i.borrowed !== undefined);

export class LinkLayer {
  readonly #parts: Parts;
  constructor(parts: Parts) {
    this.#parts = parts;
  }

  receive(index: number, frame: Pdu): void {
    const { host, verdicts } = this.#parts;
    const i = host.interface(index);
    if (i === undefined) return;
    const bad = guarded(frame);
    if (bad !== null) {
      verdicts.drop(bad, "other", i.vrf, { interface: i, vrf: i.vrf, group: false, linkSource: 0, labels: [] }, frame);
      return;
    }
    const { destination, source, etherType, payload } = frame.value as EthernetFrame;
    const serial = i.kind === "serial";
    const group = !serial && isGroupMac(destination);
    const arrival: Arrival = { interface: i, vrf: i.vrf, group, linkSource: source, labels: NO_LABELS };
    if (!i.up) {
      verdicts.drop("interface-down", "other", i.vrf, arrival, frame);
      return;
    }
    if (!group && !serial && destination !== i.mac) {
      verdicts.drop("mac-not-ours", "other", i.vrf, arrival, frame);
      return;
    }
    switch (etherType) {
      case EtherType.Ipv4:
        this.#parts.ipv4.receive(arrival, payload);
        return;
      case EtherType.Ipv6:
        this.#parts.ipv6.receive(arrival, payload);
        return;
      case EtherType.Mpls:
        this.#parts.mpls.receive(arrival, payload);
        return;
      case EtherType.Arp: {
        const malformed = guarded(payload);
        if (malformed !== null) verdicts.drop(malformed, "other", i.vrf, arrival, payload);
        else this.#parts.arp.receive(arrival, payload);
        return;
      }
      default:
        verdicts.drop(
          etherType === EtherType.Vlan ? "wrong-vlan" : "unknown-ethertype",
          "other",
          i.vrf,
          arrival,
          frame,
        );
    }
  }

  /** Sends a packet, labelled or not, to a neighbour: the group or broadcast address, the known one, or after asking. */
  send(
    out: InterfaceView,
    neighbour: Ip,
    etherType: number,
    payload: Pdu,
    original: Pdu,
    arrival: Arrival | null,
    vrf: number,
  ): void {
    const { host, arp, neighbors } = this.#parts;
    let mac: Mac;
    if (out.kind === "serial") mac = BROADCAST_MAC;
    else if (isMulticast(neighbour)) mac = multicastMac(neighbour);
    else if (typeof neighbour === "number") {
      mac =
        neighbour === LIMITED_BROADCAST || ((neighbour & 1) === 1 && isSubnetBroadcast(out, neighbour))
          ? BROADCAST_MAC
          : arp.find(out, neighbour);
    } else mac = neighbors.find(out, neighbour);
    if (mac >= 0) {
      host.transmit(
        out.index,
        Pdu.of(ethernet, { destination: mac, source: out.mac, etherType, payload } as EthernetFrame),
      );
      return;
    }
    const family = etherType === EtherType.Ipv4 ? "ipv4" : etherType === EtherType.Ipv6 ? "ipv6" : "mpls";
    const waiting: Waiting = { etherType, payload, family, vrf, arrival, original };
    if (typeof neighbour === "number") arp.hold(out, neighbour, waiting);
    else neighbors.hold(out, neighbour, waiting);
  }

  transmit(out: InterfaceView, mac: Mac, waiting: Waiting): void {
    const { etherType, payload } = waiting;
    this.#parts.host.transmit(
      out.index,
      Pdu.of(ethernet, { destination: mac, source: out.mac, etherType, payload } as EthernetFrame),
    );
  }
}
const NO_LABELS: readonly never[] = Object.freeze([]);
