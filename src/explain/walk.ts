// Following a packet by the tables: FIB, LFIB, access lists and cables, hop by hop, without sending anything.
import { formatIp, type Ip } from "../base/ip.ts";
import { formatPrefix } from "../base/prefix.ts";
import { decideAcl } from "../forwarding/acl.ts";
import type { Adjacency } from "../forwarding/route.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import type { Chain } from "./explanation.ts";
import type { RouterScene, Scene } from "./scene.ts";

export type WalkEnd =
  | { readonly kind: "delivered"; readonly node: string; readonly vrf: string }
  | { readonly kind: "no-route"; readonly node: string; readonly vrf: string }
  | { readonly kind: "discard"; readonly node: string; readonly vrf: string }
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
  | { readonly kind: "mpls-off"; readonly node: string; readonly interface: string }
  | { readonly kind: "loop"; readonly node: string };

const MOST_HOPS = 64;
const ICMP = 1;

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
      const host = hostHop(scene, node, to, chain);
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
      const entry = table?.fib[typeof to === "number" ? "ipv4" : "ipv6"].lookup(to) ?? null;
      if (entry === null) return { kind: "no-route", node, vrf };
      if (entry.receive || ownsIn(scene, router, to)) {
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
        return entry.unusable === "unresolved" ? { kind: "no-route", node, vrf } : { kind: "discard", node, vrf };
      }
      way = entry.ways[0]!;
      const since = table?.rib[typeof to === "number" ? "ipv4" : "ipv6"].lookup(to)?.since ?? null;
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
    const blocked = labels.length === 0 ? filter(scene, router, out, "out", from, to) : null;
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
          const stopped = filter(scene, there, arriving, "in", from, to);
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
const ownsIn = (_scene: Scene, router: RouterScene, to: Ip): boolean => {
  const own = router.state.interfaces().find((i) => i.up && [...i.ipv4, ...i.ipv6].some((a) => a.address === to));
  return (
    own !== undefined &&
    own.kind === "loopback" &&
    router.state.vrfs().some((v) => v.fib.ipv4.lookup(to)?.ways.some((w) => w.interface === own.index) === true)
  );
};

const filter = (
  _scene: Scene,
  router: RouterScene,
  i: InterfaceView,
  direction: "in" | "out",
  from: Ip,
  to: Ip,
): WalkEnd | null => {
  if (typeof from !== "number" || typeof to !== "number") return null;
  const name = router.state.config.interfaces.get(i.name)?.accessGroups.get(`ipv4-${direction}`);
  const list = name === undefined ? undefined : router.state.config.accessLists.get(name);
  if (list === undefined) return null;
  const { permit, entry } = decideAcl(list, {
    protocol: ICMP,
    source: from,
    destination: to,
    sourcePort: -1,
    destinationPort: -1,
    icmpType: 8,
    icmpCode: 0,
    tcpFlags: -1,
    laterFragment: false,
    dscp: 0,
  });
  if (permit) return null;
  return {
    kind: "acl",
    node: router.name,
    interface: i.name,
    direction,
    list: list.name,
    sequence: entry?.sequence ?? null,
  };
};

/** Over the cable to whoever has the gateway's address. */
const cross = (
  scene: Scene,
  router: RouterScene,
  out: InterfaceView,
  gateway: Ip,
): { readonly node: string; readonly interface: InterfaceView | null } | WalkEnd => {
  for (const end of scene.neighbours(router.name, out.name)) {
    const there = scene.router(end.node);
    if (there !== undefined) {
      const found = scene.interfaceAt(there, end.port, gateway);
      if (found?.up) return { node: end.node, interface: found };
    } else if (
      scene.hostInterfaces(end.node).some((i) => i.up && i.ipv4.some((a) => a.startsWith(`${formatIp(gateway)}/`)))
    )
      return { node: end.node, interface: null };
  }
  return { kind: "no-answer", node: router.name, interface: out.name, gateway };
};

interface HostRoute {
  readonly prefix: string;
  readonly nextHops: readonly { readonly address: string | null; readonly interface: string | null }[];
}
/** A host delivers to itself, or hands the packet to the router that has its next hop's address. */
const hostHop = (
  scene: Scene,
  node: string,
  to: Ip,
  chain: Chain,
): WalkEnd | { readonly node: string; readonly vrf: string } => {
  const text = formatIp(to);
  const interfaces = scene.hostInterfaces(node);
  if (interfaces.some((i) => i.ipv4.some((a) => a.startsWith(`${text}/`)))) {
    chain.step(node, "deliver", `${text} is its own address`);
    return { kind: "delivered", node, vrf: "" };
  }
  const routes = (scene.network.view(node, "routes") as readonly HostRoute[])
    .filter((r) => matches(r.prefix, to))
    .sort((a, b) => lengthOf(b.prefix) - lengthOf(a.prefix));
  const [best] = routes;
  const hop = best?.nextHops[0];
  if (best === undefined || hop === undefined) return { kind: "no-route", node, vrf: "" };
  const gateway = hop.address ?? text;
  chain.step(node, "forward", `${best.prefix} via ${gateway}, out of ${hop.interface ?? "?"}`);
  for (const end of scene.neighbours(node, hop.interface ?? "")) {
    const there = scene.router(end.node);
    if (there === undefined) {
      if (scene.hostInterfaces(end.node).some((i) => i.ipv4.some((a) => a.startsWith(`${gateway}/`))))
        return { node: end.node, vrf: "" };
      continue;
    }
    const arriving = there.state
      .interfaces()
      .find(
        (i) =>
          (i.name === end.port || i.name.startsWith(`${end.port}.`)) &&
          i.up &&
          [...i.ipv4, ...i.ipv6].some((a) => formatIp(a.address) === gateway),
      );
    if (arriving === undefined) continue;
    const stopped = filter(scene, there, arriving, "in", 0, to);
    return stopped ?? { node: end.node, vrf: scene.vrfName(there, arriving.vrf) };
  }
  return { kind: "no-answer", node, interface: hop.interface ?? "", gateway: 0 };
};
const lengthOf = (prefix: string): number => Number(prefix.slice(prefix.indexOf("/") + 1));
const matches = (prefix: string, to: Ip): boolean => {
  const slash = prefix.indexOf("/");
  const length = lengthOf(prefix);
  const octets = prefix.slice(0, slash).split(".").map(Number);
  if (typeof to !== "number" || octets.length !== 4) return false;
  const base = ((octets[0]! << 24) | (octets[1]! << 16) | (octets[2]! << 8) | octets[3]!) >>> 0;
  return length === 0 || base >>> (32 - length) === to >>> (32 - length);
};
