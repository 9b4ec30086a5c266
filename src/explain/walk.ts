// Following a packet by the tables: FIB, LFIB, access lists and cables, hop by hop, without sending anything.
import { familyOf, formatIp, type Ip } from "../base/ip.ts";
import { formatPrefix } from "../base/prefix.ts";
import type { Adjacency } from "../forwarding/route.ts";
import type { Chain } from "./explanation.ts";
import { cross, entrance, filter, hostHop } from "./hop.ts";
import type { RouterScene, Scene } from "./scene.ts";

export type WalkEnd =
  | { readonly kind: "delivered"; readonly node: string; readonly vrf: string }
  | { readonly kind: "no-route"; readonly node: string; readonly vrf: string }
  | { readonly kind: "discard"; readonly node: string; readonly vrf: string }
  /** A route's next hop is found through the route itself, or a ring of routes. */
  | { readonly kind: "recursion-loop"; readonly node: string; readonly vrf: string }
  | { readonly kind: "no-lsp"; readonly node: string; readonly vrf: string; readonly nextHop: Ip }
  | { readonly kind: "label-lost"; readonly node: string; readonly nextHop: Ip }
  | { readonly kind: "interface-down"; readonly node: string; readonly interface: string }
  | { readonly kind: "no-answer"; readonly node: string; readonly interface: string; readonly gateway: Ip }
  | {
      readonly kind: "acl";
      readonly node: string;
      readonly interface: string;
      readonly direction: "in" | "out";
      readonly list: string;
      readonly sequence: number | null;
    }
  /** The source has no way back that unicast RPF on the interface accepts. */
  | { readonly kind: "reverse-path"; readonly node: string; readonly interface: string; readonly fault: string }
  /** A router that does not forward this family got a packet that is not for it. */
  | { readonly kind: "routing-off"; readonly node: string }
  | { readonly kind: "mpls-off"; readonly node: string; readonly interface: string }
  | { readonly kind: "loop"; readonly node: string };

const MOST_HOPS = 64;

/** One direction of an ICMP exchange from `start` to `to`. */
export const walk = (
  scene: Scene,
  start: { readonly node: string; readonly vrf: string },
  from: Ip,
  to: Ip,
  chain: Chain,
): WalkEnd => {
  let { node, vrf } = start;
  let labels: readonly number[] = [];
  let final: Ip = to;
  const seen = new Set<string>();
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const key = `${node} ${vrf} ${labels.join(",")}`;
    if (seen.has(key)) return { kind: "loop", node };
    seen.add(key);
    const router = scene.router(node);
    if (router === undefined) {
      const host = hostHop(scene, node, hop === 0, from, to, chain);
      if ("kind" in host) return host;
      ({ node, vrf } = host);
      continue;
    }
    let way: Adjacency | undefined;
    if (labels.length > 0) {
      const entry = router.state.labels().get(labels[0]!);
      if (entry === undefined || entry.action === "discard") return { kind: "label-lost", node, nextHop: final };
      if (entry.action === "lookup") {
        labels = labels.slice(1);
        vrf = scene.vrfName(router, entry.vrf);
        chain.step(
          node,
          "label",
          `takes the label off and looks ${formatIp(to)} up in ${vrf === "" ? "the global table" : `VRF ${vrf}`}`,
        );
        if (labels.length > 0) continue;
      } else {
        way = entry.ways[0];
        const rest = labels.slice(1);
        if (way === undefined) return { kind: "label-lost", node, nextHop: final };
        if (way.untagged === true && rest.length > 0) return { kind: "label-lost", node, nextHop: final };
        const next = way.untagged === true ? [] : [...way.labels.filter((l) => l !== 3), ...rest];
        chain.step(
          node,
          "label",
          `label ${labels[0]} ${way.labels.length > 0 && next.length >= labels.length ? `becomes ${next[0]}` : "is taken off"}, out of ${nameOf(router, way.interface)}`,
        );
        labels = next;
      }
    }
    if (way === undefined) {
      const table = router.state.vrfNamed(vrf);
      const entry = table?.fib[familyOf(to)].lookup(to) ?? null;
      if (hop > 0 && entry?.receive !== true && !ownsIn(router, to) && !forwards(router, to))
        return { kind: "routing-off", node };
      if (entry === null) return { kind: "no-route", node, vrf };
      if (entry.receive || ownsIn(router, to)) {
        chain.step(node, "deliver", `${formatIp(to)} is its own address`);
        return {
          kind: "delivered",
          node,
          vrf: entry.receiveVrf === undefined ? vrf : scene.vrfName(router, entry.receiveVrf),
        };
      }
      const hopOf = entry.route?.nextHops.find((h) => h.via === "gateway");
      if (hopOf?.via === "gateway") final = hopOf.gateway;
      if (entry.ways.length === 0) {
        if (entry.unusable === "no-label" && hopOf?.via === "gateway")
          return { kind: "no-lsp", node, vrf, nextHop: hopOf.gateway };
        if (entry.looped === true) return { kind: "recursion-loop", node, vrf };
        return entry.unusable === "unresolved" ? { kind: "no-route", node, vrf } : { kind: "discard", node, vrf };
      }
      way = entry.ways[0]!;
      const since = table?.rib[familyOf(to)].lookup(to)?.since ?? null;
      const pushed = way.labels.filter((l) => l !== 3);
      chain.step(
        node,
        "forward",
        `${vrf === "" ? "global table" : `VRF ${vrf}`}: ${formatPrefix(entry.prefix)}${entry.route === null ? "" : ` by ${entry.route.protocol}`}${way.gateway === null ? "" : ` via ${formatIp(hopOf?.via === "gateway" ? hopOf.gateway : way.gateway)}`}, out of ${nameOf(router, way.interface)}${pushed.length > 0 ? ` with label${pushed.length > 1 ? "s" : ""} ${pushed.join(" ")}` : ""}`,
        since,
      );
      labels = pushed;
    }
    const out = router.state.interface(way.interface);
    if (out === undefined || !out.up)
      return { kind: "interface-down", node, interface: out?.name ?? `#${way.interface}` };
    const blocked = labels.length === 0 ? filter(router, out, "out", from, to) : null;
    if (blocked !== null) return blocked;
    const crossed = cross(scene, router, out, way.gateway ?? to);
    if ("kind" in crossed) return crossed;
    const there = scene.router(crossed.node);
    if (there !== undefined) {
      const arriving = crossed.interface;
      if (arriving !== null) {
        if (labels.length > 0 && !arriving.mpls)
          return { kind: "mpls-off", node: crossed.node, interface: arriving.name };
        if (labels.length === 0) {
          const stopped = entrance(there, arriving, from, to);
          if (stopped !== null) return stopped;
        }
        vrf = scene.vrfName(there, arriving.vrf);
      }
    } else vrf = "";
    node = crossed.node;
  }
  return { kind: "loop", node };
};

const nameOf = (router: RouterScene, index: number): string =>
  router.state.interface(index)?.name ?? `interface ${index}`;
/** A leaked connected prefix leads to an interface of the same router that has the address. */
const ownsIn = (router: RouterScene, to: Ip): boolean => {
  const own = router.state.interfaces().find((i) => i.up && [...i.ipv4, ...i.ipv6].some((a) => a.address === to));
  return (
    own !== undefined &&
    own.kind === "loopback" &&
    router.state
      .vrfs()
      .some((v) => v.fib[familyOf(to)].lookup(to)?.ways.some((w) => w.interface === own.index) === true)
  );
};
const forwards = ({ state }: RouterScene, to: Ip): boolean =>
  typeof to === "number" ? state.config.ipRouting : state.config.ipv6UnicastRouting;
