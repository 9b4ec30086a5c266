// Path MTUs learnt from errors. RFC 1191, RFC 8201.
import type { Ip } from "../base/ip.ts";
import { type Instant, seconds } from "../kernel/kernel.ts";

/** RFC 8201 5.3 and RFC 1191 6.3: forget after ten minutes and try larger ones. */
const LIFE = seconds(600);
/** RFC 791: every link carries 68 octets; RFC 8200 5: 1280. */
const LEAST = { ipv4: 68, ipv6: 1280 } as const;
/** RFC 1191, 7.1: what to try when an old router does not tell. */
const PLATEAUS = [65535, 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68];
const LIMIT = 4096;

export class PathMtu {
  readonly #now: () => Instant;
  readonly #known = new Map<string, { readonly mtu: number; readonly expires: Instant }>();
  constructor(now: () => Instant) {
    this.#now = now;
  }
  /** `mtu` 0 means that the error did not say. Never raises a known value. */
  learn(vrf: number, to: Ip, mtu: number): void {
    const before = this.get(vrf, to);
    const told = mtu > 0 ? mtu : (PLATEAUS.find((p) => p < (before ?? 1500)) ?? LEAST.ipv4);
    const value = Math.max(told, typeof to === "number" ? LEAST.ipv4 : LEAST.ipv6);
    if (before !== undefined && value >= before) return;
    if (this.#known.size >= LIMIT) this.#known.clear();
    this.#known.set(`${vrf} ${to}`, { mtu: value, expires: this.#now() + LIFE });
  }
  get(vrf: number, to: Ip): number | undefined {
    if (this.#known.size === 0) return undefined;
    const key = `${vrf} ${to}`;
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    if (known.expires > this.#now()) return known.mtu;
    this.#known.delete(key);
    return undefined;
  }
  /** When it is forgotten; call `get` first. */
  until(vrf: number, to: Ip): Instant {
    return this.#known.get(`${vrf} ${to}`)?.expires ?? 0;
  }
  clear(): void {
    this.#known.clear();
  }
}
