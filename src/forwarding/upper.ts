// What sits on IP at a node: raw protocol receivers and the UDP port table, per VRF. RFC 768, RFC 1122 3.4 and 4.1.
import type { Ip } from "../base/ip.ts";
import { entryOf } from "../base/memo.ts";
import type { IpPort, Received, SendOptions, UdpPort } from "../protocols/protocol.ts";
import type { Codec } from "../wire/codec.ts";
import { Pdu } from "../wire/pdu.ts";
import { type UdpDatagram, udp } from "../wire/udp.ts";
import type { DropReason, LabelShown } from "./engine.ts";
import type { Groups } from "./groups.ts";
import { guarded } from "./pipeline/ethernet.ts";

const UDP = 17;

interface Receiver {
  readonly codec: Codec<any>;
  readonly handler: (packet: any) => void;
}
/** What a receiver is told of a packet beside its payload. */
export interface Delivery {
  readonly vrf: number;
  readonly interface: number;
  readonly from: Ip;
  readonly to: Ip;
  readonly ttl: number;
  readonly tos: number;
  readonly labels: readonly LabelShown[];
}
type Originate = (vrf: number, protocol: number, packet: Pdu, options: SendOptions) => DropReason | null;

const tableOf = <K, V>(tables: Map<number, Map<K, V>>, vrf: number): Map<K, V> => entryOf(tables, vrf, () => new Map());

export class UpperLayers {
  readonly #originate: Originate;
  readonly #groups: Groups;
  readonly #protocols = new Map<number, Map<number, readonly Receiver[]>>();
  readonly #ports = new Map<number, Map<number, Receiver>>();
  readonly #ipPorts = new Map<number, IpPort>();
  readonly #udpPorts = new Map<number, UdpPort>();

  constructor(originate: Originate, groups: Groups) {
    this.#originate = originate;
    this.#groups = groups;
  }

  /** Hands a payload to whoever wants it; the reason when nobody does or when it is not of its format. */
  deliver(protocol: number, payload: Pdu, to: Delivery): DropReason | null {
    if (protocol === UDP) return this.#deliverUdp(payload, to);
    const receivers = this.#protocols.get(to.vrf)?.get(protocol);
    if (receivers === undefined || receivers.length === 0) return "unknown-protocol";
    for (const { codec, handler } of receivers) {
      const pdu = payload.as(codec);
      const bad = guarded(pdu);
      if (bad !== null) return bad;
      handler(received(to, pdu));
    }
    return null;
  }

  ip(vrf: number): IpPort {
    return entryOf(this.#ipPorts, vrf, () => this.#makeIpPort(vrf));
  }
  udp(vrf: number): UdpPort {
    return entryOf(this.#udpPorts, vrf, () => this.#makeUdpPort(vrf));
  }
  stop(): void {
    this.#protocols.clear();
    this.#ports.clear();
  }

  #deliverUdp(payload: Pdu, to: Delivery): DropReason | null {
    const datagram = payload.as(udp);
    const bad = guarded(datagram);
    if (bad !== null) return bad;
    const { sourcePort, destinationPort, payload: data } = datagram.value as UdpDatagram;
    const receiver = this.#ports.get(to.vrf)?.get(destinationPort);
    if (receiver === undefined) return "no-listener";
    const pdu = data.as(receiver.codec);
    const malformed = guarded(pdu);
    if (malformed !== null) return malformed;
    receiver.handler({ ...received(to, pdu), sourcePort });
    return null;
  }
  #makeIpPort(vrf: number): IpPort {
    return {
      send: (protocol, packet, options) => this.#originate(vrf, protocol, packet as Pdu, options) === null,
      receive: (protocol, codec, handler) => {
        const table = tableOf(this.#protocols, vrf);
        const receiver: Receiver = { codec, handler };
        table.set(protocol, [...(table.get(protocol) ?? []), receiver]);
        return () =>
          table.set(
            protocol,
            (table.get(protocol) ?? []).filter((r) => r !== receiver),
          );
      },
      join: (interface_, group) => this.#groups.join(interface_, group),
      leave: (interface_, group) => this.#groups.leave(interface_, group),
    };
  }
  #makeUdpPort(vrf: number): UdpPort {
    return {
      send: (packet, ports, options) => {
        const value = {
          sourcePort: ports.source,
          destinationPort: ports.destination,
          payload: packet as Pdu,
        } as UdpDatagram;
        return this.#originate(vrf, UDP, Pdu.of(udp, value) as Pdu, options) === null;
      },
      receive: (port, codec, handler) => {
        const table = tableOf(this.#ports, vrf);
        if (table.has(port)) throw new Error(`UDP port ${port} is taken`);
        const receiver: Receiver = { codec, handler };
        table.set(port, receiver);
        return () => {
          if (table.get(port) === receiver) table.delete(port);
        };
      },
    };
  }
}

const received = ({ interface: index, from, to, ttl, tos, labels }: Delivery, pdu: Pdu): Received =>
  labels.length === 0
    ? { interface: index, from, to, ttl, tos, pdu }
    : { interface: index, from, to, ttl, tos, pdu, labels };
