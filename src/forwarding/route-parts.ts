// Lines of static routes that share prefix and distance are offered as one route; each of them stands in the table only
// while its own way is there.
import type { NextHop, Route } from "./route.ts";

export class RouteParts {
  readonly #parts = new WeakMap<Route, Route[]>();
  readonly #wholes = new WeakMap<Route, Route>();

  /** What is left of a static route without the hops that are not `usable`; the same object for the same part. */
  part(route: Route, usable: (hop: NextHop) => boolean): Route {
    if (route.protocol !== "static" || route.nextHops.length < 2 || route.permanent === true) return route;
    const nextHops = route.nextHops.filter(usable);
    if (nextHops.length === route.nextHops.length) return route;
    const parts = this.#parts.get(route) ?? [];
    const same = (p: Route): boolean =>
      p.nextHops.length === nextHops.length && p.nextHops.every((hop, i) => hop === nextHops[i]);
    const known = parts.find(same);
    if (known !== undefined) return known;
    const part: Route = { ...route, nextHops };
    this.#parts.set(route, [...parts, part]);
    this.#wholes.set(part, route);
    return part;
  }
  /** The route as it was offered. */
  whole(part: Route): Route {
    return this.#wholes.get(part) ?? part;
  }
}
