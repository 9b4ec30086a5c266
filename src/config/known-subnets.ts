// Which subnets, of one family, a configuration may have anywhere: a quick no to the question whether a new one overlaps another's.
// Nothing is ever taken out, so that a yes has to be looked at closely, and a no can be trusted.
import type { Ip } from "../base/ip.ts";
import { entryOf } from "../base/memo.ts";
import { maskIp } from "../base/prefix.ts";

const SEVERAL = "";

export class KnownSubnets {
  /** By their length, then by a length up to that: subnets cut to it, and whose they are. The latter are made when asked for. */
  readonly #cut = new Map<number, Map<number, Map<Ip, string>>>();

  add(address: Ip, length: number, owner: string): void {
    const cuts = entryOf(this.#cut, length, () => new Map([[length, new Map<Ip, string>()]]));
    for (const [to, subnets] of cuts) note(subnets, maskIp(address, to), owner);
  }
  /** False: no subnet that was ever anybody else's holds this one or lies in it. */
  mayMeet(address: Ip, length: number, owner: string): boolean {
    for (const [own, cuts] of this.#cut) {
      const to = Math.min(own, length);
      let subnets = cuts.get(to);
      if (subnets === undefined) {
        subnets = new Map();
        for (const [subnet, whose] of cuts.get(own)!) note(subnets, maskIp(subnet, to), whose);
        cuts.set(to, subnets);
      }
      const whose = subnets.get(maskIp(address, to));
      if (whose !== undefined && whose !== owner) return true;
    }
    return false;
  }
}
const note = (subnets: Map<Ip, string>, subnet: Ip, owner: string): void => {
  const before = subnets.get(subnet);
  if (before !== owner) subnets.set(subnet, before === undefined ? owner : SEVERAL);
};
