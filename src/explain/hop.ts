// One hop of a packet: the access lists at both ends of a cable, who answers on it, and what a host does with a packet.
import { type Family, familyOf, formatIp, type Ip, parseIp } from "../base/ip.ts";
import { contains, parsePrefix } from "../base/prefix.ts";
import { sourceCheckOf } from "../device/interface-policy.ts";
import { type AclSubject, aclSurroundings, decideAcl } from "../forwarding/acl.ts";
import { hasWayBack, sourceFault } from "../forwarding/reverse-path.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import type { Chain } from "./explanation.ts";
import { hostAddresses, type RouterScene, type Scene } from "./scene.ts";
import type { WalkEnd } from "./walk.ts";

/** An echo request in either family. RFC 792; RFC 4443, 4.1. */
const ECHO = { ipv4: { protocol: 1, icmpType: 8 }, ipv6: { protocol: 58, icmpType: 128 } } as const;

const echo = (from: Ip, to: Ip): AclSubject => ({
  ...ECHO[familyOf(to)],
  source: from,
  destination: to,
  sourcePort: -1,
  destinationPort: -1,
  icmpCode: 0,
  tcpFlags: -1,
  laterFragment: false,
  tos: 0,
  ttl: 64,
});
const aroundOf = ({ state }: RouterScene) => aclSurroundings(state.config, state.now());
const permitted = (router: RouterScene, name: string | undefined, from: Ip, to: Ip): boolean => {
  const list = name === undefined ? undefined : router.state.config.accessLists.get(name);
  return list?.family === familyOf(to) && decideAcl(list, echo(from, to), aroundOf(router)).permit;
};

/** The access list of an interface that denies the packet; null when none does. */
export const filter = (
  router: RouterScene,
  i: InterfaceView,
  direction: "in" | "out",
  from: Ip,
  to: Ip,
): WalkEnd | null => {
  const family = familyOf(to);
  const { accessLists, interfaces } = router.state.config;
  const name = interfaces.get(i.name)?.accessGroups.get(`${family}-${direction}`);
  const list = name === undefined ? undefined : accessLists.get(name);
  if (list === undefined) return null;
  const { permit, entry } = decideAcl(list, echo(from, to), aroundOf(router));
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

/** What unicast RPF on the interface that a packet comes in by has against its source; null when nothing. */
const unverified = (router: RouterScene, i: InterfaceView, from: Ip, to: Ip): WalkEnd | null => {
  const family = familyOf(to);
  const { config } = router.state;
  const check = config.interfaces.get(i.name)?.sourceChecks.get(family);
  if (check === undefined || !hasWayBack(from, to)) return null;
  const entry = router.state.vrf(i.vrf)?.fib[family].lookup(from) ?? null;
  const fault = sourceFault(sourceCheckOf(config, check, family), entry, i.index);
  if (fault === null || permitted(router, check.list, from, to)) return null;
  return { kind: "reverse-path", node: router.name, interface: i.name, fault };
};
/** Why a packet does not get in by an interface; null when it does. */
export const entrance = (router: RouterScene, i: InterfaceView, from: Ip, to: Ip): WalkEnd | null =>
  filter(router, i, "in", from, to) ?? unverified(router, i, from, to);

/** Over the cable to whoever has the gateway's address; `interface` is null for a host. */
export const cross = (
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
    } else if (hostHas(scene, end.node, gateway)) return { node: end.node, interface: null };
  }
  return { kind: "no-answer", node: router.name, interface: out.name, gateway };
};
const hostHas = (scene: Scene, node: string, address: Ip): boolean =>
  scene.hostInterfaces(node).some((i) => i.up && hostAddresses(i, familyOf(address)).includes(address));

interface HostRoute {
  readonly prefix: string;
  readonly nextHops: readonly { readonly address: string | null; readonly interface: string | null }[];
}
/** A host delivers to itself, or hands the packet to whoever has its next hop's address; others' packets if told to. */
export const hostHop = (
  scene: Scene,
  node: string,
  origin: boolean,
  from: Ip,
  to: Ip,
  chain: Chain,
): WalkEnd | { readonly node: string; readonly vrf: string } => {
  const text = formatIp(to);
  if (hostHas(scene, node, to)) {
    chain.step(node, "deliver", `${text} is its own address`);
    return { kind: "delivered", node, vrf: "" };
  }
  if (!origin && !(scene.network.view(node, "forwarding") as Record<Family, boolean>)[familyOf(to)])
    return { kind: "routing-off", node };
  const [best] = (scene.network.view(node, "routes") as readonly HostRoute[])
    .flatMap((route) => {
      const prefix = parsePrefix(route.prefix);
      return prefix !== null && familyOf(prefix.address) === familyOf(to) && contains(prefix, to)
        ? [{ route, length: prefix.length }]
        : [];
    })
    .sort((a, b) => b.length - a.length);
  const hop = best?.route.nextHops[0];
  if (best === undefined || hop === undefined) return { kind: "no-route", node, vrf: "" };
  const gateway = hop.address === null ? to : (parseIp(hop.address) ?? to);
  chain.step(node, "forward", `${best.route.prefix} via ${formatIp(gateway)}, out of ${hop.interface ?? "?"}`);
  for (const end of scene.neighbours(node, hop.interface ?? "")) {
    const there = scene.router(end.node);
    if (there === undefined) {
      if (hostHas(scene, end.node, gateway)) return { node: end.node, vrf: "" };
      continue;
    }
    const arriving = scene.interfaceAt(there, end.port, gateway);
    if (arriving?.up !== true) continue;
    return entrance(there, arriving, from, to) ?? { node: end.node, vrf: scene.vrfName(there, arriving.vrf) };
  }
  return { kind: "no-answer", node, interface: hop.interface ?? "", gateway };
};
