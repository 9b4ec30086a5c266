// Which of the router's own interfaces a directly attached network lies on.
import { maskOf } from "../../base/ip.ts";
import type { Prefix } from "../../base/prefix.ts";
import type { OspfInstance } from "./instance.ts";
import type { Hop } from "./spf.ts";

/** The hop towards a network of this router: by the first interface with an address in it, 0 when there is none. */
export const attachedHops = (instance: OspfInstance): ((prefix: Prefix) => readonly Hop[]) => {
  /** By length of the prefix, then by network: made when a length is first asked for, for a router with many. */
  const byLength = new Map<number, Map<number, number>>();
  const networks = (length: number): ReadonlyMap<number, number> => {
    let found = byLength.get(length);
    if (found === undefined) {
      found = new Map();
      byLength.set(length, found);
      const mask = maskOf(length);
      for (const iface of instance.interfaces())
        for (const { address } of iface.link?.ipv4 ?? []) {
          const network = ((address as number) & mask) >>> 0;
          if (!found.has(network)) found.set(network, iface.index);
        }
    }
    return found;
  };
  return ({ address, length }) => {
    const index = networks(length).get(address as number) ?? 0;
    return instance.hopSets.get(instance.hopSets.of([{ interface: index, gateway: 0, sham: false }]));
  };
};
