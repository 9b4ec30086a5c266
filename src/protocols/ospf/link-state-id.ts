// Link State IDs for prefixes that share an address. RFC 2328, E.
import { type Prefix, type PrefixKey, keyOf } from "../../base/prefix.ts";
import { maskOf } from "../../base/ip.ts";

/**
 * Of several prefixes with one address the host route, else the shortest, keeps the address itself; the others set their
 * host bits.
 * @rfc 2328 E
 */
export const linkStateIds = (prefixes: Iterable<Prefix>): Map<PrefixKey, number> => {
  const byAddress = new Map<number, Prefix[]>();
  for (const p of prefixes) {
    const address = p.address as number;
    const list = byAddress.get(address);
    if (list === undefined) byAddress.set(address, [p]);
    else list.push(p);
  }
  const ids = new Map<PrefixKey, number>();
  for (const [address, list] of byAddress) {
    list.sort((a, b) => a.length - b.length);
    const plain = list.find((p) => p.length === 32) ?? list[0]!;
    for (const p of list) ids.set(keyOf(p), p === plain ? address : (address | ~maskOf(p.length)) >>> 0);
  }
  return ids;
};
