// What a run hashes to. Three ingredients, so that a change says which kind it is: the order of events, the octets on
// the wires, the state of the nodes.
import { Hash64 } from "../base/hash.ts";
import type { Link, WireFrame } from "./link.ts";

export interface Fingerprint {
  /** Instant, rank and source of every event. */
  readonly events: string;
  /** Instant, link, sending end and octets of every frame; "" when frames were not hashed. */
  readonly frames: string;
  /** Canonical JSON of the nodes' views. */
  readonly state: string;
}

/** Hashes frames as they are put on wires. Forces every frame's octets. */
export class FrameFingerprint {
  readonly #hash = new Hash64();
  readonly #links = new Map<Link, readonly [number, number]>();
  add(link: Link, { at, from, frame }: WireFrame): void {
    let words = this.#links.get(link);
    if (words === undefined) {
      words = new Hash64().text(link.id).words();
      this.#links.set(link, words);
    }
    this.#hash.integer(at).u32(words[0]).u32(words[1]).text(from).bytes(frame.bytes);
  }
  digest(): string {
    return this.#hash.digest();
  }
}
