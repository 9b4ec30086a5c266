// Packets and octets through each interface. RFC 2863, 3.1.4.
import { isGroupMac } from "../base/mac.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { EthernetFrame } from "../wire/ethernet.ts";
import type { Pdu } from "../wire/pdu.ts";
import type { InterfaceCounters } from "./router-state.ts";

type Row = { -readonly [K in keyof InterfaceCounters]: InterfaceCounters[K] };
const empty = (lastCleared: Instant | null): Row => ({
  inputPackets: 0,
  inputOctets: 0,
  inputBroadcasts: 0,
  inputMulticasts: 0,
  inputErrors: 0,
  outputPackets: 0,
  outputOctets: 0,
  lastInput: null,
  lastOutput: null,
  transitions: 0,
  lastCleared,
});
/** The 24 and 16 bits that mark an IPv4 and an IPv6 group's MAC address. */
const isIpGroup = (mac: number): boolean => {
  const high = Math.floor(mac / 2 ** 24);
  return high === 0x01005e || Math.floor(high / 2 ** 8) === 0x3333;
};

export class CounterTable {
  readonly #now: () => Instant;
  readonly #rows: (Row | undefined)[] = [];
  #allCleared: Instant | null = null;
  constructor(now: () => Instant) {
    this.#now = now;
  }
  #row(index: number): Row {
    let row = this.#rows[index];
    if (row === undefined) {
      row = empty(this.#allCleared);
      this.#rows[index] = row;
    }
    return row;
  }
  input(index: number, frame: Pdu): void {
    const row = this.#row(index);
    row.inputPackets++;
    row.inputOctets += frame.length;
    row.lastInput = this.#now();
    try {
      const { destination } = frame.value as EthernetFrame;
      if (!isGroupMac(destination)) return;
      row.inputBroadcasts++;
      if (isIpGroup(destination)) row.inputMulticasts++;
    } catch {
      row.inputErrors++;
    }
  }
  output(index: number, octets: number): void {
    const row = this.#row(index);
    row.outputPackets++;
    row.outputOctets += octets;
    row.lastOutput = this.#now();
  }
  transition(index: number): void {
    this.#row(index).transitions++;
  }
  of(index: number): InterfaceCounters {
    return { ...(this.#rows[index] ?? empty(this.#allCleared)) };
  }
  clear(index: number | null): void {
    if (index !== null) {
      this.#rows[index] = empty(this.#now());
      return;
    }
    this.#rows.length = 0;
    this.#allCleared = this.#now();
  }
}
