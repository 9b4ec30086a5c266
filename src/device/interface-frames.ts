// Sub-interfaces on the wire: which one takes a tagged frame, and the tag on what one sends. IEEE 802.1Q, 9.
import { EtherType, type EthernetFrame, ethernet, type VlanTag, vlanTag } from "../wire/ethernet.ts";
import { Pdu } from "../wire/pdu.ts";
import type { InterfaceTable, RouterInterface } from "./interface.ts";

/**
 * The interface that a frame on `port` is for, and the frame without the tag that chose it. A frame that no
 * sub-interface takes stays with the port, whose engine drops it with its reason.
 */
export const untag = (
  table: InterfaceTable,
  port: RouterInterface,
  frame: Pdu,
): { readonly index: number; readonly frame: Pdu } => {
  const asIs = { index: port.index, frame };
  let value: EthernetFrame;
  try {
    value = frame.value as EthernetFrame;
    if (value.etherType !== EtherType.Vlan) {
      const native = table.tagged(port.index, null);
      return native === undefined ? asIs : { index: native.index, frame };
    }
    const tag = value.payload.value as VlanTag;
    const sub = table.tagged(port.index, tag.vlan);
    if (sub === undefined) return asIs;
    const inner = { ...value, etherType: tag.etherType, payload: tag.payload } as EthernetFrame;
    return { index: sub.index, frame: Pdu.of(ethernet, inner) };
  } catch {
    // Octets that are no frame: the engine counts them.
    return asIs;
  }
};

/** `frame` as it leaves through `out`: under its tag on a sub-interface that has one. */
export const frameFor = (out: RouterInterface, frame: Pdu): Pdu => {
  if (out.vlan === null || out.native) return frame;
  const value = frame.value as EthernetFrame;
  const tag = {
    priority: 0,
    dropEligible: false,
    vlan: out.vlan,
    etherType: value.etherType,
    payload: value.payload,
  } as VlanTag;
  return Pdu.of(ethernet, { ...value, etherType: EtherType.Vlan, payload: Pdu.of(vlanTag, tag) } as EthernetFrame);
};
