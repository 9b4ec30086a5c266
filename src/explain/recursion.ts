// Routes whose next hop is found through themselves: what explain says of them, installed or not.
import { familyOf, formatIp, type Ip, parseIp } from "../base/ip.ts";
import { formatPrefix, samePrefix } from "../base/prefix.ts";
import type { StaticRouteConfig } from "../config/model.ts";
import type { NextHop, Route } from "../forwarding/route.ts";
import type { BlamedLine, Chain } from "./explanation.ts";
import { addressText, keyword, type RouterScene, type Scene } from "./scene.ts";

/** What is wrong with a static route that is configured and not in the table. */
export const staticFault = (router: RouterScene, fixed: StaticRouteConfig): string => {
  if (fixed.gateway === undefined) return `its interface ${fixed.interface} is not up`;
  const hop = `its next hop ${addressText(fixed.gateway)}`;
  const verdicts = router.state.vrfNamed(fixed.vrf)?.rib[familyOf(fixed.prefix.address)].explain(fixed.prefix) ?? [];
  const itself = verdicts.some(
    (v) =>
      v.status === "resolves-through-itself" &&
      v.route.protocol === "static" &&
      v.hop?.via === "gateway" &&
      v.hop.gateway === fixed.gateway,
  );
  return itself ? `${hop} could only be found through the route itself` : `${hop} is not reachable`;
};

/** Which route takes the next hop of an installed route, and so on until the ring is closed. */
export const recursionSteps = (router: RouterScene, vrf: string, route: Route, chain: Chain): void => {
  const seen: Route[] = [];
  let table = router.state.vrfNamed(vrf);
  for (let at: Route | undefined = route; at !== undefined && !seen.includes(at); ) {
    seen.push(at);
    const hop: NextHop | undefined = at.nextHops.find((h) => h.via === "gateway" && h.interface === undefined);
    if (hop?.via !== "gateway" || table === undefined) return;
    table = hop.table === undefined ? table : router.state.vrf(hop.table);
    const next: Route | undefined = table?.rib[familyOf(hop.gateway)].lookup(hop.gateway)?.route;
    if (next === undefined) return;
    chain.step(
      router.name,
      "next-hop",
      `next hop ${formatIp(hop.gateway)} of ${formatPrefix(at.prefix)} is found by ${samePrefix(next.prefix, at.prefix) ? "the route itself" : `the route to ${formatPrefix(next.prefix)}`}, by ${next.source}`,
    );
    at = next;
  }
};

/**
 * The router that handed an internal route on with somebody else's next hop, where nothing but the route leads to it:
 * it should have named itself. Null when the route did not come so.
 */
const nextHopSelf = (scene: Scene, router: RouterScene, vrf: string, route: Route, chain: Chain): BlamedLine | null => {
  const hop = route.nextHops.find((h) => h.via === "gateway");
  const from = (route.detail as { readonly from?: unknown } | undefined)?.from;
  const taught = typeof from === "string" ? parseIp(from) : null;
  if (vrf !== "" || route.protocol !== "bgp" || route.subtype !== "internal") return null;
  if (hop?.via !== "gateway" || taught === null || taught === hop.gateway) return null;
  const [owner] = scene.owners(taught);
  const far = owner === undefined ? undefined : scene.router(owner.node);
  const config = far?.state.config.bgp;
  if (far === undefined || config === undefined || scene.owners(hop.gateway).some((o) => o.node === far.name))
    return null;
  const own = router.state.interfaces().flatMap((i) => [...i.ipv4, ...i.ipv6].map((a) => formatIp(a.address)));
  const named = [...config.neighbors.keys()].find((address) => own.includes(address));
  if (named === undefined) return null;
  chain.step(far.name, "path", `hands the route on to ${named} with the next hop ${formatIp(hop.gateway)} as it came`);
  return scene.missing(far, [`router bgp ${config.asn}`], `neighbor ${named} next-hop-self`);
};

/** Why packets by an installed route get nowhere although its next hop is in the table. */
export const recursionLoop = (scene: Scene, router: RouterScene, vrf: string, to: Ip, chain: Chain): void => {
  const route = router.state.vrfNamed(vrf)?.rib[familyOf(to)].lookup(to)?.route;
  if (route !== undefined) recursionSteps(router, vrf, route, chain);
  const fixed = router.state.config.staticRoutes.find(
    (r) => r.vrf === vrf && route?.protocol === "static" && samePrefix(r.prefix, route.prefix),
  );
  const blame =
    fixed !== undefined
      ? scene.staticLine(router, fixed)
      : route === undefined
        ? null
        : nextHopSelf(scene, router, vrf, route, chain);
  const table = `show ${keyword(to)} route ${vrf === "" ? "" : `vrf ${vrf} `}`;
  chain.conclude("recursion-loop", blame, {
    node: router.name,
    command: typeof to === "number" ? `${table}loops` : `${table}${addressText(to)}`,
  });
};
