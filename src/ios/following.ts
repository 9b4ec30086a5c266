// When a device takes up the configuration that a console edits.
//
// To follow its configuration a device compares the whole of it. Up to so many lines that happens after every line; of a
// larger one pasted in one go after a part of its lines, so that pasting takes time in proportion to its length.
import type { RouterConsole } from "../device/skin.ts";
import { sortInterfaces } from "./interface-list.ts";

const COMPARED_AT_ONCE = 500;
const LINES_PER_LINE = 16;

export class Following {
  readonly #device: RouterConsole;
  /** Lines that the device does not follow yet. */
  #behind = 0;
  /** More of the same input is about to come. */
  more = false;

  constructor(device: RouterConsole) {
    this.#device = device;
  }
  /** A line has been applied to the configuration. */
  line(): void {
    this.#behind++;
    if (!this.more || this.#behind * LINES_PER_LINE >= this.#device.origins.size - COMPARED_AT_ONCE) this.now();
  }
  /** The device does what its configuration says, before anybody looks. */
  now(): void {
    if (this.#behind === 0) return;
    this.#behind = 0;
    sortInterfaces(this.#device.config);
    this.#device.configChanged();
  }
}
