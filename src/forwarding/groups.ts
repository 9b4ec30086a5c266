// Multicast groups this node listens to, per interface. RFC 1112 7.1, RFC 4291 2.8.
import type { Ip } from "../base/ip.ts";
import { entryOf } from "../base/memo.ts";

/** 224.0.0.1, and ff01::1 and ff02::1: every node, always. */
const ALL_HOSTS = 0xe0000001;
const ALL_NODES: ReadonlySet<Ip> = new Set<Ip>([0xff01n * 2n ** 112n + 1n, 0xff02n * 2n ** 112n + 1n]);

export class Groups {
  readonly #joined = new Map<number, Map<Ip, number>>();
  has(interface_: number, group: Ip): boolean {
    if (typeof group === "number" ? group === ALL_HOSTS : ALL_NODES.has(group)) return true;
    return this.#joined.get(interface_)?.has(group) === true;
  }
  /** Counted: as many leaves as joins. */
  join(interface_: number, group: Ip): void {
    const groups = entryOf(this.#joined, interface_, () => new Map<Ip, number>());
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  leave(interface_: number, group: Ip): void {
    const groups = this.#joined.get(interface_);
    const count = groups?.get(group);
    if (groups === undefined || count === undefined) return;
    if (count > 1) groups.set(group, count - 1);
    else groups.delete(group);
  }
  of(interface_: number): readonly Ip[] {
    return [...(this.#joined.get(interface_)?.keys() ?? [])];
  }
}
