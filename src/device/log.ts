// Syslog and debug output of a router: the buffer of `show logging`, the topics of `debug`, whoever listens.
import type { Instant } from "../kernel/kernel.ts";
import type { LogMessage } from "../protocols/protocol.ts";
import type { LogRecord } from "./skin.ts";

const BUFFERED = 1000;

export class RouterLog {
  readonly #now: () => Instant;
  readonly #started: Instant;
  #records: LogRecord[] = [];
  /** How many there have been of each severity, 0 to 7, whatever has been cleared. */
  readonly counts: number[] = new Array<number>(8).fill(0);
  readonly #listeners = new Set<(record: LogRecord) => void>();
  /** Debug topic to title. */
  readonly topics = new Map<string, string>();
  constructor(now: () => Instant) {
    this.#now = now;
    this.#started = now();
  }
  get records(): readonly LogRecord[] {
    return this.#records;
  }
  clear(): void {
    this.#records = [];
  }
  message(message: LogMessage): void {
    this.#add({ ...message, ...this.#instant(), debug: false });
  }
  /** `topic` is on by itself or as part of a wider one: "ospf" covers "ospf adj". */
  isOn(topic: string): boolean {
    if (this.topics.size === 0) return false;
    for (let end = topic.length; end > 0; end = topic.lastIndexOf(" ", end - 1))
      if (this.topics.has(topic.slice(0, end))) return true;
    return false;
  }
  debug(topic: string, text: () => string): void {
    if (!this.isOn(topic)) return;
    this.#add({ facility: topic, severity: 7, mnemonic: "", text: text(), ...this.#instant(), debug: true });
  }
  listen(listener: (record: LogRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  #instant(): Pick<LogRecord, "at" | "uptime"> {
    const at = this.#now();
    return { at, uptime: at - this.#started };
  }
  #add(record: LogRecord): void {
    this.#records.push(record);
    this.counts[record.severity]!++;
    if (this.#records.length > 2 * BUFFERED) this.#records = this.#records.slice(-BUFFERED);
    for (const listener of [...this.#listeners]) listener(record);
  }
}
