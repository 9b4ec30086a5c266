// The routing table of a host: what was typed, what addresses imply, what routers advertise. RFC 1122 3.3.1, RFC 4861 6.3.6.
import { compareIp, type Family, familyOf, type Ip } from "../base/ip.ts";
import { comparePrefix, contains, hostPrefix, type Prefix, samePrefix } from "../base/prefix.ts";
import type { Adjacency, FibEntry } from "../forwarding/route.ts";
import type { Instant } from "../kernel/kernel.ts";

/** How a route came to be: with an address, by hand, by router advertisement. */
export type HostRouteOrigin = "kernel" | "static" | "ra";
export interface HostWay {
  readonly via: Ip;
  readonly device: number;
  /** 1-256: its share of the flows. */
  readonly weight: number;
}
export interface HostRoute {
  readonly prefix: Prefix;
  /** null: attached, or none for a route that refuses. */
  readonly via: Ip | null;
  /** Interface index; 0 for a route that refuses. */
  readonly device: number;
  readonly metric: number;
  readonly origin: HostRouteOrigin;
  readonly type: "unicast" | "blackhole" | "unreachable" | "prohibit";
  /** Several next hops by weight; `via` is null and `device` 0 then. */
  readonly ways?: readonly HostWay[];
  /** Preferred source, IPv4. */
  readonly source: Ip | null;
  readonly expires: Instant | null;
  /** Of an advertised default router: 1 high, 0 medium, -1 low. RFC 4191. */
  readonly preference?: number;
}

const sameRoute = (a: HostRoute, b: HostRoute): boolean =>
  samePrefix(a.prefix, b.prefix) && familyOf(a.prefix.address) === familyOf(b.prefix.address) && a.metric === b.metric;

/** Each way as often as its weight says. */
const adjacenciesOf = (route: HostRoute, isUp: (device: number) => boolean): readonly Adjacency[] => {
  if (route.type !== "unicast") return [];
  const ways = route.ways ?? [{ via: route.via, device: route.device, weight: 1 }];
  return ways
    .filter((w) => isUp(w.device))
    .flatMap((w) => new Array<Adjacency>(w.weight).fill({ interface: w.device, gateway: w.via, labels: [] }));
};

export class HostRoutes {
  /** Longest prefix first, then lowest metric. */
  #routes: { readonly route: HostRoute; readonly entry: FibEntry }[] = [];

  /** False when there is a route to the same prefix with the same metric (IPv6: and the same next hop) already; unless it may stand beside that. */
  add(route: HostRoute, beside = false): boolean {
    const same = (r: HostRoute): boolean =>
      sameRoute(r, route) &&
      (familyOf(r.prefix.address) === "ipv4" || (r.via === route.via && r.device === route.device));
    if (!beside && this.#routes.some((r) => same(r.route))) return false;
    const ways = adjacenciesOf(route, () => true);
    const silent = route.type === "blackhole" ? ({ unusable: "unresolved" } as const) : {};
    const entry: FibEntry = { prefix: route.prefix, ways, receive: false, route: null, ...silent };
    const at = this.#routes.findIndex(
      ({ route: r }) =>
        r.prefix.length < route.prefix.length || (r.prefix.length === route.prefix.length && r.metric > route.metric),
    );
    this.#routes.splice(at < 0 ? this.#routes.length : at, 0, { route, entry });
    return true;
  }
  /** Removes the first route that `matches`; false when none does. */
  remove(matches: (route: HostRoute) => boolean): boolean {
    const at = this.#routes.findIndex(({ route }) => matches(route));
    if (at < 0) return false;
    this.#routes.splice(at, 1);
    return true;
  }
  removeAll(matches: (route: HostRoute) => boolean): void {
    this.#routes = this.#routes.filter(({ route }) => !matches(route));
  }
  /** Puts `route` in the place of the first that `matches`; answers that one, null when none does. */
  update(matches: (route: HostRoute) => boolean, route: HostRoute): HostRoute | null {
    const at = this.#routes.findIndex((r) => matches(r.route));
    const before = this.#routes[at];
    if (before === undefined) return null;
    this.#routes[at] = { route, entry: before.entry };
    return before.route;
  }
  /** Longest match among routes whose device `isUp`; of advertised default routers of one metric that of lowest `rank`. */
  find(
    to: Ip,
    isUp: (device: number) => boolean,
    rank: ((route: HostRoute) => number) | null = null,
  ): { readonly route: HostRoute; readonly entry: FibEntry } | null {
    for (let at = 0; at < this.#routes.length; at++) {
      const row = this.#routes[at]!;
      const { prefix, ways, device, origin, via } = row.route;
      if (!contains(prefix, to)) continue;
      if (ways === undefined) {
        if (device !== 0 && !isUp(device)) continue;
        return rank === null || origin !== "ra" || via === null ? row : this.#preferred(at, isUp, rank);
      }
      if (ways.every((w) => isUp(w.device))) return row;
      if (ways.some((w) => isUp(w.device)))
        return { route: row.route, entry: { ...row.entry, ways: adjacenciesOf(row.route, isUp) } };
    }
    return null;
  }
  /** The best of the row at `at` and of those behind it that are its equals; the first of the best. */
  #preferred(at: number, isUp: (device: number) => boolean, rank: (route: HostRoute) => number) {
    const first = this.#routes[at]!;
    let best = first;
    let least = Number.POSITIVE_INFINITY;
    for (const row of this.#routes.slice(at)) {
      const { route } = row;
      if (!sameRoute(route, first.route)) break;
      if (route.origin !== "ra" || route.via === null || !isUp(route.device)) continue;
      const value = rank(route);
      if (value >= least) continue;
      least = value;
      best = row;
    }
    return best;
  }
  /** As `ip route` lists them: IPv4 with the default first, IPv6 with the default last. */
  list(family: Family): readonly HostRoute[] {
    const routes = this.#routes.map((r) => r.route).filter((r) => familyOf(r.prefix.address) === family);
    const last = (r: HostRoute): number => (family === "ipv6" && r.prefix.length === 0 ? 1 : 0);
    return routes.sort(
      (a, b) =>
        last(a) - last(b) ||
        comparePrefix(a.prefix, b.prefix) ||
        a.metric - b.metric ||
        compareIp(a.via ?? 0, b.via ?? 0),
    );
  }
}
export const receiveEntry = (address: Ip): FibEntry => ({
  prefix: hostPrefix(address),
  ways: [],
  receive: true,
  route: null,
});
