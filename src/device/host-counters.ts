// What went through an interface of a host since it was powered on.
import { BROADCAST_MAC, isGroupMac } from "../base/mac.ts";
import type { EthernetFrame } from "../wire/ethernet.ts";
import type { Pdu } from "../wire/pdu.ts";

export interface HostCounters {
  inputPackets: number;
  inputOctets: number;
  /** Of those received: sent to a group, not to everybody. */
  inputMulticasts: number;
  outputPackets: number;
  outputOctets: number;
  /** Frames that found the queue of the wire full; not counted in `outputPackets`. */
  outputDrops: number;
}
export const noCounts = (): HostCounters => ({
  inputPackets: 0,
  inputOctets: 0,
  inputMulticasts: 0,
  outputPackets: 0,
  outputOctets: 0,
  outputDrops: 0,
});
export const countInput = (counters: HostCounters, frame: Pdu): void => {
  counters.inputPackets++;
  counters.inputOctets += frame.length;
  try {
    const { destination } = frame.value as EthernetFrame;
    if (isGroupMac(destination) && destination !== BROADCAST_MAC) counters.inputMulticasts++;
  } catch {
    // A frame that cannot be read has no destination; the engine tells of it.
  }
};
