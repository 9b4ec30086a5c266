// Packets and octets through each interface. RFC 2863, 3.1.4.
import type { Instant } from "../kernel/kernel.ts";
import type { InterfaceCounters } from "./router-state.ts";

type Row = { -readonly [K in keyof InterfaceCounters]: InterfaceCounters[K] };
const empty = (): Row => ({
  inputPackets: 0,
  inputOctets: 0,
  outputPackets: 0,
  outputOctets: 0,
  lastInput: null,
  lastOutput: null,
  transitions: 0,
});

export class CounterTable {
  readonly #now: () => Instant;
  readonly #rows: (Row | undefined)[] = [];
  constructor(now: () => Instant) {
    this.#now = now;
  }
  #row(index: number): Row {
    let row = this.#rows[index];
    if (row === undefined) {
      row = empty();
      this.#rows[index] = row;
    }
    return row;
  }
  input(index: number, octets: number): void {
    const row = this.#row(index);
    row.inputPackets++;
    row.inputOctets += octets;
    row.lastInput = this.#now();
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
    return { ...(this.#rows[index] ?? empty()) };
  }
  clear(index: number | null): void {
    if (index === null) this.#rows.length = 0;
    else this.#rows[index] = undefined;
  }
}
