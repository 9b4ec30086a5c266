// What `debug ip ospf ...` prints. Nothing is formatted unless somebody listens.
import { formatIpv4, maskOf } from "../../base/ip.ts";
import { DO_NOT_AGE } from "../../wire/ospf/lsa.ts";
import type { Hello, LinkStateUpdate, OspfPacket } from "../../wire/ospf/packet.ts";
import { typeOf } from "../../wire/ospf/packet.ts";
import type { Pdu } from "../../wire/pdu.ts";
import type { OspfInstance } from "./instance.ts";
import type { OspfInterface } from "./interface.ts";

export const traceMismatch = (instance: OspfInstance, iface: OspfInterface, hello: Hello, from: number): void => {
  const { process } = instance;
  instance.ctx.debug("ip ospf hello", () =>
    [
      `OSPF-${process} HELLO ${iface.shortName}: Mismatched hello parameters from ${formatIpv4(from)}`,
      `OSPF-${process} HELLO ${iface.shortName}: Dead R ${hello.deadInterval} C ${iface.deadSeconds}, Hello R ${hello.helloInterval} C ${iface.helloSeconds}, Mask R ${formatIpv4(hello.mask)} C ${formatIpv4(maskOf(iface.length))}`,
    ].join("\n"),
  );
};
export const tracePacket = (instance: OspfInstance, iface: OspfInterface, pdu: Pdu<OspfPacket>, to: number): void => {
  const { process } = instance;
  if (pdu.value.body.kind === "hello")
    instance.ctx.debug(
      "ip ospf hello",
      () =>
        `OSPF-${process} HELLO ${iface.shortName}: Send hello to ${formatIpv4(to)} area ${areaText(iface.area.id)} from ${formatIpv4(iface.address)}`,
    );
};
export const traceReceived = (instance: OspfInstance, iface: OspfInterface, packet: OspfPacket, from: number): void => {
  const { process } = instance;
  if (packet.body.kind === "hello")
    instance.ctx.debug(
      "ip ospf hello",
      () =>
        `OSPF-${process} HELLO ${iface.shortName}: Rcv hello from ${formatIpv4(packet.routerId)} area ${areaText(packet.areaId)} ${formatIpv4(from)}`,
    );
  instance.ctx.debug("ip ospf packet", () => {
    const { authentication: a } = packet;
    const auth = a.type === "unknown" ? a.number : a.type;
    return `OSPF-${process} PAK  : rcv. v:2 t:${typeOf(packet.body)} rid:${formatIpv4(packet.routerId)} aid:${formatIpv4(packet.areaId)} aut:${auth} auk: from ${iface.shortName}`;
  });
};
const lsaTexts = ({ lsas }: LinkStateUpdate): readonly string[] =>
  lsas.map(
    ({ lsa, age }) =>
      `Type ${lsa.type}, LSID ${formatIpv4(lsa.id)}, Adv rtr ${formatIpv4(lsa.advertisingRouter)}, age ${age & ~DO_NOT_AGE}, seq 0x${(lsa.sequence >>> 0).toString(16).toUpperCase()}`,
  );
/** An update on its way out, to one neighbour's address or to a group. */
export const traceSentUpdate = (iface: OspfInterface, update: LinkStateUpdate, to: number): void =>
  iface.area.instance.debug("flood", () =>
    [`Sending update over ${iface.name} to ${formatIpv4(to)}`, ...lsaTexts(update)].join("\n"),
  );
export const traceReceivedUpdate = (iface: OspfInterface, update: LinkStateUpdate, from: number): void =>
  iface.area.instance.debug("flood", () =>
    [`Received update over ${iface.name} from ${formatIpv4(from)}`, ...lsaTexts(update)].join("\n"),
  );
/** IOS prints areas as they were typed; numbers that fit stay numbers. */
export const areaText = (area: number): string => (area < 0x1000000 ? String(area) : formatIpv4(area));
