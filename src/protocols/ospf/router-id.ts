// The router id of a process, and that no other process of this router has the same. RFC 2328, C.1.
import type { Ipv4 } from "../../base/ip.ts";
import type { BusEvent } from "../protocol.ts";
import type { OspfInstance } from "./instance.ts";

const TOPIC = "ospf router-id";
interface Announcement {
  readonly process: number;
  readonly routerId: Ipv4;
}
const isAnnouncement = (data: unknown): data is Announcement =>
  typeof data === "object" && data !== null && "process" in data && "routerId" in data;

export class RouterIdChoice {
  readonly #instance: OspfInstance;
  /** Of the other processes, by process. */
  readonly #taken = new Map<number, Ipv4>();
  constructor(instance: OspfInstance) {
    this.#instance = instance;
  }
  /** As IOS does: the configured one, else the highest loopback address, else the highest of any interface; 0 for none. */
  choose(): Ipv4 {
    const { config, ctx } = this.#instance;
    if (config.routerId !== undefined) return config.routerId;
    const best = ctx.chooseRouterId();
    if (!this.#isTaken(best)) return best;
    const free = (loopbacks: boolean): Ipv4 =>
      Math.max(
        0,
        ...ctx
          .interfaces()
          .filter((i) => i.up && (i.kind === "loopback") === loopbacks)
          .flatMap((i) => i.ipv4.map((a) => a.address as Ipv4))
          .filter((a) => !this.#isTaken(a)),
      );
    return free(true) || free(false);
  }
  #isTaken(id: Ipv4): boolean {
    return [...this.#taken.values()].includes(id);
  }
  announce(): void {
    const { ctx, process, routerId } = this.#instance;
    ctx.publish({ kind: "custom", topic: TOPIC, data: { process, routerId } satisfies Announcement });
  }
  /** True when an older process has the id this one had chosen: it has to choose again. */
  heard(event: BusEvent & { readonly kind: "custom" }): boolean {
    if (event.topic !== TOPIC || !isAnnouncement(event.data)) return false;
    const { process, routerId } = event.data;
    this.#taken.set(process, routerId);
    const { config, routerId: own } = this.#instance;
    return routerId !== 0 && routerId === own && config.routerId === undefined && process < this.#instance.process;
  }
}
