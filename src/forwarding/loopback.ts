// Packets that a node sends to itself, and those routed into a loopback interface: they come back in, one event later.
import type { Timer } from "../kernel/kernel.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import type { Pdu } from "../wire/pdu.ts";
import type { DropReason } from "./engine.ts";
import type { Arrival, Deciding, Parts } from "./stack.ts";

const QUEUE_LIMIT = 1024;

/** Run to completion: what a node sends to itself waits until the current stimulus has ended. */
export class Loopback {
  readonly #parts: Parts;
  readonly #timer: Timer;
  #queue: { readonly arrival: Arrival; readonly pdu: Pdu; readonly family: "ipv4" | "ipv6" }[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#timer = parts.host.timer("loopback", () => this.#drain());
  }
  /** A packet of this node for one of its own addresses, on the interface that has it. */
  self(owner: InterfaceView, vrf: number, pdu: Pdu, family: "ipv4" | "ipv6" = "ipv4"): DropReason | null {
    return this.#push({ interface: owner, vrf, group: false, linkSource: owner.mac, labels: [] }, pdu, family);
  }
  /** A packet routed out of a loopback interface, perhaps of another VRF: it arrives there. */
  enter(
    out: InterfaceView,
    arrival: Arrival | null,
    vrf: number,
    original: Pdu,
    pdu: Pdu,
    by: Deciding,
    family: "ipv4" | "ipv6" = "ipv4",
  ): DropReason | null {
    const { verdicts } = this.#parts;
    if (arrival !== null && arrival.interface.index === out.index)
      return verdicts.drop("loop-to-self", family, vrf, arrival, original, by);
    verdicts.forward(family, vrf, arrival, out.index, pdu, by);
    return this.#push({ interface: out, vrf: out.vrf, group: false, linkSource: out.mac, labels: [] }, pdu, family);
  }
  stop(): void {
    this.#timer.stop();
    this.#queue = [];
  }
  #push(arrival: Arrival, pdu: Pdu, family: "ipv4" | "ipv6"): DropReason | null {
    if (this.#queue.length >= QUEUE_LIMIT)
      return this.#parts.verdicts.drop("queue-full", family, arrival.vrf, arrival, pdu);
    this.#queue.push({ arrival, pdu, family });
    if (!this.#timer.running) this.#timer.start(0);
    return null;
  }
  #drain(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const { arrival, pdu, family } of queue) {
      if (family === "ipv4") this.#parts.ipv4.receive(arrival, pdu);
      else this.#parts.ipv6.receive(arrival, pdu);
    }
  }
}
