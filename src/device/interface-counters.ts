// Packets and octets through each interface. RFC 2863, 3.1.4.
import { isGroupMac } from "../base/mac.ts";
import type { Instant } from "../kernel/kernel.ts";
import { type EthernetFrame, EtherType } from "../wire/ethernet.ts";
import type { Pdu } from "../wire/pdu.ts";
import { LOAD_INTERVAL, LoadAverage, windowEnd } from "./load-average.ts";
import type { InterfaceCounters } from "./router-state.ts";

type Counted = Omit<InterfaceCounters, "load" | "loadInterval" | "outputQueue">;
type Row = { -readonly [K in keyof Counted]: Counted[K] } & {
  /** When the load has to be told the counters before they grow on. */
  closes: Instant;
};
const empty = (lastCleared: Instant | null): Row => ({
  inputPackets: 0,
  inputOctets: 0,
  inputBroadcasts: 0,
  inputMulticasts: 0,
  inputIpv4: 0,
  outputIpv4: 0,
  inputErrors: 0,
  unknownProtocols: 0,
  outputPackets: 0,
  outputOctets: 0,
  outputDrops: 0,
  lastInput: null,
  lastOutput: null,
  transitions: 0,
  lastCleared,
  closes: 0,
});
/** The 24 and 16 bits that mark an IPv4 and an IPv6 group's MAC address. */
const isIpGroup = (mac: number): boolean => {
  const high = Math.floor(mac / 2 ** 24);
  return high === 0x01005e || Math.floor(high / 2 ** 8) === 0x3333;
};

export class CounterTable {
  readonly #now: () => Instant;
  readonly #rows: (Row | undefined)[] = [];
  /** Not cleared with the counters. */
  readonly #loads: (LoadAverage | undefined)[] = [];
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
  #load(index: number): LoadAverage {
    let load = this.#loads[index];
    if (load === undefined) {
      load = new LoadAverage(this.#now(), LOAD_INTERVAL);
      this.#loads[index] = load;
    }
    return load;
  }
  /** Seconds over which the load is averaged. */
  setLoadInterval(index: number, interval: number): void {
    if (interval !== LOAD_INTERVAL || this.#loads[index] !== undefined)
      this.#load(index).averageOver(this.#now(), this.#row(index), interval);
  }
  /** The first packet of a window comes. */
  #close(index: number, row: Row, now: Instant): void {
    this.#load(index).close(now, row);
    row.closes = windowEnd(now);
  }
  input(index: number, frame: Pdu): void {
    const row = this.#row(index);
    const now = this.#now();
    if (now >= row.closes) this.#close(index, row, now);
    row.inputPackets++;
    row.inputOctets += frame.length;
    row.lastInput = now;
    try {
      const { destination, etherType } = frame.value as EthernetFrame;
      if (etherType === EtherType.Ipv4) row.inputIpv4++;
      if (!isGroupMac(destination)) return;
      row.inputBroadcasts++;
      if (isIpGroup(destination)) row.inputMulticasts++;
    } catch {
      row.inputErrors++;
    }
  }
  output(index: number, frame: Pdu): void {
    const row = this.#row(index);
    const now = this.#now();
    if (now >= row.closes) this.#close(index, row, now);
    row.outputPackets++;
    row.outputOctets += frame.length;
    if ((frame.value as EthernetFrame).etherType === EtherType.Ipv4) row.outputIpv4++;
    row.lastOutput = now;
  }
  outputDrop(index: number): void {
    this.#row(index).outputDrops++;
  }
  transition(index: number): void {
    this.#row(index).transitions++;
  }
  unknownProtocol(index: number): void {
    this.#row(index).unknownProtocols++;
  }
  of(index: number): Omit<InterfaceCounters, "outputQueue"> {
    const load = this.#loads[index] ?? new LoadAverage(this.#now(), LOAD_INTERVAL);
    const { closes: _, ...counted } = this.#rows[index] ?? empty(this.#allCleared);
    return { ...counted, load: load.at(this.#now(), counted), loadInterval: load.interval };
  }
  clear(index: number | null): void {
    this.#rows.forEach((row, i) => {
      if (row !== undefined && (index === null || i === index)) this.#loads[i]?.rebase(row);
    });
    if (index !== null) {
      this.#rows[index] = empty(this.#now());
      return;
    }
    this.#rows.length = 0;
    this.#allCleared = this.#now();
  }
}
